/** The latents of a batch of positive and negative pairs, drawn alike for every simulator. */

import type { RandomStream } from '../../../src/numeric.js';
import type { ContrastiveSetting } from './problem.js';

/** Signs are taken from this many bits of one uniform number. */
const BITS = 32;

/**
 * The latents of one batch: for each of B positive pairs `w_A = (z; xi_A)`, `w_B = (z; xi_B)`, and M more such pairs as its
 * negatives, all scaled. Every simulator draws through this class, so that on one stream all see the same data.
 */
export class PairBatch {
  /** B x n each, row-major. */
  readonly positiveA: Float64Array;
  readonly positiveB: Float64Array;
  /** (B M) x n each. */
  readonly negativeA: Float64Array;
  readonly negativeB: Float64Array;
  /** Standard deviations of the n coordinates in A and in B. */
  readonly scalesA: Float64Array;
  readonly scalesB: Float64Array;
  private readonly gaussian: boolean;
  private readonly signals: number;
  private bits = 0;
  private left = 0;

  constructor({ scales, noiseDimension, noiseScales, negatives, batch, latents }: ContrastiveSetting) {
    const n = scales.length + noiseDimension;
    this.signals = scales.length;
    this.gaussian = latents === 'gaussian';
    this.positiveA = new Float64Array(batch * n);
    this.positiveB = new Float64Array(batch * n);
    this.negativeA = new Float64Array(batch * negatives * n);
    this.negativeB = new Float64Array(batch * negatives * n);
    const scalesOf = (side: 0 | 1): Float64Array =>
      Float64Array.of(...scales, ...new Array<number>(noiseDimension).fill(noiseScales[side]));
    this.scalesA = scalesOf(0);
    this.scalesB = scalesOf(1);
  }

  /** Fresh independent latents. */
  draw(stream: RandomStream): void {
    this.left = 0;
    this.fill(this.positiveA, this.scalesA, stream);
    this.fill(this.positiveB, this.scalesB, stream);
    this.shareSignals(this.positiveA, this.positiveB);
    this.fill(this.negativeA, this.scalesA, stream);
    this.fill(this.negativeB, this.scalesB, stream);
    // A negative pair is another pair: its two halves share their latents too.
    this.shareSignals(this.negativeA, this.negativeB);
  }

  private shareSignals(from: Float64Array, to: Float64Array): void {
    const n = this.scalesA.length;
    for (let at = 0; at < from.length; at += n) {
      for (let k = 0; k < this.signals; k++) to[at + k] = from[at + k]!;
    }
  }

  private fill(out: Float64Array, scales: Float64Array, stream: RandomStream): void {
    const n = scales.length;
    let k = 0;
    if (this.gaussian) {
      for (let at = 0; at < out.length; at++) {
        out[at] = stream.normal() * scales[k]!;
        k = k + 1 === n ? 0 : k + 1;
      }
      return;
    }
    for (let at = 0; at < out.length; at++) {
      if (this.left === 0) {
        this.bits = (stream.uniform() * 2 ** BITS) | 0;
        this.left = BITS;
      }
      // No branch on the sign: it would be mispredicted every other time.
      out[at] = scales[k]! * (2 * (this.bits & 1) - 1);
      this.bits >>>= 1;
      this.left -= 1;
      k = k + 1 === n ? 0 : k + 1;
    }
  }
}
