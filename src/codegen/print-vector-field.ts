/** Writes a vector field as a complete program in TypeScript, Python or Julia. */

import { printJulia } from './julia.js';
import { printPython } from './python.js';
import { printTypeScript } from './typescript.js';
import { stateLength, type VectorFieldDocument } from './vector-field.js';

/** A language that a vector field can leave in. */
export type ProgramLanguage = 'typescript' | 'python' | 'julia';

/**
 * A vector field as a complete file that needs nothing of popflow.
 *
 * - `typescript`: `vectorField(t, y, dy)`, `statistics`, `initialState`, `timePerStep`; no imports. Its operations and
 *   their order are those of the model's term.
 * - `python`: `f(t, y)` for `scipy.integrate.solve_ivp`; run as a program it integrates by DOP853 and prints CSV.
 * - `julia`: `f!(dy, y, p, t)` for DifferentialEquations.jl. Tests have no Julia: they check the form of the text.
 *
 * @param document - the vector field, its initial state, and what the head of the file says.
 * @param language - the language.
 * @returns the text, with a newline at its end.
 * @throws RangeError when a moment has no form for other languages, a number is not finite, or the parts do not fit.
 */
export function printVectorField(document: VectorFieldDocument, language: ProgramLanguage): string {
  const length = stateLength(document.program);
  for (const name of ['statistics', 'initialState'] as const) {
    if (document[name].length !== length) {
      throw new RangeError(`${name} has ${document[name].length} entries for a state of ${length}`);
    }
  }
  switch (language) {
    case 'typescript':
      return printTypeScript(document);
    case 'python':
      return printPython(document);
    case 'julia':
      return printJulia(document);
    default: {
      const never: never = language;
      throw new TypeError(`unknown language ${String(never)}`);
    }
  }
}
