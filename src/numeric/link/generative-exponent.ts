import { gaussLegendre } from '../quadrature/gauss-legendre.js';
import { findRoot } from '../special/find-root.js';
import { normalCdf, normalDensity } from '../special/normal.js';
import { requireTolerance } from './exponents.js';
import type { LinkFunction } from './link-function.js';

/** The generative exponent of a link with what it rests on. */
export interface GenerativeExponent {
  /** Undefined when no norm of degree 1 to `highestDegree` is above the tolerance. */
  readonly exponent: number | undefined;
  /** Norms up to this count as zero. */
  readonly tolerance: number;
  /** Entry k - 1 is √E[E[h_k(z) | f(z)]^2], in [0, 1]: the correlation with h_k that the best label transformation reaches. */
  readonly norms: readonly number[];
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

const range = 10;
const gridSpacing = 1 / 256;
const mostPieces = 400;
/** Nodes on a panel of length 1; shorter pieces get fewer. */
const nodesPerPanel = 40;
const fewestNodes = 6;
/**
 * Below this relative change over a grid step f counts as constant: the points of a level set could not be found to more than
 * some 1e-9 there, because f itself is rounded.
 */
const flatChange = 1e-9;

/** An interval on which f is strictly monotone, or constant to rounding. */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Limits of f at both ends, from within. */
  readonly fromValue: number;
  readonly toValue: number;
  readonly flat: boolean;
}

/**
 * The generative exponent of the noiseless model y = f(z): the smallest k >= 1 such that some label transformation T has
 * E[T(y) h_k(z)] ≠ 0, which is the smallest k for which E[h_k(z) | y] does not vanish identically (Damian, Pillaud-Vivien, Lee and
 * Bruna, arXiv 2403.05529). Numerically: f is cut into monotone and constant pieces; E[h_k | f = y] is the sum over the level set
 * with weights φ/|f'|, or over the constant pieces of that value; its L^2 norm is integrated over y. Where f is so flat that rounding
 * blurs its level sets, all y of that range are merged into one: that is a label transformation, so it never lowers the exponent.
 *
 * @param link - the link.
 * @param options - tolerance and highest degree.
 * @returns the exponent, the norms, and what they rest on.
 * @throws RangeError when an option is out of its range, or f has more than 400 monotone pieces.
 * @example
 * generativeExponent(linkFunction('z^2*exp(-z^2)')).exponent // 4
 */
export function generativeExponent(link: LinkFunction, options: GenerativeExponentOptions = {}): GenerativeExponent {
  const { tolerance = 1e-6, highestDegree = 10 } = options;
  requireTolerance(tolerance);
  if (!(Number.isInteger(highestDegree) && highestDegree >= 1 && highestDegree <= 64)) {
    throw new RangeError(`invalid highestDegree: ${highestDegree}; allowed are the integers from 1 to 64`);
  }
  const { atoms, monotone } = separate(link, piecesOf(link));
  const squares = new Float64Array(highestDegree + 1);
  for (const atom of atoms) addAtom(atom, squares);
  addLevelSets(link, monotone, squares);
  const norms = Array.from(squares.subarray(1), Math.sqrt);
  const index = norms.findIndex((norm) => norm > tolerance);
  return { exponent: index < 0 ? undefined : index + 1, tolerance, norms, highestDegree, range, gridSpacing };
}

function piecesOf(link: LinkFunction): readonly Piece[] {
  const inner = link.kinks.filter((kink) => Math.abs(kink) < range);
  const ends = [-range, ...inner, range];
  const pieces = ends.slice(0, -1).flatMap((from, i) => piecesWithin(link, from, ends[i + 1]!));
  if (pieces.length > mostPieces) {
    throw new RangeError(
      `${link.text} has ${pieces.length} monotone pieces within |z| <= ${range}; at most ${mostPieces} are resolved`,
    );
  }
  return pieces;
}

