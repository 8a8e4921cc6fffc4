/**
 * A Gaussian multi-index problem at concrete sizes, ready to run: the ladder of models from the symbolic dynamics, the
 * population loss and gradient as functions of numbers, and the problem that the simulators take. One derived object
 * feeds all of them.
 */

import { given } from '../../algebra/given.js';
import { type CompiledExpressions, compileIndexed } from '../../codegen/compile.js';
import type { Arrays, PlanRequest } from '../../codegen/plan.js';
import { compileExpansion, monomialNumbers } from '../../codegen/polynomial-code.js';
import { solveSymmetric } from '../../numerics/linalg/solve.js';
import { polynomialLinks, type SgdSetting } from '../../simulators/problem.js';
import { vectorParts } from '../closure/vector-parts.js';
import { derivePopulationDynamics } from '../dynamics.js';
import { stepSecondMoment } from '../finite-step/ito.js';
import type { PopulationDynamics } from '../population-dynamics.js';
import { type GaussianProblem, INDICES, linksOf } from '../problem.js';
import { secondLayerForm } from '../second-layer.js';
import { kernelsOfLinks, type LinkPair } from './link-kernels.js';
import { requireSharedDegree, requireSharedDegreeOf } from './shared-degree.js';

/** The numbers of a Gaussian multi-index problem; see `GaussianProblem` for the mathematics. */
export interface GaussianSettings {
  /** For links that are no polynomials (see `links`) the polynomials on which link-free identities are confirmed. */
  readonly problem: GaussianProblem;
  /** Links that are no polynomials; defaults to those of `problem`, exactly. */
  readonly links?: LinkPair;
  /** P. */
  readonly targets: number;
  /** d, at least P + m. */
  readonly dimension: number;
  /** eta > 0. */
  readonly stepSize: number;
  /** Standard deviation of the label noise, at least 0. */
  readonly noise: number;
  /** a_i, one for each neuron: their number is m. */
  readonly secondLayer: readonly number[];
  /** rho_i; defaults to 1 for each neuron (step eta rescaled by the second layer). Gradient descent on the loss has rho_i = a_i. */
  readonly rates?: readonly number[];
}

/** How far squared norms and inner products of unit vectors may be from 1 and 0. */
const UNIT = 1e-9;

type Matrix = readonly (readonly number[])[];

export interface GaussianSystem {
  readonly settings: GaussianSettings & Required<Pick<GaussianSettings, 'rates'>>;
  readonly dynamics: PopulationDynamics;
  /** What the simulators take. */
  readonly sgd: SgdSetting;
  /** Compiles expressions of the dynamics at these sizes; inputs are `M`, `Q`, `a`, `rho`. */
  compile(outputs: PlanRequest['outputs']): CompiledExpressions;
  /** The population loss at overlaps M (m x P) and Gram matrix Q (m x m). */
  loss(M: Matrix, Q: Matrix): number;
  /** `G_il = E[Delta^2 sigma'(s_i) sigma'(s_l)]` (m x m), which carries the Itô correction; with one neuron the norm growth A. */
  stepSecondMoment(M: Matrix, Q: Matrix): number[][];
  /** The spherical gradient (m x d) at unit rows W (m x d), the targets being the rows of V (P x d), orthonormal. */
  sphericalGradient(W: Matrix, V: Matrix): number[][];
  /** The second layer that minimises the population loss plus `ridge/2 |a|^2`, and the loss there. */
  ridge(M: Matrix, Q: Matrix, ridge: number): { readonly secondLayer: readonly number[]; readonly loss: number };
}

/**
 * Makes the system.
 *
 * @throws RangeError when there is no neuron, the rates do not match the neurons, or a number is out of range; InputError when target and learner
 * share no degree (see `requireSharedDegree`).
 * @example
 * const system = gaussianSystem({ problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') }, targets: 1, dimension: 100, stepSize: 0.01, noise: 0, secondLayer: [1] });
 * system.loss([[0.5]], [[1]]) // -0.25
 */
