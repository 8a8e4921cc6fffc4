/**
 * Which parameters a check really uses. A check is given its parameters with a record of their reads, so that the report shows
 * what was read, and says of a parameter that the user set whether a claim used it or fixes it itself.
 */

import { printValue } from './print-value.js';

/** What was done with the parameters that somebody was given. */
export interface ParameterRecord {
  /** The values that were read under each name, each once: those that were given, and those that were fixed. */
  readonly values: Map<string, unknown[]>;
  /** Names whose given value was read. */
  readonly given: Set<string>;
  /** Names that were fixed: their given value was replaced. */
  readonly fixed: Set<string>;
  /** Names whose given value was copied into another object (`{ ...parameters }`): whether it is read there, nobody can see. */
  readonly copied: Set<string>;
}

/** Under it a recording object tells what it was made of. By name, since a user's file may have a copy of popflow of its own. */
const RECORDING = Symbol.for('popflow parameters that record their reads');

interface Recording<P> {
  readonly parameters: P;
  readonly record: ParameterRecord;
  readonly fixed: ReadonlySet<string>;
}

/**
 * A record in which nothing is noted yet.
 *
 * @returns the record.
 */
export function emptyRecord(): ParameterRecord {
  return { values: new Map(), given: new Set(), fixed: new Set(), copied: new Set() };
}

/**
 * The same parameters, whose reads are noted.
 *
 * @param parameters - plain parameters.
 * @param record - what is written to.
 * @param fixed - names whose values are not those that the user gave; defaults to none.
 * @returns an object of the same values.
 */
export function recording<P extends object>(
  parameters: P,
  record: ParameterRecord,
  fixed: ReadonlySet<string> = new Set(),
): P {
  const about: Recording<P> = { parameters, record, fixed };
  const seen = new Set<string | symbol>();
  // A copy lists the names, and asks for the descriptor of each right before it takes the value; a read does neither.
  let listed = false;
  let described: string | symbol | undefined;
  return new Proxy(parameters, {
    ownKeys(target) {
      listed = true;
      return Reflect.ownKeys(target);
    },
    getOwnPropertyDescriptor(target, name) {
      described = name;
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    get(target, name) {
      if (name === RECORDING) return about;
      const copied = listed && described === name;
      described = undefined;
      if (!copied) listed = false;
      if (typeof name === 'string' && Object.hasOwn(target, name)) {
        if (copied) {
          if (!fixed.has(name)) record.copied.add(name);
        } else if (!seen.has(name)) {
          seen.add(name);
          if (!fixed.has(name)) record.given.add(name);
          noteValue(record, name, Reflect.get(target, name));
        }
      }
      return Reflect.get(target, name);
    },
  });
}

/**
 * Parameters of which a claim fixes some. It is `{ ...parameters, ...fixed }`, except that the report then knows which of the
 * parameters are the claim's own and which those of the user; of a copy it could not know.
 *
 * @param parameters - what a check is given.
 * @param fixed - the values that the claim fixes.
 * @returns the parameters with these values; they are not checked by the schema (see `overrideParameters`).
 * @example
 * fixing({ d: 100, noise: 0 }, { d: 8 }) // { d: 8, noise: 0 }
 */
export function fixing<P extends object>(parameters: P, fixed: Partial<NoInfer<P>>): P {
  return replacing(parameters, { ...plainParameters(parameters), ...fixed }, Object.keys(fixed));
}

/**
 * Parameters that take the place of others, some of which they fix.
 *
 * @param base - the others; when they record, so does the result.
 * @param parameters - the new ones, plain.
 * @param names - of those that are fixed.
 * @returns the new parameters.
 */
export function replacing<P extends object>(base: P, parameters: P, names: readonly string[]): P {
  const about = recordingOf(base);
  if (about === undefined) return parameters;
  const { record, fixed } = about;
  for (const name of names) record.fixed.add(name);
  return recording(parameters, record, new Set([...fixed, ...names]));
}

/**
 * What a function makes of parameters, and which of them it fixed: those whose value is another one. A copy of the parameters
 * that the function hands back is no use of them.
 *
 * @param base - what the function is given.
 * @param change - the function.
 * @returns its result, plain, and the names that it fixed.
 */
export function changing<P extends object>(
  base: P,
  change: (parameters: P) => P,
): { readonly parameters: P; readonly fixed: readonly string[] } {
  const about = recordingOf(base);
  const given = plainParameters(base);
  const lent =
    about === undefined
      ? base
      : recording(given, { ...about.record, copied: new Set(), fixed: new Set() }, about.fixed);
  const parameters = plainParameters(change(lent));
  const before = new Map<string, unknown>(Object.entries(given));
  const fixed = Object.entries(parameters).flatMap(([name, value]) =>
    before.has(name) && printValue(before.get(name)) === printValue(value) ? [] : [name],
  );
  return { parameters, fixed };
}

/**
 * The plain parameters behind ones that record their reads.
 *
 * @param parameters - any parameters.
 * @returns plain ones; nothing is noted.
 */
export function plainParameters<P extends object>(parameters: P): P {
  return recordingOf(parameters)?.parameters ?? parameters;
}

/**
 * What was read, as settings of a claim: plain values; several values of one name are listed.
 *
 * @param record - of a check.
 * @returns a plain record.
 */
export function settingsOfRecord({ values }: ParameterRecord): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(
    [...values].map(([name, read]) => {
      const [first] = read;
      if (read.length > MOST_VALUES) return [name, `${read.length} values, the first ${printValue(first)}`];
      if (read.length > 1) return [name, read.map(printValue).join(', ')];
      const plain = typeof first === 'string' || typeof first === 'number' || typeof first === 'boolean';
      return [name, plain ? first : printValue(first)];
    }),
  );
}

/** More values of one parameter than these are counted, not listed. */
const MOST_VALUES = 8;

function recordingOf<P extends object>(parameters: P): Recording<P> | undefined {
  return (Reflect.get(parameters, RECORDING) as Recording<P> | undefined) ?? undefined;
}

function noteValue({ values }: ParameterRecord, name: string, value: unknown): void {
  const known = values.get(name) ?? [];
  const text = printValue(value);
  if (!known.some((one) => printValue(one) === text)) values.set(name, [...known, value]);
}
