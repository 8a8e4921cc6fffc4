/** Words of ours inside a LaTeX document. */

import { splitProse } from '../../report/math.js';

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  '#': '\\#',
  $: '\\$',
  '%': '\\%',
  '&': '\\&',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\ensuremath{<}',
  '>': '\\ensuremath{>}',
  '|': '\\ensuremath{|}',
  '±': '\\ensuremath{\\pm}',
  '×': '\\ensuremath{\\times}',
  '·': '\\ensuremath{\\cdot}',
  '≤': '\\ensuremath{\\le}',
  '≥': '\\ensuremath{\\ge}',
  '≠': '\\ensuremath{\\ne}',
  '≈': '\\ensuremath{\\approx}',
  '∞': '\\ensuremath{\\infty}',
  '→': '\\ensuremath{\\to}',
  '∑': '\\ensuremath{\\sum}',
  '√': '\\ensuremath{\\surd}',
  '∈': '\\ensuremath{\\in}',
  '⟂': '\\ensuremath{\\perp}',
  '⊥': '\\ensuremath{\\perp}',
  '−': '\\ensuremath{-}',
  '²': '\\ensuremath{^2}',
  '³': '\\ensuremath{^3}',
  '½': '\\ensuremath{1/2}',
  '–': '--',
  '—': '---',
  '’': "'",
  '“': '``',
  '”': "''",
  '…': '\\dots{}',
};

const GREEK = {
  α: 'alpha',
  β: 'beta',
  γ: 'gamma',
  δ: 'delta',
  ε: 'varepsilon',
  ζ: 'zeta',
  η: 'eta',
  θ: 'theta',
  κ: 'kappa',
  λ: 'lambda',
  μ: 'mu',
  ν: 'nu',
  ξ: 'xi',
  π: 'pi',
  ρ: 'rho',
  σ: 'sigma',
  τ: 'tau',
  φ: 'varphi',
  χ: 'chi',
  ψ: 'psi',
  ω: 'omega',
  Γ: 'Gamma',
  Δ: 'Delta',
  Θ: 'Theta',
  Λ: 'Lambda',
  Σ: 'Sigma',
  Φ: 'Phi',
  Ω: 'Omega',
} as const satisfies Readonly<Record<string, string>>;

/**
 * Plain words as LaTeX: what TeX takes for a command is escaped, Greek letters and signs become mathematics.
 *
 * @param text - plain text, no mathematics in it.
 * @returns LaTeX for text mode.
 * @example
 * textToLatex('50 % of η_d') // '50 \\% of \\ensuremath{\\eta}\\_d'
 */
export function textToLatex(text: string): string {
  return Array.from(text, (character) => {
    const special = SPECIAL[character];
    if (special !== undefined) return special;
    return isGreek(character) ? `\\ensuremath{\\${GREEK[character]}}` : character;
  }).join('');
}

/**
 * Prose with LaTeX between `$` signs as LaTeX: the words escaped, the mathematics as it is.
 *
 * @param prose - as `Derivation.summary`.
 * @returns LaTeX for text mode.
 * @example
 * proseToLatex('at $\\eta$ & more') // 'at $\\eta$ \\& more'
 */
export function proseToLatex(prose: string): string {
  return splitProse(prose)
    .map(({ kind, content }) => (kind === 'math' ? `$${content}$` : textToLatex(content)))
    .join('');
}

function isGreek(character: string): character is keyof typeof GREEK {
  return Object.hasOwn(GREEK, character);
}
