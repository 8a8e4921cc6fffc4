/**
 * Contrastive potentials `Phi(q)` and their negative gradients `g_k = -dPhi/dq_k`: the population loss of a contrastive pair
 * whose score splits over independent latents, `s(negative) - s(positive) = u = sum_k q_k x_k`.
 */

import { infiniteNegativesPotential, noncontrastivePotential } from './closed-potentials.js';
import { enumeratedPotential } from './enumerated-potential.js';
import { fourierPotential } from './fourier-potential.js';
import { type LatentName, latentLaw } from './latent-law.js';
import { manyNegativesPotential } from './many-negatives-potential.js';
import type { PairPotential } from './potential.js';

/** Above so many signs the Fourier integral is cheaper than the 2^r patterns. */
const MOST_ENUMERATED = 10;

export type ContrastiveLoss = 'none' | 'single' | 'many' | 'infinite';

export interface PotentialSettings {
  /** `none`: -E<f_A, f_B>; `single`: one negative; `many`: M negatives; `infinite`: M -> infinity at fixed total weight. */
  readonly loss: ContrastiveLoss;
  /** r, the number of latents, an integer >= 1. */
  readonly size: number;
  /** Total weight lambda of the negatives, finite and > 0; ignored by `none`; defaults to 1. */
  readonly weight?: number;
  /** M of `many`, an integer >= 1. */
  readonly negatives?: number;
  /** Inverse temperature tau^2 of `none`, whose score is not tempered; finite and > 0; defaults to 1. */
  readonly inverseTemperature?: number;
  /** Defaults to `rademacher`. */
  readonly latents?: LatentName;
  /** How `single` takes its expectation; `automatic` enumerates signs up to r = 10; defaults to `automatic`. */
  readonly method?: 'automatic' | 'enumeration' | 'fourier';
}

/**
 * The potential of a loss.
 *
 * @param settings - loss, r, weights, latents; see `PotentialSettings`.
 * @throws RangeError when a number is out of its range, or the combination has no potential here: `many` and `infinite` need
 * signs (the exponential of a Gaussian product need not have a mean).
 * @example
 * pairPotential({ loss: 'none', size: 2, inverseTemperature: 4 }).value(Float64Array.of(1.2, 0.7)) // -0.475
 */
export function pairPotential(settings: PotentialSettings): PairPotential {
  const { loss, size, weight = 1, negatives, inverseTemperature = 1, latents = 'rademacher' } = settings;
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`size = ${size}; must be an integer >= 1`);
  checkPositive('weight', weight);
  checkPositive('inverseTemperature', inverseTemperature);
  const law = latentLaw(latents);
  if ((loss === 'many' || loss === 'infinite') && latents !== 'rademacher') {
    throw new RangeError(`loss ${loss} with ${latents} latents has no potential here; take latents rademacher`);
  }
  switch (loss) {
    case 'none':
      return noncontrastivePotential(size, inverseTemperature);
    case 'infinite':
      return infiniteNegativesPotential(size, weight);
    case 'many':
      return manyNegativesPotential(size, weight, negatives ?? Number.NaN);
    case 'single': {
      const { method = 'automatic' } = settings;
      const enumerate = method === 'enumeration' || (method === 'automatic' && size <= MOST_ENUMERATED);
      return enumerate && latents === 'rademacher'
        ? enumeratedPotential(size, weight)
        : fourierPotential(law, size, weight);
    }
    default: {
      const never: never = loss;
      throw new TypeError(`unknown loss ${JSON.stringify(never)}; known: none, single, many, infinite`);
    }
  }
}

function checkPositive(name: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) throw new RangeError(`${name} = ${value}; must be finite and > 0`);
}
