/**
 * Joint cumulants of the coordinates of one categorical draw: x is a unit vector e_n with probability mu_n. Its moments are
 * `E[x_n x_m ...] = mu_n` when all categories coincide and 0 otherwise; cumulants follow by Möbius inversion over set partitions.
 */

import { factorial } from '../../algebra/integer.js';
import { Rational } from '../../algebra/rational.js';
import { type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { setPartitions } from './set-partitions.js';

/**
 * A joint cumulant with categories kept symbolic, in Kronecker deltas and probabilities.
 *
 * @param categories - the index of each coordinate, at least one and at most 10.
 * @param probability - name of the symbol of the probabilities; defaults to `mu`.
 * @returns the cumulant; of order two it is `delta_nm mu_n - mu_n mu_m`.
 * @throws RangeError when there are no categories or too many.
 * @example
 * indexedToText(categoricalCumulant([{ name: 'n', range: 'N' }])) // 'mu[n]'
 */
export function categoricalCumulant(categories: readonly Index[], probability = 'mu'): IndexedExpression {
  if (categories.length === 0) throw new RangeError('a cumulant of no coordinates; give at least one category');
  const moment = (block: readonly number[]): IndexedExpression => {
    const [first, ...others] = block.map((at) => categories[at]!) as [Index, ...Index[]];
    return others.reduce(
      (product, other) => product.timesAtom({ kind: 'delta', indices: [first, other] }),
      IndexedExpression.ofAtom(symbol(probability, [first])),
    );
  };
  return setPartitions(categories.length).reduce(
    (sum, blocks) =>
      sum.plus(
        blocks
          .reduce((product, block) => product.times(moment(block)), IndexedExpression.one)
          .scaled(moebius(blocks.length)),
      ),
    IndexedExpression.zero,
  );
}

/**
 * The same cumulant at given probabilities and categories.
 *
 * @param probabilities - mu_1, ..., mu_N.
 * @param categories - the category of each coordinate, counted from 0.
 * @returns the cumulant, exactly.
 * @throws RangeError when a category is out of range, or there are none or too many.
 * @example
 * cumulantAt([Rational.of('1/3'), Rational.of('2/3')], [0, 1]).toString() // '-2/9'
 */
export function cumulantAt(probabilities: readonly Rational[], categories: readonly number[]): Rational {
  if (categories.length === 0) throw new RangeError('a cumulant of no coordinates; give at least one category');
  for (const category of categories) {
    if (probabilities[category] === undefined)
      throw new RangeError(`category ${category}; allowed: 0 to ${probabilities.length - 1}`);
  }
  const moment = (block: readonly number[]): Rational => {
    const [first, ...others] = block.map((at) => categories[at]!);
    return others.every((other) => other === first) ? probabilities[first!]! : Rational.ZERO;
  };
  return setPartitions(categories.length).reduce(
    (sum, blocks) => sum.plus(blocks.reduce((product, block) => product.times(moment(block)), moebius(blocks.length))),
    Rational.ZERO,
  );
}

/**
 * All cumulants of one order, as doubles.
 *
 * @param probabilities - mu_1, ..., mu_N.
 * @param order - number of coordinates, an integer in [1, 10].
 * @returns N^order numbers, row-major.
 * @example
 * cumulantArray([0.5, 0.5], 2) // Float64Array.of(0.25, -0.25, -0.25, 0.25)
 */
export function cumulantArray(probabilities: ArrayLike<number>, order: number): Float64Array {
  const size = probabilities.length;
  const partitions = setPartitions(order).map((blocks) => ({ blocks, sign: moebius(blocks.length).toNumber() }));
  const categories = new Int32Array(order);
  return Float64Array.from({ length: size ** order }, (_, flat) => {
    let rest = flat;
    for (let at = order - 1; at >= 0; at -= 1) {
      categories[at] = rest % size;
      rest = Math.floor(rest / size);
    }
    let sum = 0;
    for (const { blocks, sign } of partitions) {
      let product = sign;
      for (const block of blocks) {
        const first = categories[block[0]!]!;
        product *= block.every((at) => categories[at] === first) ? probabilities[first]! : 0;
      }
      sum += product;
    }
    return sum;
  });
}

/** (-1)^(b-1) (b-1)!, the Möbius function of the lattice of partitions. */
function moebius(blocks: number): Rational {
  const size = Rational.of(factorial(blocks - 1));
  return blocks % 2 === 0 ? size.negated() : size;
}
