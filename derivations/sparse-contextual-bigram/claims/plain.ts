/** Where the steps of plain gradient descent become too large. */

import { fixing, type Identity, identityCheck } from '../../../src/index.js';
import type { Weights } from '../instance.js';
import { alongTruth, instance, type Parameters } from '../parameters.js';
import { populationRun } from '../theory/population.js';
import { plainStepLimit } from '../theory/predictions.js';
import { BASE, type BigramClaim, read } from './common.js';

export const plainLimit: BigramClaim = {
  id: 'F6',
  title: 'The linear step limit of plain descent is not where it diverges',
  statement:
    'Without projection the mean mode of a column of $A$ has curvature $T |\\mu|^2 \\mu_k$, so linear stability asks $\\eta_A < 2/(T |\\mu|^2 \\mu_k) = .25$ at $N = 5$, $T = 200$. With population gradients and $\\eta_V = .5$, steps of $.26$ and $.30$ survive 200 steps, for $V$ shrinks where the mode grows; $.50$ diverges in 19.',
  origin: 'measured',
  source: 'specification section 5',
  checks: [
    identityCheck<Parameters, Weights>({
      compute: (_context, p) => {
        const task = instance(fixing(p, { ...BASE, T: 200 }));
        const survived = (rateA: number): number => {
          const run = populationRun(task, alongTruth(task, 0, 0), [{ steps: 200, rateV: 0.5, rateA }], 'plain');
          for (let step = 1; step <= 200; step++) {
            run.advance(1);
            const [, alphaA, sV, sA] = read(run) as unknown as readonly [number, number, number, number];
            if (!run.finite || !(Math.abs(alphaA) + sV + sA < DIVERGED)) return step - 1;
          }
          return 200;
        };
        const largest = (): number => {
          let [good, bad] = [0.3, 0.5];
          for (let halving = 0; halving < 4; halving++) {
            const middle = (good + bad) / 2;
            if (survived(middle) === 200) good = middle;
            else bad = middle;
          }
          return good;
        };
        const row = (
          quantity: string,
          measured: number,
          stated: number,
          tolerance: number,
          excludes: Identity['excludes'] & {},
        ): Identity => ({
          quantity,
          measured,
          stated,
          tolerance,
          excludes,
          comment: 'stated by an independent program',
        });
        return [
          row('linear limit of eta_A, N = 5, T = 200', plainStepLimit(task), 0.25, 1e-12, 'exact'),
          ...[0.26, 0.3].map((rate) =>
            row(`steps survived of 200, eta_A = ${rate}`, survived(rate), 200, 0, {
              what: 'divergence as at eta_A = .5',
              value: 19,
            }),
          ),
          // What counts as diverged moves the step by a few: growth is faster than exponential there.
          row('steps survived of 200, eta_A = .5', survived(0.5), 19, 3, { what: 'no divergence', value: 200 }),
          {
            ...row('largest step that survives 200, over the linear limit', largest() / plainStepLimit(task), 1, 0.1, {
              what: 'steps between those stated to survive and to diverge, .3 and .5',
              value: 0.4 / 0.25,
            }),
            comment: 'by bisection between .3 and .5',
            expected: 'disagrees',
          },
        ];
      },
    }),
  ],
};

/** Squared length or coefficient beyond which a run has diverged. */
const DIVERGED = 1e6;
