/** Numbers that the closed equations state. */

import { RunError } from '../../../src/index.js';
import { automatic, iterateMap, normalCdf, requireReached, solve } from '../../../src/numeric.js';
import type { Instance } from '../instance.js';
import { instance, type Parameters } from '../parameters.js';
import { type Constants, constantsOf, flowTerm, mapTerm, type Rates } from './closed.js';
import {
  DISTANCES,
  HALF_COSINE,
  KAPPA,
  OMEGA,
  PLAIN_LIMIT,
  PROXIMAL,
  SCORE,
  SCORE_AT,
  STAGE_ONE,
  TRAP_THRESHOLD,
  UNSTABLE,
} from './formulas.js';

/** Growth rate of stage one. */
export function omega({ K_P, K_Q }: Constants, rates: Rates): number {
  return OMEGA.evaluate({ ...rates, K_P, K_Q });
}

/** Stage one with the small term alpha_V/T dropped, from (0, 0). */
export function stageOne(constants: Constants, rates: Rates, t: number): readonly [alphaV: number, alphaA: number] {
  const values = { ...rates, omega: omega(constants, rates), T: 1 / constants.tau, K_Q: constants.K_Q, t };
  return [STAGE_ONE.alpha_V.evaluate(values), STAGE_ONE.alpha_A.evaluate(values)];
}

/** Gradient flow at a time; implicit where it is stiff, as on the branch of the trap. */
export function flowAt(constants: Constants, rates: Rates, initial: readonly number[], tEnd: number): Float64Array {
  const solution = solve({
    term: flowTerm(constants, rates),
    initial,
    tEnd,
    saveAt: 'end',
    solver: automatic(),
  });
  return requireReached(solution, `the flow to t = ${tEnd}`).y[0]!;
}

/** When gradient flow from A = U, V = M has alpha_A at a level. */
export function stageOneTime(constants: Constants, rates: Rates, level = 0.5): number {
  const horizon = (40 * (1 + Math.log(1 / constants.tau))) / omega(constants, rates);
  const solution = solve({
    term: flowTerm(constants, rates),
    initial: [0, 0, 0, 0],
    tEnd: horizon,
    saveAt: 'end',
    events: [{ id: 'level', direction: 'rising', terminal: true, value: (_t, y) => y[1]! - level }],
  });
  const event = solution.events[0];
  if (event === undefined) throw new RunError(`alpha_A does not reach ${level} before t = ${horizon}`);
  return event.t;
}

/** First step at which the population map has alpha_A at a level. */
export function stepsTo(p: Parameters, start: Float64Array, level = 0.5, most = 10_000): number {
  const term = mapTerm(constantsOf(instance(p)), { eta_V: p.etaV, eta_A: p.etaA });
  const times = Array.from({ length: most }, (_, at) => at + 1);
  const { y } = iterateMap({ term, initial: start, stepSize: 1, times });
  const found = y.findIndex((state) => state[1]! >= level);
  if (found < 0) throw new RunError(`alpha_A does not reach ${level} in ${most} steps`);
  return found + 1;
}

/** Samples at which the mean cosine of `-H_V` of a batch at the start with `P - M` is one half, to leading order. */
export function halfCosineBatch({ K_P, tau, mu2 }: Constants, N: number): number {
  return HALF_COSINE.evaluate({ N, mu2, K_P, T: 1 / tau });
}

/** `z = sqrt(2B/(kappa omega T))`: what decides whether stage one goes the right way. */
export function stageOneScore(p: Parameters): number {
  const { mu2, K_P, ...constants } = constantsOf(instance(p));
  const rate = omega({ ...constants, mu2, K_P }, { eta_V: p.etaV, eta_A: p.etaA });
  return SCORE.evaluate({ B: p.B, kappa: KAPPA.evaluate({ N: p.N, mu2, K_P }), omega: rate, T: p.T });
}

/** Mean over standard deviation of xi at x = omega t. */
export function scoreAt(score: number, x: number): number {
  return SCORE_AT.evaluate({ z: score, x });
}

/** Chance that the unstable direction has the right sign at x = omega t: xi is Gaussian. */
export function rightBranch(score: number, x: number): number {
  return normalCdf(scoreAt(score, x));
}

/** The unstable direction's coordinate. */
export function unstable({ K_P, K_Q }: Constants, rates: Rates, y: ArrayLike<number>): number {
  return UNSTABLE.evaluate({ ...rates, K_P, K_Q, alpha_V: y[0]!, alpha_A: y[1]! });
}

/** Below this the unstable coordinate of the start leads into the trap. */
export function trapThreshold(constants: Constants, rates: Rates): number {
  return TRAP_THRESHOLD.evaluate({ eta_V: rates.eta_V, T: 1 / constants.tau, omega: omega(constants, rates) });
}

/** Step of A below which the mean mode of every column is linearly stable under plain gradient descent at V = M. */
export function plainStepLimit({ T, mu }: Instance): number {
  const mu2 = mu.reduce((sum, value) => sum + value * value, 0);
  return PLAIN_LIMIT.evaluate({ T, mu2, mu_k: Math.max(...mu) });
}

/**
 * Fixed point of alpha_A under the proximal step with V frozen at alpha_V (s_V = 0), all q_k uniform on `sparsity` positions; holds
 * where the entries off the support end below eta lambda.
 */
export function proximalFixedPoint(setting: {
  readonly K_P: number;
  readonly T: number;
  readonly sparsity: number;
  readonly alphaV: number;
  readonly eta: number;
  readonly lambda: number;
}): number {
  const { K_P, T, sparsity, alphaV, eta, lambda } = setting;
  const [K_PV, K_V] = [alphaV * K_P, alphaV ** 2 * K_P];
  return PROXIMAL.fixedPoint.evaluate({ Q: sparsity, T, eta, lambda, K_PV, K_V });
}

/** Distances on the manifold as parts of the truth's length: `|A-Q|^2/|Q|^2` and `|V-P|^2/|P|^2`, and the cosine of A - U with Q - U. */
export function distances(
  { K_P, K_Q, tau, mu2 }: Constants,
  [alpha_V, alpha_A, s_V, s_A]: ArrayLike<number> & Iterable<number>,
): { readonly dA: number; readonly dV: number; readonly cosA: number } {
  const values = { K_P, K_Q, mu2, T: 1 / tau, alpha_V: alpha_V!, alpha_A: alpha_A!, s_V: s_V!, s_A: s_A! };
  return {
    dA: DISTANCES.dA.evaluate(values),
    dV: DISTANCES.dV.evaluate(values),
    cosA: alpha_A === 0 && s_A === 0 ? 0 : DISTANCES.cosA.evaluate(values),
  };
}
