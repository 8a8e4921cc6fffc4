/** What to change so that a model which fails would agree: its deviation, scaled by the order of its error to the margin. */

import type { Agreement } from './agreement.js';
import { checkedScale, type ErrorScale } from './error-scale.js';
import { printNumber } from './settings.js';
import type { ModelTrajectory } from './trajectory.js';

/** At which values of its scales a model would agree. */
export interface Advice {
  readonly model: string;
  readonly title: string;
  /** One for each scale of its error, as if that scale alone made the deviation. */
  readonly thresholds: readonly Threshold[];
  /** The crudest model of the ladder that agrees as things are; null when there is none. */
  readonly instead: { readonly model: string; readonly title: string } | null;
}

/** A value of a small (or, for a negative power, large) quantity. */
export interface Threshold {
  readonly scale: ErrorScale;
  /** The largest value (for a negative power the smallest) at which all deviations fall into the margin; null when none does it. */
  readonly value: number | null;
}

/**
 * The advice for the crudest model of a ladder, and when no model agrees for the finest, too. Where a model is outside its margin
 * its deviation D goes as value^power, and so does the part E of the margin that is its stated error; the tolerance T does not:
 * D r^power = E r^power + T gives the factor r on the value. The smallest change that brings in every point that the runs tell to
 * be outside is taken; noise and other errors do not shrink with the scale, and a saturated deviation grows less than its order
 * says, so that this is a guide and not a bound.
 *
 * @param agreements - of the models, crudest first.
 * @param ladder - the models.
 * @returns the advice for each of the two that disagrees and states scales.
 * @throws RangeError when a scale is out of its range.
 */
export function adviceOf(agreements: readonly Agreement[], ladder: readonly ModelTrajectory[]): readonly Advice[] {
  const agreeing = agreements.find((one) => one.verdict === 'agrees');
  const instead = agreeing === undefined ? null : { model: agreeing.model, title: agreeing.title };
  const rungs = new Set([0, ...(agreeing === undefined ? [agreements.length - 1] : [])]);
  return [...rungs].flatMap((rung) => adviceFor(agreements[rung]!, ladder[rung]!.errorScales ?? [], instead));
}

function adviceFor(agreement: Agreement, scales: readonly ErrorScale[], instead: Advice['instead']): readonly Advice[] {
  if (agreement.verdict !== 'disagrees' || scales.length === 0) return [];
  const shrink = Math.min(
    ...agreement.statistics.flatMap((one) =>
      one.verdicts.flatMap((verdict, t) =>
        verdict === 'disagrees' ? [one.tolerance[t]! / (Math.abs(one.deviation[t]!) - one.modelError[t]!)] : [],
      ),
    ),
  );
  // A model may fail in its spread or law alone: then no mean says how much less would do.
  if (!Number.isFinite(shrink)) return [];
  const { model, title } = agreement;
  const thresholds = scales.map(checkedScale).map((scale) => ({
    scale,
    value: shrink > 0 ? scale.value * shrink ** (1 / scale.power) : null,
  }));
  return [{ model, title, thresholds, instead }];
}

/**
 * The advice for people.
 *
 * @param advice - the advice.
 * @returns one sentence.
 * @example
 * adviceText({ model: 'gf', title: 'gradient flow', thresholds: [{ scale: { name: 'eta d', value: 0.016, power: 1 }, value: 0.0041 }], instead: null }) // 'By the order of its error gradient flow would agree for about eta d <= 0.0041 (it is 0.016 here).'
 */
export function adviceText({ title, thresholds, instead }: Advice): string {
  const parts = thresholds.flatMap(({ scale: { name, value: here, power, fixed }, value }) => {
    if (value === null) return [];
    const held = fixed === undefined ? '' : ` at fixed ${fixed}`;
    return [`${name} ${power > 0 ? '<=' : '>='} ${printNumber(value)}${held} (it is ${printNumber(here)} here)`];
  });
  const use = instead === null ? '' : `, or use ${instead.title}`;
  if (parts.length === 0) return `No step towards the limit brings ${title} into a margin without tolerance${use}.`;
  const each = parts.length === 1 ? '' : ', each as if it alone made the deviation';
  return `By the order of its error ${title} would agree for about ${parts.join(' and ')}${each}${use}.`;
}
