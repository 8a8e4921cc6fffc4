/** Depth separation: a composition of two mean-field layers learns relu(1 - |x|). */

import { defineDerivation } from '../../src/index.js';
import { claims } from './claims/index.js';
import { derive } from './derived.js';
import { startCompositionSgd } from './fast/direct-chain.js';
import { startCompositionGramSgd } from './fast/gram-chain.js';
import { startRadiusIntegrated } from './fast/radius-chain.js';
import { faults } from './faults.js';
import { figures } from './figures.js';
import { initialState, parameters, problemOf } from './parameters.js';
import { sizeOf } from './size.js';

export const derivation = defineDerivation({
  id: 'depth-separation',
  title: 'Depth separation: two composed mean-field layers',
  source:
    'Ren, Zhou and Ge, arXiv 2304.01063 (ICLR 2023): target, input law, learner, two stages, figure 2, from its abstract and an extract; normalisation, rates, initialisation and the formulas reconstructed',
  summary:
    'A composition $f(x) = \\frac{1}{m_2} \\sum_j \\sigma(a_j F(x) + b_j)$, $F(x) = \\frac{1}{m_1} \\sum_i \\sigma(w_i \\cdot x)$ learns $\\sigma(1 - \\|x\\|)$ for heavy-tailed radial inputs. At infinite width $F = \\alpha r$ and gradient flow closes on $1 + 2 m_2$ numbers; the gap at finite width is a $1/m_1$ term, which is predicted.',
  parameters,
  derive,
  initial: initialState,
  simulators: {
    'radius-integrated': (p) => (state, stream) => startRadiusIntegrated(problemOf(p), p.blocks, state, stream),
    direct: (p) => (state, stream) => startCompositionSgd(problemOf(p), p.batch, state, stream),
    gram: (p) => (state, stream) => startCompositionGramSgd(problemOf(p), state, stream),
  },
  size: sizeOf,
  claims,
  figures,
  faults,
});
