/** Forces on a mean of hinge neurons over a random radius, integrated exactly through truncated moments. */

import type { RadialLaw } from './law.js';

/** What `HingeFlow.evaluate` gives beside A and B. */
export interface HingeForces {
  /** (1/2) E[(relu(1 - r) - f(r))^2]. */
  loss: number;
  /** mean_j a_j B_j: the force on the feature g. */
  feature: number;
}

/**
 * Forces on a mean of hinges at many values of the feature g: the radius is integrated exactly through its truncated moments.
 * With e = relu(1 - r) - f(r) and R_j = b_j/(|a_j| g): A_j = E[e 1{r < R_j}], B_j = E[e r 1{r < R_j}]. A neuron with
 * b_j <= 0 is dead: its forces are 0. O(m log m) once for each state, O(m) for each g.
 *
 * Source: depth separation (Ren, Zhou and Ge, arXiv 2304.01063), sections 2.3 and 2.4 of the specification; reconstructed.
 */
export class HingeFlow {
  private readonly order: Int32Array;
  private readonly slopes: Float64Array;
  private readonly intercepts: Float64Array;
  /** M_k at the thresholds, in their order: 3 for each neuron. */
  private readonly moments: Float64Array;
  private readonly one = new Float64Array(3);
  private readonly scratch = new Float64Array(3);
  /** A_j and B_j of the latest evaluation, by neuron. */
  readonly A: Float64Array;
  readonly B: Float64Array;
  /** dA_j/dg and dB_j/dg of the latest `differentiate`, by neuron. */
  readonly slopeA: Float64Array;
  readonly slopeB: Float64Array;

  /**
   * @param law - of the radius.
   * @param neurons - number of hinges, a whole number >= 1.
   * @throws RangeError when it is not.
   */
  constructor(
    private readonly law: RadialLaw,
    neurons: number,
  ) {
    if (!Number.isSafeInteger(neurons) || neurons < 1) {
      throw new RangeError(`the number of hinges must be a whole number >= 1; got ${neurons}`);
    }
    this.order = Int32Array.from({ length: neurons }, (_, j) => j);
    this.slopes = new Float64Array(neurons);
    this.intercepts = new Float64Array(neurons);
    this.moments = new Float64Array(3 * neurons);
    this.A = new Float64Array(neurons);
    this.B = new Float64Array(neurons);
    this.slopeA = new Float64Array(neurons);
    this.slopeB = new Float64Array(neurons);
    law.truncatedMoments(1, this.one);
  }

  /**
   * Takes a second layer; the order of the thresholds does not depend on g.
   *
   * @param outer - a_j, all < 0.
   * @param biases - b_j.
   * @throws RangeError when an a_j is not < 0: E r is infinite, so the population loss is.
   */
  setLayer(outer: ArrayLike<number>, biases: ArrayLike<number>): void {
    const { order, slopes, intercepts } = this;
    for (let j = 0; j < slopes.length; j++) {
      const a = outer[j]!;
      if (!(a < 0)) {
        throw new RangeError(
          `a_${j + 1} = ${a}; every a_j must be < 0: with a_j >= 0 the learner does not vanish at infinity and, as E r is infinite, the population loss is infinite`,
        );
      }
      slopes[j] = -a;
      intercepts[j] = biases[j]!;
    }
    order.sort((i, j) => intercepts[i]! / slopes[i]! - intercepts[j]! / slopes[j]! || i - j);
  }

