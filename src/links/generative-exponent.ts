/** The lowest Hermite degree of a link that the best transformation of its labels can reveal. */

import { conditionalNorms, type SquaredNorm } from './conditional-norms.js';
import type { Vanishing } from './expand.js';
import { gridSpacing, type LevelFunction } from './level-sets.js';
import { constantOf, powerOf, productOf, sumOf, variableLink } from './link-expression.js';
import { type LinkFunction, linkFunction } from './link-function.js';
import type { LinkExpression } from './link-node.js';
import { polynomialOf } from './polynomial-link.js';
import { roundedEvaluator } from './rounding.js';

/** The generative exponent of a link with what it rests on. */
export interface GenerativeExponent {
  /**
   * The smallest k >= 1 whose norm is not zero. Undefined when a lower norm may be zero or not (see `undecided`), and when no norm up to
   * `highestDegree` is seen not to vanish.
   */
  readonly exponent: number | undefined;
  /** The degrees below the first norm that is certainly not zero whose norms may be zero or not; empty when the exponent is decided. */
  readonly undecided: readonly number[];
  /** The first degree whose norm is certainly not zero: the exponent, if those of `undecided` are zero. */
  readonly firstNonzero: number | undefined;
  /** The lower degrees whose norms are zero to within `tolerance` and count as zero, though nothing proves it; parity needs no such word. */
  readonly countedAsZero: readonly number[];
  /** What a norm, a correlation in [0, 1], may be at most to be counted as zero, its error included. */
  readonly tolerance: number;
  /** Entry k - 1 is √E[E[h_k(z) | f(z)]^2], in [0, 1]: the correlation with h_k that the best label transformation reaches. */
  readonly norms: readonly number[];
  /** Estimated errors of the norms; 0 where a norm is 0 by parity. */
  readonly errors: readonly number[];
  readonly highestDegree: number;
  /** Level sets were searched within |z| <= range. */
  readonly range: number;
  /** Turning points of f that are closer together than this are not seen. */
  readonly gridSpacing: number;
}

export interface GenerativeExponentOptions {
  /** Positive; defaults to 1e-6. */
  readonly tolerance?: number;
  /** How far to look; an integer in [1, 64], defaults to 10. */
  readonly highestDegree?: number;
}

const usualRange = 10;
/** Kinks get this much room beyond them, as far as doubles reach. */
const roomBeyondKinks = 5;
const largestRange = 36;
/** Polynomials up to this degree are evaluated by their monomials, without their constant. */
const largestMonomialDegree = 12;

/**
 * The generative exponent of the noiseless model y = f(z): the smallest k >= 1 such that some label transformation T has
 * E[T(y) h_k(z)] ≠ 0, which is the smallest k for which E[h_k(z) | y] does not vanish identically (Damian, Pillaud-Vivien, Lee and
 * Bruna, arXiv 2403.05529). Numerically: f is cut into monotone and constant pieces; E[h_k | f = y] is the sum over the level set
 * with weights φ/|f'|, or over the constant pieces of that value; its L^2 norm is integrated over y. Where f is so flat that rounding
 * blurs its level sets, all y of that range are merged into one: that is a label transformation, so it never lowers the exponent.
 *
 * A norm is certainly not zero when it is larger than its error, or when a coefficient of f or of f^2 at that degree is (they are label
 * transformations). It is zero for odd k and even f; otherwise it counts as zero within the tolerance, and is undecided above it.
 *
 * @param link - the link.
 * @param options - tolerance and highest degree.
 * @returns the exponent, the norms with their errors, and what they rest on.
 * @throws RangeError when an option is out of its range, f has more than 400 monotone pieces, or as `LinkFunction.expand`.
 * @example
 * generativeExponent(linkFunction('z^2*exp(-z^2)')).exponent // 4
 */
