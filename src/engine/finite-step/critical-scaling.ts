/**
 * The single-index problem where it is hardest: near the equator, at the largest step for which the noise stays
 * comparable to the signal. With information exponent k, `m = mu / sqrt(d)`, `eta = kappa d^{-k/2}` and time
 * `t = steps / d^{k-1}`, every term of the one-step mean and variance is a power of `1/sqrt(d)`; the limit keeps the
 * power zero (Ben Arous, Gheissari and Jagannath, arXiv 2003.10409, for the regime; the constants are derived here).
 */

import type { HermiteExpansion } from '../../algebra/expansion.js';
import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { mehler } from '../../laws/gaussian/diagram.js';
import { instantiate } from '../../laws/gaussian/instance.js';
import type { PopulationDynamics } from '../population-dynamics.js';
import { type GaussianProblem, linksOf } from '../problem.js';

/** One neuron, one target, correlation loss with rate 1: polynomials in the overlap `m` (and `nu`). */
export interface SingleIndexCoefficients {
  /** `F(m)`: the population drift `dm/dtau`. */
  readonly drift: Polynomial;
  /** `A(m) = E[y^2 sigma'(s)^2]`: the norm growth. */
  readonly normGrowth: Polynomial;
  /** `Sigma(m)`: the second moment of the increment over eta^2. */
  readonly secondMoment: Polynomial;
}

/** `dmu = drift dt + sqrt(diffusion) dW`, polynomials in `kappa`, `mu` and `nu`. */
export interface CriticalScaling {
  readonly informationExponent: number;
  /** `eta = kappa d^{-stepExponent}`. */
  readonly stepExponent: Rational;
  /** `t = steps / d^{timeExponent}`. */
  readonly timeExponent: number;
  readonly drift: Polynomial;
  readonly diffusion: Polynomial;
  /** The dropped terms are smaller by this power of d. */
  readonly relativeError: Rational;
}

/** For information exponent 2 the critical scaling is an Ornstein-Uhlenbeck process, unstable for `0 < kappa < kappaCritical`. */
export interface OrnsteinUhlenbeck {
  /** `lambda(kappa)`: `dmu = lambda mu dt + sqrt(diffusion) dW`. */
  readonly rate: Polynomial;
  readonly diffusion: Polynomial;
  /** The step above which the equator is stable: the search never ends. */
  readonly kappaCritical: Polynomial;
}

/**
 * The coefficients of the one-step moments for one neuron and one target under the correlation loss.
 *
 * @param noise - the standard deviation of the label noise; defaults to the symbol `nu`.
 * @throws RangeError for dynamics of another loss.
 * @example
 * const problem = { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') };
 * const coefficients = singleIndexCoefficients(derivePopulationDynamics('correlation'), problem, Polynomial.zero);
 * coefficients.normGrowth.toString() // '8*m^2 + 2'
 */
export function singleIndexCoefficients(
  dynamics: PopulationDynamics,
  problem: GaussianProblem,
  noise: Polynomial = Polynomial.symbol('nu'),
): SingleIndexCoefficients {
  if (dynamics.loss !== 'correlation') {
    throw new RangeError(`the single-index coefficients are those of the correlation loss; got ${dynamics.loss}`);
  }
  const instance = { sizes: { m: 1, P: 1 }, links: linksOf(problem) };
  const names = { 'M[1,1]': Polynomial.symbol('m'), 'rho[1]': Polynomial.one, nu: noise };
  const at = { i: 1, l: 1, p: 1, r: 1 };
  const drift = instantiate(dynamics.flow.overlaps, instance, at).substitute(names);
  // The overlap's Itô correction is -1/2 A(m) m by the norm growth alone.
  const ito = instantiate(dynamics.itoCorrection.overlaps, instance, at).substitute(names);
  const normGrowth = dividedBySymbol(ito.scaled(Rational.of(-2)), 'm');
  const secondMoment = instantiate(dynamics.overlapSecondMoment, instance, at).substitute(names);
  return { drift, normGrowth, secondMoment };
}

/**
 * The smallest k >= 1 for which both links have a k-th Hermite coefficient; undefined when there is none.
 *
 * @example
 * jointInformationExponent(parseLink('h1 + h3'), parseLink('h2 + h3')) // 3
 */
export function jointInformationExponent(target: HermiteExpansion, learner: HermiteExpansion): number | undefined {
  const k = mehler(target, learner).findIndex((coefficient, degree) => degree >= 1 && !coefficient.isZero());
  return k === -1 ? undefined : k;
}

/**
 * The critical-scaling SDE.
 *
 * @param coefficients - from {@link singleIndexCoefficients}.
 * @param k - the information exponent, at least 2 (for 1 the overlap leaves the equator ballistically: there is no
 *   diffusive window, use the corrected flow).
 * @throws RangeError when k < 2 or when a term would diverge: k is not the information exponent of this problem.
 * @example
 * const problem = { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') };
 * const coefficients = singleIndexCoefficients(derivePopulationDynamics('correlation'), problem, Polynomial.zero);
 * criticalScaling(coefficients, 2).diffusion.toString() // '10*kappa^2'
 */
