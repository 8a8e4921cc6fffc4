/** Native code for a plan: loops over typed arrays, generated once per problem. */

import { compilePolynomial } from '../codegen/polynomial-code.js';
import type { Index } from './atom.js';
import {
  type Arrays,
  checkArrays,
  correlationFunction,
  indicesOver,
  type Operand,
  type Plan,
  type PlanRequest,
  type Product,
  unknownOperand,
  writing,
} from './plan.js';
import { planEvaluation } from './planner.js';

export interface CompiledExpressions {
  /**
   * Evaluates all outputs. Inputs of symmetric matrices are full matrices with their diagonal.
   *
   * @throws RangeError when an array is missing or has the wrong length.
   */
  evaluate(inputs: Arrays, outputs: Arrays): void;
  /** The generated JavaScript, for the curious. */
  readonly source: string;
}

/**
 * Compiles indexed expressions to loops over typed arrays: moments of two coordinates are tabulated, sums that do not
 * depend on an output's index are computed once, polynomials are in Horner form.
 *
 * @param request - outputs with their free indices, sizes of the ranges, numeric links and scalars, and the input arrays; see
 *   `PlanRequest`.
 * @throws RangeError naming a scalar, array, link or size that is missing or malformed, a negative power left over, an index
 *   of an expression that its output does not have, or something of a single sample.
 * @example
 * const j = { name: 'j', range: 'm' };
 * const a = IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [j], symmetry: 'none' });
 * const outputs = [{ name: 'sum', expression: a.sumOver(j), indices: [] }];
 * const request = { outputs, sizes: { m: 3 }, links: {}, scalars: {}, inputs: { a: ['m'] } };
 * const out = { sum: new Float64Array(1) };
 * compileIndexed(request).evaluate({ a: Float64Array.of(1, 2, 4) }, out);
 * out.sum[0] // 7
 */
export function compileIndexed(request: PlanRequest): CompiledExpressions {
  const plan = planEvaluation(request);
  const source = emit(plan);
  const pairs = plan.pairs.map((pair) => correlationFunction(pair.correlation));
  const moments = plan.moments.map(({ symbols, rule }) =>
    rule.kind === 'kernel' ? writing(rule.kernel) : compilePolynomial([rule.polynomial], symbols),
  );
  // The source is made of loop counters, array names and numbers that this file writes: nothing the user typed.
  const build = new Function('pairs', 'moments', 'scratch', source) as (
    pairs: readonly ((t: number) => number)[],
    moments: readonly ((values: Float64Array, out: Float64Array) => void)[],
    scratch: readonly Float64Array[],
  ) => (inputs: readonly Float64Array[], outputs: readonly Float64Array[]) => void;
  const run = build(pairs, moments, scratchArrays(plan));
  const inputNames = Object.keys(plan.inputs);
  return {
    source,
    evaluate(inputs, outputs) {
      checkArrays(plan, inputs, outputs);
      run(
        inputNames.map((name) => inputs[name] as Float64Array),
        plan.outputs.map((output) => outputs[output.name] as Float64Array),
      );
    },
  };
}

/** Tables of pairs, then of sums, then for each moment its values and its result. */
function scratchArrays(plan: Plan): readonly Float64Array[] {
  const length = (ranges: readonly string[]): number =>
    ranges.reduce((product, range) => product * (plan.sizes[range] as number), 1);
  return [
    ...plan.pairs.map((pair) => new Float64Array(length(pair.ranges))),
    ...plan.sums.map((sum) => new Float64Array(length(sum.free.map((index) => index.range)))),
    ...plan.moments.flatMap((moment) => [new Float64Array(moment.symbols.length), new Float64Array(1)]),
  ];
}

function emit(plan: Plan): string {
  const size = (index: Index): number => plan.sizes[index.range] as number;
  const loops = (indices: readonly Index[], body: string, strictlyUpper = false): string =>
    indices.reduceRight((inner, index, at) => {
      const start = strictlyUpper && at === 1 ? `${counter(indices[0] as Index)} + 1` : '0';
      return `for (let ${counter(index)} = ${start}; ${counter(index)} < ${size(index)}; ${counter(index)}++) {\n${inner}\n}`;
    }, body);
  const flat = (indices: readonly Index[]): string =>
    indices.reduce(
      (offset, index) => (offset === '' ? counter(index) : `(${offset}) * ${size(index)} + ${counter(index)}`),
      '',
    ) || '0';
  const operand = (item: Operand): string => {
    switch (item.kind) {
      case 'constant':
        return literal(item.value);
      case 'input':
        return `input_${item.name}[${flat(item.indices)}]`;
      case 'delta':
        return `(${counter(item.indices[0])} === ${counter(item.indices[1])} ? 1 : 0)`;
      case 'pair':
        return `pair${item.table}[${flat(item.indices)}]`;
      case 'moment': {
        const fill = item.values.map((value, at) => `values${item.moment}[${at}] = ${operand(value)}`);
        return `(${fill.join(', ')}, moment${item.moment}(values${item.moment}, result${item.moment}), result${item.moment}[0])`;
      }
      case 'sum':
        return `sum${item.sum}[${flat(item.indices)}]`;
      default:
        return unknownOperand(item);
    }
  };
  const product = (item: Product): string => {
    // Multiplying by one changes nothing, bit for bit.
    const factors = item.operands.map(operand);
    const parts = item.coefficient === 1 && factors.length > 0 ? factors : [literal(item.coefficient), ...factors];
    return parts.join(' * ');
  };
  // Scratch arrays are numbered in the order in which `scratchArrays` makes them.
  const sumSlot = plan.pairs.length;
  const momentSlot = sumSlot + plan.sums.length;
  const lines: string[] = [
    ...plan.pairs.map((_, at) => `const pair${at} = scratch[${at}], pairValue${at} = pairs[${at}];`),
    ...plan.sums.map((_, at) => `const sum${at} = scratch[${sumSlot + at}];`),
    ...plan.moments.flatMap((_, at) => [
      `const moment${at} = moments[${at}];`,
      `const values${at} = scratch[${momentSlot + 2 * at}], result${at} = scratch[${momentSlot + 2 * at + 1}];`,
    ]),
    'return (inputs, outputs) => {',
    ...Object.keys(plan.inputs).map((name, at) => `const input_${name} = inputs[${at}];`),
    ...plan.outputs.map((output, at) => `const output_${output.name} = outputs[${at}];`),
  ];
  plan.pairs.forEach((pair, at) => {
    const indices = indicesOver(pair.ranges);
    lines.push(
      loops(indices, `pair${at}[${flat(indices)}] = pairValue${at}(${operand(pair.covariance(...indices))});`),
    );
  });
  plan.sums.forEach((sum, at) => {
    const inner = loops(sum.dummies, `total += ${product(sum.product)};`);
    lines.push(
      loops(sum.free, `let total = 0;\n${inner}\nsum${at}[${flat(sum.free)}] = total;`).replace(
        /^let total = 0;[\s\S]*$/,
        '{$&}',
      ),
    );
  });
  for (const { name, indices, strictlyUpper, products } of plan.outputs) {
    const value = ['0', ...products.map(product)].join(' + ');
    lines.push(loops(indices, `output_${name}[${flat(indices)}] = ${value};`, strictlyUpper));
  }
  lines.push('};');
  return lines.join('\n');
}

/** A counter's name: primes are not allowed in identifiers. */
function counter(index: Index): string {
  return `at_${index.name.replaceAll("'", '_')}`;
}

function literal(value: number): string {
  return value < 0 || Object.is(value, -0) ? `(${value})` : String(value);
}
