/** The command that prints the Hermite coefficients of a link function and its information exponent. */

import type { Command } from 'commander';
import { HermiteExpansion } from '../../algebra/expansion.js';
import { Polynomial } from '../../algebra/polynomial.js';
import { InputError } from '../../engine/errors.js';
import { type InformationExponent, informationExponent } from '../../links/exponents.js';
import { type GenerativeExponent, generativeExponent } from '../../links/generative-exponent.js';
import { printLink } from '../../links/link.js';
import { type LinkExpansion, linkFunction } from '../../links/link-function.js';
import type { LinkExpression } from '../../links/link-node.js';
import { parseLinkExpression } from '../../links/parse-link-expression.js';
import { polynomialOf } from '../../links/polynomial-link.js';
import { linkToLatex } from '../../links/print-expression.js';
import { largestLinkDegree } from '../../links/projection.js';
import { declare } from '../catalogue.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options.js';
import { emit, jsonText, note } from '../output.js';
import { inColumns } from '../print/columns.js';
import { assignments } from '../symbol-values.js';

interface HermiteOptions extends CommonOptions {
  readonly degree?: number;
  readonly generative?: boolean;
}

/** The degree of the table when the link is no polynomial and --degree is not given. */
const usualDegree = 8;

/** `popflow hermite`: Hermite coefficients of a link in both conventions, exact where exact exists, and its information exponent. */
export function addHermiteCommand(program: Command, io: CommandIo): void {
  const command = declare(program, 'hermite')
    .option(
      '--degree <k>',
      `print coefficients up to this degree, at most ${largestLinkDegree}; defaults to the degree of a polynomial, to ${usualDegree} otherwise`,
      wholeNumber(0, largestLinkDegree),
    )
    .option('--generative', 'the generative exponent too, that of the best label transformation');
  withCommonOptions(command).action(async (text: string, options: HermiteOptions) => {
    const expression = parseLinkExpression(text, { values: assignments(options.set) });
    const polynomial = polynomialOf(expression);
    const generative = options.generative === true ? generativeExponent(linkFunction(expression)) : undefined;
    const report =
      polynomial === undefined
        ? reportOnFunction(text, expression, options.degree ?? usualDegree)
        : reportOnPolynomial(text, HermiteExpansion.fromMonomials(polynomial.coefficientsIn('z')), options.degree);
    for (const line of report.notes) note(io, options, line);
    if (options.json === true) {
      const more = generative === undefined ? {} : { generativeExponent: generativeJson(generative) };
      await emit(io, options, 'hermite.json', jsonText({ ...report.json, latex: linkToLatex(expression), ...more }));
      return;
    }
    const lines = [report.table, ...report.lines, ...(generative === undefined ? [] : [generativeLine(generative)])];
    await emit(io, options, 'hermite.txt', `${lines.join('\n')}\n`);
  });
}

interface Report {
  readonly table: string;
  readonly lines: readonly string[];
  readonly notes: readonly string[];
  readonly json: object;
}

interface Row {
  readonly k: number;
  readonly orthonormal: Polynomial;
  readonly monic: Polynomial;
}

function rowsOf(expansion: HermiteExpansion, degree: number): readonly Row[] {
  const orthonormal = expansion.orthonormalCoefficients();
  return Array.from({ length: degree + 1 }, (_, k) => ({
    k,
    orthonormal: orthonormal[k] ?? Polynomial.zero,
    monic: expansion.coefficient(k),
  }));
}

const headings = ['c_k of h_k = He_k/sqrt(k!)', 'a_k of He_k'] as const;

/** Everything exact; symbols may remain. */
function reportOnPolynomial(text: string, link: HermiteExpansion, asked: number | undefined): Report {
  const degree = asked ?? link.degree;
  const rows = rowsOf(link, degree);
  const exponent = link.informationExponent();
  const cut = `coefficients beyond --degree ${degree} are not printed; the link has degree ${link.degree}`;
  return {
    table: inColumns([
      ['k', ...headings],
      ...rows.map(({ k, ...both }) => [String(k), both.orthonormal.toString(), both.monic.toString()]),
    ]),
    lines: [`information exponent: ${exponent === undefined ? 'none (the link is constant)' : exponent}`],
    notes: degree < link.degree ? [cut] : [],
    json: {
      link: text,
      degree: link.degree,
      printedDegree: degree,
      route: 'polynomial',
      coefficients: rows.map(({ k, ...both }) => ({
        k,
        orthonormal: exactValue(both.orthonormal),
        monic: exactValue(both.monic),
      })),
      informationExponent: exponent ?? null,
      informationExponentUndecided: [],
      monomial: printLink(link, 'monomial').text,
      secondMoment: link.secondMoment().toString(),
    },
  };
}

