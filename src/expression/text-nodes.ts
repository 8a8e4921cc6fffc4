/** The nodes of a text that was parsed, and the parser: that of mathjs, of which nothing is ever evaluated. */

import { type NodeClass, type NodeName, parserOver } from './mathjs-parse.js';

/** A node. Explicit parentheses are nodes, so that a text that is printed means what was typed. */
export abstract class TextNode {
  abstract readonly type: string;
  /** The parser asks it of the class of a node. */
  get isNode(): true {
    return true;
  }

  protected abstract parts(): readonly TextNode[];
  abstract toString(): string;

  /** Calls back for this node and all below it. */
  traverse(visit: (node: TextNode) => void): void {
    visit(this);
    for (const part of this.parts()) part.traverse(visit);
  }
}

/** A literal, as the text that was typed; `true`, `null` and the like are values of other types. */
export class ConstantNode extends TextNode {
  readonly type = 'ConstantNode';
  readonly isConstantNode = true;

  constructor(readonly value: unknown) {
    super();
  }

  protected override parts(): readonly TextNode[] {
    return [];
  }

  override toString(): string {
    return String(this.value);
  }
}

/** From these powers of ten on, downwards and upwards, a literal is written with an exponent. */
const [SMALL_POWER, LARGE_POWER] = [-7, 21];

/**
 * The decimal of a literal as it is printed: without needless zeros, and without an exponent where that is not long.
 *
 * @param text - a literal, for instance `.50` or `1e-3`; another text is returned as it is.
 * @returns for instance `0.5` and `0.001`; all digits are kept.
 * @example
 * ['.50', '1e-3', '12e30'].map(plainDecimal) // ['0.5', '0.001', '1.2e+31']
 */
export function plainDecimal(text: string): string {
  const found = /^(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text);
  if (found === null) return text;
  const [, whole = '', fraction = '', exponent = '0'] = found;
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  if (digits === '') return '0';
  const significant = digits.replace(/0+$/, '');
  // The value is 0.significant times ten to this power.
  const point = digits.length - fraction.length + Number(exponent);
  const power = point - 1;
  if (power <= SMALL_POWER || power >= LARGE_POWER) {
    const rest = significant.slice(1);
    return `${significant[0]}${rest === '' ? '' : `.${rest}`}e${power < 0 ? '' : '+'}${power}`;
  }
  if (point <= 0) return `0.${'0'.repeat(-point)}${significant}`;
  if (point >= significant.length) return significant.padEnd(point, '0');
  return `${significant.slice(0, point)}.${significant.slice(point)}`;
}

export class SymbolNode extends TextNode {
  readonly type = 'SymbolNode';
  readonly isSymbolNode = true;

  constructor(readonly name: string) {
    super();
  }

  protected override parts(): readonly TextNode[] {
    return [];
  }

  override toString(): string {
    return this.name;
  }
}

export class ParenthesisNode extends TextNode {
  readonly type = 'ParenthesisNode';

  constructor(readonly content: TextNode) {
    super();
  }

  protected override parts(): readonly TextNode[] {
    return [this.content];
  }

  override toString(): string {
    return `(${this.content})`;
  }
}

export class FunctionNode extends TextNode {
  readonly type = 'FunctionNode';
  readonly isFunctionNode = true;

  constructor(
    readonly fn: TextNode,
    readonly args: readonly TextNode[],
  ) {
    super();
  }

  protected override parts(): readonly TextNode[] {
    return [this.fn, ...this.args];
  }

  override toString(): string {
    return `${this.fn}(${this.args.join(', ')})`;
  }
}

export class OperatorNode extends TextNode {
  readonly type = 'OperatorNode';
  readonly isOperatorNode = true;

  constructor(
    readonly op: string,
    readonly fn: string,
    readonly args: readonly TextNode[],
    readonly implicit = false,
  ) {
    super();
  }

  protected override parts(): readonly TextNode[] {
    return this.args;
  }

  override toString(): string {
    const [only] = this.args;
    if (this.args.length === 1) return this.op === '!' || this.op === "'" ? `${only}${this.op}` : `${this.op}${only}`;
    return this.args.join(this.implicit ? ' ' : ` ${this.op} `);
  }
}

/** What no reader of texts takes, for instance `a.b`: it has a name to refuse it by. */
abstract class OtherNode extends TextNode {
  private readonly inner: readonly unknown[];

  constructor(...inner: readonly unknown[]) {
    super();
    this.inner = inner;
  }

  protected override parts(): readonly TextNode[] {
    return this.inner.flat().filter((part) => part instanceof TextNode);
  }

  override toString(): string {
    return this.parts().join('.');
  }
}

const other = (type: NodeName): NodeClass =>
  class extends OtherNode {
    readonly type = type;
    readonly isAccessorNode = type === 'AccessorNode';
  };

const parseNodes = parserOver({
  ConstantNode,
  SymbolNode,
  ParenthesisNode,
  FunctionNode,
  OperatorNode,
  AccessorNode: other('AccessorNode'),
  ArrayNode: other('ArrayNode'),
  AssignmentNode: other('AssignmentNode'),
  BlockNode: other('BlockNode'),
  ConditionalNode: other('ConditionalNode'),
  FunctionAssignmentNode: other('FunctionAssignmentNode'),
  IndexNode: other('IndexNode'),
  ObjectNode: other('ObjectNode'),
  RangeNode: other('RangeNode'),
  RelationalNode: other('RelationalNode'),
});

/**
 * Parses a text.
 *
 * @param text - an expression with + - * / ^, parentheses, calls and implicit products.
 * @returns its nodes.
 * @throws SyntaxError where the text ends too early, or goes on where it cannot.
 * @example
 * parseNodesOf('2*sin(z)').toString() // '2 * sin(z)'
 */
export function parseNodesOf(text: string): TextNode {
  const node = parseNodes(text);
  if (node instanceof TextNode) return node;
  throw new SyntaxError(`cannot read ${JSON.stringify(text)}`);
}
