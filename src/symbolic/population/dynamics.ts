/**
 * The population dynamics of a Gaussian multi-index problem, derived: loss, gradients, Gram-closed flow, Itô correction
 * and increments' covariance. Indices stay symbolic, so one derivation holds for every number of neurons and targets;
 * link functions stay symbolic too and enter when an expression is instantiated or compiled.
 */

import { Rational } from '../algebra/rational.js';
import { symbol } from '../indexed/atom.js';
import { expectation, separateOrthonormal } from '../indexed/expectation.js';
import { IndexedExpression } from '../indexed/expression.js';
import { sphereGeometry, tangentPart } from '../indexed/geometry.js';
import { type ClosedFlow, closeOnInnerProducts, gramClosure } from '../indexed/gram-closure.js';
import { INDICES, type LossName } from './problem.js';
import { sampleGradient, sampleLoss } from './sample.js';
import { incrementSecondMoment, secondOrderDrift } from './second-order.js';

/** Open equations, closed equations, and everything between them. Time is `tau = eta * steps`. */
export interface PopulationDynamics {
  readonly loss: LossName;
  /** Of one sample. */
  readonly sampleLoss: IndexedExpression;
  /** Of one sample with respect to `w_i`, vector-valued. */
  readonly sampleGradient: IndexedExpression;
  readonly populationLoss: IndexedExpression;
  /** `E` of the sample gradient by Stein's lemma: vector-valued, with its radial part. */
  readonly euclideanGradient: IndexedExpression;
  /** Its part tangent to the sphere. */
  readonly sphericalGradient: IndexedExpression;
  /** The same from the population loss by Gram closure: an independent route. */
  readonly sphericalGradientFromLoss: IndexedExpression;
  /** Gradient flow on the inner products, neuron i at rate rho_i. */
  readonly flow: ClosedFlow;
  /** The same closed from the sample gradient: an independent route. */
  readonly flowFromSample: ClosedFlow;
  /** Mean second-order part of a step over eta^2, exact in d. */
  readonly secondOrder: ClosedFlow;
  /** Its part of order d: to be added to `flow` with the factor `eta d`. */
  readonly itoCorrection: ClosedFlow;
  /** `flow + eta d itoCorrection`. */
  readonly correctedFlow: ClosedFlow;
  /** Second moment of the increments of `M_ip` and `M_lr` over eta^2. */
  readonly overlapSecondMoment: IndexedExpression;
  /** Covariance of the increments of `M_ip` and `M_lr` over eta^2: the second moment less the product of the means. */
  readonly overlapCovariance: IndexedExpression;
}

/** The derivation is pure and takes a quarter of a second, so each loss is derived once. */
const derived = new Map<LossName, PopulationDynamics>();

/**
 * The population dynamics for one of the losses.
 *
 * Sources: Ren and Lee, arXiv 2410.09678 (population gradient flow); the Itô correction and covariance are derived here.
 *
 * @example
 * derivePopulationDynamics('correlation').flow.overlaps.freeIndices().map((index) => index.name) // ['i', 'p']
 */
export function derivePopulationDynamics(loss: LossName): PopulationDynamics {
  const known = derived.get(loss);
  if (known !== undefined) return known;
  const dynamics = derive(loss);
  derived.set(loss, dynamics);
  return dynamics;
}

function derive(loss: LossName): PopulationDynamics {
  const { i, l, p, r } = INDICES;
  const onSample = sampleLoss(loss);
  const onSampleGradient = sampleGradient(onSample, i);
  const populationLoss = separateOrthonormal(expectation(onSample, sphereGeometry));
  const euclideanGradient = expectation(onSampleGradient, sphereGeometry);
  const sphericalGradient = tangentPart(euclideanGradient, { family: 'w', index: i }, sphereGeometry);
  const rate = IndexedExpression.ofAtom(symbol('rho', [i])).timesAtom(symbol('a', [i]), -1);
  const { tangentGradient, flow } = gramClosure(populationLoss, rate, sphereGeometry, INDICES);
  const velocity = rate.times(sphericalGradient).scaled(Rational.of(-1));
  const secondOrder = secondOrderDrift(loss);
  const itoCorrection = {
    overlaps: secondOrder.overlaps.coefficientOf('d', 1),
    gram: secondOrder.gram.coefficientOf('d', 1),
  };
  const etaD = IndexedExpression.ofAtom(symbol('eta')).timesAtom(symbol('d'));
  const overlapSecondMoment = incrementSecondMoment(
    loss,
    { neuron: i, direction: { family: 'v', index: p } },
    { neuron: l, direction: { family: 'v', index: r } },
  );
  return {
    loss,
    sampleLoss: onSample,
    sampleGradient: onSampleGradient,
    populationLoss,
    euclideanGradient,
    sphericalGradient,
    sphericalGradientFromLoss: tangentGradient,
    flow,
    flowFromSample: closeOnInnerProducts(velocity, sphereGeometry, INDICES),
    secondOrder,
    itoCorrection,
    correctedFlow: {
      overlaps: flow.overlaps.plus(etaD.times(itoCorrection.overlaps)),
      gram: flow.gram.plus(etaD.times(itoCorrection.gram)),
    },
    overlapSecondMoment,
    overlapCovariance: overlapSecondMoment.minus(flow.overlaps.times(flow.overlaps.withIndex(i, l).withIndex(p, r))),
  };
}
