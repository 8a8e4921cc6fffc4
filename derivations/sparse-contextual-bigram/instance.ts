/** An instance of the task in numbers: token law, output law, attention that the truth pays. Matrices are row-major. */

/** A task. */
export interface Instance {
  /** Vocabulary size. */
  readonly N: number;
  /** Context length. */
  readonly T: number;
  /** N probabilities, all > 0. */
  readonly mu: Float64Array;
  /** N x N, columns sum to 1, `P mu = mu`. */
  readonly P: Float64Array;
  /** T x N, columns sum to 1. */
  readonly Q: Float64Array;
}

/** What is learned: attention A (T x N) and value matrix V (N x N). */
export interface Weights {
  readonly A: Float64Array;
  readonly V: Float64Array;
}

/**
 * `P = rho (shift) + (1 - rho)/N` under uniform mu, or `P = rho I + (1 - rho) mu 1'` under any mu; column k of Q puts 1/sparsity on
 * the positions (3 k + 7 j) mod T, j < sparsity.
 */
export function instanceOf(setting: {
  readonly N: number;
  readonly T: number;
  readonly sparsity: number;
  readonly rho: number;
  readonly mu: readonly number[] | null;
}): Instance {
  const { N, T, sparsity, rho } = setting;
  const mu = Float64Array.from({ length: N }, (_, n) => setting.mu?.[n] ?? 1 / N);
  const shift = setting.mu === null ? 1 : 0;
  const P = Float64Array.from({ length: N * N }, (_, at) => {
    const [row, column] = [Math.floor(at / N), at % N];
    return (row === (column + shift) % N ? rho : 0) + (1 - rho) * mu[row]!;
  });
  const Q = new Float64Array(T * N);
  for (let k = 0; k < N; k++) for (const t of supportOf(k, T, sparsity)) Q[t * N + k]! += 1 / sparsity;
  return { N, T, mu, P, Q };
}

/** Positions that the truth attends to after the token k, counted from 0. */
export function supportOf(k: number, T: number, sparsity: number): readonly number[] {
  return Array.from({ length: sparsity }, (_, j) => (3 * k + 7 * j) % T);
}

/** `M = mu 1'`. */
export function meanMatrix({ N, mu }: Instance): Float64Array {
  return Float64Array.from({ length: N * N }, (_, at) => mu[Math.floor(at / N)]!);
}

/** `U = 11'/T`. */
export function uniformMatrix({ N, T }: Instance): Float64Array {
  return new Float64Array(T * N).fill(1 / T);
}

/** The start from scratch: A = U, V = M. */
export function uniformStart(instance: Instance): Weights {
  return { A: uniformMatrix(instance), V: meanMatrix(instance) };
}

/** `V_0 = theta Phat + (1 - theta) M` from a similar task's transition matrix, A = U. */
export function transferStart(instance: Instance, phat: Float64Array, theta: number): Weights {
  const { A, V } = uniformStart(instance);
  return { A, V: V.map((value, at) => theta * phat[at]! + (1 - theta) * value) };
}

/** Half the shift by one, half the shift by two: its regression coefficient on the standard P is (1/2 - 1/N)/(1 - 1/N), .375 at N = 5. */
export function halfShiftedTask({ N }: Instance, rho: number): Float64Array {
  return Float64Array.from({ length: N * N }, (_, at) => {
    const [row, column] = [Math.floor(at / N), at % N];
    const hit = (by: number): number => (row === (column + by) % N ? rho / 2 : 0);
    return hit(1) + hit(2) + (1 - rho) / N;
  });
}
