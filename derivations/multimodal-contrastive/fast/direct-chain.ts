/** Online contrastive gradient descent on the full weights of two linear encoders, exactly as stated. */

import type { Chain, RandomStream } from '../../../src/numeric.js';
import { CountedChain } from '../../../src/numeric.js';
import { contrastWeights } from './contrast-weights.js';
import { orthonormalColumns } from './dictionary.js';
import { PairBatch } from './pair-batch.js';
import { type ContrastiveSetting, inverseTemperatureAt, validateContrastiveSetting } from './problem.js';
import { type ContrastiveState, checkShape, gramOfContrastiveState, readContrastiveStatistics } from './state.js';

/**
 * Online SGD on two linear encoders as it is stated: inputs in R^d from two dictionaries with orthonormal columns, features
 * `F = W^T x`, the loss differentiated with respect to every feature and back to the d x m weights. O(B d m) a step.
 *
 * @param problem - what is learned and how.
 * @param dimension - d, an integer >= n = r + s.
 * @param initial - where it starts: `W_A` is its dictionary times K_A^T (a part outside of the dictionary never moves and is
 * never seen).
 * @param stream - the data.
 * @throws RangeError when the problem is not valid, the state has another shape, or d < n.
 */
export function startDirectContrastiveSgd(
  problem: ContrastiveSetting,
  dimension: number,
  initial: ContrastiveState,
  stream: RandomStream,
): Chain {
  validateContrastiveSetting(problem);
  checkShape(problem, initial);
  return new DirectChain(problem, dimension, initial, stream);
}

/** One modality: its dictionary, weights, and the features and their gradients of one batch. */
class Encoder {
  readonly dictionary: Float64Array;
  readonly weights: Float64Array;
  readonly features: { readonly positive: Float64Array; readonly negative: Float64Array };
  /** -dL/dF of each sample, the part through the score. */
  readonly pushes: { readonly positive: Float64Array; readonly negative: Float64Array };
  readonly inverse: { readonly positive: Float64Array; readonly negative: Float64Array };
  private readonly inputs: { readonly positive: Float64Array; readonly negative: Float64Array };
  private meanSquare = 0;

  constructor(
    side: 0 | 1,
    private readonly dimension: number,
    private readonly width: number,
    private readonly scales: Float64Array,
    private readonly problem: ContrastiveSetting,
    initial: ContrastiveState,
  ) {
    const n = scales.length;
    // Two dictionaries that differ; the law does not depend on which.
    this.dictionary = orthonormalColumns(dimension, n, side + 1);
    this.weights = new Float64Array(dimension * width);
    for (let i = 0; i < dimension; i++) {
      for (let k = 0; k < n; k++) {
        const u = this.dictionary[i * n + k]!;
        for (let j = 0; j < width; j++) {
          const at = i * width + j;
          this.weights[at] = this.weights[at]! + u * initial.weights[j * 2 * n + side * n + k]!;
        }
      }
    }
    const { batch, negatives } = problem;
    const arrays = (length: number) => ({
      positive: new Float64Array(batch * length),
      negative: new Float64Array(batch * negatives * length),
    });
    this.inputs = arrays(dimension);
    this.features = arrays(width);
    this.pushes = arrays(width);
    this.inverse = arrays(1);
  }

  /** K^T = dictionary^T W, n x m. */
  coefficients(): Float64Array {
    const { dictionary, weights, dimension, width } = this;
    const n = this.scales.length;
    const out = new Float64Array(n * width);
    for (let i = 0; i < dimension; i++) {
      for (let k = 0; k < n; k++) {
        const u = dictionary[i * n + k]!;
        for (let j = 0; j < width; j++) {
          out[k * width + j] = out[k * width + j]! + u * weights[i * width + j]!;
        }
      }
    }
    return out;
  }

