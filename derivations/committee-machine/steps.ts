/** The step that belongs to erf: its moments in closed form, cited and confirmed by quadrature. */

import { erfKernel, quadratureKernel } from '../../src/numeric.js';
import { confirmedNumerically, defineStep, formulaEquation, formulaRight, type Step } from '../../src/symbolic.js';
import { activation } from './parameters.js';

/** Covariances of two and of four coordinates, packed: variances first, then pairs row by row. */
const PAIR = Float64Array.of(0.6, 1, 0.3);
const QUADRUPLE = Float64Array.of(0.6, 0.8, 1, 1, 0.2, 0.3, 0.1, 0.25, 0.4, 0);

const density = (z: number): number => activation.derivative(z);
const curvature = (z: number): number => -z * activation.derivative(z);

export function closedKernelStep(): Step {
  return defineStep({
    id: 'erf-moments',
    title: 'Moments of erf in closed form',
    statement: [
      formulaEquation({
        left: { text: 'E[g(u) g(v)]', latex: '\\mathbb{E}[g(u) g(v)]' },
        right: '(2/pi)*asin(c_uv/sqrt((1 + c_uu)*(1 + c_vv)))',
      }),
    ],
    because: 'the integrals I2, I3 and I4 of Saad and Solla; derivatives by Price’s theorem',
    assumes: ['g(z) = erf(z / sqrt(2))'],
    exactness: { kind: 'exact' },
    verify: ([stated]) => [
      confirmedNumerically(
        'trapezoidal quadrature of E[g g] at two covariances',
        [PAIR, Float64Array.of(1.7, 0.4, -0.5)].map(
          (covariance) =>
            formulaRight(stated).evaluate({ c_uu: covariance[0]!, c_vv: covariance[1]!, c_uv: covariance[2]! }) -
            quadratureKernel([activation.value, activation.value])(covariance),
        ),
        1e-9,
      ),
      confirmedNumerically(
        'trapezoidal quadrature, in two and four coordinates, of E[g g], E[g’ g’], E[g’’ g] and E[g’ g’ g g]',
        [
          difference([[0], [0]], [activation.value, activation.value], PAIR),
          difference([[1], [1]], [density, density], PAIR),
          difference([[2], [0]], [curvature, activation.value], PAIR),
          difference([[1], [1], [0], [0]], [density, density, activation.value, activation.value], QUADRUPLE),
        ],
        1e-9,
      ),
    ],
  });
}

/** Closed form less quadrature. */
function difference(
  orders: readonly (readonly number[])[],
  functions: readonly ((z: number) => number)[],
  covariance: Float64Array,
): number {
  const closed = erfKernel(orders);
  if (closed === undefined) throw new Error(`no closed form for orders ${JSON.stringify(orders)}`);
  return closed(covariance) - quadratureKernel(functions)(covariance);
}
