/** What has to be how many times as fast as what. */

import { given } from '../../src/algebra/given.js';

/** A method of a contender. */
export interface Way {
  readonly contender: 'ours' | 'odex' | 'scipy';
  readonly method: string;
}

export interface Goal {
  readonly name: 'G5' | 'G6';
  readonly peer: Way;
  readonly factor: number;
  /** Why, where it is missed. */
  readonly why?: string;
}

/** One case to one end error. */
export interface Comparison {
  readonly case: string;
  readonly error: number;
  /** Ours that the goals are judged by. */
  readonly ours: Way;
  readonly goals: readonly Goal[];
  /** Measured too, without a goal. */
  readonly others: readonly Way[];
}

const ours = (method: string): Way => ({ contender: 'ours', method });
const odex: Way = { contender: 'odex', method: 'GBS' };
const scipy = (method: string): Way => ({ contender: 'scipy', method });

const nonStiff = (size: number, error: number, odexFactor: number, scipyFactor: number): Comparison => ({
  case: `row-flow-${size}`,
  error,
  ours: ours('DOP853'),
  goals: [
    { name: 'G5', peer: odex, factor: odexFactor },
    { name: 'G5', peer: scipy('DOP853'), factor: scipyFactor },
  ],
  others: [ours('DOP853-plain'), ours('Tsit5')],
});

const stiff = (name: string, radau: number, lsoda: number, why?: string): Comparison => ({
  case: name,
  error: 1e-6,
  ours: ours('Radau5'),
  goals: [
    { name: 'G6', peer: scipy('Radau'), factor: radau },
    { name: 'G6', peer: scipy('LSODA'), factor: lsoda, ...given({ why }) },
  ],
  others: [scipy('LSODA-differences')],
});

export const comparisons: readonly Comparison[] = [
  nonStiff(50, 1e-6, 3, 20),
  nonStiff(50, 1e-10, 2.5, 20),
  nonStiff(500, 1e-6, 3, 2.5),
  nonStiff(500, 1e-10, 2.5, 2.5),
  nonStiff(5000, 1e-6, 3, 1),
  nonStiff(5000, 1e-10, 2.5, 1),
  stiff('van-der-pol', 8, 2),
  stiff('robertson', 8, 2),
  stiff('layers-20', 8, 2),
  stiff(
    'layers-200',
    1,
    1,
    'the linear algebra of our implicit stages (Hessenberg reductions, Newton solves) alone takes as long as all of LSODA, which gets the analytic Jacobian too',
  ),
];
