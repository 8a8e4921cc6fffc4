/** T10 to T12: how long the search takes, in time and in samples. */

import {
  type CheckContext,
  type CheckOutcome,
  type Figure,
  fixing,
  type HittingRule,
  hermiteNeuron,
  type Observables,
  scalingCheck,
  simulate,
  stepGrid,
  valueCheck,
  type WeightRows,
} from '../../../src/index.js';
import { flowFrom } from '../flow.js';
import { noisyDiscovery } from '../noise.js';
import { type Parameters, systemOf } from '../parameters.js';
import { destinationOf, discoveryOf, searchTime } from '../power-dynamics.js';
import { firstComplete, nameOf, PLAIN, slopeOf, startOf, type TensorClaim } from './common.js';

const DIMENSIONS = [10, 20, 40, 80, 160, 320];

export const firstPhase: TensorClaim = {
  id: 'T10',
  profiles: ['full'],
  title: 'The first phase takes a time of order d',
  statement:
    'With $r = d$ equal components and $m = 50$ weights the alignment delay of the fastest weight grows as $d^{1}$ up to logarithms over $d = 10 \\ldots 320$ (the paper states $O(d / (\\beta \\log d))$; the logarithm is not resolved on this range).',
  origin: 'paper',
  source: 'arXiv 2106.06573, time of phase 1 (from memory); delay in closed form reconstructed',
  checks: [
    valueCheck<Parameters, WeightRows>({
      quantity: 'slope of log min C against log d, one slope for each seed',
      measure: ({ profile, seed, progress }, given) => {
        const seeds = profile === 'quick' ? 60 : 200;
        const samples = Array.from({ length: seeds }, (_, run) => {
          progress(run / seeds);
          const delays = DIMENSIONS.map((d) => {
            const start = startOf(fixing(given, { ...PLAIN, m: 50, d, delta0: 1 }), seed, run);
            return Math.log(shortestDelay(start));
          });
          return slopeOf(DIMENSIONS.map(Math.log), delays);
        });
        return { samples };
      },
      stated: () => 1,
      margin: () => 0.25,
    }),
  ],
};

/** The shortest alignment delay with one component of size 1 along every axis. */
function shortestDelay({ neurons, dimension, rows }: WeightRows): number {
  const a = new Array<number>(dimension).fill(1);
  const delays = Array.from({ length: neurons }, (_, j) => {
    const u = Array.from(rows.subarray(j * dimension, (j + 1) * dimension), (value) => value ** 2);
    return destinationOf(u, a).delay;
  });
  return Math.min(...delays);
}

interface SgdSettings {
  readonly parameters: Partial<Parameters>;
  readonly replicas: number;
  readonly margin: number;
}

const SGD: Readonly<Record<'quick' | 'full', SgdSettings>> = {
  quick: {
    parameters: { a: [0.6, 0.4], d: 4, m: 5, delta0: 1e-2, eta: 4e-4, batch: 16 },
    replicas: 28,
    margin: 0.25,
  },
  full: {
    parameters: { a: [0.5, 0.3, 0.2], d: 10, m: 20, delta0: 1e-3, eta: 2.5e-4, batch: 16 },
    replicas: 32,
    margin: 0.45,
  },
};

export const sgdFollows: TensorClaim = {
  id: 'T11',
  profiles: ['full'],
  title: 'SGD finds the components when the flow does',
  statement:
    'Online SGD on $h_4$ features finds each component at $T_k$ plus the shift $T_k (\\eta/b)(638 a_k^2 + \\sum_{i \\ne k} a_i^2)/a_k$, with a spread of the size that the growth noise gives.',
  origin: 'reconstructed',
  source: 'SGD of this derivation; the paper has the population only',
  checks: [{ kind: 'value', run: runSgd }],
};

function runSgd(context: CheckContext<Parameters, WeightRows>): CheckOutcome {
  const { derivation, profile, seed } = context;
  const { parameters, replicas, margin } = SGD[profile];
  const p: Parameters = fixing(context.parameters, { ...PLAIN, ...parameters });
  const system = systemOf(p);
  const start = firstComplete(p, seed);
  const { activation } = hermiteNeuron(4);
  const { times } = discoveryOf(start, p.a, 0);
  const predicted = times.map((time, k) => noisyDiscovery(activation, p.a, k, time, p.eta / p.batch));
  const tEnd = Math.max(...times) + 4;
  const steps = Math.round(tEnd / p.eta);
  const buffer = new Float64Array(p.a.length);
  const rules = p.a.map(
    (value, k): HittingRule => ({
      id: `component ${nameOf(k)}`,
      reached: (statistics) => {
        system.components(statistics, buffer);
        return (buffer[k] as number) >= value / 2;
      },
    }),
  );
  const observables: Observables = {
    names: p.a.map((_, k) => `component ${nameOf(k)}`),
    evaluate: (statistics, out) => system.components(statistics, out),
  };
  const saveAt = stepGrid(steps, 40);
  const runs = simulate(derivation, p, {
    ...{ method: 'direct', seeds: replicas, steps, saveAt, seed, initial: start, observables },
    ...{ hitting: rules, hittingStride: Math.max(1, Math.round(0.01 / p.eta)), progress: context.progress },
  });
  const found = rules.map(({ id }) => Array.from(runs.hitting[id]?.times ?? [], (step) => step * p.eta));
  const outcomes = found.flatMap((samples, k) => {
    const { shift, deviation } = predicted[k] as { shift: number; deviation: number };
    const sd = deviationOf(samples);
    const name = nameOf(k);
    return [
      valueCheck<Parameters, WeightRows>({
        quantity: `mean T_${name} of SGD`,
        measure: () => ({ samples, diverged: k === 0 ? runs.failures.length : 0 }),
        stated: () => (times[k] as number) + shift,
        margin: () => margin,
      }),
      valueCheck<Parameters, WeightRows>({
        quantity: `spread of T_${name} over the predicted spread`,
        measure: () => ({
          mean: sd / deviation,
          standardError: sd / deviation / Math.sqrt(2 * (samples.length - 1)),
          seeds: samples.length,
        }),
        stated: () => 1,
        margin: () => 0.6,
      }),
    ].map((check) => check.run({ ...context, progress: () => undefined }));
  });
  const flow = flowFrom(
    system,
    start,
    saveAt.slice(1).map((step) => step * p.eta),
  );
  return {
    findings: outcomes.flatMap((outcome) => outcome.findings),
    figures: [sgdFigure(p, runs.times, runs.values, flow.components, times, predicted)],
    conclusion: outcomes.map((outcome) => outcome.conclusion).join(' '),
    settings: { ...(outcomes[0] as CheckOutcome).settings, replicas, steps },
    failures: { diverged: runs.failures.length, runs: replicas, budget: 0 },
  };
}

