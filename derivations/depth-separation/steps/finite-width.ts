/** What a finite width adds: the exact gradient, the split of the loss, harmonics, the 1/m1 term. */

import {
  compositionForces,
  confirmed,
  confirmedNumerically,
  type Evidence,
  fixing,
  planarPopulation,
  type Step,
  tangentCoefficient,
} from '../../../src/index.js';
import { lawOf, type Parameters } from '../parameters.js';
import { modelStart, orbit } from '../theory.js';
import { equation } from './equation.js';
import { sameCoefficient } from './input.js';

/** A state in the plane, and one with one number changed. */
const PLANE = { neurons: 3, dimension: 2, outer: Float64Array.of(-0.9), biases: Float64Array.of(0.8) };
const PLANE_WEIGHTS = [1, 0.2, -0.5, 1.1, -0.4, -0.9];

export function gradientStep(p: Parameters): Step {
  return {
    id: 'finite-width-gradient',
    title: 'The population gradient at finite width',
    statement: [
      equation(
        'L = E_u l(g(u)), g(u) = (1/m1) sum_i relu(w_i.u), l(g) = L at alpha = g',
        'L = E_u \\ell(g(u)), \\quad g(u) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot u), \\quad \\ell(g) = \\tilde L|_{\\alpha = g}',
        { loss: 'finite-width' },
      ),
      equation(
        'dw_i/dt = eta1 E_u[mean_j(a_j B_j(g)) 1{w_i.u > 0} u], da_j/dt = eta2 E_u[g B_j(g)], db_j/dt = eta2 E_u[A_j(g)]',
        '\\dot w_i = \\eta_1 E_u\\big[ \\overline{a_j B_j(g)}\\, 1\\{w_i \\cdot u > 0\\}\\, u \\big], \\quad \\dot a_j = \\eta_2 E_u[g B_j(g)], \\quad \\dot b_j = \\eta_2 E_u[A_j(g)]',
        { gradient: 'finite-width' },
      ),
    ],
    because:
      'in every direction u the radius is integrated as above, with g(u) in place of alpha; only the sphere is left',
    assumes: ['every a_j < 0'],
    exactness: { kind: 'exact' },
    verify: () => {
      const law = lawOf(fixing(p, { law: 'arcsec' }));
      const at = (index: number, change: number) =>
        planarPopulation(law, {
          ...PLANE,
          weights: Float64Array.from(PLANE_WEIGHTS, (value, i) => (i === index ? value + change : value)),
        });
      const { weights } = at(0, 0);
      return [
        confirmedNumerically(
          'differences of the loss in the plane by three of the weights (step 1e-4)',
          [0, 3, 4].map(
            (index) => (-3 * (at(index, 1e-4).loss - at(index, -1e-4).loss)) / 2e-4 - (weights[index] as number),
          ),
          1e-6,
        ),
      ];
    },
  };
}

export function splitStep(p: Parameters): Step {
  return {
    id: 'discretisation',
    title: 'The loss splits off the discretisation error',
    statement: [
      equation(
        "L = l(alpha) + l''(alpha) D^2/2 + O(D^3)",
        "L = \\ell(\\alpha) + \\tfrac12 \\ell''(\\alpha) D^2 + O(D^3)",
        {
          split: 'loss',
        },
      ),
    ],
    because: 'E_u g = alpha exactly, so the term of first order vanishes',
    assumes: ['m1 large'],
    exactness: { kind: 'limit', order: 'O(D^3) = O(m1^(-3/2))' },
    verify: () => {
      const law = lawOf(p);
      const slope = (g: number): number => -compositionForces(law, g, [-0.8], [0.7]).feature;
      return [
        confirmedNumerically(
          "l'' against differences of l' with one threshold below and one above 1",
          [0.7, 1.2].map(
            (g) => compositionForces(law, g, [-0.8], [0.7]).curvature - (slope(g + 1e-5) - slope(g - 1e-5)) / 2e-5,
          ),
          1e-6,
        ),
      ];
    },
  };
}

