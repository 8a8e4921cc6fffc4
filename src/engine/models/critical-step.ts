/** The critical-scaling step of a single-index problem. */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { confirmed, confirmedNumerically } from '../../expression/evidence.js';
import { definition, polynomialEquation } from '../../expression/formula/equation.js';
import { defineStep, polynomialRight, type Step } from '../../expression/step.js';
import { isserlisExpectation } from '../../laws/gaussian/instance.js';
import {
  type CriticalScaling,
  criticalScaling,
  leadingOneStepMoments,
  type SingleIndexCoefficients,
  singleIndexCoefficients,
} from '../finite-step/critical-scaling.js';
import type { GaussianSystem } from './system.js';

/**
 * The coefficients of the one-step moments of a single-index system at its noise level.
 *
 * @throws RangeError for a system with another loss than the correlation loss.
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * coefficientsOf(system).normGrowth.toString() // '8*m^2 + 2'
 */
export function coefficientsOf(system: GaussianSystem): SingleIndexCoefficients {
  const { problem, noise } = system.settings;
  return singleIndexCoefficients(system.dynamics, problem, Polynomial.constant(Rational.fromNumber(noise)));
}

/**
 * The step that zooms in on the equator: `dmu = drift dt + sqrt(diffusion) dW`.
 *
 * @param exponent - the information exponent, at least 2.
 * @throws RangeError when the exponent is not the system's, or below 2.
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * criticalStep(system, 2).exactness.order // 'O(d^(-1/2))'
 */
export function criticalStep(system: GaussianSystem, exponent: number): Step {
  const coefficients = coefficientsOf(system);
  const scaling = criticalScaling(coefficients, exponent);
  return defineStep({
    id: 'critical-scaling',
    title: 'Critical scaling near the equator',
    statement: [
      definition('dmu = b dt + sqrt(D) dW', 'd\\mu = b\\, dt + \\sqrt{D}\\, dW'),
      polynomialEquation({ text: 'b', latex: 'b' }, scaling.drift),
      polynomialEquation({ text: 'D', latex: 'D' }, scaling.diffusion),
    ],
    because: `m = mu / sqrt(d), eta = kappa d^(-${scaling.stepExponent}), t = steps / d^${scaling.timeExponent}; terms of order d^0 are kept`,
    assumes: ['information exponent k >= 2', 'mu and kappa fixed as d -> infinity'],
    exactness: { kind: 'limit', order: `O(d^(-${scaling.relativeError}))` },
    verify: ([, drift, diffusion]) => {
      const stated = { drift: polynomialRight(drift), diffusion: polynomialRight(diffusion) };
      return [
        confirmed(
          equatorMoments(system).every(([measured, derived]) => measured.equals(derived)),
          'Isserlis’ theorem on the monomials of y^2 sigma’(s)^2 and of the squared increment at the equator, m = 0',
        ),
        confirmedNumerically(
          'one step in the mean and its second moment, at d = 1e14 and its overlaps m = mu / sqrt(d), relative',
          oneStepLessLimit(coefficients, scaling, stated),
          1e-5,
        ),
      ];
    },
  });
}

/** Moments of a step in units of the limit, less what is stated, at several mu and kappa. */
function oneStepLessLimit(
  coefficients: SingleIndexCoefficients,
  { stepExponent, timeExponent }: CriticalScaling,
  stated: Pick<CriticalScaling, 'drift' | 'diffusion'>,
): readonly number[] {
  const d = 1e14;
  const { mean, second } = leadingOneStepMoments(coefficients);
  return [0.7, 1.3].flatMap((mu) =>
    [0.6, 1.7].flatMap((kappa) => {
      const at = { d, eta: kappa * d ** -stepExponent.toNumber(), m: mu / Math.sqrt(d) };
      const [b, D] = [stated.drift.evaluate({ mu, kappa }), stated.diffusion.evaluate({ mu, kappa })];
      const steps = d ** timeExponent;
      const relative = (value: number, limit: number): number => (value - limit) / Math.max(1, Math.abs(limit));
      return [relative(mean.evaluate(at) * steps * Math.sqrt(d), b), relative(second.evaluate(at) * steps * d, D)];
    }),
  );
}

/** A(0) and Sigma(0) by expansion at m = 0, beside the derived polynomials there. */
function equatorMoments(system: GaussianSystem): readonly (readonly [Polynomial, Polynomial])[] {
  const { problem, noise } = system.settings;
  const coefficients = coefficientsOf(system);
  const inVariable = (monomials: readonly Polynomial[], name: string): Polynomial =>
    monomials.reduce((sum, c, power) => sum.plus(c.times(Polynomial.symbol(name).power(power))), Polynomial.zero);
  const label = inVariable(problem.target.monomialCoefficients(), 'x[1]').plus(Polynomial.symbol('epsilon'));
  const slope = inVariable(problem.learner.derivative().monomialCoefficients(), 's[1]');
  const squared = label.times(label).times(slope).times(slope);
  const x = Polynomial.symbol('x[1]');
  const equator = { 'M[1,1]': Polynomial.zero, nu: Polynomial.constant(Rational.fromNumber(noise)) };
  const atEquator = (polynomial: Polynomial): Polynomial => polynomial.substitute({ m: Polynomial.zero });
  return [
    [isserlisExpectation(squared).substitute(equator), atEquator(coefficients.normGrowth)],
    [isserlisExpectation(squared.times(x).times(x)).substitute(equator), atEquator(coefficients.secondMoment)],
  ];
}
