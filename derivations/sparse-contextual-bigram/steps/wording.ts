/** What several steps say, and the comparison that their evidence makes. */

export const TASK =
  'tokens x_1, ..., x_T and k independent with law mu > 0; output drawn from column x_t of P, t from column k of Q';
export const MANIFOLD = "1'A = 1', 1'V = 1', V mu = mu";
export const UNIFORM = 'uniform tokens, mu = 1/N';
