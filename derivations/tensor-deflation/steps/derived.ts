/** The steps that the symbolic engine derives: loss, gradient, closure, polar form, power dynamics. */

import {
  confirmed,
  confirmedNumerically,
  defineStep,
  deriveTensorDynamics,
  type Equation,
  freeGeometry,
  IndexedExpression,
  indexedEquation,
  indexedRight,
  logLengthFromGram,
  projectOnto,
  Rational,
  type Step,
  type TensorDynamics,
} from '../../../src/symbolic.js';
import {
  type DenseRoute,
  denseComponent,
  denseObjective,
  denseRoute,
  dot,
  frozenObjective,
  PROBE,
  PROBE_TARGET,
} from './dense.js';
import { networkStep } from './network.js';
import { stabilityStep } from './stability.js';
import { differences, valuesOf } from './values.js';

export type Order = 2 | 4 | 6;

const ORTHONORMAL = 'orthonormal components, weights of any length';
/** Differences of a loss of order one in double precision. */
const TOLERANCE = 1e-7;

export function derivedSteps(order: Order): readonly Step[] {
  const dynamics = deriveTensorDynamics({ order });
  const route = denseRoute(denseObjective(order));
  return [
    lossStep(dynamics, route),
    gradientStep(dynamics, route),
    closureStep(dynamics, route),
    polarStep(dynamics, route),
    powerStep(dynamics),
    stabilityStep(dynamics),
    networkStep(order),
  ];
}

function equation(text: string, latex: string, right: IndexedExpression): Equation {
  return indexedEquation({ text, latex }, right);
}

/** What the tensors say that an expression must be, as the name of the evidence. */
function byTensors(order: number): string {
  return `differences of the loss of the tensors with all their 3^${order} entries`;
}

function lossStep({ loss, problem: { order } }: TensorDynamics, route: () => DenseRoute): Step {
  return defineStep({
    id: 'loss',
    title: 'Loss from inner products',
    statement: [equation('L', 'L', loss)],
    because: `<z^{tensor ${order}}, z'^{tensor ${order}}> = <z, z'>^${order}; M = W U, Q = W W^T`,
    assumes: [ORTHONORMAL],
    exactness: { kind: 'exact' },
    verify: ([stated]) => [
      confirmedNumerically(
        `both tensors with all their 3^${order} entries`,
        differences(valuesOf(indexedRight(stated), []), [route().objective]),
        1e-12,
      ),
    ],
  });
}

function gradientStep(dynamics: TensorDynamics, route: () => DenseRoute): Step {
  const { gradient, indices, problem } = dynamics;
  const { i, l, p } = indices;
  return defineStep({
    id: 'gradient',
    title: 'Gradient from inner products',
    statement: [equation('grad_{w_i} L', '\\nabla_{w_i} L', gradient)],
    because: 'differentiation through the inner products',
    assumes: [ORTHONORMAL],
    exactness: { kind: 'exact' },
    verify: ([stated]) => {
      const { slope } = route();
      // The weights and the components together span the space.
      const along = valuesOf(projectOnto(indexedRight(stated), { family: 'u', index: l }, freeGeometry), [i, l]);
      const onTargets = valuesOf(projectOnto(indexedRight(stated), { family: 'v', index: p }, freeGeometry), [i, p]);
      return [
        confirmedNumerically(
          byTensors(problem.order),
          [
            ...differences(
              along,
              slope.flatMap((row) => PROBE.map((other) => dot(row, other))),
            ),
            ...differences(
              onTargets,
              slope.flatMap((row) => row.slice(0, PROBE_TARGET.length)),
            ),
          ],
          TOLERANCE,
        ),
      ];
    },
  });
}

function closureStep({ flow, polar, indices, problem }: TensorDynamics, route: () => DenseRoute): Step {
  const { i, l, p } = indices;
  return defineStep({
    id: 'closed-flow',
    title: 'Gradient flow, closed on M and Q',
    statement: [
      equation('dM_ip/dt', '\\frac{dM_{ip}}{dt}', flow.overlaps),
      equation('dQ_il/dt', '\\frac{dQ_{il}}{dt}', flow.gram),
    ],
    because: 'Gram closure: dM_ip = <dw_i, e_p>, dQ_il = <dw_i, w_l> + <dw_l, w_i>; time t = eta * steps',
    assumes: [ORTHONORMAL, 'step size eta -> 0'],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: ([overlaps, gram]) => {
      const { slope } = route();
      const between = (k: number, j: number): number => -dot(slope[k]!, PROBE[j]!);
      return [
        confirmed(
          logLengthFromGram(indexedRight(gram), indices).equals(polar.logLength),
          'polar coordinates of dQ_ii/dt and of the velocity have the same normal form for every m and P',
        ),
        confirmedNumerically(
          byTensors(problem.order),
          [
            ...differences(
              valuesOf(indexedRight(overlaps), [i, p]),
              slope.flatMap((row) => row.slice(0, PROBE_TARGET.length).map((value) => -value)),
            ),
            ...differences(
              valuesOf(indexedRight(gram), [i, l]),
              PROBE.flatMap((_, k) => PROBE.map((_other, j) => between(k, j) + between(j, k))),
            ),
          ],
          TOLERANCE,
        ),
      ];
    },
  });
}

