/** A vector-valued expression as coefficients in front of the weight vectors and of the signal directions. */

import type { Direction, Index } from './atom.js';
import { IndexedExpression } from './expression.js';
import { productOf } from './geometry.js';

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
 */
export function vectorParts(vector: IndexedExpression, neuron: Index, target: Index): VectorParts {
  const part = (wanted: Direction): IndexedExpression =>
    vector.mapTerms((factors) =>
      factors.reduce((product, factor) => {
        const { atom } = factor;
        if (atom.kind !== 'vector') return product.times(productOf([factor]));
        if (atom.direction.family !== wanted.family) return IndexedExpression.zero;
        return product.timesAtom({ kind: 'delta', indices: [atom.direction.index, wanted.index] });
      }, IndexedExpression.one),
    );
  return {
    onWeights: part({ family: 'w', index: neuron }),
    onTargets: part({ family: 'v', index: target }),
  };
}
