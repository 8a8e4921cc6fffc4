/** Which system this is: for the list of derivations, which loads nothing else of it. */

export const about = {
  id: 'depth-separation',
  title: 'Depth separation: two composed mean-field layers',
  source:
    'Ren, Zhou and Ge, arXiv 2304.01063 (ICLR 2023): target, input law, learner, two stages, figure 2, from its abstract and an extract; normalisation, rates, initialisation and the formulas reconstructed',
  summary:
    'A composition $f(x) = \\frac{1}{m_2} \\sum_j \\sigma(a_j F(x) + b_j)$, $F(x) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot x)$ learns $\\sigma(1 - \\|x\\|)$ for heavy-tailed radial inputs. At infinite width $F = \\alpha r$ and gradient flow closes on $1 + 2 m_2$ numbers; the gap at finite width is a $1/m_1$ term, which is predicted.',
} as const;
