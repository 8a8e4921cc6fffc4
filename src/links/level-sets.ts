/** A function cut into monotone and constant pieces, and the points of its level sets. */

import { findRoot } from '../numerics/special/find-root.js';

/** A function whose level sets are searched. */
export interface LevelFunction {
  /** How it is named in errors. */
  readonly text: string;
  readonly value: (z: number) => number;
  readonly derivative: (z: number) => number;
  /** Estimated error of the value at z in units of 2^-52. */
  readonly rounding: (z: number) => number;
  readonly kinks: readonly number[];
  /** Half-length of the interval that is searched. */
  readonly range: number;
}

/** Turning points that are closer together than this are not seen. */
export const gridSpacing = 1 / 256;
const mostPieces = 400;
/**
 * Below this change over a grid step, in units of the error of the values, f counts as constant: the points of a level set could not be
 * found to more than some 1e-9 there, because f itself is rounded.
 */
const flatUnits = 1e-9 / Number.EPSILON;
/** Changes of values that are no more than this are constant: doubles lose their digits there. */
const leastChange = 1e-300;

/** An interval on which f is strictly monotone, or constant to rounding. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Limits of f at both ends, from within. */
  readonly fromValue: number;
  readonly toValue: number;
  readonly flat: boolean;
}

/**
 * Cuts a function into its pieces.
 *
 * @param link - the function; finite within its range.
 * @returns the pieces from left to right.
 * @throws RangeError when f is not finite somewhere, or has more than 400 monotone pieces.
 */
export function piecesOf(link: LevelFunction): readonly Piece[] {
  const { range } = link;
  const inner = link.kinks.filter((kink) => Math.abs(kink) < range);
  const ends = [-range, ...inner, range];
  const pieces = ends.slice(0, -1).flatMap((from, i) => piecesWithin(link, from, ends[i + 1]!));
  if (pieces.length > mostPieces) {
    throw new RangeError(
      `${link.text.length > 60 ? `${link.text.slice(0, 60)}...` : link.text} has ${pieces.length} monotone pieces within |z| <= ${range}; at most ${mostPieces} are resolved`,
    );
  }
  return pieces;
}

/** The pieces of a segment without kinks. */
function piecesWithin(link: LevelFunction, from: number, to: number): readonly Piece[] {
  const count = Math.max(8, Math.ceil((to - from) / gridSpacing));
  // The ends are approached from within: f may jump there.
  const inset = Math.min(1e-12 * (1 + Math.abs(from) + Math.abs(to)), (to - from) / 4);
  const z = Array.from({ length: count + 1 }, (_, i) => from + ((to - from) * i) / count);
  z[0] = from + inset;
  z[count] = to - inset;
  const values = z.map((at) => finiteValue(link, at));
  const roundings = z.map((at, i) => Math.max(link.rounding(at), Math.abs(values[i]!)));
  const trend = (i: number): number => {
    const change = values[i + 1]! - values[i]!;
    const blur = flatUnits * Number.EPSILON * Math.max(roundings[i]!, roundings[i + 1]!);
    return Math.abs(change) <= Math.max(blur, leastChange) ? 0 : Math.sign(change);
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
  link: LevelFunction,
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

/** f(z). Throws a RangeError when it is not finite. */
export function finiteValue(link: LevelFunction, z: number): number {
  const value = link.value(z);
  if (!Number.isFinite(value)) throw new RangeError(`${link.text} is ${value} at z = ${z}; it must be finite`);
  return value;
}

/** From one point to another. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** An event {low <= f <= high} that is not resolved further: constant pieces, and what else f maps into the same range. */
export interface Atom {
  readonly low: number;
  readonly high: number;
  readonly members: readonly Interval[];
}

/** Flat pieces with common values make one atom each; monotone pieces give up the parts that f maps into an atom's range. */
export function separate(
  link: LevelFunction,
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
  link: LevelFunction,
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
function pointAt(link: LevelFunction, piece: Piece, value: number): { readonly z: number; readonly value: number } {
  const { from, to, fromValue, toValue } = piece;
  const rising = toValue > fromValue;
  if (rising ? value <= fromValue : value >= fromValue) return { z: from, value: fromValue };
  if (rising ? value >= toValue : value <= toValue) return { z: to, value: toValue };
  return { z: rootOn(link, piece, value)!, value };
}

/** Where a monotone piece takes the level; undefined when it does not. */
export function rootOn(link: LevelFunction, piece: Piece, level: number): number | undefined {
  const { from: low, to: high } = piece;
  const lowValue = piece.fromValue - level;
  const highValue = piece.toValue - level;
  if (lowValue * highValue > 0 || lowValue === highValue) return undefined;
  return findRoot((at) => link.value(at) - level, { low, lowValue, high, highValue }, 0);
}
