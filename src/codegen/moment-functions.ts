/** The moments of a plan as functions of numbers that code can be made of. */

import type { MomentFactor } from '../expression/atom.js';
import type { MomentKernel, PairTable, Plan, PlannedMoment } from './plan.js';
import { polynomialProgram, univariateProgram } from './polynomial-code.js';
import { type ScalarProgram, ScalarProgramBuilder } from './scalar-program.js';

export interface MomentFunction {
  readonly of: 'pair' | 'moment';
  readonly at: number;
  readonly parameters: readonly string[];
  readonly program: ScalarProgram;
  /** What it computes. */
  readonly about: string;
}

/**
 * All moments of a plan, tables of pairs first.
 *
 * @throws RangeError that names the moment when one is a closed form or a quadrature without a program.
 */
export function momentFunctions(plan: Plan): readonly MomentFunction[] {
  const pairs = plan.pairs.map((pair, at): MomentFunction => {
    return {
      of: 'pair',
      at,
      parameters: ['c'],
      program: pairProgram(pair),
      about: `${inWords(pair.factors)}, covariance c`,
    };
  });
  const moments = plan.moments.map((moment, at): MomentFunction => {
    const variances = moment.symbols.some((symbol) => symbol.startsWith('v')) ? 'variances v, ' : '';
    const about = `${inWords(moment.factors)}, ${variances}covariances c`;
    return { of: 'moment', at, parameters: moment.symbols, program: momentProgram(moment), about };
  });
  return [...pairs, ...moments];
}

function pairProgram({ correlation, factors }: PairTable): ScalarProgram {
  if (correlation.kind === 'polynomial') return univariateProgram(correlation.coefficients);
  const builder = new ScalarProgramBuilder();
  const one = builder.constant(1);
  return builder.finish(builder.append(kernelProgram(correlation.kernel, factors), [one, one, builder.input(0)]), 1);
}

function momentProgram({ rule, symbols, factors }: PlannedMoment): ScalarProgram {
  return rule.kind === 'kernel' ? kernelProgram(rule.kernel, factors) : polynomialProgram([rule.polynomial], symbols);
}

function kernelProgram(kernel: MomentKernel, factors: readonly MomentFactor[]): ScalarProgram {
  if (kernel.program !== undefined) return kernel.program();
  throw new RangeError(
    `cannot export the moment ${inWords(factors)}: it is computed by a function of popflow that has no form for other languages; polynomial links, Hermite series, erf(z/sqrt(2)) and pairs of relu have one`,
  );
}

/** For instance `E[sigma'(z0) phi(z1)] of z0 = <w, x>, z1 = <v, x>`. */
function inWords(factors: readonly MomentFactor[]): string {
  const links = factors.flatMap((factor, at) =>
    factor.links.map(({ link, order }) => `${link}${"'".repeat(order)}(z${at})`),
  );
  const coordinates = factors.map(({ direction }, at) => `z${at} = <${direction.family === 'v' ? 'v' : 'w'}, x>`);
  return `E[${links.join(' ')}] of ${coordinates.join(', ')}`;
}
