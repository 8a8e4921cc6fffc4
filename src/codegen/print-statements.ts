/** Statements as lines of text. What the languages have in common is here; what sets them apart is a `StatementSyntax`. */

import type { Index } from '../expression/atom.js';
import type { Element, Statement, Value } from './statements.js';

export interface StatementSyntax {
  /** A number that may stand where an operand stands. */
  literal(value: number): string;
  element(element: Element, use: 'read' | 'write'): string;
  /** One where the indices coincide, else zero; in parentheses. */
  delta(first: Index, second: Index): string;
  call(of: 'pair' | 'moment', at: number, values: readonly string[]): string;
  /** The head of a loop. */
  loop(index: Index, start: 'first' | { readonly from: Index } | { readonly after: Index }): string;
  /** The line that closes a loop; undefined where the indentation does. */
  readonly loopEnd: string | undefined;
  /** What ends a statement. */
  readonly terminator: string;
  readonly indentation: string;
  /** The position of the first entry of the state vector. */
  readonly firstPosition: string;
  /** The entry of the state vector, or of its derivative, at the current position. */
  entry(use: 'read' | 'write'): string;
  readonly names: { readonly total: string; readonly position: string };
}

/** The lines of the statements, indented by `depth` levels. */
export function printStatements(
  statements: readonly Statement[],
  syntax: StatementSyntax,
  depth: number,
): readonly string[] {
  const { terminator, names } = syntax;
  const line = (text: string): string => `${syntax.indentation.repeat(depth)}${text}`;
  return statements.flatMap((statement): readonly string[] => {
    switch (statement.kind) {
      case 'loop':
        return [
          line(syntax.loop(statement.index, statement.start)),
          ...printStatements(statement.body, syntax, depth + 1),
          ...(syntax.loopEnd === undefined ? [] : [line(syntax.loopEnd)]),
        ];
      case 'clear-total':
        return [line(`${names.total} = ${syntax.literal(0)}${terminator}`)];
      case 'add-to-total':
        return [line(`${names.total} += ${printValue(statement.value, syntax)}${terminator}`)];
      case 'set':
        return [
          line(`${syntax.element(statement.element, 'write')} = ${printValue(statement.value, syntax)}${terminator}`),
        ];
      case 'rewind':
        return [line(`${names.position} = ${syntax.firstPosition}${terminator}`)];
      case 'read-next':
        return [
          ...statement.into.map((element) =>
            line(`${syntax.element(element, 'write')} = ${syntax.entry('read')}${terminator}`),
          ),
          line(`${names.position} += 1${terminator}`),
        ];
      case 'write-next':
        return [
          line(`${syntax.entry('write')} = ${printValue(statement.value, syntax)}${terminator}`),
          line(`${names.position} += 1${terminator}`),
        ];
      default: {
        const never: never = statement;
        throw new TypeError(`unknown statement ${JSON.stringify(never)}`);
      }
    }
  });
}

function printValue(value: Value, syntax: StatementSyntax): string {
  switch (value.kind) {
    case 'number':
      return syntax.literal(value.value);
    case 'element':
      return syntax.element(value.element, 'read');
    case 'delta':
      return syntax.delta(...value.indices);
    case 'call':
      return syntax.call(
        value.of,
        value.at,
        value.arguments.map((argument) => printValue(argument, syntax)),
      );
    case 'product':
      return value.factors.map((factor) => printValue(factor, syntax)).join(' * ');
    case 'total':
      return syntax.names.total;
    default: {
      const never: never = value;
      throw new TypeError(`unknown value ${JSON.stringify(never)}`);
    }
  }
}
