/** Is a probability the stated one? An equivalence test with the exact binomial interval. */

import { incompleteBeta } from '../numerics/special/incomplete-beta.js';
import { type Judgement, judgeInterval } from './equivalence.js';
import { checkLevel, checkStated, DEFAULT_LEVEL } from './settings.js';

/**
 * Exact (1 - level) confidence interval of a binomial probability (Clopper and Pearson 1934): each end is the probability
 * at which the outcome, or one more extreme, has chance level / 2. Its coverage is at least 1 - level for any number of
 * trials.
 *
 * @param successes - in [0, trials]; need not be whole.
 * @param trials - > 0.
 * @param level - in (0, 0.5); defaults to 0.05.
 * @returns the ends, in [0, 1].
 * @throws RangeError when an argument is out of its range.
 * @example
 * proportionInterval(0, 10)[0] // 0
 */
export function proportionInterval(
  successes: number,
  trials: number,
  level = DEFAULT_LEVEL,
): readonly [low: number, high: number] {
  checkLevel(level);
  if (!(trials > 0) || !Number.isFinite(trials)) throw new RangeError(`trials = ${trials}; must be finite and > 0`);
  if (!(successes >= 0 && successes <= trials)) {
    throw new RangeError(`successes = ${successes}; must lie in [0, trials = ${trials}]`);
  }
  const failures = trials - successes;
  // P(X >= successes) = I_p(successes, failures + 1) and P(X <= successes) = 1 - I_p(successes + 1, failures).
  const low = successes === 0 ? 0 : solve((p) => incompleteBeta(successes, failures + 1, p), level / 2);
  const high = failures === 0 ? 1 : 1 - solve((q) => incompleteBeta(failures, successes + 1, q), level / 2);
  return [low, high];
}

/**
 * Judges a probability against a stated one: the exact (1 - level) interval has to lie inside `stated +- margin` for
 * `agrees`, outside for `disagrees` (see `judgeEnds`). The interval is exact, so no number of trials is too small.
 *
 * @param input - `successes`, a whole number in [0, trials]; `trials` >= 1; `stated` in [0, 1]; `margin` >= 0; `level`,
 * the chance of a false alarm, defaults to 0.05.
 * @returns the judgement; `seeds` are the trials.
 * @throws RangeError when an argument is out of its range.
 * @example
 * judgeProportion({ successes: 0, trials: 10, stated: 0, margin: 0.4 }).verdict // 'agrees'
 */
export function judgeProportion(input: {
  readonly successes: number;
  readonly trials: number;
  readonly stated: number;
  readonly margin: number;
  readonly level?: number;
}): Judgement {
  const { successes, trials, stated, margin, level = DEFAULT_LEVEL } = input;
  checkStated(stated, margin);
  if (stated < 0 || stated > 1) throw new RangeError(`stated = ${stated}; a probability lies in [0, 1]`);
  if (!Number.isSafeInteger(trials) || trials < 1) {
    throw new RangeError(`trials = ${trials}; must be a whole number >= 1`);
  }
  if (!Number.isSafeInteger(successes)) throw new RangeError(`successes = ${successes}; must be a whole number`);
  const [low, high] = proportionInterval(successes, trials, level);
  const estimate = successes / trials;
  return judgeInterval({
    estimate,
    low,
    high,
    stated,
    margin,
    level,
    seeds: trials,
    fewest: 1,
    intervalAt: (n) => proportionInterval(Math.min(n, estimate * n), n, level),
  });
}

function solve(increasing: (p: number) => number, target: number): number {
  let below = 0;
  let above = 1;
  // Halving until neighbouring doubles: a tail of 1e-12 is placed to full relative precision too.
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (increasing(middle) < target) below = middle;
    else above = middle;
  }
}
