/** A learning problem whose right model is known, with its finite-sample algorithm: where theories are planted and judged. */

import { z } from 'zod';
import { judgeAgreement } from '../../checker/agreement.js';
import type { EnsembleTrajectory } from '../../checker/trajectory.js';
import type { Derived, Model, StartRun } from '../../engine/model.js';
import type { Observables } from '../../simulators/ensemble-settings.js';
import { driftRatio } from '../checks/foreign.js';
import { modelTrajectory } from '../checks/model-trajectory.js';
import { childSeed } from '../child-seed.js';
import { defineDerivation } from '../define.js';
import { everyStatistic } from '../observables.js';
import { modelOf } from '../predict.js';
import { simulate } from '../simulate.js';
import { stepGrid } from '../step-grid.js';
import type { Judged } from './fault-set.js';

/** What a world is declared with. */
export interface WorldDeclaration<State> {
  /** The problem in words. */
  readonly title: string;
  readonly derived: Derived<State>;
  /** The algorithm. */
  readonly start: StartRun<State>;
  /** Where model and runs start. */
  readonly initial: State;
  /** Id of the right model; defaults to the finest. */
  readonly right?: string;
  readonly runs: number;
  readonly steps: number;
  readonly points: number;
  /** Defaults to the statistics themselves, with the spread and the law that the model predicts. */
  readonly observables?: Observables;
  /** How far apart two curves may lie and still be called the same, in units of the observables. */
  readonly tolerance: number;
}

/** One deliberate error: what replaces the right model, and where and when that is read. */
export interface Planted<State> {
  readonly model: Model<State>;
  /** The state that the model starts from; defaults to that of the runs. */
  readonly initial?: State;
  /** Steps by which the model is read too early; defaults to 0. */
  readonly lag?: number;
}

/** A world in which a theory was simulated once and can be judged. */
export interface SimulatedWorld<State> {
  readonly title: string;
  readonly right: Judged;
  /** Judges another model in the same world: the same runs, band and margin. */
  judge(planted: Planted<State>): Judged & { readonly factor: number | null };
}

/**
 * Runs the algorithm of a world and judges its right model, with the settings of a ladder check.
 *
 * @param world - the declaration.
 * @param seed - an integer in [0, 2^53): of the runs and of the band.
 * @returns the world with its runs.
 */
export function simulateWorld<State>(world: WorldDeclaration<State>, seed: number): SimulatedWorld<State> {
  const { derived, initial, runs, steps, points, tolerance } = world;
  const derivation = defineDerivation<object, State>({
    id: 'world',
    title: world.title,
    source: 'a world of known truth',
    summary: world.title,
    parameters: z.object({}).strict(),
    derive: () => derived,
    initial: () => initial,
    simulators: { reduced: () => world.start },
    claims: [],
    figures: [],
  });
  const observables = world.observables ?? everyStatistic(derived.statistics);
  const compared = { observables, themselves: world.observables === undefined };
  const model = modelOf(derived, world.right);
  const saveAt = stepGrid(steps, points).slice(1);
  const { values, failures } = simulate(
    derivation,
    {},
    {
      seeds: runs,
      steps,
      saveAt,
      initial,
      observables,
      seed: childSeed(seed, world.title),
    },
  );
  const ensemble: EnsembleTrajectory = {
    times: saveAt.map((step) => step * model.timePerStep),
    statistics: observables.names,
    values,
    runs,
    diverged: failures.length,
  };
  const judged = (planted: Planted<State>): Judged => {
    const { lag = 0 } = planted;
    const read = saveAt.map((step) => step - lag);
    const trajectory = modelTrajectory(
      derived,
      planted.model,
      planted.initial ?? initial,
      read,
      compared,
      () => tolerance,
    );
    return { trajectory, agreement: judgeAgreement({ ensemble, model: trajectory, seed }) };
  };
  return {
    title: world.title,
    right: judged({ model }),
    judge: (planted) => ({
      ...judged(planted),
      factor:
        driftRatio({ ...derived, models: [model] }, { ...planted.model, source: '' }, model.start(initial))?.factor ??
        null,
    }),
  };
}
