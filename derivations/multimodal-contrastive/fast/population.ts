/** The population loss and its gradient at finite width, exact: all sign patterns of the latents are enumerated. */

import type { Term } from '../../../src/numeric.js';
import { logistic, softplus } from '../../../src/numeric.js';
import type { Normaliser } from './problem.js';

/** Largest number of patterns of one positive pair and one negative: 2^22. */
const MOST_BITS = 22;

/** One negative of weight lambda, Rademacher latents; see `ContrastiveSetting` for the letters. */
export interface PopulationSetting {
  readonly scales: readonly number[];
  readonly noiseDimension: number;
  readonly noiseScales: readonly [number, number];
  readonly weight: number;
  readonly inverseTemperature: number;
}

export interface PopulationGradient {
  readonly loss: number;
  /** S, 2n x 2n: minus the gradient is `K S` for K = [K_A, K_B], and the flow of the Gram matrix is `S G + G S`. */
  readonly generator: Float64Array;
}

/**
 * Population loss `(L_A + L_B)/2` and the generator of its gradient flow, population normaliser: exact for every width and
 * dimension, from the Gram matrix alone.
 *
 * @param problem - scales, weight, temperature.
 * @param gram - 2n x 2n, row-major.
 * @throws RangeError when 2r + 3s > 22: too many patterns to enumerate.
 */
export function contrastivePopulationGradient(problem: PopulationSetting, gram: Float64Array): PopulationGradient {
  return new Enumeration(problem).gradient(gram, true);
}

/**
 * The population loss alone, for the population or the per-sample normaliser.
 *
 * @param problem - scales, weight, temperature.
 * @param gram - 2n x 2n, row-major.
 * @param normaliser - `population` or `per-sample`.
 * @throws RangeError when 2r + 3s > 22, or for the batch normaliser, whose loss is no expectation over single pairs.
 */
export function contrastivePopulationLoss(
  problem: PopulationSetting,
  gram: Float64Array,
  normaliser: Normaliser,
): number {
  if (normaliser === 'batch') throw new RangeError('the batch normaliser has no population loss; take population');
  return new Enumeration(problem).loss(gram, normaliser);
}

/**
 * The exact gradient flow `dG/dt = S G + G S` of the Gram matrix at finite width.
 *
 * @param problem - scales, weight, temperature.
 * @returns a term of dimension (2n)^2.
 * @throws RangeError when 2r + 3s > 22.
 */
export function contrastiveGramFlow(problem: PopulationSetting): Term {
  const enumeration = new Enumeration(problem);
  const size = 2 * enumeration.n;
  return {
    dimension: size * size,
    evaluate(_t, gram, derivative) {
      const { generator } = enumeration.gradient(gram, false);
      for (let i = 0; i < size; i++) {
        for (let j = i; j < size; j++) {
          let sum = 0;
          for (let l = 0; l < size; l++) {
            sum += generator[i * size + l]! * gram[l * size + j]!;
            sum += gram[i * size + l]! * generator[l * size + j]!;
          }
          derivative[i * size + j] = sum;
          derivative[j * size + i] = sum;
        }
      }
    },
  };
}

/** All latents of a modality, and the sums that a pattern of negatives needs. */
class Enumeration {
  readonly n: number;
  private readonly scalesA: readonly number[];
  private readonly scalesB: readonly number[];
  /** 2^n x n. */
  private readonly patternsA: Float64Array;
  private readonly patternsB: Float64Array;
  private readonly logWeight: number;

  constructor(private readonly problem: PopulationSetting) {
    const { scales, noiseDimension, noiseScales } = problem;
    const bits = 2 * scales.length + 3 * noiseDimension;
    if (!(bits <= MOST_BITS)) {
      throw new RangeError(
        `2r + 3s = ${bits} signs cannot be enumerated; allowed: up to ${MOST_BITS}, fewer noise dimensions`,
      );
    }
    this.n = scales.length + noiseDimension;
    const noise = (side: 0 | 1): readonly number[] => new Array<number>(noiseDimension).fill(noiseScales[side]);
    this.scalesA = [...scales, ...noise(0)];
    this.scalesB = [...scales, ...noise(1)];
    this.patternsA = patterns(this.scalesA);
    this.patternsB = patterns(this.scalesB);
    this.logWeight = Math.log(problem.weight);
  }

