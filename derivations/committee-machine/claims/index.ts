/** The claims about committee machines. */

import type { CommitteeClaim } from './common.js';
import { foreign } from './foreign.js';
import { generalisation, oneUnit } from './formulas.js';
import { highDimension } from './high-dimension.js';
import { bothLayers, labelNoise, plateau } from './training.js';

export const claims: readonly CommitteeClaim[] = [
  oneUnit,
  generalisation,
  foreign,
  plateau,
  bothLayers,
  labelNoise,
  highDimension,
];
