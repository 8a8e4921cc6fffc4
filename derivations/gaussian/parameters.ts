/** An ad-hoc problem: any link, any number of targets and neurons, declared on the command line. */

import {
  type GaussianSystem,
  gaussianSystem,
  InputError,
  type LinkPair,
  linkFunction,
  linkTextParameter,
  parseLink,
  type RandomStream,
  randomSphereState,
  type SphereState,
  z,
} from '../../src/index.js';

export const parameters = z
  .object({
    link: linkTextParameter()
      .default('relu(z)')
      .describe('target link phi, for instance "relu(z)" or "gelu(z) - 1/3*h3(z)"'),
    learner: linkTextParameter().default('').describe('learner link sigma; empty: the same as the target'),
    targets: z.int().min(1).max(64).default(2).describe('P, orthonormal target directions'),
    neurons: z.int().min(1).max(64).default(3).describe('m, neurons on the unit sphere'),
    loss: z.enum(['correlation', 'mse']).default('mse').describe('correlation: -y f; mse: (y - f)^2 / 2'),
    d: z.int().min(2).default(200).describe('dimension of x ~ N(0, I_d), at least P + m'),
    etad: z.number().positive().default(0.004).describe('step size times dimension, eta d'),
    a: z.number().default(1).describe('second layer, the same for each neuron'),
    noise: z.number().min(0).default(0).describe('standard deviation of the label noise'),
    degree: z
      .int()
      .min(2)
      .max(120)
      .default(40)
      .describe('K: correlations without closed form are series to this degree'),
    start: z
      .number()
      .min(0)
      .max(0.99)
      .default(0.3)
      .describe('neuron i starts with this overlap with target i mod P, the rest of it random'),
    tEnd: z.number().positive().default(1).describe('model time (steps times step size) up to which runs are compared'),
    tolerance: z.number().positive().default(0.05).describe('practical tolerance of the claim, in units of an overlap'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

export function linksOf(p: Parameters): LinkPair {
  const target = linkFunction(p.link);
  return { target, learner: p.learner === '' ? target : linkFunction(p.learner), degree: p.degree };
}

/** Polynomial links on which link-free identities are confirmed when the links are no polynomials. */
const PROBE = { target: parseLink('h1 + 1/2*h2'), learner: parseLink('h1 - 1/3*h3') };

/** Above this degree the four-coordinate moments of polynomial links grow too large to expand. */
const LARGEST_EXACT_DEGREE = 6;

export function systemOf(p: Parameters): GaussianSystem {
  if (p.d < p.targets + p.neurons) {
    throw new InputError(`d = ${p.d}; must be at least P + m = ${p.targets + p.neurons}`);
  }
  const links = linksOf(p);
  const exact = [links.target.polynomial, links.learner.polynomial];
  const [target, learner] = exact;
  const polynomial =
    target !== undefined && learner !== undefined && exact.every((link) => (link?.degree ?? 0) <= LARGEST_EXACT_DEGREE);
  return gaussianSystem({
    problem: polynomial ? { loss: p.loss, target, learner } : { loss: p.loss, ...PROBE },
    ...(polynomial ? {} : { links }),
    targets: p.targets,
    dimension: p.d,
    stepSize: p.etad / p.d,
    noise: p.noise,
    secondLayer: new Array<number>(p.neurons).fill(p.a),
  });
}

/** Each neuron leans towards one target; what is left of it is uniform among the other directions. */
export function initialState(p: Parameters, stream: RandomStream): SphereState {
  const random = randomSphereState(stream, { dimension: p.d, neurons: p.neurons, targets: p.targets });
  const [overlaps, frame] = [random.overlaps.slice(), random.frame.slice()];
  const rest = Math.sqrt(1 - p.start ** 2);
  for (let i = 0; i < p.neurons; i++) {
    const row = overlaps.subarray(i * p.targets, (i + 1) * p.targets);
    const perpendicular = frame.subarray(i * p.neurons, (i + 1) * p.neurons);
    const own = i % p.targets;
    row[own] = 0;
    const length = Math.hypot(...row, ...perpendicular);
    for (let q = 0; q < row.length; q++) row[q] = ((row[q] as number) * rest) / length;
    for (let l = 0; l < perpendicular.length; l++) perpendicular[l] = ((perpendicular[l] as number) * rest) / length;
    row[own] = p.start;
  }
  return { ...random, overlaps, frame };
}
