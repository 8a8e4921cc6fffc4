/** G7 and G8: exact algebra and compiled gradients beside every peer found on this machine. See ../README.md. */

import { parsePolynomial } from '../../src/algebra/parse.js';
import { type GoalRow, type Spread, spreadOf, spreadText } from '../goal.js';
import { type Contender, findContenders } from './contender.js';
import { type Goal, type Task, tasks, type Way } from './tasks.js';

/** What takes longer than this is measured in the first round alone. */
const slow = 3;

/** Seconds by round. */
type Times = Map<Way, number[]>;

/** Throws an Error unless the results are identical: exactly for polynomials, to 1e-12 for numbers. */
function requireSame(task: Task, way: Way, result: string, reference: string): void {
  const [got, expected] = [result.split(';'), reference.split(';')];
  const same =
    got.length === expected.length &&
    got.every((one, i) => {
      if (task.results === 'polynomials') return parsePolynomial(one).equals(parsePolynomial(expected[i]!));
      return Math.abs(Number(one) - Number(expected[i])) <= 1e-12 * Math.max(1, Math.abs(Number(expected[i])));
    });
  if (!same) {
    throw new Error(`${task.title}: ${way.label} gives ${result.slice(0, 200)}, ours ${reference.slice(0, 200)}`);
  }
}

async function measureAll(present: readonly Contender[], { rounds, budget }: SymbolicOptions): Promise<Times> {
  const contenders = new Map(present.map((one) => [one.name, one]));
  const times: Times = new Map();
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`symbolic: round ${round + 1} of ${rounds}\n`);
    for (const task of tasks) {
      let reference: string | undefined;
      for (const way of task.ways) {
        const contender = contenders.get(way.contender);
        const before = times.get(way) ?? [];
        if (!contender || (before[0] ?? 0) > slow) continue;
        const { seconds, result } = await contender.measure(way.way, budget);
        reference ??= result;
        if (round === 0) requireSame(task, way, result, reference);
        times.set(way, [...before, seconds]);
      }
    }
  }
  return times;
}

/** How many times as fast ours was, round by round; a peer measured once is compared with each of our rounds. */
function ratioOf(peer: readonly number[], ours: readonly number[]): Spread {
  return spreadOf(ours.map((seconds, round) => (peer[round] ?? peer[0]!) / seconds));
}

/** The times of the fastest of a goal's ways; undefined where the peer is absent. */
function fastestOf(goal: Goal, task: Task, times: Times): readonly number[] | undefined {
  return task.ways
    .filter((way) => way.contender === goal.peer && goal.ways.includes(way.way))
    .flatMap((way) => {
      const measured = times.get(way);
      return measured ? [measured] : [];
    })
    .sort((a, b) => spreadOf(a).median - spreadOf(b).median)[0];
}

const digits = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const microseconds = (seconds: number): string => digits(seconds * 1e6);

/** All ways of all tasks as Markdown: microseconds for doing it once, and how many times as fast ours is. */
function details(times: Times, rounds: number): string {
  const lines = tasks.flatMap((task) => {
    const ours = times.get(task.ways[0]!)!;
    return task.ways.flatMap((way) => {
      const own = times.get(way);
      if (!own) return [];
      const { median, least, most } = spreadOf(own);
      const time = `${microseconds(median)} (${microseconds(least)} .. ${microseconds(most)})`;
      const note = own.length < rounds ? `, measured ${own.length === 1 ? 'once' : `${own.length} times`}` : '';
      const ratio = way === task.ways[0] ? '' : spreadText(ratioOf(own, ours));
      return [`| ${task.title} | ${way.label}${note} | ${time} | ${ratio} |`];
    });
  });
  return [
    '| task | way | us: median (min .. max) | ours is faster by: median (min .. max) |',
    '|--|--|--|--|',
    ...lines,
  ].join('\n');
}

function rowsOf(times: Times): readonly GoalRow[] {
  return tasks.flatMap((task) =>
    task.goals.map((goal): GoalRow => {
      const peer = fastestOf(goal, task, times);
      return {
        goal: goal.name,
        task: task.title,
        peer: goal.peer,
        wanted: goal.factor,
        ratio: peer && ratioOf(peer, times.get(task.ways[0]!)!),
      };
    }),
  );
}

/** How the symbolic benchmark is run. */
export interface SymbolicOptions {
  /** How often everything is measured. */
  readonly rounds: number;
  /** CPU seconds for each measurement. */
  readonly budget: number;
}

/**
 * Times ours beside SymPy, Maxima, nerdamer and mathjs, as far as they are there.
 *
 * @throws Error when a result differs from ours, or ours cannot be started.
 */
export async function symbolicResults(options: SymbolicOptions) {
  const { present, absent } = await findContenders();
  if (present[0]?.name !== 'ours') throw new Error(`ours could not be started: ${absent[0]}`);
  try {
    const times = await measureAll(present, options);
    const contenders = present.map(({ name, version }) => ({ name, version }));
    return { contenders, absent, rows: rowsOf(times), details: details(times, options.rounds) };
  } finally {
    for (const contender of present) contender.close();
  }
}
