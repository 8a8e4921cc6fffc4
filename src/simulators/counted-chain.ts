/** The base of chains that count their steps and stop for good before one that they cannot take. */

import { type Chain, checkedSteps } from './chain.js';

/** A chain that takes its steps one by one and stops for good before the first that it cannot take. */
export abstract class CountedChain implements Chain {
  private taken = 0;
  private failure = 0;

  get finite(): boolean {
    return this.failure === 0;
  }

  get failedAt(): number | undefined {
    return this.failure === 0 ? undefined : this.failure;
  }

  advance(steps: number): void {
    const count = checkedSteps(steps);
    if (this.failure !== 0) return;
    for (let step = 1; step <= count; step++) {
      if (!this.step()) {
        this.failure = this.taken + step;
        break;
      }
    }
    this.taken += count;
  }

  abstract read(out: Float64Array): void;

  /** One step; false, with the state as it was, when it cannot be taken. */
  protected abstract step(): boolean;
}