export function gaussianSystem(settings: GaussianSettings): GaussianSystem {
  const neurons = settings.secondLayer.length;
  const rates = settings.rates ?? settings.secondLayer.map(() => 1);
  if (neurons === 0) throw new RangeError('secondLayer is empty; give one number for each neuron');
  if (rates.length !== neurons) {
    throw new RangeError(`rates has ${rates.length} entries for ${neurons} neurons; give one for each`);
  }
  checkSettings(settings, rates);
  const { links } = settings;
  if (links === undefined) requireSharedDegreeOf(settings.problem);
  else requireSharedDegree(links.target, links.learner, links.degree);
  const complete = { ...settings, rates };
  const { problem, targets, dimension, stepSize, noise, secondLayer } = complete;
  const dynamics = derivePopulationDynamics(problem.loss);
  const kernelOf = settings.links === undefined ? undefined : kernelsOfLinks(settings.links);
  const compile = (outputs: PlanRequest['outputs']): CompiledExpressions =>
    compileIndexed({
      outputs,
      sizes: { m: neurons, P: targets },
      links: linksOf(problem),
      ...given({ kernelOf }),
      scalars: { d: dimension, eta: stepSize, nu: noise },
      inputs: { M: ['m', 'P'], Q: ['m', 'm'], a: ['m'], rho: ['m'] },
    });
  const inputsAt = (M: Matrix, Q: Matrix, weights: readonly number[] = secondLayer): Arrays => ({
    M: flattened('M', M, neurons, targets),
    Q: flattened('Q', unitDiagonal(Q), neurons, neurons),
    a: Float64Array.from(weights),
    rho: Float64Array.from(rates),
  });
  const lossAt = (M: Matrix, Q: Matrix, weights: readonly number[]): number => {
    const out = { loss: new Float64Array(1) };
    compile([{ name: 'loss', expression: dynamics.populationLoss, indices: [] }]).evaluate(
      inputsAt(M, Q, weights),
      out,
    );
    return out.loss[0]!;
  };
  return {
    settings: complete,
    dynamics,
    sgd: {
      dimension,
      neurons,
      targets,
      stepSize,
      noise,
      loss: problem.loss,
      ...onlineLinks(settings),
      secondLayer,
      rates,
    },
    compile,
    loss: (M, Q) => lossAt(M, Q, secondLayer),
    stepSecondMoment: (M, Q) => {
      const { i, l } = INDICES;
      const out = { G: new Float64Array(neurons * neurons) };
      compile([{ name: 'G', expression: stepSecondMoment(problem.loss), indices: [i, l] }]).evaluate(
        inputsAt(M, Q),
        out,
      );
      return rows(out.G, neurons);
    },
    sphericalGradient: (W, V) => {
      const width = V[0]?.length ?? 0;
      flattened('W', W, neurons, width);
      flattened('V', V, targets, width);
      const [M, Q] = [product(W, V), product(W, W)];
      product(V, V).forEach((row, p) => {
        row.forEach((value, q) => {
          if (Math.abs(value - (p === q ? 1 : 0)) < UNIT) return;
          throw new RangeError(`the rows of V must be orthonormal; <v_${p + 1}, v_${q + 1}> = ${value}`);
        });
      });
      const { i, l, r } = INDICES;
      const parts = vectorParts(dynamics.sphericalGradient, l, r);
      const out = { onWeights: new Float64Array(neurons * neurons), onTargets: new Float64Array(neurons * targets) };
      compile([
        { name: 'onWeights', expression: parts.onWeights, indices: [i, l] },
        { name: 'onTargets', expression: parts.onTargets, indices: [i, r] },
      ]).evaluate(inputsAt(M, Q), out);
      return W.map((row, neuron) =>
        row.map(
          (_, at) =>
            combination(out.onWeights.subarray(neuron * neurons, (neuron + 1) * neurons), W, at) +
            combination(out.onTargets.subarray(neuron * targets, (neuron + 1) * targets), V, at),
        ),
      );
    },
    ridge: (M, Q, ridge) => {
      if (!(ridge >= 0 && ridge < Infinity)) throw new RangeError(`ridge must be finite and at least 0; got ${ridge}`);
      const { i, l } = INDICES;
      const form = secondLayerForm(dynamics);
      const out = { kernel: new Float64Array(neurons * neurons), correlation: new Float64Array(neurons) };
      compile([
        { name: 'kernel', expression: form.kernel, indices: [i, l] },
        { name: 'correlation', expression: form.correlation, indices: [i] },
      ]).evaluate(inputsAt(M, Q), out);
      const kernel = rows(out.kernel, neurons).map((row, at) => row.map((k, other) => (at === other ? k + ridge : k)));
      const weights = solveSymmetric(kernel, [...out.correlation]);
      return { secondLayer: weights, loss: lossAt(M, Q, weights) };
    },
  };
}

