import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { printVectorField } from '../../src/codegen/print-vector-field.js';
import type { VectorFieldDocument } from '../../src/codegen/vector-field.js';
import { randomStream } from '../../src/numerics/random/stream.js';
import { runPython } from '../support/python.js';
import { inTemporaryDirectory } from '../support/run-cli.js';
import {
  committee,
  complaints,
  type Exported,
  freePolynomials,
  runTypeScript,
  singleIndex,
  threeNeurons,
  twoUnits,
} from './exported.js';
import { handMade, handMadeSlope } from './hand-made.js';

const SYSTEMS: readonly (readonly [string, Exported])[] = [
  ['one neuron', singleIndex()],
  ['three neurons on the sphere', threeNeurons()],
  ['an erf committee, both layers', twoUnits()],
  ['free weights, polynomial links', freePolynomials()],
];

/** States near the initial one: covariances stay covariances. */
function statesNear({ document }: Exported, count: number): readonly number[][] {
  const stream = randomStream({ seed: 3, run: 0, purpose: 'states' });
  return Array.from({ length: count }, () => document.initialState.map((value) => value + 0.04 * stream.normal()));
}

/** f(y) of a Python text for each state. */
function pythonSlopes(text: string, states: readonly (readonly number[])[]): Promise<readonly number[][]> {
  return inTemporaryDirectory((directory) => {
    writeFileSync(join(directory, 'field.py'), text);
    const driver = `import json, sys; sys.path.insert(0, ${JSON.stringify(directory)}); import field; print(json.dumps([field.f(0.0, y).tolist() for y in json.load(sys.stdin)]))`;
    return JSON.parse(runPython(['-c', driver], JSON.stringify(states)));
  });
}

describe.each(SYSTEMS)('the vector field of %s', (_name, system) => {
  const { document, slope } = system;

  it('is the same as TypeScript, bit for bit', () => {
    const { vectorField, statistics, initialState, timePerStep } = runTypeScript(
      printVectorField(document, 'typescript'),
    );
    expect([statistics, initialState, timePerStep]).toEqual([
      document.statistics,
      document.initialState,
      document.timePerStep,
    ]);
    for (const state of [document.initialState, ...statesNear(system, 20)]) {
      const dy = new Float64Array(state.length);
      vectorField(0, Float64Array.from(state), dy);
      const expected = slope(state);
      expect(expected.some((value) => value !== 0)).toBe(true);
      // Zeros of either sign are the same.
      expect(Array.from(dy, (value) => value + 0)).toEqual(Array.from(expected, (value) => value + 0));
    }
  });

  it('is the same as Python, to rounding', async () => {
    const states = statesNear(system, 10);
    const slopes = await pythonSlopes(printVectorField(document, 'python'), states);
    states.forEach((state, at) => {
      const expected = slope(state);
      expected.forEach((value, k) => {
        expect(Math.abs(value - slopes[at]![k]!)).toBeLessThan(1e-13 * Math.max(1, Math.abs(value)));
      });
    });
  });
});

describe('the exported vector field has known values', () => {
  const at = ({ document }: Exported, y: readonly number[]): number[] => {
    const dy = new Float64Array(y.length);
    runTypeScript(printVectorField(document, 'typescript')).vectorField(0, Float64Array.from(y), dy);
    return [...dy];
  };

  it('for a plan typed in, by hand', async () => {
    const document = handMade();
    const expected = handMadeSlope(document.initialState);
    const typescript = at({ document, slope: () => new Float64Array() }, document.initialState);
    const [python] = await pythonSlopes(printVectorField(document, 'python'), [document.initialState]);
    for (const values of [typescript, python!]) {
      expect(values).toHaveLength(expected.length);
      values.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k]!, 13);
      });
    }
  });

  it('for h2: dm/dt = 2 m (1 - m^2), by hand', () => {
    expect(at(singleIndex('gradient-flow'), [0.5])[0]).toBeCloseTo(0.75, 14);
  });

  it('for one erf unit: (dr, dq) = (.1302, -.0563) at r = .3, q = .6, lr = .5, to the three digits that another program gave', async () => {
    // Time is steps times lr / d; the table counts steps over d.
    const unit = committee(1, 0.5, [0.3, 0.6, 1]);
    const noise = (0.5 * 0.1 ** 2 * (2 / Math.PI)) / Math.sqrt(1 + 2 * 0.6);
    const values = [
      at(unit, [0.3, 0.6, 1]),
      ...(await pythonSlopes(printVectorField(unit.document, 'python'), [[0.3, 0.6, 1]])),
    ];
    for (const [dr, dq] of values) {
      expect(Math.abs(0.5 * dr! - 0.1302)).toBeLessThan(2e-4);
      expect(Math.abs(0.5 * (dq! - noise) + 0.0563)).toBeLessThan(2e-4);
      // I3 of Saad and Solla for target and student.
      const drift =
        ((2 / Math.PI / 1.6) * (1.6 - 0.3 ** 2)) / Math.sqrt(1.6 * 2 - 0.3 ** 2) -
        ((2 / Math.PI / 1.6) * 0.3) / Math.sqrt(2.2);
      expect(dr).toBeCloseTo(drift, 14);
    }
  });
});

