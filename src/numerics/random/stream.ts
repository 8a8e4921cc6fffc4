/** Reproducible random numbers, named by master seed, run and purpose. */

import { fnv1a64, mix64, splitmix64 } from './splitmix64.js';
import { Xoshiro256 } from './xoshiro256.js';
import { ZIGGURAT_LAYERS, ziggurat } from './ziggurat.js';

/** Names a random stream: equal keys give equal streams, keys that differ in any part give unrelated ones. */
export interface StreamKey {
  /** The master seed of the ensemble: an integer in [0, 2^53). */
  readonly seed: number;
  /** Index of the run: an integer in [0, 2^53). */
  readonly run: number;
  /** What the stream is for, for instance `initial` or `sgd`: a start must never share a stream with the data. */
  readonly purpose: string;
}

const { edges, heights, widths, tailStart } = ziggurat;
const LAYER_MASK = ZIGGURAT_LAYERS - 1;

/**
 * A reproducible stream of random numbers (xoshiro256++). All of its random state is the state of the generator: no
 * normal or bit is kept back, so what a method returns depends on the key and the calls before it and on nothing else.
 *
 * @example
 * randomStream({ seed: 1, run: 0, purpose: 'sgd' }).uniform() < 1 // true
 */
export class RandomStream extends Xoshiro256 {
  // Constants of the latest shape asked of Marsaglia and Tsang's sampler: a cache, not random state.
  private shape = Number.NaN;
  private shift = 0;
  private scale = 0;

  /** Uniform on [0, 1), a multiple of 2^-53. */
  uniform(): number {
    this.advanceState();
    return ((this.high >>> 5) * 0x400_0000 + (this.low >>> 6)) * 2 ** -53;
  }

  /**
   * A standard normal by a ziggurat of 256 layers, 53 random bits and a sign (Marsaglia and Tsang 2000); the layer
   * uses bits of the output that the value does not. The tail beyond 3.654 is Marsaglia's exact one.
   */
  normal(): number {
    this.advanceState();
    const layer = this.low & LAYER_MASK;
    // The sign stays inside the signed integer: a branch on it would be mispredicted every other time.
    const x = (this.high * 0x40_0000 + (this.low >>> 10)) * widths[layer]!;
    if (Math.abs(x) < edges[layer + 1]!) return x;
    return this.normalOffLayer(layer, x);
  }

  /** Fills a buffer with independent standard normals, in order: the same numbers as that many calls of `normal`. */
  fillNormals(buffer: Float64Array): void {
    for (let index = 0; index < buffer.length; index++) buffer[index] = this.normal();
  }

  /**
   * A Gamma variate with unit scale, exact for every shape: Marsaglia and Tsang, ACM TOMS 26, 2000, for shape >= 1 and
   * their boost Gamma(shape + 1) U^(1/shape) below.
   *
   * @param shape - finite and > 0. Shapes below about 0.01 underflow to 0 at times, as their law puts mass below 1e-308.
   * @throws RangeError when the shape is not finite and positive.
   */
  gamma(shape: number): number {
    if (!(shape > 0 && shape < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`the shape of a Gamma variate must be finite and > 0; got ${shape}`);
    }
    if (shape >= 1) return this.gammaFromOne(shape);
    // 1 - U lies in (0, 1]: its power never is log(0).
    return this.gammaFromOne(shape + 1) * (1 - this.uniform()) ** (1 / shape);
  }

  /**
   * A chi-squared variate, the squared norm of k standard normals, exact for every k.
   *
   * @param k - degrees of freedom, finite and >= 0 (need not be an integer); 0 gives 0.
   * @throws RangeError when k is negative or not finite.
   * @example
   * randomStream({ seed: 1, run: 0, purpose: 'sgd' }).chiSquared(0) // 0
   */
  chiSquared(k: number): number {
    if (k >= 2 && k < Number.POSITIVE_INFINITY) return 2 * this.gammaFromOne(0.5 * k);
    return this.chiSquaredBelowTwo(k);
  }

