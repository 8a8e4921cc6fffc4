/** The claims about tensor deflation; the README says where each comes from. */

import { basins, epochs, modifiedFlow } from './algorithm.js';
import type { TensorClaim } from './common.js';
import { discoveryTimes, order, powerDynamics } from './deflation.js';
import { regulariser, stability } from './fitted.js';
import { disorder, largeRegulariser, largeStart, missing } from './limits.js';
import { matrixCase } from './matrix.js';
import { heavyTails, largeStep, lazyRegime, searchStep } from './regimes.js';
import { firstPhase, sampleComplexity } from './search.js';
import { sgdFollows } from './sgd.js';

export const claims: readonly TensorClaim[] = [
  order,
  discoveryTimes,
  powerDynamics,
  stability,
  regulariser,
  modifiedFlow,
  epochs,
  basins,
  matrixCase,
  firstPhase,
  sgdFollows,
  sampleComplexity,
  largeStart,
  disorder,
  missing,
  largeRegulariser,
  lazyRegime,
  largeStep,
  heavyTails,
  searchStep,
];
