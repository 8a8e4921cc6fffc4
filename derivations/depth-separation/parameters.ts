/** What a composition of two mean-field layers is declared with. */

import { InputError, z } from '../../src/index.js';
import { arcsecLaw, besselLaw, type RadialLaw, type RandomStream } from '../../src/numeric.js';
import { hemisphereMeanValue } from '../../src/symbolic.js';
import type { CompositionSetting, CompositionState } from './fast/network.js';

export const parameters = z
  .object({
    law: z
      .enum(['arcsec', 'bessel'])
      .default('arcsec')
      .describe('law of the radius: the limit of large d, or the law of the paper at the given d'),
    rho0: z.number().positive().default(0.5).describe('scale of the radius; the arcsec law starts there'),
    d: z.int().min(2).max(1000).default(20).describe('dimension of the input'),
    m1: z.int().min(1).max(10_000).default(128).describe('units of the first layer'),
    m2: z.int().min(1).max(1000).default(1).describe('neurons of the second layer'),
    alpha0: z.number().positive().default(0.5).describe('mean of the feature at the start'),
    a: z
      .array(z.number())
      .nullable()
      .default(null)
      .describe('a_j at the start, m2 numbers < 0; null: -0.5 for m2 = 1, else uniform on (-0.8, -0.2)'),
    b: z
      .array(z.number())
      .nullable()
      .default(null)
      .describe('b_j at the start, m2 numbers; null: 0.5 for m2 = 1, else uniform on (0.2, 0.8)'),
    start: z
      .enum(['sphere', 'gaussian'])
      .default('sphere')
      .describe(
        'w_i at the start: uniform on the sphere of radius alpha0/C_d, or normal with that root mean square length',
      ),
    kappa1: z.number().positive().default(1).describe('rate of the feature, eta1 C_d^2'),
    eta2: z.number().positive().default(1).describe('rate of the second layer'),
    dt: z.number().positive().default(0.25).describe('time of one step'),
    blocks: z.int().min(1).default(1).describe('K: 2 d K directions a step of the radius-integrated simulator'),
    batch: z.int().min(1).default(32).describe('examples a step of plain SGD'),
  })
  .strict();

export type Parameters = z.infer<typeof parameters>;

const laws = new Map<string, RadialLaw>();

/** The law of the radius; a law of the paper is tabulated once. */
export function lawOf(p: Pick<Parameters, 'law' | 'rho0' | 'd'>): RadialLaw {
  if (p.law === 'arcsec') return arcsecLaw(p.rho0);
  const key = `${p.d} ${p.rho0}`;
  const known = laws.get(key);
  if (known !== undefined) return known;
  const made = besselLaw(p.d, p.rho0);
  laws.set(key, made);
  return made;
}

export function problemOf(p: Parameters): CompositionSetting {
  return { law: lawOf(p), firstRate: p.kappa1, secondRate: p.eta2, stepSize: p.dt };
}

/** The second layer at the start. */
function layerOf(p: Parameters, stream: RandomStream, sign: 1 | -1, given: readonly number[] | null): Float64Array {
  const name = sign < 0 ? 'a' : 'b';
  if (given === null) {
    return Float64Array.from({ length: p.m2 }, () => sign * (p.m2 === 1 ? 0.5 : 0.2 + 0.6 * stream.uniform()));
  }
  if (given.length !== p.m2) {
    throw new InputError(`${name} has ${given.length} entries; must have m2 = ${p.m2}: --set m2=${given.length}`);
  }
  const wrong = sign < 0 ? given.findIndex((value) => !(value < 0)) : -1;
  if (wrong >= 0) {
    throw new InputError(
      `a[${wrong + 1}] = ${given[wrong]}; every a_j must be < 0: with a_j >= 0 the learner does not vanish at infinity and, as E r is infinite, the population loss is infinite`,
    );
  }
  return Float64Array.from(given);
}

export function initialState(p: Parameters, stream: RandomStream): CompositionState {
  const length = p.alpha0 / hemisphereMeanValue(p.d);
  const weights = new Float64Array(p.m1 * p.d);
  stream.fillNormals(weights);
  for (let i = 0; i < p.m1; i++) {
    const row = weights.subarray(i * p.d, (i + 1) * p.d);
    const scale = p.start === 'sphere' ? length / Math.hypot(...row) : length / Math.sqrt(p.d);
    for (let k = 0; k < p.d; k++) row[k] = row[k]! * scale;
  }
  const outer = layerOf(p, stream, -1, p.a);
  return { neurons: p.m1, dimension: p.d, weights, outer, biases: layerOf(p, stream, 1, p.b) };
}