  /**
   * Evaluates A, B, the force on g and the loss at one g.
   *
   * @param g - the feature, > 0.
   * @param out - receives force and loss.
   * @throws RangeError when g is not > 0: a constant learner does not vanish at infinity.
   */
  evaluate(g: number, out: HingeForces): void {
    if (!(g > 0)) throw new RangeError(`the feature g must be > 0; got ${g}`);
    const { order, slopes, intercepts, moments, scratch, one, law, A, B } = this;
    const neurons = order.length;
    // Sums over the hinges whose thresholds lie above; those below are added as they are passed.
    let interceptsAbove = 0;
    let slopesAbove = 0;
    for (let place = 0; place < neurons; place++) {
      const j = order[place]!;
      const b = intercepts[j]!;
      const at = 3 * place;
      if (!(b > 0)) {
        moments[at] = 0;
        moments[at + 1] = 0;
        moments[at + 2] = 0;
        continue;
      }
      law.truncatedMoments(b / (slopes[j]! * g), scratch);
      moments[at] = scratch[0]!;
      moments[at + 1] = scratch[1]!;
      moments[at + 2] = scratch[2]!;
      interceptsAbove += b;
      slopesAbove += slopes[j]! * g;
    }
    let below0 = 0;
    let below1 = 0;
    let force = 0;
    let cross = 0;
    let square = 0;
    for (let place = 0; place < neurons; place++) {
      const j = order[place]!;
      const b = intercepts[j]!;
      const at = 3 * place;
      if (!(b > 0)) {
        A[j] = 0;
        B[j] = 0;
        continue;
      }
      const v = slopes[j]! * g;
      const m0 = moments[at]!;
      const m1 = moments[at + 1]!;
      const m2 = moments[at + 2]!;
      // The hinge itself counts as above: min(R_j, R_j) = R_j either way.
      const learner0 = below0 + interceptsAbove * m0 - slopesAbove * m1;
      const learner1 = below1 + interceptsAbove * m1 - slopesAbove * m2;
      const inside = b < v;
      const target0 = inside ? m0 - m1 : one[0]! - one[1]!;
      const target1 = inside ? m1 - m2 : one[1]! - one[2]!;
      A[j] = target0 - learner0 / neurons;
      B[j] = target1 - learner1 / neurons;
      force -= slopes[j]! * B[j]!;
      cross += b * target0 - v * target1;
      square += b * learner0 - v * learner1;
      interceptsAbove -= b;
      slopesAbove -= v;
      below0 += b * m0 - v * m1;
      below1 += b * m1 - v * m2;
    }
    out.feature = force / neurons;
    out.loss = 0.5 * (one[0]! - 2 * one[1]! + one[2]!) - cross / neurons + (0.5 * square) / (neurons * neurons);
  }

  /**
   * Evaluates where the feature is 0, the limit g -> 0: f = mean_j relu(b_j) for every radius. The loss is finite; g B_j is 0, and
   * B_j, which nothing multiplies as no unit of the first layer is active there, is written as 0.
   *
   * @param out - receives force (0) and loss.
   */
  evaluateInactive(out: HingeForces): void {
    const { intercepts, one, A, B } = this;
    const neurons = A.length;
    let mean = 0;
    for (let j = 0; j < neurons; j++) mean += Math.max(0, intercepts[j]!) / neurons;
    const target = one[0]! - one[1]!;
    for (let j = 0; j < neurons; j++) {
      A[j] = intercepts[j]! > 0 ? target - mean : 0;
      B[j] = 0;
    }
    out.feature = 0;
    out.loss = 0.5 * (one[0]! - 2 * one[1]! + one[2]!) - mean * target + 0.5 * mean * mean;
  }

  /**
   * Evaluates as `evaluate`, and the slopes dA_j/dg = -mean_k a_k M_1(min(R_j, R_k)) - e(R_j) R_j p(R_j)/g and
   * dB_j/dg = -mean_k a_k M_2(min(R_j, R_k)) - e(R_j) R_j^2 p(R_j)/g into `slopeA` and `slopeB`.
   *
   * @param g - the feature, > 0.
   * @param out - receives force and loss at g.
   * @returns l''(g) = -mean_j a_j dB_j/dg, the curvature of the loss in the feature.
   * @throws RangeError when g is not > 0.
   */
  differentiate(g: number, out: HingeForces): number {
    this.evaluate(g, out);
    const { order, slopes, intercepts, moments, law, slopeA, slopeB } = this;
    const neurons = order.length;
    let interceptsAbove = 0;
    let slopesAbove = 0;
    for (let j = 0; j < neurons; j++) {
      if (!(intercepts[j]! > 0)) continue;
      interceptsAbove += intercepts[j]!;
      slopesAbove += slopes[j]!;
    }
    let below1 = 0;
    let below2 = 0;
    let curvature = 0;
    for (let place = 0; place < neurons; place++) {
      const j = order[place]!;
      const b = intercepts[j]!;
      if (!(b > 0)) {
        slopeA[j] = 0;
        slopeB[j] = 0;
        continue;
      }
      const radius = b / (slopes[j]! * g);
      const first = moments[3 * place + 1]!;
      const second = moments[3 * place + 2]!;
      // a_k = -slope_k. A hinge is 0 at its own threshold, so it may count as above.
      const error = Math.max(0, 1 - radius) - (interceptsAbove - slopesAbove * g * radius) / neurons;
      const edge = (error * radius * law.density(radius)) / g;
      slopeA[j] = (below1 + slopesAbove * first) / neurons - edge;
      slopeB[j] = (below2 + slopesAbove * second) / neurons - edge * radius;
      curvature += (slopes[j]! * slopeB[j]!) / neurons;
      interceptsAbove -= b;
      slopesAbove -= slopes[j]!;
      below1 += slopes[j]! * first;
      below2 += slopes[j]! * second;
    }
    return curvature;
  }
}
