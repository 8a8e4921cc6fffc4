/** E[E[h_k(z) | f(z)]^2] with an estimated error. */

import { gaussLegendre } from '../numerics/quadrature/gauss-legendre.js';
import { normalCdf, normalDensity } from '../numerics/special/normal.js';
import { type Atom, finiteValue, type LevelFunction, type Piece, piecesOf, rootOn, separate } from './level-sets.js';

/** A squared norm with its estimated error. */
export interface SquaredNorm {
  readonly value: number;
  readonly error: number;
}

/** Nodes on a panel of length 1; shorter pieces get fewer. */
const nodesPerPanel = 40;
const fewestNodes = 6;
/** Rounding of a sum of squares, in units of its value. */
const rounding = 1e-12;

/**
 * The squared norms of E[h_k(z) | f(z)] for k = 1, ..., highest.
 *
 * @param f - the function.
 * @param highest - the highest k.
 * @returns entry k - 1 for k; the error is an estimate: what halving the number of nodes changes, and what the errors of the level points and
 * the mass beyond the range may contribute; at least what the value has beyond 1, which no norm exceeds.
 * @throws RangeError as `piecesOf`.
 */
export function conditionalNorms(f: LevelFunction, highest: number): readonly SquaredNorm[] {
  const { atoms, monotone } = separate(f, piecesOf(f));
  const fine = { squares: new Float64Array(highest + 1), errors: new Float64Array(highest + 1) };
  const coarse = { squares: new Float64Array(highest + 1), errors: new Float64Array(highest + 1) };
  addLevelSets(f, monotone, fine, nodesPerPanel);
  addLevelSets(f, monotone, coarse, nodesPerPanel / 2);
  for (const atom of atoms) addAtom(atom, fine);
  for (const atom of atoms) addAtom(atom, coarse);
  return Array.from({ length: highest }, (_, i) => {
    const k = i + 1;
    const value = fine.squares[k]!;
    const change = Math.abs(value - coarse.squares[k]!);
    const estimate = change + fine.errors[k]! + massBeyond(f.range, k) + rounding * value;
    // No conditional mean is longer than h_k: what is beyond 1 is error, and so may as much below it be.
    return { value, error: Math.max(estimate, 2 * (value - 1)) };
  });
}

/** A bound of E[h_k^2; |z| > range], for ranges of at least 10: h_k(z)^2 <= z^(2k)/k! there, times twice φ/z. */
function massBeyond(range: number, k: number): number {
  let bound = (2.5 * normalDensity(range)) / range;
  for (let j = 1; j <= k; j += 1) bound *= (range * range) / j;
  return bound;
}

interface Accumulated {
  readonly squares: Float64Array;
  readonly errors: Float64Array;
}

function addAtom({ members }: Atom, { squares, errors }: Accumulated): void {
  let probability = 0;
  const sums = new Float64Array(squares.length);
  const sizes = new Float64Array(squares.length);
  for (const { from, to } of members) {
    probability += from > 0 ? normalCdf(-from) - normalCdf(-to) : normalCdf(to) - normalCdf(from);
    // The integral of h_k φ is -h_{k-1} φ/√k.
    const [atFrom, atTo] = [hermites(from, squares.length), hermites(to, squares.length)];
    const [densityFrom, densityTo] = [normalDensity(from), normalDensity(to)];
    for (let k = 1; k < squares.length; k += 1) {
      const [low, high] = [(atFrom[k - 1]! * densityFrom) / Math.sqrt(k), (atTo[k - 1]! * densityTo) / Math.sqrt(k)];
      sums[k]! += low - high;
      // Ends are known to rounding, and φ to that of its exponent.
      sizes[k]! += Math.abs(low) * (8 + from * from) + Math.abs(high) * (8 + to * to);
    }
  }
  if (probability <= 0) return;
  for (let k = 1; k < squares.length; k += 1) {
    const error = Number.EPSILON * sizes[k]!;
    squares[k]! += (sums[k]! * sums[k]!) / probability;
    errors[k]! += (2 * Math.abs(sums[k]!) * error + error * error) / probability;
  }
}

