import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileUnivariate, univariateProgram } from '../../src/codegen/polynomial-code.js';
import { printScalar, type ScalarSyntax } from '../../src/codegen/print-scalar.js';
import { type ScalarProgram, ScalarProgramBuilder } from '../../src/codegen/scalar-program.js';
import { differenceOfProducts } from '../../src/links/kernels/difference-of-products.js';
import { erfKernel, scaledErfKernel } from '../../src/links/kernels/erf-kernel.js';
import type { MomentKernel } from '../../src/links/kernels/moment-kernel.js';
import { reluKernel } from '../../src/links/kernels/relu-kernel.js';
import { randomStream } from '../../src/numerics/random/stream.js';

/** Instruction by instruction. */
function interpret(program: ScalarProgram, inputs: ArrayLike<number>): number {
  const values: number[] = [];
  const at = (index: number): number => values[index]!;
  for (const one of program.instructions) {
    if (one.kind === 'constant') values.push(one.value);
    else if (one.kind === 'input') values.push(inputs[one.slot]!);
    else if (one.kind === 'sum') values.push(at(one.left) + at(one.right));
    else if (one.kind === 'product') values.push(at(one.left) * at(one.right));
    else if (one.kind === 'quotient') values.push(at(one.left) / at(one.right));
    else if (one.kind === 'root') values.push(Math.sqrt(at(one.of)));
    else if (one.kind === 'arctangent') values.push(Math.atan2(at(one.left), at(one.right)));
    else values.push(differenceOfProducts(...(one.operands.map(at) as [number, number, number, number])));
  }
  return at(program.outputs[0]!);
}

const JAVASCRIPT: ScalarSyntax = {
  literal: (value) => (value < 0 ? `(${value})` : String(value)),
  root: (of) => `Math.sqrt(${of})`,
  arctangent: (left, right) => `Math.atan2(${left}, ${right})`,
  differenceOfProducts: (operands) => `difference(${operands.join(', ')})`,
  define: (name, value) => `const ${name} = ${value};`,
};

function printed(program: ScalarProgram, inputs: readonly number[]): number {
  const names = inputs.map((_, slot) => `x${slot}`);
  const { lines, value } = printScalar(program, names, JAVASCRIPT);
  return new Function('difference', ...names, `${lines.join('\n')}\nreturn ${value};`)(differenceOfProducts, ...inputs);
}

/** A random straight-line program: each choice picks an operation and its operands among what is there. */
function randomProgram(choices: readonly (readonly [number, number, number])[]): ScalarProgram {
  const builder = new ScalarProgramBuilder();
  const nodes = [builder.input(0), builder.input(1), builder.constant(-1.5), builder.constant(0.25)];
  for (const [operation, first, second] of choices) {
    const [a, b] = [first, second].map((pick) => nodes[pick % nodes.length]!) as [number, number];
    const write = [
      () => builder.sum(a, b),
      () => builder.product(a, b),
      () => builder.quotient(a, builder.sum(builder.constant(2), builder.product(b, b))),
      () => builder.root(builder.product(a, a)),
      () => builder.arctangent(a, b),
      () => builder.differenceOfProducts(a, b, b, a),
    ][operation % 6]!;
    nodes.push(write());
  }
  return builder.finish([nodes.at(-1)!], 2);
}

