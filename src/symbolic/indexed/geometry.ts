/** Inner products between directions: what closes a gradient flow on summary statistics. */

import { type Direction, symbol } from './atom.js';
import { IndexedExpression } from './expression.js';
import type { Factor } from './term.js';

/** Says what `<z, z'>` is, for the geometry that the algorithm uses. */
export interface Geometry {
  innerProduct(first: Direction, second: Direction): IndexedExpression;
}

/**
 * Unit weight vectors and orthonormal signal directions: `<v_p, v_q> = delta_pq`, `<w_i, v_p> = M_ip`,
 * `<w_i, w_j> = Q_ij` with `Q_ii = 1`.
 */
export const sphereGeometry: Geometry = {
  innerProduct(first, second) {
    if (first.family === 'v' && second.family === 'v') {
      return IndexedExpression.ofAtom({ kind: 'delta', indices: [first.index, second.index] });
    }
    if (first.family === 'w' && second.family === 'w') {
      return IndexedExpression.ofAtom(symbol('Q', [first.index, second.index], 'symmetric-unit-diagonal'));
    }
    const [learner, target] = first.family === 'w' ? [first, second] : [second, first];
    return IndexedExpression.ofAtom(symbol('M', [learner.index, target.index]));
  },
};

/** The inner product of a vector-valued expression (linear in one vector per term) with a direction. */
export function projectOnto(vector: IndexedExpression, direction: Direction, geometry: Geometry): IndexedExpression {
  return vector.mapTerms((factors) => {
    const position = factors.findIndex((factor) => factor.atom.kind === 'vector');
    const found = factors[position];
    if (found?.atom.kind !== 'vector' || found.exponent !== 1) {
      throw new RangeError('an inner product needs exactly one vector in each term');
    }
    const rest = factors.filter((_, at) => at !== position);
    return productOf(rest).times(geometry.innerProduct(found.atom.direction, direction));
  });
}

/** The part of a vector-valued expression that is tangent to the sphere at `w`: `G - <G, w> w`. */
export function tangentPart(vector: IndexedExpression, weight: Direction, geometry: Geometry): IndexedExpression {
  const radial = projectOnto(vector, weight, geometry);
  return vector.minus(radial.timesAtom({ kind: 'vector', direction: weight }));
}

export function productOf(factors: readonly Factor[]): IndexedExpression {
  return factors.reduce((product, factor) => product.timesAtom(factor.atom, factor.exponent), IndexedExpression.one);
}
