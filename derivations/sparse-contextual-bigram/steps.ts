/** The derivation in steps, each with its evidence. */

import {
  categoricalExpectation,
  categoricalTokens,
  confirmed,
  confirmedNumerically,
  cumulantAt,
  type Equation,
  enumeratedMean,
  IndexedExpression as Indexed,
  type IndexedExpression,
  indexedEquation,
  type Polynomial,
  parsePolynomial,
  Rational,
  randomStream,
  type Step,
} from '../../src/index.js';
import { type Instance, instanceOf, uniformStart, type Weights } from './instance.js';
import { alongTruth } from './parameters.js';
import { closed, constantsOf, flow, lossAt, mapTerm, reducedLoss, STATISTICS, variance } from './theory/closed.js';
import { enumerate, SMALL } from './theory/enumeration.js';
import { noiseLevels, type RationalInstance, rationalGradients } from './theory/evaluate.js';
import { bigramLoss, displacement } from './theory/loss.js';
import { flowEquations, mapEquations, noiseEquations, polynomialEquation } from './theory/models.js';
import { noiseMoments } from './theory/noise.js';
import { generalSource, populationRun } from './theory/population.js';
import { proximalFixedPoint, stageOne, stageOneTime } from './theory/predictions.js';
import { softmaxGradientDifference } from './theory/softmax.js';
import { entry, m, n, s, sum, t } from './theory/symbols.js';

const TASK =
  'tokens x_1, ..., x_T and k independent with law mu > 0; output drawn from column x_t of P, t from column k of Q';
const MANIFOLD = "1'A = 1', 1'V = 1', V mu = mu";

/** An equation that is quoted rather than printed from an object. */
function quoted(text: string, latex: string): Equation {
  return { text, latex, json: { quoted: text } };
}

/** All steps. */
export function stepsOf(): readonly Step[] {
  return [
    ruleStep(),
    lossStep(),
    gradientStep(),
    reducedStep(),
    projectedStep(),
    closureStep(),
    balanceStep(),
    stageOneStep(),
    noiseStep(),
    noiseMapStep(),
    proximalStep(),
    softmaxStep(),
  ];
}

/** `E[x_n x_m a b]`, the second moment that loss and gradients need. */
function secondMoment(): IndexedExpression {
  const x = (category: typeof n, position: typeof t, weight: string): IndexedExpression =>
    sum(entry('x', category, position).times(entry(weight, position)), position);
  return categoricalExpectation(x(n, t, 'a').times(x(m, s, 'b')), categoricalTokens());
}

