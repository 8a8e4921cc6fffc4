/** What the engine makes of a learning problem: limit models, steps with their equations, and the simulators of the algorithm. */

import type { CorrectionKind, ErrorScale } from '../checker/error-scale.js';
import type { VectorFieldProgram } from '../codegen/vector-field.js';
import type { Equation, Standing, Step } from '../expression/step.js';
import type { RandomStream } from '../numerics/random/stream.js';
import type { OpenBatch } from '../simulators/batch.js';
import type { Chain } from '../simulators/chain.js';
import type { Term } from '../solvers/ode/term.js';

/**
 * A limit model: a vector field for the summary statistics, or a map in discrete time, with what it assumes and the order of its
 * error.
 */
export interface Model<State> {
  /** For instance `gradient-flow` or `corrected`. */
  readonly id: string;
  readonly title: string;
  /** What this model has that the cruder one before it lacks, for instance `the Itô term (norm growth)`. */
  readonly adds: string;
  /** Whether the engine computed the vector field from the declared problem, or it was written down; defaults to `typed in`. */
  readonly standing?: Standing;
  /** What kind of correction that is, for the explanation of a ladder; defaults to none of the named kinds. */
  readonly correction?: CorrectionKind;
  readonly assumes: readonly string[];
  /** The order of its error against the algorithm, for instance `O(eta d)`. */
  readonly order: string;
  /**
   * The quantities that the error goes by, each with its value at these parameters: `order` in numbers. From them a ladder check
   * says at which value a model that fails would agree. Defaults to none.
   */
  readonly errorScales?: readonly ErrorScale[];
  readonly equations: readonly Equation[];
  /** The vector field f; of a map in discrete time, its increment in one step divided by `timePerStep`. */
  readonly term: Term;
  /**
   * `continuous`: dy/dt = f(t, y). `discrete`: y <- y + timePerStep f(t, y), once for each step of the algorithm; its states are at
   * whole numbers of steps only. Defaults to `continuous`.
   */
  readonly time?: 'continuous' | 'discrete';
  /** The summary statistics of an initial state, in the layout of `Derived.statistics`. */
  start(state: State): Float64Array;
  /** Model time that one step of the algorithm takes, for instance eta. */
  readonly timePerStep: number;
  /**
   * What `term` evaluates, in a form that code of other languages is made of (`popflow derive --format python`). Absent for a
   * vector field that was written by hand.
   */
  readonly program?: () => VectorFieldProgram;
  /** How far single runs scatter, for a model that predicts it; a ladder check of the statistics then judges that too. */
  readonly spread?: ModelSpread<State>;
  /** The law of single runs, for a model that predicts it; a ladder check of the statistics then judges that too. */
  readonly law?: ModelLaw<State>;
}

/** A model's standard deviations of single runs that all start from one state. */
export interface ModelSpread<State> {
  /** Relative: a standard deviation within a factor 1 + margin either way counts as equal; >= 0. */
  readonly margin: number;
  /** `[time][statistic]` at model times > 0, increasing. */
  at(state: State, times: readonly number[]): readonly (readonly number[])[];
}

/** A model's laws of single runs that all start from one state. */
export interface ModelLaw<State> {
  /** Largest distance of two distribution functions that counts as equal, in [0, 1]. */
  readonly margin: number;
  /** `[time][statistic]` at model times > 0, increasing: a continuous distribution function, or null for no prediction. */
  at(state: State, times: readonly number[]): readonly (readonly (((value: number) => number) | null)[])[];
}

/** A vector field that somebody else states for the same statistics: typed in, not derived, and judged beside the ladder. */
export interface ForeignModel<State> extends Model<State> {
  /** Whose it is, with where it can be looked up. */
  readonly source: string;
}

/** What `derive` returns: the open and the closed equations, the steps between them, and the ladder of models. */
export interface Derived<State> {
  readonly steps: readonly Step[];
  readonly loss: readonly Equation[];
  readonly gradient: readonly Equation[];
  /** Names of the summary statistics: the layout of every model's state and of every chain's `read`. */
  readonly statistics: readonly string[];
  /** Crudest first; all over the same statistics. */
  readonly models: readonly Model<State>[];
  /** Models of other papers or codes, judged beside the derived ones; defaults to none. */
  readonly foreign?: readonly ForeignModel<State>[];
}

/**
 * Starts one run of a finite-sample algorithm. Typed as a method, so that derivations with different states can stand
 * in one registry. It may also open a batch of many runs that take their steps together (see `Batch`); the runs must be
 * the same numbers then.
 */
export type StartRun<State> = { start(state: State, stream: RandomStream): Chain }['start'] & {
  readonly openBatch?: OpenBatch<State>;
  /** A batch in single precision: a fast mode with random numbers of its own; absent where there is none. */
  readonly openSingleBatch?: OpenBatch<State>;
};

/**
 * Makes the starter of a finite-sample algorithm for the given parameters. Typed as a method, as `StartRun`. It says whether its
 * update was computed from the declared loss or written down; `typed in` unless it does.
 */
export type Simulator<P extends object, State> = { make(parameters: P): StartRun<State> }['make'] & {
  readonly standing?: Standing;
};

/** What one run holds and what one of its steps costs, to an order of magnitude. */
export interface RunSize {
  /** Numbers (8 bytes each) of the initial state and of the simulator, at most. */
  readonly numbers: number;
  /** Those of them in the memory of a WebAssembly kernel, which addresses 2 GB; defaults to none. */
  readonly kernelNumbers?: number;
  /** Floating-point operations of a step. */
  readonly operations: number;
}
