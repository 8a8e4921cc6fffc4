/**
 * Losses between sums of tensor powers, from inner products alone: `<z^{tensor p}, z'^{tensor p}> = <z, z'>^p`, so the squared
 * Frobenius distance of two such sums is a polynomial in the inner products and in powers of the lengths, and no tensor of
 * `d^p` entries is ever formed.
 */

import { Rational } from '../../algebra/rational.js';
import { type Direction, type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { freeGeometry } from '../../expression/geometry.js';
import { integerPower } from '../../expression/replace-symbols.js';

/** `sum_k c_k |z_k|^{h-p} z_k^{tensor p}` over the directions of one family: homogeneous of degree h in the lengths. */
export interface TensorPowers {
  readonly family: 'u' | 'v';
  /** The range of k, for instance `m`. */
  readonly range: string;
  /** `c_k` with the given index. */
  readonly coefficient: (index: Index) => IndexedExpression;
  /** h, of the parity of p; has no effect for the unit directions `v`. */
  readonly homogeneity: number;
}

/**
 * The Frobenius inner product of two sums of tensor powers of one order.
 *
 * @param order - p, an integer >= 1.
 * @throws RangeError when p is no such integer, or `homogeneity - p` is odd: a length would stand under a root.
 * @example
 * const unit = { family: 'v', range: 'P', coefficient: () => IndexedExpression.one, homogeneity: 0 };
 * indexedToText(tensorInnerProduct(unit, unit, 4)) // 'P'
 */
export function tensorInnerProduct(first: TensorPowers, second: TensorPowers, order: number): IndexedExpression {
  if (!Number.isSafeInteger(order) || order < 1) throw new RangeError(`order is ${order}; must be an integer >= 1`);
  const left = { name: 'left', range: first.range };
  const right = { name: 'right', range: second.range };
  const [z, other] = [direction(first, left), direction(second, right)];
  return first
    .coefficient(left)
    .times(second.coefficient(right))
    .times(lengthPower(first, z, order))
    .times(lengthPower(second, other, order))
    .times(integerPower(freeGeometry.innerProduct(z, other), order))
    .sumOver(left)
    .sumOver(right);
}

/**
 * Half the squared Frobenius distance of learner and target.
 *
 * @param order - p, an integer >= 1.
 * @throws RangeError as `tensorInnerProduct` does.
 * @example
 * const a = ({ name, range }) => IndexedExpression.ofAtom({ kind: 'symbol', name: 'a', indices: [{ name, range }], symmetry: 'none' });
 * const target = { family: 'v', range: 'P', coefficient: a, homogeneity: 0 };
 * indexedToText(tensorDistance({ ...target, coefficient: () => IndexedExpression.zero }, target, 2)) // '1/2*sum_{q} a[q]^2'
 */
export function tensorDistance(learner: TensorPowers, target: TensorPowers, order: number): IndexedExpression {
  const half = Rational.of(1, 2n);
  return tensorInnerProduct(learner, learner, order)
    .plus(tensorInnerProduct(target, target, order))
    .scaled(half)
    .minus(tensorInnerProduct(learner, target, order));
}

function direction({ family }: TensorPowers, index: Index): Direction {
  return { family, index };
}

/** `|z|^{h-p}`, as a power of `<z, z>`. */
function lengthPower({ family, homogeneity }: TensorPowers, z: Direction, order: number): IndexedExpression {
  if (family === 'v') return IndexedExpression.one;
  const power = (homogeneity - order) / 2;
  if (!Number.isInteger(power)) {
    throw new RangeError(
      `homogeneity ${homogeneity} at order ${order}: a length would stand under a root; give the same parity`,
    );
  }
  return IndexedExpression.ofAtom(symbol('Q', [z.index, z.index], 'symmetric'), power);
}
