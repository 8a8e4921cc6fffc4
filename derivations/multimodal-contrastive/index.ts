/** Multimodal contrastive learning with linear encoders. */

import {
  type ContrastiveState,
  contrastiveStatisticNames,
  type Derived,
  defineDerivation,
  gramOfContrastiveState,
  startDirectContrastiveSgd,
  startGramSgd,
  writeContrastiveStatistics,
} from '../../src/index.js';
import { claims } from './claims/index.js';
import { figures } from './figures.js';
import { flowOf, initialState, type Parameters, parameters, problemOf } from './parameters.js';
import { sizeOf } from './size.js';
import { stepsOf } from './steps.js';

function derive(p: Parameters): Derived<ContrastiveState> {
  const steps = stepsOf(p);
  const statementOf = (id: string) => steps.find((step) => step.id === id)?.statement ?? [];
  const r = p.sigma.length;
  return {
    steps,
    loss: statementOf('potential'),
    gradient: [...statementOf('normaliser-gradient'), ...statementOf('gram-flow')],
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
        equations: statementOf('latent-flow'),
        term: flowOf(p).term,
        start: (state) => {
          const y = new Float64Array(contrastiveStatisticNames(r).length);
          writeContrastiveStatistics(gramOfContrastiveState(state), r, p.s, y);
          // Overlaps of different latents are zero in the limit, and the flow knows none.
          return y.fill(0, 3 * r + 2);
        },
        timePerStep: p.eta,
      },
    ],
  };
}

export const derivation = defineDerivation({
  id: 'multimodal-contrastive',
  title: 'Multimodal contrastive learning with linear encoders',
  source:
    'Ren and Li, arXiv 2304.03717: setting and statements from its abstract and the opening of its introduction; losses, normalisers, initialisation and every formula reconstructed or derived here',
  summary:
    'Two linear encoders learn $f_A, f_B$ of pairs $x_A = A z + A_\\xi \\xi_A$, $x_B = B z + B_\\xi \\xi_B$ that share the latent $z$. Positive pairs align the encoders and let the condition number of the representation grow; negative pairs bring it down again. The flow closes on $3r + 2$ numbers at infinite width.',
  parameters,
  derive,
  initial: initialState,
  simulators: {
    reduced: (p) => (state, stream) => startGramSgd(problemOf(p), state, stream),
    direct: (p) => (state, stream) =>
      startDirectContrastiveSgd(problemOf(p), p.d ?? p.sigma.length + p.s, state, stream),
  },
  size: sizeOf,
  claims,
  figures,
});
