/** The remake of the paper's figure 2: loss over time, profiles along the radius, second-layer neurons. */

import type { Figure, FigureSeries } from '../../../src/index.js';
import { lineSeries, pointSeries } from '../../../src/index.js';
import { evenGrid, randomStream } from '../../../src/numeric.js';
import type { CompositionState } from '../fast/network.js';
import { statisticsOf } from '../models.js';
import type { Parameters } from '../parameters.js';
import { featureAlong, forcesAt, learner, orbit } from '../theory.js';
import { type Context, lossOf, runOf } from './common.js';

const MARKED = [0, 40, 200] as const;

/** Three figures of one run to t = 200, with the flow at infinite width from the same second layer. */
export function figureTwo(context: Context, p: Parameters): readonly Figure[] {
  const times = evenGrid(200, 10);
  const chain = runOf(p, context.seed, 0);
  const states: CompositionState[] = [];
  times.forEach((time, at) => {
    chain.advance(at === 0 ? 0 : Math.round((time - times[at - 1]!) / p.dt));
    states.push(chain.state());
    context.progress((at + 1) / times.length);
  });
  const model = context.derivation.derive(p).models[0];
  const start = model!.start(states[0]!)!;
  const flow = orbit(p, 'infinite-width', start, evenGrid(200, 50), 1e-7);
  const at = (time: number): CompositionState => states[times.indexOf(time)]!;
  const setting = `one run with d = ${p.d}, m1 = ${p.m1}, m2 = ${p.m2}, ${p.law} law`;
  return [
    {
      id: 'paper-loss',
      title: 'Loss (the paper’s figure 2, left)',
      caption: `Population loss of ${setting}, and the flow at infinite width from the same second layer; marked: the times of the next figures.`,
      x: { label: 'time t', scale: 'linear' },
      y: { label: 'loss', scale: 'log' },
      series: [
        lineSeries(
          'flow at infinite width',
          'theory',
          evenGrid(200, 50),
          flow.map((y) => forcesAt(p, y).loss),
        ),
        pointSeries(
          'run',
          'simulation',
          times,
          states.map((state) => lossOf(p, state, context.seed, p.d > 50 ? 4 : 20)),
        ),
        ...MARKED.map((x): FigureSeries => ({ kind: 'vertical-rule', name: `t = ${x}`, role: 'reference', x })),
      ],
    },
    profileFigure(p, at, setting, context.seed),
    {
      id: 'paper-neurons',
      title: 'Second-layer neurons (the paper’s figure 2, right)',
      caption: `Neurons (a_j, b_j) of ${setting} at t = ${MARKED.join(', ')}, and the line b = |a| alpha at the last time, on which f vanishes at r = 1: the ratios gather, the neurons do not collapse to one point.`,
      x: { label: 'a_j', scale: 'linear' },
      y: { label: 'b_j', scale: 'linear' },
      series: [
        ...MARKED.map(
          (time, mark): FigureSeries =>
            pointSeries(
              `t = ${time}`,
              (['reference', 'corrected-theory', 'simulation'] as const)[mark] as 'simulation',
              Array.from(at(time).outer),
              Array.from(at(time).biases),
            ),
        ),
        lineThroughOrigin(at(200)),
      ],
    },
  ];
}

function lineThroughOrigin(state: CompositionState): FigureSeries {
  const alpha = statisticsOf(state)[0]!;
  const a = [Math.min(...state.outer), Math.max(...state.outer)];
  return lineSeries(
    'b = |a| alpha',
    'theory',
    a,
    a.map((value) => -value * alpha),
  );
}

function profileFigure(p: Parameters, at: (time: number) => CompositionState, setting: string, seed: number): Figure {
  const radii = evenGrid(1.5, 75);
  const stream = randomStream({ seed, run: 0, purpose: 'profile' });
  const direction = new Float64Array(p.d);
  stream.fillNormals(direction);
  const length = Math.hypot(...direction);
  const unit = direction.map((value) => value / length);
  const alongRadius = (state: CompositionState, g: number): readonly number[] => {
    const y = statisticsOf(state);
    return radii.map((radius) => learner(y, p.m2, g, radius));
  };
  return {
    id: 'paper-profile',
    title: 'Profile along the radius (the paper’s figure 2, centre)',
    caption: `f(r u) of ${setting} in one random direction u (points) and with a perfect first layer, F = alpha r (lines), at t = ${MARKED.join(', ')}; dashed: the target.`,
    x: { label: 'radius r', scale: 'linear' },
    y: { label: 'f', scale: 'linear' },
    series: [
      lineSeries(
        'target relu(1 - r)',
        'reference',
        radii,
        radii.map((radius) => Math.max(0, 1 - radius)),
        { dashed: true },
      ),
      ...MARKED.flatMap((time): FigureSeries[] => {
        const state = at(time);
        const alpha = statisticsOf(state)[0]!;
        const thin = radii.filter((_, index) => index % 5 === 0);
        const values = alongRadius(state, featureAlong(state, unit)).filter((_, index) => index % 5 === 0);
        return [
          lineSeries(`F = alpha r, t = ${time}`, 'theory', radii, alongRadius(state, alpha)),
          pointSeries(`f(r u), t = ${time}`, 'simulation', thin, values),
        ];
      }),
    ],
  };
}
