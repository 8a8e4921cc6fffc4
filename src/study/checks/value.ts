/** A check of one measured mean, median or proportion against a stated number with a margin. */

import { given } from '../../algebra/given.js';
import { type BoundSide, judgeBound } from '../../checker/bound.js';
import type { Judgement } from '../../checker/equivalence.js';
import { judgeMedian } from '../../checker/median.js';
import { judgeProportion } from '../../checker/proportion.js';
import { judgeValue } from '../../checker/value.js';
import type { Check, CheckContext, CheckOutcome, Expected, PerProfile } from '../contract.js';
import type { Figure } from '../figure.js';
import { atOnce } from '../form.js';
import { overrideParameters } from '../parameters.js';
import { exclusionOf, withExclusion } from './exclusion.js';
import { digits, estimateText, figureId, statedText } from './format.js';
import { histogram } from './histogram.js';
import { requireMeasured, requireOptions } from './options.js';

/** What was measured: samples, what is left of them, or a count. */
export type Measured = (
  | { readonly samples: readonly number[] | Float64Array; readonly statistic?: 'mean' }
  | {
      readonly samples: readonly number[] | Float64Array;
      readonly statistic: 'median';
      /** Marks samples that are only known to be larger; defaults to none. */
      readonly censored?: readonly boolean[];
    }
  | { readonly mean: number; readonly standardError: number; readonly seeds: number }
  | { readonly successes: number; readonly trials: number }
) & {
  /** Runs that diverged and are in none of the numbers; defaults to 0. */
  readonly diverged?: number;
};

/** Compares one measured number with a stated one. */
export interface ValueCheckOptions<P extends object, State> {
  /** What is measured, in words. */
  readonly quantity: string;
  readonly measure: (context: CheckContext<P, State>, parameters: P) => Measured;
  /** Parameters that the check fixes; defaults to none. */
  readonly parameters?: PerProfile<Partial<P>>;
  readonly stated: (parameters: P) => number;
  /** Half-width of what counts as equal, >= 0. */
  readonly margin: (parameters: P) => number;
  /** A bound instead of a value: no larger (`at-least`) or smaller (`at-most`) value violates it; defaults to a value. */
  readonly side?: BoundSide;
  /** The nearest value that the claim excludes: the margin has to be at most half of its distance from what is stated. */
  readonly excludes?: { readonly what: string; readonly value: (parameters: P) => number };
  /** Defaults to `agrees`. */
  readonly expect?: Expected;
  /** Chance of a false alarm, in (0, 0.5); defaults to 0.05. */
  readonly level?: number;
  /** Runs that may diverge; defaults to 0. */
  readonly divergedBudget?: number;
}

/**
 * A check of one number: the interval of the measured mean, median or proportion against `stated +- margin`.
 *
 * @param options - see `ValueCheckOptions`.
 * @returns the check: one finding, and a histogram when samples were given.
 * @throws TypeError of one line that names the option when one is not what the check takes.
 */
export function valueCheck<P extends object, State>(options: ValueCheckOptions<P, State>): Check<P, State> {
  requireOptions('value', options);
  return { kind: 'value', run: (context) => runValue(options, context) };
}

function runValue<P extends object, State>(
  options: ValueCheckOptions<P, State>,
  context: CheckContext<P, State>,
): CheckOutcome {
  const { quantity, expect = 'agrees', level, side, excludes } = options;
  const parameters = overrideParameters(
    context.derivation,
    context.parameters,
    options.parameters?.[context.profile] ?? {},
  );
  const measured = atOnce('measure', options.measure(context, parameters));
  requireMeasured(quantity, measured);
  const stated = atOnce('stated', options.stated(parameters));
  const margin = atOnce('margin', options.margin(parameters));
  const plain = judge(measured, { stated, margin, ...given({ level }) });
  const judgement = side === undefined ? plain : judgeBound(plain, side);
  context.progress(1);
  const diverged = measured.diverged ?? 0;
  return {
    findings: [
      withExclusion(
        {
          quantity,
          verdict: judgement.verdict,
          expected: expect,
          measured: estimateText(judgement),
          stated: `${side === undefined ? '' : `${side === 'at-least' ? '>=' : '<='} `}${statedText(judgement)}`,
          comment: judgement.comment,
        },
        excludes === undefined ? undefined : exclusionOf(excludes.what, excludes.value(parameters) - stated, margin),
      ),
    ],
    figures: figuresOf(quantity, measured, judgement),
    conclusion: `${quantity}: measured ${estimateText(judgement)}, stated ${digits(stated)}.`,
    settings: { samples: judgement.seeds },
    failures: { diverged, runs: judgement.seeds + diverged, budget: options.divergedBudget ?? 0 },
  };
}

function judge(
  measured: Measured,
  claim: { readonly stated: number; readonly margin: number; readonly level?: number },
): Judgement {
  if ('successes' in measured)
    return judgeProportion({ successes: measured.successes, trials: measured.trials, ...claim });
  if ('mean' in measured) {
    const { mean, standardError, seeds } = measured;
    return judgeValue({ mean, standardError, seeds, ...claim });
  }
  if (measured.statistic !== 'median') return judgeValue({ samples: measured.samples, ...claim });
  const { samples: times, censored } = measured;
  return judgeMedian({ times, ...given({ censored }), ...claim });
}

function figuresOf(quantity: string, measured: Measured, judgement: Judgement): readonly Figure[] {
  if (!('samples' in measured)) return [];
  const bars = histogram(Array.from(measured.samples));
  if (bars === undefined) return [];
  const { stated, estimate } = judgement;
  const statistic = measured.statistic ?? 'mean';
  return [
    {
      id: figureId('value', quantity),
      title: quantity,
      caption: `${quantity}: ${judgement.seeds} samples, their ${statistic} ${estimateText(judgement)} and the stated ${digits(stated)}.`,
      x: { label: quantity, scale: 'linear' },
      y: { label: 'number of samples', scale: 'linear' },
      series: [
        { kind: 'bars', name: 'samples', role: 'simulation', edges: bars.edges, heights: bars.heights },
        ...(estimate === null
          ? []
          : [{ kind: 'vertical-rule', name: `measured ${statistic}`, role: 'simulation', x: estimate } as const]),
        { kind: 'vertical-rule', name: 'stated', role: 'theory', x: stated },
      ],
    },
  ];
}
