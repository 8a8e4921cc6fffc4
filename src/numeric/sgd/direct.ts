import type { RandomStream } from '../random/stream.js';
import type { Simulator } from './chain.js';
import { CountedChain } from './counted-chain.js';
import { type SgdProblem, validateSgdProblem } from './problem.js';
import { readStatistics } from './read-statistics.js';
import { checkStateFits, type SphereState } from './state.js';
import { STEP_LIMIT, UpdateRule } from './update-rule.js';

/**
 * The algorithm as it is stated, on full weight vectors in R^d: O(m d) a step. One pass over a row both moves it along
 * the present example and projects it on the next one; the row is stored before its normalisation and the factor
 * 1/|w^|, computed from the row itself in every step, is kept beside it. (The formula 1 + gamma^2 (|x|^2 - s^2)
 * for |w^|^2 assumes |w| = 1 and amplifies its error exponentially.)
 */
class DirectChain extends CountedChain {
  private readonly rule: UpdateRule;
  private readonly stream: RandomStream;
  private readonly targets: number;
  private readonly rows: Float64Array;
  /** 1/|row i|. */
  private readonly scales: Float64Array;
  private readonly preactivations: Float64Array;
  private readonly gamma: Float64Array;
  /** Above 1 + |x|^2 for every x that a stream can give: its normals stay below 14. */
  private readonly normBound: number;
  private example: Float64Array;
  private next: Float64Array;

  constructor(problem: SgdProblem, initial: SphereState, stream: RandomStream) {
    super();
    const { dimension, neurons, targets } = problem;
    this.rule = new UpdateRule(problem);
    this.stream = stream;
    this.targets = targets;
    this.rows = new Float64Array(neurons * dimension);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(initial.overlaps.subarray(i * targets, (i + 1) * targets), i * dimension);
      this.rows.set(initial.frame.subarray(i * neurons, (i + 1) * neurons), i * dimension + targets);
    }
    this.scales = new Float64Array(neurons).fill(1);
    this.preactivations = new Float64Array(neurons);
    this.gamma = new Float64Array(neurons);
    this.normBound = 1 + 200 * dimension;
    this.example = new Float64Array(dimension);
    this.next = new Float64Array(dimension);
    stream.fillNormals(this.next);
    // A move of length zero: it projects the initial rows on the first example.
    this.moveAndProject();
    this.turnToNextExample();
  }

  protected step(): boolean {
    const y = this.rule.label(this.example, this.targets, this.stream);
    const largest = this.rule.factors(y, this.preactivations, this.gamma);
    if (!(largest * this.normBound < STEP_LIMIT)) return false;
    this.stream.fillNormals(this.next);
    this.moveAndProject();
    this.turnToNextExample();
    return true;
  }

  read(out: Float64Array): void {
    const dimension = this.example.length;
    const unit = this.rows.map((value, at) => value * this.scales[Math.floor(at / dimension)]!);
    readStatistics(unit, dimension, this.scales.length, this.targets, out);
  }

  private moveAndProject(): void {
    const { rows, scales, preactivations, gamma, example, next } = this;
    const dimension = example.length;
    for (let i = 0; i < gamma.length; i++) {
      const factor = gamma[i]!;
      const keep = (1 - factor * preactivations[i]!) * scales[i]!;
      const start = i * dimension;
      const even = dimension - (dimension % 2);
      // Two sums each: one alone would wait for its own last addition.
      let square = 0;
      let projection = 0;
      let otherSquare = 0;
      let otherProjection = 0;
      for (let k = 0; k < even; k += 2) {
        const weight = keep * rows[start + k]! + factor * example[k]!;
        const other = keep * rows[start + k + 1]! + factor * example[k + 1]!;
        rows[start + k] = weight;
        rows[start + k + 1] = other;
        square += weight * weight;
        otherSquare += other * other;
        projection += weight * next[k]!;
        otherProjection += other * next[k + 1]!;
      }
      if (even < dimension) {
        const weight = keep * rows[start + even]! + factor * example[even]!;
        rows[start + even] = weight;
        square += weight * weight;
        projection += weight * next[even]!;
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
export const directSimulator: Simulator = {
  id: 'direct',
  start(problem, initial, stream) {
    checkStateFits(validateSgdProblem(problem), initial);
    return new DirectChain(problem, initial, stream);
  },
};
