/** The network whose population loss is the loss of the tensors, and its gradient for one example. */

import {
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  factorial,
  gaussianMoment,
  type HermiteExpansion,
  hermiteNeuron,
  hermitePolynomialIn,
  Polynomial,
  polynomialEquation,
  polynomialRight,
  Rational,
  type Step,
  squareRoot,
} from '../../../src/symbolic.js';
import { dot } from './dense.js';

export function networkStep(order: 2 | 4 | 6): Step {
  const { alongInput, alongOwn } = hermiteNeuron(order);
  return defineStep({
    id: 'hermite-network',
    title: 'The network whose population loss this is',
    statement: [
      definition(
        `f(x) = sum_j |w_j|^2 h_${order}(<wbar_j, x>), y = sum_k a_k h_${order}(x_k), s = <wbar_j, x>`,
        `f(x) = \\sum_j \\|w_j\\|^2 h_{${order}}(\\langle \\bar w_j, x\\rangle), \\quad y = \\sum_k a_k h_{${order}}(x_k), \\quad s = \\langle \\bar w_j, x\\rangle`,
      ),
      polynomialEquation(
        {
          text: `E[h_${order}(<u,x>) h_${order}(<v,x>)], c = <u,v>`,
          latex: `\\mathbb{E}[h_{${order}}(\\langle u,x\\rangle)\\, h_{${order}}(\\langle v,x\\rangle)]_{c = \\langle u,v\\rangle}`,
        },
        Polynomial.symbol('c').power(order),
      ),
      polynomialEquation(
        { text: 'grad_{w_j} f / |w_j| along x', latex: '\\text{of } \\nabla_{w_j} f / \\|w_j\\| \\text{ along } x' },
        inHermite(alongInput),
      ),
      polynomialEquation(
        {
          text: 'grad_{w_j} f / |w_j| along wbar_j',
          latex: '\\text{of } \\nabla_{w_j} f / \\|w_j\\| \\text{ along } \\bar w_j',
        },
        inHermite(alongOwn),
      ),
    ],
    because: `Mehler: E[h_${order}(<u,x>) h_${order}(<v,x>)] = <u,v>^${order}, so E(f - y)^2 / 2 = |T_W - T*|^2 / 2; grad of |w|^2 g(s) is |w| (g'(s) x + (2 g(s) - s g'(s)) wbar)`,
    assumes: ['x ~ N(0, I_d)'],
    exactness: { kind: 'exact' },
    verify: ([, moment, alongX, alongWeight]) => [
      confirmed(
        hermiteMomentByIsserlis(order).equals(polynomialRight(moment)),
        'Isserlis’ theorem on the monomials of the product, over the rationals',
      ),
      confirmedNumerically(
        `differences of |w|^2 h_${order}(<wbar, x>) in w`,
        gradientDifferences(order, polynomialRight(alongX), polynomialRight(alongWeight)),
        1e-7,
      ),
    ],
  });
}

/** In the symbols h_k = h_k(s); h_0 is 1. */
function inHermite(expansion: HermiteExpansion): Polynomial {
  return Polynomial.sum(
    expansion.orthonormalCoefficients().map((c, k) => (k === 0 ? c : c.times(Polynomial.symbol(`h_${k}`)))),
  );
}

function hermiteMomentByIsserlis(order: number): Polynomial {
  const product = hermitePolynomialIn(order, 'u').times(hermitePolynomialIn(order, 'v'));
  const moment = gaussianMoment(product, ['u', 'v'], (first, second) =>
    first === second ? Polynomial.one : Polynomial.symbol('c'),
  );
  return moment.times(squareRoot(Rational.of(1, factorial(order) ** 2n)));
}

/** Stated gradient less central differences, at two examples. */
function gradientDifferences(order: number, alongX: Polynomial, alongWeight: Polynomial): readonly number[] {
  const w = [0.7, -0.5, 0.4];
  const step = 1e-5;
  const output = (weight: readonly number[], x: readonly number[]): number =>
    dot(weight, weight) * hermiteValue(order, dot(weight, x) / Math.hypot(...weight));
  return [
    [1.3, 0.4, -0.8],
    [-0.6, 1.1, 0.9],
  ].flatMap((x) => {
    const length = Math.hypot(...w);
    const s = dot(w, x) / length;
    const values = Object.fromEntries(Array.from({ length: order + 1 }, (_, k) => [`h_${k}`, hermiteValue(k, s)]));
    const [input, own] = [alongX.evaluate(values), alongWeight.evaluate(values)];
    return w.map((value, k) => {
      const moved = (by: number): number =>
        output(
          w.map((one, l) => (l === k ? one + by : one)),
          x,
        );
      const measured = (moved(step) - moved(-step)) / (2 * step);
      return length * (input * x[k]! + (own * value) / length) - measured;
    });
  });
}

/** `h_k(s)` by the recurrence of the orthonormal polynomials. */
function hermiteValue(k: number, s: number): number {
  let [before, value] = [0, 1];
  for (let n = 0; n < k; n++) [before, value] = [value, (s * value - Math.sqrt(n) * before) / Math.sqrt(n + 1)];
  return value;
}
