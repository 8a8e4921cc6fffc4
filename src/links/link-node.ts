/** The nodes of the expression of a link. */

import type { Polynomial } from '../algebra/polynomial.js';

/** Functions with a kink or a jump where their argument vanishes; the argument must be affine in z. */
export const kinkedFunctions = ['relu', 'leaky_relu', 'abs', 'sign', 'step'] as const;

/** Functions that are smooth everywhere. */
export const smoothFunctions = ['erf', 'tanh', 'sigmoid', 'gelu', 'silu', 'softplus', 'sin', 'cos', 'exp'] as const;

export type KinkedFunction = (typeof kinkedFunctions)[number];

export type SmoothFunction = (typeof smoothFunctions)[number];

/**
 * A link function of z as an expression, immutable. Built by `parseLinkExpression` or by `sumOf`, `productOf`, ...,
 * which flatten sums and products and fold constants, so that an expression and its printed text correspond.
 *
 * - `hermite`: the orthonormal h_k or the monic He_k of the argument.
 * - `leaky_relu` is max(u, 0) + slope min(u, 0); `sign(0) = 0`, `step = (1 + sign)/2`; `gelu(u) = u Φ(u)`;
 *   `silu(u) = u sigmoid(u)`; `softplus(u) = log(1 + exp(u))`.
 */
export type LinkExpression =
  | { readonly kind: 'constant'; readonly value: Polynomial }
  | { readonly kind: 'variable' }
  | {
      readonly kind: 'hermite';
      readonly family: 'h' | 'He';
      readonly index: number;
      readonly argument: LinkExpression;
    }
  | { readonly kind: 'sum'; readonly terms: readonly LinkExpression[] }
  | { readonly kind: 'product'; readonly factors: readonly LinkExpression[] }
  | { readonly kind: 'power'; readonly base: LinkExpression; readonly exponent: number }
  | {
      readonly kind: 'function';
      readonly name: Exclude<KinkedFunction, 'leaky_relu'> | SmoothFunction;
      readonly argument: LinkExpression;
    }
  | {
      readonly kind: 'function';
      readonly name: 'leaky_relu';
      readonly argument: LinkExpression;
      readonly slope: Polynomial;
    };
