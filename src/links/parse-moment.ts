/** Reads a moment: a sum of products of functions, each of a single Gaussian variable. */

import { Polynomial } from '../algebra/polynomial.js';
import { reciprocalOf } from '../algebra/radical.js';
import {
  checkText,
  failureOf,
  hermiteFamily,
  hermiteName,
  linkLimits,
  variable as linkVariable,
  parseText,
  quote,
  readable,
  readInteger,
} from '../expression/link-text.js';
import type { TextNode } from '../expression/text-nodes.js';
import { powerOf, productOf, variableLink } from './link-expression.js';
import { kinkedFunctions, type LinkExpression, smoothFunctions } from './link-node.js';
import { parseLinkExpression } from './parse-link-expression.js';
import { linkToText } from './print-expression.js';

/** A constant times one link of each of some variables. */
export interface MomentTerm {
  /** In the constants that are symbols; free of the variables. */
  readonly coefficient: Polynomial;
  /** By variable, in the order of their names: the link of it, written in z; none is constant. */
  readonly factors: ReadonlyMap<string, LinkExpression>;
}

/** A sum of products of functions of single variables. */
export interface MomentExpression {
  readonly terms: readonly MomentTerm[];
  /** The variables that occur, sorted. */
  readonly variables: readonly string[];
  /** The other symbols that occur and have no value, sorted. */
  readonly constants: readonly string[];
}

/** How the text of a moment is read. */
export interface MomentOptions {
  /** Names of the variables; other names are constants. Defaults to all names. */
  readonly variables?: readonly string[];
  /** Values of constants; defaults to none. */
  readonly values?: Readonly<Record<string, Polynomial>>;
}

const failure = failureOf('parseMoment');
const functionNames: readonly string[] = [...kinkedFunctions, ...smoothFunctions];
/** The most terms that a text may have when it is expanded. */
const mostTerms = 500;

/**
 * Reads a sum of products of functions of single variables, such as `relu(u)*relu(v) + u*tanh(v)^2`. Functions are those of
 * `parseLinkExpression`; products and powers of sums are expanded, like terms collected. No text is evaluated.
 *
 * @throws RangeError, one line, quoting the offending piece: what `parseLinkExpression` refuses, and a function of two variables or of none
 *
 * @example
 * parseMoment('2*relu(u)*(v + u)').terms.map(({ factors }) => [...factors.keys()].join()) // ['u,v', 'u']
 */
export function parseMoment(text: string, options: MomentOptions = {}): MomentExpression {
  checkText(text, failure);
  const node = parseText(text, failure);
  const values = options.values ?? {};
  const names = [...namesIn(node)].filter((name) => name !== 'pi').sort();
  const variables = names.filter((name) => options.variables?.includes(name) ?? !Object.hasOwn(values, name));
  const misnamed = names.find(
    (name) => !variables.includes(name) && Object.hasOwn(values, name) === false && isReserved(name),
  );
  const bare = misnamed ?? (options.variables === undefined ? variables.find(isReserved) : undefined);
  if (bare !== undefined) throw failure(`"${bare}" needs an argument; write for example ${bare}(u)`);
  const constants = names.filter((name) => !variables.includes(name) && !Object.hasOwn(values, name));
  const reader = new MomentReader(new Set(variables), {
    ...Object.fromEntries(constants.map((name) => [name, Polynomial.symbol(name)])),
    ...Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name) && !variables.includes(name))),
  });
  const terms = [...reader.read(node, 0).values()].map(termOf);
  return { terms, variables, constants };
}

/** A name that stands for a function: `relu`, `h2`, `He`. */
function isReserved(name: string): boolean {
  return functionNames.includes(name) || name === 'sqrt' || hermiteName.test(name) || hermiteFamily.test(name);
}

/** The symbols of a text, functions apart. */
function namesIn(node: TextNode): ReadonlySet<string> {
  const view = readable(node);
  switch (view.type) {
    case 'ParenthesisNode':
      return namesIn(view.content);
    case 'ConstantNode':
      return new Set();
    case 'SymbolNode':
      return new Set([view.name]);
    case 'FunctionNode':
    case 'OperatorNode':
      return new Set(view.args.flatMap((argument) => [...namesIn(argument)]));
    default:
      return refused(view, node);
  }
}

function refused(_view: never, node: TextNode): never {
  throw failure(
    `${quote(node)} (${node.type}) is not allowed; allowed are numbers, + - * / ^, parentheses, variables and functions of one variable`,
  );
}

