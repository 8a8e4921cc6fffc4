/** The loss as a function of the second layer: a quadratic form, whose minimum is ridge regression. */

import { Rational } from '../algebra/rational.js';
import type { Index } from '../expression/atom.js';
import { IndexedExpression } from '../expression/expression.js';
import type { PopulationDynamics } from './population-dynamics.js';
import { INDICES } from './problem.js';

/** `L(a) = 1/2 a^T kernel a - a^T correlation + const`. */
export interface SecondLayerForm {
  /** `d^2 L / da_i da_l`, free indices i and l. */
  readonly kernel: IndexedExpression;
  /** `-dL/da_i` at a = 0, free index i. */
  readonly correlation: IndexedExpression;
}

/**
 * Differentiates the population loss twice by the second-layer weights.
 *
 * @example
 * indexedToText(secondLayerForm(derivePopulationDynamics('mse')).kernel, CORRELATIONS) // 'B(Q[i,l])'
 */
export function secondLayerForm(dynamics: PopulationDynamics): SecondLayerForm {
  const { i, l } = INDICES;
  const gradient = derivativeByWeight(dynamics.populationLoss, i);
  return {
    kernel: derivativeByWeight(gradient, l),
    correlation: withoutWeights(gradient).scaled(Rational.of(-1)),
  };
}

/** `d/da_i` of an expression, i the given index. */
export function derivativeByWeight(expression: IndexedExpression, neuron: Index): IndexedExpression {
  return expression.differentiate((atom) => {
    const [index] = atom.kind === 'symbol' && atom.name === 'a' ? atom.indices : [];
    return index === undefined ? undefined : IndexedExpression.ofAtom({ kind: 'delta', indices: [neuron, index] });
  });
}

/** The expression at a = 0. */
function withoutWeights(expression: IndexedExpression): IndexedExpression {
  return expression.coefficientOf('a', 0);
}
