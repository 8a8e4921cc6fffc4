/**
 * Gradient flow of f(r) = (1/m2) sum_j relu(b_j + a_j alpha r), a_j < 0, towards relu(1 - r), exactly in the truncated moments of the
 * radius: the closed dynamics of a composition of two mean-field layers whose first layer is rotation-invariant.
 */

import { Polynomial } from '../../algebra/polynomial.js';
import { Rational } from '../../algebra/rational.js';
import { type Hinge, hingeForce, hingeLoss, thresholdDerivative } from '../../laws/rotation/hinge.js';

/** Loss and velocities in the symbols alpha, a_j, b_j, kappa1, eta2 and M0_T, ..., M2_m2 (T: the threshold 1 of the target). */
export interface CompositionDynamics {
  /** Ascending by threshold: the target among the neurons. */
  readonly hinges: readonly Hinge[];
  readonly loss: Polynomial;
  /** A_j = E[e 1{r < R_j}]. */
  readonly A: readonly Polynomial[];
  /** B_j = E[e r 1{r < R_j}]. */
  readonly B: readonly Polynomial[];
  /** alpha' = kappa1 mean_j a_j B_j. */
  readonly alpha: Polynomial;
  /** a_j' = eta2 alpha B_j. */
  readonly a: readonly Polynomial[];
  /** b_j' = eta2 A_j. */
  readonly b: readonly Polynomial[];
}

const symbol = (name: string): Polynomial => Polynomial.symbol(name);

/**
 * The velocities in the forces A and B of one neuron and in F, the mean of a_j B_j: gradient flow at the rates kappa1 and eta2, which
 * `compositionIdentities` confirms from the loss; q = alpha^2 moves as it must. Both the exact dynamics and the vector field that is
 * integrated are made of these.
 */
export const compositionVelocities: Readonly<Record<'alpha' | 'a' | 'b' | 'q', Polynomial>> = {
  alpha: symbol('kappa1').times(symbol('F')),
  a: symbol('eta2').times(symbol('alpha')).times(symbol('B')),
  b: symbol('eta2').times(symbol('A')),
  q: symbol('kappa1').times(symbol('F')).times(symbol('alpha')).scaled(2),
};

/**
 * Derives loss and flow for an order of the thresholds R_j = b_j/(|a_j| alpha): R_1 < R_2 < ..., and the 1 of the target after the first
 * `below` of them.
 *
 * @param neurons - m2, a whole number >= 1.
 * @param below - number of thresholds below 1, from 0 to m2.
 * @throws RangeError when an argument is out of its range.
 * @example
 * compositionDynamics(1, 0).A[0].toString() // '-M1_1*a_1*alpha - M0_1*b_1 + M0_T - M1_T'
 */
export function compositionDynamics(neurons: number, below: number): CompositionDynamics {
  if (!Number.isSafeInteger(neurons) || neurons < 1) {
    throw new RangeError(`the number of second-layer neurons must be a whole number >= 1; got ${neurons}`);
  }
  if (!Number.isSafeInteger(below) || below < 0 || below > neurons) {
    throw new RangeError(`the number of thresholds below 1 must be a whole number from 0 to ${neurons}; got ${below}`);
  }
  const alpha = symbol('alpha');
  const learners = Array.from({ length: neurons }, (_, j): Hinge => {
    const name = String(j + 1);
    return {
      weight: Rational.of(-1n, BigInt(neurons)),
      intercept: symbol(`b_${name}`),
      slope: symbol(`a_${name}`).times(alpha).negated(),
      threshold: name,
    };
  });
  const one = Polynomial.constant(1);
  const target: Hinge = { weight: Rational.of(1), intercept: one, slope: one, threshold: 'T' };
  const hinges = [...learners.slice(0, below), target, ...learners.slice(below)];
  const indexOf = (j: number): number => (j < below ? j : j + 1);
  const A = learners.map((_, j) => hingeForce(hinges, indexOf(j), 0));
  const B = learners.map((_, j) => hingeForce(hinges, indexOf(j), 1));
  const mean = Polynomial.sum(B.map((force, j) => force.times(symbol(`a_${j + 1}`)))).dividedBy(neurons);
  return {
    hinges,
    A,
    B,
    loss: hingeLoss(hinges),
    alpha: compositionVelocities.alpha.substitute({ F: mean }),
    a: B.map((force) => compositionVelocities.a.substitute({ B: force })),
    b: A.map((force) => compositionVelocities.b.substitute({ A: force })),
  };
}

/** Whether identities of the flow hold as polynomials. */
export interface CompositionIdentities {
  /** alpha' = -kappa1 dL/dalpha, a_j' = -eta2 m2 dL/da_j, b_j' = -eta2 m2 dL/db_j, the thresholds held. */
  readonly gradient: boolean;
  /** Moving a threshold changes nothing, so that holding them is right. */
  readonly thresholds: boolean;
  /** alpha^2/kappa1 - mean_j a_j^2/eta2 is conserved. */
  readonly firstIntegral: boolean;
  /** dL/dt = -alpha'^2/kappa1 - mean_j (a_j'^2 + b_j'^2)/eta2. */
  readonly lyapunov: boolean;
}

/**
 * Confirms the flow by differentiation of the loss.
 *
 * @param dynamics - of `compositionDynamics`.
 * @example
 * compositionIdentities(compositionDynamics(1, 1)).lyapunov // true
 */
export function compositionIdentities(dynamics: CompositionDynamics): CompositionIdentities {
  const { hinges, loss, A, B, alpha, a, b } = dynamics;
  const neurons = A.length;
  const [kappa, eta] = [symbol('kappa1'), symbol('eta2')];
  const by = (name: string): Polynomial => loss.derivative(name);
  const indices = A.map((_, j) => j + 1);
  const gradient =
    alpha.plus(kappa.times(by('alpha'))).isZero() &&
    indices.every(
      (j) =>
        a[j - 1]!.plus(eta.times(by(`a_${j}`)).scaled(neurons)).isZero() &&
        b[j - 1]!.plus(eta.times(by(`b_${j}`)).scaled(neurons)).isZero(),
    );
  const thresholds = hinges.every(
    ({ threshold }, index) => threshold === 'T' || thresholdDerivative(hinges, index, 'R').isZero(),
  );
  const mean = (terms: readonly Polynomial[]): Polynomial => Polynomial.sum(terms).dividedBy(neurons);
  // Times kappa1 eta2, so that no rate stands in a denominator.
  const conserved = eta
    .times(symbol('alpha'))
    .times(alpha)
    .minus(kappa.times(mean(a.map((velocity, j) => symbol(`a_${j + 1}`).times(velocity)))));
  const force = mean(B.map((one, j) => one.times(symbol(`a_${j + 1}`))));
  const rate = Polynomial.sum([
    by('alpha').times(alpha),
    ...indices.flatMap((j) => [by(`a_${j}`).times(a[j - 1]!), by(`b_${j}`).times(b[j - 1]!)]),
  ]);
  const dissipation = kappa.times(force.power(2)).plus(
    eta.times(
      mean(
        indices.flatMap((j) => [
          symbol('alpha')
            .times(B[j - 1]!)
            .power(2),
          A[j - 1]!.power(2),
        ]),
      ),
    ),
  );
  return {
    gradient,
    thresholds,
    firstIntegral: conserved.isZero(),
    lyapunov: rate.plus(dissipation).isZero(),
  };
}