/** The links as functions; with their polynomials when both are polynomials of a degree at which monomials are sound. */
function onlineLinks({
  problem,
  links,
}: GaussianSettings): Pick<SgdSetting, 'target' | 'learner' | 'learnerDerivative' | 'polynomials'> {
  if (links === undefined) {
    const target = monomialNumbers(problem.target);
    const learner = monomialNumbers(problem.learner);
    if (target !== undefined && learner !== undefined) return polynomialLinks({ target, learner });
  }
  const target = links?.target ?? compileExpansion(problem.target);
  const learner = links?.learner ?? compileExpansion(problem.learner);
  return { target: target.value, learner: learner.value, learnerDerivative: learner.derivative };
}

function checkSettings(settings: GaussianSettings, rates: readonly number[]): void {
  const { targets, dimension, stepSize, noise, secondLayer } = settings;
  const neurons = secondLayer.length;
  if (!Number.isSafeInteger(targets) || targets < 1)
    throw new RangeError(`targets is ${targets}; it must be a positive integer`);
  if (!Number.isSafeInteger(dimension) || dimension < targets + neurons) {
    throw new RangeError(`dimension is ${dimension}; it must be an integer of at least P + m = ${targets + neurons}`);
  }
  if (!(stepSize > 0 && stepSize < Infinity))
    throw new RangeError(`stepSize is ${stepSize}; it must be positive and finite`);
  if (!(noise >= 0 && noise < Infinity)) throw new RangeError(`noise is ${noise}; it must be finite and at least 0`);
  for (const [name, values] of Object.entries({ secondLayer, rates })) {
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad !== -1) throw new RangeError(`${name}[${bad}] is ${values[bad]}; it must be finite`);
  }
}

function product(left: Matrix, right: Matrix): number[][] {
  return left.map((row) => right.map((other) => row.reduce((sum, value, at) => sum + value * other[at]!, 0)));
}

function unitDiagonal(Q: Matrix): Matrix {
  return Q.map((row, at) =>
    row.map((q, other) => {
      if (at !== other) return q;
      if (!(Math.abs(q - 1) < UNIT))
        throw new RangeError(`Q[${at + 1},${at + 1}] = |w_${at + 1}|^2 is ${q}; weight vectors have length 1`);
      return 1;
    }),
  );
}

function combination(coefficients: Float64Array, vectors: Matrix, at: number): number {
  return coefficients.reduce((sum, coefficient, row) => sum + coefficient * vectors[row]![at]!, 0);
}

function rows(flat: Float64Array, width: number): number[][] {
  return Array.from({ length: flat.length / width }, (_, row) => [...flat.subarray(row * width, (row + 1) * width)]);
}

function flattened(name: string, matrix: Matrix, height: number, width: number): Float64Array {
  if (matrix.length !== height || matrix.some((row) => row.length !== width)) {
    throw new RangeError(`${name} must be ${height} x ${width}; got ${matrix.length} x ${matrix[0]?.length ?? 0}`);
  }
  const flat = Float64Array.from(matrix.flat());
  if (!flat.every(Number.isFinite)) throw new RangeError(`${name} holds a number that is not finite`);
  return flat;
}
