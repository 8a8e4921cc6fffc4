/** The long way round: all outcomes of a small instance, one by one, in rationals. It shares no formula with the derivation. */

import { enumeratedMean, Rational } from '../../../src/symbolic.js';
import { AttentionLearner } from '../fast/update.js';
import type { Instance, Weights } from '../instance.js';
import type { RationalInstance } from './evaluate.js';

/** Means over all outcomes. */
export interface Enumerated {
  readonly loss: Rational;
  readonly gradientV: readonly (readonly Rational[])[];
  readonly gradientA: readonly (readonly Rational[])[];
  /** `E||H_V||_mu^2` and `E||H_A||_mu^2` of one example. */
  readonly secondV: Rational;
  readonly secondA: Rational;
}

const enumerated = new WeakMap<RationalInstance, Enumerated>();

/** Loss, gradients and second moments of the projected preconditioned gradient by enumeration of N^(T+1) contexts and N outputs. */
export function enumerate(instance: RationalInstance): Enumerated {
  const known = enumerated.get(instance) ?? enumerateAll(instance);
  enumerated.set(instance, known);
  return known;
}

function enumerateAll({ mu, P, Q, A, V }: RationalInstance): Enumerated {
  const N = mu.length;
  const T = Q.length;
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
  const total = (values: readonly Rational[]): Rational =>
    values.reduce((sum, value) => sum.plus(value), Rational.ZERO);
  const values = enumeratedMean(mu, T + 1, (tokens) => {
    const k = tokens[T]!;
    const context = tokens.slice(0, T);
    const attended = range(N).map((m) => total(context.flatMap((x, t) => (x === m ? [A[t]![k]!] : []))));
    const f = range(N).map((n) => total(range(N).map((m) => V[n]![m]!.times(attended[m]!))));
    const sums = range(1 + N * N + T * N + 2).map(() => Rational.ZERO);
    for (const output of range(N)) {
      const chance = total(context.map((x, t) => Q[t]![k]!.times(P[output]![x]!)));
      const residual = f.map((value, n) => (n === output ? value.minus(Rational.ONE) : value));
      const pulled = range(N).map((m) => total(range(N).map((n) => V[n]![m]!.times(residual[n]!))));
      const gradientV = range(N).map((n) => range(N).map((m) => residual[n]!.times(attended[m]!)));
      const column = context.map((x) => pulled[x]!);
      const parts = [
        total(residual.map((value) => value.times(value))).dividedBy(Rational.of(2)),
        ...gradientV.flat(),
        ...range(T).flatMap((t) => range(N).map((j) => (j === k ? column[t]! : Rational.ZERO))),
        lengthV(gradientV, mu),
        lengthA(column, mu[k]!),
      ];
      parts.forEach((part, at) => {
        sums[at] = sums[at]!.plus(chance.times(part));
      });
    }
    return sums;
  });
  const rows = (from: number, count: number): readonly (readonly Rational[])[] =>
    range(count).map((row) => values.slice(from + row * N, from + (row + 1) * N));
  return {
    loss: values[0]!,
    gradientV: rows(1, N),
    gradientA: rows(1 + N * N, T),
    secondV: values.at(-2)!,
    secondA: values.at(-1)!,
  };
}

/** `||Pi_V(G D^-1)||_mu^2`. */
function lengthV(gradient: readonly (readonly Rational[])[], mu: readonly Rational[]): Rational {
  const N = mu.length;
  const sum = (values: readonly Rational[]): Rational => values.reduce((all, value) => all.plus(value), Rational.ZERO);
  const scaled = gradient.map((row) => row.map((value, m) => value.dividedBy(mu[m]!)));
  const centred = scaled.map((row) =>
    row.map((value, m) => value.minus(sum(scaled.map((other) => other[m]!)).dividedBy(Rational.of(N)))),
  );
  return sum(
    centred.flatMap((row) => {
      const mean = sum(row.map((value, m) => value.times(mu[m]!)));
      return row.map((value, m) => value.minus(mean).times(value.minus(mean)).times(mu[m]!));
    }),
  );
}

/** `mu_k |(I - 11'/T) g / mu_k|^2`. */
function lengthA(column: readonly Rational[], weight: Rational): Rational {
  const sum = column.reduce((all, value) => all.plus(value), Rational.ZERO);
  const mean = sum.dividedBy(Rational.of(column.length));
  return column
    .reduce((all, value) => all.plus(value.minus(mean).times(value.minus(mean))), Rational.ZERO)
    .dividedBy(weight);
}

