/** What is derived for given parameters: steps, statistics and the flow. */

import type { Derived } from '../../src/index.js';
import { statementIn } from '../../src/symbolic.js';
import {
  type ContrastiveState,
  contrastiveStatisticNames,
  gramOfContrastiveState,
  readContrastiveStatistics,
} from './fast/state.js';
import { flowOf, type Parameters } from './parameters.js';
import { stepsOf } from './steps.js';

/** The derivation for one set of parameters. */
export function derive(p: Parameters): Derived<ContrastiveState> {
  const steps = stepsOf(p);
  const r = p.sigma.length;
  return {
    steps,
    loss: statementIn(steps, 'potential'),
    gradient: [...statementIn(steps, 'normaliser-gradient'), ...statementIn(steps, 'gram-flow')],
    statistics: contrastiveStatisticNames(r),
    models: [
      {
        id: 'infinite-width',
        title: 'flow at infinite width',
        adds: 'the population gradient flow; neither step size nor batch nor width',
        assumes: ['eta -> 0 at fixed t = eta * steps', 'm -> infinity', `${p.latents} latents, population normaliser`],
        order: 'O(eta) in the mean, O(sqrt(eta/B)) a run; O(1/m) in the mean, O(m^(-1/2)) a run',
        errorScales: [
          { name: 'eta', value: p.eta, power: 1, cause: 'discretisation' },
          ...(p.m === null ? [] : [{ name: 'm', value: p.m, power: -1, cause: 'finite-width' } as const]),
        ],
        equations: statementIn(steps, 'latent-flow'),
        term: flowOf(p).term,
        start: (state) => {
          const y = new Float64Array(contrastiveStatisticNames(r).length);
          readContrastiveStatistics(gramOfContrastiveState(state), r, p.s, y);
          // Overlaps of different latents are zero in the limit, and the flow knows none.
          return y.fill(0, 3 * r + 2);
        },
        timePerStep: p.eta,
      },
    ],
  };
}
