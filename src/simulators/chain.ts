/** One run of a finite-sample algorithm: its state, its random stream, and a way to read its summary statistics. */
export interface Chain {
  /**
   * Takes that many steps (an integer >= 0). A chain that meets a step whose result is not finite stops before it: its
   * statistics stay those of the last finite state, `finite` turns false, and later calls do nothing.
   */
  advance(steps: number): void;
  /** Writes the summary statistics of the present state. */
  read(out: Float64Array): void;
  readonly finite: boolean;
  /** The step (the first is 1) that could not be taken, when `finite` is false; a chain that does not know omits it. */
  readonly failedAt?: number | undefined;
}

/**
 * The names of what `Chain.read` writes for spherical SGD: the overlaps M in row order, then Q[i,j] for i < j in row order.
 *
 * @param neurons - m, an integer >= 1.
 * @param targets - P, an integer >= 1.
 * @example
 * statisticNames(1, 2) // ['m[1]', 'm[2]']
 */
export function statisticNames(neurons: number, targets: number): string[] {
  for (const [name, value] of [
    ['neurons', neurons],
    ['targets', targets],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`${name} must be an integer >= 1; got ${value}`);
  }
  const count = (n: number) => Array.from({ length: n }, (_, index) => index + 1);
  if (neurons === 1) return targets === 1 ? ['m'] : count(targets).map((p) => `m[${p}]`);
  const overlaps = count(neurons).flatMap((i) => count(targets).map((p) => `M[${i},${p}]`));
  const gram = count(neurons).flatMap((i) =>
    count(neurons)
      .filter((j) => j > i)
      .map((j) => `Q[${i},${j}]`),
  );
  return [...overlaps, ...gram];
}

/**
 * The number of steps that `advance` was asked for, checked.
 *
 * @throws RangeError when it is not an integer >= 0.
 */
export function checkedSteps(steps: number): number {
  if (steps >= 0 && Math.floor(steps) === steps && steps < 2 ** 53) return steps;
  throw new RangeError(`steps must be an integer >= 0; got ${steps}`);
}
