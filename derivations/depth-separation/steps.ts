/** The derivation: from the sphere and the radius to the closed flow, its correction in the width, and its late rates. */

import type { Step } from '../../src/index.js';
import type { Parameters } from './parameters.js';
import { correctedStep, decayStep, gradientStep, splitStep } from './steps/finite-width.js';
import { flowStep, integralStep, lateStep, lossStep } from './steps/flow.js';
import { coefficientStep, kernelStep, radiusStep, sphereStep } from './steps/input.js';

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
    gradientStep(p),
    splitStep(p),
    decayStep(p.d),
    correctedStep(p),
    ...(p.m2 === 1 ? [lateStep(p)] : []),
  ];
}
