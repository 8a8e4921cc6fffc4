/** A vector field as Julia for DifferentialEquations.jl. */

import { type MomentFunction, momentFunctions } from './moment-functions.js';
import { type FileNames, fileNames } from './names.js';
import { instructionKinds, printScalar, type ScalarSyntax } from './print-scalar.js';
import { printStatements, type StatementSyntax } from './print-statements.js';
import { vectorFieldStatements } from './statements.js';
import { commentLines, floatLiteral, floatOperand, headParagraphs, listLines } from './text-layout.js';
import { stateLength, usedInputs, type VectorFieldDocument } from './vector-field.js';

const RESERVED = [
  ...['baremodule', 'begin', 'break', 'catch', 'const', 'continue', 'do', 'else', 'elseif', 'end', 'export', 'false'],
  ...['finally', 'for', 'function', 'global', 'if', 'import', 'in', 'isa', 'let', 'local', 'macro', 'module', 'quote'],
  ...['return', 'struct', 'true', 'try', 'using', 'where', 'while', 'public', 'abstract', 'mutable', 'primitive'],
  ...['f!', 't', 'p', 'y', 'dy', 'T', 'total', 'position', 'zeros', 'eltype', 'length', 'throw', 'sqrt', 'atan'],
  ...['STATISTICS', 'INITIAL_STATE', 'TIME_PER_STEP', 'difference_of_products', 'product_error', 'nothing'],
  ...['DimensionMismatch', 'reshape', 'permutedims'],
];

const NAMES = { statistics: 'STATISTICS', timePerStep: 'TIME_PER_STEP', initialState: 'INITIAL_STATE' };

/** A complete file; see `printVectorField`. */
export function printJulia(document: VectorFieldDocument): string {
  const { program } = document;
  const { plan, constants } = program;
  const length = stateLength(program);
  const names = fileNames(program, RESERVED);
  const functions = momentFunctions(plan);
  const kinds = instructionKinds(functions.map((one) => one.program));
  const { read, evaluate, write } = vectorFieldStatements(program);
  const zeros = (ranges: readonly string[]): string =>
    `zeros(T, ${ranges.map((range) => names.range(range)).join(', ') || '1'})`;
  const used = usedInputs(plan);
  const given = Object.entries(constants).flatMap(([name, values]) => {
    if (!used.has(name)) return [];
    const sizes = (plan.inputs[name] ?? []).map((range) => plan.sizes[range]!);
    const lines = listLines(values.map(floatLiteral), '    ');
    const head = `const ${names.array({ kind: 'input', name })} = `;
    if (sizes.length === 1) return [`${head}[`, ...lines, ']'];
    const axes = sizes.map((_, axis) => sizes.length - axis);
    // The numbers are row by row, Julia's arrays column by column.
    return [`${head}permutedims(reshape([`, ...lines, `], ${[...sizes].reverse().join(', ')}), (${axes.join(', ')}))`];
  });
  const arrays = [
    ...Object.entries(plan.inputs)
      .filter(([name]) => !Object.hasOwn(constants, name))
      .map(([name, ranges]) => `${names.array({ kind: 'input', name })} = ${zeros(ranges)}`),
    ...plan.pairs.map((pair, at) => `${names.array({ kind: 'pair', at })} = ${zeros(pair.ranges)}`),
    ...plan.sums.map(
      (sum, at) => `${names.array({ kind: 'sum', at })} = ${zeros(sum.free.map((index) => index.range))}`,
    ),
    ...plan.outputs.map(
      ({ name, indices }) => `${names.array({ kind: 'output', name })} = ${zeros(indices.map((index) => index.range))}`,
    ),
  ];
  const mark = (paragraphs: readonly string[]): readonly string[] => commentLines(paragraphs, '#');
  return `${[
    ...mark([
      ...headParagraphs(document, NAMES),
      'popflow is tested without Julia: the form of this text is checked, and the same statements are run as TypeScript and Python.',
    ]),
    '',
    '# The names of the summary statistics: the layout of the state.',
    'const STATISTICS = [',
    ...listLines(document.statistics.map(stringText), '    '),
    ']',
    '',
    'const INITIAL_STATE = [',
    ...listLines(document.initialState.map(floatLiteral), '    '),
    ']',
    '',
    '# Model time that one step of the algorithm takes.',
    `const TIME_PER_STEP = ${floatLiteral(document.timePerStep)}`,
    '',
    ...Object.entries(plan.sizes).map(([range, size]) => `const ${names.range(range)} = ${size}`),
    ...given,
    ...(kinds.has('difference-of-products') ? DIFFERENCE_OF_PRODUCTS : []),
    ...functions.flatMap((one) => printFunction(one, names)),
    '',
    '# Writes the derivative at the state y into dy. The field depends neither on p nor on t.',
    'function f!(dy, y, p, t)',
    `    length(y) == ${length} || throw(DimensionMismatch("y has $(length(y)) entries; needs ${length}"))`,
    '    # The type of the entries is left open, for solvers that differentiate the field.',
    '    T = eltype(y)',
    ...arrays.map((line) => `    ${line}`),
    '    total = zero(T)',
    '    position = 1',
    ...printStatements([...read, ...evaluate, ...write], statementSyntax(names), 1),
    '    return nothing',
    'end',
    '',
    ...EXAMPLE,
  ].join('\n')}\n`;
}

