/** A stochastic differential equation as it is stated, the refusal of a bad one, and its grid of times. */

import type { RandomStream } from '../../numerics/random/stream.js';
import type { Term } from '../ode/term.js';
import type { BrownianPath } from './brownian-path.js';

/** The noise of component i: `b_i(t, y)` before its own Brownian motion (diagonal noise). */
export interface DiagonalDiffusion {
  /** Writes `b_i(t, y)` into `out[i]`, all components at every call, and changes nothing else. */
  evaluate(t: number, y: Float64Array, out: Float64Array): void;
  /** Writes `db_i/dy_i` into `out[i]`; for 'milstein', which without it differences `b` (Platen). */
  derivative?(t: number, y: Float64Array, out: Float64Array): void;
}

/** How a step is made; see {@link solveSde}. */
export type SdeScheme = 'euler-maruyama' | 'milstein';

/** What is kept of a path: the given times (of the grid, increasing), every step with the start, or the end. */
export type SdeSaveAt = { readonly times: readonly number[] | Float64Array } | 'every-step' | 'end';

/** An Ito equation `dy_i = a_i(t, y) dt + b_i(t, y) dW_i` with independent Brownian motions, and how to integrate it. */
export interface SdeEquation {
  readonly drift: Term;
  readonly diffusion: DiagonalDiffusion;
  /** State at `tStart`; finite, as many components as the drift. */
  readonly initial: readonly number[] | Float64Array;
  /** Defaults to 0. */
  readonly tStart?: number;
  /** After `tStart`. */
  readonly tEnd: number;
  readonly scheme: SdeScheme;
  /** Defaults to 'end'. */
  readonly saveAt?: SdeSaveAt;
}

/** An equation with its noise: fresh from a stream at a given step, or a path whose intervals are the steps. */
export type SdeProblem = SdeEquation &
  (
    | {
        /** Length of a step, in units of t; divides `tEnd - tStart` (up to 1e-9 of a step). */
        readonly step: number;
        readonly stream: RandomStream;
        readonly path?: never;
      }
    | { readonly path: BrownianPath; readonly step?: never; readonly stream?: never }
  );

/** The equally spaced times of an integration and which of them are kept. */
export interface SdeGrid {
  readonly tStart: number;
  readonly tEnd: number;
  readonly steps: number;
  readonly stepSize: number;
  /** Indices of the kept times, increasing. */
  readonly kept: readonly number[];
}

/**
 * Refuses an equation that cannot be integrated as stated.
 *
 * @param equation - the equation.
 * @throws RangeError or TypeError that names the bad value.
 * @example
 * validateEquation({ drift: { dimension: 1, evaluate: () => {} }, diffusion: { evaluate: () => {} }, initial: [1], tEnd: 1, scheme: 'milstein' }) // undefined
 */
