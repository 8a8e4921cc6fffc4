/** The command that takes the Gaussian expectation of a polynomial, or of a product of link functions. */

import type { Command } from 'commander';
import { given } from '../../algebra/given.js';
import { parsePolynomial } from '../../algebra/parse.js';
import { Polynomial } from '../../algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex } from '../../algebra/print.js';
import { InputError } from '../../engine/errors.js';
import { gaussianMoment, type NamedCovariance } from '../../laws/gaussian/wick.js';
import { requireCovariances } from '../../links/covariances.js';
import { linkMoment } from '../../links/link-moment.js';
import { type MomentExpression, parseMoment } from '../../links/parse-moment.js';
import { declare } from '../catalogue.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, collect, wholeNumber, withCommonOptions } from '../options.js';
import { emit, jsonText, note } from '../output.js';
import { closedText, decimalPolynomial, decimalText, errorText, routeText } from '../print/moment-text.js';
import { assignments } from '../symbol-values.js';

interface MomentOptions extends CommonOptions {
  readonly cov: readonly string[];
  readonly degree?: number;
}

/** `popflow moment`: the expectation of a polynomial of centred Gaussian variables, symbolic, or of products of link functions. */
export function addMomentCommand(program: Command, io: CommandIo): void {
  const command = declare(program, 'moment')
    .option(
      '--cov <a,b:value>',
      'covariance of two variables, or variance as "u,u:s" (repeatable, or separated by ";"); pairs that are not named are ' +
        'uncorrelated. Symbols that no --cov names are constants; without any --cov all are variables',
      collect,
      [],
    )
    .option(
      '--degree <k>',
      'cut the series of two functions in a symbolic covariance at this degree (at most 256); defaults to 8',
      wholeNumber(0),
    );
  withCommonOptions(command).action(async (text: string, options: MomentOptions) => {
    const polynomial = readPolynomial(text);
    if (polynomial === undefined) await reportLinks(text, options, io);
    else await reportPolynomial(text, polynomial, options, io);
  });
}

async function reportPolynomial(
  text: string,
  polynomial: Polynomial,
  options: MomentOptions,
  io: CommandIo,
): Promise<void> {
  const covariances = readCovariances(options.cov);
  const symbols = polynomial.symbols().filter((name) => !name.startsWith('√'));
  const variables = covariances.size === 0 ? symbols : variablesOf(covariances);
  const values = assignments(options.set);
  const covariance = covarianceIn(covariances);
  requirePossible(variables, (a, b) => covariance(a, b).substitute(values));
  const moment = gaussianMoment(polynomial, variables, covariance).substitute(values);
  const constants = symbols.filter((name) => !variables.includes(name));
  if (constants.length > 0) note(io, options, `taken as constants: ${constants.join(', ')}`);
  if (options.json !== true) {
    await emit(io, options, 'moment.txt', `${moment}\n`);
    return;
  }
  const result = {
    polynomial: text,
    variables,
    constants,
    moment: moment.toString(),
    latex: polynomialToLatex(moment),
    terms: polynomialToJson(moment),
  };
  await emit(io, options, 'moment.json', jsonText(result));
}

/** Products of link functions: the moment in the first line, then how it was found and what it is off by. */
async function reportLinks(text: string, options: MomentOptions, io: CommandIo): Promise<void> {
  const covariances = readCovariances(options.cov);
  const named = covariances.size === 0 ? undefined : variablesOf(covariances);
  const values = assignments(options.set);
  const set = named?.find((name) => Object.hasOwn(values, name));
  if (set !== undefined)
    throw new InputError(`--set ${set}: ${set} is a variable, named by --cov; only constants can be set`);
  const expression = parseMoment(text, { values, ...given({ variables: named }) });
  requireUsed(values, text, covariances);
  const known = covarianceIn(covariances);
  const covariance: NamedCovariance = (a, b) => known(a, b).substitute(values);
  requireFree(expression, covariances, values);
  requirePossible([...new Set([...expression.variables, ...(named ?? [])])], covariance);
  const moment = linkMoment(expression, covariance, options.degree);
  const { variables, constants } = expression;
  if (constants.length > 0) note(io, options, `taken as constants: ${constants.join(', ')}`);
  const value = moment.value.isConstant() ? moment.value.toNumber() : undefined;
  const printed = moment.exact ? moment.value.toString() : decimalPolynomial(moment.value);
  const closed = closedText(moment);
  const parts = moment.terms.flatMap((term) => term.parts);
  const names = [...new Set(parts.flatMap((part) => part.closed?.name ?? []))];
  if (options.json !== true) {
    const lines = [
      printed,
      ...(moment.exact && value !== undefined ? [`decimal: ${decimalText(value)}`] : []),
      `route: ${routeText(moment)}`,
      `error: ${errorText(moment)}`,
      ...(closed === undefined ? [] : [`closed form: ${closed}`]),
      ...(names.length === 0 ? [] : [`known as: ${names.join('; ')}`]),
    ];
    await emit(io, options, 'moment.txt', `${lines.join('\n')}\n`);
    return;
  }
  const result = {
    expression: text,
    variables,
    constants,
    moment: printed,
    exact: moment.exact && moment.error === 0,
    exactCoefficients: moment.exact,
    value: value ?? null,
    error: moment.error,
    route: routeText(moment),
    closedForm: closed ?? null,
    closedFormNames: names,
    latex: moment.exact ? polynomialToLatex(moment.value) : null,
    terms: polynomialToJson(moment.value),
    summands: moment.terms.map(({ coefficient, parts: factors }) => ({
      coefficient: coefficient.toString(),
      parts: factors.map((part) => ({
        links: part.links,
        route: part.route,
        moment: part.exact ? part.value.toString() : decimalPolynomial(part.value),
        error: part.error,
        cutAt: part.cutAt ?? null,
        closedForm: part.closed?.text ?? null,
      })),
    })),
  };
  await emit(io, options, 'moment.json', jsonText(result));
}

