/** Evaluators of the reference table of depth separation: calls of the public API and of the derivation, no formula of their own. */

import { z } from 'zod';
import { planarPopulation } from '../../derivations/depth-separation/fast/planar.js';
import { startRadiusIntegrated } from '../../derivations/depth-separation/fast/radius-chain.js';
import { derivation } from '../../derivations/depth-separation/index.js';
import { firstHarmonic, statisticsOf } from '../../derivations/depth-separation/models.js';
import { initialState, lawOf, type Parameters, problemOf } from '../../derivations/depth-separation/parameters.js';
import {
  featureAlong,
  forcesAt,
  modelStart,
  orbit,
  relativeDeviation,
} from '../../derivations/depth-separation/theory.js';
import { hemisphereMeanValue } from '../../src/laws/rotation/half-moment.js';
import { harmonicCount, reluCoefficient, tangentCoefficient } from '../../src/laws/rotation/harmonic.js';
import { sphereArcCosineKernel } from '../../src/laws/rotation/relu-feature.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';
import { type EvaluationRequest, type Evaluator, enoughRuns } from '../support/reference.js';

const numbers = z.array(z.number());
const law = z.enum(['arcsec', 'bessel']);

function evaluator<Inputs>(
  schema: z.ZodType<Inputs>,
  evaluate: (inputs: Inputs, request: EvaluationRequest) => unknown,
): Evaluator {
  return (inputs, request) => evaluate(schema.parse(inputs), request);
}

const defaults = resolveParameters(derivation, []) as Parameters;

function moments(p: Pick<Parameters, 'law' | 'rho0' | 'd'>, R: number): readonly number[] {
  const out = new Float64Array(3);
  lawOf(p).truncatedMoments(R, out);
  return [...out];
}

const arcsecMoments = evaluator(z.strictObject({ rho0: z.number(), R: z.number() }), ({ rho0, R }) =>
  moments({ law: 'arcsec', rho0, d: 2 }, R),
);

const besselMoments = evaluator(z.strictObject({ rho0: z.number(), d: z.number(), R: z.number() }), ({ R, ...p }) =>
  moments({ law: 'bessel', ...p }, R),
);

const place = { law, rho0: z.number(), d: z.number().nullable() };

const vectorField = evaluator(
  z.strictObject({ ...place, alpha: z.number(), w: numbers, b: numbers }),
  ({ law, rho0, d, alpha, w, b }) => {
    const p: Parameters = { ...defaults, law, rho0, d: d ?? defaults.d, m2: w.length };
    const y = modelStart(p, alpha, w, b);
    const { loss, A, B } = forcesAt(p, y);
    const velocity = new Float64Array(y.length);
    derivation.derive(p).models[0]?.term.evaluate(0, y, velocity);
    return {
      loss,
      A_j: [...A],
      B_j: [...B],
      dalpha_over_kappa1: velocity[0],
      dw_over_eta2: [...velocity.subarray(1, 1 + w.length)],
      db_over_eta2: [...velocity.subarray(1 + w.length, 1 + 2 * w.length)],
    };
  },
);

const coefficients = evaluator(z.strictObject({ d: z.number(), k: numbers }), ({ d, k }) => {
  const mean = hemisphereMeanValue(d);
  const lambda = k.map((degree) => {
    const { rational, squared } = tangentCoefficient(degree, d);
    return rational.toNumber() + squared.toNumber() * mean ** 2;
  });
  return {
    c_k_relu: k.map((degree) => {
      const { rational, hemisphere } = reluCoefficient(degree, d);
      return rational.toNumber() + hemisphere.toNumber() * mean;
    }),
    lambda_k: lambda,
    lambda_k_over_Cd2: lambda.map((value) => value / mean ** 2),
    N_dk: k.map((degree) => Number(harmonicCount(degree, d))),
  };
});

const kernel = evaluator(
  z.strictObject({ d: z.number(), norm1: z.number(), norm2: z.number(), angle: z.number() }),
  ({ d, norm1, norm2, angle }) => sphereArcCosineKernel(norm1, norm2, Math.cos(angle), d),
);

/** The table holds the smallest feature over 10000 equal angles: 1.3e-7 above the smallest over all, `smallestFeature`. */
const ANGLES = Array.from({ length: 10_000 }, (_, at) => (2 * Math.PI * at) / 10_000);

const finiteWidth = evaluator(
  z.strictObject({ law, rho0: z.number(), W: z.array(numbers), w: z.number(), b: z.number() }),
  ({ law, rho0, W, w, b }) => {
    const state = {
      neurons: W.length,
      dimension: 2,
      weights: Float64Array.from(W.flat()),
      outer: Float64Array.of(w),
      biases: Float64Array.of(b),
    };
    const { loss, weights, outer, biases } = planarPopulation(lawOf({ law, rho0, d: 2 }), state);
    return {
      loss,
      minus_dL_db: biases[0],
      minus_dL_dw: outer[0],
      velocity_W_per_neuron: W.map((_, i) => [...weights.subarray(2 * i, 2 * i + 2)]),
      min_g: Math.min(...ANGLES.map((angle) => featureAlong(state, [Math.cos(angle), Math.sin(angle)]))),
    };
  },
);

function rows(p: Parameters, start: Float64Array, t: readonly number[]): unknown {
  const states = orbit(p, 'infinite-width', start, t, 1e-11);
  return {
    y: states.map((y) => [...y.subarray(0, 1 + 2 * p.m2)]),
    loss: states.map((y) => forcesAt(p, y).loss),
  };
}

const rates = { kappa1: z.number(), eta2: z.number(), t: numbers };

