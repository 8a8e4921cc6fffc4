/** Beyond this, all values are scaled down before they or their squares overflow. */
const LARGE = 1e100;

/**
 * Bessel functions J_nu(x) of the first kind for nu = start, start + 1, ..., all at once, by Miller's backward recurrence
 * J_(nu-1) = (2 nu / x) J_nu - J_(nu+1). Whole orders are normalised by J_0^2 + 2 sum J_k^2 = 1, with the sign from
 * J_0 + 2 sum J_2k = 1; half-odd orders by sin^2 + cos^2 = 1 in J_(1/2)^2 + J_(-1/2)^2 = 2/(pi x).
 * Source: NIST Digital Library of Mathematical Functions, 10.74(iv), 10.12.4, 10.23.3, 10.16.1.
 *
 * @param start - 0 or 0.5.
 * @param count - number of orders, a whole number >= 1.
 * @param x - finite and >= 0.
 * @returns `count` values; entries that underflow are 0.
 * @throws RangeError when an argument is out of its range.
 * @example
 * besselSequence(0, 2, 0) // Float64Array.of(1, 0)
 */
export function besselSequence(start: 0 | 0.5, count: number, x: number): Float64Array {
  if (start !== 0 && start !== 0.5) throw new RangeError(`start must be 0 or 0.5; got ${String(start)}`);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`count must be a whole number >= 1; got ${count}`);
  if (!(x >= 0 && x < Number.POSITIVE_INFINITY)) throw new RangeError(`x must be finite and >= 0; got ${x}`);
  const values = new Float64Array(count);
  if (x === 0) {
    if (start === 0) values[0] = 1;
    return values;
  }
  // Far enough beyond max(x, last order) that the minimal solution has taken over to all digits.
  const reach = Math.max(x, count);
  const top = Math.ceil(reach + 30 + 14 * Math.cbrt(reach));
  let above = 0;
  let present = 1e-100;
  let squares = 0;
  let evens = 0;
  // `present` is J of order start + k up to a factor.
  for (let k = top; k >= 0; k--) {
    if (k < count) values[k] = present;
    if (start === 0) {
      squares += (k === 0 ? 1 : 2) * present * present;
      if (k % 2 === 0) evens += (k === 0 ? 1 : 2) * present;
    }
    if (k === 0) break;
    const below = ((2 * (start + k)) / x) * present - above;
    above = present;
    present = below;
    if (Math.abs(present) > LARGE) {
      present /= LARGE;
      above /= LARGE;
      squares /= LARGE * LARGE;
      evens /= LARGE;
      for (let j = k; j < count; j++) values[j]! /= LARGE;
    }
  }
  const scale = start === 0 ? Math.sign(evens) / Math.sqrt(squares) : halfScale(present, above, x);
  for (let k = 0; k < count; k++) values[k]! *= scale;
  return values;
}

/** The factor for half-odd orders, from J_(1/2) = sqrt(2/(pi x)) sin x and J_(-1/2) = sqrt(2/(pi x)) cos x. */
function halfScale(half: number, threeHalves: number, x: number): number {
  const minusHalf = half / x - threeHalves;
  const root = Math.sqrt(2 / (Math.PI * x));
  const size = root / Math.hypot(half, minusHalf);
  // The sign from whichever of sine and cosine is the larger.
  const sign =
    Math.abs(Math.sin(x)) > Math.abs(Math.cos(x))
      ? Math.sign(Math.sin(x)) * Math.sign(half)
      : Math.sign(Math.cos(x)) * Math.sign(minusHalf);
  return sign * size;
}
