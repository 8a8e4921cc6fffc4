/** Inner products between directions: what closes a gradient flow on summary statistics. */

import { type Direction, type Symmetry, symbol } from './atom.js';
import { IndexedExpression } from './expression.js';
import type { Factor } from './term.js';

/** Says what `<z, z'>` is, and what the weight vectors of the learner are, for the geometry that the algorithm uses. */
export interface Geometry {
  /** `sphere`: weights are unit vectors and steps are projected; `free`: weights have any length. */
  readonly constraint: 'sphere' | 'free';
  /** The family of the learner's weight vectors. */
  readonly learner: 'w' | 'u';
  innerProduct(first: Direction, second: Direction): IndexedExpression;
}

/**
 * Unit weight vectors and orthonormal signal directions: `<v_p, v_q> = delta_pq`, `<w_i, v_p> = M_ip`,
 * `<w_i, w_j> = Q_ij` with `Q_ii = 1`.
 */
export const sphereGeometry: Geometry = geometryOf('sphere', 'w', 'symmetric-unit-diagonal');

/** Weight vectors of any length: `<u_i, u_j> = Q_ij` with `Q_ii = |u_i|^2` a statistic of its own. */
export const freeGeometry: Geometry = geometryOf('free', 'u', 'symmetric');

function geometryOf(constraint: 'sphere' | 'free', learner: 'w' | 'u', symmetry: Symmetry): Geometry {
  return {
    constraint,
    learner,
    innerProduct(first, second) {
      if (first.family === 'v' && second.family === 'v') {
        return IndexedExpression.ofAtom({ kind: 'delta', indices: [first.index, second.index] });
      }
      for (const { family } of [first, second]) {
        if (family !== 'v' && family !== learner) {
          throw new RangeError(`a direction of family ${family} in a geometry whose weights are of family ${learner}`);
        }
      }
      if (first.family === second.family) {
        return IndexedExpression.ofAtom(symbol('Q', [first.index, second.index], symmetry));
      }
      const [weight, target] = first.family === 'v' ? [second, first] : [first, second];
      return IndexedExpression.ofAtom(symbol('M', [weight.index, target.index]));
    },
  };
}

/**
 * The inner product of a vector-valued expression (linear in one vector per term) with a direction.
 *
 * @throws RangeError when a term holds no vector or more than one, or a vector of another geometry.
 * @example
 * const vector = IndexedExpression.ofAtom({ kind: 'vector', direction: { family: 'w', index: { name: 'i', range: 'm' } } });
 * indexedToText(projectOnto(vector, { family: 'v', index: { name: 'p', range: 'P' } }, sphereGeometry)) // 'M[i,p]'
 */
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
 * @example
 * separateVector([{ atom: { kind: 'vector', direction: { family: 'v', index: { name: 'p', range: 'P' } } }, exponent: 1 }]).vector.family // 'v'
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

/**
 * The part of a vector-valued expression along which the weights may move: on the sphere its tangent part
 * `G - <G, w> w`, else all of it.
 *
 * @throws RangeError when a term holds no vector or more than one.
 * @example
 * const weight = { family: 'w', index: { name: 'i', range: 'm' } };
 * tangentPart(IndexedExpression.ofAtom({ kind: 'vector', direction: weight }), weight, sphereGeometry).isZero() // true
 */
export function tangentPart(vector: IndexedExpression, weight: Direction, geometry: Geometry): IndexedExpression {
  if (geometry.constraint === 'free') return vector;
  const radial = projectOnto(vector, weight, geometry);
  return vector.minus(radial.timesAtom({ kind: 'vector', direction: weight }));
}

/**
 * The product of a term's factors as an expression.
 *
 * @example
 * productOf([]).equals(IndexedExpression.one) // true
 */
export function productOf(factors: readonly Factor[]): IndexedExpression {
  return factors.reduce((product, factor) => product.timesAtom(factor.atom, factor.exponent), IndexedExpression.one);
}
