/** What the derivation derives at given parameters. */

import type { Derived } from '../../src/index.js';
import { statementIn } from '../../src/symbolic.js';
import type { Weights } from './instance.js';
import type { Parameters } from './parameters.js';
import { stepsOf } from './steps.js';
import { STATISTICS } from './theory/closed.js';
import { modelsOf } from './theory/models.js';

export function derive(p: Parameters): Derived<Weights> {
  const steps = stepsOf();
  return {
    steps,
    loss: statementIn(steps, 'population-loss'),
    gradient: statementIn(steps, 'population-gradient'),
    statistics: STATISTICS,
    models: modelsOf(p),
  };
}
