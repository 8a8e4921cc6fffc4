/** The programs that run the reduced single-index chain beside ours: NumPy, and C++ compiled on the spot. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The chain with phi = sigma = h_2, correlation loss and no noise, from an overlap m0. */
export interface Work {
  readonly dimension: number;
  readonly stepSize: number;
  readonly m0: number;
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
}

/** CPU seconds of the steps, and the overlaps at the end, one for each run. */
export interface Outcome {
  readonly seconds: number;
  readonly overlaps: ArrayLike<number>;
}

export interface Peer {
  readonly name: string;
  /** Steps that take about as long as ours. */
  readonly run: (work: Work) => Outcome;
  readonly close: () => void;
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

function outcomeOf(command: string, args: readonly string[], { dimension, stepSize, m0, runs, steps, seed }: Work) {
  const numbers = [dimension, stepSize, m0, runs, steps, seed].map(String);
  const text = execFileSync(command, [...args, ...numbers], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
  });
  return JSON.parse(text) as Outcome & { readonly version?: string };
}

/** NumPy, all runs vectorised; undefined where `PYTHON` (python3 by default) has none. */
export function numpyPeer(): Peer | undefined {
  const python = process.env.PYTHON ?? 'python3';
  const run = (work: Work) => outcomeOf(python, [pathOf('numpy_reduced.py')], work);
  try {
    const { version } = run({ dimension: 10, stepSize: 0.01, m0: 0.5, runs: 1, steps: 1, seed: 1 });
    return { name: `NumPy ${version}, 1000 runs vectorised`, run, close: () => {} };
  } catch {
    return undefined;
  }
}

/** C++ with all that the compiler and the processor offer; undefined where `CXX` (g++ by default) is absent. */
export function floorPeer(): Peer | undefined {
  const directory = mkdtempSync(join(tmpdir(), 'popflow-bench-'));
  const program = join(directory, 'floor');
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  try {
    const flags = ['-O3', '-march=native', '-ffast-math', '-o', program];
    execFileSync(process.env.CXX ?? 'g++', [pathOf('floor.cpp'), ...flags], { stdio: 'pipe' });
    return { name: 'C++, g++ -O3 -march=native -ffast-math', run: (work) => outcomeOf(program, [], work), close };
  } catch {
    close();
    return undefined;
  }
}
