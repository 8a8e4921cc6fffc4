/** Steps that end in numbers: closed forms of where the flows go, held against the flows themselves. */

import { pairPotential, piController, solve } from '../../src/numeric.js';
import { confirmedNumerically, defineStep, definition, formulaRight, once, type Step } from '../../src/symbolic.js';
import { balancedRates, noncontrastiveLimit } from './fast/limits.js';
import { stated } from './fourier-step.js';
import { flowOf, observablesOf, type Parameters } from './parameters.js';
import { start, stateAt } from './theory.js';

interface Configuration {
  readonly sigma: readonly number[];
  readonly s: number;
  readonly sigmaXi: number;
}

const CONFIGURATIONS: readonly Configuration[] = [
  { sigma: [1.4, 1, 0.8], s: 5, sigmaXi: 0.5 },
  { sigma: [1, 0.5], s: 8, sigmaXi: 0.7 },
];

/** A setting of a configuration. */
export function settingOf(at: Configuration, rest: Partial<Parameters>, sigmaXiB: number | null = null): Parameters {
  return {
    sigma: [...at.sigma],
    s: at.s,
    sigmaXi: at.sigmaXi,
    sigmaXiB,
    loss: 'none',
    M: 1,
    lambda: 1,
    tau2: 1,
    stages: [],
    latents: 'rademacher',
    normaliser: 'population',
    B: 1,
    eta: 1,
    m: null,
    d: null,
    ...rest,
  };
}

/** The end of the flow from `a = b = 1, m = 0`, and the integral of (1 - rho)/N^2 on the way. */
function alignmentClock(p: Parameters, tEnd: number): { readonly state: Float64Array; readonly time: number } {
  const { term } = flowOf(p);
  const { alignment } = observablesOf(p);
  const from = start(p);
  const size = term.dimension;
  const solution = solve({
    term: {
      dimension: size + 1,
      evaluate: (t, y, derivative) => {
        term.evaluate(t, y.subarray(0, size), derivative.subarray(0, size));
        const signal = p.sigma.reduce((sum, sigma, k) => sum + sigma ** 2 * y[k]!, 0);
        derivative[size] = (1 - alignment(y)) / (signal + p.sigmaXi ** 2 * y[3 * p.sigma.length]!);
      },
    },
    initial: Float64Array.of(...from, 0),
    tStart: 0,
    tEnd,
    saveAt: 'end',
    controller: piController({ relativeTolerance: 1e-10, absoluteTolerance: 1e-12 }),
    maxSteps: 1_000_000,
    stiffnessTestAfter: Number.POSITIVE_INFINITY,
  });
  const end = solution.y.at(-1)!;
  return { state: end.slice(0, size), time: end[size]! };
}

/** Where the flow without negatives ends. */
export function noncontrastiveStep(): Step {
  const measured = once(() =>
    CONFIGURATIONS.map((at) => {
      const p = settingOf(at, {});
      const { state, time } = alignmentClock(p, 3000);
      const { weightCondition, representationCondition } = observablesOf(p);
      return { at, time, weight: weightCondition(state), representation: representationCondition(state) };
    }),
  );
  return defineStep({
    id: 'noncontrastive-limit',
    title: 'Where alignment without negatives ends',
    statement: [
      definition('T_1 = int_0^inf (1 - rho)/N^2 dt', 'T_1 = \\int_0^\\infty \\frac{1 - \\rho}{N^2}\\, dt'),
      stated('sum_k e^{2 sigma_k^2 T_1}', '\\sum_k e^{2 \\sigma_k^2 T_1}', '2*(r + s)'),
      stated('kappa_K', '\\kappa_K', 'exp((sigma_max^2 - sigma_min^2)*T_1)'),
      stated('kappa_rep', '\\kappa_{rep}', 'kappa_K*sigma_max/sigma_min'),
    ],
    because:
      'without negatives tau^2 g_k = 1 and R = rho, so that h_k = e^{2 sigma_k^2 T}/2 with T the integral of (1 - rho)/N^2; noise and misalignment vanish and the conserved norm fixes T',
    assumes: ['symmetric start a = b = 1, m = 0', 'infinite width', 'sigma_xi > 0; without noise s does not count'],
    exactness: { kind: 'exact' },
    verify: ([, total, weight, representation]) => [
      confirmedNumerically(
        'the derived flow up to t = 3000 with the integral of (1 - rho)/N^2 along it, and the closed form that is used, two configurations',
        measured().flatMap((found) => {
          const { sigma, s, sigmaXi } = found.at;
          const names = {
            r: sigma.length,
            s,
            sigma_max: Math.max(...sigma),
            sigma_min: Math.min(...sigma),
            T_1: found.time,
            kappa_K: found.weight,
          };
          const used = noncontrastiveLimit({ scales: sigma, noiseDimension: s, noiseScale: sigmaXi });
          return [
            sigma.reduce((sum, scale) => sum + Math.exp(2 * scale ** 2 * found.time), 0) -
              formulaRight(total).evaluate(names),
            found.weight - formulaRight(weight).evaluate(names),
            found.representation - formulaRight(representation).evaluate(names),
            found.time - used.time,
            found.representation - used.representationCondition,
          ];
        }),
        1e-5,
      ),
    ],
  });
}

