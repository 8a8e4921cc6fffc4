/** The derivations that come with popflow. */

import { about as committeeMachine } from '../derivations/committee-machine/about.js';
import { about as depthSeparation } from '../derivations/depth-separation/about.js';
import { about as gaussian } from '../derivations/gaussian/about.js';
import { about as multimodalContrastive } from '../derivations/multimodal-contrastive/about.js';
import { about as orthogonalMultiIndex } from '../derivations/orthogonal-multi-index/about.js';
import { about as singleIndex } from '../derivations/single-index/about.js';
import { about as sparseContextualBigram } from '../derivations/sparse-contextual-bigram/about.js';
import { about as tensorDeflation } from '../derivations/tensor-deflation/about.js';
import { InputError } from './engine/errors.js';
import type { Derivation } from './study/contract.js';
import { unknownName } from './study/near-miss.js';

/** A derivation that comes with popflow: what it is about, and the whole of it when it is asked for. */
export interface Registered {
  readonly about: Pick<Derivation, 'id' | 'title' | 'source' | 'summary'>;
  readonly load: () => Promise<Derivation>;
}

/**
 * The derivations that come with popflow, by id; each is loaded when it is asked for. The only place in `src` that knows
 * derivations by name: a new one is a folder in `derivations/` and a line here.
 */
export const registry: Readonly<Record<string, Registered>> = {
  'single-index': {
    about: singleIndex,
    load: async () => (await import('../derivations/single-index/index.js')).derivation,
  },
  'orthogonal-multi-index': {
    about: orthogonalMultiIndex,
    load: async () => (await import('../derivations/orthogonal-multi-index/index.js')).derivation,
  },
  gaussian: {
    about: gaussian,
    load: async () => (await import('../derivations/gaussian/index.js')).derivation,
  },
  'committee-machine': {
    about: committeeMachine,
    load: async () => (await import('../derivations/committee-machine/index.js')).derivation,
  },
  'sparse-contextual-bigram': {
    about: sparseContextualBigram,
    load: async () => (await import('../derivations/sparse-contextual-bigram/index.js')).derivation,
  },
  'multimodal-contrastive': {
    about: multimodalContrastive,
    load: async () => (await import('../derivations/multimodal-contrastive/index.js')).derivation,
  },
  'tensor-deflation': {
    about: tensorDeflation,
    load: async () => (await import('../derivations/tensor-deflation/index.js')).derivation,
  },
  'depth-separation': {
    about: depthSeparation,
    load: async () => (await import('../derivations/depth-separation/index.js')).derivation,
  },
};

/**
 * Loads a derivation that comes with popflow.
 *
 * @param id - its id.
 * @returns the derivation.
 * @throws InputError when there is none of this id, with the one that was probably meant.
 */
export async function loadDerivation(id: string): Promise<Derivation> {
  const registered = Object.hasOwn(registry, id) ? registry[id] : undefined;
  if (registered === undefined) {
    throw new InputError(`${unknownName('derivation', id, Object.keys(registry))}; a file is given as ./${id}.ts`);
  }
  return registered.load();
}
