/**
 * A derivation is a list of steps; each step states an equation, says why it holds and what it assumes, and can be
 * asked for its evidence. Evidence is about the statement: it is computed from the equations that stand there, so that a
 * wrong coefficient, sign or power in one of them is a contradiction (`perturbedStatements` makes them for the tests).
 */

import type { Polynomial } from '../algebra/polynomial.js';
import type { IndexedExpression } from './expression.js';
import type { Formula } from './formula/formula.js';

/** Whether the engine computed something from the declared problem, or somebody wrote it down. */
export type Standing = 'derived' | 'typed in';

/** The right-hand side of an equation as an object that evidence computes with. */
export type RightSide =
  | { readonly kind: 'indexed'; readonly expression: IndexedExpression }
  | { readonly kind: 'polynomial'; readonly polynomial: Polynomial }
  | { readonly kind: 'formula'; readonly formula: Formula }
  /** It names something and claims nothing. */
  | { readonly kind: 'definition' };

/** One printed equation. All three views are printed from one symbolic object, so they cannot drift apart. */
export interface Equation {
  readonly text: string;
  readonly latex: string;
  /** The structured form: a JSON value that another program can read. */
  readonly json: unknown;
  /** Defaults to `typed in`. */
  readonly standing?: Standing;
  /** Absent where the equation is words alone: then no evidence can be about it. */
  readonly right?: RightSide;
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
  /**
   * Gathers the evidence for a statement, strongest first; the statement defaults to that of the step. Throws an error when an
   * independent route contradicts it.
   */
  verify(statement?: readonly Equation[]): readonly Evidence[];
}

/** What a step is made of: its evidence is a function of the statement. */
export type StepDeclaration = Omit<Step, 'verify'> & {
  readonly verify: (statement: readonly Equation[]) => readonly Evidence[];
};

/**
 * Makes a step whose evidence is computed from a statement: its own, unless another of the same form is given.
 *
 * @param declaration - the parts of the step; `verify` takes the statement.
 * @returns the step.
 * @throws Error from `verify` when another number of equations is given than the step states.
 * @example
 * defineStep({ id: 'one', title: 'One', statement: [], because: 'counting', assumes: [], exactness: { kind: 'exact' }, verify: () => [] }).verify() // []
 */
export function defineStep(declaration: StepDeclaration): Step {
  const { verify, ...rest } = declaration;
  return {
    ...rest,
    verify: (statement = rest.statement) => {
      if (statement.length !== rest.statement.length) {
        throw new Error(
          `step ${rest.id} was given ${statement.length} equations to verify; it states ${rest.statement.length}`,
        );
      }
      return verify(statement);
    },
  };
}

/**
 * The statement of one of several steps.
 *
 * @param steps - the steps.
 * @param id - of the one.
 * @returns its equations.
 * @throws Error when there is no such step.
 * @example
 * const step = defineStep({ id: 'one', title: 'One', statement: [], because: 'counting', assumes: [], exactness: { kind: 'exact' }, verify: () => [] });
 * statementIn([step], 'one') // []
 */
export function statementIn(steps: readonly Step[], id: string): readonly Equation[] {
  const step = steps.find((one) => one.id === id);
  if (step === undefined) {
    throw new Error(`there is no step ${JSON.stringify(id)}; there are ${steps.map((one) => one.id).join(', ')}`);
  }
  return step.statement;
}

/** Whether an equation was derived or typed in: what is not said to be derived is typed in. */
export function standingOf({ standing = 'typed in' }: { readonly standing?: Standing }): Standing {
  return standing;
}

/**
 * The expression on the right of an equation of a statement.
 *
 * @param equation - made by `indexedEquation`.
 * @returns the expression.
 * @throws Error when the equation is missing or holds no indexed expression.
 * @example
 * indexedRight(indexedEquation({ text: 'y', latex: 'y' }, IndexedExpression.one)).equals(IndexedExpression.one) // true
 */
export function indexedRight(equation: Equation | undefined): IndexedExpression {
  if (equation?.right?.kind !== 'indexed') throw wrongKind(equation, 'an indexed expression');
  return equation.right.expression;
}

/**
 * The polynomial on the right of an equation of a statement.
 *
 * @param equation - made by `polynomialEquation`.
 * @returns the polynomial.
 * @throws Error when the equation is missing or holds no polynomial.
 * @example
 * polynomialRight(polynomialEquation({ text: 'y', latex: 'y' }, parsePolynomial('x^2'))).toString() // 'x^2'
 */
export function polynomialRight(equation: Equation | undefined): Polynomial {
  if (equation?.right?.kind !== 'polynomial') throw wrongKind(equation, 'a polynomial');
  return equation.right.polynomial;
}

/**
 * The formula on the right of an equation of a statement.
 *
 * @param equation - made by `formulaEquation`.
 * @returns the formula.
 * @throws Error when the equation is missing or holds no formula.
 * @example
 * formulaRight(formulaEquation({ left: { text: 'y', latex: 'y' }, right: '2*x' })).evaluate({ x: 3 }) // 6
 */
export function formulaRight(equation: Equation | undefined): Formula {
  if (equation?.right?.kind !== 'formula') throw wrongKind(equation, 'a formula');
  return equation.right.formula;
}

function wrongKind(equation: Equation | undefined, wanted: string): Error {
  return new Error(`the equation ${equation === undefined ? '(none)' : `"${equation.text}"`} does not hold ${wanted}`);
}
