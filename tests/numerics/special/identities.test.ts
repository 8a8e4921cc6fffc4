import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareCdf, chiSquareQuantile, chiSquareSurvival } from '../../../src/numerics/special/chi-square.js';
import { erf, erfc, erfcScaled } from '../../../src/numerics/special/error-function.js';
import { findRoot } from '../../../src/numerics/special/find-root.js';
import { deviance, logGamma, stirlingError } from '../../../src/numerics/special/gamma.js';
import { incompleteBeta } from '../../../src/numerics/special/incomplete-beta.js';
import { lowerIncompleteGamma, upperIncompleteGamma } from '../../../src/numerics/special/incomplete-gamma.js';
import { normalCdf, normalDensity, normalQuantile } from '../../../src/numerics/special/normal.js';
import { studentCdf, studentQuantile } from '../../../src/numerics/special/student.js';

const runs = { seed: 42, numRuns: 300 };
const within = (low: number, high: number) => fc.double({ min: low, max: high, noNaN: true });
const close = (a: number, b: number, relative: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(Math.abs(a), Math.abs(b)));
};

describe('the error function', () => {
  it('is odd, and complements erfc', () => {
    fc.assert(
      fc.property(within(-6, 6), (x) => {
        expect(erf(-x)).toBe(-erf(x));
        close(erf(x) + erfc(x), 1, 4e-16);
        close(erfc(x) + erfc(-x), 2, 4e-16);
      }),
      runs,
    );
  });

  it('joins its three pieces to rounding', () => {
    for (const joint of [0.46875, 4]) close(erfc(joint * (1 - 1e-15)), erfc(joint * (1 + 1e-15)), 1e-13);
    close(erfcScaled(1e8), 1 / (1e8 * Math.sqrt(Math.PI)), 1e-15);
  });

  it('has its limits', () => {
    expect([erf(Infinity), erfc(Infinity), erfc(-Infinity), erf(0)]).toEqual([1, 0, 2, 0]);
    expect(() => erf(Number.NaN)).toThrow(/NaN/);
    expect(() => erfcScaled(-1)).toThrow(/-1/);
  });
});

describe('the normal law', () => {
  // Wichura (1988), table of PPND16, and Abramowitz and Stegun table 26.5 / 26.6.
  it.each([
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167813],
    [1e-20, -9.262340089798409],
    [0.975, 1.959963984540054],
    [0.995, 2.5758293035489004],
  ])('quantile at %d is %d', (p, x) => {
    close(normalQuantile(p), x, 1e-15);
  });

  it('quantile inverts the distribution function in both tails', () => {
    fc.assert(
      fc.property(within(-37, 5), (x) => {
        const p = normalCdf(x);
        // dx = dp / density: rounding of p alone costs eps p / density.
        const rounding = (2e-16 * p) / normalDensity(x);
        expect(Math.abs(normalQuantile(p) - x)).toBeLessThanOrEqual(4 * rounding + 4e-15 * (1 + Math.abs(x)));
      }),
      runs,
    );
    fc.assert(
      fc.property(within(1e-12, 0.5), (p) => {
        // 1 - p is rounded by up to 6e-17.
        const x = normalQuantile(p);
        expect(Math.abs(x + normalQuantile(1 - p))).toBeLessThan(1e-16 / normalDensity(x) + 4e-15 * (1 + Math.abs(x)));
      }),
      runs,
    );
  });

  it('refuses 0, 1 and NaN', () => {
    for (const p of [0, 1, -0.1, Number.NaN]) expect(() => normalQuantile(p)).toThrow(RangeError);
    expect(() => normalCdf(Number.NaN)).toThrow(RangeError);
    expect([normalCdf(Number.POSITIVE_INFINITY), normalCdf(Number.NEGATIVE_INFINITY)]).toEqual([1, 0]);
  });
});

