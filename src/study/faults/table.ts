/** The table of planted faults and true worlds: does the checker find the ones and let the others pass? */

import type { Agreement } from '../../checker/agreement.js';
import { DEFAULT_LEVEL } from '../../checker/settings.js';
import type { Verdict } from '../../checker/verdict.js';
import { normalCdf } from '../../numerics/special/normal.js';
import type { Fault, FaultOutcome, FaultSet, Judged, TrajectoryOutcome, TrueWorld, ValueOutcome } from './fault-set.js';
import { FAULTS } from './planted.js';
import { TRUE_WORLDS } from './true-worlds.js';

/** Where a wrong model departs, and from when these runs can tell. */
export interface Telling {
  /** The statistic that is furthest outside its margin, in standard errors. */
  readonly statistic: string;
  /** First time outside margin and band; null when at none. */
  readonly first: number | null;
}

/** One planted fault. */
export interface FaultRow {
  readonly id: string;
  /** The error in words. */
  readonly what: string;
  readonly world: string;
  readonly model: string;
  readonly runs: number;
  readonly verdict: Verdict;
  /** Of the right model in the same world: a fault is only found where that one is not flagged, too. */
  readonly right: Verdict;
  /** What the runs said: the worst point. */
  readonly told: Telling & {
    readonly deviation: number;
    readonly margin: number;
    readonly z: number | null;
    readonly time: number;
  };
  /** What they should say, from wrong and right model alone. */
  readonly expected: Telling & {
    /** The statistics that are at least half as far outside as the furthest: with other runs another of them may lead. */
    readonly statistics: readonly string[];
  };
  /** Wrong drift over right drift at the start, in the statistic furthest off; null where the fault is not in the drift. */
  readonly factor: number | null;
  readonly caught: boolean;
}

/** One true world. */
export interface TrueRow {
  readonly id: string;
  readonly world: string;
  readonly model: string;
  readonly runs: number;
  readonly verdict: Verdict;
  readonly told: {
    readonly statistic: string;
    readonly deviation: number;
    readonly margin: number;
    readonly z: number | null;
  };
  /** Standard errors by which the nearest point would have to move for the model to be flagged. */
  readonly clearance: number;
  /** Whether spread and law were judged, too. */
  readonly besides: boolean;
}

/** All of it. */
export interface FaultTable {
  readonly seed: number;
  readonly level: number;
  readonly faults: readonly FaultRow[];
  readonly truths: readonly TrueRow[];
  /**
   * Chance that new runs would flag one of the true worlds in a mean, by the normal law at the standard errors and deviations of these
   * runs, summed over all points of all worlds.
   */
  readonly falseAlarm: number;
  /** Whether every fault was caught and no true world was flagged. */
  readonly held: boolean;
}

/**
 * The engine's own faults and true worlds, before those of derivations.
 *
 * @param sets - those of derivations, in order.
 * @returns all of them.
 */
export function everyFault(sets: readonly FaultSet[]): FaultSet {
  return {
    planted: [...FAULTS, ...sets.flatMap(({ planted }) => planted)],
    truths: [...TRUE_WORLDS, ...sets.flatMap(({ truths }) => truths)],
  };
}

/**
 * Plants every fault, runs every true world and judges them, with the settings of a ladder check: a band at level 5 % over all
 * times and statistics of a world, and the margin of the world.
 *
 * A fault is caught when its model `disagrees`, by a statistic in which wrong and right model are furthest apart (in standard errors, to
 * a factor 2), from the first time (to one point of the grid) at which margin and band let these runs tell them apart, while the
 * right model is not flagged.
 *
 * A fault of one number is caught when the wrong statement `disagrees` and the right one does not.
 *
 * @param options - `faults`, defaults to the engine's own; `seed`, an integer in [0, 2^53), defaults to 0; `progress` is told the
 * fraction done.
 * @returns the table: plain data, the same for the same seed.
 * @throws RangeError when the seed is out of its range.
 */
export function judgeFaults(
  options: { readonly faults?: FaultSet; readonly seed?: number; readonly progress?: (fraction: number) => void } = {},
): FaultTable {
  const { faults: set = everyFault([]), seed = 0, progress = () => undefined } = options;
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`seed = ${seed}; must be an integer in [0, 2^53)`);
  const count = set.planted.length + set.truths.length;
  let done = 0;
  const counted = <T>(value: T): T => {
    done += 1;
    progress(done / count);
    return value;
  };
  const faults = set.planted.map((fault: Fault) => counted(faultRow(fault.id, fault.what, fault.run(seed))));
  const judged = set.truths.map((world: TrueWorld) => counted({ id: world.id, ...world.run(seed) }));
  const truths = judged.map(({ id, title, right }) => trueRow(id, title, right.agreement));
  return {
    seed,
    faults,
    truths,
    level: judged[0]?.right.agreement.level ?? DEFAULT_LEVEL,
    falseAlarm: judged.reduce((sum, { right }) => sum + chanceOfAlarm(right.agreement), 0),
    held: faults.every((row) => row.caught) && truths.every((row) => row.verdict !== 'disagrees'),
  };
}

