/** The step that states the links and their correlations when the links are no polynomials. */

import type { HermiteExpansion } from '../../algebra/expansion.js';
import { hermitePolynomialIn } from '../../algebra/hermite.js';
import { factorial } from '../../algebra/integer.js';
import { Polynomial } from '../../algebra/polynomial.js';
import { confirmedNumerically } from '../../expression/evidence.js';
import { definition } from '../../expression/formula/equation.js';
import { defineStep, type Equation, type Evidence, polynomialRight, type Step } from '../../expression/step.js';
import { jumpsOf } from '../../links/jumps.js';
import { quadratureKernel } from '../../links/kernels/quadrature-kernel.js';
import { printLink } from '../../links/link.js';
import type { LinkFunction } from '../../links/link-function.js';
import { LEARNER_LINK, TARGET_LINK } from '../problem.js';
import { kernelsOfLinks, type LinkPair, type Truncation } from './link-kernels.js';

/** Terms of a series that are shown. */
const SHOWN_DEGREE = 6;

/** Covariances at which series and quadrature are compared. */
const COVARIANCES = [-0.6, 0.2, 0.7];

export function linkStep(links: LinkPair, truncation: Truncation): Step {
  const { tail, slopeError } = truncation;
  const jumps = jumpsOf(links.target);
  const closed = slopeError.C === 0 && slopeError.B === 0;
  const places = jumps.map(({ at }) => at).join(', ');
  const masses =
    jumps.length === 0
      ? ''
      : `; phi jumps at ${places}: the point masses of phi’ are evaluated by the law of the neuron given the target’s coordinate`;
  const cut = closed
    ? jumps.length === 0
      ? 'correlations in closed form'
      : 'no series is cut'
    : `Mehler series to degree ${links.degree}; |C’ - C_K’| <= ${slopeError.C.toPrecision(3)}, |B’ - B_K’| <= ${slopeError.B.toPrecision(3)}`;
  return defineStep({
    id: 'correlations',
    title: 'Links and their correlations',
    statement: [...linkEquations('phi', '\\phi', links.target), ...linkEquations('sigma', '\\sigma', links.learner)],
    because: `Hermite expansion of the links (${links.target.expand(links.degree).route}, ${links.learner.expand(links.degree).route}); ${cut}${masses}`,
    assumes: ['x ~ N(0, I_d)', 'unit weights, orthonormal target directions'],
    exactness: closed
      ? { kind: 'exact' }
      : { kind: 'truncated', degree: links.degree, tail: Math.max(tail.target, tail.learner) },
    verify: ([, phi, , sigma]) => [
      coefficientEvidence([
        [links.target, polynomialRight(phi)],
        [links.learner, polynomialRight(sigma)],
      ]),
      quadratureEvidence(links, truncation),
    ],
  });
}

/** `E[phi sigma]` and `E[phi’ sigma’]` as they are used, against quadrature in two coordinates. */
function quadratureEvidence(links: LinkPair, { slopeError }: Truncation): Evidence {
  const kernels = kernelsOfLinks(links);
  const { target, learner } = links;
  const kinks = [target.kinks, learner.kinks];
  const jumps = jumpsOf(target).length > 0;
  const size = rootMeanSquare(target.value, target.kinks) * rootMeanSquare(learner.value, learner.kinks);
  // Of a link that jumps the derivative has no mean square; its expectation by the score is of the size of the links.
  const slopeSize = jumps
    ? size
    : rootMeanSquare(target.derivative, target.kinks) * rootMeanSquare(learner.derivative, learner.kinks);
  const differences = COVARIANCES.flatMap((t) =>
    [0, 1].map((order) => {
      const kernel = kernels([[{ link: TARGET_LINK, order }], [{ link: LEARNER_LINK, order }]]);
      if (kernel === undefined) throw new Error('a pair of links has no kernel');
      const values = Float64Array.of(1, 1, t);
      const scale = order === 0 ? size : slopeSize;
      // A link without slope has nothing to compare.
      if (scale === 0) return kernel(values);
      if (order === 1 && jumps) return (kernel(values) - slopeByScore(links, t, scale)) / scale;
      const functions = order === 0 ? [target.value, learner.value] : [target.derivative, learner.derivative];
      return (kernel(values) - quadratureKernel(functions, { kinks, relativeTolerance: 1e-9 })(values)) / scale;
    }),
  );
  return confirmedNumerically(
    'quadrature of E[phi sigma] and E[phi’ sigma’] (with jumps: by the score of the density, free of derivatives) in two coordinates, within the stated truncation, relative to the root mean squares of the two factors',
    differences,
    1e-8 + (slopeSize > 0 ? slopeError.C / slopeSize : 0),
  );
}

