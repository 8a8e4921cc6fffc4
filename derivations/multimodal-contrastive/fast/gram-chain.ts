/** Online contrastive gradient descent on the Gram matrix alone, at a cost free of dimension and width. */

import type { Chain, RandomStream } from '../../../src/numeric.js';
import { CountedChain } from '../../../src/numeric.js';
import { Congruence } from './congruence.js';
import { contrastWeights } from './contrast-weights.js';
import { addOuter } from './outer-products.js';
import { PairBatch } from './pair-batch.js';
import { type ContrastiveSetting, inverseTemperatureAt, validateContrastiveSetting } from './problem.js';
import { type ContrastiveState, checkShape, gramOfContrastiveState, readContrastiveStatistics } from './state.js';

/**
 * Online SGD on two linear encoders, on the Gram matrix `G = [K_A, K_B]^T [K_A, K_B]` alone: a step is
 * `K <- K (I + eta S)` with S a function of the batch and of G, hence `G <- (I + eta S) G (I + eta S)`. The law, and on one
 * stream the path, is that of the weights in R^d, at a cost O(B n^2 + n^3) that does not depend on d or on the width.
 *
 * @param problem - what is learned and how.
 * @param initial - where it starts.
 * @param stream - the data.
 * @throws RangeError when the problem is not valid or the state has another shape.
 */
export function startContrastiveGramSgd(
  problem: ContrastiveSetting,
  initial: ContrastiveState,
  stream: RandomStream,
): Chain {
  validateContrastiveSetting(problem);
  checkShape(problem, initial);
  return new GramChain(problem, initial, stream);
}

class GramChain extends CountedChain {
  private readonly n: number;
  private readonly batch: PairBatch;
  private gram: Float64Array;
  private next: Float64Array;
  private readonly gamma: Float64Array;
  private readonly normA: Float64Array;
  private readonly normB: Float64Array;
  /** 1/|F| of each sample as the normaliser sees it. */
  private readonly inverse: Readonly<Record<'positiveA' | 'positiveB' | 'negativeA' | 'negativeB', Float64Array>>;
  /** Sum of c s over the pairs that a sample is in. */
  private readonly pull: Readonly<Record<'positiveA' | 'positiveB' | 'negativeA' | 'negativeB', Float64Array>>;
  /** K_A^T K_B and its transpose. */
  private readonly cross: Float64Array;
  private readonly turned: Float64Array;
  /** What each positive pair adds: gamma = sum w_A towardsB^T + towardsA w_B^T. */
  private readonly towardsB: Float64Array;
  private readonly towardsA: Float64Array;
  private readonly inA: Float64Array;
  private readonly inB: Float64Array;
  private readonly scoresB: Float64Array;
  private readonly scoresA: Float64Array;
  private readonly weightsB: Float64Array;
  private readonly weightsA: Float64Array;
  private readonly congruence: Congruence;
  private steps = 0;
  private meanSquareA = 0;
  private meanSquareB = 0;

  constructor(
    private readonly problem: ContrastiveSetting,
    private readonly initial: ContrastiveState,
    private readonly stream: RandomStream,
  ) {
    super();
    const { batch, negatives } = problem;
    this.batch = new PairBatch(problem);
    this.n = this.batch.scalesA.length;
    const { n } = this;
    this.gram = gramOfContrastiveState(initial);
    this.next = new Float64Array(4 * n * n);
    this.gamma = new Float64Array(n * n);
    this.normA = new Float64Array(n * n);
    this.normB = new Float64Array(n * n);
    this.congruence = new Congruence(this.normA, this.normB, {
      stepSize: problem.stepSize,
      diagonal: problem.normaliser === 'population',
    });
    const perSample = () => ({
      positiveA: new Float64Array(batch),
      positiveB: new Float64Array(batch),
      negativeA: new Float64Array(batch * negatives),
      negativeB: new Float64Array(batch * negatives),
    });
    this.inverse = perSample();
    this.pull = perSample();
    this.cross = new Float64Array(n * n);
    this.turned = new Float64Array(n * n);
    this.towardsB = new Float64Array(batch * n);
    this.towardsA = new Float64Array(batch * n);
    this.inA = new Float64Array(n);
    this.inB = new Float64Array(n);
    this.scoresB = new Float64Array(negatives);
    this.scoresA = new Float64Array(negatives);
    this.weightsB = new Float64Array(negatives);
    this.weightsA = new Float64Array(negatives);
  }

  read(out: Float64Array): void {
    readContrastiveStatistics(this.gram, this.initial.signals, this.initial.noise, out);
  }

