/** The steps that the symbolic engine derives: loss, gradient, closure, polar form, power dynamics, stability. */

import {
  confirmed,
  confirmedNumerically,
  deriveTensorDynamics,
  type Equation,
  type Evidence,
  factorial,
  gaussianMoment,
  hermiteNeuron,
  hermitePolynomialIn,
  IndexedExpression,
  indexedEquation,
  instantiate,
  logLengthFromGram,
  Polynomial,
  Rational,
  type Rows,
  type Step,
  squareRoot,
  type TensorDynamics,
  tensorSystem,
  weightRows,
} from '../../../src/index.js';
import { centralDifferences, denseLoss } from './dense.js';

type Order = 2 | 4 | 6;

const ORTHONORMAL = 'orthonormal components, weights of any length';

/** Weights without any symmetry, for numeric evidence. */
const PROBE: Rows = [
  [0.7, -0.2, 0.4],
  [-0.3, 0.9, 0.5],
];
const PROBE_TARGET = [0.6, 0.3];

export function derivedSteps(order: Order): readonly Step[] {
  const dynamics = deriveTensorDynamics({ order });
  return [
    lossStep(dynamics),
    gradientStep(dynamics),
    closureStep(dynamics),
    polarStep(dynamics),
    powerStep(dynamics),
    stabilityStep(dynamics),
    networkStep(order),
  ];
}

function equation(text: string, latex: string, right: IndexedExpression): Equation {
  return indexedEquation({ text, latex }, right);
}

export function lossStep({ loss, problem: { order } }: TensorDynamics): Step {
  return {
    id: 'loss',
    title: 'Loss from inner products',
    statement: [equation('L', 'L', loss)],
    because: `<z^{tensor ${order}}, z'^{tensor ${order}}> = <z, z'>^${order}; M = W U, Q = W W^T`,
    assumes: [ORTHONORMAL],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmedNumerically(
        `both tensors with all their 3^${order} entries`,
        [denseLoss(PROBE, PROBE_TARGET, order) - probeOf(order).loss],
        1e-12,
      ),
    ],
  };
}

function probeOf(order: number): { readonly loss: number; readonly gradient: Float64Array } {
  const system = tensorSystem({ order, components: PROBE_TARGET, neurons: PROBE.length });
  return system.lossAndGradient(weightRows(PROBE));
}

export function gradientStep({ gradient, flow, polar, indices, problem: { order } }: TensorDynamics): Step {
  return {
    id: 'gradient',
    title: 'Gradient from inner products',
    statement: [equation('grad_{w_i} L', '\\nabla_{w_i} L', gradient)],
    because: 'differentiation through the inner products',
    assumes: [ORTHONORMAL],
    exactness: { kind: 'exact' },
    verify: () => [
      confirmed(
        logLengthFromGram(flow.gram, indices).equals(polar.logLength),
        'the projection of the gradient on its own weight is half of dQ_ii/dt over Q_ii',
      ),
      confirmedNumerically(
        `central differences of the loss of the tensors with all their 3^${order} entries`,
        centralDifferences((weights) => denseLoss(weights, PROBE_TARGET, order), PROBE, 1e-5).map(
          (value, at) => value - (probeOf(order).gradient[at] as number),
        ),
        1e-7,
      ),
    ],
  };
}

function closureStep({ flow, polar, indices }: TensorDynamics): Step {
  return {
    id: 'closed-flow',
    title: 'Gradient flow, closed on M and Q',
    statement: [
      equation('dM_ip/dt', '\\frac{dM_{ip}}{dt}', flow.overlaps),
      equation('dQ_il/dt', '\\frac{dQ_{il}}{dt}', flow.gram),
    ],
    because: 'Gram closure: dM_ip = <dw_i, e_p>, dQ_il = <dw_i, w_l> + <dw_l, w_i>; time t = eta * steps',
    assumes: [ORTHONORMAL, 'step size eta -> 0'],
    exactness: { kind: 'limit', order: 'O(eta)' },
    verify: () => [
      confirmed(
        logLengthFromGram(flow.gram, indices).equals(polar.logLength),
        'polar coordinates of dQ_ii/dt and of the velocity have the same normal form for every m and P',
      ),
    ],
  };
}

