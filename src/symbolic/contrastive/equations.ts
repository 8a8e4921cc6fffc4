/** Equations of the contrastive steps: typed ones, and printed ones. */

import type { Polynomial } from '../algebra/polynomial.js';
import { polynomialToJson, polynomialToLatex, polynomialToText } from '../algebra/print.js';
import type { Equation } from '../step.js';

/** The assumptions that all steps share. */
export const SETTING = 'linear encoders; orthonormal dictionaries; latents, noises and pairs independent';
export const WIDE = 'infinite width: the Gram matrix starts as the identity';
export const TIME = 'step size eta -> 0 at fixed time t = eta * steps';

/** An equation that is stated in words of its own. */
export function typed(text: string, latex: string): Equation {
  return { text, latex, json: { text } };
}

/** An equation whose right-hand side is a derived polynomial. */
export function polynomialEquation(text: string, latex: string, right: Polynomial): Equation {
  return {
    text: `${text} = ${polynomialToText(right)}`,
    latex: `${latex} = ${polynomialToLatex(right)}`,
    json: { left: text, right: polynomialToJson(right) },
  };
}
