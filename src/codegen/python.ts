/** A vector field as Python for NumPy, ready for scipy's `solve_ivp`. */

import { type MomentFunction, momentFunctions } from './moment-functions.js';
import { type FileNames, fileNames } from './names.js';
import { instructionKinds, printScalar, type ScalarSyntax } from './print-scalar.js';
import { printStatements, type StatementSyntax } from './print-statements.js';
import { vectorFieldStatements } from './statements.js';
import { commentLines, floatLiteral, floatOperand, headParagraphs, listLines } from './text-layout.js';
import { stateLength, usedInputs, type VectorFieldDocument } from './vector-field.js';

const RESERVED = [
  ...['False', 'None', 'True', 'and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del'],
  ...['elif', 'else', 'except', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'nonlocal'],
  ...['not', 'or', 'pass', 'raise', 'return', 'try', 'while', 'with', 'yield', 'match', 'case', 'type'],
  ...['math', 'np', 'f', 't', 'y', 'dy', 'state', 'total', 'position', 'range', 'len', 'float', 'ValueError'],
  ...['STATISTICS', 'INITIAL_STATE', 'TIME_PER_STEP', 'difference_of_products', 'product_error', 'main', '_'],
];

const NAMES = { statistics: 'STATISTICS', timePerStep: 'TIME_PER_STEP', initialState: 'INITIAL_STATE' };