function polarStep({ polar, residual }: TensorDynamics): Step {
  const stated = residual
    .scaled(Rational.of(2))
    .minus(IndexedExpression.ofAtom({ kind: 'symbol', name: 'lambda', indices: [], symmetry: 'none' }));
  return {
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
    verify: () => [
      confirmed(polar.logLength.equals(stated), 'd log n_i/dt = 2 R(wbar_i, ..., wbar_i) - lambda with R = T* - T_W'),
    ],
  };
}

/** u = V^2 along the power flow: `2 p u_k (r_k u_k^{p/2-1} - sum_i r_i u_i^{p/2})`. */
function powerStep({ powerFlow, component, problem: { order }, indices }: TensorDynamics): Step {
  const { i, p } = indices;
  const V = IndexedExpression.ofAtom({ kind: 'symbol', name: 'V', indices: [i, p], symmetry: 'none' });
  const squaredCosine = powerFlow.targetCosines.times(V).scaled(Rational.of(2));
  return {
    id: 'power-dynamics',
    title: 'Deflated tensor power dynamics',
    statement: [
      equation('d(V_ip^2)/dt', '\\frac{d V_{ip}^2}{dt}', squaredCosine),
      equation('d log n_i/dt', '\\frac{d \\log n_i}{dt}', powerFlow.logLength),
      equation('a_p - r_p', 'a_p - r_p', component),
    ],
    because: 'the residual T* - T_W is kept diagonal: sum_k r_k e_k^{tensor p}',
    assumes: [ORTHONORMAL, 'the off-diagonal part of T_W is small: O(m delta0^2), uniformly in time'],
    exactness: { kind: 'limit', order: 'O(m delta0^2)' },
    verify: () => [
      confirmed(
        confirmsPowerDynamics(squaredCosine, order),
        'the specification’s form, instantiated at P = 3 over the rationals',
      ),
    ],
  };
}

function confirmsPowerDynamics(squaredCosine: IndexedExpression, order: number): boolean {
  const at = instantiate(squaredCosine, { sizes: { m: 1, P: 3 }, links: {} }, { i: 1, p: 2 });
  const [u, r] = ['V', 'r'].map(
    (name) => (k: number) => (name === 'V' ? Polynomial.symbol(`V[1,${k}]`).power(2) : Polynomial.symbol(`r[${k}]`)),
  ) as [(k: number) => Polynomial, (k: number) => Polynomial];
  const mean = Polynomial.sum([1, 2, 3].map((k) => r(k).times(u(k).power(order / 2))));
  const stated = u(2)
    .times(
      r(2)
        .times(u(2).power(order / 2 - 1))
        .minus(mean),
    )
    .scaled(2 * order);
  return at.equals(stated);
}

/** Linearisation at weights that all point along e_1, in the coordinate along e_2. */
function stabilityStep({ polar, problem: { order } }: TensorDynamics): Step {
  const [text, extra] = order === 2 ? [' + 2 a_2 x_i', ' + 2 a_2 x_i'] : ['', ''];
  return {
    id: 'stability',
    title: 'Stability of a fitted cluster',
    statement: [
      {
        text: `dx_i/dt = -${order} a_k x_i + ${order} ahat_k (x_i - xbar)${text}`,
        latex: `\\dot x_i = -${order} a_k x_i + ${order} \\hat a_k (x_i - \\bar x)${extra}`,
        json: null,
      },
    ],
    because: `linearisation of the polar flow at wbar_i = e_k + x_i: the mean contracts at ${order} a_k, deviations at ${order}(a_k - ahat_k) = ${order / 2} lambda`,
    assumes: ['wbar_i = e_k + x_i with small x_i orthogonal to e_k'],
    exactness: { kind: 'limit', order: 'O(|x|^2)' },
    verify: () => [
      confirmed(confirmsStability(polar.targetCosines, order), 'exact derivatives at two weights, over the rationals'),
    ],
  };
}

