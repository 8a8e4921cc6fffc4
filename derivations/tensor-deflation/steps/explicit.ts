/** The explicit theory of order 4, confirmed against the derived flow: solution, discovery times, time of the search. */

import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  formulaRight,
  type Step,
} from '../../../src/symbolic.js';
import { tensorSystem } from '../fast/tensor-flow.js';
import { weightRows } from '../fast/weights.js';
import { flowFrom } from '../flow.js';
import { DISCOVERY } from '../formulas.js';
import { destinationOf, discoveryOf, logistic, searchTime, smallNormSolution } from '../power-dynamics.js';
import { basinStep } from './basins.js';
import { A, ACROSS, DECAY, powerFlow, SMALL, stated, U } from './small-norm.js';
import { fittedStep } from './stability.js';
import { differences } from './values.js';

/** Steps of the explicit theory, for order 4. */
export function explicitSteps(): readonly Step[] {
  return [solutionStep(), basinStep(), discoveryStep(), searchStep(), fittedStep()];
}

function solutionStep(): Step {
  return defineStep({
    id: 'explicit-solution',
    title: 'Explicit solution while the learner is small',
    statement: [
      definition(
        'u_perp = 1 - sum_k u_k(0), rho2 = u_perp + sum_k y_k^2, shares = sum_k S_k, tau in [0, 1/(8 max_k a_k u_k(0)))',
        'u_\\perp = 1 - \\sum_k u_k(0), \\quad \\rho^2 = u_\\perp + \\sum_k y_k^2, \\quad S = \\sum_k S_k, \\quad 0 \\le \\tau < 1/(8 \\max_k a_k u_k(0))',
      ),
      stated('y_k^2', 'y_k^2', DISCOVERY.square),
      stated('S_k', 'S_k', DISCOVERY.share),
      stated('t', 't', DISCOVERY.time),
      stated('u_k(t)', 'u_k(t)', DISCOVERY.cosine),
      stated('n^2(t)/n^2(0)', '\\frac{n^2(t)}{n^2(0)}', DISCOVERY.growth),
    ],
    because:
      'y = rho wbar with d rho/dt = 4 rho sum a_i wbar_i^4 gives dy_k/dt = 4 a_k y_k^3 / rho^2; d tau = dt / rho^2 decouples it',
    assumes: ['order 4', SMALL],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: ([, square, share, time, cosine, growth]) => {
      const largest = 1 / (8 * Math.max(...A.map((a, k) => a * U[k]!)));
      const predicted = [0.4, 0.7, 0.9].map((part) => {
        const tau = part * largest;
        const of = (equation: Equation | undefined) =>
          A.map((a, k) => formulaRight(equation).evaluate({ a, u: U[k]!, tau }));
        const [squares, shares] = [of(square), of(share)];
        const rho2 = squares.reduce((sum, value) => sum + value, ACROSS);
        const t = formulaRight(time).evaluate({
          u_perp: ACROSS,
          tau,
          shares: shares.reduce((sum, value) => sum + value, 0),
        });
        const u = squares.map((one) => formulaRight(cosine).evaluate({ square: one, rho2 }));
        return { t, row: [formulaRight(growth).evaluate({ rho2, lambda: DECAY, t }), ...u] };
      });
      const times = predicted.map(({ t }) => t);
      const rows = predicted.flatMap(({ row }) => row);
      const used = times.flatMap((t) => {
        const { u, growth: grown } = smallNormSolution(U, A, DECAY, t);
        return [grown, ...u];
      });
      return [
        confirmedNumerically('the derived power dynamics, integrated', differences(rows, powerFlow(times)), 1e-7),
        confirmedNumerically('the function of the predictions', differences(rows, used), 1e-9),
      ];
    },
  });
}

const ROWS = [
  [0.8, 0.3, 0.2, 0.3],
  [-0.2, 0.9, 0.3, 0.2],
  [0.1, 0.3, -0.9, 0.4],
];
const START = 1e-8;

