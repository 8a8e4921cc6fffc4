/** Sparse contextual bigrams learned by one layer of linear attention. */

import { defineDerivation, InputError } from '../../src/index.js';
import { claims } from './claims/index.js';
import { derive } from './derive.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import type { Weights } from './instance.js';
import { type Parameters, parameters, startOf, startRun, threeStages } from './parameters.js';

export const derivation = defineDerivation<Parameters, Weights>({
  id: 'sparse-contextual-bigram',
  title: 'Sparse contextual bigrams with one layer of linear attention',
  source:
    'Ren, Wang and Lee, arXiv 2410.23438: the task, the learner, the loss, the l1 penalty and the statements on samples and transfer; the preconditioned algorithm after memory of the paper, its three stages reconstructed; loss, gradients, closed equations and second moments derived by the engine, other formulas typed in and held against independent routes',
  summary:
    'The next token is drawn from a bigram of a token $x_t$ of the context, $t \\sim q_k$ for the last token $k$. The learner is $f = V X A e_k$. On the manifold that the projected steps keep, gradient descent closes on four numbers: the regression coefficients $\\alpha_V, \\alpha_A$ on the truth and two residuals. For population gradients that is exact for every vocabulary and context; the noise of batches is a term of its own, for uniform tokens and large contexts.',
  parameters,
  derive,
  initial: startOf,
  simulators: {
    direct: (p) => (state, stream) => startRun(p, state, stream),
    stages: (p) => (state, stream) => startRun(p, state, stream, 'preconditioned', threeStages(p)),
    plain: (p) => (state, stream) => startRun(p, state, stream, 'plain'),
    softmax: (p) => {
      if (p.lambda > 0)
        throw new InputError(`lambda = ${p.lambda}: the softmax learner has no proximal step; --set lambda=0`);
      return (state, stream) => startRun(p, state, stream, 'softmax');
    },
  },
  size: ({ N, T, B }) => ({ numbers: 6 * N * T + 2 * N * N, operations: 4 * B * T + 10 * N * T }),
  claims,
  faults,
  figures,
});
