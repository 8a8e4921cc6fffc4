/** Projected gradients, the closed flow, its balance law and its first stage. */

import {
  confirmed,
  confirmedNumerically,
  type IndexedExpression,
  indexedEquation,
  type Polynomial,
  parsePolynomial,
  randomStream,
  type Step,
} from '../../../src/index.js';
import { type Instance, instanceOf, uniformStart, type Weights } from '../instance.js';
import { closed, constantsOf, flow, lossAt, mapTerm, STATISTICS } from '../theory/closed.js';
import { bigramLoss, displacement } from '../theory/loss.js';
import { flowEquations, mapEquations, polynomialEquation } from '../theory/models.js';
import { populationRun } from '../theory/population.js';
import { stageOne, stageOneTime } from '../theory/predictions.js';
import { writtenOut } from './task.js';
import { MANIFOLD, quoted, TASK } from './wording.js';

export function projectedStep(): Step {
  const { projectedV, projectedA } = bigramLoss();
  return {
    id: 'projected-gradient',
    title: 'Preconditioned and projected gradients',
    statement: [
      indexedEquation({ text: 'H_V[n,m]', latex: '(H_V)_{nm}' }, projectedV, []),
      indexedEquation({ text: 'H_A[t,k]', latex: '(H_A)_{tk}' }, projectedA, []),
      quoted(
        'H_V = (K_A + tau)(V - M) - (K_QA + tau)(P - M), H_A = K_V (A - U) - K_PV (Q - U)',
        'H_V = (K_A + \\tau)(V - M) - (K_{QA} + \\tau)(P - M), \\quad H_A = K_V (A - U) - K_{PV} (Q - U)',
      ),
    ],
    because:
      "D^-1 stands on the right: column k is divided by mu_k, which makes it the gradient in the mu-geometry; (I - 11'/N) . (I - mu 1') and (I - 11'/T) project on the manifold",
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: () => {
      const [K_A, K_QA, K_V, K_PV] = ['K_A + tau', 'K_QA + tau', 'K_V', 'K_PV'].map((text) =>
        writtenOut(parsePolynomial(text)),
      ) as [IndexedExpression, IndexedExpression, IndexedExpression, IndexedExpression];
      const valueForm = K_A.times(displacement('V')).minus(K_QA.times(displacement('P')));
      const attentionForm = K_V.times(displacement('A')).minus(K_PV.times(displacement('Q')));
      return [
        confirmed(projectedV.equals(valueForm) && projectedA.equals(attentionForm), 'normal forms, for every N and T'),
        confirmed(
          bigramLoss().columnDriftA.equals(K_V.minus(K_PV)),
          'without the projection of A its column sums would move at the rate K_V - K_PV',
        ),
      ];
    },
  };
}

