/** Steps that end in numbers: closed forms of where the flows go, held against the flows themselves. */

import {
  balancedRates,
  confirmedNumerically,
  contrastiveSteps,
  noncontrastiveLimit,
  pairPotential,
  type Step,
} from '../../src/index.js';
import { observablesOf, type Parameters } from './parameters.js';
import { stateAt } from './theory.js';

/** All steps for the given parameters, the exact ones first. */
export function stepsOf(p: Parameters): readonly Step[] {
  return [
    ...contrastiveSteps(p.loss, p.latents),
    fourierStep(),
    ...(p.loss === 'none' ? [noncontrastiveStep()] : []),
    ...(p.loss === 'single' || p.loss === 'infinite' ? [balancedStep(p.loss)] : []),
  ];
}

function fourierStep(): Step {
  return {
    id: 'fourier-potential',
    title: 'The potential of one negative without a sum over patterns',
    statement: [
      {
        text: 'Phi = E[c]/2 + log 2 + int_0^inf (1 - Re chi(w)) / (w sinh(pi w)) dw, chi(w) = lambda^{iw} prod_k E e^{iw q_k x_k}',
        latex:
          '\\Phi = \\tfrac12 \\mathbb{E}[c] + \\log 2 + \\int_0^\\infty \\frac{1 - \\mathrm{Re}\\, \\chi(\\omega)}{\\omega \\sinh \\pi\\omega} d\\omega, \\quad \\chi(\\omega) = \\lambda^{i\\omega} \\prod_k \\mathbb{E} e^{i \\omega q_k x_k}',
        json: { integral: 'fourier', of: 'softplus' },
      },
    ],
    because:
      'Fourier transform of log(1 + e^c) - c/2; the characteristic function of a sum of independent terms is a product',
    assumes: ['one negative', 'c = log lambda + sum_k q_k x_k'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        'the mean over all patterns of signs at r = 3 and r = 6, values and gradients',
        [
          [1.2, 0.7, 0.1],
          [3, 2.5, 2, 0.3, 0.2, 0],
        ].flatMap((q) => methodsDiffer(q, 2.5)),
        1e-13,
      ),
    ],
  };
}

/** Fourier integral less enumeration, for value and gradient. */
function methodsDiffer(q: readonly number[], weight: number): readonly number[] {
  const at = Float64Array.from(q);
  const [integral, patterns] = (['fourier', 'enumeration'] as const).map((method) => {
    const potential = pairPotential({ loss: 'single', size: q.length, weight, method });
    const gradient = new Float64Array(q.length);
    potential.gradient(at, gradient);
    return [potential.value(at), ...gradient];
  }) as [number[], number[]];
  return integral.map((value, index) => value - (patterns[index] as number));
}

const CONFIGURATIONS = [
  { sigma: [1.4, 1, 0.8], s: 5, sigmaXi: 0.5 },
  { sigma: [1, 0.5], s: 8, sigmaXi: 0.7 },
] as const;

/** A setting of one of the configurations above. */
function settingOf(at: (typeof CONFIGURATIONS)[number], rest: Partial<Parameters>): Parameters {
  return {
    ...{ sigma: [...at.sigma], s: at.s, sigmaXi: at.sigmaXi, sigmaXiB: null },
    ...{ loss: 'none', M: 1, lambda: 1, tau2: 1, stages: [], latents: 'rademacher', normaliser: 'population' },
    ...{ B: 1, eta: 1, m: null, d: null },
    ...rest,
  };
}

