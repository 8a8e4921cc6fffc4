/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'gaussian',
  title: 'A Gaussian problem of your own',
  source: 'declared on the command line; derived here',
  summary:
    'Neurons on the unit sphere, or of any length, learn $y = \\sum_p \\phi(\\langle v_p, x\\rangle)$ for any link $\\phi$. Polynomial links are exact; others by closed forms, by quadrature, or by a Hermite series whose cut-off is stated and enters the margin.',
} as const;
