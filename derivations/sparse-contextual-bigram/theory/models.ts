/** The ladder of models over alpha_V, alpha_A, s_V, s_A. Time is the number of steps. */

import type { ErrorScale } from '../../../src/checker.js';
import type { Model } from '../../../src/index.js';
import { type Equation, type Polynomial, polynomialEquation, type Standing } from '../../../src/symbolic.js';
import { readAttentionStatistics } from '../fast/statistics.js';
import type { Weights } from '../instance.js';
import { instance, type Parameters, taskOf } from '../parameters.js';
import { constantsOf, flow, flowTerm, mapTerm, noisyMap, STATISTICS, stepMap } from './closed.js';

const LATEX = ['\\alpha_V', '\\alpha_A', 's_V', 's_A'];

export const flowEquations: readonly Equation[] = flow.map((right, at) =>
  polynomialEquation({ text: `d${STATISTICS[at]}/dt`, latex: `\\frac{d ${LATEX[at]}}{dt}` }, right),
);

const mapEquation = (right: Polynomial, at: number, standing: Standing): Equation =>
  polynomialEquation({ text: STATISTICS[at]!, latex: LATEX[at]! }, right, { sign: '<-', standing });

export const mapEquations: readonly Equation[] = stepMap.map((right, at) => mapEquation(right, at, 'derived'));

/** The noise is added in the form that was typed in; steps hold it against exact second moments. */
export const noiseEquations: readonly Equation[] = noisyMap.map((right, at) => mapEquation(right, at, 'typed in'));

/** The statistics of weights. */
export function statisticsOf(p: Parameters, weights: Weights): Float64Array {
  const out = new Float64Array(STATISTICS.length);
  readAttentionStatistics(taskOf(instance(p)), weights, out);
  return out;
}

/** Gradient flow, its finite steps, and their noise. */
export function modelsOf(p: Parameters): readonly Model<Weights>[] {
  const constants = constantsOf(instance(p));
  const rates = { eta_V: p.etaV, eta_A: p.etaA };
  const shared = { start: (weights: Weights) => statisticsOf(p, weights), timePerStep: 1 };
  const manifold = "1'A = 1', 1'V = 1', V mu = mu at the start (the steps keep it); lambda = 0";
  const batches: ErrorScale = { name: 'B', value: p.B, power: -1, cause: 'batch-noise' };
  return [
    {
      ...shared,
      id: 'gradient-flow',
      standing: 'derived',
      title: 'gradient flow',
      adds: 'the population gradient flow, without finite steps and without the noise of batches',
      assumes: [manifold, 'step sizes -> 0', 'batch -> infinity'],
      order: 'O(eta) in the mean; O(eta T N/B) from batches',
      errorScales: [{ name: 'eta', value: Math.max(p.etaV, p.etaA), power: 1, cause: 'discretisation' }, batches],
      equations: flowEquations,
      term: flowTerm(constants, rates),
    },
    {
      ...shared,
      id: 'map',
      standing: 'derived',
      title: 'map of finite steps',
      adds: 'finite steps',
      correction: 'discretisation',
      assumes: [manifold, 'batch -> infinity'],
      order: 'exact for the population algorithm; O(eta T N/B) from batches',
      errorScales: [batches],
      equations: mapEquations,
      time: 'discrete',
      term: mapTerm(constants, rates),
    },
    {
      ...shared,
      id: 'noise-map',
      standing: 'typed in',
      title: 'noise-augmented map',
      adds: 'the noise of batches',
      correction: 'batch-noise',
      assumes: [
        manifold,
        'uniform tokens, all |q_k| equal, noise to leading order in 1/T and equal in all directions',
        'closure V S V^T = alpha_V^2 P S P^T + (s_V/tr S) S',
        'fluctuations of alpha_V and alpha_A enter at first order only',
      ],
      order: 'O(1/T) of the noise, and the curvature of the spread of arrival times',
      equations: noiseEquations,
      time: 'discrete',
      term: mapTerm(constants, rates, p.B),
    },
  ];
}
