import { combineVerdicts, type Verdict } from '../checker/verdict.js';
import type { Step } from '../symbolic/step.js';
import { childSeed } from './child-seed.js';
import type { CheckContext, CheckOutcome, Claim, Derivation } from './contract.js';
import { InputError } from './errors.js';
import type { Figure } from './figure.js';
import { unknownName } from './near-miss.js';
import { resolveParameters } from './parameters.js';
import type { ClaimResult, DerivationResult, Failures, Finding, ProfileName, Report, StepResult } from './result.js';

/** Told which claim of which derivation is at work and the fraction of it that is done. */
export type RunProgress = (at: {
  readonly derivation: string;
  readonly claim: string;
  readonly fraction: number;
}) => void;

/** How the claims of one derivation are run. */
export interface RunOptions<P extends object> {
  /** Defaults to the defaults of the schema. */
  readonly parameters?: P;
  readonly profile: ProfileName;
  /** Master seed, an integer in [0, 2^53); defaults to 0. */
  readonly seed?: number;
  /** Ids of the claims to run; defaults to all. They run in the order of the derivation. */
  readonly claims?: readonly string[];
  readonly progress?: RunProgress;
}

/**
 * Gathers the evidence of every step of a derivation and runs its claims.
 *
 * A step, claim or figure that throws is recorded (`errors` of the result, `error` of the claim) and the others still run.
 * The seed of a claim depends on the master seed and on its id alone.
 *
 * @param derivation - the derivation.
 * @param options - parameters, profile, seed, claims.
 * @returns plain data: one part of `report.json`.
 * @throws InputError when a claim is unknown, or as `derive` throws for parameters that it refuses.
 */
export function runDerivation<P extends object, State>(
  derivation: Derivation<P, State>,
  options: RunOptions<P>,
): DerivationResult {
  const started = performance.now();
  const { profile, seed = 0, progress } = options;
  const parameters = options.parameters ?? resolveParameters(derivation, []);
  const claims = chosenClaims(derivation, options.claims);
  const derived = derivation.derive(parameters);
  const steps = derived.steps.map(stepResult);
  const contextOf = (name: string, report: (fraction: number) => void): CheckContext<P, State> => ({
    ...{ derivation, parameters, profile, progress: report },
    seed: childSeed(seed, `${derivation.id} ${name}`),
  });
  const results = claims.map((claim) => {
    const report = (fraction: number): void => progress?.({ derivation: derivation.id, claim: claim.id, fraction });
    return runClaim(claim, (check) =>
      contextOf(`claim ${claim.id} check ${check}`, (fraction) => report((check + fraction) / claim.checks.length)),
    );
  });
  const figures: Figure[] = [];
  const figureErrors: string[] = [];
  for (const figure of derivation.figures) {
    try {
      figures.push(figure.build(contextOf(`figure ${figure.id}`, () => undefined)));
    } catch (error) {
      figureErrors.push(`figure ${figure.id}: ${messageOf(error)}`);
    }
  }
  const errors = [
    ...steps.flatMap((step) => (step.error === undefined ? [] : [`step ${step.id}: ${step.error}`])),
    ...results.flatMap((claim) => (claim.error === undefined ? [] : [`claim ${claim.id}: ${claim.error}`])),
    ...figureErrors,
  ];
  return {
    id: derivation.id,
    title: derivation.title,
    source: derivation.source,
    summary: derivation.summary,
    parameters: Object.fromEntries(Object.entries(parameters)),
    steps,
    claims: results,
    figures,
    ...(errors.length === 0 ? {} : { errors }),
    seconds: secondsSince(started),
  };
}

/**
 * Puts results together into a report.
 *
 * @param results - at least one.
 * @param about - version of popflow, profile, seed, and the seconds that all took.
 * @returns the report; its verdict is `disagrees` when a claim does, else `inconclusive` when a claim is or something failed.
 * @throws RangeError when there are no results.
 */
export function reportOf(
  results: readonly DerivationResult[],
  about: Pick<Report, 'version' | 'profile' | 'seed' | 'seconds'>,
): Report {
  if (results.length === 0) throw new RangeError('no results; a report needs at least one derivation');
  const verdicts = results.flatMap((one): Verdict[] => [
    ...one.claims.map((claim) => claim.verdict),
    // A derivation without claims that failed nowhere has nothing against it.
    one.errors === undefined ? 'agrees' : 'inconclusive',
  ]);
  return { schema: 'popflow-report/1', ...about, verdict: combineVerdicts(verdicts), derivations: results };
}

