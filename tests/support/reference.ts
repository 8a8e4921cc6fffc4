/** Reference tables: their form, and the comparison that each kind of entry asks for (DESIGN, "The reference tables"). */

import { z } from 'zod';
import { Rational } from '../../src/algebra/rational.js';

const entrySchema = z
  .object({
    id: z.string(),
    quantity: z.string(),
    kind: z.enum(['exact', 'value', 'ensemble', 'hitting']),
    inputs: z.record(z.string(), z.unknown()),
    value: z.unknown(),
    tolerance: z.object({ rel: z.number(), abs: z.number(), sigma: z.number() }).partial().optional(),
    how: z.string().optional(),
  })
  .strict();

export const tableSchema = z.object({ system: z.string(), entries: z.array(entrySchema) }).strict();

export type ReferenceEntry = z.infer<typeof entrySchema>;

/** What the evaluator of an entry is told besides its inputs: how exactly an ensemble is wanted, never its result. */
export interface EvaluationRequest {
  /** Standard errors of each statistic, leaf by leaf, for `ensemble`. */
  readonly standardErrors: Readonly<Record<string, readonly number[]>>;
  /** Number of seeds of the table, for `hitting`. */
  readonly seeds: number;
  /** The times `t` of the rows, or the column `t`, of a trajectory, where the table states them with its values; else none. */
  readonly times: readonly number[];
  /** The numbers `step` of the rows of a run, where the table states them with its values; else none. */
  readonly steps: readonly number[];
}

export type Evaluator = (inputs: Readonly<Record<string, unknown>>, request: EvaluationRequest) => unknown;

/** What the evaluator may know of an entry. */
export function requestOf(entry: ReferenceEntry): EvaluationRequest {
  const seeds = z.object({ seeds: z.number() }).safeParse(entry.value);
  const statistics = entry.kind === 'ensemble' ? ensembleSchema.parse(entry.value) : {};
  const rows = z.array(z.object({ t: z.number() })).safeParse(entry.value);
  const column = z.object({ t: z.array(z.number()) }).safeParse(entry.value);
  const steps = z.array(z.object({ step: z.number() })).safeParse(entry.value);
  return {
    standardErrors: Object.fromEntries(Object.entries(statistics).map(([name, { se }]) => [name, leaves(se)])),
    seeds: seeds.success ? seeds.data.seeds : 0,
    times: rows.success ? rows.data.map(({ t }) => t) : column.success ? column.data.t : [],
    steps: steps.success ? steps.data.map(({ step }) => step) : [],
  };
}

const ensembleSchema = z.record(z.string(), z.object({ mean: z.unknown(), se: z.unknown() }));
const hittingSchema = z.object({ median: z.number(), ci95: z.tuple([z.number(), z.number()]), seeds: z.number() });

/**
 * An ensemble that is large enough: an entry asks for standard errors of at most 1.5 times its own, whatever they are. More runs are
 * made until they are at most 1.45 times.
 *
 * @param run - makes so many runs; the first ones are the same whatever the number.
 * @param errors - the standard errors of what it made, in the order of `wanted`.
 * @param wanted - the standard errors of the table; those below 1e-12 belong to what is certain.
 * @param first - the number of runs to begin with.
 */
export function enoughRuns<T>(
  run: (count: number) => T,
  errors: (made: T) => readonly number[],
  wanted: readonly number[],
  first: number,
): T {
  let [count, made] = [first, run(first)];
  for (let round = 0; round < 12; round++) {
    const excess = errors(made).map((error, at) => (wanted[at]! < 1e-12 ? 0 : error / (1.45 * wanted[at]!)));
    const most = Math.max(0, ...excess);
    if (most <= 1) return made;
    count = Math.ceil(count * Math.min(4, 1.05 * most ** 2));
    made = run(count);
  }
  throw new Error(`${count} runs do not bring the standard errors to those of the table`);
}

