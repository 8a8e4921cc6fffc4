import type { Command } from 'commander';
import { InputError } from '../../derivation/errors.js';
import { Polynomial } from '../../symbolic/algebra/polynomial.js';
import { printLink } from '../../symbolic/link/link.js';
import { parseLink } from '../../symbolic/link/parse-link.js';
import type { CommandIo } from '../io.js';
import { type CommonOptions, wholeNumber, withCommonOptions } from '../options.js';
import { emit, jsonText, note } from '../output.js';
import { inColumns } from '../print/columns.js';
import { assignments } from '../symbol-values.js';

interface HermiteOptions extends CommonOptions {
  readonly degree?: number;
}

/** `popflow hermite`: exact coefficients of a polynomial link in both conventions, and its information exponent. */
export function addHermiteCommand(program: Command, io: CommandIo): void {
  const command = program
    .command('hermite')
    .description('Hermite coefficients of a polynomial link, exact, and its information exponent')
    .argument('<link>', 'for instance "z^3 - 3*z", "h2 + 1/2*h4", "he3(z)"; other letters need --set name=value')
    .option('--degree <k>', 'print coefficients up to this degree; defaults to the degree of the link', wholeNumber(0));
  withCommonOptions(command).action(async (text: string, options: HermiteOptions) => {
    const values = assignments(options.set);
    const link = parseLink(text, { parameters: Object.keys(values) }).substitute(values);
    const degree = options.degree ?? link.degree;
    const orthonormal = link.orthonormalCoefficients();
    const rows = Array.from({ length: degree + 1 }, (_, k) => ({
      k,
      orthonormal: orthonormal[k] ?? Polynomial.zero,
      monic: link.coefficient(k),
    }));
    const exponent = link.informationExponent();
    if (degree < link.degree) {
      note(io, options, `coefficients beyond --degree ${degree} are not printed; the link has degree ${link.degree}`);
    }
    if (options.json === true) {
      const value = (polynomial: Polynomial): { exact: string; value: number | null } => ({
        exact: polynomial.toString(),
        value: polynomial.symbols().every((name) => name.startsWith('√')) ? numberOf(polynomial) : null,
      });
      await emit(
        io,
        options,
        'hermite.json',
        jsonText({
          link: text,
          degree: link.degree,
          printedDegree: degree,
          coefficients: rows.map(({ k, ...both }) => ({
            k,
            orthonormal: value(both.orthonormal),
            monic: value(both.monic),
          })),
          informationExponent: exponent ?? null,
          monomial: printLink(link, 'monomial').text,
          secondMoment: link.secondMoment().toString(),
        }),
      );
      return;
    }
    const table = inColumns([
      ['k', 'c_k of h_k = He_k/sqrt(k!)', 'a_k of He_k'],
      ...rows.map(({ k, ...both }) => [String(k), both.orthonormal.toString(), both.monic.toString()]),
    ]);
    const last = exponent === undefined ? 'none (the link is constant)' : String(exponent);
    await emit(io, options, 'hermite.txt', `${table}\ninformation exponent: ${last}\n`);
  });
}

function numberOf(polynomial: Polynomial): number {
  const value = polynomial.toNumber();
  if (!Number.isFinite(value)) throw new InputError(`coefficient ${polynomial} is beyond the range of a double`);
  return value;
}
