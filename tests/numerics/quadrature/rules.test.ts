import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chiSquareLogRule } from '../../../src/numerics/quadrature/chi-square-log-rule.js';
import { chiSquareRule } from '../../../src/numerics/quadrature/chi-square-rule.js';
import { gaussHermite } from '../../../src/numerics/quadrature/gauss-hermite.js';
import { gaussLegendre } from '../../../src/numerics/quadrature/gauss-legendre.js';
import { gaussianTrapezoid } from '../../../src/numerics/quadrature/gaussian-trapezoid.js';
import { applyRule, type QuadratureRule } from '../../../src/numerics/quadrature/rule.js';
import { splitGaussianRule } from '../../../src/numerics/quadrature/split-gaussian.js';

const close = (a: number, b: number, relative: number): void => {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(b)));
};
const increasing = (rule: QuadratureRule): boolean => rule.nodes.every((x, i) => i === 0 || x > rule.nodes[i - 1]!);

/** The orthonormal Hermite polynomials h_0 ... h_degree at x. */
const hermite = (degree: number, x: number): number[] => {
  const values = [1, x];
  for (let k = 2; k <= degree; k += 1)
    values.push((x * values[k - 1]! - Math.sqrt(k - 1) * values[k - 2]!) / Math.sqrt(k));
  return values.slice(0, degree + 1);
};

describe('gaussLegendre', () => {
  // Abramowitz and Stegun, table 25.4.
  it.each([
    [2, [0.577350269189626], [1]],
    [3, [0, 0.774596669241483], [0.888888888888889, 0.555555555555556]],
    [5, [0, 0.538469310105683, 0.906179845938664], [0.568888888888889, 0.478628670499366, 0.236926885056189]],
    [
      10,
      [0.148874338981631, 0.433395394129247, 0.679409568299024, 0.865063366688985, 0.973906528517172],
      [0.295524224714753, 0.269266719309996, 0.219086362515982, 0.149451349150581, 0.066671344308688],
    ],
  ])('has the published nodes and weights for n = %d', (n, nodes, weights) => {
    const rule = gaussLegendre(n);
    const half = Math.floor(n / 2);
    nodes.forEach((node, i) => {
      close(rule.nodes[half + i]!, node, 5.1e-16 + 5e-16);
      close(rule.weights[half + i]!, weights[i]!, 1e-15);
    });
  });

  it.each([1, 4, 17, 60, 201])('is exact up to degree 2n - 1 and not beyond, n = %d', (n) => {
    const rule = gaussLegendre(n);
    expect(increasing(rule)).toBe(true);
    for (let degree = 0; degree < 2 * n; degree += 1)
      close(
        applyRule(rule, (x) => x ** degree),
        degree % 2 === 0 ? 2 / (degree + 1) : 0,
        1e-14,
      );
    if (n <= 17) expect(Math.abs(applyRule(rule, (x) => x ** (2 * n)) - 2 / (2 * n + 1))).toBeGreaterThan(1e-12);
  });

  it('does 1000 nodes', () => {
    const rule = gaussLegendre(1000);
    expect(increasing(rule)).toBe(true);
    close(
      applyRule(rule, (x) => Math.exp(x)),
      Math.E - 1 / Math.E,
      1e-14,
    );
  });
});

