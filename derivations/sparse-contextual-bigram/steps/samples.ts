/** The noise of batches, the proximal step, and softmax. */

import { confirmedNumerically, indexedEquation, type Rational, type Step } from '../../../src/index.js';
import { type Instance, instanceOf, type Weights } from '../instance.js';
import { alongTruth } from '../parameters.js';
import { constantsOf, STATISTICS, variance } from '../theory/closed.js';
import { enumerate, SMALL } from '../theory/enumeration.js';
import { noiseLevels, type RationalInstance } from '../theory/evaluate.js';
import { noiseEquations } from '../theory/models.js';
import { noiseMoments } from '../theory/noise.js';
import { generalSource, populationRun } from '../theory/population.js';
import { proximalFixedPoint } from '../theory/predictions.js';
import { softmaxGradientDifference } from '../theory/softmax.js';
import { manifoldExample } from './flow.js';
import { MANIFOLD, quoted, TASK } from './wording.js';

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

export function noiseStep(): Step {
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

export function noiseMapStep(): Step {
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

export function proximalStep(): Step {
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

export function softmaxStep(): Step {
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
