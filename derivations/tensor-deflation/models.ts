/** The ladder of limit models over lengths and cosines. */

import type { Derived, Model } from '../../src/index.js';
import {
  deriveTensorDynamics,
  type Equation,
  indexedEquation,
  type PolarFlow,
  statementIn,
} from '../../src/symbolic.js';
import { polarStatisticNames, readPolarStatistics, type WeightRows } from './fast/weights.js';
import { type Parameters, systemOf } from './parameters.js';
import { derivedSteps } from './steps/derived.js';
import { explicitSteps } from './steps/explicit.js';
import { lazyStep } from './steps/lazy.js';
import { matrixStep } from './steps/matrix.js';
import { noiseStep } from './steps/noise.js';

/** `log n_i`, `V_ik`, `G_il` of weights. */
export function statisticsOf(p: Parameters, { dimension, rows }: WeightRows): Float64Array {
  const out = new Float64Array(polarStatisticNames(p.m, p.a.length).length);
  readPolarStatistics(rows, dimension, p.a.length, out);
  return out;
}

export function derive(p: Parameters): Derived<WeightRows> {
  const ofOrderFour = p.order === 4 ? [...explicitSteps(), noiseStep(), lazyStep()] : [];
  const steps = [...derivedSteps(p.order), ...ofOrderFour, matrixStep()];
  return {
    steps,
    loss: statementIn(steps, 'loss'),
    gradient: statementIn(steps, 'gradient'),
    statistics: polarStatisticNames(p.m, p.a.length),
    models: modelsOf(p),
  };
}

function modelsOf(p: Parameters): readonly Model<WeightRows>[] {
  const system = systemOf(p);
  const { deflatedFlow, polar } = deriveTensorDynamics({ order: p.order });
  const common = {
    standing: 'derived' as const,
    start: (weights: WeightRows) => statisticsOf(p, weights),
    timePerStep: p.eta,
  };
  return [
    {
      ...common,
      id: 'deflation',
      title: 'deflated power dynamics',
      adds: 'what is found is taken off the diagonal of the target',
      assumes: ['orthonormal components', 'the off-diagonal part of T_W is negligible', 'eta -> 0'],
      order: 'O(m delta0^2) + O(eta)',
      errorScales: [
        { name: 'delta0', value: p.delta0, power: 2, cause: 'initial' },
        { name: 'eta', value: p.eta, power: 1, cause: 'discretisation' },
      ],
      equations: equationsOf(deflatedFlow),
      term: system.statisticsTerm('deflated'),
    },
    {
      ...common,
      id: 'gradient-flow',
      title: 'gradient flow',
      adds: 'the off-diagonal part of T_W',
      assumes: ['orthonormal components', 'eta -> 0'],
      order: 'O(eta)',
      errorScales: [{ name: 'eta', value: p.eta, power: 1, cause: 'discretisation' }],
      equations: equationsOf(polar),
      term: system.statisticsTerm('full'),
    },
  ];
}

function equationsOf({ logLength, targetCosines, cosines }: PolarFlow): readonly Equation[] {
  return [
    indexedEquation({ text: 'd log n_i/dt', latex: '\\frac{d \\log n_i}{dt}' }, logLength),
    indexedEquation({ text: 'dV_ip/dt', latex: '\\frac{dV_{ip}}{dt}' }, targetCosines),
    indexedEquation({ text: 'dG_il/dt', latex: '\\frac{dG_{il}}{dt}' }, cosines),
  ];
}
