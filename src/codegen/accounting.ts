/** Every symbol that goes into a step comes out of it or is cancelled by a named rule; anything else is an error. */

import type { IndexedExpression } from '../expression/expression.js';

/** What a step did to the symbols, by name: the rule that removed or brought each one. */
export interface SymbolChanges {
  readonly cancelled: Readonly<Record<string, string>>;
  readonly introduced: Readonly<Record<string, string>>;
}

/**
 * Checks the symbols of a step.
 *
 * @param step - the step's id, for the message.
 * @param before - the expressions that went in.
 * @param after - the expressions that came out.
 * @param changes - the rule for each symbol that may vanish or appear.
 * @throws Error naming the symbol that vanished or appeared without a rule.
 * @example
 * const one = [IndexedExpression.one];
 * accountForSymbols('rename', one, one, { cancelled: {}, introduced: {} }) // undefined
 */
export function accountForSymbols(
  step: string,
  before: readonly IndexedExpression[],
  after: readonly IndexedExpression[],
  changes: SymbolChanges,
): void {
  const names = (expressions: readonly IndexedExpression[]): Set<string> =>
    new Set(expressions.flatMap((expression) => [...expression.symbolNames()]));
  const [incoming, outgoing] = [names(before), names(after)];
  for (const name of incoming) {
    if (!outgoing.has(name) && changes.cancelled[name] === undefined) {
      throw new Error(`step ${step} lost the symbol ${name}: no rule cancels it`);
    }
  }
  for (const name of outgoing) {
    if (!incoming.has(name) && changes.introduced[name] === undefined) {
      throw new Error(`step ${step} brought in the symbol ${name}: no rule introduces it`);
    }
  }
}
