/** The explicit Runge-Kutta method of order 5 of Dormand and Prince: its coefficients and its solver. */

import { explicitRungeKutta } from './explicit-runge-kutta.js';
import type { Solver } from './solver.js';
import type { ButcherTableau } from './tableau.js';

/** The coefficients of Dormand and Prince (1980) as in Hairer's `dopri5.f`, with Shampine's dense output. */
export const dopri5Tableau: ButcherTableau = {
  name: 'Dopri5',
  source: 'Dormand, Prince, J. Comput. Appl. Math. 6 (1980) 19-26; Hairer, Norsett, Wanner I, 2nd ed., II.5 (dopri5.f)',
  order: 5,
  denseOrder: 4,
  stiffnessLimit: 3.25,
  nodes: [0, 1 / 5, 3 / 10, 4 / 5, 8 / 9, 1],
  matrix: [
    [],
    [1 / 5],
    [3 / 40, 9 / 40],
    [44 / 45, -56 / 15, 32 / 9],
    [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
    [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  ],
  weights: [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
  error: {
    kind: 'embedded',
    weights: [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40],
  },
  denseNodes: [],
  denseMatrix: [],
  denseWeights: [
    [
      -12715105075 / 11282082432,
      0,
      87487479700 / 32700410799,
      -10690763975 / 1880347072,
      701980252875 / 199316789632,
      -1453857185 / 822651844,
      69997945 / 29380423,
    ],
  ],
};

const solver = explicitRungeKutta(dopri5Tableau);

/**
 * Dormand and Prince's pair 5(4) with a dense output of order 4.
 *
 * @returns the solver, to be given to {@link solve}.
 * @example
 * dopri5().order // 5
 */
export function dopri5(): Solver {
  return solver;
}
