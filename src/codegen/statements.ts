/**
 * The evaluation of a plan as statements that belong to no programming language: the one walk over the plan that all
 * generated code comes from. One accumulator, `total`, is used throughout; sums run from zero, term by term.
 */

import type { Index } from '../expression/atom.js';
import { indicesOver, type Operand, type Plan, type Product, unknownOperand } from './plan.js';
import type { StateBlock, VectorFieldProgram } from './vector-field.js';

/** An array of the code: given, computed, or a table in between. */
export type ArrayReference =
  | { readonly kind: 'input' | 'output'; readonly name: string }
  | { readonly kind: 'pair' | 'sum'; readonly at: number };

export interface Element {
  readonly array: ArrayReference;
  readonly indices: readonly Index[];
}

export type Value =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'element'; readonly element: Element }
  | { readonly kind: 'delta'; readonly indices: readonly [Index, Index] }
  /** A moment as a function of numbers: of a table of pairs, or another one. */
  | {
      readonly kind: 'call';
      readonly of: 'pair' | 'moment';
      readonly at: number;
      readonly arguments: readonly Value[];
    }
  /** From left to right. */
  | { readonly kind: 'product'; readonly factors: readonly Value[] }
  | { readonly kind: 'total' };

export type Statement =
  /** Over the whole range, or from (`from`) or after (`after`) the value of another index on. */
  | {
      readonly kind: 'loop';
      readonly index: Index;
      readonly start: 'first' | { readonly from: Index } | { readonly after: Index };
      readonly body: readonly Statement[];
    }
  | { readonly kind: 'clear-total' }
  | { readonly kind: 'add-to-total'; readonly value: Value }
  | { readonly kind: 'set'; readonly element: Element; readonly value: Value }
  /** The position in the state vector goes to its start. */
  | { readonly kind: 'rewind' }
  /** Reads the next entry of the state vector. */
  | { readonly kind: 'read-next'; readonly into: readonly Element[] }
  /** Writes the next entry of the derivative. */
  | { readonly kind: 'write-next'; readonly value: Value };

/** The statements that fill the outputs of a plan from its inputs. */
export function planStatements(plan: Plan): readonly Statement[] {
  const pairs = plan.pairs.flatMap((pair, at) => {
    const indices = indicesOver(pair.ranges);
    const value: Value = { kind: 'call', of: 'pair', at, arguments: [operandValue(pair.covariance(...indices))] };
    return loops(indices, [{ kind: 'set', element: { array: { kind: 'pair', at }, indices }, value }]);
  });
  const sums = plan.sums.flatMap((sum, at) =>
    loops(sum.free, [
      { kind: 'clear-total' },
      ...loops(sum.dummies, [{ kind: 'add-to-total', value: productOf(sum.product) }]),
      { kind: 'set', element: { array: { kind: 'sum', at }, indices: sum.free }, value: { kind: 'total' } },
    ]),
  );
  const outputs = plan.outputs.flatMap(({ name, indices, strictlyUpper, products }) =>
    loops(
      indices,
      [
        { kind: 'clear-total' },
        ...products.map((product): Statement => ({ kind: 'add-to-total', value: productOf(product) })),
        { kind: 'set', element: { array: { kind: 'output', name }, indices }, value: { kind: 'total' } },
      ],
      strictlyUpper ? 'strictly-upper' : 'full',
    ),
  );
  return [...pairs, ...sums, ...outputs];
}

/** The statements of a vector field: read the state from its first entry on, evaluate the plan, write the derivative. */
export function vectorFieldStatements({ plan, blocks }: VectorFieldProgram): {
  readonly read: readonly Statement[];
  readonly evaluate: readonly Statement[];
  readonly write: readonly Statement[];
} {
  const indicesOf = (block: StateBlock): readonly Index[] =>
    plan.outputs.find((output) => output.name === block.output)?.indices ?? [];
  const read = blocks.flatMap((block) => {
    const [indices, array] = [indicesOf(block), { kind: 'input', name: block.input } as const];
    const [row, column] = indices;
    const element = { array, indices };
    if (block.shape === 'full' || row === undefined || column === undefined) {
      return loops(indices, [{ kind: 'read-next', into: [element] }]);
    }
    const into = [element, { array, indices: [column, row] }];
    const entries = loops(indices, [{ kind: 'read-next', into }], block.shape);
    if (block.diagonal === undefined) return entries;
    const value: Value = { kind: 'number', value: block.diagonal };
    return [...loops([row], [{ kind: 'set', element: { array, indices: [row, row] }, value }]), ...entries];
  });
  const write = blocks.flatMap((block) => {
    const indices = indicesOf(block);
    const derivative: Value = {
      kind: 'element',
      element: { array: { kind: 'output', name: block.output }, indices },
    };
    const { factor = 1 } = block;
    const value: Value =
      factor === 1 ? derivative : { kind: 'product', factors: [{ kind: 'number', value: factor }, derivative] };
    return loops(indices, [{ kind: 'write-next', value }], block.shape);
  });
  return {
    read,
    evaluate: planStatements(plan),
    write: [{ kind: 'rewind' }, ...write],
  };
}

function loops(
  indices: readonly Index[],
  body: readonly Statement[],
  shape: StateBlock['shape'] = 'full',
): readonly Statement[] {
  const [row] = indices;
  return indices.reduceRight<readonly Statement[]>((inner, index, at) => {
    const below = at === 1 ? row : undefined;
    if (shape === 'full' || below === undefined) return [{ kind: 'loop', index, start: 'first', body: inner }];
    const start = shape === 'upper' ? { from: below } : { after: below };
    return [{ kind: 'loop', index, start, body: inner }];
  }, body);
}

function operandValue(operand: Operand): Value {
  switch (operand.kind) {
    case 'constant':
      return { kind: 'number', value: operand.value };
    case 'input':
      return {
        kind: 'element',
        element: { array: { kind: 'input', name: operand.name }, indices: operand.indices },
      };
    case 'delta':
      return operand;
    case 'pair':
      return { kind: 'element', element: { array: { kind: 'pair', at: operand.table }, indices: operand.indices } };
    case 'moment':
      return { kind: 'call', of: 'moment', at: operand.moment, arguments: operand.values.map(operandValue) };
    case 'sum':
      return { kind: 'element', element: { array: { kind: 'sum', at: operand.sum }, indices: operand.indices } };
    default:
      return unknownOperand(operand);
  }
}

/** Multiplying by one changes nothing, bit for bit. */
function productOf({ coefficient, operands }: Product): Value {
  const factors = operands.map(operandValue);
  const all =
    coefficient === 1 && factors.length > 0 ? factors : [{ kind: 'number' as const, value: coefficient }, ...factors];
  return all.length === 1 ? all[0]! : { kind: 'product', factors: all };
}
