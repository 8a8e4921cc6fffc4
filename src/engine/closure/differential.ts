/**
 * Gram closure for a loss that is no polynomial in the inner products: the flow needs the loss only through its derivatives
 * by the inner products, `D_ij = dL/dQ_ij`, whatever they are.
 */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { freeGeometry } from '../../expression/geometry.js';
import { instantiate } from '../../laws/gaussian/instance.js';
import { closeOnInnerProducts, gradientThroughInnerProducts } from './gram-closure.js';

const RANGE = 'N';
const [i, l, j, k, p] = ['i', 'l', 'j', 'k', 'p'].map((name) => ({ name, range: RANGE })) as [
  Index,
  Index,
  Index,
  Index,
  Index,
];
type Index = { readonly name: string; readonly range: string };

export interface DifferentialGramFlow {
  /** `grad_{u_i} L`, a combination of the vectors u; free index i. */
  readonly gradient: IndexedExpression;
  /** `dQ_il/dt` along gradient flow, in D (symmetric) and Q; free indices i and l. */
  readonly flow: IndexedExpression;
}

/**
 * Gradient flow of N vectors of any dimension, closed on their inner products Q: `dQ = -2 (D Q + Q D)`.
 *
 * @returns the gradient `2 sum_j D_ij u_j` and the flow, derived by the chain rule through every inner product.
 * @example
 * indexedToText(differentialGramFlow().gradient) // '2*sum_{N1} D[N1,i]*w[N1]'
 */
export function differentialGramFlow(): DifferentialGramFlow {
  const through = gradientThroughInnerProducts(
    IndexedExpression.ofAtom(symbol('Q', [j, k], 'symmetric')),
    i,
    freeGeometry,
  );
  const gradient = through
    .timesAtom(symbol('D', [j, k], 'symmetric'))
    .sumOver(j)
    .sumOver(k);
  return { gradient, flow: gramFlowOf(gradient) };
}

/**
 * The flow of the Gram matrix when each vector moves against a gradient.
 *
 * @param gradient - vector-valued, free index i.
 * @returns dQ_il/dt, free indices i and l.
 * @throws RangeError when a term of the gradient is no vector.
 */
export function gramFlowOf(gradient: IndexedExpression): IndexedExpression {
  return closeOnInnerProducts(gradient.scaled(Rational.of(-1)), freeGeometry, { i, l, p }).gram;
}

/**
 * One entry of the flow for N vectors as a polynomial in `D[i,j]` and `Q[i,j]`, i <= j.
 *
 * @param size - N, an integer >= 1.
 * @param row - counted from 1.
 * @param column - counted from 1.
 * @param flow - dQ_il/dt; defaults to the derived one.
 * @example
 * gramFlowEntry(1, 1, 1).toString() // '-4*D[1,1]*Q[1,1]'
 */
export function gramFlowEntry(
  size: number,
  row: number,
  column: number,
  flow: IndexedExpression = differentialGramFlow().flow,
): Polynomial {
  return instantiate(flow, { sizes: { [RANGE]: size }, links: {} }, { i: row, l: column });
}

/**
 * The same entry by the product rule on the vectors' components, d(U^T U) with dU = -2 U D, for vectors in R^width: it shares no
 * rule with `gramFlowEntry` and confirms it when both are expanded in the components `u[component,vector]`.
 *
 * @param size - N.
 * @param width - dimension of the vectors.
 * @param row - counted from 1.
 * @param column - counted from 1.
 * @param flow - dQ_il/dt; defaults to the derived one.
 * @returns the entry by components, and `gramFlowEntry` with every Q written out.
 */
export function gramFlowByComponents(
  size: number,
  width: number,
  row: number,
  column: number,
  flow: IndexedExpression = differentialGramFlow().flow,
): { readonly byComponents: Polynomial; readonly closed: Polynomial } {
  const component = (a: number, n: number): Polynomial => Polynomial.symbol(`u[${a},${n}]`);
  const D = (m: number, n: number): Polynomial => Polynomial.symbol(`D[${Math.min(m, n)},${Math.max(m, n)}]`);
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);
  const velocity = (a: number, n: number): Polynomial =>
    Polynomial.sum(range(size).map((m) => component(a, m).times(D(m, n)))).scaled(-2);
  const byComponents = Polynomial.sum(
    range(width).map((a) =>
      velocity(a, row)
        .times(component(a, column))
        .plus(velocity(a, column).times(component(a, row))),
    ),
  );
  const products = new Map<string, Polynomial>();
  for (const m of range(size)) {
    for (const n of range(size).filter((other) => other >= m)) {
      products.set(`Q[${m},${n}]`, Polynomial.sum(range(width).map((a) => component(a, m).times(component(a, n)))));
    }
  }
  return { byComponents, closed: gramFlowEntry(size, row, column, flow).substitute(products) };
}
