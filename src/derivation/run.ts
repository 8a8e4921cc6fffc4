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

/** A part of the work on a derivation, which depends on no other part: plain data, so that it can be sent to a worker. */
export type Part =
  | { readonly kind: 'steps' }
  | { readonly kind: 'claim'; readonly id: string }
  | { readonly kind: 'figures' };

/** What a part leaves behind: plain data. */
export type PartResult = { readonly seconds: number } & (
  | { readonly kind: 'steps'; readonly steps: readonly StepResult[] }
  | { readonly kind: 'claim'; readonly claim: ClaimResult }
  | { readonly kind: 'figures'; readonly figures: readonly Figure[]; readonly errors: readonly string[] }
);

/**
 * The parts of the work on a derivation: its steps, each claim of the profile, its figures.
 *
 * @param derivation - the derivation.
 * @param options - profile, and the claims to run.
 * @returns the parts, in the order of the report.
 * @throws InputError when a claim is unknown or does not belong to the profile.
 */
export function partsOf<P extends object, State>(
  derivation: Derivation<P, State>,
  options: Pick<RunOptions<P>, 'profile' | 'claims'>,
): readonly Part[] {
  const claims = chosenClaims(derivation, options.profile, options.claims);
  return [{ kind: 'steps' }, ...claims.map(({ id }): Part => ({ kind: 'claim', id })), { kind: 'figures' }];
}

/**
 * Does one part. A step, claim or figure that throws is recorded. The seed of a claim or figure depends on the master
 * seed and on its id alone, so the result does not depend on what else runs, in which order, or where.
 *
 * @param derivation - the derivation.
 * @param options - parameters, profile, seed.
 * @param part - one of `partsOf`.
 * @param progress - told the fraction done; defaults to nothing.
 * @returns plain data.
 * @throws InputError as `derive` throws for parameters that it refuses.
 */
export function runPart<P extends object, State>(
  derivation: Derivation<P, State>,
  options: Pick<RunOptions<P>, 'parameters' | 'profile' | 'seed'>,
  part: Part,
  progress: (fraction: number) => void = () => undefined,
): PartResult {
  const started = performance.now();
  const { profile, seed = 0 } = options;
  const parameters = options.parameters ?? resolveParameters(derivation, []);
  const contextOf = (name: string, report: (fraction: number) => void): CheckContext<P, State> => ({
    ...{ derivation, parameters, profile, progress: report },
    seed: childSeed(seed, `${derivation.id} ${name}`),
  });
  switch (part.kind) {
    case 'steps': {
      const steps = derivation.derive(parameters).steps.map(stepResult);
      return { kind: 'steps', steps, seconds: secondsSince(started) };
    }
    case 'claim': {
      const [claim] = chosenClaims(derivation, profile, [part.id]);
      const result = runClaim(claim!, (check) =>
        contextOf(`claim ${part.id} check ${check}`, (fraction) => progress((check + fraction) / claim!.checks.length)),
      );
      return { kind: 'claim', claim: result, seconds: secondsSince(started) };
    }
    case 'figures': {
      const figures: Figure[] = [];
      const errors: string[] = [];
      for (const figure of derivation.figures) {
        try {
          figures.push(figure.build(contextOf(`figure ${figure.id}`, () => undefined)));
        } catch (error) {
          errors.push(`figure ${figure.id}: ${messageOf(error)}`);
        }
      }
      return { kind: 'figures', figures, errors, seconds: secondsSince(started) };
    }
    default: {
      const never: never = part;
      throw new TypeError(`unknown part ${JSON.stringify(never)}`);
    }
  }
}

/**
 * Puts the parts of a derivation together.
 *
 * @param derivation - the derivation.
 * @param parameters - those that the parts ran with.
 * @param parts - results of the parts, in the order of `partsOf`.
 * @returns plain data: one part of `report.json`; its seconds are the sum over the parts.
 */
export function assembleResult<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
  parts: readonly PartResult[],
): DerivationResult {
  const steps = parts.flatMap((part) => (part.kind === 'steps' ? part.steps : []));
  const claims = parts.flatMap((part) => (part.kind === 'claim' ? [part.claim] : []));
  const errors = [
    ...steps.flatMap((step) => (step.error === undefined ? [] : [`step ${step.id}: ${step.error}`])),
    ...claims.flatMap((claim) => (claim.error === undefined ? [] : [`claim ${claim.id}: ${claim.error}`])),
    ...parts.flatMap((part) => (part.kind === 'figures' ? part.errors : [])),
  ];
  return {
    id: derivation.id,
    title: derivation.title,
    source: derivation.source,
    summary: derivation.summary,
    parameters: Object.fromEntries(Object.entries(parameters)),
    steps,
    claims,
    figures: parts.flatMap((part) => (part.kind === 'figures' ? part.figures : [])),
    ...(errors.length === 0 ? {} : { errors }),
    seconds: parts.reduce((sum, part) => sum + part.seconds, 0),
  };
}

/**
 * Gathers the evidence of every step of a derivation and runs its claims, in this thread and in order.
 *
 * A step, claim or figure that throws is recorded (`errors` of the result, `error` of the claim) and the others still run.
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
  const parameters = options.parameters ?? resolveParameters(derivation, []);
  const results = partsOf(derivation, options).map((part) =>
    runPart(derivation, { ...options, parameters }, part, (fraction) => {
      if (part.kind === 'claim') options.progress?.({ derivation: derivation.id, claim: part.id, fraction });
    }),
  );
  return assembleResult(derivation, parameters, results);
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
  profile: ProfileName,
  ids: readonly string[] | undefined,
): readonly Claim<P, State>[] {
  const belongs = ({ profiles }: Claim<P, State>): boolean => profiles === undefined || profiles.includes(profile);
  if (ids === undefined) return derivation.claims.filter(belongs);
  const known = derivation.claims.map((claim) => claim.id);
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new InputError(unknownName(`claim of ${derivation.id}`, unknown, known));
  const chosen = derivation.claims.filter((claim) => ids.includes(claim.id));
  const other = chosen.find((claim) => !belongs(claim));
  if (other !== undefined) {
    throw new InputError(
      `claim ${other.id} of ${derivation.id} runs in the ${other.profiles!.join(', ')} profile only; add --profile ${other.profiles![0]}`,
    );
  }
  return chosen;
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
