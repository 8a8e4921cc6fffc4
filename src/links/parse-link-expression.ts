/** The grammar that reads a typed link function of z, with or without functions such as `relu` and `tanh`. */

import type { Polynomial } from '../algebra/polynomial.js';
import { reciprocalOf } from '../algebra/radical.js';
import { inversePowerOfPi } from '../algebra/transcendental.js';
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
  readInteger,
  readNumber,
  readRoot,
  reasonOf,
  variable,
} from '../expression/link-text.js';
import type { TextNode } from '../expression/text-nodes.js';
import {
  constantFactor,
  constantOf,
  functionOf,
  hermiteOf,
  negated,
  oneLink,
  powerOf,
  productOf,
  sumOf,
  variableLink,
} from './link-expression.js';
import {
  type KinkedFunction,
  kinkedFunctions,
  type LinkExpression,
  type SmoothFunction,
  smoothFunctions,
} from './link-node.js';
import { polynomialOf } from './polynomial-link.js';

const failure = failureOf('parseLinkExpression');

/** Which links are read: `polynomial` is without functions, without π, and with Hermite polynomials of z only. */
export type LinkForm = 'any' | 'polynomial';

const functionsOf: Readonly<Record<LinkForm, readonly string[]>> = {
  any: [...kinkedFunctions, ...smoothFunctions],
  polynomial: [],
};

/** How a link text is read. */
export interface LinkExpressionOptions {
  /** Letters that stand for the given values (constants, or polynomials in further symbols); defaults to none. */
  readonly values?: Readonly<Record<string, Polynomial>>;
  /** Defaults to `any`. */
  readonly form?: LinkForm;
}

/**
 * Reads a link function of z: what `parseLink` reads, and relu, leaky_relu(u) or leaky_relu(u, slope), abs, sign,
 * step, erf, tanh, sigmoid, gelu, silu, softplus, sin, cos, exp of expressions, with + - * and powers. Divisors must be
 * constants. The functions with kinks (relu, leaky_relu, abs, sign, step) take arguments a*z + b only. Hermite
 * polynomials may have arguments too: h3(2*z). The number 1/√π is written pi^(-1/2).
 *
 * @throws RangeError, one line, quoting the offending piece and listing what is allowed
 *
 * @example
 * linkToText(parseLinkExpression('gelu(z) - 1/3*h3')) // 'gelu(z) - 1/3*h3(z)'
 */
export function parseLinkExpression(text: string, options: LinkExpressionOptions = {}): LinkExpression {
  const { values = {}, form = 'any' } = options;
  for (const [name, value] of Object.entries(values)) {
    checkName(name, form);
    if (value.symbols().includes(variable)) {
      throw failure(
        `the value ${quote(value.toString())} of "${name}" contains z; only constants and other symbols are allowed`,
      );
    }
  }
  checkText(text, failure);
  const expression = new ExpressionReader(values, form).read(parseText(text, failure), 0);
  refuseLargePolynomial(expression, text);
  return expression;
}

function refuseLargePolynomial(expression: LinkExpression, piece: string | TextNode): void {
  try {
    polynomialOf(expression);
  } catch (error) {
    throw failure(`${reasonOf(error)} (in ${quote(piece)})`);
  }
}

function checkName(name: string, form: LinkForm): void {
  const reserved = [variable, 'sqrt', ...(form === 'any' ? ['pi'] : []), ...functionsOf[form]];
  if (reserved.includes(name) || hermiteName.test(name) || hermiteFamily.test(name)) {
    throw failure(
      `the parameter "${name}" is a reserved name; choose another than ${reserved.join(', ')}, h.., he.., He..`,
    );
  }
  if (!/^[A-Za-z\u0370-\u03ff][\w\u0370-\u03ff]*$/.test(name)) {
    throw failure(`the parameter "${name}" must be a letter followed by letters, digits or _`);
  }
}

/** Turns whitelisted nodes into expressions; everything else is refused. */
class ExpressionReader {
  private readonly functions: readonly string[];
  private readonly allowed: string;

  constructor(
    private readonly values: Readonly<Record<string, Polynomial>>,
    private readonly form: LinkForm,
  ) {
    this.functions = functionsOf[form];
    const names = [
      variable,
      'h0 h1 h2 ... (orthonormal)',
      'He0 He1 He2 ... (monic)',
      ...this.functions,
      'sqrt',
      ...(form === 'any' ? ['pi^(-1/2)'] : []),
      ...Object.keys(values),
    ].join(', ');
    this.allowed = `${form === 'polynomial' ? 'a polynomial in z is needed here, and ' : ''}allowed names are ${names}`;
  }

