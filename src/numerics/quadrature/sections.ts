/** Where an adaptive rule looks first: the pieces into which the domain of integration is cut before anything is known of f. */
import type { Section } from './gauss-kronrod.js';

/** Pieces of equal length of a finite interval. */
const piecesOfInterval = 8;
/** Distances from the finite end (or from 0) at which an infinite interval is cut: 10^k. */
const decades = { lowest: -3, highest: 5 };
/** The same when f was 0 at all points: nearly all that double precision has. */
const allDecades = { lowest: -300, highest: 300 };
/** Around a named point, pieces shrink by 10 down to this many decades below the interval (or below 1). */
const decadesOfPoint = 10;

/** The domain of an integral. */
export interface Domain {
  /** Lower end, below `b`; may be `-Infinity`. */
  readonly a: number;
  /** May be `Infinity`. */
  readonly b: number;
  /** Finite points strictly between, where f has a kink or a peak. */
  readonly points: readonly number[];
  /** Pieces of equal length of a finite interval, of each mapped half of an infinite one; without it the cuts are searched for. */
  readonly initialPieces?: number | undefined;
}

/**
 * Cuts a domain into pieces: a finite interval into 8, an infinite one at the distances 10^-3, ..., 10^5 from its finite end (from 0
 * or the first named point when it has none), and around each named point by distances that shrink by 10 to 10^-10.
 *
 * @param f - the integrand.
 * @param domain - its domain.
 * @param effort - `first`: as above; `wide`: also distances from 1e-300 to 1e300 from the ends.
 * @returns the pieces, from left to right; infinite ones are mapped to a finite interval.
 * @example
 * sectionsOf(Math.exp, { a: 0, b: 1, points: [] }, 'first').length // 8
 */
export function sectionsOf(f: (x: number) => number, domain: Domain, effort: 'first' | 'wide'): readonly Section[] {
  const cuts = cutsOf(domain, effort);
  const sections: Section[] = [];
  const pieces = domain.initialPieces ?? 1;
  if (domain.a === Number.NEGATIVE_INFINITY)
    for (const part of divided([tail((x) => f(-x), -cuts[0]!, -anchorOf(domain))], pieces)) sections.push(part);
  for (let k = 1; k < cuts.length; k += 1) sections.push({ integrand: f, from: cuts[k - 1]!, to: cuts[k]! });
  if (domain.b === Number.POSITIVE_INFINITY)
    for (const part of divided([tail(f, cuts.at(-1)!, anchorOf(domain))], pieces)) sections.push(part);
  return sections;
}

/**
 * Cuts each piece into equal parts.
 *
 * @param sections - the pieces.
 * @param parts - parts of each, at least 1.
 * @returns the parts, in order.
 * @example
 * divided([{ integrand: Math.exp, from: 0, to: 1 }], 2)[1].from // 0.5
 */
export function divided(sections: readonly Section[], parts: number): readonly Section[] {
  return sections.flatMap(({ integrand, from, to }) => {
    const at = (k: number): number => (k === parts ? to : from + (to - from) * (k / parts));
    return Array.from({ length: parts }, (_, k) => ({ integrand, from: at(k), to: at(k + 1) }));
  });
}

/**
 * The neighbourhoods of chosen pieces, each with its two neighbours cut anew, so that nothing hides at an old cut.
 *
 * @param sections - pieces, from left to right.
 * @param chosen - whether the piece of an index is chosen.
 * @param parts - parts of a neighbourhood.
 * @returns all pieces, the chosen ones and their neighbours replaced.
 * @example
 * recut([{ integrand: Math.exp, from: 0, to: 1 }], () => false, 9).length // 1
 */
export function recut(
  sections: readonly Section[],
  chosen: (index: number) => boolean,
  parts: number,
): readonly Section[] {
  const near = sections.map(
    (_, k) => chosen(k) || (k > 0 && chosen(k - 1)) || (k + 1 < sections.length && chosen(k + 1)),
  );
  const result: Section[] = [];
  let open: Section | undefined;
  const close = (): void => {
    if (open !== undefined) for (const part of divided([open], parts)) result.push(part);
    open = undefined;
  };
  sections.forEach((section, k) => {
    const continues = near[k] === true && open?.integrand === section.integrand && open.to === section.from;
    if (!continues) close();
    if (near[k] !== true) result.push(section);
    else open = { ...section, from: continues ? open!.from : section.from };
  });
  close();
  return result;
}

/** Distances of an infinite interval are measured from here. */
function anchorOf({ a, b, points }: Domain): number {
  if (Number.isFinite(a)) return a;
  if (Number.isFinite(b)) return b;
  return points[0] ?? 0;
}

/** The finite ends and all cuts between, strictly increasing. */
function cutsOf(domain: Domain, effort: 'first' | 'wide'): readonly number[] {
  const { a, b, points, initialPieces } = domain;
  const finite = Number.isFinite(a) && Number.isFinite(b);
  const anchor = anchorOf(domain);
  const { lowest, highest } = effort === 'wide' ? allDecades : decades;
  const cuts: number[] = [...points, anchor];
  const around = (centre: number, distance: number): void => {
    cuts.push(centre - distance, centre + distance);
  };
  if (finite) {
    const width = b - a;
    const pieces = initialPieces ?? piecesOfInterval;
    for (let k = 0; k <= pieces; k += 1) cuts.push(a + width * (k / pieces));
    if (effort === 'wide')
      for (let k = 1; k <= -lowest; k += 1) for (const end of [a, b]) around(end, width * decade(-k));
    for (const point of points) for (let k = 1; k <= decadesOfPoint; k += 1) around(point, width * decade(-k));
    cuts.push(b);
  } else {
    if (initialPieces === undefined) for (let k = lowest; k <= highest; k += 1) around(anchor, decade(k));
    for (const point of points) for (let k = -decadesOfPoint; k <= decades.highest; k += 1) around(point, decade(k));
  }
  const inside = cuts.filter((cut) => cut >= a && cut <= b).sort((x, y) => x - y);
  return inside.filter((cut, k) => k === 0 || cut > inside[k - 1]!);
}

const decade = (k: number): number => Number(`1e${k}`);

/** A tail that still matters at this many times its scale decays too slowly to be summed, or not at all. */
const farthest = 1e100;

/** `f` over `[from, infinity)`, by `x = from + scale (1 - s) / s` with s in (0, 1], which keeps all digits of s near infinity. */
function tail(f: (x: number) => number, from: number, anchor: number): Section {
  const scale = Math.abs(from - anchor) || 1;
  return {
    from: 0,
    to: 1,
    integrand: (s) => {
      const x = from + (scale * (1 - s)) / s;
      // Beyond the largest double nothing can be asked for; what decays is 0 there.
      if (x === Number.POSITIVE_INFINITY) return 0;
      if (s * farthest < 1)
        throw new RangeError(
          `the integral did not converge: what lies beyond ${x} still matters; it diverges, or f decays too slowly`,
        );
      const value = f(x);
      return value === 0 ? 0 : (value / s / s) * scale;
    },
  };
}
