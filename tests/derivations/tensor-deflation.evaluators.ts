/** Evaluators of the reference table of tensor deflation: calls of the public API and of the derivation, no formula of their own. */

import { z } from 'zod';
import { gramVelocity } from '../../derivations/tensor-deflation/fast/gram-velocity.js';
import { networkBatchGradient } from '../../derivations/tensor-deflation/fast/network-gradient.js';
import { weightRows } from '../../derivations/tensor-deflation/fast/weights.js';
import { crossingTimes, flowFrom, scaledTo } from '../../derivations/tensor-deflation/flow.js';
import { derivation } from '../../derivations/tensor-deflation/index.js';
import { lazyTheory } from '../../derivations/tensor-deflation/lazy.js';
import { type Parameters, systemOf } from '../../derivations/tensor-deflation/parameters.js';
import { destinationOf, discoveryOf, smallNormSolution } from '../../derivations/tensor-deflation/power-dynamics.js';
import { hermiteNeuron } from '../../src/engine/learners/network.js';
import type { Rows } from '../../src/numerics/linalg/matrix.js';
import { lowRankRiccati } from '../../src/numerics/linalg/riccati.js';
import { largestScaledSquareProbabilities } from '../../src/numerics/special/argmax-probability.js';
import type { Observables } from '../../src/simulators/ensemble-settings.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';
import { type EvaluationRequest, type Evaluator, enoughRuns } from '../support/reference.js';

const matrix = z.array(z.array(z.number()));
const numbers = z.array(z.number());
const order = z.union([z.literal(2), z.literal(4), z.literal(6)]);

function evaluator<Inputs>(
  schema: z.ZodType<Inputs>,
  evaluate: (inputs: Inputs, request: EvaluationRequest) => unknown,
): Evaluator {
  return (inputs, request) => evaluate(schema.parse(inputs), request);
}

const defaults = resolveParameters(derivation, []) as Parameters;

function parametersOf(W: Rows, a: readonly number[], lambda: number, more: Partial<Parameters> = {}): Parameters {
  return { ...defaults, a: [...a], m: W.length, d: W[0]?.length ?? 0, lambda, W0: W.map((row) => [...row]), ...more };
}

function rowsOf(flat: Float64Array, width: number): readonly (readonly number[])[] {
  return Array.from({ length: flat.length / width }, (_, i) => Array.from(flat.subarray(i * width, (i + 1) * width)));
}

const populationLossAndGradient = evaluator(
  z.strictObject({ W: matrix, a: numbers, lam: z.number(), p: order }),
  ({ W, a, lam, p }) => {
    const { loss, gradient } = systemOf(parametersOf(W, a, lam, { order: p })).lossAndGradient(weightRows(W));
    return { loss, grad: rowsOf(gradient, W[0]?.length ?? 0) };
  },
);

const gramOdeVectorField = evaluator(z.strictObject({ W: matrix, a: numbers, lam: z.number() }), ({ W, a, lam }) => {
  const P = W.map((row) => row.slice(0, a.length));
  const Q = W.map((row) => W.map((other) => row.reduce((sum, value, k) => sum + value * other[k]!, 0)));
  const { overlaps, gram } = gramVelocity(systemOf(parametersOf(W, a, lam)), P, Q);
  return { Q, P, dQ: gram, dP: overlaps };
});

const explicitSolution = evaluator(
  z.strictObject({ u0: numbers, a: numbers, lam: z.number(), t: numbers }),
  ({ u0, a, lam, t }) => {
    const states = t.map((time) => smallNormSolution(u0, a, lam, time));
    const { basin, delay } = destinationOf(u0, a);
    return { u: states.map(({ u }) => u), n2_ratio: states.map(({ growth }) => growth), basin, C: delay };
  },
);

/** JSON has no infinite numbers: an empty basin is never found. */
function orNull(time: number): number | null {
  return Number.isFinite(time) ? time : null;
}

const flowInputs = z.strictObject({ W0: matrix, a: numbers, lam: z.number(), t: numbers });

const gradientFlow = evaluator(flowInputs, ({ W0, a, lam, t }) => {
  const start = weightRows(W0);
  const { components, weights } = flowFrom(systemOf(parametersOf(W0, a, lam)), start, t, { relativeTolerance: 1e-11 });
  const plain = systemOf(parametersOf(W0, a, 0));
  const { counts, times } = discoveryOf(start, a, lam);
  return {
    ahat: components,
    loss_noreg: weights.map((one) => plain.lossAndGradient(one).loss),
    T_half_pred: times.map(orNull),
    basin_counts: counts,
  };
});

const diagonalClosure = evaluator(
  flowInputs,
  ({ W0, a, lam, t }) =>
    flowFrom(systemOf(parametersOf(W0, a, lam)), weightRows(W0), t, { kind: 'deflated', relativeTolerance: 1e-11 })
      .components,
);

const discoveryTimes = evaluator(
  z.strictObject({ W0_unit: matrix, a: numbers, lam: z.number(), delta0: numbers }),
  ({ W0_unit, a, lam, delta0 }) => {
    const system = systemOf(parametersOf(W0_unit, a, lam));
    const entries = delta0.map((length) => {
      const start = scaledTo(weightRows(W0_unit), length);
      const { times, counts, limits } = discoveryOf(start, a, lam);
      const levels = limits.map((limit) => limit / 2);
      // A component that no neuron leads to is never found; the flow goes on some time beyond the last that is.
      const found = times.filter(Number.isFinite);
      const measured = crossingTimes(system, start, levels, Math.max(...found) + 5);
      const written = (all: readonly number[]) => all.map(orNull);
      return [
        `delta0=${pythonExponent(length)}`,
        { T_pred: written(times), T_meas: written(measured), counts },
      ] as const;
    });
    return Object.fromEntries(entries);
  },
);

