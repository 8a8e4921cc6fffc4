/** The explicit Runge-Kutta pair of Tsitouras of orders 5 and 4, with its coefficients and dense output. */

import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Solver } from './solver.js';
import type { ButcherTableau } from './tableau.js';

/** The coefficients of Tsitouras (2011), rounded to double precision. */
export const tsit5Tableau: ButcherTableau = {
  name: 'Tsit5',
  source:
    'Tsitouras, Runge-Kutta pairs of order 5(4) satisfying only the first column simplifying assumption, Comput. Math. Appl. 62 (2011) 770-775',
  order: 5,
  denseOrder: 4,
  stiffnessLimit: 3.4,
  nodes: [0, 0.161, 0.327, 0.9, 0.9800255409045097, 1],
  matrix: [
    [],
    [0.161],
    [-0.008480655492356989, 0.335480655492357],
    [2.8971530571054935, -6.359448489975075, 4.3622954328695815],
    [5.325864828439257, -11.748883564062828, 7.4955393428898365, -0.09249506636175525],
    [5.86145544294642, -12.92096931784711, 8.159367898576159, -0.071584973281401, -0.028269050394068383],
  ],
  weights: [0.09646076681806523, 0.01, 0.4798896504144996, 1.379008574103742, -3.290069515436081, 2.324710524099774],
  error: {
    kind: 'embedded',
    weights: [
      0.0017800110522257714, 0.0008164344596567469, -0.007880878010261995, 0.1447110071732629, -0.5823571654525552,
      0.45808210592918697, -0.015151515151515152,
    ],
  },
  denseNodes: [],
  denseMatrix: [],
  denseWeights: [
    [-1.0530884977290216, 0.1017, 2.490627285651253, -16.548102889244902, 47.37952196281928, -34.87065786149661, 2.5],
  ],
};

const solver = explicitRungeKutta(tsit5Tableau);

/**
 * Tsitouras' pair 5(4) with a dense output of order 4: the cheapest of the three at low accuracy (relative tolerance 1e-6 and above).
 *
 * @returns the solver, to be given to {@link solve}.
 * @example
 * tsit5().order // 5
 */
export function tsit5(): Solver {
  return solver;
}
