/** The ladder: infinite width, and its first correction in 1/m1. */

import type { Model } from '../../src/index.js';
import { type Step, statementIn } from '../../src/symbolic.js';
import { type CompositionFlowSettings, compositionFlow, widthCorrectedFlow } from './fast/flow.js';
import {
  type CompositionState,
  compositionStatisticNames,
  featureOfComposition,
  readCompositionStatistics,
} from './fast/network.js';
import { lawOf, type Parameters } from './parameters.js';

export function flowSettings(p: Parameters): CompositionFlowSettings {
  return { law: lawOf(p), firstRate: p.kappa1, secondRate: p.eta2, outerNeurons: p.m2 };
}

/** The statistics of a state. */
export function statisticsOf(state: CompositionState): Float64Array {
  const out = new Float64Array(compositionStatisticNames(state.outer.length).length);
  readCompositionStatistics(featureOfComposition(state), state.outer, state.biases, out);
  return out;
}

/** Where the statistics of the harmonics begin. */
export const firstHarmonic = (m2: number): number => 2 + 2 * m2;

/** The models with the equations of given steps. */
export function modelsOf(p: Parameters, steps: readonly Step[]): readonly Model<CompositionState>[] {
  return [
    {
      id: 'infinite-width',
      title: 'flow at infinite width',
      adds: 'the population gradient flow with F = alpha r',
      assumes: ['m1 -> infinity', 'w_i rotation-invariant at the start', 'dt -> 0', 'every a_j < 0'],
      order: 'O(1/m1) in the mean, O(dt)',
      errorScales: [
        { name: 'm1', value: p.m1, power: -1, cause: 'finite-width' },
        { name: 'dt', value: p.dt, power: 1, cause: 'discretisation' },
      ],
      equations: statementIn(steps, 'flow'),
      term: compositionFlow(flowSettings(p)),
      // In the limit F has no harmonics, and all norms are equal.
      start: (state) => {
        const y = statisticsOf(state);
        y.fill(0, firstHarmonic(p.m2));
        if (p.start === 'sphere') y[1 + 2 * p.m2] = y[0]! ** 2;
        return y;
      },
      timePerStep: p.dt,
    },
    {
      id: 'width-corrected',
      title: 'flow with the 1/m1 term',
      adds: 'the discretisation error of the first layer: its harmonics decay and shift the forces (the 1/m1 term)',
      correction: 'finite-width',
      assumes: [
        'm1 large',
        'the norms |w_i| stay equal',
        'w_i rotation-invariant at the start',
        'dt -> 0',
        'every a_j < 0',
      ],
      order: 'O(1/m1^(3/2)) from one start, O(dt); the spread of the norms is left out',
      errorScales: [
        { name: 'm1', value: p.m1, power: -1.5, cause: 'finite-width' },
        { name: 'dt', value: p.dt, power: 1, cause: 'discretisation' },
      ],
      equations: statementIn(steps, 'width-corrected'),
      term: widthCorrectedFlow(flowSettings(p), p.d),
      start: statisticsOf,
      timePerStep: p.dt,
    },
  ];
}
