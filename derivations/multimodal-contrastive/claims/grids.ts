/** C11 and C12: anisotropy, and the weight of the negatives. */

import { type Identity, identityCheck } from '../../../src/index.js';
import { noncontrastiveLimit } from '../fast/limits.js';
import type { Parameters } from '../parameters.js';
import { conditionPeak, timeBalanced } from '../theory.js';
import { type ContrastiveClaim, INFINITE, S4 } from './common.js';

export const RATIOS = [1.1, 1.5, 2, 3, 5];

/** Four log-spaced scales from 1 to 1/ratio, rescaled to mean square 1. */
export function anisotropic(ratio: number): Parameters {
  const raw = Array.from({ length: 4 }, (_, k) => ratio ** (1 - k / 3));
  const square = raw.reduce((sum, value) => sum + value * value, 0) / 4;
  return { ...S4, sigma: raw.map((value) => value / Math.sqrt(square)) };
}

/** A number of the derived flow, and what it excludes. */
function known(
  quantity: string,
  measured: number,
  { stated, tolerance, what = INFINITE, value }: { stated: number; tolerance: number; what?: string; value: number },
): Identity {
  const comment = 'derived flow against an independent program';
  return { quantity, measured, stated, tolerance, excludes: { what, value }, comment };
}

export const anisotropy: ContrastiveClaim = {
  id: 'C11',
  title: 'More anisotropy: more overshoot without negatives, still balanced with them',
  statement:
    'For $\\sigma_{\\max}/\\sigma_{\\min} = 1.1, \\ldots, 5$ the final $\\kappa_{rep}$ without negatives runs from $1.34$ to $24$; with one negative it peaks between $1.12$ and $5.5$ and returns to below $1.05$.',
  origin: 'reconstructed',
  source: 'flow and closed form of this derivation',
  checks: [
    identityCheck({
      compute: () =>
        RATIOS.flatMap((ratio, at) => {
          const p = anisotropic(ratio);
          const more: Parameters = { ...p, loss: 'infinite' };
          const { representationCondition, weightCondition } = noncontrastiveLimit({
            scales: p.sigma,
            noiseDimension: p.s,
            noiseScale: p.sigmaXi,
          });
          return [
            known(`final kappa_rep without negatives, ratio ${ratio}`, representationCondition, {
              stated: [1.339, 3.214, 6.151, 12.29, 24.03][at]!,
              tolerance: 0.005,
              what: 'kappa_K',
              value: weightCondition,
            }),
            known(`peak of kappa_rep with one negative, ratio ${ratio}`, conditionPeak(p, 1000).condition, {
              stated: [1.12, 1.606, 2.2, 3.328, 5.486][at]!,
              tolerance: 0.001,
              value: conditionPeak(more, 1000).condition,
            }),
            known(`time of kappa_rep < 1.05, ratio ${ratio}`, timeBalanced(p, 1.05, 2000), {
              stated: [38, 152, 246, 373, 595][at]!,
              tolerance: 0.7,
              value: timeBalanced(more, 1.05, 2000),
            }),
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
        WEIGHTS.flatMap((lambda, at) => {
          const [one, more]: readonly Parameters[] = [
            { ...S4, lambda },
            { ...S4, loss: 'infinite', lambda },
          ];
          const peaks = [one, more].map((p) => conditionPeak(p!, 3000).condition) as [number, number];
          const times = [one, more].map((p) => timeBalanced(p!, 1.1, 5000)) as [number, number];
          const ONE = 'the flow with one negative';
          return [
            known(`peak with one negative, lambda = ${lambda}`, peaks[0], {
              stated: [1.834, 1.876, 2.079, 2.552][at]!,
              tolerance: 0.001,
              value: peaks[1],
            }),
            known(`time of kappa_rep < 1.1 with one negative, lambda = ${lambda}`, times[0], {
              stated: [874, 127, 54, 57][at]!,
              tolerance: 0.6,
              value: times[1],
            }),
            known(`peak with infinitely many, lambda = ${lambda}`, peaks[1], {
              stated: 1.8283453228,
              tolerance: 1e-7,
              what: ONE,
              value: peaks[0],
            }),
            known(`time of kappa_rep < 1.1 with infinitely many, lambda = ${lambda}`, times[1], {
              stated: [844, 95.5, 20.7, 13.2][at]!,
              tolerance: 0.6,
              what: ONE,
              value: times[0],
            }),
          ];
        }),
    }),
  ],
};
