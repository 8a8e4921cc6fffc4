import { InputError } from './engine/errors.js';
import type { Derivation } from './study/contract.js';
import { unknownName } from './study/near-miss.js';

/**
 * The derivations that come with popflow, by id; each is loaded when it is asked for. The only place in `src` that knows
 * derivations by name: a new one is a folder in `derivations/` and a line here.
 */
export const registry: Readonly<Record<string, () => Promise<Derivation>>> = {
  'single-index': async () => (await import('../derivations/single-index/index.js')).derivation,
  'orthogonal-multi-index': async () => (await import('../derivations/orthogonal-multi-index/index.js')).derivation,
  gaussian: async () => (await import('../derivations/gaussian/index.js')).derivation,
  'committee-machine': async () => (await import('../derivations/committee-machine/index.js')).derivation,
  'sparse-contextual-bigram': async () => (await import('../derivations/sparse-contextual-bigram/index.js')).derivation,
  'multimodal-contrastive': async () => (await import('../derivations/multimodal-contrastive/index.js')).derivation,
  'tensor-deflation': async () => (await import('../derivations/tensor-deflation/index.js')).derivation,
  'depth-separation': async () => (await import('../derivations/depth-separation/index.js')).derivation,
};

/**
 * Loads a derivation that comes with popflow.
 *
 * @param id - its id.
 * @returns the derivation.
 * @throws InputError when there is none of this id, with the one that was probably meant.
 */
export async function loadDerivation(id: string): Promise<Derivation> {
  const load = Object.hasOwn(registry, id) ? registry[id] : undefined;
  if (load === undefined) {
    throw new InputError(`${unknownName('derivation', id, Object.keys(registry))}; a file is given as ./${id}.ts`);
  }
  return load();
}
