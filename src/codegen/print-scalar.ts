/** Straight-line programs as lines of text in the grammar that the languages share. */

import { type ScalarInstruction, type ScalarProgram, unknownScalarInstruction } from './scalar-program.js';

export interface ScalarSyntax {
  literal(value: number): string;
  root(of: string): string;
  arctangent(left: string, right: string): string;
  differenceOfProducts(operands: readonly string[]): string;
  /** The line that names an intermediate value. */
  define(name: string, value: string): string;
}

/** Values that are used once stand where they are used, up to this length of the expression. */
const longestExpression = 72;

interface Expression {
  readonly text: string;
  readonly binds: 'all' | 'product' | 'sum';
}

/**
 * The lines that compute a program of one output, and the expression that is its value. The operations and their order
 * are those of the program.
 *
 * @param parameters - the names of the inputs.
 */
export function printScalar(
  program: ScalarProgram,
  parameters: readonly string[],
  syntax: ScalarSyntax,
): { readonly lines: readonly string[]; readonly value: string } {
  const output = program.outputs[0]!;
  const uses = countUses(program, output);
  const lines: string[] = [];
  const expressions: Expression[] = [];
  const at = (index: number): Expression => expressions[index]!;
  program.instructions.forEach((instruction, index) => {
    const used = uses[index]!;
    if (used === 0) {
      expressions.push({ text: '', binds: 'all' });
      return;
    }
    const expression = printInstruction(instruction, at, parameters, syntax);
    const simple = instruction.kind === 'constant' || instruction.kind === 'input';
    if (simple || index === output || (used === 1 && expression.text.length <= longestExpression)) {
      expressions.push(expression);
      return;
    }
    lines.push(syntax.define(`t${index}`, expression.text));
    expressions.push({ text: `t${index}`, binds: 'all' });
  });
  return { lines, value: at(output).text };
}

function printInstruction(
  instruction: ScalarInstruction,
  at: (index: number) => Expression,
  parameters: readonly string[],
  syntax: ScalarSyntax,
): Expression {
  const text = (index: number): string => at(index).text;
  switch (instruction.kind) {
    case 'constant':
      return { text: syntax.literal(instruction.value), binds: 'all' };
    case 'input':
      return { text: parameters[instruction.slot]!, binds: 'all' };
    case 'sum': {
      const right = at(instruction.right);
      const second = right.binds === 'sum' ? `(${right.text})` : right.text;
      return { text: `${text(instruction.left)} + ${second}`, binds: 'sum' };
    }
    case 'product':
    case 'quotient': {
      const [left, right] = [at(instruction.left), at(instruction.right)];
      const first = left.binds === 'sum' ? `(${left.text})` : left.text;
      const second = right.binds === 'all' ? right.text : `(${right.text})`;
      return { text: `${first} ${instruction.kind === 'product' ? '*' : '/'} ${second}`, binds: 'product' };
    }
    case 'root':
      return { text: syntax.root(text(instruction.of)), binds: 'all' };
    case 'arctangent':
      return { text: syntax.arctangent(text(instruction.left), text(instruction.right)), binds: 'all' };
    case 'difference-of-products':
      return { text: syntax.differenceOfProducts(instruction.operands.map(text)), binds: 'all' };
    default:
      return unknownScalarInstruction(instruction);
  }
}

/** How often each instruction is used for the output; 0 for what does not contribute. */
function countUses(program: ScalarProgram, output: number): readonly number[] {
  const uses = new Array<number>(program.instructions.length).fill(0);
  uses[output] = 1;
  for (let index = output; index >= 0; index--) {
    if (uses[index] === 0) continue;
    for (const operand of operandsOf(program.instructions[index]!)) uses[operand]! += 1;
  }
  return uses;
}

function operandsOf(instruction: ScalarInstruction): readonly number[] {
  switch (instruction.kind) {
    case 'constant':
    case 'input':
      return [];
    case 'sum':
    case 'product':
    case 'quotient':
    case 'arctangent':
      return [instruction.left, instruction.right];
    case 'root':
      return [instruction.of];
    case 'difference-of-products':
      return instruction.operands;
    default:
      return unknownScalarInstruction(instruction);
  }
}

/** The kinds of instructions that any of the programs has: the file brings along only the helpers that it needs. */
export function instructionKinds(programs: readonly ScalarProgram[]): ReadonlySet<ScalarInstruction['kind']> {
  return new Set(programs.flatMap((program) => program.instructions.map((instruction) => instruction.kind)));
}
