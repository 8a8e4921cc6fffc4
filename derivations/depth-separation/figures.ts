/** Figures from theory alone. */

import { type FigureDefinition, fixing, lineSeries } from '../../src/index.js';
import { evenGrid } from '../../src/numeric.js';
import type { CompositionState } from './fast/network.js';
import type { Parameters } from './parameters.js';
import { forcesAt, modelStart, orbit } from './theory.js';

const spread: FigureDefinition<Parameters, CompositionState> = {
  id: 'many-neurons',
  build: ({ parameters }) => {
    const p: Parameters = fixing(parameters, { law: 'arcsec', rho0: 0.5, kappa1: 1, eta2: 1, m2: 2 });
    const times = evenGrid(3.6, 60).map((power) => 10 ** power);
    const loss = orbit(p, 'infinite-width', modelStart(p, 0.5, [-0.3, -0.7], [0.6, 0.4]), times, 1e-9).map(
      (y) => forcesAt(p, y).loss,
    );
    const end = loss.at(-1)!;
    const tail = times.filter((time) => time > 300);
    return {
      id: 'many-neurons',
      title: 'Two second-layer neurons: a polynomial rate',
      caption:
        'Loss of the flow at infinite width from a = (-0.3, -0.7), b = (0.6, 0.4), and the power -3 through its end: the two thresholds merge as 1/t.',
      x: { label: 'time t', scale: 'log' },
      y: { label: 'loss', scale: 'log' },
      series: [
        lineSeries('flow at infinite width', 'theory', times, loss),
        lineSeries(
          'power -3',
          'reference',
          tail,
          tail.map((time) => end * (times.at(-1)! / time) ** 3),
          { dashed: true },
        ),
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, CompositionState>[] = [spread];
