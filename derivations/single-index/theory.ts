/** Numbers that the derived equations state about a single-index problem. */

import { type Model, RunError } from '../../src/index.js';
import {
  coefficientsOf,
  fixedOverlapState,
  gaussianModels,
  requireReached,
  type SphereState,
  solve,
} from '../../src/numeric.js';
import { criticalScaling, type OrnsteinUhlenbeck, ornsteinUhlenbeck } from '../../src/symbolic.js';
import { informationExponent, type Parameters, stepSize, systemOf } from './parameters.js';

function modelOf(p: Parameters, id: 'gradient-flow' | 'corrected'): Model<SphereState> {
  const model = gaussianModels(systemOf(p)).find((one) => one.id === id);
  if (model === undefined) throw new RunError(`there is no model ${id}`);
  return model;
}

/**
 * Steps until a flow, by default the Itô-corrected one, from overlap `from` reaches `to`: the ballistic part of the hitting time.
 *
 * @throws RunError when the flow does not get there: the threshold is above the plateau.
 */
export function ballisticSteps(
  p: Parameters,
  from: number,
  to: number,
  id: 'gradient-flow' | 'corrected' = 'corrected',
): number {
  const model = modelOf(p, id);
  const { outcome } = solve({
    term: model.term,
    initial: model.start(fixedOverlapState([from])),
    // Information exponent k leaves m = from on the scale from^(2-k); a hundred times that is never.
    tEnd: 100 * (1 + Math.log(p.d)) * from ** Math.min(0, 2 - informationExponent(p)),
    events: [{ id: 'hit', value: (_t, y) => y[0]! - to, direction: 'rising', terminal: true }],
  });
  if (outcome.kind === 'event') return outcome.t / stepSize(p);
  throw new RunError(
    `${model.title} from m = ${from} does not reach ${to} (outcome ${outcome.kind}); lower kappa = ${p.kappa}`,
  );
}

/** The linearised search at information exponent 2. */
export function searchProcess(p: Parameters): OrnsteinUhlenbeck {
  return ornsteinUhlenbeck(criticalScaling(coefficientsOf(systemOf(p)), informationExponent(p)));
}

/** `lambda(kappa)` of the linearised search at information exponent 2. */
export function searchRate(p: Parameters, kappa: number): number {
  return searchProcess(p).rate.evaluate({ kappa });
}

/** Where the corrected flow comes to rest from overlap `from`. */
export function plateau(p: Parameters, from: number): number {
  const model = modelOf(p, 'corrected');
  const solution = solve({ term: model.term, initial: model.start(fixedOverlapState([from])), tEnd: 200 });
  return requireReached(solution, 'the corrected flow').y.at(-1)![0]!;
}

/** `E[mu^2]` in the stationary law of the search, when the equator is stable. */
export function stationaryVariance(p: Parameters): number {
  const { rate, diffusion } = searchProcess(p);
  const growth = rate.evaluate({ kappa: p.kappa });
  if (!(growth < 0))
    throw new RunError(`kappa = ${p.kappa} is below the critical step: the search has no stationary law`);
  return diffusion.evaluate({ kappa: p.kappa }) / (-2 * growth);
}
