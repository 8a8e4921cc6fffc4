/** T1 to T3: components are found one after the other, when, and by which dynamics. */

import { slopeOf } from '../../../src/checker.js';
import { type Figure, type FigureSeries, fixing, lineSeries, pointSeries } from '../../../src/index.js';
import { evenGrid } from '../../../src/numeric.js';
import { crossingTimes, flowFrom, scaledTo } from '../flow.js';
import { DISCOVERY } from '../formulas.js';
import { type Parameters, systemOf } from '../parameters.js';
import { discoveryOf, logistic } from '../power-dynamics.js';
import {
  completeStarts,
  computedTogether,
  FIGURE_ONE,
  firstComplete,
  geometric,
  nameOf,
  PLAIN,
  type TensorClaim,
} from './common.js';

function figureOne(p: Parameters): Parameters {
  return fixing(p, { ...PLAIN, a: FIGURE_ONE, m: 50, d: 10, delta0: 1e-15 });
}

export const order: TensorClaim = {
  id: 'T1',
  title: 'Larger components first',
  statement:
    'With $a_i/a_{i+1} = 1.2$, $r = 5$, $d = 10$, $m = 50$ and $\\delta_0 = 10^{-15}$ gradient flow finds the components in the order of their size, each within $0.01$ of the predicted $T_k$, from starts with a weight in every basin.',
  origin: 'paper',
  source: 'arXiv 2106.06573, abstract and figure 1 (parameters partly from memory); times reconstructed',
  checks: [
    computedTogether((context, given) => {
      const p = figureOne(given);
      const system = systemOf(p);
      const seeds = context.profile === 'quick' ? 1 : 4;
      const runs = completeStarts(p, context.seed, seeds).map((start) => {
        const discovery = discoveryOf(start, p.a, 0);
        const tEnd = Math.max(...discovery.times.filter(Number.isFinite)) + 20;
        const crossings = p.a.map((value, k) => [k, value / 2] as const);
        const trajectory = flowFrom(system, start, evenGrid(tEnd, 400), { crossings });
        const times = p.a.map((_value, k) => trajectory.events.find(({ id }) => id === String(k))?.t ?? -1);
        return { discovery, trajectory, times };
      });
      const identities = runs.flatMap(({ times, discovery }, run) => [
        {
          quantity: `consecutive pairs of components found in order, start ${run + 1}`,
          measured: times.filter((time, k) => k > 0 && time > times[k - 1]!).length,
          stated: 4,
          tolerance: 0,
          comment: 'passages of the derived flow through half of each component',
          excludes: 'exact' as const,
        },
        ...times.map((time, k) => ({
          quantity: `T_${nameOf(k)}, start ${run + 1}`,
          measured: time,
          stated: discovery.times[k]!,
          tolerance: 0.01,
          comment: 'derived flow against the closed form',
          excludes: {
            what: 'the time without the alignment delay',
            value: DISCOVERY.found.evaluate({
              K: p.a[k]!,
              A: discovery.counts[k]! * p.delta0 ** 2,
            }),
          },
        })),
      ]);
      const { trajectory, discovery } = runs[0]!;
      const loss = trajectory.weights.map((weights) => Math.max(0, system.lossAndGradient(weights).loss));
      return { identities, figures: [componentFigure(trajectory, discovery), lossFigure(trajectory.times, loss)] };
    }),
  ],
};

function componentFigure(
  { times, components }: { readonly times: readonly number[]; readonly components: readonly (readonly number[])[] },
  discovery: ReturnType<typeof discoveryOf>,
): Figure {
  const thin = times.filter((_, at) => at % 8 === 0);
  return {
    id: 'components',
    title: 'Components are found one after the other',
    caption:
      'What the learner has of each component by the derived gradient flow (lines) and by the closed-form logistic of the start (points), in the configuration of figure 1 of the paper.',
    x: { label: 'time t', scale: 'linear' },
    y: { label: 'component found, â', scale: 'linear' },
    series: FIGURE_ONE.flatMap((_, k): FigureSeries[] => [
      lineSeries(
        `component ${nameOf(k)}, gradient flow`,
        'corrected-theory',
        times,
        components.map((row) => row[k]!),
      ),
      pointSeries(
        `component ${nameOf(k)}, logistic`,
        'theory',
        thin,
        thin.map((time) => logistic(discovery, k, time)),
      ),
    ]),
  };
}

function lossFigure(times: readonly number[], loss: readonly number[]): Figure {
  return {
    id: 'staircase',
    title: 'The loss descends by a staircase',
    caption:
      'Loss of the same flow with the plateaus: half the sum of squares of the components that are not yet found.',
    x: { label: 'time t', scale: 'linear' },
    y: { label: 'loss', scale: 'linear' },
    series: [
      lineSeries('loss, gradient flow', 'corrected-theory', times, loss),
      ...FIGURE_ONE.map(
        (_, found): FigureSeries => ({
          kind: 'horizontal-rule',
          name: `plateau after ${found}`,
          role: 'theory',
          y: FIGURE_ONE.slice(found).reduce((sum, value) => sum + value ** 2 / 2, 0),
        }),
      ),
    ],
  };
}

