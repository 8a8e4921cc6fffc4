/** The programs that run the direct chain beside ours: NumPy and torch in one Python each, and C++ compiled on the spot. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { link, type Problem } from './problem.js';

export type Precision = 'f64' | 'f32';

/** One way to run the chain. */
export interface Peer {
  readonly program: string;
  readonly way: string;
  /** CPU seconds of one step of one run. */
  readonly time: (problem: Problem, precision: Precision) => Promise<number>;
  /** Overlaps of the first neuron after so many steps, one for each run. */
  readonly sample: (problem: Problem, precision: Precision, runs: number, steps: number) => Promise<number[]>;
  /** Whether the way is for problems with so many neurons. */
  readonly fits: (neurons: number) => boolean;
}

/** A program that was found. */
export interface Found {
  readonly name: string;
  readonly version: string;
  readonly peers: readonly Peer[];
  readonly close: () => void;
}

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

/** Runs that the vectorised ways take at once. */
const ensembleOf = (neurons: number): number => (neurons === 64 ? 16 : 64);

/**
 * NumPy and torch of one Python.
 *
 * @returns why there is none when it is a text.
 */
export async function pythonPeers(command: string): Promise<Found | string> {
  const child: ChildProcess = spawn(command, [pathOf('python_direct.py'), JSON.stringify({ coefficients: link })], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr!.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString()}`.slice(-2000);
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async <T>(): Promise<T> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(complaint.trim().split('\n').at(-1) ?? 'it ended');
    return JSON.parse(value) as T;
  };
  const ask = async <T>(request: object): Promise<T> => {
    child.stdin!.write(`${JSON.stringify(request)}\n`);
    return answer<T>();
  };
  try {
    const { version, ways } = await answer<{ version: string; ways: string[] }>();
    const kind = { f64: 'float64', f32: 'float32' } as const;
    const peers = ways.map((way): Peer => {
      const ensemble = way.endsWith('ensemble');
      return {
        program: version,
        way,
        fits: (neurons) => neurons === 1 || way !== 'numpy one neuron',
        time: async (problem, precision) => {
          const runs = ensemble ? ensembleOf(problem.neurons) : 1;
          // About 50 ms.
          const steps = Math.ceil(4000 / (runs * Math.max(1, problem.neurons / 4)));
          const request = { do: 'time', problem, precision: kind[precision], way, runs, steps };
          return (await ask<{ seconds: number }>(request)).seconds;
        },
        sample: async (problem, precision, runs, steps) => {
          const request = { do: 'sample', problem, precision: kind[precision], way, runs, steps };
          return (await ask<{ overlaps: number[] }>(request)).overlaps;
        },
      };
    });
    return { name: 'Python ways,', version, peers, close: () => child.stdin!.end() };
  } catch (error) {
    return `${command}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** C++ with all that the compiler and the processor offer. */
export function floorPeer(): Found | string {
  const compiler = process.env.CXX ?? 'g++';
  const directory = mkdtempSync(join(tmpdir(), 'popflow-bench-'));
  const program = join(directory, 'floor');
  const close = (): void => rmSync(directory, { recursive: true, force: true });
  const run = (problem: Problem, precision: Precision, runs: number, steps: number) => {
    const { dimension, neurons, stepSize, noise, overlap, seed } = problem;
    const numbers = [dimension, neurons, stepSize, noise, overlap, steps, runs, seed, ...link].map(String);
    const text = execFileSync(program, [precision, ...numbers], { encoding: 'utf8', maxBuffer: 2 ** 26 });
    return JSON.parse(text) as { seconds: number; overlaps: number[] };
  };
  try {
    const flags = ['-O3', '-march=native', '-ffast-math', '-o', program];
    execFileSync(compiler, [pathOf('floor.cpp'), ...flags], { stdio: 'pipe' });
    const version = execFileSync(compiler, ['--version'], { encoding: 'utf8' }).split('\n')[0]!;
    const peer: Peer = {
      program: 'C++',
      way: 'floor',
      fits: () => true,
      time: async (problem, precision) => {
        const steps = Math.ceil(60_000 / (1 + problem.neurons / 4));
        return run(problem, precision, 1, steps).seconds / steps;
      },
      sample: async (problem, precision, runs, steps) => run(problem, precision, runs, steps).overlaps,
    };
    return { name: 'C++', version: `${version} -O3 -march=native -ffast-math`, peers: [peer], close };
  } catch (error) {
    close();
    return `C++: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
  }
}
