/** Identifiers of a generated file: each thing has one, and no two things share one. */

import type { Index } from '../expression/atom.js';
import type { ArrayReference } from './statements.js';
import type { VectorFieldProgram } from './vector-field.js';

export interface FileNames {
  range(name: string): string;
  array(array: ArrayReference): string;
  counter(index: Index): string;
  /** The function behind a table of pairs, or another moment. */
  moment(of: 'pair' | 'moment', at: number): string;
}

/**
 * Chooses the identifiers: the mathematical name where it is free, else with underscores behind it.
 *
 * @param reserved - the words of the language and the names that the frame of the file uses.
 */
export function fileNames({ plan }: VectorFieldProgram, reserved: readonly string[]): FileNames {
  const taken = new Set(reserved);
  const take = (wanted: string): string => {
    let name = wanted;
    while (taken.has(name)) name = `${name}_`;
    taken.add(name);
    return name;
  };
  const takeAll = (names: readonly string[]): ReadonlyMap<string, string> =>
    new Map(names.map((name) => [name, take(identifier(name))]));
  const inputs = takeAll(Object.keys(plan.inputs));
  const outputs = takeAll(plan.outputs.map((output) => output.name));
  const ranges = takeAll(Object.keys(plan.sizes));
  const pairs = plan.pairs.map((_, at) => ({ table: take(`pair${at}`), moment: take(`pairMoment${at}`) }));
  const sums = plan.sums.map((_, at) => take(`sum${at}`));
  const moments = plan.moments.map((_, at) => take(`moment${at}`));
  const counters = new Map<string, string>();
  return {
    range: (name) => known(ranges.get(name), name),
    array: (array) => {
      switch (array.kind) {
        case 'input':
          return known(inputs.get(array.name), array.name);
        case 'output':
          return known(outputs.get(array.name), array.name);
        case 'pair':
          return known(pairs[array.at]?.table, `pair ${array.at}`);
        case 'sum':
          return known(sums[array.at], `sum ${array.at}`);
        default: {
          const never: never = array;
          throw new TypeError(`unknown array ${JSON.stringify(never)}`);
        }
      }
    },
    counter: ({ name }) => {
      const counter = counters.get(name) ?? take(identifier(name));
      counters.set(name, counter);
      return counter;
    },
    moment: (of, at) => known(of === 'pair' ? pairs[at]?.moment : moments[at], `${of} ${at}`),
  };
}

/** Primes become words; what else no identifier may hold becomes an underscore. */
function identifier(name: string): string {
  return name
    .replaceAll("'", '_prime')
    .replace(/\W/g, '_')
    .replace(/^(?=\d)/, '_');
}

function known(name: string | undefined, what: string): string {
  if (name === undefined) throw new RangeError(`the plan has no ${what}`);
  return name;
}
