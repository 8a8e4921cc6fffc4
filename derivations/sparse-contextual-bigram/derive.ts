/** What the derivation derives at given parameters. */

import type { Derived } from '../../src/index.js';
import type { Weights } from './instance.js';
import type { Parameters } from './parameters.js';
import { stepsOf } from './steps.js';
import { STATISTICS } from './theory/closed.js';
import { modelsOf } from './theory/models.js';

export function derive(p: Parameters): Derived<Weights> {
  const steps = stepsOf();
  const statementOf = (id: string) => steps.find((step) => step.id === id)?.statement ?? [];
  return {
    steps,
    loss: statementOf('population-loss'),
    gradient: statementOf('population-gradient'),
    statistics: STATISTICS,
    models: modelsOf(p),
  };
}