describe('gaussHermite', () => {
  // Abramowitz and Stegun, table 25.10: zeros x and weights w of exp(-x^2); ours are x sqrt(2) and w / sqrt(pi).
  it.each([
    [2, [Math.SQRT1_2], [0.886226925452758]],
    [3, [0, 1.224744871391589], [1.181635900603677, 0.2954089751509193]],
    [5, [0, 0.958572464613819, 2.020182870456086], [0.9453087204829419, 0.3936193231522412, 0.01995324205904591]],
    [
      10,
      [0.342901327223705, 1.036610829789514, 1.756683649299882, 2.53273167423279, 3.436159118837738],
      [6.108626337353258e-1, 2.401386110823147e-1, 3.387439445548106e-2, 1.343645746781233e-3, 7.640432855232621e-6],
    ],
  ])('has the published nodes and weights for n = %d', (n, nodes, weights) => {
    const rule = gaussHermite(n);
    const half = Math.floor(n / 2);
    nodes.forEach((node, i) => {
      close(rule.nodes[half + i]!, node * Math.SQRT2, 2e-15);
      expect(Math.abs(rule.weights[half + i]! / (weights[i]! / Math.sqrt(Math.PI)) - 1)).toBeLessThan(2e-14);
    });
  });

  it.each([1, 2, 7, 20, 64])('makes the Hermite polynomials orthonormal up to degree 2n - 1, n = %d', (n) => {
    const rule = gaussHermite(n);
    expect(increasing(rule)).toBe(true);
    const gram = (j: number, k: number): number => applyRule(rule, (x) => hermite(n, x)[j]! * hermite(n, x)[k]!);
    for (let j = 0; j < n; j += Math.max(1, Math.floor(n / 7)))
      for (let k = j; k < n; k += Math.max(1, Math.floor(n / 7)))
        expect(Math.abs(gram(j, k) - (j === k ? 1 : 0))).toBeLessThan(2e-13);
    // h_n vanishes at the nodes, so degree 2n is not integrated.
    expect(Math.abs(gram(n, n))).toBeLessThan(1e-12);
  });

  it.each([100, 200])('has moments (2j - 1)!! and exact zeros of odd ones, n = %d', (n) => {
    const rule = gaussHermite(n);
    let moment = 1;
    for (let j = 1; j <= 40; j += 1) {
      moment *= 2 * j - 1;
      expect(Math.abs(applyRule(rule, (x) => x ** (2 * j)) / moment - 1)).toBeLessThan(1e-12);
    }
    expect(Math.abs(applyRule(rule, (x) => x ** 3))).toBeLessThan(1e-15);
    expect(Math.abs(applyRule(rule, (x) => Math.cos(3 * x)) - Math.exp(-4.5))).toBeLessThan(1e-15);
  });

  it('has a largest node and smallest weight as published for n = 20', () => {
    // Abramowitz and Stegun, table 25.10.
    const rule = gaussHermite(20);
    close(rule.nodes[19]!, 5.387480890011233 * Math.SQRT2, 1e-15);
    expect(Math.abs((rule.weights[19]! * Math.sqrt(Math.PI)) / 2.229393645534e-13 - 1)).toBeLessThan(1e-12);
  });
});

describe('chiSquareRule', () => {
  it('is Gauss-Laguerre for 2 degrees of freedom', () => {
    // Abramowitz and Stegun, table 25.9, n = 3: nodes of exp(-x), ours doubled.
    const rule = chiSquareRule(3, 2);
    [0.415774556783, 2.294280360279, 6.289945082937].forEach((node, i) => {
      close(rule.nodes[i]!, 2 * node, 1e-12);
    });
    [0.711093009929, 0.278517733569, 0.0103892565016].forEach((weight, i) => {
      close(rule.weights[i]!, weight, 1e-12);
    });
  });

  it.each([1, 2, 5.5, 98, 1e5])('has the moments k (k + 2) ... (k + 2j - 2) up to degree 2n - 1, k = %d', (k) => {
    for (const n of [1, 4, 12, 24]) {
      const rule = chiSquareRule(n, k);
      let moment = 1;
      for (let degree = 0; degree < 2 * n; degree += 1) {
        expect(Math.abs(applyRule(rule, (x) => x ** degree) / moment - 1)).toBeLessThan(1e-11);
        moment *= k + 2 * degree;
      }
      expect(increasing(rule)).toBe(true);
    }
  });

  it('does the characteristic function and 0 degrees of freedom', () => {
    // E exp(-X/2) = 2^(-k/2).
    for (const k of [1, 3, 18])
      close(
        applyRule(chiSquareRule(60, k), (x) => Math.exp(-x / 2)),
        2 ** (-k / 2),
        1e-13,
      );
    expect(applyRule(chiSquareRule(10, 0), (x) => 7 + x)).toBe(7);
  });
});

describe('chiSquareLogRule', () => {
  it.each([1, 2, 3, 18, 98, 998, 1e5])('has moments and Laplace transform, k = %d', (k) => {
    const rule = chiSquareLogRule(k);
    close(
      applyRule(rule, () => 1),
      1,
      1e-14,
    );
    close(
      applyRule(rule, (x) => x / k),
      1,
      1e-12,
    );
    close(applyRule(rule, (x) => x / k) ** 2, 1, 1e-12);
    close(applyRule(rule, (x) => (x / k - 1) ** 2) * (k / 2), 1, 1e-10);
    expect(
      Math.abs(applyRule(rule, (x) => Math.exp(-x / k)) / Math.exp((-k / 2) * Math.log1p(2 / k)) - 1),
    ).toBeLessThan(1e-12);
  });

  it('integrates c / (c + x) for c however small, 2 degrees of freedom', () => {
    // E 1/(c + X) = exp(c/2) E1(c/2) / 2; Abramowitz and Stegun table 5.1: E1(.5) = .5597735948, E1(1) = .2193839344; for small x
    // E1(x) = -euler - log x + x - x^2/4 + ...
    const rule = chiSquareLogRule(2);
    close(
      applyRule(rule, (x) => 1 / (1 + x)),
      (Math.exp(0.5) * 0.5597735947761608) / 2,
      1e-12,
    );
    close(
      applyRule(rule, (x) => 1 / (2 + x)),
      (Math.E * 0.21938393439552029) / 2,
      1e-12,
    );
    const y = 5e-9;
    const series = -0.5772156649015329 - Math.log(y) + y;
    close(
      applyRule(rule, (x) => (2 * y) / (2 * y + x)),
      y * Math.exp(y) * series,
      1e-15,
    );
  });

  it('refuses fewer than one degree of freedom but not zero', () => {
    expect(applyRule(chiSquareLogRule(0), (x) => x + 3)).toBe(3);
    for (const k of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => chiSquareLogRule(k)).toThrow(RangeError);
  });
});

