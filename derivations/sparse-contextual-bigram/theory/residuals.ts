/** Residuals of V and A of given size that are as the closure of the noise has them. */

import type { Instance } from '../instance.js';

/**
 * A residual of V with `|Delta|_mu^2 = size`, orthogonal to P - M, whose covariance is a multiple of S and has no cross term with P:
 * the shift turned by a quarter in each of its Fourier planes. For uniform tokens, P by the shift, and odd N.
 *
 * @throws RangeError when N is even: there is a Fourier mode that cannot be turned.
 */
export function isotropicResidual({ N }: Instance, size: number): Float64Array {
  if (N % 2 === 0) throw new RangeError(`N = ${N}; must be odd`);
  const turn = (offset: number): number => {
    let sum = 0;
    for (let mode = 1; mode <= (N - 1) / 2; mode++) sum += Math.sin((2 * Math.PI * mode * offset) / N);
    return (2 * sum) / N;
  };
  // A turn of the N - 1 dimensions orthogonal to 1 has squared length (N - 1)/N in the mu-geometry.
  const length = Math.sqrt((size * N) / (N - 1));
  return Float64Array.from({ length: N * N }, (_, at) => {
    const [row, column] = [Math.floor(at / N), at % N];
    return length * turn((row - column - 1 + N) % N);
  });
}

/** A residual of A with `|Delta|_mu^2 = size`, orthogonal to Q - U: alternating signs off the support, as evenly as their number allows. */
export function spreadResidual({ N, T, Q }: Instance, size: number): Float64Array {
  const out = new Float64Array(T * N);
  for (let k = 0; k < N; k++) {
    const off = Array.from({ length: T }, (_, t) => t).filter((t) => Q[t * N + k] === 0);
    const even = off.slice(0, off.length - (off.length % 2));
    even.forEach((t, place) => {
      out[t * N + k] = (place % 2 === 0 ? 1 : -1) * Math.sqrt(size / even.length);
    });
  }
  return out;
}