/** A complete file; see `printVectorField`. */
export function printPython(document: VectorFieldDocument): string {
  const { program } = document;
  const { plan, constants } = program;
  const length = stateLength(program);
  const names = fileNames(program, RESERVED);
  const functions = momentFunctions(plan);
  const kinds = instructionKinds(functions.map((one) => one.program));
  const { read, evaluate, write } = vectorFieldStatements(program);
  const zeros = (ranges: readonly string[]): string =>
    ranges.reduceRight(
      (inner, range) =>
        inner === '' ? `[0.0] * ${names.range(range)}` : `[${inner} for _ in range(${names.range(range)})]`,
      '',
    ) || '[0.0]';
  const used = usedInputs(plan);
  const given = Object.entries(constants).flatMap(([name, values]) => {
    if (!used.has(name)) return [];
    const sizes = (plan.inputs[name] ?? []).map((range) => plan.sizes[range]!);
    const head = `${names.array({ kind: 'input', name })} = `;
    if (sizes.length === 1) return [`${head}[`, ...listLines(values.map(floatLiteral), '    '), ']'];
    return [
      `${head}np.array([`,
      ...listLines(values.map(floatLiteral), '    '),
      `]).reshape(${sizes.join(', ')}).tolist()`,
    ];
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
  return `${[
    ...commentLines(headParagraphs(document, NAMES), '#'),
    '',
    ...(kinds.has('root') || kinds.has('arctangent') ? ['import math', ''] : []),
    'import numpy as np',
    '',
    '# The names of the summary statistics: the layout of the state.',
    'STATISTICS = [',
    ...listLines(
      document.statistics.map((name) => JSON.stringify(name)),
      '    ',
    ),
    ']',
    '',
    'INITIAL_STATE = np.array([',
    ...listLines(document.initialState.map(floatLiteral), '    '),
    '])',
    '',
    '# Model time that one step of the algorithm takes.',
    `TIME_PER_STEP = ${floatLiteral(document.timePerStep)}`,
    '',
    ...Object.entries(plan.sizes).map(([range, size]) => `${names.range(range)} = ${size}`),
    ...given,
    ...(kinds.has('difference-of-products') ? DIFFERENCE_OF_PRODUCTS : []),
    ...functions.flatMap((one) => printFunction(one, names)),
    '',
    '',
    'def f(t, y):',
    '    """The derivative at the state y. The field does not depend on t."""',
    `    if len(y) != ${length}:`,
    `        raise ValueError(f"y has {len(y)} entries; needs ${length}")`,
    '    # Lists: Python reads single entries of them faster than of arrays.',
    '    state = np.asarray(y, dtype=float).tolist()',
    `    dy = [0.0] * ${length}`,
    ...arrays.map((line) => `    ${line}`),
    '    position = 0',
    ...printStatements([...read, ...evaluate, ...write], statementSyntax(names), 1),
    '    return np.array(dy)',
    ...MAIN,
  ].join('\n')}\n`;
}

function statementSyntax(names: FileNames): StatementSyntax {
  return {
    literal: floatOperand,
    element: ({ array, indices }) =>
      `${names.array(array)}${indices.map((index) => `[${names.counter(index)}]`).join('') || '[0]'}`,
    delta: (first, second) => `(1.0 if ${names.counter(first)} == ${names.counter(second)} else 0.0)`,
    call: (of, at, values) => `${names.moment(of, at)}(${values.join(', ')})`,
    loop: (index, start) => {
      const size = names.range(index.range);
      const span =
        start === 'first'
          ? size
          : `${'from' in start ? names.counter(start.from) : `${names.counter(start.after)} + 1`}, ${size}`;
      return `for ${names.counter(index)} in range(${span}):`;
    },
    loopEnd: undefined,
    terminator: '',
    indentation: '    ',
    firstPosition: '0',
    entry: (use) => (use === 'read' ? 'state[position]' : 'dy[position]'),
    names: { total: 'total', position: 'position' },
  };
}

const SCALAR: ScalarSyntax = {
  literal: floatOperand,
  root: (of) => `math.sqrt(${of})`,
  arctangent: (left, right) => `math.atan2(${left}, ${right})`,
  differenceOfProducts: (operands) => `difference_of_products(${operands.join(', ')})`,
  define: (name, value) => `${name} = ${value}`,
};

function printFunction({ of, at, parameters, program, about }: MomentFunction, names: FileNames): readonly string[] {
  const { lines, value } = printScalar(program, parameters, SCALAR);
  return [
    '',
    '',
    `def ${names.moment(of, at)}(${parameters.join(', ')}):`,
    ...commentLines([`${about}.`], '    #'),
    ...lines.map((line) => `    ${line}`),
    `    return ${value}`,
  ];
}

const DIFFERENCE_OF_PRODUCTS = [
  '',
  '',
  'def product_error(a, b, product):',
  '    # The rounding error of the product a b (Dekker 1971).',
  '    a_scaled = 134217729.0 * a',
  '    a_high = a_scaled - (a_scaled - a)',
  '    b_scaled = 134217729.0 * b',
  '    b_high = b_scaled - (b_scaled - b)',
  '    a_low = a - a_high',
  '    b_low = b - b_high',
  '    return a_low * b_low - (product - a_high * b_high - a_low * b_high - a_high * b_low)',
  '',
  '',
  'def difference_of_products(a, b, c, d):',
  '    # a b - c d, however much cancels.',
  '    first = a * b',
  '    second = c * d',
  '    return first - second + (product_error(a, b, first) - product_error(c, d, second))',
];

const MAIN = [
  '',
  '',
  'if __name__ == "__main__":',
  '    # Arguments: the end of the integration in model time (10), the number of equal steps of the output (100).',
  '    import csv',
  '    import sys',
  '',
  '    from scipy.integrate import solve_ivp',
  '',
  '    t_end = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0',
  '    points = int(sys.argv[2]) if len(sys.argv) > 2 else 100',
  '    solution = solve_ivp(',
  '        f,',
  '        (0.0, t_end),',
  '        INITIAL_STATE,',
  '        method="DOP853",',
  '        t_eval=np.linspace(0.0, t_end, points + 1),',
  '        rtol=1e-10,',
  '        atol=1e-12,',
  '    )',
  '    if not solution.success:',
  '        sys.exit(f"the integration stopped: {solution.message}")',
  '    writer = csv.writer(sys.stdout, lineterminator="\\n")',
  '    writer.writerow(["t", *STATISTICS])',
  '    writer.writerows(np.column_stack([solution.t, solution.y.T]).tolist())',
];
