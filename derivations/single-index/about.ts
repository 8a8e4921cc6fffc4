/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'single-index',
  title: 'Single-index model by online spherical SGD',
  source:
    'Ben Arous, Gheissari and Jagannath, arXiv 2003.10409 (thresholds, up to logarithms); constants, Itô term and critical step derived here',
  summary:
    'One neuron $w$ on the sphere learns $y = \\phi(\\langle v, x\\rangle)$ from fresh Gaussian samples. The first Hermite degree that target and learner share, the information exponent $k$, decides how long the search for $v$ takes: $d$ for $k = 1$, $d \\log d$ for $k = 2$, $d^{k-1}$ beyond.',
} as const;
