import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { wasmHessenbergSystems } from '../../src/solvers/ode/compiled/ode-hessenberg.js';
import { StateMemory } from '../../src/solvers/ode/compiled/ode-memory.js';
import { wasmStages } from '../../src/solvers/ode/compiled/ode-stages.js';
import { piController } from '../../src/solvers/ode/controller.js';
import { dop853, dop853Tableau } from '../../src/solvers/ode/dop853.js';
import { dopri5Tableau } from '../../src/solvers/ode/dopri5.js';
import { rowFlowTerm } from '../../src/solvers/ode/row-flow.js';
import { solve } from '../../src/solvers/ode/solve.js';
import { denseSystems, hessenbergSystems } from '../../src/solvers/ode/stage-systems.js';
import type { Stages } from '../../src/solvers/ode/stage-vectors.js';
import { plainStages, stageRows } from '../../src/solvers/ode/stages.js';
import { tsit5Tableau } from '../../src/solvers/ode/tsit5.js';

const normals = (seed: number, count: number): Float64Array => {
  const out = new Float64Array(count);
  randomStream({ seed, run: 0, purpose: 'data' }).fillNormals(out);
  return out;
};
const sameBits = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, i) => Object.is(value, b[i]));

describe('the kernels of explicit steps', () => {
  const filled = (stages: Stages, size: number): Stages => {
    stages.slopes.forEach((slope, at) => {
      slope.set(normals(at + 1, size));
    });
    stages.begin.set(normals(100, size));
    stages.absolute.set(normals(101, size).map((value) => 1e-6 * Math.abs(value)));
    return stages;
  };

  it.each([dop853Tableau, dopri5Tableau, tsit5Tableau])('of $name are their twin, bit for bit', (tableau) => {
    const rows = stageRows(tableau);
    for (const size of [1, 2, 3, 8, 15, 16, 17, 50, 129]) {
      const memory = new StateMemory();
      const fast = wasmStages(rows, size, memory);
      if (fast === undefined) throw new Error('the memory is free, but was not lent');
      // The vectors are in the memory of the kernels: nothing fell back.
      for (const vector of [...fast.slopes, fast.next, fast.argument, fast.sums]) {
        expect(vector.buffer).toBe(memory.buffer);
      }
      const twin = plainStages(rows, size);
      expect(twin.next.buffer).not.toBe(memory.buffer);
      filled(fast, size);
      filled(twin, size);
      for (let stage = 1; stage <= rows.last; stage += 1)
        expect(sameBits(fast.formStage(stage, 0.37), twin.formStage(stage, 0.37))).toBe(true);
      fast.formEnd(-0.37);
      twin.formEnd(-0.37);
      expect(sameBits(fast.next, twin.next)).toBe(true);
      expect(fast.next.every((value, i) => value !== fast.begin[i])).toBe(true);
      fast.errorSums(1e-3);
      twin.errorSums(1e-3);
      const sums = rows.error.estimates;
      expect(sameBits(fast.sums.subarray(0, sums), twin.sums.subarray(0, sums))).toBe(true);
      expect([fast.sums[2], twin.sums[2]]).toEqual([0, 0]);
      for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const stages of [fast, twin]) {
          stages.slopes[rows.last + 1]![size - 1] = bad;
          stages.errorSums(1e-3);
          expect(stages.sums[2]).toBeNaN();
        }
      }
    }
  });

  it('lend their memory to one solver at a time and to the next when it is given back', () => {
    const rows = stageRows(dop853Tableau);
    const memory = new StateMemory();
    const first = wasmStages(rows, 20, memory);
    expect(wasmStages(rows, 20, memory)).toBeUndefined();
    first?.release();
    expect(wasmStages(rows, 20, memory)).toBe(first);
    first?.release();
    // Another size, more memory: the old vectors are gone, the new ones are whole.
    expect(wasmStages(stageRows(dop853Tableau), 200_000, memory)?.next.length).toBe(200_000);
  });
});

