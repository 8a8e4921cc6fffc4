/**
 * The flow of one latent coordinate in the limit of infinite width, where the Gram matrix is diagonal in the latents: derived
 * from the closed Gram flow and from the derivatives of a loss `Phi(q_1, ..., q_r)` through both normalisers.
 *
 * Letters of one latent: a = |K_A,k|^2, b = |K_B,k|^2, m = <K_A,k, K_B,k>, sigma its scale, g = -dPhi/dq_k. Of all latents:
 * tau, nu_A = 1/N_A, nu_B = 1/N_B, R = sum_k g_k q_k.
 */

import { gramFlowEntry, Polynomial, Rational } from '../../../src/symbolic.js';

const letter = (name: string): Polynomial => Polynomial.symbol(name);
const half = Rational.of(1n, 2n);

/** The score of a latent, `q_k = tau^2 sigma^2 m nu_A nu_B`. */
export const latentScore: Polynomial = letter('tau')
  .power(2)
  .times(letter('sigma').power(2))
  .times(letter('m'))
  .times(letter('nu_A'))
  .times(letter('nu_B'));

/** Derivatives of the loss by the inner products of one latent. */
export interface LossDerivatives {
  readonly byA: Polynomial;
  readonly byB: Polynomial;
  /** By m; the symmetric matrix D has half of it in either place. */
  readonly byCross: Polynomial;
}

/**
 * `dL/da`, `dL/db`, `dL/dm` for L = Phi(q): through m of its own latent, and through the normalisers, which see every latent.
 * With `N_A^2 = sum_k sigma_k^2 a_k + ...` one has `d nu_A / da = -sigma^2 nu_A^3 / 2`; every q_j is proportional to nu_A, so
 * that `sum_j g_j dq_j/dnu_A = R / nu_A`.
 *
 * @throws Error when q is not of degree one in a normaliser: then R would not carry its derivative.
 * @example
 * lossDerivatives().byA.toString() // '1/2*R*nu_A^2*sigma^2'
 */
export function lossDerivatives(): LossDerivatives {
  const through = (nu: string): Polynomial => {
    if (!latentScore.derivative(nu).times(letter(nu)).equals(latentScore)) {
      throw new Error(`the score is not of degree one in ${nu}`);
    }
    // -R/nu times -sigma^2 nu^3/2.
    return letter('R').times(letter('sigma').power(2)).times(letter(nu).power(2)).scaled(half);
  };
  return {
    byA: through('nu_A'),
    byB: through('nu_B'),
    byCross: letter('g').times(latentScore.derivative('m')).negated(),
  };
}

/** The right-hand sides of one latent, and of the noise energies. */
export interface LatentFlow {
  readonly a: Polynomial;
  readonly b: Polynomial;
  readonly m: Polynomial;
  /** dC_A/dt in `C`, `sigma` (the scale of the noise), `nu_A` and `R`; that of C_B has nu_B. */
  readonly noise: Polynomial;
}

/**
 * The flow of one latent: the closed Gram flow of the two vectors K_A,k and K_B,k, and of one noise vector, with the
 * derivatives of the loss put in.
 *
 * @example
 * latentFlow().noise.toString() // '-2*C*R*nu_A^2*sigma^2'
 */
export function latentFlow(): LatentFlow {
  const { byA, byB, byCross } = lossDerivatives();
  const inserted = new Map([
    ['D[1,1]', byA],
    ['D[2,2]', byB],
    ['D[1,2]', byCross.scaled(half)],
    ['Q[1,1]', letter('a')],
    ['Q[2,2]', letter('b')],
    ['Q[1,2]', letter('m')],
  ]);
  const entry = (row: number, column: number): Polynomial => gramFlowEntry(2, row, column).substitute(inserted);
  return {
    a: entry(1, 1),
    b: entry(2, 2),
    m: entry(1, 2),
    noise: gramFlowEntry(1, 1, 1).substitute(
      new Map([
        ['D[1,1]', byA],
        ['Q[1,1]', letter('C')],
      ]),
    ),
  };
}

/** Aligned and misaligned part of a latent at a symmetric state, a = b and nu_A = nu_B = nu. */
export interface AlignmentFlow {
  /** `d log h / dt` for h = (a + m)/2, in g, R, sigma, tau, nu. */
  readonly alignedRate: Polynomial;
  /** `d log e / dt` for e = (a - m)/2. */
  readonly misalignedRate: Polynomial;
}

/**
 * Aligned part `h = (a + m)/2` and misaligned part `e = (a - m)/2` decouple at a symmetric state: each grows at a rate.
 *
 * @throws Error when a part does not decouple.
 * @example
 * alignmentFlow().alignedRate.toString() // '2*g*nu^2*sigma^2*tau^2 - 2*R*nu^2*sigma^2'
 */
export function alignmentFlow(): AlignmentFlow {
  const { a, b, m } = latentFlow();
  const [h, e] = [letter('h'), letter('e')];
  const symmetric = new Map([
    ['a', h.plus(e)],
    ['b', h.plus(e)],
    ['m', h.minus(e)],
    ['nu_A', letter('nu')],
    ['nu_B', letter('nu')],
  ]);
  const [da, db, dm] = [a, b, m].map((field) => field.substitute(symmetric)) as [Polynomial, Polynomial, Polynomial];
  if (!da.equals(db)) throw new Error('a symmetric state does not stay symmetric');
  return {
    alignedRate: rateOf(da.plus(dm).scaled(half), 'h'),
    misalignedRate: rateOf(da.minus(dm).scaled(half), 'e'),
  };
}

/** Positive-pair and negative-pair part of `d/dt log(h_1/h_j)`. */
export interface ConditionDrive {
  /** In P (positive part of every g), rho, sigma_1, sigma_j, tau, nu. */
  readonly positive: Polynomial;
  /** In t_1, t_j (negative parts), R_n = sum_k q_k t_k, sigma_1, sigma_j, tau, nu. */
  readonly negative: Polynomial;
}

/**
 * Splits the growth of the ratio of two aligned parts by `g_k = P - t_k` and `R = tau^2 rho P - R_n`, with the alignment
 * `rho = sum_k q_k / tau^2`. The rates are linear in (g, R), so the parts add up.
 *
 * @example
 * conditionDrive().positive.toString() // '-2*P*nu^2*rho*sigma_1^2*tau^2 + 2*P*nu^2*rho*sigma_j^2*tau^2 + 2*P*nu^2*sigma_1^2*tau^2 - 2*P*nu^2*sigma_j^2*tau^2'
 */
export function conditionDrive(): ConditionDrive {
  const { alignedRate } = alignmentFlow();
  const at = (index: '1' | 'j', g: Polynomial, R: Polynomial): Polynomial =>
    alignedRate.substitute(
      new Map([
        ['g', g],
        ['R', R],
        ['sigma', letter(`sigma_${index}`)],
      ]),
    );
  const radial = letter('tau').power(2).times(letter('rho')).times(letter('P'));
  return {
    positive: at('1', letter('P'), radial).minus(at('j', letter('P'), radial)),
    negative: at('1', letter('t_1').negated(), letter('R_n').negated()).minus(
      at('j', letter('t_j').negated(), letter('R_n').negated()),
    ),
  };
}

/** field / variable, for a field that is a multiple of the variable. */
function rateOf(field: Polynomial, variable: string): Polynomial {
  const [constant, rate, ...rest] = field.coefficientsIn(variable);
  if (constant === undefined || !constant.isZero() || rest.length > 0 || rate === undefined) {
    throw new Error(`the flow of ${variable} does not decouple: ${field}`);
  }
  return rate;
}
