/** Spherical online gradient descent as it is stated, on full weight vectors. */

import type { RandomStream } from '../numerics/random/stream.js';
import { kernelKind } from '../wasm/kernels.js';
import { chainBatch } from './batch.js';
import { openDirectBatch } from './compiled/direct.js';
import { CountedChain } from './counted-chain.js';
import { type SgdSetting, validateSgdSetting } from './problem.js';
import { readStatistics } from './read-statistics.js';
import type { SphereSimulator } from './simulator.js';
import { checkStateFits, type SphereState } from './state.js';
import { exampleBound, STEP_LIMIT, UpdateRule } from './update-rule.js';

/** Rows and examples are padded with zeros to a multiple of this, as the 32 bytes of the kernel. */
const PADDING = 4;

/**
 * The algorithm as it is stated, on full weight vectors in R^d: O(m d) a step. One pass over a row both moves it along
 * the present example and projects it on the next one; the row is stored before its normalisation and the factor
 * 1/|w^|, computed from the row itself in every step, is kept beside it. (The formula 1 + gamma^2 (|x|^2 - s^2)
 * for |w^|^2 assumes |w| = 1 and amplifies its error exponentially.)
 *
 * It is the twin of the kernel in src/wasm/assembly/direct.ts, operation for operation.
 */
class DirectChain extends CountedChain {
  private readonly rule: UpdateRule;
  private readonly stream: RandomStream;
  private readonly dimension: number;
  private readonly targets: number;
  private readonly rows: Float64Array;
  /** 1/|row i|. */
  private readonly scales: Float64Array;
  private readonly preactivations: Float64Array;
  private readonly gamma: Float64Array;
  private readonly normBound: number;
  private example: Float64Array;
  private next: Float64Array;

  constructor(problem: SgdSetting, initial: SphereState, stream: RandomStream) {
    super();
    const { dimension, neurons, targets } = problem;
    this.rule = new UpdateRule(problem);
    this.stream = stream;
    this.dimension = dimension;
    this.targets = targets;
    const width = Math.ceil(dimension / PADDING) * PADDING;
    this.rows = new Float64Array(neurons * width);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(initial.overlaps.subarray(i * targets, (i + 1) * targets), i * width);
      this.rows.set(initial.frame.subarray(i * neurons, (i + 1) * neurons), i * width + targets);
    }
    this.scales = new Float64Array(neurons).fill(1);
    this.preactivations = new Float64Array(neurons);
    this.gamma = new Float64Array(neurons);
    this.normBound = exampleBound(dimension);
    this.example = new Float64Array(width);
    this.next = new Float64Array(width);
    this.drawNext();
    // A move of length zero: it projects the initial rows on the first example.
    this.moveAndProject();
    this.turnToNextExample();
  }

  protected step(): boolean {
    const y = this.rule.label(this.example, this.targets, this.stream);
    const largest = this.rule.factors(y, this.preactivations, this.gamma);
    if (!(largest * this.normBound < STEP_LIMIT)) return false;
    this.drawNext();
    this.moveAndProject();
    this.turnToNextExample();
    return true;
  }

  read(out: Float64Array): void {
    const width = this.example.length;
    const unit = this.rows.map((value, at) => value * this.scales[Math.floor(at / width)]!);
    readStatistics(unit, width, this.scales.length, this.targets, out);
  }

  private drawNext(): void {
    const { next, dimension, stream } = this;
    for (let k = 0; k < dimension; k++) next[k] = stream.normal();
  }

  private moveAndProject(): void {
    const { rows, scales, preactivations, gamma, example, next } = this;
    const width = example.length;
    for (let i = 0; i < gamma.length; i++) {
      const factor = gamma[i]!;
      const keep = (1 - factor * preactivations[i]!) * scales[i]!;
      const start = i * width;
      // Two sums each: one alone would wait for its own last addition.
      let square = 0;
      let projection = 0;
      let otherSquare = 0;
      let otherProjection = 0;
      for (let k = 0; k < width; k += 2) {
        const weight = keep * rows[start + k]! + factor * example[k]!;
        const other = keep * rows[start + k + 1]! + factor * example[k + 1]!;
        rows[start + k] = weight;
        rows[start + k + 1] = other;
        square += weight * weight;
        otherSquare += other * other;
        projection += weight * next[k]!;
        otherProjection += other * next[k + 1]!;
      }
      const scale = 1 / Math.sqrt(square + otherSquare);
      scales[i] = scale;
      preactivations[i] = (projection + otherProjection) * scale;
    }
  }

  private turnToNextExample(): void {
    const example = this.example;
    this.example = this.next;
    this.next = example;
  }
}

/**
 * Online spherical SGD on weight vectors in R^d. The targets are the first P axes and the frame of the initial state lies
 * in the m axes after them; N(0, I_d) is rotationally invariant, so the law of the summary statistics is that of any
 * other orthonormal choice.
 */
export const directSimulator: SphereSimulator = {
  id: 'direct',
  start(problem, initial, stream) {
    checkStateFits(validateSgdSetting(problem), initial);
    return new DirectChain(problem, initial, stream);
  },
  openBatch(problem) {
    if (kernelKind() === 'wasm') return openDirectBatch(problem, 'f64');
    return chainBatch(1, (initial, stream) => directSimulator.start(problem, initial, stream));
  },
  openSingleBatch(problem) {
    if (kernelKind() === 'wasm') return openDirectBatch(problem, 'f32');
    throw new Error('single precision is a mode of the compiled kernels; unset POPFLOW_KERNELS, which is typescript');
  },
};
