/**
 * Reduced ensembles on the kernels: many runs in the lanes of vectors, each the same numbers as its chain in TypeScript,
 * bit for bit. Memory layout: `assembly/reduced-layout.ts`.
 */

import type { RandomStream } from '../../numerics/random/stream.js';
import { ZIGGURAT_LAYERS, ziggurat } from '../../numerics/random/ziggurat.js';
import { type Kernels, openKernels } from '../../wasm/kernels.js';
import { type Batch, checkSlot } from '../batch.js';
import { checkedSteps } from '../chain.js';
import type { OverlapCondition } from '../hitting.js';
import { polynomialDerivative, type SgdSetting, validateSgdSetting } from '../problem.js';
import { readStatistics } from '../read-statistics.js';
import { checkStateFits, type SphereState } from '../state.js';
import { type Addresses, bytesOf, countsOf, DOUBLES, type Fields } from './reduced-layout.js';

/** Calls of a kernel count their steps in 32 bits. */
const LONGEST_CALL = 2 ** 30;

const KINDS: readonly OverlapCondition['kind'][] = ['first', 'largest', 'mass'];

/**
 * Opens a batch for the reduced chain of a problem: one instance of the kernels with a memory of its own.
 *
 * @param problem - the problem; links with `polynomials` are evaluated by the kernel, others by the host.
 * @param atMost - slots, an integer >= 1.
 * @throws RangeError or TypeError when the problem or the number of slots is not valid; Error when the compiled kernels
 * are missing.
 */
export function openReducedBatch(problem: SgdSetting, atMost: number): Batch<SphereState> {
  validateSgdSetting(problem);
  if (!Number.isSafeInteger(atMost) || atMost < 1) throw new RangeError(`slots must be an integer >= 1; got ${atMost}`);
  return new ReducedBatch(problem, atMost);
}

class ReducedBatch implements Batch<SphereState> {
  private readonly kernels: Kernels;
  private readonly address: number;
  private readonly fields: Fields;
  private readonly doubles: Float64Array;
  private readonly integers: Int32Array;
  /** The step at which the run of each slot failed; 0 for none. */
  private readonly failures: Float64Array;
  /** Value of the clock when the run of each slot began; NaN before the first. */
  private readonly started: Float64Array;
  private readonly watched: boolean[];
  private readonly halves = new Int32Array(8);
  private readonly rows: Float64Array;
  /** Indices of `met` and `watching` in `integers`. */
  private readonly metAt: number;
  private readonly watchingAt: number;
  /** Steps that the batch has taken since it was opened. */
  private clock = 0;

  constructor(
    private readonly problem: SgdSetting,
    readonly slots: number,
  ) {
    const { target, learner, learnerDerivative, neurons, targets } = problem;
    const links = [target, learner, learnerDerivative];
    this.kernels = openKernels({
      link: (id, input, output, count) => {
        const evaluate = links[id]!;
        const { doubles } = this;
        for (let k = 0; k < count; k++) doubles[(output >> 3) + k] = evaluate(doubles[(input >> 3) + k]!);
      },
    });
    const counts = countsOf(problem, slots);
    const bytes = bytesOf(problem, counts);
    this.address = this.kernels.reserve(8 * DOUBLES + 4 * Object.keys({ ...counts, ...bytes }).length);
    const addresses = Object.fromEntries(
      Object.entries(bytes).map(([name, size]) => [name, this.kernels.reserve(size)]),
    ) as unknown as Addresses;
    this.fields = { ...counts, ...addresses };
    this.doubles = new Float64Array(this.kernels.exports.memory.buffer);
    this.integers = new Int32Array(this.kernels.exports.memory.buffer);
    this.failures = new Float64Array(slots);
    this.started = new Float64Array(slots).fill(Number.NaN);
    this.watched = new Array<boolean>(slots).fill(false);
    this.rows = new Float64Array(neurons === 1 ? targets + 1 : counts.entries);
    this.metAt = this.fieldAt('met');
    this.watchingAt = this.fieldAt('watching');
    this.writeConstants();
  }

  begin(slot: number, state: SphereState, stream: RandomStream): void {
    checkSlot(slot, this.slots);
    checkStateFits(this.problem, state);
    this.watch(slot, []);
    this.writeRows(slot, state);
    stream.writeState(this.halves);
    const words = (this.fields.streams + 64 * (slot >> 1) + 8 * (slot & 1)) >> 2;
    for (let half = 0; half < 8; half++) this.integers[words + 4 * (half >> 1) + (half & 1)] = this.halves[half]!;
    this.setDead(slot, 0);
    this.failures[slot] = 0;
    this.started[slot] = this.clock;
    this.kernels.exports.fillLane(this.address, slot);
  }

  end(slot: number): void {
    checkSlot(slot, this.slots);
    this.watch(slot, []);
    this.setDead(slot, -1);
    this.started[slot] = Number.NaN;
  }

  advance(steps: number): number {
    const count = checkedSteps(steps);
    const { advanceSingle, advanceJoint } = this.kernels.exports;
    const kernel = this.problem.neurons === 1 ? advanceSingle : advanceJoint;
    for (let taken = 0; taken < count; ) {
      const made = kernel(this.address, Math.min(count - taken, LONGEST_CALL));
      this.noteFailures();
      taken += made;
      this.clock += made;
      if (this.integers[this.metAt] !== 0) return taken;
    }
    return count;
  }

