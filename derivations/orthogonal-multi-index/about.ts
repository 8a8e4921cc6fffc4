/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'orthogonal-multi-index',
  title: 'Orthogonal multi-index models by online spherical SGD',
  source:
    'Ren and Lee, arXiv 2410.09678 (setting, two phases, rates); link, initialisation, step sizes and constants reconstructed; Itô term derived here',
  summary:
    'Neurons on the sphere learn $y = \\sum_{p=1}^P \\phi(\\langle v_p, x\\rangle)$ with orthonormal $v_p$. With $\\phi = c_2 h_2 + c_\\ell h_\\ell$ the degree 2 finds the subspace in $d \\log d$ samples and the degree $\\ell$ then finds the directions; without it the search takes $d^{\\ell-1}$.',
} as const;
