/** Evaluators of the reference table of sparse contextual bigrams. They call the derivation and hold no formula of their own. */

import { z } from 'zod';
import { AttentionChain } from '../../derivations/sparse-contextual-bigram/fast/chain.js';
import { batchGradients } from '../../derivations/sparse-contextual-bigram/fast/gradient-source.js';
import { readAttentionStatistics } from '../../derivations/sparse-contextual-bigram/fast/statistics.js';
import { AttentionLearner } from '../../derivations/sparse-contextual-bigram/fast/update.js';
import type { Instance, Weights } from '../../derivations/sparse-contextual-bigram/instance.js';
import { alongTruth, taskOf } from '../../derivations/sparse-contextual-bigram/parameters.js';
import { constantsOf, flowTerm, lossAt, STATISTICS } from '../../derivations/sparse-contextual-bigram/theory/closed.js';
import {
  noiseLevels,
  populationGradients,
  rationalGradients,
} from '../../derivations/sparse-contextual-bigram/theory/evaluate.js';
import { populationRun } from '../../derivations/sparse-contextual-bigram/theory/population.js';
import { proximalFixedPoint, stageOneTime } from '../../derivations/sparse-contextual-bigram/theory/predictions.js';
import { Rational } from '../../src/algebra/rational.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { piController } from '../../src/solvers/ode/controller.js';
import { solve } from '../../src/solvers/ode/solve.js';
import { type Evaluator, enoughRuns } from '../support/reference.js';

const rationals = z.array(z.array(z.string().transform((text) => Rational.of(text))));
const numbers = z.array(z.array(z.number()));

const exactInputs = z.object({
  mu: z.array(z.string().transform((text) => Rational.of(text))),
  P: rationals,
  Q: rationals,
  A: rationals,
  V: rationals,
});

const taskInputs = z.object({ N: z.number(), T: z.number(), mu: z.array(z.number()), P: numbers, Q: numbers });

function taskFrom(inputs: unknown): Instance {
  const { N, T, mu, P, Q } = taskInputs.parse(inputs);
  const flat = (rows: readonly (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());
  return { N, T, mu: Float64Array.from(mu), P: flat(P), Q: flat(Q) };
}

/** A row-major matrix by rows. */
function rows(matrix: ArrayLike<number>, columns: number): readonly (readonly number[])[] {
  return Array.from({ length: matrix.length / columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) => matrix[i * columns + j]!),
  );
}

const texts = (matrix: readonly (readonly Rational[])[]): readonly (readonly string[])[] =>
  matrix.map((row) => row.map(String));

const populationLossAndGradient: Evaluator = (inputs) => {
  const { loss, gradientV, gradientA } = rationalGradients(exactInputs.parse(inputs));
  // `loss_float` is the same number as a decimal.
  return { loss: String(loss), grad_V: texts(gradientV), grad_A: texts(gradientA), loss_float: loss.toNumber() };
};

const projectedGradient: Evaluator = (inputs) => {
  const task = taskFrom(inputs);
  const { N, mu } = task;
  const { A, V } = z.object({ A: numbers, V: numbers }).parse(inputs);
  const weights: Weights = { A: Float64Array.from(A.flat()), V: Float64Array.from(V.flat()) };
  const { loss, gradientV, gradientA } = populationGradients(task)(weights);
  // A step of size 1 from the plain derived gradients, by the algorithm's own preconditioner and projection.
  const learner = new AttentionLearner(weights, mu, 'preconditioned');
  const columns = new Float64Array(gradientA.length);
  gradientA.forEach((value, at) => {
    columns[(at % N) * task.T + Math.floor(at / N)] = value;
  });
  learner.step({ steps: 1, rateV: 1, rateA: 1 }, gradientV, columns);
  const after = learner.weights();
  const change = (before: Float64Array, now: Float64Array): Float64Array => before.map((value, at) => value - now[at]!);
  const [KP, KQ] = [constantsOf(task).K_P, constantsOf(task).K_Q];
  const y = new Float64Array(STATISTICS.length);
  readAttentionStatistics(taskOf(task), weights, y);
  const levels = noiseLevels(task, weights);
  return {
    loss,
    H_V: rows(change(weights.V, after.V), N),
    H_A: rows(change(weights.A, after.A), N),
    stats: { KP, KQ, aV: y[0], aA: y[1], sV: y[2], sA: y[3] },
    single_sample_second_moment_V: levels.secondV,
    single_sample_second_moment_A: levels.secondA,
    leading_order_var_V: levels.leadingV,
    leading_order_var_A: levels.leadingA,
  };
};

const gradientFlow: Evaluator = (inputs, request) => {
  const given = z
    .object({
      KP: z.number(),
      KQ: z.number(),
      T: z.number(),
      etaV: z.number(),
      etaA: z.number(),
      y0: z.array(z.number()),
      mu_norm2: z.number(),
    })
    .parse(inputs);
  const constants = { K_P: given.KP, K_Q: given.KQ, tau: 1 / given.T, mu2: given.mu_norm2 };
  const { times } = request;
  const { y } = solve({
    term: flowTerm(constants, { eta_V: given.etaV, eta_A: given.etaA }),
    initial: given.y0,
    tEnd: times.at(-1)!,
    saveAt: { times },
    controller: piController({ relativeTolerance: 1e-12, absoluteTolerance: 1e-14 }),
  });
  return {
    t: times,
    alphaV: y.map((state) => state[0]),
    alphaA: y.map((state) => state[1]),
    sV: y.map((state) => state[2]),
    sA: y.map((state) => state[3]),
    loss: y.map(lossAt(constants)),
  };
};

