import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import { regressionFlow } from '../../../src/engine/closure/regression.js';
import { IndexedExpression } from '../../../src/expression/expression.js';
import { indexedToText } from '../../../src/expression/print.js';
import { instantiate } from '../../../src/laws/gaussian/instance.js';
import { contract } from '../../../src/laws/tokens/contract.js';
import { cumulantArray, cumulantAt } from '../../../src/laws/tokens/cumulant.js';
import { entryDerivative } from '../../../src/laws/tokens/derivative.js';
import { enumeratedMean } from '../../../src/laws/tokens/enumerate.js';
import { categoricalExpectation, categoricalTokens, oneHotOutput } from '../../../src/laws/tokens/expectation.js';
import { setPartitions } from '../../../src/laws/tokens/set-partitions.js';

const index = (name: string, range: string) => ({ name, range });
const [n, m, l, t, s, r] = [
  index('n', 'N'),
  index('m', 'N'),
  index('l', 'N'),
  index('t', 'T'),
  index('s', 'T'),
  index('r', 'T'),
];
const entry = (name: string, ...indices: readonly { name: string; range: string }[]): IndexedExpression =>
  IndexedExpression.ofAtom({ kind: 'symbol', name, indices, symmetry: 'none' });

/** mu_n = a_n / sum a. */
const law = fc
  .array(fc.integer({ min: 1, max: 9 }), { minLength: 2, maxLength: 3 })
  .map((weights) => weights.map((weight) => Rational.of(weight, BigInt(weights.reduce((sum, one) => sum + one, 0)))));

describe('partitions and cumulants', () => {
  it('counts partitions by the Bell numbers', () => {
    expect([0, 1, 2, 3, 4, 5, 6].map((size) => setPartitions(size).length)).toEqual([1, 1, 2, 5, 15, 52, 203]);
    expect(() => setPartitions(11)).toThrow(RangeError);
  });

  it('has the known cumulants of a Bernoulli draw', () => {
    // kappa_3 = p(1-p)(1-2p), kappa_4 = p(1-p)(1-6p(1-p)).
    const p = Rational.of('1/3');
    const mu = [p, Rational.of('2/3')];
    expect([2, 3, 4].map((order) => String(cumulantAt(mu, new Array<number>(order).fill(0))))).toEqual([
      '2/9',
      '2/27',
      '-2/27',
    ]);
    expect(cumulantArray([1 / 3, 2 / 3], 3)[0]).toBeCloseTo(2 / 27, 15);
  });

  it('is additive: the coordinates of one draw sum to 1, so every cumulant with their sum vanishes', () => {
    fc.assert(
      fc.property(law, fc.integer({ min: 1, max: 3 }), (mu, others) => {
        const fixed = Array.from({ length: others }, (_, at) => at % mu.length);
        const sum = mu.reduce((total, _, at) => total.plus(cumulantAt(mu, [at, ...fixed])), Rational.ZERO);
        expect(sum.isZero()).toBe(true);
      }),
      { seed: 42, numRuns: 40 },
    );
  });
});

