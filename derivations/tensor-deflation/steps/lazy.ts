/** The lazy regime, confirmed by the kernel itself: moments of the sphere by an exact rule, and the exponential of its matrix. */

import { gaussHermite } from '../../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  type Formula,
  formulaEquation,
  formulaRight,
  type Step,
} from '../../../src/symbolic.js';
import { LAZY } from '../formulas.js';
import { lazyTheory } from '../lazy.js';
import { differences } from './values.js';

const A = [0.9, 0.6, 0.4] as const;
const MASS = 3;
const TIMES = [0.2, 0.5, 1.1];

export function lazyStep(): Step {
  const stated = (text: string, latex: string, right: Formula): Equation =>
    formulaEquation({ left: { text, latex }, right, latexNames: { mass: 'm\\kappa^2', l: '\\ell' } });
  return defineStep({
    id: 'lazy-regime',
    title: 'The lazy regime of a signed learner',
    statement: [
      definition(
        'mass = m kappa^2; c_l: eigenvalue of <w, x>^4 on the harmonics of degree l; p_l = Z_l(1), q_l = Z_l(0), b = sum_{i != k} a_i',
        '\\ell: \\text{degree}, \\quad p_\\ell = Z_\\ell(1), \\quad q_\\ell = Z_\\ell(0), \\quad b = \\sum_{i \\ne k} a_i',
      ),
      stated('c_4', 'c_4', LAZY.eigenvalue4),
      stated('c_2', 'c_2', LAZY.eigenvalue2),
      stated('c_0', 'c_0', LAZY.eigenvalue0),
      stated('r_l', 'r_\\ell', LAZY.rate),
      stated('Z_4(x)', 'Z_4(x)', LAZY.zonal4),
      stated('Z_2(x)', 'Z_2(x)', LAZY.zonal2),
      stated('Z_0(x)', 'Z_0(x)', LAZY.zonal0),
      stated('ahat_k(t)', '\\hat a_k(t)', LAZY.component),
    ],
    because:
      'dR/dt = -mass E_w[4 R(w) <w, x>^4 + <grad R(w), grad <w, x>^4>] over the sphere = -mass (4 - Laplacian) of the kernel, which is diagonal in harmonics',
    assumes: ['order 4', 'signed learner in cancelling pairs', 'm -> infinity, weights that do not move'],
    exactness: { kind: 'limit', order: 'O(1/(m kappa^2))' },
    verify: ([, c4, c2, c0, rate, z4, z2, z0, component]) => {
      const d = A.length;
      const value = (equation: Equation | undefined, values: Readonly<Record<string, number>>): number =>
        formulaRight(equation).evaluate({ d, ...values });
      const decay = (l: number, eigenvalue: Equation | undefined): number =>
        value(rate, { mass: MASS, l, c: value(eigenvalue, {}) });
      const values = {
        r_4: decay(4, c4),
        r_2: decay(2, c2),
        r_0: decay(0, c0),
        p_4: value(z4, { x: 1 }),
        q_4: value(z4, { x: 0 }),
        p_2: value(z2, { x: 1 }),
        q_2: value(z2, { x: 0 }),
        p_0: value(z0, { x: 1 }),
        q_0: value(z0, { x: 0 }),
      };
      const total = A.reduce((sum, a) => sum + a, 0);
      const predicted = TIMES.flatMap((t) => A.map((a) => value(component, { ...values, t, a, b: total - a })));
      const used = lazyTheory(d, MASS, 1, A, TIMES).components.flat();
      // The cosines 0 and 1 alone would not tell the powers of x apart: the three parts add up to x^4 at any cosine.
      const halfway = [z4, z2, z0].reduce((sum, one) => sum + value(one, { x: 0.6 }), 0);
      return [
        confirmedNumerically(
          'the exponential of the kernel on quartic forms, its moments by a rule that is exact',
          differences(predicted, byKernel()),
          1e-10,
        ),
        confirmedNumerically('the zonal parts of x^4 add up to it', [halfway - 0.6 ** 4], 1e-12),
        confirmedNumerically('the function of the predictions', differences(predicted, used), 1e-12),
      ];
    },
  });
}

/** Even quartic forms in three variables: coefficients of x_i^4, then of x_i^2 x_j^2. */
const FORMS = [
  [0, 0],
  [1, 1],
  [2, 2],
  [0, 1],
  [0, 2],
  [1, 2],
] as const;

type Point = readonly [number, number, number];

function formAt(form: (typeof FORMS)[number], x: Point): number {
  return x[form[0]] ** 2 * x[form[1]] ** 2;
}

/** `<grad form, x'>` of a form. */
function slopeOf(form: (typeof FORMS)[number], x: Point): readonly number[] {
  return x.map((value, k) => {
    const power = form.filter((index) => index === k).length;
    return power === 0 ? 0 : (2 * power * formAt(form, x)) / value;
  });
}

let known: readonly number[] | undefined;

function byKernel(): readonly number[] {
  known ??= exponentialOfKernel();
  return known;
}

/**
 * `(K f)(x) = E_w[|w|^2 <grad f, grad g> - 12 f g]`, `g(w) = <w, x>^4`, w uniform on the sphere: the gradients along the sphere of
 * forms of degree 4 are those in space less 4 f w. The integrand is a form of degree 8, so a Gaussian rule and one constant do.
 */
function exponentialOfKernel(): readonly number[] {
  const d = 3;
  // An even number of nodes: none is at 0.
  const { nodes, weights } = gaussHermite(6);
  const norm = d * (d + 2) * (d + 4) * (d + 6);
  const image = (form: (typeof FORMS)[number], x: Point): number => {
    let sum = 0;
    nodes.forEach((w0, i) => {
      nodes.forEach((w1, j) => {
        nodes.forEach((w2, k) => {
          const w: Point = [w0, w1, w2];
          const s = w0 * x[0] + w1 * x[1] + w2 * x[2];
          const slope = slopeOf(form, w).reduce((total, value, axis) => total + value * 4 * s ** 3 * x[axis]!, 0);
          const square = w0 ** 2 + w1 ** 2 + w2 ** 2;
          const share = weights[i]! * weights[j]! * weights[k]!;
          sum += (share * (square * slope - 12 * formAt(form, w) * s ** 4)) / norm;
        });
      });
    });
    return sum;
  };
  const axis = (k: number): Point => [k === 0 ? 1 : 0, k === 1 ? 1 : 0, k === 2 ? 1 : 0];
  const columns = FORMS.map((form) =>
    FORMS.map(([i, j]) => {
      const own = image(form, axis(i));
      if (i === j) return own;
      const [first, second] = [axis(i), axis(j)];
      const both: Point = [first[0] + second[0], first[1] + second[1], first[2] + second[2]];
      return image(form, both) - own - image(form, second);
    }),
  );
  const apply = (f: readonly number[]): number[] =>
    FORMS.map((_, row) => f.reduce((sum, value, column) => sum + value * columns[column]![row]!, 0));
  const target = FORMS.map(([i, j]) => (i === j ? (A[i] as number) : 0));
  return TIMES.flatMap((t) => {
    let term: number[] = target;
    let decayed = target;
    for (let n = 1; n < 80; n++) {
      term = apply(term).map((value) => (-MASS * t * value) / n);
      decayed = decayed.map((value, at) => value + term[at]!);
    }
    return A.map((a, k) => a - decayed[k]!);
  });
}
