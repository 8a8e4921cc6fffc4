/** The Itô correction in the form that people read: by the second moment `G_il` of the steps. */

import { Rational } from '../../algebra/rational.js';
import { type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { productOf, sphereGeometry } from '../../expression/geometry.js';
import { expectation } from '../../laws/gaussian/stein.js';
import type { ClosedFlow } from '../closure/gram-closure.js';
import { INDICES, LEARNER_LINK, type LossName, SPHERE, type Training } from '../problem.js';
import { linkAt, rateOf, residual } from '../sample.js';

const STEP_MOMENT = 'G';

/**
 * `G_il = E[Delta^2 sigma'(s_i) sigma'(s_l)]`, free indices i and l.
 *
 * @example
 * stepSecondMoment('correlation').freeIndices().map((index) => index.name) // ['i', 'l']
 */
export function stepSecondMoment(loss: LossName, training: Training = SPHERE): IndexedExpression {
  const { geometry } = training;
  const slope = (index: Index): IndexedExpression => linkAt(LEARNER_LINK, { family: geometry.learner, index }, 1);
  const squared = residual(loss, training).times(residual(loss, training));
  return expectation(squared.times(slope(INDICES.i)).times(slope(INDICES.l)), geometry);
}

/**
 * On the sphere `eta d` times: `-1/2 rho_i^2 G_ii M_ip` for the overlaps,
 * `rho_i rho_l G_il - 1/2 (rho_i^2 G_ii + rho_l^2 G_ll) Q_il` for the Gram matrix; for free weights nothing for the
 * overlaps and `rho_i rho_l G_il` for the Gram matrix. A reading of the derived correction: {@link expandStepMoment} of it must give the derived one.
 *
 * @example
 * indexedToText(compactItoCorrection().overlaps) // '-1/2*d*eta*rho[i]^2*G[i,i]*M[i,p]'
 */
export function compactItoCorrection(training: Training = SPHERE): ClosedFlow {
  const { i, l, p } = INDICES;
  const rate = (index: Index): IndexedExpression => rateOf(index, training);
  const moment = (first: Index, second: Index): IndexedExpression =>
    IndexedExpression.ofAtom(symbol(STEP_MOMENT, [first, second], 'symmetric'));
  const overlap = sphereGeometry.innerProduct({ family: 'w', index: i }, { family: 'v', index: p });
  const gram = sphereGeometry.innerProduct({ family: 'w', index: i }, { family: 'w', index: l });
  const growth = (index: Index): IndexedExpression => rate(index).times(rate(index)).times(moment(index, index));
  const etaD = IndexedExpression.ofAtom(symbol('eta')).timesAtom(symbol('d'));
  const joint = rate(i).times(rate(l)).times(moment(i, l));
  if (training.geometry.constraint === 'free') return { overlaps: IndexedExpression.zero, gram: etaD.times(joint) };
  const half = Rational.of(1, 2n);
  return {
    overlaps: etaD.times(growth(i)).times(overlap).scaled(half.negated()),
    gram: etaD.times(joint.minus(growth(i).plus(growth(l)).times(gram).scaled(half))),
  };
}

/**
 * Replaces every `G` by its value.
 *
 * @param expression - holds `G` in non-negative powers.
 * @param moment - the value of `G_il`, free indices i and l, symmetric in them.
 * @example
 * expandStepMoment(IndexedExpression.one, stepSecondMoment('mse')).equals(IndexedExpression.one) // true
 */
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
