/** G3: the reduced single-index chain beside NumPy and C++ and at two dimensions. G4: reduced beside our own direct chain. */

import { given } from '../../src/algebra/given.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { kolmogorovSmirnovTwoSample } from '../../src/numerics/special/kolmogorov-smirnov.js';
import { directSimulator } from '../../src/simulators/direct.js';
import type { SgdSetting } from '../../src/simulators/problem.js';
import { reducedSimulator } from '../../src/simulators/reduced.js';
import type { SphereSimulator } from '../../src/simulators/simulator.js';
import { fixedOverlapState, randomSphereState, type SphereState } from '../../src/simulators/state.js';
import { type GoalRow, spreadOf } from '../goal.js';
import type { PartResults } from '../page.js';
import { problemOf, runOurs } from './ours.js';
import { floorPeer, numpyPeer, type Outcome, type Peer, type Work } from './peers.js';

const WHY_NUMPY =
  'random draws are the most of our step, and this peer draws them in place with SFC64 and batched gamma variates';
const WHY_DIRECT = 'the goal dates from a direct simulator in TypeScript; the direct kernel is several times as fast';

/** The family-wise level at which laws are told apart before times are compared. */
const LEVEL = 0.01;

const SINGLE = { stepSize: 1e-4, m0: 0.2, dimension: 1000 };
const LAW = { runs: 1000, steps: 2500 };

/** What is compared with the direct chain, with about a tenth of a second for either side. */
const DIRECT = [
  {
    dimension: 1e3,
    neurons: 1,
    targets: 1,
    wanted: 200,
    steps: 500_000,
    directSteps: 20_000,
    law: 400,
    lawSteps: 1000,
  },
  { dimension: 1e3, neurons: 8, targets: 4, wanted: 15, steps: 20_000, directSteps: 10_000, law: 300, lawSteps: 400 },
  { dimension: 1e3, neurons: 64, targets: 8, wanted: 5, steps: 1000, directSteps: 2000, law: 100, lawSteps: 100 },
  { dimension: 1e5, neurons: 64, targets: 8, wanted: 500, steps: 1000, directSteps: 40, law: 40, lawSteps: 10 },
] as const;

interface Test {
  readonly name: string;
  readonly ours: ArrayLike<number>;
  readonly theirs: ArrayLike<number>;
}

/** @throws Error when a law differs: times of different things are not compared. */
function requireSameLaws(tests: readonly Test[]): string {
  const values = tests.map(({ name, ours, theirs }) => {
    const { pValue } = kolmogorovSmirnovTwoSample(ours, theirs);
    if (pValue > LEVEL / tests.length) return pValue;
    throw new Error(`${name}: the laws differ, Kolmogorov-Smirnov p = ${pValue} in one of ${tests.length} tests`);
  });
  return `same law: least p of ${tests.length} Kolmogorov-Smirnov tests ${Math.min(...values).toPrecision(2)}`;
}

/** Seconds that a run and step takes. */
const perStep = ({ seconds }: Outcome, { runs, steps }: { runs: number; steps: number }): number =>
  seconds / (runs * steps);

function singleOurs(work: Work): Outcome {
  const { dimension, stepSize, m0 } = work;
  const problem = problemOf({ dimension, neurons: 1, targets: 1, stepSize });
  return runOurs(reducedSimulator, problem, fixedOverlapState([m0]), work);
}

interface SingleResults extends Pick<PartResults, 'absent' | 'rows'> {
  readonly present: PartResults['contenders'];
}