export function decayStep(d: number): Step {
  return {
    id: 'harmonic-decay',
    title: 'Harmonics of the feature decay',
    statement: [
      equation(
        "eps_k(t) = eps_k(0) exp(-kappa1 (lambda_k/C_d^2) int_0^t l''(alpha) ds), F/(alpha r) = 1 + sum_k eps_k(u)",
        "\\varepsilon_k(t) = \\varepsilon_k(0) \\exp\\Big(-\\frac{\\kappa_1 \\lambda_k}{C_d^2} \\int_0^t \\ell''(\\alpha)\\, ds\\Big), \\quad \\frac{F}{\\alpha r} = 1 + \\sum_k \\varepsilon_k(u)",
        { rates: [1, 2, 4].map((k) => Object.values(tangentCoefficient(k, d)).map(String)) },
      ),
    ],
    because:
      "to first order the force on g(u) is that at alpha less l'' times the fluctuation, and the kernel of random units acts on degree k as lambda_k",
    assumes: ['m1 large', 'fluctuations of the kernel and of the norms neglected'],
    exactness: { kind: 'limit', order: 'O(1/sqrt(m1)) relative' },
    verify: () => [
      confirmed(
        [1, 2, 4].every((k) => sameCoefficient(k, d)),
        'lambda_k rests on the coefficients of the step funk-hecke; the decay itself is a claim that simulation tests',
      ),
    ],
  };
}

export function correctedStep(p: Parameters): Step {
  return {
    id: 'width-corrected',
    title: 'The flow with its 1/m1 term',
    statement: [
      equation(
        "dalpha/dt = kappa1 mean_j(a_j X_j)/alpha, da_j/dt = eta2 X_j, db_j/dt = eta2 (A_j + E2 A_j''/2), X_j = alpha B_j + E2 (g B_j)''/2",
        "\\dot\\alpha = \\frac{\\kappa_1}{\\alpha} \\overline{a_j X_j}, \\quad \\dot a_j = \\eta_2 X_j, \\quad \\dot b_j = \\eta_2 (A_j + \\tfrac12 E_2 A_j''), \\quad X_j = \\alpha B_j + \\tfrac12 E_2 (g B_j)''",
        { flow: 'width-corrected' },
      ),
      equation(
        "E2 = alpha^2 sum_k E_k, dE_k/dt = -2 kappa1 (lambda_k/C_d^2) l'' E_k, E_k(0) = N(d,k) c_k^2/(C_d^2 m1) on average",
        "E_2 = \\alpha^2 \\sum_k E_k, \\quad \\dot E_k = -2 \\kappa_1 \\frac{\\lambda_k}{C_d^2} \\ell'' E_k, \\quad \\overline{E_k(0)} = \\frac{N(d,k)\\, c_k^2}{C_d^2\\, m_1}",
        { flow: 'harmonics' },
      ),
    ],
    because:
      'expectation of the forces over u to second order in g(u) - alpha; the first-layer force is contracted with w_i, whose sum is g',
    assumes: ['m1 large', 'equal norms |w_i|'],
    exactness: { kind: 'limit', order: 'O(m1^(-3/2)) up to the spread of the norms' },
    verify: (): readonly Evidence[] => {
      const wide = fixing(p, { m1: 1e9 });
      const a = Array.from({ length: p.m2 }, (_, j) => -0.5 - 0.1 * j);
      const b = a.map(() => 0.5);
      const start = modelStart(wide, 0.5, a, b);
      const [plain, corrected] = (['infinite-width', 'width-corrected'] as const).map(
        (model) => orbit(wide, model, start, [5])[0] as Float64Array,
      ) as [Float64Array, Float64Array];
      return [
        confirmedNumerically(
          'the flow at infinite width, at m1 = 10^9 and t = 5',
          Array.from({ length: 1 + 2 * p.m2 }, (_, at) => (plain[at] as number) - (corrected[at] as number)),
          1e-7,
        ),
      ];
    },
  };
}
