import type { MathNode } from 'mathjs';
import { Polynomial } from '../algebra/polynomial.js';
import { reciprocalOf } from '../algebra/radical.js';
import { HermiteExpansion } from '../hermite/expansion.js';
import {
  bounded,
  boundedProduct,
  checkText,
  failureOf,
  hermiteFamily,
  hermiteName,
  linkLimits,
  parseText,
  quote,
  readable,
  readHermite,
  readInteger,
  readNumber,
  readRoot,
  variable,
} from './link-text.js';

export { linkLimits } from './link-text.js';

const failure = failureOf('parseLink');

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
  checkText(text, failure);
  const reader = new LinkReader(parameters);
  return HermiteExpansion.fromMonomials(reader.read(parseText(text, failure), 0).coefficientsIn(variable));
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
        return readNumber(view.value, node, failure);
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

  private symbol(name: string, node: MathNode): Polynomial {
    if (name === variable || this.parameters.includes(name)) return Polynomial.symbol(name);
    const hermite = hermiteName.exec(name);
    if (hermite) return readHermite(hermite[1]!, Number(hermite[2]), node, failure);
    throw failure(`unknown name ${quote(name)}; allowed names are ${this.names}`);
  }

  private call(name: string, args: readonly MathNode[], piece: MathNode, depth: number): Polynomial {
    if (name === 'sqrt' && args.length === 1) {
      return readRoot(this.read(args[0]!, depth + 1), piece, failure);
    }
    const hermite = hermiteName.exec(name);
    if (hermite && args.length === 1) {
      this.requireVariable(args[0]!, piece);
      return readHermite(hermite[1]!, Number(hermite[2]), piece, failure);
    }
    if (hermiteFamily.test(name) && args.length === 2) {
      const k = readInteger(this.read(args[0]!, depth + 1), `the index of ${quote(piece)}`, failure);
      this.requireVariable(args[1]!, piece);
      return readHermite(name, k, piece, failure);
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
        const exponent = readInteger(this.read(right, depth + 1), `the exponent of ${quote(piece)}`, failure);
        let power = Polynomial.one;
        for (let i = 0; i < exponent; i++) power = this.product(power, a, piece);
        return power;
      }
      default:
        throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
    }
  }

  private product(a: Polynomial, b: Polynomial, piece: MathNode): Polynomial {
    return boundedProduct(a, b, () => quote(piece), failure);
  }

  private bounded(value: Polynomial, piece: MathNode): Polynomial {
    return bounded(value, () => quote(piece), failure);
  }
}