describe('a printed program', () => {
  it('does the operations of the program in their order, bit for bit', () => {
    const pick = fc.nat({ max: 50 });
    const unit = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(pick, pick, pick), { minLength: 1, maxLength: 25 }),
        unit,
        unit,
        (choices, x, y) => {
          const program = randomProgram(choices);
          expect(printed(program, [x, y])).toBe(interpret(program, [x, y]));
        },
      ),
      { seed: 42, numRuns: 1000 },
    );
  });

  it('of a polynomial is the compiled polynomial, bit for bit', () => {
    const coefficient = fc.oneof(fc.constant(0), fc.double({ min: -3, max: 3, noNaN: true }));
    fc.assert(
      fc.property(fc.array(coefficient, { maxLength: 9 }), fc.double({ min: -2, max: 2, noNaN: true }), (c, z) => {
        const value = printed(univariateProgram(c), [z]);
        expect(value).toBe(compileUnivariate(c)(z));
        const byPowers = c.reduce((sum, a, k) => sum + a * z ** k, 0);
        expect(Math.abs(value - byPowers)).toBeLessThan(1e-11);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});

describe('the program of an erf moment', () => {
  /** Packed covariances of `size` random vectors, one of them twice. */
  function covariances(size: number, seed: number): Float64Array {
    const stream = randomStream({ seed, run: 0, purpose: 'vectors' });
    const rows = Array.from({ length: size }, () => Array.from({ length: 3 }, () => stream.normal() / 2));
    if (size > 2) rows[size - 1] = rows[0]!;
    const dot = (k: number, l: number): number => rows[k]!.reduce((sum, value, at) => sum + value * rows[l]![at]!, 0);
    const packed = rows.map((_, k) => dot(k, k));
    for (let k = 0; k < size; k++) for (let l = k + 1; l < size; l++) packed.push(dot(k, l));
    return Float64Array.from(packed);
  }

  it.each<readonly (readonly number[])[]>([
    [[0], [0]],
    [[1], [1]],
    [[2], [0]],
    [
      [1, 1],
      [0, 0],
    ],
    [[1], [1], [0], [0]],
    [[2], [1], [0]],
    [[1, 3], [2], [0], []],
    [[3], [0, 1], [0]],
    [
      [2, 2],
      [1, 1],
    ],
    [[0], [0], [0], [2, 1]],
    [[0], [1]],
    [[4], [4]],
  ])('does the operations of the kernel: orders %j %j %j %j', (...orders) => {
    const given = orders.filter((list) => Array.isArray(list));
    for (const kernel of [erfKernel(given), scaledErfKernel(given, 0.8)] as MomentKernel[]) {
      const program = kernel.program!();
      for (let seed = 1; seed <= 5; seed++) {
        const values = covariances(given.length, seed);
        const expected = kernel(values);
        expect(interpret(program, values) + 0).toBe(expected + 0);
        expect(printed(program, [...values]) + 0).toBe(expected + 0);
      }
    }
  });
});

describe('the program of a relu moment', () => {
  /** Standard deviations and correlation of two coordinates, packed. */
  const PAIRS = [
    { a: 1, b: 1, rho: 0.3 },
    { a: 0.7, b: 1.6, rho: -0.85 },
    { a: 2, b: 0.4, rho: 0 },
    { a: 1.1, b: 1.1, rho: 0.999 },
  ];
  /** Cho and Saul 2009, with the angle as an arc cosine. */
  const FORMULAS: readonly [readonly number[][], (a: number, b: number, rho: number) => number][] = [
    [
      [[0], [0]],
      (a, b, rho) => (a * b * (Math.sqrt(1 - rho * rho) + (Math.PI - Math.acos(rho)) * rho)) / (2 * Math.PI),
    ],
    [[[1], [1]], (_a, _b, rho) => (Math.PI - Math.acos(rho)) / (2 * Math.PI)],
    [[[2], [0]], (a, b, rho) => (b / a) * (Math.sqrt(1 - rho * rho) / (2 * Math.PI))],
    [[[0], [2]], (a, b, rho) => (a / b) * (Math.sqrt(1 - rho * rho) / (2 * Math.PI))],
  ];

  it.each(FORMULAS)('is the arc-cosine formula for orders %j, and equals the kernel', (orders, formula) => {
    const kernel = reluKernel(orders)!;
    const program = kernel.program!();
    for (const { a, b, rho } of PAIRS) {
      const values = [a * a, b * b, rho * a * b];
      expect(interpret(program, values)).toBeCloseTo(formula(a, b, rho), 12);
      expect(printed(program, values)).toBeCloseTo(kernel(Float64Array.from(values)), 13);
    }
  });

  it('is absent where the closed form has cases', () => {
    expect(reluKernel([[0], [0], [0]])?.program).toBeUndefined();
    expect(reluKernel([[0, 0], [1]])?.program).toBeUndefined();
  });
});
