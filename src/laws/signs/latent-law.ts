/**
 * The law of one latent coordinate in a contrast between a negative and a positive pair: `x = z z' - z^2` with z, z'
 * independent latents of unit variance. Its generating function `E e^{q x}` is all that a contrastive potential needs.
 */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { gaussianMoment } from '../gaussian/wick.js';
import { signMoment } from './sign-moment.js';

/** Names of latent laws. */
export type LatentName = 'rademacher' | 'gaussian';

/** `E e^{q x}` in closed form. */
export type ContrastTransform =
  /** A finite law of x: the sum of weights[i] e^{q values[i]}. */
  | { readonly kind: 'discrete'; readonly values: readonly Rational[]; readonly weights: readonly Rational[] }
  /** A quadratic form of Gaussians: determinant(q)^(-1/2). */
  | { readonly kind: 'gaussian-quadratic'; readonly determinant: Polynomial };

export interface LatentLaw {
  readonly name: LatentName;
  readonly transform: ContrastTransform;
  /** Exact moments E[x^n] for n = 0, ..., order, by the rule of expectation of the latents. */
  moments(order: number): readonly Rational[];
  /** The same from the closed form: n! times the Taylor coefficients of the transform at q = 0. */
  momentsOfTransform(order: number): readonly Rational[];
}

const [z, other, q] = ['z', 'y', 'q'].map((name) => Polynomial.symbol(name)) as [Polynomial, Polynomial, Polynomial];
const contrast = z.times(other).minus(z.times(z));

/**
 * The law of a latent name.
 *
 * @param name - `rademacher` (independent signs) or `gaussian` (N(0, 1)).
 * @example
 * latentLaw('rademacher').moments(3).map(String) // ['1', '-1', '2', '-4']
 */
export function latentLaw(name: LatentName): LatentLaw {
  switch (name) {
    case 'rademacher':
      return rademacher;
    case 'gaussian':
      return gaussian;
    default: {
      const never: never = name;
      throw new TypeError(`unknown latents ${JSON.stringify(never)}; known: rademacher, gaussian`);
    }
  }
}

const rademacher: LatentLaw = {
  name: 'rademacher',
  // z^2 = 1 and z z' is a sign of its own: x is 0 or -2.
  transform: {
    kind: 'discrete',
    values: [Rational.ZERO, Rational.of(-2)],
    weights: [Rational.of(1n, 2n), Rational.of(1n, 2n)],
  },
  moments: (order) => momentsBy(order, (power) => signMoment(power, ['z', 'y'])),
  momentsOfTransform: (order) => discreteMoments(order, [0n, -2n]),
};

const gaussian: LatentLaw = {
  name: 'gaussian',
  transform: { kind: 'gaussian-quadratic', determinant: gaussianQuadraticDeterminant() },
  moments: (order) =>
    momentsBy(order, (power) =>
      gaussianMoment(power, ['z', 'y'], (first, second) => (first === second ? Polynomial.one : Polynomial.zero)),
    ),
  momentsOfTransform: (order) => inverseRootMoments(order, gaussianQuadraticDeterminant()),
};

function momentsBy(order: number, mean: (power: Polynomial) => Polynomial): readonly Rational[] {
  return Array.from({ length: order + 1 }, (_, n) => mean(contrast.power(n)).toRational());
}

function discreteMoments(order: number, values: readonly bigint[]): readonly Rational[] {
  return Array.from({ length: order + 1 }, (_, n) =>
    Rational.of(
      values.reduce((sum, value) => sum + value ** BigInt(n), 0n),
      BigInt(values.length),
    ),
  );
}

/** det(I - 2 q H) of the quadratic form z z' - z^2 = (z, z') H (z, z')^T: E e^{q x} is its power -1/2. */
function gaussianQuadraticDeterminant(): Polynomial {
  const entry = (first: string, second: string): Polynomial =>
    contrast.derivative(first).derivative(second).times(q).negated();
  const one = Polynomial.one;
  return one
    .plus(entry('z', 'z'))
    .times(one.plus(entry('y', 'y')))
    .minus(entry('z', 'y').power(2));
}

/** n! times the Taylor coefficients of P^(-1/2) for P(0) = 1, from P y' = -P' y / 2. */
function inverseRootMoments(order: number, polynomial: Polynomial): readonly Rational[] {
  const p = polynomial.coefficientsIn('q').map((coefficient) => coefficient.toRational());
  const taylor: Rational[] = [Rational.of(1)];
  for (let n = 1; n <= order; n++) {
    let sum = Rational.ZERO;
    for (let j = 1; j < p.length && j <= n; j++) {
      const weight = Rational.of(BigInt(-j), 2n).minus(Rational.of(n - j));
      sum = sum.plus(weight.times(p[j]!).times(taylor[n - j]!));
    }
    taylor.push(sum.dividedBy(Rational.of(n)));
  }
  let factorial = 1n;
  return taylor.map((coefficient, n) => {
    if (n > 0) factorial *= BigInt(n);
    return coefficient.times(Rational.of(factorial));
  });
}

/**
 * A transform as a formula in q.
 *
 * @param transform - in closed form.
 * @example
 * transformFormula(latentLaw('rademacher').transform) // '1/2 + 1/2*exp(-2*q)'
 */
export function transformFormula(transform: ContrastTransform): string {
  switch (transform.kind) {
    case 'discrete':
      return transform.values
        .map((value, at) => {
          const weight = transform.weights[at]!.toString();
          return value.isZero() ? weight : `${weight}*exp(${value.toString()}*q)`;
        })
        .join(' + ');
    case 'gaussian-quadratic':
      return `(${transform.determinant.toString()})^(-1/2)`;
    default: {
      const never: never = transform;
      throw new TypeError(`unknown transform ${JSON.stringify(never)}`);
    }
  }
}
