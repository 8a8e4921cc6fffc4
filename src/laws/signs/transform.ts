/** Numbers of a contrast transform `phi(q) = E e^{qx}` on the imaginary axis. */

import type { ContrastTransform } from './latent-law.js';

export interface Transform {
  /** E[x]. */
  readonly mean: number;
  /** Var[x]. */
  readonly variance: number;
  /** Distance from 0 to the nearest singularity of phi. */
  readonly radius: number;
  /** Writes phi(i theta) and phi'(i theta), real and imaginary part, at `at` and `at + 1`. */
  evaluate(theta: number, values: Float64Array, slopes: Float64Array, at: number): void;
}

/**
 * The numeric form of a transform.
 *
 * @param transform - in closed form; the determinant of a Gaussian quadratic has degree 2 in q.
 * @throws RangeError when the determinant has another degree.
 * @example
 * transformOf(latentLaw('gaussian').transform).variance // 3
 */
export function transformOf(transform: ContrastTransform): Transform {
  switch (transform.kind) {
    case 'discrete':
      return discrete(
        transform.values.map((value) => value.toNumber()),
        transform.weights.map((weight) => weight.toNumber()),
      );
    case 'gaussian-quadratic': {
      const coefficients = transform.determinant.coefficientsIn('q').map((coefficient) => coefficient.toNumber());
      if (coefficients.length !== 3) {
        throw new RangeError(`the determinant ${transform.determinant} must have degree 2 in q`);
      }
      return quadratic(coefficients as [number, number, number]);
    }
    default: {
      const never: never = transform;
      throw new TypeError(`unknown transform ${JSON.stringify(never)}`);
    }
  }
}

function discrete(points: readonly number[], weights: readonly number[]): Transform {
  const moment = (power: number): number => points.reduce((sum, x, i) => sum + weights[i]! * x ** power, 0);
  return {
    mean: moment(1),
    variance: moment(2) - moment(1) ** 2,
    radius: Number.POSITIVE_INFINITY,
    evaluate(theta, values, slopes, at) {
      let [re, im, slopeRe, slopeIm] = [0, 0, 0, 0];
      for (let i = 0; i < points.length; i++) {
        const x = points[i]!;
        const cosine = weights[i]! * Math.cos(theta * x);
        const sine = weights[i]! * Math.sin(theta * x);
        re += cosine;
        im += sine;
        slopeRe += x * cosine;
        slopeIm += x * sine;
      }
      values[at] = re;
      values[at + 1] = im;
      slopes[at] = slopeRe;
      slopes[at + 1] = slopeIm;
    },
  };
}

/** P(q)^(-1/2) with P = 1 + p_1 q + p_2 q^2; its derivative is -P'/(2P) times itself. */
function quadratic([constant, linear, square]: readonly [number, number, number]): Transform {
  const discriminant = linear * linear - 4 * square * constant;
  const roots =
    discriminant >= 0
      ? [1, -1].map((sign) => Math.abs((-linear + sign * Math.sqrt(discriminant)) / (2 * square)))
      : [Math.sqrt(constant / square)];
  return {
    mean: -linear / 2,
    variance: linear * linear * 0.5 - square,
    radius: Math.min(...roots),
    evaluate(theta, values, slopes, at) {
      const [re, im] = [constant - square * theta * theta, linear * theta];
      const size = Math.hypot(re, im);
      const angle = -Math.atan2(im, re) / 2;
      const modulus = 1 / Math.sqrt(size);
      const [x, y] = [modulus * Math.cos(angle), modulus * Math.sin(angle)];
      values[at] = x;
      values[at + 1] = y;
      // -(p_1 + 2 p_2 i theta) / (2 P) times (x + iy).
      const [a, b] = [-linear / 2, -square * theta];
      const [u, v] = [(a * re + b * im) / (size * size), (b * re - a * im) / (size * size)];
      slopes[at] = x * u - y * v;
      slopes[at + 1] = x * v + y * u;
    },
  };
}
