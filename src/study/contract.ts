/**
 * The contract of a derivation: one worked system, declared once, from which the command line derives, predicts,
 * simulates, checks and reports. Ours in `derivations/` and a user's file have the same form.
 */

import type { z } from 'zod';
import type { Verdict } from '../checker/verdict.js';
import type { Derived, RunSize, Simulator } from '../engine/model.js';
import type { RandomStream } from '../numerics/random/stream.js';
import type { FaultSet } from './faults/fault-set.js';
import type { Figure } from './figure.js';
import type { ClaimOrigin, Failures, Finding, ProfileName } from './result.js';

export interface Derivation<P extends object = object, State = unknown> {
  readonly id: string;
  readonly title: string;
  /** Citation, with what of it is the paper's and what is reconstructed. */
  readonly source: string;
  /** Two or three sentences; may hold LaTeX between `$` signs. */
  readonly summary: string;
  /** Parameters with defaults, limits, and a `.describe()` that states meaning and unit. */
  readonly parameters: z.ZodType<P>;
  derive(parameters: P): Derived<State>;
  /** ONE initial state: every model and every simulator starts from it. */
  initial(parameters: P, stream: RandomStream): State;
  /** By name; `reduced`, or else the first, is the one that is taken unless another is named. */
  readonly simulators: Readonly<Record<string, Simulator<P, State>>>;
  /**
   * What a run of a simulator holds and costs, from the parameters alone and increasing in each: a request beyond the
   * machine is then refused before anything is made. Defaults to a run that holds its statistics.
   */
  size?(parameters: P, simulator: string): RunSize;
  readonly claims: readonly Claim<P, State>[];
  readonly figures: readonly FigureDefinition<P, State>[];
  /** Deliberate errors that the checker must find in this system, and worlds in which it must find none; defaults to none. */
  readonly faults?: FaultSet;
}

/** A figure from theory alone; the figures of a claim come with the claim. */
export interface FigureDefinition<P extends object, State> {
  readonly id: string;
  build(context: CheckContext<P, State>): Figure;
}

/** What a check is given to run with. */
export interface CheckContext<P extends object, State> {
  readonly derivation: Derivation<P, State>;
  /** The parameters of the command line (defaults and `--set`); a check overrides those that it fixes. */
  readonly parameters: P;
  readonly profile: ProfileName;
  readonly seed: number;
  /** Fraction done in [0, 1] of this check. */
  progress(fraction: number): void;
}

export interface CheckOutcome {
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  readonly conclusion: string;
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly failures: Failures;
}

/** One test behind a claim: see `ladderCheck`, `limitCheck`, `scalingCheck`, `valueCheck` and `identityCheck`. */
export interface Check<P extends object, State> {
  readonly kind: 'ladder' | 'limit' | 'scaling' | 'value' | 'identity';
  run(context: CheckContext<P, State>): CheckOutcome;
}

export interface Claim<P extends object, State> {
  /** For instance `C5`. */
  readonly id: string;
  readonly title: string;
  readonly statement: string;
  readonly origin: ClaimOrigin;
  readonly source: string;
  /** Profiles that it runs in; defaults to all. */
  readonly profiles?: readonly ProfileName[];
  readonly checks: readonly Check<P, State>[];
}

/** A number for each profile. */
export type PerProfile<T> = Readonly<Record<ProfileName, T>>;

/** The verdict that a claim expects of a model or number; `disagrees` states that a crude theory must fail. */
export type Expected = Exclude<Verdict, 'inconclusive'>;
