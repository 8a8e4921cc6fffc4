/** Evaluators of the reference table of orthogonal multi-index models: calls of the public API, no formula of their own. */

import { z } from 'zod';
import { coverageProbability } from '../../src/algebra/coverage.js';
import { HermiteExpansion } from '../../src/algebra/expansion.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import { medianInterval } from '../../src/checker/median.js';
import { correlationPolynomials } from '../../src/engine/correlations.js';
import {
  criticalScaling,
  jointInformationExponent,
  leadingOneStepMoments,
  ornsteinUhlenbeck,
} from '../../src/engine/finite-step/critical-scaling.js';
import { coefficientsOf } from '../../src/engine/models/critical-step.js';
import { flowTerm } from '../../src/engine/models/models.js';
import { type GaussianSystem, gaussianSystem } from '../../src/engine/models/system.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { type Ensemble, simulateEnsemble } from '../../src/simulators/ensemble.js';
import {
  type HittingRule,
  largestOverlapAtLeast,
  overlapAtLeast,
  overlapMassAtLeast,
} from '../../src/simulators/hitting.js';
import { oneStepMoments } from '../../src/simulators/one-step-moments.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import { randomSphereState, type SphereState, sphereStateFromGram } from '../../src/simulators/state.js';
import { piController } from '../../src/solvers/ode/controller.js';
import { solve } from '../../src/solvers/ode/solve.js';
import { ornsteinUhlenbeckLaw } from '../../src/solvers/sde/ornstein-uhlenbeck.js';
import type { EvaluationRequest, Evaluator } from '../support/reference.js';

const coefficients = z.record(z.string(), z.number());
const links = { c: coefficients, b: coefficients };
const matrix = z.array(z.array(z.number()));
const count = z.int().min(1);

/** The link whose orthonormal Hermite coefficients are given by degree. */
function link(byDegree: Readonly<Record<string, number>>): HermiteExpansion {
  return HermiteExpansion.fromOrthonormal(
    new Map(
      Object.entries(byDegree).map(([degree, c]) => [Number(degree), Polynomial.constant(Rational.fromNumber(c))]),
    ),
  );
}

interface Setting {
  readonly c: Readonly<Record<string, number>>;
  readonly b: Readonly<Record<string, number>>;
}

function system(
  setting: Setting,
  settings: {
    readonly loss?: 'correlation' | 'mse';
    readonly P?: number;
    readonly d?: number;
    readonly eta?: number;
    readonly noise?: number | undefined;
    readonly a?: readonly number[];
  },
): GaussianSystem {
  const { loss = 'correlation', P = 1, d = 1000, eta = 1, noise = 0, a = [1] } = settings;
  return gaussianSystem({
    problem: { loss, target: link(setting.c), learner: link(setting.b) },
    targets: P,
    dimension: d,
    stepSize: eta,
    noise,
    secondLayer: a,
  });
}

function evaluator<Inputs>(
  schema: z.ZodType<Inputs>,
  evaluate: (inputs: Inputs, request: EvaluationRequest) => unknown,
): Evaluator {
  return (inputs, request) => evaluate(schema.parse(inputs), request);
}

/** M and Q of a flow at given times from given inner products. */
function flow(
  of: GaussianSystem,
  kind: 'flow' | 'correctedFlow',
  start: SphereState | Float64Array,
  times: readonly number[],
) {
  const initial = start instanceof Float64Array ? start : Float64Array.from(start.overlaps);
  const solution = solve({
    term: flowTerm(of, of.dynamics[kind]),
    initial,
    tEnd: times.at(-1)!,
    saveAt: { times },
    controller: piController({ relativeTolerance: 1e-12, absoluteTolerance: 1e-14 }),
  });
  if (solution.outcome.kind !== 'reached') throw new Error(`the flow stopped: ${solution.outcome.kind}`);
  return solution.y;
}

const odeInputs = z.strictObject({ ...links, M0: z.array(z.number()), t: z.array(z.number()), etad: z.number() });

const correlationOde = evaluator(odeInputs, ({ M0, t, etad, ...setting }) => {
  const d = 1000;
  const of = system(setting, { P: M0.length, d, eta: etad === 0 ? 1 : etad / d });
  return flow(of, etad === 0 ? 'flow' : 'correctedFlow', Float64Array.from(M0), t).map((y) => [...y]);
});