function polarStep({ polar, residual, indices, problem }: TensorDynamics, route: () => DenseRoute): Step {
  const { i, l, p } = indices;
  const twiceResidual = residual
    .scaled(Rational.of(2))
    .minus(IndexedExpression.ofAtom({ kind: 'symbol', name: 'lambda', indices: [], symmetry: 'none' }));
  return defineStep({
    id: 'polar-flow',
    title: 'Polar form, which is integrated',
    statement: [
      equation('d log n_i/dt', '\\frac{d \\log n_i}{dt}', polar.logLength),
      equation('dV_ip/dt', '\\frac{dV_{ip}}{dt}', polar.targetCosines),
      equation('dG_il/dt', '\\frac{dG_{il}}{dt}', polar.cosines),
    ],
    because: 'Q_il = n_i n_l G_il, M_ip = n_i V_ip; the loss is of degree 2 in each |w_i|^2, so no division is left',
    assumes: [ORTHONORMAL, 'step size eta -> 0'],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: ([logLength, targetCosines, cosines]) => {
      const { logLength: rates, targetCosines: turning, cosines: between } = route();
      return [
        confirmed(
          indexedRight(logLength).equals(twiceResidual),
          'd log n_i/dt = 2 R(wbar_i, ..., wbar_i) - lambda with R = T* - T_W',
        ),
        confirmedNumerically(
          byTensors(problem.order),
          [
            ...differences(valuesOf(indexedRight(logLength), [i]), rates),
            ...differences(valuesOf(indexedRight(targetCosines), [i, p]), turning),
            ...differences(valuesOf(indexedRight(cosines), [i, l]), between),
          ],
          TOLERANCE,
        ),
      ];
    },
  });
}

/** u = V^2 along the power flow: `2 p u_k (r_k u_k^{p/2-1} - sum_i r_i u_i^{p/2})`. */
function powerStep({ powerFlow, component, problem: { order }, indices }: TensorDynamics): Step {
  const { i, p } = indices;
  const V = IndexedExpression.ofAtom({ kind: 'symbol', name: 'V', indices: [i, p], symmetry: 'none' });
  const route = denseRoute(frozenObjective(order));
  return defineStep({
    id: 'power-dynamics',
    title: 'Deflated tensor power dynamics',
    statement: [
      equation('d(V_ip^2)/dt', '\\frac{d V_{ip}^2}{dt}', powerFlow.targetCosines.times(V).scaled(Rational.of(2))),
      equation('d log n_i/dt', '\\frac{d \\log n_i}{dt}', powerFlow.logLength),
      equation('a_p - r_p', 'a_p - r_p', component),
    ],
    because: 'the residual T* - T_W is kept diagonal: sum_k r_k e_k^{tensor p}',
    assumes: [ORTHONORMAL, 'the off-diagonal part of T_W is small: O(m delta0^2), uniformly in time (claim T3)'],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: ([squaredCosine, logLength, found]) => {
      const { logLength: rates, targetCosines } = route();
      const cosines = PROBE.flatMap((row) =>
        row.slice(0, PROBE_TARGET.length).map((value) => value / Math.hypot(...row)),
      );
      return [
        confirmedNumerically(
          'differences of <T_W, R> with all entries of a diagonal residual R, and T_W(e_p, ..., e_p)',
          [
            ...differences(
              valuesOf(indexedRight(squaredCosine), [i, p]),
              targetCosines.map((value, at) => 2 * value * cosines[at]!),
            ),
            ...differences(valuesOf(indexedRight(logLength), [i]), rates),
            ...differences(
              valuesOf(indexedRight(found), [p]),
              PROBE_TARGET.map((_, k) => denseComponent(PROBE, k, order)),
            ),
          ],
          TOLERANCE,
        ),
      ];
    },
  });
}
