/**
 * The letters of indexed expressions: symbols with indices, Kronecker deltas, links of Gaussian coordinates, directions,
 * and the moments that taking the expectation leaves behind. Atoms are plain immutable data; `atomKey` names each one
 * uniquely, so equality of atoms is equality of keys.
 */

/** An index and the range that it runs over, for instance neuron `i` in range `m`. */
export interface Index {
  readonly name: string;
  readonly range: string;
}

/** A fixed unit signal direction (`v`), a weight vector on the unit sphere (`w`), or a weight vector of any length (`u`). */
export type Family = 'v' | 'w' | 'u';

/** A direction in R^d. */
export interface Direction {
  readonly family: Family;
  readonly index: Index;
}

/** A link function, differentiated `order` times. */
export interface LinkReference {
  readonly link: string;
  readonly order: number;
}

/** One Gaussian coordinate inside a moment with the links that are evaluated at it. */
export interface MomentFactor {
  readonly direction: Direction;
  readonly links: readonly LinkReference[];
}

/** How a symbol with two indices behaves when they are exchanged or coincide. */
export type Symmetry = 'none' | 'symmetric' | 'symmetric-unit-diagonal';

export type Atom =
  | { readonly kind: 'symbol'; readonly name: string; readonly indices: readonly Index[]; readonly symmetry: Symmetry }
  | { readonly kind: 'delta'; readonly indices: readonly [Index, Index] }
  /** f^(n)(<z, x>) for a direction z and one sample x. */
  | { readonly kind: 'link'; readonly reference: LinkReference; readonly direction: Direction }
  /** <z, x> */
  | { readonly kind: 'coordinate'; readonly direction: Direction }
  /** The vector z itself. */
  | { readonly kind: 'vector'; readonly direction: Direction }
  /** The input vector x of one sample. */
  | { readonly kind: 'input' }
  /** |x|^2 of one sample. */
  | { readonly kind: 'squared-norm' }
  /** The label noise of one sample: centred, independent of x, variance nu^2. */
  | { readonly kind: 'noise' }
  /** E of a product of links at jointly Gaussian coordinates. */
  | { readonly kind: 'moment'; readonly factors: readonly MomentFactor[] };

/** Stands where the value does not depend on the index: every single unit direction sees the same N(0, 1). */
export const ANY_INDEX_NAME = '*';

/**
 * A symbol with indices, as an atom.
 *
 * @param symmetry - how two indices behave; defaults to 'none'.
 * @example
 * symbol('eta').kind // 'symbol'
 */
export function symbol(name: string, indices: readonly Index[] = [], symmetry: Symmetry = 'none'): Atom {
  return { kind: 'symbol', name, indices, symmetry };
}

/**
 * A string that two directions share exactly when they have the same family and index.
 *
 * @example
 * directionKey({ family: 'v', index: { name: 'p', range: 'P' } }) // 'vp:P'
 */
export function directionKey(direction: Direction): string {
  return `${direction.family}${indexKey(direction.index)}`;
}

/**
 * A string that two indices share exactly when they have the same name and range.
 *
 * @example
 * indexKey({ name: 'i', range: 'm' }) // 'i:m'
 */
export function indexKey(index: Index): string {
  return `${index.name}:${index.range}`;
}

function linkKey(reference: LinkReference): string {
  return `${reference.link}^${reference.order}`;
}

function momentFactorKey(factor: MomentFactor): string {
  return `${directionKey(factor.direction)}(${factor.links.map(linkKey).join('.')})`;
}

/**
 * A string that two atoms share exactly when they are the same atom.
 *
 * @example
 * atomKey({ kind: 'delta', indices: [{ name: 'i', range: 'm' }, { name: 'l', range: 'm' }] }) // 'delta[i:m,l:m]'
 */
export function atomKey(atom: Atom): string {
  switch (atom.kind) {
    case 'symbol':
      return `symbol ${atom.name}[${atom.indices.map(indexKey).join(',')}]`;
    case 'delta':
      return `delta[${atom.indices.map(indexKey).join(',')}]`;
    case 'link':
      return `link ${linkKey(atom.reference)}@${directionKey(atom.direction)}`;
    case 'coordinate':
      return `coordinate ${directionKey(atom.direction)}`;
    case 'vector':
      return `vector ${directionKey(atom.direction)}`;
    case 'input':
      return 'input';
    case 'squared-norm':
      return 'squared-norm';
    case 'noise':
      return 'noise';
    case 'moment':
      return `moment ${atom.factors.map(momentFactorKey).join(' ')}`;
    default:
      return unknownAtom(atom);
  }
}

/**
 * The indices that an atom mentions; the one of a single-coordinate moment is no index.
 *
 * @example
 * atomIndices({ kind: 'vector', direction: { family: 'v', index: { name: 'p', range: 'P' } } })[0].name // 'p'
 */
