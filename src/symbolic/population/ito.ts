/** The Itô correction in the form that people read: by the second moment `G_il` of the steps. */

import { Rational } from '../algebra/rational.js';
import { type Index, symbol } from '../indexed/atom.js';
import { expectation } from '../indexed/expectation.js';
import { IndexedExpression } from '../indexed/expression.js';
import { productOf, sphereGeometry } from '../indexed/geometry.js';
import type { ClosedFlow } from '../indexed/gram-closure.js';
import { INDICES, LEARNER_LINK, type LossName } from './problem.js';
import { linkAt, residual } from './sample.js';

const STEP_MOMENT = 'G';

/** `G_il = E[Delta^2 sigma'(s_i) sigma'(s_l)]`, free indices i and l. */
export function stepSecondMoment(loss: LossName): IndexedExpression {
  const slope = (index: Index): IndexedExpression => linkAt(LEARNER_LINK, { family: 'w', index }, 1);
  const squared = residual(loss).times(residual(loss));
  return expectation(squared.times(slope(INDICES.i)).times(slope(INDICES.l)), sphereGeometry);
}

/**
 * `eta d` times: `-1/2 rho_i^2 G_ii M_ip` for the overlaps, `rho_i rho_l G_il - 1/2 (rho_i^2 G_ii + rho_l^2 G_ll) Q_il`
 * for the Gram matrix. A reading of the derived correction: {@link expandStepMoment} of it must give the derived one.
 */
export function compactItoCorrection(): ClosedFlow {
  const { i, l, p } = INDICES;
  const rate = (index: Index): IndexedExpression => IndexedExpression.ofAtom(symbol('rho', [index]));
  const moment = (first: Index, second: Index): IndexedExpression =>
    IndexedExpression.ofAtom(symbol(STEP_MOMENT, [first, second], 'symmetric'));
  const overlap = sphereGeometry.innerProduct({ family: 'w', index: i }, { family: 'v', index: p });
  const gram = sphereGeometry.innerProduct({ family: 'w', index: i }, { family: 'w', index: l });
  const growth = (index: Index): IndexedExpression => rate(index).times(rate(index)).times(moment(index, index));
  const etaD = IndexedExpression.ofAtom(symbol('eta')).timesAtom(symbol('d'));
  const half = Rational.of(1, 2n);
  return {
    overlaps: etaD.times(growth(i)).times(overlap).scaled(half.negated()),
    gram: etaD.times(
      rate(i)
        .times(rate(l))
        .times(moment(i, l))
        .minus(growth(i).plus(growth(l)).times(gram).scaled(half)),
    ),
  };
}

/** Replaces every `G` by its value. */
export function expandStepMoment(expression: IndexedExpression, moment: IndexedExpression): IndexedExpression {
  return expression.mapTerms((factors) =>
    factors.reduce((product, factor) => {
      const { atom, exponent } = factor;
      if (atom.kind !== 'symbol' || atom.name !== STEP_MOMENT) return product.times(productOf([factor]));
      const [first, second] = atom.indices as readonly [Index, Index];
      const value = moment.withIndex(INDICES.i, { ...first, name: '#first' }).withIndex(INDICES.l, second);
      const named = value.withIndex({ ...first, name: '#first' }, first);
      return Array<IndexedExpression>(exponent)
        .fill(named)
        .reduce((power, base) => power.times(base), product);
    }, IndexedExpression.one),
  );
}