describe('the gamma function', () => {
  it('gives the logarithms of factorials, with exact zeros at 1 and 2', () => {
    let factorial = 1;
    for (let n = 1; n <= 20; n += 1) {
      close(logGamma(n), Math.log(factorial), 2e-15);
      factorial *= n;
    }
    expect([logGamma(1), logGamma(2)].map(Math.abs)).toEqual([0, 0]);
  });

  it('satisfies the recursion and the duplication formula', () => {
    fc.assert(
      fc.property(within(0.01, 60), (x) => {
        const size = 1 + Math.abs(logGamma(x));
        expect(Math.abs(logGamma(x + 1) - logGamma(x) - Math.log(x))).toBeLessThan(3e-15 * size);
        const double = logGamma(x) + logGamma(x + 0.5) - (1 - 2 * x) * Math.LN2 - Math.log(Math.PI) / 2;
        expect(Math.abs(logGamma(2 * x) - double)).toBeLessThan(6e-15 * (1 + Math.abs(logGamma(2 * x))));
      }),
      runs,
    );
  });

  it('has the error of the Stirling formula and the deviance', () => {
    // Loader (2000): stirlerr(1) and stirlerr(15).
    close(stirlingError(1), 0.08106146679532726, 1e-14);
    close(stirlingError(15), 0.005554733551962801, 1e-15);
    close(deviance(2, 1), 2 * Math.LN2 - 1, 1e-15);
    // x log(x / M) + M - x = d^2/(2M) - d^3/(6M^2) + ... for x = M + d.
    close(deviance(1e6 + 1, 1e6), 0.5e-6 - 1e-12 / 6 + 1e-18 / 12, 1e-14);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (x) => {
    expect(() => logGamma(x)).toThrow(RangeError);
  });
});

describe('the incomplete gamma and beta functions', () => {
  it('complement each other and satisfy the recursion in a', () => {
    fc.assert(
      fc.property(within(0.1, 200), within(0, 400), (a, x) => {
        expect(Math.abs(lowerIncompleteGamma(a, x) + upperIncompleteGamma(a, x) - 1)).toBeLessThan(1e-15);
        const step = x === 0 ? 0 : Math.exp(a * Math.log(x) - x - logGamma(a + 1));
        expect(Math.abs(lowerIncompleteGamma(a, x) - lowerIncompleteGamma(a + 1, x) - step)).toBeLessThan(3e-13);
      }),
      runs,
    );
  });

  it('are the exponential law, the error function and the power law in their special cases', () => {
    fc.assert(
      fc.property(within(0.001, 30), within(0.001, 0.999), (x, u) => {
        close(upperIncompleteGamma(1, x), Math.exp(-x), 2e-14);
        close(upperIncompleteGamma(0.5, x), erfc(Math.sqrt(x)), 4e-14);
        close(incompleteBeta(x, 1, u), u ** x, 1e-13);
        expect(Math.abs(incompleteBeta(1, x, u) + Math.expm1(x * Math.log1p(-u)))).toBeLessThan(1e-13);
      }),
      runs,
    );
  });

  it('beta is symmetric', () => {
    fc.assert(
      fc.property(within(0.1, 300), within(0.1, 300), fc.integer({ min: 1, max: 1023 }), (a, b, k) => {
        const x = k / 1024;
        expect(Math.abs(incompleteBeta(a, b, x) + incompleteBeta(b, a, 1 - x) - 1)).toBeLessThan(5e-14);
      }),
      runs,
    );
  });

  it('have their limits and refuse arguments out of range', () => {
    expect([
      lowerIncompleteGamma(2, 0),
      upperIncompleteGamma(2, 0),
      incompleteBeta(2, 3, 0),
      incompleteBeta(2, 3, 1),
    ]).toEqual([0, 1, 0, 1]);
    expect([lowerIncompleteGamma(2, Infinity), upperIncompleteGamma(2, Infinity)]).toEqual([1, 0]);
    for (const run of [
      () => lowerIncompleteGamma(0, 1),
      () => upperIncompleteGamma(1, -1),
      () => lowerIncompleteGamma(1, Number.NaN),
      () => incompleteBeta(0, 1, 0.5),
      () => incompleteBeta(1, Number.NaN, 0.5),
      () => incompleteBeta(1, 1, 1.1),
    ])
      expect(run).toThrow(RangeError);
  });
});

describe("Student's t", () => {
  it('is the Cauchy law at 1, has closed forms at 2 and 4, and the normal limit', () => {
    for (const t of [-30, -2, -0.5, 0, 0.1, 1, 4]) {
      close(studentCdf(t, 1), t < 0 ? Math.atan2(1, -t) / Math.PI : 0.5 + Math.atan(t) / Math.PI, 2e-14);
      const two = t / Math.sqrt(2 + t * t);
      expect(Math.abs(studentCdf(t, 2) - (1 + two) / 2)).toBeLessThan(1e-15);
      const four = t / Math.sqrt(4 + t * t);
      expect(Math.abs(studentCdf(t, 4) - (0.5 + (3 * four - four ** 3) / 4))).toBeLessThan(1e-14);
      expect(studentCdf(t, Number.POSITIVE_INFINITY)).toBe(normalCdf(t));
    }
  });

  // Abramowitz and Stegun table 26.10 carries three decimals; more digits: t(.975) for 1 and 2 in closed form, others NIST / R qt.
  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 10, 2.2281388519862735],
    [0.995, 30, 2.7499956535672259],
    [0.95, 5, 2.0150483733330229],
  ])('quantile at %d with %d degrees of freedom is %d', (p, degreesOfFreedom, t) => {
    close(studentQuantile(p, degreesOfFreedom), t, 3e-14);
  });

  it('quantile inverts the distribution function', () => {
    fc.assert(
      fc.property(within(1e-9, 0.49), within(0.5, 1e5), (p, degreesOfFreedom) => {
        close(studentCdf(studentQuantile(p, degreesOfFreedom), degreesOfFreedom), p, 1e-12);
      }),
      { seed: 42, numRuns: 150 },
    );
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(studentQuantile(0.9, Number.POSITIVE_INFINITY)).toBe(normalQuantile(0.9));
  });

  it('refuses arguments out of range', () => {
    for (const run of [
      () => studentCdf(1, 0),
      () => studentCdf(Number.NaN, 1),
      () => studentQuantile(1, 3),
      () => studentQuantile(0.3, Number.NaN),
      () => studentQuantile(1e-300, 0.1),
    ])
      expect(run).toThrow(RangeError);
  });
});

