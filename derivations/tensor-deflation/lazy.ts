/**
 * The lazy regime of a signed learner `sum_j c_j |w_j|^2 wbar_j^{tensor 4}`, c = +-1, with very many weights of length kappa that
 * start in cancelling pairs: weights hardly move, and the residual decays by the degree of its harmonic part. Closed form for
 * m to infinity, from the eigenvalues of the zonal kernel. Reconstructed.
 */

export interface LazyTheory {
  /** Decay rates of the parts of degree 4, 2, 0. */
  readonly rates: { readonly '4': number; readonly '2': number; readonly '0': number };
  /** `ahat_k` by time and component. */
  readonly components: readonly (readonly number[])[];
}

/** Rates `m kappa^2 (l (l + d - 2) + 4) c_l` and what the learner has of each component at given times. */
export function lazyTheory(
  d: number,
  neurons: number,
  kappa: number,
  a: readonly number[],
  times: readonly number[],
): LazyTheory {
  const scale = neurons * kappa ** 2;
  const rate = (degree: number, share: number): number => scale * (degree * (degree + d - 2) + 4) * share;
  const rates = {
    '4': rate(4, 24 / (d * (d + 2) * (d + 4) * (d + 6))),
    '2': rate(2, 12 / (d * (d + 2) * (d + 4))),
    '0': rate(0, 3 / (d * (d + 2))),
  };
  const zonal = {
    '4': (x: number): number => x ** 4 - (6 * x ** 2) / (d + 4) + 3 / ((d + 2) * (d + 4)),
    '2': (x: number): number => (6 * (x ** 2 - 1 / d)) / (d + 4),
    '0': (): number => 3 / (d * (d + 2)),
  };
  const total = a.reduce((sum, value) => sum + value, 0);
  const degrees = ['4', '2', '0'] as const;
  return {
    rates,
    components: times.map((time) =>
      a.map((value) =>
        degrees.reduce(
          (sum, degree) =>
            sum - Math.expm1(-rates[degree] * time) * (value * zonal[degree](1) + (total - value) * zonal[degree](0)),
          0,
        ),
      ),
    ),
  };
}
