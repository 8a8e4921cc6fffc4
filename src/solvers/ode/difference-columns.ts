/**
 * Jacobians by difference quotients with increments that are searched, column by column, where truncation and rounding balance.
 *
 * A fixed share of a component, `sqrt(eps) |y_j|`, is too small where f hardly depends on y_j or is linear in it (the quotient is then
 * rounding, and linear invariants of f, whose rows must cancel, are lost), and too large where y_j is far below the size that the
 * tolerances name. Here increments are `sqrt(eps) 16^k size_j`, and two neighbouring rungs k tell which of the two errors rules: the
 * change of the quotient from one rung to the next grows with the rung for truncation and shrinks for rounding (Curtis and Reid,
 * The choice of step lengths when using differences to approximate Jacobian matrices, 1974, with that ratio measured instead of assumed).
 */
import type { JacobianPoint } from './jacobian-point.js';
import type { Term } from './term.js';

const rootEpsilon = Math.sqrt(Number.EPSILON);
/** Of one rung to the next. */
const ratio = 16;
/** The highest rung moves a component by at most a quarter of its size: `sqrt(eps) 16^6`. */
const highest = 6;
/** Where a component lies below the size that the tolerances name, its true size is unknown: more rungs, climbed one by one while the quotient gains digits. */
const highestOfUnknown = 14;
const allDigits = 64 * Number.EPSILON;
const lowest = -24;
/** A rung that is left for a neighbour must be worse by this factor, so that chance does not move it. */
const worse = 2;
/** A relative change above this on the best of the neighbouring rungs: the quotient has no correct digit, and all rungs are looked at. */
const noDigits = 0.1;
/** Jacobians from one search to the next; the first always searches. */
const searchEvery = 4;
/** No increment is smaller, so that quotients of the smallest components do not overflow. */
const smallestIncrement = 1e-140;

/** A column at one rung. */
interface Quotient {
  readonly values: Float64Array;
  /** False where f is not finite on either side. */
  readonly finite: boolean;
}

/**
 * The difference quotients of a term. Each column remembers its rung from one Jacobian to the next; every fourth time, and after a
 * column of zeros, the neighbouring rungs are looked at (two or more evaluations of the term a column, else one). Where the point above is outside of the domain (not
 * finite) the one below is taken.
 *
 * @param term - the term.
 * @returns a function that writes the Jacobian (row-major) into `out`; entries are not finite where f is so on both sides.
 * @example
 * const out = new Float64Array(1);
 * const point = { t: 0, y: Float64Array.of(0), slope: Float64Array.of(1), tolerance: undefined };
 * differenceColumns({ dimension: 1, evaluate: (t, y, dy) => { dy[0] = 1 - 3 * y[0] } })(point, out);
 * out[0].toFixed(12) // '-3.000000000000'
 */
