/** What an orthogonal multi-index problem is declared with. */

import { InputError, linkParameter, linksFrom, z } from '../../src/index.js';
import {
  type GaussianSystem,
  gaussianSystem,
  type RandomStream,
  randomSphereState,
  type SphereState,
  sphereStateFromGram,
} from '../../src/numeric.js';

const matrix = z.array(z.array(z.number())).nullable().default(null);

export const parameters = z
  .object({
    link: linkParameter().default('9/10*h2 + 2/5*h4').describe('target link phi'),
    learner: linkParameter().default('').describe('learner link sigma; empty: the same as the target'),
    P: z.int().min(1).max(64).default(4).describe('number of orthonormal target directions'),
    d: z.int().min(2).default(1000).describe('dimension of x ~ N(0, I_d), at least P + m'),
    loss: z
      .enum(['correlation', 'mse'])
      .default('correlation')
      .describe('correlation: -y f, neurons do not interact; mse: (y - f)^2 / 2'),
    a: z.array(z.number()).min(1).max(64).default([1]).describe('second layer, one number a neuron; its length is m'),
    rho: z
      .array(z.number())
      .nullable()
      .default(null)
      .describe('rate of each neuron; null: 1 each (step size rescaled by the second layer)'),
    etad: z.number().positive().default(0.006).describe('step size times dimension, eta d'),
    noise: z.number().min(0).default(0).describe('standard deviation of the label noise'),
    M0: matrix.describe('overlaps W V^T at the start, m x P; null: neurons uniform on the sphere'),
    Q0: matrix.describe(
      'Gram matrix W W^T at the start, m x m; null: with M0 the neurons differ by independent directions',
    ),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

export function systemOf(p: Parameters): GaussianSystem {
  if (p.d < p.P + p.a.length) {
    throw new InputError(
      `d = ${p.d}; must be at least P + m = ${p.P + p.a.length}, for instance --set d=${p.P + p.a.length}`,
    );
  }
  if (p.rho !== null && p.rho.length !== p.a.length) {
    throw new InputError(`rho has ${p.rho.length} entries; must have one for each of the ${p.a.length} neurons`);
  }
  return gaussianSystem({
    problem: { loss: p.loss, ...linksFrom(p) },
    targets: p.P,
    dimension: p.d,
    stepSize: p.etad / p.d,
    noise: p.noise,
    secondLayer: p.a,
    ...(p.rho === null ? {} : { rates: p.rho }),
  });
}

export function initialState(p: Parameters, stream: RandomStream): SphereState {
  if (p.M0 === null) {
    if (p.Q0 !== null) throw new InputError('Q0 is given without M0; give both, or neither');
    return randomSphereState(stream, { dimension: p.d, neurons: p.a.length, targets: p.P });
  }
  const M = p.M0;
  if (M.length !== p.a.length || M.some((row) => row.length !== p.P)) {
    throw new InputError(`M0 is ${M.length} x ${M[0]?.length ?? 0}; must be m x P = ${p.a.length} x ${p.P}`);
  }
  const inside = (i: number, l: number): number =>
    (M[i] ?? []).reduce((sum, value, at) => sum + value * (M[l]?.[at] ?? 0), 0);
  const Q = p.Q0 ?? M.map((_, i) => M.map((_row, l) => (i === l ? 1 : inside(i, l))));
  return sphereStateFromGram(M, Q);
}
