/** The derivation of the contrastive flows as a reader sees it, each step held against encoders at numbers or a second exact route. */

import type { LatentName } from '../../../src/symbolic.js';
import {
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  differentialGramFlow,
  formulaEquation,
  formulaRight,
  gramFlowByComponents,
  gramFlowOf,
  indexedEquation,
  indexedRight,
  Polynomial,
  parsePolynomial,
  polynomialEquation,
  polynomialRight,
  type Step,
} from '../../../src/symbolic.js';
import { alignmentFlow, conditionDrive, latentFlow, latentScore, lossDerivatives } from '../fast/latent-flow.js';
import type { PotentialName } from './encoders.js';
import { lawStep, potentialStep, signStep } from './expectation-steps.js';
import { SETTING, TIME, WIDE } from './setting.js';
import { patternContrasts } from './symmetry.js';
import { type FlowWitness, flowWitness, GENERIC, SYMMETRIC } from './witness.js';

/**
 * The steps for a loss and a latent law, in order.
 *
 * @param loss - which loss.
 * @param latents - which latents.
 * @example
 * contrastiveSteps('single', 'rademacher')[0].id // 'sign-rule'
 */
export function contrastiveSteps(loss: PotentialName, latents: LatentName): readonly Step[] {
  const generic = flowWitness(loss, latents, GENERIC);
  const symmetric = flowWitness(loss, latents, SYMMETRIC);
  return [
    ...(latents === 'rademacher' ? [signStep()] : []),
    lawStep(latents),
    normaliserStep(generic),
    gramStep(),
    symmetryStep(generic, latents),
    flowStep(generic),
    potentialStep(loss, latents),
    alignmentStep(symmetric),
    ...(latents === 'rademacher' ? [driveStep(symmetric)] : []),
  ];
}

const BY_ENCODERS =
  'two encoders as vectors of width 6 (r = 2, one noise coordinate each, lambda = 1.7, M = 2, tau^2 = 2.3): differences of the loss over all samples';

function normaliserStep(witness: FlowWitness): Step {
  const { byA, byB, byCross } = lossDerivatives();
  return defineStep({
    id: 'normaliser-gradient',
    title: 'Gradient through both normalisers',
    statement: [
      polynomialEquation({ text: 'q_k', latex: 'q_k' }, latentScore, { standing: 'typed in' }),
      polynomialEquation({ text: 'dL/da_k', latex: '\\partial L/\\partial a_k' }, byA),
      polynomialEquation({ text: 'dL/db_k', latex: '\\partial L/\\partial b_k' }, byB),
      polynomialEquation({ text: 'dL/dm_k', latex: '\\partial L/\\partial m_k' }, byCross),
      definition(
        'R = sum_k g_k q_k, g_k = -dPhi/dq_k, nu_A = 1/N_A, nu_B = 1/N_B',
        'R = \\sum_k g_k q_k, \\quad g_k = -\\partial_{q_k} \\Phi, \\quad \\nu_A = 1/N_A, \\quad \\nu_B = 1/N_B',
      ),
    ],
    because: 'chain rule; every score is of degree one in nu_A and in nu_B, so that their derivatives carry R only',
    assumes: [SETTING, 'population normaliser N_A^2 = sum_k sigma_k^2 a_k + sigma_xi^2 C_A'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const { letters, scores, slopes } = witness();
      const right = statement.slice(0, 4).map(polynomialRight);
      return [
        confirmedNumerically(
          'the score of a pair of encoders, and differences of the loss of all samples by a, b and m',
          letters.flatMap((at, k) =>
            [scores[k]!, slopes[k]!.a, slopes[k]!.b, slopes[k]!.m].map((known, n) => right[n]!.evaluate(at) - known),
          ),
          1e-9,
        ),
      ];
    },
  });
}

