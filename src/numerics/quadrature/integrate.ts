/** Adaptive quadrature of a function of one variable. */
import { gaussKronrod, heldAgainst, type Piece, pointsOfRule, type Sample, type Section } from './gauss-kronrod.js';
import { type Domain, divided, recut, sectionsOf } from './sections.js';

/** Options of {@link integrate}. */
export interface IntegrateOptions {
  /** Accepted error estimate relative to the integral (to that of |f| where f cancels, see {@link integrate}); in [1e-14, 1); defaults to 1e-10. */
  readonly relativeTolerance?: number;
  /** Accepted error estimate in the units of the integral; at least 0, defaults to 0. */
  readonly absoluteTolerance?: number;
  /** Largest number of evaluations; at least 1000, defaults to 100000. */
  readonly maxEvaluations?: number;
  /** Where f lives (peaks narrower than what is found otherwise) or has kinks: finite numbers inside the interval; defaults to none. */
  readonly points?: readonly number[];
  /**
   * A positive integer for an f that is known to be smooth: it is looked at on that many equal pieces (of a finite interval, or of each
   * half of an infinite one, mapped by `x = a + (1 - s) / s`) and nowhere else before the result is accepted, an f that is 0 at all
   * their points is 0. Defaults to a search.
   */
  readonly initialPieces?: number;
}

/** An integral with its estimated error. */
export interface Integral {
  readonly value: number;
  /**
   * Estimate of the absolute error: no bound. It is far above the error where f is smooth on the pieces (the difference of rules of 7
   * and 15 points), and knows nothing of a feature that lies between the points.
   */
  readonly error: number;
  /** The integral of |f| by the same rule: the scale of the rounding error, far above |value| where f cancels. */
  readonly scale: number;
  readonly evaluations: number;
}

/** Parts of each first piece in the search for an f that was 0 at all points so far. */
const searchParts = [4, 16, 64, 256];

/**
 * The integral of f over [a, b] by globally adaptive Gauss-Kronrod quadrature (QUADPACK's QAG with the pair 7-15): the piece with the
 * largest error estimate is halved until the sum of the estimates is within the tolerance.
 *
 * What is seen: a finite interval is cut into 8 pieces first, an infinite one at the distances 10^-3, ..., 10^5 from its finite end
 * (from 0, or the first of `points`). So a feature wider than 1.3% of a finite interval, or than 10% of its distance from that end,
 * meets a point and is refined. A narrower one beside something wider may be missed without notice, unless its place is among
 * `points`: it is then seen when wider than 1e-10 of the interval. Where f is 0 at all points the search goes on, within
 * `maxEvaluations`, to pieces 256 times as small and to distances from 1e-300 to 1e300; what is still 0 is refused, since nothing
 * tells a function that vanishes from one that lives between the points, or with an `absoluteTolerance` taken for 0 with that tolerance
 * as its error. Integrals that diverge do not converge and are refused.
 *
 * Where f cancels, as an odd one does, no error can be small against the integral: the result is also accepted when its error estimate
 * is within rounding of the integral of |f| (`scale`; at most 100 units of the last place of it) and no halving would lower it.
 *
 * @param f - the integrand; finite inside the interval. Kinks are found by halving; declare them as `points` where you can.
 * @param a - lower end; may be `-Infinity`.
 * @param b - upper end; may be `Infinity`, or less than a (the sign changes).
 * @param options - tolerances, budget and where to look.
 * @returns value, error estimate and work.
 * @throws RangeError when an option is out of its range, when f is not finite at a node or 0 at all of them, or when neither is
 * met within the budget.
 * @example
 * integrate(Math.exp, 0, 1).value.toFixed(12) // '1.718281828459'
 */
export function integrate(f: (x: number) => number, a: number, b: number, options: IntegrateOptions = {}): Integral {
  const { absoluteTolerance = 0, maxEvaluations = 100_000, points = [] } = options;
  validate(a, b, options);
  if (a === b) return { value: 0, error: 0, scale: 0, evaluations: 0 };
  if (a > b) {
    const reversed = integrate(f, b, a, options);
    return { ...reversed, value: -reversed.value };
  }
  const domain: Domain = { a, b, points, initialPieces: options.initialPieces };
  const { pieces, evaluations } = firstPieces(finite(f), domain, maxEvaluations);
  if (domain.initialPieces === undefined && points.length === 0 && isZero(pieces)) {
    if (absoluteTolerance > 0) return { value: 0, error: absoluteTolerance, scale: 0, evaluations };
    throw new RangeError(
      `the integrand is 0 at all ${evaluations} points tried in [${a}, ${b}]: it vanishes, or lives between them; name where in points: [...], or accept 0 by an absoluteTolerance`,
    );
  }
  return refine(withEnds(f, pieces), evaluations + pieces.length - 1, domain, options);
}

/** Relative to the integral of |f|, what no halving lowers: the rule sums 15 values, each with the rounding of f itself. */
const rounding = 100 * Number.EPSILON;