function faultRow(id: string, what: string, outcome: FaultOutcome): FaultRow {
  switch (outcome.kind) {
    case 'trajectory':
      return trajectoryRow(id, what, outcome);
    case 'value':
      return valueRow(id, what, outcome);
    default: {
      const never: never = outcome;
      throw new TypeError(`unknown outcome ${JSON.stringify(never)}`);
    }
  }
}

function valueRow(id: string, what: string, outcome: ValueOutcome): FaultRow {
  const { world, quantity, time, right, wrong, standardError } = outcome;
  const deviation = (wrong.estimate ?? Number.NaN) - wrong.stated;
  const z = standardError === 0 ? null : deviation / standardError;
  return {
    id,
    what,
    world,
    model: `stated ${wrong.stated}`,
    runs: wrong.seeds,
    verdict: wrong.verdict,
    factor: null,
    expected: { statistic: quantity, statistics: [quantity], first: time },
    right: right.verdict,
    told: { statistic: quantity, first: time, deviation, margin: wrong.margin, z, time: time ?? 0 },
    caught: wrong.verdict === 'disagrees' && right.verdict !== 'disagrees',
  };
}

function trajectoryRow(id: string, what: string, outcome: TrajectoryOutcome): FaultRow {
  const { world, right, wrong, factor } = outcome;
  const { verdict, worst, firstDisagreement, title, runs, times } = wrong.agreement;
  const expected = telling(wrong, right);
  const first = firstDisagreement?.time ?? null;
  return {
    id,
    what,
    world,
    model: title,
    runs,
    verdict,
    factor,
    expected,
    right: right.agreement.verdict,
    told: {
      statistic: worst.statistic,
      first,
      deviation: worst.deviation,
      margin: worst.margin,
      z: worst.z,
      time: worst.time,
    },
    caught:
      verdict === 'disagrees' &&
      right.agreement.verdict !== 'disagrees' &&
      expected.statistics.includes(worst.statistic) &&
      neighbours(times, first, expected.first),
  };
}

/** What runs that follow the right model say of the wrong one: its distance from the right one beside margin and band. */
function telling(wrong: Judged, right: Judged): FaultRow['expected'] {
  const { times, statistics } = wrong.agreement;
  let first: number | null = null;
  const excesses = statistics.map((one, s) => {
    let most = Number.NEGATIVE_INFINITY;
    times.forEach((time, t) => {
      const apart = Math.abs(wrong.trajectory.values[t]![s]! - right.trajectory.values[t]![s]!) - one.margin[t]!;
      if (apart > halfWidth(one, t) && (first === null || time < first)) first = time;
      if (one.standardError[t]! > 0) most = Math.max(most, apart / one.standardError[t]!);
    });
    return { statistic: one.statistic, most };
  });
  const ranked = excesses.sort((a, b) => b.most - a.most);
  const furthest = ranked[0]!;
  return {
    statistic: furthest.statistic,
    statistics: ranked.filter(({ most }) => most >= furthest.most / 2).map(({ statistic }) => statistic),
    first,
  };
}

type OneStatistic = Agreement['statistics'][number];

function halfWidth({ low, high }: OneStatistic, t: number): number {
  return (high[t]! - low[t]!) / 2;
}

function neighbours(times: readonly number[], a: number | null, b: number | null): boolean {
  if (a === null || b === null) return false;
  return Math.abs(times.indexOf(a) - times.indexOf(b)) <= 1;
}

function trueRow(id: string, world: string, agreement: Agreement): TrueRow {
  const { title, runs, verdict, worst, spread, law } = agreement;
  const { statistic, deviation, margin, z } = worst;
  return {
    id,
    world,
    model: title,
    runs,
    verdict,
    told: { statistic, deviation, margin, z },
    clearance: clearances(agreement).reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY),
    besides: spread !== null || law !== null,
  };
}

/** For each point, standard errors until it is told to be outside. */
function clearances({ statistics, times }: Agreement): readonly number[] {
  return statistics.flatMap((one) =>
    times.flatMap((_, t) => {
      const error = one.standardError[t]!;
      return error === 0 ? [] : [(one.margin[t]! + halfWidth(one, t) - Math.abs(one.deviation[t]!)) / error];
    }),
  );
}

/** A point alarms when it moves so far outwards; the other side, which is further, is counted as if it were as near. */
function chanceOfAlarm(agreement: Agreement): number {
  return clearances(agreement).reduce((sum, clearance) => sum + 2 * normalCdf(-clearance), 0);
}
