/** The planted errors of a derivation, with the outcome of each. */

import type { Agreement } from '../../checker/agreement.js';
import type { Judgement } from '../../checker/equivalence.js';
import type { ModelTrajectory } from '../../checker/trajectory.js';

/** A fault of a trajectory, planted and judged. */
export interface TrajectoryOutcome {
  readonly kind: 'trajectory';
  readonly world: string;
  /** The right model, judged beside. */
  readonly right: Judged;
  readonly wrong: Judged;
  /** Wrong drift over right drift at the start, in the statistic that is furthest off; null where the fault is not in the drift. */
  readonly factor: number | null;
}

/** A fault of one number, planted and judged. */
export interface ValueOutcome {
  readonly kind: 'value';
  readonly world: string;
  /** What is measured. */
  readonly quantity: string;
  /** When it is measured, in model time; null where that has no time. */
  readonly time: number | null;
  readonly right: Judgement;
  readonly wrong: Judgement;
  readonly standardError: number;
}

/** A fault, planted and judged. */
export type FaultOutcome = TrajectoryOutcome | ValueOutcome;

/** A fault that can be planted. */
export interface Fault {
  readonly id: string;
  /** The error in words. */
  readonly what: string;
  run(seed: number): FaultOutcome;
}

/** A world whose right model is judged. */
export interface TrueWorld {
  readonly id: string;
  run(seed: number): { readonly title: string; readonly right: Judged };
}

/** The planted errors of a derivation, and worlds of it in which the theory is right. */
export interface FaultSet {
  readonly planted: readonly Fault[];
  readonly truths: readonly TrueWorld[];
}

/** A model that was judged in a world. */
export interface Judged {
  readonly agreement: Agreement;
  readonly trajectory: ModelTrajectory;
}
