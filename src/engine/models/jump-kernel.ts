/**
 * Moments with the derivative of a target that jumps. In the sense of distributions phi' is its derivative almost everywhere plus the point
 * masses of its jumps, so that `E[phi'(u) g(v)] = E[(phi')_ae(u) g(v)] + sum_j J_j p(z_j) E[g(v) | u = z_j]`, with p the density of u. This is
 * what Stein's lemma means by phi'.
 */

import type { LinkReference } from '../../expression/atom.js';
import { differentiate } from '../../links/differentiate.js';
import { type Jump, jumpsOf } from '../../links/jumps.js';
import { unpackCovariance } from '../../links/kernels/covariance.js';
import type { MomentKernel } from '../../links/kernels/moment-kernel.js';
import { quadratureKernel } from '../../links/kernels/quadrature-kernel.js';
import { type LinkFunction, linkFunction, userLink } from '../../links/link-function.js';
import { InputError } from '../errors.js';
import { TARGET_LINK } from '../problem.js';

/**
 * Refuses a learner that jumps: SGD differentiates it, and almost everywhere its derivative says nothing of the jump.
 *
 * @throws InputError of one line that quotes the learner and the first jump.
 * @example
 * requireContinuousLearner(linkFunction('relu(z)')) // undefined
 */
export function requireContinuousLearner(learner: LinkFunction): void {
  const [jump] = jumpsOf(learner);
  if (jump === undefined) return;
  const text = learner.text.length > 60 ? `${learner.text.slice(0, 60)}...` : learner.text;
  throw new InputError(
    `learner = ${text} jumps at z = ${jump.at}, and SGD needs its derivative; only the target may jump: give a learner without jumps, such as --learner "erf(z/sqrt(2))"`,
  );
}

/**
 * The derivative almost everywhere of a link as a link; undefined where it vanishes identically (sign, step).
 *
 * @example
 * derivativeAlmostEverywhere(linkFunction('sign(z) + z^2'))?.text // '2*z'
 */
export function derivativeAlmostEverywhere(link: LinkFunction): LinkFunction | undefined {
  if (link.expression === undefined) {
    const { text, derivative, kinks } = link;
    // Nobody asks for a further derivative of it: moments hold phi' at most once.
    return userLink({ name: `(${text})'`, value: derivative, derivative: () => Number.NaN, kinks });
  }
  const derivative = differentiate(link.expression);
  return derivative.kind === 'constant' && derivative.value.isZero() ? undefined : linkFunction(derivative);
}

/** Where phi' stands in a moment: alone among the targets of its coordinate. */
export interface JumpPlace {
  readonly coordinate: number;
  /** Of the target. */
  readonly jumps: readonly Jump[];
}

/**
 * Where the derivative of a target with jumps stands in a moment.
 *
 * @param target - phi.
 * @param coordinates - what stands at each coordinate.
 * @returns the place; undefined when phi does not jump or is not differentiated.
 * @throws RangeError for a product of point masses, or of one with phi at the same coordinate, and for a second derivative: these are no moments.
 * @example
 * jumpPlace(linkFunction('sign(z)'), [[{ link: 'sigma', order: 1 }], [{ link: 'phi', order: 1 }]])?.coordinate // 1
 */
export function jumpPlace(
  target: LinkFunction,
  coordinates: readonly (readonly LinkReference[])[],
): JumpPlace | undefined {
  const places = coordinates.flatMap((references, coordinate) =>
    references.flatMap(({ link, order }) => (link === TARGET_LINK && order > 0 ? [{ coordinate, order }] : [])),
  );
  const [place] = places;
  if (place === undefined) return undefined;
  const jumps = jumpsOf(target);
  if (jumps.length === 0) return undefined;
  const targetsThere = (coordinates[place.coordinate] ?? []).filter(({ link }) => link === TARGET_LINK).length;
  if (places.length > 1 || place.order > 1 || targetsThere > 1) {
    throw new RangeError(
      `the target ${target.text} jumps at z = ${jumps[0]!.at}, and this moment holds its derivative more than once or next to the target itself; with jumps only moments linear in phi' are evaluated, which is all that the flows need`,
    );
  }
  return { coordinate: place.coordinate, jumps };
}

/**
 * `sum_j J_j p(z_j) E[prod_k f_k(u_k) | u_c = z_j]`, the part of the point masses.
 *
 * @param place - the coordinate c of phi' and the jumps.
 * @param functions - what stands at each coordinate, phi' left out.
 * @param kinks - where these or their derivatives jump.
 * @returns the kernel; it throws a RangeError as `quadratureKernel`, and when u_c has no variance.
 * @example
 * const place = { coordinate: 0, jumps: [{ at: 0, size: 2 }] };
 * jumpMoment(place, [() => 1, (v) => v * v], [[], []])(Float64Array.of(1, 1, 0.6)).toFixed(6) // '0.510646'
 */
export function jumpMoment(
  { coordinate, jumps }: JumpPlace,
  functions: readonly ((z: number) => number)[],
  kinks: readonly (readonly number[])[],
): MomentKernel {
  const size = functions.length;
  const rest = functions.flatMap((_, k) => (k === coordinate ? [] : [k]));
  return (values) => {
    const covariance = unpackCovariance(values, size);
    const of = (k: number, l: number): number => covariance[k * size + l]!;
    const variance = of(coordinate, coordinate);
    if (!(variance > 0))
      throw new RangeError(`the variance at a target with jumps is ${variance}; it must be positive`);
    const given = (k: number, l: number): number => of(k, l) - (of(k, coordinate) * of(l, coordinate)) / variance;
    const packed = Float64Array.from([
      // Rounding may leave less than nothing of a variance.
      ...rest.map((k) => Math.max(0, given(k, k))),
      ...rest.flatMap((k, at) => rest.slice(at + 1).map((l) => given(k, l))),
    ]);
    return jumps.reduce((sum, { at, size: height }) => {
      const density = Math.exp((-at * at) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
      const own = height * density * functions[coordinate]!(at);
      if (own === 0) return sum;
      const means = rest.map((k) => (of(k, coordinate) / variance) * at);
      const shifted = rest.map((k, position) => (z: number) => functions[k]!(means[position]! + z));
      const shiftedKinks = rest.map((k, position) => kinks[k]!.map((kink) => kink - means[position]!));
      const moment =
        rest.length === 0 ? 1 : quadratureKernel(shifted, { kinks: shiftedKinks, relativeTolerance: 1e-12 })(packed);
      return sum + own * moment;
    }, 0);
  };
}
