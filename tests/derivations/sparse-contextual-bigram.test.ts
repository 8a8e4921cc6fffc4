/** What the claims of the bigram compute with, against the formulas written out by hand at uniform tokens. */

import { describe, expect, it } from 'vitest';
import { instanceOf } from '../../derivations/sparse-contextual-bigram/instance.js';
import { parameters } from '../../derivations/sparse-contextual-bigram/parameters.js';
import { constantsOf } from '../../derivations/sparse-contextual-bigram/theory/closed.js';
import {
  distances,
  halfCosineBatch,
  omega,
  plainStepLimit,
  proximalFixedPoint,
  rightBranch,
  scoreAt,
  stageOne,
  stageOneScore,
  trapThreshold,
  unstable,
} from '../../derivations/sparse-contextual-bigram/theory/predictions.js';

const SETTINGS = [
  { N: 3, T: 40, sparsity: 2, rho: 0.8, B: 14, etaV: 0.1, etaA: 0.4 },
  { N: 6, T: 17, sparsity: 3, rho: 0.5, B: 5, etaV: 0.7, etaA: 0.2 },
] as const;

describe.each(SETTINGS)('predictions at N = $N, T = $T', (setting) => {
  const { N, T, sparsity, rho, B, etaV, etaA } = setting;
  const p = parameters.parse(setting);
  const task = instanceOf({ ...setting, mu: null });
  const constants = constantsOf(task);
  const rates = { eta_V: etaV, eta_A: etaA };
  // Columns of P: rho on one place, (1 - rho)/N everywhere; of Q: 1/sparsity on `sparsity` places.
  const K_P = rho ** 2 * (1 - 1 / N);
  const K_Q = 1 / sparsity - 1 / T;
  const growth = Math.sqrt(etaV * etaA * K_P * K_Q);

  it('have the constants of the task', () => {
    expect(constants.K_P).toBeCloseTo(K_P, 12);
    expect(constants.K_Q).toBeCloseTo(K_Q, 12);
    expect(constants.mu2).toBeCloseTo(1 / N, 12);
    // S = (I - J/N)/N; C_P = rho^2 S for a shift.
    expect(constants.b1).toBeCloseTo((N - 1) / N, 12);
    expect(constants.b2).toBeCloseTo((N - 1) / N ** 2, 12);
    expect(constants.c1).toBeCloseTo((rho ** 2 * (N - 1)) / N ** 2, 12);
    expect(constants.c2).toBeCloseTo((rho ** 4 * (N - 1)) / N ** 2, 12);
    expect(constants.part).toBeCloseTo(1 / sparsity, 12);
  });

  it('leave one direction of the noise of each block out: that of the truth', () => {
    const directions = { V: (N - 1) ** 2, A: N * (T - 1) };
    expect(constants.shareV).toBeCloseTo((directions.V - 1) / directions.V, 12);
    expect(constants.shareA).toBeCloseTo((directions.A - 1) / directions.A, 12);
  });

  it('have the linear map of stage one', () => {
    expect(omega(constants, rates)).toBeCloseTo(growth, 12);
    const t = 3;
    const [alphaV, alphaA] = stageOne(constants, rates, t);
    expect(alphaV).toBeCloseTo((etaV / (T * growth)) * Math.sinh(growth * t), 12);
    expect(alphaA).toBeCloseTo((Math.cosh(growth * t) - 1) / (T * K_Q), 12);
    const ratio = Math.sqrt((etaV * K_Q) / (etaA * K_P));
    expect(unstable(constants, rates, [0.3, -0.2, 0, 0])).toBeCloseTo(0.3 - 0.2 * ratio, 12);
    expect(trapThreshold(constants, rates)).toBeCloseTo(-etaV / (T * growth), 12);
  });

  it('have the score of a batch', () => {
    const kappa = 1 / (N * K_P);
    const z = Math.sqrt((2 * B) / (kappa * growth * T));
    expect(stageOneScore(p)).toBeCloseTo(z, 12);
    const x = 1.3;
    const later = (z * (1 - Math.exp(-x))) / Math.sqrt(1 - Math.exp(-2 * x));
    expect(scoreAt(z, x)).toBeCloseTo(later, 12);
    // Phi by the midpoint rule.
    const cells = 20_000;
    let area = 0;
    for (let k = 0; k < cells; k++) area += Math.exp(-0.5 * ((later * (k + 0.5)) / cells) ** 2) * (later / cells);
    expect(rightBranch(z, x)).toBeCloseTo(0.5 + area / Math.sqrt(2 * Math.PI), 9);
  });

  it('have the samples of one half of a cosine', () => {
    expect(halfCosineBatch(constants, N)).toBeCloseTo(((N - 1) * (1 - 1 / N) * T) / (3 * K_P), 9);
  });

  it('have the limits of the steps', () => {
    expect(plainStepLimit(task)).toBeCloseTo((2 * N * N) / T, 9);
    const [alphaV, eta, lambda] = [0.7, 0.9, 0.01];
    const [K_PV, K_V, Q] = [alphaV * K_P, alphaV ** 2 * K_P, sparsity];
    // a = a - eta (K_V a (1 - Q/T) - ...) at rest: numerator over denominator.
    const top = Q * (1 / T + (eta * K_PV * (1 - Q / T)) / Q - eta * lambda);
    expect(proximalFixedPoint({ K_P, T, sparsity, alphaV, eta, lambda })).toBeCloseTo(
      top / (eta * K_V * (1 - Q / T) + Q / T),
      12,
    );
  });

  it('have the distances to the truth', () => {
    const [alpha_V, alpha_A, s_V, s_A] = [0.4, 0.6, 0.02, 0.05];
    const found = distances(constants, [alpha_V, alpha_A, s_V, s_A]);
    expect(found.dA).toBeCloseTo((0.4 ** 2 * K_Q + s_A) / (1 / sparsity), 12);
    expect(found.dV).toBeCloseTo((0.6 ** 2 * K_P + s_V) / (K_P + 1 / N), 12);
    expect(found.cosA).toBeCloseTo((alpha_A * Math.sqrt(K_Q)) / Math.sqrt(alpha_A ** 2 * K_Q + s_A), 12);
  });
});
