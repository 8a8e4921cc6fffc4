/**
 * The formulas of the explicit theory (typed in, order 4 where nothing else is said), each in this one place: the steps state and
 * confirm them, the predictions of the claims evaluate them.
 */

import { hermiteNeuron, parseFormula } from '../../src/symbolic.js';

/** `E h_4^4 - (E h_4^2)^2` = 638, from the Hermite expansion: the weight of the own component in the growth noise. */
export const OWN_NOISE = (() => {
  const { activation } = hermiteNeuron(4);
  return activation.power(4).mean().toNumber() - activation.secondMoment().toNumber() ** 2;
})();

/** Of one weight that sees the whole target, and of the component that it finds. */
export const DISCOVERY = {
  /** `y_k^2` of a squared cosine u at tau. */
  square: parseFormula('u/(1 - 8*a*u*tau)'),
  /** The share of one component in the time. */
  share: parseFormula('-log(1 - 8*a*u*tau)/(8*a)'),
  time: parseFormula('u_perp*tau + shares'),
  cosine: parseFormula('square/rho2'),
  growth: parseFormula('sqrt(rho2)*exp(-2*lambda*t)'),
  /** Share of another component i in the alignment delay of k. */
  delayShare: parseFormula('-log(1 - a_i*u_i/(a_k*u_k))/(8*a_i)'),
  delay: parseFormula('u_perp/(8*a_k*u_k) + shares'),
  /** Share of one weight in the amplitude of its component. */
  seed: parseFormula('n0^2*sqrt(u_k)*exp(-4*a_k*C)'),
  limit: parseFormula('a - lambda/2'),
  found: parseFormula('log(K/A)/(4*K)'),
  logistic: parseFormula('K/(1 + exp(-4*K*(t - T)))'),
  /** Time of one weight with squared cosine u to one component until it is 1/2. */
  search: parseFormula('(1 - 2*u)/(8*a*u) + log((1 - u)/u)/(8*a)'),
} as const;

/** What SGD adds to the growth of an aligned weight, at leading order in epsilon = eta / b. */
export const NOISE = {
  /** Variance of `y h_4(x_k)`; `others` is the sum of squares of the other components. */
  variance: parseFormula(`${OWN_NOISE}*a^2 + others`),
  /** Of the variance of `log n^2`, per unit time. */
  spreading: parseFormula('16*epsilon*s2'),
  /** Of the mean of `log n^2`, per unit time. */
  drift: parseFormula('4*a - 4*epsilon*s2'),
  shift: parseFormula('T*epsilon*s2/a'),
  deviation: parseFormula('sqrt(16*epsilon*T*s2)/(4*a)'),
} as const;

/** Around components that are found. */
export const FITTED = {
  /** Largest step of gradient descent that does not leave the solution. */
  largestStep: parseFormula('1/(2*a)'),
  /** Decay of the mean misalignment of a fitted cluster, and of deviations from it. */
  meanRate: parseFormula('4*a'),
  deviationRate: parseFormula('2*lambda'),
  /** Distance to the target with k components found; `rest` is the sum of squares of the others. */
  plateau: parseFormula('sqrt(rest + k*lambda^2/4)'),
} as const;

/** Order 2. */
export const MATRIX = {
  /** `dX_kl/dt`; XX is the square of X. */
  velocity: parseFormula('2*D_k*X_kl + 2*D_l*X_kl - 4*XX_kl'),
  /** `N_k`. */
  growth: parseFormula('(exp(4*D*t) - 1)/D'),
  /** `X_kl` of one weight w; q is `sum_k N_k w_k^2`. */
  oneWeight: parseFormula('exp(2*D_k*t + 2*D_l*t)*w_k*w_l/(1 + q)'),
  /** Time at which an independent mode is half found; s is its mass at the start. */
  found: parseFormula('log(a/s)/(4*a)'),
} as const;

/** The lazy regime: mass is the sum of all squared lengths. */
export const LAZY = {
  eigenvalue4: parseFormula('24/(d*(d + 2)*(d + 4)*(d + 6))'),
  eigenvalue2: parseFormula('12/(d*(d + 2)*(d + 4))'),
  eigenvalue0: parseFormula('3/(d*(d + 2))'),
  /** Of the harmonic part of degree l, with the eigenvalue c of the kernel. */
  rate: parseFormula('mass*(l*(l + d - 2) + 4)*c'),
  /** Zonal parts of `x^4`, at the cosine x. */
  zonal4: parseFormula('x^4 - 6*x^2/(d + 4) + 3/((d + 2)*(d + 4))'),
  zonal2: parseFormula('6*(x^2 - 1/d)/(d + 4)'),
  zonal0: parseFormula('3/(d*(d + 2))'),
  /** p_l = Z_l(1), q_l = Z_l(0), b the sum of the other components. */
  component: parseFormula(
    '(1 - exp(-r_4*t))*(a*p_4 + b*q_4) + (1 - exp(-r_2*t))*(a*p_2 + b*q_2) + (1 - exp(-r_0*t))*(a*p_0 + b*q_0)',
  ),
} as const;
