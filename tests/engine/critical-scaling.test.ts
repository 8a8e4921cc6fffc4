import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { Polynomial } from '../../src/algebra/polynomial.js';
import { Rational } from '../../src/algebra/rational.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import {
  criticalScaling,
  jointInformationExponent,
  leadingOneStepMoments,
  ornsteinUhlenbeck,
  type SingleIndexCoefficients,
  singleIndexCoefficients,
} from '../../src/engine/finite-step/critical-scaling.js';
import { referenceEntries } from '../support/reference-entries.js';
import { type Coefficients, difference, expansionOf, problemOf, singleIndexMoments } from './specification.js';

const coefficients = (c: Coefficients, b: Coefficients = c, noise?: Polynomial): SingleIndexCoefficients =>
  singleIndexCoefficients(derivePopulationDynamics('correlation'), problemOf('correlation', c, b), noise);
const same = (measured: Polynomial, expected: string): void => {
  expect(`${measured}`).toBe(`${parsePolynomial(expected)}`);
};
const quiet = { nu: Polynomial.zero };

describe('singleIndexCoefficients', () => {
  it('are for h_2: 2 m (1 - m^2) and A = 2 + 8 m^2 without noise', () => {
    const { drift, normGrowth } = coefficients({ 2: '1' });
    same(drift, '2*m - 2*m^3');
    same(normGrowth.substitute(quiet), '2 + 8*m^2');
    // The noise adds nu^2 E sigma'^2 = 2 nu^2.
    same(normGrowth, '2 + 8*m^2 + 2*nu^2');
  });

  it.each([2, 3, 4, 5, 6])('have A(0) = k and Sigma(0) = k (2 k + 1) for h_%i', (k) => {
    const { normGrowth, secondMoment } = coefficients({ [k]: '1' });
    const equator = { m: Polynomial.zero, nu: Polynomial.zero };
    same(normGrowth.substitute(equator), `${k}`);
    same(secondMoment.substitute(equator), `${k * (2 * k + 1)}`);
  });

  it('agree with the sums of 2.7 for links with odd and even parts, and noise', () => {
    const [c, b]: Coefficients[] = [
      { 1: '0.3', 2: '0.8' },
      { 2: '0.4', 3: '-0.7' },
    ] as [Coefficients, Coefficients];
    const { normGrowth, secondMoment } = coefficients(c as Coefficients, b as Coefficients);
    for (const m of [-0.7, 0, 0.4]) {
      const { A, Sigma } = singleIndexMoments(c as Coefficients, b as Coefficients, 0.25, m, 12);
      expect(difference(normGrowth.evaluate({ m, nu: 0.25 }), A)).toBeLessThan(1e-12);
      expect(difference(secondMoment.evaluate({ m, nu: 0.25 }), Sigma)).toBeLessThan(1e-12);
    }
  });

  it('take the noise as a number', () => {
    const { normGrowth } = coefficients({ 2: '1' }, { 2: '1' }, Polynomial.constant(Rational.of(1, 2n)));
    same(normGrowth, '5/2 + 8*m^2');
  });

  it('belong to the correlation loss', () => {
    expect(() =>
      singleIndexCoefficients(derivePopulationDynamics('mse'), problemOf('mse', { 2: '1' }, { 2: '1' })),
    ).toThrow(/correlation loss; got mse/);
  });
});

describe('jointInformationExponent', () => {
  it('is the lowest degree from 1 on that both links have', () => {
    const of = (c: Coefficients, b: Coefficients): number | undefined =>
      jointInformationExponent(expansionOf(c), expansionOf(b));
    expect(of({ 0: '1', 2: '1', 3: '1' }, { 0: '1', 1: '1', 3: '1' })).toBe(3);
    expect(of({ 1: '1' }, { 1: '2', 2: '1' })).toBe(1);
    expect(of({ 0: '1', 2: '1' }, { 0: '1', 3: '1' })).toBeUndefined();
  });
});

