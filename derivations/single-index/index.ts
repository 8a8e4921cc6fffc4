/** Single-index models by online spherical SGD: the classical baseline, information exponent and its search time. */

import { defineDerivation } from '../../src/index.js';
import {
  criticalStep,
  fixedOverlapState,
  gaussianDerived,
  gaussianRunSize,
  gaussianSimulators,
  randomSphereState,
} from '../../src/numeric.js';
import { about } from './about.js';
import { claims } from './claims.js';
import { figures } from './figures.js';
import { informationExponent, parameters, systemOf } from './parameters.js';

export const derivation = defineDerivation({
  ...about,
  parameters,
  derive: (p) => {
    const system = systemOf(p);
    const exponent = informationExponent(p);
    return gaussianDerived(system, exponent >= 2 ? [criticalStep(system, exponent)] : []);
  },
  initial: (p, stream) =>
    p.m0 === null ? randomSphereState(stream, { dimension: p.d, neurons: 1, targets: 1 }) : fixedOverlapState([p.m0]),
  simulators: gaussianSimulators(systemOf),
  size: ({ d }, method) => gaussianRunSize(method, { neurons: 1, targets: 1, dimension: d }),
  claims,
  figures,
});
