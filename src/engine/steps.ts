/** The derivation as a reader sees it: each step with its statement, its rule, its assumptions and its evidence. */

import { Rational } from '../algebra/rational.js';
import { accountForSymbols } from '../codegen/accounting.js';
import { confirmed } from '../expression/evidence.js';
import type { IndexedExpression } from '../expression/expression.js';
import { sphereGeometry } from '../expression/geometry.js';
import { indexedEquation } from '../expression/print.js';
import { defineStep, type Equation, indexedRight, type Step } from '../expression/step.js';
import { parseLink } from '../links/parse-link.js';
import {
  confirmationSizes,
  confirmFlow,
  confirmOverlapSecondMoment,
  confirmPopulationLoss,
  confirmSampleLoss,
  confirmSecondLayerFlow,
  confirmStepSecondMoment,
  confirmSubspaceMass,
  gradientConfirmation,
  type StatedGradients,
} from './closure-check.js';
import { correlationEvidence, correlationStatements } from './correlations.js';
import { compactItoCorrection, expandStepMoment, stepSecondMoment } from './finite-step/ito.js';
import type { PopulationDynamics } from './population-dynamics.js';
import { CORRELATIONS, type GaussianProblem, INDICES } from './problem.js';

const GAUSSIAN = 'x ~ N(0, I_d)';

/** Links on which no term of the loss vanishes: both have a mean and two degrees. The identities hold for any link. */
const PROBE: GaussianProblem = {
  loss: 'mse',
  target: parseLink('1/2 + h1 + 2*h2'),
  learner: parseLink('1/3 - h1 + h2'),
};
/** What the steps assume of the weights. */
function weightsOf({ training }: PopulationDynamics): string {
  return training.geometry.constraint === 'sphere'
    ? 'unit weights, orthonormal target directions'
    : 'weights of any length, orthonormal target directions';
}

/**
 * The steps that hold for every number of neurons and targets, in order.
 *
 * @param problem - its links are polynomials: the identities hold for any link, and these are the ones on which they are
 *   confirmed.
 * @throws Error when a step loses a symbol, or brings one in, without a rule: see `accountForSymbols`.
 * @example
 * populationSteps(derivePopulationDynamics('mse'), { loss: 'mse', target: parseLink('h2'), learner: parseLink('h2') })[0].id // 'population-loss'
 */
export function populationSteps(dynamics: PopulationDynamics, problem: GaussianProblem): readonly Step[] {
  const onSphere = dynamics.training.geometry.constraint === 'sphere';
  return [
    lossStep(dynamics, problem),
    ...(onSphere ? [correlationStep(dynamics, problem)] : []),
    gradientStep(dynamics, problem),
    flowStep(dynamics, problem),
    onSphere ? subspaceStep(dynamics, problem) : secondLayerStep(dynamics, problem),
    itoStep(dynamics, problem),
    secondMomentStep(dynamics, problem),
  ];
}

/** Confirms on the links of the problem, and on those where no term vanishes. */
function onBoth(problem: GaussianProblem, confirm: (links: GaussianProblem) => boolean): boolean {
  return confirm(PROBE) && confirm(problem);
}

function lossStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  accountForSymbols('population-loss', [dynamics.sampleLoss], [dynamics.populationLoss], {
    cancelled: {
      x: 'expectation over x',
      epsilon: 'E epsilon = 0, E epsilon^2 = nu^2',
      v: 'inner products',
      w: 'inner products',
      u: 'inner products',
    },
    introduced: { nu: 'E epsilon^2 = nu^2', M: 'M = W V^T', Q: 'Q = W W^T', P: 'number of targets' },
  });
  return defineStep({
    id: 'population-loss',
    title: 'Population loss',
    statement: [
      equation('ell', '\\ell', dynamics.sampleLoss),
      equation('L = E[ell]', 'L = \\mathbb{E}[\\ell]', dynamics.populationLoss),
    ],
    because: 'linearity of E; E epsilon = 0; orthonormal directions see independent Gaussians',
    assumes: [GAUSSIAN, weightsOf(dynamics), 'noise independent of x'],
    exactness: { kind: 'exact' },
    verify: ([sample, population]) => {
      const stated = { ...dynamics, sampleLoss: indexedRight(sample), populationLoss: indexedRight(population) };
      return [
        confirmed(
          onBoth(problem, (links) => confirmSampleLoss(stated, links)),
          sized(problem, 'the loss of one sample written out as a polynomial'),
        ),
        confirmed(
          onBoth(problem, (links) => confirmPopulationLoss(stated, links)),
          sized(problem, 'Isserlis’ theorem on the monomials of the sample loss'),
        ),
      ];
    },
  });
}

function correlationStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  return defineStep({
    id: 'correlations',
    title: 'Correlations of the links',
    statement: correlationStatements(problem),
    because: 'Mehler’s formula (the diagram formula for two coordinates)',
    assumes: [GAUSSIAN, weightsOf(dynamics)],
    exactness: { kind: 'exact' },
    verify: (statement) => correlationEvidence(statement, problem),
  });
}

function gradientStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  accountForSymbols('gradient', [dynamics.sampleGradient], [dynamics.euclideanGradient], {
    cancelled: { x: 'Stein’s lemma', epsilon: 'E epsilon = 0' },
    introduced: { M: 'M = W V^T', Q: 'Q = W W^T', v: 'Stein’s lemma', w: 'Stein’s lemma', u: 'Stein’s lemma' },
  });
  const onSphere = dynamics.training.geometry.constraint === 'sphere';
  let confirmations: readonly ((gradients: StatedGradients) => boolean)[] | undefined;
  const confirmGradients = (gradients: StatedGradients): boolean => {
    confirmations ??= [PROBE, problem].map((links) => gradientConfirmation(dynamics, links));
    return confirmations.every((confirm) => confirm(gradients));
  };
  return defineStep({
    id: 'gradient',
    title: onSphere ? 'Population gradient, Euclidean and on the sphere' : 'Population gradient',
    statement: [
      equation('grad_{w_i} ell', '\\nabla_{w_i} \\ell', dynamics.sampleGradient),
      equation('grad_{w_i} L', '\\nabla_{w_i} L', dynamics.euclideanGradient),
      ...(onSphere
        ? [equation('(I - w_i w_i^T) grad_{w_i} L', '(I - w_i w_i^\\top) \\nabla_{w_i} L', dynamics.sphericalGradient)]
        : []),
    ],
    because: `differentiation of one sample, then Stein’s lemma E[x F] = sum_z z E[dF/d<z,x>]${onSphere ? ', then projection' : ''}`,
    assumes: [GAUSSIAN, weightsOf(dynamics)],
    exactness: { kind: 'exact' },
    verify: ([sample, euclidean, spherical]) => [
      confirmed(
        confirmGradients({
          sample: indexedRight(sample),
          euclidean: indexedRight(euclidean),
          ...(onSphere ? { spherical: indexedRight(spherical) } : {}),
        }),
        sized(
          problem,
          'inner products with all targets and weights: Isserlis’ theorem on the differentiated polynomial',
        ),
      ),
      confirmed(
        (onSphere ? indexedRight(spherical) : indexedRight(euclidean)).equals(dynamics.sphericalGradientFromLoss),
        'Gram closure of the population loss by Price’s theorem: equal normal forms for every m and P',
      ),
    ],
  });
}

function flowStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  accountForSymbols('closed-flow', [dynamics.populationLoss], [dynamics.flow.overlaps, dynamics.flow.gram], {
    cancelled: {
      a: 'the rate rho_i / a_i of neuron i divides its second-layer weight out',
      nu: 'constants have no gradient',
      P: 'constants have no gradient',
      Q: 'under the correlation loss the neurons do not interact',
    },
    introduced: { rho: 'rate of neuron i: gamma_i = eta rho_i Delta sigma’(s_i)', Q: 'Q = W W^T' },
  });
  return defineStep({
    id: 'closed-flow',
    title: 'Gradient flow, closed on M and Q',
    statement: [
      equation('dM_ip/dtau', '\\frac{dM_{ip}}{d\\tau}', dynamics.flow.overlaps),
      equation('dQ_il/dtau', '\\frac{dQ_{il}}{d\\tau}', dynamics.flow.gram),
    ],
    because: 'Gram closure: dM_ip = <dw_i, v_p>, dQ_il = <dw_i, w_l> + <dw_l, w_i>; time tau = eta * steps',
    assumes: [GAUSSIAN, weightsOf(dynamics), 'step size eta -> 0 at fixed tau, eta d -> 0'],
    exactness: { kind: 'limit', order: 'O(eta d)' },
    verify: ([first, second]) => {
      const [overlaps, gram] = [indexedRight(first), indexedRight(second)];
      return [
        confirmed(
          overlaps.equals(dynamics.flowFromSample.overlaps) && gram.equals(dynamics.flowFromSample.gram),
          'the flow closed from the sample gradient has the same normal form for every m and P',
        ),
        confirmed(
          onBoth(problem, (links) => confirmFlow({ ...dynamics, flow: { overlaps, gram } }, links)),
          sized(problem, 'differentiation of the loss as a polynomial in M and Q'),
        ),
      ];
    },
  });
}

function subspaceStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  const { i, p } = INDICES;
  const overlap = sphereGeometry.innerProduct({ family: 'w', index: i }, { family: 'v', index: p });
  const mass = dynamics.flow.overlaps.times(overlap).sumOver(p).scaled(Rational.of(2));
  return defineStep({
    id: 'subspace-mass',
    title: 'Mass in the target’s subspace',
    statement: [equation('d/dtau sum_p M_ip^2', '\\frac{d}{d\\tau} \\sum_p M_{ip}^2', mass)],
    because: 'chain rule',
    assumes: [GAUSSIAN, weightsOf(dynamics), 'step size eta -> 0 at fixed tau, eta d -> 0'],
    exactness: { kind: 'limit', order: 'O(eta d)' },
    verify: ([stated]) => [
      confirmed(
        onBoth(problem, (links) => confirmSubspaceMass(dynamics, links, indexedRight(stated))),
        sized(problem, 'differentiation of sum_p M_ip^2 as a polynomial along the flow'),
      ),
    ],
  });
}

