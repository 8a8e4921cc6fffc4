/**
 * A straight-line program of sums and products in double precision: the common form that is either generated as
 * native code or interpreted. Both run the same operations in the same order, so their results agree bit for bit.
 */
export type Instruction =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'input'; readonly slot: number }
  | { readonly kind: 'sum'; readonly left: number; readonly right: number }
  | { readonly kind: 'product'; readonly left: number; readonly right: number };

export interface Program {
  /** Operands are the indices of earlier instructions. */
  readonly instructions: readonly Instruction[];
  /** For each output the index of the instruction that gives it. */
  readonly outputs: readonly number[];
  readonly inputCount: number;
}

/** Collects instructions; what has been computed once is not computed again. */
export class ProgramBuilder {
  private readonly instructions: Instruction[] = [];
  private readonly indices = new Map<string, number>();

  /** Throws a RangeError when the value is not finite. */
  constant(value: number): number {
    if (!Number.isFinite(value)) {
      throw new RangeError(`compilePolynomial: a coefficient is ${value} in double precision; it must be finite`);
    }
    return this.emit(`c${value}`, { kind: 'constant', value });
  }

  input(slot: number): number {
    return this.emit(`i${slot}`, { kind: 'input', slot });
  }

  sum(left: number, right: number): number {
    return this.emit(`+${Math.min(left, right)},${Math.max(left, right)}`, { kind: 'sum', left, right });
  }

  product(left: number, right: number): number {
    if (this.isOne(left)) return right;
    if (this.isOne(right)) return left;
    return this.emit(`*${Math.min(left, right)},${Math.max(left, right)}`, { kind: 'product', left, right });
  }

  /** base^exponent for exponent >= 1, by squaring. */
  power(base: number, exponent: number): number {
    if (exponent === 1) return base;
    const half = this.power(base, Math.floor(exponent / 2));
    const square = this.product(half, half);
    return exponent % 2 === 0 ? square : this.product(square, base);
  }

  finish(outputs: readonly number[], inputCount: number): Program {
    return { instructions: this.instructions, outputs, inputCount };
  }

  private isOne(index: number): boolean {
    const instruction = this.instructions[index]!;
    return instruction.kind === 'constant' && instruction.value === 1;
  }

  private emit(key: string, instruction: Instruction): number {
    const known = this.indices.get(key);
    if (known !== undefined) return known;
    this.instructions.push(instruction);
    this.indices.set(key, this.instructions.length - 1);
    return this.instructions.length - 1;
  }
}

/** Reads the inputs from `values` and writes the outputs to `out`. */
export type CompiledFunction = (values: Float64Array, out: Float64Array) => void;

function operand(program: Program, index: number): string {
  const instruction = program.instructions[index]!;
  if (instruction.kind !== 'constant') return `t${index}`;
  return instruction.value < 0 ? `(${instruction.value})` : `${instruction.value}`;
}

/**
 * The program as JavaScript statements. The text is made of this closed grammar only: names t0, t1, ..., array reads
 * with integer indices, the operators + and *, and numbers that JavaScript printed. No text of a user enters it.
 */
export function programToJavaScript(program: Program): string {
  const { lines, outputs } = instructionsToJavaScript(program, (slot) => `values[${slot}]`);
  return [...lines, ...outputs.map((value, slot) => `out[${slot}] = ${value};`)].join('\n');
}

/**
 * The instructions of a program as JavaScript statements, and the outputs as expressions in them.
 *
 * @param read - the JavaScript for an input.
 */
export function instructionsToJavaScript(
  program: Program,
  read: (slot: number) => string,
): { readonly lines: readonly string[]; readonly outputs: readonly string[] } {
  const lines: string[] = [];
  program.instructions.forEach((instruction, index) => {
    switch (instruction.kind) {
      case 'constant':
        return;
      case 'input':
        lines.push(`const t${index} = ${read(instruction.slot)};`);
        return;
      case 'sum':
      case 'product': {
        const operator = instruction.kind === 'sum' ? '+' : '*';
        const [left, right] = [operand(program, instruction.left), operand(program, instruction.right)];
        lines.push(`const t${index} = ${left} ${operator} ${right};`);
        return;
      }
      default:
        unknownInstruction(instruction);
    }
  });
  return { lines, outputs: program.outputs.map((index) => operand(program, index)) };
}

/** Compiles the program to native code. */
export function compileProgram(program: Program): CompiledFunction {
  const body = new Function('values', 'out', `'use strict';\n${programToJavaScript(program)}`) as CompiledFunction;
  const { inputCount, outputs } = program;
  const outputCount = outputs.length;
  return (values, out) => {
    if (values.length !== inputCount || out.length !== outputCount) throw wrongLengths(program, values, out);
    body(values, out);
  };
}

/** Runs the program instruction by instruction: the reference for `compileProgram`. */
export function interpretProgram(program: Program, values: Float64Array, out: Float64Array): void {
  if (values.length !== program.inputCount || out.length !== program.outputs.length) {
    throw wrongLengths(program, values, out);
  }
  const results = new Float64Array(program.instructions.length);
  program.instructions.forEach((instruction, index) => {
    switch (instruction.kind) {
      case 'constant':
        results[index] = instruction.value;
        return;
      case 'input':
        results[index] = values[instruction.slot]!;
        return;
      case 'sum':
        results[index] = results[instruction.left]! + results[instruction.right]!;
        return;
      case 'product':
        results[index] = results[instruction.left]! * results[instruction.right]!;
        return;
      default:
        unknownInstruction(instruction);
    }
  });
  program.outputs.forEach((index, slot) => {
    out[slot] = results[index]!;
  });
}

function wrongLengths(program: Program, values: Float64Array, out: Float64Array): RangeError {
  return new RangeError(
    `compiled polynomial: got ${values.length} values and room for ${out.length} outputs; ${program.inputCount} and ${program.outputs.length} are needed`,
  );
}

function unknownInstruction(instruction: never): never {
  throw new TypeError(`unknown instruction ${JSON.stringify(instruction)}`);
}
