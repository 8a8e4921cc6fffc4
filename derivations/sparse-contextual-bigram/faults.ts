/** Planted errors of this system: one object of the derivation is changed, and the runs must tell; and true worlds. */

import {
  type Fault,
  type FaultSet,
  type Model,
  type Planted,
  trajectoryFault,
  trueWorld,
  valueFault,
  type WorldDeclaration,
} from '../../src/index.js';
import { type Polynomial, parsePolynomial } from '../../src/symbolic.js';
import { derive } from './derive.js';
import type { Weights } from './instance.js';
import { instance, type Parameters, parameters, startOf, startRun } from './parameters.js';
import { NOISE_PARTS, type NoiseParts } from './theory/batch-noise.js';
import { constantsOf, mapTerm, type NoiseConstants, noisyMapOf, STATISTICS } from './theory/closed.js';
import { isotropicResidual } from './theory/residuals.js';
import { keptResidualOf, keptResiduals, predictedSpread, unstableSpread } from './theory/spread.js';

interface Setting {
  readonly title: string;
  readonly p: Parameters;
  readonly initial: Weights;
  readonly runs: number;
  readonly steps: number;
  readonly points: number;
  /** Statistics that are compared. */
  readonly seen: readonly (typeof STATISTICS)[number][];
  readonly tolerance: number;
}

const of = (change: Partial<Parameters>): Parameters => parameters.parse({ ...change });

function world({ p, initial, seen, ...rest }: Setting): WorldDeclaration<Weights> {
  return {
    ...rest,
    initial,
    derived: derive(p),
    start: (state, stream) => startRun(p, state, stream),
    observables: {
      names: seen,
      evaluate: (y, out) => {
        seen.forEach((name, at) => {
          out[at] = y[STATISTICS.indexOf(name)]!;
        });
      },
    },
  };
}

/** From scratch with the noise of small batches: s_V and s_A come from it alone. */
const noisyParameters = of({ N: 3, T: 30, B: 20, etaV: 0.1, etaA: 0.1 });
const NOISY: Setting = {
  title: 'N = 3, T = 30, B = 20, from scratch',
  p: noisyParameters,
  initial: startOf(noisyParameters),
  runs: 200,
  steps: 150,
  points: 3,
  seen: ['alpha_V', 'alpha_A'],
  tolerance: 0.02,
};

/** Far from the start, with a large residual of V: every term of the closure counts in the growth of s_A. */
const roughParameters = of({ N: 5, T: 200, B: 50, etaV: 0.05, etaA: 0.05, y0: [0.8, 1.4] });
const ROUGH: Setting = {
  title: 'N = 5, T = 200, B = 50, from alpha_V = .8, alpha_A = 1.4, s_V = .3',
  p: roughParameters,
  initial: roughStart(roughParameters, 0.3),
  runs: 100,
  steps: 6,
  points: 3,
  seen: ['s_A'],
  tolerance: 1e-3,
};

/** Population-like batches from small coefficients: the drift alone. */
const driftParameters = of({ N: 3, T: 20, B: 400, etaV: 0.2, etaA: 0.1, y0: [0.2, 0.1] });
const DRIFT: Setting = {
  title: 'N = 3, T = 20, B = 400, from alpha_V = .2, alpha_A = .1',
  p: driftParameters,
  initial: startOf(driftParameters),
  runs: 40,
  steps: 60,
  points: 6,
  seen: ['alpha_V', 'alpha_A'],
  tolerance: 0.01,
};

/** The start along the truth with a rotated residual of V. */
export function roughStart(p: Parameters, residual: number): Weights {
  const { A, V } = startOf(p);
  const rotated = isotropicResidual(instance(p), residual);
  return { A, V: V.map((value, at) => value + rotated[at]!) };
}

/** The noise-augmented map with one part of the noise, or one constant, exchanged. */
export function spoiltNoise(p: Parameters, model: Model<Weights>, change: NoiseChange): Model<Weights> {
  const constants = { ...constantsOf(instance(p)), ...change.constants };
  const next = noisyMapOf({ ...NOISE_PARTS, ...change.parts });
  return { ...model, term: mapTerm(constants, { eta_V: p.etaV, eta_A: p.etaA }, p.B, next) };
}

/** A term of a polynomial times a factor; 0 drops it. */
function scaledTerm(polynomial: Polynomial, term: string, factor: number): Polynomial {
  return polynomial.plus(parsePolynomial(term).scaled(factor - 1));
}

interface NoiseChange {
  readonly parts?: Partial<NoiseParts>;
  readonly constants?: Partial<NoiseConstants>;
}

const finestAt = (p: Parameters): Model<Weights> => derive(p).models.at(-1)!;
const finest = (declared: WorldDeclaration<Weights>): Model<Weights> => declared.derived.models.at(-1)!;

