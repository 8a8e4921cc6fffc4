/** Evaluators of the reference table of multimodal contrastive learning: calls of the public API, no formula of their own. */

import { z } from 'zod';
import { noncontrastiveLimit } from '../../derivations/multimodal-contrastive/fast/limits.js';
import {
  contrastivePopulationGradient,
  contrastivePopulationLoss,
} from '../../derivations/multimodal-contrastive/fast/population.js';
import { gramOfContrastiveState } from '../../derivations/multimodal-contrastive/fast/state.js';
import { derivation } from '../../derivations/multimodal-contrastive/index.js';
import { ratesOf } from '../../derivations/multimodal-contrastive/limit-steps.js';
import { flowOf, observablesOf, type Parameters } from '../../derivations/multimodal-contrastive/parameters.js';
import { conditionPeak, orbit } from '../../derivations/multimodal-contrastive/theory.js';
import type { LatentName } from '../../src/laws/signs/latent-law.js';
import { type ContrastiveLoss, pairPotential } from '../../src/laws/signs/pair-potential.js';
import { overrideParameters, resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';
import type { EvaluationRequest, Evaluator } from '../support/reference.js';

const defaults = resolveParameters(derivation, []) as Parameters;
const kind = z.enum(['single', 'infneg', 'noncon', 'gauss']);
const numbers = z.array(z.number());

/** The losses as the table calls them. */
const LOSSES: Readonly<Record<z.infer<typeof kind>, { readonly loss: ContrastiveLoss; readonly latents: LatentName }>> =
  {
    single: { loss: 'single', latents: 'rademacher' },
    infneg: { loss: 'infinite', latents: 'rademacher' },
    noncon: { loss: 'none', latents: 'rademacher' },
    gauss: { loss: 'single', latents: 'gaussian' },
  };

function parametersOf(change: Partial<Parameters>): Parameters {
  return overrideParameters(derivation, defaults, change) as Parameters;
}

function evaluator<Inputs>(
  schema: z.ZodType<Inputs>,
  evaluate: (inputs: Inputs, request: EvaluationRequest) => unknown,
): Evaluator {
  return (inputs, request) => evaluate(schema.parse(inputs), request);
}

const potential = evaluator(
  z.object({ q: numbers, lam: z.number(), tau2: z.number(), kind }),
  ({ q, lam, tau2, kind: name }) => {
    const of = pairPotential({ ...LOSSES[name], size: q.length, weight: lam, inverseTemperature: tau2 });
    const at = Float64Array.from(q);
    const [g, t] = [new Float64Array(q.length), new Float64Array(q.length)];
    of.gradient(at, g);
    const split = of.split === undefined ? {} : { Ppos: of.split(at, t), t: [...t] };
    return { phi: of.value(at), g: [...g], ...split };
  },
);

const manyNegatives = evaluator(
  z.object({ q: numbers, M: z.int(), total_weight: z.number() }),
  ({ q, M, total_weight }) =>
    pairPotential({ loss: 'many', size: q.length, weight: total_weight, negatives: M }).value(Float64Array.from(q)),
);

const finiteWidth = evaluator(
  z.object({
    r: z.int(),
    s: z.int(),
    m: z.int(),
    lam: z.number(),
    tau2: z.number(),
    sigma: numbers,
    sigma_xi: z.number(),
    KA: z.array(numbers),
    KB: z.array(numbers),
  }),
  ({ r, s, m, lam, tau2, sigma, sigma_xi, KA, KB }) => {
    const problem = {
      scales: sigma,
      noiseDimension: s,
      noiseScales: [sigma_xi, sigma_xi] as const,
      weight: lam,
      inverseTemperature: tau2,
    };
    const rows = KA.map((row, i) => [...row, ...KB[i]!]);
    const gram = gramOfContrastiveState({ signals: r, noise: s, rows: m, weights: Float64Array.from(rows.flat()) });
    const { loss, generator } = contrastivePopulationGradient(problem, gram);
    const size = 2 * (r + s);
    const gradient = rows.map((row) =>
      row.map((_, column) => -row.reduce((sum, value, l) => sum + value * generator[l * size + column]!, 0)),
    );
    return {
      loss,
      loss_per_sample_norm: contrastivePopulationLoss(problem, gram, 'per-sample'),
      gradKA: gradient.map((row) => row.slice(0, r + s)),
      gradKB: gradient.map((row) => row.slice(r + s)),
    };
  },
);

const setting = z.object({
  sigma: numbers,
  s: z.int(),
  sigma_xi: z.number().optional(),
  sigma_xi_A: z.number().optional(),
  sigma_xi_B: z.number().optional(),
  tau2: z.number(),
  lam: z.number(),
  kind,
});

function settingOf(inputs: z.infer<typeof setting>): Parameters {
  const { sigma, s, sigma_xi, sigma_xi_A, sigma_xi_B, tau2, lam, kind: name } = inputs;
  return parametersOf({
    ...LOSSES[name],
    sigma,
    s,
    tau2,
    lambda: lam,
    sigmaXi: sigma_xi_A ?? sigma_xi!,
    sigmaXiB: sigma_xi_B ?? null,
  });
}

const vectorField = evaluator(setting.extend({ y: numbers }), ({ y, ...inputs }) => {
  const { term } = flowOf(settingOf(inputs));
  const state = new Float64Array(term.dimension);
  state.set(y);
  const derivative = new Float64Array(term.dimension);
  term.evaluate(0, state, derivative);
  return [...derivative.subarray(0, y.length)];
});

const trajectory = evaluator(setting, (inputs, { times }) => {
  const p = settingOf(inputs);
  const observables = observablesOf(p);
  const flow = flowOf(p);
  return orbit(p, times).map((y, at) => ({
    t: times[at],
    y: [...y],
    kappa_rep: observables.representationCondition(y),
    kappa_K: observables.weightCondition(y),
    rho: observables.alignment(y),
    nsr_A: observables.noiseToSignal(y),
    loss: flow.read(0, y).loss,
  }));
});

const peak = evaluator(setting, (inputs) => {
  const { condition, time, alignment } = conditionPeak(settingOf(inputs), 300 * Math.max(1, 4 / inputs.tau2) ** 2);
  return { kappa_peak: condition, t_peak: time, rho_peak: alignment };
});

const limit = evaluator(z.object({ sigma: numbers, s: z.int(), sigma_xi: z.number() }), ({ sigma, s, sigma_xi }) => {
  const end = noncontrastiveLimit({ scales: sigma, noiseDimension: s, noiseScale: sigma_xi });
  return { T1: end.time, kappa_K: end.weightCondition, kappa_rep: end.representationCondition };
});

const rates = evaluator(setting, (inputs) => {
  const of = ratesOf(settingOf(inputs));
  return {
    imbalance_rates: of.imbalance,
    N2: of.squaredNorm,
    gamma: of.curvature,
    gstar: of.gradient,
    noise_energy_rate: of.noiseEnergy,
    misalign_energy_rates: of.misalignment,
  };
});

const ensembleInputs = z.object({
  sigma: numbers,
  s: z.int(),
  sigma_xi: z.number(),
  tau2: z.number(),
  lam: z.number(),
  loss: z.enum(['single', 'noncon']),
  eta: z.number(),
  B: z.int(),
  seeds: z.int(),
  latents: z.enum(['Rademacher', 'Gaussian']),
  normaliser: z.enum(['population', 'per-sample', 'batch']),
  at_steps: z.array(z.int()),
});

/** Our standard errors may be 1.5 times theirs: this share of their runs leaves 3.5 deviations of the ratio of two errors. */
const SHARE = 0.65;

const sgdEnsemble = evaluator(ensembleInputs, (inputs) => {
  const { sigma, s, sigma_xi, tau2, lam, loss, eta, B, seeds, latents, normaliser, at_steps } = inputs;
  const p = parametersOf({
    sigma,
    s,
    sigmaXi: sigma_xi,
    tau2,
    lambda: lam,
    eta,
    B,
    normaliser,
    ...LOSSES[loss],
    latents: latents === 'Gaussian' ? 'gaussian' : 'rademacher',
  });
  const observables = observablesOf(p);
  const kept = {
    rho: observables.alignment,
    log_ratio_q: observables.logRatio,
    kappa_rep_eig: observables.representationCondition,
    nsr: observables.noiseToSignal,
    frob_A: observables.normA,
  };
  const runs = simulate(derivation, p, {
    seeds: Math.ceil(SHARE * seeds),
    seed: 20_260,
    steps: at_steps.at(-1)!,
    saveAt: at_steps,
    observables: {
      names: Object.keys(kept),
      evaluate: (y, out) => {
        Object.values(kept).forEach((of, at) => {
          out[at] = of(y);
        });
      },
    },
  });
  const summary = (samples: Float64Array) => {
    const mean = samples.reduce((sum, value) => sum + value, 0) / samples.length;
    const square = samples.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (samples.length - 1);
    return { mean, se: Math.sqrt(square / samples.length) };
  };
  return Object.fromEntries(
    Object.keys(kept).map((name, statistic) => {
      const each = runs.values.map((row) => summary(row[statistic]!));
      return [name, { mean: each.map(({ mean }) => mean), se: each.map(({ se }) => se) }];
    }),
  );
});

export const evaluators: Readonly<Record<string, Evaluator>> = {
  'pair-potential-and-gradient': potential,
  'pair-potential-many-negatives': manyNegatives,
  'finite-width-population-loss-and-gradient': finiteWidth,
  'infinite-width-vector-field': vectorField,
  'infinite-width-ode': trajectory,
  'condition-number-peak': peak,
  'non-contrastive-limit': limit,
  'balanced-fixed-point-rates': rates,
  'sgd-ensemble': sgdEnsemble,
};
