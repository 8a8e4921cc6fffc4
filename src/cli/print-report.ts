/** Prints and writes the report of a single claim that no derivation declares. */

import { reportToJson } from '../report/json.js';
import { proseToPlain } from '../report/math.js';
import { LEAST_WIDTH, verdictTable } from '../report/terminal.js';
import { visibleLine } from '../report/visible.js';
import { writeReport } from '../report/write.js';
import type { ClaimResult, DerivationResult } from '../study/result.js';
import { reportOf } from '../study/run.js';
import { type ExitCode, exitCodeOf } from './exit-code.js';
import { type CommandIo, withSequences } from './io.js';
import type { CommonOptions } from './options.js';
import { note } from './output.js';
import { engineOfProcess, popflowVersion } from './version.js';

/** What a claim that no derivation declares is reported under. */
export type AdHoc = Pick<DerivationResult, 'id' | 'title' | 'source' | 'summary' | 'parameters'>;

/**
 * Prints one ad-hoc claim as `popflow check` prints those of a derivation, and writes its report where `--out` says so.
 *
 * @param io - the streams.
 * @param about - what it belongs to.
 * @param claim - the claim.
 * @param options - `json`: the report itself on stdout; `out`, `seed`, `quiet`.
 * @returns the exit code.
 */
export async function printClaim(
  io: CommandIo,
  about: AdHoc,
  claim: ClaimResult,
  options: Pick<CommonOptions, 'json' | 'out' | 'quiet' | 'seed'>,
): Promise<ExitCode> {
  const { seconds } = claim;
  const errors = claim.error === undefined ? {} : { errors: [`claim ${claim.id}: ${claim.error}`] };
  const result: DerivationResult = { ...about, steps: [], claims: [claim], figures: [], ...errors, seconds };
  const report = reportOf([result], {
    version: popflowVersion(),
    engine: engineOfProcess(),
    profile: 'quick',
    seed: options.seed,
    seconds,
  });
  const width = Math.max(LEAST_WIDTH, io.stdout.columns ?? 120);
  if (options.json === true) io.stdout.write(reportToJson(report));
  else {
    const table = verdictTable(report, { colour: io.colour && io.stdout.isTTY === true, width });
    io.stdout.write(withSequences(`${table}\n\n`));
    io.stdout.write(`${visibleLine(proseToPlain(claim.conclusion))}\n`);
  }
  if (options.out !== undefined) {
    const paths = await writeReport(report, options.out);
    note(io, options, `report: ${paths.html}, ${paths.json}`);
  }
  return exitCodeOf(report);
}
