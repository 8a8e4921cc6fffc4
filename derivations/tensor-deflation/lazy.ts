/**
 * The lazy regime of a signed learner `sum_j c_j |w_j|^2 wbar_j^{tensor 4}`, c = +-1, with very many weights of length kappa that
 * start in cancelling pairs: weights hardly move, and the residual decays by the degree of its harmonic part. Closed form for
 * m to infinity, from the eigenvalues of the zonal kernel. Typed in; confirmed in the step `lazy-regime`.
 */

import { LAZY } from './formulas.js';

export interface LazyTheory {
  /** Decay rates of the parts of degree 4, 2, 0. */
  readonly rates: { readonly '4': number; readonly '2': number; readonly '0': number };
  /** `ahat_k` by time and component. */
  readonly components: readonly (readonly number[])[];
}

/**
 * Rates `m kappa^2 (l (l + d - 2) + 4) c_l` and what the learner has of each component at given times.
 *
 * @param formulas - defaults to the stated ones; `faults.ts` plants others.
 */
export function lazyTheory(
  d: number,
  neurons: number,
  kappa: number,
  a: readonly number[],
  times: readonly number[],
  formulas: typeof LAZY = LAZY,
): LazyTheory {
  const rate = (l: number, eigenvalue: typeof LAZY.eigenvalue4): number =>
    formulas.rate.evaluate({ mass: neurons * kappa ** 2, l, d, c: eigenvalue.evaluate({ d }) });
  const rates = { '4': rate(4, LAZY.eigenvalue4), '2': rate(2, LAZY.eigenvalue2), '0': rate(0, LAZY.eigenvalue0) };
  const shares = {
    p_4: LAZY.zonal4.evaluate({ d, x: 1 }),
    q_4: LAZY.zonal4.evaluate({ d, x: 0 }),
    p_2: LAZY.zonal2.evaluate({ d, x: 1 }),
    q_2: LAZY.zonal2.evaluate({ d, x: 0 }),
    p_0: LAZY.zonal0.evaluate({ d }),
    q_0: LAZY.zonal0.evaluate({ d }),
  };
  const total = a.reduce((sum, value) => sum + value, 0);
  const decays = { r_4: rates['4'], r_2: rates['2'], r_0: rates['0'] };
  return {
    rates,
    components: times.map((t) =>
      a.map((value) => LAZY.component.evaluate({ ...decays, ...shares, t, a: value, b: total - value })),
    ),
  };
}