  read(slot: number, out: Float64Array): void {
    this.checkRun(slot);
    const { rows, doubles, problem } = this;
    const { neurons, targets } = problem;
    const failed = this.failures[slot] !== 0;
    const saved = (this.fields.saved >> 3) + slot * this.fields.entries;
    for (let k = 0; k < rows.length; k++) rows[k] = doubles[failed ? saved + k : this.entryAt(slot, k)]!;
    readStatistics(rows, rows.length / neurons, neurons, targets, out);
  }

  finite(slot: number): boolean {
    this.checkRun(slot);
    return this.failures[slot] === 0;
  }

  failedAt(slot: number): number | undefined {
    this.checkRun(slot);
    return this.failures[slot] === 0 ? undefined : this.failures[slot];
  }

  watch(slot: number, conditions: readonly OverlapCondition[]): boolean {
    checkSlot(slot, this.slots);
    const { neurons, targets } = this.problem;
    const overAll = ({ kind, overlaps = neurons === 1 ? targets : undefined }: OverlapCondition): boolean =>
      kind === 'first' || overlaps === targets;
    const able = conditions.every(overAll);
    for (const kind of KINDS) this.doubles[this.limitAt(slot, kind)] = Number.POSITIVE_INFINITY;
    for (const { kind, threshold } of able ? conditions : []) {
      const at = this.limitAt(slot, kind);
      this.doubles[at] = Math.min(this.doubles[at]!, threshold);
    }
    this.watched[slot] = able && conditions.length > 0;
    this.integers[this.watchingAt] = this.watched.includes(true) ? 1 : 0;
    return able;
  }

  /** Takes over the failures that the last call of the kernel met. */
  private noteFailures(): void {
    const { integers, failures, started, fields } = this;
    for (let slot = 0; slot < this.slots; slot++) {
      const at = (fields.failed >> 2) + slot;
      const step = integers[at]!;
      if (step === 0) continue;
      failures[slot] = this.clock - started[slot]! + step;
      integers[at] = 0;
    }
  }

  private checkRun(slot: number): void {
    checkSlot(slot, this.slots);
    if (Number.isNaN(this.started[slot])) throw new RangeError(`slot ${slot} of ${this.slots} has no run; begin one`);
  }

  private writeConstants(): void {
    const { problem, fields, doubles, integers } = this;
    const { polynomials, noise, secondLayer, rates, stepSize, dimension, targets, neurons } = problem;
    // The constants of RandomStream's sampler for the squared norm across.
    const shift = 0.5 * (dimension - targets - neurons) - 1 / 3;
    doubles.set([noise, shift, 1 / Math.sqrt(9 * shift)], this.address >> 3);
    for (const name of Object.keys(fields)) integers[this.fieldAt(name as keyof Fields)] = fields[name as keyof Fields];
    doubles.set(secondLayer, fields.secondLayer >> 3);
    doubles.set(
      rates.map((rate) => rate * stepSize),
      fields.steps >> 3,
    );
    if (polynomials !== undefined) {
      doubles.set(polynomials.target, fields.targetCoefficients >> 3);
      doubles.set(polynomials.learner, fields.learnerCoefficients >> 3);
      doubles.set(polynomialDerivative(polynomials.learner), fields.slopeCoefficients >> 3);
    }
    const { widths, edges } = ziggurat;
    for (let layer = 0; layer < ZIGGURAT_LAYERS; layer++) {
      doubles.set([widths[layer]!, edges[layer + 1]!], (fields.table >> 3) + 2 * layer);
    }
    for (let slot = 0; slot < 2 * fields.pairs; slot++) this.setDead(slot, -1);
  }

  /** The rows of a state, as the kernel keeps them. */
  private writeRows(slot: number, { overlaps, frame }: SphereState): void {
    const { neurons, targets } = this.problem;
    const { entries } = this.fields;
    const width = entries / neurons;
    for (let k = 0; k < entries; k++) {
      const row = Math.floor(k / width);
      const column = k % width;
      let value = 0;
      if (column < targets) value = overlaps[row * targets + column]!;
      else if (column < targets + neurons) value = frame[row * neurons + column - targets]!;
      this.doubles[this.entryAt(slot, k)] = neurons === 1 && column === targets ? Math.abs(value) : value;
    }
  }

  private fieldAt(name: keyof Fields): number {
    return (this.address >> 2) + 2 * DOUBLES + Object.keys(this.fields).indexOf(name);
  }

  private entryAt(slot: number, entry: number): number {
    const { state, stride, entries } = this.fields;
    const lanes = stride >> 3;
    return (state >> 3) + (Math.floor(slot / lanes) * entries + entry) * lanes + (slot % lanes);
  }

  private limitAt(slot: number, kind: OverlapCondition['kind']): number {
    return (this.fields.limits >> 3) + 6 * (slot >> 1) + 2 * KINDS.indexOf(kind) + (slot & 1);
  }

  private setDead(slot: number, mask: 0 | -1): void {
    this.integers.fill(mask, (this.fields.dead >> 2) + 2 * slot, (this.fields.dead >> 2) + 2 * slot + 2);
  }
}
