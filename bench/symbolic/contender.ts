/** The programs for symbolic algebra that the benchmark compares, and how they are found and started. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { maximaVersion, measureMaxima } from './maxima.js';
import type { Measurement } from './measure.js';
import * as problem from './problem.js';

/** A program that takes part, in a process of its own. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  measure(way: string, budget: number): Promise<Measurement>;
  close(): void;
}

const pathOf = (file: string): string => fileURLToPath(new URL(`contenders/${file}`, import.meta.url));

/** All that are found on this machine, ours first, and why the others are absent. */
export async function findContenders(): Promise<{
  readonly present: readonly Contender[];
  readonly absent: readonly string[];
}> {
  const typescript = (name: string, file: string): Promise<Contender | string> =>
    startServer(name, process.execPath, ['--import', 'tsx', pathOf(file)]);
  const python = process.env.PYTHON ?? 'python3';
  const found = [
    await typescript('ours', 'ours.ts'),
    await startServer('sympy', python, [pathOf('sympy_contender.py'), JSON.stringify(problem)]),
    maxima() ?? 'maxima: no program of this name',
    await typescript('nerdamer', 'nerdamer.ts'),
    await typescript('mathjs', 'mathjs.ts'),
  ];
  return {
    present: found.filter((one) => typeof one !== 'string'),
    absent: found.filter((one) => typeof one === 'string'),
  };
}

function maxima(): Contender | undefined {
  const version = maximaVersion();
  if (version === undefined) return undefined;
  return {
    name: 'maxima',
    version,
    measure: async (way, budget) => measureMaxima(way, budget),
    close: () => {},
  };
}

/** Starts a process that first writes its version and then answers requests, a line of JSON each. */
async function startServer(name: string, command: string, args: readonly string[]): Promise<Contender | string> {
  const child: ChildProcess = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr!.on('data', (data: Buffer) => {
    complaint = `${complaint}${data.toString()}`.slice(-2000);
  });
  child.on('error', (error) => {
    complaint = error.message;
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const answer = async (): Promise<Record<string, unknown>> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} has ended: ${complaint.trim().split('\n').at(-1) ?? ''}`);
    return JSON.parse(value) as Record<string, unknown>;
  };
  try {
    const { version } = (await answer()) as { version: string };
    return {
      name,
      version,
      measure: async (way, budget) => {
        child.stdin!.write(`${JSON.stringify({ way, budget })}\n`);
        const measured = await answer();
        if (measured.error !== undefined) throw new Error(`${name}, ${way}: ${String(measured.error)}`);
        return measured as unknown as Measurement;
      },
      close: () => child.stdin!.end(),
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