/** `sqrt(E f(z)^2)`, the scale of a link. */
function rootMeanSquare(f: (z: number) => number, kinks: readonly number[]): number {
  return Math.sqrt(
    quadratureKernel([f, f], { kinks: [kinks, kinks], relativeTolerance: 1e-6 })(Float64Array.of(1, 1, 1)),
  );
}

/** A link as it was declared, and the first terms of its expansion, in letters `h_k`. */
function linkEquations(text: string, latex: string, link: LinkFunction): readonly Equation[] {
  const series = link.expand(SHOWN_DEGREE);
  const shown = series.route === 'quadrature' ? decimals(series.expansion) : printLink(series.expansion, 'orthonormal');
  const rest = link.polynomial === undefined || link.polynomial.degree > SHOWN_DEGREE;
  const letters = series.expansion
    .orthonormalCoefficients()
    .reduce((sum, c, degree) => sum.plus(c.times(Polynomial.symbol(`h_${degree}`))), Polynomial.zero);
  return [
    definition(`${text}(z) = ${link.text}`, `${latex}(z) = ${link.latex}`),
    {
      text: `${text}(z) = ${shown.text}${rest ? ' + ...' : ''}`,
      latex: `${latex}(z) = ${shown.latex}${rest ? ' + \\cdots' : ''}`,
      json: { left: text, right: link.text },
      standing: 'derived',
      right: { kind: 'polynomial', polynomial: letters },
    },
  ];
}

/** Each stated coefficient of `h_k` beside `E[link h_k]` by quadrature; what is no multiple of one `h_k` has no place. */
function coefficientEvidence(stated: readonly (readonly [LinkFunction, Polynomial])[]): Evidence {
  const differences = stated.flatMap(([link, letters]) => {
    const known = Array.from({ length: SHOWN_DEGREE + 1 }, (_, degree) => `h_${degree}`);
    const values = Object.fromEntries(known.map((name) => [name, 0]));
    const orthonormal = known.map((_, degree) => {
      const monic = hermitePolynomialIn(degree, 'z');
      const norm = Math.sqrt(Number(factorial(degree)));
      return (z: number): number => monic.evaluate({ z }) / norm;
    });
    const scale = rootMeanSquare(link.value, link.kinks);
    // Two values of the letter tell h_k from its square.
    return known.flatMap((name, degree) => {
      const hermite = quadratureKernel([link.value, (z) => orthonormal[degree]!(z)], {
        kinks: [link.kinks, []],
        relativeTolerance: 1e-10,
        absoluteTolerance: 1e-12 * scale,
      })(Float64Array.of(1, 1, 1));
      return [1, 2].map((at) => (letters.evaluate({ ...values, [name]: at }) - at * hermite) / (at * scale));
    });
  });
  return confirmedNumerically(
    'quadrature of E[link h_k], for each shown degree, relative to the root mean square of the link',
    differences,
    1e-8,
  );
}

/** Coefficients found by quadrature, as the decimals that they are. */
function decimals(expansion: HermiteExpansion): { readonly text: string; readonly latex: string } {
  const terms = expansion
    .orthonormalCoefficients()
    .map((coefficient, degree) => ({ value: coefficient.toNumber(), degree }))
    .filter(({ value }) => value !== 0);
  const joined = (basis: (degree: number) => string): string =>
    terms
      .map(({ value, degree }, at) => {
        const sign = value < 0 ? '-' : '+';
        const size = Math.abs(value).toPrecision(6);
        return at === 0 ? `${value < 0 ? '-' : ''}${size}${basis(degree)}` : ` ${sign} ${size}${basis(degree)}`;
      })
      .join('');
  return {
    text: joined((degree) => (degree === 0 ? '' : `*h${degree}`)),
    latex: joined((degree) => (degree === 0 ? '' : ` h_{${degree}}(z)`)),
  };
}

/**
 * `E[phi’ sigma’] = d/dt E[phi sigma]` without either derivative: the score of the density of (u, v) with respect to t is
 * `((1 + t^2) u v - t (u^2 + v^2) + t (1 - t^2)) / (1 - t^2)^2`.
 */
function slopeByScore({ target, learner }: LinkPair, t: number, scale: number): number {
  const mean = (powerOfU: number, powerOfV: number): number =>
    quadratureKernel([(u) => u ** powerOfU * target.value(u), (v) => v ** powerOfV * learner.value(v)], {
      kinks: [target.kinks, learner.kinks],
      relativeTolerance: 1e-9,
      absoluteTolerance: 1e-11 * scale,
    })(Float64Array.of(1, 1, t));
  const rest = 1 - t * t;
  return ((1 + t * t) * mean(1, 1) - t * (mean(2, 0) + mean(0, 2)) + t * rest * mean(0, 0)) / rest ** 2;
}
