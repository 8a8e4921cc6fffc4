/** T4 and T5: what becomes of components that are found. */

import { fixing, identityCheck } from '../../../src/index.js';
import { type WeightRows, weightRows } from '../fast/weights.js';
import { flowFrom } from '../flow.js';
import { DISCOVERY, FITTED } from '../formulas.js';
import { type Parameters, systemOf } from '../parameters.js';
import { FIGURE_ONE, firstComplete, nameOf, PLAIN, type TensorClaim } from './common.js';

export const stability: TensorClaim = {
  id: 'T4',
  title: 'A fitted cluster is stable, its deviations only through the regulariser',
  statement:
    'Around a fitted component the mean misalignment of its weights decays at $4 a_k$, deviations from the mean only at $4(a_k - \\hat a_k) = 2\\lambda$.',
  origin: 'reconstructed',
  source: 'linearisation of this derivation; the paper separates average and individual alignment',
  checks: [
    identityCheck<Parameters, WeightRows>({
      compute: (_context, given) => {
        const p = fixing(given, { ...PLAIN, a: [0.5, 0.3], m: 4, d: 4, lambda: 0.05 });
        const across = [3e-5, -1e-5, 4e-5];
        const [first, second] = p.a.map((value) => value - p.lambda / 2) as [number, number];
        const shares = [0.5, 0.3, 0.2];
        const cluster = across.map((x, j) => [1, 0, x, 0].map((value) => value * Math.sqrt(first * shares[j]!)));
        const start = weightRows([...cluster, [0, Math.sqrt(second), 0, 0]]);
        const { weights } = flowFrom(systemOf(p), start, [0, 0.5, 1], { relativeTolerance: 1e-12 });
        const [early, late] = [weights[1], weights[2]].map((one) => misalignments(one!, shares)) as [
          readonly number[],
          readonly number[],
        ];
        const rate = (at: number): number => Math.log(early[at]! / late[at]!) / 0.5;
        return [
          {
            quantity: 'decay rate of the mean',
            measured: rate(0),
            tolerance: 2e-3,
            comment: '4 a_1',
            stated: FITTED.meanRate.evaluate({ a: p.a[0]! }),
            excludes: { what: '4 ahat_1', value: 4 * first },
          },
          ...[1, 2].map((at) => ({
            quantity: `decay rate of the deviation of weight ${at}`,
            measured: rate(at),
            stated: FITTED.deviationRate.evaluate({ lambda: p.lambda }),
            tolerance: 1e-4,
            comment: '2 lambda',
            excludes: { what: 'lambda: the penalty counted once', value: p.lambda },
          })),
        ];
      },
    }),
  ],
};

/** Mean of the third coordinate over the first three directions, then the deviations of two of them. */
function misalignments({ dimension, rows }: WeightRows, shares: readonly number[]): readonly number[] {
  const x = shares.map((_, j) => rows[j * dimension + 2]! / rows[j * dimension]!);
  const mean = x.reduce((sum, value, j) => sum + value * shares[j]!, 0);
  return [mean, x[0]! - mean, x[1]! - mean];
}

export const regulariser: TensorClaim = {
  id: 'T5',
  title: 'The regulariser leaves half of lambda',
  statement:
    'Fitted components come to rest at $\\hat a_k = a_k - \\lambda/2$ (the paper has $a_k - \\hat a_k \\in [\\lambda/6, \\lambda]$, as we remember it).',
  origin: 'paper',
  source: 'arXiv 2106.06573, induction hypothesis (from memory); the exact value reconstructed',
  checks: [
    identityCheck<Parameters, WeightRows>({
      compute: ({ seed }, given) =>
        [0.01, 0.1].flatMap((lambda) =>
          restingComponents(fixing(given, { lambda }), seed, 250).map((value, k) => ({
            quantity: `a_${nameOf(k)} - ahat_${nameOf(k)} at lambda = ${lambda}`,
            measured: FIGURE_ONE[k]! - value,
            stated: FIGURE_ONE[k]! - DISCOVERY.limit.evaluate({ a: FIGURE_ONE[k]!, lambda }),
            tolerance: 1e-4,
            comment: 'derived flow at t = 250',
            excludes: { what: 'lambda: a penalty without its half', value: lambda },
          })),
        ),
    }),
  ],
};

/** Where the components come to rest from a start of length 1e-3. */
export function restingComponents(p: Parameters, seed: number, tEnd: number): readonly number[] {
  const at = fixing(p, { ...PLAIN, lambda: p.lambda, a: FIGURE_ONE, m: 40, d: 10, delta0: 1e-3 });
  const { components } = flowFrom(systemOf(at), firstComplete(fixing(at, { lambda: 0 }), seed), [0, tEnd], {
    relativeTolerance: 1e-7,
  });
  return components.at(-1)!;
}
