/** The claims about multimodal contrastive learning; the README says where each comes from. */

import { discretisation, folding, largeSteps, smallWidth } from './breaks.js';
import type { ContrastiveClaim } from './common.js';
import { exactness } from './exactness.js';
import { stepSize, width } from './finite.js';
import { anisotropy, negativeWeight } from './grids.js';
import { drive, headline } from './headline.js';
import { ambient, balanced, noncontrastive } from './limits.js';
import { gaussianLatents, normalisers, temperatureRange } from './other-settings.js';
import { hotLimit, schedule, stages } from './temperature.js';

export const claims: readonly ContrastiveClaim[] = [
  exactness,
  noncontrastive,
  headline,
  drive,
  balanced,
  hotLimit,
  stages,
  schedule,
  stepSize,
  width,
  ambient,
  anisotropy,
  negativeWeight,
  largeSteps,
  folding,
  discretisation,
  smallWidth,
  gaussianLatents,
  normalisers,
  temperatureRange,
];
