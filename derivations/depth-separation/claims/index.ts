/** The claims of section 4 of the specification, and where the theory breaks. */

import { batchOne, deadStart, largeStep, positiveOuter, smallDimension } from './breaks.js';
import type { DepthClaim } from './common.js';
import { conserved, convergence, polynomialRate } from './dynamics.js';
import { reduction } from './gram.js';
import { harmonics } from './harmonics.js';
import { accuracy, dimension, noise, twoLayers } from './scale.js';
import { coefficient, discretisation, excess, flow } from './width.js';

export const claims: readonly DepthClaim[] = [
  ...[reduction, flow, discretisation, excess, coefficient, harmonics, convergence, polynomialRate],
  ...[accuracy, dimension, conserved, noise, twoLayers],
  ...[deadStart, positiveOuter, largeStep, batchOne, smallDimension],
];