/** Halves the worst piece until the sum of the estimates is within the tolerance. */
function refine(pieces: Piece[], begun: number, { a, b }: Domain, options: IntegrateOptions): Integral {
  const { relativeTolerance = 1e-10, absoluteTolerance = 0, maxEvaluations = 100_000 } = options;
  let evaluations = begun;
  for (;;) {
    const value = pieces.reduce((sum, piece) => sum + piece.value, 0);
    const error = pieces.reduce((sum, piece) => sum + piece.error, 0);
    const scale = pieces.reduce((sum, piece) => sum + piece.size, 0);
    const counts = Number.isFinite(value) && Number.isFinite(error);
    if (counts && error <= Math.max(absoluteTolerance, relativeTolerance * Math.abs(value)))
      return { value, error, scale, evaluations };
    const worst = pieces.reduce((index, piece, i) => (piece.error > pieces[index]!.error ? i : index), 0);
    const { integrand, from, to, error: pieceError, size, known } = pieces[worst]!;
    const middle = from / 2 + to / 2;
    const exhausted = evaluations + 2 * pointsOfRule > maxEvaluations;
    const atRounding = pieceError <= rounding * size || middle <= from || middle >= to;
    if (counts && atRounding && error <= rounding * scale) return { value, error, scale, evaluations };
    if (!counts || exhausted || atRounding)
      throw new RangeError(
        `the integral over [${a}, ${b}] did not converge: ${value} with error estimate ${error} after ${evaluations} evaluations; raise maxEvaluations, give an absoluteTolerance if it is small against the integral of |f| (${scale}), or name kinks and peaks in points, unless it diverges`,
      );
    const halves = [
      gaussKronrod({ integrand, from, to: middle }, known),
      gaussKronrod({ integrand, from: middle, to }, known),
    ];
    pieces.splice(worst, 1, ...halves);
    evaluations += 2 * pointsOfRule;
  }
}

/** The pieces, each with the values of f at its ends held against its points where that end is a cut of the domain. */
function withEnds(f: (x: number) => number, pieces: readonly Piece[]): Piece[] {
  const cuts = pieces.slice(1).map((piece, k) => (piece.from === pieces[k]!.to ? f(piece.from) : Number.NaN));
  return pieces.map((piece, k) => {
    const ends: Sample[] = [];
    if (Number.isFinite(cuts[k - 1])) ends.push([piece.from, cuts[k - 1]!]);
    if (Number.isFinite(cuts[k])) ends.push([piece.to, cuts[k]!]);
    return heldAgainst(piece, ends);
  });
}

/** The first pieces, finer and finer while f is 0 at all points, with the evaluations spent. */
function firstPieces(
  f: (x: number) => number,
  domain: Domain,
  maxEvaluations: number,
): { readonly pieces: readonly Piece[]; readonly evaluations: number } {
  const first = sectionsOf(f, domain, 'first');
  let pieces = first.map((section) => gaussKronrod(section));
  let evaluations = pieces.length * pointsOfRule;
  const look = (sections: readonly Section[]): void => {
    if (!isZero(pieces) || evaluations + sections.length * pointsOfRule > maxEvaluations) return;
    pieces = sections.map((section) => gaussKronrod(section));
    evaluations += pieces.length * pointsOfRule;
  };
  if (domain.initialPieces !== undefined || domain.points.length > 0) return { pieces, evaluations };
  for (const parts of searchParts) look(divided(first, parts));
  if (!isZero(pieces)) return { pieces, evaluations };
  look(sectionsOf(f, domain, 'wide'));
  const found = pieces;
  const around = recut(found, (k) => found[k]?.zero === false, partsAround);
  return {
    pieces: around.map((section) => gaussKronrod(section)),
    evaluations: evaluations + around.length * pointsOfRule,
  };
}

/** Parts of what is found by distances that grow by 10. */
const partsAround = 61;

const isZero = (pieces: readonly Piece[]): boolean => pieces.every(({ zero }) => zero);

const finite =
  (f: (x: number) => number) =>
  (x: number): number => {
    const value = f(x);
    if (!Number.isFinite(value))
      throw new RangeError(`the integrand is ${value} at ${x}; it must be finite inside the interval`);
    return value;
  };

function validate(a: number, b: number, options: IntegrateOptions): void {
  const { relativeTolerance = 1e-10, absoluteTolerance = 0, maxEvaluations = 100_000 } = options;
  const { points = [], initialPieces = 1 } = options;
  if (!(relativeTolerance >= 1e-14 && relativeTolerance < 1))
    throw new RangeError(`invalid relativeTolerance: ${relativeTolerance}; allowed is [1e-14, 1)`);
  if (!(absoluteTolerance >= 0))
    throw new RangeError(`invalid absoluteTolerance: ${absoluteTolerance}; allowed is at least 0`);
  if (!(maxEvaluations >= 1000))
    throw new RangeError(`invalid maxEvaluations: ${maxEvaluations}; allowed is at least 1000`);
  if (!(Number.isInteger(initialPieces) && initialPieces >= 1 && initialPieces <= 1000))
    throw new RangeError(`invalid initialPieces: ${initialPieces}; allowed are the integers from 1 to 1000`);
  if (Number.isNaN(a) || Number.isNaN(b))
    throw new RangeError(`invalid interval: [${a}, ${b}]; its ends must be numbers`);
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  if (Number.isFinite(low) && Number.isFinite(high) && !Number.isFinite(high - low))
    throw new RangeError(`invalid interval: [${a}, ${b}]; its length is beyond the largest double, take infinite ends`);
  if (points.length > 50) throw new RangeError(`${points.length} points are given; allowed are at most 50`);
  const outside = points.find((point) => !(point > low && point < high && Number.isFinite(point)));
  if (outside !== undefined)
    throw new RangeError(`invalid point: ${outside}; allowed are finite numbers inside [${low}, ${high}]`);
}
