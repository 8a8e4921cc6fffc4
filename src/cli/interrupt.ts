/** Work that Ctrl-C and SIGTERM stop. */

/** The work was stopped, and nothing of it was finished. Exit code 130. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/**
 * Does work that Ctrl-C stops cleanly: the first one aborts the signal, a second one ends the process as usual.
 *
 * @param work - what to do; it should return soon after the signal.
 * @returns what the work returns.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
