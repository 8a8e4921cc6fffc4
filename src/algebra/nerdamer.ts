/** A second opinion on polynomial identities, from a computer algebra system whose answers are checked. */

import { hostModule } from './host.js';
import { parsePolynomial } from './parse.js';
import { Polynomial } from './polynomial.js';
import { Rational } from './rational.js';

/**
 * nerdamer as a second opinion on polynomial identities. It is known to give wrong derivatives and simplifications
 * outside polynomials without saying so, hence: only polynomials go in, as text made here with fresh symbol names
 * (radicals become symbols too); and nothing that comes out is believed before it has been compared, exactly and at
 * several rational points, with an evaluation that involves neither nerdamer nor the identity in question.
 */

interface NerdamerExpression {
  toString(): string;
}

/** The part of nerdamer that is used; its own type declarations are not precise enough. */
type Nerdamer = (text: string) => NerdamerExpression;

/** The number of terms that an expansion by nerdamer may meet: its time grows fast, and it cannot be stopped. */
const largestExpansion = 2000;
const pointCount = 4;

function ask(question: string): string {
  // Loaded on demand, since most uses of popflow never ask; Node keeps the module.
  const nerdamer = hostModule('module')?.createRequire(import.meta.url)('nerdamer/all.js') as Nerdamer | undefined;
  if (nerdamer === undefined) throw new Error('nerdamer, the second opinion, is loaded by Node; a browser has none');
  return nerdamer(question).toString();
}

/**
 * Whether nerdamer's derivative of the polynomial with respect to the symbol equals `polynomial.derivative(symbol)`.
 *
 * @throws RangeError on input that is too large to ask about
 * @throws Error when nerdamer's answer is wrong or unreadable, so that it is no evidence either way
 */
export function nerdamerConfirmsDerivative(polynomial: Polynomial, symbol: string): boolean {
  const claimed = polynomial.derivative(symbol);
  const names = new FreshNames([polynomial, Polynomial.symbol(symbol)]);
  requireSize(polynomial.termCount);
  const answer = readAnswer(ask(`diff(${names.textOf(polynomial)}, ${names.nameOf(symbol)})`));
  for (const point of names.points()) {
    const independent = derivativeAt(names.renamed(polynomial), names.nameOf(symbol), point);
    requireAgreement(valueAt(answer, point), independent, `the derivative of ${polynomial} by ${symbol}`);
  }
  return names.restored(answer).equals(claimed);
}

/**
 * Whether nerdamer's expansion of the product of the factors equals `product`.
 *
 * @throws RangeError on input that is too large to ask about
 * @throws Error when nerdamer's answer is wrong or unreadable, so that it is no evidence either way
 */
export function nerdamerConfirmsExpansion(factors: readonly Polynomial[], product: Polynomial): boolean {
  if (factors.length === 0) throw new RangeError('nerdamerConfirmsExpansion: there are no factors; give at least one');
  const names = new FreshNames(factors);
  requireSize(factors.reduce((count, factor) => count * factor.termCount, 1));
  const answer = readAnswer(ask(`expand(${factors.map((factor) => `(${names.textOf(factor)})`).join('*')})`));
  for (const point of names.points()) {
    const independent = factors.reduce(
      (value, factor) => value.times(valueAt(names.renamed(factor), point)),
      Rational.ONE,
    );
    requireAgreement(valueAt(answer, point), independent, `the expansion of ${factors.join(' times ')}`);
  }
  return names.restored(answer).equals(product);
}

/** Names that mean nothing to nerdamer, for symbols and radicals alike. */
class FreshNames {
  private readonly originals: readonly string[];

  constructor(polynomials: readonly Polynomial[]) {
    const all = polynomials.flatMap((polynomial) =>
      polynomial.terms().flatMap((term) => term.powers.map(([name]) => name)),
    );
    this.originals = [...new Set(all)].sort();
  }

  nameOf(original: string): string {
    return `v${this.originals.indexOf(original)}w`;
  }

  renamed(polynomial: Polynomial): Polynomial {
    return Polynomial.fromTerms(
      polynomial.terms().map(({ coefficient, powers }) => ({
        coefficient,
        powers: powers.map(([name, exponent]) => [this.nameOf(name), exponent] as const),
      })),
    );
  }

  /** Coefficients in parentheses, so that nothing hangs on nerdamer's precedences. */
  textOf(polynomial: Polynomial): string {
    const terms = this.renamed(polynomial)
      .terms()
      .map(({ coefficient, powers }) =>
        [`(${coefficient})`, ...powers.map(([name, exponent]) => `${name}^${exponent}`)].join('*'),
      );
    return terms.length === 0 ? '0' : terms.join('+');
  }

  restored(polynomial: Polynomial): Polynomial {
    return polynomial.substitute(
      new Map(this.originals.map((original) => [this.nameOf(original), Polynomial.symbol(original)])),
    );
  }

  /** Fixed rational points in general position: an unequal polynomial of our sizes would have to vanish at all. */
  points(): ReadonlyMap<string, Rational>[] {
    return Array.from({ length: pointCount }, (_, p) => {
      const entries = this.originals.map((original, i): [string, Rational] => {
        const numerator = BigInt(((7919 * (i + 1) + 104_729 * (p + 1)) % 1009) - 504);
        return [this.nameOf(original), Rational.of(numerator, BigInt(11 + 2 * p))];
      });
      return new Map(entries);
    });
  }
}

function requireSize(termCount: number): void {
  if (termCount > largestExpansion) {
    throw new RangeError(
      `nerdamer: ${termCount} terms are too many to ask about; at most ${largestExpansion} are allowed`,
    );
  }
}

function readAnswer(text: string): Polynomial {
  try {
    return parsePolynomial(text);
  } catch (error) {
    throw new Error(`nerdamer gave "${text.slice(0, 80)}", which is no polynomial`, { cause: error });
  }
}

function requireAgreement(answered: Rational, independent: Rational, what: string): void {
  if (!answered.equals(independent)) {
    throw new Error(
      `nerdamer is wrong about ${what.slice(0, 200)}: at a rational point it gives ${answered}, an independent evaluation ${independent}`,
    );
  }
}

function valueAt(polynomial: Polynomial, point: ReadonlyMap<string, Rational>): Rational {
  return polynomial.terms().reduce((sum, { coefficient, powers }) => {
    const product = powers.reduce(
      (value, [name, exponent]) => value.times(coordinate(point, name).power(exponent)),
      coefficient,
    );
    return sum.plus(product);
  }, Rational.ZERO);
}

/** The derivative by dual numbers: value + slope ε with ε^2 = 0, multiplied out factor by factor. */
function derivativeAt(polynomial: Polynomial, symbol: string, point: ReadonlyMap<string, Rational>): Rational {
  let total = Rational.ZERO;
  for (const { coefficient, powers } of polynomial.terms()) {
    let value = coefficient;
    let slope = Rational.ZERO;
    for (const [name, exponent] of powers) {
      const x = coordinate(point, name);
      for (let i = 0; i < exponent; i++) {
        slope = slope.times(x).plus(name === symbol ? value : Rational.ZERO);
        value = value.times(x);
      }
    }
    total = total.plus(slope);
  }
  return total;
}

function coordinate(point: ReadonlyMap<string, Rational>, name: string): Rational {
  const value = point.get(name);
  if (!value) throw new Error(`nerdamer answered with the unknown symbol "${name}"`);
  return value;
}