function noncontrastiveStep(): Step {
  return {
    id: 'noncontrastive-limit',
    title: 'Where alignment without negatives ends',
    statement: [
      {
        text: 'sum_k e^{2 sigma_k^2 T_1} = 2 (r + s 1[sigma_xi > 0]), kappa_K = e^{(sigma_max^2 - sigma_min^2) T_1}, kappa_rep = kappa_K sigma_max/sigma_min',
        latex:
          '\\sum_k e^{2 \\sigma_k^2 T_1} = 2 (r + s\\, \\mathbf{1}[\\sigma_\\xi > 0]), \\quad \\kappa_K = e^{(\\sigma_{\\max}^2 - \\sigma_{\\min}^2) T_1}, \\quad \\kappa_{rep} = \\kappa_K\\, \\sigma_{\\max}/\\sigma_{\\min}',
        json: { limit: 'noncontrastive' },
      },
    ],
    because:
      'without negatives tau^2 g_k = 1 and R = rho, so that h_k = e^{2 sigma_k^2 T}/2 with T the integral of (1 - rho)/N^2; noise and misalignment vanish and the conserved norm fixes T',
    assumes: ['symmetric start a = b = 1, m = 0', 'infinite width'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        'the derived flow at t = 3000, two configurations',
        CONFIGURATIONS.map((at) => {
          const p = settingOf(at, {});
          const { representationCondition } = noncontrastiveLimit({
            ...{ scales: at.sigma, noiseDimension: at.s, noiseScale: at.sigmaXi },
          });
          return observablesOf(p).representationCondition(stateAt(p, 3000)) - representationCondition;
        }),
        1e-6,
      ),
    ],
  };
}

function balancedStep(loss: 'single' | 'infinite'): Step {
  return {
    id: 'balanced-fixed-point',
    title: 'Balanced fixed point and its rates',
    statement: [
      {
        text: 'q_k = tau^2/r, N^2 = r (r + s) / sum_k sigma_k^-2, kappa_rep = 1, kappa_K = sigma_max/sigma_min',
        latex:
          'q_k = \\tau^2/r, \\quad N^2 = \\frac{r (r + s)}{\\sum_k \\sigma_k^{-2}}, \\quad \\kappa_{rep} = 1, \\quad \\kappa_K = \\sigma_{\\max}/\\sigma_{\\min}',
        json: { fixedPoint: 'balanced' },
      },
      {
        text: 'imbalance decays at the nonzero eigenvalues of 2 tau^4 gamma/(r N^2) P diag(sigma^2) P, gamma = d^2 Phi/dq_1^2 - d^2 Phi/dq_1 dq_2',
        latex:
          '\\frac{2 \\tau^4 \\gamma}{r N^2}\\, P\\, \\mathrm{diag}(\\sigma^2)\\, P, \\quad P = I - \\tfrac1r \\mathbf{1}\\mathbf{1}^\\top, \\quad \\gamma = \\partial_{11} \\Phi - \\partial_{12} \\Phi',
        json: { rates: 'imbalance' },
      },
    ],
    because:
      'at equal q all g are equal, so tau^2 g_k = R and every aligned part rests; linearisation, with the norm conserved',
    assumes: ['symmetric state without noise and misalignment', 'infinite width'],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        'the slope of log(q_1/q_2) late in the derived flow of two latents that start aligned, relative to the rate',
        [2, 4].map((tau2) => {
          const p = settingOf({ sigma: [1, 0.5], s: 8, sigmaXi: 0.7 }, { loss, tau2, s: 0, sigmaXi: 0 });
          return lateImbalanceRate(p) / (ratesOf(p).imbalance[0] as number) - 1;
        }),
        1e-3,
      ),
    ],
  };
}

/** The rates that the closed form states. */
export function ratesOf(p: Parameters): ReturnType<typeof balancedRates> {
  return balancedRates({
    ...{ scales: p.sigma, noiseDimension: p.s, noiseScale: p.sigmaXi },
    ...{ loss: p.loss, weight: p.lambda, inverseTemperature: p.tau2 },
  });
}

/** Decay rate of `log(q_1/q_r)` between 12 and 16 of its slowest stated times, from an aligned start. */
export function lateImbalanceRate(p: Parameters): number {
  const rate = ratesOf(p).imbalance[0] as number;
  const r = p.sigma.length;
  const y = new Float64Array(3 * r + 2 + (r * (r - 1)) / 2);
  y.fill(1, 0, 3 * r);
  const [early, late] = [12 / rate, 16 / rate];
  const [first, second] = [early, late].map((time) => Math.abs(observablesOf(p).logRatio(stateAt(p, time, y)))) as [
    number,
    number,
  ];
  return Math.log(first / second) / (late - early);
}
