/** The claims of derivations: from the request to the report. */

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { given } from '../algebra/given.js';
import { InputError } from '../engine/errors.js';
import { reportToJson } from '../report/json.js';
import { checkProse } from '../report/prose.js';
import { LEAST_WIDTH, verdictTable } from '../report/terminal.js';
import { writeReport } from '../report/write.js';
import type { Derivation } from '../study/contract.js';
import { namesOf, resolveParameters } from '../study/parameters.js';
import type { DerivationResult, ProfileName } from '../study/result.js';
import { failedRuns } from '../study/result.js';
import { assembleResult, type PartResult, partsOf, reportOf } from '../study/run.js';
import { requireRoomForState } from '../study/run-size.js';
import { methodOf } from '../study/simulate.js';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.js';
import { codeFingerprint, fileFingerprint } from './fingerprint.js';
import { type CommandIo, withSequences } from './io.js';
import { keptParts } from './kept-parts.js';
import { namesFile } from './load-derivation.js';
import { assignedParameters } from './options.js';
import { note, requireWritable } from './output.js';
import type { NamedDerivation, ReportOptions } from './report-options.js';
import { type Prepared, runParts } from './run-parts.js';
import { engineOfProcess, popflowVersion } from './version.js';

/** Where `check` and `verify` write unless `--out` says otherwise. */
export const REPORT_DIRECTORY = 'popflow-report';

/** Where the report of a run that was stopped is written, within the directory of the report. */
const PARTIAL = 'partial';

/**
 * Runs the claims of derivations, prints the verdict table (with `--json` the report itself), writes the report.
 *
 * Each part is kept in the directory of the report when it is finished, until the whole report is written there; with
 * `resume` a run of the same request takes what is kept. Ctrl-C stops a run: its report, which says what is missing, goes into
 * the directory `partial` within, and the report of an earlier run stays as it is.
 *
 * @param io - the streams.
 * @param named - at least one derivation, of different ids.
 * @param options - as typed.
 * @param claims - ids of the claims to run; defaults to all of the profile.
 * @returns the exit code.
 * @throws InputError when something is wrong with the request, before anything runs.
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
  const requests = named.map(({ name, derivation }) => {
    const parameters = resolveParameters(derivation, assignedParameters(options));
    requireRoomForState(derivation, parameters, methodOf(derivation));
    const parts = partsOf(derivation, { profile, ...given({ claims }) });
    if (!parts.some(({ kind }) => kind === 'claim')) throw new InputError(withoutClaims(derivation, profile));
    checkProse(derivation);
    return { name, derivation, parameters, parts };
  });
  await requireWritable(out);
  const code = codeFingerprint();
  const set = namesOf(assignedParameters(options));
  const prepared = await Promise.all(
    requests.map(async (one): Promise<Prepared> => {
      const source = namesFile(one.name) ? fileFingerprint(one.name) : one.derivation.id;
      const kept = keptParts(out, { code, derivation: source, parameters: one.parameters, set, profile, seed });
      const done = await Promise.all(one.parts.map((part) => (options.resume === true ? kept.find(part) : undefined)));
      return { ...one, kept, done };
    }),
  );
  const taken = prepared.flatMap(({ done }) => done).filter((part) => part !== undefined).length;
  if (options.resume === true)
    note(io, options, `resumed: ${taken} of ${partCount(prepared)} parts were finished before`);
  const { parts: done, stopped } = await runParts(io, prepared, options);
  const results = prepared.map((one, index) => resultOf(one, done[index]!));
  const seconds = (performance.now() - started) / 1000;
  const report = reportOf(results, { version: popflowVersion(), engine: engineOfProcess(), profile, seed, seconds });
  const width = Math.max(LEAST_WIDTH, io.stdout.columns ?? 120);
  // First of all: whatever happens to the files, the outcome is told.
  io.stdout.write(
    options.json === true
      ? reportToJson(report)
      : withSequences(`${verdictTable(report, { colour: io.colour && io.stdout.isTTY === true, width })}\n`),
  );
  for (const line of failedRuns(report)) io.stderr.write(`run failed: ${line}\n`);
  const paths = await writeReport(report, stopped ? join(out, PARTIAL) : out);
  if (stopped) {
    const finished = done.flat().filter((part) => part !== undefined).length;
    note(io, options, `stopped after ${finished} of ${partCount(prepared)} parts; --resume goes on with the others`);
  } else {
    await rm(join(out, PARTIAL), { recursive: true, force: true });
    // What failed may be run again: then the parts that did not are of use.
    if (failedRuns(report).length === 0) await Promise.all(prepared.map(({ kept, parts }) => kept.forget(parts)));
  }
  note(io, options, `report: ${paths.html}, ${paths.json}`);
  return stopped ? EXIT.interrupted : exitCodeOf(report);
}

function partCount(prepared: readonly Prepared[]): number {
  return prepared.reduce((sum, { parts }) => sum + parts.length, 0);
}

/** Without claims there is no verdict: that is a request that cannot be met, not an agreement. */
function withoutClaims({ id, claims }: Derivation, profile: ProfileName): string {
  if (claims.length === 0)
    return `${id} has no claims, so there is nothing to check; give it one: claims: [{ id: 'C1', ... }]`;
  const other = profile === 'quick' ? 'full' : 'quick';
  return `${id} has no claims in the ${profile} profile; add --profile ${other}`;
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
