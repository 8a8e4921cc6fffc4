/** The derived expressions in numbers: compiled for doubles, instantiated for rationals. */

import {
  compileIndexed,
  cumulantArray,
  IndexedExpression,
  instantiate,
  Polynomial,
  type Rational,
} from '../../../src/index.js';
import type { Instance, Weights } from '../instance.js';
import { bigramLoss } from './loss.js';
import { noiseMoments } from './noise.js';
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

/** Loss and plain gradients, exactly. */
export function rationalGradients(instance: RationalInstance): {
  readonly loss: Rational;
  readonly gradientV: readonly (readonly Rational[])[];
  readonly gradientA: readonly (readonly Rational[])[];
} {
  const N = instance.mu.length;
  const T = instance.Q.length;
  const values = new Map<string, Polynomial>();
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
  const at = (expression: IndexedExpression, indices: Readonly<Record<string, number>>): Rational =>
    instantiate(expression, { sizes: { N, T }, links: {} }, indices).substitute(values).toRational();
  const matrix = (rows: number, value: (row: number, column: number) => Rational): readonly (readonly Rational[])[] =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: N }, (_, j) => value(i + 1, j + 1)));
  const { population, gradientV, gradientA } = bigramLoss();
  return {
    loss: at(population, {}),
    gradientV: matrix(N, (row, column) => at(gradientV, { n: row, m: column })),
    gradientA: matrix(T, (row, column) => at(gradientA, { t: row, k: column })),
  };
}

/** Second moments of the gradient of one example and their leading parts, on the manifold. */
export interface NoiseLevels {
  readonly secondV: number;
  readonly secondA: number;
  readonly leadingV: number;
  readonly leadingA: number;
}

/** `E||H_V||_mu^2`, `E||H_A||_mu^2` of one example at weights on the manifold. */
export function noiseLevels(instance: Instance, { A, V }: Weights): NoiseLevels {
  const { N, T, mu, P, Q } = instance;
  const { arrays, ...moments } = noiseMoments();
  const given = { mu, P, Q, A, V };
  const made: Record<string, Float64Array> = {};
  for (const { name, value, indices } of arrays) {
    const out = { [name]: new Float64Array(N ** indices.length) };
    const request = { sizes: { N, T }, links: {}, scalars: {}, inputs: RANGES };
    compileIndexed({ ...request, outputs: [{ name, expression: value, indices }] }).evaluate(given, out);
    made[name] = out[name]!;
  }
  const names = ['secondV', 'secondA', 'leadingV', 'leadingA'] as const;
  const out = Object.fromEntries(names.map((name) => [name, new Float64Array(1)]));
  const cubes = Array.from({ length: 4 }, () => 'N');
  compileIndexed({
    outputs: names.map((name) => ({ name, expression: withoutInverses(moments[name]), indices: [] })),
    sizes: { N, T },
    links: {},
    scalars: { tau: 1 / T, hMean: made.hMean![0]! },
    inputs: {
      ...{ mu: ['N'], w: ['N'], g: ['N'], Q: ['T', 'N'], A: ['T', 'N'] },
      ...{ G: ['N', 'N'], H: ['N', 'N'], C: ['N', 'N'], F: ['N', 'N', 'N'] },
      ...{ S: cubes.slice(2), J: cubes.slice(1), W: cubes },
    },
  }).evaluate(
    {
      ...{ mu, Q, A, w: mu.map((value) => 1 / value), g: made.g! },
      ...{ G: made.G!, H: made.H!, C: made.C!, F: made.F! },
      ...{ S: cumulantArray(mu, 2), J: cumulantArray(mu, 3), W: cumulantArray(mu, 4) },
    },
    out,
  );
  const [secondV, secondA, leadingV, leadingA] = names.map((name) => out[name]![0]!) as [
    number,
    number,
    number,
    number,
  ];
  return { secondV, secondA, leadingV, leadingA };
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
