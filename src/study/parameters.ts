/** The parameters of a derivation: their table, and how assigned values are read and checked. */

import { z } from 'zod';
import { InputError } from '../engine/errors.js';
import type { Derivation } from './contract.js';
import { unknownName } from './near-miss.js';
import { changing, plainParameters, replacing } from './parameter-use.js';
import { printValue } from './print-value.js';

/** One parameter of a derivation, in words, read off its schema. */
export interface ParameterRow {
  readonly name: string;
  /** For instance `integer`, `number`, `string`, `a | b`. */
  readonly type: string;
  readonly default: unknown;
  /** What is allowed, for instance `integer >= 1` or `0 < number <= 1`. */
  readonly allowed: string;
  readonly description: string;
}

/** Anything that carries parameters; derivations of every kind of state do. */
export type WithParameters<P extends object> = Pick<Derivation<P>, 'id' | 'parameters'>;

/**
 * The parameters of a derivation as a table: what `--set` may change.
 *
 * @param derivation - its `parameters` must be a `z.object` whose every entry has a `.default(...)`.
 * @returns one row a parameter, in the order of declaration.
 * @throws TypeError when the schema is of another form.
 */
export function parameterTable<P extends object>(derivation: WithParameters<P>): readonly ParameterRow[] {
  const { properties } = jsonShape(derivation);
  return Object.entries(properties).map(([name, property]) => {
    if (!('default' in property)) {
      throw new TypeError(`${derivation.id}: parameter ${name} has no default; add .default(value) to its schema`);
    }
    return {
      name,
      type: typeOf(property),
      default: property.default,
      allowed: allowedOf(property),
      description: property.description ?? '',
    };
  });
}

/**
 * The parameters from assignments `name=value` as they stand on the command line. Values are read by the type that the
 * schema states: text stays text, everything else is read as number, boolean or JSON.
 *
 * @param derivation - the derivation.
 * @param assignments - texts of the form `name=value`; every name at most once.
 * @returns defaults with the assignments put in, checked by the schema.
 * @throws InputError with one line that names the bad value and what is allowed.
 * @example
 * const parameters = z.object({ dimension: z.int().default(20) });
 * resolveParameters({ id: 'mean', parameters }, ['dimension=50']) // { dimension: 50 }
 */
export function resolveParameters<P extends object>(derivation: WithParameters<P>, assignments: readonly string[]): P {
  const { properties } = jsonShape(derivation);
  const names = Object.keys(properties);
  const given: Record<string, unknown> = {};
  for (const assignment of assignments) {
    const at = assignment.indexOf('=');
    if (at < 1)
      throw new InputError(`--set ${assignment}: must have the form name=value, for instance ${example(names)}`);
    const name = assignment.slice(0, at).trim();
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined)
      throw new InputError(`--set ${assignment}: ${unknownName(`parameter of ${derivation.id}`, name, names)}`);
    if (Object.hasOwn(given, name)) throw new InputError(`--set ${assignment}: ${name} is set twice; set it once`);
    given[name] = readValue(assignment.slice(at + 1).trim(), property);
  }
  return parse(derivation, given);
}

/**
 * The names in assignments.
 *
 * @param assignments - texts of the form `name=value`.
 * @returns the names, in order.
 * @example
 * namesOf(['d=50', 'link=h2']) // ['d', 'link']
 */
export function namesOf(assignments: readonly string[]): readonly string[] {
  return assignments.map((assignment) => assignment.slice(0, assignment.indexOf('=')).trim());
}

/**
 * Parameters with some of them replaced, checked by the schema as those of the command line are.
 *
 * @param derivation - the derivation.
 * @param base - all parameters.
 * @param overrides - the ones to replace.
 * @returns the new parameters; `base` is not changed.
 * @throws InputError when a value is out of range or a name is unknown.
 */
export function overrideParameters<P extends object>(derivation: WithParameters<P>, base: P, overrides: Partial<P>): P {
  checkNames(derivation, Object.keys(overrides));
  const parsed = parse(derivation, { ...plainParameters(base), ...overrides });
  return replacing(base, parsed, Object.keys(overrides));
}

/**
 * The parameters that a function makes of others, for instance at a size, checked by the schema.
 *
 * @param derivation - the derivation.
 * @param base - all parameters.
 * @param change - gives the new ones; it may copy those that it is given.
 * @returns the new parameters; `base` is not changed.
 * @throws InputError when a value is out of range or a name is unknown.
 */
