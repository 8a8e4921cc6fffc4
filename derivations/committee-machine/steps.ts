/** The step that belongs to erf: its moments in closed form, cited and confirmed by quadrature. */

import { confirmedNumerically, erfKernel, quadratureKernel, type Step } from '../../src/index.js';
import { activation } from './parameters.js';

/** Covariances of two and of four coordinates, packed: variances first, then pairs row by row. */
const PAIR = Float64Array.of(0.6, 1, 0.3);
const QUADRUPLE = Float64Array.of(0.6, 0.8, 1, 1, 0.2, 0.3, 0.1, 0.25, 0.4, 0);

const density = (z: number): number => activation.derivative(z);
const curvature = (z: number): number => -z * activation.derivative(z);

export function closedKernelStep(): Step {
  return {
    id: 'erf-moments',
    title: 'Moments of erf in closed form',
    statement: [
      {
        text: 'E[g(u) g(v)] = (2/pi) asin(c_uv / sqrt((1 + c_uu)(1 + c_vv)))',
        latex: '\\mathbb{E}[g(u) g(v)] = \\frac{2}{\\pi} \\arcsin \\frac{c_{uv}}{\\sqrt{(1 + c_{uu})(1 + c_{vv})}}',
        json: { kernel: 'erf', orders: [[0], [0]] },
      },
    ],
    because: 'the integrals I2, I3 and I4 of Saad and Solla; derivatives by Price’s theorem',
    assumes: ['g(z) = erf(z / sqrt(2))'],
    exactness: { kind: 'exact' },
    verify: () => [
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
  };
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