/** A link that is no polynomial: exact coefficients from a closed form, or doubles from quadrature. */
function reportOnFunction(text: string, expression: LinkExpression, degree: number): Report {
  const link = linkFunction(expression);
  const expansion = link.expand(degree);
  const exponent = informationExponent(link);
  const rows = rowsOf(expansion.expansion, degree);
  const exact = expansion.route === 'closed-form';
  const cells = (value: Polynomial): string[] => {
    const number = value.toNumber();
    const decimal = number === 0 && !value.isZero() ? '0 (below 1e-323)' : decimalText(number);
    return exact ? [value.toString(), decimal] : [decimal];
  };
  return {
    table: inColumns([
      exact ? ['k', headings[0], 'decimal', headings[1], 'decimal'] : ['k', ...headings],
      ...rows.map(({ k, orthonormal, monic }) => [String(k), ...cells(orthonormal), ...cells(monic)]),
    ]),
    lines: [
      `route: ${routeText(expansion)}`,
      `E f(z)^2: ${expansion.exactSecondMoment === undefined ? '' : `${expansion.exactSecondMoment} = `}${decimalText(expansion.secondMoment)}`,
      `tail mass beyond degree ${degree}: ${decimalText(expansion.tail)}`,
      `information exponent: ${informationText(exponent)}`,
    ],
    notes: [],
    json: {
      link: text,
      degree: null,
      printedDegree: degree,
      route: expansion.route,
      coefficients: rows.map(({ k, orthonormal, monic }) => ({
        k,
        orthonormal: { exact: exact ? orthonormal.toString() : null, value: orthonormal.toNumber() },
        monic: { exact: exact ? monic.toString() : null, value: monic.toNumber() },
      })),
      informationExponent: exponent.exponent ?? null,
      informationExponentUndecided: exponent.undecided,
      informationExponentIfThoseAreZero: exponent.firstNonzero ?? null,
      informationExponentScale: exponent.scale,
      informationExponentError: exponent.error,
      monomial: null,
      secondMoment: expansion.exactSecondMoment?.toString() ?? null,
      secondMomentValue: expansion.secondMoment,
      tail: expansion.tail,
      error: expansion.error,
      errors: expansion.errors,
      kinks: link.kinks,
    },
  };
}

function routeText({ route, error }: LinkExpansion): string {
  return route === 'quadrature' ? `quadrature, error of a coefficient about ${decimalText(error)}` : `${route}, exact`;
}

/** The exponent, or what leaves it open, with the size of what decided. */
function informationText(found: InformationExponent): string {
  const { exponent, undecided, firstNonzero, coefficient, scale, error, highestDegree } = found;
  const parts = (value: number): string => (value / scale).toPrecision(2);
  if (undecided.length > 0) {
    const which = degreesText('c', undecided);
    const otherwise = firstNonzero === undefined ? `none up to degree ${highestDegree}` : firstNonzero;
    return `undecided: ${otherwise} if ${which} vanish${undecided.length === 1 ? 'es' : ''}, which may be zero or not (estimated errors up to ${parts(error)} sqrt(Var f))`;
  }
  if (exponent === undefined) return `none up to degree ${highestDegree}`;
  // An exact coefficient decides even where doubles are 0.
  const size = coefficient === 0 ? 'below 1e-323' : `${parts(coefficient!)} sqrt(Var f)`;
  return `${exponent} (c_${exponent} is ${size}, ${error === 0 ? 'exact' : `its estimated error ${parts(error)}`})`;
}

function degreesText(symbol: string, degrees: readonly number[]): string {
  const shown = degrees.slice(0, 4).map((k) => `${symbol}_${k}`);
  return [...shown, ...(degrees.length > shown.length ? ['...'] : [])].join(', ');
}

function decimalText(value: number): string {
  return String(Number(value.toPrecision(15)));
}

function generativeLine(found: GenerativeExponent): string {
  const { exponent, undecided, firstNonzero, countedAsZero, norms, errors, highestDegree, range } = found;
  const norm = (k: number): string => `${norms[k - 1]!.toPrecision(2)} ± ${errors[k - 1]!.toPrecision(1)}`;
  const otherwise = firstNonzero ?? `none up to degree ${highestDegree}`;
  const head =
    undecided.length > 0
      ? `undecided: ${otherwise} if ${degreesText('n', undecided)} vanish${undecided.length === 1 ? 'es' : ''}, which may be zero or not (n_${undecided[0]} = ${norm(undecided[0]!)})`
      : exponent === undefined
        ? otherwise
        : `${exponent} (n_${exponent} = ${norm(exponent)})`;
  const counted = countedAsZero.map((k) => `n_${k} <= ${(norms[k - 1]! + errors[k - 1]!).toPrecision(1)}`);
  const tail = counted.length === 0 ? '' : `; ${counted.join(', ')} counts as zero`;
  return `generative exponent: ${head}${tail} (n_k is the norm of E[h_k(z) | f(z)], at most 1; |z| <= ${range})`;
}

function generativeJson({ exponent, firstNonzero, ...rest }: GenerativeExponent): object {
  return { exponent: exponent ?? null, firstNonzero: firstNonzero ?? null, ...rest };
}

/** A coefficient that may contain symbols. */
function exactValue(polynomial: Polynomial): { exact: string; value: number | null } {
  return { exact: polynomial.toString(), value: polynomial.isConstant() ? finite(polynomial) : null };
}

function finite(polynomial: Polynomial): number {
  const value = polynomial.toNumber();
  if (!Number.isFinite(value)) throw new InputError(`coefficient ${polynomial} is beyond the range of a double`);
  return value;
}
