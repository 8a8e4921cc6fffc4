/** A solver that changes between an explicit and an implicit method as the problem turns stiff and back. */

import { dop853 } from './dop853.js';
import { radau5 } from './radau.js';
import type { Solver } from './solver.js';

/** The two methods of {@link automatic}. */
export interface AutomaticOptions {
  /** An explicit method; defaults to `dop853()`. */
  readonly nonStiff?: Solver;
  /** A method for stiff problems; defaults to `radau5()`. */
  readonly stiff?: Solver;
}

/**
 * Begins with an explicit method, goes on with an implicit one when 15 of its steps were bounded by stability (the test of
 * dopri5.f, here from the first step on), and returns when 15 steps in a row would have been stable for the explicit method at half
 * its limit. The solution names every change in `switches` and `assumptions`.
 *
 * @param options - the two methods.
 * @returns the solver, to be given to {@link solve}.
 * @throws RangeError when `nonStiff` has no limit of stability (it is then not explicit), or one of the two is itself automatic.
 * @example
 * automatic().name // 'automatic (DOP853, Radau5 where stiff)'
 */
export function automatic(options: AutomaticOptions = {}): Solver {
  const { nonStiff = dop853(), stiff = radau5() } = options;
  for (const solver of [nonStiff, stiff])
    if (solver.alternatives !== undefined)
      throw new RangeError(
        `invalid method: '${solver.name}' is itself automatic; give one method, for instance dop853()`,
      );
  if (nonStiff.stabilityLimit === undefined)
    throw new RangeError(
      `invalid nonStiff: '${nonStiff.name}' has no limit of stability; allowed are explicit methods, for instance dop853()`,
    );
  return {
    ...nonStiff,
    name: `automatic (${nonStiff.name}, ${stiff.name} where stiff)`,
    source: `${nonStiff.source}; ${stiff.source}`,
    alternatives: { nonStiff, stiff },
  };
}
