/** The command that judges the claims of one derivation, built in or out of a user's own file. */

import { type Command, Option } from 'commander';
import { declare } from '../catalogue.js';
import type { ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import { withCommonOptions, withProblemOptions, withWorkers } from '../options.js';
import type { ReportOptions } from '../report-options.js';
import { REPORT_DIRECTORY, runReport } from '../run-report.js';

interface CheckOptions extends ReportOptions {
  readonly claims?: string;
}

/** `popflow check`: the claims of one derivation, ours or a user's file. */
export function addCheckCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'check')
    .addOption(new Option('--profile <profile>', 'size of the runs').choices(['quick', 'full']).default('quick'))
    .option('--resume', 'go on with a run of the same request that was ended: what it finished is taken from --out')
    .option('--claims <ids>', 'only these claims, separated by commas');
  withCommonOptions(
    withWorkers(withProblemOptions(command)),
    `directory of the report; defaults to ${REPORT_DIRECTORY}`,
  ).action(async (name: string, options: CheckOptions) => {
    const claims = options.claims?.split(',').map((id) => id.trim());
    finish(await runReport(io, [{ name, derivation: await derivationOf(name) }], options, claims));
  });
}
