/** Solutions that must have gone to their end. */

import { describeOutcome } from '../solvers/ode/outcome.js';
import type { Solution } from '../solvers/ode/solution.js';
import { RunError } from './errors.js';

/**
 * The solution itself, when it went to its end.
 *
 * @param solution - of `solve`.
 * @param what - what was integrated, for the error, for instance `the corrected flow`.
 * @param accepted - outcomes that are an end; defaults to the end of the time alone.
 * @returns the solution.
 * @throws RunError of one line with the outcome when it ended otherwise.
 * @example
 * const solution = solve({ term: { dimension: 1, evaluate: (t, y, dy) => { dy[0] = 1 } }, initial: [0], tEnd: 2, saveAt: 'end' });
 * requireReached(solution, 'the flow').t.at(-1) // 2
 */
export function requireReached(
  solution: Solution,
  what: string,
  accepted: readonly Solution['outcome']['kind'][] = ['reached'],
): Solution {
  const { outcome } = solution;
  if (accepted.includes(outcome.kind)) return solution;
  throw new RunError(`${what}: ${describeOutcome(outcome)} (outcome ${outcome.kind})`);
}
