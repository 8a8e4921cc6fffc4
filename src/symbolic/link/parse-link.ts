import { create, type MathNode, parseDependencies } from 'mathjs';
import { absolute } from '../algebra/integer.js';
import { Polynomial } from '../algebra/polynomial.js';
import { reciprocalOf, squareRoot } from '../algebra/radical.js';
import { Rational } from '../algebra/rational.js';
import { HermiteExpansion } from '../hermite/expansion.js';
import { hermitePolynomialIn, orthonormalToHermite } from '../hermite/hermite.js';

/** What `parseLink` accepts at most. */
export const linkLimits = {
  characters: 2000,
  parentheses: 50,
  nodes: 1000,
  depth: 200,
  exponent: 64,
  degree: 64,
  terms: 20_000,
  digits: 2000,
} as const;

/** The parser of mathjs, and nothing else of it: no function of mathjs is ever evaluated. Literals keep all digits. */
const { parse } = create({ parseDependencies: parseDependencies! }, { number: 'BigNumber' });

/** The nodes that are read, with the properties that are used. */
type ReadableNode =
  | { readonly type: 'ParenthesisNode'; readonly content: MathNode }
  | { readonly type: 'ConstantNode'; readonly value: unknown }
  | { readonly type: 'SymbolNode'; readonly name: string }
  | { readonly type: 'FunctionNode'; readonly fn: object; readonly args: readonly MathNode[] }
  | {
      readonly type: 'OperatorNode';
      readonly op: string;
      readonly args: readonly MathNode[];
      readonly implicit: boolean;
    };

function readable(node: MathNode): ReadableNode {
  return node as unknown as ReadableNode;
}

const variable = 'z';
const hermiteName = /^(h|he|He)_?(\d+)$/;
const hermiteFamily = /^(h|he|He)$/;

/**
 * Reads a polynomial link function of z: numbers (decimals are exact), + - * / ^ and parentheses, z, the orthonormal
 * Hermite polynomials h2, h_2, h2(z), h(2,z) and the monic ones He2, he_2, he3(z), He(2,z), sqrt of a non-negative
 * rational, and the parameters that are listed. Divisors must be constants, exponents integers from 0 to 64, the
 * degree at most 64.
 *
 * @param options.parameters names that become symbols of the coefficients; defaults to none
 * @throws RangeError, one line, quoting the offending piece
 *
 * @example
 * parseLink('0.8*h2 + 0.6*h4').secondMoment().toString() // '1'
 */
export function parseLink(text: string, options: { readonly parameters?: readonly string[] } = {}): HermiteExpansion {
  const parameters = options.parameters ?? [];
  for (const name of parameters) {
    if (name === variable || name === 'sqrt' || hermiteName.test(name) || hermiteFamily.test(name)) {
      throw new RangeError(
        `parseLink: the parameter "${name}" is a reserved name; choose another than z, sqrt, h.., he.., He..`,
      );
    }
    if (!/^[A-Za-z\u0370-\u03ff][\w\u0370-\u03ff]*$/.test(name)) {
      throw new RangeError(`parseLink: the parameter "${name}" must be a letter followed by letters, digits or _`);
    }
  }
  checkText(text);
  const reader = new LinkReader(parameters);
  return HermiteExpansion.fromMonomials(reader.read(parseText(text), 0).coefficientsIn(variable));
}

function failure(what: string): RangeError {
  return new RangeError(`parseLink: ${what.replace(/\s+/g, ' ')}`);
}

/** Nodes are printed only here, when something fails. */
function quote(piece: string | MathNode): string {
  const text = typeof piece === 'string' ? piece : piece.toString();
  return `"${text.length > 60 ? `${text.slice(0, 60)}...` : text}"`;
}

/** What can be refused before parsing: other characters, other notations of numbers, and input made to exhaust. */
function checkText(text: string): void {
  if (text.trim() === '') throw failure('the link is empty; write for example "0.8*h2 + 0.6*h4" or "z^3 - 3*z"');
  if (text.length > linkLimits.characters) {
    throw failure(
      `the link ${quote(text)} has ${text.length} characters; at most ${linkLimits.characters} are allowed`,
    );
  }
  const odd = /[^\w\u0370-\u03ff \t+\-*/^().,]/u.exec(text);
  if (odd) {
    throw failure(
      `the character ${JSON.stringify(odd[0])} in ${quote(text)} is not allowed; allowed are letters, digits, + - * / ^ ( ) , . and spaces`,
    );
  }
  const radix = /(?<![\w.])0[xXbBoO]\w*/.exec(text);
  if (radix) throw failure(`${quote(radix[0])} is not allowed; write numbers in decimal, such as 16 or 0.25`);
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')') depth--;
    if (depth > linkLimits.parentheses) {
      throw failure(`parentheses in ${quote(text)} are nested deeper than ${linkLimits.parentheses}`);
    }
  }
}

