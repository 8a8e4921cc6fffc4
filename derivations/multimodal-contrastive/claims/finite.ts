/** C8 and C9: finite step size and finite width; in the full profile. */

import { weightedSlope } from '../../../src/checker.js';
import { fixing, limitCheck, type Measured, sharedCheck, simulate, valueCheck } from '../../../src/index.js';
import { piController, randomStream, requireReached, solve, solveSymmetric, summaryOf } from '../../../src/numeric.js';
import { contrastiveGramFlow } from '../fast/population.js';
import {
  type ContrastiveState,
  contrastiveStatisticNames,
  gramOfContrastiveState,
  readContrastiveStatistics,
} from '../fast/state.js';
import { initialState, noiseScalesOf, observablesOf, type Parameters } from '../parameters.js';
import { start, stateAt } from '../theory.js';
import { type Context, type ContrastiveClaim, observed, S3 } from './common.js';

/** The line of the spread of samples against sizes: log sd has standard error (2 (n - 1))^(-1/2). */
function spreadLine(groups: readonly { readonly size: number; readonly samples: ArrayLike<number> }[]): Measured {
  const { slope, standardError } = weightedSlope(
    groups.map(({ size }) => Math.log(size)),
    groups.map(({ samples }) => Math.log(summaryOf(samples).deviation)),
    groups.map(({ samples }) => 1 / Math.sqrt(2 * (samples.length - 1))),
  );
  return { mean: slope, standardError, seeds: Math.min(...groups.map(({ samples }) => samples.length)) };
}

const STEP_SIZES = [0.05, 0.1, 0.2, 0.4];

function spreadInStepSize(time: number) {
  return valueCheck<Parameters, ContrastiveState>({
    quantity: `power of eta in the spread of l at t = ${time}`,
    measure: (context) => {
      const groups = STEP_SIZES.map((eta) => {
        const runs = simulate(
          context.derivation,
          { ...S3, eta },
          {
            seeds: 200,
            steps: Math.round(time / eta),
            saveAt: [Math.round(time / eta)],
            seed: context.seed,
            observables: observed(S3, 'logRatio'),
          },
        );
        return { size: eta, samples: runs.values.at(-1)?.[0] ?? new Float64Array() };
      });
      return spreadLine(groups);
    },
    stated: () => 0.5,
    margin: () => 0.2,
    excludes: { what: 'power 1, that of the bias', value: () => 1 },
  });
}

/** rho of two negatives less rho of one. */
function twoNegatives(time: number): number {
  const { alignment } = observablesOf(S3);
  return alignment(stateAt({ ...S3, loss: 'many', M: 2 }, time)) - alignment(stateAt(S3, time));
}

function biasInStepSize(time: number, sizes: readonly number[], seeds: number, tolerance: number) {
  return limitCheck<Parameters, ContrastiveState>({
    sizes: { quick: sizes, full: sizes },
    sizeName: 'eta',
    at: (_p, eta) => ({ ...S3, eta }),
    model: 'infinite-width',
    observables: (p) => observed(p, 'alignment'),
    tEnd: time,
    seeds: { quick: seeds, full: seeds },
    expect: {
      power: 1,
      orderTolerance: 0.2,
      tolerance,
      excludes: {
        order: { what: 'power 1/2, that of the spread', power: 0.5 },
        limit: { what: 'the flow with two negatives', value: twoNegatives(time) },
      },
    },
    label: `bias of rho at t = ${time}`,
  });
}

export const stepSize: ContrastiveClaim = {
  id: 'C8',
  title: 'SGD tends to the flow: bias O(eta), spread O(sqrt(eta))',
  statement:
    'For S3 the bias of $\\rho$ at $t = 2, 10$ is of order $\\eta$ and the spread of $\\ell = \\frac12 \\log(q_1/q_r)$ at $t = 2, 10, 40$ of order $\\eta^{1/2}$.',
  origin: 'measured',
  source: 'measured by an independent program; limit of this derivation',
  profiles: ['full'],
  checks: [
    biasInStepSize(2, [0.025, 0.05, 0.1, 0.2], 300, 0.002),
    biasInStepSize(10, [0.025, 0.05, 0.1, 0.2], 400, 0.001),
    spreadInStepSize(2),
    spreadInStepSize(10),
    spreadInStepSize(40),
  ],
};

const WIDTHS = [16, 64, 256, 1024];
/** Starts of each width. */
const DRAWS = 120;
const NARROW: Parameters = { ...S3, s: 2 };
const WIDTH_TIME = 10;