const vectorInputs = {
  ...links,
  a: z.array(z.number()),
  P: count,
  d: count,
  W: matrix,
  V: z.literal('first P basis vectors'),
};

function grams(W: readonly (readonly number[])[], P: number) {
  const dot = (u: readonly number[], v: readonly number[]): number =>
    u.reduce((sum, value, k) => sum + value * v[k]!, 0);
  return {
    M: W.map((row) => row.slice(0, P)),
    Q: W.map((row, i) => W.map((other, l) => (i === l ? 1 : dot(row, other)))),
    V: Array.from({ length: P }, (_, p) => (W[0] ?? []).map((_value, k) => (k === p ? 1 : 0))),
  };
}

const noiseName = { label_noise: z.number().min(0).optional(), label_noise_sd: z.number().min(0).optional() };

/** Enough runs that the standard errors are at most 1.1 times those wanted, from a pilot of 200; none is wanted of a statistic that the table leaves out. */
function ensembleOf(
  run: (seeds: number) => Ensemble,
  columns: (ensemble: Ensemble) => readonly Float64Array[],
  wanted: readonly (number | undefined)[],
): Ensemble {
  const needed = columns(run(200)).map((values, at) => {
    const target = wanted[at];
    return target === undefined || target < 1e-12 ? 0 : 200 * (statistics(values).error / (1.1 * target)) ** 2;
  });
  return run(Math.ceil(Math.max(200, ...needed)));
}

/** The wanted standard errors of statistics in the order of columns, each padded to its number of columns. */
function wantedErrors(
  request: EvaluationRequest,
  widths: Readonly<Record<string, number>>,
): readonly (number | undefined)[] {
  return Object.entries(widths).flatMap(([name, width]) =>
    Array.from({ length: width }, (_, at) => request.standardErrors[name]?.[at]),
  );
}

function statistics(values: Float64Array): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

const stops: Readonly<Record<string, (threshold: number) => HittingRule>> = {
  'm_1>=thr': overlapAtLeast,
  'max_p |m_p|>=thr': largestOverlapAtLeast,
  'sum m_p^2>=thr': overlapMassAtLeast,
};

