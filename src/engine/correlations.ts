/** `C(t) = E[phi(x) sigma(s)]` and `B(t) = E[sigma(s) sigma(s')]` at covariance t, with named and with exact coefficients. */

import { HermiteExpansion } from '../algebra/expansion.js';
import { nerdamerConfirmsDerivative } from '../algebra/nerdamer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex, polynomialToText } from '../algebra/print.js';
import { confirmed } from '../expression/evidence.js';
import { type Equation, type Evidence, polynomialRight } from '../expression/step.js';
import { mehler } from '../laws/gaussian/diagram.js';
import { gaussianMoment } from '../laws/gaussian/wick.js';
import { printLink } from '../links/link.js';
import type { GaussianProblem } from './problem.js';

const T = Polynomial.symbol('t');

/**
 * The correlations as polynomials in `t`: C between target and learner, B among learners.
 *
 * @example
 * const problem = { loss: 'mse', target: parseLink('2*h2'), learner: parseLink('h1 + h2') };
 * correlationPolynomials(problem).C.toString() // '2*t^2'
 */
export function correlationPolynomials(problem: GaussianProblem): { readonly C: Polynomial; readonly B: Polynomial } {
  return {
    C: inPowersOfT(mehler(problem.target, problem.learner)),
    B: inPowersOfT(mehler(problem.learner, problem.learner)),
  };
}

/**
 * The links and their correlations as equations: first with letters `c_k`, `b_k` for the coefficients, then with values.
 *
 * @example
 * correlationStatements({ loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }).length // 4
 */
export function correlationStatements(problem: GaussianProblem): readonly Equation[] {
  const same = problem.target.equals(problem.learner);
  const named: GaussianProblem = {
    ...problem,
    target: withLetters(problem.target, 'c'),
    learner: withLetters(problem.learner, same ? 'c' : 'b'),
  };
  const letters = correlationPolynomials(named);
  const values = correlationPolynomials(problem);
  return [
    linkEquation('phi(z)', '\\phi(z)', named.target, problem.target),
    linkEquation('sigma(z)', '\\sigma(z)', named.learner, problem.learner),
    namedEquation('C(t)', letters.C, values.C),
    namedEquation('B(t)', letters.B, values.B),
  ];
}

/**
 * The link with each non-zero orthonormal coefficient replaced by a letter with its degree, for instance `c_2`.
 *
 * @example
 * withLetters(parseLink('3*h2'), 'c').orthonormalCoefficients().map(String) // ['0', '0', 'c_2']
 */
export function withLetters(link: HermiteExpansion, letter: string): HermiteExpansion {
  const letters = new Map<number, Polynomial>();
  link.orthonormalCoefficients().forEach((coefficient, degree) => {
    if (!coefficient.isZero()) letters.set(degree, Polynomial.symbol(`${letter}_${degree}`));
  });
  return HermiteExpansion.fromOrthonormal(letters);
}

function inPowersOfZ(link: HermiteExpansion): Polynomial {
  return link
    .monomialCoefficients()
    .reduce((sum, c, power) => sum.plus(c.times(Polynomial.symbol('z').power(power))), Polynomial.zero);
}

function inPowersOfT(coefficients: readonly Polynomial[]): Polynomial {
  return coefficients.reduce((sum, coefficient, power) => sum.plus(coefficient.times(T.power(power))), Polynomial.zero);
}

/**
 * Evidence for `correlationStatements`: the links as they are stated have these correlations by Isserlis' theorem on their monomials,
 * the target alone has the correlation of its coefficients, and Price's theorem holds for the derivatives.
 *
 * @param statement - phi, sigma, C and B, each with a polynomial on its right.
 * @param problem - the declared links.
 * @returns the evidence.
 * @throws Error when a route contradicts the statement.
 */
export function correlationEvidence(statement: readonly Equation[], problem: GaussianProblem): readonly Evidence[] {
  const [phi, sigma, C, B] = statement.map(polynomialRight) as [Polynomial, Polynomial, Polynomial, Polynomial];
  const derivatives = correlationPolynomials({
    ...problem,
    target: problem.target.derivative(),
    learner: problem.learner.derivative(),
  });
  const own = inPowersOfT(mehler(problem.target, problem.target));
  return [
    confirmed(
      correlationByMoments(phi, sigma).equals(C) &&
        correlationByMoments(sigma, sigma).equals(B) &&
        correlationByMoments(phi, phi).equals(own),
      'Isserlis’ theorem on the monomials of the links',
    ),
    ...(
      [
        ['C', C, derivatives.C],
        ['B', B, derivatives.B],
      ] as const
    ).map(([name, polynomial, derivative]) =>
      confirmed(
        polynomial.derivative('t').equals(derivative) && nerdamerConfirmsDerivative(polynomial, 't'),
        `${name}’(t) is the correlation of the differentiated links (Price), and nerdamer’s derivative of ${name}(t)`,
      ),
    ),
  ];
}

/** `E[f(x) g(s)]` of unit Gaussians with covariance t, for polynomials in z. */
function correlationByMoments(first: Polynomial, second: Polynomial): Polynomial {
  const [x, s] = [Polynomial.symbol('x'), Polynomial.symbol('s')];
  const product = first.substitute({ z: x }).times(second.substitute({ z: s }));
  return gaussianMoment(product, ['x', 's'], (a, b) => (a === b ? Polynomial.one : T));
}

function namedEquation(name: string, letters: Polynomial, values: Polynomial): Equation {
  return {
    standing: 'derived',
    right: { kind: 'polynomial', polynomial: values },
    text: `${name} = ${polynomialToText(letters)} = ${polynomialToText(values)}`,
    latex: `${name} = ${polynomialToLatex(letters)} = ${polynomialToLatex(values)}`,
    json: { left: name, right: polynomialToJson(values) },
  };
}

function linkEquation(text: string, latex: string, letters: HermiteExpansion, values: HermiteExpansion): Equation {
  const [symbolic, numeric] = [printLink(letters, 'orthonormal'), printLink(values, 'orthonormal')];
  return {
    text: `${text} = ${symbolic.text} = ${numeric.text}`,
    latex: `${latex} = ${symbolic.latex} = ${numeric.latex}`,
    json: { left: text, right: values.coefficients.map(polynomialToJson) },
    standing: 'derived',
    right: { kind: 'polynomial', polynomial: inPowersOfZ(values) },
  };
}