/** The flow of the second layer, in units of the first layer's step size. */
function secondLayerStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  return defineStep({
    id: 'second-layer',
    title: 'Flow of the second layer',
    statement: [equation('(1/zeta) da_i/dtau', '\\frac{1}{\\zeta} \\frac{da_i}{d\\tau}', dynamics.secondLayerFlow)],
    because: 'da_i = -zeta dL/da_i; zeta is the ratio of the second layer’s step size to the first’s',
    assumes: [GAUSSIAN, weightsOf(dynamics), 'step size eta -> 0 at fixed tau'],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: ([stated]) => [
      confirmed(
        onBoth(problem, (links) =>
          confirmSecondLayerFlow({ ...dynamics, secondLayerFlow: indexedRight(stated) }, links),
        ),
        sized(problem, 'Isserlis’ theorem on the monomials of Delta sigma(s_i)'),
      ),
    ],
  });
}

function itoStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  const { loss, training } = dynamics;
  const onSphere = training.geometry.constraint === 'sphere';
  const compact = compactItoCorrection(training);
  const moment = stepSecondMoment(loss, training);
  return defineStep({
    id: 'ito-correction',
    title: 'Itô correction at finite eta d',
    statement: [
      equation('dM_ip/dtau - flow', '\\frac{dM_{ip}}{d\\tau} - \\text{flow}', compact.overlaps),
      equation('dQ_il/dtau - flow', '\\frac{dQ_{il}}{d\\tau} - \\text{flow}', compact.gram),
      equation('G_il', 'G_{il}', moment),
    ],
    because: `second order of ${onSphere ? 'normalise(w + gamma (x - s w))' : 'w + gamma x'}; E[|x|^2 F] = d E[F] + E[x . grad F]; the part of order d is kept`,
    assumes: [GAUSSIAN, weightsOf(dynamics), 'eta -> 0 and d -> infinity with eta d fixed'],
    // Free weights have no normalisation, so nothing of higher order in gamma is left out.
    exactness: { kind: 'limit', order: onSphere ? 'O((eta d)^2) + O(eta)' : 'O(eta)' },
    verify: (statement) => {
      const [overlaps, gram, stated] = statement.map(indexedRight) as [
        IndexedExpression,
        IndexedExpression,
        IndexedExpression,
      ];
      return [
        confirmed(
          expandStepMoment(overlaps, stated).equals(etaD(dynamics.itoCorrection.overlaps)) &&
            expandStepMoment(gram, stated).equals(etaD(dynamics.itoCorrection.gram)),
          'the part of order d of the exact second-order drift has the same normal form for every m and P',
        ),
        confirmed(
          onBoth(problem, (links) => confirmStepSecondMoment(dynamics, links, stated)),
          sized(problem, 'Isserlis’ theorem on the monomials of Delta^2 sigma’(s_i) sigma’(s_l)'),
        ),
      ];
    },
  });
}

function secondMomentStep(dynamics: PopulationDynamics, problem: GaussianProblem): Step {
  const { i, l } = INDICES;
  const oneNeuron = dynamics.overlapSecondMoment.withIndex(l, i);
  const onSphere = dynamics.training.geometry.constraint === 'sphere';
  return defineStep({
    id: 'increment-covariance',
    title: 'Covariance of the increments',
    statement: [
      equation(
        'Cov(dM_ip, dM_ir) / eta^2 + dM_ip/dtau dM_ir/dtau',
        '\\tfrac{1}{\\eta^2}\\mathrm{Cov}(dM_{ip}, dM_{ir}) + \\tfrac{dM_{ip}}{d\\tau}\\tfrac{dM_{ir}}{d\\tau}',
        oneNeuron,
      ),
    ],
    because: onSphere
      ? 'Stein’s lemma twice on E[gamma_i^2 (x_p - s_i M_ip)(x_r - s_i M_ir)]'
      : 'Stein’s lemma twice on E[gamma_i^2 x_p x_r]',
    assumes: [GAUSSIAN, weightsOf(dynamics), 'first order in gamma'],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: ([stated]) => [
      confirmed(
        onBoth(problem, (links) => confirmOverlapSecondMoment(dynamics, links, indexedRight(stated))),
        'Isserlis’ theorem on the monomials of the squared increment at m = 1, P = 1 and of two increments at P = 2',
      ),
    ],
  });
}

function etaD(expression: IndexedExpression): IndexedExpression {
  return expression
    .timesAtom({ kind: 'symbol', name: 'eta', indices: [], symmetry: 'none' })
    .timesAtom({ kind: 'symbol', name: 'd', indices: [], symmetry: 'none' });
}

function equation(text: string, latex: string, right: IndexedExpression): Equation {
  return indexedEquation({ text, latex }, right, CORRELATIONS);
}

function sized(problem: GaussianProblem, route: string): string {
  const { m, P } = confirmationSizes(problem);
  return `${route}, over the rationals at m = ${m}, P = ${P} (and for two links with means at m = P = 2)`;
}