export const evaluators: Readonly<Record<string, Evaluator>> = {
  'link-correlation': evaluator(z.strictObject({ ...links, t: z.number() }), ({ t, ...setting }) => {
    const { C, B } = correlationPolynomials({ loss: 'mse', target: link(setting.c), learner: link(setting.b) });
    return {
      C: C.evaluate({ t }),
      Cp: C.derivative('t').evaluate({ t }),
      B: B.evaluate({ t }),
      Bp: B.derivative('t').evaluate({ t }),
    };
  }),

  'noise-coefficients-single-index': evaluator(
    z.strictObject({ ...links, t: z.number(), ...noiseName }),
    ({ t, label_noise, label_noise_sd, ...setting }) => {
      const { normGrowth, secondMoment } = coefficientsOf(system(setting, { noise: label_noise_sd ?? label_noise }));
      return { A: normGrowth.evaluate({ m: t }), Sigma: secondMoment.evaluate({ m: t }) };
    },
  ),

  'hermite-weights': evaluator(z.strictObject(links), ({ c, b }) => {
    const weights = (square: HermiteExpansion): number[][] =>
      [square, square.timesVariable(), square.timesVariable().timesVariable()].map((expansion) =>
        expansion.orthonormalCoefficients().map((coefficient) => coefficient.toNumber()),
      );
    return { alpha: weights(link(c).power(2)), beta: weights(link(b).derivative().power(2)) };
  }),

  'norm-growth-multi-index': evaluator(
    z.strictObject({ ...links, M: z.array(z.number()) }),
    ({ M, ...setting }) => system(setting, { P: M.length }).stepSecondMoment([M], [[1]])[0]?.[0],
  ),

  'mse-loss-and-spherical-gradient': evaluator(z.strictObject(vectorInputs), ({ W, P, d, a, V: _V, ...setting }) => {
    const of = system(setting, { loss: 'mse', P, d, a });
    const { M, Q, V } = grams(W, P);
    return { M, Q, loss: of.loss(M, Q), grad: of.sphericalGradient(W, V) };
  }),

  'ridge-second-layer': evaluator(
    z.strictObject({ ...vectorInputs, ridge: z.number() }),
    ({ W, P, d, a, ridge, V: _V, ...setting }) => {
      const { M, Q } = grams(W, P);
      const { secondLayer, loss } = system(setting, { loss: 'mse', P, d, a }).ridge(M, Q, ridge);
      return { a: secondLayer, loss };
    },
  ),

  'mse-ode': evaluator(
    z.strictObject({ ...links, a: z.array(z.number()), M0: matrix, Q0: matrix, t: z.array(z.number()) }),
    ({ a, M0, Q0, t, ...setting }) => {
      const [m, P] = [M0.length, M0[0]?.length ?? 0];
      const start = Float64Array.from([...M0.flat(), ...Q0.flatMap((row, i) => row.slice(i + 1))]);
      const of = system(setting, { loss: 'mse', P, a });
      const states = flow(of, 'flow', start, t).map((y) => unpack(y, m, P));
      return {
        M: states.map(({ M }) => M),
        Q: states.map(({ Q }) => Q),
        loss: states.map(({ M, Q }) => of.loss(M, Q)),
      };
    },
  ),

  'correlation-ode': correlationOde,
  'correlation-ode-corrected': correlationOde,

  'one-step-moments': evaluator(
    z.strictObject({ ...links, d: count, eta: z.number(), m: z.number() }),
    ({ d, eta, m, ...setting }) => {
      const of = system(setting, { d, eta });
      const { target, learnerDerivative } = of.sgd;
      const exact = oneStepMoments({ target, learnerDerivative, dimension: d, stepSize: eta, overlap: m });
      const leading = leadingOneStepMoments(coefficientsOf(of));
      return {
        mean: exact.mean,
        second: exact.second,
        mean_leading: leading.mean.evaluate({ eta, d, m }),
        second_leading: leading.second.evaluate({ eta, m }),
      };
    },
  ),

  'critical-ornstein-uhlenbeck': evaluator(
    z.strictObject({ ...links, kappa: z.number(), t: z.number(), mu0: z.number(), ...noiseName }),
    ({ kappa, t, mu0, label_noise, label_noise_sd, ...setting }) => {
      const of = system(setting, { noise: label_noise_sd ?? label_noise });
      const moments = coefficientsOf(of);
      const exponent = jointInformationExponent(link(setting.c), link(setting.b));
      const process = ornsteinUhlenbeck(criticalScaling(moments, exponent!));
      const rate = process.rate.evaluate({ kappa });
      const law = ornsteinUhlenbeckLaw({ rate, diffusion: process.diffusion.evaluate({ kappa }), start: mu0 }, t);
      return {
        A0: moments.normGrowth.evaluate({ m: 0 }),
        B0: moments.secondMoment.evaluate({ m: 0 }),
        lam: rate,
        mean: law.mean,
        var: law.variance,
        kappa_c: process.kappaCritical.toNumber(),
      };
    },
  ),

  'sgd-ensemble-single-neuron': evaluator(
    z.strictObject({
      ...links,
      P: count,
      d: count,
      eta: z.number(),
      steps: count,
      M0: z.array(z.number()),
      ...noiseName,
    }),
    ({ P, d, eta, steps, M0, label_noise, label_noise_sd, ...setting }, request) => {
      const { sgd } = system(setting, { P, d, eta, noise: label_noise_sd ?? label_noise });
      const overlaps = Array.from({ length: P }, (_, p) => p);
      const observables = {
        names: [...overlaps.map((p) => `m[${p + 1}]`), ...overlaps.map((p) => `m[${p + 1}]^2`)],
        evaluate: (m: Float64Array, out: Float64Array) => {
          for (const p of overlaps) [out[p], out[P + p]] = [m[p]!, m[p]! ** 2];
        },
      };
      const run = (seeds: number): Ensemble =>
        simulateEnsemble({
          problem: sgd,
          simulator: reducedSimulator,
          initial: () => sphereStateFromGram([M0], [[1]]),
          seeds,
          seed: 20241,
          saveAt: [steps],
          observables,
        });
      const last = (ensemble: Ensemble): readonly Float64Array[] => ensemble.values.at(-1) ?? [];
      const columns = last(ensembleOf(run, last, wantedErrors(request, { m: P, m_squared: P }))).map(statistics);
      const form = (part: typeof columns) => ({
        mean: part.map(({ mean }) => mean),
        se: part.map(({ error }) => error),
      });
      return { m: form(columns.slice(0, P)), m_squared: form(columns.slice(P)) };
    },
  ),

  'sgd-ensemble-joint': evaluator(
    z.strictObject({
      ...links,
      P: count,
      d: count,
      eta: z.number(),
      steps: count,
      a: z.array(z.number()),
      M0: matrix,
      Q0: matrix,
      loss: z.enum(['MSE', 'correlation']),
      ...noiseName,
    }),
    ({ P, d, eta, steps, a, M0, Q0, loss, label_noise, label_noise_sd, ...setting }, request) => {
      const noise = label_noise_sd ?? label_noise;
      const { sgd } = system(setting, { loss: loss === 'MSE' ? 'mse' : 'correlation', P, d, eta, noise, a });
      const m = a.length;
      const run = (seeds: number): Ensemble =>
        simulateEnsemble({
          problem: sgd,
          simulator: reducedSimulator,
          initial: () => sphereStateFromGram(M0, Q0),
          seeds,
          seed: 20242,
          saveAt: [steps],
        });
      const full = (ensemble: Ensemble): readonly Float64Array[] => {
        const columns = ensemble.values.at(-1) ?? [];
        const one = new Float64Array(ensemble.finiteRuns.length).fill(1);
        const { M, Q } = unpack(columns, m, P, one);
        return [...M.flat(), ...Q.flat()];
      };
      const columns = full(ensembleOf(run, full, wantedErrors(request, { M: m * P, Q: m * m }))).map(statistics);
      const form = (part: typeof columns, width: number) => {
        const rows = <T>(values: readonly T[]): T[][] =>
          Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));
        return { mean: rows(part.map(({ mean }) => mean)), se: rows(part.map(({ error }) => error)) };
      };
      return { M: form(columns.slice(0, m * P), P), Q: form(columns.slice(m * P), m) };
    },
  ),

  'hitting-time': evaluator(
    z.strictObject({ ...links, P: count, d: count, eta: z.number(), stop: z.string(), thr: z.number(), ...noiseName }),
    ({ P, d, eta, stop, thr, label_noise, label_noise_sd, ...setting }, request) => {
      const { sgd } = system(setting, { P, d, eta, noise: label_noise_sd ?? label_noise });
      const ruleOf = stops[stop];
      if (ruleOf === undefined) throw new Error(`unknown stop ${stop}; known: ${Object.keys(stops).join(', ')}`);
      const rule = ruleOf(thr);
      const seeds = Math.max(100, Math.ceil(request.seeds / 2));
      const seed = 20243;
      const ensemble = simulateEnsemble({
        problem: sgd,
        simulator: reducedSimulator,
        initial: (run) =>
          randomSphereState(randomStream({ seed, run, purpose: 'initial' }), { dimension: d, neurons: 1, targets: P }),
        seeds,
        seed,
        saveAt: [1e9],
        hitting: [rule],
        stopWhenAllHit: true,
      });
      const hitting = ensemble.hitting[rule.id];
      if (hitting === undefined) throw new Error(`no hitting times of ${rule.id}`);
      const interval = medianInterval({ times: hitting.times, censored: hitting.censored });
      return { median: interval.median, ci95: [interval.low, interval.high], seeds };
    },
  ),

  'coverage-probability': evaluator(z.strictObject({ P: count, N: z.int().min(0) }), ({ P, N }) =>
    coverageProbability(P, N).toNumber(),
  ),
};

/** M and the full Q from the statistics' layout: M row-major, then Q[i,l] for i < l. */
function unpack(statistic: Float64Array, m: number, P: number): { M: number[][]; Q: number[][] };
function unpack<T>(statistic: readonly T[], m: number, P: number, one: T): { M: T[][]; Q: T[][] };
function unpack<T>(statistic: ArrayLike<T>, m: number, P: number, one = 1 as T): { M: T[][]; Q: T[][] } {
  const entries = Array.from(statistic);
  const M = Array.from({ length: m }, (_, i) => entries.slice(i * P, (i + 1) * P));
  const upper = entries.slice(m * P);
  const Q = Array.from({ length: m }, () => new Array<T>(m).fill(one));
  let at = 0;
  for (let i = 0; i < m; i++) {
    for (let l = i + 1; l < m; l++, at++) {
      Q[i]![l] = upper[at] as T;
      Q[l]![i] = upper[at] as T;
    }
  }
  return { M, Q };
}
