/** The statements of JavaScript, which the native code of `compileIndexed` and exported TypeScript share. */

import type { Index } from '../expression/atom.js';
import type { StatementSyntax } from './print-statements.js';

/**
 * The position of an element in a row-major array, as an expression.
 *
 * @param sizes - of the ranges; numbers, or names of constants.
 */
export function flatPosition(
  indices: readonly Index[],
  sizes: Readonly<Record<string, number | string>>,
  counter: (index: Index) => string,
): string {
  const [first, ...others] = indices;
  if (first === undefined) return '0';
  return others.reduce(
    (offset, index, at) => `${at === 0 ? offset : `(${offset})`} * ${sizes[index.range]} + ${counter(index)}`,
    counter(first),
  );
}

/** All but the elements and calls. */
export function javaScriptSyntax(
  sizes: Readonly<Record<string, number | string>>,
  counter: (index: Index) => string,
): Omit<StatementSyntax, 'element' | 'call'> {
  const startOf = (start: Parameters<StatementSyntax['loop']>[1]): string => {
    if (start === 'first') return '0';
    return 'from' in start ? counter(start.from) : `${counter(start.after)} + 1`;
  };
  return {
    literal: (value) => (value < 0 || Object.is(value, -0) ? `(${value})` : String(value)),
    delta: (first, second) => `(${counter(first)} === ${counter(second)} ? 1 : 0)`,
    loop: (index, start) => {
      const name = counter(index);
      return `for (let ${name} = ${startOf(start)}; ${name} < ${sizes[index.range]}; ${name}++) {`;
    },
    loopEnd: '}',
    terminator: ';',
    indentation: '  ',
    firstPosition: '0',
    entry: (use) => (use === 'read' ? 'y[position]!' : 'dy[position]'),
    names: { total: 'total', position: 'position' },
  };
}