  /** `loss` is 0 when it is not wanted: it costs as much as the gradient. */
  gradient(gram: Float64Array, wantsLoss: boolean): PopulationGradient {
    const { n, scalesA, scalesB, patternsA, patternsB, logWeight } = this;
    const size = 2 * n;
    const count = 2 ** n;
    const [squareA, squareB] = [this.meanSquare(gram, 0), this.meanSquare(gram, n)];
    const scale = this.problem.inverseTemperature / Math.sqrt(squareA * squareB);
    const gamma = new Float64Array(n * n);
    const [toB, toA] = [new Float64Array(n), new Float64Array(n)];
    const [meanB, meanA] = [new Float64Array(n), new Float64Array(n)];
    const pairs = this.positivePairs();
    let loss = 0;
    for (const [a, b] of pairs) {
      const [wA, wB] = [patternsA.subarray(a * n, a * n + n), patternsB.subarray(b * n, b * n + n)];
      let own = 0;
      for (let l = 0; l < n; l++) {
        let fromA = 0;
        let fromB = 0;
        for (let k = 0; k < n; k++) {
          fromA += wA[k]! * gram[k * size + n + l]!;
          fromB += gram[l * size + n + k]! * wB[k]!;
        }
        toB[l] = scale * fromA;
        toA[l] = scale * fromB;
        own += scale * fromA * wB[l]!;
      }
      meanB.fill(0);
      meanA.fill(0);
      let massB = 0;
      let massA = 0;
      for (let other = 0; other < count; other++) {
        const at = other * n;
        let scoreB = logWeight - own;
        let scoreA = scoreB;
        for (let l = 0; l < n; l++) {
          scoreB += toB[l]! * patternsB[at + l]!;
          scoreA += toA[l]! * patternsA[at + l]!;
        }
        const pB = logistic(scoreB);
        const pA = logistic(scoreA);
        if (wantsLoss) loss += softplus(scoreB) + softplus(scoreA);
        massB += pB;
        massA += pA;
        for (let l = 0; l < n; l++) {
          meanB[l] = meanB[l]! + pB * patternsB[at + l]!;
          meanA[l] = meanA[l]! + pA * patternsA[at + l]!;
        }
      }
      for (let k = 0; k < n; k++) {
        for (let l = 0; l < n; l++) {
          const first = wA[k]! * (meanB[l]! - massB * wB[l]!);
          const second = (meanA[k]! - massA * wA[k]!) * wB[l]!;
          gamma[k * n + l] = gamma[k * n + l]! - first - second;
        }
      }
    }
    const share = 1 / (2 * pairs.length * count);
    let Q = 0;
    for (let k = 0; k < n; k++) {
      for (let l = 0; l < n; l++) {
        gamma[k * n + l] = gamma[k * n + l]! * share * scale;
        Q += gamma[k * n + l]! * gram[k * size + n + l]!;
      }
    }
    const generator = new Float64Array(size * size);
    for (let k = 0; k < n; k++) {
      generator[k * size + k] = (-Q / squareA) * scalesA[k]! ** 2;
      generator[(n + k) * size + n + k] = (-Q / squareB) * scalesB[k]! ** 2;
      for (let l = 0; l < n; l++) {
        generator[k * size + n + l] = gamma[k * n + l]!;
        generator[(n + l) * size + k] = gamma[k * n + l]!;
      }
    }
    return { loss: loss * share, generator };
  }

  loss(gram: Float64Array, normaliser: 'population' | 'per-sample'): number {
    const { n, patternsA, patternsB, logWeight } = this;
    const size = 2 * n;
    const count = 2 ** n;
    const tau2 = this.problem.inverseTemperature;
    const inverse = (all: Float64Array, block: number): Float64Array => {
      const fixed = 1 / Math.sqrt(this.meanSquare(gram, block));
      return Float64Array.from({ length: count }, (_, pattern) =>
        normaliser === 'population'
          ? fixed
          : 1 / Math.sqrt(bilinear(gram, size, all, pattern, block, all, pattern, block, n)),
      );
    };
    const [inverseA, inverseB] = [inverse(patternsA, 0), inverse(patternsB, n)];
    const score = (a: number, b: number): number =>
      tau2 * inverseA[a]! * inverseB[b]! * bilinear(gram, size, patternsA, a, 0, patternsB, b, n, n);
    const pairs = this.positivePairs();
    let sum = 0;
    for (const [a, b] of pairs) {
      const own = score(a, b);
      for (let other = 0; other < count; other++) {
        sum += softplus(logWeight + score(a, other) - own) + softplus(logWeight + score(other, b) - own);
      }
    }
    return sum / (2 * pairs.length * count);
  }

  /**
   * Indices of the patterns of w_A and w_B with equal signals, the first of them +1: flipping every coordinate of every sample
   * changes no score, so the other half contributes the same.
   */
  private positivePairs(): readonly (readonly [number, number])[] {
    const signals = 2 ** this.problem.scales.length;
    const noises = 2 ** this.problem.noiseDimension;
    const pairs: (readonly [number, number])[] = [];
    for (let z = 0; z < signals; z += 2) {
      for (let a = 0; a < noises; a++) {
        for (let b = 0; b < noises; b++) pairs.push([z + signals * a, z + signals * b]);
      }
    }
    return pairs;
  }

  private meanSquare(gram: Float64Array, block: number): number {
    const scales = block === 0 ? this.scalesA : this.scalesB;
    return scales.reduce((sum, scale, k) => sum + scale ** 2 * gram[(block + k) * (2 * this.n + 1)]!, 0);
  }
}

function patterns(scales: readonly number[]): Float64Array {
  const n = scales.length;
  return Float64Array.from({ length: 2 ** n * n }, (_, at) => {
    const k = at % n;
    return (Math.floor(at / n) >> k) & 1 ? -scales[k]! : scales[k]!;
  });
}

/** left^T G right over two blocks of G. */
function bilinear(
  gram: Float64Array,
  size: number,
  left: Float64Array,
  i: number,
  blockLeft: number,
  right: Float64Array,
  j: number,
  blockRight: number,
  n: number,
): number {
  let sum = 0;
  for (let k = 0; k < n; k++) {
    for (let l = 0; l < n; l++) {
      sum += left[i * n + k]! * gram[(blockLeft + k) * size + blockRight + l]! * right[j * n + l]!;
    }
  }
  return sum;
}
