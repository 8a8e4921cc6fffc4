/** One thing to time: `run` does it `batch` times, `result` says what comes out, for comparison. */
export interface Work {
  readonly run: () => unknown;
  readonly batch: number;
  readonly result: () => string;
}

/** CPU seconds for doing it once. */
export interface Measurement {
  readonly seconds: number;
  readonly result: string;
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Repeats the work for about `budget` CPU seconds; with a warm-up first, for code that is compiled as it runs. */
export function measure(work: Work, budget: number, warm: boolean): Measurement {
  if (!warm) {
    const start = cpuSeconds();
    work.run();
    // What takes this long needs no warm-up, and is not run twice.
    const once = cpuSeconds() - start;
    if (once > 1) return { seconds: once / work.batch, result: work.result() };
    while (cpuSeconds() - start < 2 * budget) for (let i = 0; i < 5; i++) work.run();
  }
  const start = cpuSeconds();
  let count = 0;
  let elapsed = 0;
  let block = 1;
  while (elapsed < budget) {
    for (let i = 0; i < block; i++) work.run();
    count += block;
    elapsed = cpuSeconds() - start;
    // Reading the clock must not be what is timed.
    if (elapsed < budget / 10) block *= 2;
  }
  return { seconds: elapsed / (count * work.batch), result: work.result() };
}
