/**
 * The population dynamics of a Gaussian multi-index problem, derived: loss, gradients, Gram-closed flow, Itô correction
 * and increments' covariance. Indices stay symbolic, so one derivation holds for every number of neurons and targets;
 * link functions stay symbolic too and enter when an expression is instantiated or compiled.
 */

import { Rational } from '../algebra/rational.js';
import { symbol } from '../expression/atom.js';
import { IndexedExpression } from '../expression/expression.js';
import { tangentPart } from '../expression/geometry.js';
import { expectation, separateOrthonormal } from '../laws/gaussian/stein.js';
import { closeOnInnerProducts, gramClosure } from './closure/gram-closure.js';
import { incrementSecondMoment, secondOrderDrift } from './finite-step/second-order.js';
import type { PopulationDynamics } from './population-dynamics.js';
import { INDICES, type LossName, SPHERE, type Training } from './problem.js';
import { rateOf, sampleGradient, sampleLoss } from './sample.js';
import { derivativeByWeight } from './second-layer.js';

/** The derivation is pure and takes a quarter of a second, so each problem is derived once. */
const derived = new Map<string, PopulationDynamics>();

/**
 * The population dynamics for one of the losses.
 *
 * @param training - on the sphere or free; defaults to the sphere with given rates.
 *
 * Sources: Ren and Lee, arXiv 2410.09678 (population gradient flow); the Itô correction and covariance are derived here.
 *
 * @example
 * derivePopulationDynamics('correlation').flow.overlaps.freeIndices().map((index) => index.name) // ['i', 'p']
 */
export function derivePopulationDynamics(loss: LossName, training: Training = SPHERE): PopulationDynamics {
  const key = `${loss} ${training.geometry.constraint} ${training.rates}`;
  const known = derived.get(key);
  if (known !== undefined) return known;
  const dynamics = derive(loss, training);
  derived.set(key, dynamics);
  return dynamics;
}

function derive(loss: LossName, training: Training): PopulationDynamics {
  const { i, l, p, r } = INDICES;
  const { geometry } = training;
  const weight = { family: geometry.learner, index: i } as const;
  const onSample = sampleLoss(loss, training);
  const onSampleGradient = sampleGradient(onSample, i);
  const populationLoss = separateOrthonormal(expectation(onSample, geometry));
  const euclideanGradient = expectation(onSampleGradient, geometry);
  const sphericalGradient = tangentPart(euclideanGradient, weight, geometry);
  const rate = rateOf(i, training).timesAtom(symbol('a', [i]), -1);
  const { tangentGradient, flow } = gramClosure(populationLoss, rate, geometry, INDICES);
  const velocity = rate.times(sphericalGradient).scaled(Rational.of(-1));
  const secondOrder = secondOrderDrift(loss, training);
  const itoCorrection = {
    overlaps: secondOrder.overlaps.coefficientOf('d', 1),
    gram: secondOrder.gram.coefficientOf('d', 1),
  };
  const etaD = IndexedExpression.ofAtom(symbol('eta')).timesAtom(symbol('d'));
  const overlapSecondMoment = incrementSecondMoment(
    loss,
    { neuron: i, direction: { family: 'v', index: p } },
    { neuron: l, direction: { family: 'v', index: r } },
    training,
  );
  return {
    loss,
    training,
    secondLayerFlow: derivativeByWeight(populationLoss, i).scaled(Rational.of(-1)),
    sampleLoss: onSample,
    sampleGradient: onSampleGradient,
    populationLoss,
    euclideanGradient,
    sphericalGradient,
    sphericalGradientFromLoss: tangentGradient,
    flow,
    flowFromSample: closeOnInnerProducts(velocity, geometry, INDICES),
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
