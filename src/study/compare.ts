/** Holds runs made elsewhere against a theory made elsewhere, and reports the agreement as a claim. */

import { given } from '../algebra/given.js';
import type { Agreement } from '../checker/agreement.js';
import {
  type GatheredRuns,
  gatherRuns,
  type RunsTable,
  sameTime,
  type TheoryTable,
  theoryAt,
} from '../checker/compare.js';
import { explain } from '../checker/explanation.js';
import type { StatisticAgreement } from '../checker/statistic-agreement.js';
import type { EnsembleTrajectory } from '../checker/trajectory.js';
import { InputError } from '../engine/errors.js';
import { digits } from './checks/format.js';
import { ladderFigures } from './checks/ladder-figures.js';
import { asProse } from './prose.js';
import type { ClaimResult, Finding } from './result.js';
import { claimVerdict } from './run-claim.js';

/** How trajectories that were made elsewhere are compared. */
export interface CompareOptions {
  /** The statistics to compare; defaults to all of the theory. */
  readonly statistics?: readonly string[];
  /** What counts as the same curve, in units of the statistics, >= 0: added to the stated error of the theory. */
  readonly tolerance: number;
  /** Relative, of standard deviations, where the theory states them; defaults to 0.25. */
  readonly spreadTolerance?: number;
  /** Chance of a false alarm, in (0, 0.5); defaults to 0.05. */
  readonly level?: number;
  /** Seed of the resamples; defaults to 0. */
  readonly seed?: number;
  /** Runs that were started and are not in the table; defaults to 0. */
  readonly lost?: number;
  /** Runs that may have diverged or be incomplete before `agrees` is withheld; defaults to 0. */
  readonly divergedBudget?: number;
  /** Whether theory and runs start from the same values at the first time, which is then checked, not judged; defaults to false. */
  readonly startShared?: boolean;
  /** Names of the sources, for the report. */
  readonly names?: { readonly theory: string; readonly runs: string };
}

/** The comparison as a claim of a report, and the agreement behind it; in both the names of statistics are prose (see `asProse`). */
export interface Comparison {
  readonly claim: ClaimResult;
  readonly agreement: Agreement;
  readonly gathered: GatheredRuns;
}

/** Fewest runs of a table: fewer decide nothing. */
const FEWEST_RUNS = 8;

/**
 * Judges trajectories that were made elsewhere: a theory against runs, both as tables.
 *
 * @param theory - the theory, at least at the times of the runs.
 * @param runs - the runs, at least 8.
 * @param options - see `CompareOptions`.
 * @returns the comparison: findings for each statistic (and for each spread, where the theory states it), figures, agreement.
 * @throws InputError when there are fewer than 8 runs, or a start that should be shared is not; RangeError as `gatherRuns`,
 * `theoryAt` and `judgeAgreement`.
 */
export function compareTrajectories(theory: TheoryTable, runs: RunsTable, options: CompareOptions): Comparison {
  const started = performance.now();
  const { tolerance, seed = 0, divergedBudget = 0, level } = options;
  const { theory: theoryName = 'theory', runs: runsName = 'runs' } = options.names ?? {};
  // All texts of a report are prose, in which a dollar sign begins a formula.
  const names = { theory: asProse(theoryName), runs: asProse(runsName) };
  const statistics = options.statistics ?? Object.keys(theory.values);
  const count = new Set(runs.runs).size;
  if (count < FEWEST_RUNS) {
    throw new InputError(`${runsName} has ${count} runs; a verdict needs at least ${FEWEST_RUNS}`);
  }
  const gathered = gatherRuns(runs, { statistics, ...given({ lost: options.lost }) });
  const { spreadTolerance } = options;
  const title = names.theory;
  const more = { tolerance, title, ...given({ spreadTolerance }) };
  const start =
    options.startShared === true
      ? sharedStart(theory, gathered.ensemble, { theory: theoryName, runs: runsName })
      : undefined;
  const ensemble = start === undefined ? gathered.ensemble : withoutStart(gathered.ensemble);
  const model = theoryAt(theory, ensemble, more);
  const explanation = explain({
    ensemble: { ...ensemble, statistics: ensemble.statistics.map(asProse) },
    ladder: [model],
    seed,
    divergedBudget,
    subject: names.runs,
    ...given({ level }),
  });
  const agreement = explanation.agreements[0]!;
  // Without a point at time 0 a figure has no common start to begin its lines with.
  const drawn = start !== undefined && gathered.ensemble.times[0] === 0 ? start : undefined;
  const findings = [...agreement.statistics.map((one) => finding(agreement, one)), ...spreadFindings(agreement)];
  const lost = asProse(lostText(gathered));
  const claim: ClaimResult = {
    id: 'compare',
    title: `${names.theory} against ${names.runs}`,
    statement: `The mean of the runs in ${names.runs} follows ${names.theory} to within its stated error and the tolerance ${digits(tolerance)}.`,
    origin: 'measured',
    source: `${names.theory}, ${names.runs}`,
    // Too many diverged runs withhold `agrees` from the whole, although each finding stands.
    verdict: agreement.verdict === 'inconclusive' ? 'inconclusive' : claimVerdict(findings, false),
    findings,
    conclusion: [explanation.sentence, explanation.attribution, sentence(agreement.comment), lost, twinsText(gathered)]
      .filter((text) => text !== '')
      .join(' '),
    figures: ladderFigures({ label: names.theory, explanation, start: drawn, foreign: [], timeLabel: 'time' }),
    settings: {
      tolerance,
      level: agreement.level,
      runs: ensemble.runs,
      'complete finite runs': agreement.seeds,
      times: ensemble.times.length,
      'start shared': start !== undefined,
    },
    failures: { diverged: ensemble.diverged, runs: ensemble.runs, budget: divergedBudget },
    seconds: (performance.now() - started) / 1000,
  };
  return { claim, agreement, gathered };
}

