/** Substitution of symbols with indices by expressions. */

import { Rational } from '../algebra/rational.js';
import type { Atom } from './atom.js';
import { IndexedExpression } from './expression.js';
import type { Factor } from './term.js';

/**
 * The expression with symbols replaced. An image that stands under a negative power must be a single term without sums.
 *
 * @param image - the expression in place of a symbol; undefined where the symbol stays.
 * @throws RangeError when a sum would have to be inverted.
 * @example
 * const Q = IndexedExpression.ofAtom({ kind: 'symbol', name: 'Q', indices: [], symmetry: 'none' }, -2);
 * const n = IndexedExpression.ofAtom({ kind: 'symbol', name: 'n', indices: [], symmetry: 'none' }, 2);
 * indexedToText(replaceSymbols(Q, ({ name }) => (name === 'Q' ? n : undefined))) // 'n^-4'
 */
export function replaceSymbols(
  expression: IndexedExpression,
  image: (symbol: Atom & { readonly kind: 'symbol' }) => IndexedExpression | undefined,
): IndexedExpression {
  return expression.mapTerms((factors) =>
    factors.reduce((product, factor) => product.times(replacedFactor(factor, image)), IndexedExpression.one),
  );
}

function replacedFactor(
  { atom, exponent }: Factor,
  image: (symbol: Atom & { readonly kind: 'symbol' }) => IndexedExpression | undefined,
): IndexedExpression {
  const replacement = atom.kind === 'symbol' ? image(atom) : undefined;
  if (replacement === undefined) return IndexedExpression.ofAtom(atom, exponent);
  return integerPower(replacement, exponent);
}

/**
 * An integer power of an expression.
 *
 * @throws RangeError when the exponent is negative and the expression is no single term without sums.
 * @example
 * indexedToText(integerPower(IndexedExpression.constant(Rational.of(2)), -2)) // '1/4'
 */
export function integerPower(expression: IndexedExpression, exponent: number): IndexedExpression {
  if (exponent >= 0) {
    let power = IndexedExpression.one;
    for (let count = 0; count < exponent; count++) power = power.times(expression);
    return power;
  }
  const [term, ...others] = expression.terms;
  if (term === undefined || others.length > 0 || term.sums.length > 0) {
    throw new RangeError(
      `the power ${exponent} of a sum of ${expression.terms.length} terms; only one term is inverted`,
    );
  }
  const coefficient = Rational.ONE.dividedBy(term.coefficient).power(-exponent);
  const factors = term.factors.map((factor) => ({ ...factor, exponent: factor.exponent * exponent }));
  return IndexedExpression.ofTerms([{ coefficient, factors, sums: [] }]);
}
