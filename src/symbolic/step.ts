/**
 * A derivation is a list of steps; each step states an equation, says why it holds and what it assumes, and can be
 * asked for its evidence.
 */

/** One printed equation. All three views are printed from one symbolic object, so they cannot drift apart. */
export interface Equation {
  readonly text: string;
  readonly latex: string;
  /** The structured form: a JSON value that another program can read. */
  readonly json: unknown;
}

/** How far an equation holds: everywhere, in a limit with a stated order of error, or up to a truncation. */
export type Exactness =
  | { readonly kind: 'exact' }
  | { readonly kind: 'limit'; readonly order: string }
  | { readonly kind: 'truncated'; readonly degree: number; readonly tail: number };

/** What supports a step, strongest first: `exact`, `numeric`, `monte-carlo`; `assumed` carries a citation instead. */
export type Evidence =
  | { readonly kind: 'exact'; readonly route: string }
  | { readonly kind: 'numeric'; readonly route: string; readonly errorInEps: number; readonly points: number }
  | { readonly kind: 'monte-carlo'; readonly route: string; readonly z: number; readonly samples: number }
  | { readonly kind: 'assumed'; readonly citation: string };

export interface Step {
  readonly id: string;
  readonly title: string;
  readonly statement: readonly Equation[];
  /** The rule that was applied, by name. */
  readonly because: string;
  readonly assumes: readonly string[];
  readonly exactness: Exactness;
  /** Gathers the evidence, strongest first. Throws an error when an independent route contradicts the step. */
  verify(): readonly Evidence[];
}
