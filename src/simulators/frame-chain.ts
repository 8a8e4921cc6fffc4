/** The base of chains whose neurons live in a frame that moves with them, at a cost free of the dimension. */

import type { RandomStream } from '../numerics/random/stream.js';
import { CountedChain } from './counted-chain.js';

/** Rows (M_i, L_i) of a state: overlaps m x P, lower triangular frame m x m, both row-major. */
interface FrameState {
  readonly neurons: number;
  readonly targets: number;
  readonly overlaps: Float64Array;
  readonly frame: Float64Array;
}

/**
 * m neurons in a frame that moves with them: rows w_i = (M_i, L_i) in R^(P+m), L lower triangular. A step sees of x only
 * its coordinates (x_V, z) in that frame and the norm of the rest, whose square is chi-squared with d - P - m degrees of
 * freedom. What the rows do with an example is the algorithm's.
 */
export abstract class FrameChain extends CountedChain {
  protected readonly stream: RandomStream;
  protected readonly targets: number;
  /** m rows of P + m + 1 entries: M_i, L_i and a column for the direction across, zero between steps. */
  protected readonly rows: Float64Array;
  /** (x_V, z, norm of the rest). */
  protected readonly example: Float64Array;
  protected readonly preactivations: Float64Array;
  protected readonly gamma: Float64Array;
  private readonly freedom: number;

  constructor(dimension: number, initial: FrameState, stream: RandomStream) {
    super();
    const { neurons, targets, overlaps, frame } = initial;
    const width = targets + neurons + 1;
    this.stream = stream;
    this.freedom = dimension - targets - neurons;
    this.targets = targets;
    this.rows = new Float64Array(neurons * width);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(overlaps.subarray(i * targets, (i + 1) * targets), i * width);
      this.rows.set(frame.subarray(i * neurons, (i + 1) * neurons), i * width + targets);
    }
    this.example = new Float64Array(width);
    this.preactivations = new Float64Array(neurons);
    this.gamma = new Float64Array(neurons);
  }

  /** Draws the next example and projects it on the rows. @returns |x|^2. */
  protected drawExample(): number {
    const { stream, rows, example, preactivations, targets } = this;
    const width = example.length;
    let norm = 0;
    for (let k = 0; k < width - 1; k++) {
      const value = stream.normal();
      example[k] = value;
      norm += value * value;
    }
    const across = stream.chiSquared(this.freedom);
    example[width - 1] = Math.sqrt(across);
    for (let i = 0; i < preactivations.length; i++) {
      let s = 0;
      for (let k = 0, at = i * width; k <= targets + i; k++, at++) s += rows[at]! * example[k]!;
      preactivations[i] = s;
    }
    return norm + across;
  }

  /** The rows as a state, from which another chain can go on. */
  protected frameState(): FrameState {
    const { rows, targets } = this;
    const neurons = this.gamma.length;
    const width = this.example.length;
    const overlaps = new Float64Array(neurons * targets);
    const frame = new Float64Array(neurons * neurons);
    for (let i = 0; i < neurons; i++) {
      const start = i * width;
      overlaps.set(rows.subarray(start, start + targets), i * targets);
      frame.set(rows.subarray(start + targets, start + targets + neurons), i * neurons);
    }
    return { neurons, targets, overlaps, frame };
  }
}
