/** Figures from theory alone. */

import type { Figure, FigureDefinition, FigureSeries } from '../../src/index.js';
import { lineSeries } from '../../src/index.js';
import { evenGrid } from '../../src/numeric.js';
import type { WeightRows } from './fast/weights.js';

import type { Parameters } from './parameters.js';
import { destinationOf, smallNormSolution } from './power-dynamics.js';

const A = [0.5, 0.3, 0.2];
/** Closest to the second component, and drawn to the first: `a_k u_k` decides, not `u_k`. */
const START = [0.2, 0.3, 0.1];

const oneWeight: FigureDefinition<Parameters, WeightRows> = {
  id: 'one-weight',
  build: (): Figure => {
    const times = evenGrid(8, 160).slice(1);
    const states = times.map((time) => smallNormSolution(START, A, 0, time));
    const { delay } = destinationOf(START, A);
    return {
      id: 'one-weight',
      title: 'One weight finds its component',
      caption:
        'Squared cosines of one tiny weight by the explicit solution, for components 0.5, 0.3, 0.2: it starts closest to the second, and the first, whose a u is the largest, wins. Rule: the alignment delay C.',
      x: { label: 'time t', scale: 'linear' },
      y: { label: 'squared cosine', scale: 'linear' },
      series: [
        ...A.map(
          (_, k): FigureSeries =>
            lineSeries(
              `with component ${k + 1}`,
              k === 0 ? 'theory' : 'corrected-theory',
              times,
              states.map(({ u }) => u[k]!),
              { dashed: k === 2 },
            ),
        ),
        { kind: 'vertical-rule', name: 'delay C', role: 'reference', x: delay },
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, WeightRows>[] = [oneWeight];
