/** The declaration of a Gaussian multi-index learning problem on the sphere. */

import type { HermiteExpansion } from '../algebra/expansion.js';
import type { Index } from '../expression/atom.js';
import { freeGeometry, type Geometry, sphereGeometry } from '../expression/geometry.js';
import type { CorrelationName } from '../expression/print.js';

/** `mse`: 1/2 (y - f)^2. `correlation`: -y f, the limit of small second-layer weights with rescaled step. */
export type LossName = 'mse' | 'correlation';

/**
 * Inputs `x ~ N(0, I_d)`, labels `y = sum_p phi(<v_p, x>) + epsilon` with orthonormal `v_p` and centred noise of
 * variance nu^2, learner `f = sum_i a_i sigma(<w_i, x>)` with unit `w_i` and fixed `a_i`, trained by online SGD on the
 * sphere with step `gamma_i = eta rho_i Delta sigma'(<w_i, x>)`, where Delta is `y - f` (mse) or `y` (correlation).
 */
export interface GaussianProblem {
  readonly loss: LossName;
  /** The target link phi. */
  readonly target: HermiteExpansion;
  /** The learner link sigma. */
  readonly learner: HermiteExpansion;
}

/** How the weights are trained: on the sphere or free, and at which rate each neuron steps. */
export interface Training {
  readonly geometry: Geometry;
  /** `given`: neuron i at a fixed rate rho_i; `second-layer`: at its weight a_i, which is gradient descent. */
  readonly rates: 'given' | 'second-layer';
}

/** Spherical SGD: unit weights, projected steps, given rates. */
export const SPHERE: Training = { geometry: sphereGeometry, rates: 'given' };

/** Plain SGD on weights of any length. */
export const FREE: Training = { geometry: freeGeometry, rates: 'second-layer' };

/** Names under which the links appear in expressions. */
export const TARGET_LINK = 'phi';
export const LEARNER_LINK = 'sigma';

/** Free indices: neurons i and l, targets p and r. */
export const neuron = (name: string): Index => ({ name, range: 'm' });
export const target = (name: string): Index => ({ name, range: 'P' });

export const INDICES = { i: neuron('i'), l: neuron('l'), p: target('p'), r: target('r') } as const;

/** `C(M) = E[phi(x_p) sigma(s_i)]` and `B(Q) = E[sigma(s_i) sigma(s_j)]`. */
export const CORRELATIONS: readonly CorrelationName[] = [
  { name: 'C', links: [TARGET_LINK, LEARNER_LINK] },
  { name: 'B', links: [LEARNER_LINK, LEARNER_LINK] },
];

/**
 * The links of a problem under the names that they have in expressions.
 *
 * @example
 * Object.keys(linksOf({ loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') })) // ['phi', 'sigma']
 */
export function linksOf(problem: GaussianProblem): Readonly<Record<string, HermiteExpansion>> {
  return { [TARGET_LINK]: problem.target, [LEARNER_LINK]: problem.learner };
}
