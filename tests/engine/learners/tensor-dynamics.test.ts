/** Losses of tensor powers: printed formulas, identities over the rationals, errors. */

import { describe, expect, it } from 'vitest';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { squareRoot } from '../../../src/algebra/radical.js';
import { Rational } from '../../../src/algebra/rational.js';
import { inPolarCoordinates, logLengthFromGram } from '../../../src/engine/closure/polar.js';
import { hermiteNeuron, homogeneousNeuron } from '../../../src/engine/learners/network.js';
import { deriveTensorDynamics } from '../../../src/engine/learners/tensor-dynamics.js';
import { type TensorPowers, tensorDistance, tensorInnerProduct } from '../../../src/engine/learners/tensor-power.js';
import { IndexedExpression } from '../../../src/expression/expression.js';
import { indexedToText } from '../../../src/expression/print.js';
import { integerPower, replaceSymbols } from '../../../src/expression/replace-symbols.js';
import { parseLink } from '../../../src/links/parse-link.js';

const symbol = (name: string, ...indices: { readonly name: string; readonly range: string }[]) =>
  IndexedExpression.ofAtom({ kind: 'symbol', name, indices, symmetry: 'none' });
const i = { name: 'i', range: 'm' };

describe('the loss', () => {
  const learner: TensorPowers = { family: 'u', range: 'm', coefficient: () => IndexedExpression.one, homogeneity: 2 };
  const target: TensorPowers = { family: 'v', range: 'P', coefficient: (k) => symbol('a', k), homogeneity: 0 };

  it('is what the specification prints, for any order', () => {
    expect(indexedToText(tensorDistance(learner, target, 4))).toBe(
      '1/2*sum_{q} a[q]^2 + 1/2*sum_{j,k} Q[j,j]^-1*Q[j,k]^4*Q[k,k]^-1 - sum_{q,j} a[q]*M[j,q]^4*Q[j,j]^-1',
    );
    expect(indexedToText(tensorDistance(learner, target, 2))).toBe(
      '1/2*sum_{q} a[q]^2 + 1/2*sum_{j,k} Q[j,k]^2 - sum_{q,j} a[q]*M[j,q]^2',
    );
  });

  it('has no powers of lengths when the learner is a plain sum of tensor powers', () => {
    const plain = { ...learner, homogeneity: 3 };
    expect(indexedToText(tensorInnerProduct(plain, target, 3))).toBe('sum_{q,j} a[q]*M[j,q]^3');
  });

  it('refuses lengths under roots', () => {
    expect(() => tensorInnerProduct(learner, target, 3)).toThrow('homogeneity 2 at order 3');
    expect(() => tensorInnerProduct(learner, target, 0)).toThrow('order is 0; must be an integer >= 1');
    expect(() => deriveTensorDynamics({ order: 3 })).toThrow('order is 3; must be an even integer >= 2');
  });
});

describe.each([2, 4, 6, 8])('the dynamics of order %i', (order) => {
  const dynamics = deriveTensorDynamics({ order });

  it('grow lengths by twice the residual, by two routes', () => {
    const stated = dynamics.residual.scaled(Rational.of(2)).minus(symbol('lambda'));
    expect(dynamics.polar.logLength.equals(stated)).toBe(true);
    expect(logLengthFromGram(dynamics.flow.gram, dynamics.indices).equals(stated)).toBe(true);
  });

  it('leave no division in polar form', () => {
    const negative = [
      dynamics.polar.targetCosines,
      dynamics.polar.cosines,
      dynamics.polar.onWeights,
      dynamics.polarLoss,
    ]
      .flatMap(({ terms }) => terms.flatMap(({ factors }) => factors))
      .filter(({ exponent }) => exponent < 0);
    expect(negative).toEqual([]);
  });

  it('keep the unit diagonal of the cosines', () => {
    const { i: first, l } = dynamics.indices;
    expect(dynamics.polar.cosines.withIndex(l, first).isZero()).toBe(true);
  });

  it('agree with their diagonal closure when the learner is empty', () => {
    const empty = (expression: IndexedExpression): IndexedExpression => expression.coefficientOf('n', 0);
    expect(empty(dynamics.polar.logLength).equals(empty(dynamics.deflatedFlow.logLength))).toBe(true);
    expect(empty(dynamics.polar.targetCosines).equals(empty(dynamics.deflatedFlow.targetCosines))).toBe(true);
  });

  it('carry signs symmetrically', () => {
    const signed = deriveTensorDynamics({ order, signed: true });
    const positive = replaceSymbols(signed.loss, ({ name }) => (name === 'c' ? IndexedExpression.one : undefined));
    expect(positive.equals(dynamics.loss)).toBe(true);
  });
});

describe('replaceSymbols', () => {
  it('inverts single terms and refuses sums', () => {
    expect(indexedToText(integerPower(symbol('n', i).scaled(Rational.of(2)), -2))).toBe('1/4*n[i]^-2');
    expect(() => integerPower(symbol('n', i).plus(IndexedExpression.one), -1)).toThrow('only one term is inverted');
    const inverse = IndexedExpression.ofAtom(
      { kind: 'symbol', name: 'M', indices: [i, { name: 'p', range: 'P' }], symmetry: 'none' },
      -1,
    );
    expect(indexedToText(inPolarCoordinates(inverse))).toBe('n[i]^-1*V[i,p]^-1');
  });
});

describe('homogeneous neurons', () => {
  it('have the gradient of the specification at h_4: 2 h_3 and -2 (h_4 + sqrt(3) h_2)', () => {
    const { alongInput, alongOwn } = hermiteNeuron(4);
    const inOrthonormal = (coefficients: Readonly<Record<number, Polynomial>>, expansion: typeof alongInput): boolean =>
      expansion.orthonormalCoefficients().every((c, k) => c.equals(coefficients[k] ?? Polynomial.zero));
    expect(inOrthonormal({ 3: Polynomial.constant(2) }, alongInput)).toBe(true);
    const root = squareRoot(Rational.of(3)).scaled(-2);
    expect(inOrthonormal({ 4: Polynomial.constant(-2), 2: root }, alongOwn)).toBe(true);
  });

  it('have no own part when the activation itself is homogeneous of that degree', () => {
    expect(homogeneousNeuron(parseLink('z^3'), 3).alongOwn.isZero()).toBe(true);
    expect(() => homogeneousNeuron(parseLink('z'), -1)).toThrow('homogeneity is -1');
    expect(() => hermiteNeuron(0)).toThrow('order is 0; must be an integer >= 1');
  });
});
