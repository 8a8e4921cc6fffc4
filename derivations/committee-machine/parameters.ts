/** What a committee machine is declared with. */

import { InputError, z } from '../../src/index.js';
import {
  erf,
  erfKernel,
  type FreeSettings,
  type FreeState,
  type FreeSystem,
  freeStateFromGram,
  freeSystem,
  normalDensity,
  type RandomStream,
  randomFreeState,
  scaledKernelOf,
} from '../../src/numeric.js';

const matrix = z.array(z.array(z.number())).nullable().default(null);

export const parameters = z
  .object({
    K: z.int().min(1).max(32).default(2).describe('number of student units'),
    M: z.int().min(1).max(32).default(2).describe('number of teacher units, orthonormal'),
    d: z.int().min(2).default(600).describe('dimension of x ~ N(0, I_d), at least K + M'),
    lr: z.number().positive().default(0.5).describe('learning rate: the first layer steps by lr/d'),
    zeta: z.number().min(0).default(0).describe('second layer: its step size over the first one’s; 0: not trained'),
    noise: z.number().min(0).default(0).describe('standard deviation of the label noise'),
    R0: matrix.describe('overlaps of student and teacher units at the start, K x M; null: random'),
    Q0: matrix.describe('Gram matrix of the student units at the start, K x K; null: random'),
    q0: z
      .number()
      .positive()
      .default(0.25)
      .describe('mean squared length of the student units when they start at random'),
    a0: z.number().nullable().default(null).describe('second layer of the student at the start; null: 1/sqrt(K)'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

/** Units in the normalisation of Saad and Solla: the output is the sum over units divided by the root of their number. */
export function settingsOf(p: Parameters): FreeSettings {
  if (p.d < p.K + p.M) {
    throw new InputError(`d = ${p.d}; must be at least K + M = ${p.K + p.M}, for instance --set d=${p.K + p.M}`);
  }
  return {
    targets: p.M,
    neurons: p.K,
    dimension: p.d,
    stepSize: p.lr / p.d,
    secondLayerRate: p.zeta,
    noise: p.noise,
    links: {},
    kernelOf: scaledKernelOf(erfKernel, { phi: 1 / Math.sqrt(p.M), sigma: 1 }),
  };
}

export function systemOf(p: Parameters): FreeSystem {
  return freeSystem(settingsOf(p));
}

/** `g(z) = erf(z / sqrt(2))` and its derivative, with which the simulators run. */
export const activation = {
  value: (z: number): number => erf(z / Math.SQRT2),
  derivative: (z: number): number => 2 * normalDensity(z),
};

export function initialState(p: Parameters, stream: RandomStream): FreeState {
  const secondLayer = new Array<number>(p.K).fill(p.a0 ?? 1 / Math.sqrt(p.K));
  if (p.R0 === null || p.Q0 === null) {
    if (p.R0 !== p.Q0) throw new InputError('R0 and Q0 belong together; give both, or neither');
    return randomFreeState(stream, {
      dimension: p.d,
      neurons: p.K,
      targets: p.M,
      scale: Math.sqrt(p.q0),
      secondLayer,
    });
  }
  if (p.R0.length !== p.K || p.R0.some((row) => row.length !== p.M)) {
    throw new InputError(`R0 is ${p.R0.length} x ${p.R0[0]?.length ?? 0}; must be K x M = ${p.K} x ${p.M}`);
  }
  return freeStateFromGram(p.R0, p.Q0, secondLayer);
}
