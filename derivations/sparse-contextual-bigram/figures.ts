/** Figures from theory alone: population training of linear and softmax attention, and the phase portrait with the trap. */

import { type Figure, type FigureDefinition, type FigureSeries, fixing, lineSeries } from '../../src/index.js';
import { solve } from '../../src/numeric.js';
import type { AttentionChain } from './fast/chain.js';
import type { AttentionMethod } from './fast/update.js';
import { type Instance, uniformStart, type Weights } from './instance.js';
import { instance, type Parameters } from './parameters.js';
import { constantsOf, flowTerm, lossAt } from './theory/closed.js';
import { populationGradients } from './theory/evaluate.js';
import { populationRun } from './theory/population.js';
import { trapThreshold } from './theory/predictions.js';

/** A task small enough that its matrices can be read. */
function smallTask(p: Parameters): Instance {
  return instance(fixing(p, { N: 5, T: 30, sparsity: 2, rho: 0.8, mu: null, transfer: 0, y0: null }));
}

const RATES: Readonly<Record<'preconditioned' | 'softmax', number>> = { preconditioned: 0.1, softmax: 1 };
const STEPS = 400;

/** Population training from scratch; softmax takes larger steps on its logits. */
function trained(
  task: Instance,
  method: 'preconditioned' | 'softmax',
  look: (chain: AttentionChain, step: number) => void,
) {
  const run = populationRun(
    task,
    uniformStart(task),
    [{ steps: STEPS, rateV: 0.1, rateA: RATES[method] }],
    method satisfies AttentionMethod,
  );
  look(run, 0);
  for (let step = 20; step <= STEPS; step += 20) {
    run.advance(20);
    look(run, step);
  }
  return run;
}

/** Rows of a row-major matrix as rows of cells along y. */
function cells(matrix: Float64Array, columns: number, transposed: boolean): readonly (readonly number[])[] {
  const rows = matrix.length / columns;
  return transposed
    ? Array.from({ length: columns }, (_, k) => Array.from({ length: rows }, (_, t) => matrix[t * columns + k]!))
    : Array.from({ length: rows }, (_, n) => Array.from({ length: columns }, (_, m) => matrix[n * columns + m]!));
}

const edges = (count: number): readonly number[] => Array.from({ length: count + 1 }, (_, at) => at - 0.5);

function attentionMap(
  id: string,
  title: string,
  method: 'preconditioned' | 'softmax',
): FigureDefinition<Parameters, Weights> {
  return {
    id,
    build: ({ parameters }): Figure => {
      const task = smallTask(parameters);
      const { A } = trained(task, method, () => undefined).weights();
      return {
        id,
        title,
        caption: `Population training from A = U, V = M for ${STEPS} steps at N = 5, T = 30, Q = 2, ρ = .8. Each row is a column a_k of A; the truth attends to two positions of each with weight 1/2.`,
        x: { label: 'position t', scale: 'linear' },
        y: { label: 'last token k', scale: 'linear' },
        series: [
          {
            kind: 'heat-map',
            name: 'A',
            role: 'theory',
            full: 0.6,
            xEdges: edges(task.T),
            yEdges: edges(task.N),
            values: cells(A, task.N, true),
          },
        ],
      };
    },
  };
}

const valueMap: FigureDefinition<Parameters, Weights> = {
  id: 'value-map',
  build: ({ parameters }): Figure => {
    const task = smallTask(parameters);
    const { V } = trained(task, 'preconditioned', () => undefined).weights();
    return {
      id: 'value-map',
      title: 'The value matrix V of linear attention',
      caption: 'The same run: V has the shifted diagonal of P and its background (1 − ρ)/N.',
      x: { label: 'token m in the context', scale: 'linear' },
      y: { label: 'output n', scale: 'linear' },
      series: [
        {
          kind: 'heat-map',
          name: 'V',
          role: 'theory',
          xEdges: edges(task.N),
          yEdges: edges(task.N),
          values: cells(V, task.N, false),
        },
      ],
    };
  },
};

const lossCurves: FigureDefinition<Parameters, Weights> = {
  id: 'loss-curves',
  build: ({ parameters }): Figure => {
    const task = smallTask(parameters);
    const loss = populationGradients(task);
    const constants = constantsOf(task);
    const floor = lossAt(constants)([1, 1, 0, 0]);
    const line = (name: string, method: 'preconditioned' | 'softmax', role: FigureSeries['role']): FigureSeries => {
      const [x, y]: [number[], number[]] = [[], []];
      trained(task, method, (chain, step) => {
        x.push(step);
        y.push(loss(chain.weights()).loss - floor);
      });
      return lineSeries(name, role, x, y);
    };
    return {
      id: 'loss-curves',
      title: 'Excess population loss: linear and softmax attention',
      caption:
        'The runs of the heat maps. The step sizes differ (softmax takes η = 1 on its logits), so the curves compare shapes, not speeds; no claim is made.',
      x: { label: 'step', scale: 'linear' },
      y: { label: 'L − L*', scale: 'log' },
      series: [line('linear attention', 'preconditioned', 'theory'), line('softmax attention', 'softmax', 'reference')],
    };
  },
};

const phasePortrait: FigureDefinition<Parameters, Weights> = {
  id: 'phase-portrait',
  build: (): Figure => {
    const T = 200;
    const constants = { K_P: 0.512, K_Q: 0.5 - 1 / T, tau: 1 / T, mu2: 0.2 };
    const rates = { eta_V: 1, eta_A: 1 };
    const times = Array.from({ length: 161 }, (_, at) => at / 4);
    const starts: readonly (readonly [number, number])[] = [
      [0, 0],
      [0.05, -0.04],
      [-0.1, 0.2],
      [-0.02, -0.02],
      [0.1, -0.3],
      [-0.2, 0.1],
    ];
    const orbit = (start: readonly [number, number]): FigureSeries => {
      const { y } = solve({
        term: flowTerm(constants, rates),
        initial: [...start, 0, 0],
        tEnd: times.at(-1)!,
        saveAt: { times },
      });
      const trapped = y.at(-1)![0]! < 0;
      return lineSeries(
        `from (${start.join(', ')})`,
        trapped ? 'reference' : 'theory',
        y.map((state) => state[0]!),
        y.map((state) => state[1]!),
      );
    };
    const ratio = Math.sqrt(constants.K_Q / constants.K_P);
    const edge = [-0.5, 0.5];
    return {
      id: 'phase-portrait',
      title: 'Phase portrait with the trap',
      caption: `Gradient flow at T = ${T}, η = 1, s = 0, up to t = 40. Starts below the separatrix of the linearised flow go to the branch on which both coefficients are negative.`,
      x: { label: 'alpha_V', scale: 'linear' },
      y: { label: 'alpha_A', scale: 'linear' },
      series: [
        ...starts.map(orbit),
        lineSeries(
          'separatrix near the origin',
          'margin',
          edge,
          edge.map((value) => (trapThreshold(constants, rates) - value) / ratio),
          { dashed: true },
        ),
      ],
    };
  },
};

export const figures: readonly FigureDefinition<Parameters, Weights>[] = [
  attentionMap('attention-linear', 'Attention A of the linear learner', 'preconditioned'),
  attentionMap('attention-softmax', 'Attention softmax(W)', 'softmax'),
  valueMap,
  lossCurves,
  phasePortrait,
];