  /** x = dictionary w, F = W^T x, and the norms that the normaliser takes. */
  forward(latents: { readonly positive: Float64Array; readonly negative: Float64Array }): void {
    const { dimension, width, features, inputs, pushes, problem, inverse } = this;
    for (const kind of ['positive', 'negative'] as const) {
      const x = product(latents[kind], this.dictionary, this.scales.length, dimension, true);
      inputs[kind].set(x);
      features[kind].set(product(x, this.weights, dimension, width, false));
      pushes[kind].fill(0);
    }
    switch (problem.normaliser) {
      case 'population': {
        const K = this.coefficients();
        this.meanSquare = 0;
        for (let at = 0; at < K.length; at++) {
          this.meanSquare += (this.scales[Math.floor(at / width)]! * K[at]!) ** 2;
        }
        break;
      }
      case 'batch': {
        const all = [...features.positive, ...features.negative];
        this.meanSquare = all.reduce((sum, value) => sum + value * value, 0) / (all.length / width);
        break;
      }
      case 'per-sample':
        for (const kind of ['positive', 'negative'] as const) {
          inverse[kind].forEach((_, i) => {
            const F = features[kind].subarray(i * width, (i + 1) * width);
            inverse[kind][i] = 1 / Math.hypot(...F);
          });
        }
        return;
      default: {
        const never: never = problem.normaliser;
        throw new TypeError(`unknown normaliser ${JSON.stringify(never)}`);
      }
    }
    inverse.positive.fill(1 / Math.sqrt(this.meanSquare));
    inverse.negative.fill(1 / Math.sqrt(this.meanSquare));
  }

  /**
   * W <- W - eta dL/dW. `pulls[i]` is the sum of dL/ds times s over the pairs of sample i: what multiplies d log |F|.
   */
  backward(pulls: { readonly positive: Float64Array; readonly negative: Float64Array }, total: number): void {
    const { dimension, width, features, pushes, inputs, problem, weights } = this;
    const eta = problem.stepSize;
    const samples = pulls.positive.length + pulls.negative.length;
    const population = problem.normaliser === 'population' ? this.coefficients() : undefined;
    for (const kind of ['positive', 'negative'] as const) {
      pulls[kind].forEach((pull, i) => {
        const inverse = this.inverse[kind][i]!;
        const own =
          problem.normaliser === 'per-sample'
            ? pull * inverse * inverse
            : problem.normaliser === 'batch'
              ? total / this.meanSquare / samples
              : 0;
        for (let a = 0; a < dimension; a++) {
          const x = inputs[kind][i * dimension + a]!;
          for (let j = 0; j < width; j++) {
            const push = pushes[kind][i * width + j]! + own * features[kind][i * width + j]!;
            weights[a * width + j] = weights[a * width + j]! + eta * x * push;
          }
        }
      });
    }
    if (population === undefined) return;
    // N^2 = tr(W^T C W) with the covariance C of x: its gradient is 2 C W.
    const n = this.scales.length;
    for (let a = 0; a < dimension; a++) {
      for (let k = 0; k < n; k++) {
        const u = this.dictionary[a * n + k]! * this.scales[k]! ** 2;
        for (let j = 0; j < width; j++) {
          weights[a * width + j] =
            weights[a * width + j]! + ((eta * total) / this.meanSquare) * u * population[k * width + j]!;
        }
      }
    }
  }
}

class DirectChain extends CountedChain {
  private readonly batch: PairBatch;
  private readonly A: Encoder;
  private readonly B: Encoder;
  private readonly width: number;
  private steps = 0;

  constructor(
    private readonly problem: ContrastiveSetting,
    dimension: number,
    private readonly initial: ContrastiveState,
    private readonly stream: RandomStream,
  ) {
    super();
    this.batch = new PairBatch(problem);
    this.width = initial.rows;
    this.A = new Encoder(0, dimension, this.width, this.batch.scalesA, problem, initial);
    this.B = new Encoder(1, dimension, this.width, this.batch.scalesB, problem, initial);
  }

  read(out: Float64Array): void {
    const { signals, noise } = this.initial;
    const n = signals + noise;
    const weights = new Float64Array(this.width * 2 * n);
    [this.A.coefficients(), this.B.coefficients()].forEach((K, side) => {
      for (let k = 0; k < n; k++) {
        for (let j = 0; j < this.width; j++) {
          weights[j * 2 * n + side * n + k] = K[k * this.width + j]!;
        }
      }
    });
    const gram = gramOfContrastiveState({ signals, noise, rows: this.width, weights });
    readContrastiveStatistics(gram, signals, noise, out);
  }

