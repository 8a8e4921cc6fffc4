/**
 * The noise of batches in closed form: the variance of the gradient of one example on the invariant manifold for uniform tokens and
 * large T, and what it adds to the residuals in one step.
 */

import { type Polynomial, parsePolynomial } from '../../../src/symbolic.js';

const of = (text: string): Polynomial => parsePolynomial(text);

/** Sizes of the weights in the closed equations' statistics; `AS` leaves out the residual, which is spread over all positions. */
export const sizes = {
  /** `|V - M|_mu^2`. */
  K_V: of('alpha_V^2*K_P + s_V'),
  /** `|A|_mu^2`. */
  A2: of('alpha_A^2*K_Q + s_A + tau'),
  /** `|U + alpha_A (Q - U)|_mu^2`. */
  AS: of('alpha_A^2*K_Q + tau'),
  /** `<Q,A>_mu`. */
  AQ: of('alpha_A*K_Q + tau'),
} as const;

/**
 * Traces of `C_V = V S V'` with `C_P = P S P'`, under the closure `C_V = alpha_V^2 C_P + g S`, `g = s_V / tr S`.
 * `b2 = tr S^2`, `c1 = tr C_P S`, `c2 = tr C_P^2`.
 */
export const traces = {
  VS: of('alpha_V^2*c1 + g*b2'),
  VP: of('alpha_V^2*c2 + g*c1'),
  VV: of('alpha_V^4*c2 + 2*alpha_V^2*g*c1 + g^2*b2'),
} as const;

/**
 * Variances in these sizes and traces; `N1 = N - 1`, `T1 = T - 1`, `b1 = tr S`, `part = sum_t q_t^4/|q|^4` of the columns of Q. All
 * `|q_k|` equal, tokens uniform. That of V is exact for T -> inf; that of A is the part that grows with T.
 */
export const variance = {
  V: of(
    'N1*A2^2*K_V + A2^2*K_V - 2*N1*A2*AQ*alpha_V*K_P - 2*A2*AQ*alpha_V*K_P - 2*part*AS^2*K_V + 4*part*AS*AQ*alpha_V*K_P + N1*b1*A2 - AQ^2*K_P',
  ),
  A: of('T1*N1*A2*VV + T1*A2*VV - 2*T1*N1*AQ*alpha_V*VP - 2*T1*AQ*alpha_V*VP + T1*N1*VS + T1*VS'),
} as const;

/** What a batch adds to s_V and s_A in one step, given the variances. */
export const added = {
  V: of('eta_V^2*perB*shareV*sigma_V2'),
  A: of('eta_A^2*perB*shareA*sigma_A2'),
} as const;

/** What the noise is made of: a planted error changes one of these. */
export interface NoiseParts {
  readonly sizes: Readonly<Record<keyof typeof sizes, Polynomial>>;
  readonly traces: Readonly<Record<keyof typeof traces, Polynomial>>;
  readonly variance: Readonly<Record<'V' | 'A', Polynomial>>;
  readonly added: Readonly<Record<'V' | 'A', Polynomial>>;
}

export const NOISE_PARTS: NoiseParts = { sizes, traces, variance, added };

const inside = (polynomial: Polynomial, values: Readonly<Record<string, Polynomial>>): Polynomial =>
  polynomial.substitute(new Map(Object.entries(values)));

/** What a batch adds to s_V and s_A in one step, in the statistics, in g, and in constants. */
export function noiseOf(parts: NoiseParts): Readonly<Record<'V' | 'A', Polynomial>> {
  return {
    V: inside(parts.added.V, { sigma_V2: inside(parts.variance.V, parts.sizes) }),
    A: inside(parts.added.A, { sigma_A2: inside(parts.variance.A, { ...parts.traces, ...parts.sizes }) }),
  };
}
