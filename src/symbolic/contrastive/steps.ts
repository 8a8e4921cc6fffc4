/** The derivation of the contrastive flows as a reader sees it, each exact step with an independent exact route. */

import { parsePolynomial } from '../algebra/parse.js';
import type { Polynomial } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import { confirmed } from '../evidence.js';
import { indexedEquation } from '../indexed/print.js';
import type { LatentName } from '../sign/latent-law.js';
import type { Step } from '../step.js';
import { polynomialEquation, SETTING, TIME, typed, WIDE } from './equations.js';
import { lawStep, potentialStep, signStep } from './expectation-steps.js';
import { differentialGramFlow, gramFlowByComponents } from './gram-flow.js';
import { alignmentFlow, conditionDrive, latentFlow, latentScore, lossDerivatives, normDrift } from './latent-flow.js';
import type { PotentialName } from './potential-statements.js';
import { patternContrasts } from './symmetry.js';

/**
 * The exact steps for a loss and a latent law, in order.
 *
 * @param loss - which loss.
 * @param latents - which latents.
 * @example
 * contrastiveSteps('single', 'rademacher')[0].id // 'sign-rule'
 */
export function contrastiveSteps(loss: PotentialName, latents: LatentName): readonly Step[] {
  return [
    ...(latents === 'rademacher' ? [signStep()] : []),
    lawStep(latents),
    normaliserStep(),
    gramStep(),
    symmetryStep(),
    flowStep(),
    potentialStep(loss, latents),
    alignmentStep(),
    ...(latents === 'rademacher' ? [driveStep()] : []),
  ];
}

function normaliserStep(): Step {
  const { byA, byB, byCross } = lossDerivatives();
  return {
    id: 'normaliser-gradient',
    title: 'Gradient through both normalisers',
    statement: [
      polynomialEquation('q_k', 'q_k', latentScore),
      polynomialEquation('dL/da_k', '\\partial L/\\partial a_k', byA),
      polynomialEquation('dL/db_k', '\\partial L/\\partial b_k', byB),
      polynomialEquation('dL/dm_k', '\\partial L/\\partial m_k', byCross),
      typed(
        'R = sum_k g_k q_k, g_k = -dPhi/dq_k, nu_A = 1/N_A',
        'R = \\sum_k g_k q_k, \\quad g_k = -\\partial_{q_k} \\Phi, \\quad \\nu_A = 1/N_A',
      ),
    ],
    because: 'chain rule; every score is of degree one in nu_A and in nu_B, so that their derivatives carry R only',
    assumes: [SETTING, 'population normaliser N_A^2 = sum_k sigma_k^2 a_k + sigma_xi^2 C_A'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        normDrift(1).isZero() && normDrift(2).isZero() && normDrift(3).isZero(),
        'the norms |K_A|^2 are conserved, as the scale invariance of the loss demands (r = 1, 2, 3, one noise coordinate)',
      ),
    ],
  };
}

function gramStep(): Step {
  const { gradient, flow } = differentialGramFlow();
  return {
    id: 'gram-flow',
    title: 'Gradient flow, closed on the Gram matrix for every width and dimension',
    statement: [
      indexedEquation({ text: 'grad_{K_i} L', latex: '\\nabla_{K_i} L' }, gradient, []),
      indexedEquation({ text: 'dQ_il/dt', latex: '\\frac{dQ_{il}}{dt}' }, flow, []),
      typed('D_ij = dL/dQ_ij', 'D_{ij} = \\partial L/\\partial Q_{ij}'),
    ],
    because: 'Gram closure: the loss depends on the columns K_i of [K_A, K_B] through their inner products Q alone',
    assumes: [SETTING, TIME],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: () => [
      confirmed(
        [
          [1, 1],
          [1, 2],
        ].every(([row, column]) => {
          const { byComponents, closed } = gramFlowByComponents(2, 3, row as number, column as number);
          return byComponents.equals(closed);
        }),
        'the product rule on the components of two columns of width 3',
      ),
    ],
  };
}

function symmetryStep(): Step {
  return {
    id: 'flip-symmetry',
    title: 'The Gram matrix stays diagonal in the latents',
    statement: [
      typed(
        "E[1{eta = e} z_k (z'_l - z_l)] = 2^-r (e_k - 1) delta_kl",
        "\\mathbb{E}\\big[\\mathbf{1}\\{\\eta = e\\}\\, z_k (z'_l - z_l)\\big] = 2^{-r} (e_k - 1)\\, \\delta_{kl}",
      ),
    ],
    because:
      'flipping one latent coordinate in all samples leaves the law and, at a diagonal Gram matrix, every score as it was, and turns the sign of every other entry of dL/dM',
    assumes: [SETTING, WIDE],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        [1, 2, 3].every(diagonalContrasts),
        'every pattern of signs for r = 1, 2, 3, latents and one noise coordinate, by the rule of signs',
      ),
    ],
  };
}

