/** How long the first step of an integration should be. */

import type { Term } from './term.js';
import { scaledNorm, type Tolerance } from './tolerance.js';

/** What the choice of the first step needs to know. */
export interface InitialStepInput {
  readonly term: Term;
  readonly t: number;
  readonly y: Float64Array;
  readonly slope: Float64Array;
  /** 1 forwards, -1 backwards. */
  readonly direction: 1 | -1;
  readonly errorOrder: number;
  readonly tolerance: Tolerance;
  /** Longest first step; positive. */
  readonly maxStep: number;
}

/**
 * Hairer's automatic first step (Hairer, Norsett, Wanner I, II.4): from the sizes of the state, its slope and a difference
 * quotient of the slope along one Euler step. One evaluation.
 *
 * @param input - the problem at its start.
 * @returns the length of the first step; positive, at most `maxStep`.
 * @example
 * initialStep({ term: { dimension: 1, evaluate: (t, y, dy) => { dy[0] = 1 } }, t: 0, y: Float64Array.of(1), slope: Float64Array.of(1), direction: 1, errorOrder: 5, tolerance: { relative: 1e-6, absolute: 1e-6 }, maxStep: 0.01 }) // 0.01
 */
export function initialStep(input: InitialStepInput): number {
  const { term, t, y, slope, direction, errorOrder, tolerance, maxStep } = input;
  const stateSize = scaledNorm(y, y, y, tolerance);
  const slopeSize = scaledNorm(slope, y, y, tolerance);
  const guess = stateSize > 1e-5 && slopeSize > 1e-5 ? (0.01 * stateSize) / slopeSize : 1e-6;
  const trial = Math.min(guess, maxStep);

  const moved = y.slice();
  for (let i = 0; i < y.length; i += 1) moved[i]! += direction * trial * slope[i]!;
  const bend = new Float64Array(y.length);
  term.evaluate(t + direction * trial, moved, bend);
  for (let i = 0; i < y.length; i += 1) bend[i]! -= slope[i]!;
  const curvature = scaledNorm(bend, y, y, tolerance) / trial;
  if (!Number.isFinite(curvature)) return trial;

  const size = Math.max(slopeSize, curvature);
  const byOrder = size <= 1e-15 ? Math.max(1e-6, trial * 1e-3) : (0.01 / size) ** (1 / errorOrder);
  return Math.min(100 * trial, byOrder, maxStep);
}
