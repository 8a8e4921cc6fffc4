import type { Command } from 'commander';
import { InputError } from '../../derivation/errors.js';
import { parsePolynomial } from '../../symbolic/algebra/parse.js';
import { Polynomial } from '../../symbolic/algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex } from '../../symbolic/algebra/print.js';
import { gaussianMoment } from '../../symbolic/expectation/wick.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, collect, withCommonOptions } from '../options.js';
import { emit, jsonText, note } from '../output.js';
import { assignments } from '../symbol-values.js';

interface MomentOptions extends CommonOptions {
  readonly cov: readonly string[];
}

/** `popflow moment`: the expectation of a polynomial of centred Gaussian variables, symbolic. */
export function addMomentCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('moment')
    .description('Gaussian expectation of a polynomial, symbolic; variables are centred, with variance 1 unless stated')
    .argument('<polynomial>', 'for instance "u^2*v^2"')
    .option(
      '--cov <a,b:value>',
      'covariance of two variables, or variance as "u,u:s" (repeatable, or separated by ";"); pairs that are not named are ' +
        'uncorrelated. Symbols that no --cov names are constants; without any --cov all are variables',
      collect,
      [],
    );
  withCommonOptions(command).action(async (text: string, options: MomentOptions) => {
    const polynomial = parsePolynomial(text);
    const covariances = readCovariances(options.cov);
    const symbols = polynomial.symbols().filter((name) => !name.startsWith('√'));
    const variables = covariances.size === 0 ? symbols : variablesOf(covariances);
    const covariance = (a: string, b: string): Polynomial =>
      covariances.get(pairKey(a, b)) ?? (a === b ? Polynomial.one : Polynomial.zero);
    requirePossible(variables, covariance);
    const moment = gaussianMoment(polynomial, variables, covariance).substitute(assignments(options.set));
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
  });
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

/** Numbers that no two variables can have: a negative variance, a correlation beyond 1. */
function requirePossible(variables: readonly string[], covariance: (a: string, b: string) => Polynomial): void {
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
}
