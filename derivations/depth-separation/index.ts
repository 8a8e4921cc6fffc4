/** Depth separation: a composition of two mean-field layers learns relu(1 - |x|). */

import { defineDerivation } from '../../src/index.js';
import { about } from './about.js';
import { claims } from './claims/index.js';
import { derive } from './derived.js';
import { startCompositionSgd } from './fast/direct-chain.js';
import { startCompositionGramSgd } from './fast/gram-chain.js';
import { startRadiusIntegrated } from './fast/radius-chain.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { initialState, parameters, problemOf } from './parameters.js';
import { sizeOf } from './size.js';

export const derivation = defineDerivation({
  ...about,
  parameters,
  derive,
  initial: initialState,
  simulators: {
    'radius-integrated': (p) => (state, stream) => startRadiusIntegrated(problemOf(p), p.blocks, state, stream),
    direct: (p) => (state, stream) => startCompositionSgd(problemOf(p), p.batch, state, stream),
    gram: (p) => (state, stream) => startCompositionGramSgd(problemOf(p), state, stream),
  },
  size: sizeOf,
  claims,
  figures,
  faults,
});
