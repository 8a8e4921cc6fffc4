/** Runs of SGD in which the discovery of each component is timed, and their figure. */

import { type CheckContext, type Figure, lineSeries, simulate, stepGrid } from '../../../src/index.js';
import type { HittingRule, Observables } from '../../../src/numeric.js';
import { meanOf, summaryOf } from '../../../src/numeric.js';
import type { WeightRows } from '../fast/weights.js';
import { flowFrom } from '../flow.js';
import { type Parameters, systemOf } from '../parameters.js';
import { nameOf } from './common.js';

export interface SgdRuns {
  /** Times at which each component is half found, by component and run. */
  readonly found: readonly (readonly number[])[];
  readonly failures: number;
  readonly steps: number;
  /** Steps at which the components were looked at, and what the runs had of them. */
  readonly times: readonly number[];
  readonly values: readonly (readonly Float64Array[])[];
}

export function sgdRuns(
  context: CheckContext<Parameters, WeightRows>,
  p: Parameters,
  start: WeightRows,
  replicas: number,
  tEnd: number,
): SgdRuns {
  const system = systemOf(p);
  const steps = Math.round(tEnd / p.eta);
  const buffer = new Float64Array(p.a.length);
  const rules = p.a.map(
    (value, k): HittingRule => ({
      id: `component ${nameOf(k)}`,
      reached: (statistics) => {
        system.components(statistics, buffer);
        return buffer[k]! >= value / 2;
      },
    }),
  );
  const observables: Observables = {
    names: p.a.map((_, k) => `component ${nameOf(k)}`),
    evaluate: (statistics, out) => system.components(statistics, out),
  };
  const runs = simulate(context.derivation, p, {
    method: 'direct',
    seeds: replicas,
    steps,
    saveAt: stepGrid(steps, 40),
    seed: context.seed,
    initial: start,
    observables,
    hitting: rules,
    progress: context.progress,
    hittingStride: Math.max(1, Math.round(0.002 / p.eta)),
  });
  const found = rules.map(({ id }) => Array.from(runs.hitting[id]?.times ?? [], (step) => step * p.eta));
  return { found, failures: runs.failures.length, steps, times: runs.times, values: runs.values };
}

/** The components over time, by SGD and by the flow, with predicted times. */
export function sgdFigure(
  p: Parameters,
  { times: steps, values }: SgdRuns,
  start: WeightRows,
  times: readonly number[],
  predicted: readonly { readonly shift: number; readonly deviation: number }[],
): Figure {
  const x = steps.slice(1).map((step) => step * p.eta);
  const flow = flowFrom(systemOf(p), start, x).components;
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
      const spreads = rows.map((row) => (row.length > 1 ? summaryOf(row).deviation : 0));
      const at = times[k]! + (predicted[k]?.shift ?? 0);
      return [
        {
          kind: 'band',
          name: `component ${nameOf(k)}, SGD`,
          role: 'simulation',
          x,
          low: means.map((mean, t) => mean - spreads[t]!),
          high: means.map((mean, t) => mean + spreads[t]!),
        },
        lineSeries(
          `component ${nameOf(k)}, gradient flow`,
          'theory',
          x,
          flow.map((row) => row[k]!),
        ),
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
