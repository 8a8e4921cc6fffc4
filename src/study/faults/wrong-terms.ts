/** Vector fields with one deliberate error, made of right ones. */

import type { Model } from '../../engine/model.js';
import type { Term } from '../../solvers/ode/term.js';

/**
 * A linear combination of vector fields.
 *
 * @param parts - factors and terms of one dimension, at least one.
 * @returns their sum.
 */
export function combined(parts: readonly (readonly [factor: number, term: Term])[]): Term {
  const { dimension } = parts[0]![1];
  const part = new Float64Array(dimension);
  return {
    dimension,
    evaluate: (t, y, derivative) => {
      derivative.fill(0);
      for (const [factor, term] of parts) {
        term.evaluate(t, y, part);
        for (let k = 0; k < dimension; k++) derivative[k]! += factor * part[k]!;
      }
    },
  };
}

/**
 * A vector field that is evaluated at another state than the one it is at.
 *
 * @param term - the vector field.
 * @param change - changes a copy of the state.
 * @returns the vector field at the changed state.
 */
export function seeing(term: Term, change: (y: Float64Array) => void): Term {
  const copy = new Float64Array(term.dimension);
  return {
    dimension: term.dimension,
    evaluate: (t, y, derivative) => {
      copy.set(y);
      change(copy);
      term.evaluate(t, copy, derivative);
    },
  };
}

/**
 * A model with another vector field, or another time of a step.
 *
 * @param model - the right one.
 * @param title - what the wrong one is called.
 * @param wrong - what is wrong in it.
 * @returns the wrong model; it predicts neither spread nor law.
 */
export function spoiled<State>(
  model: Model<State>,
  title: string,
  wrong: Partial<Pick<Model<State>, 'term' | 'timePerStep'>>,
): Model<State> {
  const { spread, law, program, ...rest } = model;
  return { ...rest, ...wrong, id: 'planted', title };
}
