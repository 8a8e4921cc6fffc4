/** One step of a stochastic equation by the schemes of Euler-Maruyama, Milstein or Platen. */

import type { SdeEquation } from './sde-problem.js';

/** One step from `(t, y)` to `t + h`, in place; `increments` are those of the Brownian motions. */
export type SdeStep = (t: number, h: number, y: Float64Array, increments: Float64Array) => void;

/**
 * The step of a scheme, with its own work space. Strong orders 1/2 and 1 (Kloeden, Platen, Numerical Solution of Stochastic Differential
 * Equations, 1992): Euler-Maruyama (10.2.4); Milstein for diagonal noise (10.3.12); without the derivative of b the explicit scheme of Platen
 * (11.1.3), which takes `(b(Y) - b(y)) / sqrt(h)` at `Y = y + a h + b sqrt(h)` for `b b'`.
 *
 * @param equation - drift, diffusion and scheme.
 * @returns the step.
 * @example
 * stepOf({ drift: { dimension: 1, evaluate: () => {} }, diffusion: { evaluate: () => {} }, initial: [1], tEnd: 1, scheme: 'milstein' }) instanceof Function // true
 */
export function stepOf({ drift, diffusion, scheme }: SdeEquation): SdeStep {
  const size = drift.dimension;
  // NaN first, so that a component that is left out is noticed.
  const a = new Float64Array(size).fill(Number.NaN);
  const b = new Float64Array(size).fill(Number.NaN);
  const slope = new Float64Array(size).fill(Number.NaN);
  const euler: SdeStep = (t, h, y, increments) => {
    drift.evaluate(t, y, a);
    diffusion.evaluate(t, y, b);
    for (let i = 0; i < size; i += 1) y[i]! += a[i]! * h + b[i]! * increments[i]!;
  };
  if (scheme === 'euler-maruyama') return euler;

  const derivative = diffusion.derivative?.bind(diffusion);
  if (derivative !== undefined)
    return (t, h, y, increments) => {
      derivative(t, y, slope);
      euler(t, h, y, increments);
      for (let i = 0; i < size; i += 1) y[i]! += 0.5 * b[i]! * slope[i]! * (increments[i]! ** 2 - h);
    };

  const support = new Float64Array(size);
  return (t, h, y, increments) => {
    const root = Math.sqrt(h);
    support.set(y);
    euler(t, h, y, increments);
    for (let i = 0; i < size; i += 1) support[i]! += a[i]! * h + b[i]! * root;
    diffusion.evaluate(t, support, slope);
    for (let i = 0; i < size; i += 1) y[i]! += ((slope[i]! - b[i]!) / (2 * root)) * (increments[i]! ** 2 - h);
  };
}
