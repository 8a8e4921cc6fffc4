/**
 * Independent confirmation of the derivation at concrete sizes, over the rationals: expectations by Isserlis' theorem
 * on monomials, flows by differentiating the instantiated loss as a polynomial in `M` and `Q`.
 */

import type { HermiteExpansion } from '../algebra/expansion.js';
import { Polynomial } from '../algebra/polynomial.js';
import { Rational } from '../algebra/rational.js';
import { IndexedExpression } from '../expression/expression.js';
import { productOf, projectOnto } from '../expression/geometry.js';
import { type Instance, instantiate, isserlisExpectation } from '../laws/gaussian/instance.js';
import { expectation } from '../laws/gaussian/stein.js';
import type { PopulationDynamics } from './population-dynamics.js';
import { type GaussianProblem, INDICES, LEARNER_LINK, linksOf, type Training } from './problem.js';
import { linkAt, rateOf, residual, stepFactor } from './sample.js';

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
 * Whether the loss of one sample is `1/2 (y - f)^2` or `-y f` with `y = sum_p phi(x_p) + epsilon` and `f = sum_i a_i sigma(s_i)`, written
 * out as a polynomial.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @example
 * confirmSampleLoss(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmSampleLoss(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const instance = { sizes: confirmationSizes(problem), links: linksOf(problem) };
  return instantiate(dynamics.sampleLoss, instance).equals(writtenOut(dynamics, problem).loss);
}

/** A sample in monomials: the loss, and its derivative by `s_1` times the step, for the gradient. */
function writtenOut(
  { loss, training }: PopulationDynamics,
  problem: GaussianProblem,
): { readonly loss: Polynomial; readonly slope: Polynomial; readonly coordinate: string } {
  const { m, P } = confirmationSizes(problem);
  const coordinate = training.geometry.learner === 'w' ? 's' : 'u';
  const inCoordinate = (link: HermiteExpansion, name: string): Polynomial =>
    link
      .monomialCoefficients()
      .reduce((sum, c, power) => sum.plus(c.times(Polynomial.symbol(name).power(power))), Polynomial.zero);
  const range = (size: number): number[] => Array.from({ length: size }, (_, at) => at + 1);
  const label = range(P)
    .reduce((sum, p) => sum.plus(inCoordinate(problem.target, `x[${p}]`)), Polynomial.zero)
    .plus(Polynomial.symbol('epsilon'));
  const prediction = range(m).reduce(
    (sum, i) => sum.plus(secondLayer(i).times(inCoordinate(problem.learner, `${coordinate}[${i}]`))),
    Polynomial.zero,
  );
  const residual = label.minus(prediction);
  const value =
    loss === 'mse' ? residual.times(residual).scaled(Rational.of(1, 2n)) : label.times(prediction).negated();
  return { loss: value, slope: value.derivative(`${coordinate}[1]`), coordinate };
}

/** The gradients of a statement: of one sample, of the population, and along the sphere where the weights are on it. */
export interface StatedGradients {
  readonly sample: IndexedExpression;
  readonly euclidean: IndexedExpression;
  readonly spherical?: IndexedExpression;
}

/**
 * Whether the gradients have the inner products with all targets and weights that the loss written out as a polynomial gives: of
 * one sample by differentiation, of the population by Isserlis' theorem on the monomials.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 */
export function gradientConfirmation(
  dynamics: PopulationDynamics,
  problem: GaussianProblem,
): (gradients: StatedGradients) => boolean {
  const { geometry } = dynamics.training;
  const sizes = confirmationSizes(problem);
  const instance = { sizes, links: linksOf(problem) };
  const { l, p } = INDICES;
  const onSphere = geometry.constraint === 'sphere';
  const { slope, coordinate } = writtenOut(dynamics, problem);
  const own = Polynomial.symbol(`${coordinate}[1]`);
  const places = [
    ...Array.from({ length: sizes.P }, (_, at) => ({ direction: { family: 'v', index: p } as const, at: at + 1 })),
    ...Array.from({ length: sizes.m }, (_, at) => ({
      direction: { family: geometry.learner, index: l } as const,
      at: at + 1,
    })),
  ].map(({ direction, at }) => {
    const isTarget = direction.family === 'v';
    const along = Polynomial.symbol(`${isTarget ? 'x' : coordinate}[${at}]`);
    const product = innerProduct(
      { family: 'weight', value: 1 },
      { family: isTarget ? 'target' : 'weight', value: at },
      onSphere,
    );
    const population = isserlisExpectation(slope.times(along));
    return {
      direction,
      indices: isTarget ? { i: 1, p: at } : { i: 1, l: at },
      sample: slope.times(along),
      population,
      tangent: population.minus(isserlisExpectation(slope.times(own)).times(product)),
    };
  });
  const stated = (gradient: IndexedExpression, place: (typeof places)[number]): Polynomial =>
    instantiate(projectOnto(gradient, place.direction, geometry), instance, place.indices);
  // The gradient of one sample is a multiple of x: its inner product with a direction is the coordinate along it.
  const ofSample = (gradient: IndexedExpression, { direction, indices }: (typeof places)[number]): Polynomial =>
    instantiate(
      gradient.mapTerms((factors) => {
        const inputs = factors.filter(({ atom }) => atom.kind === 'input');
        if (inputs.length !== 1 || inputs[0]!.exponent !== 1) return IndexedExpression.zero;
        return productOf(factors.filter(({ atom }) => atom.kind !== 'input')).timesAtom({
          kind: 'coordinate',
          direction,
        });
      }),
      instance,
      indices,
    );
  return ({ sample, euclidean, spherical }) =>
    places.every(
      (place) =>
        ofSample(sample, place).equals(place.sample) &&
        stated(euclidean, place).equals(place.population) &&
        (spherical === undefined || stated(spherical, place).equals(place.tangent)),
    );
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
 * @param stated - free indices i and l; defaults to the expectation that the engine takes.
 * @example
 * confirmStepSecondMoment(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmStepSecondMoment(
  dynamics: PopulationDynamics,
  problem: GaussianProblem,
  stated?: IndexedExpression,
): boolean {
  const { i, l } = INDICES;
  const { m, P } = confirmationSizes(problem);
  const { training } = dynamics;
  const sample = stepFactor(dynamics.loss, i, training).times(stepFactor(dynamics.loss, l, training));
  const rates = rateOf(i, training).times(rateOf(l, training));
  const closed = stated === undefined ? expectation(sample, training.geometry) : stated.times(rates);
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
 * Whether the second moment of the increments holds on monomials, for one neuron, and for one target and two different ones.
 *
 * @param problem - its links are polynomials; the loss named in it is not used.
 * @param stated - free indices i, l, p, r; defaults to that of the dynamics.
 * @example
 * confirmOverlapSecondMoment(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') }) // true
 */
export function confirmOverlapSecondMoment(
  dynamics: PopulationDynamics,
  problem: GaussianProblem,
  stated: IndexedExpression = dynamics.overlapSecondMoment,
): boolean {
  const { training } = dynamics;
  // A second neuron, which the first one sees, where Isserlis' theorem in four coordinates is quick.
  const m = Math.max(problem.target.degree, problem.learner.degree) <= 2 ? 2 : 1;
  return [1, 2].every((r) => {
    const instance = { sizes: { m, P: r }, links: linksOf(problem) };
    const at = { i: 1, l: 1, p: 1, r };
    const slope = instantiate(stepFactor(dynamics.loss, INDICES.i, training), instance, at);
    const s = Polynomial.symbol('s[1]');
    const along = (place: number): Polynomial => {
      const x = Polynomial.symbol(`x[${place}]`);
      return training.geometry.constraint === 'sphere' ? x.minus(s.times(Polynomial.symbol(`M[1,${place}]`))) : x;
    };
    const product = slope.times(slope).times(along(1)).times(along(r));
    return instantiate(stated, instance, at).equals(isserlisExpectation(product));
  });
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
  return [...range('weight', instance.sizes.m!), ...range('target', instance.sizes.P!)];
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
