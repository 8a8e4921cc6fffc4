/** The Gauss-Kronrod pair of 7 and 15 points on one piece of an interval. */

// Nodes in [0, 1) and weights (Piessens et al., QUADPACK, 1983, routine QK15), outermost first; the Gauss nodes are every second one.
const kronrodNodes = [
  0.9914553711208126, 0.9491079123427585, 0.8648644233597691, 0.7415311855993945, 0.5860872354676911,
  0.4058451513773972, 0.20778495500789848, 0,
];
const kronrodWeights = [
  0.022935322010529224, 0.06309209262997856, 0.10479001032225019, 0.14065325971552592, 0.1690047266392679,
  0.19035057806478542, 0.20443294007529889, 0.20948214108472782,
];
const gaussWeights = [0.1294849661688697, 0.27970539148927664, 0.3818300505051189, 0.4179591836734694];

/** Part of the domain of integration: an integrand over a finite interval. */
export interface Section {
  readonly integrand: (x: number) => number;
  readonly from: number;
  readonly to: number;
}

/** A point with the value of the integrand there. */
export type Sample = readonly [x: number, value: number];

/** A section with what the rule says of it. */
export interface Piece extends Section {
  readonly value: number;
  /** QUADPACK's estimate of the absolute error. */
  readonly error: number;
  /** The integral of the absolute value, the scale of the rounding error. */
  readonly size: number;
  /** Whether the integrand is 0 at all points, or so small that it may be the far tail of something unseen. */
  readonly zero: boolean;
  /** Points where the integrand is known, from left to right: those of the rule, and those inside that were given. */
  readonly known: readonly Sample[];
}

/** Evaluations of one application. */
export const pointsOfRule = 15;

/**
 * Applies the rule.
 *
 * @param section - integrand and interval.
 * @param given - points (the ends of the interval among them) where the integrand is known already: where the points of the rule
 * contradict them, as when a jump lies between, the error is estimated from the contradiction.
 * @returns the integral over the interval with an estimate of its error: the difference of the two rules, sharpened where it is small
 * against the variation of the integrand.
 * @example
 * gaussKronrod({ integrand: (x) => x * x, from: 0, to: 3 }).value.toFixed(12) // '9.000000000000'
 */
export function gaussKronrod({ integrand, from, to }: Section, given: readonly Sample[] = []): Piece {
  const middle = from / 2 + to / 2;
  const half = to / 2 - from / 2;
  const centre = integrand(middle);
  let fine = kronrodWeights[7]! * centre;
  let coarse = gaussWeights[3]! * centre;
  let size = kronrodWeights[7]! * Math.abs(centre);
  const values: number[] = [];
  for (let i = 0; i < 7; i += 1) {
    const below = integrand(middle - half * kronrodNodes[i]!);
    const above = integrand(middle + half * kronrodNodes[i]!);
    values.push(below, above);
    fine += kronrodWeights[i]! * (below + above);
    size += kronrodWeights[i]! * (Math.abs(below) + Math.abs(above));
    if (i % 2 === 1) coarse += gaussWeights[(i - 1) / 2]! * (below + above);
  }
  const mean = fine / 2;
  let variation = kronrodWeights[7]! * Math.abs(centre - mean);
  for (let i = 0; i < 7; i += 1)
    variation += kronrodWeights[i]! * (Math.abs(values[2 * i]! - mean) + Math.abs(values[2 * i + 1]! - mean));
  const difference = Math.abs(fine - coarse);
  const excess = variation > 0 ? (200 * difference) / variation : 0;
  const sharpened = variation > 0 ? variation * Math.min(1, excess * Math.sqrt(excess)) : difference;
  const rounding = 2 * Number.EPSILON * size;
  const own: Sample[] = [[middle, centre]];
  for (let i = 0; i < 7; i += 1)
    own.push(
      [middle - half * kronrodNodes[i]!, values[2 * i]!],
      [middle + half * kronrodNodes[i]!, values[2 * i + 1]!],
    );
  own.sort((one, other) => one[0] - other[0]);
  const zero = own.every(([, value]) => Math.abs(value) < negligible);
  const error = half * Math.max(sharpened, rounding);
  const piece = { integrand, from, to, value: half * fine, error, size: half * size, zero, known: own };
  return given.length === 0 ? piece : heldAgainst(piece, given);
}

/**
 * Holds the points of a piece against values that are known from elsewhere.
 *
 * @param piece - the piece; its `known` points are compared.
 * @param given - known values; those outside of the piece are left out.
 * @returns the piece with the contradictions, as areas, added to its error.
 * @example
 * heldAgainst(gaussKronrod({ integrand: () => 0, from: 0, to: 1 }), [[1, 5]]).error > 0.01 // true
 */
export function heldAgainst(piece: Piece, given: readonly Sample[]): Piece {
  const inside = given.filter(([x]) => x >= piece.from && x <= piece.to);
  const error = inside.reduce((sum, sample) => sum + contradictionOf(sample, piece), piece.error);
  return { ...piece, error, known: [...piece.known, ...inside].sort((one, other) => one[0] - other[0]) };
}

/** Below it values say nothing: a Gaussian is so small at 34 standard deviations. */
const negligible = 1e-250;
/** A value contradicts its neighbours when it is this many times their spread away from them. */
const contradicts = 4;

/** The area that a known value adds to what its neighbours among the points of the rule say; 0 where it fits them. */
function contradictionOf([x, value]: Sample, { known: own, from, to }: Piece): number {
  const above = own.findIndex(([at]) => at > x);
  const right = above < 0 ? own.length : above;
  const near = own.slice(Math.max(right - 2, 0), right + 2).map(([, near]) => near);
  const [low, high] = [Math.min(...near), Math.max(...near)];
  const distance = Math.max(low - value, value - high, 0);
  const rounding = 1e-13 * Math.max(Math.abs(low), Math.abs(high), Math.abs(value));
  if (distance <= contradicts * (high - low) + rounding) return 0;
  return distance * ((own[right]?.[0] ?? to) - (own[right - 1]?.[0] ?? from));
}
