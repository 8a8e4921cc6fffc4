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
    const { vector: inTerm, rest } = separateVector(factors);
    return productOf(rest).times(geometry.innerProduct(inTerm, direction));
  });
}

/**
 * The one vector of a term and its other factors.
 *
 * @throws RangeError when the term holds no vector or more than one: it is not vector-valued.
 */
export function separateVector(factors: readonly Factor[]): {
  readonly vector: Direction;
  readonly rest: readonly Factor[];
} {
  const vectors = factors.flatMap(({ atom, exponent }) =>
    atom.kind === 'vector' ? Array<Direction>(Math.abs(exponent)).fill(atom.direction) : [],
  );
  const [vector, ...others] = vectors;
  if (vector === undefined || others.length > 0) {
    throw new RangeError(`a vector-valued term has exactly one vector; got ${vectors.length}`);
  }
  return { vector, rest: factors.filter((factor) => factor.atom.kind !== 'vector') };
}

/** The part of a vector-valued expression that is tangent to the sphere at `w`: `G - <G, w> w`. */
export function tangentPart(vector: IndexedExpression, weight: Direction, geometry: Geometry): IndexedExpression {
  const radial = projectOnto(vector, weight, geometry);
  return vector.minus(radial.timesAtom({ kind: 'vector', direction: weight }));
}

export function productOf(factors: readonly Factor[]): IndexedExpression {
  return factors.reduce((product, factor) => product.timesAtom(factor.atom, factor.exponent), IndexedExpression.one);
}
