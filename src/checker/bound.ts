/** Judging a bound: a statement such as "at least 2" has one end alone, and no larger value violates it. */

import type { Judgement } from './equivalence.js';
import { FEWEST_SEEDS, printNumber } from './settings.js';
import type { Verdict } from './verdict.js';

/** Which side of the stated value is claimed. */
export type BoundSide = 'at-least' | 'at-most';

/**
 * A two-sided judgement read as one of a bound: `agrees` when the whole interval lies beyond the stated value, less (or plus) the
 * margin, on the claimed side; `disagrees` when it lies on the other side; else `inconclusive`.
 *
 * @param judgement - of the same number against the same stated value and margin.
 * @param side - `at-least` or `at-most`.
 * @returns the judgement of the bound. `seedsToDecide` is null: it was asked for another question.
 * @example
 * judgeBound(judgeValue({ mean: 9, standardError: 0.1, seeds: 50, stated: 2, margin: 0 }), 'at-least').verdict // 'agrees'
 */
export function judgeBound(judgement: Judgement, side: BoundSide): Judgement {
  const { stated, margin, seeds } = judgement;
  const low = judgement.low ?? Number.NEGATIVE_INFINITY;
  const high = judgement.high ?? Number.POSITIVE_INFINITY;
  const edge = side === 'at-least' ? stated - margin : stated + margin;
  const [holds, fails] = side === 'at-least' ? [low >= edge, high < edge] : [high <= edge, low > edge];
  const verdict: Verdict =
    seeds < FEWEST_SEEDS ? 'inconclusive' : holds ? 'agrees' : fails ? 'disagrees' : 'inconclusive';
  const { minimumDetectable, ...rest } = judgement;
  const interval = `the interval [${printNumber(low)}, ${printNumber(high)}]`;
  const where = holds ? 'lies beyond' : fails ? 'lies short of' : 'crosses';
  const few = seeds < FEWEST_SEEDS ? `${seeds} seeds are too few to decide (at least ${FEWEST_SEEDS}); ` : '';
  return {
    ...rest,
    verdict,
    seedsToDecide: null,
    comment: `${few}${interval} ${where} the bound ${side === 'at-least' ? '>=' : '<='} ${printNumber(edge)}`,
  };
}
