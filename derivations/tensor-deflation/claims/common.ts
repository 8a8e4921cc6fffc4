/** What the claims share. */

import {
  type Check,
  type CheckContext,
  type Claim,
  type Figure,
  type Identity,
  identityCheck,
  RunError,
} from '../../../src/index.js';
import { randomStream } from '../../../src/numeric.js';
import type { WeightRows } from '../fast/weights.js';
import { initialWeights, type Parameters } from '../parameters.js';
import { discoveryOf } from '../power-dynamics.js';

export type TensorClaim = Claim<Parameters, WeightRows>;
type Context = CheckContext<Parameters, WeightRows>;

/** Five components in the ratio 1.2, of sum 1: those of the paper's figure 1. */
export const FIGURE_ONE = geometric(5, 1.2);

/** Components in a constant ratio, of sum 1. */
export function geometric(count: number, ratio: number): number[] {
  const raw = Array.from({ length: count }, (_, k) => ratio ** -k);
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}

/** Order 4, no regulariser, a random start. */
export const PLAIN: Partial<Parameters> = { order: 4, lambda: 0, noise: 0, W0: null };

/** The start of one run. */
export function startOf(p: Parameters, seed: number, run: number): WeightRows {
  return initialWeights(p, randomStream({ seed, run, purpose: 'initial' }));
}

/** The first start in which every component has a weight of its own. */
export function firstComplete(p: Parameters, seed: number): WeightRows {
  return completeStarts(p, seed, 1)[0]!;
}

/** The first starts in which every component has a weight of its own. */
export function completeStarts(p: Parameters, seed: number, count: number): readonly WeightRows[] {
  const found: WeightRows[] = [];
  for (let run = 0; run < 10_000 * count; run++) {
    const start = startOf(p, seed, run);
    if (discoveryOf(start, p.a, p.lambda).counts.every((filled) => filled > 0)) found.push(start);
    if (found.length === count) return found;
  }
  throw new RunError(
    `${found.length} starts of ${10_000 * count} have a weight in every basin; ${count} were wanted: m = ${p.m} is too few`,
  );
}

/** Identities and figures of one computation. */
export function computedTogether(
  compute: (
    context: Context,
    p: Parameters,
  ) => { readonly identities: readonly Identity[]; readonly figures: readonly Figure[] },
): Check<Parameters, WeightRows> {
  return {
    kind: 'identity',
    run: (context) => {
      const { identities, figures } = compute(context, context.parameters);
      return identityCheck<Parameters, WeightRows>({ compute: () => identities, figures: () => figures }).run(context);
    },
  };
}

/** `1`, `2`, ...: how components are called in figures and tables. */
export function nameOf(k: number): string {
  return String(k + 1);
}
