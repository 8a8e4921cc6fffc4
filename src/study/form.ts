/**
 * What a declaration must look like. A user's file may be plain JavaScript, so that no type has been checked: each field is
 * tried in one place, and the message names it, what stands there, and what it takes.
 */

import { unknownName } from './near-miss.js';
import { lineOf } from './place.js';

/** What is wrong with a field. */
interface Defect {
  readonly path: string;
  readonly text: string;
}

/** Tries a value; undefined when it is right. */
export type Form = (value: unknown, path: string) => Defect | undefined;

/**
 * Makes sure that a value has a form.
 *
 * @param what - what the value is, for the message.
 * @param value - anything.
 * @param form - the form.
 * @throws TypeError of one line with the first field that is wrong.
 */
export function requireForm(what: string, value: unknown, form: Form): void {
  const problem = form(value, '');
  if (problem === undefined) return;
  const { path, text } = problem;
  throw new TypeError(`${what}: ${[path, text].filter((part) => part !== '').join(' ')}`);
}

/** A value that a condition holds for. */
export function such(takes: string, holds: (value: unknown) => boolean): Form {
  return (value, path) => (holds(value) ? undefined : { path, text: `${found(value)}; it takes ${takes}` });
}

/** A field that may be left out. */
export function optional(form: Form): Form {
  return (value, path) => (value === undefined ? undefined : form(value, path));
}

/** An object with fields; fields of other names are refused when `only` is true. */
export function fields(takes: string, table: Readonly<Record<string, Form>>, only = false): Form {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return { path, text: `${found(value)}; it takes ${takes}` };
    }
    const names = Object.keys(table);
    const other = only ? Object.keys(value).find((name) => !names.includes(name)) : undefined;
    if (other !== undefined) return { path, text: unknownName('option', other, names) };
    for (const name of names) {
      const place = path === '' ? name : `${path}.${name}`;
      const problem = read(value, name, (field) => table[name]!(field, place), place);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Reads a field, which may be a getter that throws, and tries it. */
function read(
  owner: object,
  name: string,
  tried: (field: unknown) => Defect | undefined,
  path: string,
): Defect | undefined {
  let field: unknown;
  try {
    field = Reflect.get(owner, name);
  } catch (error) {
    return { path, text: `cannot be read: ${lineOf(error)}` };
  }
  return tried(field);
}

/** A list whose items have a form. */
export function listOf(takes: string, form: Form, least = 0): Form {
  return (value, path) => {
    if (!Array.isArray(value) || value.length < least) return { path, text: `${found(value)}; it takes ${takes}` };
    for (const [index, item] of value.entries()) {
      const problem = form(item, `${path}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** The same for both profiles. */
export function perProfile(takes: string, form: Form): Form {
  return fields(`{ quick: ${takes}, full: ${takes} }`, { quick: form, full: form });
}

/** Either a value of a form, or a function. */
export function orFunction(form: Form): Form {
  return (value, path) => (typeof value === 'function' ? aFunction(value, path) : form(value, path));
}

/** A function that answers at once. */
export const aFunction: Form = (value, path) => {
  if (typeof value !== 'function') return { path, text: `${found(value)}; it takes a function` };
  const later = /^Async/.test(value.constructor.name);
  return later ? { path, text: 'is an async function; it takes one that answers at once' } : undefined;
};

export const text: Form = such('text that is not empty', (value) => typeof value === 'string' && value.trim() !== '');
export const words: Form = such('text', (value) => typeof value === 'string');
export const anObject: Form = such('an object', (value) => typeof value === 'object' && value !== null);
export const finite: Form = such('a finite number', Number.isFinite);
export const positive: Form = such('a finite number > 0', (value) => Number.isFinite(value) && Number(value) > 0);
export const notNegative: Form = such('a finite number >= 0', (value) => Number.isFinite(value) && Number(value) >= 0);
export const whole: Form = such('a whole number >= 1', (value) => Number.isSafeInteger(value) && Number(value) >= 1);
export const flag: Form = such('true or false', (value) => typeof value === 'boolean');

/** One of some texts. */
export function oneOf(...allowed: readonly string[]): Form {
  return such(allowed.map((one) => `'${one}'`).join(' or '), (value) => allowed.includes(value as string));
}

/**
 * What code of the user gave, when it gave it at once.
 *
 * @param what - whose value it is, for instance `initial of my-model`.
 * @param value - what was returned.
 * @returns the value.
 * @throws TypeError when it is a promise: the function is async, or forgot to wait.
 */
export function atOnce<T>(what: string, value: T): T {
  if (typeof value !== 'object' || value === null || !('then' in value) || typeof value.then !== 'function')
    return value;
  // Nobody will wait for it, so that its failure must not end the process.
  (value as unknown as Promise<unknown>).then(
    () => undefined,
    () => undefined,
  );
  throw new TypeError(`${what} gave a promise; it must give its value at once, so it cannot be async`);
}

/** What stands there, in words. */
function found(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (typeof value === 'function') return 'is a function';
  if (Array.isArray(value)) return `is a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'is an object';
  const printed = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return `is ${printed.length <= 60 ? printed : `${printed.slice(0, 59)}…`}`;
}