function noiseFault(id: string, what: string, setting: Setting, change: NoiseChange) {
  return trajectoryFault<Weights>({
    id,
    what,
    inDrift: false,
    world: () => world(setting),
    plant: (declared): Planted<Weights> => ({ model: spoiltNoise(setting.p, finest(declared), change) }),
  });
}

const { traces, variance } = NOISE_PARTS;
const tracesWith = (change: Partial<NoiseParts['traces']>) => ({ parts: { traces: { ...traces, ...change } } });

/** The variance of V without fourth powers and without the squared mean. */
export const LEADING_V: Polynomial = parsePolynomial('N1*A2^2*K_V - 2*N1*A2*AQ*alpha_V*K_P + N1*b1*A2');

/** The residual of V that batches keep up, over what a spoilt map says of it. */
function keptFault(id: string, what: string, change: NoiseChange): Fault {
  return valueFault({
    id,
    what,
    world: `${NOISY.title}, steps 100 to 300`,
    measure: (seed) => {
      const right = keptResidualOf(finestAt(NOISY.p).term);
      const wrong = keptResidualOf(spoiltNoise(NOISY.p, finestAt(NOISY.p), change).term);
      const samples = keptResiduals(NOISY.p, seed, 150);
      return { quantity: 'mean of s_V', measured: { samples }, right, wrong, margin: 0.12 * right };
    },
  });
}

/** A statement about the spread of runs at the end of stage one. */
function scaleFault(id: string, what: string, wrong: (right: number, p: Parameters) => number): Fault {
  const p = of({ N: 3, T: 200, B: 24, etaV: 0.1, etaA: 0.1 });
  return valueFault({
    id,
    what,
    world: 'N = 3, T = 200, B = 24, from scratch to omega t = 3',
    measure: (seed) => {
      const spread = unstableSpread(p, seed, 150);
      const right = predictedSpread(p);
      return {
        quantity: 'standard deviation of xi',
        measured: { mean: spread.deviation, standardError: spread.standardError, seeds: spread.runs },
        right,
        wrong: wrong(right, p),
        margin: 0.14 * right,
        time: spread.steps,
      };
    },
  });
}

export const faults: FaultSet = {
  planted: [
    noiseFault(
      'bigram-closure-squared',
      'the term g b2 of tr C_V S twice',
      ROUGH,
      tracesWith({ VS: scaledTerm(traces.VS, 'g*b2', 2) }),
    ),
    noiseFault(
      'bigram-closure-cross',
      'tr C_V C_P without its term g c1',
      ROUGH,
      tracesWith({ VP: scaledTerm(traces.VP, 'g*c1', 0) }),
    ),
    noiseFault(
      'bigram-closure-both',
      'tr C_V^2 without its term in alpha_V^2 g',
      ROUGH,
      tracesWith({ VV: scaledTerm(traces.VV, '2*alpha_V^2*g*c1', 0) }),
    ),
    keptFault('bigram-share', 'the share of the noise of V that falls on the truth is left in (shareV = 1)', {
      constants: { shareV: 1 },
    }),
    keptFault('bigram-leading-order', 'the variance of V to leading order in N alone', {
      parts: { variance: { ...variance, V: LEADING_V } },
    }),
    noiseFault('bigram-batch', 'the noise of A goes by 1/B^2', ROUGH, {
      parts: { added: { ...NOISE_PARTS.added, A: NOISE_PARTS.added.A.times(parsePolynomial('perB')) } },
    }),
    trajectoryFault<Weights>({
      id: 'bigram-cross-sign',
      what: 'the term K_P alpha_V of the drift of alpha_A by half',
      world: () => world(DRIFT),
      plant: (declared) => ({
        model: {
          ...finest(declared),
          term: mapTerm(
            constantsOf(instance(DRIFT.p)),
            { eta_V: DRIFT.p.etaV, eta_A: DRIFT.p.etaA },
            DRIFT.p.B,
            noisyMapOf(NOISE_PARTS).map((next, at) =>
              at === 1 ? next.minus(parsePolynomial('1/2*eta_A*K_P*alpha_V')) : next,
            ),
          ),
        },
      }),
    }),
    trajectoryFault<Weights>({
      id: 'bigram-rates-exchanged',
      what: 'the step sizes of V and A exchanged',
      world: () => world(DRIFT),
      plant: (declared) => ({
        model: {
          ...finest(declared),
          term: mapTerm(constantsOf(instance(DRIFT.p)), { eta_V: DRIFT.p.etaA, eta_A: DRIFT.p.etaV }, DRIFT.p.B),
        },
      }),
    }),
    scaleFault('bigram-kappa', 'kappa without N - 1', (right, p) => right * Math.sqrt(p.N - 1)),
    scaleFault('bigram-score', 'z^2 = B/(kappa omega T): noise larger by sqrt 2', (right) => right * Math.SQRT2),
  ],
  truths: [
    trueWorld('bigram-from-scratch', () => world(NOISY)),
    trueWorld('bigram-rough', () => world(ROUGH)),
    trueWorld('bigram-drift', () => world(DRIFT)),
  ],
};
