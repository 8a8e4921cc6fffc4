/** Steps about expectations: the rule of signs, the law of a contrast, and the potential that they make. */

import { parsePolynomial } from '../algebra/parse.js';
import type { Rational } from '../algebra/rational.js';
import { confirmed } from '../evidence.js';
import { ExponentialSum, signExponentialMean, signGeneratingFunction } from '../sign/exponential-sum.js';
import { type LatentName, latentLaw } from '../sign/latent-law.js';
import { singleNegativeGradientBySigns, singleNegativeSeries } from '../sign/potential-series.js';
import { signMeanByEnumeration, signMoment } from '../sign/sign-moment.js';
import type { Evidence, Step } from '../step.js';
import { SETTING, typed, WIDE } from './equations.js';
import { type PotentialName, potentialStatements } from './potential-statements.js';

/** The rule of expectation for independent signs. */
export function signStep(): Step {
  return {
    id: 'sign-rule',
    title: 'Expectation over independent signs',
    statement: [
      typed(
        'E[prod_k eta_k^{n_k}] = 1 if all n_k are even, else 0',
        '\\mathbb{E}\\Big[\\prod_k \\eta_k^{n_k}\\Big] = \\mathbf{1}[\\text{all } n_k \\text{ even}]',
      ),
      typed(
        'E[e^{sum_k q_k eta_k}] = prod_k cosh q_k',
        '\\mathbb{E}\\big[e^{\\sum_k q_k \\eta_k}\\big] = \\prod_k \\cosh q_k',
      ),
      typed(
        'E[eta_k e^{sum_j q_j eta_j}] = tanh(q_k) prod_j cosh q_j',
        '\\mathbb{E}\\big[\\eta_k e^{\\sum_j q_j \\eta_j}\\big] = \\tanh q_k \\prod_j \\cosh q_j',
      ),
    ],
    because: 'eta^2 = 1 and E eta = 0; independence turns the mean of a product into a product',
    assumes: ['eta_1, ..., eta_r independent, +1 or -1 with probability 1/2'],
    exactness: { kind: 'exact' },
    verify: () => {
      const probe = parsePolynomial('(a*x + b*y + c*x*y*w + w)^6');
      const signs = ['x', 'y', 'w'];
      return [
        confirmed(
          signMoment(probe, signs).equals(signMeanByEnumeration(probe, signs)),
          'the mean over all sign patterns of a polynomial in three signs',
        ),
        confirmed(
          signExponentialMean(4).equals(signGeneratingFunction(4)),
          'the sum over all patterns of four signs, as a sum of exponentials',
        ),
        confirmed(
          signExponentialMean(4, [2])
            .times(ExponentialSum.cosh(4, 2))
            .equals(signGeneratingFunction(4).times(ExponentialSum.sinh(4, 2))),
          'the same with one sign in front, cleared of its denominator',
        ),
      ];
    },
  };
}

/** The law of one latent in a contrast. */
export function lawStep(latents: LatentName): Step {
  const law = latentLaw(latents);
  return {
    id: 'contrast-law',
    title: 'Law of one latent in a contrast',
    statement: [
      typed("x = z z' - z^2", "x = z z' - z^2"),
      typed(`E[e^{q x}] = ${law.printed.text}`, `\\mathbb{E}[e^{q x}] = ${law.printed.latex}`),
    ],
    because:
      latents === 'rademacher'
        ? "z^2 = 1 and z z' is a sign: x is 0 or -2"
        : 'a quadratic form of Gaussians: the determinant of I - 2 q H to the power -1/2',
    assumes: [`z, z' independent, ${latents === 'rademacher' ? 'signs' : 'N(0, 1)'}`],
    exactness: { kind: 'exact' },
    verify: () => {
      const [direct, series] = [law.moments(10), law.momentsOfTransform(10)];
      return [
        confirmed(
          direct.every((moment, n) => moment.equals(series[n] as Rational)),
          'the first ten moments of x by the rule of expectation against the Taylor coefficients of the closed form',
        ),
      ];
    },
  };
}

/** The potential of a loss and its gradient. */
export function potentialStep(loss: PotentialName, latents: LatentName): Step {
  const law = latentLaw(latents);
  return {
    id: 'potential',
    title: 'Potential of the loss',
    statement: potentialStatements(loss, law),
    because:
      loss === 'infinite'
        ? 'the mean over infinitely many negatives is a product of generating functions'
        : 'at a diagonal Gram matrix a contrast of scores is a sum over latents',
    assumes: [SETTING, WIDE],
    exactness: { kind: 'exact' },
    verify: () => potentialEvidence(loss, latents),
  };
}

function potentialEvidence(loss: PotentialName, latents: LatentName): readonly Evidence[] {
  const law = latentLaw(latents);
  if (loss === 'infinite') {
    const size = 3;
    const mean = signGeneratingFunction(size).times(ExponentialSum.exponential(new Array<number>(size).fill(-1)));
    return [
      confirmed(
        [0, 1, 2].every((k) =>
          mean
            .derivative(k)
            .times(ExponentialSum.cosh(size, k))
            .equals(mean.times(ExponentialSum.sinh(size, k).minus(ExponentialSum.cosh(size, k)))),
        ),
        'g_k = p (1 - tanh q_k) as an identity of sums of exponentials for r = 3',
      ),
    ];
  }
  if (loss === 'single' && latents === 'rademacher') {
    const { gradient } = singleNegativeSeries(law, 2, 7);
    return [
      confirmed(
        gradient.every((g, k) => g.equals(singleNegativeGradientBySigns(2, 7, k))),
        'exact Taylor polynomials at q = 0 for r = 2 and lambda = 1: -dPhi/dq_k against E[p (1 - eta_k)], to degree 6',
      ),
    ];
  }
  // The law of x is all that enters; its step holds the moments against each other.
  return [
    confirmed(
      law.moments(6).every((moment, n) => moment.equals(law.momentsOfTransform(6)[n] as Rational)),
      'moments of the contrast x to order 6',
    ),
  ];
}
