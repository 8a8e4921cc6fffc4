/** The potential of one negative as an integral, and how the numeric steps state formulas. */

import { pairPotential } from '../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  type Step,
} from '../../src/symbolic.js';

const LATEX = {
  sigma_max: '\\sigma_{\\max}',
  sigma_min: '\\sigma_{\\min}',
  kappa_K: '\\kappa_K',
  w: '\\omega',
  chi: '\\mathrm{Re}\\,\\chi',
};

/** A formula that was typed in. */
export function stated(text: string, latex: string, right: string): Equation {
  return formulaEquation({ left: { text, latex }, right, latexNames: LATEX });
}

/** The potential of one negative as an integral over frequencies. */
export function fourierStep(): Step {
  return defineStep({
    id: 'fourier-potential',
    title: 'The potential of one negative without a sum over patterns',
    statement: [
      definition(
        'I = int_0^inf f(w) dw, chi(w) = E e^{iwc}, c = log lambda + sum_k q_k x_k',
        'I = \\int_0^\\infty f(\\omega)\\, d\\omega, \\quad \\chi(\\omega) = \\mathbb{E} e^{i \\omega c}, \\quad c = \\log \\lambda + \\sum_k q_k x_k',
      ),
      stated('Phi', '\\Phi', 'c/2 + log(2) + I'),
      stated('f(w)', 'f(\\omega)', '(1 - chi)/(w*sinh(pi*w))'),
      stated('E[c] (signs, r = 2)', '\\mathbb{E}[c]\\ (\\text{signs}, r = 2)', 'log(lambda) - q_1 - q_2'),
      stated(
        'Re chi(w) (signs, r = 2)',
        '\\mathrm{Re}\\,\\chi(\\omega)\\ (\\text{signs}, r = 2)',
        'cos(w*(log(lambda) - q_1 - q_2))*cos(w*q_1)*cos(w*q_2)',
      ),
    ],
    because:
      'Fourier transform of log(1 + e^c) - c/2; the characteristic function of a sum of independent terms is a product',
    assumes: ['one negative', 'c = log lambda + sum_k q_k x_k'],
    exactness: { kind: 'exact' },
    verify: ([, phi, integrand, mean, real]) => {
      const names = { lambda: 2.5, q_1: 0.9, q_2: 0.4 };
      const step = 0.02;
      let I = 0;
      for (let node = 0; node < 700; node++) {
        const w = (node + 0.5) * step;
        const chi = formulaRight(real).evaluate({ ...names, w });
        I += step * formulaRight(integrand).evaluate({ w, chi });
      }
      const value = formulaRight(phi).evaluate({ c: formulaRight(mean).evaluate(names), I });
      const patterns = pairPotential({ loss: 'single', size: 2, weight: names.lambda, method: 'enumeration' });
      return [
        confirmedNumerically(
          'the midpoint rule on the integrand against the mean over all patterns of signs, r = 2',
          [value - patterns.value(Float64Array.of(names.q_1, names.q_2))],
          1e-12,
        ),
        confirmedNumerically(
          'the integral that is used against the mean over all patterns of signs at r = 3 and r = 6, values and gradients',
          [
            [1.2, 0.7, 0.1],
            [3, 2.5, 2, 0.3, 0.2, 0],
          ].flatMap((q) => methodsDiffer(q, 2.5)),
          1e-13,
        ),
      ];
    },
  });
}

/** Fourier integral less enumeration, for value and gradient. */
function methodsDiffer(q: readonly number[], weight: number): readonly number[] {
  const at = Float64Array.from(q);
  const [integral, patterns] = (['fourier', 'enumeration'] as const).map((method) => {
    const potential = pairPotential({ loss: 'single', size: q.length, weight, method });
    const gradient = new Float64Array(q.length);
    potential.gradient(at, gradient);
    return [potential.value(at), ...gradient];
  }) as [number[], number[]];
  return integral.map((value, index) => value - patterns[index]!);
}
