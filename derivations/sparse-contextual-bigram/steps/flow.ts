/** Projected gradients, the closed flow, and its balance law. */

import { randomStream } from '../../../src/numeric.js';
import {
  compilePolynomial,
  confirmed,
  confirmedNumerically,
  defineStep,
  definition,
  indexedEquation,
  indexedRight,
  once,
  type Polynomial,
  parsePolynomial,
  polynomialEquation,
  polynomialRight,
  Rational,
  type Step,
} from '../../../src/symbolic.js';
import { readAttentionStatistics } from '../fast/statistics.js';
import { AttentionLearner } from '../fast/update.js';
import { type Instance, instanceOf, uniformStart, type Weights } from '../instance.js';
import { taskOf } from '../parameters.js';
import { closed, constantsOf, flow, STATISTICS } from '../theory/closed.js';
import { enumerate, SMALL } from '../theory/enumeration.js';
import { populationGradients, rationalMatrix } from '../theory/evaluate.js';
import { bigramLoss } from '../theory/loss.js';
import { flowEquations, mapEquations } from '../theory/models.js';
import { derived, sameMatrix, writtenOut } from './task.js';
import { MANIFOLD, TASK } from './wording.js';

export function projectedStep(): Step {
  const { projectedV, projectedA } = bigramLoss();
  return defineStep({
    id: 'projected-gradient',
    title: 'Preconditioned and projected gradients',
    statement: [
      derived(indexedEquation({ text: 'H_V[n,m]', latex: '(H_V)_{nm}' }, projectedV, [])),
      derived(indexedEquation({ text: 'H_A[t,k]', latex: '(H_A)_{tk}' }, projectedA, [])),
      definition(
        'D_V = V - M, D_P = P - M, D_A = A - U, D_Q = Q - U',
        'D_V = V - M,\\ D_P = P - M,\\ D_A = A - U,\\ D_Q = Q - U',
      ),
      ...(
        [
          ['H_V', 'H_V', 'K_A*D_V + tau*D_V - K_QA*D_P - tau*D_P'],
          ['H_A', 'H_A', 'K_V*D_A - K_PV*D_Q'],
          ["1' grad_{a_k}/mu_k", '1^\\top \\nabla_{a_k}/\\mu_k', 'K_V - K_PV'],
        ] as const
      ).map(([text, latex, right]) =>
        polynomialEquation({ text, latex }, parsePolynomial(right), { standing: 'typed in' }),
      ),
    ],
    because:
      "D^-1 stands on the right: column k is divided by mu_k, which makes it the gradient in the mu-geometry; (I - 11'/N) . (I - mu 1') and (I - 11'/T) project on the manifold; without the projection the column sums of A would move at the rate of the last line",
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: ([entriesV, entriesA, , ofV, ofA, drift]) => {
      const brute = enumerate(SMALL.onManifold);
      const mu = SMALL.onManifold.mu;
      return [
        confirmed(
          sameMatrix(
            projectV(brute.gradientV, mu),
            rationalMatrix(indexedRight(entriesV), SMALL.onManifold, ['n', 'm'], 3),
          ) &&
            sameMatrix(
              projectA(brute.gradientA, mu),
              rationalMatrix(indexedRight(entriesA), SMALL.onManifold, ['t', 'k'], 2),
            ),
          'the enumerated gradient of all 81 outcomes at N = 3, T = 2, divided and projected, in rationals',
        ),
        confirmed(
          projectedV.equals(writtenOut(polynomialRight(ofV))) &&
            projectedA.equals(writtenOut(polynomialRight(ofA))) &&
            bigramLoss().columnDriftA.equals(writtenOut(polynomialRight(drift))),
          'normal forms, for every N and T',
        ),
      ];
    },
  });
}

type RationalRows = readonly (readonly Rational[])[];

const total = (values: readonly Rational[]): Rational => values.reduce((sum, value) => sum.plus(value), Rational.ZERO);

/** `(I - 11'/size) G D^-1`, size the number of rows. */
function projectA(gradient: RationalRows, mu: readonly Rational[]): RationalRows {
  const scaled = gradient.map((row) => row.map((value, m) => value.dividedBy(mu[m]!)));
  const means = mu.map((_, m) => total(scaled.map((row) => row[m]!)).dividedBy(Rational.of(gradient.length)));
  return scaled.map((row) => row.map((value, m) => value.minus(means[m]!)));
}

/** `(I - 11'/N) G D^-1 (I - mu 1')`. */
function projectV(gradient: RationalRows, mu: readonly Rational[]): RationalRows {
  return projectA(gradient, mu).map((row) => {
    const mean = total(row.map((value, m) => value.times(mu[m]!)));
    return row.map((value) => value.minus(mean));
  });
}

/** A small instance with unequal mu, and weights on the manifold that the truth does not span. */
export function manifoldExample(run = 0): { readonly task: Instance; readonly weights: Weights } {
  const task = instanceOf({ N: 3, T: 5, sparsity: 2, rho: 0.7, mu: [0.5, 0.3, 0.2] });
  const { A, V } = uniformStart(task);
  const stream = randomStream({ seed: 11, run, purpose: 'manifold-example' });
  const noise = V.map(() => 0.8 * stream.normal());
  const { N, T, mu } = task;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const rows = Array.from({ length: N }, (_, i) => i);
  const columnMean = rows.map((j) => mean(rows.map((i) => noise[i * N + j]!)));
  const centred = noise.map((value, at) => value - columnMean[at % N]!);
  const rowMean = rows.map((i) => rows.reduce((sum, j) => sum + centred[i * N + j]! * mu[j]!, 0));
  const attention = A.map(() => 0.6 * stream.normal());
  const positions = Array.from({ length: T }, (_, i) => i);
  const shift = rows.map((j) => mean(positions.map((i) => attention[i * N + j]!)));
  return {
    task,
    weights: {
      V: V.map((value, at) => value + centred[at]! - rowMean[Math.floor(at / N)]!),
      A: A.map((value, at) => value + attention[at]! - shift[at % N]!),
    },
  };
}

