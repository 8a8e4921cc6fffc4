/** What starts runs of the algorithm on the sphere. */

import type { RandomStream } from '../numerics/random/stream.js';
import type { Batch } from './batch.js';
import type { Chain } from './chain.js';
import type { SgdSetting } from './problem.js';
import type { SphereState } from './state.js';

/** A way to run online spherical SGD from a given initial state. */
export interface SphereSimulator {
  readonly id: 'direct' | 'reduced';
  /**
   * @throws RangeError when the problem or the initial state is not valid, they differ in neurons or targets, or
   * d < P + m; TypeError when a part of the problem has the wrong type.
   */
  start(problem: SgdSetting, initial: SphereState, stream: RandomStream): Chain;
  /**
   * Opens a batch of at most `atMost` runs that take their steps together; absent where single chains are as fast. Its
   * runs give the same numbers as the chains, bit for bit.
   *
   * @throws RangeError or TypeError when the problem is not valid.
   */
  openBatch?(problem: SgdSetting, atMost: number): Batch<SphereState>;
  /**
   * As `openBatch`, with weights and examples in single precision: a fast mode, whose runs draw random numbers of their
   * own; absent where there is none.
   *
   * @throws Error when `POPFLOW_KERNELS` is `typescript`: only the compiled kernels have this mode.
   */
  openSingleBatch?(problem: SgdSetting, atMost: number): Batch<SphereState>;
}
