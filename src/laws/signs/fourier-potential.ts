/** The contrastive potential of one negative by a Fourier integral, for many latents of any law. */

import type { LatentLaw } from './latent-law.js';
import type { PairPotential } from './potential.js';
import { type Transform, transformOf } from './transform.js';

/** e^{-40} is below rounding: errors of the trapezoid rule and the tail that is cut off are of this size. */
const DIGITS = 40;
/** 1/sinh(pi w) is e^{-40} times its scale here. */
const CUT = DIGITS / Math.PI;
const MOST_NODES = 200_000;

/**
 * One negative of weight lambda with latents of a given law, without a sum over patterns: with chi(w) = E e^{iw(log lambda + u)},
 *
 *     Phi = E[log lambda + u]/2 + log 2 + int_0^inf (1 - Re chi(w)) / (w sinh(pi w)) dw,
 *
 * the Fourier representation of log(1 + e^v) - v/2, and its derivatives under the integral. chi is a product over latents, so
 * the cost is O(r) a node. The integrands are even and analytic in a strip, so the trapezoid rule converges exponentially; its
 * step follows from the width of the strip and the growth of chi in it.
 *
 * @param law - of the latents.
 * @param size - r.
 * @param weight - lambda.
 * @example
 * Math.abs(fourierPotential(latentLaw('rademacher'), 1, 1).value(Float64Array.of(0)) - Math.log(2)) < 1e-14 // true
 */
export function fourierPotential(law: LatentLaw, size: number, weight: number): PairPotential {
  const transform = transformOf(law.transform);
  const logWeight = Math.log(weight);
  const work = new Work(size);
  const gradient = (q: Float64Array, out: Float64Array): void => {
    const step = stepFor(transform, q, logWeight);
    // At w = 0 the integrand tends to that of the second moment; the mean -E[x]/2 stands outside of the integral.
    let meanU = logWeight;
    for (let k = 0; k < size; k++) meanU += q[k]! * transform.mean;
    for (let k = 0; k < size; k++) {
      const limit = meanU * transform.mean + q[k]! * transform.variance;
      out[k] = (-step / 2 / Math.PI) * limit;
    }
    const nodes = Math.ceil(CUT / step);
    for (let node = 1; node <= nodes; node++) {
      const w = node * step;
      work.fill(transform, q, w);
      const factor = step / Math.sinh(Math.PI * w);
      const [cosine, sine] = [Math.cos(w * logWeight), Math.sin(w * logWeight)];
      for (let k = 0; k < size; k++) {
        work.derivative(k);
        // Re[i e^{iw log lambda} phi'(iwq_k) prod phi]: the w of the derivative has cancelled against 1/w.
        out[k] = out[k]! - factor * (sine * work.real + cosine * work.imaginary);
      }
    }
    for (let k = 0; k < size; k++) out[k] = -transform.mean / 2 + out[k]!;
  };
  const potential: PairPotential = {
    size,
    value: (q) => {
      const step = stepFor(transform, q, logWeight);
      let mean = logWeight;
      let variance = 0;
      for (let k = 0; k < size; k++) {
        mean += q[k]! * transform.mean;
        variance += q[k]! ** 2 * transform.variance;
      }
      let sum = ((mean * mean + variance) / 2 / Math.PI) * (step / 2);
      const nodes = Math.ceil(CUT / step);
      for (let node = 1; node <= nodes; node++) {
        const w = node * step;
        work.fill(transform, q, w);
        work.product();
        const [cosine, sine] = [Math.cos(w * logWeight), Math.sin(w * logWeight)];
        const real = cosine * work.real - sine * work.imaginary;
        sum += (step * (1 - real)) / (w * Math.sinh(Math.PI * w));
      }
      // Above the cut only the 1 of the numerator would matter, and it is e^{-40}.
      return mean / 2 + Math.LN2 + sum;
    },
    gradient,
  };
  if (law.name !== 'rademacher') return potential;
  return {
    ...potential,
    // For signs P = E[p] = dPhi/d log lambda, by the same integral.
    split: (q, negative) => {
      gradient(q, negative);
      const step = stepFor(transform, q, logWeight);
      let meanU = logWeight;
      for (let k = 0; k < size; k++) meanU += q[k]! * transform.mean;
      let positive = 0.5 + ((step / 2) * meanU) / Math.PI;
      const nodes = Math.ceil(CUT / step);
      for (let node = 1; node <= nodes; node++) {
        const w = node * step;
        work.fill(transform, q, w);
        work.product();
        const imaginary = Math.cos(w * logWeight) * work.imaginary + Math.sin(w * logWeight) * work.real;
        positive += (step * imaginary) / Math.sinh(Math.PI * w);
      }
      for (let k = 0; k < size; k++) negative[k] = positive - negative[k]!;
      return positive;
    },
  };
}

/** Products of the transforms of all latents at one node, and of all but one. */
class Work {
  real = 1;
  imaginary = 0;
  private readonly values: Float64Array;
  private readonly slopes: Float64Array;
  private readonly before: Float64Array;
  private readonly after: Float64Array;
  private readonly others = new Float64Array(2);

  constructor(private readonly size: number) {
    this.values = new Float64Array(2 * size);
    this.slopes = new Float64Array(2 * size);
    this.before = new Float64Array(2 * (size + 1));
    this.after = new Float64Array(2 * (size + 1));
  }

  fill(transform: Transform, q: Float64Array, w: number): void {
    const { values, slopes, before, after, size } = this;
    for (let k = 0; k < size; k++) transform.evaluate(w * q[k]!, values, slopes, 2 * k);
    before[0] = 1;
    before[1] = 0;
    for (let k = 0; k < size; k++) multiply(before, 2 * k, values, 2 * k, before, 2 * k + 2);
    after[2 * size] = 1;
    after[2 * size + 1] = 0;
    for (let k = size - 1; k >= 0; k--) multiply(after, 2 * k + 2, values, 2 * k, after, 2 * k);
  }

  /** The product of all. */
  product(): void {
    this.real = this.before[2 * this.size]!;
    this.imaginary = this.before[2 * this.size + 1]!;
  }

  /** phi'(iwq_k) times the product of the others. */
  derivative(k: number): void {
    const { others } = this;
    multiply(this.before, 2 * k, this.after, 2 * k + 2, others, 0);
    multiply(others, 0, this.slopes, 2 * k, others, 0);
    this.real = others[0]!;
    this.imaginary = others[1]!;
  }
}

function multiply(a: Float64Array, i: number, b: Float64Array, j: number, out: Float64Array, k: number): void {
  const [x, y] = [a[i]!, a[i + 1]!];
  const [u, v] = [b[j]!, b[j + 1]!];
  out[k] = x * u - y * v;
  out[k + 1] = x * v + y * u;
}

/** Half the strip 2 pi y / h of the trapezoid rule must beat the growth of chi by e^{40}. */
function stepFor(transform: Transform, q: Float64Array, logWeight: number): number {
  let largest = 0;
  let growth = Math.abs(logWeight);
  for (const value of q) {
    if (!Number.isFinite(value)) throw new RangeError(`q = [${q.join(', ')}]; must be finite`);
    largest = Math.max(largest, Math.abs(value));
    growth += 2 * Math.abs(value);
  }
  const strip = Math.min(1, transform.radius / largest);
  const step = (2 * Math.PI * strip) / (DIGITS + growth * strip);
  if (!(CUT / step <= MOST_NODES)) {
    throw new RangeError(`q = [${q.join(', ')}] needs more than ${MOST_NODES} nodes; the largest |q| must be smaller`);
  }
  return step;
}
