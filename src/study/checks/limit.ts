/** A check of a limit itself: deviations at several sizes, their order, and what is left in the limit. */

import { given } from '../../algebra/given.js';
import { judgeLimit } from '../../checker/limit.js';
import type { DeviationGroup, LimitJudgement } from '../../checker/limit-judgement.js';
import { InputError } from '../../engine/errors.js';
import type { Derived, Model } from '../../engine/model.js';
import { standingOf } from '../../expression/step.js';
import { largest } from '../../numerics/extremes.js';
import type { Observables } from '../../simulators/ensemble-settings.js';
import { childSeed } from '../child-seed.js';
import type { Check, CheckContext, CheckOutcome } from '../contract.js';
import { unknownName } from '../near-miss.js';
import { everyStatistic, observe } from '../observables.js';
import { changeParameters } from '../parameters.js';
import { initialState, modelOf, predictModel, reached } from '../predict.js';
import { methodOf, simulate } from '../simulate.js';
import { stepGrid } from '../step-grid.js';
import { digits } from './format.js';
import { limitFigure } from './limit-figure.js';
import type { LimitCheckOptions } from './limit-options.js';
import { conclude, findingsOf } from './limit-words.js';
import { requireOptions } from './options.js';

/**
 * A check of a limit itself: the same model and runs at several sizes, the deviation of the mean extrapolated to the limit, and
 * its order in the size. A model that is merely close to the runs at one size does not pass it.
 *
 * @param options - see `LimitCheckOptions`.
 * @returns the check: findings for the order and for the deviation in the limit, and one log-log figure.
 * @throws TypeError of one line that names the option when one is not what the check takes.
 */
export function limitCheck<P extends object, State>(options: LimitCheckOptions<P, State>): Check<P, State> {
  requireOptions('limit', options);
  return { kind: 'limit', run: (context) => runLimitCheck(options, context).outcome };
}

/** What a limit test leaves behind: the outcome of a check, and the judgement behind it. */
export interface LimitRun {
  readonly outcome: CheckOutcome;
  readonly judgement: LimitJudgement;
  readonly observable: string;
  /** Fraction of the end time at which the deviation was taken. */
  readonly fraction: number;
  /** Whether model and runs start from the same statistics at every size; otherwise a trend may be one of the starts. */
  readonly sameStart: boolean;
}

/** A solver error of relative tolerance 1e-9, with room. */
const SOLVER_FLOOR = 1e-7;

/**
 * Runs a limit test.
 *
 * @param options - see `LimitCheckOptions`.
 * @param context - derivation, base parameters, profile, seed.
 * @returns outcome and judgement.
 * @throws InputError when the model or observable is unknown; RangeError when there are fewer than 4 sizes or a tolerance
 * is out of its range; RunError when a model is not reached.
 */
export function runLimitCheck<P extends object, State>(
  options: LimitCheckOptions<P, State>,
  context: CheckContext<P, State>,
): LimitRun {
  const { derivation, profile, seed } = context;
  const { expect, sizeName = 'd' } = options;
  const sizes = options.sizes[profile];
  if (sizes.length === 0) throw new InputError('a limit test has no sizes; give at least 4');
  const prepared = sizes.map((size) => prepare(options, context, size));
  const pilots = options.time === 'largest' ? 1 : 0;
  const parts = sizes.length + pilots;
  const told = (part: number) => (fraction: number) => context.progress((part + fraction) / parts);
  const fraction = pilots === 0 ? 1 : largestAt(options, context, prepared[0]!, told(0));
  const measured = prepared.map((one, index) =>
    deviationsAt(options, context, one, { fraction, name: `size ${one.size}`, progress: told(index + pilots) }),
  );
  const groups: DeviationGroup[] = measured.map(({ deviations }, index) => ({ size: sizes[index]!, deviations }));
  const scale = largest(measured.map(({ predicted }) => Math.abs(predicted)));
  const { power, tolerance, orderTolerance } = expect;
  const judgement = judgeLimit({
    groups,
    power,
    tolerance,
    seed,
    floor: SOLVER_FLOOR * scale,
    ...given({ orderTolerance }),
  });
  const first = prepared[0]!;
  const { observable } = first;
  const starts = prepared.map(({ model, initial }) => model.start(initial));
  const sameStart = starts.every((start) => sameStarts(start, starts[0]!));
  const label = options.label ?? first.model.title;
  const diverged = measured.reduce((sum, one) => sum + one.diverged, 0);
  const runs = measured.reduce((sum, one) => sum + one.runs, 0);
  const outcome: CheckOutcome = {
    findings: findingsOf(judgement, { label, observable, sizeName, expect }).map((finding) => ({
      ...finding,
      standing: {
        model: standingOf(first.model),
        simulator: standingOf(derivation.simulators[methodOf(derivation, options.simulator)]!),
      },
    })),
    figures: [limitFigure({ label, observable, sizeName, judgement })],
    conclusion: conclude(judgement, { label, observable, sizeName, sameStart }),
    settings: {
      simulator: methodOf(derivation, options.simulator),
      model: first.model.id,
      observable,
      sizes: sizes.map((size) => `${sizeName} = ${size}`).join(', '),
      'runs for each size': measured.map((one) => one.runs).join(', '),
      'measured at times': measured.map((one) => digits(one.time)).join(', '),
    },
    failures: { diverged, runs, budget: options.divergedBudget ?? 0 },
  };
  return { outcome, judgement, observable, fraction, sameStart };
}

