/** The command that plants deliberate errors in derivations and sees whether the checker finds them. */

import type { Command } from 'commander';
import { given } from '../../algebra/given.js';
import { InputError } from '../../engine/errors.js';
import { registry } from '../../registry.js';
import { FAULT_HEAD, faultCells, faultSummary, TRUTH_HEAD, truthCells } from '../../report/fault-table.js';
import type { FaultSet } from '../../study/faults/fault-set.js';
import { everyFault, type FaultTable, judgeFaults } from '../../study/faults/table.js';
import { declare } from '../catalogue.js';
import { EXIT, type ExitCode } from '../exit-code.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, withCommonOptions } from '../options.js';
import { emit, jsonText, note, requireWritable } from '../output.js';
import { inColumns } from '../print/columns.js';
import { createProgress } from '../progress.js';

/** `popflow faults`: derivations with one deliberate error each, and true ones: does the checker tell them apart? */
export function addFaultsCommand(program: Command, io: CommandIo, finish: (code: ExitCode) => void): void {
  const command = declare(program, 'faults');
  withCommonOptions(command, 'write faults.json into this directory').action(async (options: CommonOptions) => {
    const { seed, out, set } = options;
    if (set.length > 0) throw new InputError(`--set ${set[0]}: the table of faults has no parameters; leave it out`);
    await requireWritable(out);
    const progress = createProgress(io, options.quiet);
    const table = judgeFaults({
      faults: await registeredFaults(),
      seed,
      progress: (done) => progress.update('faults', done),
    });
    progress.end();
    if (out !== undefined) {
      const quiet = { out, ...given({ quiet: options.quiet }) };
      await emit(io, quiet, 'faults.json', jsonText(table));
    }
    io.stdout.write(options.json === true ? jsonText(table) : `${tableText(table)}\n`);
    if (!table.held) note(io, options, 'a planted error was missed, or a true world was flagged');
    finish(table.held ? EXIT.done : EXIT.disagrees);
  });
}

/** The engine's faults and those of all derivations of the registry. */
export async function registeredFaults(): Promise<FaultSet> {
  const derivations = await Promise.all(Object.values(registry).map(({ load }) => load()));
  return everyFault(derivations.flatMap(({ faults }) => (faults === undefined ? [] : [faults])));
}

function tableText(table: FaultTable): string {
  return [
    inColumns([FAULT_HEAD, ...table.faults.map(faultCells)]),
    '',
    inColumns([TRUTH_HEAD, ...table.truths.map(truthCells)]),
    '',
    faultSummary(table),
  ].join('\n');
}
