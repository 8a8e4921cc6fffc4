/**
 * Independent confirmation of the derivation at concrete sizes, over the rationals: expectations by Isserlis' theorem
 * on monomials, flows by differentiating the instantiated loss as a polynomial in `M` and `Q`.
 */

import { Polynomial } from '../algebra/polynomial.js';
import { expectation } from '../indexed/expectation.js';
import type { IndexedExpression } from '../indexed/expression.js';
import { type Instance, instantiate, isserlisExpectation } from '../indexed/instance.js';
import type { PopulationDynamics } from './dynamics.js';
import { type GaussianProblem, INDICES, LEARNER_LINK, linksOf, type Training } from './problem.js';
import { linkAt, residual, stepFactor } from './sample.js';

/**
 * Sizes small enough for Isserlis' theorem, which grows fast with the degree of the links.
 *
 * @example
 * confirmationSizes({ loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // { m: 2, P: 2 }
 */
export function confirmationSizes(problem: GaussianProblem): { readonly m: number; readonly P: number } {
  const degree = Math.max(problem.target.degree, problem.learner.degree);
  return degree <= 4 ? { m: 2, P: 2 } : { m: 1, P: 1 };
}

/**
 * Whether the population loss equals the expectation of the sample loss, computed on monomials.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @example
 * confirmPopulationLoss(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmPopulationLoss(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const instance = { sizes: confirmationSizes(problem), links: linksOf(problem) };
  const closed = instantiate(dynamics.populationLoss, instance);
  return closed.equals(isserlisExpectation(instantiate(dynamics.sampleLoss, instance)));
}

/**
 * Whether the closed flow is the (tangent) gradient flow of the instantiated loss: for each neuron i and vector u,
 * `a_i d<w_i,u> = -rate_i sum_z dL/d<w_i,z> <z,u>'` over the vectors z, where on the sphere `<z,u>'` is
 * `<z,u> - <w_i,z><w_i,u>`, and for free weights `<w_i,w_i>` counts twice.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @example
 * confirmFlow(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmFlow(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const { m, P } = confirmationSizes(problem);
  const instance = { sizes: { m, P }, links: linksOf(problem) };
  const loss = instantiate(dynamics.populationLoss, instance);
  const velocity = (i: number, u: Vector): Polynomial => velocityAlong(loss, instance, dynamics.training, i, u);
  for (let i = 1; i <= m; i++) {
    for (let p = 1; p <= P; p++) {
      const flow = instantiate(timesSecondLayer(dynamics.flow.overlaps), instance, { i, p });
      if (!flow.equals(velocity(i, { family: 'target', value: p }))) return false;
    }
    for (let l = 1; l <= m; l++) {
      if (l === i && dynamics.training.geometry.constraint === 'sphere') continue;
      const both = timesSecondLayer(timesSecondLayer(dynamics.flow.gram), 'l');
      const own = velocity(i, { family: 'weight', value: l }).times(secondLayer(l));
      const other = velocity(l, { family: 'weight', value: i }).times(secondLayer(i));
      if (!instantiate(both, instance, { i, l }).equals(own.plus(other))) return false;
    }
  }
  return true;
}

/** Whether the second layer's flow is `E[Delta sigma(s_i)]`, computed on monomials. */
export function confirmSecondLayerFlow(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const { loss, training } = dynamics;
  const instance = { sizes: confirmationSizes(problem), links: linksOf(problem) };
  const direction = { family: training.geometry.learner, index: INDICES.i } as const;
  const sample = instantiate(residual(loss, training).times(linkAt(LEARNER_LINK, direction)), instance, { i: 1 });
  return instantiate(dynamics.secondLayerFlow, instance, { i: 1 }).equals(isserlisExpectation(sample));
}

/** Whether `mass`, free index i, is the derivative of `sum_p M_ip^2` along the flow. */
export function confirmSubspaceMass(
  dynamics: PopulationDynamics,
  problem: GaussianProblem,
  mass: IndexedExpression,
): boolean {
  const { m, P } = confirmationSizes(problem);
  const instance = { sizes: { m, P }, links: linksOf(problem) };
  const targets = Array.from({ length: P }, (_, at) => at + 1);
  const names = targets.map((p) => `M[1,${p}]`);
  const squares = names.reduce((sum, name) => sum.plus(Polynomial.symbol(name).power(2)), Polynomial.zero);
  const along = names.reduce(
    (sum, name, at) =>
      sum.plus(squares.derivative(name).times(instantiate(dynamics.flow.overlaps, instance, { i: 1, p: at + 1 }))),
    Polynomial.zero,
  );
  return instantiate(mass, instance, { i: 1 }).equals(along);
}

