/** C8 and F1: the search with and without degree 2, and its two phases. */

import { ladderCheck, scalingCheck } from '../../../src/index.js';
import { largestOverlapAtLeast, type SphereState } from '../../../src/numeric.js';
import type { Parameters } from '../parameters.js';
import { phaseObservables } from '../theory.js';
import { type MultiIndexClaim, ONE_NEURON } from './common.js';

export const speedUp: MultiIndexClaim = {
  id: 'C8',
  title: 'Degree 2 turns d^3 samples into d, up to a logarithm',
  statement:
    'With $\\phi = 0.9 h_2 + 0.4 h_4$ and $\\eta = 0.006/d$ a direction is found after $n \\sim d \\log d$ (the logarithm is divided out, not tested); with $\\phi = h_4$ alone and $\\eta = 0.02/d^2$ after $n \\sim d^3$.',
  origin: 'paper',
  source: 'Ren and Lee, arXiv 2410.09678, abstract (rates up to powers of P and logarithms)',
  checks: [
    scalingCheck<Parameters, SphereState>({
      sizes: { quick: [50, 150, 500], full: [100, 300, 1000, 3000, 10000] },
      at: (p, d) => ({ ...p, ...ONE_NEURON, link: '9/10*h2 + 2/5*h4', P: 4, d, etad: 0.006 }),
      seeds: { quick: 60, full: 80 },
      horizon: (p) => Math.ceil((40 * p.d) / p.etad),
      hitting: (p) => largestOverlapAtLeast(0.75, p.P),
      logPower: 1,
      // Whether there is a logarithm is more than these sizes can tell.
      expect: {
        exponent: 1,
        tolerance: { quick: 0.2, full: 0.1 },
        excludes: { what: 'd^(3/2)', exponent: 1.5 },
      },
      label: 'time to max |m_p| >= 0.75 with h2 + h4',
    }),
    scalingCheck<Parameters, SphereState>({
      sizes: { quick: [8, 16, 28], full: [8, 16, 32, 48, 64] },
      at: (p, d) => ({ ...p, ...ONE_NEURON, link: 'h4', P: 2, d, etad: 0.02 / d }),
      seeds: { quick: 250, full: 160 },
      horizon: (p) => 60 * p.d ** 3,
      hitting: (p) => largestOverlapAtLeast(0.8, p.P),
      // The small sizes of the quick profile only tell d^3 from d^2 and from d log d.
      expect: { exponent: 3, tolerance: { quick: 0.5, full: 0.3 }, excludes: { what: 'd^2', exponent: 2 } },
      label: 'time to max |m_p| >= 0.8 with h4 alone',
    }),
  ],
};

export const phases: MultiIndexClaim = {
  id: 'F1',
  title: 'Subspace first, then the direction',
  statement:
    'From one start in the subspace-search phase the corrected flow follows the mass $S$ and the largest $m_p^2$ of SGD at $\\eta d = 0.005$ to within $.05$; gradient flow, without the Itô term, does not.',
  origin: 'reconstructed',
  source: 'two phases of Ren and Lee, arXiv 2410.09678; flow of this derivation',
  checks: [
    ladderCheck<Parameters, SphereState>({
      settings: {
        quick: { parameters: phaseParameters(300), seeds: 160, tEnd: 3, points: 12 },
        full: { parameters: phaseParameters(2000), seeds: 160, tEnd: 3, points: 16 },
      },
      observables: (p) => phaseObservables(p.P),
      expect: { 'gradient-flow': 'disagrees', corrected: 'agrees' },
      margin: () => 0.05,
      label: '0.9 h2 + 0.4 h4, P = 4',
    }),
  ],
};

function phaseParameters(d: number): Partial<Parameters> {
  return { ...ONE_NEURON, link: '9/10*h2 + 2/5*h4', P: 4, d, etad: 0.005, M0: [[0.4, 0.2, 0.1, -0.1]] };
}
