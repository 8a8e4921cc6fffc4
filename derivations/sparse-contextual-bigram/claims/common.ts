/** What the claims share. */

import { type Check, type CheckContext, type Claim, type Figure, sharedCheck } from '../../../src/index.js';
import { randomStream, summaryOf } from '../../../src/numeric.js';
import type { AttentionChain } from '../fast/chain.js';
import { supportOf, type Weights } from '../instance.js';
import type { Parameters } from '../parameters.js';
import { STATISTICS } from '../theory/closed.js';

export type BigramClaim = Claim<Parameters, Weights>;
export type BigramContext = CheckContext<Parameters, Weights>;

/** What every claim fixes unless it says so: uniform tokens, the shifted transition, from scratch, no penalty. */
export const BASE: Partial<Parameters> = {
  N: 5,
  sparsity: 2,
  rho: 0.8,
  mu: null,
  lambda: 0,
  transfer: 0,
  y0: null,
};

/** Statistics of a chain. */
export function read(chain: AttentionChain): Float64Array {
  const out = new Float64Array(STATISTICS.length);
  chain.read(out);
  return out;
}

/** The stream of the data of one run of a named part of a claim. */
export function dataStream({ seed }: BigramContext, part: string, run: number) {
  return randomStream({ seed, run, purpose: `sgd ${part}` });
}

/** Whether the largest entries of every column are those that the truth attends to. */
export function supportFound(A: ArrayLike<number>, { N, T, sparsity }: Parameters): boolean {
  for (let k = 0; k < N; k++) {
    const inside = supportOf(k, T, sparsity);
    const least = Math.min(...inside.map((t) => A[t * N + k]!));
    for (let t = 0; t < T; t++) if (!inside.includes(t) && A[t * N + k]! >= least) return false;
  }
  return true;
}

/** Mean of a number by the help of another one whose mean is known: what is left of it after regression on that one. */
export function controlled(values: readonly number[], control: readonly number[], known: number) {
  const [value, other] = [summaryOf(values).mean, summaryOf(control).mean];
  let [cross, own] = [0, 0];
  values.forEach((one, at) => {
    cross += (one - value) * (control[at]! - other);
    own += (control[at]! - other) ** 2;
  });
  return summaryOf(values.map((one, at) => one - (cross / own) * (control[at]! - known)));
}

/** Where a rising curve, known at a grid with errors, passes a level. */
export interface Crossing {
  readonly at: number;
  readonly standardError: number;
}

/**
 * The crossing by a straight line in log grid through the six points around it, or as many as there are.
 *
 * @param grid - ascending.
 * @param values - the curve; monotone but for noise.
 * @param errors - standard errors of the values.
 */
export function crossing(
  grid: readonly number[],
  values: readonly number[],
  errors: readonly number[],
  level: number,
): Crossing {
  const above = values.findIndex((value) => value >= level);
  if (above <= 0) throw new RangeError(`the curve ${values.join(', ')} does not pass ${level} inside its grid`);
  const near = grid.map((_, at) => at).filter((at) => Math.abs(at - above + 0.5) <= 2.5);
  const mean = (of: (at: number) => number): number => near.reduce((sum, at) => sum + of(at), 0) / near.length;
  const x = (at: number): number => Math.log(grid[at]!);
  const [mx, my] = [mean(x), mean((at) => values[at]!)];
  const slope = mean((at) => (x(at) - mx) * (values[at]! - my)) / mean((at) => (x(at) - mx) ** 2);
  const where = Math.exp(mx + (level - my) / slope);
  // Neighbouring points share their runs: the error is that of one point, not of their mean.
  return { at: where, standardError: (where * mean((at) => errors[at]!)) / slope };
}

/** A check that draws and judges nothing. */
export function drawing(figures: (context: BigramContext) => readonly Figure[]): Check<Parameters, Weights> {
  return sharedCheck({ compute: (context) => figures(context), checks: () => [], figures: (drawn) => drawn });
}