function addLevelSets(f: LevelFunction, monotone: readonly Piece[], total: Accumulated, density: number): void {
  const { squares, errors } = total;
  for (const piece of monotone) {
    const panels = Math.ceil(piece.to - piece.from);
    const length = (piece.to - piece.from) / panels;
    const reference = gaussLegendre(Math.max(fewestNodes, Math.ceil(density * length)));
    const half = length / 2;
    for (let panel = 0; panel < panels; panel += 1) {
      const middle = piece.from + (2 * panel + 1) * half;
      reference.nodes.forEach((node, i) => {
        const z = middle + half * node;
        const means = conditionalMeans(f, monotone, piece, z, squares.length);
        const weight = half * reference.weights[i]! * normalDensity(z);
        for (let k = 1; k < squares.length; k += 1) {
          const [mean, error] = [Math.abs(means.values[k]!), means.errors[k]!];
          squares[k]! += weight * mean * mean;
          errors[k]! += weight * (2 * mean + error) * error;
        }
      });
    }
  }
}

/** One point of a level set. */
interface LevelPoint {
  readonly weight: number;
  readonly hermites: Float64Array;
  /** By how much the point may be off. */
  readonly shift: number;
  /** By which part of itself the weight may be off. */
  readonly blur: number;
}

/** E[h_k | f = f(z)] over the level set of z, which lies on the piece `own`, with the errors of its points and weights. */
function conditionalMeans(
  f: LevelFunction,
  pieces: readonly Piece[],
  own: Piece,
  z: number,
  length: number,
): { readonly values: Float64Array; readonly errors: Float64Array } {
  const level = finiteValue(f, z);
  const blurOfLevel = Number.EPSILON * Math.max(f.rounding(z), Math.abs(level));
  const points: LevelPoint[] = [];
  let total = 0;
  for (const piece of pieces) {
    const root = piece === own ? z : rootOn(f, piece, level);
    if (root === undefined) continue;
    const point = levelPoint(f, piece, root, piece === own ? 0 : blurOfLevel, length);
    total += point.weight;
    points.push(point);
  }
  const values = new Float64Array(length);
  const errors = new Float64Array(length);
  for (let k = 1; k < length; k += 1) {
    let mean = 0;
    for (const { weight, hermites: h } of points) mean += (weight / total) * h[k]!;
    let error = 0;
    for (const { weight, hermites: h, shift, blur } of points) {
      error += (weight / total) * (Math.abs(h[k]! - mean) * blur + Math.sqrt(k) * Math.abs(h[k - 1]!) * shift);
    }
    values[k] = mean;
    errors[k] = error;
  }
  return { values, errors };
}

function levelPoint(f: LevelFunction, piece: Piece, root: number, blurOfLevel: number, length: number): LevelPoint {
  const slope = Math.max(Math.abs(f.derivative(root)), Number.MIN_VALUE * 2 ** 52);
  const blurOfValue = blurOfLevel + Number.EPSILON * Math.max(f.rounding(root), Math.abs(f.value(root)));
  const width = piece.to - piece.from;
  // Near a turning point the slope vanishes, and the point is known to the root of the rounding only.
  const shift = Math.min(width, 2 * (blurOfValue / slope + Number.EPSILON * Math.abs(root)));
  const step = Math.max(shift, 1e-7 * width);
  const near = Math.min(piece.to, Math.max(piece.from, root + (root - piece.from > width / 2 ? -step : step)));
  const bend = near === root ? 0 : Math.abs(Math.abs(f.derivative(near)) - slope) / (slope * Math.abs(near - root));
  return {
    weight: normalDensity(root) / slope,
    hermites: hermites(root, length),
    shift,
    blur: Math.min(1, (bend + Math.abs(root)) * shift + 16 * Number.EPSILON * (1 + root * root)),
  };
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
