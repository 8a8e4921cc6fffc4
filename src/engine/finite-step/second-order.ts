/**
 * What one step of spherical SGD does beyond its mean to first order: the Itô correction (norm growth and the
 * correlation of steps of different neurons) and the second moment of the increments.
 *
 * One step is `w_i <- normalise(w_i + gamma_i (x - s_i w_i))`, and the norm before normalising is exactly
 * `1 + gamma_i^2 (|x|^2 - s_i^2)` (expand the square). To second order in gamma,
 *
 *     d<w_i, v_p> = gamma_i (x_p - s_i M_ip) - 1/2 gamma_i^2 (|x|^2 - s_i^2) M_ip
 *     d<w_i, w_l> = gamma_i (s_l - s_i Q_il) + gamma_l (s_i - s_l Q_il)
 *                   + gamma_i gamma_l (|x|^2 - s_i^2 - s_l^2 + s_i s_l Q_il)
 *                   - 1/2 [gamma_i^2 (|x|^2 - s_i^2) + gamma_l^2 (|x|^2 - s_l^2)] Q_il.
 *
 * Free weights step by `w_i <- w_i + gamma_i x`, exactly `d<w_i, v_p> = gamma_i x_p` and
 * `d<w_i, w_l> = gamma_i s_l + gamma_l s_i + gamma_i gamma_l |x|^2`.
 */

import { Rational } from '../../algebra/rational.js';
import type { Direction, Index } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { expectation } from '../../laws/gaussian/stein.js';
import type { ClosedFlow } from '../closure/gram-closure.js';
import { INDICES, type LossName, SPHERE, type Training } from '../problem.js';
import { coordinateAt, stepFactor } from '../sample.js';

const MINUS_HALF = Rational.of(-1, 2n);

const average = (expression: IndexedExpression, { geometry }: Training): IndexedExpression =>
  expectation(expression, geometry);

/**
 * The mean second-order part of one step divided by eta^2, exact in d. Free indices i, p (overlaps) and i, l (gram).
 *
 * @example
 * secondOrderDrift('correlation').overlaps.freeIndices().map((index) => index.name) // ['i', 'p']
 */
export function secondOrderDrift(loss: LossName, training: Training = SPHERE): ClosedFlow {
  return training.geometry.constraint === 'sphere' ? onSphere(loss, training) : onFreeWeights(loss, training);
}

function onFreeWeights(loss: LossName, training: Training): ClosedFlow {
  const { i, l } = INDICES;
  const crossStep = stepFactor(loss, i, training).times(stepFactor(loss, l, training));
  return {
    overlaps: IndexedExpression.zero,
    gram: average(crossStep.timesAtom({ kind: 'squared-norm' }), training),
  };
}

function onSphere(loss: LossName, training: Training): ClosedFlow {
  const { i, l, p } = INDICES;
  const { geometry } = training;
  const weight = (index: Index): Direction => ({ family: geometry.learner, index });
  const squaredNorm = IndexedExpression.ofAtom({ kind: 'squared-norm' });
  const overlap = geometry.innerProduct(weight(i), { family: 'v', index: p });
  const gram = geometry.innerProduct(weight(i), weight(l));
  const tangentNorm = (index: Index): IndexedExpression => {
    const coordinate = coordinateAt(weight(index));
    return squaredNorm.minus(coordinate.times(coordinate));
  };
  const squaredStep = (index: Index): IndexedExpression => {
    const factor = stepFactor(loss, index, training);
    return factor.times(factor).times(tangentNorm(index));
  };
  const [si, sl] = [coordinateAt(weight(i)), coordinateAt(weight(l))];
  const tangentProduct = tangentNorm(i).minus(sl.times(sl)).plus(si.times(sl).times(gram));
  const crossStep = stepFactor(loss, i, training)
    .times(stepFactor(loss, l, training))
    .times(tangentProduct);
  return {
    overlaps: average(squaredStep(i), training).times(overlap).scaled(MINUS_HALF),
    gram: average(crossStep, training).plus(
      average(squaredStep(i).plus(squaredStep(l)), training)
        .times(gram)
        .scaled(MINUS_HALF),
    ),
  };
}

/**
 * The second moment of the first-order increments of `<w_i, z>` and `<w_l, z'>`, divided by eta^2:
 * `E[gamma_i gamma_l (<z, x> - s_i <w_i, z>)(<z', x> - s_l <w_l, z'>)] / eta^2`. Less the product of the mean
 * increments it is their covariance. For free weights the increments are `gamma_i <z, x>`.
 *
 * @example
 * const first = { neuron: { name: 'i', range: 'm' }, direction: { family: 'v', index: { name: 'p', range: 'P' } } };
 * incrementSecondMoment('correlation', first, first).freeIndices().map((index) => index.name) // ['i', 'p']
 */
export function incrementSecondMoment(
  loss: LossName,
  first: { readonly neuron: Index; readonly direction: Direction },
  second: { readonly neuron: Index; readonly direction: Direction },
  training: Training = SPHERE,
): IndexedExpression {
  const { geometry } = training;
  const increment = ({ neuron, direction }: typeof first): IndexedExpression => {
    const along = coordinateAt(direction);
    const factor = stepFactor(loss, neuron, training);
    if (geometry.constraint === 'free') return factor.times(along);
    const weight: Direction = { family: geometry.learner, index: neuron };
    return factor.times(along.minus(coordinateAt(weight).times(geometry.innerProduct(weight, direction))));
  };
  return average(increment(first).times(increment(second)), training);
}