describe('gaussianTrapezoid', () => {
  it('converges spectrally for analytic functions', () => {
    // E cos(aX) = exp(-a^2/2); E 1/(1 + X^2) = sqrt(pi e/2) erfc(1/sqrt(2)) = 0.655679542418798.
    close(
      applyRule(gaussianTrapezoid(0.5), (x) => Math.cos(2 * x)),
      Math.exp(-2),
      1e-15,
    );
    close(
      applyRule(gaussianTrapezoid(0.25), (x) => x ** 10),
      945,
      1e-14,
    );
    const errors = [1, 0.5, 0.25].map((h) =>
      Math.abs(applyRule(gaussianTrapezoid(h), (x) => 1 / (1 + x * x)) - 0.655679542418798),
    );
    // exp(-2 pi / h): 2e-3, 3e-6, 1e-11.
    expect(errors[0]! / errors[1]!).toBeGreaterThan(200);
    expect(errors[1]!).toBeLessThan(2e-5);
    expect(errors[2]!).toBeLessThan(1e-10);
  });

  it('has the multiples of the step up to the range', () => {
    expect([...gaussianTrapezoid(0.1, 0.3).nodes].map((x) => x.toFixed(12))).toEqual(
      [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3].map((x) => x.toFixed(12)),
    );
  });
});

describe('splitGaussianRule', () => {
  it('gives the Hermite coefficients of ReLU, sign and a shifted kink exactly', () => {
    // E[relu h_k]: 1/sqrt(2 pi), 1/2, 1/(2 sqrt(pi)), 0, -1/sqrt(48 pi).
    const expected = [1 / Math.sqrt(2 * Math.PI), 0.5, 1 / (2 * Math.sqrt(Math.PI)), 0, -1 / Math.sqrt(48 * Math.PI)];
    const rule = splitGaussianRule([0]);
    expected.forEach((c, k) => {
      expect(Math.abs(applyRule(rule, (x) => Math.max(x, 0) * hermite(4, x)[k]!) - c)).toBeLessThan(4e-16);
    });
    // E relu(X - 1) = phi(1) - P(X > 1).
    const shifted = applyRule(splitGaussianRule([1]), (x) => Math.max(x - 1, 0));
    expect(Math.abs(shifted - 0.08331547058768629)).toBeLessThan(2e-16);
  });

  it('does not depend on the order of the kinks or on ones without effect', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { maxLength: 4 }), (kinks) => {
        const rule = splitGaussianRule(kinks);
        expect(splitGaussianRule([...kinks].reverse()).nodes).toEqual(rule.nodes);
        close(
          applyRule(rule, (x) => x * x),
          1,
          1e-14,
        );
        close(applyRule(rule, Math.cos), Math.exp(-0.5), 1e-14);
      }),
      { seed: 42, numRuns: 60 },
    );
  });
});

describe('refused arguments', () => {
  it.each<[string, () => unknown]>([
    ['no nodes', () => gaussLegendre(0)],
    ['a fraction of nodes', () => gaussHermite(2.5)],
    ['too many nodes', () => gaussHermite(201)],
    ['NaN nodes', () => chiSquareRule(Number.NaN, 1)],
    ['negative degrees of freedom', () => chiSquareRule(3, -1)],
    ['step 0', () => gaussianTrapezoid(0)],
    ['step beyond the range', () => gaussianTrapezoid(2, 1)],
    ['range NaN', () => gaussianTrapezoid(1, Number.NaN)],
    ['too fine a step', () => gaussianTrapezoid(1e-9)],
    ['a NaN kink', () => splitGaussianRule([Number.NaN])],
    ['no nodes a piece', () => splitGaussianRule([0], 0)],
    ['an integrand that is not finite', () => applyRule(gaussLegendre(3), (x) => 1 / x)],
  ])('%s', (_name, run) => {
    expect(run).toThrow(RangeError);
  });
});