function confirmsStability(targetCosines: IndexedExpression, order: number): boolean {
  const drift = instantiate(targetCosines, { sizes: { m: 2, P: 2 }, links: {} }, { i: 1, p: 2 });
  const cluster = {
    ...{ 'V[1,1]': Polynomial.one, 'V[2,1]': Polynomial.one, 'G[1,2]': Polynomial.one },
    ...{ 'V[1,2]': Polynomial.zero, 'V[2,2]': Polynomial.zero },
  };
  const derivative = (j: number): Polynomial => drift.derivative(`V[${j},2]`).substitute(cluster);
  const a = (k: number): Polynomial => Polynomial.symbol(`a[${k}]`);
  const mass = (j: number): Polynomial => Polynomial.symbol(`n[${j}]`).power(2);
  const found = mass(1).plus(mass(2));
  const extra = order === 2 ? a(2).scaled(2) : Polynomial.zero;
  const own = found.minus(a(1)).minus(mass(1)).scaled(order).plus(extra);
  return derivative(1).equals(own) && derivative(2).equals(mass(2).scaled(-order));
}

function networkStep(order: Order): Step {
  const { alongInput, alongOwn } = hermiteNeuron(order);
  const printed = (name: string, expansion: typeof alongInput): Equation => {
    const terms = expansion.orthonormalCoefficients().flatMap((c, k) => (c.isZero() ? [] : [`(${c}) h_${k}(s)`]));
    const latex = expansion.orthonormalCoefficients().flatMap((c, k) =>
      c.isZero()
        ? []
        : [
            `(${c
              .toString()
              .replace(/√(\d+)/g, '\\sqrt{$1}')
              .replaceAll('*', ' ')})\\,h_{${k}}(s)`,
          ],
    );
    return { text: `${name} = ${terms.join(' + ')}`, latex: `${name} = ${latex.join(' + ')}`, json: null };
  };
  return {
    id: 'hermite-network',
    title: 'The network whose population loss this is',
    statement: [
      {
        text: `f(x) = sum_j |w_j|^2 h_${order}(<wbar_j, x>), y = sum_k a_k h_${order}(x_k): E(f - y)^2 / 2 = |T_W - T*|^2 / 2`,
        latex: `\\tfrac12 \\mathbb{E}\\Big(\\sum_j \\|w_j\\|^2 h_{${order}}(\\langle \\bar w_j, x\\rangle) - \\sum_k a_k h_{${order}}(x_k)\\Big)^2 = \\tfrac12 \\|T_W - T^*\\|_F^2`,
        json: null,
      },
      printed("g'(s)", alongInput),
      printed("2 g(s) - s g'(s)", alongOwn),
    ],
    because: `Mehler: E[h_${order}(<u,x>) h_${order}(<v,x>)] = <u,v>^${order}; one example moves w by (f - y) |w| (g'(s) x + (2 g(s) - s g'(s)) wbar)`,
    assumes: ['x ~ N(0, I_d)'],
    exactness: { kind: 'exact' },
    verify: (): readonly Evidence[] => [
      confirmed(
        hermiteMomentByIsserlis(order).equals(Polynomial.symbol('c').power(order)),
        'Isserlis’ theorem on the monomials of the product, over the rationals',
      ),
    ],
  };
}

function hermiteMomentByIsserlis(order: number): Polynomial {
  const product = hermitePolynomialIn(order, 'u').times(hermitePolynomialIn(order, 'v'));
  const moment = gaussianMoment(product, ['u', 'v'], (first, second) =>
    first === second ? Polynomial.one : Polynomial.symbol('c'),
  );
  return moment.times(squareRoot(Rational.of(1, factorial(order) ** 2n)));
}
