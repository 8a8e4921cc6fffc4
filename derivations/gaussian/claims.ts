/** The one claim about an ad-hoc problem: its finest limit model follows SGD. */

import { type Claim, combined, type ExcludedModel, identityCheck, ladderCheck, spoiled } from '../../src/index.js';
import { truncationOf } from '../../src/numeric.js';
import { linksOf, type Parameters, type State, sphereSystemOf } from './parameters.js';

/**
 * What cutting the series may move an overlap by up to a time: each of its P + m correlations drifts by at most the stated
 * slope error (growth of the deviation is not counted: the bound is for times of order one).
 */
export function truncationMargin(p: Parameters, time: number): number {
  if (p.weights === 'free' || sphereSystemOf(p).settings.links === undefined) return 0;
  const { slopeError } = truncationOf(linksOf(p));
  const weight = p.loss === 'mse' ? Math.abs(p.a) * p.neurons : 0;
  return 2 * time * (slopeError.C * p.targets + slopeError.B * weight);
}

/** The finest model with twice its drift; where nothing moves by more than the tolerance the claim decides nothing. */
const WITHOUT_HALF: ExcludedModel<Parameters, State> = {
  what: 'twice the drift, a loss without its 1/2',
  model: ({ models }) => {
    const finest = models.at(-1)!;
    return spoiled(finest, 'twice the drift', { term: combined([[2, finest.term]]) });
  },
};

const follows: Claim<Parameters, State> = {
  id: 'G1',
  title: 'The limit follows SGD',
  statement:
    'From one initial state the finest limit model and the mean of online SGD differ by at most the practical tolerance plus what cutting the Hermite series may contribute.',
  origin: 'reconstructed',
  source: 'this derivation',
  checks: [
    ladderCheck<Parameters, State>({
      settings: {
        quick: { seeds: 60, tEnd: (p) => p.tEnd, points: 8 },
        full: { seeds: 200, tEnd: (p) => p.tEnd, points: 16 },
      },
      expect: (derived) => ({ [derived.models.at(-1)?.id ?? '']: 'agrees' }),
      excludes: { 'gradient-flow': WITHOUT_HALF, corrected: WITHOUT_HALF },
      margin: (p, _model, time) => p.tolerance + truncationMargin(p, time),
      label: 'ad-hoc problem',
    }),
    identityCheck<Parameters, State>({
      compute: (_context, p) => {
        const margin = truncationMargin(p, p.tEnd);
        return [
          {
            quantity: `part of the margin at t = ${p.tEnd} that is truncation, below the practical tolerance`,
            measured: margin,
            stated: 0,
            tolerance: p.tolerance,
            excludes: { what: 'a cut that outweighs the tolerance twice', value: 2 * p.tolerance },
            comment: `series to degree ${p.degree}; raise --set degree=... when it is not`,
          },
        ];
      },
    }),
  ],
};

export const claims: readonly Claim<Parameters, State>[] = [follows];