export function atomIndices(atom: Atom): readonly Index[] {
  switch (atom.kind) {
    case 'symbol':
    case 'delta':
      return atom.indices;
    case 'link':
    case 'coordinate':
    case 'vector':
      return [atom.direction.index];
    case 'input':
    case 'squared-norm':
    case 'noise':
      return [];
    case 'moment':
      return atom.factors.map((factor) => factor.direction.index).filter((index) => index.name !== ANY_INDEX_NAME);
    default:
      return unknownAtom(atom);
  }
}

/**
 * The atom with each index replaced; the result is not yet in normal form.
 *
 * @example
 * renameIndices(symbol('a', [{ name: 'i', range: 'm' }]), () => ({ name: 'l', range: 'm' })).indices[0].name // 'l'
 */
export function renameIndices(atom: Atom, rename: (index: Index) => Index): Atom {
  const renameDirection = (direction: Direction): Direction => ({ ...direction, index: rename(direction.index) });
  switch (atom.kind) {
    case 'symbol':
      return { ...atom, indices: atom.indices.map(rename) };
    case 'delta':
      return { kind: 'delta', indices: [rename(atom.indices[0]), rename(atom.indices[1])] };
    case 'link':
    case 'coordinate':
    case 'vector':
      return { ...atom, direction: renameDirection(atom.direction) };
    case 'input':
    case 'squared-norm':
    case 'noise':
      return atom;
    case 'moment':
      return {
        kind: 'moment',
        factors: atom.factors.map((factor) => ({ ...factor, direction: renameDirection(factor.direction) })),
      };
    default:
      return unknownAtom(atom);
  }
}

/**
 * The normal form of an atom by itself: 1 where a rule says so, symmetric indices sorted, equal coordinates merged.
 *
 * @throws RangeError when a symmetric symbol has not two indices, or a delta joins two ranges.
 * @example
 * normaliseAtom({ kind: 'delta', indices: [{ name: 'i', range: 'm' }, { name: 'i', range: 'm' }] }) // 'one'
 */
export function normaliseAtom(atom: Atom): Atom | 'one' {
  switch (atom.kind) {
    case 'symbol': {
      if (atom.symmetry === 'none') return atom;
      const [first, second] = sortedPair(atom.indices);
      if (atom.symmetry === 'symmetric-unit-diagonal' && sameIndex(first, second)) return 'one';
      return { ...atom, indices: [first, second] };
    }
    case 'delta': {
      const [first, second] = sortedPair(atom.indices);
      if (first.range !== second.range) {
        throw new RangeError(`delta between indices of different ranges: ${first.range} and ${second.range}`);
      }
      return sameIndex(first, second) ? 'one' : { kind: 'delta', indices: [first, second] };
    }
    case 'moment':
      return normaliseMoment(atom.factors);
    case 'link':
    case 'coordinate':
    case 'vector':
    case 'input':
    case 'squared-norm':
    case 'noise':
      return atom;
    default:
      return unknownAtom(atom);
  }
}

function normaliseMoment(factors: readonly MomentFactor[]): Atom | 'one' {
  const merged = new Map<string, MomentFactor>();
  for (const factor of factors) {
    if (factor.links.length === 0) continue;
    const key = directionKey(factor.direction);
    const links = [...(merged.get(key)?.links ?? []), ...factor.links];
    merged.set(key, { direction: factor.direction, links: links.sort(byKey(linkKey)) });
  }
  if (merged.size === 0) return 'one';
  const sorted = [...merged.values()].sort(byKey(momentFactorKey));
  if (sorted.length > 1) return { kind: 'moment', factors: sorted };
  const [only] = sorted as [MomentFactor];
  if (only.direction.family === 'u') return { kind: 'moment', factors: sorted };
  const index = { name: ANY_INDEX_NAME, range: only.direction.index.range };
  return { kind: 'moment', factors: [{ ...only, direction: { ...only.direction, index } }] };
}

/**
 * Whether two indices have the same name and run over the same range.
 *
 * @example
 * sameIndex({ name: 'i', range: 'm' }, { name: 'i', range: 'P' }) // false
 */
export function sameIndex(first: Index, second: Index): boolean {
  return first.name === second.name && first.range === second.range;
}

function sortedPair(indices: readonly Index[]): [Index, Index] {
  const [first, second] = indices;
  if (first === undefined || second === undefined || indices.length !== 2) {
    throw new RangeError(`a symmetric symbol or delta has two indices; got ${indices.length}`);
  }
  return indexKey(first) <= indexKey(second) ? [first, second] : [second, first];
}

function byKey<T>(key: (item: T) => string): (first: T, second: T) => number {
  return (first, second) => (key(first) < key(second) ? -1 : key(first) > key(second) ? 1 : 0);
}

/** For the `default` of an exhaustive switch. */
export function unknownAtom(atom: never): never {
  throw new TypeError(`unknown atom ${JSON.stringify(atom)}`);
}
