/**
 * The expectation over one sample `x ~ N(0, I_d)` and its label noise, as rules on indexed expressions: linearity,
 * Stein's lemma for what is linear in x, and the moments of the noise. No link function is evaluated here, so the
 * results hold for every link that is smooth enough for Stein's lemma (polynomials are).
 */

import { Rational } from '../../algebra/rational.js';
import { type Direction, type MomentFactor, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { type Geometry, productOf } from '../../expression/geometry.js';
import type { Factor } from '../../expression/term.js';

/** What stands under one expectation: links, powers of x that Stein's lemma removes one by one. */
interface Integrand {
  readonly moment: readonly MomentFactor[];
  readonly coordinates: readonly Direction[];
  readonly inputs: number;
  readonly squaredNorms: number;
}

/**
 * Takes the expectation of an expression over one sample.
 *
 * Rules: linearity; `E[epsilon] = 0`, `E[epsilon^2] = nu^2`, the noise is independent of x; Stein's lemma
 * `E[x F] = sum_z z E[dF/d<z,x>]`, from which `E[<z,x> F]` and `E[|x|^2 F] = d E[F] + E[x . grad F]` follow.
 *
 * @param expression - may hold links, coordinates, the input (at most one per term: a vector), `|x|^2` and the noise.
 * @param geometry - the inner products between the directions, all of unit length.
 * @returns an expression in moments, inner products, vectors and constants; nothing of the sample is left.
 * @throws RangeError for a power of the noise above 2 (its law is only known up to the variance) or two inputs in a term.
 * @example
 * const { geometry } = derivePopulationDynamics('correlation').training;
 * indexedToText(expectation(IndexedExpression.ofAtom({ kind: 'squared-norm' }), geometry)) // 'd'
 */
export function expectation(expression: IndexedExpression, geometry: Geometry): IndexedExpression {
  return expression.mapTerms((factors) => {
    const outside: Factor[] = [];
    const integrand = { moment: [] as MomentFactor[], coordinates: [] as Direction[], inputs: 0, squaredNorms: 0 };
    let noise = 0;
    for (const factor of factors) {
      const { atom, exponent } = factor;
      switch (atom.kind) {
        case 'link':
          integrand.moment.push({ direction: atom.direction, links: Array(exponent).fill(atom.reference) });
          break;
        case 'coordinate':
          integrand.coordinates.push(...Array<Direction>(exponent).fill(atom.direction));
          break;
        case 'input':
          integrand.inputs += exponent;
          break;
        case 'squared-norm':
          integrand.squaredNorms += exponent;
          break;
        case 'noise':
          noise += exponent;
          break;
        default:
          outside.push(factor);
      }
    }
    if (noise === 1) return IndexedExpression.zero;
    if (noise > 2)
      throw new RangeError(`the noise enters with power ${noise}; only its mean and variance are declared`);
    if (integrand.inputs > 1)
      throw new RangeError(`a term holds the input vector ${integrand.inputs} times; at most once`);
    const variance = noise === 2 ? IndexedExpression.ofAtom(symbol('nu'), 2) : IndexedExpression.one;
    return productOf(outside).times(variance).times(integrate(integrand, geometry));
  });
}

function integrate(integrand: Integrand, geometry: Geometry): IndexedExpression {
  if (integrand.squaredNorms > 0) return integrateSquaredNorm(integrand, geometry);
  const [coordinate, ...others] = integrand.coordinates;
  if (coordinate !== undefined) {
    const rest = { ...integrand, coordinates: others };
    return steinSum(rest, (direction) => geometry.innerProduct(coordinate, direction), geometry, coordinate);
  }
  if (integrand.inputs === 1) {
    const asVector = (direction: Direction) => IndexedExpression.ofAtom({ kind: 'vector', direction });
    return steinSum({ ...integrand, inputs: 0 }, asVector, geometry, undefined);
  }
  return IndexedExpression.ofAtom({ kind: 'moment', factors: integrand.moment });
}

/** `E[x F]` with x already taken out of the integrand and `weight` saying what the gradient's direction becomes. */
function steinSum(
  rest: Integrand,
  weight: (direction: Direction) => IndexedExpression,
  geometry: Geometry,
  taken: Direction | undefined,
): IndexedExpression {
  let sum = IndexedExpression.zero;
  for (const { direction, moment } of momentDerivatives(rest.moment)) {
    sum = sum.plus(weight(direction).times(integrate({ ...rest, moment }, geometry)));
  }
  rest.coordinates.forEach((direction, position) => {
    const coordinates = rest.coordinates.filter((_, at) => at !== position);
    sum = sum.plus(weight(direction).times(integrate({ ...rest, coordinates }, geometry)));
  });
  if (rest.inputs === 1 && taken !== undefined) {
    const vector = IndexedExpression.ofAtom({ kind: 'vector', direction: taken });
    sum = sum.plus(vector.times(integrate({ ...rest, inputs: 0 }, geometry)));
  }
  return sum;
}

/** `E[|x|^2 G] = d E[G] + E[x . grad G]`: Stein's lemma in each coordinate, summed over all d of them. */
function integrateSquaredNorm(integrand: Integrand, geometry: Geometry): IndexedExpression {
  const rest = { ...integrand, squaredNorms: integrand.squaredNorms - 1 };
  const plain = integrate(rest, geometry);
  let sum = plain.timesAtom(symbol('d'));
  for (const { direction, moment } of momentDerivatives(rest.moment)) {
    sum = sum.plus(integrate({ ...rest, moment, coordinates: [...rest.coordinates, direction] }, geometry));
  }
  // x . grad of a monomial of degree n in x is n times the monomial; |x|^2 itself has degree two.
  const degree = rest.coordinates.length + rest.inputs + 2 * rest.squaredNorms;
  return sum.plus(plain.scaled(Rational.of(degree)));
}

/**
 * The derivatives of a product of links: for each coordinate and each link at it, that link once more differentiated.
 *
 * @example
 * const direction = { family: 'w', index: { name: 'i', range: 'm' } };
 * momentDerivatives([{ direction, links: [{ link: 'f', order: 0 }] }])[0].moment[0].links[0].order // 1
 */
export function momentDerivatives(
  factors: readonly MomentFactor[],
): readonly { readonly direction: Direction; readonly moment: readonly MomentFactor[] }[] {
  return factors.flatMap((factor, position) =>
    factor.links.map((_, which) => {
      const links = factor.links.map((link, at) => (at === which ? { ...link, order: link.order + 1 } : link));
      const moment = factors.map((other, at) => (at === position ? { ...factor, links } : other));
      return { direction: factor.direction, moment };
    }),
  );
}

/**
 * Orthonormal signal directions see independent Gaussians: `E[f(x_p) g(x_q)] = E f E g + delta_pq (E[f g] - E f E g)`.
 * Moments with a weight vector in them are left alone.
 *
 * @example
 * separateOrthonormal(IndexedExpression.one).equals(IndexedExpression.one) // true
 */
export function separateOrthonormal(expression: IndexedExpression): IndexedExpression {
  return expression.mapTerms((factors) =>
    factors.reduce((product, { atom, exponent }) => {
      const separable = atom.kind === 'moment' && atom.factors.length === 2 && atom.factors.every(isSignal);
      if (!separable) return product.timesAtom(atom, exponent);
      const [first, second] = atom.factors as readonly [MomentFactor, MomentFactor];
      const moment = (...parts: MomentFactor[]) => IndexedExpression.ofAtom({ kind: 'moment', factors: parts });
      const independent = moment(first).times(moment(second));
      const coinciding = moment(first, { ...second, direction: first.direction });
      const delta = IndexedExpression.ofAtom({
        kind: 'delta',
        indices: [first.direction.index, second.direction.index],
      });
      const separated = independent.plus(delta.times(coinciding.minus(independent)));
      return Array<IndexedExpression>(exponent)
        .fill(separated)
        .reduce((power, base) => power.times(base), product);
    }, IndexedExpression.one),
  );
}

function isSignal(factor: MomentFactor): boolean {
  return factor.direction.family === 'v';
}
