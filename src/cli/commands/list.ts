import type { Command } from 'commander';
import { InputError } from '../../engine/errors.js';
import { registry } from '../../registry.js';
import { parameterTable } from '../../study/parameters.js';
import type { CommandIo } from '../io.js';
import { derivationOf } from '../load-derivation.js';
import { type CommonOptions, withCommonOptions } from '../options.js';
import { emit, jsonText } from '../output.js';
import { inColumns } from '../print/columns.js';

/** `popflow list`: the derivations, one line each; with `--json` their parameters, simulators and claims too. */
export function addListCommand(program: Command, io: CommandIo): void {
  withCommonOptions(program.command('list').description('derivations, one line each')).action(
    async (options: CommonOptions) => {
      if (options.set.length > 0) throw new InputError(`--set ${options.set[0]}: list has no parameters to set`);
      const derivations = await Promise.all(Object.keys(registry).map(derivationOf));
      const text =
        options.json === true
          ? jsonText(
              derivations.map((derivation) => ({
                id: derivation.id,
                title: derivation.title,
                source: derivation.source,
                summary: derivation.summary,
                parameters: parameterTable(derivation),
                simulators: Object.keys(derivation.simulators),
                claims: derivation.claims.map(({ id, title }) => ({ id, title })),
              })),
            )
          : `${inColumns(derivations.map(({ id, title }) => [id, title]))}\n`;
      await emit(io, options, options.json === true ? 'derivations.json' : 'derivations.txt', text);
    },
  );
}