/** Mean and standard error of every statistic at every time. */
function momentsOf(runs: readonly (readonly Float64Array[])[], times: number) {
  return Array.from({ length: times }, (_, at) =>
    STATISTICS.map((_name, which) => {
      const values = runs.map((run) => run[at]![which]!);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
      return { mean, se: Math.sqrt(variance / values.length) };
    }),
  );
}

const sgdEnsemble: Evaluator = (inputs, request) => {
  const task = taskFrom(inputs);
  const given = z
    .object({
      B: z.number(),
      etaV: z.number(),
      etaA: z.number(),
      lam: z.number(),
      // V0 is given in full; A starts along the truth, so it has no residual.
      y0: z.tuple([z.number(), z.number(), z.number(), z.literal(0)]),
      V0: numbers,
      at_steps: z.array(z.number()),
    })
    .parse(inputs);
  const start: Weights = { A: alongTruth(task, 0, given.y0[1]).A, V: Float64Array.from(given.V0.flat()) };
  const stages = [{ steps: Number.POSITIVE_INFINITY, rateV: given.etaV, rateA: given.etaA, penalty: given.lam }];
  const runOf = (run: number): readonly Float64Array[] => {
    const stream = randomStream({ seed: 71, run, purpose: 'sgd' });
    const chain = new AttentionChain({
      task: taskOf(task),
      start,
      stages,
      method: 'preconditioned',
      gradients: batchGradients(taskOf(task), given.B, stream),
    });
    return given.at_steps.map((step, at) => {
      chain.advance(step - (given.at_steps[at - 1] ?? 0));
      const y = new Float64Array(STATISTICS.length);
      chain.read(y);
      return y;
    });
  };
  const runs: (readonly Float64Array[])[] = [];
  const moments = enoughRuns(
    (count) => {
      while (runs.length < count) runs.push(runOf(runs.length));
      return momentsOf(runs, given.at_steps.length);
    },
    (made) => made.flat().map(({ se }) => se),
    request.standardErrors.alphaV_alphaA_sV_sA ?? [],
    24,
  );
  return {
    alphaV_alphaA_sV_sA: {
      mean: moments.map((row) => row.map((one) => one.mean)),
      se: moments.map((row) => row.map((one) => one.se)),
    },
  };
};

const threeStage: Evaluator = (inputs) => {
  const task = taskFrom(inputs);
  const given = z
    .object({ eta: z.number(), lam: z.number(), T1: z.number(), T2: z.number(), T3: z.number(), theta: z.number() })
    .parse(inputs);
  const rates = { rateV: given.eta, rateA: given.eta };
  const run = populationRun(task, alongTruth(task, 0, 0), [
    { ...rates, steps: given.T1 },
    { ...rates, steps: given.T2, penalty: given.lam, before: { action: 'keep-large', level: given.theta } },
    { ...rates, rateA: 0, steps: given.T3, before: { action: 'round', level: given.theta } },
  ]);
  const loss = lossAt(constantsOf(task));
  // In the middle of stage one, at its end, the same of stage two, and at the end of stage three.
  const { T1, T2, T3 } = given;
  const steps = [Math.floor(T1 / 2), T1, T1 + Math.floor(T2 / 2), T1 + T2, T1 + T2 + T3];
  return Object.fromEntries(
    steps.map((step, at) => {
      run.advance(step - (steps[at - 1] ?? 0));
      const y = new Float64Array(STATISTICS.length);
      run.read(y);
      return [String(step), [loss(y), ...y]];
    }),
  );
};

/** What is waited for, with the level that alpha_A has then. */
const EVENT = /^alphaA=(\d*\.?\d+) from alpha=0$/;

const stageOneTimes: Evaluator = (inputs) => {
  const given = z
    .object({
      KP: z.number(),
      KQ: z.array(z.number()),
      T: z.array(z.number()),
      etaV: z.number(),
      etaA: z.number(),
      event: z.string().regex(EVENT),
    })
    .parse(inputs);
  const level = Number(EVENT.exec(given.event)![1]);
  const rates = { eta_V: given.etaV, eta_A: given.etaA };
  return given.T.map((T, at) => stageOneTime({ K_P: given.KP, K_Q: given.KQ[at]!, tau: 1 / T, mu2: 0 }, rates, level));
};

const proximal: Evaluator = (inputs) => {
  const given = z
    .object({
      T: z.number(),
      Q: z.number(),
      KP: z.number(),
      cases: z.array(z.object({ alphaV: z.number(), eta: z.number(), lam: z.number() })),
    })
    .parse(inputs);
  return given.cases.map(({ alphaV, eta, lam }) =>
    proximalFixedPoint({ K_P: given.KP, T: given.T, sparsity: given.Q, alphaV, eta, lambda: lam }),
  );
};

export const evaluators: Readonly<Record<string, Evaluator>> = {
  'population-loss-and-gradient': populationLossAndGradient,
  'projected-preconditioned-gradient': projectedGradient,
  'gradient-flow-ode': gradientFlow,
  'sgd-ensemble': sgdEnsemble,
  'population-three-stage': threeStage,
  'stage-one-time': stageOneTimes,
  'proximal-fixed-point': proximal,
};
