/** What a limit test says: its findings and its conclusion. */

import type { LimitJudgement } from '../../checker/limit-judgement.js';
import type { Finding } from '../result.js';
import { exclusionOf, withExclusion } from './exclusion.js';
import { digits, estimateText, statedText } from './format.js';
import type { LimitCheckOptions } from './limit-options.js';

export interface Words {
  readonly label: string;
  readonly observable: string;
  readonly sizeName: string;
}

export function findingsOf<P extends object, State>(
  { order, intercept, comment }: LimitJudgement,
  { label, observable, sizeName, expect }: Words & Pick<LimitCheckOptions<P, State>, 'expect'>,
): readonly Finding[] {
  const of = `the deviation of ${observable} from ${label}`;
  const { order: otherOrder, limit: otherLimit } = expect.excludes ?? {};
  const orderFinding: Finding = {
    quantity: `order in ${sizeName} of ${of}`,
    verdict: order.verdict,
    expected: expect.order ?? 'agrees',
    measured: estimateText(order),
    stated: statedText(order),
    comment: order.comment,
  };
  const limitFinding: Finding = {
    quantity: `limit ${sizeName} -> ${goal(expect.power)} of ${of}`,
    verdict: intercept.verdict,
    expected: expect.limit ?? 'agrees',
    measured: estimateText(intercept),
    stated: statedText(intercept),
    comment: `${intercept.comment}; ${comment}`,
  };
  return [
    withExclusion(
      orderFinding,
      otherOrder && exclusionOf(otherOrder.what, otherOrder.power - order.stated, order.margin),
    ),
    withExclusion(
      limitFinding,
      otherLimit && exclusionOf(otherLimit.what, otherLimit.value - intercept.stated, intercept.margin),
    ),
  ];
}

function goal(power: number): string {
  return power < 0 ? 'infinity' : '0';
}

export function conclude(
  { order, intercept, power, verdict }: LimitJudgement,
  { label, observable, sizeName, sameStart }: Words & { readonly sameStart: boolean },
): string {
  const start = sameStart ? '' : ' The sizes start from different states: part of the trend may be that of the starts.';
  const slope =
    order.estimate === null
      ? `its order is open: ${order.comment}`
      : `it goes as ${sizeName}^q with q = ${estimateText(order)}, stated ${digits(power)}`;
  const word = { agrees: 'is confirmed', disagrees: 'is refuted', inconclusive: 'is left open' }[verdict];
  return (
    `The limit of ${label} as ${sizeName} goes to ${goal(power)} ${word}: the deviation of ${observable} extrapolates to ` +
    `${estimateText(intercept)} (tolerance ${digits(intercept.margin)}), and ${slope}.${start}`
  );
}
