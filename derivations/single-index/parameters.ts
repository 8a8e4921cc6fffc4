/** What a single-index problem is declared with. */

import { linkParameter, linksFrom, z } from '../../src/index.js';
import { type GaussianSystem, gaussianSystem, requireSharedDegreeOf } from '../../src/numeric.js';
import { jointInformationExponent } from '../../src/symbolic.js';

export const parameters = z
  .object({
    link: linkParameter().default('h2').describe('target link phi, for instance "h2", "z^3 - 3*z", "h1 + 1/2*h3"'),
    learner: linkParameter().default('').describe('learner link sigma; empty: the same as the target'),
    d: z.int().min(2).default(1000).describe('dimension of x ~ N(0, I_d)'),
    kappa: z
      .number()
      .positive()
      .default(0.5)
      .describe('step size in critical units: eta = kappa d^(-max(1, k/2)), k the information exponent'),
    eta: z.number().positive().nullable().default(null).describe('step size itself; null: from kappa'),
    noise: z.number().min(0).default(0).describe('standard deviation of the label noise'),
    m0: z
      .number()
      .min(-1)
      .max(1)
      .nullable()
      .default(null)
      .describe('overlap <w, v> at the start; null: w uniform on the sphere'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

/** The information exponent of the pair of links: the lowest degree that both share. */
export function informationExponent({ link, learner }: Parameters): number {
  const links = linksFrom({ link, learner });
  requireSharedDegreeOf(links);
  return jointInformationExponent(links.target, links.learner)!;
}

/** eta, given or from kappa. */
export function stepSize(p: Parameters): number {
  return p.eta ?? p.kappa * p.d ** -Math.max(1, informationExponent(p) / 2);
}

export function systemOf(p: Parameters): GaussianSystem {
  return gaussianSystem({
    problem: { loss: 'correlation', ...linksFrom(p) },
    targets: 1,
    dimension: p.d,
    stepSize: stepSize(p),
    noise: p.noise,
    secondLayer: [1],
  });
}