function gramStep(): Step {
  const { gradient, flow } = differentialGramFlow();
  return defineStep({
    id: 'gram-flow',
    title: 'Gradient flow, closed on the Gram matrix for every width and dimension',
    statement: [
      indexedEquation({ text: 'grad_{K_i} L', latex: '\\nabla_{K_i} L' }, gradient, []),
      indexedEquation({ text: 'dQ_il/dt', latex: '\\frac{dQ_{il}}{dt}' }, flow, []),
      definition('D_ij = dL/dQ_ij', 'D_{ij} = \\partial L/\\partial Q_{ij}'),
    ],
    because: 'Gram closure: the loss depends on the columns K_i of [K_A, K_B] through their inner products Q alone',
    assumes: [SETTING, TIME],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: (statement) => {
      const entries = [
        [1, 1],
        [1, 2],
      ] as const;
      const [stated, fromGradient] = [indexedRight(statement[1]), gramFlowOf(indexedRight(statement[0]))];
      return [stated, fromGradient].map((closed, at) =>
        confirmed(
          entries.every(([row, column]) => {
            const both = gramFlowByComponents(2, 3, row, column, closed);
            return both.byComponents.equals(both.closed);
          }),
          `the product rule on the components of two columns of width 3, for ${at === 0 ? 'the flow' : 'the gradient'}`,
        ),
      );
    },
  });
}

function symmetryStep(witness: FlowWitness, latents: LatentName): Step {
  return defineStep({
    id: 'flip-symmetry',
    title: 'The Gram matrix stays diagonal in the latents',
    statement: [
      polynomialEquation(
        {
          text: 'd<K_A,k, K_B,l>/dt and d<K_A,k, K_A,l>/dt, k != l',
          latex:
            '\\tfrac{d}{dt}\\langle K_{A,k}, K_{B,l}\\rangle,\\ \\tfrac{d}{dt}\\langle K_{A,k}, K_{A,l}\\rangle,\\ k \\ne l',
        },
        Polynomial.zero,
        { standing: 'typed in' },
      ),
      ...(latents === 'rademacher'
        ? [
            formulaEquation({
              left: {
                text: "E[1{eta = e} z_k (z'_k - z_k)]",
                latex: "\\mathbb{E}\\big[\\mathbf{1}\\{\\eta = e\\}\\, z_k (z'_k - z_k)\\big]",
              },
              right: '(e_k - 1)/2^r',
            }),
            polynomialEquation(
              {
                text: "E[1{eta = e} z_k (z'_l - z_l)], k != l",
                latex: "\\mathbb{E}\\big[\\mathbf{1}\\{\\eta = e\\}\\, z_k (z'_l - z_l)\\big],\\ k \\ne l",
              },
              Polynomial.zero,
              { standing: 'typed in' },
            ),
          ]
        : []),
    ],
    because:
      'flipping one latent coordinate in all samples leaves the law and, at a diagonal Gram matrix, every score as it was, and turns the sign of every other entry of dL/dM',
    assumes: [SETTING, WIDE],
    exactness: { kind: 'exact' },
    verify: ([flow, diagonal, off]) => [
      confirmedNumerically(
        `overlaps of different latents, and of latents with noise: ${BY_ENCODERS}`,
        witness().crossed.map((rate) => rate - polynomialRight(flow).toNumber()),
        1e-9,
      ),
      ...(diagonal === undefined
        ? []
        : [
            confirmedNumerically(
              'every pattern of signs for r = 1, 2, 3, latents and one noise coordinate, by the rule of signs',
              [1, 2, 3].flatMap((size) =>
                patternContrasts(size).flatMap(({ pattern, latents: rows, noise }) => [
                  ...noise.map((entry) => entry.toNumber()),
                  ...rows.flatMap((row, k) =>
                    row.map((entry, l) =>
                      k === l
                        ? entry.toNumber() - formulaRight(diagonal).evaluate({ e_k: pattern[k]!, r: size })
                        : entry.toNumber() - polynomialRight(off).toNumber(),
                    ),
                  ),
                ]),
              ),
              0,
            ),
          ]),
    ],
  });
}

function flowStep(witness: FlowWitness): Step {
  const { a, b, m, noise } = latentFlow();
  return defineStep({
    id: 'latent-flow',
    title: 'The flow at infinite width',
    statement: [
      polynomialEquation({ text: 'da_k/dt', latex: '\\frac{da_k}{dt}' }, a),
      polynomialEquation({ text: 'db_k/dt', latex: '\\frac{db_k}{dt}' }, b),
      polynomialEquation({ text: 'dm_k/dt', latex: '\\frac{dm_k}{dt}' }, m),
      polynomialEquation(
        { text: 'dC_A/dt (sigma = sigma_xi)', latex: '\\frac{dC_A}{dt}\\ (\\sigma = \\sigma_\\xi)' },
        noise,
      ),
    ],
    because: 'the Gram flow on the two columns of one latent, with the derivatives of the loss put in',
    assumes: [SETTING, WIDE, TIME],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean, O(m^(-1/2)) a run; O(eta)' },
    verify: (statement) => {
      const { letters, rates, noises } = witness();
      const right = statement.map(polynomialRight);
      return [
        confirmedNumerically(
          BY_ENCODERS,
          [
            ...letters.flatMap((at, k) =>
              [rates[k]!.a, rates[k]!.b, rates[k]!.m].map((rate, n) => right[n]!.evaluate(at) - rate),
            ),
            ...noises.map(({ letters: at, rate }) => right[3]!.evaluate(at) - rate),
          ],
          1e-9,
        ),
      ];
    },
  });
}

