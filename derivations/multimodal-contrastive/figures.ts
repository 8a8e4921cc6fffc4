/** Figures of the theory, some with runs beside it. The axes are our own choice: the paper's figures were not seen. */

import type { Figure, FigureDefinition } from '../../src/index.js';
import { lineSeries, pointSeries } from '../../src/index.js';
import { evenGrid } from '../../src/numeric.js';
import { type Context, meanPath, S4 } from './claims/common.js';
import { anisotropic, RATIOS } from './claims/grids.js';
import { stageTimes, TEMPERATURES, TWO_STAGES } from './claims/temperature.js';
import { noncontrastiveLimit } from './fast/limits.js';
import type { ContrastiveState } from './fast/state.js';
import { flowOf, observablesOf, type Parameters } from './parameters.js';
import { conditionPeak, orbit } from './theory.js';

type Definition = FigureDefinition<Parameters, ContrastiveState>;

const ALONE: Parameters = { ...S4, loss: 'none', tau2: 1 };
const MANY: Parameters = { ...S4, loss: 'infinite' };

/** Times for a logarithmic axis. */
function logGrid(from: number, to: number, points: number): readonly number[] {
  return Array.from({ length: points + 1 }, (_, at) => from * (to / from) ** (at / points));
}

function line(
  name: string,
  x: readonly number[],
  y: readonly number[],
  role: 'theory' | 'corrected-theory' | 'reference' = 'theory',
  dashed = false,
) {
  return lineSeries(name, role, x, y, { dashed });
}

function points(name: string, { x, y }: { readonly x: readonly number[]; readonly y: readonly number[] }) {
  return pointSeries(name, 'simulation', x, y);
}

const condition: Definition = {
  id: 'condition',
  build: (context: Context): Figure => {
    const times = logGrid(0.1, 1000, 160);
    const { representationCondition } = observablesOf(S4);
    const path = (p: Parameters): readonly number[] => orbit(p, times).map(representationCondition);
    const settings = { time: 40, seeds: 4, points: 8 };
    return {
      id: 'condition',
      title: 'With and without negatives',
      caption:
        'Condition number of the representation for S4. Without negatives it rises from 1.75 to 4.56 and stays; with one negative or infinitely many (tau^2 = 4) it peaks and returns to 1. Marks: means of 4 SGD runs, B = 16, eta = 0.05.',
      x: { label: 'time t (steps × step size)', scale: 'log' },
      y: { label: 'condition number of the representation', scale: 'linear' },
      series: [
        line('no negatives', times, path(ALONE)),
        line('one negative', times, path(S4), 'corrected-theory'),
        line('infinitely many negatives', times, path(MANY), 'corrected-theory', true),
        points('SGD, no negatives', meanPath(context, { ...ALONE, B: 16 }, 'representationCondition', settings)),
        points('SGD, one negative', meanPath(context, { ...S4, B: 16 }, 'representationCondition', settings)),
      ],
    };
  },
};

const alignmentAndNoise: Definition = {
  id: 'alignment-and-noise',
  build: (): Figure => {
    const times = logGrid(0.1, 1000, 160);
    const { alignment, noiseToSignal } = observablesOf(S4);
    const [alone, single] = [orbit(ALONE, times), orbit(S4, times)];
    return {
      id: 'alignment-and-noise',
      title: 'Alignment and noise',
      caption: 'Alignment of positive pairs and noise over signal for S4, without negatives and with one (tau^2 = 4).',
      x: { label: 'time t', scale: 'log' },
      y: { label: 'alignment; noise to signal', scale: 'linear' },
      series: [
        line('alignment, no negatives', times, alone.map(alignment)),
        line('noise to signal, no negatives', times, alone.map(noiseToSignal), 'theory', true),
        line('alignment, one negative', times, single.map(alignment), 'corrected-theory'),
        line('noise to signal, one negative', times, single.map(noiseToSignal), 'corrected-theory', true),
      ],
    };
  },
};

const drives: Definition = {
  id: 'drives',
  build: (): Figure => {
    const times = logGrid(0.1, 300, 160);
    const { drive } = flowOf(S4);
    const both = orbit(S4, times).map((y) => drive(0, y));
    return {
      id: 'drives',
      title: 'Positive pairs push up, negative pairs push down',
      caption:
        'The two parts of the growth rate of log(h_1/h_r) for S4 with one negative, tau^2 = 4: that of the positive pairs is never negative, that of the negative pairs never positive; their sum changes sign where the ratio of the aligned parts peaks.',
      x: { label: 'time t', scale: 'log' },
      y: { label: 'growth rate of log(h_1/h_r)', scale: 'linear' },
      series: [
        line(
          'positive pairs',
          times,
          both.map(({ positive }) => positive),
        ),
        line(
          'negative pairs',
          times,
          both.map(({ negative }) => negative),
          'corrected-theory',
        ),
        line(
          'sum',
          times,
          both.map(({ positive, negative }) => positive + negative),
          'reference',
          true,
        ),
        { kind: 'horizontal-rule', name: 'zero', role: 'reference', y: 0 },
      ],
    };
  },
};

