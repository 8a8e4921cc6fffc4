/** Direct SGD on the kernels of `assembly/direct.ts`: a batch of one slot. */

import type { RandomStream } from '../../numerics/random/stream.js';
import { type Kernels, openKernels } from '../../wasm/kernels.js';
import { type Batch, checkSlot } from '../batch.js';
import { checkedSteps } from '../chain.js';
import { polynomialDerivative, type SgdSetting, validateSgdSetting } from '../problem.js';
import { readStatistics } from '../read-statistics.js';
import { checkStateFits, type SphereState } from '../state.js';
import { exampleBound } from '../update-rule.js';

/** Width of the weights: `f64` is the reference, `f32` a fast mode with a random stream of its own. */
export type Precision = 'f64' | 'f32';

/** What `assembly/direct.ts` and `assembly/direct-single.ts` export. */
interface DirectExports {
  beginDirect(run: number): void;
  advanceDirect(run: number, steps: number): number;
  beginDirectSingle(run: number): void;
  advanceDirectSingle(run: number, steps: number): number;
}

/** Offsets of the fields of the class `Direct` in `assembly/direct.ts`. */
const FIELDS = {
  noise: 0,
  normBound: 8,
  dimension: 16,
  width: 20,
  neurons: 24,
  targets: 28,
  subtracts: 32,
  targetDegree: 36,
  learnerDegree: 40,
  stream: 44,
  rows: 48,
  example: 52,
  next: 56,
  scales: 60,
  preactivations: 64,
  gamma: 68,
  values: 72,
  slopes: 76,
  targetCoefficients: 80,
  learnerCoefficients: 84,
  slopeCoefficients: 88,
  secondLayer: 92,
  steps: 96,
  coordinates: 100,
  lanes: 104,
  keeps: 108,
} as const;
const RUN_BYTES = 112;

/** What `link` is asked for: TARGET, LEARNER, SLOPE of `assembly/direct.ts`. */
const LINKS = ['target', 'learner', 'learnerDerivative'] as const;

/** A call of a kernel takes at most so many steps: its count is a 32-bit integer. */
const MOST_STEPS = 2 ** 30;

class DirectBatch implements Batch<SphereState> {
  readonly kernel = 'wasm';
  readonly slots = 1;
  private readonly kernels: Kernels;
  private readonly beginRun: (run: number) => void;
  private readonly advanceRun: (run: number, steps: number) => number;
  /** Address of the fields of the run. */
  private readonly run: number;
  private readonly rows: Float64Array | Float32Array;
  private readonly examples: readonly (Float64Array | Float32Array)[];
  private readonly words: Int32Array;
  private readonly lanes: Int32Array;
  private readonly perNeuron: { readonly [name in 'scales' | 'preactivations' | 'gamma']: Float64Array };
  private begun = false;
  private taken = 0;
  private failure = 0;

  constructor(
    private readonly problem: SgdSetting,
    readonly precision: Precision,
  ) {
    const { dimension, neurons, targets, polynomials, loss, noise, secondLayer, rates, stepSize } = problem;
    const kernels = openKernels({ link: (id, input, output, count) => this.link(id, input, output, count) });
    this.kernels = kernels;
    const exports = kernels.exports as unknown as DirectExports;
    const single = precision === 'f32';
    this.beginRun = single ? exports.beginDirectSingle : exports.beginDirect;
    this.advanceRun = single ? exports.advanceDirectSingle : exports.advanceDirect;

    // Padded with zeros, so that the kernels have no remainders: they work on 32 bytes at a time.
    const width = Math.ceil((dimension * (single ? 4 : 8)) / 32) * 32;
    const numbers = Math.max(neurons, targets);
    const target = polynomials?.target ?? [0];
    const learner = polynomials?.learner ?? [0];
    const slope = polynomialDerivative(learner);
    const lengths = {
      scales: neurons,
      preactivations: neurons,
      gamma: neurons,
      values: numbers,
      slopes: neurons,
      targetCoefficients: target.length,
      learnerCoefficients: learner.length,
      slopeCoefficients: slope.length,
      secondLayer: neurons,
      steps: neurons,
      coordinates: targets,
      keeps: neurons,
    };
    const bytes =
      RUN_BYTES + 32 + 64 + (neurons + 2) * width + Object.values(lengths).reduce((sum, n) => sum + 8 * n, 0) + 64 * 20;
    // One region: reserving twice could grow the memory under the views.
    this.run = kernels.reserve(bytes);
    let free = this.run + RUN_BYTES;
    const take = (length: number): number => {
      const address = (free + 63) & ~63;
      free = address;
      free += length;
      return address;
    };
    const addresses = {
      stream: take(32),
      lanes: take(64),
      rows: take(neurons * width),
      example: take(width),
      next: take(width),
      ...(Object.fromEntries(Object.entries(lengths).map(([name, n]) => [name, take(8 * n)])) as {
        readonly [name in keyof typeof lengths]: number;
      }),
    };
    const fields = new DataView(kernels.exports.memory.buffer, this.run, RUN_BYTES);
    fields.setFloat64(FIELDS.noise, noise, true);
    fields.setFloat64(FIELDS.normBound, exampleBound(dimension), true);
    const integers = {
      dimension,
      width,
      neurons,
      targets,
      subtracts: loss === 'mse' ? 1 : 0,
      targetDegree: polynomials === undefined ? -1 : target.length - 1,
      learnerDegree: polynomials === undefined ? -1 : learner.length - 1,
      ...addresses,
    };
    for (const [name, value] of Object.entries(integers)) {
      fields.setInt32(FIELDS[name as keyof typeof integers], value, true);
    }
    const doubles = (name: keyof typeof lengths): Float64Array => kernels.doubles(addresses[name], lengths[name]);
    doubles('targetCoefficients').set(target);
    doubles('learnerCoefficients').set(learner);
    doubles('slopeCoefficients').set(slope);
    doubles('secondLayer').set(secondLayer);
    doubles('steps').set(rates.map((rate) => rate * stepSize));
    this.perNeuron = {
      scales: doubles('scales'),
      preactivations: doubles('preactivations'),
      gamma: doubles('gamma'),
    };
    const entries = width / (single ? 4 : 8);
    const view = (address: number, length: number): Float64Array | Float32Array =>
      single ? kernels.singles(address, length) : kernels.doubles(address, length);
    this.rows = view(addresses.rows, neurons * entries);
    this.examples = [view(addresses.example, entries), view(addresses.next, entries)];
    this.words = kernels.integers(addresses.stream, 8);
    this.lanes = kernels.integers(addresses.lanes, 16);
  }

