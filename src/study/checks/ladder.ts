/** A check that judges a whole ladder of limit models against simulations from the same state. */

import { type Agreement, judgeAgreement } from '../../checker/agreement.js';
import type { Centre } from '../../checker/centre.js';
import { explain } from '../../checker/explanation.js';
import type { DeviationPoint } from '../../checker/statistic-agreement.js';
import type { EnsembleTrajectory } from '../../checker/trajectory.js';
import { InputError } from '../../engine/errors.js';
import type { Derived, Model } from '../../engine/model.js';
import { standingOf } from '../../expression/step.js';
import type { Observables } from '../../simulators/ensemble-settings.js';
import type { Check, CheckContext, CheckOutcome, Expected, PerProfile } from '../contract.js';
import { atOnce } from '../form.js';
import { unknownName } from '../near-miss.js';
import { everyStatistic, observe } from '../observables.js';
import { overrideParameters } from '../parameters.js';
import { initialState } from '../predict.js';
import type { Finding } from '../result.js';
import { methodOf, simulate } from '../simulate.js';
import { stepGrid } from '../step-grid.js';
import { withExclusion } from './exclusion.js';
import { driftRatio, type ForeignJudgement, foreignSentence, foreignText } from './foreign.js';
import { digits } from './format.js';
import type { ExcludedModel } from './ladder-exclusion.js';
import { ladderExclusion } from './ladder-exclusion.js';
import { ladderFigures } from './ladder-figures.js';
import { modelTrajectory, type StatedMargin } from './model-trajectory.js';
import { requireOptions } from './options.js';

/** Size of a ladder check in one profile. */
export interface LadderSettings<P> {
  /** Parameters that the check fixes. */
  readonly parameters?: Partial<P>;
  /** Number of runs, at least 8 to decide anything. */
  readonly seeds: number;
  /** End in model time of the crudest model; a number, or a function of the parameters. */
  readonly tEnd: number | ((parameters: P) => number);
  /** Number of times at which models and runs are compared (time 0, where they start together, is not one of them). */
  readonly points: number;
}

/** Compares the whole ladder of models with an ensemble that starts from the same state. */
export interface LadderCheckOptions<P extends object, State> {
  readonly settings: PerProfile<LadderSettings<P>>;
  /** Defaults to `reduced` when there is one, else to the first. */
  readonly simulator?: string;
  /** The one state that models and runs start from; defaults to a draw of `derivation.initial`. */
  readonly initial?: (parameters: P) => State;
  /**
   * What is compared; defaults to the statistics themselves. The spread and the law that a model may predict are of the statistics,
   * and are judged only when these are compared.
   */
  readonly observables?: (parameters: P) => Observables;
  /**
   * The verdict that each named model must get; a model that is not named only takes part in the explanation. A function
   * where the models depend on the parameters.
   */
  readonly expect:
    | Readonly<Record<string, Expected>>
    | ((derived: Derived<State>) => Readonly<Record<string, Expected>>);
  /**
   * What each expected model is told apart from: the id of another model, or a model with a planted error. Defaults to the nearest
   * model of the ladder of which the opposite is expected, a cruder one first; where there is none, name one.
   */
  readonly excludes?: Readonly<Record<string, ExcludedModel<P, State>>>;
  /** Stated error of a model and practical tolerance, or their sum alone, >= 0, in units of the observable. */
  readonly margin: (parameters: P, model: string, time: number, observable: string) => number | StatedMargin;
  /** What of the runs is compared: `mean`, `trimmed-mean` or `median`; defaults to `mean`. */
  readonly centre?: Centre;
  /** Runs that may diverge; defaults to 0. */
  readonly divergedBudget?: number;
  /** What is compared, in words; defaults to the title of the derivation. */
  readonly label?: string;
}

/**
 * A check that walks the ladder of limit models: integrates each, simulates from the same state, judges each model with a
 * simultaneous band against its margin, and explains which correction closes the gap.
 *
 * @param options - see `LadderCheckOptions`.
 * @returns the check: one finding for each expected model, one figure for each observable.
 * @throws TypeError of one line that names the option when one is not what the check takes.
 */
export function ladderCheck<P extends object, State>(options: LadderCheckOptions<P, State>): Check<P, State> {
  requireOptions('ladder', options);
  return { kind: 'ladder', run: (context) => runLadder(options, context) };
}