const twoStages: Definition = {
  id: 'two-stages',
  build: (): Figure => {
    const times = [
      ...evenGrid(1500, 100),
      ...evenGrid(300, 100)
        .slice(1)
        .map((time) => 1500 + time),
    ];
    const { representationCondition } = observablesOf(TWO_STAGES);
    return {
      id: 'two-stages',
      title: 'A schedule of two temperatures',
      caption:
        'S4 with tau^2 = 0.1 up to t = 1500, then 4: the first stage aligns and unbalances, the second balances.',
      x: { label: 'time t', scale: 'linear' },
      y: { label: 'condition number of the representation', scale: 'linear' },
      series: [
        line('two stages', times, orbit(TWO_STAGES, times).map(representationCondition)),
        { kind: 'vertical-rule', name: 'tau^2 from 0.1 to 4', role: 'reference', x: 1500 },
      ],
    };
  },
};

const separation: Definition = {
  id: 'stage-separation',
  build: (): Figure => {
    const { aligned, balanced } = stageTimes();
    const scaled = (value: number, power: number): readonly number[] =>
      TEMPERATURES.map((tau2) => value * (tau2 / TEMPERATURES[0]!) ** power);
    return {
      id: 'stage-separation',
      title: 'The stages separate at small tau',
      caption:
        'Times of alignment (rho = 0.9) and of balance (kappa_rep = 1.1) for S4, with the limit slopes -1 and -2.',
      x: { label: 'tau^2', scale: 'log' },
      y: { label: 'time t', scale: 'log' },
      series: [
        line('alignment', TEMPERATURES, aligned),
        line('slope -1', TEMPERATURES, scaled(aligned[0]!, -1), 'reference', true),
        line('balance', TEMPERATURES, balanced, 'corrected-theory'),
        line('slope -2', TEMPERATURES, scaled(balanced[0]!, -2), 'reference', true),
      ],
    };
  },
};

const ambientDimension: Definition = {
  id: 'ambient-dimension',
  build: (): Figure => {
    const s = Array.from({ length: 11 }, (_, at) => 2 ** (at + 4));
    const total = s.map((value) => value + 2);
    const curve = (variance: number): readonly number[] =>
      s.map(
        (noiseDimension) =>
          noncontrastiveLimit({ scales: [1, Math.sqrt(variance)], noiseDimension, noiseScale: 1 }).weightCondition,
      );
    return {
      id: 'ambient-dimension',
      title: 'Without negatives the condition number grows with the dimension',
      caption:
        'Final condition number of the weights without negatives for two latents of variances 1 and sigma_2^2, with the limit slopes (1 - sigma_2^2)/2.',
      x: { label: 'r + s', scale: 'log' },
      y: { label: 'condition number of the weights', scale: 'log' },
      series: [0.25, 0.5, 0.81].flatMap((variance) => {
        const y = curve(variance);
        const last = y.at(-1)!;
        const end = total.at(-1)!;
        return [
          line(`variance ${variance}`, total, y),
          line(
            `slope ${(1 - variance) / 2}`,
            total,
            total.map((value) => last * (value / end) ** ((1 - variance) / 2)),
            'reference',
            true,
          ),
        ];
      }),
    };
  },
};

const anisotropyFigure: Definition = {
  id: 'anisotropy',
  build: (): Figure => {
    const all = RATIOS.map(anisotropic);
    const limits = all.map(
      (p) =>
        noncontrastiveLimit({ scales: p.sigma, noiseDimension: p.s, noiseScale: p.sigmaXi }).representationCondition,
    );
    return {
      id: 'anisotropy',
      title: 'Anisotropy of the latents',
      caption:
        'Four log-spaced scales of mean square 1, s = 12: final condition number without negatives, and its peak with one negative (tau^2 = 4), from which it returns to 1.',
      x: { label: 'largest over smallest scale', scale: 'linear' },
      y: { label: 'condition number of the representation', scale: 'log' },
      series: [
        line('final, no negatives', RATIOS, limits),
        line(
          'peak, one negative',
          RATIOS,
          all.map((p) => conditionPeak(p, 1000).condition),
          'corrected-theory',
        ),
        line('start', RATIOS, RATIOS, 'reference', true),
      ],
    };
  },
};

export const figures: readonly Definition[] = [
  condition,
  alignmentAndNoise,
  drives,
  twoStages,
  separation,
  ambientDimension,
  anisotropyFigure,
];
