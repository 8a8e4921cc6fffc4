/** A vector-valued expression as coefficients in front of the weight vectors and of the signal directions. */

import type { Direction, Family, Index } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { productOf, separateVector } from '../../expression/geometry.js';

/** `sum_l onWeights_l w_l + sum_r onTargets_r v_r`. */
export interface VectorParts {
  readonly onWeights: IndexedExpression;
  readonly onTargets: IndexedExpression;
}

/**
 * Splits a vector-valued expression.
 *
 * @param neuron - names the free index of `onWeights`; must not be free in the expression.
 * @param target - names the free index of `onTargets`.
 * @param learner - family of the weight vectors; defaults to `w`.
 * @throws RangeError when a term holds no vector or more than one.
 * @example
 * const vector = IndexedExpression.ofAtom({ kind: 'vector', direction: { family: 'w', index: { name: 'i', range: 'm' } } });
 * indexedToText(vectorParts(vector, { name: 'l', range: 'm' }, { name: 'p', range: 'P' }).onWeights) // 'delta[i,l]'
 */
export function vectorParts(
  vector: IndexedExpression,
  neuron: Index,
  target: Index,
  learner: Exclude<Family, 'v'> = 'w',
): VectorParts {
  const part = (wanted: Direction): IndexedExpression =>
    vector.mapTerms((factors) => {
      const { vector: inTerm, rest } = separateVector(factors);
      if (inTerm.family !== wanted.family) return IndexedExpression.zero;
      return productOf(rest).timesAtom({ kind: 'delta', indices: [inTerm.index, wanted.index] });
    });
  return {
    onWeights: part({ family: learner, index: neuron }),
    onTargets: part({ family: 'v', index: target }),
  };
}
