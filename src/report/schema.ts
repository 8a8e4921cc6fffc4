/** The schema of `report.json`, for other programs to rely on: unknown keys are refused, nothing is coerced. */

import { z } from 'zod';
import type { Report } from '../study/result.js';
import { seriesProblem } from './series.js';

const verdict = z.enum(['agrees', 'disagrees', 'inconclusive']);
const count = z.int().nonnegative();
const seconds = z.number().nonnegative();
const numbers = z.array(z.number());

const exactness = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({ kind: z.literal('limit'), order: z.string() }),
  z.strictObject({ kind: z.literal('truncated'), degree: count, tail: z.number() }),
]);

const evidence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact'), route: z.string() }),
  z.strictObject({ kind: z.literal('numeric'), route: z.string(), errorInEps: z.number(), points: count }),
  z.strictObject({ kind: z.literal('monte-carlo'), route: z.string(), z: z.number(), samples: count }),
  z.strictObject({ kind: z.literal('assumed'), citation: z.string() }),
]);

const standing = z.enum(['derived', 'typed in']);

const step = z.strictObject({
  id: z.string(),
  title: z.string(),
  statement: z.array(z.strictObject({ text: z.string(), latex: z.string(), standing })),
  because: z.string(),
  assumes: z.array(z.string()),
  exactness,
  evidence: z.array(evidence),
  error: z.string().exactOptional(),
});

const named = { name: z.string(), role: z.enum(['theory', 'corrected-theory', 'simulation', 'margin', 'reference']) };

const series = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('line'), ...named, x: numbers, y: numbers, dashed: z.boolean().exactOptional() }),
    z.strictObject({ kind: z.literal('band'), ...named, x: numbers, low: numbers, high: numbers }),
    z.strictObject({
      kind: z.literal('points'),
      ...named,
      x: numbers,
      y: numbers,
      low: numbers.exactOptional(),
      high: numbers.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('bars'), ...named, edges: numbers, heights: numbers }),
    z.strictObject({
      kind: z.literal('heat-map'),
      ...named,
      xEdges: numbers,
      yEdges: numbers,
      values: z.array(numbers),
      full: z.number().exactOptional(),
    }),
    z.strictObject({ kind: z.literal('vertical-rule'), ...named, x: z.number() }),
    z.strictObject({ kind: z.literal('horizontal-rule'), ...named, y: z.number() }),
  ])
  .superRefine((value, context) => {
    const problem = seriesProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });

const axis = z.strictObject({ label: z.string(), scale: z.enum(['linear', 'log']) });

const figure = z.strictObject({
  id: z.string(),
  title: z.string(),
  caption: z.string(),
  x: axis,
  y: axis,
  series: z.array(series),
});

const exclusion = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('exact') }),
  z.strictObject({
    kind: z.literal('distance'),
    what: z.string(),
    effect: z.number().nonnegative(),
    margin: z.number().nonnegative(),
    ratio: z.number().nonnegative(),
  }),
]);

const finding = z.strictObject({
  quantity: z.string(),
  verdict,
  expected: verdict,
  measured: z.string(),
  stated: z.string(),
  comment: z.string(),
  exclusion: exclusion.exactOptional(),
  standing: z.strictObject({ model: standing, simulator: standing }).exactOptional(),
});

const claim = z.strictObject({
  id: z.string(),
  title: z.string(),
  statement: z.string(),
  origin: z.enum(['paper', 'reconstructed', 'measured']),
  source: z.string(),
  verdict,
  findings: z.array(finding),
  conclusion: z.string(),
  figures: z.array(figure),
  settings: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  set: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.string(),
        use: z.enum(['used', 'used in part', 'fixed', 'not used', 'copied']),
      }),
    )
    .exactOptional(),
  failures: z.strictObject({ diverged: count, runs: count, budget: z.number().nonnegative() }),
  error: z.string().exactOptional(),
  seconds,
});

const derivation = z.strictObject({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  summary: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  steps: z.array(step),
  claims: z.array(claim),
  figures: z.array(figure),
  errors: z.array(z.string()).exactOptional(),
  seconds,
});

/** Schema `popflow-report/1`: the whole of `report.json`. */
export const reportSchema: z.ZodType<Report> = z.strictObject({
  schema: z.literal('popflow-report/1'),
  version: z.string(),
  engine: z.strictObject({ node: z.string(), platform: z.string() }).exactOptional(),
  profile: z.enum(['quick', 'full']),
  seed: z.number(),
  verdict,
  failed: z.array(z.string()).exactOptional(),
  derivations: z.array(derivation),
  seconds,
});
