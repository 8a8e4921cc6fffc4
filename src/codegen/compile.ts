/** Native code for a plan: loops over typed arrays, generated once per problem. */

import type { Index } from '../expression/atom.js';
import { flatPosition, javaScriptSyntax } from './javascript-syntax.js';
import { type Arrays, checkArrays, correlationFunction, type Plan, type PlanRequest, writing } from './plan.js';
import { planEvaluation } from './planner.js';
import { compilePolynomial } from './polynomial-code.js';
import { printStatements, type StatementSyntax } from './print-statements.js';
import { type ArrayReference, planStatements } from './statements.js';

export interface CompiledExpressions {
  /**
   * Evaluates all outputs. Inputs of symmetric matrices are full matrices with their diagonal.
   *
   * @throws RangeError when an array is missing or has the wrong length.
   */
  evaluate(inputs: Arrays, outputs: Arrays): void;
  /** The generated JavaScript, for the curious. */
  readonly source: string;
  /** What the code follows. */
  readonly plan: Plan;
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
    plan,
    evaluate(inputs, outputs) {
      checkArrays(plan, inputs, outputs);
      run(
        inputNames.map((name) => inputs[name]!),
        plan.outputs.map((output) => outputs[output.name]!),
      );
    },
  };
}

/** Tables of pairs, then of sums, then for each moment its values and its result. */
function scratchArrays(plan: Plan): readonly Float64Array[] {
  const length = (ranges: readonly string[]): number =>
    ranges.reduce((product, range) => product * plan.sizes[range]!, 1);
  return [
    ...plan.pairs.map((pair) => new Float64Array(length(pair.ranges))),
    ...plan.sums.map((sum) => new Float64Array(length(sum.free.map((index) => index.range)))),
    ...plan.moments.flatMap((moment) => [new Float64Array(moment.symbols.length), new Float64Array(1)]),
  ];
}

function emit(plan: Plan): string {
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
    'let total = 0;',
    ...printStatements(planStatements(plan), nativeSyntax(plan), 0),
    '};',
  ];
  return lines.join('\n');
}

/** JavaScript in which moments are functions that are passed in. */
function nativeSyntax(plan: Plan): StatementSyntax {
  return {
    ...javaScriptSyntax(plan.sizes, counter),
    element: ({ array, indices }) => `${arrayName(array)}[${flatPosition(indices, plan.sizes, counter)}]`,
    call: (of, at, values) => {
      if (of === 'pair') return `pairValue${at}(${values.join(', ')})`;
      const fill = values.map((value, slot) => `values${at}[${slot}] = ${value}`);
      return `(${fill.join(', ')}, moment${at}(values${at}, result${at}), result${at}[0])`;
    },
  };
}

function arrayName(array: ArrayReference): string {
  switch (array.kind) {
    case 'input':
    case 'output':
      return `${array.kind}_${array.name}`;
    case 'pair':
    case 'sum':
      return `${array.kind}${array.at}`;
    default: {
      const never: never = array;
      throw new TypeError(`unknown array ${JSON.stringify(never)}`);
    }
  }
}

/** A counter's name: primes are not allowed in identifiers. */
function counter(index: Index): string {
  return `at_${index.name.replaceAll("'", '_')}`;
}
