/** A check of how median hitting times grow with size, against a stated power law and its constants. */

import { given } from '../../algebra/given.js';
import type { Judgement } from '../../checker/equivalence.js';
import { judgeMedian } from '../../checker/median.js';
import type { SizeGroup } from '../../checker/median-line.js';
import {
  type FittedExponents,
  fitScaling,
  fitSlope,
  judgeExponent,
  judgeLogPower,
  judgeSlope,
  type ScalingFit,
} from '../../checker/scaling.js';
import { InputError } from '../../engine/errors.js';
import type { RandomStream } from '../../numerics/random/stream.js';
import type { HittingRule } from '../../simulators/hitting.js';
import { childSeed } from '../child-seed.js';
import type { Check, CheckContext, CheckOutcome, Expected, PerProfile } from '../contract.js';
import { changeParameters } from '../parameters.js';
import type { Exclusion, Finding, ProfileName } from '../result.js';
import { methodOf, simulate } from '../simulate.js';
import { exclusionOf, withExclusion } from './exclusion.js';
import { digits, estimateText, statedText } from './format.js';
import { requireOptions } from './options.js';
import { scalingFigure } from './scaling-figure.js';

/** A constant of the law, judged at the largest size as measured median / stated steps against 1. */
export interface StatedConstant<P> {
  /** Steps that the theory states. */
  readonly stated: (parameters: P) => number;
  readonly relativeMargin: number;
  /** The nearest ratio to the stated steps that the claim excludes. */
  readonly excludes?: { readonly what: string; readonly ratio: number | ((parameters: P) => number) };
  /** Defaults to `agrees`. */
  readonly verdict?: Expected;
}

/** The slope of median / size^power against log size, for laws such as c d log d. */
export interface StatedSlope {
  readonly stated: number;
  readonly tolerance: number;
  /** The nearest slope that the claim excludes. */
  readonly excludes?: { readonly what: string; readonly slope: number };
  /** Defaults to 1. */
  readonly power?: number;
  /** Defaults to `agrees`. */
  readonly verdict?: Expected;
}

/** Compares how median hitting times grow with size with a stated power law. */
export interface ScalingCheckOptions<P extends object, State> {
  /** At least 3 sizes for each profile, ascending. */
  readonly sizes: PerProfile<readonly number[]>;
  /** What the size is, as a symbol; defaults to `d`. */
  readonly sizeName?: string;
  /** The parameters at a size; checked by the schema of the derivation. */
  readonly at: (parameters: P, size: number, profile: ProfileName) => P;
  /** Runs for each size. */
  readonly seeds: PerProfile<number>;
  /** Steps after which a run that has not hit is censored. */
  readonly horizon: (parameters: P) => number;
  readonly hitting: (parameters: P) => HittingRule;
  /** Look at the rule every so many steps; defaults to 1. */
  readonly hittingStride?: (parameters: P) => number;
  /** Defaults to `derivation.initial`. */
  readonly initial?: (parameters: P, stream: RandomStream) => State;
  /** Whether each run starts from a state of its own; defaults to true. */
  readonly perRunInitial?: boolean;
  /** Defaults to `reduced` when there is one, else to the first. */
  readonly simulator?: string;
  /** The power q of the stated law size^p (log size)^q; defaults to 0. */
  readonly logPower?: number;
  /**
   * What is fitted: p at the stated q, q at the stated p, or `both` jointly (at least 4 sizes); defaults to `exponent`. Jointly
   * fitted exponents have wide intervals unless the sizes span decades: see `LogSeparation`.
   */
  readonly fit?: FittedExponents;
  /**
   * Steps that a theory predicts at each size: the law is then fitted after dividing by prediction / stated law, which takes out
   * what the theory knows of finite sizes. Defaults to no division.
   */
  readonly divideByTheory?: (parameters: P) => number;
  /** The stated exponent; small sizes may need a wider tolerance than large ones. `verdict` defaults to `agrees`. */
  readonly expect: {
    readonly exponent: number;
    readonly tolerance: number | PerProfile<number>;
    /** Tolerance of q where it is fitted; needed then. */
    readonly logTolerance?: number;
    /** The neighbouring exponent that the claim excludes, and the neighbouring power of the logarithm where that is fitted. */
    readonly excludes?: { readonly what: string; readonly exponent: number };
    readonly logExcludes?: { readonly what: string; readonly power: number };
    readonly verdict?: Expected;
  };
  readonly constant?: StatedConstant<P>;
  readonly slope?: StatedSlope;
  /** Runs of all sizes together that may diverge; defaults to 0. */
  readonly divergedBudget?: number;
  /** What is timed, in words; defaults to `hitting time`. */
  readonly label?: string;
}

/**
 * A check of how the median hitting time grows with size: a fit of size^p (log size)^q with a bootstrap interval over seeds,
 * and where stated the constant of the law.
 *
 * @param options - see `ScalingCheckOptions`.
 * @returns the check: findings for the exponent and the stated constants, and one log-log figure.
 * @throws TypeError of one line that names the option when one is not what the check takes.
 */
