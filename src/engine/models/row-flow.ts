/** Recognises the closed flows that are row flows (`RowFlow`), for which there are kernels, from their derived form. */

import type { Operand } from '../../codegen/plan.js';
import { type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { sphereGeometry } from '../../expression/geometry.js';
import type { RowFlow } from '../../solvers/ode/row-flow.js';
import type { ClosedFlow } from '../closure/gram-closure.js';
import { INDICES } from '../problem.js';
import type { GaussianSystem } from './system.js';

/**
 * The row flow that a closed flow is, by identities between derived expressions: with L the part of `dM_ip` that is free of sums, it
 * must be `L_ip - M_ip sum_q L_iq M_iq`, and `dQ_il` the flow of inner products that belongs to it. L is then read off its
 * evaluation plan: one polynomial of `M_ip` times a factor of row i.
 *
 * @param system - sizes and numbers.
 * @param flow - a closed flow of the system.
 * @returns the row flow; undefined when the flow is none (another loss, the corrected flow, a link that is no polynomial).
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * rowFlowOf(system, system.dynamics.flow).drift // [0, 2]
 */
export function rowFlowOf(system: GaussianSystem, flow: ClosedFlow): RowFlow | undefined {
  const { i, p } = INDICES;
  const { links, secondLayer, rates, targets } = system.settings;
  if (links !== undefined || system.dynamics.training.geometry !== sphereGeometry) return undefined;
  const drift = IndexedExpression.ofTerms(flow.overlaps.terms.filter((term) => term.sums.length === 0));
  if (!isRowFlow(flow, drift)) return undefined;

  const { plan } = system.compile([{ name: 'drift', expression: drift, indices: [i, p] }]);
  const [product, ...others] = plan.outputs[0]!.products;
  if (product === undefined || others.length > 0) return undefined;
  const pairs = product.operands.filter((operand) => operand.kind === 'pair');
  const factors = product.operands.filter((operand) => operand.kind !== 'pair');
  const [pair, ...otherPairs] = pairs;
  if (pair === undefined || otherPairs.length > 0) return undefined;
  const table = plan.pairs[pair.table]!;
  if (table.correlation.kind !== 'polynomial') return undefined;
  const { ranges } = table;
  const covariance = table.covariance({ name: 'first', range: ranges[0] }, { name: 'second', range: ranges[1] });
  if (covariance.kind !== 'input' || covariance.name !== 'M') return undefined;

  const arrays: Readonly<Record<string, readonly number[]>> = { a: secondLayer, rho: rates };
  const factorOf = (operand: Operand, row: number): number | undefined => {
    if (operand.kind !== 'input' || operand.indices.length !== 1 || operand.indices[0]?.name !== i.name)
      return undefined;
    return arrays[operand.name]?.[row];
  };
  const rowFactors = secondLayer.map((_, row) =>
    factors.reduce<number | undefined>((value, operand) => {
      const factor = factorOf(operand, row);
      return value === undefined || factor === undefined ? undefined : value * factor;
    }, product.coefficient),
  );
  const known = rowFactors.filter((factor) => factor !== undefined);
  if (known.length < rowFactors.length) return undefined;
  return {
    rows: secondLayer.length,
    columns: targets,
    drift: table.correlation.coefficients,
    rates: known,
    products: secondLayer.length > 1,
  };
}

function isRowFlow(flow: ClosedFlow, drift: IndexedExpression): boolean {
  const { i, l, p } = INDICES;
  const q: Index = { name: 'q', range: p.range };
  const overlap = (row: Index, column: Index): IndexedExpression =>
    IndexedExpression.ofAtom(symbol('M', [row, column]));
  const gram = IndexedExpression.ofAtom(symbol('Q', [i, l], 'symmetric-unit-diagonal'));
  const of = (row: Index, column: Index): IndexedExpression => drift.withIndex(i, row).withIndex(p, column);
  /** `sum_q L_row,q M_other,q`. */
  const along = (row: Index, other: Index): IndexedExpression => of(row, q).times(overlap(other, q)).sumOver(q);
  const overlaps = drift.minus(overlap(i, p).times(along(i, i)));
  const products = along(i, l)
    .plus(along(l, i))
    .minus(gram.times(along(i, i).plus(along(l, l))));
  return flow.overlaps.equals(overlaps) && flow.gram.equals(products);
}
