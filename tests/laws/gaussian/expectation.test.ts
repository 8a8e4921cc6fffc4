import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HermiteExpansion } from '../../../src/algebra/expansion.js';
import { hermitePolynomialIn } from '../../../src/algebra/hermite.js';
import { doubleFactorial, factorial } from '../../../src/algebra/integer.js';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import { expansionMoment, hermiteProductMoment, mehler } from '../../../src/laws/gaussian/diagram.js';
import { gaussianMoment, type NamedCovariance } from '../../../src/laws/gaussian/wick.js';
import { polynomialIn } from '../../algebra/arbitrary.js';

const runs = { seed: 42, numRuns: 1000 };
const variables = ['u', 'v', 'w'];
const general: NamedCovariance = (a, b) => Polynomial.symbol(`s_${[a, b].sort().join('')}`);
const unitVariance: NamedCovariance = (a, b) => (a === b ? Polynomial.one : general(a, b));
const polynomial = polynomialIn(['u', 'v', 'w', 'c'], { radicals: true, largestExponent: 3, largestTermCount: 3 });
const same = (a: Polynomial, b: Polynomial): void => {
  expect(`${a}`).toBe(`${b}`);
};

/** Isserlis as it is stated: the sum over all perfect matchings of the product of covariances. Slow on purpose. */
function sumOverPairings(factors: readonly string[], covariance: NamedCovariance): Polynomial {
  const [first, ...rest] = factors;
  if (first === undefined) return Polynomial.one;
  let sum = Polynomial.zero;
  rest.forEach((partner, i) => {
    const others = rest.filter((_, j) => j !== i);
    sum = sum.plus(covariance(first, partner).times(sumOverPairings(others, covariance)));
  });
  return sum;
}

function momentByPairings(p: Polynomial, covariance: NamedCovariance): Polynomial {
  let sum = Polynomial.zero;
  for (const { coefficient, powers } of p.terms()) {
    const factors = powers.flatMap(([name, exponent]) =>
      variables.includes(name) ? new Array<string>(exponent).fill(name) : [],
    );
    const constant = Polynomial.fromTerms([
      { coefficient, powers: powers.filter(([name]) => !variables.includes(name)) },
    ]);
    sum = sum.plus(constant.times(sumOverPairings(factors, covariance)));
  }
  return sum;
}

describe('gaussianMoment', () => {
  it('equals the sum over pairings', () => {
    fc.assert(
      fc.property(polynomial, (p) => same(gaussianMoment(p, variables, general), momentByPairings(p, general))),
      runs,
    );
  });

  it('gives double factorials in one variable', () => {
    for (let k = 0; k <= 20; k++) {
      const moment = gaussianMoment(Polynomial.symbol('u').power(k), ['u'], () => Polynomial.one).toRational();
      expect(moment.n).toBe(k % 2 === 1 ? 0n : doubleFactorial(k - 1));
    }
  });

  it('is linear', () => {
    fc.assert(
      fc.property(polynomial, polynomial, (p, q) => {
        const combination = p.times(Polynomial.symbol('c')).plus(q.scaled(Rational.of(-3, 7n)));
        same(
          gaussianMoment(combination, variables, general),
          gaussianMoment(p, variables, general)
            .times(Polynomial.symbol('c'))
            .plus(gaussianMoment(q, variables, general).scaled(Rational.of(-3, 7n))),
        );
      }),
      runs,
    );
  });

  it('obeys Stein for every variable, also for those that are not taken first', () => {
    fc.assert(
      fc.property(polynomial, (p) => {
        for (const name of variables) {
          const left = gaussianMoment(p.times(Polynomial.symbol(name)), variables, general);
          const right = variables.map((other) =>
            general(name, other).times(gaussianMoment(p.derivative(other), variables, general)),
          );
          same(left, Polynomial.sum(right));
        }
      }),
      runs,
    );
  });

  it('is that of a linear image: u = a x + b y with independent standard x, y', () => {
    const [a, b] = [Polynomial.symbol('a'), Polynomial.symbol('b')];
    const u = a.times(Polynomial.symbol('x')).plus(b.times(Polynomial.symbol('y')));
    const independent: NamedCovariance = (p, q) => (p === q ? Polynomial.one : Polynomial.zero);
    same(
      gaussianMoment(u.power(6), ['x', 'y'], independent),
      gaussianMoment(Polynomial.symbol('u').power(6), ['u'], () => a.power(2).plus(b.power(2))),
    );
  });

  it('refuses contradictory questions', () => {
    const u = Polynomial.symbol('u').times(Polynomial.symbol('v'));
    expect(() => gaussianMoment(u, ['u', 'u'], general)).toThrow('repeated');
    expect(() => gaussianMoment(u, ['u', 'v'], (a) => Polynomial.symbol(`s_${a}`))).toThrow('must be equal');
    expect(() => gaussianMoment(u, ['u', 'v'], () => Polynomial.symbol('u'))).toThrow('contains the Gaussian variable');
    expect(() => gaussianMoment(u, ['√2'], general)).toThrow('is a number');
    expect(() => gaussianMoment(Polynomial.symbol('u').power(100_000), ['u'], general)).toThrow(
      'degree 100000 in u is too large',
    );
    // The largest that is allowed, against (n - 1)!!: it must not fail on the stack.
    const largest = gaussianMoment(Polynomial.symbol('u').power(2000), ['u'], () => Polynomial.one);
    same(largest, Polynomial.constant(Rational.of(doubleFactorial(1999))));
  });
});

