/** Steps about expectations: the rule of signs, the law of a contrast, and the potential that they make. */

import {
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  type LatentName,
  latentLaw,
  parsePolynomial,
  polynomialEquation,
  polynomialRight,
  type Step,
  signMeanByEnumeration,
  signMoment,
  transformFormula,
} from '../../../src/symbolic.js';
import {
  diagonalEncoders,
  type LossSetting,
  meanContrast,
  meanOverLatents,
  type PotentialName,
  pairScore,
  slopeAtZero,
} from './encoders.js';
import { potentialStatements, statedPotential } from './potential-statements.js';
import { SETTING, WIDE } from './setting.js';
import { GENERIC } from './witness.js';

/** The rule of expectation for independent signs. */
export function signStep(): Step {
  const probe = parsePolynomial('(a*eta_1 + b*eta_2 + c)^4');
  const signs = ['eta_1', 'eta_2'];
  return defineStep({
    id: 'sign-rule',
    title: 'Expectation over independent signs',
    statement: [
      polynomialEquation(
        {
          text: 'E[(a eta_1 + b eta_2 + c)^4]',
          latex: '\\mathbb{E}\\big[(a \\eta_1 + b \\eta_2 + c)^4\\big]',
        },
        signMoment(probe, signs),
      ),
      formulaEquation({
        left: {
          text: 'E[e^{q_1 eta_1 + q_2 eta_2}]',
          latex: '\\mathbb{E}\\big[e^{q_1 \\eta_1 + q_2 \\eta_2}\\big]',
        },
        right: 'cosh(q_1)*cosh(q_2)',
      }),
      formulaEquation({
        left: {
          text: 'E[eta_1 e^{q_1 eta_1 + q_2 eta_2}]',
          latex: '\\mathbb{E}\\big[\\eta_1 e^{q_1 \\eta_1 + q_2 \\eta_2}\\big]',
        },
        right: 'sinh(q_1)*cosh(q_2)',
      }),
    ],
    because:
      'eta^2 = 1 and E eta = 0; independence turns the mean of a product into a product, for any number of signs',
    assumes: ['eta_1, ..., eta_r independent, +1 or -1 with probability 1/2'],
    exactness: { kind: 'exact' },
    verify: ([moment, transform, tilted]) => {
      const [q_1, q_2] = [0.7, -1.3];
      const mean = (factor: (eta: readonly number[]) => number): number =>
        meanOverLatents('rademacher', 2, 0, (eta) => factor(eta) * Math.exp(q_1 * eta[0]! + q_2 * eta[1]!));
      return [
        confirmed(
          signMeanByEnumeration(probe, signs).equals(polynomialRight(moment)),
          'the mean over all sign patterns of the polynomial',
        ),
        confirmedNumerically(
          'the means over all sign patterns of the exponentials',
          [
            mean(() => 1) - formulaRight(transform).evaluate({ q_1, q_2 }),
            mean((eta) => eta[0]!) - formulaRight(tilted).evaluate({ q_1, q_2 }),
          ],
          1e-13,
        ),
      ];
    },
  });
}

/** The law of one latent in a contrast. */
export function lawStep(latents: LatentName): Step {
  const law = latentLaw(latents);
  return defineStep({
    id: 'contrast-law',
    title: 'Law of one latent in a contrast',
    statement: [
      definition("x = z z' - z^2", "x = z z' - z^2"),
      formulaEquation({
        left: { text: 'E[e^{q x}]', latex: '\\mathbb{E}[e^{q x}]' },
        right: transformFormula(law.transform),
      }),
    ],
    because:
      latents === 'rademacher'
        ? "z^2 = 1 and z z' is a sign: x is 0 or -2"
        : 'a quadratic form of Gaussians: the determinant of I - 2 q H to the power -1/2',
    assumes: [`z, z' independent, ${latents === 'rademacher' ? 'signs' : 'N(0, 1)'}`],
    exactness: { kind: 'exact' },
    verify: ([, transform]) => {
      const [direct, series] = [law.moments(10), law.momentsOfTransform(10)];
      return [
        confirmed(
          direct.every((moment, n) => moment.equals(series[n]!)),
          'the first ten moments of x by the rule of expectation against the Taylor coefficients of the closed form',
        ),
        confirmedNumerically(
          "the double sum over z and z' of e^{q (z z' - z^2)}",
          [0.3, 0.7].map((q) => transformByDoubleSum(latents, q) - formulaRight(transform).evaluate({ q })),
          1e-12,
        ),
      ];
    },
  });
}

/** Signs: their four pairs; Gaussians: the trapezoid rule, whose error is below rounding for these integrands. */
function transformByDoubleSum(latents: LatentName, q: number): number {
  const values = (z: number, other: number): number => Math.exp(q * (z * other - z * z));
  if (latents === 'rademacher') return meanOverLatents(latents, 1, 1, (z, [y]) => values(z[0]!, y![0]!));
  const h = 0.25;
  const nodes = Array.from({ length: 97 }, (_, at) => (at - 48) * h);
  const density = (z: number): number => (h * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  return nodes.reduce(
    (sum, z) => sum + density(z) * nodes.reduce((inside, y) => inside + density(y) * values(z, y), 0),
    0,
  );
}

/** The potential of a loss and its gradient. */
export function potentialStep(loss: PotentialName, latents: LatentName): Step {
  return defineStep({
    id: 'potential',
    title: 'Potential of the loss',
    statement: potentialStatements(loss),
    because:
      loss === 'infinite'
        ? 'the mean over infinitely many negatives is a product of generating functions'
        : 'at a diagonal Gram matrix a contrast of scores is a sum over latents',
    assumes: [SETTING, WIDE],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const setting: LossSetting = { loss, latents, tau2: 2.3, weight: 1.7, negatives: 2 };
      const q = [0.9, 0.4] as const;
      const { value, gradient } = statedPotential(statement, setting, q);
      const phi = (first: number): number => meanContrast(setting, [first, q[1]], [first, q[1]]);
      return [
        confirmedNumerically(
          latents === 'rademacher'
            ? 'the mean loss over all signs of the positive pair and of its negatives (r = 2, lambda = 1.7, M = 2, tau^2 = 2.3), and its differences'
            : 'the mean loss over latents of three points with the moments of a Gaussian up to the fifth (r = 2, lambda = 1.7), and its differences',
          [value - phi(q[0]), gradient + slopeAtZero((step) => phi(q[0] + step))],
          1e-9,
        ),
        ...(loss === 'single' || loss === 'many'
          ? [
              confirmedNumerically(
                'scores of a pair and of its negative by two encoders as vectors',
                exponentDiffers(statement.at(-3), setting.tau2),
                1e-12,
              ),
            ]
          : []),
      ];
    },
  });
}

/** The stated exponent less the difference of scores of a negative and of the positive pair. */
function exponentDiffers(exponent: Equation | undefined, tau2: number): readonly number[] {
  const encoders = diagonalEncoders(GENERIC.latents, GENERIC);
  const [z, y] = [[1.3, -0.6] as const, [0.8, 1.9] as const];
  const score = (first: readonly number[], second: readonly number[]): number =>
    pairScore(encoders, tau2, [...first, 0.4], [...second, -0.7]);
  const [q_1, q_2] = [pairScore(encoders, tau2, [1, 0, 0], [1, 0, 0]), pairScore(encoders, tau2, [0, 1, 0], [0, 1, 0])];
  const names = { q_1, q_2, z_1: z[0], z_2: z[1], y_1: y[0], y_2: y[1] };
  return [polynomialRight(exponent).evaluate(names) - (score(z, y) - score(z, z))];
}