  protected step(): boolean {
    const { problem, batch, stream } = this;
    batch.draw(stream);
    this.fillInverseNorms();
    const total = this.accumulate(inverseTemperatureAt(problem.temperature, this.steps * problem.stepSize));
    this.fillNormGradients(total);
    this.congruence.apply(this.gram, this.gamma, this.next);
    [this.gram, this.next] = [this.next, this.gram];
    this.steps += 1;
    const { gram } = this;
    let sum = 0;
    for (let at = 0; at < gram.length; at++) sum += gram[at]!;
    if (!Number.isFinite(sum)) {
      // The last finite state stays readable.
      [this.gram, this.next] = [this.next, this.gram];
      return false;
    }
    return true;
  }

  /** w^T G_XX w of one sample; `block` is 0 for A and n for B. */
  private squareOf(samples: Float64Array, at: number, block: number): number {
    const { n, gram } = this;
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const row = (block + k) * 2 * n + block;
      let inner = 0;
      for (let l = 0; l < n; l++) inner += gram[row + l]! * samples[at + l]!;
      sum += inner * samples[at + k]!;
    }
    return sum;
  }

  private fillInverseNorms(): void {
    const { n, gram, batch, inverse, problem } = this;
    const { positiveA, positiveB, negativeA, negativeB } = inverse;
    if (problem.normaliser === 'population') {
      [this.meanSquareA, this.meanSquareB] = [0, 0];
      for (let k = 0; k < n; k++) {
        this.meanSquareA += gram[k * 2 * n + k]! * batch.scalesA[k]! ** 2;
        this.meanSquareB += gram[(n + k) * (2 * n + 1)]! * batch.scalesB[k]! ** 2;
      }
    } else {
      let [sumA, sumB] = [0, 0];
      for (const [samples, out, block] of [
        [batch.positiveA, positiveA, 0],
        [batch.negativeA, negativeA, 0],
        [batch.positiveB, positiveB, n],
        [batch.negativeB, negativeB, n],
      ] as const) {
        for (let i = 0; i < out.length; i++) {
          const square = this.squareOf(samples, i * n, block);
          if (block === 0) sumA += square;
          else sumB += square;
          out[i] = 1 / Math.sqrt(square);
        }
      }
      if (problem.normaliser === 'per-sample') return;
      this.meanSquareA = sumA / (positiveA.length + negativeA.length);
      this.meanSquareB = sumB / (positiveB.length + negativeB.length);
    }
    positiveA.fill(1 / Math.sqrt(this.meanSquareA));
    negativeA.fill(1 / Math.sqrt(this.meanSquareA));
    positiveB.fill(1 / Math.sqrt(this.meanSquareB));
    negativeB.fill(1 / Math.sqrt(this.meanSquareB));
  }

  /** Fills gamma = -dL/dM and the pulls; returns the sum of c s over all pairs, c = dL/ds. */
  private accumulate(tau2: number): number {
    const { n, gram, batch, inverse, pull, towardsB, towardsA, inA, inB, cross, turned } = this;
    const { scoresA, scoresB, weightsA, weightsB, problem } = this;
    const { negatives, batch: pairs } = problem;
    const { positiveA, positiveB, negativeA, negativeB } = batch;
    const logShare = Math.log(problem.weight / Math.max(negatives, 1));
    const share = 1 / (2 * pairs);
    let total = 0;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) {
        const entry = gram[k * 2 * n + n + l]!;
        cross[k * n + l] = entry;
        turned[l * n + k] = entry;
      }
    }
    for (let b = 0; b < pairs; b++) {
      const at = b * n;
      // inB = M^T w_A and inA = M w_B of the positive pair.
      // Two rows at a time: they share what they load. For odd n the last two overlap.
      for (let k = 0; k < n; k += 2) {
        const row = k * n;
        const next = k + 1 < n ? row + n : row;
        let fromA = 0;
        let fromB = 0;
        let nextA = 0;
        let nextB = 0;
        for (let l = 0; l < n; l++) {
          const wA = positiveA[at + l]!;
          const wB = positiveB[at + l]!;
          fromA += turned[row + l]! * wA;
          fromB += cross[row + l]! * wB;
          nextA += turned[next + l]! * wA;
          nextB += cross[next + l]! * wB;
        }
        inB[k] = fromA;
        inA[k] = fromB;
        if (k + 1 < n) {
          inB[k + 1] = nextA;
          inA[k + 1] = nextB;
        }
      }
      let dot = 0;
      for (let k = 0; k < n; k++) dot += positiveA[at + k]! * inA[k]!;
      const scaleA = inverse.positiveA[b]!;
      const scaleB = inverse.positiveB[b]!;
      const score = tau2 * scaleA * scaleB * dot;
      for (let i = 0; i < negatives; i++) {
        const from = (b * negatives + i) * n;
        let toB = 0;
        let toA = 0;
        for (let l = 0; l < n; l++) {
          toB += inB[l]! * negativeB[from + l]!;
          toA += inA[l]! * negativeA[from + l]!;
        }
        scoresB[i] = tau2 * scaleA * inverse.negativeB[b * negatives + i]! * toB;
        scoresA[i] = tau2 * scaleB * inverse.negativeA[b * negatives + i]! * toA;
        weightsB[i] = scoresB[i]! - score;
        weightsA[i] = scoresA[i]! - score;
      }
      const mass =
        negatives === 0
          ? 2 / tau2
          : contrastWeights(weightsB, 0, negatives, logShare) + contrastWeights(weightsA, 0, negatives, logShare);
      const own = -mass * share;
      const step = -own * tau2 * scaleA * scaleB;
      for (let l = 0; l < n; l++) {
        towardsB[at + l] = step * positiveB[at + l]!;
        towardsA[at + l] = 0;
      }
      let pullA = own * score;
      let pullB = pullA;
      total += own * score;
      for (let i = 0; i < negatives; i++) {
        const sample = b * negatives + i;
        const cB = weightsB[i]! * share;
        const cA = weightsA[i]! * share;
        const stepB = -cB * tau2 * scaleA * inverse.negativeB[sample]!;
        const stepA = -cA * tau2 * scaleB * inverse.negativeA[sample]!;
        for (let l = 0; l < n; l++) {
          towardsB[at + l] = towardsB[at + l]! + stepB * negativeB[sample * n + l]!;
          towardsA[at + l] = towardsA[at + l]! + stepA * negativeA[sample * n + l]!;
        }
        const csB = cB * scoresB[i]!;
        const csA = cA * scoresA[i]!;
        pullA += csB;
        pullB += csA;
        pull.negativeB[sample] = csB;
        pull.negativeA[sample] = csA;
        total += csB + csA;
      }
      pull.positiveA[b] = pullA;
      pull.positiveB[b] = pullB;
    }
    this.fillGamma();
    return total;
  }

  /** gamma = sum over pairs of w_A towardsB^T + towardsA w_B^T. */
  private fillGamma(): void {
    const { n, gamma, towardsA, towardsB } = this;
    const { positiveA, positiveB } = this.batch;
    const end = positiveA.length;
    // Blocks of 2 x 2 share what they load. For odd n the last block overlaps the one before.
    for (let k = 0; k < n; k += 2) {
      const k2 = k + 1 < n ? k + 1 : k;
      for (let l = 0; l < n; l += 2) {
        const l2 = l + 1 < n ? l + 1 : l;
        let g11 = 0;
        let g12 = 0;
        let g21 = 0;
        let g22 = 0;
        for (let at = 0; at < end; at += n) {
          const w1 = positiveA[at + k]!;
          const w2 = positiveA[at + k2]!;
          const t1 = towardsA[at + k]!;
          const t2 = towardsA[at + k2]!;
          const x1 = towardsB[at + l]!;
          const x2 = towardsB[at + l2]!;
          const y1 = positiveB[at + l]!;
          const y2 = positiveB[at + l2]!;
          g11 += w1 * x1 + t1 * y1;
          g12 += w1 * x2 + t1 * y2;
          g21 += w2 * x1 + t2 * y1;
          g22 += w2 * x2 + t2 * y2;
        }
        gamma[k * n + l] = g11;
        gamma[k * n + l2] = g12;
        gamma[k2 * n + l] = g21;
        gamma[k2 * n + l2] = g22;
      }
    }
  }

  /** The diagonal blocks of S: what the gradient through the normaliser adds. */
  private fillNormGradients(total: number): void {
    const { n, batch, normA, normB, inverse, pull, problem } = this;
    normA.fill(0);
    normB.fill(0);
    switch (problem.normaliser) {
      case 'population':
        for (let k = 0; k < n; k++) {
          normA[k * n + k] = (total / this.meanSquareA) * batch.scalesA[k]! ** 2;
          normB[k * n + k] = (total / this.meanSquareB) * batch.scalesB[k]! ** 2;
        }
        return;
      case 'per-sample': {
        const weight = (side: 'positiveA' | 'positiveB' | 'negativeA' | 'negativeB') => (i: number) =>
          pull[side][i]! * inverse[side][i]! ** 2;
        addOuter(normA, batch.positiveA, n, weight('positiveA'));
        addOuter(normA, batch.negativeA, n, weight('negativeA'));
        addOuter(normB, batch.positiveB, n, weight('positiveB'));
        addOuter(normB, batch.negativeB, n, weight('negativeB'));
        return;
      }
      case 'batch': {
        const count = pull.positiveA.length + pull.negativeA.length;
        const [weightA, weightB] = [total / (this.meanSquareA * count), total / (this.meanSquareB * count)];
        addOuter(normA, batch.positiveA, n, () => weightA);
        addOuter(normA, batch.negativeA, n, () => weightA);
        addOuter(normB, batch.positiveB, n, () => weightB);
        addOuter(normB, batch.negativeB, n, () => weightB);
        return;
      }
      default: {
        const never: never = problem.normaliser;
        throw new TypeError(`unknown normaliser ${JSON.stringify(never)}`);
      }
    }
  }
}
