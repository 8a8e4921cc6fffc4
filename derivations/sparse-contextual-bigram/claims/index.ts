/** The claims, in the order of the specification; F are failures that theory or its crude versions must show. */

import { tunedBaseline } from './baseline.js';
import { smallBatch, stageOneSuccess } from './branches.js';
import { closureTerms } from './closure.js';
import type { BigramClaim } from './common.js';
import { batches, largeBatch, largeSteps, minibatch } from './ensemble.js';
import { enumeration, finiteStep, preconditioning, reduction, stageOneLength, trap } from './exact.js';
import { penaltyLimits, penaltyTooLong, wholePipeline } from './pipeline.js';
import { plainLimit } from './plain.js';
import { afterRounding, unrounded } from './proximal.js';
import { stageOneSignal, stageTwoSignal } from './samples.js';
import { transfer } from './transfer.js';

export const claims: readonly BigramClaim[] = [
  enumeration,
  reduction,
  minibatch,
  batches,
  closureTerms,
  finiteStep,
  largeBatch,
  stageOneLength,
  stageOneSignal,
  stageOneSuccess,
  stageTwoSignal,
  unrounded,
  afterRounding,
  wholePipeline,
  tunedBaseline,
  transfer,
  preconditioning,
  trap,
  largeSteps,
  smallBatch,
  penaltyLimits,
  penaltyTooLong,
  plainLimit,
];
