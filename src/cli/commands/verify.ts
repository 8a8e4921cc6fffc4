/** The command that judges the claims of all derivations and puts them into one report. */

import { type Command, Option } from 'commander';
import { InputError } from '../../engine/errors.js';
import { registry } from '../../registry.js';
import { declare } from '../catalogue.js';
import type { ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import { withCommonOptions, withWorkers } from '../options.js';
import type { ReportOptions } from '../report-options.js';
import { REPORT_DIRECTORY, runReport } from '../run-report.js';

/** `popflow verify`: the main job, the claims of all derivations in one report. */
export function addVerifyCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'verify')
    .addOption(new Option('--profile <profile>', 'size of the runs').choices(['quick', 'full']).default('quick'))
    .option('--resume', 'go on with a run of the same request that was ended: what it finished is taken from --out');
  withCommonOptions(withWorkers(command), `directory of the report; defaults to ${REPORT_DIRECTORY}`).action(
    async (names: readonly string[], options: ReportOptions) => {
      const chosen = names.length === 0 ? Object.keys(registry) : names;
      const named = await Promise.all(chosen.map(async (name) => ({ name, derivation: await derivationOf(name) })));
      const ids = named.map(({ derivation }) => derivation.id);
      const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
      if (repeated !== undefined) throw new InputError(`derivation '${repeated}' is given twice; give it once`);
      finish(await runReport(io, named, options));
    },
  );
}
