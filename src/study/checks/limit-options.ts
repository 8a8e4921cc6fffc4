/** The options of a limit check. */

import type { Observables } from '../../simulators/ensemble-settings.js';
import type { Expected, PerProfile } from '../contract.js';
import type { ProfileName } from '../result.js';

/** Tests that the deviation of a model from the runs vanishes in a limit, and at the stated order. */
export interface LimitCheckOptions<P extends object, State> {
  /** At least 4 sizes for each profile. */
  readonly sizes: PerProfile<readonly number[]>;
  /** What the size is, as a symbol; defaults to `d`. */
  readonly sizeName?: string;
  /** The parameters at a size; checked by the schema of the derivation. */
  readonly at: (parameters: P, size: number, profile: ProfileName) => P;
  /** Id of the model, of the ladder or foreign. */
  readonly model: string;
  /** What deviates: the name of one observable; defaults to the first. */
  readonly observable?: string;
  /** Defaults to the statistics themselves. */
  readonly observables?: (parameters: P) => Observables;
  /** End in model time; a number, or a function of the parameters. */
  readonly tEnd: number | ((parameters: P) => number);
  /**
   * When it is measured. `end`: at `tEnd`. `largest`: where the mean deviation of other runs, a pilot at the first size, is
   * largest in absolute value among `points` times; the same time at all sizes. Defaults to `end`.
   */
  readonly time?: 'end' | 'largest';
  /** Number of equal parts of [0, tEnd] that `largest` picks from; defaults to 10. */
  readonly points?: number;
  /** Runs for each size; a function where sizes need different numbers. At least 8 to decide anything. */
  readonly seeds: PerProfile<number | ((size: number) => number)>;
  /**
   * The one state that model and runs start from, the same statistics at every size; defaults to a draw of
   * `derivation.initial`, which depends on the size where the start is random: then give one.
   */
  readonly initial?: (parameters: P) => State;
  /**
   * Whether each run starts from a draw of its own. Then the model must start from the same statistics whatever the draw. Not
   * together with `initial`; defaults to false.
   */
  readonly perRunInitial?: boolean;
  /** Defaults to `reduced` when there is one, else to the first. */
  readonly simulator?: string;
  readonly expect: {
    /** The stated order as a power of the size: -1 for O(1/d), 1 for O(eta). */
    readonly power: number;
    /** Defaults to 0.25. */
    readonly orderTolerance?: number;
    /** How far from 0 the deviation in the limit itself may be and still count as 0, in units of the observable. */
    readonly tolerance: number;
    /** The neighbouring order that the claim excludes, and the nearest deviation in the limit that it excludes. */
    readonly excludes?: {
      readonly order?: { readonly what: string; readonly power: number };
      readonly limit?: { readonly what: string; readonly value: number };
    };
    /** Verdict on the order; defaults to `agrees`. */
    readonly order?: Expected;
    /** Verdict on the deviation in the limit; defaults to `agrees`. */
    readonly limit?: Expected;
  };
  /** Runs of all sizes together that may diverge; defaults to 0. */
  readonly divergedBudget?: number;
  /** What is compared, in words; defaults to the title of the model. */
  readonly label?: string;
}
