/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'committee-machine',
  title: 'Soft committee machine by online SGD',
  source:
    'Saad and Solla, Phys. Rev. E 52, 4225 (1995); Goldt et al., arXiv 1906.08632 (both layers). Equations derived here; the moments of erf are their I2, I3, I4',
  summary:
    'A student $f(x) = \\sum_{i=1}^K a_i\\, g(\\langle w_i, x\\rangle)$, $g(z) = \\mathrm{erf}(z/\\sqrt{2})$, learns a teacher of $M$ orthonormal units from fresh samples with step $\\eta/d$. The overlaps obey a closed ODE, exact as $d \\to \\infty$ at fixed learning rate, including the term $\\eta^2$ that lengthens the weights.',
} as const;
