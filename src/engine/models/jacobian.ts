/**
 * The Jacobian of a closed flow on the inner products, derived: the derivative of each right-hand side by an inner product is
 * its coefficient in the gradient through the inner products (Price's theorem for the moments), so nothing is typed in. Kronecker
 * deltas that are left say which entries a term goes to; each pattern of them is compiled as an array over its own indices alone.
 */

import type { CompiledExpressions } from '../../codegen/compile.js';
import type { Arrays, PlanRequest } from '../../codegen/plan.js';
import type { Atom, Index } from '../../expression/atom.js';
import { sameIndex } from '../../expression/atom.js';
import { IndexedExpression } from '../../expression/expression.js';
import type { Geometry } from '../../expression/geometry.js';
import { type Factor, type IndexedTerm, withFreshDummies } from '../../expression/term.js';
import { gradientThroughInnerProducts } from '../closure/gram-closure.js';
import { vectorParts } from '../closure/vector-parts.js';

/** A part of the state vector with the right-hand side that moves it, as in `StateBlock`. */
export interface FlowBlock {
  readonly input: 'M' | 'Q' | 'a';
  readonly expression: IndexedExpression;
  /** The free indices of the expression. */
  readonly indices: readonly Index[];
  readonly shape: 'full' | 'upper' | 'strictly-upper';
  /** A factor on the right-hand side; defaults to 1. */
  readonly factor?: number;
}

/** What the Jacobian of a flow is made of. */
export interface JacobianRequest {
  /** In the order of the state vector. */
  readonly blocks: readonly FlowBlock[];
  readonly geometry: Geometry;
  /** m and P. */
  readonly sizes: Readonly<Record<string, number>>;
  compile(outputs: PlanRequest['outputs']): CompiledExpressions;
  /** The input arrays at a state. */
  read(y: Float64Array): Arrays;
}

/** Columns are named by these, which no flow uses. */
const columnNeuron: Index = { name: 'column', range: 'm' };
const columnOther: Index = { name: 'columnOther', range: 'm' };
const columnTarget: Index = { name: 'columnTarget', range: 'P' };

/** Terms with one pattern of deltas: what they give, over which indices, and where it goes. */
interface Pattern {
  readonly expression: IndexedExpression;
  readonly indices: readonly Index[];
  /** Place in its own array, place in the Jacobian, factor: three arrays of the same length. */
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly factor: readonly number[];
}

/**
 * The Jacobian of a flow, derived and compiled at the first call.
 *
 * @param request - blocks, sizes and the ways to compile and read.
 * @returns what `Term.jacobian` asks for.
 */
export function flowJacobian(request: JacobianRequest): (t: number, y: Float64Array, out: Float64Array) => void {
  let ready: ((y: Float64Array, out: Float64Array) => void) | undefined;
  return (_t, y, out) => {
    ready ??= compileJacobian(request);
    ready(y, out);
  };
}

function compileJacobian(request: JacobianRequest): (y: Float64Array, out: Float64Array) => void {
  const { blocks, sizes } = request;
  const layout = layoutOf(blocks, sizes);
  const patterns = layout.flatMap((row) =>
    layout.flatMap((column) => {
      const derivative = derivativeBy(row.block, column.block.input, request.geometry);
      return patternsOf(derivative, row, column, layout, sizes);
    }),
  );
  const compiled = request.compile(
    patterns.map(({ expression, indices }, at) => ({ name: `part${at}`, expression, indices })),
  );
  const parts = patterns.map(({ indices, from, to, factor }, at) => ({
    name: `part${at}`,
    values: new Float64Array(indices.reduce((length, { range }) => length * sizes[range]!, 1)),
    from: Int32Array.from(from),
    to: Int32Array.from(to),
    factor: Float64Array.from(factor),
  }));
  const outputs = Object.fromEntries(parts.map(({ name, values }) => [name, values]));
  return (y, out) => {
    compiled.evaluate(request.read(y), outputs);
    for (const { values, from, to, factor } of parts)
      for (let at = 0; at < from.length; at += 1) out[to[at]!]! += factor[at]! * values[from[at]!]!;
  };
}

interface PlacedBlock {
  readonly block: FlowBlock;
  readonly offset: number;
  /** Place of an entry within the block; undefined for one that is not in the state. */
  readonly place: (values: readonly number[]) => number | undefined;
  readonly length: number;
}

function layoutOf(blocks: readonly FlowBlock[], sizes: Readonly<Record<string, number>>): readonly PlacedBlock[] {
  let offset = 0;
  return blocks.map((block) => {
    const [height, width] = block.indices.map(({ range }) => sizes[range]!) as [number, number | undefined];
    const { place, length } = placing(block.shape, height, width ?? 1);
    const placed = { block, offset, place, length };
    offset += length;
    return placed;
  });
}

function placing(
  shape: FlowBlock['shape'],
  height: number,
  width: number,
): { readonly place: PlacedBlock['place']; readonly length: number } {
  switch (shape) {
    case 'full':
      return { place: ([row = 0, column = 0]) => row * width + column, length: height * width };
    case 'upper':
      return {
        place: ([row = 0, column = 0]) =>
          row <= column ? (row * (2 * height - row + 1)) / 2 + column - row : undefined,
        length: (height * (height + 1)) / 2,
      };
    case 'strictly-upper':
      return {
        place: ([row = 0, column = 0]) =>
          row < column ? (row * (2 * height - row - 1)) / 2 + column - row - 1 : undefined,
        length: (height * (height - 1)) / 2,
      };
    default:
      return unknownShape(shape);
  }
}

