/** What a vector field is made of, free of any programming language. */

import type { Standing } from '../expression/step.js';
import { indicesOver, type Operand, type Plan } from './plan.js';

/**
 * A part of the state vector that is one array of the plan. `full`: all entries in row order. `upper` and `strictly-upper`:
 * a symmetric matrix by its entries with i <= l or i < l, in row order.
 */
export interface StateBlock {
  /** The input array that holds the statistics. */
  readonly input: string;
  /** The output array that holds their derivatives. */
  readonly output: string;
  readonly shape: 'full' | 'upper' | 'strictly-upper';
  /** The diagonal of a strictly upper block: a number that does not change. */
  readonly diagonal?: number;
  /** A factor on the output; defaults to 1. */
  readonly factor?: number;
}

/** The vector field of a limit model: what to evaluate, with which numbers, and how the state vector is laid out. */
export interface VectorFieldProgram {
  readonly plan: Plan;
  /** The input arrays that do not change, row-major, by name. */
  readonly constants: Readonly<Record<string, readonly number[]>>;
  /** The blocks of the state vector, in its order. */
  readonly blocks: readonly StateBlock[];
}

/** A vector field with what a reader of its file must know. */
export interface VectorFieldDocument {
  readonly title: string;
  /** Citation. */
  readonly source: string;
  readonly model: {
    readonly id: string;
    readonly title: string;
    /** Whether its field was computed from the declared problem or written down; defaults to `typed in`. */
    readonly standing?: Standing;
    readonly adds: string;
    readonly assumes: readonly string[];
    readonly order: string;
  };
  /** The parameters of the derivation, as they are to be shown. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** Names of the summary statistics, one for each entry of the state vector. */
  readonly statistics: readonly string[];
  readonly initialState: readonly number[];
  /** Seed of the initial state. */
  readonly seed: number;
  /** Model time that one step of the algorithm takes. */
  readonly timePerStep: number;
  readonly program: VectorFieldProgram;
}

/** The names of the input arrays that the plan reads: a loss may have no use for the second layer, say. */
export function usedInputs(plan: Plan): ReadonlySet<string> {
  const namesIn = (operand: Operand): readonly string[] => {
    if (operand.kind === 'input') return [operand.name];
    return operand.kind === 'moment' ? operand.values.flatMap(namesIn) : [];
  };
  const products = [...plan.sums.map((sum) => sum.product), ...plan.outputs.flatMap((output) => output.products)];
  const operands = [
    ...products.flatMap((product) => product.operands),
    ...plan.pairs.map((pair) => pair.covariance(...indicesOver(pair.ranges))),
  ];
  return new Set(operands.flatMap(namesIn));
}

/**
 * The number of entries of the state vector.
 *
 * @throws RangeError when a block names no array of the plan, or an array of the plan is neither a block nor constant.
 */
export function stateLength({ plan, constants, blocks }: VectorFieldProgram): number {
  const lengthOf = (ranges: readonly string[]): number =>
    ranges.reduce((product, range) => product * plan.sizes[range]!, 1);
  for (const [name, ranges] of Object.entries(plan.inputs)) {
    const given = blocks.filter((block) => block.input === name).length + (Object.hasOwn(constants, name) ? 1 : 0);
    if (given !== 1) throw new RangeError(`the array ${name} is given ${given} times; give it once`);
    const length = constants[name]?.length ?? lengthOf(ranges);
    if (length !== lengthOf(ranges)) {
      throw new RangeError(`the constant array ${name} has ${length} entries; needs ${lengthOf(ranges)}`);
    }
  }
  return blocks.reduce((sum, { input, output, shape }) => {
    const ranges = plan.inputs[input];
    const written = plan.outputs.find((one) => one.name === output)?.indices.map((index) => index.range);
    if (ranges === undefined || ranges.join() !== written?.join()) {
      throw new RangeError(
        `the block ${input} over ${ranges?.join(' x ')} has the output ${output}, which does not fit`,
      );
    }
    if (shape === 'full') return sum + lengthOf(ranges);
    if (ranges.length !== 2 || ranges[0] !== ranges[1]) {
      throw new RangeError(`the block ${input} is ${shape}; its array must be a square matrix`);
    }
    const size = lengthOf(ranges.slice(0, 1));
    return sum + (size * (shape === 'upper' ? size + 1 : size - 1)) / 2;
  }, 0);
}
