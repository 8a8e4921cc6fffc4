/** One step of the learner once its gradients are known: preconditioned and projected, or plain; proximal; softmax. */

import type { AttentionWeights } from './task.js';

/** How steps are taken for a while. */
export interface AttentionStage {
  /** Number of steps; Infinity for the last stage. */
  readonly steps: number;
  readonly rateV: number;
  readonly rateA: number;
  /** lambda of the l1 penalty, taken by a proximal step on A and followed by recentring; 0 for softmax; defaults to 0: none. */
  readonly penalty?: number;
  /**
   * What is done to A before the first step of the stage. `keep-large`: entries below `level` become 0, then the columns are
   * recentred. `round`: the same, then columns are divided by their sums. Not for softmax. Defaults to nothing.
   */
  readonly before?: { readonly action: 'keep-large' | 'round'; readonly level: number };
}

/**
 * `preconditioned`: `V -= rateV Pi_V(G_V D^-1)`, `A -= rateA (I - 11'/T) G_A D^-1` with `Pi_V(G) = (I - 11'/N) G (I - mu 1')` and D^-1 on the
 * right: column k is divided by mu_k. `plain`: neither. `softmax`: `A = softmax(W)` column by column, W stepped by the chain rule
 * with column k divided by mu_k, V as in `preconditioned`.
 */
export type AttentionMethod = 'preconditioned' | 'plain' | 'softmax';

/** Weights of a learner on their way. A is kept column by column: entry t of column k is at `k T + t`. */
export class AttentionLearner {
  readonly N: number;
  readonly T: number;
  /** Columns of A, one after the other. */
  readonly columns: Float64Array;
  readonly V: Float64Array;
  private readonly logits: Float64Array | undefined;
  private readonly rowSums: Float64Array;

  /**
   * @param weights - where it starts.
   * @param probabilities - mu, which the preconditioner and the projection know.
   * @param method - see `AttentionMethod`.
   * @throws RangeError when shapes do not fit, an entry is not finite, or a softmax learner starts with an entry that is not > 0.
   */
  constructor(
    { A, V }: AttentionWeights,
    private readonly probabilities: Float64Array,
    readonly method: AttentionMethod,
  ) {
    const N = probabilities.length;
    const T = A.length / N;
    if (V.length !== N * N || !Number.isSafeInteger(T)) {
      throw new RangeError(`A has ${A.length} and V ${V.length} entries; ${N} categories need a multiple and ${N * N}`);
    }
    for (const [name, matrix] of [['A', A] as const, ['V', V] as const]) {
      const bad = matrix.findIndex((value) => !Number.isFinite(value));
      if (bad >= 0) throw new RangeError(`entry ${bad} of ${name} is ${matrix[bad]}; must be finite`);
    }
    this.N = N;
    this.T = T;
    this.V = Float64Array.from(V);
    this.columns = new Float64Array(N * T);
    for (let t = 0; t < T; t++) for (let k = 0; k < N; k++) this.columns[k * T + t] = A[t * N + k]!;
    this.rowSums = new Float64Array(N);
    if (method === 'softmax') {
      const bad = this.columns.findIndex((value) => !(value > 0));
      if (bad >= 0) throw new RangeError(`a softmax cannot give the entry ${this.columns[bad]} of A; must be > 0`);
      this.logits = this.columns.map(Math.log);
    }
  }

  /** A copy of the weights, row-major. */
  weights(): { readonly A: Float64Array; readonly V: Float64Array } {
    const { N, T, columns } = this;
    const A = new Float64Array(N * T);
    for (let t = 0; t < T; t++) for (let k = 0; k < N; k++) A[t * N + k] = columns[k * T + t]!;
    return { A, V: this.V.slice() };
  }

  /** Begins a stage: see `AttentionStage.before`. */
  begin({ before }: AttentionStage): void {
    if (before === undefined) return;
    const { N, T, columns } = this;
    for (let k = 0; k < N; k++) {
      for (let t = 0; t < T; t++) if (columns[k * T + t]! < before.level) columns[k * T + t] = 0;
      const sum = this.columnSum(k);
      if (before.action === 'keep-large') this.recentre(k);
      else if (sum !== 0) for (let t = 0; t < T; t++) columns[k * T + t]! /= sum;
    }
  }

