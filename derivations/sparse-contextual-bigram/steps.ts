/** The derivation in steps, each with its evidence. */

import type { Step } from '../../src/symbolic.js';
import { distanceStep, plainLimitStep, proximalStep, softmaxStep } from './steps/algorithm.js';
import { balanceStep, closureStep, projectedStep } from './steps/flow.js';
import { closedNoiseStep, noiseMapStep, noiseStep } from './steps/noise.js';
import { scoreStep, signalStep, stageOneStep, trapStep } from './steps/stage-one.js';
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
    trapStep(),
    noiseStep(),
    closedNoiseStep(),
    noiseMapStep(),
    scoreStep(),
    signalStep(),
    plainLimitStep(),
    proximalStep(),
    softmaxStep(),
    distanceStep(),
  ];
}
