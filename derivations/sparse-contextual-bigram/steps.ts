/** The derivation in steps, each with its evidence. */

import type { Step } from '../../src/index.js';
import { balanceStep, closureStep, projectedStep, stageOneStep } from './steps/flow.js';
import { noiseMapStep, noiseStep, proximalStep, softmaxStep } from './steps/samples.js';
import { gradientStep, lossStep, reducedStep, ruleStep } from './steps/task.js';

/** All steps. */
export function stepsOf(): readonly Step[] {
  return [
    ruleStep(),
    lossStep(),
    gradientStep(),
    reducedStep(),
    projectedStep(),
    closureStep(),
    balanceStep(),
    stageOneStep(),
    noiseStep(),
    noiseMapStep(),
    proximalStep(),
    softmaxStep(),
  ];
}
