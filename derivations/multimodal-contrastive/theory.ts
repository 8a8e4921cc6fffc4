/** Numbers that the derived flow states. */

import { fixing, RunError } from '../../src/index.js';
import { type OdeEvent, piController, requireReached, type Solution, solve } from '../../src/numeric.js';
import type { ContrastiveReading } from './fast/flow.js';
import { contrastiveStatisticNames } from './fast/state.js';
import { flowOf, observablesOf, type Parameters } from './parameters.js';

/** Statistics of the infinite-width start `a = b = 1`, `m = 0` (or any other common m) and C = s. */
export function start(p: Parameters, alignment = 0): Float64Array {
  const r = p.sigma.length;
  const y = new Float64Array(contrastiveStatisticNames(r).length);
  y.fill(1, 0, 2 * r);
  y.fill(alignment, 2 * r, 3 * r);
  y[3 * r] = p.s;
  y[3 * r + 1] = p.s;
  return y;
}

interface Accuracy {
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
}

const ACCURATE: Accuracy = { relativeTolerance: 1e-11, absoluteTolerance: 1e-13 };

/** The states at given times, stage by stage of the temperature, so that no step crosses a jump. */
export function orbit(p: Parameters, times: readonly number[], from: Float64Array = start(p)): readonly Float64Array[] {
  const states: Float64Array[] = [];
  let state = from;
  const stages = [[0, p.tau2] as const, ...p.stages.map((row) => [row[0]!, row[1]!] as const)];
  stages.forEach(([begin, tau2], at) => {
    const end = stages[at + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    const wanted = times.filter((time) => time >= begin && time < end);
    const tEnd = Number.isFinite(end) ? end : (wanted.at(-1) ?? begin);
    if (tEnd === begin) {
      for (const _ of wanted) states.push(state);
      return;
    }
    const stage = fixing(p, { tau2, stages: [] });
    const saved = [...wanted, ...(wanted.at(-1) === tEnd ? [] : [tEnd])];
    const solution = integrate(stage, state, begin, tEnd, { saveAt: { times: saved } });
    states.push(...solution.y.slice(0, wanted.length));
    state = solution.y.at(-1)!;
  });
  return states;
}

/** The state at one time. */
export function stateAt(p: Parameters, time: number, from?: Float64Array): Float64Array {
  return orbit(p, [time], from).at(-1)!;
}

function integrate(
  p: Parameters,
  from: Float64Array,
  tStart: number,
  tEnd: number,
  options: { readonly saveAt?: { readonly times: readonly number[] } | 'end'; readonly events?: readonly OdeEvent[] },
): Solution {
  const solution = solve({
    term: flowOf(p).term,
    initial: from,
    tStart,
    tEnd,
    controller: piController(ACCURATE),
    maxSteps: 1_000_000,
    // Late on only decaying modes hold the step down; their rates are known and the work is small.
    stiffnessTestAfter: Number.POSITIVE_INFINITY,
    ...options,
  });
  return requireReached(solution, 'the flow', ['reached', 'event']);
}

/** Alignment, loss and scores along an orbit of one temperature. */
export function reading(p: Parameters, state: Float64Array): ContrastiveReading {
  return flowOf(p).read(0, state);
}

export interface Peak {
  readonly condition: number;
  readonly time: number;
  readonly alignment: number;
}

/** The largest condition number of the representation before `tEnd`: at the start, at the end, or where its slope turns down. */
export function conditionPeak(p: Parameters, tEnd: number): Peak {
  const observables = observablesOf(p);
  const { term } = flowOf(p);
  const slope = new Float64Array(term.dimension);
  const turning: OdeEvent = {
    id: 'turning',
    direction: 'falling',
    value: (t, y) => {
      term.evaluate(t, y, slope);
      const energies = p.sigma.map((sigma, k) => sigma ** 2 * y[k]!);
      const rate = (k: number): number => slope[k]! / y[k]!;
      return rate(energies.indexOf(Math.max(...energies))) - rate(energies.indexOf(Math.min(...energies)));
    },
  };
  const solution = integrate(p, start(p), 0, tEnd, { saveAt: 'end', events: [turning] });
  const candidates = [{ t: 0, y: start(p) }, ...solution.events, { t: tEnd, y: solution.y.at(-1)! }].map(
    ({ t, y }) => ({
      time: t,
      condition: observables.representationCondition(y),
      alignment: observables.alignment(y),
    }),
  );
  return candidates.reduce((best, one) => (one.condition > best.condition ? one : best));
}

/** When the condition number of the representation first falls below a level. */
export function timeBalanced(p: Parameters, level: number, horizon: number): number {
  const { representationCondition } = observablesOf(p);
  return firstPassage(p, horizon, (y) => level - representationCondition(y));
}

/** When the alignment first exceeds a level. */
export function timeAligned(p: Parameters, level: number, horizon: number): number {
  const { alignment } = observablesOf(p);
  return firstPassage(p, horizon, (y) => alignment(y) - level);
}

function firstPassage(p: Parameters, horizon: number, value: (y: Float64Array) => number): number {
  const event: OdeEvent = { id: 'passage', direction: 'rising', terminal: true, value: (_t, y) => value(y) };
  const solution = integrate(p, start(p), 0, horizon, { saveAt: 'end', events: [event] });
  const passage = solution.events[0];
  if (passage === undefined) throw new RunError(`the flow does not pass the level before t = ${horizon}`);
  return passage.t;
}
