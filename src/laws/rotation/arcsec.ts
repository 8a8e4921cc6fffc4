/** The law that the radius of the depth-separation input approaches in high dimension. */

import type { RadialLaw } from './law.js';

/**
 * The law of r = rho0 / cos(theta), theta uniform on (0, pi/2): the limit of the Bessel law as d grows, with
 * M_0 = 2 Theta/pi, M_1 = (2 rho0/pi) asinh(tan Theta), M_2 = (2 rho0^2/pi) tan Theta, Theta = arccos(min(1, rho0/R)). E r is infinite.
 *
 * Source: depth separation (Ren, Zhou and Ge, arXiv 2304.01063); the limit is reconstructed.
 *
 * @param scale - rho0, the smallest radius, finite and > 0.
 * @throws RangeError when it is not.
 * @example
 * arcsecLaw(0.5).density(0.25) // 0
 */
export function arcsecLaw(scale: number): RadialLaw {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`the smallest radius rho0 must be finite and > 0; got ${scale}`);
  }
  return {
    id: 'arcsec',
    density: (radius) =>
      radius > scale ? ((2 / Math.PI) * scale) / (radius * Math.sqrt((radius - scale) * (radius + scale))) : 0,
    truncatedMoments(radius, out) {
      if (!(radius > scale)) {
        out.fill(0, 0, 3);
        return;
      }
      // tan Theta from the difference, which keeps its digits next to the edge.
      const tangent = Math.sqrt((radius - scale) * (radius + scale)) / scale;
      out[0] = (2 / Math.PI) * Math.atan(tangent);
      out[1] = ((2 * scale) / Math.PI) * Math.asinh(tangent);
      out[2] = ((2 * scale * scale) / Math.PI) * tangent;
    },
    sample: (stream) => scale / Math.cos((Math.PI / 2) * stream.uniform()),
  };
}