function diagonalContrasts(size: number): boolean {
  return patternContrasts(size).every(
    ({ pattern, latents, noise }) =>
      noise.every((entry) => entry.isZero()) &&
      latents.every((row, k) =>
        row.every((entry, l) =>
          entry.equals(k === l ? Rational.of(BigInt((pattern[k] as number) - 1), 2n ** BigInt(size)) : Rational.ZERO),
        ),
      ),
  );
}

function flowStep(): Step {
  const { a, b, m, noise } = latentFlow();
  return {
    id: 'latent-flow',
    title: 'The flow at infinite width',
    statement: [
      polynomialEquation('da_k/dt', '\\frac{da_k}{dt}', a),
      polynomialEquation('db_k/dt', '\\frac{db_k}{dt}', b),
      polynomialEquation('dm_k/dt', '\\frac{dm_k}{dt}', m),
      polynomialEquation('dC_A/dt (sigma = sigma_xi)', '\\frac{dC_A}{dt}\\ (\\sigma = \\sigma_\\xi)', noise),
    ],
    because: 'the Gram flow on the two columns of one latent, with the derivatives of the loss put in',
    assumes: [SETTING, WIDE, TIME],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean, O(m^(-1/2)) a run; O(eta)' },
    verify: () => [
      confirmed(
        exchangesModalities(a, b, m),
        'exchange of the modalities turns the flow of a into that of b and leaves that of m',
      ),
    ],
  };
}

function exchangesModalities(a: Polynomial, b: Polynomial, m: Polynomial): boolean {
  const pairs = ['a', 'b', 'nu_A', 'nu_B'].map((name) => parsePolynomial(name)) as [
    Polynomial,
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const swap = new Map([
    ['a', pairs[1]],
    ['b', pairs[0]],
    ['nu_A', pairs[3]],
    ['nu_B', pairs[2]],
  ]);
  return a.substitute(swap).equals(b) && m.substitute(swap).equals(m);
}

function alignmentStep(): Step {
  const { alignedRate, misalignedRate } = alignmentFlow();
  return {
    id: 'alignment',
    title: 'Aligned and misaligned parts',
    statement: [
      polynomialEquation(
        'd log h_k/dt, h_k = (a_k + m_k)/2',
        '\\frac{d}{dt} \\log h_k,\\ h_k = \\tfrac12 (a_k + m_k)',
        alignedRate,
      ),
      polynomialEquation(
        'd log e_k/dt, e_k = (a_k - m_k)/2',
        '\\frac{d}{dt} \\log e_k,\\ e_k = \\tfrac12 (a_k - m_k)',
        misalignedRate,
      ),
    ],
    because: 'half sum and half difference of the flows of a and m at a symmetric state decouple',
    assumes: [SETTING, WIDE, TIME, 'a = b and equal noise: nu_A = nu_B = nu'],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean; O(eta)' },
    verify: () => {
      const { a, m } = latentFlow();
      const at: Readonly<Record<string, string>> = { a: 'h + f', b: 'h + f', m: 'h - f', nu_A: 'nu', nu_B: 'nu' };
      const put = (field: Polynomial): Polynomial =>
        field.substitute(new Map(Object.entries(at).map(([name, text]) => [name, parsePolynomial(text)])));
      const [h, f] = [parsePolynomial('h'), parsePolynomial('f')];
      return [
        confirmed(
          put(a).equals(alignedRate.times(h).plus(misalignedRate.times(f))) &&
            put(m).equals(alignedRate.times(h).minus(misalignedRate.times(f))),
          'put together again, the two parts give the flows of a and of m',
        ),
      ];
    },
  };
}

function driveStep(): Step {
  const { positive, negative } = conditionDrive();
  return {
    id: 'condition-drive',
    title: 'What drives the condition number up and down',
    statement: [
      typed(
        'd/dt log(h_1/h_j) = positive + negative',
        '\\frac{d}{dt} \\log \\frac{h_1}{h_j} = \\text{positive} + \\text{negative}',
      ),
      polynomialEquation('positive', '\\text{positive}', positive),
      polynomialEquation('negative', '\\text{negative}', negative),
    ],
    because: 'g_k = P - t_k and R = tau^2 rho P - R_n, R_n = sum_k q_k t_k; the rates are linear in g and R',
    assumes: [
      SETTING,
      WIDE,
      TIME,
      'a = b and equal noise',
      'signs: positive >= 0 since rho <= 1; negative <= 0 when q_1 is the largest q and all q >= 0',
    ],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean; O(eta)' },
    verify: () => [
      confirmed(
        positive.equals(parsePolynomial('2*(sigma_1^2 - sigma_j^2)*P*tau^2*(1 - rho)*nu^2')),
        'the positive part factors as 2 (sigma_1^2 - sigma_j^2) P tau^2 (1 - rho) / N^2',
      ),
      confirmed(
        negative.equals(parsePolynomial('-2*nu^2*(sigma_1^2*(tau^2*t_1 - R_n) - sigma_j^2*(tau^2*t_j - R_n))')),
        'the negative part in the form in which its sign is read off',
      ),
    ],
  };
}