describe('hermiteProductMoment', () => {
  const covariance = (i: number, j: number): Polynomial => {
    expect(i).toBeLessThan(j);
    return Polynomial.symbol(`rho_${i}${j}`);
  };

  it('is Mehler for two variables', () => {
    for (let j = 0; j <= 7; j++) {
      for (let k = 0; k <= 7; k++) {
        const expected = j === k ? Polynomial.symbol('rho_01').power(k).scaled(factorial(k)) : Polynomial.zero;
        same(hermiteProductMoment([j, k], covariance), expected);
      }
    }
  });

  it('equals Wick on the expanded polynomials for three and four variables', () => {
    const check = (degrees: readonly number[]): void => {
      const names = degrees.map((_, i) => `u${i}`);
      const product = degrees.reduce((p, k, i) => p.times(hermitePolynomialIn(k, `u${i}`)), Polynomial.one);
      const named: NamedCovariance = (a, b) => {
        const [i, j] = [names.indexOf(a), names.indexOf(b)];
        return i === j ? Polynomial.one : covariance(Math.min(i, j), Math.max(i, j));
      };
      same(hermiteProductMoment(degrees, covariance), gaussianMoment(product, names, named));
    };
    for (let a = 0; a <= 4; a++) for (let b = 0; b <= 4; b++) for (let c = 0; c <= 4; c++) check([a, b, c]);
    for (const degrees of [
      [1, 1, 1, 1],
      [2, 2, 2, 2],
      [3, 1, 2, 2],
      [4, 2, 1, 1],
      [3, 3, 2, 2],
      [0, 2, 1, 1],
      [1, 1, 1, 1, 2],
    ]) {
      check(degrees);
    }
  });

  it('has the closed form for three variables (Slepian)', () => {
    // E He_a He_b He_c = a! b! c! / (r! s! t!) rho_01^r rho_02^s rho_12^t with r = (a+b-c)/2 and so on.
    const [r, s, t] = [2, 3, 1];
    const expected = Polynomial.symbol('rho_01')
      .power(r)
      .times(Polynomial.symbol('rho_02').power(s))
      .times(Polynomial.symbol('rho_12').power(t));
    const weight =
      (factorial(r + s) * factorial(r + t) * factorial(s + t)) / (factorial(r) * factorial(s) * factorial(t));
    same(hermiteProductMoment([r + s, r + t, s + t], covariance), expected.scaled(weight));
  });

  it('handles the empty and the single product, and refuses bad degrees', () => {
    same(hermiteProductMoment([], covariance), Polynomial.one);
    same(hermiteProductMoment([0], covariance), Polynomial.one);
    expect(hermiteProductMoment([2], covariance).isZero()).toBe(true);
    expect(() => hermiteProductMoment([1, -1], covariance)).toThrow('-1');
    expect(() => hermiteProductMoment([1, 0.5], covariance)).toThrow(RangeError);
  });
});

describe('expansionMoment and mehler', () => {
  const expansion = fc
    .array(polynomialIn(['c'], { radicals: true, largestTermCount: 2, largestExponent: 1 }), { maxLength: 3 })
    .map((monomials) => HermiteExpansion.fromMonomials(monomials));
  const inSymbol = (f: HermiteExpansion, name: string): Polynomial =>
    Polynomial.sum(f.monomialCoefficients().map((a, k) => a.times(Polynomial.symbol(name).power(k))));
  const rho = (i: number, j: number): Polynomial => unitVariance(variables[i]!, variables[j]!);

  it('equal Wick on the expanded polynomials', () => {
    fc.assert(
      fc.property(expansion, expansion, expansion, (f, g, h) => {
        const pair = inSymbol(f, 'u').times(inSymbol(g, 'v'));
        const triple = pair.times(inSymbol(h, 'w'));
        same(expansionMoment([f], rho), f.mean());
        same(expansionMoment([f, g], rho), gaussianMoment(pair, variables, unitVariance));
        same(expansionMoment([f, g, h], rho), gaussianMoment(triple, variables, unitVariance));
        const t = rho(0, 1);
        same(Polynomial.sum(mehler(f, g).map((a, k) => a.times(t.power(k)))), expansionMoment([f, g], rho));
      }),
      runs,
    );
  });

  it('mehler gives C(t) = sum c_k b_k t^k in the orthonormal basis', () => {
    const [c2, c4, b2] = ['c_2', 'c_4', 'b_2'].map((name) => Polynomial.symbol(name));
    const phi = HermiteExpansion.fromOrthonormal({ 2: c2!, 4: c4! });
    expect(mehler(phi, phi).map(String)).toEqual(['0', '0', 'c_2^2', '0', 'c_4^2']);
    expect(mehler(phi, HermiteExpansion.fromOrthonormal({ 2: b2! })).map(String)).toEqual(['0', '0', 'b_2*c_2']);
    expect(mehler(phi, HermiteExpansion.zero)).toEqual([]);
  });
});