/** The polynomial that the text is; undefined when it calls functions that are none. */
function readPolynomial(text: string): Polynomial | undefined {
  const calls = [...text.matchAll(/([A-Za-z_\u0370-\u03ff][\w\u0370-\u03ff]*)\s*\(/g)].filter(
    ([, name]) => name !== 'sqrt',
  );
  if (calls.length === 0) return parsePolynomial(text);
  try {
    return parsePolynomial(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function covarianceIn(covariances: ReadonlyMap<string, Polynomial>): NamedCovariance {
  return (a, b) => covariances.get(pairKey(a, b)) ?? (a === b ? Polynomial.one : Polynomial.zero);
}

/** A value for a name that occurs nowhere is a slip. */
function requireUsed(
  values: Readonly<Record<string, Polynomial>>,
  text: string,
  covariances: ReadonlyMap<string, Polynomial>,
): void {
  const used = new Set([
    ...(text.match(/[A-Za-z\u0370-\u03ff][\w\u0370-\u03ff]*/g) ?? []),
    ...[...covariances.values()].flatMap((value) => value.symbols()),
  ]);
  const unused = Object.keys(values).find((name) => !used.has(name));
  if (unused !== undefined) {
    throw new InputError(`--set ${unused}: ${unused} is neither in ${JSON.stringify(text)} nor in a --cov`);
  }
}

/** A covariance is a constant. */
function requireFree(
  { variables }: MomentExpression,
  covariances: ReadonlyMap<string, Polynomial>,
  values: Readonly<Record<string, Polynomial>>,
): void {
  for (const [key, value] of covariances) {
    const variable = value
      .substitute(values)
      .symbols()
      .find((name) => variables.includes(name));
    if (variable !== undefined) {
      throw new InputError(
        `--cov "${key}:${value}": contains the Gaussian variable "${variable}"; covariances must be constants`,
      );
    }
  }
}

function readCovariances(texts: readonly string[]): ReadonlyMap<string, Polynomial> {
  const known = new Map<string, Polynomial>();
  for (const text of texts.flatMap((one) => one.split(';'))) {
    const match = /^\s*([A-Za-z\u0370-\u03ff]\w*)\s*,\s*([A-Za-z\u0370-\u03ff]\w*)\s*:(.+)$/.exec(text);
    if (match === null) {
      throw new InputError(`--cov ${JSON.stringify(text)}: must have the form "a,b:value", for instance "u,v:rho"`);
    }
    const key = pairKey(match[1]!, match[2]!);
    if (known.has(key)) throw new InputError(`--cov ${JSON.stringify(text)}: this pair is given twice; give it once`);
    known.set(key, parsePolynomial(match[3]!));
  }
  return known;
}

function pairKey(a: string, b: string): string {
  return a < b ? `${a},${b}` : `${b},${a}`;
}

function variablesOf(covariances: ReadonlyMap<string, Polynomial>): readonly string[] {
  return [...new Set([...covariances.keys()].flatMap((key) => key.split(',')))].sort();
}

/** Numbers that no variables can have: a negative variance, a correlation beyond 1, a matrix that is not positive semi-definite. */
function requirePossible(variables: readonly string[], covariance: NamedCovariance): void {
  const numberOf = (a: string, b: string): number | undefined => {
    const value = covariance(a, b);
    return value.isConstant() ? value.toNumber() : undefined;
  };
  for (const a of variables) {
    const variance = numberOf(a, a);
    if (variance !== undefined && variance < 0) {
      throw new InputError(`--cov "${a},${a}:${variance}": a variance must be >= 0`);
    }
    for (const b of variables) {
      const shared = numberOf(a, b);
      const other = numberOf(b, b);
      if (shared === undefined || variance === undefined || other === undefined) continue;
      if (shared * shared > variance * other * (1 + 1e-12)) {
        throw new InputError(
          `--cov "${a},${b}:${shared}": must lie within ±sqrt(${variance} * ${other}), the variances of ${a} and ${b}`,
        );
      }
    }
  }
  requireCovariances(variables, covariance);
}