describe('the categorical rule', () => {
  // Indices of positions coincide in all ways, which no block of the rule may miss.
  it.each([[[0, 0]], [[0, 1]], [[0, 0, 1]], [[0, 1, 0, 1]]])(
    'agrees with the enumeration of three tokens at positions %j',
    (positions) => {
      fc.assert(
        fc.property(law, fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 4, maxLength: 4 }), (mu, categories) => {
          const letters = ['n', 'm', 'l', 'p'].slice(0, positions.length);
          const sample = letters.reduce(
            (product, letter, at) => product.times(entry('x', index(letter, 'N'), index(`t${positions[at]}`, 'T'))),
            IndexedExpression.one,
          );
          const mean = categoricalExpectation(sample, categoricalTokens());
          const values = Object.fromEntries(letters.map((letter, at) => [letter, categories[at]! + 1]));
          const polynomial = instantiate(
            mean,
            { sizes: { N: mu.length, T: 3 }, links: {} },
            { ...values, t0: 1, t1: 3 },
          );
          const ours = polynomial
            .substitute(new Map(mu.map((value, at) => [`mu[${at + 1}]`, Polynomial.constant(value)])))
            .toRational();
          const [brute] = enumeratedMean(mu, 3, (tokens) => [
            Rational.of(positions.every((position, at) => tokens[position === 0 ? 0 : 2] === categories[at]) ? 1 : 0),
          ]);
          expect(ours.equals(brute!)).toBe(true);
        }),
        { seed: 42, numRuns: 25 },
      );
    },
  );

  it('gives E[X a b^T X^T] = <a,b> D + (1^T a 1^T b - <a,b>) mu mu^T', () => {
    const side = (category: typeof n, position: typeof t, weight: string): IndexedExpression =>
      entry('x', category, position).times(entry(weight, position)).sumOver(position);
    const mean = categoricalExpectation(side(n, t, 'a').times(side(m, s, 'b')), categoricalTokens());
    const inner = entry('a', t).times(entry('b', t)).sumOver(t);
    const sums = entry('a', t).sumOver(t).times(entry('b', s).sumOver(s));
    const delta = IndexedExpression.ofAtom({ kind: 'delta', indices: [n, m] });
    const stated = inner
      .times(entry('mu', m))
      .times(delta)
      .plus(sums.minus(inner).times(entry('mu', n)).times(entry('mu', m)));
    expect(mean.equals(stated)).toBe(true);
  });

  it('takes an output that is drawn given the tokens, and one-hot products of it', () => {
    const output = oneHotOutput('o', (category) =>
      entry('P', category, l)
        .times(entry('x', l, r))
        .sumOver(l),
    );
    const law = { ...categoricalTokens(), output };
    const square = categoricalExpectation(entry('o', n).times(entry('o', n)), law);
    expect(indexedToText(square)).toBe('sum_{N1} mu[N1]*P[n,N1]');
    expect(square.equals(categoricalExpectation(entry('o', n), law))).toBe(true);
  });

  it('refuses negative powers and tokens without position', () => {
    const inverse = IndexedExpression.ofAtom({ kind: 'symbol', name: 'x', indices: [n, t], symmetry: 'none' }, -1);
    expect(() => categoricalExpectation(inverse, categoricalTokens())).toThrow(/power -1/);
    expect(() => categoricalExpectation(entry('x', n), categoricalTokens())).toThrow(/category and a position/);
  });
});

describe('relations and derivatives', () => {
  const columns = { of: 'P', position: 0, equals: () => IndexedExpression.one };

  it('uses a relation only where the sum runs over nothing else', () => {
    expect(indexedToText(contract(entry('P', n, m).sumOver(n), [columns]))).toBe('1');
    const squared = entry('P', n, m)
      .times(entry('P', n, m))
      .sumOver(n);
    expect(contract(squared, [columns]).equals(squared)).toBe(true);
    const other = entry('P', m, n).sumOver(n);
    expect(contract(other, [columns]).equals(other)).toBe(true);
  });

  it('differentiates by one entry', () => {
    const trace = entry('V', n, m)
      .times(entry('V', n, m))
      .sumOver(n)
      .sumOver(m);
    expect(entryDerivative(trace, 'V', [n, m]).equals(entry('V', n, m).scaled(Rational.of(2)))).toBe(true);
    expect(() => entryDerivative(trace, 'V', [n])).toThrow(/2 indices/);
  });
});

describe('regressionFlow', () => {
  const block = { self: 'K', cross: 'C', signal: 'S', rate: 'eta', coefficient: 'alpha', residual: 'r' };

  it('is least squares: alpha -> 1 at rate eta, the residual at twice the rate', () => {
    const { blocks, loss } = regressionFlow(parsePolynomial('1/2*K - C'), [block]);
    expect(loss.equals(parsePolynomial('1/2*alpha^2*S + 1/2*r - alpha*S'))).toBe(true);
    expect(blocks[0]!.flow.coefficient.equals(parsePolynomial('eta - eta*alpha'))).toBe(true);
    expect(blocks[0]!.map.residual.equals(parsePolynomial('r - 2*eta*r + eta^2*r'))).toBe(true);
  });

  it('refuses names that meet', () => {
    expect(() => regressionFlow(parsePolynomial('K'), [block, block])).toThrow(/used twice/);
    expect(() => regressionFlow(parsePolynomial('K*alpha'), [block])).toThrow(/already has a symbol alpha/);
  });
});
