/** C10: transfer from a correlated task skips stage one. */

import { type Figure, fixing, pointSeries, sharedCheck, valueCheck } from '../../../src/index.js';
import type { Weights } from '../instance.js';
import { type Parameters, startOf, startRun } from '../parameters.js';
import { statisticsOf } from '../theory/models.js';
import { stepsTo } from '../theory/predictions.js';
import {
  BASE,
  type BigramClaim,
  type BigramContext,
  type Crossing,
  crossing,
  dataStream,
  supportFound,
} from './common.js';
import { REPETITIONS } from './samples.js';

const TRANSFER: Partial<Parameters> = { ...BASE, etaV: 0.3, etaA: 0.3 };

/** Samples with which the support is found in half of the runs. */
function samplesToSupport(context: BigramContext, T: number, transfer: number): Crossing {
  const base: Parameters = fixing(context.parameters, { ...TRANSFER, T, transfer });
  const steps = stepsTo(base, statisticsOf(base, startOf(base)));
  const grid = [8, 12, 18, 27, 40].map((B) => ({ B, samples: B * steps }));
  const reps = context.profile === 'quick' ? 120 : 150;
  const chances = grid.map(({ B }) => {
    const p = fixing(base, { B });
    let found = 0;
    for (let run = 0; run < reps; run++) {
      const chain = startRun(p, startOf(p), dataStream(context, `transfer ${transfer} ${T} ${B}`, run));
      chain.advance(steps);
      if (chain.finite && supportFound(chain.weights().A, p)) found += 1;
    }
    return found / reps;
  });
  const errors = chances.map((chance) => Math.sqrt(Math.max(chance * (1 - chance), 0.25 / reps) / reps));
  return crossing(
    grid.map((one) => one.samples),
    chances,
    errors,
    0.5,
  );
}

/** Samples from scratch over samples by transfer of an independent program, at T = 100, 200, 400, 800. */
const STATED_RATIOS = [502 / 261, 689 / 326, 702 / 336, 1166 / 497];

const CONTEXTS = { quick: [100, 200], full: [100, 200, 400, 800] } as const;

interface TransferRow {
  readonly T: number;
  readonly scratch: Crossing;
  readonly transfer: Crossing;
}

export const transfer: BigramClaim = {
  id: 'C10',
  title: 'Transfer bypasses stage one',
  statement:
    'From $V_0 = (\\hat P + M)/2$ of a task with correlation $.375$ the map has $\\alpha_A = 1/2$ after 13 or 14 steps at any $T$; from scratch after 30, 34, 39, 44, 49 at $T = 100, \\dots, 1600$. At the same $\\eta$, $\\lambda = 0$ and criterion transfer needs fewer samples for the support, by a factor of about two (mean over $T$).',
  origin: 'reconstructed',
  source: 'specification claim 10 (matched settings); transfer: Ren, Wang and Lee 2024',
  checks: [
    ...([0, 0.5] as const).flatMap((theta) =>
      [100, 400, 1600].map((T, at) =>
        valueCheck<Parameters, Weights>({
          quantity: `steps of the map to alpha_A = 1/2, ${theta === 0 ? 'scratch' : 'transfer'}, T = ${T}`,
          measure: (_context, p) => {
            const q: Parameters = fixing(p, { ...TRANSFER, T, transfer: theta });
            return { mean: stepsTo(q, statisticsOf(q, startOf(q))), standardError: 0, seeds: 8 };
          },
          stated: () => (theta === 0 ? [30, 39, 49] : [13, 14, 14])[at]!,
          margin: () => 0,
          excludes: { what: 'one step more', value: () => (theta === 0 ? [31, 40, 50] : [14, 15, 15])[at]! },
        }),
      ),
    ),
    sharedCheck({
      compute: (context) =>
        CONTEXTS[context.profile].map(
          (T): TransferRow => ({
            T,
            scratch: samplesToSupport(context, T, 0),
            transfer: samplesToSupport(context, T, 0.5),
          }),
        ),
      checks: (rows) => [
        valueCheck<Parameters, Weights>({
          quantity: 'samples from scratch over samples by transfer, mean over T',
          measure: () => {
            const ratios = rows.map(({ scratch, transfer: other }) => {
              const ratio = scratch.at / other.at;
              const error = Math.hypot(scratch.standardError / scratch.at, other.standardError / other.at);
              return { ratio, error: ratio * error };
            });
            return {
              mean: ratios.reduce((sum, one) => sum + one.ratio, 0) / ratios.length,
              standardError: Math.hypot(...ratios.map((one) => one.error)) / ratios.length,
              seeds: REPETITIONS,
            };
          },
          stated: () => STATED_RATIOS.slice(0, rows.length).reduce((sum, one) => sum + one, 0) / rows.length,
          // A ratio of two batches that are whole numbers near 15, each read off a curve with 5 % of error: three such errors.
          margin: () => 0.3,
          excludes: { what: 'no gain by transfer', value: () => 1 },
        }),
      ],
      figures: (rows) => [transferFigure(rows)],
    }),
  ],
};

function transferFigure(rows: readonly TransferRow[]): Figure {
  const points = (
    name: string,
    role: 'simulation' | 'reference',
    of: (row: TransferRow) => Crossing,
  ): Figure['series'][number] =>
    pointSeries(
      name,
      role,
      rows.map((row) => row.T),
      rows.map((row) => of(row).at),
      {
        low: rows.map((row) => Math.max(1, of(row).at - 2 * of(row).standardError)),
        high: rows.map((row) => of(row).at + 2 * of(row).standardError),
      },
    );
  return {
    id: 'transfer-samples',
    title: 'Samples for the support: from scratch and by transfer',
    caption: 'N = 5, η = .3, λ = 0, B × steps with which half of the runs find every support; steps by the map.',
    x: { label: 'context length T', scale: 'log' },
    y: { label: 'samples', scale: 'log' },
    series: [
      points('from scratch ± 2 SE', 'simulation', (row) => row.scratch),
      points('by transfer ± 2 SE', 'reference', (row) => row.transfer),
    ],
  };
}