export function generativeExponent(link: LinkFunction, options: GenerativeExponentOptions = {}): GenerativeExponent {
  const { tolerance = 1e-6, highestDegree = 10 } = options;
  if (!(tolerance > 0 && Number.isFinite(tolerance))) {
    throw new RangeError(`invalid tolerance: ${tolerance}; allowed are finite numbers > 0`);
  }
  if (!(Number.isInteger(highestDegree) && highestDegree >= 1 && highestDegree <= 64)) {
    throw new RangeError(`invalid highestDegree: ${highestDegree}; allowed are the integers from 1 to 64`);
  }
  const centred = withoutConstant(link);
  const f = levelFunctionOf(centred);
  const isConstant = centred.polynomial?.degree === 0;
  const vanishes = (k: number): boolean => isConstant || (link.parity === 'even' && k % 2 === 1);
  const squares = conditionalNorms(f, highestDegree).map((square, i) =>
    vanishes(i + 1) ? { value: 0, error: 0 } : square,
  );
  const judged = new Judge(centred, squares, tolerance, vanishes);
  const first = Array.from(squares.keys()).findIndex((i) => judged.verdict(i + 1) === 'nonzero');
  const lower = Array.from({ length: first < 0 ? highestDegree : first }, (_, i) => i + 1);
  const undecided = lower.filter((k) => judged.verdict(k) === 'undecided');
  return {
    exponent: first < 0 || undecided.length > 0 ? undefined : first + 1,
    undecided,
    firstNonzero: first < 0 ? undefined : first + 1,
    countedAsZero: lower.filter((k) => judged.verdict(k) === 'counted'),
    tolerance,
    norms: squares.map(({ value }) => Math.sqrt(value)),
    errors: squares.map(errorOfRoot),
    highestDegree,
    range: f.range,
    gridSpacing,
  };
}

/** How far the root of a square with an error may be off. */
function errorOfRoot({ value, error }: SquaredNorm): number {
  const root = Math.sqrt(value);
  return Math.max(Math.sqrt(value + error) - root, root - Math.sqrt(Math.max(0, value - error)));
}

/** Decides on norms; coefficients of label transformations are computed when they are asked for. */
class Judge {
  private witnesses: readonly (readonly Vanishing[])[] | undefined;

  constructor(
    private readonly link: LinkFunction,
    private readonly squares: readonly SquaredNorm[],
    private readonly tolerance: number,
    private readonly vanishes: (k: number) => boolean,
  ) {}

  verdict(k: number): 'zero' | 'nonzero' | 'counted' | 'undecided' {
    if (this.vanishes(k)) return 'zero';
    const { value, error } = this.squares[k - 1]!;
    if (value > error) return 'nonzero';
    if (this.witnessesAt().some((vanishing) => vanishing[k] === 'nonzero')) return 'nonzero';
    return Math.sqrt(value + error) <= this.tolerance ? 'counted' : 'undecided';
  }

  /** The coefficients of f and of its square. */
  private witnessesAt(): readonly (readonly Vanishing[])[] {
    this.witnesses ??= [this.link, squareOf(this.link)].map((one) => vanishingOf(one, this.squares.length));
    return this.witnesses;
  }
}

function vanishingOf(link: LinkFunction | undefined, degree: number): readonly Vanishing[] {
  if (link === undefined) return [];
  try {
    return link.expand(degree).vanishing;
  } catch (error) {
    // A transformation without a second moment witnesses nothing.
    if (error instanceof RangeError) return [];
    throw error;
  }
}

function squareOf({ expression }: LinkFunction): LinkFunction | undefined {
  if (expression === undefined) return undefined;
  try {
    return linkFunction(powerOf(expression, 2));
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The link less a constant, which changes no level set and would take digits from f. */
function withoutConstant(link: LinkFunction): LinkFunction {
  if (link.expression === undefined) return link;
  const centred = centredExpression(link.expression);
  return centred === link.expression ? link : linkFunction(centred);
}

function centredExpression(expression: LinkExpression): LinkExpression {
  const polynomial = polynomialOf(expression);
  if (polynomial !== undefined && polynomial.degreeIn('z') > 0 && polynomial.degreeIn('z') <= largestMonomialDegree) {
    const [, ...coefficients] = polynomial.coefficientsIn('z');
    return sumOf(coefficients.map((c, j) => productOf([constantOf(c), powerOf(variableLink, j + 1)])));
  }
  if (expression.kind !== 'sum') return expression;
  const terms = expression.terms.filter((term) => term.kind !== 'constant');
  return terms.length === 0 || terms.length === expression.terms.length ? expression : sumOf(terms);
}

function levelFunctionOf(link: LinkFunction): LevelFunction {
  const { text, value, derivative, kinks, expression } = link;
  const rounded = expression === undefined ? undefined : roundedEvaluator(expression);
  const furthest = kinks.reduce((most, kink) => Math.max(most, Math.abs(kink)), 0);
  return {
    text,
    value,
    derivative,
    kinks,
    rounding: rounded === undefined ? (z) => Math.abs(value(z)) : (z) => rounded(z).rounding,
    range: Math.min(largestRange, Math.max(usualRange, furthest + roomBeyondKinks)),
  };
}
