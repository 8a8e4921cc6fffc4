/** A vector field as TypeScript without imports. */

import { flatPosition, javaScriptSyntax } from './javascript-syntax.js';
import { type MomentFunction, momentFunctions } from './moment-functions.js';
import { type FileNames, fileNames } from './names.js';
import { instructionKinds, printScalar, type ScalarSyntax } from './print-scalar.js';
import { printStatements, type StatementSyntax } from './print-statements.js';
import { type ArrayReference, vectorFieldStatements } from './statements.js';
import { commentLines, headParagraphs, listLines } from './text-layout.js';
import { stateLength, usedInputs, type VectorFieldDocument } from './vector-field.js';

const RESERVED = [
  ...['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum'],
  ...['export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'let', 'new'],
  ...['null', 'return', 'static', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while'],
  ...['with', 'yield', 'await', 'async', 'of', 'undefined', 'NaN', 'Infinity', 'arguments', 'eval', 'Math', 'Number'],
  ...['Float64Array', 'RangeError', 'interface', 'package', 'private', 'protected', 'public', 'implements'],
  ...['statistics', 'initialState', 'timePerStep', 'vectorField', 'root', 'differenceOfProducts', 'productError'],
  ...['_t', 'y', 'dy', 'total', 'position'],
];

const NAMES = { statistics: 'statistics', timePerStep: 'timePerStep', initialState: 'initialState' };

/** A complete file; see `printVectorField`. */
export function printTypeScript(document: VectorFieldDocument): string {
  const { program } = document;
  const { plan, constants } = program;
  const used = usedInputs(plan);
  const length = stateLength(program);
  const names = fileNames(program, RESERVED);
  const functions = momentFunctions(plan);
  const { read, evaluate, write } = vectorFieldStatements(program);
  const syntax = statementSyntax(names, plan.sizes);
  const arrays: readonly (readonly [ArrayReference, readonly string[]])[] = [
    ...Object.entries(plan.inputs)
      .filter(([name]) => used.has(name) || !Object.hasOwn(constants, name))
      .map(([name, ranges]) => [{ kind: 'input', name }, ranges] as const),
    ...plan.pairs.map((pair, at) => [{ kind: 'pair', at }, pair.ranges] as const),
    ...plan.sums.map((sum, at) => [{ kind: 'sum', at }, sum.free.map((index) => index.range)] as const),
    ...plan.outputs.map(({ name, indices }) => {
      return [{ kind: 'output', name }, indices.map((index) => index.range)] as const;
    }),
  ];
  const declarations = arrays.flatMap(([array, ranges]) => {
    const given = array.kind === 'input' ? constants[array.name] : undefined;
    const head = `const ${names.array(array)} = `;
    if (given !== undefined) {
      return [`${head}Float64Array.of(`, ...listLines(given.map(numberText), '  '), ');'];
    }
    return [`${head}new Float64Array(${ranges.map((range) => names.range(range)).join(' * ') || '1'});`];
  });
  return `${[
    ...commentLines(headParagraphs(document, NAMES), '//'),
    '',
    '/** The names of the summary statistics: the layout of y and dy. */',
    'export const statistics: readonly string[] = [',
    ...listLines(document.statistics.map(stringText), '  '),
    '];',
    '',
    'export const initialState: readonly number[] = [',
    ...listLines(document.initialState.map(numberText), '  '),
    '];',
    '',
    '/** Model time that one step of the algorithm takes. */',
    `export const timePerStep: number = ${numberText(document.timePerStep)};`,
    '',
    ...Object.entries(plan.sizes).map(([range, size]) => `const ${names.range(range)} = ${size};`),
    '// The arrays without numbers are overwritten by each call.',
    ...declarations,
    ...helpers(functions),
    ...functions.flatMap((one) => printFunction(one, names)),
    '',
    '/** Writes the derivative at the state y into dy. The field does not depend on time. */',
    'export function vectorField(_t: number, y: Float64Array, dy: Float64Array): void {',
    `  if (y.length !== ${length} || dy.length !== ${length}) {`,
    `    throw new RangeError(\`y has \${y.length} entries, dy \${dy.length}; both need ${length}\`);`,
    '  }',
    '  let total = 0;',
    '  let position = 0;',
    ...printStatements([...read, ...evaluate, ...write], syntax, 1),
    '}',
  ].join('\n')}\n`;
}

function statementSyntax(names: FileNames, sizes: Readonly<Record<string, number>>): StatementSyntax {
  const sizeNames = Object.fromEntries(Object.keys(sizes).map((range) => [range, names.range(range)]));
  return {
    ...javaScriptSyntax(sizeNames, names.counter),
    element: ({ array, indices }, use) => {
      const element = `${names.array(array)}[${flatPosition(indices, sizeNames, names.counter)}]`;
      return use === 'read' ? `${element}!` : element;
    },
    call: (of, at, values) => `${names.moment(of, at)}(${values.join(', ')})`,
  };
}

const SCALAR: ScalarSyntax = {
  literal: (value) => (value < 0 ? `(${value})` : String(value)),
  root: (of) => `root(${of})`,
  arctangent: (left, right) => `Math.atan2(${left}, ${right})`,
  differenceOfProducts: (operands) => `differenceOfProducts(${operands.join(', ')})`,
  define: (name, value) => `const ${name} = ${value};`,
};

function printFunction({ of, at, parameters, program, about }: MomentFunction, names: FileNames): readonly string[] {
  const { lines, value } = printScalar(program, parameters, SCALAR);
  // A parameter that the value does not depend on must not be an error in a strict project.
  const written = [...lines, value].join('\n');
  const used = parameters.map((name) => (new RegExp(`\\b${name}\\b`).test(written) ? name : `_${name}`));
  return [
    '',
    ...commentLines([`${about}.`], '//'),
    `function ${names.moment(of, at)}(${used.map((name) => `${name}: number`).join(', ')}): number {`,
    ...lines.map((line) => `  ${line}`),
    `  return ${value};`,
    '}',
  ];
}

function helpers(functions: readonly MomentFunction[]): readonly string[] {
  const kinds = instructionKinds(functions.map((one) => one.program));
  return [...(kinds.has('root') ? ROOT : []), ...(kinds.has('difference-of-products') ? DIFFERENCE_OF_PRODUCTS : [])];
}

const ROOT = [
  '',
  'function root(value: number): number {',
  '  if (value >= 0) return Math.sqrt(value);',
  "  throw new RangeError('a root of ' + value + ': the statistics are those of no vectors');",
  '}',
];

const DIFFERENCE_OF_PRODUCTS = [
  '',
  '// The rounding error of the product a b (Dekker 1971).',
  'function productError(a: number, b: number, product: number): number {',
  '  const aScaled = 134217729 * a;',
  '  const aHigh = aScaled - (aScaled - a);',
  '  const bScaled = 134217729 * b;',
  '  const bHigh = bScaled - (bScaled - b);',
  '  const aLow = a - aHigh;',
  '  const bLow = b - bHigh;',
  '  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);',
  '}',
  '',
  '// a b - c d, however much cancels.',
  'function differenceOfProducts(a: number, b: number, c: number, d: number): number {',
  '  const first = a * b;',
  '  const second = c * d;',
  '  return first - second + (productError(a, b, first) - productError(c, d, second));',
  '}',
];

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`a number of the file is ${value}; it must be finite`);
  return Object.is(value, -0) ? '-0' : String(value);
}

/** The separators of lines may not stand in a string literal of older readers. */
function stringText(value: string): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
