import { describe, expect, it } from 'vitest';
import { besselSequence } from '../../../src/numerics/special/bessel.js';

/** SciPy 1.17, scipy.special.jv at orders start + 0, 1, 2, 10, 50. */
const table: readonly (readonly [0 | 0.5, number, readonly number[]])[] = [
  [
    0,
    0.3,
    [0.9776262465382961, 0.148318816273104, 0.011165861949063964, 1.5858465157002536e-15, 2.0955425277169378e-106],
  ],
  [
    0,
    5,
    [-0.17759677131433835, -0.3275791375914652, 0.04656511627775229, 0.0014678026473104737, 2.294247615952576e-45],
  ],
  [
    0,
    123.4,
    [-0.07152553671926015, -0.006850999885654371, 0.07141449944396593, 0.06324467187295206, -0.044191106359267894],
  ],
  [
    0,
    900,
    [0.02001329524940523, 0.017527490876063073, -0.019974345269680647, -0.01901036415826951, 0.013625508647672568],
  ],
  [
    0.5,
    0.3,
    [0.43049351732812513, 0.04330988191837836, 0.002605301855658669, 1.8731930632173214e-16, 1.139261210776815e-107],
  ],
  [
    0.5,
    30,
    [-0.14392965337039992, -0.027267945711177695, 0.14120285879928213, -0.06349736950254556, 1.1756536595052836e-8],
  ],
  [
    0.5,
    900,
    [0.02653772757932783, -0.0017324209990898021, -0.02654350231599146, -0.026596697746126302, -0.005810042313977788],
  ],
];

describe('Bessel functions of the first kind', () => {
  it.each(table)('of order %s + k at x = %s are those of SciPy', (start, x, expected) => {
    const values = besselSequence(start, 61, x);
    [0, 1, 2, 10, 50].forEach((k, index) => {
      const reference = expected[index]!;
      // Relative for the small ones; the oscillating ones carry the rounding of x itself.
      expect(Math.abs(values[k]! - reference)).toBeLessThan(1e-12 * Math.abs(reference) + 1e-15 * Math.sqrt(x));
    });
  });

  it('at 0, and near a zero of the sine', () => {
    expect([...besselSequence(0, 3, 0)]).toEqual([1, 0, 0]);
    expect([...besselSequence(0.5, 2, 0)]).toEqual([0, 0]);
    // J_(1/2)(x) = sqrt(2/(pi x)) sin x.
    expect(besselSequence(0.5, 2, Math.PI)[1]).toBeCloseTo(Math.sqrt(2) / Math.PI, 14);
  });

  it('refuses arguments out of range', () => {
    expect(() => besselSequence(0, 0, 1)).toThrow('got 0');
    expect(() => besselSequence(0, 1, Number.NaN)).toThrow('got NaN');
  });
});
