/** Figures from theory alone. */

import { type Figure, type FigureDefinition, fixing, lineSeries } from '../../src/index.js';
import type { SphereState } from '../../src/numeric.js';
import type { Parameters } from './parameters.js';
import { searchProcess, searchRate } from './theory.js';

const growthRate: FigureDefinition<Parameters, SphereState> = {
  id: 'growth-rate',
  build: ({ parameters }): Figure => {
    const p: Parameters = fixing(parameters, { link: 'h2', learner: '', noise: 0 });
    const critical = searchProcess(p).kappaCritical.toNumber();
    const kappa = Array.from({ length: 81 }, (_, at) => (at * 1.5 * critical) / 80);
    return {
      id: 'growth-rate',
      title: 'Growth rate of the search for h2',
      caption:
        'Rate lambda(kappa) at which the overlap leaves the equator, in units of 1/d steps, from the derived critical scaling. Above the critical step the equator is stable and SGD never finds the direction.',
      x: { label: 'step size kappa = eta d', scale: 'linear' },
      y: { label: 'growth rate lambda', scale: 'linear' },
      series: [
        lineSeries(
          'lambda(kappa)',
          'theory',
          kappa,
          kappa.map((value) => searchRate(p, value)),
        ),
        { kind: 'horizontal-rule', name: 'no growth', role: 'reference', y: 0 },
        { kind: 'vertical-rule', name: 'critical step', role: 'reference', x: critical },
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, SphereState>[] = [growthRate];