/** Links of one variable with their exponents, by their texts. */
type Powers = ReadonlyMap<string, { readonly link: LinkExpression; readonly exponent: number }>;

interface Product {
  readonly coefficient: Polynomial;
  readonly factors: ReadonlyMap<string, Powers>;
}

/** Products by a text that is the same for the same links. */
type Products = ReadonlyMap<string, Product>;

function keyOf({ factors }: Product): string {
  return [...factors]
    .map(([name, powers]) => `${name}: ${[...powers].map(([text, { exponent }]) => `${text}^${exponent}`).join(' ')}`)
    .join('; ');
}

function sorted<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function collected(products: Iterable<Product>): Products {
  const sum = new Map<string, Product>();
  for (const product of products) {
    const key = keyOf(product);
    const coefficient = sum.get(key)?.coefficient.plus(product.coefficient) ?? product.coefficient;
    if (coefficient.isZero()) sum.delete(key);
    else sum.set(key, { ...product, coefficient });
  }
  return sum;
}

function constantProduct(coefficient: Polynomial): Products {
  return collected([{ coefficient, factors: new Map() }]);
}

/** A constant in front of the link goes into the coefficient. */
function linkProduct(name: string, link: LinkExpression): Products {
  if (link.kind === 'constant') return constantProduct(link.value);
  const front = link.kind === 'product' ? link.factors[0] : undefined;
  const coefficient = front?.kind === 'constant' ? front.value : Polynomial.one;
  const rest = link.kind === 'product' && front?.kind === 'constant' ? productOf(link.factors.slice(1)) : link;
  return collected([
    { coefficient, factors: new Map([[name, new Map([[linkToText(rest), { link: rest, exponent: 1 }]])]]) },
  ]);
}

function termOf({ coefficient, factors }: Product): MomentTerm {
  return {
    coefficient,
    factors: new Map(
      [...factors].map(([name, powers]) => [
        name,
        productOf([...powers.values()].map(({ link, exponent }) => powerOf(link, exponent))),
      ]),
    ),
  };
}

/** Turns whitelisted nodes into sums of products; everything else is refused. */
class MomentReader {
  constructor(
    private readonly variables: ReadonlySet<string>,
    private readonly values: Readonly<Record<string, Polynomial>>,
  ) {}

  read(node: TextNode, depth: number): Products {
    if (depth > linkLimits.depth) throw failure(`${quote(node)} is nested deeper than ${linkLimits.depth}`);
    const names = [...namesIn(node)].filter((name) => this.variables.has(name));
    if (names.length === 0) return constantProduct(this.constant(node));
    const view = readable(node);
    switch (view.type) {
      case 'ParenthesisNode':
        return this.read(view.content, depth + 1);
      case 'ConstantNode':
        return constantProduct(this.constant(node));
      case 'SymbolNode':
        return linkProduct(view.name, variableLink);
      case 'FunctionNode':
        if (names.length > 1) {
          throw failure(
            `${quote(node)} depends on ${names.join(' and ')}; each function must depend on one variable, such as relu(${names[0]})`,
          );
        }
        return linkProduct(names[0]!, this.link(node, names[0]!));
      case 'OperatorNode':
        return this.operator(view.op, view.args, view.implicit, node, depth);
      default:
        return refused(view, node);
    }
  }

  /** A piece without variables. */
  private constant(node: TextNode): Polynomial {
    const value = this.link(node, undefined);
    if (value.kind === 'constant') return value.value;
    throw failure(
      `${quote(node)} contains no variable; write its value as a number, or name its variable: --cov "u,u:1"`,
    );
  }

  /** A piece with one variable at most, as a link of z. */
  private link(node: TextNode, name: string | undefined): LinkExpression {
    const text = this.textOf(node, name);
    try {
      return parseLinkExpression(text, { values: this.values });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const where = name === undefined || name === linkVariable ? '' : ` (z stands for ${name})`;
      throw failure(`${message.replace(/^parseLinkExpression: /, '')}${where}`);
    }
  }

  /** The text again, with z for the variable: explicit parentheses are nodes, so none are lost. */
  private textOf(node: TextNode, name: string | undefined): string {
    const view = readable(node);
    const inner = (part: TextNode): string => this.textOf(part, name);
    switch (view.type) {
      case 'ParenthesisNode':
        return `(${inner(view.content)})`;
      case 'ConstantNode':
        return String(view.value);
      case 'SymbolNode':
        return view.name === name ? linkVariable : view.name;
      case 'FunctionNode':
        return `${view.fn.toString()}(${view.args.map(inner).join(', ')})`;
      case 'OperatorNode': {
        const [left, right] = view.args;
        if (left && right && view.args.length === 2) {
          return `${inner(left)}${view.implicit ? ' ' : ` ${view.op} `}${inner(right)}`;
        }
        if (left && view.args.length === 1 && (view.op === '-' || view.op === '+')) return `${view.op}${inner(left)}`;
        throw this.unknownOperator(view.op, node);
      }
      default:
        return refused(view, node);
    }
  }

