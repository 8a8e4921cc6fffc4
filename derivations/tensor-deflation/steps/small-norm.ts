/** One tiny weight of order 4 by the derived flow, against which the explicit theory is held. */

import { type Equation, type Formula, formulaEquation } from '../../../src/symbolic.js';
import { tensorSystem } from '../fast/tensor-flow.js';
import { weightRows } from '../fast/weights.js';
import { flowFrom } from '../flow.js';

export const A = [0.5, 0.3, 0.2] as const;
export const SMALL = 'T_W negligible against T*';

export function stated(
  text: string,
  latex: string,
  right: Formula,
  latexNames: Readonly<Record<string, string>> = {},
): Equation {
  return formulaEquation({
    left: { text, latex },
    right,
    latexNames: { u_perp: 'u_\\perp', rho2: '\\rho^2', shares: 'S', square: 'y_k^2', others: 'S', ...latexNames },
  });
}

/** Squared cosines of a direction in four dimensions. */
const DIRECTION = [0.5, -0.6, 0.4, 0.2];
const SQUARES = DIRECTION.map((value) => (value / Math.hypot(...DIRECTION)) ** 2);
export const U = SQUARES.slice(0, 3);
export const ACROSS = SQUARES[3]!;
export const DECAY = 0.05;

/** Growth of the squared length and squared cosines of one tiny weight by the derived flow. */
export function powerFlow(times: readonly number[]): readonly number[] {
  const system = tensorSystem({ order: 4, components: A, neurons: 1, decay: DECAY });
  const start = weightRows([DIRECTION.map((value) => (1e-9 * value) / Math.hypot(...DIRECTION))]);
  const { weights } = flowFrom(system, start, [0, ...times], { kind: 'deflated', relativeTolerance: 1e-11 });
  return weights.slice(1).flatMap(({ rows }) => {
    const length = Math.hypot(...rows);
    return [(length / 1e-9) ** 2, ...A.map((_, k) => (rows[k]! / length) ** 2)];
  });
}
