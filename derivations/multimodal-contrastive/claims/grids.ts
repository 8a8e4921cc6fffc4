/** C11 and C12: anisotropy, and the weight of the negatives. */

import { type Identity, identityCheck, noncontrastiveLimit } from '../../../src/index.js';
import type { Parameters } from '../parameters.js';
import { conditionPeak, timeBalanced } from '../theory.js';
import { type ContrastiveClaim, S4 } from './common.js';

export const RATIOS = [1.1, 1.5, 2, 3, 5];

/** Four log-spaced scales from 1 to 1/ratio, rescaled to mean square 1. */
export function anisotropic(ratio: number): Parameters {
  const raw = Array.from({ length: 4 }, (_, k) => ratio ** (1 - k / 3));
  const square = raw.reduce((sum, value) => sum + value * value, 0) / 4;
  return { ...S4, sigma: raw.map((value) => value / Math.sqrt(square)) };
}

function known(quantity: string, measured: number, stated: number, tolerance: number): Identity {
  return { quantity, measured, stated, tolerance, comment: 'derived flow against an independent program' };
}

export const anisotropy: ContrastiveClaim = {
  id: 'C11',
  title: 'More anisotropy: more overshoot without negatives, still balanced with them',
  statement:
    'For $\\sigma_{\\max}/\\sigma_{\\min} = 1.1, \\ldots, 5$ the final $\\kappa_{rep}$ without negatives runs from $1.34$ to $24$; with one negative it peaks between $1.12$ and $5.5$ and always returns to $1$.',
  origin: 'reconstructed',
  source: 'flow and closed form of this derivation',
  checks: [
    identityCheck({
      compute: () =>
        RATIOS.flatMap((ratio, at) => {
          const p = anisotropic(ratio);
          const { representationCondition } = noncontrastiveLimit({
            ...{ scales: p.sigma, noiseDimension: p.s, noiseScale: p.sigmaXi },
          });
          return [
            known(
              `final kappa_rep without negatives, ratio ${ratio}`,
              representationCondition,
              [1.339, 3.214, 6.151, 12.29, 24.03][at] as number,
              0.005,
            ),
            known(
              `peak of kappa_rep with one negative, ratio ${ratio}`,
              conditionPeak(p, 1000).condition,
              [1.12, 1.606, 2.2, 3.328, 5.486][at] as number,
              0.001,
            ),
            known(
              `time of kappa_rep < 1.05, ratio ${ratio}`,
              timeBalanced(p, 1.05, 2000),
              [38, 152, 246, 373, 595][at] as number,
              0.7,
            ),
          ];
        }),
    }),
  ],
};

const WEIGHTS = [0.1, 1, 10, 100];

export const negativeWeight: ContrastiveClaim = {
  id: 'C12',
  title: 'The weight of the negatives',
  statement:
    'With one negative the peak of $\\kappa_{rep}$ grows with $\\lambda$. With infinitely many, $p$ is a common factor of all $g_k$: the orbit does not depend on $\\lambda$, only the clock does.',
  origin: 'reconstructed',
  source: 'potentials of this derivation',
  checks: [
    identityCheck({
      compute: () =>
        WEIGHTS.flatMap((lambda, at) => [
          known(
            `peak with one negative, lambda = ${lambda}`,
            conditionPeak({ ...S4, lambda }, 3000).condition,
            [1.834, 1.876, 2.079, 2.552][at] as number,
            0.001,
          ),
          known(
            `time of kappa_rep < 1.1 with one negative, lambda = ${lambda}`,
            timeBalanced({ ...S4, lambda }, 1.1, 5000),
            [874, 127, 54, 57][at] as number,
            0.6,
          ),
          known(
            `peak with infinitely many, lambda = ${lambda}`,
            conditionPeak({ ...S4, loss: 'infinite', lambda }, 3000).condition,
            1.8283453228,
            1e-7,
          ),
          known(
            `time of kappa_rep < 1.1 with infinitely many, lambda = ${lambda}`,
            timeBalanced({ ...S4, loss: 'infinite', lambda }, 1.1, 5000),
            [844, 95.5, 20.7, 13.2][at] as number,
            0.6,
          ),
        ]),
    }),
  ],
};
