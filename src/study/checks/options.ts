/** What the kinds of check take: tried when a check is made, so that a wrong option is found before anything runs. */

import {
  aFunction,
  anObject,
  type Form,
  fields,
  finite,
  flag,
  listOf,
  notNegative,
  oneOf,
  optional,
  orFunction,
  perProfile,
  positive,
  requireForm,
  such,
  text,
  whole,
  words,
} from '../form.js';

const verdict = oneOf('agrees', 'disagrees');
const level = such(
  'a number in (0, 0.5)',
  (value) => Number.isFinite(value) && Number(value) > 0 && Number(value) < 0.5,
);
const numberOrProfiles: Form = (value, path) =>
  typeof value === 'object' ? perProfile('tolerance', notNegative)(value, path) : notNegative(value, path);
const fixed = optional(perProfile('{ name: value, ... }', anObject));
const sizes = (least: number): Form =>
  perProfile(`[size, ...] of at least ${least}`, listOf(`a list of at least ${least} sizes`, positive, least));

/** What is excluded, in words, and where it stands. */
const excluding = (name: string, form: Form): Form => fields(`{ what, ${name} }`, { what: text, [name]: form }, true);

/** An entry for each model of a ladder. */
const verdicts: Form = (value, path) =>
  anObject(value, path) ??
  fields('', Object.fromEntries(Object.keys(value as object).map((name) => [name, verdict])))(value, path);

const OPTIONS = {
  ladder: {
    settings: perProfile(
      '{ seeds, tEnd, points }',
      fields(
        '{ seeds, tEnd, points }',
        { parameters: optional(anObject), seeds: whole, tEnd: orFunction(positive), points: whole },
        true,
      ),
    ),
    simulator: optional(text),
    initial: optional(aFunction),
    observables: optional(aFunction),
    expect: orFunction(verdicts),
    margin: aFunction,
    excludes: optional(anObject),
    centre: optional(oneOf('mean', 'trimmed-mean', 'median')),
    divergedBudget: optional(notNegative),
    label: optional(text),
  },
  value: {
    quantity: text,
    measure: aFunction,
    parameters: fixed,
    stated: aFunction,
    margin: aFunction,
    expect: optional(verdict),
    side: optional(oneOf('at-least', 'at-most')),
    excludes: optional(excluding('value', aFunction)),
    level: optional(level),
    divergedBudget: optional(notNegative),
  },
  identity: { compute: aFunction, parameters: fixed, figures: optional(aFunction) },
  scaling: {
    sizes: sizes(3),
    sizeName: optional(text),
    at: aFunction,
    seeds: perProfile('runs', whole),
    horizon: aFunction,
    hitting: aFunction,
    hittingStride: optional(aFunction),
    initial: optional(aFunction),
    perRunInitial: optional(flag),
    simulator: optional(text),
    logPower: optional(finite),
    fit: optional(oneOf('exponent', 'log-power', 'both')),
    divideByTheory: optional(aFunction),
    expect: fields(
      '{ exponent, tolerance }',
      {
        exponent: finite,
        tolerance: numberOrProfiles,
        logTolerance: optional(notNegative),
        excludes: optional(excluding('exponent', finite)),
        logExcludes: optional(excluding('power', finite)),
        verdict: optional(verdict),
      },
      true,
    ),
    constant: optional(
      fields(
        '{ stated, relativeMargin }',
        {
          stated: aFunction,
          relativeMargin: notNegative,
          excludes: optional(excluding('ratio', orFunction(finite))),
          verdict: optional(verdict),
        },
        true,
      ),
    ),
    slope: optional(
      fields(
        '{ stated, tolerance }',
        {
          stated: finite,
          tolerance: notNegative,
          power: optional(finite),
          excludes: optional(excluding('slope', finite)),
          verdict: optional(verdict),
        },
        true,
      ),
    ),
    divergedBudget: optional(notNegative),
    label: optional(text),
  },
  limit: {
    sizes: perProfile('[size, ...]', listOf('a list of sizes', finite)),
    sizeName: optional(text),
    at: aFunction,
    model: text,
    observable: optional(text),
    observables: optional(aFunction),
    tEnd: orFunction(finite),
    time: optional(oneOf('end', 'largest')),
    points: optional(whole),
    seeds: perProfile('runs', orFunction(whole)),
    initial: optional(aFunction),
    perRunInitial: optional(flag),
    simulator: optional(text),
    expect: fields(
      '{ power, tolerance }',
      {
        power: finite,
        orderTolerance: optional(notNegative),
        tolerance: notNegative,
        order: optional(verdict),
        limit: optional(verdict),
        excludes: optional(
          fields(
            '{ order, limit }',
            { order: optional(excluding('power', finite)), limit: optional(excluding('value', finite)) },
            true,
          ),
        ),
      },
      true,
    ),
    divergedBudget: optional(notNegative),
    label: optional(text),
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Form>>>>;

/**
 * Makes sure that the options of a check are what it takes.
 *
 * @param kind - of the check.
 * @param options - as given.
 * @throws TypeError of one line that names the option, what stands there and what it takes.
 */
export function requireOptions(kind: keyof typeof OPTIONS, options: unknown): void {
  const table = OPTIONS[kind];
  requireForm(`${kind}Check`, options, fields(`{ ${Object.keys(table).join(', ')} }`, table, true));
}

const measured: Form = (value, path) => {
  const given = fields('samples, a mean with its standardError and seeds, or successes of trials', {})(value, path);
  if (given !== undefined) return given;
  const numbers = such(
    'a list of numbers or a Float64Array',
    (list) => (Array.isArray(list) && list.every((one) => typeof one === 'number')) || list instanceof Float64Array,
  );
  const of = (table: Readonly<Record<string, Form>>) =>
    fields('', { ...table, diverged: optional(notNegative) })(value, path);
  if ('samples' in (value as object)) {
    return of({
      samples: numbers,
      statistic: optional(oneOf('mean', 'median')),
      censored: optional(listOf('a list', flag)),
    });
  }
  if ('mean' in (value as object)) return of({ mean: finite, standardError: notNegative, seeds: whole });
  return of({ successes: notNegative, trials: whole });
};

/** @throws TypeError when what was measured is none of the forms that `valueCheck` takes. */
export function requireMeasured(quantity: string, value: unknown): void {
  requireForm(`measure of ${JSON.stringify(quantity)}`, value, measured);
}

const identity = fields('{ quantity, measured, stated, tolerance, comment }', {
  quantity: text,
  measured: such('a number', (value) => typeof value === 'number'),
  stated: such('a number', (value) => typeof value === 'number'),
  tolerance: such('a number', (value) => typeof value === 'number'),
  comment: words,
  expected: optional(verdict),
  excludes: optional((value, path) => (value === 'exact' ? undefined : excluding('value', finite)(value, path))),
});

/** @throws TypeError when what was computed is no list of identities. */
export function requireIdentities(value: unknown): void {
  requireForm('compute', value, (list, path) => listOf('a list of identities', identity)(list, path));
}
