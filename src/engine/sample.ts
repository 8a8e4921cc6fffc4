/** One sample of the problem as an indexed expression: residual, loss, gradient. Nothing is averaged here. */

import { Rational } from '../algebra/rational.js';
import { type Direction, type Index, symbol } from '../expression/atom.js';
import { IndexedExpression } from '../expression/expression.js';
import { LEARNER_LINK, type LossName, neuron, SPHERE, TARGET_LINK, type Training, target } from './problem.js';

/**
 * `y = sum_p phi(x_p) + epsilon`.
 *
 * @example
 * indexedToText(label()) // 'epsilon + sum_{q} phi(x[q])'
 */
export function label(): IndexedExpression {
  const q = target('#label');
  return linkAt(TARGET_LINK, { family: 'v', index: q })
    .sumOver(q)
    .plus(IndexedExpression.ofAtom({ kind: 'noise' }));
}

/**
 * `f = sum_j a_j sigma(s_j)`.
 *
 * @example
 * indexedToText(prediction()) // 'sum_{j} a[j]*sigma(s[j])'
 */
export function prediction(training: Training = SPHERE): IndexedExpression {
  const j = neuron('#prediction');
  return linkAt(LEARNER_LINK, { family: training.geometry.learner, index: j })
    .timesAtom(symbol('a', [j]))
    .sumOver(j);
}

/**
 * Delta: what multiplies `sigma'(s_i) x` in the step.
 *
 * @example
 * residual('correlation').equals(label()) // true
 */
export function residual(loss: LossName, training: Training = SPHERE): IndexedExpression {
  return loss === 'mse' ? label().minus(prediction(training)) : label();
}

/**
 * The loss of one sample.
 *
 * @example
 * sampleLoss('correlation').equals(label().times(prediction()).scaled(Rational.of(-1))) // true
 */
export function sampleLoss(loss: LossName, training: Training = SPHERE): IndexedExpression {
  if (loss === 'correlation') return label().times(prediction(training)).scaled(Rational.of(-1));
  return residual('mse', training).times(residual('mse', training)).scaled(Rational.of(1, 2n));
}

/**
 * The gradient of an expression of one sample with respect to `w_i`, vector-valued: links and coordinates of `w_i`
 * are differentiated, everything else is constant.
 */
export function sampleGradient(loss: IndexedExpression, i: Index): IndexedExpression {
  return loss.differentiate((atom) => {
    if (atom.kind !== 'link' && atom.kind !== 'coordinate') return undefined;
    if (atom.direction.family === 'v') return undefined;
    const input = IndexedExpression.ofAtom({ kind: 'delta', indices: [i, atom.direction.index] }).timesAtom({
      kind: 'input',
    });
    if (atom.kind === 'coordinate') return input;
    const reference = { ...atom.reference, order: atom.reference.order + 1 };
    return input.timesAtom({ kind: 'link', reference, direction: atom.direction });
  });
}

/** `gamma_i / eta = rho_i Delta sigma'(s_i)`: the scalar in front of x in the step of neuron i. */
export function stepFactor(loss: LossName, i: Index, training: Training = SPHERE): IndexedExpression {
  const slope = linkAt(LEARNER_LINK, { family: training.geometry.learner, index: i }, 1);
  return residual(loss, training).times(slope).times(rateOf(i, training));
}

/** rho_i, or a_i when the rates are those of gradient descent. */
export function rateOf(i: Index, training: Training): IndexedExpression {
  return IndexedExpression.ofAtom(symbol(training.rates === 'given' ? 'rho' : 'a', [i]));
}

/**
 * A link at one coordinate of the sample, differentiated `order` times; defaults to 0.
 *
 * @example
 * indexedToText(linkAt('sigma', { family: 'w', index: { name: 'i', range: 'm' } }, 1)) // "sigma'(s[i])"
 */
export function linkAt(link: string, direction: Direction, order = 0): IndexedExpression {
  return IndexedExpression.ofAtom({ kind: 'link', reference: { link, order }, direction });
}

/**
 * The coordinate of the sample along a direction.
 *
 * @example
 * indexedToText(coordinateAt({ family: 'v', index: { name: 'p', range: 'P' } })) // 'x[p]'
 */
export function coordinateAt(direction: Direction): IndexedExpression {
  return IndexedExpression.ofAtom({ kind: 'coordinate', direction });
}
