/** C5: harmonics of the first layer decay one by one. */

import type { Figure } from '../../../src/index.js';
import { lineSeries, pointSeries } from '../../../src/index.js';
import { HARMONIC_DEGREES, meanOf, randomStream, reluHarmonics } from '../../../src/numeric.js';
import { hemisphereMeanValue } from '../../../src/symbolic.js';
import type { CompositionState } from '../fast/network.js';
import { startRadiusIntegrated } from '../fast/radius-chain.js';
import { firstHarmonic, statisticsOf } from '../models.js';
import { initialState, type Parameters, problemOf } from '../parameters.js';
import { layerOfOneHarmonic } from '../steps/routes.js';
import { orbit } from '../theory.js';
import { type Context, computedTogether, type DepthClaim, PLAIN, type SampledValue } from './common.js';

/** Natural logarithms of sqrt(E_k(t)/E_k(0)) of one run and of the corrected flow from its start: [time] each. */
interface Decay {
  readonly seen: readonly number[];
  readonly predicted: readonly number[];
}

/** Decays of one degree in runs of the radius-integrated simulator: [degree][run]. */
function decays(
  p: Parameters,
  starts: readonly CompositionState[],
  degrees: readonly number[],
  times: readonly number[],
  seed: number,
  progress: (fraction: number) => void,
): readonly (readonly Decay[])[] {
  const first = firstHarmonic(p.m2);
  const runs = starts.map((start, run) => {
    const chain = startRadiusIntegrated(problemOf(p), p.blocks, start, randomStream({ seed, run, purpose: 'sgd' }));
    const before = statisticsOf(start);
    const predicted = orbit(p, 'width-corrected', before, times, 1e-8);
    const seen = times.map((time, at) => {
      chain.advance(Math.round((time - (at === 0 ? 0 : times[at - 1]!)) / p.dt));
      return statisticsOf(chain.state());
    });
    progress((run + 1) / starts.length);
    return degrees.map((degree): Decay => {
      const mode = first + HARMONIC_DEGREES.indexOf(degree);
      const log = (y: Float64Array): number => 0.5 * Math.log(y[mode]! / before[mode]!);
      return { seen: seen.map(log), predicted: predicted.map(log) };
    });
  });
  return degrees.map((_, at) => runs.map((run) => run[at]!));
}

/** log of the amplitude at a time over that of the law. */
const relative = (rows: readonly Decay[], at: number): readonly number[] =>
  rows.map(({ seen, predicted }) => seen[at]! / predicted[at]!);

/** lambda_k/C_d^2, the decay rate over kappa1 l''. */
const rateOf = (degree: number, d: number): number => reluHarmonics(d).rates[HARMONIC_DEGREES.indexOf(degree)]!;

const independentStarts = (p: Parameters, seed: number, runs: number): readonly CompositionState[] =>
  Array.from({ length: runs }, (_, run) => initialState(p, randomStream({ seed, run, purpose: 'initial' })));

/** A layer in the plane that carries degree 4 alone, at alpha = 1/2 with the second layer of the standard setting. */
function layerOfDegreeFour(): CompositionState {
  const state = layerOfOneHarmonic(4, 0.6);
  const length = 0.5 / hemisphereMeanValue(2) / Math.hypot(state.weights[0]!, state.weights[1]!);
  return {
    neurons: state.neurons,
    dimension: 2,
    weights: state.weights.map((value) => length * value),
    outer: Float64Array.of(-0.5),
    biases: Float64Array.of(0.5),
  };
}

/** The exponent of the decay over that of the law; what is excluded is another rate. */
function exponentValue(
  rows: readonly Decay[],
  at: number,
  words: { readonly degree: number; readonly setting: string; readonly margin: number },
  excluded: { readonly what: string; readonly rate: number; readonly d: number },
): SampledValue {
  return {
    quantity: `log of eps_${words.degree}(t)/eps_${words.degree}(0) over that of the law, ${words.setting}`,
    samples: relative(rows, at),
    stated: 1,
    margin: words.margin,
    excludes: { what: excluded.what, value: excluded.rate / rateOf(words.degree, excluded.d) },
  };
}

const RANDOM = { d: 5, m1: 512, dt: 0.1, times: [2, 10] } as const;

