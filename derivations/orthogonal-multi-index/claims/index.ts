/** The claims about orthogonal multi-index models; the README says where each comes from. */

import { closure } from './closure.js';
import type { MultiIndexClaim } from './common.js';
import { smallStep } from './limit.js';
import { phases, speedUp } from './search.js';
import { coverage, jointNeurons, ridge } from './several-neurons.js';
import { plateau, subspaceOnly } from './subspace.js';

export const claims: readonly MultiIndexClaim[] = [
  closure,
  subspaceOnly,
  plateau,
  speedUp,
  coverage,
  jointNeurons,
  ridge,
  phases,
  smallStep,
];