export function criticalScaling(coefficients: SingleIndexCoefficients, k: number): CriticalScaling {
  if (!Number.isInteger(k) || k < 2) {
    throw new RangeError(`the critical scaling needs an information exponent of at least 2; got ${k}`);
  }
  const kappa = Polynomial.symbol('kappa');
  const half = Rational.of(1, 2n);
  // Powers of 1/sqrt(d): m = mu e, eta = kappa e^k, d = e^-2, one unit of t = e^(2-2k) steps.
  const signal = leadingInOverlap(coefficients.drift, 1 - k, 'signal drift');
  if (signal.isZero()) {
    throw new RangeError(`the drift has no term m^${k - 1}: ${k} is not the information exponent of this problem`);
  }
  const growth = leadingInOverlap(coefficients.normGrowth.times(Polynomial.symbol('m')), -1, 'norm growth');
  const noise = leadingInOverlap(coefficients.secondMoment, 0, 'noise');
  return {
    informationExponent: k,
    stepExponent: Rational.of(BigInt(k), 2n),
    timeExponent: k - 1,
    drift: signal.times(kappa).minus(growth.times(kappa.power(2)).scaled(half)),
    diffusion: noise.times(kappa.power(2)),
    relativeError: half,
  };
}

/** Keeps of `sum_j f_j m^j` with `m = mu e` the terms of order `e^0` after multiplication by `e^shift`. */
function leadingInOverlap(polynomial: Polynomial, shift: number, what: string): Polynomial {
  let kept = Polynomial.zero;
  polynomial.coefficientsIn('m').forEach((coefficient, power) => {
    if (coefficient.isZero() || power + shift > 0) return;
    if (power + shift < 0) {
      throw new RangeError(
        `the ${what} has a term m^${power}, which diverges as d^(${-(power + shift)}/2) in this scaling`,
      );
    }
    kept = kept.plus(coefficient.times(Polynomial.symbol('mu').power(power)));
  });
  return kept;
}

/**
 * The Ornstein-Uhlenbeck form at information exponent 2.
 *
 * @throws RangeError for another information exponent.
 * @example
 * const problem = { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') };
 * const coefficients = singleIndexCoefficients(derivePopulationDynamics('correlation'), problem, Polynomial.zero);
 * ornsteinUhlenbeck(criticalScaling(coefficients, 2)).kappaCritical.toString() // '2'
 */
export function ornsteinUhlenbeck(scaling: CriticalScaling): OrnsteinUhlenbeck {
  if (scaling.informationExponent !== 2) {
    throw new RangeError(
      `only information exponent 2 gives an Ornstein-Uhlenbeck process; got ${scaling.informationExponent}`,
    );
  }
  const rate = dividedBySymbol(scaling.drift, 'mu');
  const [, signal, growth] = rate.coefficientsIn('kappa');
  if (signal === undefined || growth === undefined) throw new RangeError(`the rate ${rate} is not quadratic in kappa`);
  return { rate, diffusion: scaling.diffusion, kappaCritical: negativeRatio(signal, growth) };
}

function negativeRatio(numerator: Polynomial, denominator: Polynomial): Polynomial {
  return numerator.dividedBy(denominator.toRational()).negated();
}

function dividedBySymbol(polynomial: Polynomial, symbol: string): Polynomial {
  const [constant, ...rest] = polynomial.coefficientsIn(symbol);
  if (constant !== undefined && !constant.isZero()) {
    throw new RangeError(`${polynomial} is not divisible by ${symbol}`);
  }
  return rest.reduceRight(
    (sum, coefficient) => sum.times(Polynomial.symbol(symbol)).plus(coefficient),
    Polynomial.zero,
  );
}

/** The mean and second moment of one step of the overlap to second order in the step. */
export interface LeadingOneStepMoments {
  readonly mean: Polynomial;
  readonly second: Polynomial;
}

/**
 * `E[m+ - m]` and `E[(m+ - m)^2]` to second order in eta, with `|x|^2 - s^2` replaced by its mean `d - 1`: polynomials in
 * `eta`, `d`, `m` (and `nu`).
 *
 * @param coefficients - from {@link singleIndexCoefficients}.
 * @returns the leading order; what is left out is O(eta d) relative to it, with constants large enough to matter at eta d = 1.
 * @example
 * const problem = { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') };
 * const coefficients = singleIndexCoefficients(derivePopulationDynamics('correlation'), problem, Polynomial.zero);
 * leadingOneStepMoments(coefficients).mean.evaluate({ d: 1000, eta: 0.001, m: 0.1 }).toFixed(9) // '0.000094104'
 */
export function leadingOneStepMoments(coefficients: SingleIndexCoefficients): LeadingOneStepMoments {
  const [eta, d, m] = ['eta', 'd', 'm'].map((name) => Polynomial.symbol(name)) as [Polynomial, Polynomial, Polynomial];
  const growth = eta.power(2).times(d.minus(Polynomial.one)).times(coefficients.normGrowth).times(m);
  return {
    mean: eta.times(coefficients.drift).minus(growth.scaled(Rational.of(1, 2n))),
    second: eta.power(2).times(coefficients.secondMoment),
  };
}
