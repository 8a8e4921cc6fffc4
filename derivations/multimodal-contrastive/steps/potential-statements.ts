/** Contrastive potentials as formulas, and what they are at two latents when the formulas are taken at their word. */

import {
  definition,
  type Equation,
  formulaEquation,
  formulaRight,
  Polynomial,
  polynomialEquation,
  polynomialRight,
} from '../../../src/symbolic.js';
import { type LossSetting, meanOverLatents, type PotentialName } from './encoders.js';

/** A potential of two latents, and its gradient `g_1 = -dPhi/dq_1`. */
export interface StatedPotential {
  readonly value: number;
  readonly gradient: number;
}

const LATEX = { tau: '\\tau', lambda: '\\lambda', S_k: 'S_k', x_k: 'x_k' };
const Q = ['q_1', 'q_2'] as const;

function formula(text: string, latex: string, right: string): Equation {
  return formulaEquation({ left: { text, latex }, right, latexNames: LATEX });
}

/** `u = q_1 (z_1 y_1 - z_1^2) + q_2 (z_2 y_2 - z_2^2)`. */
function exponentEquation(): Equation {
  const letter = (name: string): Polynomial => Polynomial.symbol(name);
  const terms = [1, 2].map((k) =>
    letter(`q_${k}`).times(letter(`z_${k}`).times(letter(`y_${k}`).minus(letter(`z_${k}`)))),
  );
  return polynomialEquation({ text: 'u (r = 2)', latex: 'u\\ (r = 2)' }, Polynomial.sum(terms));
}

/**
 * The potential of a loss: what one sample contributes, and its derivative. With infinitely many negatives, and with none, the
 * mean is taken, for signs and r = 2 latents.
 *
 * @param loss - which loss.
 * @example
 * potentialStatements('none')[0].text // 'Phi (r = 2) = (-q_1 - q_2)/tau^2'
 */
export function potentialStatements(loss: PotentialName): readonly Equation[] {
  const phi = ['Phi (r = 2)', '\\Phi\\ (r = 2)'] as const;
  const means = definition(
    'Phi(q) = E[ell], g_k = -dPhi/dq_k = -E[dell/dq_k], z of the positive pair, y of a negative, x_k = z_k y_k - z_k^2',
    '\\Phi(q) = \\mathbb{E}[\\ell], \\quad g_k = -\\partial_{q_k} \\Phi = -\\mathbb{E}[\\partial_{q_k} \\ell], \\quad x_k = z_k y_k - z_k^2',
  );
  switch (loss) {
    case 'none':
      return [formula(...phi, '-(q_1 + q_2)/tau^2'), formula('g_k', 'g_k', '1/tau^2')];
    case 'single':
      return [
        means,
        exponentEquation(),
        formula('ell', '\\ell', 'log(1 + lambda*exp(u))'),
        formula('dell/dq_k', '\\partial_{q_k} \\ell', 'lambda*x_k*exp(u)/(1 + lambda*exp(u))'),
      ];
    case 'many':
      return [
        means,
        definition(
          'S = sum_{i<=M} e^{u^i}, S_k = sum_{i<=M} x_k^i e^{u^i}',
          'S = \\sum_{i \\le M} e^{u^i}, \\quad S_k = \\sum_{i \\le M} x_k^i e^{u^i}',
        ),
        exponentEquation(),
        formula('ell', '\\ell', 'log(1 + lambda/M*S)'),
        formula('dell/dq_k', '\\partial_{q_k} \\ell', 'lambda/M*S_k/(1 + lambda/M*S)'),
      ];
    case 'infinite':
      return [
        formula(...phi, 'log(1 + lambda*exp(-q_1 - q_2)*cosh(q_1)*cosh(q_2))'),
        formula(
          'p (r = 2)',
          'p\\ (r = 2)',
          'lambda*exp(-q_1 - q_2)*cosh(q_1)*cosh(q_2)/(1 + lambda*exp(-q_1 - q_2)*cosh(q_1)*cosh(q_2))',
        ),
        formula('g_k', 'g_k', 'p*(1 - tanh(q_k))'),
      ];
    default: {
      const never: never = loss;
      throw new TypeError(`unknown loss ${JSON.stringify(never)}`);
    }
  }
}

/**
 * The potential of two latents that a statement of this form means.
 *
 * @param statement - of the form of `potentialStatements`.
 * @param setting - the loss, its weights, and the latents over which means are taken.
 * @param q - two scores.
 * @throws RangeError when a formula has no value there.
 */
export function statedPotential(
  statement: readonly Equation[],
  setting: LossSetting,
  q: readonly [number, number],
): StatedPotential {
  const scores = { q_1: q[0], q_2: q[1], q_k: q[0] };
  const weights = { lambda: setting.weight, tau: Math.sqrt(setting.tau2), M: setting.negatives };
  switch (setting.loss) {
    case 'none': {
      const [value, gradient] = statement.map((equation) => formulaRight(equation).evaluate({ ...scores, ...weights }));
      return { value: value!, gradient: gradient! };
    }
    case 'infinite': {
      const [phi, p, g] = statement.map(formulaRight);
      const common = p!.evaluate({ ...scores, ...weights });
      return {
        value: phi!.evaluate({ ...scores, ...weights }),
        gradient: g!.evaluate({ ...scores, ...weights, p: common }),
      };
    }
    case 'single':
    case 'many': {
      const [exponent, ell, slope] = statement.slice(-3);
      const count = setting.loss === 'single' ? 1 : setting.negatives;
      const mean = (of: Equation | undefined): number => {
        const formula = formulaRight(of);
        return meanOverLatents(setting.latents, Q.length, count, (z, others) => {
          const u = others.map((y) =>
            polynomialRight(exponent).evaluate({
              q_1: q[0],
              q_2: q[1],
              z_1: z[0]!,
              z_2: z[1]!,
              y_1: y[0]!,
              y_2: y[1]!,
            }),
          );
          const x = others.map((y) => z[0]! * y[0]! - z[0]! ** 2);
          const sum = (factor: (i: number) => number): number =>
            u.reduce((total, value, i) => total + factor(i) * Math.exp(value), 0);
          return formula.evaluate({ ...weights, u: u[0]!, x_k: x[0]!, S: sum(() => 1), S_k: sum((i) => x[i]!) });
        });
      };
      return { value: mean(ell), gradient: -mean(slope) };
    }
    default: {
      const never: never = setting.loss;
      throw new TypeError(`unknown loss ${String(never)}`);
    }
  }
}
