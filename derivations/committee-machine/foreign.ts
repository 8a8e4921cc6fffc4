/** A vector field that is not derived here: what a published code integrates for two units. */

import type { ForeignModel } from '../../src/index.js';
import type { FreeState } from '../../src/numeric.js';
import type { Equation } from '../../src/symbolic.js';
import type { Parameters } from './parameters.js';

/**
 * The erf-committee ODE with the coefficients of one unit for each of K units: no division by K, no term across units.
 * With one unit it is the equation of Saad and Solla; with two its drift is twice the true one when the overlaps across
 * units vanish. Overlaps across units do not enter the two equations; they are held at their start.
 *
 * @param p - K equals M.
 * @param start - of the derived models: the layout is theirs.
 */
export function oneUnitCoefficients(p: Parameters, start: ForeignModel<FreeState>['start']): ForeignModel<FreeState> {
  const { K, lr } = p;
  const overlaps = K * K;
  const diagonal = (i: number): number => overlaps + (i * (2 * K - i + 1)) / 2;
  return {
    id: 'one-unit-coefficients',
    title: 'hand-typed one-unit coefficients',
    adds: 'nothing: it is no limit of this algorithm for more than one unit',
    assumes: ['as published'],
    order: 'none stated',
    source: 'a published hand-typed ODE for K = 2, reconstructed from its measured drift',
    equations: equations(),
    start,
    timePerStep: lr / p.d,
    term: {
      dimension: overlaps + (K * (K + 1)) / 2 + K,
      evaluate(_t, y, derivative) {
        derivative.fill(0);
        for (let i = 0; i < K; i++) {
          const [r, q] = [y[i * K + i]!, y[diagonal(i)]!];
          derivative[i * K + i] = overlapDrift(r, q);
          derivative[diagonal(i)] = lengthDrift(r, q, lr);
        }
      },
    },
  };
}

function overlapDrift(r: number, q: number): number {
  const teacher = (1 + q - r * r) / Math.sqrt(2 * (1 + q) - r * r);
  const student = r / Math.sqrt(1 + 2 * q);
  return ((2 / Math.PI) * (teacher - student)) / (1 + q);
}

function lengthDrift(r: number, q: number, lr: number): number {
  const first = ((4 / Math.PI) * (r / Math.sqrt(2 * (1 + q) - r * r) - q / Math.sqrt(1 + 2 * q))) / (1 + q);
  const teacher = Math.asin((1 + 2 * q - 2 * r * r) / (2 * (1 + 2 * q - r * r)));
  const student = Math.asin(q / (1 + 3 * q));
  const cross = Math.asin(r / Math.sqrt(2 * (1 + 3 * q) * (1 + 2 * q - r * r)));
  const second = ((4 / Math.PI ** 2) * (teacher + student - 2 * cross)) / Math.sqrt(1 + 2 * q);
  return first + lr * second;
}

function equations(): readonly Equation[] {
  const left = { text: 'dR_ii/dtau', latex: '\\frac{dR_{ii}}{d\\tau}' };
  const text = '(2/pi)/(1+Q) [(1+Q-R^2)/sqrt(2(1+Q)-R^2) - R/sqrt(1+2Q)]';
  const latex =
    '\\frac{2}{\\pi (1+Q_{ii})} \\left[ \\frac{1+Q_{ii}-R_{ii}^2}{\\sqrt{2(1+Q_{ii})-R_{ii}^2}} - \\frac{R_{ii}}{\\sqrt{1+2Q_{ii}}} \\right]';
  return [
    { text: `${left.text} = ${text}`, latex: `${left.latex} = ${latex}`, json: { left: left.text, right: text } },
  ];
}
