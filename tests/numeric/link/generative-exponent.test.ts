import { describe, expect, it } from 'vitest';
import { informationExponent } from '../../../src/numeric/link/exponents.js';
import { generativeExponent } from '../../../src/numeric/link/generative-exponent.js';
import { linkFunction, userLink } from '../../../src/numeric/link/link-function.js';

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