/** What the flow with negatives does where it comes to rest. */
interface Rest {
  readonly q: number;
  readonly squaredNorm: number;
  readonly representation: number;
  readonly weight: number;
  /** Sum of the rates of imbalance: minus the trace of the linearised flow of the aligned parts. */
  readonly imbalance: number;
  readonly noise: number;
  readonly misaligned: number;
}

/** The state at t = 4000, and the vector field beside it. */
function restOf(p: Parameters): Rest {
  const r = p.sigma.length;
  const flow = flowOf(p);
  const end = stateAt(p, 4000);
  const { representationCondition, weightCondition } = observablesOf(p);
  const aligned = p.sigma.map((_, k) => (end[k]! + end[2 * r + k]!) / 2);
  const field = (h: readonly number[], parts: { readonly noise?: number; readonly apart?: number }): Float64Array => {
    const y = new Float64Array(flow.term.dimension);
    h.forEach((value, k) => {
      y.fill(value, k, k + 1);
      y.fill(value, r + k, r + k + 1);
      y.fill(value - (k === 0 ? (parts.apart ?? 0) : 0), 2 * r + k, 2 * r + k + 1);
    });
    y.fill(parts.noise ?? 0, 3 * r, 3 * r + 2);
    const out = new Float64Array(y.length);
    flow.term.evaluate(0, y, out);
    return out;
  };
  const small = 1e-5;
  const growth = (k: number, shift: number): number => {
    const h = aligned.map((value, at) => (at === k ? value * Math.exp(shift) : value));
    return field(h, {})[k]! / h[k]!;
  };
  const apart = field(aligned, { apart: small });
  return {
    q: flow.read(0, end).scores[0]!,
    squaredNorm: p.sigma.reduce((sum, sigma, k) => sum + sigma ** 2 * end[k]!, 0),
    representation: representationCondition(end),
    weight: weightCondition(end),
    imbalance: -aligned.reduce((sum, _, k) => sum + (growth(k, small) - growth(k, -small)) / (2 * small), 0),
    noise: -field(aligned, { noise: small })[3 * r]! / small,
    misaligned: -(apart[0]! - apart[2 * r]!) / small,
  };
}

