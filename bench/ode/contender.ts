/** The programs that integrate for the benchmark, each in a process of its own, and how they are found. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Measurement } from '../symbolic/measure.js';
import { cases } from './problems.js';

/** A program that takes part, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  measure(way: string, budget: number): Promise<Measurement>;
  close(): void;
}

const pathOf = (file: string): string => fileURLToPath(new URL(`contenders/${file}`, import.meta.url));

/** All that are found on this machine, and why the others are absent. */
export async function findContenders(): Promise<{
  readonly present: ReadonlyMap<string, Contender>;
  readonly absent: readonly string[];
}> {
  const typescript = (name: string): Promise<Contender | string> =>
    start(name, process.execPath, ['--import', 'tsx', pathOf(`${name}.ts`)]);
  const python = process.env.PYTHON ?? 'python3';
  const found = [
    await typescript('ours'),
    await typescript('odex'),
    await start('scipy', python, [pathOf('scipy_contender.py')], JSON.stringify(cases)),
  ];
  return {
    present: new Map(found.flatMap((one) => (typeof one === 'string' ? [] : [[one.name, one] as const]))),
    absent: found.filter((one) => typeof one === 'string'),
  };
}

/** Starts a process that writes its version first and then answers requests, a line of JSON each. */
async function start(
  name: string,
  command: string,
  args: readonly string[],
  greeting?: string,
): Promise<Contender | string> {
  // One thread for linear algebra: waiting threads would be charged as work.
  const env = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  let complaint = '';
  child.stderr.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString()}`.slice(-2000);
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  // A process that could not be started or has ended is noticed when its answer does not come.
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} has ended: ${complaint.trim().split('\n').at(-1) ?? ''}`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  try {
    if (greeting !== undefined) child.stdin.write(`${greeting}\n`);
    const { version } = (await answer()) as { version: string };
    return {
      name,
      version,
      measure: async (way, budget) => {
        child.stdin.write(`${JSON.stringify({ way, budget })}\n`);
        const measured = await answer();
        if (measured.error !== undefined) throw new Error(`${name}, ${way}: ${String(measured.error)}`);
        return measured as unknown as Measurement;
      },
      close: () => child.stdin.end(),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