describe('the chi-square law', () => {
  // Abramowitz and Stegun table 26.8 to its digits.
  it.each([
    [0.95, 1, 3.84146],
    [0.99, 10, 23.2093],
    [0.005, 5, 0.41174],
    [0.5, 100, 99.3341],
    [0.025, 30, 16.7908],
  ])('quantile at %d with %d degrees of freedom is %d', (p, k, x) => {
    close(chiSquareQuantile(p, k), x, 1.5e-5);
  });

  it('is exponential with 2 degrees and the square of a normal with 1', () => {
    fc.assert(
      fc.property(within(0.01, 60), (x) => {
        close(chiSquareSurvival(x, 2), Math.exp(-x / 2), 2e-14);
        close(chiSquareSurvival(x, 1), 2 * normalCdf(-Math.sqrt(x)), 4e-14);
      }),
      runs,
    );
    close(chiSquareQuantile(0.3, 2), -2 * Math.log(0.7), 1e-14);
    close(chiSquareQuantile(0.95, 1), normalQuantile(0.975) ** 2, 1e-14);
  });

  it('quantile inverts the distribution function in both tails', () => {
    fc.assert(
      fc.property(within(1e-9, 0.5), within(0.5, 1e4), (p, k) => {
        close(chiSquareCdf(chiSquareQuantile(p, k), k), p, 1e-11);
        close(chiSquareSurvival(chiSquareQuantile(1 - p, k), k), 1 - (1 - p), 1e-11);
      }),
      { seed: 42, numRuns: 150 },
    );
  });

  it('has no mass below 0 and refuses arguments out of range', () => {
    expect([chiSquareCdf(-1, 3), chiSquareSurvival(-1, 3)]).toEqual([0, 1]);
    for (const run of [() => chiSquareCdf(1, 0), () => chiSquareQuantile(0, 1), () => chiSquareSurvival(Number.NaN, 1)])
      expect(run).toThrow(RangeError);
  });
});

describe('findRoot', () => {
  const bracketOf = (f: (x: number) => number, low: number, high: number) => ({
    low,
    lowValue: f(low),
    high,
    highValue: f(high),
  });

  it('finds zeros to rounding, flat and steep ones too', () => {
    const cases: [(x: number) => number, number, number, number, number][] = [
      [(x) => x * x - 2, 0, 2, Math.SQRT2, 1e-15],
      [(x) => Math.exp(x) - 1e10, 0, 700, 10 * Math.LN10, 1e-14],
      [(x) => Math.cos(x) - x, 0, 1, 0.7390851332151607, 1e-15],
      [(x) => (x - 1) ** 3, 0, 3, 1, 1e-5],
      [(x) => Math.sign(x - 0.3), 0, 1, 0.3, 1e-15],
    ];
    for (const [f, low, high, zero, tolerance] of cases) {
      expect(Math.abs(findRoot(f, bracketOf(f, low, high), 0) - zero)).toBeLessThanOrEqual(
        tolerance * Math.max(1, zero),
      );
      // The order of the ends does not matter.
      expect(Math.abs(findRoot(f, bracketOf(f, high, low), 0) - zero)).toBeLessThanOrEqual(
        tolerance * Math.max(1, zero),
      );
    }
  });

  it('uses few evaluations on smooth functions', () => {
    let evaluations = 0;
    const f = (x: number): number => {
      evaluations += 1;
      return Math.tanh(x - 0.7) + 0.1 * (x - 0.7);
    };
    findRoot(f, bracketOf(f, -4, 5), 0);
    expect(evaluations).toBeLessThan(16);
  });

  it('refuses a bracket without change of sign and a NaN', () => {
    expect(() => findRoot((x) => x, { low: 1, lowValue: 1, high: 2, highValue: 2 }, 0)).toThrow(/f\(1\) = 1/);
    expect(() => findRoot((x) => x, { low: 1e-200, lowValue: 1e-200, high: 2e-200, highValue: 2e-200 }, 0)).toThrow(
      RangeError,
    );
    expect(() => findRoot(() => Number.NaN, { low: 0, lowValue: -1, high: 1, highValue: 1 }, 0)).toThrow(/NaN/);
    expect(findRoot((x) => x, { low: 0, lowValue: 0, high: 1, highValue: 1 }, 0)).toBe(0);
  });
});
