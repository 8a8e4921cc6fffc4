/** C1: the pair formula and the closure. */

import { fixing, identityCheck, linksFrom } from '../../../src/index.js';
import type { SphereState } from '../../../src/numeric.js';
import { compileExpansion, correlationPolynomials } from '../../../src/symbolic.js';
import { closureIdentities } from '../closure.js';
import type { Parameters } from '../parameters.js';
import { pairExpectation } from '../theory.js';
import type { MultiIndexClaim } from './common.js';

export const closure: MultiIndexClaim = {
  id: 'C1',
  title: 'Pair formula, gradient and closure',
  statement:
    'For unit vectors $E[\\phi(\\langle v,x\\rangle)\\sigma(\\langle w,x\\rangle)] = C(\\langle w,v\\rangle)$, and the spherical gradient flow in $\\mathbb{R}^d$ closes on $M = WV^\\top$ and $Q = WW^\\top$.',
  origin: 'reconstructed',
  source: 'reconstructed from the setting of Ren and Lee, arXiv 2410.09678',
  checks: [
    identityCheck<Parameters, SphereState>({
      compute: (_context, p) => {
        const at: Parameters = fixing(p, { link: '4/5*h2 + 3/5*h4', learner: '1/2*h2 + 2/5*h3 + 7/10*h4' });
        const links = linksFrom(at);
        const { C } = correlationPolynomials({ loss: 'mse', ...links });
        const [phi, sigma] = [compileExpansion(links.target).value, compileExpansion(links.learner).value];
        return [-0.5, 0.3, 0.9].map((t) => ({
          quantity: `E[phi sigma] at <w, v> = ${t}`,
          measured: pairExpectation(phi, sigma, t),
          stated: C.evaluate({ t }),
          tolerance: 1e-12,
          excludes: 'exact' as const,
          comment: 'tensor Gauss-Hermite quadrature against C(t)',
        }));
      },
    }),
    identityCheck<Parameters, SphereState>({ compute: (_context, p) => closureIdentities(p) }),
  ],
};
