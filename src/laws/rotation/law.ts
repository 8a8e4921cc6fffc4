/** What must be known of the radius of a rotation-invariant input: density, truncated moments, samples. */

import type { RandomStream } from '../../numerics/random/stream.js';

/** The law of the radius r = |x| of a rotation-invariant input, by what expectations of piecewise polynomials need. */
export interface RadialLaw {
  readonly id: string;
  /** p(r); 0 outside of the support, and where the density has a pole its value nearby. */
  density(radius: number): number;
  /** Writes M_k(R) = E[r^k 1{r < R}], k = 0, 1, 2; all 0 for R <= 0. The untruncated means may be infinite. */
  truncatedMoments(radius: number, out: Float64Array): void;
  /** A radius with this law. */
  sample(stream: RandomStream): number;
}