/** The pieces of a segment without kinks. */
function piecesWithin(link: LinkFunction, from: number, to: number): readonly Piece[] {
  const count = Math.max(8, Math.ceil((to - from) / gridSpacing));
  // The ends are approached from within: f may jump there.
  const inset = Math.min(1e-12 * (1 + Math.abs(from) + Math.abs(to)), (to - from) / 4);
  const z = Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
  z[0] = from + inset;
  z[count] = to - inset;
  const values = z.map((at) => finiteValue(link, at));
  const trend = (i: number): number => {
    const change = values[i + 1]! - values[i]!;
    const size = Math.max(Math.abs(values[i]!), Math.abs(values[i + 1]!));
    return Math.abs(change) <= flatChange * size ? 0 : Math.sign(change);
  };
  const pieces: Piece[] = [];
  let start = { z: z[0]!, value: values[0]! };
  for (let i = 0; i < count; i += 1) {
    if (i + 1 < count && trend(i + 1) === trend(i)) continue;
    const end =
      i + 1 === count ? { z: z[count]!, value: values[count]! } : turningPoint(link, z, values, i + 1, trend(i));
    pieces.push({ from: start.z, to: end.z, fromValue: start.value, toValue: end.value, flat: trend(i) === 0 });
    start = end;
  }
  return pieces;
}

/** Where the trend changes at grid point i; refined by f' = 0 when f' changes sign around it. */
function turningPoint(
  link: LinkFunction,
  z: readonly number[],
  values: readonly number[],
  i: number,
  trend: number,
): { z: number; value: number } {
  const [low, high] = [z[i - 1]!, z[Math.min(i + 1, z.length - 1)]!];
  const [lowValue, highValue] = [link.derivative(low), link.derivative(high)];
  if (trend !== 0 && lowValue * highValue < 0) {
    const root = findRoot(link.derivative, { low, lowValue, high, highValue }, 0);
    return { z: root, value: finiteValue(link, root) };
  }
  return { z: z[i]!, value: values[i]! };
}