const infiniteWidth = evaluator(
  z.strictObject({ ...place, y0: z.tuple([z.number(), z.number(), z.number()]), ...rates }),
  ({ d, y0, t, ...rest }) => {
    const p: Parameters = { ...defaults, ...rest, d: d ?? defaults.d };
    return rows(p, modelStart(p, y0[0], [y0[1]], [y0[2]]), t);
  },
);

const infiniteWidthMany = evaluator(
  z.strictObject({ law, rho0: z.number(), alpha: z.number(), w: numbers, b: numbers, ...rates }),
  ({ alpha, w, b, t, ...rest }) => {
    const p: Parameters = { ...defaults, ...rest, m2: w.length };
    return rows(p, modelStart(p, alpha, w, b), t);
  },
);

const three = z.tuple([z.number(), z.number(), z.number()]);

const corrected = evaluator(
  z.strictObject({
    law,
    rho0: z.number(),
    d: z.number(),
    m1: z.number(),
    y0: three,
    t: numbers,
    modes: z.literal('k=1,2,4,6,8,rest'),
  }),
  ({ law, rho0, d, m1, y0, t }) => {
    const p: Parameters = { ...defaults, law, rho0, d, m1 };
    const states = orbit(p, 'width-corrected', modelStart(p, y0[0], [y0[1]], [y0[2]]), t, 1e-11);
    return {
      y: states.map((y) => [...y.subarray(0, 3)]),
      eps2: states.map((y) => [...y.subarray(firstHarmonic(1))]),
    };
  },
);

const ensembleInputs = z.object({
  law,
  rho0: z.number(),
  d: z.number(),
  m1: z.number(),
  m2: z.literal(1),
  y0: three,
  T: z.number(),
  dt: z.number(),
  seeds: z.number(),
  init: z.literal('sphere'),
});

function parametersOf({ law, rho0, d, m1, y0, dt }: z.infer<typeof ensembleInputs>): Parameters {
  return { ...defaults, law, rho0, d, m1, alpha0: y0[0], a: [y0[1]], b: [y0[2]], dt };
}

interface Column {
  readonly mean: number;
  readonly se: number;
}

/** Mean and standard error of each column. */
function summary(names: readonly string[], samples: readonly (readonly number[])[]): Readonly<Record<string, Column>> {
  return Object.fromEntries(
    names.map((name, at) => {
      const values = samples.map((sample) => sample[at]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      return [name, { mean, se: Math.sqrt(variance / values.length) }];
    }),
  );
}

const NAMES = ['alpha', 'w', 'b', 'rel_dev_F'];
const FIRST_RUNS = 10;

/** As many runs as the standard errors of the table ask for. */
function precise(
  names: readonly string[],
  samplesOf: (runs: number) => readonly (readonly number[])[],
  { standardErrors }: EvaluationRequest,
): Readonly<Record<string, Column>> {
  return enoughRuns(
    (runs) => summary(names, samplesOf(runs)),
    (made) => names.map((name) => made[name]!.se),
    // What the table does not hold is not waited for.
    names.map((name) => standardErrors[name]?.[0] ?? Number.POSITIVE_INFINITY),
    FIRST_RUNS,
  );
}

const radiusIntegrated = evaluator(ensembleInputs.extend({ dirs_per_step: z.number() }).strict(), (inputs, request) => {
  const p: Parameters = { ...parametersOf(inputs), blocks: inputs.dirs_per_step / (2 * inputs.d) };
  const samples: (readonly number[])[] = [];
  const runOf = (run: number): readonly number[] => {
    const start = initialState(p, randomStream({ seed: 11, run, purpose: 'initial' }));
    const chain = startRadiusIntegrated(problemOf(p), p.blocks, start, randomStream({ seed: 11, run, purpose: 'sgd' }));
    chain.advance(Math.round(inputs.T / inputs.dt));
    const y = statisticsOf(chain.state());
    return [...y.subarray(0, 3), relativeDeviation(y), chain.batchLoss];
  };
  const samplesOf = (runs: number): readonly (readonly number[])[] => {
    while (samples.length < runs) samples.push(runOf(samples.length));
    return samples;
  };
  return precise([...NAMES, 'loss_batch'], samplesOf, request);
});

const plainSgd = evaluator(ensembleInputs.extend({ batch: z.number() }).strict(), (inputs, request) => {
  const p: Parameters = { ...parametersOf(inputs), batch: inputs.batch };
  const steps = Math.round(inputs.T / inputs.dt);
  const samplesOf = (seeds: number): readonly (readonly number[])[] => {
    const runs = simulate(derivation, p, {
      seeds,
      steps,
      saveAt: [steps],
      seed: 12,
      method: 'direct',
      start: 'each',
      observables: {
        names: NAMES,
        evaluate: (y, out) => out.set([...y.subarray(0, 3), relativeDeviation(y)]),
      },
    });
    const columns = runs.values.at(-1) ?? [];
    return Array.from({ length: seeds }, (_, run) => columns.map((column) => column[run]!));
  };
  return precise(NAMES, samplesOf, request);
});

export const evaluators: Readonly<Record<string, Evaluator>> = {
  'sphere-relu-constant': evaluator(z.strictObject({ d: z.number() }), ({ d }) => hemisphereMeanValue(d)),
  'truncated-moments-arcsec': arcsecMoments,
  'truncated-moments-bessel': besselMoments,
  'infinite-width-vector-field': vectorField,
  'funk-hecke-coefficients': coefficients,
  'arc-cosine-kernel': kernel,
  'finite-width-population': finiteWidth,
  'infinite-width-ode': infiniteWidth,
  'infinite-width-ode-many': infiniteWidthMany,
  'width-corrected-ode': corrected,
  'radius-integrated-ensemble': radiusIntegrated,
  'sgd-ensemble': plainSgd,
};
