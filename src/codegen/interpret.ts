/** An interpreter for plans: slow, and equal to the generated code bit for bit. Tests hold the two together. */

import type { Index } from '../expression/atom.js';
import {
  type Arrays,
  checkArrays,
  correlationFunction,
  indicesOver,
  type Operand,
  type PlanRequest,
  type Product,
  unknownOperand,
  writing,
} from './plan.js';
import { planEvaluation } from './planner.js';
import { interpretPolynomial } from './polynomial-code.js';

/**
 * Evaluates all outputs of a request; see `compileIndexed`.
 *
 * @throws RangeError as `compileIndexed` and its `evaluate` do.
 * @example
 * const j = { name: 'j', range: 'm' };
 * const a = IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [j], symmetry: 'none' });
 * const outputs = [{ name: 'sum', expression: a.sumOver(j), indices: [] }];
 * const request = { outputs, sizes: { m: 3 }, links: {}, scalars: {}, inputs: { a: ['m'] } };
 * const out = { sum: new Float64Array(1) };
 * interpretIndexed(request, { a: Float64Array.of(1, 2, 4) }, out);
 * out.sum[0] // 7
 */
export function interpretIndexed(request: PlanRequest, inputs: Arrays, outputs: Arrays): void {
  const plan = planEvaluation(request);
  checkArrays(plan, inputs, outputs);
  const size = (index: Index): number => plan.sizes[index.range]!;
  const flat = (indices: readonly Index[], at: Values): number =>
    indices.reduce((offset, index) => offset * size(index) + at[index.name]!, 0);
  const moments = plan.moments.map(({ symbols, rule }) =>
    rule.kind === 'kernel' ? writing(rule.kernel) : interpretPolynomial([rule.polynomial], symbols),
  );
  const pairTables: Float64Array[] = [];
  const sums: Float64Array[] = [];
  const operandValue = (operand: Operand, at: Values): number => {
    switch (operand.kind) {
      case 'constant':
        return operand.value;
      case 'input':
        return inputs[operand.name]![flat(operand.indices, at)]!;
      case 'delta':
        return at[operand.indices[0].name] === at[operand.indices[1].name] ? 1 : 0;
      case 'pair':
        return pairTables[operand.table]![flat(operand.indices, at)]!;
      case 'moment': {
        const values = Float64Array.from(operand.values, (value) => operandValue(value, at));
        const out = new Float64Array(1);
        moments[operand.moment]?.(values, out);
        return out[0]!;
      }
      case 'sum':
        return sums[operand.sum]![flat(operand.indices, at)]!;
      default:
        return unknownOperand(operand);
    }
  };
  for (const pair of plan.pairs) {
    const [first, second] = indicesOver(pair.ranges);
    const correlation = correlationFunction(pair.correlation);
    const table = new Float64Array(size(first) * size(second));
    forEachIndex([first, second], size, (at) => {
      table[flat([first, second], at)] = correlation(operandValue(pair.covariance(first, second), at));
    });
    pairTables.push(table);
  }
  const productValue = (product: Product, at: Values): number =>
    product.operands.reduce((value, operand) => value * operandValue(operand, at), product.coefficient);
  for (const { free, dummies, product } of plan.sums) {
    const table = new Float64Array(free.reduce((length, index) => length * size(index), 1));
    forEachIndex(free, size, (at) => {
      let sum = 0;
      forEachIndex(dummies, size, (inner) => {
        sum += productValue(product, { ...at, ...inner });
      });
      table[flat(free, at)] = sum;
    });
    sums.push(table);
  }
  for (const { name, indices, strictlyUpper, products } of plan.outputs) {
    forEachIndex(indices, size, (at) => {
      const [row, column] = indices;
      if (strictlyUpper && row !== undefined && column !== undefined && !isBelow(at, row, column)) return;
      outputs[name]![flat(indices, at)] = products.reduce((sum, product) => sum + productValue(product, at), 0);
    });
  }
}

type Values = Readonly<Record<string, number>>;

function isBelow(at: Values, row: Index, column: Index): boolean {
  return at[row.name]! < at[column.name]!;
}

function forEachIndex(
  indices: readonly Index[],
  size: (index: Index) => number,
  visit: (at: Values) => void,
  at: Values = {},
): void {
  const [index, ...others] = indices;
  if (index === undefined) {
    visit(at);
    return;
  }
  for (let value = 0; value < size(index); value++) forEachIndex(others, size, visit, { ...at, [index.name]: value });
}
