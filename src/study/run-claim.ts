/** One claim: its checks run one after another, and what they leave behind becomes one result. */

import type { Verdict } from '../checker/verdict.js';
import type { CheckContext, CheckOutcome, Claim } from './contract.js';
import type { Figure } from './figure.js';
import { anObject, atOnce, fields, listOf, notNegative, oneOf, requireForm, text, words } from './form.js';
import { emptyRecord, type ParameterRecord, recording, settingsOfRecord } from './parameter-use.js';
import { lineOf } from './place.js';
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
      const given = check.run({ ...context, parameters: recording(context.parameters, record) });
      const outcome = requireOutcome(atOnce(`check ${index + 1}`, given));
      outcomes.push({ ...outcome, settings: withParameters(outcome.settings, record) });
      const { diverged, runs, budget } = outcome.failures;
      if (diverged > budget) errors.push(`${diverged} of ${runs} runs diverged; the budget is ${budget}`);
    } catch (error) {
      errors.push(lineOf(error));
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
      id,
      title,
      statement,
      origin,
      source,
      findings,
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

const AXIS = fields('{ label, scale }', { label: words, scale: oneOf('linear', 'log') });

const FIGURE = fields('{ id, title, caption, x, y, series }', {
  id: text,
  title: words,
  caption: words,
  x: AXIS,
  y: AXIS,
  series: listOf('a list', fields('{ kind, name, role }', { kind: text, name: words, role: text })),
});

const OUTCOME = fields('{ findings, figures, conclusion, settings, failures }', {
  findings: listOf(
    'a list',
    fields('{ quantity, verdict, expected, measured, stated, comment }', {
      quantity: words,
      verdict: oneOf('agrees', 'disagrees', 'inconclusive'),
      expected: oneOf('agrees', 'disagrees', 'inconclusive'),
      measured: words,
      stated: words,
      comment: words,
    }),
  ),
  figures: listOf('a list', FIGURE),
  conclusion: words,
  settings: anObject,
  failures: fields('{ diverged, runs, budget }', { diverged: notNegative, runs: notNegative, budget: notNegative }),
});

/** What a check gives may have been made by the user; what cannot be written would be found when all claims have run. */
function requireOutcome(outcome: CheckOutcome): CheckOutcome {
  requireForm('the outcome of a check', outcome, OUTCOME);
  requirePlain(outcome, 'outcome');
  return outcome;
}

/**
 * A figure that can be written.
 *
 * @param figure - what a figure's `build` gave.
 * @returns the same.
 * @throws TypeError of one line that names the field and what it takes.
 */
export function requireFigure(figure: Figure): Figure {
  requireForm('the figure', atOnce('build', figure), FIGURE);
  requirePlain(figure, 'figure');
  return figure;
}

/** @throws TypeError at the first value that has no form in a report. */
function requirePlain(value: unknown, path: string): void {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`${path} is ${value}; must be finite`);
  if (typeof value === 'function' || typeof value === 'undefined' || typeof value === 'symbol') {
    throw new TypeError(`${path} is ${typeof value}; must be plain data`);
  }
  if (Array.isArray(value)) for (const [index, item] of value.entries()) requirePlain(item, `${path}[${index}]`);
  else if (typeof value === 'object' && value !== null) {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      throw new TypeError(`${path} is a ${value.constructor.name}; must be plain data (a list: Array.from)`);
    }
    for (const [name, item] of Object.entries(value)) requirePlain(item, `${path}.${name}`);
  }
}

/**
 * The result of a claim whose run ended from outside.
 *
 * @param claim - the claim.
 * @param reason - what happened, on one line.
 * @returns a claim that failed, without findings.
 */
export function failedClaim<P extends object, State>(claim: Claim<P, State>, reason: string): ClaimResult {
  const { id, title, statement, origin, source } = claim;
  return {
    id,
    title,
    statement,
    origin,
    source,
    findings: [],
    verdict: claimVerdict([], true),
    conclusion: `The run failed: ${reason}.`,
    figures: [],
    settings: {},
    failures: { diverged: 0, runs: 0, budget: 0 },
    error: reason,
    seconds: 0,
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
 * Seconds since a moment.
 *
 * @param started - by `performance.now()`.
 * @returns the seconds.
 */
export function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
