/** An ad-hoc problem: any link, any number of targets and neurons, declared on the command line. */

import { InputError, linkTextParameter, z } from '../../src/index.js';
import {
  closedFamily,
  type FreeState,
  type FreeSystem,
  freeKernelsOfLinks,
  freeSystem,
  type GaussianSystem,
  gaussianSystem,
  type LinkPair,
  linkFunction,
  type RandomStream,
  randomSphereState,
  requireSharedDegree,
  type SphereState,
} from '../../src/numeric.js';
import { type HermiteExpansion, parseLink } from '../../src/symbolic.js';

export const parameters = z
  .object({
    link: linkTextParameter()
      .default('relu(z)')
      .describe('target link phi, for instance "relu(z)" or "gelu(z) - 1/3*h3(z)"'),
    learner: linkTextParameter().default('').describe('learner link sigma; empty: the same as the target'),
    weights: z
      .enum(['sphere', 'free'])
      .default('sphere')
      .describe('sphere: unit weights, steps at rate 1; free: any length, gradient descent (needs loss = mse)'),
    targets: z.int().min(1).max(64).default(2).describe('P, orthonormal target directions'),
    neurons: z.int().min(1).max(64).default(3).describe('m, neurons on the unit sphere'),
    loss: z.enum(['correlation', 'mse']).default('mse').describe('correlation: -y f; mse: (y - f)^2 / 2'),
    d: z.int().min(2).default(200).describe('dimension of x ~ N(0, I_d), at least P + m'),
    etad: z.number().positive().default(0.004).describe('step size times dimension, eta d'),
    a: z.number().default(1).describe('second layer, the same for each neuron'),
    zeta: z
      .number()
      .min(0)
      .default(0)
      .describe('free weights: step size of the second layer over the first; 0: not trained'),
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
    tolerance: z.number().positive().default(0.03).describe('practical tolerance of the claim, in units of an overlap'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

export function linksOf(p: Parameters): LinkPair {
  const target = linkFunction(p.link);
  return { target, learner: p.learner === '' ? target : linkFunction(p.learner), degree: p.degree };
}

/** Polynomial links on which link-free identities are confirmed when the links are no polynomials. */
const PROBE = { target: parseLink('h1 + 1/2*h2'), learner: parseLink('h1 - 1/3*h3') };

/** Above these degrees the four-coordinate moments of polynomial links grow too large to expand. */
const LARGEST_EXACT_DEGREE = 6;
const LARGEST_FREE_DEGREE = 4;

/** The polynomials when both links are such and of a degree whose four-coordinate moments can be expanded. */
function exactLinks(
  p: Parameters,
): { readonly target: HermiteExpansion; readonly learner: HermiteExpansion } | undefined {
  const { target, learner } = linksOf(p);
  const largest = p.weights === 'sphere' ? LARGEST_EXACT_DEGREE : LARGEST_FREE_DEGREE;
  if (target.polynomial === undefined || learner.polynomial === undefined) return undefined;
  const degree = Math.max(target.polynomial.degree, learner.polynomial.degree);
  return degree <= largest ? { target: target.polynomial, learner: learner.polynomial } : undefined;
}

function requireRoom(p: Parameters): void {
  if (p.d >= p.targets + p.neurons) return;
  throw new InputError(`d = ${p.d}; must be at least P + m = ${p.targets + p.neurons}`);
}

/** Unit weights. */
export function sphereSystemOf(p: Parameters): GaussianSystem {
  requireRoom(p);
  const exact = exactLinks(p);
  return gaussianSystem({
    problem: exact === undefined ? { loss: p.loss, ...PROBE } : { loss: p.loss, ...exact },
    ...(exact === undefined ? { links: linksOf(p) } : {}),
    targets: p.targets,
    dimension: p.d,
    stepSize: p.etad / p.d,
    noise: p.noise,
    secondLayer: new Array<number>(p.neurons).fill(p.a),
  });
}

/** Weights of any length. */
export function freeSystemOf(p: Parameters): FreeSystem {
  requireRoom(p);
  if (p.loss !== 'mse')
    throw new InputError('loss = correlation has no minimum over free weights; give loss=mse, or weights=sphere');
  const exact = exactLinks(p);
  const links = linksOf(p);
  requireSharedDegree(links.target, links.learner, p.degree, 'any');
  const closed = [links.target, links.learner].every((link) => closedFamily(link) === 'erf');
  return freeSystem({
    targets: p.targets,
    neurons: p.neurons,
    dimension: p.d,
    stepSize: p.etad / p.d,
    secondLayerRate: p.zeta,
    noise: p.noise,
    links: exact === undefined ? {} : { phi: exact.target, sigma: exact.learner },
    ...(exact === undefined ? { kernelOf: freeKernelsOfLinks(links) } : {}),
    finiteStep: exact !== undefined || closed,
  });
}

export const FREE_PROBE = { loss: 'mse', ...PROBE } as const;

/** A state of the chains on the sphere or of those with free weights. */
export type State =
  | { readonly weights: 'sphere'; readonly state: SphereState }
  | { readonly weights: 'free'; readonly state: FreeState };

/** Each neuron, of unit length, leans towards one target; what is left of it is uniform among the other directions. */
export function initialState(p: Parameters, stream: RandomStream): State {
  const random = randomSphereState(stream, { dimension: p.d, neurons: p.neurons, targets: p.targets });
  const [overlaps, frame] = [random.overlaps.slice(), random.frame.slice()];
  const rest = Math.sqrt(1 - p.start ** 2);
  for (let i = 0; i < p.neurons; i++) {
    const row = overlaps.subarray(i * p.targets, (i + 1) * p.targets);
    const perpendicular = frame.subarray(i * p.neurons, (i + 1) * p.neurons);
    const own = i % p.targets;
    row[own] = 0;
    const length = Math.hypot(...row, ...perpendicular);
    for (let q = 0; q < row.length; q++) row[q] = (row[q]! * rest) / length;
    for (let l = 0; l < perpendicular.length; l++) perpendicular[l] = (perpendicular[l]! * rest) / length;
    row[own] = p.start;
  }
  const state = { ...random, overlaps, frame };
  if (p.weights === 'sphere') return { weights: 'sphere', state };
  return { weights: 'free', state: { ...state, secondLayer: new Float64Array(p.neurons).fill(p.a) } };
}