  /**
   * One step; both gradients were taken at the present weights.
   *
   * @param gradientV - N x N, row-major.
   * @param gradientA - N columns of T entries, one after the other.
   */
  step(stage: AttentionStage, gradientV: Float64Array, gradientA: Float64Array): void {
    switch (this.method) {
      case 'plain':
        for (let at = 0; at < this.V.length; at++) this.V[at]! -= stage.rateV * gradientV[at]!;
        for (let at = 0; at < this.columns.length; at++) this.columns[at]! -= stage.rateA * gradientA[at]!;
        break;
      case 'preconditioned':
        this.stepV(stage.rateV, gradientV);
        this.stepA(stage.rateA, gradientA);
        break;
      case 'softmax':
        this.stepV(stage.rateV, gradientV);
        this.stepLogits(stage.rateA, gradientA);
        break;
      default: {
        const never: never = this.method;
        throw new TypeError(`unknown method ${String(never)}`);
      }
    }
    const { penalty = 0 } = stage;
    if (penalty > 0) this.shrink(stage.rateA * penalty);
  }

  /** Whether every weight is finite. */
  isFinite(): boolean {
    // A sum is finite when its terms are, short of overflow at 1e308, which is as bad.
    let sum = 0;
    for (const value of this.V) sum += value * 0;
    for (const value of this.columns) sum += value * 0;
    return sum === 0;
  }

  /** `V -= rate (I - 11'/N) G D^-1 (I - mu 1')`. */
  private stepV(rate: number, gradient: Float64Array): void {
    if (rate === 0) return;
    const { N, V, probabilities, rowSums } = this;
    // G D^-1 mu is the vector of row sums of G; centred over rows as the columns are.
    let mean = 0;
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let m = 0; m < N; m++) sum += gradient[n * N + m]!;
      rowSums[n] = sum;
      mean += sum / N;
    }
    for (let m = 0; m < N; m++) {
      const weight = 1 / probabilities[m]!;
      let column = 0;
      for (let n = 0; n < N; n++) column += gradient[n * N + m]!;
      column /= N;
      for (let n = 0; n < N; n++) {
        V[n * N + m]! -= rate * ((gradient[n * N + m]! - column) * weight - (rowSums[n]! - mean));
      }
    }
  }

  /** `A -= rate (I - 11'/T) G D^-1`. */
  private stepA(rate: number, gradient: Float64Array): void {
    if (rate === 0) return;
    const { N, T, columns, probabilities } = this;
    for (let k = 0; k < N; k++) {
      const weight = rate / probabilities[k]!;
      let mean = 0;
      for (let at = k * T; at < (k + 1) * T; at++) mean += gradient[at]!;
      mean /= T;
      for (let at = k * T; at < (k + 1) * T; at++) columns[at]! -= weight * (gradient[at]! - mean);
    }
  }

  /** `w_k -= rate (diag(a_k) - a_k a_k') g_k / mu_k`, then `a_k = softmax(w_k)`. */
  private stepLogits(rate: number, gradient: Float64Array): void {
    const { N, T, columns, probabilities } = this;
    const logits = this.logits!;
    for (let k = 0; k < N; k++) {
      const weight = rate / probabilities[k]!;
      let mean = 0;
      for (let at = k * T; at < (k + 1) * T; at++) mean += columns[at]! * gradient[at]!;
      let largest = Number.NEGATIVE_INFINITY;
      for (let at = k * T; at < (k + 1) * T; at++) {
        logits[at]! -= weight * columns[at]! * (gradient[at]! - mean);
        if (logits[at]! > largest) largest = logits[at]!;
      }
      let sum = 0;
      for (let at = k * T; at < (k + 1) * T; at++) {
        columns[at] = Math.exp(logits[at]! - largest);
        sum += columns[at]!;
      }
      for (let at = k * T; at < (k + 1) * T; at++) columns[at]! /= sum;
    }
  }

  /** Soft thresholding of A, then recentring of its columns. */
  private shrink(threshold: number): void {
    const { N, columns } = this;
    for (let at = 0; at < columns.length; at++) {
      const value = columns[at]!;
      columns[at] = value > threshold ? value - threshold : value < -threshold ? value + threshold : 0;
    }
    for (let k = 0; k < N; k++) this.recentre(k);
  }

  /** Adds the same number to all entries of a column, so that it sums to 1. */
  private recentre(k: number): void {
    const { T, columns } = this;
    const shift = (1 - this.columnSum(k)) / T;
    for (let at = k * T; at < (k + 1) * T; at++) columns[at]! += shift;
  }

  private columnSum(k: number): number {
    const { T, columns } = this;
    let sum = 0;
    for (let at = k * T; at < (k + 1) * T; at++) sum += columns[at]!;
    return sum;
  }
}
