/** The simulator of the summary statistics alone: the exact law at a cost that does not depend on dimension. */

import { kernelKind } from '../wasm/kernels.js';
import { chainBatch } from './batch.js';
import { openReducedBatch } from './compiled/reduced-batch.js';
import { validateSgdSetting } from './problem.js';
import { JointChain } from './reduced-joint.js';
import { SingleIndexChain, SingleNeuronChain } from './reduced-single-neuron.js';
import type { SphereSimulator } from './simulator.js';
import { checkStateFits } from './state.js';

/**
 * The chain of the summary statistics alone: the same law as `directSimulator`, exactly, for isotropic Gaussian
 * examples and every d >= P + m, at a cost that does not depend on d: O(P) a step for one neuron, O(m P + m^2) for m.
 */
export const reducedSimulator: SphereSimulator = {
  id: 'reduced',
  start(problem, initial, stream) {
    checkStateFits(validateSgdSetting(problem), initial);
    if (problem.neurons > 1) return new JointChain(problem, initial, stream);
    if (problem.targets > 1) return new SingleNeuronChain(problem, initial, stream);
    return new SingleIndexChain(problem, initial, stream);
  },
  openBatch(problem, atMost) {
    if (kernelKind() === 'wasm') return openReducedBatch(problem, atMost);
    return chainBatch(1, (initial, stream) => reducedSimulator.start(problem, initial, stream));
  },
};
