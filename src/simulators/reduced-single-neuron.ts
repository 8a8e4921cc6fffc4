/** The exact chains of the overlaps of one unit neuron, with one target or several. */

import type { RandomStream } from '../numerics/random/stream.js';
import { type Chain, checkedSteps } from './chain.js';
import type { SgdSetting } from './problem.js';
import type { SphereState } from './state.js';
import { STEP_LIMIT, UpdateRule } from './update-rule.js';

/*
 * One neuron w = sum_p m_p v_p + s e, e a unit vector perpendicular to the targets. A step sees of the example x only
 * u_p = x.v_p, h = x.e and the squared norm q of the rest, chi-squared with d - P - 1 degrees of freedom, and
 *   w^ = (1 - gamma z) w + gamma x,   z = m.u + s h,
 * has the coordinates M = m (1 - gamma z) + gamma u, p = s (1 - gamma z) + gamma h, and gamma sqrt(q) across. Which
 * direction e turns to does not matter: the next example is rotationally invariant and independent of it. Both m and s
 * are kept: s = sqrt(1 - m^2) would stall at 1e-8, the root of the machine precision.
 */

/** The chain of one neuron and one target. */
export class SingleIndexChain implements Chain {
  private readonly rule: UpdateRule;
  private readonly stream: RandomStream;
  private readonly freedom: number;
  private overlap: number;
  private across: number;
  private taken = 0;
  private failure = 0;

  constructor(problem: SgdSetting, initial: SphereState, stream: RandomStream) {
    this.rule = new UpdateRule(problem);
    this.stream = stream;
    this.freedom = problem.dimension - 2;
    this.overlap = initial.overlaps[0]!;
    this.across = Math.abs(initial.frame[0]!);
  }

  get finite(): boolean {
    return this.failure === 0;
  }

  get failedAt(): number | undefined {
    return this.failure === 0 ? undefined : this.failure;
  }

  /** s = sqrt(1 - m^2), without the cancellation. */
  get perpendicular(): number {
    return this.across;
  }

  advance(steps: number): void {
    const count = checkedSteps(steps);
    if (this.failure !== 0) return;
    const { rule, stream, freedom } = this;
    let m = this.overlap;
    let s = this.across;
    for (let step = 1; step <= count; step++) {
      const u = stream.normal();
      const h = stream.normal();
      const q = stream.chiSquared(freedom);
      const z = m * u + s * h;
      const gamma = rule.factorOfOne(rule.labelOfOne(u, stream), z);
      const square = gamma * gamma;
      if (!(square * (1 + u * u + h * h + q) < STEP_LIMIT)) {
        this.failure = this.taken + step;
        break;
      }
      const keep = 1 - gamma * z;
      const along = m * keep + gamma * u;
      const turned = s * keep + gamma * h;
      const rest = turned * turned + square * q;
      const inverse = 1 / Math.sqrt(along * along + rest);
      m = along * inverse;
      s = Math.sqrt(rest) * inverse;
    }
    this.overlap = m;
    this.across = s;
    this.taken += count;
  }

  read(out: Float64Array): void {
    out[0] = this.overlap;
  }
}

/** The chain of one neuron and any number of targets: O(P) a step. */
export class SingleNeuronChain implements Chain {
  private readonly rule: UpdateRule;
  private readonly stream: RandomStream;
  private readonly freedom: number;
  private readonly overlaps: Float64Array;
  private readonly example: Float64Array;
  private across: number;
  private taken = 0;
  private failure = 0;

  constructor(problem: SgdSetting, initial: SphereState, stream: RandomStream) {
    this.rule = new UpdateRule(problem);
    this.stream = stream;
    this.freedom = problem.dimension - problem.targets - 1;
    this.overlaps = Float64Array.from(initial.overlaps);
    this.example = new Float64Array(problem.targets);
    this.across = Math.abs(initial.frame[0]!);
  }

  get finite(): boolean {
    return this.failure === 0;
  }

  get failedAt(): number | undefined {
    return this.failure === 0 ? undefined : this.failure;
  }

  /** s = sqrt(1 - |m|^2), without the cancellation. */
  get perpendicular(): number {
    return this.across;
  }

  advance(steps: number): void {
    const count = checkedSteps(steps);
    if (this.failure !== 0) return;
    const { rule, stream, freedom, overlaps: m, example: u } = this;
    const targets = m.length;
    let s = this.across;
    for (let step = 1; step <= count; step++) {
      let z = 0;
      let norm = 1;
      for (let p = 0; p < targets; p++) {
        const value = stream.normal();
        u[p] = value;
        z += m[p]! * value;
        norm += value * value;
      }
      const h = stream.normal();
      const q = stream.chiSquared(freedom);
      z += s * h;
      const gamma = rule.factorOfOne(rule.label(u, targets, stream), z);
      const square = gamma * gamma;
      if (!(square * (norm + h * h + q) < STEP_LIMIT)) {
        this.failure = this.taken + step;
        break;
      }
      const keep = 1 - gamma * z;
      const turned = s * keep + gamma * h;
      const rest = turned * turned + square * q;
      let length = rest;
      for (let p = 0; p < targets; p++) {
        const along = m[p]! * keep + gamma * u[p]!;
        m[p] = along;
        length += along * along;
      }
      const inverse = 1 / Math.sqrt(length);
      for (let p = 0; p < targets; p++) m[p]! *= inverse;
      s = Math.sqrt(rest) * inverse;
    }
    this.across = s;
    this.taken += count;
  }

  read(out: Float64Array): void {
    out.set(this.overlaps);
  }
}
