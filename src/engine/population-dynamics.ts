/** The dynamics of the population: losses, gradients, and closed flows of one problem. */

import type { IndexedExpression } from '../expression/expression.js';
import type { ClosedFlow } from './closure/gram-closure.js';
import type { LossName, Training } from './problem.js';

/** Open equations, closed equations, and everything between them. Time is `tau = eta * steps`. */
export interface PopulationDynamics {
  readonly loss: LossName;
  readonly training: Training;
  /** Of one sample. */
  readonly sampleLoss: IndexedExpression;
  /** Of one sample with respect to `w_i`, vector-valued. */
  readonly sampleGradient: IndexedExpression;
  readonly populationLoss: IndexedExpression;
  /** `E` of the sample gradient by Stein's lemma: vector-valued, with its radial part. */
  readonly euclideanGradient: IndexedExpression;
  /** Its part along which the weights may move: tangent to the sphere, or all of it for free weights. */
  readonly sphericalGradient: IndexedExpression;
  /** The same from the population loss by Gram closure: an independent route. */
  readonly sphericalGradientFromLoss: IndexedExpression;
  /** Gradient flow on the inner products, neuron i at rate rho_i. */
  readonly flow: ClosedFlow;
  /** The same closed from the sample gradient: an independent route. */
  readonly flowFromSample: ClosedFlow;
  /** `-dL/da_i`, free index i: the flow of the second layer at the first layer's step size. */
  readonly secondLayerFlow: IndexedExpression;
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
