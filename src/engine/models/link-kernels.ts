/** Moments of links that are no polynomials: closed forms where there are some, Mehler series of degree K, or quadrature. */

import { factorial } from '../../algebra/integer.js';
import type { KernelOf, MomentKernel } from '../../codegen/plan.js';
import { compileUnivariate, univariateProgram } from '../../codegen/polynomial-code.js';
import { ScalarProgramBuilder } from '../../codegen/scalar-program.js';
import type { LinkReference } from '../../expression/atom.js';
import { differentiate } from '../../links/differentiate.js';
import { jumpsOf } from '../../links/jumps.js';
import { erfKernel } from '../../links/kernels/erf-kernel.js';
import type { DerivativeOrders } from '../../links/kernels/moment-kernel.js';
import { quadratureKernel } from '../../links/kernels/quadrature-kernel.js';
import { reluKernel } from '../../links/kernels/relu-kernel.js';
import { expandProduct, type LinkFactor, type LinkFunction, linkFunction } from '../../links/link-function.js';
import { LEARNER_LINK, type LossName, TARGET_LINK } from '../problem.js';
import { derivativeAlmostEverywhere, jumpMoment, jumpPlace, requireContinuousLearner } from './jump-kernel.js';

/** Target and learner link, any functions of one variable with the needed derivatives. */
export interface LinkPair {
  readonly target: LinkFunction;
  readonly learner: LinkFunction;
  /** K: correlations without a closed form are Mehler series cut at this degree. */
  readonly degree: number;
}

/** How the correlations of a pair of links are evaluated, and what is cut off. */
export interface Truncation {
  readonly degree: number;
  /** Parseval mass of target and learner beyond K. */
  readonly tail: { readonly target: number; readonly learner: number };
  /**
   * Bound on `|C'(t) - C_K'(t)|` and `|B'(t) - B_K'(t)|` for all t in [-1, 1]: the root of the product of the tails of the
   * first derivatives (Cauchy and Schwarz); 0 where the correlation is evaluated in closed form.
   */
  readonly slopeError: { readonly C: number; readonly B: number };
}

/** Functions whose moments have closed forms: of two coordinates, and for erf(z / sqrt(2)) of four. */
export type ClosedFamily = 'relu' | 'erf';

const CLOSED: Readonly<Record<ClosedFamily, (orders: DerivativeOrders) => MomentKernel | undefined>> = {
  relu: reluKernel,
  erf: erfKernel,
};

/** Links are recognised by their text, which `linkFunction` prints in one way however they were typed. */
const CLOSED_LINKS = { relu: 'relu(z)', erf: 'erf(z/sqrt(2))' } as const satisfies Record<ClosedFamily, string>;

/**
 * The family of a link whose moments are known in closed form.
 *
 * @example
 * closedFamily(linkFunction('relu(z)')) // 'relu'
 */
export function closedFamily(link: LinkFunction): ClosedFamily | undefined {
  return (['relu', 'erf'] as const).find((family) => linkFunction(CLOSED_LINKS[family]).text === link.text);
}

/**
 * Moments of unit coordinates for a pair of links.
 *
 * One coordinate: its mean. Two: closed form (both links relu, or both erf(z/sqrt 2)), else the Mehler series of the
 * products of links at each coordinate, cut at K. Three or four: quadrature. The target may jump (see `jump-kernel`).
 *
 * @throws InputError when the learner jumps.
 * @example
 * const relu = linkFunction('relu(z)');
 * kernelsOfLinks({ target: relu, learner: relu, degree: 40 })([[{ link: 'phi', order: 1 }], [{ link: 'sigma', order: 1 }]])(Float64Array.of(1, 1, 0)) // 0.25
 */
export function kernelsOfLinks(links: LinkPair): KernelOf {
  requireContinuousLearner(links.learner);
  const known = new Map<string, MomentKernel>();
  return (coordinates) => {
    const key = coordinates
      .map((references) => references.map(({ link, order }) => `${link}${order}`).join('.'))
      .join(' ');
    const kernel = known.get(key) ?? withJumps(links, coordinates, kernelOf);
    known.set(key, kernel);
    return kernel;
  };
}

