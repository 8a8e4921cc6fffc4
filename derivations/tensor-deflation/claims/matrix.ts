/** T9: the matrix case. */

import { type FigureSeries, lowRankRiccati } from '../../../src/index.js';
import { crossingTimes } from '../flow.js';
import { systemOf } from '../parameters.js';
import { discoveryOf } from '../power-dynamics.js';
import { computedTogether, FIGURE_ONE, nameOf, PLAIN, startOf, type TensorClaim } from './common.js';

export const matrixCase: TensorClaim = {
  id: 'T9',
  title: 'The matrix case deflates at the same rates, without basins',
  statement:
    'For $p = 2$ every mode is found at $T_k = \\log(a_k/s_k)/(4 a_k)$, $s_k = \\sum_j w_{jk}^2$, to $1\\%$ at $m = 50$; for $p = 4$ from the same start each is later, by its alignment.',
  origin: 'paper',
  source: 'arXiv 2106.06573, comparison with greedy low-rank learning; Riccati solution reconstructed',
  checks: [
    computedTogether(({ seed }, given) => {
      const p = { ...given, ...PLAIN, a: FIGURE_ONE, m: 50, d: 10, delta0: 1e-6 };
      const start = startOf(p, seed, 0);
      const half = p.a.map((value) => value / 2);
      const later = discoveryOf(start, p.a, 0).times;
      const matrix = crossingTimes(systemOf({ ...p, order: 2 }), start, half, 70);
      const tensor = crossingTimes(systemOf(p), start, half, Math.max(...later.filter(Number.isFinite)) + 5);
      const rows = Array.from({ length: p.m }, (_, j) => Array.from(start.rows.subarray(j * p.d, (j + 1) * p.d)));
      const diagonal = Array.from({ length: p.d }, (_, k) => p.a[k] ?? 0);
      const logistic = p.a.map((value, k) => {
        const seedMass = rows.reduce((sum, row) => sum + (row[k] as number) ** 2, 0);
        return Math.log(value / seedMass) / (4 * value);
      });
      return {
        identities: [
          ...p.a.map((value, k) => ({
            quantity: `X_${nameOf(k)}${nameOf(k)} of the Riccati solution where the flow of order 2 is half way`,
            measured: lowRankRiccati(diagonal, rows, matrix[k] as number)[k]?.[k] as number,
            stated: value / 2,
            tolerance: 1e-6,
            comment: 'derived flow of order 2 against the exact solution',
          })),
          ...p.a.map((_, k) => ({
            quantity: `T_${nameOf(k)} of order 2`,
            measured: matrix[k] as number,
            stated: logistic[k] as number,
            tolerance: 0.01 * (logistic[k] as number),
            comment: 'derived flow against independent modes',
          })),
          {
            quantity: 'components that order 4 finds later than order 2',
            measured: tensor.filter((time, k) => time > (matrix[k] as number)).length,
            stated: 5,
            tolerance: 0,
            comment: tensor.map((time, k) => (time - (matrix[k] as number)).toFixed(2)).join(', '),
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
            ).map(([name, role, y]): FigureSeries => ({ kind: 'points', name, role, x: p.a.map((_, k) => k + 1), y })),
          },
        ],
      };
    }),
  ],
};
