/** Partitions of a set into blocks, over which moments and cumulants are summed. */

/**
 * All partitions of {0, ..., n - 1} into non-empty blocks.
 *
 * @param n - an integer in [0, 10]; there are Bell(n) partitions, 115 975 for n = 10.
 * @returns the partitions; blocks and their elements in ascending order.
 * @throws RangeError when n is no such integer.
 * @example
 * setPartitions(3).length // 5
 */
export function setPartitions(n: number): readonly (readonly (readonly number[])[])[] {
  if (!Number.isSafeInteger(n) || n < 0 || n > 10) throw new RangeError(`n = ${n}; must be an integer in [0, 10]`);
  let partitions: readonly (readonly (readonly number[])[])[] = [[]];
  for (let element = 0; element < n; element += 1) {
    partitions = partitions.flatMap((blocks) => [
      ...blocks.map((block, at) => blocks.map((other, index) => (index === at ? [...block, element] : other))),
      [...blocks, [element]],
    ]);
  }
  return partitions;
}
