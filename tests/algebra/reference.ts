import type { Polynomial } from '../../src/algebra/polynomial.js';

/** A naive exact polynomial, of bigints and strings only: what the packed arithmetic is compared with. */

interface Fraction {
  readonly n: bigint;
  readonly d: bigint;
}

type Monomial = ReadonlyMap<string, number>;

/** Monomials by text, each with its nonzero coefficient. */
export type Reference = ReadonlyMap<string, { readonly monomial: Monomial; readonly coefficient: Fraction }>;

type Rows = Iterable<{ readonly monomial: Monomial; readonly coefficient: Fraction }>;

function lowest({ n, d }: Fraction): Fraction {
  let [a, b] = [n < 0n ? -n : n, d];
  while (b !== 0n) [a, b] = [b, a % b];
  return { n: n / a, d: d / a };
}

function collect(rows: Rows): Reference {
  const all = new Map<string, { monomial: Monomial; coefficient: Fraction }>();
  for (const { monomial, coefficient } of rows) {
    const reduced = new Map<string, number>();
    let { n, d } = coefficient;
    for (const [name, exponent] of [...monomial].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const rest = name.startsWith('√') ? exponent % 2 : exponent;
      if (name.startsWith('√')) n *= BigInt(name.slice(1)) ** BigInt((exponent - rest) / 2);
      if (rest > 0) reduced.set(name, rest);
    }
    const key = [...reduced].join(' ');
    const before = all.get(key)?.coefficient ?? { n: 0n, d: 1n };
    [n, d] = [n * before.d + before.n * d, d * before.d];
    if (n === 0n) all.delete(key);
    else all.set(key, { monomial: reduced, coefficient: lowest({ n, d }) });
  }
  return all;
}

export function referenceOf(polynomial: Polynomial): Reference {
  return collect(polynomial.terms().map(({ coefficient, powers }) => ({ monomial: new Map(powers), coefficient })));
}

export function add(a: Reference, b: Reference, sign: bigint): Reference {
  const signed = [...b.values()].map(({ monomial, coefficient: { n, d } }) => ({
    monomial,
    coefficient: { n: sign * n, d },
  }));
  return collect([...a.values(), ...signed]);
}

export function multiply(a: Reference, b: Reference): Reference {
  return collect(
    [...a.values()].flatMap((left) =>
      [...b.values()].map((right) => {
        const monomial = new Map(left.monomial);
        for (const [name, exponent] of right.monomial) monomial.set(name, (monomial.get(name) ?? 0) + exponent);
        const coefficient = {
          n: left.coefficient.n * right.coefficient.n,
          d: left.coefficient.d * right.coefficient.d,
        };
        return { monomial, coefficient };
      }),
    ),
  );
}

export function differentiate(a: Reference, name: string): Reference {
  return collect(
    [...a.values()].flatMap(({ monomial, coefficient }) => {
      const exponent = monomial.get(name) ?? 0;
      if (exponent === 0) return [];
      return [
        {
          monomial: new Map([...monomial, [name, exponent - 1]]),
          coefficient: { n: coefficient.n * BigInt(exponent), d: coefficient.d },
        },
      ];
    }),
  );
}

/** Sorted text of all terms: equal for equal polynomials only. */
export function textOf(reference: Reference): string {
  return [...reference]
    .map(([key, { coefficient }]) => `${coefficient.n}/${coefficient.d} ${key}`)
    .sort()
    .join('\n');
}
