/** Maps in discrete time, whose step belongs to the model and not to its numerical solution. */

import { validateProblem } from './problem.js';
import type { Solution } from './solution.js';
import type { Term } from './term.js';

/** A map in discrete time: `y <- y + stepSize f(t, y)`, in which the step is part of the model and not of its numerical solution. */
export interface Iteration {
  /** f: the increment of one step divided by `stepSize`. */
  readonly term: Term;
  /** State at time 0, finite. */
  readonly initial: readonly number[] | Float64Array;
  /** Time that one step takes, finite and > 0. */
  readonly stepSize: number;
  /** Times at which the state is kept: whole numbers of steps, strictly increasing, the first >= 0. */
  readonly times: readonly number[];
  /** Largest number of steps; defaults to 1e6. */
  readonly maxSteps?: number;
}

/** A time is a whole number of steps when it is so to this many parts of a step and of itself. */
const WHOLE = 1e-9;

/**
 * The number of steps after which a map is at a time.
 *
 * @param time - finite and >= 0.
 * @param stepSize - finite and > 0.
 * @returns the number of steps; undefined when the time lies between two of them.
 * @example
 * wholeSteps(0.3, 0.1) // 3
 */
export function wholeSteps(time: number, stepSize: number): number | undefined {
  const steps = Math.round(time / stepSize);
  return Math.abs(time / stepSize - steps) <= WHOLE * Math.max(1, steps) ? steps : undefined;
}

/**
 * Iterates a map in discrete time. Nothing is approximated: the states are those of the map, to rounding.
 *
 * @param iteration - see `Iteration`.
 * @returns what `solve` would: outcome `reached`, `max-steps`, or `non-finite` with the last finite state; `dense` throws,
 * since a map has no states between its steps.
 * @throws RangeError when the initial state is not finite or not of the term's dimension, the step size is not finite and > 0, or
 * the times do not increase or lie between steps.
 * @example
 * iterateMap({ term: { dimension: 1, evaluate: (t, y, dy) => { dy[0] = -y[0] } }, initial: [1], stepSize: 0.5, times: [1] }).y[0][0] // 0.25
 */
export function iterateMap({ term, initial, stepSize, times, maxSteps = 1_000_000 }: Iteration): Solution {
  if (!(Number.isFinite(stepSize) && stepSize > 0)) {
    throw new RangeError(`stepSize = ${stepSize}; must be finite and > 0`);
  }
  if (times.length === 0) throw new RangeError('times is empty; give at least one');
  const wanted = times.map((time, index) => {
    const steps = Number.isFinite(time) && time >= 0 ? wholeSteps(time, stepSize) : undefined;
    if (steps === undefined) {
      throw new RangeError(`times[${index}] = ${time}; must be a whole number of steps of ${stepSize}`);
    }
    return steps;
  });
  wanted.forEach((steps, index) => {
    if (index > 0 && steps <= wanted[index - 1]!) {
      throw new RangeError(`times[${index}] = ${times[index]}; must be later than times[${index - 1}]`);
    }
  });
  validateProblem({ term, initial, tEnd: times.at(-1)!, maxSteps });
  const y = Float64Array.from(initial);
  const increment = new Float64Array(y.length);
  const next = new Float64Array(y.length);
  const t: number[] = [];
  const states: Float64Array[] = [];
  let step = 0;
  const finish = (outcome: Solution['outcome']): Solution => ({
    outcome,
    t: Float64Array.from(t),
    y: states,
    dense: () => {
      throw new Error('a map in discrete time has no states between its steps');
    },
    events: [],
    switches: [],
    stats: { evaluations: step, accepted: step, rejected: 0, jacobians: 0, factorisations: 0, newtonIterations: 0 },
    assumptions: [`discrete time: the map itself, one step of ${stepSize} after the other`],
  });
  for (const [index, target] of wanted.entries()) {
    for (; step < target; step += 1) {
      if (step >= maxSteps) return finish({ kind: 'max-steps', t: step * stepSize });
      term.evaluate(step * stepSize, y, increment);
      for (let i = 0; i < y.length; i += 1) {
        next[i] = y[i]! + stepSize * increment[i]!;
        if (!Number.isFinite(next[i])) {
          return finish({ kind: 'non-finite', t: step * stepSize, component: i, cause: 'value' });
        }
      }
      y.set(next);
    }
    t.push(times[index]!);
    states.push(y.slice());
  }
  return finish({ kind: 'reached' });
}
