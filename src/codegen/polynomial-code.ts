/** Turns exact polynomials into fast functions in double precision that share common parts. */

import type { HermiteExpansion } from '../algebra/expansion.js';
import type { Polynomial } from '../algebra/polynomial.js';
import { emitPolynomial } from './horner.js';
import {
  type CompiledFunction,
  compileProgram,
  instructionsToJavaScript,
  interpretProgram,
  type Program,
  ProgramBuilder,
} from './program.js';

/** Intermediate quantities by name, each in inputs and earlier ones; they are computed once and shared. */
export type Definitions = ReadonlyMap<string, Polynomial>;

/**
 * The straight-line program that computes the polynomials: multivariate Horner with common subexpressions shared.
 *
 * @param inputs the symbols, in the order of `values`
 * @param definitions names for shared parts, which keep a factored form factored; defaults to none
 * @throws RangeError on a symbol without an input, a repeated name, or a coefficient beyond double precision
 */
export function polynomialProgram(
  polynomials: readonly Polynomial[],
  inputs: readonly string[],
  definitions: Definitions = new Map(),
): Program {
  const builder = new ProgramBuilder();
  const slots = new Map(inputs.map((name, slot) => [name, slot]));
  if (slots.size < inputs.length) {
    throw new RangeError(`compilePolynomial: an input is repeated in ${inputs.join(', ')}; each may occur once`);
  }
  const defined = new Map<string, number>();
  const nodeOf = (symbol: string): number => {
    const known = defined.get(symbol);
    if (known !== undefined) return known;
    const slot = slots.get(symbol);
    if (slot === undefined) {
      throw new RangeError(
        `compilePolynomial: the symbol "${symbol}" is not bound; the inputs are ${inputs.join(', ') || 'none'}`,
      );
    }
    return builder.input(slot);
  };
  for (const [name, polynomial] of definitions) {
    if (slots.has(name)) throw new RangeError(`compilePolynomial: "${name}" is defined and also an input; choose one`);
    defined.set(name, emitPolynomial(builder, polynomial, nodeOf));
  }
  return builder.finish(
    polynomials.map((polynomial) => emitPolynomial(builder, polynomial, nodeOf)),
    inputs.length,
  );
}

/**
 * Compiles polynomials to one native function: out[i] = polynomials[i] at the inputs, in double precision.
 * The function throws a RangeError when `values` or `out` has another length than `inputs` or `polynomials`.
 *
 * @param inputs the symbols, in the order of `values`; every symbol that occurs must be among them
 * @param definitions names for shared parts; defaults to none
 * @throws RangeError on a symbol without an input, a repeated name, or a coefficient beyond double precision
 *
 * @example
 * const out = new Float64Array(1);
 * compilePolynomial([parsePolynomial('x^2*y + 1')], ['x', 'y'])(Float64Array.of(3, 2), out);
 * out[0] // 19
 */
export function compilePolynomial(
  polynomials: readonly Polynomial[],
  inputs: readonly string[],
  definitions: Definitions = new Map(),
): CompiledFunction {
  return compileProgram(polynomialProgram(polynomials, inputs, definitions));
}

/** Like `compilePolynomial`, with the same operations interpreted one by one: the same results bit for bit, slowly. */
export function interpretPolynomial(
  polynomials: readonly Polynomial[],
  inputs: readonly string[],
  definitions: Definitions = new Map(),
): CompiledFunction {
  const program = polynomialProgram(polynomials, inputs, definitions);
  return (values, out) => interpretProgram(program, values, out);
}

/**
 * Compiles sum_k coefficients[k] z^k to straight-line native code by Horner's scheme (in z^2 for even and odd
 * polynomials). Throws a RangeError on a coefficient that is not finite.
 *
 * @example
 * compileUnivariate([1, 0, 2])(3) // 19
 */
export function compileUnivariate(coefficients: readonly number[]): (z: number) => number {
  const { lines, outputs } = instructionsToJavaScript(univariateProgram(coefficients), () => 'z');
  return functionOfZ([...lines, `return ${outputs[0]};`].join('\n'));
}