function sgdFigure(
  p: Parameters,
  steps: readonly number[],
  values: readonly (readonly Float64Array[])[],
  flow: readonly (readonly number[])[],
  times: readonly number[],
  predicted: readonly { readonly shift: number; readonly deviation: number }[],
): Figure {
  const x = steps.slice(1).map((step) => step * p.eta);
  const column = (k: number): readonly (readonly number[])[] => values.slice(1).map((row) => Array.from(row[k] ?? []));
  return {
    id: 'sgd-band',
    title: 'SGD against gradient flow',
    caption:
      'Components found by online SGD (band: mean ± one standard deviation of the replicas) and by gradient flow; rules: predicted discovery times with the shift of SGD and one predicted standard deviation later.',
    x: { label: 'time t = η × steps', scale: 'linear' },
    y: { label: 'component found, â', scale: 'linear' },
    series: p.a.flatMap((_, k): Figure['series'][number][] => {
      const rows = column(k);
      const means = rows.map(meanOf);
      const spreads = rows.map(deviationOf);
      const at = (times[k] as number) + (predicted[k]?.shift ?? 0);
      return [
        {
          kind: 'band',
          name: `component ${nameOf(k)}, SGD`,
          role: 'simulation',
          x,
          low: means.map((mean, t) => mean - (spreads[t] as number)),
          high: means.map((mean, t) => mean + (spreads[t] as number)),
        },
        {
          kind: 'line',
          name: `component ${nameOf(k)}, gradient flow`,
          role: 'theory',
          x,
          y: flow.map((row) => row[k] as number),
        },
        { kind: 'vertical-rule', name: `T_${nameOf(k)} predicted for SGD`, role: 'corrected-theory', x: at },
        {
          kind: 'vertical-rule',
          name: `one predicted standard deviation after T_${nameOf(k)}`,
          role: 'margin',
          x: at + (predicted[k]?.deviation ?? 0),
        },
      ];
    }),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}

/** One tiny weight, one component of size 1, squared cosine 1/d at the start, step c / d^2. */
export function searchAt(p: Parameters, d: number, c: number): Parameters {
  const start = [1 / Math.sqrt(d), Math.sqrt(1 - 1 / d), ...new Array<number>(d - 2).fill(0)];
  return fixing(p, {
    ...{ ...PLAIN, a: [1], m: 1, d, delta0: 1e-8, eta: c / d ** 2, batch: 1 },
    W0: [start.map((value) => 1e-8 * value)],
  });
}

/** Steps that the flow takes to a squared cosine of 1/2. */
export function searchSteps(p: Parameters): number {
  return searchTime(1 / p.d, 1) / p.eta;
}

export const HALF_ALIGNED: HittingRule = {
  id: 'squared cosine of the first weight >= 1/2',
  reached: (statistics) => (statistics[1] as number) ** 2 >= 0.5,
};

export const sampleComplexity: TensorClaim = {
  id: 'T12',
  profiles: ['full'],
  title: 'The direction of one component takes d^3 samples',
  statement:
    'One tiny weight with squared cosine $1/d$ and step $\\eta = 0.01/d^2$ is aligned after about $(d^2/0.01)(d - 2 + \\log(d-1))/8$ steps (information exponent 4); measured times lie up to $40\\%$ above.',
  origin: 'reconstructed',
  source: 'explicit solution of this derivation; information exponent of h_4',
  checks: [
    scalingCheck<Parameters, WeightRows>({
      sizes: { quick: [6, 9, 13, 16], full: [6, 9, 13, 19, 28] },
      at: (p, d) => searchAt(p, d, 0.01),
      seeds: { quick: 60, full: 120 },
      horizon: (p) => Math.ceil(12 * searchSteps(p)),
      hitting: () => HALF_ALIGNED,
      hittingStride: (p) => Math.max(1, Math.round(searchSteps(p) / 400)),
      simulator: 'compressed',
      perRunInitial: false,
      divideByTheory: searchSteps,
      expect: { exponent: 3, tolerance: { quick: 0.5, full: 0.35 } },
      constant: { stated: searchSteps, relativeMargin: 0.4 },
      label: 'steps to a squared cosine of 1/2 at c = 0.01',
    }),
  ],
};
