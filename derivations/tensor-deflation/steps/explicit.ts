/** The explicit theory of order 4, confirmed against the derived flow: solution, basins, discovery times, time of the search. */

import {
  allCellsHitProbability,
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  erf,
  type Formula,
  formulaEquation,
  formulaRight,
  integrate,
  parseFormula,
  type Step,
  tensorSystem,
  weightRows,
} from '../../../src/index.js';
import { flowFrom } from '../flow.js';
import { DISCOVERY } from '../formulas.js';
import {
  basinProbabilities,
  destinationOf,
  discoveryOf,
  logistic,
  searchTime,
  smallNormSolution,
} from '../power-dynamics.js';
import { fittedStep } from './stability.js';
import { differences } from './values.js';

const A = [0.5, 0.3, 0.2] as const;
const SMALL = 'T_W negligible against T*';

/** Steps of the explicit theory, for order 4. */
export function explicitSteps(): readonly Step[] {
  return [solutionStep(), basinStep(), discoveryStep(), searchStep(), fittedStep()];
}

function stated(
  text: string,
  latex: string,
  right: Formula,
  latexNames: Readonly<Record<string, string>> = {},
): Equation {
  return formulaEquation({
    left: { text, latex },
    right,
    latexNames: { u_perp: 'u_\\perp', rho2: '\\rho^2', shares: 'S', square: 'y_k^2', others: 'S', ...latexNames },
  });
}