/** Small instances: one with any weights, one on the manifold. */
export const SMALL: Readonly<Record<'free' | 'tiny' | 'onManifold', RationalInstance>> = {
  tiny: {
    mu: of(['1/3', '2/3']),
    P: [of(['1/2', '1/4']), of(['1/2', '3/4'])],
    Q: [of(['2/5', '1/7']), of(['3/5', '6/7'])],
    A: [of(['1/3', '-2']), of(['5/7', '1/2'])],
    V: [of(['1/2', '-1/3']), of(['-1', '3/4'])],
  },
  free: {
    mu: of(['1/2', '1/3', '1/6']),
    ...stationary(),
    Q: [of(['1/2', '1', '1/4']), of(['1/2', '0', '3/4'])],
    A: [of(['1/3', '-2', '3/5']), of(['5/7', '1/2', '2'])],
    V: [of(['1/2', '-1/3', '2']), of(['-1', '3/4', '1/5']), of(['2/3', '1', '-1/7'])],
  },
  onManifold: {
    mu: of(['1/2', '1/3', '1/6']),
    ...stationary(),
    Q: [of(['1/2', '1', '1/4']), of(['1/2', '0', '3/4'])],
    A: [of(['1/3', '-2', '3/5']), of(['2/3', '3', '2/5'])],
    V: [of(['3/4', '1/4', '1/4']), of(['1/6', '2/3', '1/6']), of(['1/12', '1/12', '7/12'])],
  },
};

function of(values: readonly string[]): readonly Rational[] {
  return values.map((value) => Rational.of(value));
}

/** P = 1/4 I + 3/4 mu 1'. */
function stationary(): { readonly P: readonly (readonly Rational[])[] } {
  return {
    P: [of(['5/8', '3/8', '3/8']), of(['1/4', '1/2', '1/4']), of(['1/8', '1/8', '3/8'])],
  };
}

/** One example in doubles: its chance and its gradients at given weights (`gradientA` by columns, as the learner takes it). */
export interface Example {
  readonly chance: number;
  readonly gradientV: Float64Array;
  readonly gradientA: Float64Array;
}

/** All examples that a task can give. */
export function examplesOf({ N, T, mu, P, Q }: Instance, { A, V }: Weights): readonly Example[] {
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
  return range(N ** (T + 1)).flatMap((code) => {
    const tokens = range(T + 1).map((place) => Math.floor(code / N ** place) % N);
    const k = tokens[T]!;
    const prior = tokens.reduce((product, token) => product * mu[token]!, 1);
    const attended = new Float64Array(N);
    for (let t = 0; t < T; t++) attended[tokens[t]!]! += A[t * N + k]!;
    return range(N).map((output): Example => {
      let chance = 0;
      for (let t = 0; t < T; t++) chance += Q[t * N + k]! * P[output * N + tokens[t]!]!;
      const residual = range(N).map(
        (n) => range(N).reduce((sum, m) => sum + V[n * N + m]! * attended[m]!, 0) - (n === output ? 1 : 0),
      );
      const gradientA = new Float64Array(N * T);
      for (let t = 0; t < T; t++)
        gradientA[k * T + t] = range(N).reduce((sum, n) => sum + V[n * N + tokens[t]!]! * residual[n]!, 0);
      return {
        chance: prior * chance,
        gradientV: Float64Array.from(residual.flatMap((value) => Array.from(attended, (other) => value * other))),
        gradientA,
      };
    });
  });
}

/** The mean over all batches of two examples of what a look at the weights after one preconditioned step gives. */
export function meanOverPairs(
  examples: readonly Example[],
  mu: Float64Array,
  start: Weights,
  rates: { readonly rateV: number; readonly rateA: number },
  look: (after: Weights) => number,
): number {
  return examples.reduce(
    (total, first) =>
      examples.reduce((sum, second) => {
        const learner = new AttentionLearner(start, mu, 'preconditioned');
        const half = (one: Float64Array, other: Float64Array): Float64Array =>
          one.map((value, at) => (value + other[at]!) / 2);
        learner.step(
          { steps: 1, ...rates },
          half(first.gradientV, second.gradientV),
          half(first.gradientA, second.gradientA),
        );
        return sum + first.chance * second.chance * look(learner.weights());
      }, total),
    0,
  );
}
