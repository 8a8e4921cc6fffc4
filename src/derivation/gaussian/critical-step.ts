/** The critical-scaling step of a single-index problem. */

import { Polynomial } from '../../symbolic/algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex, polynomialToText } from '../../symbolic/algebra/print.js';
import { Rational } from '../../symbolic/algebra/rational.js';
import { isserlisExpectation } from '../../symbolic/indexed/instance.js';
import {
  type CriticalScaling,
  criticalScaling,
  type SingleIndexCoefficients,
  singleIndexCoefficients,
} from '../../symbolic/population/critical-scaling.js';
import { confirmed } from '../../symbolic/population/steps.js';
import type { Step } from '../../symbolic/step.js';
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
  return {
    id: 'critical-scaling',
    title: 'Critical scaling near the equator',
    statement: [sdeEquation(scaling)],
    because: `m = mu / sqrt(d), eta = kappa d^(-${scaling.stepExponent}), t = steps / d^${scaling.timeExponent}; terms of order d^0 are kept`,
    assumes: ['information exponent k >= 2', 'mu and kappa fixed as d -> infinity'],
    exactness: { kind: 'limit', order: `O(d^(-${scaling.relativeError}))` },
    verify: () => [
      confirmed(
        equatorMoments(system).every(([measured, stated]) => measured.equals(stated)),
        'Isserlis’ theorem on the monomials of y^2 sigma’(s)^2 and of the squared increment at the equator, m = 0',
      ),
    ],
  };
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

function sdeEquation({ drift, diffusion }: CriticalScaling): Step['statement'][number] {
  return {
    text: `dmu = (${polynomialToText(drift)}) dt + sqrt(${polynomialToText(diffusion)}) dW`,
    latex: `d\\mu = \\left(${polynomialToLatex(drift)}\\right) dt + \\sqrt{${polynomialToLatex(diffusion)}}\\, dW`,
    json: { drift: polynomialToJson(drift), diffusion: polynomialToJson(diffusion) },
  };
}