describe('criticalScaling', () => {
  it('is for h_2 the process of 2.8: lambda = kappa (2 - kappa), kappa_c = 2, Sigma(0) = 10', () => {
    const scaling = criticalScaling(coefficients({ 2: '1' }, { 2: '1' }, Polynomial.zero), 2);
    same(scaling.drift, '2*kappa*mu - kappa^2*mu');
    same(scaling.diffusion, '10*kappa^2');
    expect([
      scaling.informationExponent,
      scaling.timeExponent,
      `${scaling.stepExponent}`,
      `${scaling.relativeError}`,
    ]).toEqual([2, 1, '1', '1/2']);
    const { rate, diffusion, kappaCritical } = ornsteinUhlenbeck(scaling);
    same(rate, '2*kappa - kappa^2');
    same(diffusion, '10*kappa^2');
    same(kappaCritical, '2');
  });

  it('has kappa_c = 4 gamma / A for other links, with gamma = b_2 c_2 and A = sum k b_k^2 (sum c_k^2 + nu^2)', () => {
    const noise = Polynomial.constant(Rational.of(1, 2n));
    const scaling = criticalScaling(coefficients({ 2: '0.8', 3: '0.6' }, { 2: '0.5', 4: '1' }, noise), 2);
    // gamma = 2/5; A = (2/4 + 4)(1 + 1/4) = 45/8; 4 gamma / A = 64/225.
    same(ornsteinUhlenbeck(scaling).kappaCritical, '64/225');
  });

  it.each([3, 4])('has the drift kappa k gamma mu^(k-1) - kappa^2 A mu / 2 for h_%i', (k) => {
    const scaling = criticalScaling(coefficients({ [k]: '1' }, { [k]: '1' }, Polynomial.zero), k);
    same(scaling.drift, `${k}*kappa*mu^${k - 1} - ${k}/2*kappa^2*mu`);
    same(scaling.diffusion, `${k * (2 * k + 1)}*kappa^2`);
    expect(`${scaling.stepExponent}`).toBe(`${Rational.of(k, 2n)}`);
    expect(scaling.timeExponent).toBe(k - 1);
    expect(() => ornsteinUhlenbeck(scaling)).toThrow(
      `only information exponent 2 gives an Ornstein-Uhlenbeck process; got ${k}`,
    );
  });

  it('refuses an exponent that is not the problem’s', () => {
    const h3 = coefficients({ 3: '1' });
    expect(() => criticalScaling(h3, 4)).toThrow(/signal drift has a term m\^2, which diverges as d\^\(1\/2\)/);
    expect(() => criticalScaling(h3, 2)).toThrow(/no term m\^1: 2 is not the information exponent/);
    for (const bad of [1, 0, 2.5, Number.NaN]) {
      expect(() => criticalScaling(h3, bad)).toThrow(`an information exponent of at least 2; got ${bad}`);
    }
  });
});

describe('leadingOneStepMoments', () => {
  interface OneStep {
    readonly c: Readonly<Record<number, number>>;
    readonly b: Readonly<Record<number, number>>;
    readonly d: number;
    readonly eta: number;
    readonly m: number;
  }

  it.each(referenceEntries('orthogonal-multi-index', 'one-step-moments').map((entry) => [entry.id, entry] as const))(
    'give the leading moments of %s in the reference table',
    (_id, { inputs, value }) => {
      const { c, b, ...at } = inputs as unknown as OneStep;
      const text = (numbers: Readonly<Record<number, number>>): Coefficients =>
        Object.fromEntries(Object.entries(numbers).map(([k, number]) => [k, String(number)]));
      const stated = value as { readonly mean_leading: number; readonly second_leading: number };
      const moments = leadingOneStepMoments(coefficients(text(c), text(b), Polynomial.zero));
      expect(difference(moments.mean.evaluate(at) / stated.mean_leading, 1)).toBeLessThan(1e-11);
      expect(difference(moments.second.evaluate(at) / stated.second_leading, 1)).toBeLessThan(1e-11);
    },
  );
});