function singleResults(rounds: number): SingleResults {
  const found = [
    { wanted: 4, name: 'NumPy', peer: numpyPeer(), size: { runs: 1000, steps: 2000 }, why: WHY_NUMPY },
    { wanted: 0.4, name: 'C++', peer: floorPeer(), size: { runs: 64, steps: 100_000 } },
  ];
  try {
    const present = found.flatMap(({ peer }) => (peer === undefined ? [] : [peer]));
    const law = { ...SINGLE, ...LAW, seed: 11 };
    const ours = singleOurs(law).overlaps;
    const note = requireSameLaws(
      present.map((peer: Peer) => ({ name: peer.name, ours, theirs: peer.run({ ...law, seed: 12 }).overlaps })),
    );
    const size = { runs: 64, steps: 100_000 };
    const work = (seed: number, dimension = SINGLE.dimension): Work => ({
      ...SINGLE,
      ...size,
      dimension,
      stepSize: 0.1 / dimension,
      seed,
    });
    singleOurs(work(1));
    const ratios: number[][] = found.map(() => []);
    const dimensions: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const own = perStep(singleOurs(work(round)), size);
      dimensions.push(perStep(singleOurs(work(round, 1e6)), size) / own);
      found.forEach(({ peer, size: theirs }, index) => {
        if (peer !== undefined) ratios[index]!.push(perStep(peer.run({ ...work(round), ...theirs }), theirs) / own);
      });
    }
    const rows: GoalRow[] = [
      ...found.map(({ wanted, name, peer, why }, index): GoalRow => {
        const ratio = peer === undefined ? undefined : spreadOf(ratios[index]!);
        const task = 'reduced single index, d = 1e3';
        return {
          goal: 'G3',
          task,
          peer: peer?.name ?? name,
          wanted,
          ratio,
          note,
          ...given({ why }),
        };
      }),
      {
        goal: 'G3',
        task: 'reduced single index, time of a step at d = 1e6',
        peer: 'ours at d = 1e3',
        wanted: 1.1,
        limit: 'most',
        ratio: spreadOf(dimensions),
      },
    ];
    return {
      rows,
      present: present.map(({ name }) => ({ name, version: '' })),
      absent: found.flatMap(({ peer, name }) => (peer === undefined ? [`${name}: not found`] : [])),
    };
  } finally {
    for (const { peer } of found) peer?.close();
  }
}

function directRows(rounds: number): GoalRow[] {
  const cases = DIRECT.map((one) => {
    const { dimension, neurons, targets } = one;
    const problem = problemOf({ dimension, neurons, targets, stepSize: 0.1 / dimension });
    const start =
      neurons === 1
        ? fixedOverlapState([0.2])
        : randomSphereState(randomStream({ seed: 1, run: 0, purpose: 'initial' }), { ...problem, dimension: 100 });
    return { ...one, problem, start };
  });
  const lawOf = (simulator: SphereSimulator, problem: SgdSetting, start: SphereState, runs: number, steps: number) =>
    runOurs(simulator, problem, start, { runs, steps, seed: simulator.id === 'direct' ? 21 : 22 }).overlaps;
  const note = requireSameLaws(
    cases.map(({ problem, start, neurons, dimension, law, lawSteps }) => ({
      name: `m = ${neurons}, d = ${dimension}`,
      ours: lawOf(reducedSimulator, problem, start, 4 * law, lawSteps),
      theirs: lawOf(directSimulator, problem, start, law, lawSteps),
    })),
  );
  return cases.map(({ problem, start, neurons, targets, dimension, wanted, steps, directSteps }): GoalRow => {
    const reduced = { runs: 16, steps };
    const direct = { runs: 1, steps: directSteps };
    const ratios: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const seed = 31 + round;
      const ours = perStep(runOurs(reducedSimulator, problem, start, { ...reduced, seed }), reduced);
      ratios.push(perStep(runOurs(directSimulator, problem, start, { ...direct, seed }), direct) / ours);
    }
    return {
      goal: 'G4',
      task: `reduced, m = ${neurons}, P = ${targets}, d = ${dimension.toExponential(0)}`,
      peer: 'our own direct chain',
      why: WHY_DIRECT,
      wanted,
      ratio: spreadOf(ratios),
      note,
    };
  });
}

/**
 * Measures G3 and G4: CPU time, the sides taking turns within a round.
 *
 * @throws Error when two laws that are to be compared differ.
 */
export async function reducedResults({ rounds }: { readonly rounds: number }): Promise<PartResults> {
  const { rows, present, absent } = singleResults(rounds);
  return {
    contenders: [{ name: 'ours', version: `Node ${process.version}` }, ...present],
    absent,
    rows: [...rows, ...directRows(rounds)],
  };
}