function parseText(text: string): MathNode {
  let node: MathNode;
  try {
    node = parse(text);
  } catch (error) {
    throw failure(`cannot read ${quote(text)}: ${error instanceof Error ? error.message : String(error)}`);
  }
  let nodes = 0;
  node.traverse(() => {
    nodes++;
  });
  if (nodes > linkLimits.nodes) {
    throw failure(`${quote(text)} has ${nodes} parts; at most ${linkLimits.nodes} are allowed`);
  }
  return node;
}

/** Turns whitelisted nodes into polynomials in z and the parameters; everything else is refused. */
class LinkReader {
  private readonly names: string;

  constructor(private readonly parameters: readonly string[]) {
    this.names = [variable, 'h0 h1 h2 ... (orthonormal)', 'He0 He1 He2 ... (monic)', 'sqrt', ...parameters].join(', ');
  }

  read(node: MathNode, depth: number): Polynomial {
    if (depth > linkLimits.depth) throw failure(`${quote(node)} is nested deeper than ${linkLimits.depth}`);
    const view = readable(node);
    switch (view.type) {
      case 'ParenthesisNode':
        return this.read(view.content, depth + 1);
      case 'ConstantNode':
        return this.number(view.value, node);
      case 'SymbolNode':
        return this.symbol(view.name, node);
      case 'FunctionNode':
        return this.call(view.fn.toString(), view.args, node, depth);
      case 'OperatorNode':
        return this.operator(view.op, view.args, view.implicit, node, depth);
      default: {
        const refused: never = view;
        throw failure(
          `${quote(String(refused))} (${node.type}) is not allowed; allowed are numbers, + - * / ^, parentheses and the names ${this.names}`,
        );
      }
    }
  }

  private number(value: unknown, piece: MathNode): Polynomial {
    // A BigNumber prints all the digits that were typed; true, NaN and Infinity arrive as other types.
    const text = typeof value === 'object' && value !== null ? String(value) : piece.toString();
    if (!/^\d/.test(text))
      throw failure(`${quote(piece)} is not allowed; write a finite decimal number, such as 0.25 or 1e-3`);
    const exponent = /[eE][+-]?(\d+)$/.exec(text);
    if (exponent && Number(exponent[1]) > linkLimits.digits) {
      throw failure(`${quote(piece)} has a decimal exponent beyond ${linkLimits.digits}`);
    }
    return this.bounded(Polynomial.constant(Rational.of(text)), piece);
  }

  private symbol(name: string, node: MathNode): Polynomial {
    if (name === variable || this.parameters.includes(name)) return Polynomial.symbol(name);
    const hermite = hermiteName.exec(name);
    if (hermite) return this.hermite(hermite[1]!, Number(hermite[2]), node);
    throw failure(`unknown name ${quote(name)}; allowed names are ${this.names}`);
  }

  private hermite(family: string, k: number, piece: MathNode): Polynomial {
    if (!(k <= linkLimits.degree)) throw failure(`${quote(piece)} has a degree beyond ${linkLimits.degree}`);
    const monic = hermitePolynomialIn(k, variable);
    if (family !== 'h') return monic;
    const unit = Array.from({ length: k + 1 }, (_, j) => (j === k ? Polynomial.one : Polynomial.zero));
    return monic.times(orthonormalToHermite(unit)[k]!);
  }

  private call(name: string, args: readonly MathNode[], piece: MathNode, depth: number): Polynomial {
    if (name === 'sqrt' && args.length === 1) {
      const radicand = this.read(args[0]!, depth + 1);
      try {
        return squareRoot(radicand.toRational());
      } catch (error) {
        throw failure(
          `${quote(piece)} is not allowed; sqrt takes a non-negative rational (${error instanceof Error ? error.message : error})`,
        );
      }
    }
    const hermite = hermiteName.exec(name);
    if (hermite && args.length === 1) {
      this.requireVariable(args[0]!, piece);
      return this.hermite(hermite[1]!, Number(hermite[2]), piece);
    }
    if (hermiteFamily.test(name) && args.length === 2) {
      const k = this.integer(this.read(args[0]!, depth + 1), `the index of ${quote(piece)}`);
      this.requireVariable(args[1]!, piece);
      return this.hermite(name, k, piece);
    }
    const isHermite = hermite !== null || hermiteFamily.test(name);
    if (name !== 'sqrt' && !isHermite && name !== variable && !this.parameters.includes(name)) {
      throw failure(`unknown name ${quote(name)} in ${quote(piece)}; allowed names are ${this.names}`);
    }
    throw failure(
      `${quote(piece)} is not allowed; functions are h2(z), h(2,z), He2(z), He(2,z) and sqrt(number); write a product with *`,
    );
  }