export function scalingCheck<P extends object, State>(options: ScalingCheckOptions<P, State>): Check<P, State> {
  requireOptions('scaling', options);
  return { kind: 'scaling', run: (context) => runScaling(options, context) };
}

/** The runs of one size. */
interface SizedRuns<P> {
  readonly parameters: P;
  readonly group: SizeGroup;
  readonly diverged: number;
}

function runScaling<P extends object, State>(
  options: ScalingCheckOptions<P, State>,
  context: CheckContext<P, State>,
): CheckOutcome {
  const { derivation, profile, seed } = context;
  const { expect, logPower = 0, label = 'hitting time', sizeName = 'd', divideByTheory } = options;
  // A right theory then leaves exactly the stated law to be fitted.
  const stated = (size: number): number => size ** expect.exponent * (logPower === 0 ? 1 : Math.log(size) ** logPower);
  const sizes = options.sizes[profile];
  const seeds = options.seeds[profile];
  const sized = sizes.map((size, index) =>
    runSize(options, context, size, (fraction) => context.progress((index + fraction) / sizes.length)),
  );
  const groups = sized.map(({ group }) => group);
  const fitted = options.fit ?? 'exponent';
  const fit = fitScaling({
    groups,
    seed,
    exponent: fitted === 'log-power' ? expect.exponent : 'free',
    logPower: fitted === 'exponent' ? logPower : 'free',
    ...(divideByTheory === undefined
      ? {}
      : {
          divideBy: sized.map(({ parameters }, index) => divideByTheory(parameters) / stated(sizes[index]!)),
        }),
  });
  const findings: Finding[] = [
    ...exponentFindings(options, fit, profile),
    ...slopeFinding(options, groups, seed, sizeName, label),
    ...constantFinding(options, sized, sizeName, label),
  ];
  const diverged = sized.reduce((sum, one) => sum + one.diverged, 0);
  return {
    findings,
    figures: [
      scalingFigure({
        label,
        sizeName,
        fit,
        sizes,
        stated: { exponent: expect.exponent, logPower },
        divisors: sized.map(({ parameters }, i) =>
          divideByTheory === undefined ? 1 : divideByTheory(parameters) / stated(sizes[i]!),
        ),
        theory: theoryOf(options, sized),
      }),
    ],
    conclusion: conclude(options, fit, findings),
    settings: {
      simulator: methodOf(derivation, options.simulator),
      sizes: sizes.map((size) => `${sizeName} = ${size}`).join(', '),
      'runs for each size': seeds,
      'censored at each size': fit.sizes.map((one) => `${digits((100 * one.censored) / one.seeds)} %`).join(', '),
    },
    failures: { diverged, runs: seeds * sizes.length, budget: options.divergedBudget ?? 0 },
  };
}

function runSize<P extends object, State>(
  options: ScalingCheckOptions<P, State>,
  { derivation, parameters: base, profile, seed }: CheckContext<P, State>,
  size: number,
  progress: (fraction: number) => void,
): SizedRuns<P> {
  const parameters = changeParameters(derivation, base, (given) => options.at(given, size, profile));
  const rule = options.hitting(parameters);
  const initial = options.initial;
  const started = initial === undefined ? derivation : { ...derivation, initial };
  const steps = Math.ceil(options.horizon(parameters));
  const runs = simulate(started, parameters, {
    seeds: options.seeds[profile],
    steps,
    saveAt: [steps],
    hitting: [rule],
    stopWhenAllHit: true,
    progress,
    seed: childSeed(seed, `size ${size}`),
    start: options.perRunInitial === false ? 'common' : 'each',
    ...given({ method: options.simulator }),
    ...(options.hittingStride === undefined ? {} : { hittingStride: options.hittingStride(parameters) }),
  });
  const { times, censored } = runs.hitting[rule.id]!;
  return { parameters, group: { size, times, censored }, diverged: runs.failures.length };
}

function slopeFinding<P extends object, State>(
  { slope }: ScalingCheckOptions<P, State>,
  groups: readonly SizeGroup[],
  seed: number,
  sizeName: string,
  label: string,
): Finding[] {
  if (slope === undefined) return [];
  const { power = 1, stated, tolerance, excludes, verdict } = slope;
  const fit = fitSlope({ groups, power, seed });
  const quantity = `slope of ${label} / ${sizeName}${power === 1 ? '' : `^${power}`} against log ${sizeName}`;
  const judgement = judgeSlope(fit, { stated, tolerance });
  return [finding(quantity, judgement, verdict, fit.comment, excluded(excludes?.what, excludes?.slope, judgement))];
}

