/** One claim: its checks run one after another, and what they leave behind becomes one result. */

import type { Verdict } from '../checker/verdict.js';
import type { CheckContext, CheckOutcome, Claim } from './contract.js';
import type { Figure } from './figure.js';
import { emptyRecord, type ParameterRecord, recording, settingsOfRecord } from './parameter-use.js';
import { printValue } from './print-value.js';
import type { ClaimResult, Failures, Finding, SetParameter } from './result.js';

/** A claim's result, and the names of the given parameters that it read. */
export interface ClaimRun {
  readonly claim: ClaimResult;
  readonly reads: readonly string[];
}

/**
 * Runs the checks of a claim. A check that throws is recorded, and the others still run.
 *
 * @param claim - the claim.
 * @param contextOf - the context of the check of this index, with plain parameters.
 * @param set - names of the parameters that the user set.
 * @returns the result, and what it read.
 */
export function runClaim<P extends object, State>(
  claim: Claim<P, State>,
  contextOf: (check: number) => CheckContext<P, State>,
  set: readonly string[],
): ClaimRun {
  const started = performance.now();
  const outcomes: CheckOutcome[] = [];
  const records: ParameterRecord[] = [];
  const errors: string[] = [];
  claim.checks.forEach((check, index) => {
    const context = contextOf(index);
    const record = emptyRecord();
    records.push(record);
    try {
      const outcome = check.run({ ...context, parameters: recording(context.parameters, record) });
      outcomes.push({ ...outcome, settings: withParameters(outcome.settings, record) });
      const { diverged, runs, budget } = outcome.failures;
      if (diverged > budget) errors.push(`${diverged} of ${runs} runs diverged; the budget is ${budget}`);
    } catch (error) {
      errors.push(messageOf(error));
    }
  });
  const { id, title, statement, origin, source } = claim;
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const failed = errors.length > 0;
  const given = Object.entries(contextOf(0).parameters);
  const uses = given.flatMap(([name, value]): SetParameter[] =>
    set.includes(name) ? [{ name, value: printValue(value), use: useOf(name, records) }] : [],
  );
  return {
    claim: {
      ...{ id, title, statement, origin, source, findings },
      verdict: claimVerdict(findings, failed),
      conclusion: [
        ...outcomes.map((outcome) => outcome.conclusion),
        ...errors.map((error) => `The run failed: ${error}.`),
      ].join(' '),
      figures: distinctFigures(outcomes.map((outcome) => outcome.figures)),
      settings: mergedSettings(outcomes),
      ...(uses.length === 0 ? {} : { set: uses }),
      failures: totalFailures(outcomes),
      ...(failed ? { error: errors.join('; ') } : {}),
      seconds: secondsSince(started),
    },
    reads: readsOf(records),
  };
}

/**
 * The names of given parameters that were read, or copied to where nobody can see whether they are.
 *
 * @param records - of one or more computations.
 * @returns the names.
 */
export function readsOf(records: readonly ParameterRecord[]): readonly string[] {
  return [...new Set(records.flatMap(({ given, copied }) => [...given, ...copied]))];
}

/** What the checks of a claim did with a parameter that the user set. */
function useOf(name: string, records: readonly ParameterRecord[]): SetParameter['use'] {
  const used = records.some(({ given }) => given.has(name));
  const fixedOnly = records.some(({ given, fixed }) => fixed.has(name) && !given.has(name));
  if (used) return fixedOnly ? 'used in part' : 'used';
  if (records.some(({ copied }) => copied.has(name))) return 'copied';
  return fixedOnly ? 'fixed' : 'not used';
}

/** The settings of a check and the parameters that it read. */
function withParameters(settings: CheckOutcome['settings'], record: ParameterRecord): CheckOutcome['settings'] {
  const parameters = Object.entries(settingsOfRecord(record)).map(([name, value]) => [
    Object.hasOwn(settings, name) ? `${name} (parameter)` : name,
    value,
  ]);
  return { ...settings, ...Object.fromEntries(parameters) };
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

/**
 * What an error says, on one line and without a full stop.
 *
 * @param error - whatever was thrown.
 * @returns its text.
 */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').replace(/\.$/, '');
}

/**
 * Seconds since a moment.
 *
 * @param started - by `performance.now()`.
 * @returns the seconds.
 */
export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
