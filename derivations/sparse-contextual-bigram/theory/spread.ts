/** What noise does over runs: the spread of the unstable coordinate at the end of stage one, and the residual of V that stays. */

import { iterateMap, randomStream, summaryOf, type Term } from '../../../src/numeric.js';
import { instance, type Parameters, startOf, startRun } from '../parameters.js';
import { constantsOf, STATISTICS } from './closed.js';
import { omega, scoreAt, stageOne, stageOneScore, unstable } from './predictions.js';

/** Runs are looked at when the unstable direction has grown by e to this: omega t of the flow. */
export const STAGE_ONE_END = 3;

/** Steps until then: a step multiplies the unstable direction by 1 + omega. */
export function stageOneSteps(p: Parameters): number {
  return Math.round(STAGE_ONE_END / Math.log1p(omega(constantsOf(instance(p)), { eta_V: p.etaV, eta_A: p.etaA })));
}

/** Statistics of runs from scratch at the end of stage one. */
export function stageOneEnds(p: Parameters, seed: number, runs: number, part = 'stage one'): readonly Float64Array[] {
  const steps = stageOneSteps(p);
  return Array.from({ length: runs }, (_, run) => {
    const chain = startRun(p, startOf(p), randomStream({ seed, run, purpose: `sgd ${part}` }));
    chain.advance(steps);
    const y = new Float64Array(STATISTICS.length);
    chain.read(y);
    return y;
  });
}

/** The standard deviation of xi over runs, with its error, and the mean. */
export function spreadOf(p: Parameters, ends: readonly Float64Array[]) {
  const constants = constantsOf(instance(p));
  const values = ends.map((y) => unstable(constants, { eta_V: p.etaV, eta_A: p.etaA }, y));
  const runs = values.length;
  const { mean, deviation } = summaryOf(values);
  // Of a Gaussian sample; xi is one to leading order.
  return { runs, mean, deviation, standardError: deviation / Math.sqrt(2 * (runs - 1)), steps: stageOneSteps(p) };
}

/** The same from fresh runs. */
export function unstableSpread(p: Parameters, seed: number, runs: number) {
  return spreadOf(p, stageOneEnds(p, seed, runs));
}

/** The mean of xi at omega t = 3 in the linear flow. */
export function predictedMean(p: Parameters): number {
  const constants = constantsOf(instance(p));
  const rates = { eta_V: p.etaV, eta_A: p.etaA };
  return unstable(constants, rates, stageOne(constants, rates, STAGE_ONE_END / omega(constants, rates)));
}

/** The standard deviation of xi that the score implies: the mean over the score at that time. */
export function predictedSpread(p: Parameters): number {
  return predictedMean(p) / scoreAt(stageOneScore(p), STAGE_ONE_END);
}

/** Steps between which the residual of V that batches keep up is averaged. */
const KEPT = { first: 100, last: 300, every: 10 } as const;
const KEPT_STEPS: readonly number[] = Array.from(
  { length: (KEPT.last - KEPT.first) / KEPT.every + 1 },
  (_, at) => KEPT.first + KEPT.every * at,
);

/** The mean of s_V over those steps, of each run. */
export function keptResiduals(p: Parameters, seed: number, runs: number): readonly number[] {
  const y = new Float64Array(STATISTICS.length);
  return Array.from({ length: runs }, (_, run) => {
    const chain = startRun(p, startOf(p), randomStream({ seed, run, purpose: 'sgd kept' }));
    return (
      KEPT_STEPS.reduce((sum, step, at) => {
        chain.advance(step - (KEPT_STEPS[at - 1] ?? 0));
        chain.read(y);
        return sum + y[2]!;
      }, 0) / KEPT_STEPS.length
    );
  });
}

/** The same of a map in discrete time, from scratch. */
export function keptResidualOf(term: Term): number {
  const { y } = iterateMap({ term, initial: [0, 0, 0, 0], stepSize: 1, times: KEPT_STEPS });
  return y.reduce((sum, state) => sum + state[2]!, 0) / KEPT_STEPS.length;
}