function discoveryStep(): Step {
  return defineStep({
    id: 'discovery-times',
    title: 'Discovery times',
    statement: [
      definition(
        'k = k*(j), shares = sum_{i != k} S_i, A_k = sum of A_j over the basin of k, ahat_k(T_k) = K_k/2',
        'k = k^*(j), \\quad S = \\sum_{i \\ne k} S_i, \\quad A_k = \\sum_{j: k^*(j) = k} A_j, \\quad \\hat a_k(T_k) = K_k/2',
      ),
      stated('S_i', 'S_i', DISCOVERY.delayShare),
      stated('C_j', 'C_j', DISCOVERY.delay),
      stated('A_j', 'A_j', DISCOVERY.seed),
      stated('K_k', 'K_k', DISCOVERY.limit),
      stated('T_k', 'T_k', DISCOVERY.found),
      stated('ahat_k(t)', '\\hat a_k(t)', DISCOVERY.logistic),
    ],
    because:
      'an aligned cluster grows as d ahat_k/dt = (4 (a_k - ahat_k) - 2 lambda) ahat_k; C is the delay that alignment costs',
    assumes: ['order 4', 'delta0 -> 0'],
    exactness: { kind: 'limit', order: 'O(delta0^1.5)' },
    verify: (statement) => {
      const predicted = A.map((_, k) => statedDiscovery(statement, k));
      const start = weightRows(ROWS.map((row) => row.map((value) => START * value)));
      const discovery = discoveryOf(start, A, DECAY);
      const { times, later } = passages();
      return [
        confirmedNumerically(
          'the passages of the derived flow through K_k / 2, and what it has of each component at times of its rise',
          predicted.flatMap(({ T, ahat }, k) => [
            T - times[k]!,
            ...LATER.map((after, at) => ahat(times[k]! + after) - later[k]![at]!),
          ]),
          1e-6,
        ),
        confirmedNumerically(
          'the functions of the predictions',
          predicted.flatMap(({ T, K, C, ahat }, k) => [
            T - discovery.times[k]!,
            K - discovery.limits[k]!,
            C - destinationOf(cosinesOf(k), A).delay,
            ahat(T + 0.5) - logistic(discovery, k, T + 0.5),
          ]),
          1e-9,
        ),
      ];
    },
  });
}

function cosinesOf(j: number): readonly number[] {
  const row = ROWS[j] as readonly number[];
  return A.map((_, k) => (row[k]! / Math.hypot(...row)) ** 2);
}

/** The prediction by given equations for component k, whose basin has weight k alone. */
function statedDiscovery([, delayShare, delay, seed, limit, found, rise]: readonly Equation[], k: number) {
  const u = cosinesOf(k);
  const own = { a_k: A[k] as number, u_k: u[k]! };
  const shares = A.reduce(
    (sum, a_i, i) => (i === k ? sum : sum + formulaRight(delayShare).evaluate({ ...own, a_i, u_i: u[i]! })),
    0,
  );
  const u_perp = 1 - u.reduce((sum, value) => sum + value, 0);
  const C = formulaRight(delay).evaluate({ ...own, u_perp, shares });
  const n0 = START * Math.hypot(...(ROWS[k] as readonly number[]));
  const amplitude = formulaRight(seed).evaluate({ ...own, n0, C });
  const K = formulaRight(limit).evaluate({ a: own.a_k, lambda: DECAY });
  const T = formulaRight(found).evaluate({ K, A: amplitude });
  return { T, K, C, ahat: (t: number): number => formulaRight(rise).evaluate({ K, T, t }) };
}

const LATER = [-0.6, 0.5, 1.2];

interface Passages {
  readonly times: readonly number[];
  /** What the flow has of component k at times around its passage. */
  readonly later: readonly (readonly number[])[];
}

let known: Passages | undefined;

/** The derived flow, integrated once. */
function passages(): Passages {
  known ??= integratedPassages();
  return known;
}

function integratedPassages(): Passages {
  const system = tensorSystem({ order: 4, components: A, neurons: 3, decay: DECAY });
  const start = weightRows(ROWS.map((row) => row.map((value) => START * value)));
  const crossings = A.map((value, k) => [k, (value - DECAY / 2) / 2] as const);
  const { events } = flowFrom(system, start, [0, 80], { crossings, relativeTolerance: 1e-10 });
  const times = A.map((_, k) => events.find(({ id }) => id === String(k))?.t ?? Number.NaN);
  const grid = times.flatMap((time) => LATER.map((after) => time + after)).sort((first, second) => first - second);
  const { components } = flowFrom(system, start, [0, ...grid], { relativeTolerance: 1e-10 });
  const at = (time: number): readonly number[] => components[1 + grid.indexOf(time)]!;
  return { times, later: times.map((time, k) => LATER.map((after) => at(time + after)[k]!)) };
}

function searchStep(): Step {
  return defineStep({
    id: 'search-time',
    title: 'Time of the search for one component',
    statement: [stated('t(squared cosine = 1/2)', 't(u = \\tfrac12)', DISCOVERY.search)],
    because: 'explicit solution with one component: y^2 = u_perp at that time',
    assumes: ['order 4', SMALL, 'one component a, squared cosine u <= 1/2 at the start'],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: ([time]) => {
      const [a, u] = [0.8, 0.2];
      const t = formulaRight(time).evaluate({ a, u });
      const system = tensorSystem({ order: 4, components: [a], neurons: 1 });
      const start = weightRows([[1e-9 * Math.sqrt(u), 1e-9 * Math.sqrt(1 - u)]]);
      const { weights } = flowFrom(system, start, [0, t], { kind: 'deflated', relativeTolerance: 1e-11 });
      const rows = weights[1]?.rows ?? new Float64Array(2);
      return [
        confirmedNumerically(
          'the derived power dynamics, integrated to that time',
          [(rows[0]! / Math.hypot(...rows)) ** 2 - 0.5],
          1e-7,
        ),
        confirmedNumerically('the function of the predictions', [t - searchTime(u, a)], 1e-12),
      ];
    },
  });
}
