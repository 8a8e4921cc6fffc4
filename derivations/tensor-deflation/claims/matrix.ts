/** T9: the matrix case. */

import { medianOf } from '../../../src/checker.js';
import { type FigureSeries, fixing, pointSeries } from '../../../src/index.js';
import { lowRankRiccati } from '../../../src/numeric.js';
import type { WeightRows } from '../fast/weights.js';
import { crossingTimes } from '../flow.js';
import { MATRIX } from '../formulas.js';
import { type Parameters, systemOf } from '../parameters.js';
import { discoveryOf } from '../power-dynamics.js';
import { computedTogether, FIGURE_ONE, firstComplete, nameOf, PLAIN, startOf, type TensorClaim } from './common.js';

/** Starts behind a median: in a start where modes overlap the last ones come late. */
const STARTS = 11;

const rowsOf = (p: Parameters, start: WeightRows): readonly (readonly number[])[] =>
  Array.from({ length: p.m }, (_, j) => Array.from(start.rows.subarray(j * p.d, (j + 1) * p.d)));

/** Times at which independent modes would be half found: T_k = log(a_k / s_k) / (4 a_k). */
function independentModes(p: Parameters, start: WeightRows): readonly number[] {
  const rows = rowsOf(p, start);
  return p.a.map((value, k) => {
    const seedMass = rows.reduce((sum, row) => sum + row[k]! ** 2, 0);
    return MATRIX.found.evaluate({ a: value, s: seedMass });
  });
}

export const matrixCase: TensorClaim = {
  id: 'T9',
  title: 'The matrix case deflates at the same rates, without basins',
  statement:
    'For $p = 2$ every mode is found at $T_k = \\log(a_k/s_k)/(4 a_k)$, $s_k = \\sum_j w_{jk}^2$, to $1\\%$ at $m = 50$ (median over starts); for $p = 4$ from the same start each is later, by its alignment.',
  origin: 'paper',
  source: 'arXiv 2106.06573, comparison with greedy low-rank learning; Riccati solution reconstructed',
  checks: [
    computedTogether(({ seed }, given) => {
      const p = fixing(given, { ...PLAIN, a: FIGURE_ONE, m: 50, d: 10, delta0: 1e-6 });
      const start = firstComplete(p, seed);
      const half = p.a.map((value) => value / 2);
      const later = discoveryOf(start, p.a, 0).times;
      const matrixSystem = systemOf(fixing(p, { order: 2 }));
      const matrix = crossingTimes(matrixSystem, start, half, 70);
      const tensor = crossingTimes(systemOf(p), start, half, Math.max(...later.filter(Number.isFinite)) + 5);
      const diagonal = Array.from({ length: p.d }, (_, k) => p.a[k] ?? 0);
      const logistic = independentModes(p, start);
      const ratios = Array.from({ length: STARTS }, (_, run) => {
        const other = startOf(p, seed, run);
        const alone = independentModes(p, other);
        return crossingTimes(matrixSystem, other, half, 70).map((time, k) => time / alone[k]!);
      });
      return {
        identities: [
          ...p.a.map((value, k) => ({
            quantity: `X_${nameOf(k)}${nameOf(k)} of the Riccati solution where the flow of order 2 is half way`,
            measured: lowRankRiccati(diagonal, rowsOf(p, start), matrix[k]!)[k]![k]!,
            stated: value / 2,
            tolerance: 1e-6,
            comment: 'derived flow of order 2 against the exact solution',
            excludes: 'exact' as const,
          })),
          ...p.a.map((_, k) => ({
            quantity: `T_${nameOf(k)} of order 2 over that of an independent mode`,
            measured: medianOf(Float64Array.from(ratios, (row) => row[k]!).sort()),
            stated: 1,
            tolerance: 0.01,
            comment: `derived flow, median of ${STARTS} starts`,
            excludes: { what: 'the time of order 4', value: tensor[k]! / logistic[k]! },
          })),
          {
            quantity: 'components that order 4 finds later than order 2',
            measured: tensor.filter((time, k) => time > matrix[k]!).length,
            stated: 5,
            tolerance: 0,
            comment: tensor.map((time, k) => (time - matrix[k]!).toFixed(2)).join(', '),
            excludes: 'exact' as const,
          },
        ],
        figures: [
          {
            id: 'matrix-and-tensor',
            title: 'Discovery times of order 2 and of order 4',
            caption: 'From the same start: order 4 finds each component later, by the time that alignment takes.',
            x: { label: 'component', scale: 'linear' },
            y: { label: 'discovery time', scale: 'linear' },
            series: (
              [
                ['order 2, independent modes', 'theory', logistic],
                ['order 2, flow', 'simulation', matrix],
                ['order 4, flow', 'corrected-theory', tensor],
              ] as const
            ).map(
              ([name, role, y]): FigureSeries =>
                pointSeries(
                  name,
                  role,
                  p.a.map((_, k) => k + 1),
                  y,
                ),
            ),
          },
        ],
      };
    }),
  ],
};