/** The moment with the derivatives almost everywhere, and what the point masses of the target's jumps add to it. */
function withJumps(
  links: LinkPair,
  coordinates: readonly (readonly LinkReference[])[],
  almostEverywhere: (links: LinkPair, coordinates: readonly (readonly LinkReference[])[]) => MomentKernel,
): MomentKernel {
  const place = jumpPlace(links.target, coordinates);
  if (place === undefined) return almostEverywhere(links, coordinates);
  const rest = coordinates.map((references, k) =>
    k === place.coordinate ? references.filter(({ link }) => link !== TARGET_LINK) : references,
  );
  const { functions, kinks } = functionsOf(links, rest);
  const masses = jumpMoment(place, functions, kinks);
  const derivative = derivativeAlmostEverywhere(links.target);
  if (derivative === undefined) return masses;
  const smooth = almostEverywhere(links, coordinates);
  return (values) => smooth(values) + masses(values);
}

function kernelOf(links: LinkPair, coordinates: readonly (readonly LinkReference[])[]): MomentKernel {
  const closed = closedKernel(links, coordinates);
  if (closed !== undefined) return closed;
  // The series of a value with a jump converges too slowly to be differentiated.
  const values = coordinates.flat().every(({ order }) => order === 0);
  if (values && coordinates.length === 2 && holdsJump(links, coordinates))
    return quadratureOf(links, coordinates, 1e-12);
  const factorsAt = (references: readonly LinkReference[]) =>
    references.map(({ link, order }) => factorOf(linkNamed(links, link), order));
  const [first, second] = coordinates;
  if (first !== undefined && coordinates.length === 1) {
    const mean = expandProduct(factorsAt(first), 0).expansion.mean().toNumber();
    return () => mean;
  }
  if (first !== undefined && second !== undefined && coordinates.length === 2) {
    const [left, right] = [first, second].map((references) =>
      expandProduct(factorsAt(references), links.degree).expansion.coefficients.map((a) => a.toNumber()),
    ) as [number[], number[]];
    return covarianceSeries(left.slice(0, right.length).map((a, k) => Number(factorial(k)) * a * right[k]!));
  }
  return quadratureOf(links, coordinates, 1e-7);
}

function holdsJump({ target }: LinkPair, coordinates: readonly (readonly LinkReference[])[]): boolean {
  return coordinates.flat().some(({ link }) => link === TARGET_LINK) && jumpsOf(target).length > 0;
}

/** A factor to expand; of a link with a jump the derivative almost everywhere, the point masses being counted apart. */
function factorOf(link: LinkFunction, order: number): LinkFactor {
  const derivative = order === 1 && jumpsOf(link).length > 0 ? derivativeAlmostEverywhere(link) : undefined;
  return derivative === undefined ? { link, order } : { link: derivative, order: 0 };
}

/** A power series in the covariance of two coordinates of variance 1. */
function covarianceSeries(coefficients: readonly number[]): MomentKernel {
  const series = compileUnivariate(coefficients);
  const kernel = (values: Float64Array): number => series(values[2]!);
  return Object.assign(kernel, {
    program: () => {
      const builder = new ScalarProgramBuilder();
      return builder.finish(builder.append(univariateProgram(coefficients), [builder.input(2)]), 3);
    },
  });
}

function quadratureOf(
  links: LinkPair,
  coordinates: readonly (readonly LinkReference[])[],
  relativeTolerance: number,
): MomentKernel {
  const { functions, kinks } = functionsOf(links, coordinates);
  return quadratureKernel(functions, { kinks, relativeTolerance });
}

/** What stands at each coordinate, and where it or a derivative jumps. */
function functionsOf(
  links: LinkPair,
  coordinates: readonly (readonly LinkReference[])[],
): { readonly functions: readonly ((z: number) => number)[]; readonly kinks: readonly (readonly number[])[] } {
  const functions = coordinates.map((references) => {
    const factors = references.map(({ link, order }) => evaluatorAt(linkNamed(links, link), order));
    return (z: number) => factors.reduce((product, f) => product * f(z), 1);
  });
  const kinks = coordinates.map((references) => references.flatMap(({ link }) => linkNamed(links, link).kinks));
  return { functions, kinks };
}