/**
 * What failed in a report, one line each.
 *
 * @param report - the report.
 * @returns for instance `single-index: claim C5: model map: ...`; empty when every run went to its end.
 */
export function failedRuns(report: Report): readonly string[] {
  return report.derivations.flatMap((one) => (one.errors ?? []).map((error) => `${one.id}: ${error}`));
}

function chosenClaims<P extends object, State>(
  derivation: Derivation<P, State>,
  ids: readonly string[] | undefined,
): readonly Claim<P, State>[] {
  if (ids === undefined) return derivation.claims;
  const known = derivation.claims.map((claim) => claim.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InputError(unknownName(`claim of ${derivation.id}`, unknown, known));
  return derivation.claims.filter((claim) => ids.includes(claim.id));
}

function stepResult(step: Step): StepResult {
  const { id, title, because, assumes, exactness } = step;
  const statement = step.statement.map(({ text, latex }) => ({ text, latex }));
  const shared = { id, title, statement, because, assumes, exactness };
  try {
    return { ...shared, evidence: step.verify() };
  } catch (error) {
    return { ...shared, evidence: [], error: messageOf(error) };
  }
}

function runClaim<P extends object, State>(
  claim: Claim<P, State>,
  contextOf: (check: number) => CheckContext<P, State>,
): ClaimResult {
  const started = performance.now();
  const outcomes: CheckOutcome[] = [];
  const errors: string[] = [];
  claim.checks.forEach((check, index) => {
    try {
      const outcome = check.run(contextOf(index));
      outcomes.push(outcome);
      const { diverged, runs, budget } = outcome.failures;
      if (diverged > budget) errors.push(`${diverged} of ${runs} runs diverged; the budget is ${budget}`);
    } catch (error) {
      errors.push(messageOf(error));
    }
  });
  const { id, title, statement, origin, source } = claim;
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const failed = errors.length > 0;
  return {
    ...{ id, title, statement, origin, source, findings },
    verdict: claimVerdict(findings, failed),
    conclusion: [
      ...outcomes.map((outcome) => outcome.conclusion),
      ...errors.map((error) => `The run failed: ${error}.`),
    ].join(' '),
    figures: distinctFigures(outcomes.map((outcome) => outcome.figures)),
    settings: mergedSettings(outcomes),
    failures: totalFailures(outcomes),
    ...(failed ? { error: errors.join('; ') } : {}),
    seconds: secondsSince(started),
  };
}

/**
 * The verdict on a claim as stated, from its findings: `agrees` when each came out as expected, `disagrees` when one came
 * out as the opposite, else `inconclusive`.
 *
 * @param findings - of the claim.
 * @param failed - whether a run behind the claim failed: then it cannot agree.
 * @returns the verdict.
 * @example
 * claimVerdict([], true) // 'inconclusive'
 */
export function claimVerdict(findings: readonly Pick<Finding, 'verdict' | 'expected'>[], failed: boolean): Verdict {
  const opposite = findings.some(({ verdict, expected }) => verdict !== 'inconclusive' && verdict !== expected);
  if (opposite) return 'disagrees';
  const open = failed || findings.length === 0 || findings.some(({ verdict, expected }) => verdict !== expected);
  return open ? 'inconclusive' : 'agrees';
}

/** Figures of several checks get the number of the check into their id when ids meet. */
function distinctFigures(groups: readonly (readonly Figure[])[]): readonly Figure[] {
  const seen = new Set<string>();
  return groups.flatMap((figures, index) =>
    figures.map((figure) => {
      const id = seen.has(figure.id) ? `${figure.id}-check-${index + 1}` : figure.id;
      seen.add(id);
      return { ...figure, id };
    }),
  );
}

/** Settings that all checks share stand once; others carry the number of their check. */
function mergedSettings(outcomes: readonly CheckOutcome[]): ClaimResult['settings'] {
  const merged: Record<string, string | number | boolean> = {};
  outcomes.forEach(({ settings }, index) => {
    for (const [name, value] of Object.entries(settings)) {
      if (outcomes.every((one) => one.settings[name] === value)) merged[name] = value;
      else merged[`${name} (check ${index + 1})`] = value;
    }
  });
  return merged;
}

function totalFailures(outcomes: readonly CheckOutcome[]): Failures {
  const sum = (key: keyof Failures): number => outcomes.reduce((total, one) => total + one.failures[key], 0);
  return { diverged: sum('diverged'), runs: sum('runs'), budget: sum('budget') };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
