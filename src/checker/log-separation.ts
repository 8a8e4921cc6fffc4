/** Can a fit tell a power of the size from a power of its logarithm? */

import { slopeOf } from './line.js';
import { FEWEST_SIZES, fitMedians, logLogSize, logSize, type MedianSample } from './median-line.js';
import { printNumber } from './settings.js';

/** Can these sizes tell size^p from powers of log size? */
export interface LogSeparation {
  /** Whether they can: the interval of q, fitted jointly with p, is narrower than 1, so that it holds at most one whole q. */
  readonly separable: boolean;
  /** Width of the interval of q in the joint fit; null when unbounded, or fewer than 4 sizes are usable. */
  readonly width: number | null;
  /** What p gains when one power of the logarithm is left out: the slope of log log size on log size over these sizes. */
  readonly exponentPerLog: number;
  /** One line for people; empty when separable. */
  readonly warning: string;
}

/**
 * Whether sizes and runs can tell size^p from powers of log size. q is fitted jointly with p, whatever was asked for: only
 * that says what they can tell.
 *
 * @param sample - medians of the runs.
 * @param logDivisors - what is taken off the logarithm of each median.
 * @returns the answer; nothing is warned of when fewer than 3 sizes are usable, since nothing was fitted then.
 */
export function separationOf({ sizes, ...sample }: MedianSample, logDivisors: readonly number[]): LogSeparation {
  const used = sizes.filter((one) => one.usable).map((one) => one.size);
  if (used.length < FEWEST_SIZES) {
    return { separable: false, width: null, exponentPerLog: 0, warning: '' };
  }
  if (used.some((size) => size <= 1)) {
    const warning = 'sizes <= 1 have no logarithm to compare with: p is not told from powers of it';
    return { separable: false, width: null, exponentPerLog: 0, warning };
  }
  const exponentPerLog = slopeOf(used.map(logSize), used.map(logLogSize));
  const cost = `each power of the logarithm that is stated or left out moves p by ${printNumber(exponentPerLog)}`;
  if (used.length < FEWEST_SIZES + 1) {
    const warning = `${used.length} sizes cannot tell p from powers of the logarithm: ${cost}`;
    return { separable: false, width: null, exponentPerLog, warning };
  }
  const ordinate = (median: number, index: number): number => Math.log(median) - logDivisors[index]!;
  const q = fitMedians({ sizes, ...sample }, ordinate, [logSize, logLogSize]).coefficients[1]!;
  const width = q.low === null || q.high === null ? null : q.high - q.low;
  if (width !== null && width < 1) return { separable: true, width, exponentPerLog, warning: '' };
  const text = `q in [${end(q.low)}, ${end(q.high)}] when it is fitted, too`;
  const warning = `these sizes and runs cannot tell p from powers of the logarithm (${text}): ${cost}`;
  return { separable: false, width, exponentPerLog, warning };
}

function end(value: number | null): string {
  return value === null ? 'unbounded' : printNumber(value);
}
