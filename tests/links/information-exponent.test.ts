import { describe, expect, it } from 'vitest';
import { informationExponent } from '../../src/links/exponents.js';
import { linkFunction, userLink } from '../../src/links/link-function.js';
import { normalDensity } from '../../src/numerics/special/normal.js';

describe('informationExponent', () => {
  it.each<[string, number | undefined]>([
    ['relu(z)', 1],
    ['relu(z) - z/2', 2],
    ['abs(z)', 2],
    ['h3(z)', 3],
    ['z^2*exp(-z^2)', 4],
    ['tanh(z)', 1],
    ['cos(z)', 2],
    ['sin(z) - exp(-1/2)*z', 3],
    ['tanh(z)^2', 2],
    ['3', undefined],
    // Small, large and shifted links: the scale is that of the link, and a constant changes nothing.
    ['1/10000000000000*tanh(z)', 1],
    ['1e-100*tanh(z)', 1],
    ['1e13*tanh(z)', 1],
    ['tanh(z) + 10000000', 1],
    ['tanh(z) - 1e12', 1],
    ['tanh(z)^2 - 1e12', 2],
    ['h3 + 1e9', 3],
    ['exp(z - 100)', 1],
    ['softplus(z - 20)', 1],
    ['exp(-(z - 20)^2)', 1],
    ['relu(z - 8) - relu(z + 8)', 1],
    // A tiny coefficient is one, where it is exact or larger than its own error.
    ['h3 + 1e-30*z', 1],
    ['tanh(z)^2 + 1e-20*z', 1],
    ['tanh(1e-14*z) + tanh(z)^2', 1],
    ['cos(20*z)', 2],
    ['sin(1000*z)', 1],
    ['cos(300*z)', 2],
    ['exp(-1000*z^2)', 2],
    // Even or odd by what the functions are, not by their text.
    ['silu(z) - z/2', 2],
    ['softplus(z) - z/2', 2],
    ['silu(-z) + z/2', 2],
    ['sigmoid(z)*z - z/2', 2],
    ['sigmoid(z) + sigmoid(-z) + tanh(z)^2', 2],
    ['gelu(-z)*gelu(z)', 2],
    ['exp(-h3^2)', 2],
    ['exp(-h4^2)', 2],
    ['sign(z)*tanh(z)', 2],
    ['relu(z)*tanh(z)', 1],
    ['tanh(exp(z) + exp(-z))', 2],
    // Narrow functions.
    ['exp(-1e8*(z - 1)^2)*tanh(z)', 1],
    ['tanh(1e300*z)', 1],
  ])('%s: %s', (text, expected) => {
    const { exponent, undecided } = informationExponent(linkFunction(text));
    expect([exponent, undecided]).toEqual([expected, []]);
  });

  it.each([
    [8, 6.2209605742718e-16],
    [10, 7.6198530241605e-24],
    [20, 2.7536241186062e-89],
    [30, 4.9067139271482e-198],
  ])('relu(z - %d): c_1 = P(z > %d), however small', (a, probability) => {
    const { exponent, coefficient, scale, error } = informationExponent(linkFunction(`relu(z - ${a})`));
    expect(exponent).toBe(1);
    expect(coefficient! / probability).toBeCloseTo(1, 12);
    // E relu(z - a)^2 = (1 + a^2) P(z > a) - a phi(a), the mean being negligible.
    const second = ((1 + a * a) * probability) / (a * normalDensity(a)) - 1;
    expect(scale ** 2 / (second * a * normalDensity(a))).toBeCloseTo(1, 8);
    expect(error).toBeLessThan(1e-10 * coefficient!);
  });

  it('says undecided where the error does not allow a decision, and what the exponent is otherwise', () => {
    // c_1 of tanh, mpmath: 0.60570550960215890...; the difference is below the error.
    const found = informationExponent(linkFunction('tanh(z) - 0.6057055096021589*z'));
    expect(found).toMatchObject({ exponent: undefined, undecided: [1], firstNonzero: 3 });
    expect(found.error / found.scale).toBeLessThan(1e-12);
    const apart = informationExponent(linkFunction('tanh(z) - 0.60570550960*z'));
    expect(apart).toMatchObject({ exponent: 1, undecided: [] });
    expect(apart.coefficient! / 2.1589e-12).toBeCloseTo(1, 2);
  });

  it('cancelling terms leave a coefficient open: their rounding is in the error', () => {
    const found = informationExponent(linkFunction('1e10*tanh(z) - 1e10*tanh(1.00000000000000001*z) + h2'));
    expect(found.exponent).toBeUndefined();
    expect(found.undecided).toEqual([1]);
    expect(found.firstNonzero).toBe(2);
  });

  it("a user's link decides by its error, and by a parity that is declared", () => {
    const own = { name: 'own', value: (z: number) => Math.cosh(z) / (1 + z * z), derivative: () => 0 };
    const derivative = (z: number): number => (Math.sinh(z) * (1 + z * z) - 2 * z * Math.cosh(z)) / (1 + z * z) ** 2;
    expect(informationExponent(userLink({ ...own, derivative }))).toMatchObject({ undecided: [1], firstNonzero: 2 });
    expect(informationExponent(userLink({ ...own, derivative, parity: 'even' })).exponent).toBe(2);
    expect(() => informationExponent(linkFunction('z'), 0)).toThrow(/invalid highestDegree/);
  });
});

describe('expansions keep their digits', () => {
  it('beside a large constant', () => {
    const [plain, shifted] = ['tanh(z)', 'tanh(z) + 1e12'].map((text) => linkFunction(text).expand(8));
    for (const k of [1, 3, 5, 7]) {
      expect(shifted!.expansion.coefficient(k).toNumber()).toBe(plain!.expansion.coefficient(k).toNumber());
    }
    expect(shifted!.tail).toBeCloseTo(plain!.tail, 17);
    // mpmath.
    expect(shifted!.tail).toBeCloseTo(0.00048071930484012884, 16);
  });

  it('where a function is narrow: exp(-q (z - 1)^2) tanh(1) has the mass of a delta function', () => {
    const q = 1e8;
    const { expansion, secondMoment } = linkFunction(`exp(-${q}*(z - 1)^2)*tanh(z)`).expand(2);
    const mass = (power: number): number => Math.sqrt(Math.PI / (q * power)) * normalDensity(1) * Math.tanh(1) ** power;
    expect(expansion.mean().toNumber() / mass(1)).toBeCloseTo(1, 7);
    expect(secondMoment / mass(2)).toBeCloseTo(1, 7);
  });

  it('where it oscillates: E[sin(1000 z) tanh(z)]^2 is half of E tanh^2', () => {
    const { secondMoment } = linkFunction('sin(1000*z)*tanh(z)').expand(2);
    expect(secondMoment).toBeCloseTo(0.39429449039784115 / 2, 10);
  });

  it('sin(1000 z): coefficients are 0 in doubles, E f^2 = 1/2 (1 - exp(-2 10^6))', () => {
    const { expansion, secondMoment, tail } = linkFunction('sin(1000*z)').expand(8);
    expect(expansion.toNumbers().every((value) => value === 0)).toBe(true);
    expect(expansion.coefficient(1).toString()).toBe('1000*exp(-500000)');
    expect([secondMoment, tail]).toEqual([0.5, 0.5]);
  });
});