describe('the files', () => {
  it('please the strictest compiler of TypeScript, without imports', () => {
    const documents = [
      ...SYSTEMS.map(([, { document }]) => document),
      singleIndex('gradient-flow').document,
      handMade(),
    ];
    const texts = documents.map((document) => printVectorField(document, 'typescript'));
    for (const text of texts) expect(text).not.toMatch(/\bimport\b/);
    expect(complaints(texts)).toEqual([]);
    expect(complaints(['export const wrong: number = "text"; const unused = 1;'])).toHaveLength(2);
  });

  it('refuse a state of the wrong length', async () => {
    const { document } = singleIndex();
    const { vectorField } = runTypeScript(printVectorField(document, 'typescript'));
    expect(() => vectorField(0, new Float64Array(2), new Float64Array(1))).toThrow(/y has 2 entries/);
    await expect(pythonSlopes(printVectorField(document, 'python'), [[1, 2]])).rejects.toThrow(
      /y has 2 entries; needs 1/,
    );
  });

  it('refuse statistics of no vectors rather than compute with NaN', () => {
    const { vectorField } = runTypeScript(printVectorField(twoUnits().document, 'typescript'));
    const outside = Float64Array.of(0.3, 0.05, -0.1, 0.4, -3, 0.02, 0.5, 0.7, 0.8);
    expect(() => vectorField(0, outside, new Float64Array(9))).toThrow(/those of no vectors/);
  });

  it('let no text of a derivation out of its comment or string', async () => {
    const { document } = singleIndex();
    const hostile: VectorFieldDocument = {
      ...document,
      title: 'a\nb\r c\u2028throw 1\u2029d\u0085e */ """ #= =#',
      parameters: [['x', '"$(exit(1))"\n1/0']],
      statistics: ['m"\\\n\u2028$(1)'],
    };
    expect(runTypeScript(printVectorField(hostile, 'typescript')).statistics).toEqual(hostile.statistics);
    expect(await pythonSlopes(printVectorField(hostile, 'python'), [[0.5]])).toHaveLength(1);
    const julia = printVectorField(hostile, 'julia').split('\n');
    expect(julia.filter((line) => line.includes('$'))).toEqual([
      expect.stringMatching(/^# /),
      '    "m\\"\\\\\\n\u2028\\$(1)",',
      expect.stringMatching(/y has \$\(length\(y\)\) entries/),
    ]);
  });

  it('refuse parts that do not fit', () => {
    const { document } = threeNeurons();
    const print = (more: Partial<VectorFieldDocument>) => () => printVectorField({ ...document, ...more }, 'python');
    const { program } = document;
    expect(print({ statistics: ['m'] })).toThrow(/statistics has 1 entries for a state of 9/);
    expect(print({ initialState: document.initialState.with(0, Number.NaN) })).toThrow(/NaN/);
    expect(print({ program: { ...program, constants: { a: [1, 2, 3] } } })).toThrow(/rho is given 0 times/);
    expect(print({ program: { ...program, constants: { ...program.constants, a: [1] } } })).toThrow(
      /a has 1 entries; needs 3/,
    );
    const blocks = [{ input: 'M', output: 'dQ', shape: 'full' }, ...program.blocks.slice(1)] as const;
    expect(print({ program: { ...program, blocks } })).toThrow(/the output dQ, which does not fit/);
  });
});
