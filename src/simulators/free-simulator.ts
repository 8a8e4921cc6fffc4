/** What every simulator of weights of any length offers: a chain from a problem, a start and a stream. */

import type { RandomStream } from '../numerics/random/stream.js';
import type { Chain } from './chain.js';
import type { FreeSgdSetting } from './free-problem.js';
import type { FreeState } from './free-state.js';

/** A way to run online SGD on free weights from a given initial state. Its chains read what `freeStatisticNames` names. */
export interface FreeSimulator {
  readonly id: 'direct' | 'reduced';
  /**
   * @throws RangeError when the problem or the initial state is not valid, they differ in neurons or targets, or
   * d < P + m; TypeError when a part of the problem has the wrong type.
   */
  start(problem: FreeSgdSetting, initial: FreeState, stream: RandomStream): Chain;
}
