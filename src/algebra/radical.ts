/** Exact square roots of rationals, and exact reciprocals of constants that contain such roots. */

import { Polynomial } from './polynomial.js';
import { Rational } from './rational.js';
import { exponentialName, exponentOf, inverseRootPiName, isExponential, isRadical, largestRadicand } from './symbol.js';

/**
 * The exact square root of a non-negative rational, as a polynomial in radicals: squareRoot(12n) = 2√3,
 * squareRoot(1/2) = √2/2.
 *
 * @throws RangeError on a negative value, and where a prime beyond 10^12 would have to be found
 *
 * @example
 * squareRoot(12n).toString() // '2*sqrt(3)'
 */
export function squareRoot(value: bigint | Rational): Polynomial {
  const rational = value instanceof Rational ? value : Rational.of(value);
  if (rational.sign() < 0) {
    throw new RangeError(`squareRoot: ${rational} is negative; a non-negative rational is allowed`);
  }
  if (rational.isZero()) return Polynomial.zero;
  const top = splitSquare(rational.n);
  const bottom = splitSquare(rational.d);
  // √(n/d) = √n √d / d; numerator and denominator are coprime, so their radicals are distinct.
  const divisor = bottom.root * bottom.primes.reduce((product, prime) => product * prime, 1n);
  return Polynomial.fromTerms([
    {
      coefficient: Rational.of(top.root, divisor),
      powers: [...top.primes, ...bottom.primes].map((prime) => [`√${prime}`, 1] as const),
    },
  ]);
}

/** value = root^2 times the product of distinct primes, by trial division. */
function splitSquare(value: bigint): { root: bigint; primes: bigint[] } {
  let root = 1n;
  let rest = value;
  const primes: bigint[] = [];
  const limit = BigInt(Math.floor(Math.sqrt(largestRadicand)));
  for (let p = 2n; p * p <= rest && p <= limit; p += p === 2n ? 1n : 2n) {
    while (rest % (p * p) === 0n) {
      rest /= p * p;
      root *= p;
    }
    if (rest % p === 0n) {
      rest /= p;
      primes.push(p);
    }
  }
  if (rest > BigInt(largestRadicand)) {
    throw new RangeError(
      `squareRoot: ${value} has the factor ${rest}, which is beyond the ${largestRadicand} that trial division reaches`,
    );
  }
  if (rest > 1n) primes.push(rest);
  return { root, primes };
}

/**
 * 1/c for a nonzero constant c in the multiquadratic field, by multiplying with conjugates: 1/(1+√2) = √2 - 1, or such
 * a c times one exponential: 1/exp(r) = exp(-r).
 *
 * @throws RangeError for zero, where symbols occur, and where the reciprocal is no such constant: 1/π^(-1/2),
 * 1/(1 + exp(1))
 */
export function reciprocalOf(constant: Polynomial): Polynomial {
  if (!constant.isConstant()) {
    throw new RangeError(
      `reciprocalOf: "${constant}" contains ${constant.symbols().join(', ')}; only constants can be divided by`,
    );
  }
  if (constant.isZero()) throw new RangeError('reciprocalOf: 1/0 has no value; divide by a nonzero constant');
  const terms = constant.terms();
  const transcendental = new Set(
    terms.map(({ powers }) => powers.find(([name]) => name === inverseRootPiName || isExponential(name))?.[0] ?? ''),
  );
  const [name = ''] = transcendental;
  if (name !== '' || transcendental.size > 1) {
    if (transcendental.size > 1 || name === inverseRootPiName) {
      throw new RangeError(
        `reciprocalOf: 1/(${constant}) cannot be kept exactly; divisors are rationals, roots of rationals, or exp(rational) times these`,
      );
    }
    const { n, d } = exponentOf(name);
    const inverse = Polynomial.symbol(exponentialName(-n, d)!);
    return inverse.times(reciprocalOf(constant.times(inverse)));
  }
  const radical = terms.flatMap((term) => term.powers.map(([name]) => name)).find(isRadical);
  if (radical === undefined) return Polynomial.constant(constant.toRational().reciprocal());
  const conjugate = Polynomial.fromTerms(
    terms.map(({ coefficient, powers }) => ({
      coefficient: powers.some(([name]) => name === radical) ? coefficient.negated() : coefficient,
      powers,
    })),
  );
  return conjugate.times(reciprocalOf(constant.times(conjugate)));
}