function ruleStep(): Step {
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

function lossStep(): Step {
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

function gradientStep(): Step {
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
function writtenOut(polynomial: Polynomial): IndexedExpression {
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

function reducedStep(): Step {
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

function projectedStep(): Step {
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
function manifoldExample(): { readonly task: Instance; readonly weights: Weights } {
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

function closureStep(): Step {
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

function balanceStep(): Step {
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

function stageOneStep(): Step {
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

/** A rational instance in doubles. */
export function inDoubles({ mu, P, Q, A, V }: RationalInstance): {
  readonly task: Instance;
  readonly weights: Weights;
} {
  const flat = (rows: readonly (readonly Rational[])[]): Float64Array =>
    Float64Array.from(rows.flat().map((value) => value.toNumber()));
  return {
    task: { N: mu.length, T: Q.length, mu: flat([mu]), P: flat(P), Q: flat(Q) },
    weights: { A: flat(A), V: flat(V) },
  };
}

function noiseStep(): Step {
  const { secondV, secondA, arrays } = noiseMoments();
  return {
    id: 'gradient-noise',
    title: 'Second moments of the gradient of one example',
    statement: [
      indexedEquation({ text: 'E||H_V||_mu^2', latex: '\\mathbb{E}\\|H_V\\|_\\mu^2' }, secondV, []),
      indexedEquation({ text: 'E||H_A||_mu^2', latex: '\\mathbb{E}\\|H_A\\|_\\mu^2' }, secondA, []),
      ...arrays.map(({ name, value, indices }) => {
        const at = indices.map((index) => index.name);
        return indexedEquation(
          {
            text: at.length === 0 ? name : `${name}[${at.join(',')}]`,
            latex: at.length === 0 ? `\\mathrm{${name}}` : `${name}_{${at.join('')}}`,
          },
          value,
          [],
        );
      }),
    ],
    because:
      'the categorical rule with centred tokens up to fourth order; w = 1/mu; S, J, W are the joint cumulants of order two to four of one draw',
    assumes: [TASK, MANIFOLD],
    exactness: { kind: 'exact' },
    verify: () => {
      const exact = enumerate(SMALL.onManifold);
      const { task, weights } = inDoubles(SMALL.onManifold);
      const levels = noiseLevels(task, weights);
      return [
        confirmedNumerically(
          'all 81 outcomes at N = 3, T = 2 in rationals, relative',
          [levels.secondV / exact.secondV.toNumber() - 1, levels.secondA / exact.secondA.toNumber() - 1],
          1e-12,
        ),
      ];
    },
  };
}

function noiseMapStep(): Step {
  return {
    id: 'noise-map',
    title: 'The map with the noise of batches',
    statement: noiseEquations,
    because:
      'a batch adds |step noise|_mu^2 to |V - M|_mu^2 and |A - U|_mu^2, of which a share falls on the direction of the truth; variances by their leading order',
    assumes: [TASK, MANIFOLD, 'all |q_k| equal', 'closure V S V^T = alpha_V^2 P S P^T + (s_V/tr S) S', 'N >= 3'],
    exactness: { kind: 'limit', order: 'O(1/T) of the noise' },
    verify: () => {
      const task = instanceOf({ N: 4, T: 12, sparsity: 2, rho: 0.8, mu: null });
      const levels = noiseLevels(task, alongTruth(task, 0.6, 0.4));
      const constants = constantsOf(task);
      const values = {
        ...constants,
        ...{ alpha_V: 0.6, alpha_A: 0.4, s_V: 0, s_A: 0, g: 0 },
      };
      return [
        confirmedNumerically(
          'leading part of the derived second moments at weights along the truth, N = 4, T = 12, relative',
          [variance.V.evaluate(values) / levels.leadingV - 1, variance.A.evaluate(values) / levels.leadingA - 1],
          1e-11,
        ),
      ];
    },
  };
}

function proximalStep(): Step {
  return {
    id: 'proximal-fixed-point',
    title: 'Where the proximal step rests',
    statement: [
      quoted(
        'alpha_A* = Q [1/T + eta K_PV (1 - Q/T)/Q - eta lambda] / [eta K_V (1 - Q/T) + Q/T], which tends to (1/alpha_V)(1 - lambda Q/K_PV) for eta T -> inf',
        '\\alpha_A^* = \\frac{Q\\,[\\frac1T + \\eta K_{PV} (1 - \\frac{Q}{T})/Q - \\eta \\lambda]}{\\eta K_V (1 - \\frac QT) + \\frac QT} \\to \\frac{1}{\\alpha_V} \\Big(1 - \\frac{\\lambda Q}{K_{PV}}\\Big)',
      ),
    ],
    because:
      'soft thresholding followed by recentring is the identity on columns of positive entries above eta lambda; it acts by zeroing the entries below, whose mass comes back evenly',
    assumes: [
      TASK,
      MANIFOLD,
      'V frozen with s_V = 0',
      'q_k uniform on Q positions',
      'entries off the support end below eta lambda',
    ],
    exactness: { kind: 'exact' },
    verify: () => {
      const setting = { alphaV: 0.9, eta: 0.2, lambda: 0.05, T: 20, sparsity: 2 };
      const task = instanceOf({ N: 3, T: setting.T, sparsity: 2, rho: 0.8, mu: null });
      const stage = { steps: 800, rateV: 0, rateA: setting.eta, penalty: setting.lambda };
      const run = populationRun(task, alongTruth(task, setting.alphaV, 0), [stage]);
      run.advance(800);
      const out = new Float64Array(STATISTICS.length);
      run.read(out);
      const { K_P } = constantsOf(task);
      return [
        confirmedNumerically(
          'the proximal algorithm on population gradients for 800 steps, N = 3, T = 20',
          [out[1]! - proximalFixedPoint({ ...setting, K_P })],
          1e-12,
        ),
      ];
    },
  };
}

function softmaxStep(): Step {
  return {
    id: 'softmax-link',
    title: 'Softmax attention',
    statement: [
      quoted(
        "A = softmax(W): grad_{w_k} L = (diag(a_k) - a_k a_k') grad_{a_k} L; at A = U it is (1/T)(I - 11'/T) grad_{a_k} L",
        'A = \\mathrm{softmax}(W): \\quad \\nabla_{w_k} L = (\\mathrm{diag}(a_k) - a_k a_k^\\top)\\, \\nabla_{a_k} L; \\quad \\text{at } A = U: \\tfrac1T (I - \\tfrac1T 11^\\top) \\nabla_{a_k} L',
      ),
    ],
    because: 'attention depends on the last token alone, so the population loss is the same function of A; chain rule',
    assumes: [TASK],
    exactness: { kind: 'exact' },
    verify: () => {
      const { task, weights } = manifoldExample();
      return [
        confirmedNumerically(
          'central differences of the derived loss at random logits, N = 3, T = 5',
          softmaxGradientDifference(task, weights.V, generalSource(task)),
          1e-8,
        ),
      ];
    },
  };
}
