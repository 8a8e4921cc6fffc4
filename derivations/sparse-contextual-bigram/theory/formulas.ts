/** The formulas of the derivation that were typed in: steps state them, predictions evaluate them, evidence holds them against other routes. */

import { type Formula, parseFormula } from '../../../src/symbolic.js';

/** Growth rate of stage one. */
export const OMEGA: Formula = parseFormula('sqrt(eta_V*eta_A*K_P*K_Q)');

/** Stage one from (0, 0), without the small term `eta_V alpha_V/T`. */
export const STAGE_ONE = {
  alpha_V: parseFormula('eta_V/(T*omega)*sinh(omega*t)'),
  alpha_A: parseFormula('(exp(omega*t) + exp(-omega*t) - 2)/(2*T*K_Q)'),
  /** By how much its length grows with log T. */
  growth: parseFormula('1/omega'),
} as const;

/** The coordinate of the unstable direction of stage one, and the value at which a start neither grows nor falls. */
export const UNSTABLE: Formula = parseFormula('alpha_V + sqrt(eta_V*K_Q/(eta_A*K_P))*alpha_A');
export const TRAP_THRESHOLD: Formula = parseFormula('-eta_V/(T*omega)');

/** Variance of the coefficient of one example's `H_V` on P - M at the start, times T. */
export const KAPPA: Formula = parseFormula('(1 - mu2)/((N - 1)*K_P)');
/** What decides whether stage one goes the right way, and mean over standard deviation of xi at x = omega t. */
export const SCORE: Formula = parseFormula('sqrt(2*B/(kappa*omega*T))');
export const SCORE_AT: Formula = parseFormula('z*(1 - exp(-x))/sqrt(1 - exp(-2*x))');

/** Samples at which the signal in `H_V` of a batch at the start is to its noise as 1 to sqrt(3): a cosine of one half. */
export const HALF_COSINE: Formula = parseFormula('(N - 1)*(1 - mu2)*T/(3*K_P)');

/** Step of A below which the mean mode of column k is stable under plain gradient descent at V = M. */
export const PLAIN_LIMIT: Formula = parseFormula('2/(T*mu2*mu_k)');

/** Where the proximal step rests, and its limit for eta T -> inf. */
export const PROXIMAL = {
  fixedPoint: parseFormula('Q*(1/T + eta*K_PV*(1 - Q/T)/Q - eta*lambda)/(eta*K_V*(1 - Q/T) + Q/T)'),
  limit: parseFormula('(1 - lambda*Q/K_PV)*K_PV/K_V'),
} as const;

/** Shares of the noise that do not fall on the direction of the truth. */
export const SHARES = {
  V: parseFormula('1 - 1/(N - 1)^2'),
  A: parseFormula('1 - 1/(N*(T - 1))'),
} as const;

/** Squared distances as parts of the truth's length, and the cosine of A - U with Q - U. */
export const DISTANCES = {
  dA: parseFormula('((1 - alpha_A)^2*K_Q + s_A)/(K_Q + 1/T)'),
  dV: parseFormula('((1 - alpha_V)^2*K_P + s_V)/(K_P + mu2)'),
  cosA: parseFormula('alpha_A*sqrt(K_Q)/sqrt(alpha_A^2*K_Q + s_A)'),
} as const;
