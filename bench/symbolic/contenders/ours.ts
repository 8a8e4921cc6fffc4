/** Lets the algebra of this repository do the tasks of the symbolic benchmark in several ways. */

import { hermitePolynomialIn, hermitePolynomials } from '../../../src/algebra/hermite.js';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import { Polynomial } from '../../../src/algebra/polynomial.js';
import { Rational } from '../../../src/algebra/rational.js';
import { compilePolynomial, type Definitions } from '../../../src/codegen/polynomial-code.js';
import { hermiteProductMoment } from '../../../src/laws/gaussian/diagram.js';
import { gaussianMoment } from '../../../src/laws/gaussian/wick.js';
import type { Work } from '../measure.js';
import {
  hermiteDegree,
  neuronCount,
  overlap,
  overlaps,
  point,
  powers,
  sharedGradient,
  sharedParts,
  targetCount,
} from '../problem.js';
import { serve } from '../serve.js';

const polynomials = (run: () => readonly Polynomial[]): Work => ({ run, batch: 1, result: () => run().join(';') });

const z = Polynomial.symbol('z');

/** He_2, ..., He_30 through the polynomials that everything else is made of. */
function hermiteThroughPolynomials(): Polynomial[] {
  const all: Polynomial[] = [];
  let before = Polynomial.one;
  let here = z;
  for (let n = 1; n < hermiteDegree; n++) {
    [before, here] = [here, z.times(here).minus(before.scaled(n))];
    all.push(here);
  }
  return all;
}

function hermiteCoefficients(): Work {
  const toText = (coefficients: readonly bigint[]): string =>
    coefficients.map((coefficient, j) => `(${coefficient})*z^${j}`).join('+');
  return {
    run: () => hermitePolynomials(hermiteDegree),
    batch: 1,
    result: () => hermitePolynomials(hermiteDegree).slice(2).map(toText).join(';'),
  };
}

const variables = ['x', 'y', 'z'];
const covariance = (i: number, j: number): Polynomial => Polynomial.symbol(`r${i}${j}`);
const named = (a: string, b: string): Polynomial => {
  const [i, j] = [variables.indexOf(a), variables.indexOf(b)];
  return i === j ? Polynomial.one : covariance(Math.min(i, j), Math.max(i, j));
};

function momentByWick(k: number): Polynomial {
  const product = variables.reduce((p, name) => p.times(hermitePolynomialIn(k, name)), Polynomial.one);
  return gaussianMoment(product, variables, named);
}

const m = Array.from({ length: neuronCount }, (_, j) =>
  Array.from({ length: targetCount }, (_, p) => Polynomial.symbol(overlap(j + 1, p + 1))),
);
const correlation = (t: Polynomial): Polynomial =>
  t
    .power(2)
    .scaled(Rational.of(16, 25n))
    .plus(t.power(4).scaled(Rational.of(9, 25n)));

function loss(): Polynomial {
  const parts: Polynomial[] = [];
  m.forEach((row, j) => {
    for (let k = 0; k <= j; k++) {
      const value = correlation(Polynomial.sum(row.map((entry, p) => entry.times(m[k]![p]!))));
      parts.push(k === j ? value.scaled(Rational.of(1, 2n)) : value);
    }
    for (const entry of row) parts.push(correlation(entry).negated());
  });
  return Polynomial.sum(parts);
}

function lossAndGradient(): Polynomial[] {
  const expanded = loss();
  return [expanded, ...overlaps.map((name) => expanded.derivative(name))];
}

/** 1000 evaluations at points that differ, so that none can be left out. */
function evaluations(gradient: readonly Polynomial[], definitions?: Definitions): Work {
  const compiled = compilePolynomial(gradient, overlaps, definitions);
  const values = Float64Array.from(point);
  const out = new Float64Array(gradient.length);
  const atPoint = Float64Array.from(point);
  return {
    run: () => {
      for (let i = 0; i < 1000; i++) {
        values[0] = 0.3 + i * 1e-4;
        compiled(values, out);
      }
      return out[0];
    },
    batch: 1000,
    result: () => {
      compiled(atPoint, out);
      return out.join(';');
    },
  };
}

await serve('this repository', {
  'hermite-coefficients': hermiteCoefficients,
  'hermite-polynomials': () => polynomials(hermiteThroughPolynomials),
  ...Object.fromEntries(
    [4, 6, 10].flatMap((k) => [
      [`moment-${k}-diagrams`, () => polynomials(() => [hermiteProductMoment([k, k, k], covariance)])],
      [`moment-${k}-wick`, () => polynomials(() => [momentByWick(k)])],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(powers).map(([name, { symbols, exponent }]) => [
      name,
      () => polynomials(() => [Polynomial.sum(symbols.map((symbol) => Polynomial.symbol(symbol))).power(exponent)]),
    ]),
  ),
  loss: () => polynomials(lossAndGradient),
  'gradient-expanded': () => evaluations(lossAndGradient().slice(1)),
  'gradient-factored': () => {
    const definitions = new Map(sharedParts.map(([name, text]) => [name, parsePolynomial(text)]));
    const gradient = sharedGradient.map((text) => parsePolynomial(text));
    return evaluations(gradient, definitions);
  },
});