  read(node: TextNode, depth: number): LinkExpression {
    if (depth > linkLimits.depth) throw failure(`${quote(node)} is nested deeper than ${linkLimits.depth}`);
    const view = readable(node);
    switch (view.type) {
      case 'ParenthesisNode':
        return this.read(view.content, depth + 1);
      case 'ConstantNode':
        return constantOf(readNumber(view.value, node, failure));
      case 'SymbolNode':
        return this.symbol(view.name, node);
      case 'FunctionNode':
        return this.call(view.fn.toString(), view.args, node, depth);
      case 'OperatorNode':
        return this.operator(view.op, view.args, view.implicit, node, depth);
      default: {
        const refused: never = view;
        throw failure(
          `${quote(String(refused))} (${node.type}) is not allowed; allowed are numbers, + - * / ^ and parentheses; ${this.allowed}`,
        );
      }
    }
  }

  private symbol(name: string, node: TextNode): LinkExpression {
    if (name === variable) return variableLink;
    if (Object.hasOwn(this.values, name)) return constantOf(this.values[name]!);
    const hermite = hermiteName.exec(name);
    if (hermite) return this.hermite(hermite[1]!, Number(hermite[2]), variableLink, node);
    if (this.isFunction(name)) throw failure(`${quote(name)} needs an argument; write ${name}(z)`);
    throw failure(`unknown name ${quote(name)}; ${this.allowed}`);
  }

  private hermite(family: string, k: number, argument: LinkExpression, piece: TextNode): LinkExpression {
    if (k > linkLimits.degree) throw failure(`${quote(piece)} has a degree beyond ${linkLimits.degree}`);
    if (this.form === 'polynomial' && argument.kind !== 'variable') {
      throw failure(`${quote(piece)} is not allowed; the argument of a Hermite polynomial must be z`);
    }
    return hermiteOf(family === 'h' ? 'h' : 'He', k, argument);
  }

  private call(name: string, args: readonly TextNode[], piece: TextNode, depth: number): LinkExpression {
    const [first, second] = args;
    if (first && args.length === 1) {
      if (name === 'sqrt') {
        const what = `the argument (a non-negative rational) of ${quote(piece)}`;
        return constantOf(readRoot(this.constant(first, depth, what), piece, failure));
      }
      const hermite = hermiteName.exec(name);
      if (hermite) return this.hermite(hermite[1]!, Number(hermite[2]), this.read(first, depth + 1), piece);
      if (this.isFunction(name)) return this.apply(name, this.read(first, depth + 1), undefined, piece);
    }
    if (first && second && args.length === 2) {
      if (hermiteFamily.test(name)) {
        const k = this.integer(first, depth, `the index of ${quote(piece)}`);
        return this.hermite(name, k, this.read(second, depth + 1), piece);
      }
      if (name === 'leaky_relu' && this.isFunction(name)) {
        const slope = this.constant(second, depth, `the slope of ${quote(piece)}`);
        return this.apply(name, this.read(first, depth + 1), slope, piece);
      }
    }
    const known = hermiteName.test(name) || hermiteFamily.test(name) || name === 'sqrt' || this.isFunction(name);
    if (!known && name !== variable && !Object.hasOwn(this.values, name)) {
      throw failure(`unknown name ${quote(name)} in ${quote(piece)}; ${this.allowed}`);
    }
    const functions =
      this.form === 'any'
        ? 'take one argument, such as relu(z), but for leaky_relu(z, 1/10) and h(2, z)'
        : 'are h2(z), h(2, z), He2(z), He(2, z) and sqrt(number)';
    throw failure(`${quote(piece)} is not allowed; functions ${functions}; write a product with *`);
  }

  private isFunction(name: string): name is KinkedFunction | SmoothFunction {
    return this.functions.includes(name);
  }

  private apply(
    name: KinkedFunction | SmoothFunction,
    argument: LinkExpression,
    slope: Polynomial | undefined,
    piece: TextNode,
  ): LinkExpression {
    refuseLargePolynomial(argument, piece);
    try {
      return functionOf(name, argument, slope);
    } catch (error) {
      throw failure(`${reasonOf(error)} (in ${quote(piece)})`);
    }
  }

