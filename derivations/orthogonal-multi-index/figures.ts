/** Figures from theory alone. */

import { type Figure, type FigureDefinition, fixing, lineSeries } from '../../src/index.js';
import type { SphereState } from '../../src/numeric.js';
import type { Parameters } from './parameters.js';
import { flowAt, oneNeuron, subspaceMass } from './theory.js';

const twoPhases: FigureDefinition<Parameters, SphereState> = {
  id: 'two-phases',
  build: ({ parameters }): Figure => {
    const p: Parameters = fixing(parameters, {
      link: '9/10*h2 + 2/5*h4',
      learner: '',
      loss: 'correlation',
      P: 4,
      a: [1],
      rho: null,
    });
    const start = oneNeuron([0.03, 0.02, -0.015, 0.01]);
    const times = Array.from({ length: 121 }, (_, at) => at / 10);
    const flow = flowAt(p, 'gradient-flow', start, times);
    const mass = flow.map((y) => subspaceMass(y, p.P));
    const squares = Array.from({ length: p.P }, (_, direction) => flow.map((y) => y[direction]! ** 2));
    return {
      id: 'two-phases',
      title: 'Subspace, then direction',
      caption:
        'Gradient flow of one neuron for 0.9 h2 + 0.4 h4 with P = 4: degree 2 brings the mass S into the subspace of the targets, degree 4 then lets the direction that led from the start win.',
      x: { label: 'time τ (steps × step size)', scale: 'linear' },
      y: { label: 'squared overlap', scale: 'linear' },
      series: [
        lineSeries('mass S in the subspace', 'theory', times, mass),
        ...squares.map((y, direction) =>
          lineSeries(`squared overlap with direction ${direction + 1}`, 'corrected-theory', times, y),
        ),
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, SphereState>[] = [twoPhases];
