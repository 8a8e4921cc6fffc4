/** Basins of the components and their probabilities. */

import { allCellsHitProbability, erf, integrate } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  formulaRight,
  parseFormula,
  type Step,
} from '../../../src/symbolic.js';
import { basinProbabilities } from '../power-dynamics.js';
import { A, powerFlow, SMALL, stated } from './small-norm.js';
import { differences } from './values.js';

const CONTRAST = parseFormula('8*a_k*u_k - 8*a_i*u_i');
const DENSITY = parseFormula('sqrt(2/pi)*exp(-g^2/2)*erf(g*sqrt(a_1/(2*a_2)))*erf(g*sqrt(a_1/(2*a_3)))');
const ALL_FOUND = parseFormula('1 - (1 - p_1)^m - (1 - p_2)^m - (1 - p_3)^m + p_1^m + p_2^m + p_3^m');

export function basinStep(): Step {
  return defineStep({
    id: 'basins',
    title: 'Basins and their probabilities',
    statement: [
      definition(
        'the basin of a weight: k* = argmax_k a_k u_k(0); p_k: its probability for a uniform start',
        '\\text{the basin of a weight: } k^* = \\arg\\max_k a_k u_k(0), \\quad p_k = P(k^* = k)',
      ),
      stated('d log(a_k u_k / (a_i u_i))/dt', '\\frac{d}{dt} \\log \\frac{a_k u_k}{a_i u_i}', CONTRAST),
      stated('dp_1/dg, three components', '\\frac{dp_1}{dg} \\; (r = 3)', DENSITY, { erf: '\\mathrm{erf}' }),
      stated('P(no basin of three is empty)', 'P(\\text{no basin of three is empty})', ALL_FOUND),
    ],
    because:
      'what is ahead in a_k u_k stays ahead; a uniform direction is that of a normal vector, in any dimension; inclusion and exclusion over the basins',
    assumes: ['order 4', SMALL, 'weights start uniformly on a sphere'],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: ([, contrast, density, allFound]) => {
      const [early, late] = [powerFlow([1e-4]), powerFlow([3e-4])];
      const ratio = (row: readonly number[], k: number): number =>
        Math.log((row[1 + k]! * (A[k] as number)) / (row[3]! * A[2]));
      const middle = powerFlow([2e-4]);
      const measured = [0, 1].map((k) => (ratio(late, k) - ratio(early, k)) / 2e-4);
      const rates = [0, 1].map((k) =>
        formulaRight(contrast).evaluate({
          a_k: A[k] as number,
          u_k: middle[1 + k]!,
          a_i: A[2],
          u_i: middle[3]!,
        }),
      );
      const { value: p } = integrate(
        (g) => formulaRight(density).evaluate({ g, a_1: A[0], a_2: A[1], a_3: A[2], erf }),
        ...[0, 9, { relativeTolerance: 1e-10 }],
      );
      const [slope2, slope3] = [A[0] / A[1], A[0] / A[2]];
      const pyramid = (2 / Math.PI) * Math.asin(Math.sqrt((slope2 * slope3) / ((1 + slope2) * (1 + slope3))));
      const cells = basinProbabilities(A);
      const [p_1, p_2, p_3] = cells as [number, number, number];
      const found = formulaRight(allFound).evaluate({ p_1, p_2, p_3, m: 4 });
      return [
        confirmedNumerically('the derived power dynamics, in differences', differences(measured, rates), 1e-5),
        confirmedNumerically(
          'the solid angle of the pyramid |x_2| < x_1 sqrt(a_1/a_2), |x_3| < x_1 sqrt(a_1/a_3), and the function of the predictions',
          [p - pyramid, p - p_1, cells.reduce((sum, one) => sum + one, -1)],
          1e-9,
        ),
        confirmedNumerically(
          'all 3^4 ways of four weights, and the function of the predictions',
          [found - allByEnumeration(cells, 4), found - allCellsHitProbability(cells, 4)],
          1e-12,
        ),
      ];
    },
  });
}

function allByEnumeration(cells: readonly number[], draws: number): number {
  let sum = 0;
  for (let way = 0; way < cells.length ** draws; way++) {
    const hit = Array.from({ length: draws }, (_, draw) => Math.floor(way / cells.length ** draw) % cells.length);
    if (new Set(hit).size === cells.length) sum += hit.reduce((p, cell) => p * cells[cell]!, 1);
  }
  return sum;
}