/** Squared cosines of a direction in four dimensions. */
const DIRECTION = [0.5, -0.6, 0.4, 0.2];
const SQUARES = DIRECTION.map((value) => (value / Math.hypot(...DIRECTION)) ** 2);
const U = SQUARES.slice(0, 3);
const ACROSS = SQUARES[3] as number;
const DECAY = 0.05;

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
      const largest = 1 / (8 * Math.max(...A.map((a, k) => a * (U[k] as number))));
      const predicted = [0.4, 0.7, 0.9].map((part) => {
        const tau = part * largest;
        const of = (equation: Equation | undefined) =>
          A.map((a, k) => formulaRight(equation).evaluate({ a, u: U[k] as number, tau }));
        const [squares, shares] = [of(square), of(share)];
        const rho2 = squares.reduce((sum, value) => sum + value, ACROSS);
        const t = formulaRight(time).evaluate({
          ...{ u_perp: ACROSS, tau, shares: shares.reduce((sum, value) => sum + value, 0) },
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

/** Growth of the squared length and squared cosines of one tiny weight by the derived flow. */
function powerFlow(times: readonly number[]): readonly number[] {
  const system = tensorSystem({ order: 4, components: A, neurons: 1, decay: DECAY });
  const start = weightRows([DIRECTION.map((value) => (1e-9 * value) / Math.hypot(...DIRECTION))]);
  const { weights } = flowFrom(system, start, [0, ...times], { kind: 'deflated', relativeTolerance: 1e-11 });
  return weights.slice(1).flatMap(({ rows }) => {
    const length = Math.hypot(...rows);
    return [(length / 1e-9) ** 2, ...A.map((_, k) => ((rows[k] as number) / length) ** 2)];
  });
}

const CONTRAST = parseFormula('8*a_k*u_k - 8*a_i*u_i');
const DENSITY = parseFormula('sqrt(2/pi)*exp(-g^2/2)*erf(g*sqrt(a_1/(2*a_2)))*erf(g*sqrt(a_1/(2*a_3)))');
const ALL_FOUND = parseFormula('1 - (1 - p_1)^m - (1 - p_2)^m - (1 - p_3)^m + p_1^m + p_2^m + p_3^m');

function basinStep(): Step {
  return defineStep({
    id: 'basins',
    title: 'Basins and their probabilities',
    statement: [
      definition(
        'the basin of a weight: k* = argmax_k a_k u_k(0); p_k: its probability for a uniform start',
        '\\text{the basin of a weight: } k^* = \\arg\\max_k a_k u_k(0), \\quad p_k = P(k^* = k)',
      ),
      stated('d log(a_k u_k / (a_i u_i))/dt', '\\frac{d}{dt} \\log \\frac{a_k u_k}{a_i u_i}', CONTRAST),
      stated('dp_1/dg, three components', '\\frac{dp_1}{dg} \\; (r = 3)', DENSITY, { erf: '\\mathrm{erf}' }),
      stated('P(no basin of three is empty)', 'P(\\text{no basin of three is empty})', ALL_FOUND),
    ],
    because:
      'what is ahead in a_k u_k stays ahead; a uniform direction is that of a normal vector, in any dimension; inclusion and exclusion over the basins',
    assumes: ['order 4', SMALL, 'weights start uniformly on a sphere'],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: ([, contrast, density, allFound]) => {
      const [early, late] = [powerFlow([1e-4]), powerFlow([3e-4])];
      const ratio = (row: readonly number[], k: number): number =>
        Math.log(((row[1 + k] as number) * (A[k] as number)) / ((row[3] as number) * A[2]));
      const middle = powerFlow([2e-4]);
      const measured = [0, 1].map((k) => (ratio(late, k) - ratio(early, k)) / 2e-4);
      const rates = [0, 1].map((k) =>
        formulaRight(contrast).evaluate({
          ...{ a_k: A[k] as number, u_k: middle[1 + k] as number, a_i: A[2], u_i: middle[3] as number },
        }),
      );
      const { value: p } = integrate(
        (g) => formulaRight(density).evaluate({ g, a_1: A[0], a_2: A[1], a_3: A[2], erf }),
        ...[0, 9, { relativeTolerance: 1e-10 }],
      );
      const [slope2, slope3] = [A[0] / A[1], A[0] / A[2]];
      const pyramid = (2 / Math.PI) * Math.asin(Math.sqrt((slope2 * slope3) / ((1 + slope2) * (1 + slope3))));
      const cells = basinProbabilities(A);
      const [p_1, p_2, p_3] = cells as [number, number, number];
      const found = formulaRight(allFound).evaluate({ p_1, p_2, p_3, m: 4 });
      return [
        confirmedNumerically('the derived power dynamics, in differences', differences(measured, rates), 1e-5),
        confirmedNumerically(
          'the solid angle of the pyramid |x_2| < x_1 sqrt(a_1/a_2), |x_3| < x_1 sqrt(a_1/a_3), and the function of the predictions',
          [p - pyramid, p - p_1, cells.reduce((sum, one) => sum + one, -1)],
          1e-9,
        ),
        confirmedNumerically(
          'all 3^4 ways of four weights, and the function of the predictions',
          [found - allByEnumeration(cells, 4), found - allCellsHitProbability(cells, 4)],
          1e-12,
        ),
      ];
    },
  });
}

function allByEnumeration(cells: readonly number[], draws: number): number {
  let sum = 0;
  for (let way = 0; way < cells.length ** draws; way++) {
    const hit = Array.from({ length: draws }, (_, draw) => Math.floor(way / cells.length ** draw) % cells.length);
    if (new Set(hit).size === cells.length) sum += hit.reduce((p, cell) => p * (cells[cell] as number), 1);
  }
  return sum;
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
            T - (times[k] as number),
            ...LATER.map((after, at) => ahat((times[k] as number) + after) - (later[k]?.[at] as number)),
          ]),
          1e-6,
        ),
        confirmedNumerically(
          'the functions of the predictions',
          predicted.flatMap(({ T, K, C, ahat }, k) => [
            T - (discovery.times[k] as number),
            K - (discovery.limits[k] as number),
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
  return A.map((_, k) => ((row[k] as number) / Math.hypot(...row)) ** 2);
}

/** The prediction by given equations for component k, whose basin has weight k alone. */
function statedDiscovery([, delayShare, delay, seed, limit, found, rise]: readonly Equation[], k: number) {
  const u = cosinesOf(k);
  const own = { a_k: A[k] as number, u_k: u[k] as number };
  const shares = A.reduce(
    (sum, a_i, i) => (i === k ? sum : sum + formulaRight(delayShare).evaluate({ ...own, a_i, u_i: u[i] as number })),
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
  const at = (time: number): readonly number[] => components[1 + grid.indexOf(time)] as readonly number[];
  return { times, later: times.map((time, k) => LATER.map((after) => at(time + after)[k] as number)) };
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
          [((rows[0] as number) / Math.hypot(...rows)) ** 2 - 0.5],
          1e-7,
        ),
        confirmedNumerically('the function of the predictions', [t - searchTime(u, a)], 1e-12),
      ];
    },
  });
}
