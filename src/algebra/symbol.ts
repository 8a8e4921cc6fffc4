/** The names a polynomial is built from: unknowns, and the numbers that have rules of their own. */

import { gcd } from './integer.js';

/**
 * The names of generators. Ordinary symbols stand for unknowns; all others are numbers:
 *
 * - the radicals '√2', '√3', '√5', ... stand for the square roots of primes and obey the rule (√p)^2 = p. Monomials in
 *   the radicals with exponents 0 and 1 are a basis of the multiquadratic field Q(√2, √3, ...) over Q;
 * - 'π^(-1/2)' is transcendental over that field, so it obeys no rule (Lindemann);
 * - 'exp(r)' for rationals r ≠ 0 in lowest terms obey exp(r) exp(s) = exp(r + s); a monomial in normal form has at most
 *   one of them, with the exponent 1. They and 1 are linearly independent over the algebraic numbers (Lindemann and Weierstrass).
 *
 * So normal forms are unique. Where π and exp occur together that rests on e and π being algebraically independent
 * (open, a case of Schanuel's conjecture): equal normal forms always have equal values.
 */

/** The generator of the number 1/√π. */
export const inverseRootPiName = 'π^(-1/2)';

/** The r of a number exp(r) are in [-10^12, 10^4]: exp(10^4) is far beyond doubles, exp(-r) for large r is 0 in doubles and is kept as it stands. */
export const largestExponent = 10_000n;
const smallestExponent = -1_000_000_000_000n;

const exponentialPattern = /^exp\((-?[1-9]\d*)(?:\/([1-9]\d*))?\)$/;
const symbolPattern = /^[A-Za-z\u0370-\u03ff][\w\u0370-\u03ff,[\]']*$/;
const radicalPattern = /^√[1-9]\d*$/;

/** The largest prime whose square root is accepted as a generator: primality is decided by trial division. */
export const largestRadicand = 1_000_000_000_000;

/** Whether the name is a radical's, such as '√2'. */
export function isRadical(name: string): boolean {
  return name.charCodeAt(0) === 0x221a;
}

/** Whether the name is that of an exponential of a rational, such as 'exp(-1/2)'. */
export function isExponential(name: string): boolean {
  return name.charCodeAt(name.length - 1) === 0x29 && name.charCodeAt(0) === 0x65;
}

/** Whether the name stands for a number, no unknown: a radical, π^(-1/2) or an exponential. */
export function isNumber(name: string): boolean {
  return isRadical(name) || name.charCodeAt(name.length - 1) === 0x29;
}

/** The r = n/d of 'exp(n/d)'. */
export function exponentOf(exponential: string): { readonly n: bigint; readonly d: bigint } {
  const match = exponentialPattern.exec(exponential)!;
  return { n: BigInt(match[1]!), d: BigInt(match[2] ?? '1') };
}

/** The generator of exp(n/d), d > 0; undefined for exp(0) = 1. Throws a RangeError when n/d > 10^4 or n/d < -10^12. */
export function exponentialName(n: bigint, d: bigint): string | undefined {
  if (n === 0n) return undefined;
  const divisor = gcd(n, d);
  const name = d === divisor ? `exp(${n / divisor})` : `exp(${n / divisor}/${d / divisor})`;
  if (n > largestExponent * d || n < smallestExponent * d) {
    const shown = name.length > 60 ? `${name.slice(0, 60)}...` : name;
    throw new RangeError(
      n > 0n
        ? `${shown} is beyond exp(${largestExponent}), the most that is kept`
        : `${shown} is beyond exp(${smallestExponent}), the least that is kept`,
    );
  }
  return name;
}

/** The p of the radical '√p'. */
export function radicandOf(radical: string): bigint {
  return BigInt(radical.slice(1));
}

/** Throws a RangeError, quoting the name, unless it can be a generator. */
export function requireGenerator(name: string): void {
  if (name === inverseRootPiName) return;
  if (exponentialPattern.test(name)) {
    const { n, d } = exponentOf(name);
    if (exponentialName(n, d) !== name) {
      throw new RangeError(`"${name}" is no generator; write the exponent in lowest terms: "${exponentialName(n, d)}"`);
    }
    return;
  }
  if (!isRadical(name)) {
    if (!symbolPattern.test(name)) {
      throw new RangeError(
        `"${name}" is no symbol name; allowed is a letter followed by letters, digits and _ , [ ] ' such as "rho12" or "M[1,2]"`,
      );
    }
    return;
  }
  if (!radicalPattern.test(name) || !isPrime(Number(name.slice(1)))) {
    throw new RangeError(
      `"${name}" is no generator; a name that starts with √ must be the root of a prime <= ${largestRadicand}, such as "√2"; use squareRoot() for other numbers`,
    );
  }
}

function isPrime(value: number): boolean {
  if (value < 2 || value > largestRadicand) return false;
  for (let q = 2; q * q <= value; q++) if (value % q === 0) return false;
  return true;
}

/** The order of generators: ordinary symbols by code units, then π^(-1/2), the exponentials, the radicals by their primes. */
export function compareGenerators(a: string, b: string): number {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;
  if (rank === radicalRank && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

const radicalRank = 3;

function rankOf(name: string): number {
  if (isRadical(name)) return radicalRank;
  if (!isNumber(name)) return 0;
  return name === inverseRootPiName ? 1 : 2;
}
