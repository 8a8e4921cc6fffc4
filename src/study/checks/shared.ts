/** Several checks of one computation: what is expensive is made once, then judged and drawn. */

import type { Check, CheckContext } from '../contract.js';
import type { Figure } from '../figure.js';

/** The options of a shared check. */
export interface SharedCheckOptions<T, P extends object, State> {
  /** Makes what the checks judge. */
  readonly compute: (context: CheckContext<P, State>, parameters: P) => T;
  /** The checks on it; they report no progress of their own. */
  readonly checks: (made: T, parameters: P) => readonly Check<P, State>[];
  /** Figures of it, in place of those that each check would draw; defaults to none. */
  readonly figures?: (made: T, context: CheckContext<P, State>) => readonly Figure[];
  /** How many runs it took; defaults to those of the check that says most: all judge the same ones. */
  readonly runs?: (made: T) => number;
  /** What the report says of its size; defaults to what the checks say, the later ones before the first. */
  readonly settings?: (made: T) => Readonly<Record<string, string | number | boolean>>;
}

/**
 * A check that computes once and judges several things: its findings are those of its checks, in their order.
 *
 * @param options - see `SharedCheckOptions`.
 * @returns the check.
 * @example
 * sharedCheck({ compute: () => 1, checks: () => [] }).kind // 'value'
 */
export function sharedCheck<T, P extends object, State>(options: SharedCheckOptions<T, P, State>): Check<P, State> {
  return {
    kind: 'value',
    run: (context) => {
      const made = options.compute(context, context.parameters);
      const quiet: CheckContext<P, State> = { ...context, progress: () => undefined };
      const outcomes = options.checks(made, context.parameters).map((check) => check.run(quiet));
      context.progress(1);
      return {
        findings: outcomes.flatMap(({ findings }) => findings),
        figures: options.figures?.(made, context) ?? [],
        conclusion: outcomes.map(({ conclusion }) => conclusion).join(' '),
        settings: options.settings?.(made) ?? Object.assign({}, ...outcomes.map(({ settings }) => settings)),
        failures: {
          diverged: outcomes.reduce((sum, { failures }) => sum + failures.diverged, 0),
          runs: options.runs?.(made) ?? outcomes.reduce((most, { failures }) => Math.max(most, failures.runs), 0),
          budget: outcomes.reduce((sum, { failures }) => sum + failures.budget, 0),
        },
      };
    },
  };
}
