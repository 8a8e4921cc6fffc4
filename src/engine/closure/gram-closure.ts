/**
 * Gram closure, the theorem behind every system here: if a loss depends on the parameters only through inner products
 * among themselves and with fixed signal directions, its gradient lies in the span of those vectors, with coefficients
 * that depend on the inner products alone, and so the gradient flow closes on the inner products. Its vector field
 * follows from the loss by differentiation, which is what this file does.
 */

import { Rational } from '../../algebra/rational.js';
import {
  type Atom,
  type Direction,
  type Family,
  type Index,
  type MomentFactor,
  unknownAtom,
} from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { type Geometry, projectOnto, sphereGeometry, tangentPart } from '../../expression/geometry.js';
import { momentDerivatives } from '../../laws/gaussian/stein.js';

/**
 * The gradient of a loss with respect to `w_i` through its inner products, as a combination of the vectors `w_j`, `v_p`.
 * On the sphere it is the Euclidean gradient up to a multiple of `w_i`, which the tangent projection removes.
 *
 * @param loss - in inner products `M`, `Q`, constants and moments; its moments are differentiated by Price's theorem,
 *   `dE[F]/d<z,z'> = E[d^2 F/d<z,x> d<z',x>]`.
 * @param neuron - the free index i.
 * @param geometry - says of which family the weights are; weights of any length also move their own variances.
 * @throws RangeError when the loss holds something of a single sample: its expectation has not been taken.
 * @example
 * const overlap = IndexedExpression.ofAtom({ kind: 'symbol', name: 'M', indices: [{ name: 'i', range: 'm' }, { name: 'p', range: 'P' }], symmetry: 'none' });
 * indexedToText(gradientThroughInnerProducts(overlap, { name: 'i', range: 'm' })) // 'v[p]'
 */
export function gradientThroughInnerProducts(
  loss: IndexedExpression,
  neuron: Index,
  geometry: Geometry = sphereGeometry,
): IndexedExpression {
  return loss.differentiate((atom) => gradientOfAtom(atom, neuron, geometry.learner));
}

function gradientOfAtom(atom: Atom, neuron: Index, learner: Family): IndexedExpression | undefined {
  switch (atom.kind) {
    case 'delta':
      return undefined;
    case 'symbol': {
      const [first, second] = atom.indices;
      if (first === undefined || second === undefined) return undefined;
      const target = { family: atom.name === 'M' ? 'v' : learner, index: second } as const;
      if (atom.name === 'M' || atom.name === 'Q') {
        return gradientOfInnerProduct({ family: learner, index: first }, target, neuron);
      }
      throw new RangeError(`no rule to differentiate the symbol ${atom.name} with two indices; known: M, Q`);
    }
    case 'moment':
      return gradientOfMoment(atom.factors, neuron);
    case 'link':
    case 'coordinate':
    case 'vector':
    case 'input':
    case 'squared-norm':
    case 'noise':
      throw new RangeError(`the loss still holds a ${atom.kind} of a single sample; take its expectation first`);
    default:
      return unknownAtom(atom);
  }
}

/** The gradient with respect to `w_i` of `<z, z'>`. */
function gradientOfInnerProduct(first: Direction, second: Direction, neuron: Index): IndexedExpression {
  const part = (moving: Direction, other: Direction): IndexedExpression => {
    if (moving.family === 'v') return IndexedExpression.zero;
    return IndexedExpression.ofAtom({ kind: 'delta', indices: [neuron, moving.index] }).timesAtom({
      kind: 'vector',
      direction: other,
    });
  };
  return part(first, second).plus(part(second, first));
}

/** Price's theorem over the pairs of coordinates; for a weight of any length also over its variance, `dE/dc_kk = 1/2 E[d_k^2 F]`. */
function gradientOfMoment(factors: readonly MomentFactor[], neuron: Index): IndexedExpression {
  let sum = IndexedExpression.zero;
  for (let first = 0; first < factors.length; first++) {
    const own = factors[first]!;
    if (own.direction.family === 'u') sum = sum.plus(gradientOfVariance(own, factors, neuron));
    for (let second = first + 1; second < factors.length; second++) {
      const left = factors[first]!;
      const right = factors[second]!;
      const others = factors.filter((_, at) => at !== first && at !== second);
      for (const raisedLeft of momentDerivatives([left])) {
        for (const raisedRight of momentDerivatives([right])) {
          const moment = [...raisedLeft.moment, ...raisedRight.moment, ...others];
          sum = sum.plus(
            gradientOfInnerProduct(left.direction, right.direction, neuron).timesAtom({
              kind: 'moment',
              factors: moment,
            }),
          );
        }
      }
    }
  }
  return sum;
}