/** One size before its runs. */
interface Prepared<P, State> {
  readonly size: number;
  readonly parameters: P;
  readonly derived: Derived<State>;
  readonly model: Model<State>;
  readonly initial: State;
  readonly observables: Observables;
  readonly observable: string;
  /** Steps up to the end time. */
  readonly steps: number;
  readonly seeds: number;
}

function prepare<P extends object, State>(
  options: LimitCheckOptions<P, State>,
  { derivation, parameters: base, profile, seed }: CheckContext<P, State>,
  size: number,
): Prepared<P, State> {
  const parameters = changeParameters(derivation, base, (given) => options.at(given, size, profile));
  const derived = derivation.derive(parameters);
  const model = derived.foreign?.find(({ id }) => id === options.model) ?? modelOf(derived, options.model);
  const observables = options.observables?.(parameters) ?? everyStatistic(derived.statistics);
  const observable = options.observable ?? observables.names[0]!;
  if (!observables.names.includes(observable)) {
    throw new InputError(unknownName(`statistic of ${derivation.id}`, observable, observables.names));
  }
  const tEnd = typeof options.tEnd === 'number' ? options.tEnd : options.tEnd(parameters);
  if (!(Number.isFinite(tEnd) && tEnd > 0)) throw new InputError(`tEnd = ${tEnd}; must be finite and > 0`);
  const seeds = options.seeds[profile];
  const initial = options.initial?.(parameters) ?? initialState(derivation, parameters, seed);
  if (options.perRunInitial === true) {
    const [one, other] = [initial, initialState(derivation, parameters, childSeed(seed, 'other start'))].map((state) =>
      model.start(state),
    );
    if (options.initial !== undefined || !sameStarts(one!, other!)) {
      throw new InputError(
        `perRunInitial needs a model that starts from the same statistics whatever the draw, and no initial; ${model.id} is not so started at ${options.sizeName ?? 'd'} = ${size}`,
      );
    }
  }
  return {
    size,
    parameters,
    derived,
    model,
    observables,
    observable,
    initial,
    steps: Math.max(1, Math.round(tEnd / model.timePerStep)),
    seeds: typeof seeds === 'number' ? seeds : seeds(size),
  };
}

interface Measured {
  readonly deviations: Float64Array;
  readonly predicted: number;
  readonly time: number;
  readonly diverged: number;
  readonly runs: number;
}

/** Run minus model of the observable, run by run, at a fraction of the end time. */
function deviationsAt<P extends object, State>(
  options: LimitCheckOptions<P, State>,
  context: CheckContext<P, State>,
  prepared: Prepared<P, State>,
  part: { readonly fraction: number; readonly name: string; readonly progress: (fraction: number) => void },
): Measured {
  const step = Math.max(1, Math.round(prepared.steps * part.fraction));
  const { rows, diverged, runs } = runsMinusModel(options, context, prepared, [step], part);
  const [{ deviations, predicted }] = rows as [(typeof rows)[number]];
  return { deviations, predicted, diverged, runs, time: step * prepared.model.timePerStep };
}

/** The fraction of the end time at which the mean deviation of a pilot is largest. */
function largestAt<P extends object, State>(
  options: LimitCheckOptions<P, State>,
  context: CheckContext<P, State>,
  prepared: Prepared<P, State>,
  progress: (fraction: number) => void,
): number {
  const steps = stepGrid(prepared.steps, options.points ?? 10).slice(1);
  const { rows } = runsMinusModel(options, context, prepared, steps, { name: 'pilot', progress });
  const means = rows.map(({ deviations }) => Math.abs(deviations.reduce((sum, value) => sum + value, 0)));
  return steps[means.indexOf(Math.max(...means))]! / prepared.steps;
}

function runsMinusModel<P extends object, State>(
  options: LimitCheckOptions<P, State>,
  { derivation, seed }: CheckContext<P, State>,
  { derived, model, initial, observables, observable, parameters, seeds }: Prepared<P, State>,
  saveAt: readonly number[],
  { name, progress }: { readonly name: string; readonly progress: (fraction: number) => void },
): {
  readonly rows: readonly { readonly deviations: Float64Array; readonly predicted: number }[];
  readonly diverged: number;
  readonly runs: number;
} {
  const at = observables.names.indexOf(observable);
  const times = saveAt.map((step) => step * model.timePerStep);
  const predicted = observe(observables, reached(predictModel(derived, model, initial, times)).values);
  const runs = simulate(derivation, parameters, {
    seeds,
    steps: saveAt.at(-1)!,
    saveAt,
    observables,
    progress,
    ...(options.perRunInitial === true ? { start: 'each' as const } : { initial }),
    seed: childSeed(seed, name),
    ...given({ method: options.simulator }),
  });
  const rows = runs.values.map((row, time) => {
    const model = predicted[time]![at]!;
    return { deviations: row[at]!.map((value) => value - model), predicted: model };
  });
  return { rows, diverged: runs.failures.length, runs: seeds };
}

/** Equal to within rounding of the largest of the statistics. */
function sameStarts(a: Float64Array, b: Float64Array): boolean {
  const scale = [...a, ...b].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.every((value, at) => Math.abs(value - b[at]!) <= 1e-12 * scale);
}