  begin(slot: number, state: SphereState, stream: RandomStream): void {
    checkSlot(slot, 1);
    const { neurons, targets } = this.problem;
    checkStateFits(this.problem, state);
    const width = this.rows.length / neurons;
    this.rows.fill(0);
    for (const example of this.examples) example.fill(0);
    for (let i = 0; i < neurons; i++) {
      this.rows.set(state.overlaps.subarray(i * targets, (i + 1) * targets), i * width);
      this.rows.set(state.frame.subarray(i * neurons, (i + 1) * neurons), i * width + targets);
    }
    this.perNeuron.scales.fill(1);
    this.perNeuron.preactivations.fill(0);
    this.perNeuron.gamma.fill(0);
    if (this.precision === 'f32') {
      for (let at = 0; at < this.lanes.length; at += 2) {
        const output = stream.next64();
        this.lanes[at] = Number(output & 0xffff_ffffn) | 0;
        this.lanes[at + 1] = Number(output >> 32n) | 0;
      }
    }
    stream.writeState(this.words);
    this.beginRun(this.run);
    this.begun = true;
    this.taken = 0;
    this.failure = 0;
  }

  end(slot: number): void {
    checkSlot(slot, 1);
    this.begun = false;
  }

  advance(steps: number): number {
    const count = checkedSteps(steps);
    if (!this.begun) return count;
    for (let rest = count; rest > 0 && this.failure === 0; ) {
      const most = Math.min(rest, MOST_STEPS);
      const taken = this.advanceRun(this.run, most);
      this.taken += taken;
      rest -= taken;
      if (taken < most) this.failure = this.taken + 1;
    }
    return count;
  }

  read(slot: number, out: Float64Array): void {
    this.checkRun(slot);
    const { neurons, targets } = this.problem;
    const width = this.rows.length / neurons;
    const unit = Float64Array.from(this.rows, (value, at) => value * this.perNeuron.scales[Math.floor(at / width)]!);
    readStatistics(unit, width, neurons, targets, out);
  }

  finite(slot: number): boolean {
    this.checkRun(slot);
    return this.failure === 0;
  }

  failedAt(slot: number): number | undefined {
    this.checkRun(slot);
    return this.failure === 0 ? undefined : this.failure;
  }

  private checkRun(slot: number): void {
    checkSlot(slot, 1);
    if (!this.begun) throw new RangeError(`slot ${slot} of 1 has no run; begin one`);
  }

  private link(id: number, input: number, output: number, count: number): void {
    const value = this.problem[LINKS[id]!];
    const z = this.kernels.doubles(input, count);
    const out = this.kernels.doubles(output, count);
    for (let at = 0; at < count; at++) out[at] = value(z[at]!);
  }
}

/**
 * Opens a batch of direct runs on the kernels. It has one slot: a run is bound by its random numbers, and several at once
 * would not be faster.
 *
 * @param problem - validated here.
 * @param precision - `f64`: the same numbers as the chains of `directSimulator`, bit for bit; `f32`: the same law up to
 * single precision, from random numbers of its own.
 * @throws RangeError or TypeError when the problem is not valid.
 */
export function openDirectBatch(
  problem: SgdSetting,
  precision: Precision,
): Batch<SphereState> & { readonly kernel: 'wasm'; readonly precision: Precision } {
  return new DirectBatch(validateSgdSetting(problem), precision);
}
