/** Times ours beside every peer found on this machine: see ../README.md. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parsePolynomial } from '../../src/symbolic/algebra/parse.js';
import { type Contender, findContenders } from './contender.js';
import { type Goal, type Task, tasks, type Way } from './tasks.js';

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, budget: { type: 'string', default: '0.15' } },
});
const rounds = Number(options.rounds);
const budget = Number(options.budget);
if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds ${options.rounds}: a count is allowed`);
if (!(budget > 0)) throw new RangeError(`--budget ${options.budget}: a number of seconds > 0 is allowed`);

/** What takes longer than this is measured in the first round alone. */
const slow = 3;

/** Seconds by round. */
type Times = Map<Way, number[]>;

const resultsFile = fileURLToPath(new URL('../results/symbolic.json', import.meta.url));

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

async function measureAll(present: readonly Contender[]): Promise<Times> {
  const contenders = new Map(present.map((one) => [one.name, one]));
  const times: Times = new Map();
  for (let round = 0; round < rounds; round++) {
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
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

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, most: sorted[sorted.length - 1]! };
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
const spreadText = ({ median, least, most }: Spread): string =>
  `${digits(median)} (${digits(least)} .. ${digits(most)})`;

function report(times: Times, present: readonly Contender[], absent: readonly string[]): void {
  console.log(`# Symbolic speed\n\nNode ${process.version}. ${rounds} rounds, CPU time of each process.\n`);
  for (const { name, version } of present) console.log(`- ${name}: ${version}`);
  for (const reason of absent) console.log(`- absent: ${reason}`);
  console.log('\n| task | way | us: median (min .. max) | ours is faster by: median (min .. max) |\n|--|--|--|--|');
  for (const task of tasks) {
    const ours = times.get(task.ways[0]!)!;
    for (const way of task.ways) {
      const own = times.get(way);
      if (!own) continue;
      const { median, least, most } = spreadOf(own);
      const time = `${microseconds(median)} (${microseconds(least)} .. ${microseconds(most)})`;
      const note = own.length < rounds ? `, measured ${own.length === 1 ? 'once' : `${own.length} times`}` : '';
      const ratio = way === task.ways[0] ? '' : spreadText(ratioOf(own, ours));
      console.log(`| ${task.title} | ${way.label}${note} | ${time} | ${ratio} |`);
    }
  }
  console.log('\n| goal | task | against | wanted | measured: median (min .. max) | |\n|--|--|--|--|--|--|');
  for (const verdict of verdicts(times)) {
    const measured = verdict.ratio ? spreadText(verdict.ratio) : 'peer absent';
    console.log(
      `| ${verdict.goal} | ${verdict.task} | ${verdict.peer} | ${verdict.wanted}x | ${measured} | ${verdict.held} |`,
    );
  }
}

interface Verdict {
  readonly goal: string;
  readonly task: string;
  readonly peer: string;
  readonly wanted: number;
  readonly ratio: Spread | undefined;
  readonly held: 'held' | 'missed' | 'not measured';
}

function verdicts(times: Times): readonly Verdict[] {
  return tasks.flatMap((task) =>
    task.goals.map((goal): Verdict => {
      const peer = fastestOf(goal, task, times);
      const ratio = peer && ratioOf(peer, times.get(task.ways[0]!)!);
      const held = ratio === undefined ? 'not measured' : ratio.median >= goal.factor ? 'held' : 'missed';
      return { goal: goal.name, task: task.title, peer: goal.peer, wanted: goal.factor, ratio, held };
    }),
  );
}

const { present, absent } = await findContenders();
if (present[0]?.name !== 'ours') throw new Error(`ours could not be started: ${absent[0]}`);
try {
  const times = await measureAll(present);
  report(times, present, absent);
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  const seconds = tasks.map((task) => ({
    task: task.title,
    ways: task.ways.map((way) => ({ way: way.label, seconds: times.get(way) ?? [] })),
  }));
  const contenders = present.map(({ name, version }) => ({ name, version }));
  const content = { node: process.version, rounds, contenders, absent, tasks: seconds, goals: verdicts(times) };
  writeFileSync(resultsFile, `${JSON.stringify(content, null, 2)}\n`);
} finally {
  for (const contender of present) contender.close();
}