function alignmentStep(witness: FlowWitness): Step {
  const { alignedRate, misalignedRate } = alignmentFlow();
  return defineStep({
    id: 'alignment',
    title: 'Aligned and misaligned parts',
    statement: [
      polynomialEquation(
        {
          text: 'd log h_k/dt, h_k = (a_k + m_k)/2',
          latex: '\\frac{d}{dt} \\log h_k,\\ h_k = \\tfrac12 (a_k + m_k)',
        },
        alignedRate,
      ),
      polynomialEquation(
        {
          text: 'd log e_k/dt, e_k = (a_k - m_k)/2',
          latex: '\\frac{d}{dt} \\log e_k,\\ e_k = \\tfrac12 (a_k - m_k)',
        },
        misalignedRate,
      ),
    ],
    because: 'half sum and half difference of the flows of a and m at a symmetric state decouple',
    assumes: [SETTING, WIDE, TIME, 'a = b and equal noise: nu_A = nu_B = nu'],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean; O(eta)' },
    verify: (statement) => {
      const { letters, rates } = witness();
      const [aligned, misaligned] = statement.map(polynomialRight);
      return [
        confirmedNumerically(
          `half sum and half difference of the rates of a and m at a symmetric state: ${BY_ENCODERS}`,
          letters.flatMap((at, k) => {
            const { a, m } = rates[k]!;
            return [
              aligned!.evaluate(at) - (a + m) / (at.a! + at.m!),
              misaligned!.evaluate(at) - (a - m) / (at.a! - at.m!),
            ];
          }),
          1e-9,
        ),
      ];
    },
  });
}

function driveStep(witness: FlowWitness): Step {
  const { positive, negative } = conditionDrive();
  return defineStep({
    id: 'condition-drive',
    title: 'What drives the condition number up and down',
    statement: [
      definition(
        'd/dt log(h_1/h_j) = positive + negative, g_k = P - t_k: P from the positive pairs, t_k from the negative ones',
        '\\frac{d}{dt} \\log \\frac{h_1}{h_j} = \\text{positive} + \\text{negative}, \\quad g_k = P - t_k',
      ),
      polynomialEquation({ text: 'positive', latex: '\\text{positive}' }, positive),
      polynomialEquation({ text: 'negative', latex: '\\text{negative}' }, negative),
    ],
    because: 'g_k = P - t_k and R = tau^2 rho P - R_n, R_n = sum_k q_k t_k; the rates are linear in g and R',
    assumes: [
      SETTING,
      WIDE,
      TIME,
      'a = b and equal noise',
      'signs: positive >= 0 since rho <= 1; negative <= 0 when q_1 is the largest q and all q >= 0 (that q_1 stays the largest is observed, not proved)',
    ],
    exactness: { kind: 'limit', order: 'O(1/m) in the mean; O(eta)' },
    verify: (statement) => {
      const [up, down] = [polynomialRight(statement[1]), polynomialRight(statement[2])];
      const { letters, rates, drive } = witness();
      const rate = (k: number): number => (rates[k]!.a + rates[k]!.m) / (letters[k]!.a! + letters[k]!.m!);
      return [
        confirmed(
          up.equals(parsePolynomial('2*(sigma_1^2 - sigma_j^2)*P*tau^2*(1 - rho)*nu^2')),
          'the positive part factors as 2 (sigma_1^2 - sigma_j^2) P tau^2 (1 - rho) / N^2',
        ),
        confirmed(
          down.equals(parsePolynomial('-2*nu^2*(sigma_1^2*(tau^2*t_1 - R_n) - sigma_j^2*(tau^2*t_j - R_n))')),
          'the negative part in the form in which its sign is read off',
        ),
        confirmedNumerically(
          `the sum of both parts: ${BY_ENCODERS}`,
          [up.evaluate(drive) + down.evaluate(drive) - (rate(0) - rate(1))],
          1e-9,
        ),
      ];
    },
  });
}