  protected step(): boolean {
    const { problem, batch, A, B } = this;
    const kept = [A.weights.slice(), B.weights.slice()] as const;
    batch.draw(this.stream);
    A.forward({ positive: batch.positiveA, negative: batch.negativeA });
    B.forward({ positive: batch.positiveB, negative: batch.negativeB });
    const tau2 = inverseTemperatureAt(problem.temperature, this.steps * problem.stepSize);
    const pulls = { A: this.emptyPulls(), B: this.emptyPulls() };
    let total = 0;
    /** Adds the derivative c = dL/ds of one score to the two features it compares. */
    const push = (kindA: Kind, i: number, kindB: Kind, j: number, c: number): void => {
      const s = this.score(kindA, i, kindB, j, tau2);
      const scale = -c * tau2 * A.inverse[kindA][i]! * B.inverse[kindB][j]!;
      for (let unit = 0; unit < this.width; unit++) {
        const [atA, atB] = [i * this.width + unit, j * this.width + unit];
        A.pushes[kindA][atA] = A.pushes[kindA][atA]! + scale * B.features[kindB][atB]!;
        B.pushes[kindB][atB] = B.pushes[kindB][atB]! + scale * A.features[kindA][atA]!;
      }
      pulls.A[kindA][i] = pulls.A[kindA][i]! + c * s;
      pulls.B[kindB][j] = pulls.B[kindB][j]! + c * s;
      total += c * s;
    };
    const { negatives } = problem;
    const logShare = Math.log(problem.weight / Math.max(1, negatives));
    for (let b = 0; b < problem.batch; b++) {
      if (negatives === 0) {
        push('positive', b, 'positive', b, -1 / problem.batch / tau2);
        continue;
      }
      const own = this.score('positive', b, 'positive', b, tau2);
      const others = Array.from({ length: negatives }, (_, i) => b * negatives + i);
      const toB = Float64Array.from(others, (i) => this.score('positive', b, 'negative', i, tau2) - own);
      const toA = Float64Array.from(others, (i) => this.score('negative', i, 'positive', b, tau2) - own);
      const mass = contrastWeights(toB, 0, negatives, logShare) + contrastWeights(toA, 0, negatives, logShare);
      const share = 1 / (2 * problem.batch);
      push('positive', b, 'positive', b, -mass * share);
      others.forEach((sample, i) => {
        push('positive', b, 'negative', sample, toB[i]! * share);
        push('negative', sample, 'positive', b, toA[i]! * share);
      });
    }
    A.backward(pulls.A, total);
    B.backward(pulls.B, total);
    this.steps += 1;
    if (A.weights.every(Number.isFinite) && B.weights.every(Number.isFinite)) return true;
    A.weights.set(kept[0]);
    B.weights.set(kept[1]);
    return false;
  }

  private score(kindA: Kind, i: number, kindB: Kind, j: number, tau2: number): number {
    const [left, right] = [this.A.features[kindA], this.B.features[kindB]];
    let dot = 0;
    for (let unit = 0; unit < this.width; unit++) {
      dot += left[i * this.width + unit]! * right[j * this.width + unit]!;
    }
    return tau2 * dot * this.A.inverse[kindA][i]! * this.B.inverse[kindB][j]!;
  }

  private emptyPulls() {
    const { batch, negatives } = this.problem;
    return { positive: new Float64Array(batch), negative: new Float64Array(batch * negatives) };
  }
}

type Kind = 'positive' | 'negative';

/** Rows of `left` (each of length `inner`) times a matrix: `right` is inner x outer, or its transpose outer x inner. */
function product(
  left: Float64Array,
  right: Float64Array,
  inner: number,
  outer: number,
  transposed: boolean,
): Float64Array {
  const rows = left.length / inner;
  const out = new Float64Array(rows * outer);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inner; i++) {
      const value = left[row * inner + i]!;
      for (let j = 0; j < outer; j++) {
        const entry = right[transposed ? j * inner + i : i * outer + j]!;
        out[row * outer + j] = out[row * outer + j]! + value * entry;
      }
    }
  }
  return out;
}