/**
 * The program of sum_k coefficients[k] z^k, of one input and one output; see `compileUnivariate`.
 *
 * @throws RangeError on a coefficient that is not finite.
 */
export function univariateProgram(coefficients: readonly number[]): Program {
  coefficients.forEach((coefficient, k) => {
    if (!Number.isFinite(coefficient)) {
      throw new RangeError(`compileUnivariate: coefficient ${k} is ${coefficient}; it must be finite`);
    }
  });
  const isEven = coefficients.every((coefficient, k) => k % 2 === 0 || coefficient === 0);
  const isOdd = coefficients.every((coefficient, k) => k % 2 === 1 || coefficient === 0);
  const builder = new ProgramBuilder();
  const z = builder.input(0);
  const value = (): number => {
    if (!isEven && !isOdd) return horner(builder, coefficients, z);
    const half = horner(
      builder,
      coefficients.filter((_, k) => k % 2 === (isEven ? 0 : 1)),
      builder.product(z, z),
    );
    return isEven ? half : builder.product(z, half);
  };
  return builder.finish([value()], 1);
}

/**
 * The degree up to which `compileExpansion` uses monomials. Beyond it the monomial coefficients of Hermite
 * polynomials alternate and cancel, so the recursion is used.
 */
const highestMonomialDegree = 12;

/**
 * Compiles f and f' of a Hermite expansion without parameter symbols to native code: Horner's scheme on the exact
 * monomial coefficients up to degree 12, Clenshaw's recursion on the He_k beyond, which does not cancel.
 *
 * @throws RangeError when the coefficients contain parameter symbols or are beyond double precision
 *
 * @example
 * compileExpansion(parseLink('z^3')).derivative(2) // 12
 */
export function compileExpansion(expansion: HermiteExpansion): {
  readonly value: (z: number) => number;
  readonly derivative: (z: number) => number;
} {
  return { value: compileOne(expansion), derivative: compileOne(expansion.derivative()) };
}

/**
 * The ascending monomial coefficients of an expansion without parameter symbols, rounded once from the exact ones.
 *
 * @returns undefined beyond degree 12, where monomials cancel.
 * @throws RangeError when the coefficients contain parameter symbols.
 * @example
 * monomialNumbers(parseLink('He2(z)')) // [-1, 0, 1]
 */
export function monomialNumbers(expansion: HermiteExpansion): readonly number[] | undefined {
  if (expansion.degree > highestMonomialDegree) return undefined;
  return expansion.monomialCoefficients().map((coefficient) => coefficient.toNumber());
}

function compileOne(expansion: HermiteExpansion): (z: number) => number {
  const monomials = monomialNumbers(expansion);
  if (monomials !== undefined) return compileUnivariate(monomials);
  const coefficients = expansion.toNumbers().map((a, k) => {
    if (!Number.isFinite(a))
      throw new RangeError(`compileExpansion: the coefficient of He_${k} is ${a}; it must be finite`);
    return a;
  });
  // b_k = a_k + z b_{k+1} - (k+1) b_{k+2}, and f = b_0.
  const lines = [`const b${coefficients.length} = 0, b${coefficients.length + 1} = 0;`];
  for (let k = coefficients.length - 1; k >= 0; k--) {
    lines.push(`const b${k} = ${coefficients[k]} + z * b${k + 1} - ${k + 1} * b${k + 2};`);
  }
  return functionOfZ(`${lines.join('\n')}\nreturn b0;`);
}

/** The text is made here, of numbers and the names z, w, b0, b1, ... only. */
function functionOfZ(body: string): (z: number) => number {
  return new Function('z', `'use strict';\n${body}`) as (z: number) => number;
}

function horner(builder: ProgramBuilder, coefficients: readonly number[], z: number): number {
  let degree = coefficients.length - 1;
  while (degree > 0 && coefficients[degree] === 0) degree--;
  let value = builder.constant(coefficients[degree] ?? 0);
  for (let k = degree - 1; k >= 0; k--) {
    value = builder.product(value, z);
    const coefficient = coefficients[k]!;
    if (coefficient !== 0) value = builder.sum(value, builder.constant(coefficient));
  }
  return value;
}
