/** Runs a derivation as independent parts, its steps, claims and figures, and gathers what they leave. */

import { combineVerdicts, type Verdict } from '../checker/verdict.js';
import { InputError } from '../engine/errors.js';
import { type Evidence, type Step, standingOf } from '../expression/step.js';
import { childSeed } from './child-seed.js';
import type { CheckContext, Claim, Derivation } from './contract.js';
import type { Figure } from './figure.js';
import { atOnce, fields, listOf, oneOf, requireForm } from './form.js';
import { unknownName } from './near-miss.js';
import { emptyRecord, recording } from './parameter-use.js';
import { resolveParameters } from './parameters.js';
import { lineOf } from './place.js';
import { printValue } from './print-value.js';
import type { ClaimResult, DerivationResult, ProfileName, Report, StepResult } from './result.js';
import { failedClaim, readsOf, requireFigure, runClaim, secondsSince } from './run-claim.js';

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
  /** Names of the parameters that the user set: each claim says what it did with them. Defaults to those that differ from their default. */
  readonly set?: readonly string[];
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

/** What a part leaves behind: plain data; `reads` names the parameters, as they were given, that it read. */
export type PartResult = { readonly seconds: number; readonly reads: readonly string[] } & (
  | { readonly kind: 'steps'; readonly steps: readonly StepResult[]; readonly errors: readonly string[] }
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
  options: Pick<RunOptions<P>, 'parameters' | 'set' | 'profile' | 'seed'>,
  part: Part,
  progress: (fraction: number) => void = () => undefined,
): PartResult {
  const started = performance.now();
  const { profile, seed = 0 } = options;
  const parameters = options.parameters ?? resolveParameters(derivation, []);
  const contextOf = (name: string, report: (fraction: number) => void): CheckContext<P, State> => ({
    derivation,
    parameters,
    profile,
    progress: report,
    seed: childSeed(seed, `${derivation.id} ${name}`),
  });
  switch (part.kind) {
    case 'steps': {
      const record = emptyRecord();
      const steps = derivation.derive(recording(parameters, record)).steps.map(stepResult);
      return { kind: 'steps', steps, errors: [], seconds: secondsSince(started), reads: readsOf([record]) };
    }
    case 'claim': {
      const [claim] = chosenClaims(derivation, profile, [part.id]);
      const context = (check: number): CheckContext<P, State> =>
        contextOf(`claim ${part.id} check ${check}`, (fraction) => progress((check + fraction) / claim!.checks.length));
      const result = runClaim(claim!, context, options.set ?? changedParameters(derivation, parameters));
      return { kind: 'claim', ...result, seconds: secondsSince(started) };
    }
    case 'figures': {
      const figures: Figure[] = [];
      const errors: string[] = [];
      const record = emptyRecord();
      for (const figure of derivation.figures) {
        try {
          const context = contextOf(`figure ${figure.id}`, () => undefined);
          figures.push(requireFigure(figure.build({ ...context, parameters: recording(parameters, record) })));
        } catch (error) {
          errors.push(`figure ${figure.id}: ${lineOf(error)}`);
        }
      }
      return { kind: 'figures', figures, errors, seconds: secondsSince(started), reads: readsOf([record]) };
    }
    default: {
      const never: never = part;
      throw new TypeError(`unknown part ${JSON.stringify(never)}`);
    }
  }
}

/**
 * What stands for a part whose run ended from outside: its worker was ended, or code that nobody called threw.
 *
 * @param derivation - the derivation.
 * @param part - the part.
 * @param reason - what happened, on one line.
 * @returns a part that failed.
 */
export function failedPart<P extends object, State>(
  derivation: Derivation<P, State>,
  part: Part,
  reason: string,
): PartResult {
  const none = { seconds: 0, reads: [] };
  switch (part.kind) {
    case 'steps':
      return { kind: 'steps', steps: [], errors: [`steps: ${reason}`], ...none };
    case 'claim':
      return {
        kind: 'claim',
        claim: failedClaim(derivation.claims.find(({ id }) => id === part.id)!, reason),
        ...none,
      };
    case 'figures':
      return { kind: 'figures', figures: [], errors: [`figures: ${reason}`], ...none };
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
  // What nothing read is not shown: it has no part in the results.
  const reads = new Set(parts.flatMap((part) => part.reads));
  const errors = [
    ...steps.flatMap((step) => (step.error === undefined ? [] : [`step ${step.id}: ${step.error}`])),
    ...claims.flatMap((claim) => (claim.error === undefined ? [] : [`claim ${claim.id}: ${claim.error}`])),
    ...parts.flatMap((part) => (part.kind === 'claim' ? [] : part.errors)),
  ];
  return {
    id: derivation.id,
    title: derivation.title,
    source: derivation.source,
    summary: derivation.summary,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => reads.has(name))),
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
 * @param about - version of popflow, what it ran on, profile, seed, and the seconds that all took.
 * @returns the report; its verdict is `disagrees` when a claim does, else `inconclusive` when a claim is or something failed.
 * @throws RangeError when there are no results.
 */
export function reportOf(
  results: readonly DerivationResult[],
  about: Pick<Report, 'version' | 'engine' | 'profile' | 'seed' | 'seconds'>,
): Report {
  if (results.length === 0) throw new RangeError('no results; a report needs at least one derivation');
  const verdicts = results.flatMap((one): Verdict[] => [
    ...one.claims.map((claim) => claim.verdict),
    // Nothing agrees where nothing was claimed, nor where something failed.
    ...(one.claims.length === 0 || one.errors !== undefined ? (['inconclusive'] as const) : []),
  ]);
  const failed = results.flatMap((one) => (one.errors ?? []).map((error) => `${one.id}: ${error}`));
  return {
    schema: 'popflow-report/1',
    ...about,
    verdict: combineVerdicts(verdicts),
    ...(failed.length === 0 ? {} : { failed }),
    derivations: results,
  };
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
  const statement = step.statement.map((equation) => ({
    text: equation.text,
    latex: equation.latex,
    standing: standingOf(equation),
  }));
  const shared = { id, title, statement, because, assumes, exactness };
  try {
    return { ...shared, evidence: requireEvidence(atOnce('verify', step.verify())) };
  } catch (error) {
    return { ...shared, evidence: [], error: lineOf(error) };
  }
}

/** @throws TypeError when what a step's `verify` gave, which a user may have written, is no evidence. */
function requireEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const kind = oneOf('exact', 'numeric', 'monte-carlo', 'assumed');
  requireForm('verify', evidence, listOf('a list of evidence', fields('{ kind, ... }', { kind })));
  return evidence;
}

/** Names of the parameters that differ from their default. */
function changedParameters<P extends object, State>(
  derivation: Derivation<P, State>,
  parameters: P,
): readonly string[] {
  const defaults = new Map<string, unknown>(Object.entries(resolveParameters(derivation, [])));
  return Object.entries(parameters).flatMap(([name, value]) =>
    printValue(defaults.get(name)) === printValue(value) ? [] : [name],
  );
}
