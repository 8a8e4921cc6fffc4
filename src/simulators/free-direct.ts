/** Online gradient descent with weights of any length as it is stated, on full weight vectors. */

import type { RandomStream } from '../numerics/random/stream.js';
import { CountedChain } from './counted-chain.js';
import { type FreeSgdSetting, validateFreeSgdSetting } from './free-problem.js';
import type { FreeSimulator } from './free-simulator.js';
import { checkFreeStateFits, type FreeState } from './free-state.js';
import { readFreeStatistics } from './free-statistics.js';
import { FreeUpdateRule } from './free-update-rule.js';

/**
 * The algorithm as it is stated, on full weight vectors in R^d: O(m d) a step. One pass over a row both moves it along
 * the present example and projects it on the next one.
 */
class FreeDirectChain extends CountedChain {
  private readonly rule: FreeUpdateRule;
  private readonly stream: RandomStream;
  private readonly targets: number;
  private readonly rows: Float64Array;
  private readonly preactivations: Float64Array;
  private readonly gamma: Float64Array;
  /** Above |x|^2 for every x that a stream can give: its normals stay below 14. */
  private readonly normBound: number;
  private example: Float64Array;
  private next: Float64Array;

  constructor(problem: FreeSgdSetting, initial: FreeState, stream: RandomStream) {
    super();
    const { dimension, neurons, targets } = problem;
    this.rule = new FreeUpdateRule(problem, initial);
    this.stream = stream;
    this.targets = targets;
    this.rows = new Float64Array(neurons * dimension);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(initial.overlaps.subarray(i * targets, (i + 1) * targets), i * dimension);
      this.rows.set(initial.frame.subarray(i * neurons, (i + 1) * neurons), i * dimension + targets);
    }
    this.preactivations = new Float64Array(neurons);
    this.gamma = new Float64Array(neurons);
    this.normBound = 200 * dimension;
    this.example = new Float64Array(dimension);
    this.next = new Float64Array(dimension);
    stream.fillNormals(this.next);
    // A move of length zero: it projects the initial rows on the first example.
    this.moveAndProject();
    this.turnToNextExample();
  }

  protected step(): boolean {
    const { rule, stream, targets, preactivations, gamma, normBound } = this;
    if (!rule.prepare(this.example, targets, stream, preactivations, normBound, gamma)) return false;
    rule.commit();
    stream.fillNormals(this.next);
    this.moveAndProject();
    this.turnToNextExample();
    return true;
  }

  read(out: Float64Array): void {
    readFreeStatistics(this.rows, this.example.length, this.targets, this.rule.secondLayer, out);
  }

  private moveAndProject(): void {
    const { rows, preactivations, gamma, example, next } = this;
    const dimension = example.length;
    const even = dimension - (dimension % 2);
    for (let i = 0; i < gamma.length; i++) {
      const factor = gamma[i]!;
      const start = i * dimension;
      // Two sums: one alone would wait for its own last addition.
      let projection = 0;
      let otherProjection = 0;
      for (let k = 0; k < even; k += 2) {
        const weight = rows[start + k]! + factor * example[k]!;
        const other = rows[start + k + 1]! + factor * example[k + 1]!;
        rows[start + k] = weight;
        rows[start + k + 1] = other;
        projection += weight * next[k]!;
        otherProjection += other * next[k + 1]!;
      }
      if (even < dimension) {
        const weight = rows[start + even]! + factor * example[even]!;
        rows[start + even] = weight;
        projection += weight * next[even]!;
      }
      preactivations[i] = projection + otherProjection;
    }
  }

  private turnToNextExample(): void {
    const example = this.example;
    this.example = this.next;
    this.next = example;
  }
}

/**
 * Online SGD on free weight vectors in R^d. The targets are the first P axes and the frame of the initial state lies in
 * the m axes after them; N(0, I_d) is rotationally invariant, so the law of the summary statistics is that of any other
 * orthonormal choice.
 */
export const freeDirectSimulator: FreeSimulator = {
  id: 'direct',
  start(problem, initial, stream) {
    checkFreeStateFits(validateFreeSgdSetting(problem), initial);
    return new FreeDirectChain(problem, initial, stream);
  },
};
