/** The step that states the links and their correlations when the links are no polynomials. */

import { quadratureKernel } from '../../numeric/kernels/quadrature-kernel.js';
import type { LinkFunction } from '../../numeric/link/link-function.js';
import type { HermiteExpansion } from '../../symbolic/hermite/expansion.js';
import { printLink } from '../../symbolic/link/link.js';
import { LEARNER_LINK, TARGET_LINK } from '../../symbolic/population/problem.js';
import type { Equation, Evidence, Step } from '../../symbolic/step.js';
import { confirmedNumerically } from './evidence.js';
import { kernelsOfLinks, type LinkPair, type Truncation } from './link-kernels.js';

/** Terms of a series that are shown. */
const SHOWN_DEGREE = 6;

/** Covariances at which series and quadrature are compared. */
const COVARIANCES = [-0.6, 0.2, 0.7];

export function linkStep(links: LinkPair, truncation: Truncation): Step {
  const { tail, slopeError } = truncation;
  const closed = slopeError.C === 0 && slopeError.B === 0;
  const cut = closed
    ? 'correlations in closed form'
    : `Mehler series to degree ${links.degree}; |C’ - C_K’| <= ${slopeError.C.toPrecision(3)}, |B’ - B_K’| <= ${slopeError.B.toPrecision(3)}`;
  return {
    id: 'correlations',
    title: 'Links and their correlations',
    statement: [linkEquation('phi', '\\phi', links.target), linkEquation('sigma', '\\sigma', links.learner)],
    because: `Hermite expansion of the links (${links.target.expand(links.degree).route}, ${links.learner.expand(links.degree).route}); ${cut}`,
    assumes: ['x ~ N(0, I_d)', 'unit weights, orthonormal target directions'],
    exactness: closed
      ? { kind: 'exact' }
      : { kind: 'truncated', degree: links.degree, tail: Math.max(tail.target, tail.learner) },
    verify: () => [quadratureEvidence(links, truncation)],
  };
}

/** `E[phi sigma]` and `E[phi’ sigma’]` as they are used, against quadrature in two coordinates. */
function quadratureEvidence(links: LinkPair, { slopeError }: Truncation): Evidence {
  const kernels = kernelsOfLinks(links);
  const { target, learner } = links;
  const kinks = [target.kinks, learner.kinks];
  const differences = COVARIANCES.flatMap((t) =>
    [0, 1].map((order) => {
      const kernel = kernels([[{ link: TARGET_LINK, order }], [{ link: LEARNER_LINK, order }]]);
      if (kernel === undefined) throw new Error('a pair of links has no kernel');
      const functions = order === 0 ? [target.value, learner.value] : [target.derivative, learner.derivative];
      const values = Float64Array.of(1, 1, t);
      return kernel(values) - quadratureKernel(functions, { kinks, relativeTolerance: 1e-9 })(values);
    }),
  );
  return confirmedNumerically(
    'quadrature of E[phi sigma] and E[phi’ sigma’] in two coordinates, within the stated truncation',
    differences,
    1e-8 + slopeError.C,
  );
}

function linkEquation(text: string, latex: string, link: LinkFunction): Equation {
  const series = link.expand(SHOWN_DEGREE);
  const shown = series.route === 'quadrature' ? decimals(series.expansion) : printLink(series.expansion, 'orthonormal');
  const rest = link.polynomial === undefined || link.polynomial.degree > SHOWN_DEGREE;
  return {
    text: `${text}(z) = ${link.text} = ${shown.text}${rest ? ' + ...' : ''}`,
    latex: `${latex}(z) = ${link.latex} = ${shown.latex}${rest ? ' + \\cdots' : ''}`,
    json: { left: text, right: link.text },
  };
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
