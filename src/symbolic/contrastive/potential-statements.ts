/** How contrastive potentials and their gradients are printed. */

import type { LatentLaw } from '../sign/latent-law.js';
import type { Equation } from '../step.js';

/** The losses that have a potential. */
export type PotentialName = 'none' | 'single' | 'many' | 'infinite';

interface Printed {
  readonly text: string;
  readonly latex: string;
}

/**
 * The potential of a loss and its gradient as a positive-pair part less a negative-pair part.
 *
 * @param loss - which loss.
 * @param law - of the latents; the split is that of signs.
 * @example
 * potentialStatements('none', latentLaw('rademacher'))[0].text // 'Phi(q) = -sum_k q_k / tau^2'
 */
export function potentialStatements(loss: PotentialName, law: LatentLaw): readonly Equation[] {
  const equation = (name: string, printed: Printed): Equation => ({
    ...printed,
    json: { loss, latents: law.name, name },
  });
  const split: Printed = { text: 'g_k = -dPhi/dq_k = P - t_k', latex: 'g_k = -\\partial_{q_k} \\Phi = P - t_k' };
  switch (loss) {
    case 'none':
      return [
        equation('potential', { text: 'Phi(q) = -sum_k q_k / tau^2', latex: '\\Phi(q) = -\\sum_k q_k / \\tau^2' }),
        equation('gradient', { text: 'g_k = P = 1/tau^2, t_k = 0', latex: 'g_k = P = 1/\\tau^2, \\quad t_k = 0' }),
      ];
    case 'single':
      return law.name === 'rademacher'
        ? [
            equation('potential', {
              text: 'Phi(q) = E log(1 + lambda e^{sum_j q_j (eta_j - 1)})',
              latex: '\\Phi(q) = \\mathbb{E} \\log\\big(1 + \\lambda e^{\\sum_j q_j (\\eta_j - 1)}\\big)',
            }),
            equation('gradient', {
              text: `${split.text}, P = E[p], t_k = E[p eta_k]`,
              latex: `${split.latex}, \\quad P = \\mathbb{E}[p], \\quad t_k = \\mathbb{E}[p\\, \\eta_k]`,
            }),
          ]
        : [
            equation('potential', {
              text: 'Phi(q) = E log(1 + lambda e^{sum_j q_j x_j})',
              latex: '\\Phi(q) = \\mathbb{E} \\log\\big(1 + \\lambda e^{\\sum_j q_j x_j}\\big)',
            }),
            equation('gradient', { text: 'g_k = -E[p x_k]', latex: 'g_k = -\\mathbb{E}[p\\, x_k]' }),
          ];
    case 'many':
      return [
        equation('potential', {
          text: 'Phi(q) = E log(1 + (lambda/M) sum_{i<=M} e^{u_i}), u_i = sum_j q_j (eta_j^i - 1)',
          latex:
            '\\Phi(q) = \\mathbb{E} \\log\\Big(1 + \\tfrac{\\lambda}{M} \\sum_{i \\le M} e^{u_i}\\Big), \\quad u_i = \\sum_j q_j (\\eta^i_j - 1)',
        }),
        equation('gradient', {
          text: `${split.text}, P = E[sum_i p_i], t_k = E[sum_i p_i eta_k^i]`,
          latex: `${split.latex}, \\quad P = \\mathbb{E}\\Big[\\sum_i p_i\\Big], \\quad t_k = \\mathbb{E}\\Big[\\sum_i p_i\\, \\eta^i_k\\Big]`,
        }),
      ];
    case 'infinite':
      return [
        equation('potential', {
          text: 'Phi(q) = log(1 + lambda e^{-sum_j q_j} prod_j cosh q_j)',
          latex: '\\Phi(q) = \\log\\Big(1 + \\lambda e^{-\\sum_j q_j} \\prod_j \\cosh q_j\\Big)',
        }),
        equation('gradient', {
          text: `${split.text}, P = p, t_k = p tanh q_k`,
          latex: `${split.latex}, \\quad P = p, \\quad t_k = p \\tanh q_k`,
        }),
      ];
    default: {
      const never: never = loss;
      throw new TypeError(`unknown loss ${JSON.stringify(never)}`);
    }
  }
}