function finiteValue(link: LinkFunction, z: number): number {
  const value = link.value(z);
  if (!Number.isFinite(value)) throw new RangeError(`${link.text} is ${value} at z = ${z}; it must be finite`);
  return value;
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

/** An event {low <= f <= high} that is not resolved further: constant pieces, and what else f maps into the same range. */
interface Atom {
  readonly low: number;
  readonly high: number;
  readonly members: readonly Interval[];
}

/** Flat pieces with common values make one atom each; monotone pieces give up the parts that f maps into an atom's range. */
function separate(
  link: LinkFunction,
  pieces: readonly Piece[],
): { readonly atoms: readonly Atom[]; readonly monotone: readonly Piece[] } {
  let monotone = pieces.filter(({ flat }) => !flat);
  const atoms = mergedFlats(pieces.filter(({ flat }) => flat)).map((atom) => {
    if (atom.low === atom.high) return atom;
    const cuts = monotone.map((piece) => cut(link, piece, atom));
    monotone = cuts.flatMap(({ rest }) => rest);
    return { ...atom, members: [...atom.members, ...cuts.flatMap(({ inside }) => inside)] };
  });
  return { atoms, monotone };
}

function mergedFlats(flats: readonly Piece[]): readonly Atom[] {
  const ranges = flats
    .map(({ from, to, fromValue, toValue }) => ({
      low: Math.min(fromValue, toValue),
      high: Math.max(fromValue, toValue),
      members: [{ from, to }],
    }))
    .sort((a, b) => a.low - b.low);
  const atoms: Atom[] = [];
  for (const next of ranges) {
    const last = atoms[atoms.length - 1];
    const rounding = 8 * Number.EPSILON * Math.abs(next.low);
    if (last === undefined || next.low > last.high + rounding) {
      atoms.push(next);
    } else {
      const high = Math.max(last.high, next.high);
      atoms[atoms.length - 1] = { low: last.low, high, members: [...last.members, ...next.members] };
    }
  }
  return atoms;
}

/** The part of a monotone piece with values in [low, high], and the rest. */
function cut(
  link: LinkFunction,
  piece: Piece,
  { low, high }: Atom,
): { readonly inside: readonly Interval[]; readonly rest: readonly Piece[] } {
  const increasing = piece.toValue > piece.fromValue;
  const first = pointAt(link, piece, increasing ? low : high);
  const last = pointAt(link, piece, increasing ? high : low);
  if (!(first.z < last.z)) return { inside: [], rest: [piece] };
  const rest = [
    { ...piece, to: first.z, toValue: first.value },
    { ...piece, from: last.z, fromValue: last.value },
  ];
  return { inside: [{ from: first.z, to: last.z }], rest: rest.filter(({ from, to }) => from < to) };
}

/** Where a monotone piece takes a value, or comes nearest to it. */
function pointAt(link: LinkFunction, piece: Piece, value: number): { readonly z: number; readonly value: number } {
  const { from, to, fromValue, toValue } = piece;
  const rising = toValue > fromValue;
  if (rising ? value <= fromValue : value >= fromValue) return { z: from, value: fromValue };
  if (rising ? value >= toValue : value <= toValue) return { z: to, value: toValue };
  return { z: rootOn(link, piece, value)!, value };
}

function addAtom({ members }: Atom, squares: Float64Array): void {
  let probability = 0;
  const sums = new Float64Array(squares.length);
  for (const { from, to } of members) {
    probability += from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
    // The integral of h_k φ is -h_{k-1} φ/√k.
    const [atFrom, atTo] = [hermites(from, squares.length), hermites(to, squares.length)];
    for (let k = 1; k < squares.length; k += 1) {
      sums[k]! += (atFrom[k - 1]! * normalDensity(from) - atTo[k - 1]! * normalDensity(to)) / Math.sqrt(k);
    }
  }
  if (probability <= 0) return;
  for (let k = 1; k < squares.length; k += 1) squares[k]! += (sums[k]! * sums[k]!) / probability;
}

function addLevelSets(link: LinkFunction, monotone: readonly Piece[], squares: Float64Array): void {
  for (const piece of monotone) {
    const panels = Math.ceil(piece.to - piece.from);
    const length = (piece.to - piece.from) / panels;
    const reference = gaussLegendre(Math.max(fewestNodes, Math.ceil(nodesPerPanel * length)));
    const half = length / 2;
    for (let panel = 0; panel < panels; panel += 1) {
      const middle = piece.from + (2 * panel + 1) * half;
      reference.nodes.forEach((node, i) => {
        const z = middle + half * node;
        const means = conditionalMeans(link, monotone, piece, z, squares.length);
        const weight = half * reference.weights[i]! * normalDensity(z);
        for (let k = 1; k < squares.length; k += 1) squares[k]! += weight * means[k]! * means[k]!;
      });
    }
  }
}

/** E[h_k | f = f(z)] over the level set of z, which lies on the piece `own`. */
function conditionalMeans(
  link: LinkFunction,
  pieces: readonly Piece[],
  own: Piece,
  z: number,
  length: number,
): Float64Array {
  const level = finiteValue(link, z);
  const means = new Float64Array(length);
  let total = 0;
  for (const piece of pieces) {
    const root = piece === own ? z : rootOn(link, piece, level);
    if (root === undefined) continue;
    const weight = normalDensity(root) / Math.max(Math.abs(link.derivative(root)), Number.MIN_VALUE * 2 ** 52);
    total += weight;
    const values = hermites(root, length);
    for (let k = 1; k < length; k += 1) means[k]! += weight * values[k]!;
  }
  return means.map((mean) => mean / total);
}

function rootOn(link: LinkFunction, piece: Piece, level: number): number | undefined {
  const { from: low, to: high } = piece;
  const lowValue = piece.fromValue - level;
  const highValue = piece.toValue - level;
  if (lowValue * highValue > 0 || lowValue === highValue) return undefined;
  return findRoot((at) => link.value(at) - level, { low, lowValue, high, highValue }, 0);
}

/** h_0(z), ..., h_{length - 1}(z). */
function hermites(z: number, length: number): Float64Array {
  const values = new Float64Array(length);
  values[0] = 1;
  for (let k = 0; k + 1 < length; k += 1) {
    values[k + 1] = (z * values[k]! - (k > 0 ? Math.sqrt(k) * values[k - 1]! : 0)) / Math.sqrt(k + 1);
  }
  return values;
}
