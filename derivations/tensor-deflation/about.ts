/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'tensor-deflation',
  title: 'Deflation in over-parametrised tensor decomposition',
  source:
    'Ge, Ren, Wang and Zhou, arXiv 2106.06573 (NeurIPS 2021): setting, regulariser, Algorithm 1 (steps from memory); closed forms, SGD and lazy regime reconstructed here',
  summary:
    'Weights fit $T^* = \\sum_k a_k e_k^{\\otimes 4}$ by $T_W = \\sum_j \\|w_j\\|^2 \\bar w_j^{\\otimes 4}$ from a tiny start. The components appear one after the other, largest first: deflation. Loss, gradient and closed flow are derived from inner products alone; online SGD on features $h_4$ is the finite-sample algorithm.',
} as const;