export const harmonics: DepthClaim = {
  id: 'C5',
  title: 'Harmonics of the first layer decay one by one',
  statement:
    "$\\varepsilon_k(t) = \\varepsilon_k(0) \\exp(-\\kappa_1 (\\lambda_k/C_d^2) \\int_0^t \\ell'')$ for degrees 1 and 2 of random layers ($d = 5$; degree 2 at $d = 20$ in the full profile) and for degree 4 of a layer in the plane that carries no other degree.",
  origin: 'reconstructed',
  source: 'specification 2.5 and claim 5',
  checks: [
    computedTogether((context) => {
      const full = context.profile === 'full';
      const { d, m1, dt, times } = RANDOM;
      const p: Parameters = { ...PLAIN, d, m1, dt, blocks: 8 };
      const random = decays(
        p,
        independentStarts(p, context.seed, full ? 24 : 12),
        [1, 2],
        times,
        context.seed,
        (done) => context.progress(0.5 * done),
      );
      const plane: Parameters = { ...PLAIN, d: 2, m1: 120, dt: 0.1, blocks: 16 };
      const prepared = decays(
        plane,
        Array.from({ length: full ? 24 : 12 }, layerOfDegreeFour),
        [4],
        [10, 20, 30, 40],
        context.seed,
        (done) => context.progress(0.5 + 0.2 * done),
      );
      const [one, two, four] = [random[0], random[1], prepared[0]] as [
        readonly Decay[],
        readonly Decay[],
        readonly Decay[],
      ];
      return {
        values: [
          exponentValue(
            one,
            0,
            { degree: 1, setting: `t = 2, d = ${d}, m1 = ${m1}`, margin: 0.04 },
            { what: 'the rate pi/2 of its limit in d', rate: Math.PI / 2, d },
          ),
          exponentValue(
            two,
            1,
            { degree: 2, setting: `t = 10, d = ${d}, m1 = ${m1}`, margin: 0.1 },
            { what: 'the rate 2/d of its limit in d', rate: 2 / d, d },
          ),
          exponentValue(
            four,
            3,
            { degree: 4, setting: 't = 40, d = 2, degree 4 alone', margin: 0.1 },
            { what: 'no decay', rate: 0, d: 2 },
          ),
          ...(full ? [inTwentyDimensions(context)] : []),
        ],
        figures: [
          harmonicFigure([
            { name: `degree 1, d = ${d}`, times, rows: one },
            { name: `degree 2, d = ${d}`, times, rows: two },
            { name: 'degree 4, d = 2', times: [10, 20, 30, 40], rows: four },
          ]),
        ],
      };
    }),
  ],
};

function inTwentyDimensions(context: Context): SampledValue {
  const p: Parameters = { ...PLAIN, m1: 1024, dt: 0.1, blocks: 8 };
  const [rows] = decays(p, independentStarts(p, context.seed, 12), [2], [10], context.seed, (done) =>
    context.progress(0.7 + 0.3 * done),
  ) as [readonly Decay[]];
  return exponentValue(
    rows,
    0,
    { degree: 2, setting: 't = 10, d = 20, m1 = 1024', margin: 0.035 },
    { what: 'the rate 2/d of its limit in d', rate: 2 / p.d, d: p.d },
  );
}

interface Curve {
  readonly name: string;
  readonly times: readonly number[];
  readonly rows: readonly Decay[];
}

function harmonicFigure(curves: readonly Curve[]): Figure {
  const amplitudes = ({ times, rows }: Curve, which: keyof Decay): readonly (readonly number[])[] =>
    times.map((_, at) => rows.map((row) => Math.exp(row[which][at]!)));
  return {
    id: 'harmonic-decay',
    title: 'Harmonics of the first layer decay one by one',
    caption:
      'Amplitudes of degrees 1, 2 and 4 of F/(alpha r) relative to the start: means of runs with the smallest and the largest, and the law.',
    x: { label: 'time t', scale: 'linear' },
    y: { label: 'amplitude relative to the start', scale: 'log' },
    series: curves.flatMap((curve, index) => [
      lineSeries(
        `${curve.name}, law`,
        'theory',
        [0, ...curve.times],
        [1, ...amplitudes(curve, 'predicted').map(meanOf)],
        { dashed: index === 1 },
      ),
      pointSeries(`${curve.name}, runs`, 'simulation', curve.times, amplitudes(curve, 'seen').map(meanOf), {
        low: amplitudes(curve, 'seen').map((row) => Math.min(...row)),
        high: amplitudes(curve, 'seen').map((row) => Math.max(...row)),
      }),
    ]),
  };
}