function statementSyntax(names: FileNames): StatementSyntax {
  return {
    literal: floatOperand,
    element: ({ array, indices }) =>
      `${names.array(array)}[${indices.map((index) => names.counter(index)).join(', ') || '1'}]`,
    delta: (first, second) => `(${names.counter(first)} == ${names.counter(second)} ? 1.0 : 0.0)`,
    call: (of, at, values) => `${names.moment(of, at)}(${values.join(', ')})`,
    loop: (index, start) => {
      const from = (): string => {
        if (start === 'first') return '1';
        return 'from' in start ? names.counter(start.from) : `(${names.counter(start.after)} + 1)`;
      };
      return `for ${names.counter(index)} in ${from()}:${names.range(index.range)}`;
    },
    loopEnd: 'end',
    terminator: '',
    indentation: '    ',
    firstPosition: '1',
    entry: (use) => (use === 'read' ? 'y[position]' : 'dy[position]'),
    names: { total: 'total', position: 'position' },
  };
}

const SCALAR: ScalarSyntax = {
  literal: floatOperand,
  root: (of) => `sqrt(${of})`,
  arctangent: (left, right) => `atan(${left}, ${right})`,
  differenceOfProducts: (operands) => `difference_of_products(${operands.join(', ')})`,
  define: (name, value) => `${name} = ${value}`,
};

function printFunction({ of, at, parameters, program, about }: MomentFunction, names: FileNames): readonly string[] {
  const { lines, value } = printScalar(program, parameters, SCALAR);
  return [
    '',
    ...commentLines([`${about}.`], '#'),
    `function ${names.moment(of, at)}(${parameters.join(', ')})`,
    ...lines.map((line) => `    ${line}`),
    `    return ${value}`,
    'end',
  ];
}

const DIFFERENCE_OF_PRODUCTS = [
  '',
  '# The rounding error of the product a b (Dekker 1971).',
  'function product_error(a, b, product)',
  '    a_scaled = 134217729.0 * a',
  '    a_high = a_scaled - (a_scaled - a)',
  '    b_scaled = 134217729.0 * b',
  '    b_high = b_scaled - (b_scaled - b)',
  '    a_low = a - a_high',
  '    b_low = b - b_high',
  '    return a_low * b_low - (product - a_high * b_high - a_low * b_high - a_high * b_low)',
  'end',
  '',
  '# a b - c d, however much cancels.',
  'function difference_of_products(a, b, c, d)',
  '    first = a * b',
  '    second = c * d',
  '    return first - second + (product_error(a, b, first) - product_error(c, d, second))',
  'end',
];

const EXAMPLE = [
  '# An example with DifferentialEquations.jl; DP8 is the method of DOP853.',
  '#',
  '#     using DifferentialEquations',
  '#     problem = ODEProblem(f!, INITIAL_STATE, (0.0, 10.0))',
  '#     solution = solve(problem, DP8(); reltol = 1e-10, abstol = 1e-12, saveat = 0.1)',
  '#     println(join(["t"; STATISTICS], "\\t"))',
  '#     for (t, y) in zip(solution.t, solution.u)',
  '#         println(join([t; y], "\\t"))',
  '#     end',
];

/** As JSON, except that a dollar sign would insert a value. */
function stringText(value: string): string {
  return JSON.stringify(value).replaceAll('$', '\\$');
}