  private operator(op: string, args: readonly TextNode[], implicit: boolean, piece: TextNode, depth: number): Products {
    const [left, right] = args;
    if (left && !right && (op === '-' || op === '+')) {
      const value = this.read(left, depth + 1);
      return op === '-' ? this.product(value, constantProduct(Polynomial.constant(-1)), piece) : value;
    }
    if (!left || !right || args.length !== 2) throw this.unknownOperator(op, piece);
    const a = this.read(left, depth + 1);
    switch (op) {
      case '+':
        return this.bounded(collected([...a.values(), ...this.read(right, depth + 1).values()]), piece);
      case '-': {
        const b = this.product(this.read(right, depth + 1), constantProduct(Polynomial.constant(-1)), piece);
        return this.bounded(collected([...a.values(), ...b.values()]), piece);
      }
      case '*':
        if (implicit && readable(left).type !== 'ConstantNode') {
          throw failure(`${quote(piece)} is ambiguous; write the product with *, for example "1/2*u"`);
        }
        return this.product(a, this.read(right, depth + 1), piece);
      case '/':
        return this.product(a, constantProduct(this.reciprocal(right)), piece);
      case '^':
        return this.power(a, this.exponent(right, piece), piece);
      default:
        throw this.unknownOperator(op, piece);
    }
  }

  private unknownOperator(op: string, piece: TextNode): RangeError {
    return failure(`the operator "${op}" in ${quote(piece)} is not allowed; allowed are + - * / ^`);
  }

  private reciprocal(node: TextNode): Polynomial {
    const view = readable(node);
    if (view.type === 'OperatorNode' && view.implicit) {
      throw failure(`division by ${quote(node)} is ambiguous; write the product with *, and parentheses`);
    }
    const divisor = this.isFree(node) ? this.constant(node) : undefined;
    if (!divisor?.isConstant() || divisor.isZero()) {
      throw failure(`division by ${quote(node)} is not allowed; only by a nonzero constant`);
    }
    return reciprocalOf(divisor);
  }

  private exponent(node: TextNode, piece: TextNode): number {
    if (!this.isFree(node)) throw failure(`the exponent of ${quote(piece)} contains a variable; it must be an integer`);
    return readInteger(this.constant(node), `the exponent of ${quote(piece)}`, failure);
  }

  private isFree(node: TextNode): boolean {
    return ![...namesIn(node)].some((name) => this.variables.has(name));
  }

  private power(base: Products, exponent: number, piece: TextNode): Products {
    let power = constantProduct(Polynomial.one);
    for (let i = 0; i < exponent; i++) power = this.product(power, base, piece);
    return power;
  }

  private product(a: Products, b: Products, piece: TextNode): Products {
    if (a.size * b.size > 100 * mostTerms) throw this.tooManyTerms(piece);
    const products = [...a.values()].flatMap((x) => [...b.values()].map((y) => this.productOfTwo(x, y, piece)));
    return this.bounded(collected(products), piece);
  }

  private productOfTwo(x: Product, y: Product, piece: TextNode): Product {
    const factors = new Map(x.factors);
    for (const [name, powers] of y.factors) {
      const merged = new Map(factors.get(name) ?? []);
      for (const [text, { link, exponent }] of powers) {
        const total = exponent + (merged.get(text)?.exponent ?? 0);
        if (total > linkLimits.exponent) {
          throw failure(`${quote(piece)} has the exponent ${total}; at most ${linkLimits.exponent} is allowed`);
        }
        merged.set(text, { link, exponent: total });
      }
      factors.set(name, sorted(merged));
    }
    return { coefficient: x.coefficient.times(y.coefficient), factors: sorted(factors) };
  }

  private bounded(products: Products, piece: TextNode): Products {
    if (products.size > mostTerms) throw this.tooManyTerms(piece);
    return products;
  }

  private tooManyTerms(piece: TextNode): RangeError {
    return failure(`${quote(piece)} has too many terms when it is expanded; at most ${mostTerms} are allowed`);
  }
}
