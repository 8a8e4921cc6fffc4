import type { RandomStream } from '../../../src/numerics/random/stream.js';
import type { BrownianPath } from '../../../src/solvers/sde/brownian-path.js';
import type { SdeEquation } from '../../../src/solvers/sde/sde-problem.js';

/** Geometric Brownian motion `dx = growth x dt + volatility x dW`, x(0) = 1, to t = 1. */
export const growth = 1;
export const volatility = 0.7;

export const geometric: Pick<SdeEquation, 'drift' | 'diffusion' | 'initial' | 'tEnd'> = {
  drift: {
    dimension: 1,
    evaluate(_t, y, out) {
      out[0] = growth * y[0]!;
    },
  },
  diffusion: {
    evaluate(_t, y, out) {
      out[0] = volatility * y[0]!;
    },
    derivative(_t, _y, out) {
      out[0] = volatility;
    },
  },
  initial: [1],
  tEnd: 1,
};

/** The same without the derivative of the diffusion: Platen's scheme. */
export const geometricWithoutDerivative = { ...geometric, diffusion: { evaluate: geometric.diffusion.evaluate } };

/** Ito: x(1) = exp(growth - volatility^2 / 2 + volatility W(1)). */
export function geometricEnd({ increments }: BrownianPath): number {
  return Math.exp(growth - volatility ** 2 / 2 + volatility * increments.reduce((sum, value) => sum + value, 0));
}

/** Ornstein-Uhlenbeck `dx = rate x dt + sqrt(diffusion) dW`, x(0) = start. */
export const process = { rate: -1.2, diffusion: 0.5, start: 2 };

export const ornsteinUhlenbeck: Pick<SdeEquation, 'drift' | 'diffusion' | 'initial' | 'tEnd'> = {
  drift: {
    dimension: 1,
    evaluate(_t, y, out) {
      out[0] = process.rate * y[0]!;
    },
  },
  diffusion: {
    evaluate(_t, _y, out) {
      out[0] = Math.sqrt(process.diffusion);
    },
  },
  initial: [process.start],
  tEnd: 1,
};

/**
 * A Brownian path on [0, 1] with the exact end of the Ornstein-Uhlenbeck process that it drives: over a step, dW and
 * `I = int e^(rate (h - s)) dW_s` are jointly normal with var h, var (e^(2 rate h) - 1) / (2 rate), cov (e^(rate h) - 1) / rate.
 */
export function drivenProcess(steps: number, stream: RandomStream): { path: BrownianPath; end: number } {
  const { rate, diffusion, start } = process;
  const h = 1 / steps;
  const covariance = Math.expm1(rate * h) / rate;
  const variance = Math.expm1(2 * rate * h) / (2 * rate);
  const rest = Math.sqrt(variance - covariance ** 2 / h);
  const increments = new Float64Array(steps);
  let end = start;
  for (let k = 0; k < steps; k += 1) {
    increments[k] = Math.sqrt(h) * stream.normal();
    const integral = (covariance / h) * increments[k]! + rest * stream.normal();
    end = Math.exp(rate * h) * end + Math.sqrt(diffusion) * integral;
  }
  return { path: { dimension: 1, steps, duration: 1, increments }, end };
}
