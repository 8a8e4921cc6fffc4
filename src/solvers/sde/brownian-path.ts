/** The sampled increments of a Brownian path, and coarser and finer paths through the same points. */

import type { RandomStream } from '../../numerics/random/stream.js';

/** A realised Brownian motion of independent components, known at equally spaced times. */
export interface BrownianPath {
  /** Number of components. */
  readonly dimension: number;
  /** Number of intervals. */
  readonly steps: number;
  /** Length of the whole, in units of t. */
  readonly duration: number;
  /** Increments, `increments[step * dimension + component]`, each of variance `duration / steps`. */
  readonly increments: Float64Array;
}

/**
 * Draws a Brownian path.
 *
 * @param shape - number of components and of intervals (positive integers), duration (positive, finite).
 * @param stream - where the normals come from, step by step and component by component: the numbers that `solveSde` draws from the
 * same stream.
 * @returns the path.
 * @throws RangeError when a number is out of its range.
 * @example
 * brownianPath({ dimension: 2, steps: 8, duration: 1 }, randomStream({ seed: 1, run: 0, purpose: 'sde' })).increments.length // 16
 */
export function brownianPath(
  shape: { readonly dimension: number; readonly steps: number; readonly duration: number },
  stream: RandomStream,
): BrownianPath {
  const { dimension, steps, duration } = shape;
  for (const [name, value] of [
    ['dimension', dimension],
    ['steps', steps],
  ] as const)
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new RangeError(`invalid ${name}: ${value}; allowed is a positive integer`);
  if (!(duration > 0 && duration < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid duration: ${duration}; allowed is a positive finite number`);
  const increments = new Float64Array(steps * dimension);
  const scale = Math.sqrt(duration / steps);
  for (let i = 0; i < increments.length; i += 1) increments[i] = scale * stream.normal();
  return { dimension, steps, duration, increments };
}

/**
 * The same path on fewer, longer intervals: its increments are sums of the given ones.
 *
 * @param path - the path.
 * @param factor - how many intervals become one; a positive integer that divides their number.
 * @returns the coarser path.
 * @throws RangeError when the factor does not divide the number of intervals.
 * @example
 * coarsenPath({ dimension: 1, steps: 2, duration: 1, increments: Float64Array.of(1, 2) }, 2).increments[0] // 3
 */
export function coarsenPath(path: BrownianPath, factor: number): BrownianPath {
  const { dimension, steps, duration } = path;
  if (!(Number.isSafeInteger(factor) && factor > 0 && steps % factor === 0))
    throw new RangeError(`invalid factor: ${factor}; allowed are the positive integers that divide ${steps}`);
  const increments = new Float64Array((steps / factor) * dimension);
  for (let step = 0; step < steps; step += 1) {
    const into = Math.floor(step / factor) * dimension;
    for (let i = 0; i < dimension; i += 1) increments[into + i]! += path.increments[step * dimension + i]!;
  }
  return { dimension, steps: steps / factor, duration, increments };
}

/**
 * The same path on intervals half as long: the middle of each is drawn from the Brownian bridge, whose law given both ends
 * `W(t), W(t + h)` is normal with mean `(W(t) + W(t + h)) / 2` and variance `h / 4`.
 *
 * @param path - the path.
 * @param stream - new randomness; not the stream that the path is from.
 * @returns the finer path; its coarsening by 2 is the given one up to rounding.
 * @example
 * refinePath({ dimension: 1, steps: 1, duration: 1, increments: Float64Array.of(1) }, randomStream({ seed: 1, run: 0, purpose: 'bridge' })).steps // 2
 */
export function refinePath(path: BrownianPath, stream: RandomStream): BrownianPath {
  const { dimension, steps, duration } = path;
  const increments = new Float64Array(2 * steps * dimension);
  const spread = Math.sqrt(duration / steps) / 2;
  for (let step = 0; step < steps; step += 1) {
    for (let i = 0; i < dimension; i += 1) {
      const whole = path.increments[step * dimension + i]!;
      const first = whole / 2 + spread * stream.normal();
      increments[2 * step * dimension + i] = first;
      increments[(2 * step + 1) * dimension + i] = whole - first;
    }
  }
  return { dimension, steps: 2 * steps, duration, increments };
}