/** The balanced fixed point of a contrastive flow. */
export function balancedStep(loss: 'single' | 'infinite'): Step {
  const p = settingOf(CONFIGURATIONS[0]!, { loss, tau2: 4, lambda: 1.7 });
  const measured = once(() => restOf(p));
  return defineStep({
    id: 'balanced-fixed-point',
    title: 'Balanced fixed point and its rates',
    statement: [
      definition(
        'S = sum_k sigma_k^-2, g = -dPhi/dq_1 and gamma = d^2 Phi/dq_1^2 - d^2 Phi/dq_1 dq_2 at equal q, mu: nonzero eigenvalues of P diag(sigma^2) P, P = I - 1 1^T/r',
        'S = \\sum_k \\sigma_k^{-2}, \\quad g = -\\partial_1 \\Phi, \\quad \\gamma = \\partial_{11} \\Phi - \\partial_{12} \\Phi, \\quad \\mu:\\ \\text{nonzero eigenvalues of } P\\, \\mathrm{diag}(\\sigma^2)\\, P, \\quad P = I - \\tfrac1r \\mathbf{1}\\mathbf{1}^\\top',
      ),
      stated('q_k', 'q_k', 'tau^2/r'),
      stated('N^2', 'N^2', 'r*(r + s)/S'),
      stated('kappa_rep', '\\kappa_{rep}', '1'),
      stated('kappa_K', '\\kappa_K', 'sigma_max/sigma_min'),
      stated('rate of imbalance', '\\text{rate of imbalance}', '2*tau^4*gamma*mu/(r*N^2)'),
      stated('rate of the noise energy', '\\text{rate of the noise energy}', '2*sigma_xi^2*tau^2*g/N^2'),
      stated('rate of misalignment e_k', '\\text{rate of misalignment } e_k', '4*sigma_k^2*tau^2*g/N^2'),
    ],
    because:
      'at equal q all g are equal, so tau^2 g_k = R and every aligned part rests; linearisation, with the norm conserved',
    assumes: ['symmetric state without noise and misalignment', 'infinite width'],
    exactness: { kind: 'exact' },
    verify: ([, ...statement]) => {
      const rest = measured();
      const r = p.sigma.length;
      const { gradient, curvature, mu } = atBalance(p);
      const names = {
        tau: Math.sqrt(p.tau2),
        r,
        s: p.s,
        S: p.sigma.reduce((sum, sigma) => sum + sigma ** -2, 0),
        sigma_max: Math.max(...p.sigma),
        sigma_min: Math.min(...p.sigma),
        sigma_xi: p.sigmaXi,
        sigma_k: p.sigma[0]!,
        gamma: curvature,
        mu,
        g: gradient,
        N: Math.sqrt(rest.squaredNorm),
      };
      const found = [rest.q, rest.squaredNorm, rest.representation, rest.weight];
      const rates = [rest.imbalance, rest.noise, rest.misaligned];
      const value = (at: number): number => formulaRight(statement[at]).evaluate(names);
      const used = ratesOf(p);
      const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
      return [
        confirmedNumerically(
          'the derived flow at t = 4000',
          found.map((known, at) => known - value(at)),
          1e-6,
        ),
        confirmedNumerically(
          'the vector field beside its point of rest: the trace over the aligned parts (the sum over mu), a little noise, a little misalignment',
          rates.map((known, at) => known / value(4 + at) - 1),
          1e-4,
        ),
        confirmedNumerically(
          'the closed forms that are used',
          [
            rest.squaredNorm / used.squaredNorm - 1,
            rest.imbalance / sum(used.imbalance) - 1,
            rest.noise / used.noiseEnergy - 1,
            rest.misaligned / used.misalignment[0]! - 1,
          ],
          1e-4,
        ),
      ];
    },
  });
}

/** g and gamma by differences of the potential at equal scores, and the sum of the eigenvalues mu, which is a trace. */
function atBalance(p: Parameters): { readonly gradient: number; readonly curvature: number; readonly mu: number } {
  const r = p.sigma.length;
  const potential = pairPotential({ loss: p.loss, size: r, weight: p.lambda });
  const at = (first: number, second: number): number =>
    potential.value(Float64Array.from({ length: r }, (_, k) => p.tau2 / r + (k === 0 ? first : k === 1 ? second : 0)));
  const h = 1e-3;
  return {
    gradient: -(at(h, 0) - at(-h, 0)) / (2 * h),
    // Along (1, -1) the second derivative is 2 (Phi_11 - Phi_12).
    curvature: (at(h, -h) - 2 * at(0, 0) + at(-h, h)) / (2 * h * h),
    mu: (1 - 1 / r) * p.sigma.reduce((sum, sigma) => sum + sigma ** 2, 0),
  };
}

/** The rates that the closed form states. */
export function ratesOf(p: Parameters): ReturnType<typeof balancedRates> {
  return balancedRates({
    scales: p.sigma,
    noiseDimension: p.s,
    noiseScale: p.sigmaXi,
    loss: p.loss,
    weight: p.lambda,
    inverseTemperature: p.tau2,
  });
}

/** Decay rate of `log(q_1/q_r)` between 12 and 16 of its slowest stated times, from an aligned start. */
export function lateImbalanceRate(p: Parameters): number {
  const rate = ratesOf(p).imbalance[0]!;
  const r = p.sigma.length;
  const y = new Float64Array(3 * r + 2 + (r * (r - 1)) / 2);
  y.fill(1, 0, 3 * r);
  const [early, late] = [12 / rate, 16 / rate];
  const [first, second] = [early, late].map((time) => Math.abs(observablesOf(p).logRatio(stateAt(p, time, y)))) as [
    number,
    number,
  ];
  return Math.log(first / second) / (late - early);
}
