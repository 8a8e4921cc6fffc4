/**
 * A function of numbers as data: a straight-line program, of which code in any language can be made. Beyond the sums and
 * products of `Program` it has what the closed forms of Gaussian moments need.
 */

import type { Instruction } from './program.js';

/** Operands are the indices of earlier instructions. */
export type ScalarInstruction =
  | Instruction
  | { readonly kind: 'quotient'; readonly left: number; readonly right: number }
  | { readonly kind: 'root'; readonly of: number }
  /** The angle of the point (right, left): atan(left / right) for right > 0. */
  | { readonly kind: 'arctangent'; readonly left: number; readonly right: number }
  /** a b - c d without cancellation of the rounding errors of the products. */
  | { readonly kind: 'difference-of-products'; readonly operands: readonly [number, number, number, number] };

export interface ScalarProgram {
  readonly instructions: readonly ScalarInstruction[];
  /** For each output the index of the instruction that gives it. */
  readonly outputs: readonly number[];
  readonly inputCount: number;
}

/** A function of numbers that may know its own program. */
export interface ScalarFunction {
  (values: Float64Array): number;
  /** The program of one output that does the same operations on the same inputs; absent when there is none. */
  readonly program?: () => ScalarProgram;
}

/** Collects instructions; what has been computed once is not computed again, and zeros and ones cost nothing. */
export class ScalarProgramBuilder {
  private readonly instructions: ScalarInstruction[] = [];
  private readonly indices = new Map<string, number>();

  /** Throws a RangeError when the value is not finite. */
  constant(value: number): number {
    if (!Number.isFinite(value)) throw new RangeError(`a constant of a program is ${value}; it must be finite`);
    return this.emit({ kind: 'constant', value: value + 0 });
  }

  input(slot: number): number {
    return this.emit({ kind: 'input', slot });
  }

  sum(left: number, right: number): number {
    if (this.is(left, 0)) return right;
    return this.is(right, 0) ? left : this.emit({ kind: 'sum', left, right });
  }

  /** Operands are taken as finite: a product with zero is zero. */
  product(left: number, right: number): number {
    if (this.is(left, 0) || this.is(right, 1)) return left;
    return this.is(right, 0) || this.is(left, 1) ? right : this.emit({ kind: 'product', left, right });
  }

  quotient(left: number, right: number): number {
    return this.is(left, 0) ? left : this.emit({ kind: 'quotient', left, right });
  }

  root(of: number): number {
    return this.emit({ kind: 'root', of });
  }

  arctangent(left: number, right: number): number {
    return this.emit({ kind: 'arctangent', left, right });
  }

  differenceOfProducts(a: number, b: number, c: number, d: number): number {
    return this.emit({ kind: 'difference-of-products', operands: [a, b, c, d] });
  }

  /**
   * Appends a program whose inputs are values that are here already.
   *
   * @param inputs - the index of each input's value.
   * @returns the indices of its outputs.
   */
  append(program: ScalarProgram, inputs: readonly number[]): readonly number[] {
    const moved: number[] = [];
    const at = (index: number): number => moved[index]!;
    for (const instruction of program.instructions) moved.push(this.appendOne(instruction, at, inputs));
    return program.outputs.map(at);
  }

  finish(outputs: readonly number[], inputCount: number): ScalarProgram {
    return { instructions: this.instructions, outputs, inputCount };
  }

  private appendOne(instruction: ScalarInstruction, at: (index: number) => number, inputs: readonly number[]): number {
    switch (instruction.kind) {
      case 'constant':
        return this.constant(instruction.value);
      case 'input':
        return inputs[instruction.slot]!;
      case 'sum':
        return this.sum(at(instruction.left), at(instruction.right));
      case 'product':
        return this.product(at(instruction.left), at(instruction.right));
      case 'quotient':
        return this.quotient(at(instruction.left), at(instruction.right));
      case 'root':
        return this.root(at(instruction.of));
      case 'arctangent':
        return this.arctangent(at(instruction.left), at(instruction.right));
      case 'difference-of-products': {
        const [a, b, c, d] = instruction.operands;
        return this.differenceOfProducts(at(a), at(b), at(c), at(d));
      }
      default:
        return unknownScalarInstruction(instruction);
    }
  }

  private is(index: number, value: number): boolean {
    const instruction = this.instructions[index];
    return instruction?.kind === 'constant' && instruction.value === value;
  }

  private emit(instruction: ScalarInstruction): number {
    const key = JSON.stringify(instruction);
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    this.instructions.push(instruction);
    this.indices.set(key, this.instructions.length - 1);
    return this.instructions.length - 1;
  }
}

/**
 * The program of `factor * f(multipliers[0] x_0, multipliers[1] x_1, ...)`.
 *
 * @param program - of f; one output.
 * @param factor - finite.
 * @param multipliers - one for each input, finite; defaults to 1 for all.
 * @throws RangeError when a number is not finite.
 */
export function rescaledProgram(
  program: ScalarProgram,
  factor: number,
  multipliers: readonly number[] = new Array<number>(program.inputCount).fill(1),
): ScalarProgram {
  const builder = new ScalarProgramBuilder();
  const inputs = multipliers.map((multiplier, slot) =>
    builder.product(builder.constant(multiplier), builder.input(slot)),
  );
  const outputs = builder.append(program, inputs).map((output) => builder.product(builder.constant(factor), output));
  return builder.finish(outputs, program.inputCount);
}

export function unknownScalarInstruction(instruction: never): never {
  throw new TypeError(`unknown instruction ${JSON.stringify(instruction)}`);
}
