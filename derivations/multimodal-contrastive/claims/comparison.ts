/** The mean of SGD runs at a time against the flow: how the claims on failures compare. */

import { valueCheck } from '../../../src/index.js';
import type { ContrastiveState } from '../fast/state.js';
import { observablesOf, type Parameters } from '../parameters.js';
import { stateAt } from '../theory.js';
import { runsOf } from './common.js';

export interface Comparison {
  readonly quantity: string;
  /** What is simulated. */
  readonly runs: Parameters;
  /** Whose flow is compared with it; defaults to that of `runs`. */
  readonly flow?: Parameters;
  readonly observable:
    | 'representationCondition'
    | 'alignment'
    | 'logRatio'
    | 'weightCondition'
    | 'normA'
    | 'noiseToSignal';
  readonly time: number;
  readonly seeds: number;
  readonly margin: number;
  readonly expect: 'agrees' | 'disagrees';
  /** The nearest value that the claim excludes, or the flow whose value it is. */
  readonly excludes: { readonly what: string; readonly value: number | Parameters };
}

/** The mean of SGD runs at a time against the flow. */
export function compared({ quantity, runs, flow, observable, time, seeds, margin, expect, excludes }: Comparison) {
  const { what, value } = excludes;
  return valueCheck<Parameters, ContrastiveState>({
    quantity: `${quantity} at t = ${time}`,
    measure: (context) => runsOf(context, runs, observable, time, context.profile === 'quick' ? seeds : 2 * seeds),
    stated: () => observablesOf(flow ?? runs)[observable](stateAt(flow ?? runs, time)),
    margin: () => margin,
    excludes: {
      what,
      value: () => (typeof value === 'number' ? value : observablesOf(value)[observable](stateAt(value, time))),
    },
    expect,
  });
}

/** Whose values the claims on failures exclude. */
export const ELSEWHERE = 'what an independent program measured';
