import type { Derivation } from '../derivation/contract.js';
import { resolveParameters } from '../derivation/parameters.js';
import type { DerivationResult, ProfileName } from '../derivation/result.js';
import { failedRuns, reportOf, runDerivation } from '../derivation/run.js';
import { reportToJson } from '../report/json.js';
import { verdictTable } from '../report/terminal.js';
import { writeReport } from '../report/write.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import type { CommandIo } from './io.js';
import { assignedParameters, type CommonOptions, type ProblemOptions } from './options.js';
import { note, requireWritable } from './output.js';
import { createProgress } from './progress.js';
import { popflowVersion } from './version.js';

/** Where `check` and `verify` write unless `--out` says otherwise. */
export const REPORT_DIRECTORY = 'popflow-report';

/** Options that `check` and `verify` share. */
export interface ReportOptions extends CommonOptions, ProblemOptions {
  readonly profile: ProfileName;
}

/**
 * Runs the claims of derivations, writes the report, prints the verdict table (with `--json` the report itself).
 *
 * @param io - the streams.
 * @param derivations - at least one, of different ids.
 * @param options - as typed.
 * @param claims - ids of the claims to run; defaults to all.
 * @returns the exit code.
 */
export async function runReport(
  io: CommandIo,
  derivations: readonly Derivation[],
  options: ReportOptions,
  claims?: readonly string[],
): Promise<ExitCode> {
  const { profile, seed, out = REPORT_DIRECTORY } = options;
  const started = performance.now();
  // Everything that can be wrong with the request is found before the first run.
  const prepared = derivations.map((derivation) => ({
    derivation,
    parameters: resolveParameters(derivation, assignedParameters(options)),
  }));
  await requireWritable(out);
  const progress = createProgress(io, options.quiet);
  const results: DerivationResult[] = prepared.map(({ derivation, parameters }) =>
    runDerivation(derivation, {
      ...{ parameters, profile, seed },
      ...(claims === undefined ? {} : { claims }),
      progress: (at) => progress.update(`${at.derivation} ${at.claim}`, at.fraction),
    }),
  );
  progress.end();
  const seconds = (performance.now() - started) / 1000;
  const report = reportOf(results, { version: popflowVersion(), profile, seed, seconds });
  const paths = await writeReport(report, out);
  const width = Math.max(80, io.stdout.columns ?? 120);
  io.stdout.write(
    options.json === true
      ? reportToJson(report)
      : `${verdictTable(report, { colour: io.colour && io.stdout.isTTY === true, width })}\n`,
  );
  note(io, options, `report: ${paths.html}, ${paths.json}`);
  for (const line of failedRuns(report)) io.stderr.write(`run failed: ${line}\n`);
  return exitCodeOf(report);
}
