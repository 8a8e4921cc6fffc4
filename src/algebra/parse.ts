/** Reads an exact polynomial from text, and refuses what would take too long to expand. */

import { Polynomial } from './polynomial.js';
import { reciprocalOf, squareRoot } from './radical.js';
import { Rational } from './rational.js';
import { exponential, inversePowerOfPi } from './transcendental.js';

const tokenPattern =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|([A-Za-z\u0370-\u03ff√][\w\u0370-\u03ff√,[\]']*)|([-+*/^()]))/y;
const deepest = 200;
/** Powers of a sum are expanded, so they are kept small; a power of one symbol may be any. */
const largestExpandedExponent = 1000;
/** Terms that a power may expand to, and pairs of terms that a product may multiply: seconds and gigabytes beyond. */
const mostTerms = 1e6;
const mostPairs = 1e7;

/**
 * Reads a polynomial from text: rationals and decimals (exact), symbols, + - * / ^ and parentheses, sqrt(...) of a
 * non-negative rational, exp(...) of a rational, and the numbers pi^(-1/2), pi^(-1), pi^(-3/2), ... (a bare pi is a
 * symbol like any other). Divisors must be constants, exponents non-negative integers. Inverse of `polynomialToText`.
 *
 * @throws RangeError that quotes the offending piece
 *
 * @example
 * parsePolynomial('(x + 1)^2/4').toString() // '1/4*x^2 + 1/2*x + 1/4'
 */
export function parsePolynomial(text: string): Polynomial {
  const parser = new Parser(tokenize(text), text);
  const polynomial = parser.sum(0);
  parser.requireEnd();
  return polynomial;
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const end = text.trimEnd().length;
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < end) {
    const start = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (!match) {
      throw new RangeError(
        `parsePolynomial: cannot read "${text.slice(start, start + 20)}"; allowed are numbers, symbols, + - * / ^ ( ) and sqrt`,
      );
    }
    tokens.push(match[0].trim());
  }
  return tokens;
}

class Parser {
  private position = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly text: string,
  ) {}

  sum(depth: number): Polynomial {
    if (depth > deepest) throw this.failure(`parentheses are nested deeper than ${deepest}`);
    const summands = [this.signedProduct(depth)];
    for (;;) {
      if (this.accept('+')) summands.push(this.signedProduct(depth));
      else if (this.accept('-')) summands.push(this.signedProduct(depth).negated());
      else return Polynomial.sum(summands);
    }
  }

  requireEnd(): void {
    if (this.position < this.tokens.length) throw this.failure(`"${this.tokens[this.position]}" is not expected here`);
  }

  private signedProduct(depth: number): Polynomial {
    let negative = false;
    for (;;) {
      if (this.accept('-')) negative = !negative;
      else if (!this.accept('+')) break;
    }
    let product = this.power(depth);
    for (;;) {
      if (this.accept('*')) product = this.product(product, this.signedPower(depth));
      else if (this.accept('/')) product = this.quotient(product, this.signedPower(depth));
      else return negative ? product.negated() : product;
    }
  }

  private signedPower(depth: number): Polynomial {
    let negative = false;
    while (this.accept('-')) negative = !negative;
    const value = this.power(depth);
    return negative ? value.negated() : value;
  }

  private quotient(dividend: Polynomial, divisor: Polynomial): Polynomial {
    if (!divisor.isConstant() || divisor.isZero()) {
      throw this.failure(`division by "${divisor}" is not allowed; only by a nonzero constant`);
    }
    return dividend.times(reciprocalOf(divisor));
  }

  private power(depth: number): Polynomial {
    const base = this.atom(depth);
    if (!this.accept('^')) return base;
    const token = this.next();
    if (!/^\d+$/.test(token)) throw this.failure(`the exponent "${token}" is not allowed; only an integer >= 0`);
    const exponent = Number(token);
    const isSymbol = base.termCount === 1 && !base.isConstant() && base.terms()[0]!.coefficient.isOne();
    if (!isSymbol && exponent > largestExpandedExponent) {
      throw this.failure(`the exponent ${token} is too large; at most ${largestExpandedExponent} here`);
    }
    const terms = termsOfPower(base.termCount, exponent);
    if (terms > mostTerms) {
      throw this.failure(
        `the exponent ${token} expands ${base.termCount} terms into up to ${terms.toPrecision(2)}; at most ${mostTerms} are allowed`,
      );
    }
    return base.power(exponent);
  }

  private product(a: Polynomial, b: Polynomial): Polynomial {
    const pairs = a.termCount * b.termCount;
    if (pairs <= mostPairs) return a.times(b);
    throw this.failure(
      `a product of ${a.termCount} by ${b.termCount} terms is too large; at most ${mostPairs} pairs are allowed`,
    );
  }

  private atom(depth: number): Polynomial {
    const token = this.next();
    if (token === '(') return this.closed(depth);
    if (token === 'exp' && this.accept('(')) return exponential(this.closed(depth).toRational());
    if (
      (token === 'pi' || token === 'π') &&
      this.tokens[this.position] === '^' &&
      this.tokens[this.position + 1] === '('
    ) {
      this.position += 2;
      return inversePowerOfPi(this.closed(depth).toRational());
    }
    if (token === 'sqrt' && this.accept('(')) return squareRoot(this.closed(depth).toRational());
    if (/^\d/.test(token)) return Polynomial.constant(Rational.of(token));
    if (/^[-+*/^()]/.test(token)) throw this.failure(`"${token}" is not expected here`);
    return Polynomial.symbol(token);
  }

  /** The rest of a parenthesis that has been opened. */
  private closed(depth: number): Polynomial {
    const inner = this.sum(depth + 1);
    if (!this.accept(')')) throw this.failure('a ")" is missing');
    return inner;
  }

  private accept(token: string): boolean {
    if (this.tokens[this.position] !== token) return false;
    this.position++;
    return true;
  }

  private next(): string {
    const token = this.tokens[this.position++];
    if (token === undefined) throw this.failure('it ends too early');
    return token;
  }

  private failure(what: string): RangeError {
    const quoted = this.text.length > 80 ? `${this.text.slice(0, 80)}...` : this.text;
    return new RangeError(`parsePolynomial: ${what} (in "${quoted}")`);
  }
}

/** The most terms that the n-th power of a sum of `count` terms has: the binomial coefficient of n + count - 1 over n. */
function termsOfPower(count: number, n: number): number {
  let terms = 1;
  for (let i = 1; i < count && terms <= 1e300; i++) terms *= (n + i) / i;
  return Math.round(terms);
}
