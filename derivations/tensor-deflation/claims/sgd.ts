/** T11: when SGD finds the components. */

import { type CheckContext, type CheckOutcome, fixing, simulate, valueCheck } from '../../../src/index.js';
import { type WeightRows, weightRows } from '../fast/weights.js';
import { DISCOVERY } from '../formulas.js';
import { noisyDiscovery } from '../noise.js';
import type { Parameters } from '../parameters.js';
import { discoveryOf } from '../power-dynamics.js';
import { firstComplete, nameOf, PLAIN, type TensorClaim } from './common.js';
import { sgdFigure, sgdRuns } from './sgd-runs.js';

type Context = CheckContext<Parameters, WeightRows>;

interface Aligned {
  readonly parameters: Partial<Parameters> & { readonly a: number[] };
  readonly replicas: number;
}

const ALIGNED: Readonly<Record<'quick' | 'full', Aligned>> = {
  quick: { parameters: { a: [0.6], d: 3, m: 1, delta0: 3e-3, eta: 6.4e-4, batch: 16 }, replicas: 240 },
  full: { parameters: { a: [0.6, 0.4], d: 3, m: 2, delta0: 1e-3, eta: 1.6e-4, batch: 16 }, replicas: 400 },
};

/** Weights that do not move to speak of, so that what they see is the sum of what single examples do to the growth. */
const FROZEN = 1e-4;

export const sgdFollows: TensorClaim = {
  id: 'T11',
  title: 'SGD finds the components of aligned weights later than the flow, with a common spread',
  statement:
    'From aligned weights online SGD on $h_4$ features finds component $k$ at $T_k$ plus the shift $T_k (\\eta/b) s_k^2/a_k$, with the spread $\\sqrt{16 (\\eta/b) T_k s_k^2}/(4 a_k)$, $s_k^2 = 638 a_k^2 + \\sum_{i \\ne k} a_i^2$: the shift to $45\\%$ of itself, in the full profile the spread to $20\\%$. From a random start (full profile) each component is found at $T_k$ plus the shift up to $40\\%$ of what its alignment costs.',
  origin: 'reconstructed',
  source: 'SGD of this derivation; the paper has the population only',
  checks: [
    { kind: 'value', run: runAligned },
    { kind: 'value', run: runRandom },
  ],
};

/** The start with one weight along each component. */
function alignedStart(p: Parameters, length: number): WeightRows {
  return weightRows(p.a.map((_, k) => Array.from({ length: p.d }, (_v, l) => (l === k ? length : 0))));
}

/**
 * What the examples of each run did to the growth of frozen aligned weights up to given times, less its mean, over the growth rate:
 * the control of the discovery times, of mean 0 for every size of the step.
 */
function controls(context: Context, p: Parameters, replicas: number, times: readonly number[]): readonly number[][] {
  const steps = times.map((time) => Math.round(time / p.eta));
  const frozen = fixing(p, { eta: FROZEN * p.eta });
  const runs = simulate(context.derivation, frozen, {
    method: 'direct',
    seeds: replicas,
    steps: Math.max(...steps),
    seed: context.seed,
    saveAt: [0, ...new Set(steps)].sort((first, second) => first - second),
    initial: alignedStart(p, 1e-9),
  });
  return p.a.map((a, k) => {
    const at = runs.times.indexOf(steps[k]!);
    const [start, end] = [runs.values[0]![k]!, runs.values[at]![k]!];
    const mean = 4 * a * steps[k]! * p.eta;
    return Array.from(end, (value, run) => ((2 * (value - start[run]!)) / FROZEN - mean) / (4 * a));
  });
}

