/**
 * A pool of worker threads that asks for its next task whenever a worker is free. It knows nothing of what the tasks are:
 * a worker's file answers them through `answerTasks`.
 */

import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
import { RunError } from '../engine/errors.js';
import { requireRoomForWorkers } from '../study/budget.js';
import { uncalled } from '../study/place.js';

/** What a worker says. */
type Message<Result> =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'result'; readonly result: Result; readonly milliseconds: number }
  | { readonly kind: 'error'; readonly name: string; readonly message: string; readonly stack: string | undefined };

/** How a pool works. */
export interface PoolOptions<Task, Result> {
  /** The file that each worker runs; it must call `answerTasks`. */
  readonly entry: URL;
  /** Number of worker threads, a whole number >= 1. */
  readonly workers: number;
  /** The next task, or undefined when there is none; asked when a worker is free. */
  next(): Task | undefined;
  /** Told what a task gave, and the milliseconds that it took in its worker; the worker's next task waits for it. */
  result(task: Task, result: Result, milliseconds: number): void | Promise<void>;
  /**
   * Told of a task whose worker ended before it answered, and why; the work goes on with another worker. Defaults to giving up
   * all tasks with a RunError.
   */
  lost?(task: Task, reason: string): void;
  /** Told the fraction of a task that is done; defaults to nothing. */
  readonly progress?: (task: Task, fraction: number) => void;
  /** Stops the pool: tasks that are not finished are given up. */
  readonly signal?: AbortSignal;
}

/** An error that a task threw, with what it was called where it was thrown. */
class TaskError extends Error {
  constructor(name: string, message: string, stack: string | undefined) {
    super(message);
    this.name = name;
    if (stack !== undefined) this.stack = stack;
  }
}

/**
 * Runs tasks on worker threads until there are no more.
 *
 * @param options - see `PoolOptions`.
 * @returns `done` when every task is finished, `stopped` when the signal came first.
 * @throws RangeError when `workers` is no whole number >= 1; InputError when the machine has no room for so many; whatever a task
 * throws (name, message and stack of it); RunError when a worker ended before it answered and nobody is told of lost tasks.
 */
export async function runPool<Task, Result>(options: PoolOptions<Task, Result>): Promise<'done' | 'stopped'> {
  const { entry, workers, next, result, progress, signal } = options;
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new RangeError(`workers must be a whole number >= 1; got ${workers}`);
  }
  requireRoomForWorkers(workers);
  const stopped = (): boolean => signal?.aborted === true;
  if (stopped()) return 'stopped';
  const running = new Set<Worker>();
  const closeAll = async (): Promise<void> => {
    await Promise.all([...running].map((worker) => worker.terminate()));
  };
  const work = async (first: Task): Promise<void> => {
    let worker = startWorker(entry);
    running.add(worker);
    const end = async (): Promise<void> => {
      running.delete(worker);
      await worker.terminate();
    };
    try {
      for (let task: Task | undefined = first; task !== undefined && !stopped(); task = next()) {
        const current = task;
        const answer = await ask<Task, Result>(worker, current, (fraction) => progress?.(current, fraction));
        if (answer.kind === 'result') await result(current, answer.result, answer.milliseconds);
        else if (!stopped()) {
          if (options.lost === undefined) throw new RunError(answer.reason);
          options.lost(current, answer.reason);
          await end();
          worker = startWorker(entry);
          running.add(worker);
        }
      }
    } finally {
      await end();
    }
  };
  const stop = (): void => void closeAll();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const threads: Promise<void>[] = [];
    for (let index = 0; index < workers; index++) {
      const task = next();
      if (task === undefined) break;
      threads.push(work(task));
    }
    await Promise.all(threads);
  } finally {
    signal?.removeEventListener('abort', stop);
    await closeAll();
  }
  return stopped() ? 'stopped' : 'done';
}

/** What a worker did with a task. */
type Answer<Result> =
  | { readonly kind: 'result'; readonly result: Result; readonly milliseconds: number }
  | { readonly kind: 'ended'; readonly reason: string };

/** Sends a task and waits for its answer, or for the end of the worker. */
function ask<Task, Result>(worker: Worker, task: Task, progress: (fraction: number) => void): Promise<Answer<Result>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      act();
    };
    const onMessage = (message: Message<Result>): void => {
      switch (message.kind) {
        case 'progress':
          progress(message.fraction);
          return;
        case 'result':
          settle(() => resolve(message));
          return;
        case 'error':
          settle(() => reject(new TaskError(message.name, message.message, message.stack)));
          return;
        default: {
          const never: never = message;
          throw new TypeError(`unknown message ${JSON.stringify(never)}`);
        }
      }
    };
    const ended = (reason: string): void => settle(() => resolve({ kind: 'ended', reason }));
    const onError = (error: unknown): void => ended(uncalled(error));
    const onExit = (code: number): void =>
      ended(`the thread was ended with code ${code} while it ran: no code that popflow runs may call process.exit`);
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    worker.postMessage(task);
  });
}

/** From source, a worker needs the loader of TypeScript first. */
function startWorker(entry: URL): Worker {
  if (!entry.pathname.endsWith('.ts')) return new Worker(entry);
  return new Worker(new URL('../workers/from-source.mjs', import.meta.url), { workerData: entry.href });
}

/**
 * The other side of `runPool`, for the file that a worker runs: answers the tasks one after another.
 *
 * @param answer - does a task; what it returns must be plain data.
 * @throws Error when this thread is no worker.
 */
export function answerTasks<Task, Result>(
  answer: (task: Task, progress: (fraction: number) => void) => Result | Promise<Result>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('answerTasks belongs into the file of a worker thread');
  port.on('message', async (task: Task) => {
    const started = performance.now();
    let told = started;
    try {
      const result = await answer(task, (fraction) => {
        const now = performance.now();
        // A message costs some 10 microseconds; people look ten times a second at most.
        if (now - told < 100) return;
        told = now;
        port.postMessage({ kind: 'progress', fraction } satisfies Message<Result>);
      });
      // What the task has left to a timer or a promise, and fails at once, is its own failure; timers end in their order.
      await new Promise((next) => setTimeout(next));
      port.postMessage({ kind: 'result', result, milliseconds: performance.now() - started } satisfies Message<Result>);
    } catch (error) {
      const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
      port.postMessage({ kind: 'error', name, message, stack } satisfies Message<Result>);
    }
  });
}

/**
 * The number of worker threads that this machine has cores for.
 *
 * @returns a whole number >= 1.
 */
export function defaultWorkers(): number {
  return Math.max(1, availableParallelism());
}