export function differenceColumns(term: Term): (point: JacobianPoint, out: Float64Array) => void {
  const size = term.dimension;
  const moved = new Float64Array(size);
  const movedSlope = new Float64Array(size);
  const rungs = new Int8Array(size);
  /** 0 where a search found nothing to go by, a column of zeros: the next Jacobian searches again. */
  const searched = new Uint8Array(size);
  let calls = 0;

  const quotientTo = (point: JacobianPoint, j: number, target: number): Quotient => {
    const kept = moved[j]!;
    moved[j] = target;
    term.evaluate(point.t, moved, movedSlope);
    moved[j] = kept;
    // What was added after rounding, not what was asked for.
    const increment = target - kept;
    const values = new Float64Array(size);
    let finite = true;
    for (let i = 0; i < size; i += 1) {
      values[i] = (movedSlope[i]! - point.slope[i]!) / increment;
      finite &&= Number.isFinite(values[i]!);
    }
    return { values, finite };
  };

  const quotientAt = (point: JacobianPoint, j: number, rung: number): Quotient => {
    const value = point.y[j]!;
    const length = Math.max(rootEpsilon * power(rung) * sizeOf(point, j), smallestIncrement);
    // Away from zero, so that a component keeps its sign.
    const away = value < 0 ? -length : length;
    const first = quotientTo(point, j, value + away);
    return first.finite ? first : quotientTo(point, j, value - away);
  };

  const search = (point: JacobianPoint, j: number): Quotient => {
    const known = new Map<number, Quotient>();
    const at = (rung: number): Quotient => {
      const found = known.get(rung) ?? quotientAt(point, j, rung);
      known.set(rung, found);
      return found;
    };
    /** Relative change of the quotient from the rung below: of truncation if it grows with the rung, of rounding if it shrinks. */
    const change = (rung: number): number => changeOf(at(rung - 1), at(rung), point);
    const floor = lowestRung(point, j);
    let rung = Math.max(rungs[j]!, floor + 1);
    while (!at(rung).finite && rung > floor + 1) rung -= 1;
    // A column that seems to be zero may be hidden by rounding: f is asked where the increment is largest.
    if (isZero(at(rung)) && !isZero(at(highest))) while (rung < highest && isZero(at(rung))) rung += 1;
    const start = rung;
    // A change of rounding is small by chance now and then (it may be 0): the one below, and two rungs above, have a say.
    const error = (at: number): number => (at - 1 > floor ? Math.max(change(at), change(at - 1) / ratio) : change(at));
    const better = (other: number): boolean => change(other) * worse < error(rung);
    const betterUpTo = (top: number): boolean =>
      (rung < top && better(rung + 1)) || (rung + 1 < top && better(rung + 2));
    while (betterUpTo(highest)) rung += 1;
    const unknown = Math.abs(point.y[j]!) < sizeOf(point, j);
    while (unknown && rung >= highest && change(rung) > allDigits && betterUpTo(highestOfUnknown)) rung += 1;
    if (rung === start) while (rung - 1 > floor && better(rung - 1)) rung -= 1;
    if (change(rung) > noDigits)
      for (let other = floor + 1; other <= highest; other += 1) if (change(other) < change(rung)) rung = other;
    rungs[j] = rung;
    searched[j] = isZero(at(rung)) ? 0 : 1;
    return at(rung);
  };

  return (point, out) => {
    moved.set(point.y);
    const due = calls % searchEvery === 0;
    calls += 1;
    for (let j = 0; j < size; j += 1) {
      let column = due || searched[j] === 0 ? search(point, j) : quotientAt(point, j, rungs[j]!);
      if (!column.finite) column = search(point, j);
      for (let i = 0; i < size; i += 1) out[i * size + j] = column.values[i]!;
    }
  };
}

function power(rung: number): number {
  let value = 1;
  for (let k = 0; k < Math.abs(rung); k += 1) value *= ratio;
  return rung < 0 ? 1 / value : value;
}

/** The size that increments of a component are a share of. */
function sizeOf({ y, tolerance }: JacobianPoint, j: number): number {
  if (tolerance === undefined) return Math.max(Math.abs(y[j]!), 1);
  const { relative, absolute } = tolerance;
  return Math.max(Math.abs(y[j]!), (typeof absolute === 'number' ? absolute : absolute[j]!) / relative);
}

/** The lowest rung whose increment still moves the component by several units of its last place. */
function lowestRung(point: JacobianPoint, j: number): number {
  const least = Math.max(64 * Number.EPSILON * Math.abs(point.y[j]!), smallestIncrement);
  const shares = Math.log2(least / (rootEpsilon * sizeOf(point, j))) / Math.log2(ratio);
  return Math.max(lowest, Math.ceil(Math.min(shares, 0)));
}

function isZero({ values, finite }: Quotient): boolean {
  return finite && values.every((value) => value === 0);
}

/**
 * Largest difference of two quotients in any row, rows in units of what the tolerance lets them change, relative to the largest
 * quotient. Relative, since far outside of the range of f all quotients fall with the increment, and so do their differences.
 */
function changeOf(below: Quotient, above: Quotient, { y, tolerance }: JacobianPoint): number {
  if (!below.finite || !above.finite) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let size = 0;
  for (let i = 0; i < y.length; i += 1) {
    const accepted =
      tolerance === undefined
        ? 1 + Math.abs(y[i]!)
        : (typeof tolerance.absolute === 'number' ? tolerance.absolute : tolerance.absolute[i]!) +
          tolerance.relative * Math.abs(y[i]!);
    const [low, high] = [below.values[i]! / accepted, above.values[i]! / accepted];
    difference = Math.max(difference, Math.abs(high - low));
    size = Math.max(size, Math.abs(low), Math.abs(high));
  }
  return size > 0 ? difference / size : 0;
}
