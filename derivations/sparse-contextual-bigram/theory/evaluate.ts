/** The derived expressions in numbers: compiled for doubles, instantiated for rationals. */

import {
  compileIndexed,
  cumulantArray,
  IndexedExpression,
  instantiate,
  Polynomial,
  Rational,
} from '../../../src/symbolic.js';
import type { Instance, Weights } from '../instance.js';
import { bigramLoss } from './loss.js';
import { type NoiseMoments, noiseMoments } from './noise.js';
import { k, m, n, t } from './symbols.js';

/** Loss and plain gradients at any weights. */
export interface Gradients {
  readonly loss: number;
  /** N x N. */
  readonly gradientV: Float64Array;
  /** T x N. */
  readonly gradientA: Float64Array;
}

const RANGES = { mu: ['N'], P: ['N', 'N'], Q: ['T', 'N'], A: ['T', 'N'], V: ['N', 'N'] } as const;

/**
 * Compiles the derived population loss and gradients for an instance.
 *
 * @returns a function of the weights; the arrays that it returns are its own and are written again at the next call.
 */
export function populationGradients(instance: Instance): (weights: Weights) => Gradients {
  const { population, gradientV, gradientA } = bigramLoss();
  const { N, T, mu, P, Q } = instance;
  const compiled = compileIndexed({
    outputs: [
      { name: 'loss', expression: population, indices: [] },
      { name: 'gradientV', expression: gradientV, indices: [n, m] },
      { name: 'gradientA', expression: gradientA, indices: [t, k] },
    ],
    sizes: { N, T },
    links: {},
    scalars: {},
    inputs: RANGES,
  });
  const out = { loss: new Float64Array(1), gradientV: new Float64Array(N * N), gradientA: new Float64Array(T * N) };
  return ({ A, V }) => {
    compiled.evaluate({ mu, P, Q, A, V }, out);
    return { loss: out.loss[0]!, gradientV: out.gradientV, gradientA: out.gradientA };
  };
}

/** The same in rationals: matrices by rows. */
export interface RationalInstance {
  readonly mu: readonly Rational[];
  readonly P: readonly (readonly Rational[])[];
  readonly Q: readonly (readonly Rational[])[];
  readonly A: readonly (readonly Rational[])[];
  readonly V: readonly (readonly Rational[])[];
}

/** An expression in the arrays of an instance, at given values of its free indices (counted from 1), exactly. */
export function rationalValue(
  expression: IndexedExpression,
  instance: RationalInstance,
  indices: Readonly<Record<string, number>>,
): Rational {
  const [N, T] = [instance.mu.length, instance.Q.length];
  return instantiate(withoutInverses(expression), { sizes: { N, T }, links: {} }, indices)
    .substitute(entriesOf(instance))
    .toRational();
}

function entriesOf(instance: RationalInstance): ReadonlyMap<string, Polynomial> {
  const values = new Map([
    ['N', Polynomial.constant(Rational.of(instance.mu.length))],
    ['T', Polynomial.constant(Rational.of(instance.Q.length))],
    ['tau', Polynomial.constant(Rational.of(1, BigInt(instance.Q.length)))],
  ]);
  instance.mu.forEach((value, at) => {
    values.set(`mu[${at + 1}]`, Polynomial.constant(value));
  });
  for (const name of ['P', 'Q', 'A', 'V'] as const) {
    instance[name].forEach((row, i) => {
      row.forEach((value, j) => {
        values.set(`${name}[${i + 1},${j + 1}]`, Polynomial.constant(value));
      });
    });
  }
  return values;
}

/** A matrix of expressions with N columns, exactly: row and column are values of the two named indices. */
export function rationalMatrix(
  expression: IndexedExpression,
  instance: RationalInstance,
  [row, column]: readonly [string, string],
  rows: number,
): readonly (readonly Rational[])[] {
  return Array.from({ length: rows }, (_, i) =>
    instance.mu.map((_value, j) => rationalValue(expression, instance, { [row]: i + 1, [column]: j + 1 })),
  );
}

