/** What a run of claims leaves behind: plain JSON data. `report.json` is this, everything else is a view of it. */

import type { Verdict } from '../checker/verdict.js';
import type { Evidence, Exactness, Standing } from '../expression/step.js';
import type { Figure } from './figure.js';

export type ProfileName = 'quick' | 'full';

/** Where a claim comes from, so that a reader knows whom a disagreement concerns. */
export type ClaimOrigin = 'paper' | 'reconstructed' | 'measured';

/** Runs that diverged (became non-finite), never averaged, and the number of them that was allowed. */
export interface Failures {
  readonly diverged: number;
  readonly runs: number;
  readonly budget: number;
}

export interface StepResult {
  readonly id: string;
  readonly title: string;
  readonly statement: readonly { readonly text: string; readonly latex: string; readonly standing: Standing }[];
  readonly because: string;
  readonly assumes: readonly string[];
  readonly exactness: Exactness;
  /** Empty when an independent route contradicted the step: see `error`. */
  readonly evidence: readonly Evidence[];
  /** The contradiction that gathering the evidence met; absent when there was none. */
  readonly error?: string;
}

/** What a finding can tell apart: the distance to what its claim excludes beside the margin that it allows. */
export type Exclusion =
  /** An identity, or a computation without a choice of tolerance: nothing near it passes. */
  | { readonly kind: 'exact' }
  | {
      readonly kind: 'distance';
      /** What is excluded, in words: the cruder theory, the neighbouring exponent, a planted error. */
      readonly what: string;
      /** The distance of that from what is stated, > 0, in units of the margin. */
      readonly effect: number;
      readonly margin: number;
      /** effect / margin, at most 1e6. */
      readonly ratio: number;
    };

/** One line of the evidence behind a verdict: a measured number beside the stated one. */
export interface Finding {
  readonly quantity: string;
  readonly verdict: Verdict;
  readonly expected: Verdict;
  /** What was measured, printed with its uncertainty, for instance `2.94 [2.81, 3.07]`. */
  readonly measured: string;
  /** What the theory states, for instance `3` or `0.8636 (margin 0.004)`. */
  readonly stated: string;
  readonly comment: string;
  /** Absent where nobody said what the margin has to be compared with. */
  readonly exclusion?: Exclusion;
  /** Whether the model and the simulator that were compared were derived by the engine; absent where neither was. */
  readonly standing?: { readonly model: Standing; readonly simulator: Standing };
}

/** What a claim did with a parameter that the user set. */
export interface SetParameter {
  readonly name: string;
  /** As set, printed. */
  readonly value: string;
  /**
   * `used`: its checks read it. `used in part`: some do, others fix it. `fixed`: they put a value of their own in its place.
   * `not used`: they do not read it. `copied`: they copied all parameters into an object
   * of their own, and whether they read it there is not known.
   */
  readonly use: 'used' | 'used in part' | 'fixed' | 'not used' | 'copied';
}

export interface ClaimResult {
  readonly id: string;
  readonly title: string;
  /** The claim in one or two sentences; may hold LaTeX between `$` signs. */
  readonly statement: string;
  readonly origin: ClaimOrigin;
  /** Where it stands, for instance `specification C5; Ben Arous et al. 2021, Theorem 1.3`. */
  readonly source: string;
  /** The verdict on the claim as stated: every finding came out as expected (`agrees`), one did not, or some are open. */
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  /** One sentence that a reader takes home. */
  readonly conclusion: string;
  readonly figures: readonly Figure[];
  /** Sizes of the runs, and the parameters that the checks read, with the values that they used. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** What it did with the parameters that the user set; absent when none was set. */
  readonly set?: readonly SetParameter[];
  readonly failures: Failures;
  /** Why the run behind the claim failed (then the verdict is `inconclusive`); absent when it did not. */
  readonly error?: string;
  readonly seconds: number;
}

export interface DerivationResult {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly summary: string;
  /** Those that its steps, figures or claims read as they were given. What a claim fixes stands in its settings. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly steps: readonly StepResult[];
  readonly claims: readonly ClaimResult[];
  readonly figures: readonly Figure[];
  /** Everything that failed (steps, claims, figures), one line each; empty when nothing did. */
  readonly errors?: readonly string[];
  readonly seconds: number;
}

/** What a report was made with: the last bits of its numbers depend on it (docs/limits.md). */
export interface Engine {
  /** Version of Node, for instance `v20.19.0`. */
  readonly node: string;
  /** Operating system and processor, for instance `linux x64`. */
  readonly platform: string;
}

/** The whole of `report.json`. */
export interface Report {
  readonly schema: 'popflow-report/1';
  readonly version: string;
  /** Absent where it is unknown, as in reports of versions that did not write it. */
  readonly engine?: Engine;
  readonly profile: ProfileName;
  readonly seed: number;
  readonly verdict: Verdict;
  /** What failed, one line each: then the report is not whole. Absent when nothing did. */
  readonly failed?: readonly string[];
  readonly derivations: readonly DerivationResult[];
  readonly seconds: number;
}

/**
 * What failed in a report, one line each.
 *
 * @param report - the report.
 * @returns for instance `single-index: claim C5: model map: ...`; empty when every run went to its end.
 */
export function failedRuns(report: Report): readonly string[] {
  return report.failed ?? [];
}