/**
 * Whether `G_il = E[Delta^2 sigma'(s_i) sigma'(s_l)]`, which carries the Itô correction, holds on monomials.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @example
 * confirmStepSecondMoment(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmStepSecondMoment(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const { i, l } = INDICES;
  const { m, P } = confirmationSizes(problem);
  const { training } = dynamics;
  const sample = stepFactor(dynamics.loss, i, training).times(stepFactor(dynamics.loss, l, training));
  const closed = expectation(sample, training.geometry);
  // One size at a time: Isserlis' theorem in three coordinates at most.
  return [
    { sizes: { m: 1, P }, at: { i: 1, l: 1 } },
    { sizes: { m, P: 1 }, at: { i: 1, l: m } },
  ].every(({ sizes, at }) => {
    const instance = { sizes, links: linksOf(problem) };
    return instantiate(closed, instance, at).equals(isserlisExpectation(instantiate(sample, instance, at)));
  });
}

/**
 * Whether the second moment of the increments holds on monomials, for one neuron and one target.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @example
 * confirmOverlapSecondMoment(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmOverlapSecondMoment(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const instance = { sizes: { m: 1, P: 1 }, links: linksOf(problem) };
  const at = { i: 1, l: 1, p: 1, r: 1 };
  const { training } = dynamics;
  const slope = instantiate(stepFactor(dynamics.loss, INDICES.i, training), instance, at);
  const [x, s, overlap] = ['x[1]', 's[1]', 'M[1,1]'].map((name) => Polynomial.symbol(name)) as [
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const along = training.geometry.constraint === 'sphere' ? x.minus(s.times(overlap)) : x;
  const increment = slope.times(along);
  return instantiate(dynamics.overlapSecondMoment, instance, at).equals(
    isserlisExpectation(increment.times(increment)),
  );
}

/** `-rate_i sum_z dL/d<w_i,z> <z,u>'`; see {@link confirmFlow}. */
function velocityAlong(loss: Polynomial, instance: Instance, training: Training, i: number, u: Vector): Polynomial {
  const onSphere = training.geometry.constraint === 'sphere';
  const own: Vector = { family: 'weight', value: i };
  let sum = Polynomial.zero;
  for (const z of vectors(instance)) {
    const product = innerProduct(own, z, onSphere);
    const [name] = product.symbols();
    if (name === undefined) continue;
    const along = innerProduct(z, u, onSphere);
    const moved = onSphere ? along.minus(product.times(innerProduct(own, u, onSphere))) : along;
    const isOwn = z.family === 'weight' && z.value === i;
    sum = sum.plus(
      loss
        .derivative(name)
        .times(moved)
        .scaled(isOwn ? 2 : 1),
    );
  }
  return sum.times(Polynomial.symbol(`${training.rates === 'given' ? 'rho' : 'a'}[${i}]`)).negated();
}

interface Vector {
  readonly family: 'weight' | 'target';
  readonly value: number;
}

function vectors(instance: Instance): readonly Vector[] {
  const range = (family: Vector['family'], size: number): Vector[] =>
    Array.from({ length: size }, (_, at) => ({ family, value: at + 1 }));
  return [...range('weight', instance.sizes.m as number), ...range('target', instance.sizes.P as number)];
}

function innerProduct(first: Vector, second: Vector, onSphere: boolean): Polynomial {
  if (first.family === 'target' && second.family === 'weight') return innerProduct(second, first, onSphere);
  if (first.family === 'target') return first.value === second.value ? Polynomial.one : Polynomial.zero;
  if (second.family === 'target') return Polynomial.symbol(`M[${first.value},${second.value}]`);
  if (onSphere && first.value === second.value) return Polynomial.one;
  const [low, high] = [Math.min(first.value, second.value), Math.max(first.value, second.value)];
  return Polynomial.symbol(`Q[${low},${high}]`);
}

function secondLayer(neuron: number): Polynomial {
  return Polynomial.symbol(`a[${neuron}]`);
}

function timesSecondLayer(expression: IndexedExpression, index: 'i' | 'l' = 'i'): IndexedExpression {
  return expression.timesAtom({ kind: 'symbol', name: 'a', indices: [INDICES[index]], symmetry: 'none' });
}
