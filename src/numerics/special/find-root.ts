/** An interval with the values of a function at its ends; the values have opposite signs or one of them is 0. */
export interface Bracket {
  readonly low: number;
  readonly lowValue: number;
  readonly high: number;
  readonly highValue: number;
}

/**
 * A zero of a continuous function by Brent's method (Brent, Algorithms for Minimization without Derivatives, 1973, chapter 4):
 * inverse quadratic interpolation or the secant where they make progress, bisection otherwise.
 *
 * @param f - the function.
 * @param bracket - an interval over which it changes sign.
 * @param tolerance - absolute accuracy of the zero; at least 0; about `2 eps |x|` is added.
 * @returns the zero, within the interval.
 * @throws RangeError when the values at the ends do not differ in sign or are `NaN`, or when f returns `NaN`.
 * @example
 * findRoot((x) => x - 0.5, { low: 0, lowValue: -0.5, high: 1, highValue: 0.5 }, 0) // 0.5
 */
export function findRoot(f: (x: number) => number, bracket: Bracket, tolerance: number): number {
  let { low: a, lowValue: valueA, high: b, highValue: valueB } = bracket;
  if (!(Math.sign(valueA) * Math.sign(valueB) <= 0))
    throw new RangeError(
      `no change of sign: f(${a}) = ${valueA}, f(${b}) = ${valueB}; the ends must have opposite signs`,
    );
  if (valueA === 0) return a;
  // b is the best point, c on the other side of the zero, a the point before b.
  let c = a;
  let valueC = valueA;
  let move = b - a;
  let moveBefore = move;
  while (valueB !== 0) {
    if (Math.sign(valueB) === Math.sign(valueC)) {
      c = a;
      valueC = valueA;
      move = b - a;
      moveBefore = move;
    }
    if (Math.abs(valueC) < Math.abs(valueB)) {
      [a, b, c] = [b, c, b];
      [valueA, valueB, valueC] = [valueB, valueC, valueB];
    }
    const limit = 2 * Number.EPSILON * Math.abs(b) + tolerance / 2;
    const half = (c - b) / 2;
    if (Math.abs(half) <= limit || half === 0) return b;
    const interpolated = Math.abs(moveBefore) >= limit && Math.abs(valueA) > Math.abs(valueB);
    const proposal = interpolated ? interpolation(a, valueA, b, valueB, c, valueC) : half;
    const good =
      interpolated &&
      proposal / half > 0 &&
      Math.abs(proposal) < Math.min(1.5 * Math.abs(half) - limit / 2, Math.abs(moveBefore) / 2);
    moveBefore = good ? move : half;
    move = good ? proposal : half;
    a = b;
    valueA = valueB;
    b += Math.abs(move) > limit ? move : Math.sign(half) * Math.max(limit, Number.MIN_VALUE);
    valueB = f(b);
    if (Number.isNaN(valueB)) throw new RangeError(`the function returned NaN at ${b} while its zero was searched`);
  }
  return b;
}

/** Step from b to the zero of the secant, or of the inverse parabola when three different points are known. */
function interpolation(a: number, fa: number, b: number, fb: number, c: number, fc: number): number {
  const s = fb / fa;
  if (a === c) return ((c - b) * s) / (s - 1);
  const q = fa / fc;
  const r = fb / fc;
  return (-s * ((c - b) * q * (q - r) - (b - a) * (r - 1))) / ((q - 1) * (r - 1) * (s - 1));
}
