/** Runs that are advanced together: what an ensemble is driven through, whether single chains or a kernel do the steps. */

import type { RandomStream } from '../numerics/random/stream.js';
import { type Chain, checkedSteps } from './chain.js';
import type { OverlapCondition } from './hitting.js';

/**
 * A fixed number of slots, each idle or with one run. A run's numbers depend on the state and the stream that it began
 * with and on nothing else: not on its slot, on the runs in the others, or on how its steps are cut into calls. A slot is
 * used for one run after the other: `begin` takes it over, whatever was there.
 */
export interface Batch<State> {
  readonly slots: number;
  /**
   * Puts a run into a slot, in place of what was there. The batch takes the stream over: it may draw ahead of the steps.
   *
   * @throws RangeError when the state does not fit.
   */
  begin(slot: number, state: State, stream: RandomStream): void;
  /** Makes a slot idle: `advance` passes over it until the next `begin`. */
  end(slot: number): void;
  /**
   * Lets every run that is finite take the same number of steps. A run that meets a step that it cannot take keeps its
   * last state and is passed over from then on; the others are not concerned.
   *
   * @param steps - an integer >= 0.
   * @returns the number taken: `steps`, or fewer (at least 1) when a run met a condition that it is watched for; it met it
   * at the last step taken.
   * @throws RangeError when `steps` is not an integer >= 0.
   */
  advance(steps: number): number;
  /** Writes the summary statistics of the run in a slot; the last finite ones when it failed. */
  read(slot: number, out: Float64Array): void;
  /** Whether the run in a slot has taken all its steps. */
  finite(slot: number): boolean;
  /** The step of the run in a slot (its first is 1) that could not be taken; undefined when there is none, or it is not known. */
  failedAt(slot: number): number | undefined;
  /**
   * Sets what the run in a slot is watched for after each step, in place of what it was watched for: `advance` comes back
   * when it meets one of the conditions. `begin` and `end` leave a slot watched for nothing. A batch without this
   * function, or that answers false, watches for nothing: its runs must be read after each step.
   *
   * @returns whether every condition is watched for; it depends on the conditions alone.
   */
  watch?(slot: number, conditions: readonly OverlapCondition[]): boolean;
}

/** Opens a batch of at least 1 and at most `atMost` slots, all idle; how many are best is for the batch to choose. */
export type OpenBatch<State> = { open(atMost: number): Batch<State> }['open'];

/** Where the runs of an ensemble come from. */
export interface BatchSource<State> {
  readonly open: OpenBatch<State>;
  /** The state and the stream of run i, which depend on i alone. */
  readonly begin: (run: number) => { readonly state: State; readonly stream: RandomStream };
}

/** Slots for single chains, which take their steps one after the other: a batch but for how its runs begin. */
export class ChainSlots implements Omit<Batch<never>, 'begin'> {
  private readonly chains: (Chain | undefined)[];

  /**
   * @param slots - an integer >= 1.
   * @throws RangeError when it is not.
   */
  constructor(readonly slots: number) {
    if (!Number.isSafeInteger(slots) || slots < 1) throw new RangeError(`slots must be an integer >= 1; got ${slots}`);
    this.chains = new Array<Chain | undefined>(slots).fill(undefined);
  }

  /** Puts a chain into a slot, in place of what was there. */
  put(slot: number, chain: Chain): void {
    checkSlot(slot, this.slots);
    this.chains[slot] = chain;
  }

  end(slot: number): void {
    checkSlot(slot, this.slots);
    this.chains[slot] = undefined;
  }

  advance(steps: number): number {
    const count = checkedSteps(steps);
    for (const chain of this.chains) chain?.advance(count);
    return count;
  }

  read(slot: number, out: Float64Array): void {
    const chain = this.chainIn(slot);
    out.fill(Number.NaN);
    chain.read(out);
    if (!out.some(Number.isNaN)) return;
    // A statistic may overflow to NaN; one that was not written at all still is what stood there before.
    const again = new Float64Array(out.length).fill(UNWRITTEN);
    chain.read(again);
    const missed = again.indexOf(UNWRITTEN);
    if (missed < 0) return;
    throw new RangeError(
      `read of a chain wrote nothing to out[${missed}]; it must write all ${out.length} statistics into the array that it is given`,
    );
  }

  finite(slot: number): boolean {
    return this.chainIn(slot).finite;
  }

  failedAt(slot: number): number | undefined {
    return this.chainIn(slot).failedAt;
  }

  private chainIn(slot: number): Chain {
    const chain = this.chains[slot];
    if (chain === undefined) throw new RangeError(`slot ${slot} of ${this.slots} has no run; begin one`);
    return chain;
  }
}

/** No statistic has this value by chance. */
const UNWRITTEN = -1.2345678901234567e-200;

/** What a simulator of the user gave may be anything. */
function checkedChain(chain: Chain): Chain {
  const given: unknown = chain;
  if (typeof given !== 'object' || given === null) {
    throw new RangeError(
      `a simulator gave ${given === null ? 'null' : typeof given}; it must give a chain { advance, read, finite }`,
    );
  }
  for (const name of ['advance', 'read'] as const) {
    if (typeof Reflect.get(given, name) === 'function') continue;
    throw new RangeError(
      `a simulator gave a chain without ${name}; it must have { advance(steps), read(out), finite }`,
    );
  }
  if (typeof chain.finite === 'boolean') return chain;
  throw new RangeError(`finite of a chain is ${String(chain.finite)}; it must be true or false`);
}

/** A batch of single chains. */
class ChainBatch<State> extends ChainSlots implements Batch<State> {
  constructor(
    slots: number,
    private readonly start: (state: State, stream: RandomStream) => Chain,
  ) {
    super(slots);
  }

  begin(slot: number, state: State, stream: RandomStream): void {
    this.put(slot, checkedChain(this.start(state, stream)));
  }
}

/**
 * A batch of single chains, which take their steps one after the other: the twin of a batch that a kernel runs.
 *
 * @param slots - an integer >= 1.
 * @param start - starts a chain.
 * @throws RangeError when `slots` is not an integer >= 1.
 */
export function chainBatch<State>(slots: number, start: (state: State, stream: RandomStream) => Chain): Batch<State> {
  return new ChainBatch(slots, start);
}

/** @throws RangeError when there is no such slot. */
export function checkSlot(slot: number, slots: number): void {
  if (!Number.isSafeInteger(slot) || slot < 0 || slot >= slots) {
    throw new RangeError(`slot must be an integer in [0, ${slots}); got ${slot}`);
  }
}