function constantFinding<P extends object, State>(
  { constant }: ScalingCheckOptions<P, State>,
  sized: readonly SizedRuns<P>[],
  sizeName: string,
  label: string,
): Finding[] {
  if (constant === undefined) return [];
  const { parameters, group } = sized.reduce((most, one) => (one.group.size > most.group.size ? one : most));
  const stated = constant.stated(parameters);
  const ratios = Float64Array.from(group.times, (time) => time / stated);
  const judgement = judgeMedian({
    times: ratios,
    censored: group.censored,
    stated: 1,
    margin: constant.relativeMargin,
  });
  const quantity = `median ${label} / predicted ${digits(stated)} steps at ${sizeName} = ${group.size}`;
  const { excludes, verdict } = constant;
  const ratio = typeof excludes?.ratio === 'function' ? excludes.ratio(parameters) : excludes?.ratio;
  return [finding(quantity, judgement, verdict, '', excluded(excludes?.what, ratio, judgement))];
}

function theoryOf<P extends object, State>(
  { constant, divideByTheory }: ScalingCheckOptions<P, State>,
  sized: readonly SizedRuns<P>[],
): readonly number[] | undefined {
  const predicted = divideByTheory ?? constant?.stated;
  return predicted === undefined ? undefined : sized.map(({ parameters }) => predicted(parameters));
}

function excluded(
  what: string | undefined,
  value: number | undefined,
  { stated, margin }: Judgement,
): Exclusion | undefined {
  return what === undefined || value === undefined ? undefined : exclusionOf(what, value - stated, margin);
}

function finding(
  quantity: string,
  judgement: Judgement,
  expected: Expected = 'agrees',
  more: string,
  exclusion: Exclusion | undefined,
): Finding {
  const judged: Finding = {
    quantity,
    verdict: judgement.verdict,
    expected,
    measured: estimateText(judgement),
    stated: statedText(judgement),
    comment: more === '' || more === judgement.comment ? judgement.comment : `${judgement.comment}; ${more}`,
  };
  return withExclusion(judged, exclusion);
}

/** Findings for what was fitted: p, q, or both. */
function exponentFindings<P extends object, State>(
  options: ScalingCheckOptions<P, State>,
  fit: ScalingFit,
  profile: ProfileName,
): readonly Finding[] {
  const { expect, logPower = 0, label = 'hitting time', sizeName = 'd' } = options;
  const divided = options.divideByTheory === undefined ? '' : ', corrected by the predicted time at each size';
  const findings: Finding[] = [];
  if (fit.fitted !== 'log-power') {
    const tolerance = typeof expect.tolerance === 'number' ? expect.tolerance : expect.tolerance[profile];
    const law = lawText(sizeName, 'p', fit.fitted === 'both' ? 'q' : logPower);
    const judged = judgeExponent(fit, { stated: expect.exponent, tolerance });
    const excludes = excluded(expect.excludes?.what, expect.excludes?.exponent, judged);
    findings.push(finding(`exponent p of ${label} ~ ${law}${divided}`, judged, expect.verdict, fit.comment, excludes));
  }
  if (fit.fitted !== 'exponent') {
    const { logTolerance } = expect;
    if (logTolerance === undefined) {
      throw new InputError(`the power of the logarithm is fitted for ${label}; give expect.logTolerance`);
    }
    const law = lawText(sizeName, fit.fitted === 'both' ? 'p' : String(expect.exponent), 'q');
    const judged = judgeLogPower(fit, { stated: logPower, tolerance: logTolerance });
    const excludes = excluded(expect.logExcludes?.what, expect.logExcludes?.power, judged);
    findings.push(finding(`power q of ${label} ~ ${law}${divided}`, judged, expect.verdict, fit.comment, excludes));
  }
  return findings;
}

/** The law in words, for instance `d^p (log d)^1`. */
function lawText(sizeName: string, power: string, logPower: number | 'q'): string {
  return logPower === 0 ? `${sizeName}^${power}` : `${sizeName}^${power} (log ${sizeName})^${logPower}`;
}

function conclude<P extends object, State>(
  { label = 'hitting time', sizeName = 'd', logPower = 0, expect }: ScalingCheckOptions<P, State>,
  fit: ScalingFit,
  findings: readonly Finding[],
): string {
  if (fit.exponent === null || fit.logPower === null) {
    return `The median ${label} gives no line against ${sizeName}: ${fit.comment}.`;
  }
  const [first, second] = findings;
  const texts = {
    exponent: [lawText(sizeName, 'p', logPower), `p = ${first!.measured}, stated ${digits(expect.exponent)}`],
    'log-power': [
      lawText(sizeName, digits(expect.exponent), 'q'),
      `q = ${first!.measured}, stated ${digits(logPower)}`,
    ],
    both: [
      lawText(sizeName, 'p', 'q'),
      `p = ${first!.measured} and q = ${second?.measured ?? ''}, stated ${digits(expect.exponent)} and ${digits(logPower)}`,
    ],
  } as const;
  const [law, values] = texts[fit.fitted];
  const censored = fit.sizes.reduce((sum, one) => sum + one.censored, 0);
  const runs = fit.sizes.reduce((sum, one) => sum + one.seeds, 0);
  const { warning } = fit.separation;
  return (
    `The median ${label} grows as ${law} with ${values}; ${censored} of ${runs} runs had not hit by the horizon.` +
    (warning === '' ? '' : ` Warning: ${warning}.`)
  );
}
