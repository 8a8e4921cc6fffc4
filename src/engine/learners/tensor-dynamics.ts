/**
 * Gradient flow of over-parametrised decomposition of an orthogonal tensor, derived for every even order p, every number of
 * weights m and of components P: loss, gradient, Gram closure, polar form, and the closure in which the residual stays diagonal.
 */

import { Rational } from '../../algebra/rational.js';
import { type Index, symbol } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import { freeGeometry } from '../../expression/geometry.js';
import { integerPower, replaceSymbols } from '../../expression/replace-symbols.js';
import { type ClosedFlow, closeOnInnerProducts, gradientThroughInnerProducts } from '../closure/gram-closure.js';
import { type FlowIndices, inPolarCoordinates, type PolarFlow, polarFlow } from '../closure/polar.js';
import { type TensorPowers, tensorDistance, tensorInnerProduct } from './tensor-power.js';

/** Which learner decomposes the tensor. */
export interface TensorSetting {
  /** p, even and >= 2. */
  readonly order: number;
  /** Whether each weight carries a fixed sign `c_j`; defaults to false: all coefficients are positive. */
  readonly signed?: boolean;
}

/**
 * Target `sum_k a_k v_k^{tensor p}`, learner `sum_j c_j |w_j|^2 wbar_j^{tensor p}` (c_j = 1 unless signed), objective half the
 * squared distance plus `lambda/2 sum_j |w_j|^2`.
 */
export interface TensorDynamics {
  readonly problem: TensorSetting;
  readonly indices: FlowIndices;
  /** The objective in `M = W U`, `Q = W W^T`, `a`, `lambda`. */
  readonly loss: IndexedExpression;
  /** With respect to `w_i`, vector-valued. */
  readonly gradient: IndexedExpression;
  /** Gradient flow closed on M and Q. */
  readonly flow: ClosedFlow;
  readonly polar: PolarFlow;
  /** The objective in lengths and cosines. */
  readonly polarLoss: IndexedExpression;
  /** `T_W(v_p, ..., v_p)`: how much of component p the learner has, in lengths and cosines; free index p. */
  readonly component: IndexedExpression;
  /** `R(wbar_i, ..., wbar_i)` of the residual R = target - learner, in lengths and cosines; free index i. */
  readonly residual: IndexedExpression;
  /**
   * The flow of weights that only see a diagonal residual `sum_k r_k v_k^{tensor p}`, with `r` a symbol: tensor power dynamics.
   */
  readonly powerFlow: PolarFlow;
  /** The same with `r_k = a_k - component_k` put in: the closure of the flow that drops the rest of the residual. */
  readonly deflatedFlow: PolarFlow;
}

const i: Index = { name: 'i', range: 'm' };
const l: Index = { name: 'l', range: 'm' };
const p: Index = { name: 'p', range: 'P' };
const INDICES: FlowIndices = { i, l, p };

const derived = new Map<string, TensorDynamics>();

/**
 * Derives the dynamics; the result is cached.
 *
 * @throws RangeError when the order is not even and >= 2: the learner's coefficients are positive, and odd powers of lengths
 * would stand under roots.
 * @example
 * deriveTensorDynamics({ order: 4 }).gradient.freeIndices().map((index) => index.name) // ['i']
 */
export function deriveTensorDynamics(problem: TensorSetting): TensorDynamics {
  const { order, signed = false } = problem;
  if (!Number.isSafeInteger(order) || order < 2 || order % 2 !== 0) {
    throw new RangeError(`order is ${order}; must be an even integer >= 2, for instance 4`);
  }
  const key = `${order} ${signed}`;
  const known = derived.get(key) ?? derive(order, signed);
  derived.set(key, known);
  return known;
}

function derive(order: number, signed: boolean): TensorDynamics {
  const learner: TensorPowers = {
    family: 'u',
    range: 'm',
    coefficient: (index) => (signed ? IndexedExpression.ofAtom(symbol('c', [index])) : IndexedExpression.one),
    homogeneity: 2,
  };
  const target = orthogonalTensor('a');
  const penalty = penaltyOf();
  const loss = tensorDistance(learner, target, order).plus(penalty);
  const gradient = gradientThroughInnerProducts(loss, i, freeGeometry);
  const velocity = gradient.scaled(Rational.of(-1));
  const frozen = penalty.minus(tensorInnerProduct(learner, orthogonalTensor('r'), order));
  const powerVelocity = gradientThroughInnerProducts(frozen, i, freeGeometry).scaled(Rational.of(-1));
  const powerFlow = polarFlow(powerVelocity, INDICES);
  const component = componentOf(learner, order);
  const deflated = (expression: IndexedExpression): IndexedExpression =>
    replaceSymbols(expression, ({ name, indices }) => {
      const [index] = indices;
      if (name !== 'r' || index === undefined) return undefined;
      return IndexedExpression.ofAtom(symbol('a', [index])).minus(component.withIndex(p, index));
    });
  return {
    problem: { order, signed },
    indices: INDICES,
    loss,
    gradient,
    flow: closeOnInnerProducts(velocity, freeGeometry, INDICES),
    polar: polarFlow(velocity, INDICES),
    polarLoss: inPolarCoordinates(loss),
    component,
    residual: residualOf(learner, order),
    powerFlow,
    deflatedFlow: {
      logLength: deflated(powerFlow.logLength),
      targetCosines: deflated(powerFlow.targetCosines),
      cosines: deflated(powerFlow.cosines),
      onWeights: deflated(powerFlow.onWeights),
      onTargets: deflated(powerFlow.onTargets),
    },
  };
}

function orthogonalTensor(name: string): TensorPowers {
  return {
    family: 'v',
    range: 'P',
    coefficient: (index) => IndexedExpression.ofAtom(symbol(name, [index])),
    homogeneity: 0,
  };
}

/** `lambda/2 sum_j |w_j|^2`. */
function penaltyOf(): IndexedExpression {
  const own = { name: 'own', range: 'm' };
  return IndexedExpression.ofAtom(symbol('Q', [own, own], 'symmetric'))
    .sumOver(own)
    .timesAtom(symbol('lambda'))
    .scaled(Rational.of(1, 2n));
}

function componentOf(learner: TensorPowers, order: number): IndexedExpression {
  const own = { name: 'own', range: 'm' };
  return learner
    .coefficient(own)
    .times(IndexedExpression.ofAtom(symbol('n', [own]), 2))
    .times(integerPower(IndexedExpression.ofAtom(symbol('V', [own, p])), order))
    .sumOver(own);
}

function residualOf(learner: TensorPowers, order: number): IndexedExpression {
  const [own, k] = [
    { name: 'own', range: 'm' },
    { name: 'k', range: 'P' },
  ];
  const ofTarget = IndexedExpression.ofAtom(symbol('a', [k]))
    .timesAtom(symbol('V', [i, k]), order)
    .sumOver(k);
  const ofLearner = learner
    .coefficient(own)
    .times(IndexedExpression.ofAtom(symbol('n', [own]), 2))
    .timesAtom(symbol('G', [own, i], 'symmetric-unit-diagonal'), order)
    .sumOver(own);
  return ofTarget.minus(ofLearner);
}
