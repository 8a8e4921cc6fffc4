import { describe, expect, it } from 'vitest';
import { informationExponent } from '../../src/links/exponents.js';
import { generativeExponent } from '../../src/links/generative-exponent.js';
import { linkFunction, userLink } from '../../src/links/link-function.js';

describe('generativeExponent', () => {
  // Damian et al. (arXiv 2403.05529): polynomials have 1, or 2 when even; z^2 exp(-z^2) has 4.
  it.each<[string, number | undefined]>([
    ['z', 1],
    ['h2', 2],
    ['h3', 1],
    ['h4', 2],
    ['h5', 1],
    ['h6', 2],
    ['z^4 - 6*z^2', 2],
    ['z^8 + 1', 2],
    ['h3 + h2/5', 1],
    ['h4 + h3/1000', 1],
    ['z^2*exp(-z^2)', 4],
    ['2 - 3*z^2*exp(-z^2)', 4],
    ['(z^2*exp(-z^2))^2', 4],
    ['relu(z)', 1],
    ['relu(z) - z/2', 2],
    ['abs(z)', 2],
    ['sign(z)', 1],
    ['step(z - 1)', 1],
    ['step(z - 1) + step(-z - 1)', 2],
    ['tanh(z)', 1],
    ['tanh(z)^2', 2],
    ['cos(2*z)', 2],
    ['sin(z)', 1],
    ['gelu(z)', 1],
    ['sin(z) - exp(-1/2)*z', 1],
    ['3', undefined],
    // A constant and a scale change nothing.
    ['z + 10000000', 1],
    ['tanh(z) + 10000000', 1],
    ['(z + 10000000)^2', 1],
    ['1e-13*tanh(z)', 1],
    ['h3 + 1e9', 1],
    // Even links.
    ['exp(-h3^2)', 2],
    ['exp(-h4^2)', 2],
    ['softplus(z) - z/2', 2],
    ['exp(z) + exp(-z)', 2],
    ['cos(20*z)', 2],
    ['cos(5*z) + 1e6', 2],
    // Far out: the event z > a alone tells something.
    ['relu(z - 8)', 1],
    ['relu(z - 10)', 1],
    ['relu(z - 30)', 1],
    // Tiny parts that a coefficient of f, exactly, or the norm itself shows.
    ['z^2 + 1e-9*z', 1],
    ['z^2*exp(-z^2) + 1e-12*z^4', 2],
  ])('%s: %s', (text, expected) => {
    const link = linkFunction(text);
    const result = generativeExponent(link);
    expect(result.exponent).toBe(expected);
    expect(result.tolerance).toBe(1e-6);
    expect(result.norms).toHaveLength(10);
    // No transformation of the label correlates more with h_k than 1, and T(y) = y is one of them.
    for (const norm of result.norms) expect(norm).toBeLessThan(1 + 1e-6);
    const information = informationExponent(link).exponent;
    if (expected !== undefined && information !== undefined) expect(expected).toBeLessThanOrEqual(information);
  });

  it('norms of known conditional expectations', () => {
    // y determines z: E[h_k | y] = h_k, of norm 1 (to the quadrature over |z| <= 10).
    for (const norm of generativeExponent(linkFunction('z^3 + z')).norms) expect(norm).toBeCloseTo(1, 5);
    // y = |z| determines even functions and nothing of odd ones.
    generativeExponent(linkFunction('abs(z)')).norms.forEach((norm, i) => {
      expect(norm).toBeCloseTo(i % 2 === 1 ? 1 : 0, 5);
    });
    // y = sign z: E[z | y] = sqrt(2/pi) sign z.
    expect(generativeExponent(linkFunction('sign(z)')).norms[0]).toBeCloseTo(Math.sqrt(2 / Math.PI), 9);
    // y = relu(z): E[z^2; z > 0] + (E[z; z < 0])^2/(1/2) = 1/2 + 1/pi.
    expect(generativeExponent(linkFunction('relu(z)')).norms[0]).toBeCloseTo(Math.sqrt(0.5 + 1 / Math.PI), 9);
  });

  it('is at least the correlation with h_k: norm_k sqrt(Var f) >= |c_k|', () => {
    for (const text of ['h3 + h2/5', 'gelu(z)', 'sin(z)', 'z*exp(-z^2)', 'relu(z - 1)', 'silu(2*z + 1)']) {
      const link = linkFunction(text);
      const { expansion, secondMoment } = link.expand(10);
      const c = expansion.orthonormalCoefficients().map((value) => value.toNumber());
      const deviation = Math.sqrt(secondMoment - c[0]! ** 2);
      generativeExponent(link).norms.forEach((norm, i) => {
        expect(norm * deviation, `${text}, k = ${i + 1}`).toBeGreaterThan(Math.abs(c[i + 1] ?? 0) * (1 - 1e-3) - 1e-9);
      });
    }
  });

  it('says of a norm beyond 1, which none can be, that it is off by at least that', () => {
    const { norms, errors } = generativeExponent(linkFunction('(10*(h2))*(erf(exp(-(3*z)^2)))'));
    norms.forEach((norm, i) => {
      expect(norm - errors[i]!, `k = ${i + 1}`).toBeLessThanOrEqual(1);
    });
  });

  it('the norm of relu(z - a): E[z^2; z > a] + E[z; z < a]^2/P(z < a)', () => {
    const { norms, errors } = generativeExponent(linkFunction('relu(z - 8)'));
    // P(z > 8) = 6.220960574271784e-16; E[z^2; z > a] = P + a phi(a).
    const density = Math.exp(-32) / Math.sqrt(2 * Math.PI);
    expect(norms[0]! / Math.sqrt(6.2209605742718e-16 + 8 * density + density ** 2)).toBeCloseTo(1, 9);
    expect(errors[0]!).toBeLessThan(1e-9 * norms[0]!);
  });

  it('norms that vanish by no symmetry count as zero to within the tolerance, and say so; otherwise they are undecided', () => {
    const link = linkFunction('z^2*exp(-z^2)');
    expect(generativeExponent(link)).toMatchObject({ exponent: 4, countedAsZero: [2], undecided: [] });
    const strict = generativeExponent(link, { tolerance: 1e-12 });
    expect(strict).toMatchObject({ exponent: undefined, firstNonzero: 4, countedAsZero: [], undecided: [2] });
  });

  it('an even link without a declared parity has odd norms within their errors', () => {
    for (const text of ['exp(-h3^2)', 'exp(-h4^2)', 'cos(3*z)']) {
      const { value, derivative } = linkFunction(text);
      const { exponent, norms, errors } = generativeExponent(userLink({ name: text, value, derivative }));
      expect(exponent, text).toBe(2);
      expect(norms[0]!, text).toBeLessThanOrEqual(errors[0]!);
    }
  });

  it("takes a user's link", () => {
    const clip = userLink({
      name: 'clip',
      value: (z) => Math.max(-1, Math.min(1, z)),
      derivative: (z) => (Math.abs(z) < 1 ? 1 : 0),
      kinks: [-1, 1],
    });
    expect(generativeExponent(clip).exponent).toBe(1);
  });

  it.each<[() => unknown, RegExp]>([
    [() => generativeExponent(linkFunction('z'), { tolerance: 0 }), /invalid tolerance: 0/],
    [() => generativeExponent(linkFunction('z'), { highestDegree: 65 }), /invalid highestDegree: 65/],
    [() => generativeExponent(linkFunction('sin(100*z)')), /monotone pieces/],
    [() => generativeExponent(linkFunction('exp(z^4)')), /must be finite/],
  ])('refusal %#', (act, message) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message);
  });
});
