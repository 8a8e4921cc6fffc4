import type { Derivation } from '../derivation/contract.js';
import { namesOf, resolveParameters } from '../derivation/parameters.js';
import type { DerivationResult, ProfileName } from '../derivation/result.js';
import {
  assembleResult,
  failedRuns,
  type Part,
  type PartResult,
  partsOf,
  reportOf,
  runPart,
} from '../derivation/run.js';
import { requireRoomForState } from '../derivation/run-size.js';
import { methodOf } from '../derivation/simulate.js';
import { reportToJson } from '../report/json.js';
import { verdictTable } from '../report/terminal.js';
import { writeReport } from '../report/write.js';
import { runPartsOnWorkers } from '../workers/parts.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.js';
import { interruptible } from './interrupt.js';
import { type CommandIo, withSequences } from './io.js';
import { assignedParameters, type CommonOptions, type ProblemOptions } from './options.js';
import { note, requireWritable } from './output.js';
import { createProgress } from './progress.js';
import { popflowVersion } from './version.js';

/** Where `check` and `verify` write unless `--out` says otherwise. */
export const REPORT_DIRECTORY = 'popflow-report';

/** Options that `check` and `verify` share. */
export interface ReportOptions extends CommonOptions, ProblemOptions {
  readonly profile: ProfileName;
  readonly workers?: number;
}

/** A derivation and how the command line named it. */
export interface NamedDerivation {
  readonly name: string;
  readonly derivation: Derivation;
}

/** A derivation that is about to run. */
interface Prepared extends NamedDerivation {
  readonly parameters: object;
  readonly parts: readonly Part[];
}

/**
 * Runs the claims of derivations, writes the report, prints the verdict table (with `--json` the report itself). Ctrl-C
 * stops it: the report then holds what is finished, and says so.
 *
 * @param io - the streams.
 * @param named - at least one derivation, of different ids.
 * @param options - as typed.
 * @param claims - ids of the claims to run; defaults to all of the profile.
 * @returns the exit code.
 */
export async function runReport(
  io: CommandIo,
  named: readonly NamedDerivation[],
  options: ReportOptions,
  claims?: readonly string[],
): Promise<ExitCode> {
  const { profile, seed, out = REPORT_DIRECTORY } = options;
  const started = performance.now();
  // Everything that can be wrong with the request is found before the first run.
  const prepared = named.map(({ name, derivation }): Prepared => {
    const parameters = resolveParameters(derivation, assignedParameters(options));
    requireRoomForState(derivation, parameters, methodOf(derivation));
    const parts = partsOf(derivation, { profile, ...(claims === undefined ? {} : { claims }) });
    return { name, derivation, parameters, parts };
  });
  await requireWritable(out);
  const { parts: done, stopped } = await runParts(io, prepared, options);
  const results = prepared.map((one, index) => resultOf(one, done[index]!));
  const seconds = (performance.now() - started) / 1000;
  const report = reportOf(results, { version: popflowVersion(), profile, seed, seconds });
  const paths = await writeReport(report, out);
  const width = Math.max(80, io.stdout.columns ?? 120);
  io.stdout.write(
    options.json === true
      ? reportToJson(report)
      : withSequences(`${verdictTable(report, { colour: io.colour && io.stdout.isTTY === true, width })}\n`),
  );
  note(io, options, `report: ${paths.html}, ${paths.json}`);
  for (const line of failedRuns(report)) io.stderr.write(`run failed: ${line}\n`);
  return stopped ? EXIT.interrupted : exitCodeOf(report);
}

type Done = readonly (readonly (PartResult | undefined)[])[];

/** Does all parts, in this thread or on workers. */
async function runParts(
  io: CommandIo,
  prepared: readonly Prepared[],
  options: ReportOptions,
): Promise<{ readonly parts: Done; readonly stopped: boolean }> {
  const { profile, seed } = options;
  const set = assignedParameters(options);
  const workers = options.workers ?? io.workers;
  const progress = createProgress(io, options.quiet);
  const tell = (derivation: Derivation, part: Part, fraction: number): void =>
    progress.update(part.kind === 'claim' ? `${derivation.id} ${part.id}` : `${derivation.id} ${part.kind}`, fraction);
  try {
    if (workers === undefined) {
      const parts = prepared.map(({ derivation, parameters, parts: todo }) =>
        todo.map((part) => {
          const result = runPart(derivation, { parameters, set: namesOf(set), profile, seed }, part, (fraction) =>
            tell(derivation, part, fraction),
          );
          tell(derivation, part, 1);
          return result;
        }),
      );
      return { parts, stopped: false };
    }
    const jobs = prepared.map(({ name, parts }) => ({ source: { derivation: name, set }, profile, seed, parts }));
    return await interruptible(async (signal) => {
      const parts = await runPartsOnWorkers(jobs, {
        ...{ workers, signal },
        progress: (job, part, fraction) => tell(prepared[job]!.derivation, part, fraction),
      });
      return { parts, stopped: signal.aborted };
    });
  } finally {
    progress.end();
  }
}

/** The result of a derivation from the parts that were finished; the others are told as failures. */
function resultOf(
  { derivation, parameters, parts }: Prepared,
  done: readonly (PartResult | undefined)[],
): DerivationResult {
  const result = assembleResult(
    derivation,
    parameters,
    done.filter((part) => part !== undefined),
  );
  const missing = parts.flatMap((part, index) => {
    if (done[index] !== undefined) return [];
    return [`stopped before ${part.kind === 'claim' ? `claim ${part.id}` : `its ${part.kind}`} was finished`];
  });
  return missing.length === 0 ? result : { ...result, errors: [...(result.errors ?? []), ...missing] };
}
