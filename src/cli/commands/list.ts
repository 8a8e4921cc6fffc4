/** The command that lists all built-in derivations, with their parameters and claims on request. */

import type { Command } from 'commander';
import { InputError } from '../../engine/errors.js';
import { registry } from '../../registry.js';
import { declare } from '../catalogue.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, withCommonOptions } from '../options.js';
import { emit, jsonText } from '../output.js';
import { inColumns } from '../print/columns.js';

/** `popflow list`: the derivations, one line each; with `--json` their parameters, simulators and claims too. */
export function addListCommand(program: Command, io: CommandIo): void {
  withCommonOptions(declare(program, 'list')).action(async (options: CommonOptions) => {
    if (options.set.length > 0) throw new InputError(`--set ${options.set[0]}: list has no parameters to set`);
    if (options.json === true) await emit(io, options, 'derivations.json', jsonText(await everything()));
    else await emit(io, options, 'derivations.txt', `${inColumns(titles())}\n`);
  });
}

/** Of what the derivations are about: nothing else of them is loaded. */
function titles(): readonly (readonly [id: string, title: string])[] {
  return Object.values(registry).map(({ about }) => [about.id, about.title]);
}

async function everything(): Promise<readonly object[]> {
  const { parameterTable } = await import('../../study/parameters.js');
  const derivations = await Promise.all(Object.values(registry).map(({ load }) => load()));
  return derivations.map((derivation) => ({
    id: derivation.id,
    title: derivation.title,
    source: derivation.source,
    summary: derivation.summary,
    parameters: parameterTable(derivation),
    simulators: Object.keys(derivation.simulators),
    claims: derivation.claims.map(({ id, title }) => ({ id, title })),
  }));
}
