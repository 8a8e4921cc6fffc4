/** Vector fields to export, and the exported texts brought to life. */

import ts from 'typescript';
import type { VectorFieldDocument } from '../../src/codegen/vector-field.js';
import type { Model } from '../../src/engine/model.js';
import { freeSystem } from '../../src/engine/models/free-system.js';
import { gaussianModels } from '../../src/engine/models/models.js';
import { type GaussianSettings, gaussianSystem } from '../../src/engine/models/system.js';
import { erfKernel } from '../../src/links/kernels/erf-kernel.js';
import { parseLink } from '../../src/links/parse-link.js';
import { scaledKernelOf } from '../../src/links/scaled-kernel.js';
import { freeStatisticNames } from '../../src/simulators/free-statistics.js';

export interface Exported {
  readonly document: VectorFieldDocument;
  /** The model's own vector field. */
  readonly slope: (y: ArrayLike<number>) => Float64Array;
}

function exported<State>(
  model: Model<State>,
  statistics: readonly string[],
  initialState: readonly number[],
): Exported {
  if (model.program === undefined) throw new Error(`model ${model.id} has no program`);
  const document = {
    title: 'A system',
    source: 'a source',
    model,
    parameters: [['d', '1000']] as const,
    statistics,
    initialState,
    seed: 0,
    timePerStep: model.timePerStep,
    program: model.program(),
  };
  const slope = (y: ArrayLike<number>): Float64Array => {
    const out = new Float64Array(model.term.dimension);
    model.term.evaluate(0, Float64Array.from(y), out);
    return out;
  };
  return { document, slope };
}

/** A model on the sphere; the finest unless `id` says otherwise. */
export function sphere(settings: GaussianSettings, initialState: readonly number[], id = 'corrected'): Exported {
  const model = gaussianModels(gaussianSystem(settings)).find((one) => one.id === id)!;
  return exported(
    model,
    initialState.map((_, at) => `s[${at + 1}]`),
    initialState,
  );
}

export const singleIndex = (id?: string): Exported =>
  sphere(
    {
      problem: { loss: 'correlation', target: parseLink('h2'), learner: parseLink('h2') },
      targets: 1,
      dimension: 1000,
      stepSize: 0.0005,
      noise: 0,
      secondLayer: [1],
    },
    [0.1],
    id,
  );

export const threeNeurons = (): Exported =>
  sphere(
    {
      problem: { loss: 'mse', target: parseLink('4/5*h2 + 3/5*h3'), learner: parseLink('1/5*h0 + 1/2*h2 + 2/5*h3') },
      targets: 2,
      dimension: 50,
      stepSize: 0.01,
      noise: 0.3,
      secondLayer: [0.5, -0.3, 0.8],
      rates: [1, 0.5, 2],
    },
    [0.3, 0.1, -0.2, 0.4, 0.05, 0.25, 0.1, -0.1, 0.2],
  );

/** An erf committee in the normalisation of Saad and Solla, learning rate `lr`. */
export function committee(units: number, lr: number, initialState: readonly number[], zeta = 0): Exported {
  const d = 1000;
  const system = freeSystem({
    targets: units,
    neurons: units,
    dimension: d,
    stepSize: lr / d,
    secondLayerRate: zeta,
    noise: 0.1,
    links: {},
    kernelOf: scaledKernelOf(erfKernel, { phi: 1 / Math.sqrt(units), sigma: 1 }),
  });
  const model = system.models(() => ({ M: [], Q: [], a: [] })).at(-1)!;
  return exported(model, freeStatisticNames(units, units), initialState);
}

export const twoUnits = (zeta = 0.5): Exported =>
  committee(2, 0.5, [0.3, 0.05, -0.1, 0.4, 0.6, 0.02, 0.5, 0.7, 0.8], zeta);

/** Weights of any length with polynomial links: moments are polynomials in variances, too. */
export function freePolynomials(): Exported {
  const system = freeSystem({
    targets: 2,
    neurons: 2,
    dimension: 40,
    stepSize: 0.002,
    secondLayerRate: 0.25,
    noise: 0.2,
    links: { phi: parseLink('h1 + 1/3*h2'), sigma: parseLink('h1 - 1/4*h2') },
  });
  const model = system.models(() => ({ M: [], Q: [], a: [] })).at(-1)!;
  return exported(model, system.statistics, [0.3, 0.05, -0.1, 0.4, 0.6, 0.02, 0.5, 0.7, 0.8]);
}

interface GeneratedModule {
  readonly vectorField: (t: number, y: Float64Array, dy: Float64Array) => void;
  readonly statistics: readonly string[];
  readonly initialState: readonly number[];
  readonly timePerStep: number;
}

/** Runs generated TypeScript as the module that it is. */
export function runTypeScript(text: string): GeneratedModule {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exports: Partial<GeneratedModule> = {};
  new Function('exports', outputText)(exports);
  return exports as GeneratedModule;
}

/** The complaints of the compiler about texts, each a module, at its strictest. */
export function complaints(texts: readonly string[]): readonly string[] {
  const options: ts.CompilerOptions = {
    strict: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    types: [],
  };
  const files = new Map(texts.map((text, at) => [`field${at}.ts`, text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  host.fileExists = (name) => files.has(name) || fileExists(name);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}