/**
 * Moments of coordinates of any variance for a pair of links: closed forms (both links relu, or both erf(z/sqrt 2)),
 * else quadrature. The flow of free weights needs second derivatives of the learner; one with a kink has none but in closed form. The target may
 * jump (see `jump-kernel`).
 *
 * @throws InputError when the learner jumps.
 * @example
 * const tanh = linkFunction('tanh(z)');
 * freeKernelsOfLinks({ target: tanh, learner: tanh, degree: 40 })([[{ link: 'phi', order: 0 }], [{ link: 'sigma', order: 1 }]])(Float64Array.of(2, 0.5, 0)).toFixed(9) // '0.000000000'
 */
export function freeKernelsOfLinks(links: LinkPair): KernelOf {
  requireContinuousLearner(links.learner);
  const almostEverywhere: typeof kernelOf = (pair, at) => closedKernel(pair, at) ?? quadratureOf(pair, at, 1e-10);
  const known = new Map<string, MomentKernel>();
  return (coordinates) => {
    const key = coordinates
      .map((references) => references.map(({ link, order }) => `${link}${order}`).join('.'))
      .join(' ');
    const kernel = known.get(key) ?? withJumps(links, coordinates, almostEverywhere);
    known.set(key, kernel);
    return kernel;
  };
}

function closedKernel(links: LinkPair, coordinates: readonly (readonly LinkReference[])[]): MomentKernel | undefined {
  const families = new Set(coordinates.flat().map(({ link }) => closedFamily(linkNamed(links, link))));
  const [family] = families;
  if (families.size !== 1 || family === undefined) return undefined;
  return CLOSED[family](coordinates.map((references) => references.map(({ order }) => order)));
}

function linkNamed({ target, learner }: LinkPair, name: string): LinkFunction {
  if (name === TARGET_LINK) return target;
  if (name === LEARNER_LINK) return learner;
  throw new RangeError(`no link named ${name}; known: ${TARGET_LINK}, ${LEARNER_LINK}`);
}

function evaluatorAt(link: LinkFunction, order: number): (z: number) => number {
  if (order === 0) return link.value;
  if (order === 1) return link.derivative;
  if (order > 2)
    throw new RangeError(`the derivative of order ${order} of ${link.text} is not evaluated; orders 0 to 2 are`);
  if (link.expression === undefined || link.kinks.length > 0) {
    throw new RangeError(
      `the derivative of order ${order} of ${link.text} is needed, and it has ${link.kinks.length > 0 ? 'a kink' : 'no expression'}; on the sphere orders 0 and 1 suffice`,
    );
  }
  return linkFunction(differentiate(link.expression)).derivative;
}

/**
 * What the Mehler series of a pair of links cut off at degree K leaves out.
 * @example
 * const h8 = linkFunction('h8');
 * truncationOf({ target: h8, learner: h8, degree: 6 }).tail // { target: 1, learner: 1 }
 */
export function truncationOf(links: LinkPair): Truncation {
  const { target, learner, degree } = links;
  const bound = (first: LinkFunction, second: LinkFunction): number => {
    const family = closedFamily(first);
    if (family !== undefined && family === closedFamily(second)) return 0;
    return Math.sqrt(slopeTail(first, degree) * slopeTail(second, degree));
  };
  return {
    degree,
    tail: { target: target.expand(degree).tail, learner: learner.expand(degree).tail },
    slopeError: { C: bound(target, learner), B: bound(learner, learner) },
  };
}

/** Parseval mass of the derivative beyond K; of a link with a jump that almost everywhere, the point masses not being expanded. */
function slopeTail(link: LinkFunction, degree: number): number {
  if (jumpsOf(link).length === 0) return link.expand(degree, 1).tail;
  return derivativeAlmostEverywhere(link)?.expand(degree).tail ?? 0;
}

/**
 * Whether the moments of the Itô correction can be evaluated: they are three coordinates for one neuron under the
 * correlation loss, of which quadrature affords at most two independent ones with kinks and three without.
 * @example
 * const relu = linkFunction('relu(z)');
 * affordsItoMoments({ target: relu, learner: relu, degree: 40 }, 'correlation', 1, 2) // false
 */
export function affordsItoMoments(links: LinkPair, loss: LossName, neurons: number, targets: number): boolean {
  const smooth = links.target.kinks.length + links.learner.kinks.length === 0;
  return loss === 'correlation' && neurons === 1 && targets <= (smooth ? 2 : 1);
}