/** rho and l at t = 10 of the exact flow of finite width, for each width and draw of the start. */
function widthSamples(
  context: Context,
): readonly { readonly size: number; readonly rho: number[]; readonly ell: number[]; readonly starts: number[][] }[] {
  const p = NARROW;
  const { alignment, logRatio } = observablesOf(p);
  const term = contrastiveGramFlow({
    scales: p.sigma,
    noiseDimension: p.s,
    noiseScales: noiseScalesOf(p),
    weight: p.lambda,
    inverseTemperature: p.tau2,
  });
  let done = 0;
  return WIDTHS.map((m) => {
    const [rho, ell]: [number[], number[]] = [[], []];
    const starts: number[][] = [];
    const mean = start(p);
    for (let run = 0; run < DRAWS; run++) {
      const state = initialState(fixing(p, { m }), randomStream({ seed: context.seed, run, purpose: `width ${m}` }));
      const gram = gramOfContrastiveState(state);
      const solution = solve({
        term,
        initial: gram,
        tEnd: WIDTH_TIME,
        saveAt: 'end',
        controller: piController({ relativeTolerance: 1e-6, absoluteTolerance: 1e-8 }),
      });
      requireReached(solution, 'the Gram flow');
      const out = new Float64Array(contrastiveStatisticNames(p.sigma.length).length);
      readContrastiveStatistics(solution.y.at(-1)!, p.sigma.length, p.s, out);
      const initial = new Float64Array(out.length);
      readContrastiveStatistics(gram, p.sigma.length, p.s, initial);
      starts.push(Array.from(initial, (value, at) => value - mean[at]!));
      rho.push(alignment(out));
      ell.push(logRatio(out));
      done += 1;
      context.progress(done / (DRAWS * WIDTHS.length));
    }
    return { size: m, rho, ell, starts };
  });
}

/**
 * The mean of values whose controls have mean 0: least squares on the controls takes out what the start's fluctuations of order
 * m^(-1/2) do to first order, which would hide a bias of order 1/m.
 */
function controlledMean(
  values: readonly number[],
  controls: readonly (readonly number[])[],
): { readonly mean: number; readonly error: number } {
  const rows = controls.map((row) => [1, ...row]);
  const size = rows[0]!.length;
  const over = (term: (row: number[], at: number) => number): number =>
    rows.reduce((sum, row, at) => sum + term(row, at), 0);
  const indices = Array.from({ length: size }, (_, k) => k);
  const normal = indices.map((i) => indices.map((j) => over((row) => row[i]! * row[j]!)));
  const fit = solveSymmetric(
    normal,
    indices.map((i) => over((row, at) => row[i]! * values[at]!)),
  );
  const residual = over((row, at) => (values[at]! - row.reduce((sum, value, k) => sum + value * fit[k]!, 0)) ** 2);
  return { mean: fit[0]!, error: Math.sqrt(residual / (rows.length - size) / rows.length) };
}

/** Three findings from one set of flows. */
const widthCheck = sharedCheck({
  compute: (context: Context): readonly (readonly [string, Measured, number, number])[] => {
    const groups = widthSamples(context);
    const wide = stateAt(NARROW, WIDTH_TIME);
    const { logRatio } = observablesOf(NARROW);
    const bias = groups.map(({ size, ell, starts }) => {
      const { mean, error } = controlledMean(ell, starts);
      const gap = Math.abs(mean - logRatio(wide));
      return { x: Math.log(size), y: Math.log(gap), error: error / gap };
    });
    const biasLine = weightedSlope(
      bias.map(({ x }) => x),
      bias.map(({ y }) => y),
      bias.map((point) => point.error),
    );
    return [
      [
        'power of m in the spread of l',
        spreadLine(groups.map(({ size, ell }) => ({ size, samples: ell }))),
        -0.5,
        0.15,
      ],
      [
        'power of m in the spread of rho',
        spreadLine(groups.map(({ size, rho }) => ({ size, samples: rho }))),
        -0.5,
        0.15,
      ],
      [
        'power of m in the bias of l',
        { mean: biasLine.slope, standardError: biasLine.standardError, seeds: DRAWS },
        -1,
        0.2,
      ],
    ];
  },
  checks: (exponents) =>
    exponents.map(([quantity, measured, stated, margin]) =>
      valueCheck<Parameters, ContrastiveState>({
        quantity,
        measure: () => measured,
        stated: () => stated,
        margin: () => margin,
        excludes: {
          what: stated === -1 ? 'power -1/2, that of the spread' : 'power -1, that of the bias',
          value: () => -1.5 - stated,
        },
      }),
    ),
  runs: () => DRAWS * WIDTHS.length,
  settings: () => ({ widths: WIDTHS.join(', '), draws: DRAWS, time: WIDTH_TIME, s: NARROW.s }),
});

export const width: ContrastiveClaim = {
  id: 'C9',
  title: 'Finite width: spread m^(-1/2), mean bias 1/m',
  statement:
    'For S3 with $s = 2$ at $t = 10$ the exact flow of width $m$ from random starts spreads around the infinite-width flow as $m^{-1/2}$ and is off in the mean as $1/m$.',
  origin: 'measured',
  source: 'measured by an independent program; limit of this derivation',
  profiles: ['full'],
  checks: [widthCheck],
};
