/** Figures from theory alone. */

import { type Figure, type FigureDefinition, fixing, lineSeries } from '../../src/index.js';
import type { FreeState } from '../../src/numeric.js';
import { type Parameters, systemOf } from './parameters.js';
import { trajectory } from './theory.js';

const specialisation: FigureDefinition<Parameters, FreeState> = {
  id: 'specialisation',
  build: ({ parameters }): Figure => {
    const p: Parameters = fixing(parameters, {
      K: 2,
      M: 2,
      lr: 1.5,
      zeta: 0,
      noise: 0,
      a0: null,
      R0: [
        [0.011, 0.01],
        [0.01, 0.011],
      ],
      Q0: [
        [0.1, 0],
        [0, 0.1],
      ],
    });
    const times = Array.from({ length: 201 }, (_, at) => 1.5 * at);
    const states = trajectory(p, times);
    const system = systemOf(p);
    const line = (name: string, y: readonly number[]) => lineSeries(name, 'theory', times, y);
    return {
      id: 'specialisation',
      title: 'Plateau, then specialisation',
      caption:
        'Finite-step flow of two student units that start almost alike: on the plateau both overlap equally with both teacher units; the small difference grows until each unit follows one teacher unit.',
      x: { label: 'time τ (steps × lr / d)', scale: 'linear' },
      y: { label: 'overlap or error', scale: 'linear' },
      series: [
        line(
          'R_11',
          states.map((y) => y[0]!),
        ),
        line(
          'R_12',
          states.map((y) => y[1]!),
        ),
        {
          ...line(
            'generalisation error',
            states.map((y) => system.loss(y)),
          ),
          role: 'reference' as const,
        },
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, FreeState>[] = [specialisation];
