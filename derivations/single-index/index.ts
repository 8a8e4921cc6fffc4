/** Single-index models by online spherical SGD: the classical baseline, information exponent and its search time. */

import {
  criticalStep,
  defineDerivation,
  gaussianDerived,
  gaussianRunSize,
  gaussianSimulators,
} from '../../src/index.js';
import { fixedOverlapState, randomSphereState } from '../../src/numeric.js';
import { claims } from './claims.js';
import { figures } from './figures.js';
import { informationExponent, parameters, systemOf } from './parameters.js';

export const derivation = defineDerivation({
  id: 'single-index',
  title: 'Single-index model by online spherical SGD',
  source:
    'Ben Arous, Gheissari and Jagannath, arXiv 2003.10409 (thresholds, up to logarithms); constants, Itô term and critical step derived here',
  summary:
    'One neuron $w$ on the sphere learns $y = \\phi(\\langle v, x\\rangle)$ from fresh Gaussian samples. The first Hermite degree that target and learner share, the information exponent $k$, decides how long the search for $v$ takes: $d$ for $k = 1$, $d \\log d$ for $k = 2$, $d^{k-1}$ beyond.',
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