export function changeParameters<P extends object>(
  derivation: WithParameters<P>,
  base: P,
  change: (parameters: P) => P,
): P {
  const { parameters, fixed } = changing(base, change);
  checkNames(derivation, Object.keys(parameters));
  return replacing(base, parse(derivation, { ...plainParameters(base), ...parameters }), fixed);
}

function checkNames<P extends object>(derivation: WithParameters<P>, given: readonly string[]): void {
  const names = Object.keys(jsonShape(derivation).properties);
  for (const name of given) {
    if (!names.includes(name)) throw new InputError(unknownName(`parameter of ${derivation.id}`, name, names));
  }
}

interface JsonProperty {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly description?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonProperty;
  /** Several kinds of values, for instance a number or null. */
  readonly anyOf?: readonly JsonProperty[];
}

function jsonShape<P extends object>(
  derivation: WithParameters<P>,
): { readonly properties: Readonly<Record<string, JsonProperty>> } {
  if (!(derivation.parameters instanceof z.ZodObject)) {
    throw new TypeError(`${derivation.id}: parameters must be a z.object({ name: z.number().default(1), ... })`);
  }
  const shape = z.toJSONSchema(derivation.parameters, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, JsonProperty>>;
  };
  return { properties: shape.properties ?? {} };
}

function parse<P extends object>(derivation: WithParameters<P>, input: Readonly<Record<string, unknown>> | object): P {
  const result = derivation.parameters.safeParse(input);
  if (result.success) return Object.freeze(result.data);
  const issue = result.error.issues[0]!;
  const name = issue.path.map(String).join('.');
  if (name === '') throw new InputError(`parameters of ${derivation.id}: ${issue.message}`);
  const top = String(issue.path[0]);
  const value = (input as Readonly<Record<string, unknown>>)[top];
  const row = parameterTable(derivation).find((one) => one.name === top);
  const allowed = row === undefined ? '' : `; allowed: ${row.allowed} (default ${printValue(row.default)})`;
  // zod says what is wrong in general words; the allowed range says more, except for a rule of the author's own.
  const reason = issue.code === 'custom' ? `: ${issue.message}` : '';
  throw new InputError(`parameter ${name} of ${derivation.id} is ${printValue(value)}${reason}${allowed}`);
}

function readValue(text: string, property: JsonProperty): unknown {
  if (property.type === 'string') return text;
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (text !== '' && (!Number.isNaN(Number(text)) || text === 'NaN')) return Number(text);
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: it stays text, and the schema says what it wanted instead.
    return text;
  }
}

function typeOf(property: JsonProperty): string {
  if (property.anyOf !== undefined) return property.anyOf.map(typeOf).join(' or ');
  if (property.enum !== undefined) return property.enum.map((value) => printValue(value)).join(' | ');
  if (property.type === 'array') return `list of ${property.items === undefined ? 'values' : typeOf(property.items)}`;
  return property.type ?? 'value';
}

function allowedOf(property: JsonProperty): string {
  if (property.anyOf !== undefined) return property.anyOf.map(allowedOf).join(' or ');
  const type = typeOf(property);
  if (property.type !== 'number' && property.type !== 'integer') return type;
  const low = lowEnd(property);
  const high = highEnd(property);
  if (low !== undefined && high !== undefined) return `${low.value} ${low.sign} ${type} ${high.sign} ${high.value}`;
  if (low !== undefined) return `${type} ${low.sign === '<' ? '>' : '>='} ${low.value}`;
  if (high !== undefined) return `${type} ${high.sign} ${high.value}`;
  return type;
}

// zod gives integers the range of exact integers; that is no limit that an author stated.
function lowEnd({ minimum, exclusiveMinimum }: JsonProperty): { sign: '<' | '<='; value: number } | undefined {
  if (exclusiveMinimum !== undefined) return { sign: '<', value: exclusiveMinimum };
  return minimum === undefined || minimum === Number.MIN_SAFE_INTEGER ? undefined : { sign: '<=', value: minimum };
}

function highEnd({ maximum, exclusiveMaximum }: JsonProperty): { sign: '<' | '<='; value: number } | undefined {
  if (exclusiveMaximum !== undefined) return { sign: '<', value: exclusiveMaximum };
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? undefined : { sign: '<=', value: maximum };
}

function example(names: readonly string[]): string {
  return names[0] === undefined ? 'd=100' : `${names[0]}=...`;
}
