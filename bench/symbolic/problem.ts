/** The problems that all contenders solve, as text that each of them can read. */

/** C(t) = E[phi(u) phi(v)] for phi = 4/5 h_2 + 3/5 h_4 and standard Gaussians of covariance t. */
const correlation = (t: string): string => `(16/25*(${t})^2 + 9/25*(${t})^4)`;
const slope = (t: string): string => `(32/25*(${t}) + 36/25*(${t})^3)`;

export const neuronCount = 3;
export const targetCount = 2;

export function overlap(j: number, p: number): string {
  return `m${j}${p}`;
}

const neurons = [1, 2, 3];
const targets = [1, 2];

/** m11, m12, ..., m32. */
export const overlaps: readonly string[] = neurons.flatMap((j) => targets.map((p) => overlap(j, p)));

/** The covariance of neurons j and k whose weights lie in the targets' span. */
export function gram(j: number, k: number): string {
  return targets.map((p) => `${overlap(j, p)}*${overlap(k, p)}`).join(' + ');
}

/** The population loss up to a constant, 1/2 sum_jk C(q_jk) - sum_jp C(m_jp): degree 8, 54 terms when expanded. */
export const lossText: string = [
  ...neurons.map((j) => `1/2*${correlation(gram(j, j))}`),
  ...neurons.flatMap((j) => neurons.filter((k) => k > j).map((k) => correlation(gram(j, k)))),
  ...overlaps.map((name) => `(-1)*${correlation(name)}`),
].join(' + ');

/** The gradient as one would write it: sum_k C'(q_jk) m_kp - C'(m_jp). `covariance` names or spells out q_jk. */
export function gradientTexts(slopeOfGram: (j: number, k: number) => string): readonly string[] {
  return neurons.flatMap((j) =>
    targets.map((p) =>
      [
        ...neurons.map((k) => `${slopeOfGram(Math.min(j, k), Math.max(j, k))}*${overlap(k, p)}`),
        `(-1)*${slope(overlap(j, p))}`,
      ].join(' + '),
    ),
  );
}

/** The six derivatives, not expanded. */
export const factoredGradient: readonly string[] = gradientTexts((j, k) => slope(gram(j, k)));

/** Shared parts of the gradient by name: q_jk and C'(q_jk). */
export const sharedParts: readonly (readonly [name: string, text: string])[] = neurons.flatMap((j) =>
  neurons
    .filter((k) => k >= j)
    .flatMap((k): (readonly [string, string])[] => [
      [`q${j}${k}`, gram(j, k)],
      [`s${j}${k}`, slope(`q${j}${k}`)],
    ]),
);

/** The six derivatives in terms of the shared parts. */
export const sharedGradient: readonly string[] = gradientTexts((j, k) => `s${j}${k}`);

/** Where compiled gradients are compared. */
export const point: readonly number[] = [0.3, -0.2, 0.5, 0.1, -0.4, 0.25];

export const hermiteDegree = 30;

export const powers: Readonly<Record<string, { readonly symbols: readonly string[]; readonly exponent: number }>> = {
  'power-4-8': { symbols: ['a', 'b', 'c', 'd'], exponent: 8 },
  'power-6-6': { symbols: ['a', 'b', 'c', 'd', 'e', 'f'], exponent: 6 },
};
