/** What an integration starts from: the equation, the initial state, the time span and the options. */

import type { StepController } from './controller.js';
import type { OdeEvent } from './event.js';
import type { SaveAt } from './save-at.js';
import type { Solver } from './solver.js';
import type { Term } from './term.js';

/** What `solve` integrates and how. */
export interface InitialValueProblem {
  readonly term: Term;
  /** State at `tStart`; finite, as many components as the term. */
  readonly initial: readonly number[] | Float64Array;
  /** Defaults to 0. */
  readonly tStart?: number;
  /** May be before `tStart`: the integration then goes backwards. */
  readonly tEnd: number;
  /** Defaults to `dop853()`. */
  readonly solver?: Solver;
  /** Defaults to `piController()`: relative tolerance 1e-9, absolute tolerance 1e-12. */
  readonly controller?: StepController;
  /** Defaults to 'every-step'. */
  readonly saveAt?: SaveAt;
  /** Defaults to none. */
  readonly events?: readonly OdeEvent[];
  /** Largest number of attempted steps, rejected ones included; defaults to 100000. */
  readonly maxSteps?: number;
  /** Whether the solution can be asked for at any time afterwards; defaults to false. */
  readonly dense?: boolean;
  /** From this accepted step on every step is tested for stiffness; `Infinity` for no test; defaults to 1000 (where dopri5.f has its first). */
  readonly stiffnessTestAfter?: number;
}

/**
 * Refuses a problem that cannot be integrated as stated.
 *
 * @param problem - the problem.
 * @throws RangeError that names the bad value.
 * @example
 * validateProblem({ term: { dimension: 1, evaluate: () => {} }, initial: [1], tEnd: 1 }) // undefined
 */
export function validateProblem(problem: InitialValueProblem): void {
  const { term, initial, tStart = 0, tEnd, controller, saveAt, events = [] } = problem;
  const { maxSteps = 100_000, stiffnessTestAfter = 1000 } = problem;
  if (!(Number.isInteger(term.dimension) && term.dimension > 0))
    throw new RangeError(`invalid dimension of the term: ${term.dimension}; allowed is a positive integer`);
  if (initial.length !== term.dimension)
    throw new RangeError(`initial state has ${initial.length} components, the term has dimension ${term.dimension}`);
  for (let i = 0; i < initial.length; i += 1)
    if (!Number.isFinite(initial[i]))
      throw new RangeError(`invalid initial state: component ${i} is ${initial[i]}; allowed are finite numbers`);
  if (!Number.isFinite(tStart)) throw new RangeError(`invalid tStart: ${tStart}; allowed is a finite number`);
  if (!Number.isFinite(tEnd)) throw new RangeError(`invalid tEnd: ${tEnd}; allowed is a finite number`);
  if (!(Number.isInteger(maxSteps) && maxSteps > 0))
    throw new RangeError(`invalid maxSteps: ${maxSteps}; allowed is a positive integer`);
  if (!(stiffnessTestAfter >= 1))
    throw new RangeError(
      `invalid stiffnessTestAfter: ${stiffnessTestAfter}; allowed is at least 1, or Infinity for no test`,
    );
  const absolute = controller?.tolerance?.absolute;
  if (absolute instanceof Float64Array && absolute.length !== term.dimension)
    throw new RangeError(
      `absoluteTolerance has ${absolute.length} components, the term has dimension ${term.dimension}; give one number or one a component`,
    );
  const repeated = events.find((event, index) => events.findIndex(({ id }) => id === event.id) < index);
  if (repeated !== undefined) throw new RangeError(`two events have the id '${repeated.id}'; ids must be unique`);
  if (typeof saveAt === 'object') validateTimes(saveAt.times, tStart, tEnd);
}

function validateTimes(times: readonly number[] | Float64Array, tStart: number, tEnd: number): void {
  const direction = tEnd >= tStart ? 1 : -1;
  for (let i = 0; i < times.length; i += 1) {
    const time = times[i]!;
    if (!((time - tStart) * direction >= 0 && (tEnd - time) * direction >= 0))
      throw new RangeError(
        `invalid save time: times[${i}] = ${time}; allowed is the interval from ${tStart} to ${tEnd}`,
      );
    if (i > 0 && !((time - times[i - 1]!) * direction > 0))
      throw new RangeError(
        `save times are not sorted: times[${i - 1}] = ${times[i - 1]}, times[${i}] = ${time}; give them strictly ${direction > 0 ? 'increasing' : 'decreasing'}, in the direction of the integration`,
      );
  }
}
