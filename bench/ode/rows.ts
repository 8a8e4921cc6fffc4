/** Measures every goal of the integration benchmark: our time, work and error beside those of the peers. */

import { given } from '../../src/algebra/given.js';
import { type GoalRow, spreadOf } from '../goal.js';
import { type Contender, findContenders } from './contender.js';
import { type Comparison, comparisons, type Way } from './goals.js';
import { type Case, cases, tolerances, wayOf } from './problems.js';

/** One goal with what was measured; ratios are taken within each round. */
export interface OdeRow extends GoalRow {
  readonly ours: Side;
  /** Undefined where the peer is absent or does not come to the end error. */
  readonly theirs: Side | undefined;
}

/** What one method did on one case. */
export interface Side {
  readonly contender: string;
  readonly method: string;
  readonly tolerance: number;
  readonly error: number;
  readonly evaluations: number;
  /** CPU seconds of one integration, by round. */
  readonly seconds: readonly number[];
}

export interface Results {
  readonly contenders: readonly { readonly name: string; readonly version: string }[];
  readonly absent: readonly string[];
  readonly rows: readonly OdeRow[];
  /** Measured without a goal. */
  readonly others: readonly (Side & { readonly case: string; readonly target: number })[];
}

interface Answer {
  readonly reached: boolean;
  readonly evaluations: number;
  readonly y: readonly number[];
}

/** The exponent of the tolerance that references are integrated at, by two methods of different programs. */
const referenceExponent = { stiff: 48, nonStiff: 52 };

/**
 * Measures everything: the contenders take turns within a round, so that a busy machine disturbs all of them.
 *
 * @param rounds - a positive integer; defaults to 5.
 * @param budget - CPU seconds of one measurement; defaults to 0.2.
 * @throws Error when ours cannot be started, or the two references of a case disagree.
 */
export async function odeResults({ rounds = 5, budget = 0.2 } = {}): Promise<Results> {
  const { present, absent } = await findContenders();
  try {
    if (!present.has('ours')) throw new Error(`ours could not be started: ${absent[0]}`);
    const references = new Map<string, readonly number[]>();
    const rows: OdeRow[] = [];
    const others: (Side & { case: string; target: number })[] = [];
    for (const comparison of comparisons) {
      process.stderr.write(`${comparison.case} to ${comparison.error}\n`);
      const one = cases.find(({ name }) => name === comparison.case)!;
      const reference = references.get(one.name) ?? (await referenceOf(one, present));
      references.set(one.name, reference);
      const sides = await measureComparison(comparison, one, reference, present, rounds, budget);
      const ours = sides.get(comparison.ours);
      if (ours === undefined) throw new Error(`${comparison.case}: ours does not come to ${comparison.error}`);
      for (const goal of comparison.goals) {
        const theirs = sides.get(goal.peer);
        rows.push({
          goal: goal.name,
          task: `${one.title}, to ${comparison.error}`,
          peer: `${goal.peer.contender} ${goal.peer.method}`,
          wanted: goal.factor,
          ratio: theirs && spreadOf(ours.seconds.map((seconds, round) => theirs.seconds[round]! / seconds)),
          ...given({ why: goal.why }),
          note: sideText(ours) + (theirs === undefined ? '' : `; ${sideText(theirs)}`),
          ours,
          theirs,
        });
      }
      for (const way of comparison.others) {
        const side = sides.get(way);
        if (side !== undefined) others.push({ ...side, case: one.title, target: comparison.error });
      }
    }
    const contenders = [...present.values()].map(({ name, version }) => ({ name, version }));
    return { contenders, absent, rows, others };
  } finally {
    for (const contender of present.values()) contender.close();
  }
}

async function measureComparison(
  comparison: Comparison,
  one: Case,
  reference: readonly number[],
  present: ReadonlyMap<string, Contender>,
  rounds: number,
  budget: number,
): Promise<ReadonlyMap<Way, Side>> {
  const chosen: { way: Way; contender: Contender; exponent: number; side: Side }[] = [];
  for (const way of [comparison.ours, ...comparison.goals.map(({ peer }) => peer), ...comparison.others]) {
    const contender = present.get(way.contender);
    if (contender === undefined) continue;
    for (const { exponent, value } of tolerances) {
      const { result } = await contender.measure(wayOf(one.name, way.method, exponent), 1e-9);
      const answer = JSON.parse(result) as Answer;
      const error = answer.reached ? errorOf(one, answer.y, reference) : Number.POSITIVE_INFINITY;
      if (error > comparison.error) continue;
      const { contender: name, method } = way;
      const { evaluations } = answer;
      const side = { contender: name, method, tolerance: value, error, evaluations, seconds: [] };
      chosen.push({ way, contender, exponent, side });
      break;
    }
  }
  const seconds = new Map<Way, number[]>(chosen.map(({ way }) => [way, []]));
  // Round 0 warms up code that is compiled as it runs, and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const { way, contender, exponent } of chosen) {
      const measured = await contender.measure(wayOf(one.name, way.method, exponent), budget);
      if (round > 0) seconds.get(way)!.push(measured.seconds);
    }
  }
  return new Map(chosen.map(({ way, side }) => [way, { ...side, seconds: seconds.get(way)! }]));
}

/** The end state at a tight tolerance, by ours; scipy's has to agree with it far below the errors that are compared. */
async function referenceOf(one: Case, present: ReadonlyMap<string, Contender>): Promise<readonly number[]> {
  const exponent = one.stiff ? referenceExponent.stiff : referenceExponent.nonStiff;
  const end = async (contender: Contender, method: string): Promise<readonly number[]> => {
    const { result } = await contender.measure(wayOf(one.name, method, exponent), 1e-9);
    const { reached, y } = JSON.parse(result) as Answer;
    if (!reached) throw new Error(`${one.name}: the reference of ${contender.name} does not reach the end`);
    return y;
  };
  const reference = await end(present.get('ours')!, one.stiff ? 'Radau5' : 'DOP853');
  const scipy = present.get('scipy');
  if (scipy !== undefined) {
    const difference = errorOf(one, await end(scipy, one.stiff ? 'Radau' : 'DOP853'), reference);
    const allowed = one.stiff ? 1e-8 : 1e-11;
    if (!(difference <= allowed))
      throw new Error(
        `${one.name}: references of ours and scipy differ by ${difference}; at most ${allowed} is allowed`,
      );
  }
  return reference;
}

function errorOf({ relativeError }: Case, y: readonly number[], reference: readonly number[]): number {
  let largest = 0;
  reference.forEach((exact, i) => {
    const difference = Math.abs(y[i]! - exact);
    largest = Math.max(largest, relativeError ? difference / Math.abs(exact) : difference);
  });
  return largest;
}

/** Method, time, work and error of a side. */
export function sideText({ method, seconds, evaluations, error }: Side): string {
  const milliseconds = (spreadOf(seconds).median * 1e3).toPrecision(3);
  return `${method} ${milliseconds} ms, ${evaluations} evaluations, error ${error.toExponential(1)}`;
}

/** The goals alone; see `odeResults`. */
export async function odeRows(options: { rounds?: number; budget?: number } = {}): Promise<readonly OdeRow[]> {
  return (await odeResults(options)).rows;
}