/** A small instance with unequal mu, and weights on the manifold that the truth does not span. */
export function manifoldExample(): { readonly task: Instance; readonly weights: Weights } {
  const task = instanceOf({ N: 3, T: 5, sparsity: 2, rho: 0.7, mu: [0.5, 0.3, 0.2] });
  const { A, V } = uniformStart(task);
  const stream = randomStream({ seed: 11, run: 0, purpose: 'manifold-example' });
  const noise = V.map(() => 0.4 * stream.normal());
  const { N, T, mu } = task;
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
  const rows = Array.from({ length: N }, (_, i) => i);
  const columnMean = rows.map((j) => mean(rows.map((i) => noise[i * N + j]!)));
  const centred = noise.map((value, at) => value - columnMean[at % N]!);
  const rowMean = rows.map((i) => rows.reduce((total, j) => total + centred[i * N + j]! * mu[j]!, 0));
  const attention = A.map(() => 0.3 * stream.normal());
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

export function closureStep(): Step {
  return {
    id: 'gram-closure',
    title: 'Four closed equations: flow and map',
    statement: [polynomialEquation('L', 'L', closed.loss), ...flowEquations, ...mapEquations],
    because:
      'Gram closure in the mu-geometry: V - M = alpha_V (P - M) + Delta_V, A - U = alpha_A (Q - U) + Delta_A, s = |Delta|_mu^2; the gradients lie in the span of learner and truth',
    assumes: [TASK, MANIFOLD, 'time in steps; the flow is the limit eta -> 0, the map holds at any eta'],
    exactness: { kind: 'exact' },
    verify: () => {
      const { task, weights } = manifoldExample();
      const constants = constantsOf(task);
      const rates = { eta_V: 0.3, eta_A: 0.2 };
      const run = populationRun(task, weights, [{ steps: 40, rateV: rates.eta_V, rateA: rates.eta_A }]);
      const matrices = new Float64Array(STATISTICS.length);
      run.read(matrices);
      const closedForm = matrices.slice();
      const increment = new Float64Array(STATISTICS.length);
      const term = mapTerm(constants, rates);
      const differences: number[] = [];
      for (let step = 0; step < 40; step++) {
        run.advance(1);
        run.read(matrices);
        term.evaluate(step, closedForm, increment);
        closedForm.forEach((value, at) => {
          closedForm[at] = value + increment[at]!;
          differences.push(closedForm[at]! - matrices[at]!);
        });
      }
      const alive = Math.abs(lossAt(constants)(matrices));
      if (!(alive > 0)) throw new Error('the loss at the end of the run is not positive');
      return [
        confirmedNumerically(
          'forty steps of the matrices A and V (N = 3, T = 5, unequal mu, rough start) beside the four numbers',
          differences,
          1e-12,
        ),
      ];
    },
  };
}

export function balanceStep(): Step {
  const K_V = parsePolynomial('alpha_V^2*K_P + s_V');
  const K_A = parsePolynomial('alpha_A^2*K_Q + s_A');
  const rate = (polynomial: Polynomial): Polynomial =>
    STATISTICS.reduce(
      (total, name, at) => total.plus(polynomial.derivative(name).times(flow[at]!)),
      parsePolynomial('0'),
    );
  const left = parsePolynomial('eta_A')
    .times(rate(K_V))
    .minus(parsePolynomial('eta_V').times(rate(K_A)));
  const right = parsePolynomial('-2*tau*eta_V*eta_A').times(K_V.minus(parsePolynomial('alpha_V*K_P')));
  return {
    id: 'balance',
    title: 'Balance law',
    statement: [
      quoted(
        'd/dt (K_V/eta_V - K_A/eta_A) = -(2/T) (K_V - K_PV)',
        '\\frac{d}{dt}\\Big(\\frac{K_V}{\\eta_V} - \\frac{K_A}{\\eta_A}\\Big) = -\\frac{2}{T} (K_V - K_{PV})',
      ),
    ],
    because: 'the loss is unchanged when V - M grows and A - U shrinks by one factor, but for the terms in 1/T',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: () => [confirmed(left.equals(right), 'polynomial identity along the derived flow')],
  };
}

export function stageOneStep(): Step {
  return {
    id: 'stage-one',
    title: 'Stage one and its length',
    statement: [
      quoted(
        'alpha_V = eta_V/(T omega) sinh(omega t), alpha_A = (cosh(omega t) - 1)/(T K_Q), omega = sqrt(eta_V eta_A K_P K_Q)',
        '\\alpha_V = \\frac{\\eta_V}{T \\omega} \\sinh \\omega t, \\quad \\alpha_A = \\frac{\\cosh \\omega t - 1}{T K_Q}, \\quad \\omega = \\sqrt{\\eta_V \\eta_A K_P K_Q}',
      ),
      quoted('t_1(alpha_A = 1/2) = (1/omega) log T + O(1)', 't_1 = \\omega^{-1} \\log T + O(1)'),
    ],
    because: 'the flow at small alpha, s = 0, without the term eta_V alpha_V/T',
    assumes: [TASK, MANIFOLD, 'start A = U, V = M', 'alpha small'],
    exactness: { kind: 'limit', order: 'O(t eta_V/T)' },
    verify: () => {
      const rates = { eta_V: 1, eta_A: 1 };
      const constants = { K_P: 0.512, K_Q: 0.5 - 1e-5, tau: 1e-5, mu2: 0.2 };
      const early = stageOneTime(constants, rates, stageOne(constants, rates, 8)[1]);
      return [
        confirmedNumerically(
          'time at which the derived flow has alpha_A(8), T = 100 000, relative',
          [early / 8 - 1],
          1e-4,
        ),
      ];
    },
  };
}
