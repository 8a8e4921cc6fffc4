/**
 * Runs the Julia that the emitter writes by transliterating its lines to JavaScript. Julia itself is not at hand: this
 * checks what the text means if the few constructs mean what we take them to mean (ranges that include their end, arrays
 * from 1, `+=`, calls), not that Julia accepts it.
 */

import { differenceOfProducts } from '../../src/links/kernels/difference-of-products.js';

interface JuliaArray {
  readonly sizes: readonly number[];
  readonly data: Float64Array;
}

const array = (...sizes: number[]): JuliaArray => ({
  sizes,
  data: new Float64Array(sizes.reduce((product, size) => product * size, 1)),
});

/** Where an element is; an index outside of 1 to size is an error. */
function position({ sizes }: JuliaArray, indices: readonly number[]): number {
  if (indices.length !== sizes.length) throw new RangeError(`${indices.length} indices for ${sizes.length} axes`);
  return indices.reduce((offset, index, axis) => {
    const size = sizes[axis]!;
    if (!(Number.isInteger(index) && index >= 1 && index <= size)) throw new RangeError(`index ${index} of ${size}`);
    return offset * size + index - 1;
  }, 0);
}

const RUNTIME = {
  array,
  vector: (values: readonly number[]): JuliaArray => ({ sizes: [values.length], data: Float64Array.from(values) }),
  /** `permutedims(reshape(values, columns, rows), (2, 1))`: the values fill the rows. */
  matrix: (values: readonly number[], columns: number, rows: number): JuliaArray => ({
    sizes: [rows, columns],
    data: Float64Array.from(values),
  }),
  get: (from: JuliaArray, ...indices: number[]): number => from.data[position(from, indices)]!,
  set: (into: JuliaArray, value: number, ...indices: number[]): void => {
    into.data[position(into, indices)] = value;
  },
  root: (value: number): number => {
    if (value >= 0) return Math.sqrt(value);
    throw new RangeError(`DomainError ${value}`);
  },
  arctangent: Math.atan2,
  differenceOfProducts,
};

const reads = (text: string): string =>
  text
    .replace(/\b(\w+)\[([^\]]+)\]/g, 'get($1, $2)')
    .replaceAll('sqrt(', 'root(')
    .replaceAll('atan(', 'arctangent(')
    .replaceAll(' == ', ' === ');

/** One line of Julia; undefined when it is none that the emitter writes. */
function lineToJavaScript(line: string): string | undefined {
  const text = line.trim();
  const by = (pattern: RegExp, write: (...groups: string[]) => string): string | undefined => {
    const match = pattern.exec(text);
    return match === null ? undefined : write(...match.slice(1));
  };
  return (
    by(/^(#.*)?$/, () => '') ??
    by(/^end$/, () => '}') ??
    by(/^\]$/, () => ']);') ??
    by(
      /^for (\w+) in (\w+|\(\w+ \+ 1\)):(\w+)$/,
      (i, from, to) => `for (let ${i} = ${from}; ${i} <= ${to}; ${i}++) {`,
    ) ??
    by(/^function (\w+)!?\(([\w, ]*)\)$/, (name, parameters) => `function ${name}(${parameters}) {`) ??
    by(/^return nothing$/, () => 'return;') ??
    by(/^return (.+)$/, (value) => `return ${reads(value as string)};`) ??
    by(/^const (\w+) = \[$/, (name) => `const ${name} = vector([`) ??
    by(/^const (\w+) = permutedims\(reshape\(\[$/, (name) => `const ${name} = matrix([`) ??
    by(/^\], (\d+), (\d+)\), \(2, 1\)\)$/, (columns, rows) => `], ${columns}, ${rows});`) ??
    by(/^const (\w+) = ([\d.e+-]+)$/, (name, value) => `const ${name} = ${value};`) ??
    by(/^([-\d.e+]+|"[^"]*")(, .+)?,$/, () => text) ??
    by(
      /^length\(y\) == (\d+) \|\| throw\(DimensionMismatch\(".*"\)\)$/,
      (n) => `if (y.data.length !== ${n}) throw new RangeError();`,
    ) ??
    by(/^T = eltype\(y\)$/, () => '') ??
    by(/^total = zero\(T\)$/, () => 'let total = 0;') ??
    by(/^position = 1$/, () => 'position = 1;') ??
    by(/^(\w+) = zeros\(T, ([\w, ]+)\)$/, (name, sizes) => `const ${name} = array(${sizes});`) ??
    by(/^(total|position) \+= (.+)$/, (name, value) => `${name} += ${reads(value as string)};`) ??
    by(/^(\w+)\[([^\]]+)\] = (.+)$/, (name, at, value) => `set(${name}, ${reads(value as string)}, ${at});`) ??
    by(/^total = (.+)$/, (value) => `total = ${reads(value as string)};`) ??
    by(/^(t\d+) = (.+)$/, (name, value) => `const ${name} = ${reads(value as string)};`)
  );
}

/** `f!` of a text as a function of the state; throws for a line that the emitter should not have written. */
export function runJulia(text: string): (y: readonly number[]) => Float64Array {
  const lines = text
    // Their arithmetic has no counterpart among the lines above; the function itself is that of popflow.
    .replace(/function product_error[\s\S]*?\nend\n/, '')
    .replace(/function difference_of_products[\s\S]*?\nend\n/, '')
    .replaceAll('difference_of_products(', 'differenceOfProducts(')
    .replace(/const STATISTICS = \[\n[\s\S]*?\n\]\n/, '')
    .split('\n')
    .map((line) => {
      const translated = lineToJavaScript(line);
      if (translated === undefined) throw new SyntaxError(`no Julia of ours: ${line}`);
      return translated;
    });
  const names = Object.keys(RUNTIME);
  const f = new Function(...names, `'use strict';\nlet position = 1;\n${lines.join('\n')}\nreturn f;`)(
    ...Object.values(RUNTIME),
  );
  return (y) => {
    const dy = array(y.length);
    f(dy, RUNTIME.vector(y), undefined, 0);
    return dy.data;
  };
}