  private constant(node: TextNode, depth: number, what: string): Polynomial {
    const value = this.read(node, depth + 1);
    if (value.kind === 'constant') return value.value;
    throw failure(`${what} is ${quote(node)}; it must be a constant`);
  }

  private integer(node: TextNode, depth: number, what: string): number {
    return readInteger(this.constant(node, depth, what), what, failure);
  }

  private operator(
    op: string,
    args: readonly TextNode[],
    implicit: boolean,
    piece: TextNode,
    depth: number,
  ): LinkExpression {
    const [left, right] = args;
    if (left && !right && (op === '-' || op === '+')) {
      const value = this.read(left, depth + 1);
      return op === '-' ? negated(value) : value;
    }
    if (!left || !right || args.length !== 2) {
      throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
    }
    const base = readable(left);
    const isPi = this.form === 'any' && base.type === 'SymbolNode' && base.name === 'pi';
    if (isPi && op === '^') return this.powerOfPi(right, depth, piece);
    const a = this.read(left, depth + 1);
    switch (op) {
      case '+':
        return this.sum(a, this.read(right, depth + 1), piece);
      case '-':
        return this.sum(a, negated(this.read(right, depth + 1)), piece);
      case '*':
        // 2z is read; 1/2 z could be meant in two ways.
        if (implicit && !isLiteral(left)) {
          throw failure(`${quote(piece)} is ambiguous; write the product with *, for example "1/2*z"`);
        }
        return this.product(a, this.read(right, depth + 1), piece);
      case '/':
        return this.quotient(a, right, depth, piece);
      case '^':
        return this.power(a, this.integer(right, depth, `the exponent of ${quote(piece)}`), piece);
      default:
        throw failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
    }
  }

  private quotient(a: LinkExpression, right: TextNode, depth: number, piece: TextNode): LinkExpression {
    const divisor = readable(right);
    if (divisor.type === 'OperatorNode' && divisor.implicit) {
      throw failure(`${quote(piece)} is ambiguous; write the product with *, and parentheses`);
    }
    const b = this.read(right, depth + 1);
    if (b.kind !== 'constant' || !b.value.isConstant() || b.value.isZero()) {
      throw failure(`division by ${quote(right)} is not allowed; only by a nonzero constant`);
    }
    try {
      return this.product(a, constantOf(reciprocalOf(b.value)), piece);
    } catch (error) {
      throw failure(`division by ${quote(right)} is not allowed: ${reasonOf(error)}`);
    }
  }

  private powerOfPi(right: TextNode, depth: number, piece: TextNode): LinkExpression {
    const exponent = this.constant(right, depth, `the exponent of ${quote(piece)}`);
    try {
      return constantOf(inversePowerOfPi(exponent.toRational()));
    } catch (error) {
      throw failure(`${quote(piece)}: ${reasonOf(error)}`);
    }
  }

  private sum(a: LinkExpression, b: LinkExpression, piece: TextNode): LinkExpression {
    const sum = sumOf([a, b]);
    const front = sum.kind === 'sum' ? sum.terms[0] : sum;
    if (front?.kind === 'constant') bounded(front.value, () => quote(piece), failure);
    return sum;
  }

  private product(a: LinkExpression, b: LinkExpression, piece: TextNode): LinkExpression {
    const left = constantFactor(a);
    const right = constantFactor(b);
    const constant = boundedProduct(left.constant, right.constant, () => quote(piece), failure);
    return productOf([constantOf(constant), left.rest, right.rest]);
  }

  private power(base: LinkExpression, exponent: number, piece: TextNode): LinkExpression {
    if (base.kind === 'constant') {
      let power = oneLink;
      for (let i = 0; i < exponent; i++) power = this.product(power, base, piece);
      return power;
    }
    const power = powerOf(base, exponent);
    if (power.kind === 'power' && power.exponent > linkLimits.exponent) {
      throw failure(`${quote(piece)} has the exponent ${power.exponent}; at most ${linkLimits.exponent} is allowed`);
    }
    return power;
  }
}

/** A number, or minus a number. */
function isLiteral(node: TextNode): boolean {
  const view = readable(node);
  if (view.type === 'OperatorNode') return view.args.length === 1 && view.args[0]!.type === 'ConstantNode';
  return view.type === 'ConstantNode';
}
