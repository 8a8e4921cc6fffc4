/** What a Gaussian multi-index derivation returns from `derive`: steps with all their evidence, equations, models. */

import type { Evidence, Step } from '../../expression/step.js';
import { statementIn } from '../../expression/step.js';
import { randomStream } from '../../numerics/random/stream.js';
import { statisticNames } from '../../simulators/chain.js';
import { randomSphereState, type SphereState } from '../../simulators/state.js';
import type { Derived } from '../model.js';
import { populationSteps } from '../steps.js';
import { type Truncation, truncationOf } from './link-kernels.js';
import { linkStep } from './link-step.js';
import { gaussianModels } from './models.js';
import type { GaussianSystem } from './system.js';

/**
 * The derivation of a Gaussian multi-index system.
 *
 * @param system - from `gaussianSystem`.
 * @param furtherSteps - steps that hold for this system in particular; defaults to none.
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * gaussianDerived(system).statistics // ['m']
 */
export function gaussianDerived(system: GaussianSystem, furtherSteps: readonly Step[] = []): Derived<SphereState> {
  const { dynamics, settings } = system;
  const { links } = settings;
  const truncation = links === undefined ? undefined : truncationOf(links);
  const steps = populationSteps(dynamics, settings.problem).map((step) => {
    if (step.id === 'gradient') return withEvidence(step, () => [finiteDifferenceEvidence(system, truncation)]);
    return step.id === 'correlations' && links !== undefined && truncation !== undefined
      ? linkStep(links, truncation)
      : step;
  });
  return {
    steps: [...steps, ...furtherSteps],
    loss: statementIn(steps, 'population-loss'),
    gradient: statementIn(steps, 'gradient'),
    statistics: statisticNames(settings.secondLayer.length, settings.targets),
    models: gaussianModels(system),
  };
}

function withEvidence(step: Step, further: () => readonly Evidence[]): Step {
  return { ...step, verify: (statement) => [...step.verify(statement), ...further()] };
}

/** The spherical gradient at a random point against central differences of the loss along tangent directions. */
function finiteDifferenceEvidence(system: GaussianSystem, truncation: Truncation | undefined): Evidence {
  const { targets, secondLayer } = system.settings;
  const neurons = secondLayer.length;
  const dimension = targets + neurons + 1;
  const stream = randomStream({ seed: 0, run: 0, purpose: 'finite differences' });
  const state = randomSphereState(stream, { dimension, neurons, targets });
  const W = rowsOf(state, dimension);
  const V = Array.from({ length: targets }, (_, p) => unitVector(dimension, p));
  const gradient = system.sphericalGradient(W, V);
  const lossAt = (rows: readonly (readonly number[])[]): number => system.loss(products(rows, V), unitGram(rows));
  const step = 1e-4;
  let [error, scale, points] = [0, 1, 0];
  W.forEach((row, neuron) => {
    row.forEach((_, at) => {
      const along = (length: number): number[] => {
        const moved = row.map((value, other) => value + (other === at ? length : 0));
        const norm = Math.hypot(...moved);
        return moved.map((value) => value / norm);
      };
      const difference = (length: number): number =>
        (lossAt(W.with(neuron, along(length))) - lossAt(W.with(neuron, along(-length)))) / (2 * length);
      // Richardson: removes the error of order step^2.
      const derivative = (4 * difference(step) - difference(2 * step)) / 3;
      const exact = gradient[neuron]![at]!;
      error = Math.max(error, Math.abs(derivative - exact));
      scale = Math.max(scale, Math.abs(exact));
      points += 1;
    });
  });
  // Cancellation leaves about eps / step; anything near one part in a million is a wrong gradient.
  // Loss and gradient are cut at one degree, so that their series differ by what the truncation states.
  const cut = truncation === undefined ? 0 : truncation.slopeError.C * targets + truncation.slopeError.B * neurons;
  if (!(error < 1e-8 * scale + 2 * cut))
    throw new Error(`finite differences contradict the gradient: they differ by ${error}`);
  return {
    kind: 'numeric',
    route: 'central differences of the population loss along the sphere',
    errorInEps: error / scale / Number.EPSILON,
    points,
  };
}

function rowsOf(state: SphereState, dimension: number): number[][] {
  const { neurons, targets, overlaps, frame } = state;
  return Array.from({ length: neurons }, (_, i) => {
    const row = [
      ...overlaps.subarray(i * targets, (i + 1) * targets),
      ...frame.subarray(i * neurons, (i + 1) * neurons),
    ];
    return [...row, ...new Array<number>(dimension - row.length).fill(0)];
  });
}

function unitVector(dimension: number, axis: number): number[] {
  return Array.from({ length: dimension }, (_, at) => (at === axis ? 1 : 0));
}

function products(rows: readonly (readonly number[])[], others: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => others.map((other) => row.reduce((sum, value, at) => sum + value * other[at]!, 0)));
}

function unitGram(rows: readonly (readonly number[])[]): number[][] {
  return products(rows, rows).map((row, at) => row.map((value, other) => (at === other ? 1 : value)));
}