/** Loss and plain gradients, exactly. */
export function rationalGradients(instance: RationalInstance): {
  readonly loss: Rational;
  readonly gradientV: readonly (readonly Rational[])[];
  readonly gradientA: readonly (readonly Rational[])[];
} {
  const { population, gradientV, gradientA } = bigramLoss();
  return {
    loss: rationalValue(population, instance, {}),
    gradientV: rationalMatrix(gradientV, instance, ['n', 'm'], instance.mu.length),
    gradientA: rationalMatrix(gradientA, instance, ['t', 'k'], instance.Q.length),
  };
}

/** Second moments of the gradient of one example and their leading parts, on the manifold. */
export interface NoiseLevels {
  readonly secondV: number;
  readonly secondA: number;
  readonly leadingV: number;
  readonly leadingA: number;
}

/** `E||H_V||_mu^2`, `E||H_A||_mu^2` of one example at weights on the manifold; of other expressions of the same form when given. */
export function noiseLevels(
  instance: Instance,
  { A, V }: Weights,
  { arrays, ...moments }: NoiseMoments = noiseMoments(),
): NoiseLevels {
  const { N, T, mu, P, Q } = instance;
  const given = { mu, P, Q, A, V };
  const made: Record<string, Float64Array> = {};
  for (const { name, value, indices } of arrays) {
    const out = { value: new Float64Array(N ** indices.length) };
    compiledOnce(value, { sizes: { N, T }, scalars: { tau: 1 / T }, inputs: RANGES }, indices).evaluate(given, out);
    made[name] = out.value;
  }
  const cubes = Array.from({ length: 4 }, () => 'N');
  const inputs = {
    mu: ['N'],
    w: ['N'],
    g: ['N'],
    Q: ['T', 'N'],
    A: ['T', 'N'],
    G: ['N', 'N'],
    H: ['N', 'N'],
    C: ['N', 'N'],
    F: ['N', 'N', 'N'],
    S: cubes.slice(2),
    J: cubes.slice(1),
    W: cubes,
  };
  const values = {
    mu,
    Q,
    A,
    w: mu.map((value) => 1 / value),
    g: made.g!,
    G: made.G!,
    H: made.H!,
    C: made.C!,
    F: made.F!,
    S: cumulantArray(mu, 2),
    J: cumulantArray(mu, 3),
    W: cumulantArray(mu, 4),
  };
  const hMean = made.hMean![0]!;
  const numberOf = (expression: IndexedExpression): number => {
    // The number hMean is an array without indices: code takes it as a scalar, which is part of the request.
    const out = { value: new Float64Array(1) };
    compiledOnce(expression, { sizes: { N, T }, scalars: { tau: 1 / T, hMean }, inputs }, []).evaluate(values, out);
    return out.value[0]!;
  };
  return {
    secondV: numberOf(moments.secondV),
    secondA: numberOf(moments.secondA),
    leadingV: numberOf(moments.leadingV),
    leadingA: numberOf(moments.leadingA),
  };
}

interface Setting {
  readonly sizes: { readonly N: number; readonly T: number };
  readonly scalars: Readonly<Record<string, number>>;
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

const compiled = new WeakMap<IndexedExpression, Map<string, ReturnType<typeof compileIndexed>>>();

/** Code for one expression, as the output `value`; kept with the expression, for there are many evaluations of few. */
function compiledOnce(
  expression: IndexedExpression,
  setting: Setting,
  indices: readonly { name: string; range: string }[],
) {
  const known = compiled.get(expression) ?? new Map<string, ReturnType<typeof compileIndexed>>();
  compiled.set(expression, known);
  const key = JSON.stringify([setting.sizes, setting.scalars]);
  const code =
    known.get(key) ??
    compileIndexed({
      outputs: [{ name: 'value', expression: withoutInverses(expression), indices }],
      links: {},
      ...setting,
    });
  known.set(key, code);
  return code;
}

/** `1/T` as the number tau: code is made of polynomials. */
export function withoutInverses(expression: IndexedExpression): IndexedExpression {
  return expression.mapTerms((factors) =>
    factors.reduce(
      (product, { atom, exponent }) =>
        exponent < 0 && atom.kind === 'symbol' && atom.name === 'T'
          ? product.timesAtom({ ...atom, name: 'tau' }, -exponent)
          : product.timesAtom(atom, exponent),
      IndexedExpression.one,
    ),
  );
}
