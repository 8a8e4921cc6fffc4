/** What SGD adds before a component is found, confirmed by moments of one step and the curvature of the derived flow. */

import { gaussHermite } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  type Formula,
  formulaEquation,
  formulaRight,
  hermiteNeuron,
  type Step,
} from '../../../src/symbolic.js';
import { networkBatchGradient } from '../fast/network-gradient.js';
import { tensorSystem } from '../fast/tensor-flow.js';
import { weightRows } from '../fast/weights.js';
import { NOISE, OWN_NOISE } from '../formulas.js';
import { noisyDiscovery } from '../noise.js';
import { dot } from './dense.js';

/** The own component is small here, so that the others have a part of order one in the noise. */
const A = [0.1, 0.9, 0.7] as const;
const TINY = 1e-6;

export function noiseStep(): Step {
  const stated = (text: string, latex: string, right: Formula): Equation =>
    formulaEquation({
      left: { text, latex },
      right,
      latexNames: { epsilon: '\\varepsilon', s2: 's^2', others: '\\textstyle\\sum_{i \\ne k} a_i^2' },
    });
  return defineStep({
    id: 'sgd-noise',
    title: 'What SGD adds before a component is found',
    statement: [
      definition(
        'epsilon = eta/b, a = a_k, others = sum_{i != k} a_i^2, T = T_k',
        '\\varepsilon = \\eta/b, \\quad a = a_k, \\quad T = T_k',
      ),
      stated('s2', 's^2', NOISE.variance),
      stated('dVar(log n^2)/dt', '\\frac{d}{dt} \\mathrm{Var}(\\log n^2)', NOISE.spreading),
      stated('dE(log n^2)/dt', '\\frac{d}{dt} \\mathbb{E} \\log n^2', NOISE.drift),
      stated('E T_SGD - T', '\\mathbb{E}\\, T^{\\mathrm{SGD}} - T', NOISE.shift),
      stated('deviation of T_SGD', '\\mathrm{sd}(T^{\\mathrm{SGD}})', NOISE.deviation),
    ],
    because: `one example moves log n^2 by 4 eta y h_4(x_k), of variance 16 s2 with ${OWN_NOISE} = E h_4^4 - 1; the gain by steps across the component and the loss by the misalignment that they cause cancel`,
    assumes: ['order 4', 'aligned weight, T_W negligible', 'first order in eta / b; discretisation O(eta) left out'],
    exactness: { kind: 'limit', order: 'O((eta/b)^2)' },
    verify: ([, variance, spreading, drift, shift, deviation]) => {
      const [a, epsilon, T] = [A[0], 0.01, 3];
      const others = A[1] ** 2 + A[2] ** 2;
      const s2 = formulaRight(variance).evaluate({ a, others });
      const rates = {
        spreading: formulaRight(spreading).evaluate({ epsilon, s2 }),
        drift: formulaRight(drift).evaluate({ a, epsilon, s2 }),
      };
      const measured = measuredRates();
      const [ofTime, ofSpread] = [shift, deviation].map((one) => formulaRight(one).evaluate({ a, epsilon, s2, T }));
      const used = noisyDiscovery(A, 0, T, epsilon);
      return [
        confirmedNumerically(
          'exact moments of one step by quadrature, and the stationary misalignment by differences of the derived flow',
          [
            rates.spreading - epsilon * measured.spreading,
            rates.drift - measured.growth - epsilon * measured.correction,
          ],
          1e-5,
        ),
        confirmedNumerically(
          'to first order: T times the change of the growth over the growth; deviation of log n^2 over the growth',
          [
            ofTime! + (T * epsilon * measured.correction) / measured.growth,
            ofSpread! - Math.sqrt(T * epsilon * measured.spreading) / measured.growth,
          ],
          1e-5,
        ),
        confirmedNumerically(
          'the function of the predictions',
          [ofTime! - used.shift, ofSpread! - used.deviation],
          1e-12,
        ),
      ];
    },
  });
}

interface Rates {
  /** `dE(log n^2)/dt` without noise. */
  readonly growth: number;
  /** Of the mean of log n^2 and of its variance, per unit time and epsilon. */
  readonly correction: number;
  readonly spreading: number;
}

let known: Rates | undefined;

function measuredRates(): Rates {
  known ??= ratesOf();
  return known;
}

/**
 * For `w' = w - eta g`: `log |w'|^2 = log |w|^2 - 2 eta <w, g>/|w|^2 + eta^2 (|g|^2/|w|^2 - 2 <w, g>^2/|w|^4)`; and the noise across
 * holds the misalignment at a stationary variance, which costs half of the curvature of the growth rate.
 */
function ratesOf(): Rates {
  const problem = { components: A, neuron: hermiteNeuron(4), stepSize: 1, batch: 1 };
  const weight = [TINY, 0, 0];
  const { nodes, weights } = gaussHermite(10);
  let [along, alongSquare] = [0, 0];
  const across = [0, 0];
  nodes.forEach((x, i) => {
    nodes.forEach((y, j) => {
      nodes.forEach((z, k) => {
        const share = weights[i]! * weights[j]! * weights[k]!;
        const { gradient } = networkBatchGradient(problem, weightRows([weight]), [[x, y, z]]);
        const [own, second, third] = Array.from(gradient, (value) => value / TINY) as [number, number, number];
        along += share * own;
        alongSquare += share * own ** 2;
        across[0]! += share * second ** 2;
        across[1]! += share * third ** 2;
      });
    });
  });
  const variance = alongSquare - along ** 2;
  const misalignment = [1, 2].map((axis) => {
    const { pull, curvature } = aroundAlignment(axis);
    return (curvature / 2) * (across[axis - 1]! / (2 * pull));
  });
  const correction = -variance + across.reduce((sum, value) => sum + value, 0) + dot(misalignment, [1, 1]);
  return { growth: -2 * along, correction, spreading: 4 * variance };
}

/** How fast a misalignment along an axis decays, and the second derivative of `d log n^2/dt` in it, by the derived flow. */
function aroundAlignment(axis: number): { readonly pull: number; readonly curvature: number } {
  const system = tensorSystem({ order: 4, components: A, neurons: 1 });
  const step = 2e-4;
  const at = (x: number): { readonly rate: number; readonly turning: number } => {
    const direction = [1, 0, 0].map((value, k) => (k === axis ? x : value) / Math.sqrt(1 + x ** 2));
    const { gradient } = system.lossAndGradient(weightRows([direction.map((value) => TINY * value)]));
    const velocity = Array.from(gradient, (value) => -value / TINY);
    const rate = dot(velocity, direction);
    return { rate: 2 * rate, turning: velocity[axis]! - rate * direction[axis]! };
  };
  const [up, middle, down] = [at(step), at(0), at(-step)];
  return {
    pull: -(up.turning - down.turning) / (2 * step),
    curvature: (up.rate - 2 * middle.rate + down.rate) / step ** 2,
  };
}