const LENGTHS = [1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15];

export const discoveryTimes: TensorClaim = {
  id: 'T2',
  title: 'Discovery time grows as log(1/delta0) / (2 a)',
  statement:
    'The slope of $T_k$ against $\\log(1/\\delta_0)$ over $\\delta_0 = 10^{-3} \\ldots 10^{-15}$ is $1/(2 a_k)$ to $10^{-3}$.',
  origin: 'reconstructed',
  source: 'closed form of this derivation',
  checks: [
    computedTogether((context, given) => {
      const p = fixing(figureOne(given), { m: context.profile === 'quick' ? 30 : 50, delta0: 1 });
      const system = systemOf(p);
      const start = firstComplete(p, context.seed);
      const measured = LENGTHS.map((length, at) => {
        const scaled = scaledTo(start, length);
        const times = discoveryOf(scaled, p.a, 0).times;
        const crossed = crossingTimes(
          system,
          scaled,
          p.a.map((value) => value / 2),
          Math.max(...times) + 5,
          1e-8,
        );
        context.progress((at + 1) / LENGTHS.length);
        return crossed;
      });
      const logs = LENGTHS.map((length) => Math.log(1 / length));
      return {
        identities: p.a.map((value, k) => ({
          quantity: `slope of T_${nameOf(k)} against log(1/delta0), times 2 a_${nameOf(k)}`,
          measured:
            2 *
            value *
            slopeOf(
              logs,
              measured.map((row) => row[k]!),
            ),
          stated: 1,
          tolerance: 1e-3,
          comment: 'seven flows from one direction',
          excludes: { what: 'the slope of the next component', value: 1 / 1.2 },
        })),
        figures: [
          {
            id: 'discovery-times',
            title: 'Discovery time against the length of the start',
            caption: 'Passage of the derived flow through half of each component, and the closed form.',
            x: { label: 'log(1/δ₀)', scale: 'linear' },
            y: { label: 'discovery time', scale: 'linear' },
            series: p.a.flatMap((_, k): FigureSeries[] => [
              lineSeries(
                `component ${nameOf(k)}, closed form`,
                'theory',
                logs,
                LENGTHS.map((length) => discoveryOf(scaledTo(start, length), p.a, 0).times[k]!),
              ),
              pointSeries(
                `component ${nameOf(k)}, gradient flow`,
                'simulation',
                logs,
                measured.map((row) => row[k]!),
              ),
            ]),
          },
        ],
      };
    }),
  ],
};

const SMALL = [1e-3, 3e-4, 1e-4, 3e-5];

export const powerDynamics: TensorClaim = {
  id: 'T3',
  title: 'Deflated tensor power dynamics',
  statement:
    'The flow whose residual is kept diagonal differs from the full flow by $C\\,\\delta_0^2$, uniformly in time: the largest difference has slope $2 \\pm 0.1$ in $\\delta_0$.',
  origin: 'paper',
  source: 'arXiv 2106.06573, abstract (deflation as power dynamics); order of the error reconstructed',
  checks: [
    computedTogether((context, given) => {
      const m = context.profile === 'quick' ? 15 : 50;
      const p = fixing(figureOne(given), { a: geometric(5, 1.2), m, delta0: 1 });
      const system = systemOf(p);
      const start = firstComplete(p, context.seed);
      const times = evenGrid(40, 400).slice(1);
      const differences = SMALL.map((length) => {
        const scaled = scaledTo(start, length);
        const full = flowFrom(system, scaled, times, { relativeTolerance: 1e-12 });
        const diagonal = flowFrom(system, scaled, times, { relativeTolerance: 1e-12, kind: 'deflated' });
        return Math.max(
          ...full.components.flatMap((row, at) =>
            row.map((value, k) => Math.abs(value - diagonal.components[at]![k]!)),
          ),
        );
      });
      return {
        identities: [
          {
            quantity: 'slope of the largest difference against delta0, both in logarithms',
            measured: slopeOf(SMALL.map(Math.log), differences.map(Math.log)),
            stated: 2,
            tolerance: 0.1,
            comment: `differences ${differences.map((value) => value.toExponential(1)).join(', ')}`,
            excludes: { what: 'the exponents 1 and 3', value: 1 },
          },
        ],
        figures: [
          {
            id: 'closure-error',
            title: 'Error of the diagonal closure',
            caption: 'Largest difference in any component at any time between the full and the deflated flow.',
            x: { label: 'δ₀', scale: 'log' },
            y: { label: 'largest difference', scale: 'log' },
            series: [
              pointSeries('measured', 'simulation', SMALL, differences),
              lineSeries(
                'slope 2',
                'theory',
                SMALL,
                SMALL.map((length) => (differences.at(-1)! * length ** 2) / SMALL.at(-1)! ** 2),
              ),
            ],
          },
        ],
      };
    }),
  ],
};
