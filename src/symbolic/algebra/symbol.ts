/**
 * The names of generators. Ordinary symbols stand for unknowns; the radicals '√2', '√3', '√5', ... stand for the
 * square roots of primes and obey the rule (√p)^2 = p. Monomials in the radicals with exponents 0 and 1 are a basis of
 * the multiquadratic field Q(√2, √3, ...) over Q, so normal forms are unique.
 */

const symbolPattern = /^[A-Za-z\u0370-\u03ff][\w\u0370-\u03ff,[\]']*$/;
const radicalPattern = /^√[1-9]\d*$/;

/** The largest prime whose square root is accepted as a generator: primality is decided by trial division. */
export const largestRadicand = 1_000_000_000_000;

/** Whether the name is a radical's, such as '√2'. */
export function isRadical(name: string): boolean {
  return name.charCodeAt(0) === 0x221a;
}

/** The p of the radical '√p'. */
export function radicandOf(radical: string): bigint {
  return BigInt(radical.slice(1));
}

/** Throws a RangeError, quoting the name, unless it can be a generator. */
export function requireGenerator(name: string): void {
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

/** The order of generators: ordinary symbols by code units, then the radicals by their primes. */
export function compareGenerators(a: string, b: string): number {
  const radicalA = isRadical(a);
  if (radicalA !== isRadical(b)) return radicalA ? 1 : -1;
  if (radicalA && a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
