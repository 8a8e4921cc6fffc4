/** Where a reduced ensemble lies in the memory of the kernels: the class `Runs` of `assembly/reduced-layout.ts`. */

import { ZIGGURAT_LAYERS } from '../../numerics/random/ziggurat.js';
import type { SgdSetting } from '../problem.js';

/** The counts of `Runs` in `assembly/reduced-layout.ts`, in its order; three doubles come before them. */
export interface Counts {
  readonly pairs: number;
  readonly neurons: number;
  readonly targets: number;
  readonly block: number;
  readonly position: number;
  readonly freedom: number;
  readonly subtracts: number;
  readonly watching: number;
  readonly targetDegree: number;
  readonly learnerDegree: number;
  readonly columns: number;
  readonly stride: number;
  readonly entries: number;
  readonly activeCount: number;
  readonly met: number;
}

/** Addresses, in the order that follows. */
export interface Addresses {
  readonly streams: number;
  readonly draws: number;
  readonly state: number;
  readonly dead: number;
  readonly limits: number;
  readonly saved: number;
  readonly failed: number;
  readonly targetCoefficients: number;
  readonly learnerCoefficients: number;
  readonly slopeCoefficients: number;
  readonly table: number;
  readonly secondLayer: number;
  readonly steps: number;
  readonly scratch: number;
  readonly active: number;
}

export type Fields = Counts & Addresses;

export const DOUBLES = 3;

/** Draws that a block of steps holds for a run, about: what lies in the cache while it is used. */
const BLOCK_DRAWS = 1024;

/** The sizes of a batch of at least `slots` runs. */
export function countsOf({ neurons, targets, dimension, loss, polynomials }: SgdSetting, slots: number): Counts {
  const lanes = neurons === 1 ? 2 : 4;
  const columns = targets + neurons + 2;
  const block = Math.min(64, Math.max(4, Math.floor(BLOCK_DRAWS / columns)));
  return {
    pairs: (Math.ceil(slots / lanes) * lanes) / 2,
    neurons,
    targets,
    block,
    position: block,
    freedom: Math.min(2, dimension - targets - neurons),
    subtracts: loss === 'mse' ? 1 : 0,
    watching: 0,
    targetDegree: (polynomials?.target.length ?? 0) - 1,
    learnerDegree: (polynomials?.learner.length ?? 0) - 1,
    columns,
    stride: 8 * lanes,
    entries: neurons === 1 ? targets + 1 : neurons * (targets + neurons + 1),
    activeCount: 0,
    met: 0,
  };
}

/** Bytes of memory at each address. A unit of spare lanes serves to draw for a single run. */
export function bytesOf({ polynomials }: SgdSetting, counts: Counts): Addresses {
  const { pairs, neurons, block, columns, stride, entries } = counts;
  const spare = stride / 16;
  return {
    streams: 64 * (pairs + spare),
    draws: 16 * (pairs + spare) * block * columns,
    state: 16 * pairs * entries,
    dead: 16 * pairs,
    limits: 48 * pairs,
    saved: 16 * pairs * entries,
    failed: 8 * pairs,
    targetCoefficients: 8 * (polynomials?.target.length ?? 0),
    learnerCoefficients: 8 * (polynomials?.learner.length ?? 0),
    slopeCoefficients: 8 * (polynomials?.learner.length ?? 0),
    table: 16 * ZIGGURAT_LAYERS,
    secondLayer: 8 * neurons,
    steps: 8 * neurons,
    // A stream, then what the kernels keep during a step or while they make labels.
    scratch: 32 + Math.max(48 * block, 48 * pairs, 256 * neurons),
    active: 4 * pairs,
  };
}