function runLadder<P extends object, State>(
  options: LadderCheckOptions<P, State>,
  context: CheckContext<P, State>,
): CheckOutcome {
  const { derivation, profile, seed } = context;
  const { parameters: fixed, seeds, points, tEnd: end } = options.settings[profile];
  const parameters = overrideParameters(derivation, context.parameters, fixed ?? {});
  const tEnd = typeof end === 'number' ? end : end(parameters);
  const derived = derivation.derive(parameters);
  const expect = typeof options.expect === 'function' ? options.expect(derived) : options.expect;
  const expected = expectedModels(derived, expect);
  const initial = atOnce('initial', options.initial?.(parameters)) ?? initialState(derivation, parameters, seed);
  const observables = options.observables?.(parameters) ?? everyStatistic(derived.statistics);
  const compared = { observables, themselves: options.observables === undefined };
  const crudest = derived.models[0]!;
  const steps = Math.round(tEnd / crudest.timePerStep);
  const saveAt = stepGrid(steps, points).slice(1);
  const times = saveAt.map((step) => step * crudest.timePerStep);

  const trajectoryOf = (model: Model<State>, marginOf = model.id) =>
    modelTrajectory(derived, model, initial, saveAt, compared, (time, name) =>
      options.margin(parameters, marginOf, time, name),
    );
  const models = [...derived.models, ...(derived.foreign ?? [])];
  const trajectories = models.map((model) => trajectoryOf(model));
  const ladder = trajectories.slice(0, derived.models.length);
  const start = observe(observables, [crudest.start(initial)])[0]!;
  const method = methodOf(derivation, options.simulator);
  const runs = simulate(derivation, parameters, {
    method,
    seeds,
    steps,
    saveAt,
    seed,
    initial,
    observables,
    progress: (fraction) => context.progress(fraction),
  });
  const diverged = runs.failures.length;
  const ensemble: EnsembleTrajectory = {
    times,
    diverged,
    runs: seeds,
    statistics: observables.names,
    values: runs.values,
  };
  const budget = options.divergedBudget ?? 0;
  const { centre = 'mean' } = options;
  const explanation = explain({ ensemble, ladder, seed, centre, divergedBudget: budget });
  const foreign = (derived.foreign ?? []).map((model, at): ForeignJudgement => {
    const trajectory = trajectories[derived.models.length + at]!;
    const agreement = judgeAgreement({ ensemble, model: trajectory, seed, centre, divergedBudget: budget });
    return { agreement, source: model.source, drift: driftRatio(derived, model, crudest.start(initial)) };
  });
  const label = options.label ?? derivation.title;
  const judged = [...explanation.agreements, ...foreign.map((one) => one.agreement)];
  return {
    findings: expected.map((id) => {
      const other = foreign.find(({ agreement }) => agreement.model === id);
      const one = finding(judged, id, expect[id]!, label, other === undefined ? '' : `; ${foreignText(other)}`);
      const model = models.find((candidate) => candidate.id === id)!;
      const standing = { model: standingOf(model), simulator: standingOf(derivation.simulators[method]!) };
      const exclusion = ladderExclusion({
        id,
        expect,
        derived,
        trajectories,
        times,
        names: observables.names,
        excluded: options.excludes?.[id],
        parameters,
        trajectoryOf: (excluded) => trajectoryOf(excluded, id),
      });
      return withExclusion({ ...one, standing }, exclusion);
    }),
    figures: ladderFigures({ label, explanation, start, foreign: foreign.map(({ agreement }) => agreement) }),
    conclusion: [explanation.sentence, explanation.attribution, ...foreign.map(foreignSentence)]
      .filter((text) => text !== '')
      .join(' '),
    settings: {
      simulator: method,
      seeds,
      steps,
      'end time': tEnd,
      ...(centre === 'mean' ? {} : { centre }),
    },
    failures: { diverged, runs: seeds, budget },
  };
}

function expectedModels<State>(derived: Derived<State>, expect: Readonly<Record<string, Expected>>): readonly string[] {
  const known = [...derived.models, ...(derived.foreign ?? [])].map((model) => model.id);
  const unknown = Object.keys(expect).find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InputError(unknownName('model in expect', unknown, known));
  const named = known.filter((id) => Object.hasOwn(expect, id));
  if (named.length === 0)
    throw new InputError(`a ladder check expects nothing; name a verdict for one of: ${known.join(', ')}`);
  return named;
}

function finding(
  agreements: readonly Agreement[],
  id: string,
  expected: Expected,
  label: string,
  note: string,
): Finding {
  const agreement = agreements.find((one) => one.model === id)!;
  const { worst } = agreement;
  return {
    quantity: `${agreement.title}, ${label}: ${worst.statistic}`,
    verdict: agreement.verdict,
    expected,
    measured: `deviation ${digits(worst.deviation)} ± ${digits(halfWidth(agreement))} at t = ${digits(worst.time)}${openText(agreement)}`,
    stated: `0 (margin ${marginText(worst)}; error ${agreement.order})`,
    comment: `${agreement.comment}${until(agreement)}${note}`,
  };
}

/** What an open comparison could have found, and what would decide it. */
function openText({ minimumDetectable, seedsToDecide, seeds }: Agreement): string {
  if (minimumDetectable === null) return '';
  const need = seedsToDecide === null ? 'no number of runs would decide' : `about ${seedsToDecide} would decide`;
  return `; ${seeds} runs find ${digits(minimumDetectable)}, ${need}`;
}

/** The margin, in its two parts where the model states an error. */
function marginText({ margin, modelError, tolerance }: DeviationPoint): string {
  return modelError === 0
    ? digits(margin)
    : `${digits(margin)} = ${digits(modelError)} stated + ${digits(tolerance)} tolerated`;
}

/** Half-width of the simultaneous band at the worst point. */
function halfWidth({ statistics, times, worst }: Agreement): number {
  const { low, high } = statistics.find((one) => one.statistic === worst.statistic)!;
  const t = times.indexOf(worst.time);
  return (high[t]! - low[t]!) / 2;
}

function until({ verdict, agreesUntil }: Agreement): string {
  if (verdict === 'agrees') return '';
  return agreesUntil === null ? '; agrees at no time' : `; agrees up to t = ${digits(agreesUntil)}`;
}
