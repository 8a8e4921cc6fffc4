/** Integrates one path of a stochastic equation, with increments drawn on the way or given. */

import type { RandomStream } from '../../numerics/random/stream.js';
import type { BrownianPath } from './brownian-path.js';
import type { SdeEquation, SdeGrid } from './sde-problem.js';
import { stepOf } from './sde-step.js';

/** How the integration of a path ended. */
export type SdeOutcome =
  | { readonly kind: 'reached' }
  /** Component of the state that is not finite after the step from time t. */
  | { readonly kind: 'non-finite'; readonly t: number; readonly component: number };

/** One path. Every number in it is finite, whatever the outcome. */
export interface SdeSolution {
  readonly outcome: SdeOutcome;
  /** The kept times that were reached. */
  readonly t: Float64Array;
  /** The states there. */
  readonly y: readonly Float64Array[];
  /** Steps made. */
  readonly steps: number;
  /** Scheme and interpretation with their source. */
  readonly assumptions: readonly string[];
}

/** Writes the increments of the Brownian motions over step number `step`; asked for in order. */
export type IncrementSource = (step: number, out: Float64Array) => void;

/**
 * Increments drawn as they are needed.
 *
 * @param stream - where the normals come from.
 * @param stepSize - length of a step.
 * @returns the source.
 * @example
 * drawnIncrements(randomStream({ seed: 1, run: 0, purpose: 'sde' }), 0.1)(0, new Float64Array(1)) // undefined
 */
export function drawnIncrements(stream: RandomStream, stepSize: number): IncrementSource {
  const scale = Math.sqrt(stepSize);
  return (_step, out) => {
    for (let i = 0; i < out.length; i += 1) out[i] = scale * stream.normal();
  };
}

/**
 * The increments of a path.
 *
 * @param path - the path.
 * @returns the source.
 * @example
 * givenIncrements({ dimension: 1, steps: 1, duration: 1, increments: Float64Array.of(2) })(0, new Float64Array(1)) // undefined
 */
export function givenIncrements({ dimension, increments }: BrownianPath): IncrementSource {
  return (step, out) => out.set(increments.subarray(step * dimension, (step + 1) * dimension));
}

/**
 * Integrates one path of a valid equation.
 *
 * @param equation - the equation.
 * @param grid - its times.
 * @param fillIncrements - its noise.
 * @returns the path; it ends before the first state that is not finite.
 */
export function integratePath(equation: SdeEquation, grid: SdeGrid, fillIncrements: IncrementSource): SdeSolution {
  const { tStart, tEnd, steps, stepSize, kept } = grid;
  const advance = stepOf(equation);
  const y = Float64Array.from(equation.initial);
  const increments = new Float64Array(y.length);
  const times: number[] = [];
  const states: Float64Array[] = [];
  const timeOf = (index: number): number => (index === steps ? tEnd : tStart + index * stepSize);
  const finish = (outcome: SdeOutcome, made: number): SdeSolution => ({
    outcome,
    t: Float64Array.from(times),
    y: states,
    steps: made,
    assumptions: [assumptionOf(equation), `constant step ${stepSize}, error not estimated`],
  });

  let next = 0;
  for (let index = 0; ; index += 1) {
    if (kept[next] === index) {
      times.push(timeOf(index));
      states.push(y.slice());
      next += 1;
    }
    if (index === steps) return finish({ kind: 'reached' }, steps);
    fillIncrements(index, increments);
    advance(timeOf(index), stepSize, y, increments);
    const component = y.findIndex((value) => !Number.isFinite(value));
    if (component >= 0) return finish({ kind: 'non-finite', t: timeOf(index), component }, index);
  }
}

function assumptionOf({ scheme, diffusion }: SdeEquation): string {
  if (scheme === 'euler-maruyama')
    return 'Euler-Maruyama, Ito equation with diagonal noise, strong order 1/2, weak order 1 (Kloeden, Platen 1992, 10.2)';
  return diffusion.derivative === undefined
    ? 'Platen (derivative-free Milstein), Ito equation with diagonal noise, strong order 1, weak order 1 (Kloeden, Platen 1992, 11.1)'
    : 'Milstein, Ito equation with diagonal noise, strong order 1, weak order 1 (Kloeden, Platen 1992, 10.3)';
}
