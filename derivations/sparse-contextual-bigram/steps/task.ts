/** The categorical rule, and the loss and gradients that follow from it. */

import {
  categoricalExpectation,
  categoricalTokens,
  confirmed,
  defineStep,
  definition,
  type Equation,
  enumeratedMean,
  IndexedExpression as Indexed,
  type IndexedExpression,
  indexedEquation,
  indexedRight,
  instantiate,
  once,
  Polynomial,
  polynomialEquation,
  polynomialRight,
  Rational,
  type Step,
} from '../../../src/symbolic.js';
import { reducedLoss } from '../theory/closed.js';
import { enumerate, SMALL } from '../theory/enumeration.js';
import { rationalMatrix, rationalValue } from '../theory/evaluate.js';
import { bigramLoss, displacement } from '../theory/loss.js';
import { entry, l, m, n, s, sum, t } from '../theory/symbols.js';
import { MANIFOLD, TASK } from './wording.js';

type Index = typeof n;

const r: Index = { name: 'r', range: 'T' };
const PLACES = [
  [n, t],
  [m, s],
  [l, r],
] as const;

/** The mean of a product of coordinates of so many tokens. */
function tokenMoment(factors: number): IndexedExpression {
  const product = PLACES.slice(0, factors).reduce(
    (all, [category, position]) => all.times(entry('x', category, position)),
    Indexed.one,
  );
  return categoricalExpectation(product, categoricalTokens());
}

/** `E[x_n x_m a b]`, the second moment that loss and gradients need. */
function secondMoment(): IndexedExpression {
  const x = (category: Index, position: Index, weight: string): IndexedExpression =>
    sum(entry('x', category, position).times(entry(weight, position)), position);
  return categoricalExpectation(x(n, t, 'a').times(x(m, s, 'b')), categoricalTokens());
}

const LAW = ['1/2', '1/3', '1/6'].map((value) => Rational.of(value));
const CONTEXT = 3;
const FIRST = ['2', '-1/3', '1/5'].map((value) => Rational.of(value));
const SECOND = ['1/7', '3', '-2/3'].map((value) => Rational.of(value));

/** An expression at given indices, under the law above, with the weights above. */
function underLaw(expression: IndexedExpression, indices: Readonly<Record<string, number>>): Rational {
  const values = new Map(LAW.map((value, at) => [`mu[${at + 1}]`, Polynomial.constant(value)]));
  FIRST.forEach((value, at) => {
    values.set(`a[${at + 1}]`, Polynomial.constant(value));
  });
  SECOND.forEach((value, at) => {
    values.set(`b[${at + 1}]`, Polynomial.constant(value));
  });
  return instantiate(expression, { sizes: { N: LAW.length, T: CONTEXT }, links: {} }, indices)
    .substitute(values)
    .toRational();
}

/** All ways to give values 1 to `size` to some indices. */
function assignments(names: readonly string[], size: number): readonly Assignment[] {
  return names.reduce<readonly Assignment[]>(
    (all, name) => all.flatMap((one) => Array.from({ length: size }, (_, at) => ({ ...one, [name]: at + 1 }))),
    [{}],
  );
}

type Assignment = Readonly<Record<string, number>>;

/** The moments of coordinates by their mean over all contexts, at all categories and positions. */
const enumeratedMoments = once((): readonly (readonly { readonly indices: Assignment; readonly mean: Rational }[])[] =>
  [2, 3].map((factors) => {
    const places = PLACES.slice(0, factors);
    const names = places.flatMap(([category, position]) => [category.name, position.name]);
    return assignments(names, CONTEXT).map((indices) => {
      const [mean] = enumeratedMean(LAW, CONTEXT, (tokens) => [
        places.every(([category, position]) => tokens[indices[position.name]! - 1] === indices[category.name]! - 1)
          ? Rational.ONE
          : Rational.ZERO,
      ]);
      return { indices, mean: mean! };
    });
  }),
);

function momentHolds(expression: IndexedExpression, factors: 2 | 3): boolean {
  return enumeratedMoments()[factors - 2]!.every(({ indices, mean }) => mean.equals(underLaw(expression, indices)));
}

function weightedMomentHolds(expression: IndexedExpression): boolean {
  return assignments(['n', 'm'], LAW.length).every((indices) => {
    const attended = (tokens: readonly number[], weights: readonly Rational[], category: number): Rational =>
      tokens.reduce((total, x, at) => (x === category - 1 ? total.plus(weights[at]!) : total), Rational.ZERO);
    const [mean] = enumeratedMean(LAW, CONTEXT, (tokens) => [
      attended(tokens, FIRST, indices.n!).times(attended(tokens, SECOND, indices.m!)),
    ]);
    return mean!.equals(underLaw(expression, indices));
  });
}

