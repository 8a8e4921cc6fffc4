/** What an orthogonal tensor decomposition is declared with. */

import { InputError, z } from '../../src/index.js';
import type { RandomStream } from '../../src/numeric.js';
import { hermiteNeuron } from '../../src/symbolic.js';
import type { NetworkSetting } from './fast/network-problem.js';
import { type TensorSystem, tensorSystem } from './fast/tensor-flow.js';
import { randomSphereWeights, type WeightRows, weightRows } from './fast/weights.js';

export const parameters = z
  .object({
    a: z
      .array(z.number().positive())
      .min(1)
      .max(64)
      .default([0.5, 0.3, 0.2])
      .describe('coefficients of the target, largest first'),
    order: z
      .union([z.literal(2), z.literal(4), z.literal(6)])
      .default(4)
      .describe('order p of the tensors; the explicit solutions are for 4'),
    m: z.int().min(1).max(2000).default(6).describe('number of weight vectors'),
    d: z.int().min(1).default(8).describe('dimension, at least the number of coefficients'),
    delta0: z.number().positive().default(0.02).describe('length of each weight vector at the start'),
    lambda: z.number().min(0).default(0).describe('regulariser: lambda/2 |W|^2 is added to the loss'),
    eta: z.number().positive().default(0.001).describe('step size of SGD and of gradient descent'),
    batch: z.int().min(1).default(16).describe('fresh examples in each step of SGD'),
    noise: z.number().min(0).default(0).describe('standard deviation of the label noise of SGD'),
    W0: z
      .array(z.array(z.number()))
      .nullable()
      .default(null)
      .describe('weights at the start, m x d; null: uniform on the sphere of radius delta0'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

/** Loss, gradient and flows at the parameters, compiled from the derived expressions. */
export function systemOf(p: Parameters): TensorSystem {
  if (p.d < p.a.length) {
    throw new InputError(`d = ${p.d}; must be at least the number of coefficients, --set d=${p.a.length}`);
  }
  return tensorSystem({ order: p.order, components: p.a, neurons: p.m, decay: p.lambda });
}

const neurons = { 2: hermiteNeuron(2), 4: hermiteNeuron(4), 6: hermiteNeuron(6) } as const;

/** The finite-sample problem whose population loss is the loss of the tensors. */
export function networkOf(p: Parameters): NetworkSetting {
  return {
    components: p.a,
    neuron: neurons[p.order],
    stepSize: p.eta,
    batch: p.batch,
    decay: p.lambda,
    noise: p.noise,
  };
}

export function initialWeights(p: Parameters, stream: RandomStream): WeightRows {
  if (p.W0 === null) return randomSphereWeights(stream, { neurons: p.m, dimension: p.d, radius: p.delta0 });
  if (p.W0.length !== p.m || p.W0.some((row) => row.length !== p.d)) {
    throw new InputError(`W0 is ${p.W0.length} x ${p.W0[0]?.length ?? 0}; must be m x d = ${p.m} x ${p.d}`);
  }
  return weightRows(p.W0);
}
