/** The categorical rule, and the loss and gradients that follow from it. */

import {
  categoricalExpectation,
  categoricalTokens,
  confirmed,
  cumulantAt,
  enumeratedMean,
  IndexedExpression as Indexed,
  type IndexedExpression,
  indexedEquation,
  type Polynomial,
  Rational,
  type Step,
} from '../../../src/index.js';
import { reducedLoss } from '../theory/closed.js';
import { enumerate, SMALL } from '../theory/enumeration.js';
import { rationalGradients } from '../theory/evaluate.js';
import { bigramLoss } from '../theory/loss.js';
import { polynomialEquation } from '../theory/models.js';
import { entry, m, n, s, sum, t } from '../theory/symbols.js';
import { MANIFOLD, quoted, TASK } from './wording.js';

/** `E[x_n x_m a b]`, the second moment that loss and gradients need. */
function secondMoment(): IndexedExpression {
  const x = (category: typeof n, position: typeof t, weight: string): IndexedExpression =>
    sum(entry('x', category, position).times(entry(weight, position)), position);
  return categoricalExpectation(x(n, t, 'a').times(x(m, s, 'b')), categoricalTokens());
}

export function ruleStep(): Step {
  return {
    id: 'categorical-rule',
    title: 'Expectation over one-hot tokens',
    statement: [
      quoted(
        'E[prod_i x[n_i,t_i]] = sum over partitions of prod over blocks of (positions of the block equal) * (cumulant of one draw)',
        '\\mathbb{E} \\prod_i x_{n_i t_i} = \\sum_{\\pi} \\prod_{b \\in \\pi} \\delta_{t_b}\\, \\kappa(n_i : i \\in b)',
      ),
      indexedEquation(
        { text: "E[(X a b' X')[n,m]]", latex: '\\mathbb{E}[X a b^\\top X^\\top]_{nm}' },
        secondMoment(),
        [],
      ),
    ],
    because: 'moments are sums of products of cumulants over set partitions; cumulants of independent tokens vanish',
    assumes: ['independent tokens with one law'],
    exactness: { kind: 'exact' },
    verify: () => {
      const mu = ['1/2', '1/3', '1/6'].map((value) => Rational.of(value));
      const centred = (category: number, outcome: number): Rational =>
        (outcome === category ? Rational.ONE : Rational.ZERO).minus(mu[category]!);
      const agree = [
        [0, 1],
        [0, 0, 2],
        [1, 1, 1],
      ].every((categories) => {
        const [mean] = enumeratedMean(mu, 1, ([outcome]) => [
          categories.reduce((product, category) => product.times(centred(category, outcome!)), Rational.ONE),
        ]);
        return mean!.equals(cumulantAt(mu, categories));
      });
      return [
        confirmed(
          agree,
          'second and third central moments of a draw from three categories by enumeration, in rationals',
        ),
      ];
    },
  };
}

export function lossStep(): Step {
  return {
    id: 'population-loss',
    title: 'Population loss for any A and V',
    statement: [indexedEquation({ text: 'L(A, V)', latex: 'L(A, V)' }, bigramLoss().population, [])],
    because: 'the categorical rule on the square; the output is one-hot with a mean that is linear in the tokens',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        enumerate(SMALL.free).loss.equals(rationalGradients(SMALL.free).loss),
        'all 81 outcomes at N = 3, T = 2, unconstrained A and V, in rationals',
      ),
    ],
  };
}

export function gradientStep(): Step {
  const { gradientV, gradientA } = bigramLoss();
  return {
    id: 'population-gradient',
    title: 'Population gradients for any A and V',
    statement: [
      indexedEquation({ text: 'dL/dV[n,m]', latex: '\\partial L/\\partial V_{nm}' }, gradientV, []),
      indexedEquation({ text: 'dL/dA[t,k]', latex: '\\partial L/\\partial A_{tk}' }, gradientA, []),
    ],
    because: 'differentiation of the population loss entry by entry',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        sameMatrices(enumerate(SMALL.free), rationalGradients(SMALL.free)),
        'mean of the gradient of one example over all 81 outcomes at N = 3, T = 2, in rationals',
      ),
    ],
  };
}

function sameMatrices(
  first: Pick<ReturnType<typeof enumerate>, 'gradientV' | 'gradientA'>,
  second: Pick<ReturnType<typeof enumerate>, 'gradientV' | 'gradientA'>,
): boolean {
  return (['gradientV', 'gradientA'] as const).every((name) =>
    first[name].every((row, i) => row.every((value, j) => value.equals(second[name][i]![j]!))),
  );
}

/** A polynomial in inner products written out in arrays. */
export function writtenOut(polynomial: Polynomial): IndexedExpression {
  const { innerProducts } = bigramLoss();
  return polynomial
    .terms()
    .reduce(
      (total, { coefficient, powers }) =>
        total.plus(
          powers.reduce(
            (product, [name, power]) =>
              Array.from({ length: power }, () => innerProducts[name]!).reduce((all, one) => all.times(one), product),
            Indexed.constant(coefficient),
          ),
        ),
      Indexed.zero,
    );
}

export function reducedStep(): Step {
  return {
    id: 'reduced-loss',
    title: 'On the manifold the loss knows inner products of the mu-geometry only',
    statement: [
      polynomialEquation('L', 'L', reducedLoss),
      quoted(
        'K_V = |V-M|_mu^2, K_PV = <P-M,V-M>_mu, K_A = |A-U|_mu^2, K_QA = <Q-U,A-U>_mu, tau = 1/T, mu2 = |mu|^2',
        'K_V = \\|V-M\\|_\\mu^2,\\ K_{PV} = \\langle P-M, V-M\\rangle_\\mu,\\ K_A = \\|A-U\\|_\\mu^2,\\ K_{QA} = \\langle Q-U, A-U\\rangle_\\mu,\\ \\tau = 1/T',
      ),
    ],
    because: 'the sums over columns that the manifold fixes are carried out',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        bigramLoss().onManifold.equals(writtenOut(reducedLoss)),
        'normal forms of the loss and of the polynomial with every inner product written out, for every N and T',
      ),
    ],
  };
}