const flows = [
  { rows: 1, columns: 1, drift: [0, 2] },
  { rows: 3, columns: 7, drift: [0.5, 1, -2, 0.25] },
  { rows: 4, columns: 10, drift: [0, 1.28, 0, 1.44], rates: [1, 0.5, -2, 3] },
  { rows: 2, columns: 9, drift: [1, 0, -3], products: true },
  { rows: 5, columns: 16, drift: Array.from({ length: 16 }, (_, p) => [0, 1 + 0.1 * p, 0, 0.3]), products: true },
  { rows: 3, columns: 5, drift: Array.from({ length: 5 }, (_, p) => [0.1, 1 + 0.1 * p, p]) },
] as const;

describe('the kernels of row flows', () => {
  it.each(flows)('are their twin, bit for bit: $rows x $columns', (flow) => {
    const fast = rowFlowTerm(flow, 'wasm');
    const twin = rowFlowTerm(flow, 'typescript');
    expect(fast.memory).toBeInstanceOf(StateMemory);
    expect(twin.memory).toBeUndefined();
    const y = normals(5, fast.dimension).map((value) => 0.4 * value);
    const [a, b] = [new Float64Array(y.length), new Float64Array(y.length)];
    fast.evaluate(0, y, a);
    twin.evaluate(0, y, b);
    expect(sameBits(a, b)).toBe(true);
    expect(a.some((value) => value !== 0)).toBe(true);
    // In place as well, in the memory that solvers borrow.
    const memory = fast.memory!;
    memory.borrow({}, 16 * (y.length + 2), (address) => {
      const inside = new Float64Array(memory.buffer, address, y.length);
      const out = new Float64Array(memory.buffer, address + 8 * (y.length + 2) - ((8 * y.length) % 16), y.length);
      inside.set(y);
      fast.evaluate(0, inside, out);
      expect(sameBits(out, b)).toBe(true);
      return out;
    });
  });

  it('integrate to the same bits as their twin, also while another integration holds the memory', () => {
    const flow = flows[4];
    const y0 = normals(8, rowFlowTerm(flow).dimension).map((value) => 0.1 * value);
    const controller = piController({ relativeTolerance: 1e-8, absoluteTolerance: 1e-10 });
    const run = (kind: 'wasm' | 'typescript') => {
      const term = rowFlowTerm(flow, kind);
      let nested: Float64Array | undefined;
      const value = (t: number, y: Float64Array): number => {
        nested ??= solve({ term, initial: y0, tEnd: 0.5, controller, saveAt: 'end', solver: dop853() }).y[0];
        return t - 0.75 + 0 * y[0]!;
      };
      const solution = solve({ term, initial: y0, tEnd: 1, controller, events: [{ id: 'late', value }], dense: true });
      return [...solution.y, solution.dense(0.3), nested!, solution.events[0]!.y].map((state) => [...state]);
    };
    const [fast, twin] = [run('wasm'), run('typescript')];
    expect(fast.length).toBe(twin.length);
    fast.forEach((state, at) => {
      expect(sameBits(state, twin[at]!)).toBe(true);
    });
  });

  it('give the memory back when an integration throws', () => {
    const term = rowFlowTerm(flows[4], 'wasm');
    const initial = normals(8, term.dimension).map((value) => 0.1 * value);
    const nan = { id: 'nan', value: (t: number) => (t === 0 ? 1 : Number.NaN) };
    expect(() => solve({ term, initial, tEnd: 1, events: [nan] })).toThrow("event 'nan' returned NaN");
    const rows = stageRows(dop853Tableau);
    expect(wasmStages(rows, term.dimension, term.memory!)).toBeDefined();
  });
});