function runAligned(context: Context): CheckOutcome {
  const { parameters, replicas } = ALIGNED[context.profile];
  const p: Parameters = fixing(context.parameters, { ...PLAIN, ...parameters });
  const start = alignedStart(p, p.delta0);
  const { times } = discoveryOf(start, p.a, 0);
  const predicted = times.map((time, k) => noisyDiscovery(p.a, k, time, p.eta / p.batch));
  const { found, failures, steps } = sgdRuns(context, p, start, replicas, Math.max(...times) + 3);
  const control = controls(context, p, replicas, times);
  const outcomes = found.flatMap((samples, k) => {
    const { shift, deviation } = predicted[k] as { shift: number; deviation: number };
    const name = nameOf(k);
    const corrected = samples.map((time, run) => time - times[k]! + control[k]![run]!);
    const checks = [
      valueCheck<Parameters, WeightRows>({
        quantity: `shift of T_${name} by SGD (control: the growth of frozen weights by the same examples)`,
        measure: () => ({ samples: corrected, diverged: k === 0 ? failures : 0 }),
        stated: () => shift,
        margin: () => 0.45 * shift,
        excludes: { what: 'the flow: no shift', value: () => 0 },
      }),
      valueCheck<Parameters, WeightRows>({
        quantity: `spread of T_${name} over the predicted spread`,
        measure: () => spreadOver(samples, deviation),
        stated: () => 1,
        margin: () => 0.2,
        excludes: { what: 'twice the variance', value: () => Math.SQRT2 },
      }),
    ];
    // A spread needs more and slower runs than the quick profile has.
    const run = context.profile === 'quick' ? checks.slice(0, 1) : checks;
    return run.map((check) => check.run({ ...context, progress: () => undefined }));
  });
  return {
    findings: outcomes.flatMap((outcome) => outcome.findings),
    figures: [],
    conclusion: outcomes.map((outcome) => outcome.conclusion).join(' '),
    settings: { ...outcomes[0]!.settings, ...settingsOfRun(p), replicas, steps },
    failures: { diverged: failures, runs: replicas, budget: 0 },
  };
}

/** A standard deviation over a stated one, with the standard error that the fourth moment of the samples gives. */
function spreadOver(samples: readonly number[], deviation: number) {
  const count = samples.length;
  const mean = samples.reduce((sum, value) => sum + value, 0) / count;
  const moment = (power: number): number => samples.reduce((sum, value) => sum + (value - mean) ** power, 0) / count;
  const variance = (moment(2) * count) / (count - 1);
  const ratio = Math.sqrt(variance) / deviation;
  const kurtosis = moment(4) / moment(2) ** 2;
  return { mean: ratio, standardError: ratio * Math.sqrt((kurtosis - 1) / (4 * count)), seeds: count };
}

const RANDOM: Partial<Parameters> = { a: [0.5, 0.3, 0.2], d: 10, m: 20, delta0: 1e-3, eta: 2.5e-4, batch: 16 };
const RANDOM_REPLICAS = 32;

/** From a random start, in the full profile alone: alignment by SGD has a theory of the flow only. */
function runRandom(context: Context): CheckOutcome {
  if (context.profile === 'quick') {
    const none = { diverged: 0, runs: 0, budget: 0 };
    return {
      findings: [],
      figures: [],
      conclusion: 'Random starts are run in the full profile.',
      settings: {},
      failures: none,
    };
  }
  const p: Parameters = fixing(context.parameters, { ...PLAIN, ...RANDOM });
  const start = firstComplete(p, context.seed);
  const { times, counts } = discoveryOf(start, p.a, 0);
  const predicted = times.map((time, k) => noisyDiscovery(p.a, k, time, p.eta / p.batch));
  const runs = sgdRuns(context, p, start, RANDOM_REPLICAS, Math.max(...times) + 4);
  const outcomes = runs.found.map((samples, k) => {
    const shift = predicted[k]?.shift ?? 0;
    const stated = times[k]! + shift;
    const aligned = DISCOVERY.found.evaluate({ K: p.a[k]!, A: counts[k]! * p.delta0 ** 2 }) + shift;
    return valueCheck<Parameters, WeightRows>({
      quantity: `mean T_${nameOf(k)} of SGD from a random start`,
      measure: () => ({ samples, diverged: k === 0 ? runs.failures : 0 }),
      stated: () => stated,
      margin: () => 0.4 * Math.abs(stated - aligned),
      excludes: { what: 'the time without the alignment delay', value: () => aligned },
    }).run({ ...context, progress: () => undefined });
  });
  return {
    findings: outcomes.flatMap((outcome) => outcome.findings),
    figures: [sgdFigure(p, runs, start, times, predicted)],
    conclusion: outcomes.map((outcome) => outcome.conclusion).join(' '),
    settings: {
      ...outcomes[0]!.settings,
      ...settingsOfRun(p),
      replicas: RANDOM_REPLICAS,
      steps: runs.steps,
    },
    failures: { diverged: runs.failures, runs: RANDOM_REPLICAS, budget: 0 },
  };
}

function settingsOfRun(p: Parameters): Readonly<Record<string, string | number>> {
  return { a: JSON.stringify(p.a), d: p.d, m: p.m, delta0: p.delta0, eta: p.eta, batch: p.batch };
}
