/** What follows from the parameters: steps, loss, gradient, statistics and models. */

import type { Derived } from '../../src/index.js';
import { type CompositionState, compositionStatisticNames } from './fast/network.js';
import { modelsOf } from './models.js';
import type { Parameters } from './parameters.js';
import { stepsOf } from './steps.js';

export function derive(p: Parameters): Derived<CompositionState> {
  const steps = stepsOf(p);
  const statementOf = (id: string) => steps.find((step) => step.id === id)?.statement ?? [];
  return {
    steps,
    loss: statementOf('loss'),
    gradient: statementOf('finite-width-gradient'),
    statistics: compositionStatisticNames(p.m2),
    models: modelsOf(p, statementOf),
  };
}