/** The statistics after a preconditioned step of given size on population gradients, from given weights. */
function afterStep(task: Instance, weights: Weights, rates: { eta_V: number; eta_A: number }, size: number) {
  const { gradientV, gradientA } = populationGradients(task)(weights);
  const { N, T, mu } = task;
  const columns = Float64Array.from({ length: N * T }, (_, at) => gradientA[(at % T) * N + Math.floor(at / T)]!);
  const learner = new AttentionLearner(weights, mu, 'preconditioned');
  // A negative size goes against the step; the learner itself takes any.
  learner.step({ steps: 1, rateV: size * rates.eta_V, rateA: size * rates.eta_A }, gradientV, columns);
  const out = new Float64Array(STATISTICS.length);
  readAttentionStatistics(taskOf(task), learner.weights(), out);
  return out;
}

/** The loss, the derivatives of the statistics along a step, and the statistics after a whole step, from rough weights. */
const roughSteps = once(() =>
  [0, 1].map((run) => {
    const rates = { eta_V: 0.6, eta_A: 0.7 };
    const { task, weights } = manifoldExample(run);
    const at = afterStep(task, weights, rates, 0);
    const [there, back, whole] = [0.5, -0.5, 1].map((size) => afterStep(task, weights, rates, size)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    return {
      values: { ...constantsOf(task), ...rates, ...named(at) },
      // Along a step the statistics are polynomials of degree two in its size: the difference quotient is the derivative.
      others: [populationGradients(task)(weights).loss, ...STATISTICS.map((_, i) => there[i]! - back[i]!), ...whole],
    };
  }),
);

export function closureStep(): Step {
  return defineStep({
    id: 'gram-closure',
    title: 'Four closed equations: flow and map',
    statement: [polynomialEquation({ text: 'L', latex: 'L' }, closed.loss), ...flowEquations, ...mapEquations],
    because:
      'Gram closure in the mu-geometry: V - M = alpha_V (P - M) + Delta_V, A - U = alpha_A (Q - U) + Delta_A, s = |Delta|_mu^2; the gradients lie in the span of learner and truth',
    assumes: [TASK, MANIFOLD, 'time in steps; the flow is the limit eta -> 0, the map holds at any eta'],
    exactness: { kind: 'exact' },
    verify: (statement) => {
      const polynomials = statement.map(polynomialRight);
      const differences = roughSteps().flatMap(({ values, others }) =>
        evaluateAt(polynomials, values).map((value, i) => value - others[i]!),
      );
      return [
        confirmedNumerically(
          'loss, derivative along a step, and one whole step of the matrices A and V (N = 3, T = 5, unequal mu, rough weights)',
          differences,
          1e-11,
        ),
      ];
    },
  });
}

const named = (y: ArrayLike<number>): Readonly<Record<string, number>> =>
  Object.fromEntries(STATISTICS.map((name, at) => [name, y[at]!]));

/** Polynomials at values of all their symbols. */
export function evaluateAt(
  polynomials: readonly Polynomial[],
  values: Readonly<Record<string, number>>,
): readonly number[] {
  const names = Object.keys(values);
  const out = new Float64Array(polynomials.length);
  compilePolynomial(polynomials, names)(Float64Array.from(Object.values(values)), out);
  return [...out];
}

export function balanceStep(): Step {
  const sizes = new Map([
    ['K_V', parsePolynomial('alpha_V^2*K_P + s_V')],
    ['K_A', parsePolynomial('alpha_A^2*K_Q + s_A')],
    ['K_PV', parsePolynomial('alpha_V*K_P')],
  ]);
  const rate = (polynomial: Polynomial): Polynomial =>
    STATISTICS.reduce((sum, name, at) => sum.plus(polynomial.derivative(name).times(flow[at]!)), parsePolynomial('0'));
  const left = parsePolynomial('eta_A')
    .times(rate(sizes.get('K_V')!))
    .minus(parsePolynomial('eta_V').times(rate(sizes.get('K_A')!)));
  return defineStep({
    id: 'balance',
    title: 'Balance law',
    statement: [
      polynomialEquation(
        {
          text: 'd/dt (K_V/eta_V - K_A/eta_A)',
          latex: '\\frac{d}{dt}\\Big(\\frac{K_V}{\\eta_V} - \\frac{K_A}{\\eta_A}\\Big)',
        },
        parsePolynomial('-2*tau*K_V + 2*tau*K_PV'),
        { standing: 'typed in' },
      ),
    ],
    because: 'the loss is unchanged when V - M grows and A - U shrinks by one factor, but for the terms in 1/T',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: ([law]) => [
      confirmed(
        left.equals(parsePolynomial('eta_V*eta_A').times(polynomialRight(law).substitute(sizes))),
        'polynomial identity along the derived flow',
      ),
    ],
  });
}