/** Python writes exponents with two digits. */
function pythonExponent(value: number): string {
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

const gradientDescent = evaluator(
  z.strictObject({ W0: matrix, a: numbers, lam: z.number(), eta: z.number() }),
  ({ W0, a, lam, eta }, { steps }) => {
    const system = systemOf(parametersOf(W0, a, lam));
    const d = W0[0]?.length ?? 0;
    const { rows } = weightRows(W0);
    let taken = 0;
    const components = new Float64Array(a.length);
    return steps.map((step) => {
      for (; taken < step; taken++) system.descend(rows, d, eta);
      system.componentsOf(system.stateOf({ neurons: W0.length, dimension: d, rows }), d, components);
      return { step, W: rowsOf(rows, d), ahat: [...components] };
    });
  },
);

const sgdBatchGradient = evaluator(z.strictObject({ W: matrix, a: numbers, X: matrix }), ({ W, a, X }) => {
  const problem = { components: a, neuron: hermiteNeuron(4), stepSize: 1, batch: X.length };
  const { labels, residuals, gradient } = networkBatchGradient(problem, weightRows(W), X);
  return { y: labels, residual: residuals, grad: rowsOf(gradient, W[0]?.length ?? 0) };
});

/** Discovery by SGD has heavy tails: standard errors of fewer replicas vary much from seed to seed. */
const FIRST_REPLICAS = 300;

const sgdEnsemble = evaluator(
  z.strictObject({
    W0: matrix,
    a: numbers,
    lam: z.number(),
    eta: z.number(),
    batch: z.int(),
    t: numbers,
    steps: z.array(z.int()),
  }),
  ({ W0, a, lam, eta, batch, steps }, { standardErrors }) => {
    const p = parametersOf(W0, a, lam, { eta, batch });
    const system = systemOf(p);
    const observables: Observables = {
      names: a.map((_, k) => `component ${k + 1}`),
      evaluate: (statistics, out) => system.components(statistics, out),
    };
    const summary = enoughRuns(
      (seeds) => {
        const runs = simulate(derivation, p, {
          method: 'direct',
          seeds,
          steps: steps.at(-1)!,
          saveAt: steps,
          seed: 1,
          observables,
        });
        if (runs.failures.length > 0) throw new Error(`${runs.failures.length} replicas blew up`);
        return runs.values.map((row) => row.map(meanAndError));
      },
      (made) => made.flat().map(([, se]) => se),
      standardErrors.ahat ?? [],
      FIRST_REPLICAS,
    );
    return {
      ahat: {
        mean: summary.map((row) => row.map(([mean]) => mean)),
        se: summary.map((row) => row.map(([, se]) => se)),
      },
    };
  },
);

function meanAndError(values: Float64Array): readonly [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, Math.sqrt(squares / (values.length - 1) / values.length)];
}

const matrixRiccati = evaluator(
  z.strictObject({ W0: matrix, a: numbers, lam: z.literal(0), p: z.literal(2), t: numbers }),
  ({ W0, a, t }) => {
    const diagonal = (W0[0] ?? []).map((_, k) => a[k] ?? 0);
    return t.map((time) => lowRankRiccati(diagonal, W0, time));
  },
);

const lazyNtk = evaluator(
  z.strictObject({ d: z.int(), m: z.int(), kappa: z.number(), a: numbers, t: numbers }),
  ({ d, m, kappa, a, t }) => {
    const { rates, components } = lazyTheory(d, m, kappa, a, t);
    return { rates, ahat: components };
  },
);

const hermiteMoments = evaluator(z.strictObject({}), () => {
  const [h2, h3, h4] = [2, 3, 4].map((degree) => hermiteNeuron(degree).activation) as [
    ReturnType<typeof hermiteNeuron>['activation'],
    ReturnType<typeof hermiteNeuron>['activation'],
    ReturnType<typeof hermiteNeuron>['activation'],
  ];
  const mean = (expansion: typeof h2): number => expansion.mean().toNumber();
  return {
    h4_4: mean(h4.power(4)),
    h4sq_h3sq: mean(h4.power(2).times(h3.power(2))),
    h3_4: mean(h3.power(4)),
    h2_4: mean(h2.power(4)),
    h4_3: mean(h4.power(3)),
    h4sq_zsq: mean(h4.power(2).timesVariable().timesVariable()),
  };
});

export const evaluators: Readonly<Record<string, Evaluator>> = {
  'population-loss-and-gradient': populationLossAndGradient,
  'gram-ode-vector-field': gramOdeVectorField,
  'small-norm-explicit-solution': explicitSolution,
  'basin-probability': evaluator(z.strictObject({ a: numbers }), ({ a }) => largestScaledSquareProbabilities(a)),
  'gradient-flow': gradientFlow,
  'diagonal-closure-ode': diagonalClosure,
  'discovery-times': discoveryTimes,
  'gradient-descent': gradientDescent,
  'sgd-batch-gradient': sgdBatchGradient,
  'sgd-ensemble': sgdEnsemble,
  'matrix-riccati': matrixRiccati,
  'lazy-ntk-theory': lazyNtk,
  'hermite-moments': hermiteMoments,
};