  private requireVariable(node: MathNode, piece: MathNode): void {
    const view = readable(node);
    if (view.type !== 'SymbolNode' || view.name !== variable) {
      throw failure(`${quote(piece)} is not allowed; the argument of a Hermite polynomial must be z`);
    }
  }

  private integer(value: Polynomial, what: string): number {
    const isInteger = value.isZero() || (value.isConstant() && value.symbols().length === 0 && isSmallInteger(value));
    if (!isInteger)
      throw failure(`${what} is ${quote(value.toString())}; an integer from 0 to ${linkLimits.exponent} is allowed`);
    return value.toRational().toNumber();
  }

  private operator(
    op: string,
    args: readonly MathNode[],
    implicit: boolean,
    piece: MathNode,
    depth: number,
  ): Polynomial {
    const [left, right] = args;
    if (left && !right && (op === '-' || op === '+')) {
      const value = this.read(left, depth + 1);
      return op === '-' ? value.negated() : value;
    }
    if (!left || !right || args.length !== 2) {
      throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
    }
    const a = this.read(left, depth + 1);
    switch (op) {
      case '+':
        return this.bounded(a.plus(this.read(right, depth + 1)), piece);
      case '-':
        return this.bounded(a.minus(this.read(right, depth + 1)), piece);
      case '*':
        // 2z is read; 1/2 z could be meant in two ways.
        if (implicit && left.type !== 'ConstantNode') {
          throw failure(`${quote(piece)} is ambiguous; write the product with *, for example "1/2*z"`);
        }
        return this.product(a, this.read(right, depth + 1), piece);
      case '/': {
        const divisor = readable(right);
        if (divisor.type === 'OperatorNode' && divisor.implicit) {
          throw failure(`${quote(piece)} is ambiguous; write the product with *, and parentheses`);
        }
        const b = this.read(right, depth + 1);
        if (!b.isConstant() || b.isZero()) {
          throw failure(`division by ${quote(right)} is not allowed; only by a nonzero constant`);
        }
        return this.product(a, reciprocalOf(b), piece);
      }
      case '^': {
        const exponent = this.integer(this.read(right, depth + 1), `the exponent of ${quote(piece)}`);
        let power = Polynomial.one;
        for (let i = 0; i < exponent; i++) power = this.product(power, a, piece);
        return power;
      }
      default:
        throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
    }
  }

  private product(a: Polynomial, b: Polynomial, piece: MathNode): Polynomial {
    const degree = a.degreeIn(variable) + b.degreeIn(variable);
    if (degree > linkLimits.degree && !a.isZero() && !b.isZero()) {
      throw failure(`${quote(piece)} has the degree ${degree} in z; at most ${linkLimits.degree} is allowed`);
    }
    if (a.termCount * b.termCount > 100 * linkLimits.terms) {
      throw failure(`${quote(piece)} has too many terms when it is expanded; at most ${linkLimits.terms} are allowed`);
    }
    return this.bounded(a.times(b), piece);
  }

  private bounded(value: Polynomial, piece: MathNode): Polynomial {
    if (value.termCount > linkLimits.terms) {
      throw failure(
        `${quote(piece)} has ${value.termCount} terms when it is expanded; at most ${linkLimits.terms} are allowed`,
      );
    }
    for (const { coefficient } of value.terms()) {
      if (absolute(coefficient.n) > largestNumber || coefficient.d > largestNumber) {
        throw failure(`${quote(piece)} has a coefficient of more than ${linkLimits.digits} digits`);
      }
    }
    return value;
  }
}

const largestNumber = 10n ** BigInt(linkLimits.digits);

function isSmallInteger(value: Polynomial): boolean {
  const [term] = value.terms();
  return (
    term !== undefined &&
    value.termCount === 1 &&
    term.powers.length === 0 &&
    term.coefficient.isInteger() &&
    term.coefficient.n > 0n &&
    term.coefficient.n <= BigInt(linkLimits.exponent)
  );
}
