/** `report.json`: the truth that every other form of a report is a view of. */

import type { z } from 'zod';
import type { Report } from '../study/result.js';
import { reportSchema } from './schema.js';
import { visibleJson } from './visible.js';

/**
 * Prints a report as JSON of schema `popflow-report/1`: objects indented, arrays of plain values on one line.
 *
 * Numbers come back from `parseReport` as the same doubles (-0 among them). A bigint, which parameters may hold, is
 * written as a decimal string and comes back as one.
 *
 * @param report - the report.
 * @returns JSON text that ends in a newline and that `parseReport` accepts.
 * @throws RangeError when a number is not finite, or the report does not fit the schema.
 * @throws TypeError when a value has no JSON form (undefined, a function, a symbol, a Map, a typed array). Both messages
 * name the path.
 */
export function reportToJson(report: Report): string {
  const text = visibleJson(exactJson(report, 'report'));
  parseReport(text);
  return text;
}

/**
 * Prints plain data as JSON from which the same numbers come back.
 *
 * @param value - plain data.
 * @param name - what it is called in messages.
 * @returns JSON text that ends in a newline.
 * @throws RangeError when a number is not finite; TypeError when a value has no JSON form. Both messages name the path.
 */
export function exactJson(value: unknown, name: string): string {
  return `${print(value, name, '')}\n`;
}

/**
 * Reads a report back.
 *
 * @param text - JSON text of schema `popflow-report/1`.
 * @returns the report.
 * @throws RangeError when the text is not JSON or does not fit the schema: one line with the path of the first problem,
 * the value found there, and the number of further problems.
 */
export function parseReport(text: string): Report {
  const value = parseJson(text);
  const result = reportSchema.safeParse(value);
  if (result.success) return result.data;
  throw new RangeError(`not a popflow report: ${describeIssues(result.error.issues, value)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\s+/g, ' ') : String(error);
    throw new RangeError(`not a popflow report: not JSON: ${reason}`, { cause: error });
  }
}

function describeIssues(issues: readonly z.core.$ZodIssue[], value: unknown): string {
  const [issue] = issues;
  if (issue === undefined) return 'it does not fit the schema';
  let found: unknown = value;
  let path = '';
  for (const key of issue.path) {
    found = typeof found === 'object' && found !== null ? Reflect.get(found, key) : undefined;
    path += typeof key === 'number' ? `[${key}]` : `${path === '' ? '' : '.'}${String(key)}`;
  }
  const at = path === '' ? 'the top level' : path;
  const shown = found === undefined ? 'missing' : `is ${abbreviate(JSON.stringify(found))}`;
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : '';
  return `${at} ${shown}: ${issue.message.replace(/\s+/g, ' ')}${more}`;
}

function abbreviate(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

function print(value: unknown, path: string, indent: string): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) {
        throw new RangeError(`${path} is ${value}; JSON has finite numbers only, so give a finite number or a string`);
      }
      return Object.is(value, -0) ? '-0' : JSON.stringify(value);
    case 'bigint':
      return JSON.stringify(value.toString());
    case 'object':
      return value === null ? 'null' : printObject(value, path, indent);
    default:
      throw new TypeError(`${path} is ${typeof value}, which has no JSON form; give null or leave the key out`);
  }
}

function printObject(value: object, path: string, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = Array.from(value, (item, i) => print(item, `${path}[${i}]`, inner));
    const flat = value.every((item) => typeof item !== 'object' || item === null);
    if (flat) return `[${items.join(', ')}]`;
    return `[\n${items.map((item) => inner + item).join(',\n')}\n${indent}]`;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${path} is a ${value.constructor.name}, which has no JSON form; give a plain array or object`);
  }
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${print(item, `${path}.${key}`, inner)}`,
  );
  return entries.length === 0 ? '{}' : `{\n${entries.join(',\n')}\n${indent}}`;
}
