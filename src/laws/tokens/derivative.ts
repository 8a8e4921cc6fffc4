/** Differentiates an indexed expression with respect to one entry of an array. */

import type { Index } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';

/**
 * The derivative of an expression with respect to one entry of an array.
 *
 * @param expression - in entries of the array and constants; entries of other arrays count as constants.
 * @param array - name of the array.
 * @param entry - the free indices of the entry.
 * @returns the derivative, with the indices of the entry free.
 * @throws RangeError when the array occurs with another number of indices.
 * @example
 * const [n, k] = ['n', 'k'].map((name) => ({ name, range: 'N' }));
 * const a = (index) => IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [index], symmetry: 'none' });
 * indexedToText(entryDerivative(a(n).times(a(n)).sumOver(n), 'a', [k])) // '2*a[k]'
 */
export function entryDerivative(
  expression: IndexedExpression,
  array: string,
  entry: readonly Index[],
): IndexedExpression {
  return expression.differentiate((atom) => {
    if (atom.kind !== 'symbol' || atom.name !== array) return undefined;
    if (atom.indices.length !== entry.length) {
      throw new RangeError(`${array} has ${atom.indices.length} indices, the entry ${entry.length}`);
    }
    return atom.indices.reduce(
      (product, index, at) => product.timesAtom({ kind: 'delta', indices: [entry[at]!, index] }),
      IndexedExpression.one,
    );
  });
}