/** `1/2 E[d^2 F / d<u,x>^2]` times the gradient of `<u, u>`. */
function gradientOfVariance(own: MomentFactor, factors: readonly MomentFactor[], neuron: Index): IndexedExpression {
  const others = factors.filter((factor) => factor !== own);
  let sum = IndexedExpression.zero;
  for (const once of momentDerivatives([own])) {
    for (const twice of momentDerivatives(once.moment)) {
      sum = sum.plus(IndexedExpression.ofAtom({ kind: 'moment', factors: [...twice.moment, ...others] }));
    }
  }
  const half = Rational.of(1, 2n);
  return gradientOfInnerProduct(own.direction, own.direction, neuron).times(sum).scaled(half);
}

/** A closed vector field on the inner products. */
export interface ClosedFlow {
  /** `dM_ip/dtau`, free indices i and p. */
  readonly overlaps: IndexedExpression;
  /** `dQ_il/dtau`, free indices i and l. */
  readonly gram: IndexedExpression;
}

/**
 * Closes a flow `dw_i/dtau = velocity_i` on the inner products: `dM_ip = <velocity_i, v_p>`,
 * `dQ_il = <velocity_i, w_l> + <velocity_l, w_i>`.
 *
 * @param velocity - vector-valued, free index i.
 * @param indices - the free indices: neurons i and l, target p.
 * @throws RangeError when a term of the velocity is no vector.
 * @example
 * const { geometry } = derivePopulationDynamics('correlation').training;
 * const [i, l, p] = [{ name: 'i', range: 'm' }, { name: 'l', range: 'm' }, { name: 'p', range: 'P' }];
 * const velocity = IndexedExpression.ofAtom({ kind: 'vector', direction: { family: 'w', index: i } });
 * indexedToText(closeOnInnerProducts(velocity, geometry, { i, l, p }).overlaps) // 'M[i,p]'
 */
export function closeOnInnerProducts(
  velocity: IndexedExpression,
  geometry: Geometry,
  indices: { readonly i: Index; readonly l: Index; readonly p: Index },
): ClosedFlow {
  const { i, l, p } = indices;
  const other = velocity.withIndex(i, l);
  return {
    overlaps: projectOnto(velocity, { family: 'v', index: p }, geometry),
    gram: projectOnto(velocity, { family: geometry.learner, index: l }, geometry).plus(
      projectOnto(other, { family: geometry.learner, index: i }, geometry),
    ),
  };
}

/**
 * The whole of Gram closure: loss -> (tangent) gradient -> flow `dw_i = -rate_i grad_i` on `M` and `Q`.
 *
 * @param loss - see `gradientThroughInnerProducts`.
 * @param rate - the factor of neuron i, free index i, for instance `rho_i / a_i`.
 * @throws RangeError when the loss holds something of a single sample, or a symbol with two indices other than M and Q.
 * @example
 * const { geometry } = derivePopulationDynamics('correlation').training;
 * const [i, l, p] = [{ name: 'i', range: 'm' }, { name: 'l', range: 'm' }, { name: 'p', range: 'P' }];
 * gramClosure(IndexedExpression.one, IndexedExpression.one, geometry, { i, l, p }).flow.overlaps.isZero() // true
 */
export function gramClosure(
  loss: IndexedExpression,
  rate: IndexedExpression,
  geometry: Geometry,
  indices: { readonly i: Index; readonly l: Index; readonly p: Index },
): { readonly tangentGradient: IndexedExpression; readonly flow: ClosedFlow } {
  const gradient = gradientThroughInnerProducts(loss, indices.i, geometry);
  const tangentGradient = tangentPart(gradient, { family: geometry.learner, index: indices.i }, geometry);
  const velocity = rate.times(tangentGradient).scaled(Rational.of(-1));
  return { tangentGradient, flow: closeOnInnerProducts(velocity, geometry, indices) };
}