export function validateEquation(equation: SdeEquation): void {
  const { drift, initial, tStart = 0, tEnd, scheme, diffusion } = equation;
  const size = drift.dimension;
  if (!(Number.isSafeInteger(size) && size > 0))
    throw new RangeError(`invalid dimension of the drift: ${size}; allowed is a positive integer`);
  if (initial.length !== size)
    throw new RangeError(`initial state has ${initial.length} components, the drift has dimension ${size}`);
  for (let i = 0; i < size; i += 1)
    if (!Number.isFinite(initial[i]))
      throw new RangeError(`invalid initial state: component ${i} is ${initial[i]}; allowed are finite numbers`);
  if (!Number.isFinite(tStart)) throw new RangeError(`invalid tStart: ${tStart}; allowed is a finite number`);
  if (!(tEnd > tStart && tEnd < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid tEnd: ${tEnd}; allowed is a finite number above tStart = ${tStart}`);
  switch (scheme) {
    case 'euler-maruyama':
      return;
    case 'milstein':
      refuseForeignDependence(diffusion, tStart, Float64Array.from(initial));
      return;
    default:
      unknownScheme(scheme);
  }
}

function unknownScheme(scheme: never): never {
  throw new TypeError(`unknown scheme: ${JSON.stringify(scheme)}; allowed are 'euler-maruyama' and 'milstein'`);
}

/**
 * The Milstein step has order 1 only where b_i depends on t and y_i alone: else it lacks the iterated integrals of two
 * different Brownian motions. Tried at the start by moving one component at a time.
 */
function refuseForeignDependence(diffusion: DiagonalDiffusion, t: number, y: Float64Array): void {
  const size = y.length;
  const before = new Float64Array(size);
  const after = new Float64Array(size);
  diffusion.evaluate(t, y, before);
  for (let j = 0; j < size; j += 1) {
    const moved = y.slice();
    moved[j]! += 1e-3 * (1 + Math.abs(moved[j]!));
    diffusion.evaluate(t, moved, after);
    for (let i = 0; i < size; i += 1)
      if (i !== j && Number.isFinite(after[i]!) && after[i] !== before[i])
        throw new RangeError(
          `the diffusion of component ${i} depends on component ${j}; scheme 'milstein' allows b_i(t, y_i) only; take scheme: 'euler-maruyama'`,
        );
  }
}

/**
 * The grid of a step length or of a path.
 *
 * @param equation - the interval and what to keep.
 * @param noise - the step, or the path.
 * @returns the grid.
 * @throws RangeError when the step does not divide the interval, the path has another duration or dimension, or a time to keep is no
 * time of the grid.
 * @example
 * gridOf({ drift: { dimension: 1, evaluate: () => {} }, diffusion: { evaluate: () => {} }, initial: [1], tEnd: 1, scheme: 'milstein' }, { step: 0.25 }).steps // 4
 */
export function gridOf(
  equation: SdeEquation,
  noise: { readonly step: number } | { readonly path: BrownianPath },
): SdeGrid {
  const { tStart = 0, tEnd, saveAt = 'end' } = equation;
  const duration = tEnd - tStart;
  const steps = 'path' in noise ? stepsOfPath(noise.path, equation, duration) : stepsOf(noise.step, duration);
  const stepSize = duration / steps;
  return { tStart, tEnd, steps, stepSize, kept: keptIndices(saveAt, tStart, stepSize, steps) };
}

function stepsOf(step: number, duration: number): number {
  if (!(step > 0 && step < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid step: ${step}; allowed is a positive finite number`);
  const steps = Math.round(duration / step);
  const excess = Math.abs(duration / step - steps);
  if (!(steps >= 1 && Number.isSafeInteger(steps) && excess <= Math.max(1e-9, 4 * Number.EPSILON * steps)))
    throw new RangeError(
      `step ${step} does not divide the interval of length ${duration}; take for instance step: ${duration / Math.max(1, steps)}`,
    );
  return steps;
}

function stepsOfPath(path: BrownianPath, { drift }: SdeEquation, duration: number): number {
  if (path.dimension !== drift.dimension)
    throw new RangeError(`the path has ${path.dimension} components, the drift has dimension ${drift.dimension}`);
  if (!(Math.abs(path.duration - duration) <= 1e-12 * duration))
    throw new RangeError(`the path has duration ${path.duration}, the interval has ${duration}`);
  return path.steps;
}

function keptIndices(saveAt: SdeSaveAt, tStart: number, stepSize: number, steps: number): readonly number[] {
  if (saveAt === 'end') return [steps];
  if (saveAt === 'every-step') return Array.from({ length: steps + 1 }, (_, index) => index);
  const indices: number[] = [];
  for (const time of saveAt.times) {
    const index = Math.round((time - tStart) / stepSize);
    if (!(index >= 0 && index <= steps && Math.abs((time - tStart) / stepSize - index) <= 1e-6))
      throw new RangeError(
        `invalid save time: ${time}; allowed are tStart + k step = ${tStart} + k ${stepSize}, k = 0..${steps} (a path is not known in between)`,
      );
    if (index <= (indices.at(-1) ?? -1))
      throw new RangeError(`save times are not strictly increasing: ${time} does not come after the one before it`);
    indices.push(index);
  }
  return indices;
}
