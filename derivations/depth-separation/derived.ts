/** What follows from the parameters: steps, loss, gradient, statistics and models. */

import type { Derived } from '../../src/index.js';
import { statementIn } from '../../src/symbolic.js';
import { type CompositionState, compositionStatisticNames } from './fast/network.js';
import { modelsOf } from './models.js';
import type { Parameters } from './parameters.js';
import { stepsOf } from './steps.js';

export function derive(p: Parameters): Derived<CompositionState> {
  const steps = stepsOf(p);
  return {
    steps,
    loss: statementIn(steps, 'loss'),
    gradient: statementIn(steps, 'finite-width-gradient'),
    statistics: compositionStatisticNames(p.m2),
    models: modelsOf(p, steps),
  };
}
