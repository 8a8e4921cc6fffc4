/** Equations of the steps, from text or from a polynomial. */

import { type Equation, type Polynomial, polynomialToLatex, polynomialToText } from '../../../src/index.js';

export const equation = (text: string, latex: string, json: unknown): Equation => ({ text, latex, json });

export const polynomialEquation = (
  left: { readonly text: string; readonly latex: string },
  right: Polynomial,
): Equation =>
  equation(`${left.text} = ${polynomialToText(right)}`, `${left.latex} = ${polynomialToLatex(right)}`, {
    left: left.text,
    right: polynomialToText(right),
  });
