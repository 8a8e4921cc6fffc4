/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'sparse-contextual-bigram',
  title: 'Sparse contextual bigrams with one layer of linear attention',
  source:
    'Ren, Wang and Lee, arXiv 2410.23438: the task, the learner, the loss, the l1 penalty and the statements on samples and transfer; the preconditioned algorithm after memory of the paper, its three stages reconstructed; loss, gradients, closed equations and second moments derived by the engine, other formulas typed in and held against independent routes',
  summary:
    'The next token is drawn from a bigram of a token $x_t$ of the context, $t \\sim q_k$ for the last token $k$. The learner is $f = V X A e_k$. On the manifold that the projected steps keep, gradient descent closes on four numbers: the regression coefficients $\\alpha_V, \\alpha_A$ on the truth and two residuals. For population gradients that is exact for every vocabulary and context; the noise of batches is a term of its own, for uniform tokens and large contexts.',
} as const;
