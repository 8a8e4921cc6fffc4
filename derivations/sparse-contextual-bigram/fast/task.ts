/** Tasks in which an output is drawn from one of the tokens of a context, and learners `f = V X a_k` of them. */

/**
 * Tokens `x_1, ..., x_T` and k are independent with law mu; the output is drawn from column `x_t` of P, t from column k of Q.
 * Matrices are row-major.
 */
export interface AttentionTask {
  /** N probabilities, all > 0. */
  readonly probabilities: Float64Array;
  /** P, N x N, columns are probabilities. */
  readonly transitions: Float64Array;
  /** Q, T x N, columns are probabilities. */
  readonly attention: Float64Array;
}

/** Attention A (T x N) and values V (N x N), row-major. */
export interface AttentionWeights {
  readonly A: Float64Array;
  readonly V: Float64Array;
}

/** Vocabulary and context of a task. */
export interface TaskSize {
  readonly N: number;
  readonly T: number;
}

/**
 * Checks a task.
 *
 * @param task - the task.
 * @returns its sizes.
 * @throws RangeError when shapes do not fit or columns are no probabilities.
 * @example
 * checkTask({ probabilities: Float64Array.of(1), transitions: Float64Array.of(1), attention: Float64Array.of(0.5, 0.5) }) // { N: 1, T: 2 }
 */
export function checkTask({ probabilities, transitions, attention }: AttentionTask): TaskSize {
  const N = probabilities.length;
  const T = attention.length / N;
  if (transitions.length !== N * N) {
    throw new RangeError(`transitions have ${transitions.length} entries; ${N} categories need ${N * N}`);
  }
  if (!Number.isSafeInteger(T) || T < 1) {
    throw new RangeError(`attention has ${attention.length} entries; must be a multiple of ${N} categories`);
  }
  probabilities.forEach((value, at) => {
    if (!(value > 0)) throw new RangeError(`probabilities[${at}] = ${value}; must be > 0`);
  });
  for (const [name, matrix, rows] of [
    ['probabilities', probabilities, 1],
    ['transitions', transitions, N],
    ['attention', attention, T],
  ] as const) {
    for (let column = 0; column < (rows === 1 ? 1 : N); column++) {
      let sum = 0;
      for (let row = 0; row < (rows === 1 ? N : rows); row++) {
        const value = rows === 1 ? matrix[row]! : matrix[row * N + column]!;
        if (!(value >= 0)) throw new RangeError(`${name} has an entry ${value}; must be >= 0`);
        sum += value;
      }
      if (Math.abs(sum - 1) > 1e-9) throw new RangeError(`column ${column} of ${name} sums to ${sum}; must sum to 1`);
    }
  }
  return { N, T };
}