  /**
   * An integer uniform on {0, ..., n - 1}, without bias: 53-bit draws beyond the last full cycle are drawn again.
   *
   * @param n - an integer in [1, 2^53).
   * @throws RangeError when n is not such an integer.
   * @example
   * randomStream({ seed: 1, run: 0, purpose: 'sgd' }).integer(1) // 0
   */
  integer(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`n must be an integer in [1, 2^53); got ${n}`);
    const limit = 2 ** 53 - (2 ** 53 % n);
    for (;;) {
      const draw = this.uniform() * 2 ** 53;
      if (draw < limit) return draw % n;
    }
  }

  /** The 1% of draws of the ziggurat that fall outside the inner rectangle of their layer: tail, wedge or a new draw. */
  private normalOffLayer(layer: number, x: number): number {
    if (layer === 0) return this.normalTail(x < 0);
    const height = heights[layer]! + this.uniform() * (heights[layer + 1]! - heights[layer]!);
    return height < Math.exp(-0.5 * x * x) ? x : this.normal();
  }

  private normalTail(negative: boolean): number {
    for (;;) {
      const beyond = -Math.log(1 - this.uniform()) / tailStart;
      const level = -Math.log(1 - this.uniform());
      if (2 * level >= beyond * beyond) return negative ? -(tailStart + beyond) : tailStart + beyond;
    }
  }

  private chiSquaredBelowTwo(k: number): number {
    if (k === 0) return 0;
    if (k === 1) {
      const x = this.normal();
      return x * x;
    }
    if (!(k > 0 && k < 2)) throw new RangeError(`degrees of freedom must be finite and >= 0; got ${k}`);
    return 2 * this.gamma(0.5 * k);
  }

  /**
   * Marsaglia and Tsang's rejection for shape >= 1. The log of the acceptance is -c^2 g^4/12 (1 - 4cg/5 + ...), at least
   * -c^2 g^4/10 while |cg| < 0.1; elsewhere their own squeeze 1 - 0.0331 g^4 holds. What no squeeze accepts is decided
   * by the exact test, so the law is exact.
   */
  private gammaFromOne(shape: number): number {
    if (shape !== this.shape) {
      this.shape = shape;
      this.shift = shape - 1 / 3;
      this.scale = 1 / Math.sqrt(9 * this.shift);
    }
    const scale = this.scale;
    for (;;) {
      const g = this.normal();
      const t = scale * g;
      const root = 1 + t;
      if (root <= 0) continue;
      const cube = root * root * root;
      const u = this.uniform();
      const square = g * g;
      if (Math.abs(t) < 0.1) {
        if (u < 1 - 0.1 * t * t * square) return this.shift * cube;
      } else if (u < 1 - 0.0331 * square * square) return this.shift * cube;
      if (Math.log(u) < 0.5 * square + this.shift * (1 - cube + Math.log(cube))) return this.shift * cube;
    }
  }
}

/**
 * The random stream of a key. Each part of the key is absorbed by a bijection of the 64-bit words, so two keys that
 * differ in one of seed or run alone cannot collide; splitmix64 then fills the state of xoshiro256++.
 *
 * @param key - seed and run are integers in [0, 2^53); the purpose is any text that is not empty.
 * @throws RangeError when seed or run is not such an integer; TypeError when the purpose is no text or empty.
 * @example
 * randomStream({ seed: 7, run: 3, purpose: 'a' }).uniform() === randomStream({ seed: 7, run: 3, purpose: 'a' }).uniform() // true
 */
export function randomStream(key: StreamKey): RandomStream {
  for (const name of ['seed', 'run'] as const) {
    const value = key[name];
    if (!Number.isSafeInteger(value) || value < 0) {
      throw new RangeError(`${name} must be an integer in [0, 2^53); got ${value}`);
    }
  }
  if (typeof key.purpose !== 'string' || key.purpose === '') {
    throw new TypeError(`purpose must be a non-empty text, for instance 'sgd'; got ${JSON.stringify(key.purpose)}`);
  }
  let word = fnv1a64(key.purpose);
  for (const part of [BigInt(key.seed), BigInt(key.run)]) word = mix64(word ^ mix64(part + 1n));
  return new RandomStream(splitmix64(word, 4));
}
