/** What all sides run: one target, phi = sigma = h_2 + h_4, squared loss with a_i = 1/m, label noise, in R^1000. */

const root24 = Math.sqrt(24);

/** Ascending coefficients of h_2 + h_4 with h_k = He_k / sqrt(k!). */
export const link = [-1 / Math.SQRT2 + 3 / root24, 0, 1 / Math.SQRT2 - 6 / root24, 0, 1 / root24];

export interface Problem {
  readonly dimension: number;
  readonly neurons: number;
  readonly stepSize: number;
  readonly noise: number;
  /** w_i.v of every neuron at the start; what is left of it lies on an axis of its own. */
  readonly overlap: number;
  readonly seed: number;
}

export function problemWith(neurons: number, seed: number): Problem {
  return { dimension: 1000, neurons, stepSize: 2e-5, noise: 0.1, overlap: 0.3, seed };
}
