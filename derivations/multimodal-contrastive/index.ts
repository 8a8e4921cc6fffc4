/** Multimodal contrastive learning with linear encoders. */

import { defineDerivation } from '../../src/index.js';
import { about } from './about.js';
import { claims } from './claims/index.js';
import { startDirectContrastiveSgd } from './fast/direct-chain.js';
import { startContrastiveGramSgd } from './fast/gram-chain.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { derive } from './models.js';
import { initialState, parameters, problemOf } from './parameters.js';
import { sizeOf } from './size.js';

export const derivation = defineDerivation({
  ...about,
  parameters,
  derive,
  initial: initialState,
  simulators: {
    reduced: (p) => (state, stream) => startContrastiveGramSgd(problemOf(p), state, stream),
    direct: (p) => (state, stream) =>
      startDirectContrastiveSgd(problemOf(p), p.d ?? p.sigma.length + p.s, state, stream),
  },
  size: sizeOf,
  claims,
  figures,
  faults,
});