/** The complaints about a result: none when it passes. */
export function compare(entry: ReferenceEntry, ours: unknown): readonly string[] {
  switch (entry.kind) {
    case 'exact':
      return pairs(entry.value, ours, '').flatMap(({ path, theirs, ours: own }) => {
        const equal = own !== undefined && Rational.of(String(theirs)).equals(Rational.of(String(own)));
        return equal ? [] : [`${path}: ${String(own)} is not ${String(theirs)}`];
      });
    case 'value': {
      const { rel = 0, abs = 0 } = entry.tolerance ?? {};
      return pairs(entry.value, ours, '').flatMap(({ path, theirs, ours: own }) => {
        // JSON writes an infinite number as null.
        if (theirs === null) return own === null ? [] : [`${path}: ${String(own)} instead of null`];
        const close = typeof own === 'number' && Math.abs(own - Number(theirs)) <= abs + rel * Math.abs(Number(theirs));
        return close ? [] : [`${path}: ${String(own)} instead of ${String(theirs)} (rel ${rel}, abs ${abs})`];
      });
    }
    case 'ensemble':
      return compareEnsembles(entry, ours);
    case 'hitting': {
      const [theirs, own] = [hittingSchema.parse(entry.value), hittingSchema.parse(ours)];
      const error = ({ ci95 }: z.infer<typeof hittingSchema>): number => (ci95[1] - ci95[0]) / 3.92;
      const allowed = (entry.tolerance?.sigma ?? 0) * Math.hypot(error(theirs), error(own));
      const complaints = [];
      if (!(Math.abs(theirs.median - own.median) <= allowed)) {
        complaints.push(`median ${own.median} instead of ${theirs.median} +- ${allowed}`);
      }
      if (!(own.seeds >= theirs.seeds / 4)) complaints.push(`${own.seeds} seeds; at least ${theirs.seeds / 4}`);
      return complaints;
    }
    default: {
      const unknown: never = entry.kind;
      throw new TypeError(`unknown kind ${String(unknown)}`);
    }
  }
}

function compareEnsembles(entry: ReferenceEntry, ours: unknown): readonly string[] {
  const [theirs, own] = [ensembleSchema.parse(entry.value), ensembleSchema.parse(ours)];
  const sigma = entry.tolerance?.sigma ?? 0;
  return Object.entries(theirs).flatMap(([name, statistic]) => {
    const mine = own[name];
    if (mine === undefined) return [`${name} is missing`];
    const errors = pairs(statistic.se, mine.se, `${name}.se`);
    return pairs(statistic.mean, mine.mean, `${name}.mean`).flatMap(({ path, theirs: mean, ours: other }, at) => {
      const [theirError, ourError] = [Number(errors[at]?.theirs), Number(errors[at]?.ours)];
      const difference = Math.abs(Number(mean) - Number(other));
      const certain = theirError < 1e-12 && ourError < 1e-12;
      const allowed = certain ? 1e-9 : sigma * Math.hypot(theirError, ourError);
      const complaints = [];
      if (!(difference <= allowed))
        complaints.push(`${path}: ${String(other)} instead of ${String(mean)} +- ${allowed}`);
      if (!certain && !(ourError <= 1.5 * theirError))
        complaints.push(`${path}: our se ${ourError}, theirs ${theirError}`);
      return complaints;
    });
  });
}

interface Pair {
  readonly path: string;
  readonly theirs: unknown;
  readonly ours: unknown;
}

/** Leaves of the table's value beside ours; a missing one of ours is undefined. */
function pairs(theirs: unknown, ours: unknown, path: string): readonly Pair[] {
  if (typeof theirs !== 'object' || theirs === null) return [{ path: path === '' ? 'value' : path, theirs, ours }];
  const own: Readonly<Record<string, unknown>> = typeof ours === 'object' && ours !== null ? { ...ours } : {};
  return Object.entries(theirs).flatMap(([key, value]) => pairs(value, own[key], `${path}.${key}`));
}

function leaves(value: unknown): readonly number[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [Number(value)];
}
