/** All steps: the symbolic ones, held against what the flow integrates as well, and those that end in numbers. */

import { pairPotential } from '../../src/numeric.js';
import {
  confirmedNumerically,
  defineStep,
  type Equation,
  formulaRight,
  polynomialRight,
  type Step,
} from '../../src/symbolic.js';
import { fourierStep } from './fourier-step.js';
import { balancedStep, noncontrastiveStep, settingOf } from './limit-steps.js';
import { flowOf, type Parameters } from './parameters.js';
import type { LossSetting } from './steps/encoders.js';
import { statedPotential } from './steps/potential-statements.js';
import { contrastiveSteps } from './steps/steps.js';
import { flowWitness, GENERIC as genericContrastiveState } from './steps/witness.js';

/** All steps for the given parameters, the symbolic ones first. */
export function stepsOf(p: Parameters): readonly Step[] {
  return [
    ...contrastiveSteps(p.loss, p.latents).map((step) => {
      switch (step.id) {
        case 'potential':
          return alsoHolding(step, (statement) => potentialDiffers(p, statement), {
            route: 'the potential that the flow integrates, its value and its gradient (r = 2, lambda = 1.7, M = 2)',
            tolerance: 1e-10,
          });
        case 'latent-flow':
          return alsoHolding(step, (statement) => fieldDiffers(p, statement), {
            route: 'the vector field that is integrated, at a state at which no two numbers are equal (r = 2)',
            tolerance: 1e-12,
          });
        default:
          return step;
      }
    }),
    fourierStep(),
    ...(p.loss === 'none' ? [noncontrastiveStep()] : []),
    ...(p.loss === 'single' || p.loss === 'infinite' ? [balancedStep(p.loss)] : []),
  ];
}

/** A step whose statement is held against one thing more. */
function alsoHolding(
  step: Step,
  differences: (statement: readonly Equation[]) => readonly number[],
  { route, tolerance }: { readonly route: string; readonly tolerance: number },
): Step {
  return defineStep({
    ...step,
    verify: (statement) => [...step.verify(statement), confirmedNumerically(route, differences(statement), tolerance)],
  });
}

/** The numbers of the witness: lambda = 1.7, M = 2, tau^2 = 2.3. */
function loss({ loss, latents }: Parameters): LossSetting {
  return { loss, latents, tau2: 2.3, weight: 1.7, negatives: 2 };
}

function integrated(
  setting: LossSetting,
  q: readonly number[],
): { readonly value: number; readonly gradient: Float64Array } {
  const potential = pairPotential({
    loss: setting.loss,
    size: q.length,
    weight: setting.weight,
    negatives: setting.negatives,
    inverseTemperature: setting.tau2,
    latents: setting.latents,
  });
  const at = Float64Array.from(q);
  const gradient = new Float64Array(q.length);
  potential.gradient(at, gradient);
  return { value: potential.value(at), gradient };
}

function potentialDiffers(p: Parameters, statement: readonly Equation[]): readonly number[] {
  const setting = loss(p);
  const q = [0.9, 0.4] as const;
  // Means over Gaussian latents are integrals: here with the second score 0, by the trapezoid rule in both variables.
  const gaussian = setting.latents === 'gaussian' && setting.loss === 'single';
  const at = gaussian ? ([q[0], 0] as const) : q;
  const stated = gaussian ? gaussianPotential(statement, setting, q[0]) : statedPotential(statement, setting, at);
  const { value, gradient } = integrated(setting, at);
  return [stated.value - value, stated.gradient - gradient[0]!];
}

function gaussianPotential(
  statement: readonly Equation[],
  { weight }: LossSetting,
  q: number,
): { readonly value: number; readonly gradient: number } {
  const [exponent, ell, slope] = [
    polynomialRight(statement[1]),
    formulaRight(statement[2]),
    formulaRight(statement[3]),
  ];
  const h = 0.25;
  const nodes = Array.from({ length: 73 }, (_, at) => (at - 36) * h);
  const density = (z: number): number => (h * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
  let [value, gradient] = [0, 0];
  for (const z of nodes) {
    for (const y of nodes) {
      const u = exponent.evaluate({ q_1: q, q_2: 0, z_1: z, z_2: 0, y_1: y, y_2: 0 });
      const share = density(z) * density(y);
      value += share * ell.evaluate({ u, lambda: weight });
      gradient -= share * slope.evaluate({ u, lambda: weight, x_k: z * y - z * z });
    }
  }
  return { value, gradient };
}

function fieldDiffers(p: Parameters, statement: readonly Equation[]): readonly number[] {
  const setting = loss(p);
  const { latents, scales, noiseScales, energies } = genericContrastiveState;
  const r = latents.length;
  const { letters, noises, scores } = flowWitness(p.loss, p.latents, genericContrastiveState)();
  const { gradient } = integrated(setting, scores);
  const R = scores.reduce((sum, score, k) => sum + score * gradient[k]!, 0);
  const { term } = flowOf(
    settingOf(
      { sigma: scales, s: 1, sigmaXi: noiseScales[0] },
      { loss: p.loss, latents: p.latents, M: setting.negatives, lambda: setting.weight, tau2: setting.tau2 },
      noiseScales[1],
    ),
  );
  const field = new Float64Array(term.dimension);
  const y = new Float64Array(term.dimension);
  latents.forEach(({ a, b, m }, k) => {
    y.set([a], k);
    y.set([b], r + k);
    y.set([m], 2 * r + k);
  });
  y.set(energies, 3 * r);
  term.evaluate(0, y, field);
  const right = statement.map(polynomialRight);
  return [
    ...letters.flatMap((at, k) =>
      [0, 1, 2].map((block) => right[block]!.evaluate({ ...at, R, g: gradient[k]! })! - field[block * r + k]!),
    ),
    ...noises.map(({ letters: at }, side) => right[3]!.evaluate({ ...at, R })! - field[3 * r + side]!),
  ];
}
