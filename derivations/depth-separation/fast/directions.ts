/** The population gradient of a composition over given directions, with the radius integrated exactly. */

import type { RadialLaw } from '../../../src/numeric.js';
import { HingeFlow } from '../../../src/numeric.js';

/**
 * The population gradient of a composition with the radius integrated exactly, over a set of directions and their antipodes:
 * w_i' = E_u[(mean_j a_j B_j(g(u))) 1{w_i.u > 0} u], a_j' = E_u[g B_j(g)], b_j' = E_u[A_j(g)], L = E_u l(g(u)), before the rates.
 *
 * Source: depth separation (Ren, Zhou and Ge, arXiv 2304.01063), section 2.4 of the specification; reconstructed.
 */
export class DirectionalGradient {
  private readonly flow: HingeFlow;
  private readonly projections: Float64Array;
  private readonly out = { loss: 0, feature: 0 };
  /** Means over all directions added since `begin`, not yet divided by their number. */
  readonly weights: Float64Array;
  readonly outer: Float64Array;
  readonly biases: Float64Array;
  /** Sum of the losses, and of their squares, of the directions. */
  loss = 0;
  lossSquared = 0;
  /** Number of directions. */
  count = 0;

  /**
   * @param law - of the radius.
   * @param neurons - m1.
   * @param dimension - d.
   * @param outerNeurons - m2.
   */
  constructor(
    law: RadialLaw,
    private readonly neurons: number,
    private readonly dimension: number,
    outerNeurons: number,
  ) {
    this.flow = new HingeFlow(law, outerNeurons);
    this.projections = new Float64Array(4 * neurons);
    this.weights = new Float64Array(neurons * dimension);
    this.outer = new Float64Array(outerNeurons);
    this.biases = new Float64Array(outerNeurons);
  }

  /**
   * Starts anew with a second layer.
   *
   * @throws RangeError when an a_j is not < 0: the population loss is infinite.
   */
  begin(outer: ArrayLike<number>, biases: ArrayLike<number>): void {
    this.flow.setLayer(outer, biases);
    this.weights.fill(0);
    this.outer.fill(0);
    this.biases.fill(0);
    this.loss = 0;
    this.lossSquared = 0;
    this.count = 0;
  }

  /**
   * Adds directions and their antipodes.
   *
   * @param rows - m1 x d weights.
   * @param directions - unit vectors, d numbers each.
   */
  addAntipodal(rows: Float64Array, directions: Float64Array): void {
    const { dimension } = this;
    const count = directions.length / dimension;
    let done = 0;
    for (; done + 4 <= count; done += 4) this.addFour(rows, directions, done * dimension);
    for (; done < count; done++) this.addOne(rows, directions, done * dimension);
  }

  private addOne(rows: Float64Array, directions: Float64Array, at: number): void {
    const { neurons, dimension, projections, weights } = this;
    let up = 0;
    let down = 0;
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += rows[row + k]! * directions[at + k]!;
      projections[i] = sum;
      if (sum > 0) up += sum;
      else down -= sum;
    }
    const forward = this.addFeature(up / neurons);
    const backward = -this.addFeature(down / neurons);
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      const c = projections[i]! > 0 ? forward : backward;
      for (let k = 0; k < dimension; k++) weights[row + k]! += c * directions[at + k]!;
    }
  }

  /** As `addOne` for four directions: each weight is read once for all of them. */
  private addFour(rows: Float64Array, directions: Float64Array, at: number): void {
    const { neurons, dimension, projections, weights } = this;
    const [p, q, r, s] = [at, at + dimension, at + 2 * dimension, at + 3 * dimension];
    let [upP, upQ, upR, upS, downP, downQ, downR, downS] = [0, 0, 0, 0, 0, 0, 0, 0];
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      let a = 0;
      let b = 0;
      let c = 0;
      let e = 0;
      for (let k = 0; k < dimension; k++) {
        const w = rows[row + k]!;
        a += w * directions[p + k]!;
        b += w * directions[q + k]!;
        c += w * directions[r + k]!;
        e += w * directions[s + k]!;
      }
      projections[4 * i] = a;
      projections[4 * i + 1] = b;
      projections[4 * i + 2] = c;
      projections[4 * i + 3] = e;
      if (a > 0) upP += a;
      else downP -= a;
      if (b > 0) upQ += b;
      else downQ -= b;
      if (c > 0) upR += c;
      else downR -= c;
      if (e > 0) upS += e;
      else downS -= e;
    }
    const forwardP = this.addFeature(upP / neurons);
    const backwardP = -this.addFeature(downP / neurons);
    const forwardQ = this.addFeature(upQ / neurons);
    const backwardQ = -this.addFeature(downQ / neurons);
    const forwardR = this.addFeature(upR / neurons);
    const backwardR = -this.addFeature(downR / neurons);
    const forwardS = this.addFeature(upS / neurons);
    const backwardS = -this.addFeature(downS / neurons);
    for (let i = 0, row = 0; i < neurons; i++, row += dimension) {
      const a = projections[4 * i]! > 0 ? forwardP : backwardP;
      const b = projections[4 * i + 1]! > 0 ? forwardQ : backwardQ;
      const c = projections[4 * i + 2]! > 0 ? forwardR : backwardR;
      const e = projections[4 * i + 3]! > 0 ? forwardS : backwardS;
      for (let k = 0; k < dimension; k++) {
        weights[row + k]! +=
          a * directions[p + k]! + b * directions[q + k]! + c * directions[r + k]! + e * directions[s + k]!;
      }
    }
  }

  /** Adds one value of the feature; returns the force on it. */
  private addFeature(g: number): number {
    const { flow, outer, biases, out } = this;
    if (g > 0) flow.evaluate(g, out);
    else flow.evaluateInactive(out);
    const { A, B } = flow;
    for (let j = 0; j < outer.length; j++) {
      outer[j]! += g * B[j]!;
      biases[j]! += A[j]!;
    }
    this.loss += out.loss;
    this.lossSquared += out.loss * out.loss;
    this.count += 1;
    return out.feature;
  }
}
