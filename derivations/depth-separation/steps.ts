/** The derivation: from the sphere and the radius to the closed flow, its correction in the width, and its late rates. */

import type { Step } from '../../src/symbolic.js';
import type { Parameters } from './parameters.js';
import { gradientStep, splitStep } from './steps/finite-width.js';
import { flowStep, integralStep, lossStep } from './steps/flow.js';
import { gramStep } from './steps/gram.js';
import { correctedStep, decayStep } from './steps/harmonics.js';
import { coefficientStep, kernelStep, sphereStep } from './steps/input.js';
import { lateStep } from './steps/late.js';
import { radiusStep } from './steps/radius.js';

/** All steps for the given parameters, those of the engine first. */
export function stepsOf(p: Parameters): readonly Step[] {
  // Two neurons show the form of any number.
  const shown = Math.min(p.m2, 2);
  return [
    sphereStep(p.d),
    coefficientStep(p.d),
    kernelStep(),
    radiusStep(p),
    lossStep(shown),
    flowStep(shown),
    integralStep(shown),
    gradientStep(),
    gramStep(),
    splitStep(),
    decayStep(),
    correctedStep(p.d),
    ...(p.m2 === 1 ? [lateStep()] : []),
  ];
}