function unknownShape(shape: never): never {
  throw new TypeError(`unknown shape of a block: ${JSON.stringify(shape)}`);
}

const columnsOf = (input: FlowBlock['input']): readonly Index[] => {
  switch (input) {
    case 'M':
      return [columnNeuron, columnTarget];
    case 'Q':
      return [columnNeuron, columnOther];
    case 'a':
      return [columnNeuron];
    default: {
      const never: never = input;
      throw new TypeError(`unknown part of a state: ${JSON.stringify(never)}`);
    }
  }
};

/**
 * The derivative of a right-hand side by an entry of M, Q or a. That by `Q_jj` is half the coefficient of `w_j`, as `<w_j, w_j>` moves with
 * both of its factors; see `patternsOf`.
 */
function derivativeBy({ expression }: FlowBlock, input: FlowBlock['input'], geometry: Geometry): IndexedExpression {
  if (input === 'a')
    return expression.differentiate((atom) =>
      atom.kind === 'symbol' && atom.name === 'a' ? deltaOf(atom, columnNeuron) : undefined,
    );
  const gradient = gradientThroughInnerProducts(expression, columnNeuron, geometry);
  const parts = vectorParts(gradient, columnOther, columnTarget, geometry.learner);
  return input === 'M' ? parts.onTargets : parts.onWeights;
}

function deltaOf(atom: Atom & { kind: 'symbol' }, index: Index): IndexedExpression {
  const [own] = atom.indices;
  if (own === undefined) throw new RangeError(`the symbol ${atom.name} has no index`);
  return IndexedExpression.ofAtom({ kind: 'delta', indices: [own, index] });
}

function patternsOf(
  derivative: IndexedExpression,
  row: PlacedBlock,
  column: PlacedBlock,
  layout: readonly PlacedBlock[],
  sizes: Readonly<Record<string, number>>,
): readonly Pattern[] {
  const dimension = layout.reduce((sum, { length }) => sum + length, 0);
  const free = [...row.block.indices, ...columnsOf(column.block.input)];
  const groups = new Map<string, { readonly terms: IndexedTerm[]; readonly same: ReadonlyMap<string, Index> }>();
  for (const bound of derivative.terms) {
    const term = withFreshDummies(bound, '#');
    const deltas = term.factors.flatMap(({ atom }) => (atom.kind === 'delta' ? [atom.indices] : []));
    const same = joined(free, deltas);
    const rename = (index: Index): Index => same.get(index.name) ?? index;
    const factors: readonly Factor[] = term.factors.filter(({ atom }) => atom.kind !== 'delta');
    const key = free.map((index) => rename(index).name).join();
    const group = groups.get(key) ?? { terms: [], same };
    groups.set(key, group);
    group.terms.push({ ...term, factors });
  }
  return [...groups.values()].flatMap(({ terms, same }): readonly Pattern[] => {
    const indices = free.filter((index) => sameIndex(same.get(index.name)!, index));
    let expression = IndexedExpression.ofTerms(terms);
    for (const index of free) {
      const other = same.get(index.name)!;
      if (!sameIndex(other, index)) expression = expression.withIndex(index, other);
    }
    const from: number[] = [];
    const to: number[] = [];
    const factor: number[] = [];
    const slots = free.map((index) => indices.findIndex((other) => sameIndex(other, same.get(index.name)!)));
    forEachTuple(
      indices.map(({ range }) => sizes[range]!),
      (tuple, flat) => {
        const values = slots.map((slot) => tuple[slot]!);
        const rowValues = values.slice(0, row.block.indices.length);
        const columnValues = values.slice(row.block.indices.length);
        const rowPlace = row.place(rowValues);
        const columnPlace = column.place(columnValues);
        if (rowPlace === undefined || columnPlace === undefined) return;
        from.push(flat);
        to.push((row.offset + rowPlace) * dimension + column.offset + columnPlace);
        const diagonal = column.block.input === 'Q' && columnValues[0] === columnValues[1];
        factor.push((row.block.factor ?? 1) * (diagonal ? 0.5 : 1));
      },
    );
    return from.length === 0 ? [] : [{ expression, indices, from, to, factor }];
  });
}

/** For each free index the first one that the deltas make it equal to. */
function joined(free: readonly Index[], deltas: readonly (readonly [Index, Index])[]): ReadonlyMap<string, Index> {
  const same = new Map(free.map((index) => [index.name, index]));
  for (const [first, second] of deltas) {
    const [one, other] = [same.get(first.name), same.get(second.name)];
    if (one === undefined || other === undefined)
      throw new RangeError(`a delta joins ${first.name} and ${second.name}; both must be free`);
    const before =
      free.findIndex((index) => sameIndex(index, one)) < free.findIndex((index) => sameIndex(index, other));
    const [kept, dropped] = before ? [one, other] : [other, one];
    for (const [name, index] of same) if (sameIndex(index, dropped)) same.set(name, kept);
  }
  return same;
}

function forEachTuple(sizes: readonly number[], visit: (tuple: readonly number[], flat: number) => void): void {
  const count = sizes.reduce((product, size) => product * size, 1);
  for (let flat = 0; flat < count; flat += 1) {
    let rest = flat;
    const tuple = sizes.map(() => 0);
    for (let at = sizes.length - 1; at >= 0; at -= 1) {
      tuple[at] = rest % sizes[at]!;
      rest = Math.floor(rest / sizes[at]!);
    }
    visit(tuple, flat);
  }
}