/** The values at the first time, after runs and theory were found to share them. */
function sharedStart(
  theory: TheoryTable,
  { times, statistics, values }: EnsembleTrajectory,
  names: { readonly theory: string; readonly runs: string },
): readonly number[] {
  if (times.length < 2) throw new InputError(`${names.runs} has one time; without the start nothing is left to judge`);
  const first = { times: [times[0]!], statistics };
  const [start] = theoryAt(theory, first, { tolerance: 0 }).values as [readonly number[]];
  statistics.forEach((name, s) => {
    // A start near 0 is one to within the rounding of what the statistic becomes.
    const rounding =
      1e-12 * Array.from(theory.values[name] ?? []).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const other = values[0]![s]!.find(
      (value) => !sameTime(value, start[s]!) && !(Math.abs(value - start[s]!) <= rounding),
    );
    if (other === undefined) return;
    throw new InputError(
      `--start-shared: at time ${times[0]} ${name} is ${other} in ${names.runs} and ${start[s]} in ${names.theory}; start both from one state, or leave --start-shared out`,
    );
  });
  return start;
}

function withoutStart(ensemble: EnsembleTrajectory): EnsembleTrajectory {
  return { ...ensemble, times: ensemble.times.slice(1), values: ensemble.values.slice(1) };
}

function finding({ times, title, seeds }: Agreement, one: StatisticAgreement): Finding {
  const { statistic, worst, low, high } = one;
  const t = times.indexOf(worst.time);
  const until = one.agreesUntil === null ? 'agrees at no time' : `agrees up to t = ${digits(one.agreesUntil)}`;
  return {
    quantity: `${statistic}: ${seeds} runs minus ${title}`,
    verdict: one.verdict,
    expected: 'agrees',
    measured: `deviation ${digits(worst.deviation)} ± ${digits((high[t]! - low[t]!) / 2)} at t = ${digits(worst.time)}`,
    stated: `0 (margin ${digits(worst.margin)})`,
    comment:
      (one.verdict === 'agrees' || one.seedsToDecide === null
        ? until
        : `${until}; about ${one.seedsToDecide} runs would decide`) +
      (one.identical ? `; the ${seeds} runs are identical, so that the deviation has no error` : ''),
  };
}

function spreadFindings({ spread, title }: Agreement): readonly Finding[] {
  if (spread === null) return [];
  return spread.statistics.map((one) => {
    const ratios = one.ratio.flatMap((ratio) => (ratio === null ? [] : [ratio]));
    const range = ratios.length === 0 ? '-' : `${digits(Math.min(...ratios))} to ${digits(Math.max(...ratios))}`;
    return {
      quantity: `${one.statistic}: spread of the runs over that of ${title}`,
      verdict: one.verdict,
      expected: 'agrees',
      measured: `${range} over the times`,
      stated: `1 (within a factor ${digits(1 + spread.margin)})`,
      comment: spread.comment,
    };
  });
}

function sentence(comment: string): string {
  return comment === '' ? '' : `${comment[0]!.toUpperCase()}${comment.slice(1)}.`;
}

/** Runs with the same values everywhere: one run that was counted several times, unless nothing in them is random. */
function twinsText({ ensemble, names }: GatheredRuns): string {
  const of = new Map<string, string[]>();
  names.forEach((name, run) => {
    const key = ensemble.values.map((row) => row.map((sample) => sample[run]).join()).join();
    of.set(key, [...(of.get(key) ?? []), name]);
  });
  const groups = [...of.values()].filter((group) => group.length > 1);
  if (groups.length === 0 || of.size === 1) return '';
  const shown = groups.slice(0, 3).map((group) => group.slice(0, 4).join(', ') + (group.length > 4 ? ', ...' : ''));
  return asProse(
    `Only ${of.size} of the ${names.length} runs differ: identical are ${shown.join(' and ')}${groups.length > 3 ? ' and others' : ''}; the band takes them for independent.`,
  );
}

function lostText({ diverged, incomplete, ensemble }: GatheredRuns): string {
  const parts = [
    ...diverged.slice(0, 3).map(({ run, time }) => `run ${run} is not finite at t = ${digits(time)}`),
    ...incomplete
      .slice(0, 3)
      .map(({ run, time, missing }) => `run ${run} lacks ${missing} times, the first t = ${digits(time)}`),
  ];
  if (ensemble.diverged === 0) return '';
  const others = ensemble.diverged - parts.length;
  const more = others > 0 ? [`${others} more`] : [];
  return `Counted as diverged and in no average: ${[...parts, ...more].join('; ')}.`;
}