export function ruleStep(): Step {
  return defineStep({
    id: 'categorical-rule',
    title: 'Expectation over one-hot tokens',
    statement: [
      indexedEquation({ text: 'E[x[n,t] x[m,s]]', latex: '\\mathbb{E}[x_{nt} x_{ms}]' }, tokenMoment(2), []),
      indexedEquation(
        { text: 'E[x[n,t] x[m,s] x[l,r]]', latex: '\\mathbb{E}[x_{nt} x_{ms} x_{lr}]' },
        tokenMoment(3),
        [],
      ),
      indexedEquation(
        { text: "E[(X a b' X')[n,m]]", latex: '\\mathbb{E}[X a b^\\top X^\\top]_{nm}' },
        secondMoment(),
        [],
      ),
    ].map(derived),
    because:
      'a product of coordinates has as its mean the sum over partitions of its factors, of products over the blocks of: positions of the block equal, times the cumulant of one draw; cumulants of independent tokens vanish',
    assumes: ['independent tokens with one law'],
    exactness: { kind: 'exact' },
    verify: ([pair, triple, weighted]) => [
      confirmed(
        momentHolds(indexedRight(pair), 2) && momentHolds(indexedRight(triple), 3),
        'all 27 contexts of three tokens from three categories, at all categories and positions, in rationals',
      ),
      confirmed(weightedMomentHolds(indexedRight(weighted)), 'the same contexts with weights a and b'),
    ],
  });
}

/** An equation that the engine computed from the declared loss. */
export function derived(equation: Equation): Equation {
  return { ...equation, standing: 'derived' };
}

export function lossStep(): Step {
  return defineStep({
    id: 'population-loss',
    title: 'Population loss for any A and V',
    statement: [derived(indexedEquation({ text: 'L(A, V)', latex: 'L(A, V)' }, bigramLoss().population, []))],
    because: 'the categorical rule on the square; the output is one-hot with a mean that is linear in the tokens',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: ([loss]) => [
      confirmed(
        enumerate(SMALL.tiny).loss.equals(rationalValue(indexedRight(loss), SMALL.tiny, {})),
        'all 16 outcomes at N = 2, T = 2, unconstrained A and V, in rationals (81 at N = 3 in claim C1)',
      ),
    ],
  });
}

export function gradientStep(): Step {
  const { gradientV, gradientA } = bigramLoss();
  return defineStep({
    id: 'population-gradient',
    title: 'Population gradients for any A and V',
    statement: [
      indexedEquation({ text: 'dL/dV[n,m]', latex: '\\partial L/\\partial V_{nm}' }, gradientV, []),
      indexedEquation({ text: 'dL/dA[t,k]', latex: '\\partial L/\\partial A_{tk}' }, gradientA, []),
    ].map(derived),
    because: 'differentiation of the population loss entry by entry',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: ([ofV, ofA]) => {
      const brute = enumerate(SMALL.tiny);
      return [
        confirmed(
          sameMatrix(brute.gradientV, rationalMatrix(indexedRight(ofV), SMALL.tiny, ['n', 'm'], 2)) &&
            sameMatrix(brute.gradientA, rationalMatrix(indexedRight(ofA), SMALL.tiny, ['t', 'k'], 2)),
          'mean of the gradient of one example over all 16 outcomes at N = 2, T = 2, in rationals (81 at N = 3 in claim C1)',
        ),
      ];
    },
  });
}

/** Whether two matrices of rationals are equal. */
export function sameMatrix(first: readonly (readonly Rational[])[], second: readonly (readonly Rational[])[]): boolean {
  return first.every((row, i) => row.every((value, j) => value.equals(second[i]![j]!)));
}

/** A polynomial in inner products and displacements (`D_V = V - M`, ...) written out in arrays. */
export function writtenOut(polynomial: Polynomial): IndexedExpression {
  const names: Readonly<Record<string, IndexedExpression>> = {
    ...bigramLoss().innerProducts,
    D_V: displacement('V'),
    D_P: displacement('P'),
    D_A: displacement('A'),
    D_Q: displacement('Q'),
  };
  return polynomial
    .terms()
    .reduce(
      (total, { coefficient, powers }) =>
        total.plus(
          powers.reduce(
            (product, [name, power]) =>
              Array.from({ length: power }, () => names[name]!).reduce((all, one) => all.times(one), product),
            Indexed.constant(coefficient),
          ),
        ),
      Indexed.zero,
    );
}

export function reducedStep(): Step {
  return defineStep({
    id: 'reduced-loss',
    title: 'On the manifold the loss knows inner products of the mu-geometry only',
    statement: [
      polynomialEquation({ text: 'L', latex: 'L' }, reducedLoss, { standing: 'typed in' }),
      definition(
        'K_V = |V-M|_mu^2, K_PV = <P-M,V-M>_mu, K_A = |A-U|_mu^2, K_QA = <Q-U,A-U>_mu, tau = 1/T, mu2 = |mu|^2',
        'K_V = \\|V-M\\|_\\mu^2,\\ K_{PV} = \\langle P-M, V-M\\rangle_\\mu,\\ K_A = \\|A-U\\|_\\mu^2,\\ K_{QA} = \\langle Q-U, A-U\\rangle_\\mu,\\ \\tau = 1/T,\\ \\mu_2 = |\\mu|^2',
      ),
    ],
    because: 'the sums over columns that the manifold fixes are carried out',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: ([loss]) => [
      confirmed(
        bigramLoss().onManifold.equals(writtenOut(polynomialRight(loss))),
        'normal forms of the loss and of the polynomial with every inner product written out, for every N and T',
      ),
    ],
  });
}
