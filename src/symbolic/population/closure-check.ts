/**
 * Independent confirmation of the derivation at concrete sizes, over the rationals: expectations by Isserlis' theorem
 * on monomials, flows by differentiating the instantiated loss as a polynomial in `M` and `Q`.
 */

import { Polynomial } from '../algebra/polynomial.js';
import { expectation } from '../indexed/expectation.js';
import type { IndexedExpression } from '../indexed/expression.js';
import { sphereGeometry } from '../indexed/geometry.js';
import { type Instance, instantiate, isserlisExpectation } from '../indexed/instance.js';
import type { PopulationDynamics } from './dynamics.js';
import { type GaussianProblem, INDICES, linksOf } from './problem.js';
import { stepFactor } from './sample.js';

/** Sizes small enough for Isserlis' theorem, which grows fast with the degree of the links. */
export function confirmationSizes(problem: GaussianProblem): { readonly m: number; readonly P: number } {
  const degree = Math.max(problem.target.degree, problem.learner.degree);
  return degree <= 4 ? { m: 2, P: 2 } : { m: 1, P: 1 };
}

/** Whether the population loss equals the expectation of the sample loss, computed on monomials. */
export function confirmPopulationLoss(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const instance = { sizes: confirmationSizes(problem), links: linksOf(problem) };
  const closed = instantiate(dynamics.populationLoss, instance);
  return closed.equals(isserlisExpectation(instantiate(dynamics.sampleLoss, instance)));
}

/**
 * Whether the closed flow is the tangent gradient flow of the instantiated loss: for each neuron i, target p and other
 * neuron l, `a_i dM_ip = -rho_i sum_z dL/d<w_i,z> (<z,v_p> - <w_i,z> M_ip)` over the vectors z, and the like for Q.
 */
export function confirmFlow(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const { m, P } = confirmationSizes(problem);
  const instance = { sizes: { m, P }, links: linksOf(problem) };
  const loss = instantiate(dynamics.populationLoss, instance);
  for (let i = 1; i <= m; i++) {
    for (let p = 1; p <= P; p++) {
      const flow = instantiate(timesSecondLayer(dynamics.flow.overlaps), instance, { i, p });
      if (!flow.equals(tangentFlow(loss, instance, i, { family: 'x', value: p }))) return false;
    }
    for (let l = 1; l <= m; l++) {
      if (l === i) continue;
      const both = timesSecondLayer(timesSecondLayer(dynamics.flow.gram), 'l');
      const own = tangentFlow(loss, instance, i, { family: 's', value: l }).times(secondLayer(l));
      const other = tangentFlow(loss, instance, l, { family: 's', value: i }).times(secondLayer(i));
      if (!instantiate(both, instance, { i, l }).equals(own.plus(other))) return false;
    }
  }
  return true;
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

/** Whether `G_il = E[Delta^2 sigma'(s_i) sigma'(s_l)]`, which carries the Itô correction, holds on monomials. */
export function confirmStepSecondMoment(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const { i, l } = INDICES;
  const { m, P } = confirmationSizes(problem);
  const sample = stepFactor(dynamics.loss, i).times(stepFactor(dynamics.loss, l));
  const closed = expectation(sample, sphereGeometry);
  // One size at a time: Isserlis' theorem in three coordinates at most.
  return [
    { sizes: { m: 1, P }, at: { i: 1, l: 1 } },
    { sizes: { m, P: 1 }, at: { i: 1, l: m } },
  ].every(({ sizes, at }) => {
    const instance = { sizes, links: linksOf(problem) };
    return instantiate(closed, instance, at).equals(isserlisExpectation(instantiate(sample, instance, at)));
  });
}

/** Whether the second moment of the increments holds on monomials, for one neuron and one target. */
export function confirmOverlapSecondMoment(dynamics: PopulationDynamics, problem: GaussianProblem): boolean {
  const instance = { sizes: { m: 1, P: 1 }, links: linksOf(problem) };
  const at = { i: 1, l: 1, p: 1, r: 1 };
  const slope = instantiate(stepFactor(dynamics.loss, INDICES.i), instance, at);
  const [x, s, overlap] = ['x[1]', 's[1]', 'M[1,1]'].map((name) => Polynomial.symbol(name)) as [
    Polynomial,
    Polynomial,
    Polynomial,
  ];
  const increment = slope.times(x.minus(s.times(overlap)));
  return instantiate(dynamics.overlapSecondMoment, instance, at).equals(
    isserlisExpectation(increment.times(increment)),
  );
}

/** `-rho_i sum_z dL/d<w_i,z> (<z,u> - <w_i,z> <w_i,u>)` for a vector u. */
function tangentFlow(loss: Polynomial, instance: Instance, i: number, u: Vector): Polynomial {
  let sum = Polynomial.zero;
  for (const z of vectors(instance)) {
    if (z.family === 's' && z.value === i) continue;
    const own = innerProduct({ family: 's', value: i }, z);
    const [name] = own.symbols();
    if (name === undefined) continue;
    const tangent = innerProduct(z, u).minus(own.times(innerProduct({ family: 's', value: i }, u)));
    sum = sum.plus(loss.derivative(name).times(tangent));
  }
  return sum.times(Polynomial.symbol(`rho[${i}]`)).negated();
}

interface Vector {
  readonly family: 's' | 'x';
  readonly value: number;
}

function vectors(instance: Instance): readonly Vector[] {
  const range = (family: 's' | 'x', size: number): Vector[] =>
    Array.from({ length: size }, (_, at) => ({ family, value: at + 1 }));
  return [...range('s', instance.sizes.m as number), ...range('x', instance.sizes.P as number)];
}

function innerProduct(first: Vector, second: Vector): Polynomial {
  if (first.family === 'x' && second.family === 's') return innerProduct(second, first);
  if (first.family === second.family && first.value === second.value) return Polynomial.one;
  if (first.family === 'x') return Polynomial.zero;
  if (second.family === 'x') return Polynomial.symbol(`M[${first.value},${second.value}]`);
  const [low, high] = [Math.min(first.value, second.value), Math.max(first.value, second.value)];
  return Polynomial.symbol(`Q[${low},${high}]`);
}

function secondLayer(neuron: number): Polynomial {
  return Polynomial.symbol(`a[${neuron}]`);
}

function timesSecondLayer(expression: IndexedExpression, index: 'i' | 'l' = 'i'): IndexedExpression {
  return expression.timesAtom({ kind: 'symbol', name: 'a', indices: [INDICES[index]], symmetry: 'none' });
}
