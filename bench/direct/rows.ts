/** G1 and G2: direct online spherical SGD in double and single precision beside NumPy, torch and a C++ floor. */

import { kolmogorovSmirnovTwoSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { type GoalRow, spreadOf, spreadText } from '../goal.js';
import type { PartResults } from '../page.js';
import { ourPeer } from './ours.js';
import { type Found, floorPeer, type Peer, type Precision, pythonPeers } from './peers.js';
import { problemWith } from './problem.js';

/** How many times as fast as the best of NumPy and torch, and as the floor, ours shall be. */
const GOALS: readonly {
  readonly goal: string;
  readonly precision: Precision;
  readonly neurons: number;
  readonly python: number;
  readonly floor: number;
}[] = [
  { goal: 'G1', precision: 'f64', neurons: 1, python: 4, floor: 0.4 },
  { goal: 'G1', precision: 'f64', neurons: 8, python: 4, floor: 0.4 },
  { goal: 'G1', precision: 'f64', neurons: 64, python: 3.5, floor: 0.4 },
  { goal: 'G2', precision: 'f32', neurons: 1, python: 3.5, floor: 0.27 },
  { goal: 'G2', precision: 'f32', neurons: 8, python: 3.5, floor: 0.27 },
  { goal: 'G2', precision: 'f32', neurons: 64, python: 3.5, floor: 0.35 },
];

/** The law is compared at m = 8 after so many steps of so many runs. */
const LAW = { neurons: 8, steps: 400, runs: 192, oursRuns: 768 };

/** The family-wise level at which laws are told apart before times are compared. */
const LEVEL = 0.01;

const labelOf = ({ program, way }: Peer): string => (program === 'C++' ? 'C++ floor' : `${way} (${program})`);

/** @throws Error when a law differs: times of different things are not compared. */
async function requireSameLaws(ours: Peer, peers: readonly Peer[]): Promise<string> {
  const cases = (['f64', 'f32'] as const).flatMap((precision) =>
    peers.filter(({ fits }) => fits(LAW.neurons)).map((peer) => ({ precision, peer })),
  );
  const own = {
    f64: await ours.sample(problemWith(LAW.neurons, 1), 'f64', LAW.oursRuns, LAW.steps),
    f32: await ours.sample(problemWith(LAW.neurons, 2), 'f32', LAW.oursRuns, LAW.steps),
  };
  let least = 1;
  for (const [index, { precision, peer }] of cases.entries()) {
    const theirs = await peer.sample(problemWith(LAW.neurons, 1000 * (3 + index)), precision, LAW.runs, LAW.steps);
    const { pValue } = kolmogorovSmirnovTwoSample(own[precision], theirs);
    if (!(pValue > LEVEL / cases.length)) {
      throw new Error(`${labelOf(peer)} ${precision}: the laws differ, Kolmogorov-Smirnov p = ${pValue}`);
    }
    least = Math.min(least, pValue);
  }
  return `same law: least p of ${cases.length} Kolmogorov-Smirnov tests ${least.toPrecision(2)}`;
}

/** Microseconds of a step, as a row of a table. */
function timeRow(precision: Precision, neurons: number, way: string, seconds: readonly number[]): string {
  return `| ${precision} | ${neurons} | ${way} | ${spreadText(spreadOf(seconds.map((second) => second * 1e6)))} |`;
}

/**
 * Measures G1 and G2: CPU time of the processes, all sides taking turns within a round. The best of the Python ways is
 * that of the least median. Every Python in `PYTHON` (separated by commas; defaults to `python3` and `/usr/bin/python3`) takes part.
 *
 * @param rounds - a positive integer; defaults to 5.
 * @throws Error when two laws that are to be compared differ.
 */
export async function directResults({ rounds = 5 } = {}): Promise<PartResults> {
  const pythons = (process.env.PYTHON ?? 'python3,/usr/bin/python3').split(',');
  const tried = [...(await Promise.all(pythons.map(pythonPeers))), floorPeer()];
  const found = tried.filter((one): one is Found => typeof one !== 'string');
  try {
    const peers = found.flatMap((one) => one.peers);
    const ours = ourPeer();
    process.stderr.write('direct: comparing laws\n');
    const note = await requireSameLaws(ours, peers);
    const rows: GoalRow[] = [];
    const times = ['| precision | m | way | µs a step: median (min .. max) |', '|--|--|--|--|'];
    for (const { goal, precision, neurons, python, floor } of GOALS) {
      process.stderr.write(`direct ${precision}, m = ${neurons}\n`);
      const fitting = peers.filter(({ fits }) => fits(neurons));
      const own: number[] = [];
      const theirs = fitting.map((): number[] => []);
      const problem = problemWith(neurons, 77);
      for (let round = 0; round < rounds; round++) {
        own.push(await ours.time(problem, precision));
        for (const [index, peer] of fitting.entries()) theirs[index]!.push(await peer.time(problem, precision));
      }
      const median = (index: number): number => spreadOf(theirs[index]!).median;
      const best = (cpp: boolean): number | undefined =>
        fitting
          .flatMap(({ program }, index) => ((program === 'C++') === cpp ? [index] : []))
          .sort((a, b) => median(a) - median(b))[0];
      for (const [index, wanted, absent] of [
        [best(false), python, 'NumPy or torch'],
        [best(true), floor, 'C++'],
      ] as const) {
        rows.push({
          goal,
          task: `direct ${precision}, d = 1000, m = ${neurons}`,
          peer: index === undefined ? absent : labelOf(fitting[index]!),
          wanted,
          ratio:
            index === undefined ? undefined : spreadOf(own.map((seconds, round) => theirs[index]![round]! / seconds)),
          note,
        });
      }
      times.push(timeRow(precision, neurons, 'ours', own));
      fitting.forEach((peer, index) => {
        times.push(timeRow(precision, neurons, labelOf(peer), theirs[index]!));
      });
    }
    return {
      contenders: found.map(({ name, version }) => ({ name, version })),
      absent: tried.filter((one): one is string => typeof one === 'string'),
      rows,
      details: times.join('\n'),
    };
  } finally {
    for (const { close } of found) close();
  }
}