describe('the Hessenberg kernels', () => {
  const matrixOf = (seed: number, size: number): Float64Array => normals(seed, size * size);
  const shifts = { real: 3.6, re: 2.7, im: 3.1 };

  it('are their twin, bit for bit, and solve the same systems as elimination', () => {
    for (const size of [1, 2, 3, 7, 8, 17, 40, 65]) {
      const all = [wasmHessenbergSystems(size), hessenbergSystems(size), denseSystems(size)] as const;
      const jacobian = matrixOf(size, size);
      const solutions = all.map((systems) => {
        expect(systems.factorise(jacobian, true, { real: 9, re: 8, im: 7 })).toBe(true);
        // Again with other shifts: the Hessenberg matrix is used once more.
        expect(systems.factorise(jacobian, false, shifts)).toBe(true);
        const [b, b1, b2, b3] = [1, 2, 3, 4].map((seed) => normals(seed, size)) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        systems.solveReal(b);
        systems.solveAll(b1, b2, b3);
        return [...b, ...b1, ...b2, ...b3];
      });
      const [fast, twin, dense] = solutions as [number[], number[], number[]];
      expect(sameBits(fast, twin)).toBe(true);
      const largest = Math.max(...dense.map(Math.abs));
      dense.forEach((value, i) => {
        expect(Math.abs(value - fast[i]!)).toBeLessThan(1e-9 * largest);
      });
    }
  });

  it('reduce matrices without pivots below the diagonal, and those that need every swap', () => {
    const size = 6;
    const triangular = matrixOf(2, size).map((value, at) => (at % size < Math.floor(at / size) ? 0 : value));
    const reversed = new Float64Array(size * size);
    for (let i = 0; i < size; i += 1) reversed[i * size + (size - 1 - i)] = i + 1;
    for (const jacobian of [triangular, reversed]) {
      const [fast, twin, dense] = [wasmHessenbergSystems(size), hessenbergSystems(size), denseSystems(size)];
      const [x, y, z] = [normals(1, size), normals(1, size), normals(1, size)];
      [fast, twin, dense].forEach((systems, at) => {
        expect(systems.factorise(jacobian, true, { real: 7.5, re: 1, im: 1 })).toBe(true);
        systems.solveReal([x, y, z][at]!);
      });
      expect(sameBits(x, y)).toBe(true);
      z.forEach((value, i) => {
        expect(x[i]).toBeCloseTo(value, 12);
      });
    }
  });

  it('refuse singular and non-finite matrices', () => {
    const singular = Float64Array.of(3, 0, 0, 0, 3, 0, 0, 0, 3);
    const broken = Float64Array.of(1, Number.NaN, 0, 0, 1, 0, 0, 2, 1);
    for (const systems of [wasmHessenbergSystems(3), hessenbergSystems(3)]) {
      expect(systems.factorise(singular, true, { real: 3, re: 1, im: 1 })).toBe(false);
      expect(systems.factorise(singular, false, { real: 1, re: 3, im: 0 })).toBe(false);
      expect(systems.factorise(broken, true, shifts)).toBe(false);
      expect(systems.factorise(singular, true, shifts)).toBe(true);
    }
  });

  it('keep the eigenvalues: property over random matrices', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 0, max: 1000 }), (size, seed) => {
        const jacobian = matrixOf(seed, size);
        const systems = wasmHessenbergSystems(size);
        // A shift beyond the row sums: the matrix is well away from singular.
        const shift = 2 * size * Math.max(...jacobian.map(Math.abs));
        systems.factorise(jacobian, true, { real: shift, re: shift, im: 1 });
        const x = normals(seed + 1, size);
        const b = x.slice();
        for (let i = 0; i < size; i += 1) {
          b[i] = shift * x[i]!;
          for (let j = 0; j < size; j += 1) b[i]! -= jacobian[i * size + j]! * x[j]!;
        }
        systems.solveReal(b);
        return b.every((value, i) => Math.abs(value - x[i]!) < 1e-10 * (1 + Math.abs(x[i]!)));
      }),
      { seed: 42, numRuns: 40 },
    );
  });
});
