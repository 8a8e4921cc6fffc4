import { describe, expect, it } from 'vitest';
import { workerEntry as entry } from '../../src/cli/worker-entry.js';
import { loadDerivation } from '../../src/registry.js';
import { mergeEnsembles } from '../../src/simulators/merge.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { simulate } from '../../src/study/simulate.js';
import { simulateOnWorkers } from '../../src/workers/ensemble.js';

const source = { derivation: 'single-index', set: ['d=50', 'm0=0.1'] };
const options = { seeds: 40, steps: 300, points: 3, seed: 5 };

async function serial(from = source) {
  const derivation = await loadDerivation(from.derivation);
  return simulate(derivation, resolveParameters(derivation, from.set), options);
}

describe('an ensemble on worker threads', () => {
  // Workers that run from source take seconds to start: few are started here, and npm run bench compares more numbers of them.
  it('is the same bit for bit as in one thread, and loses nothing but the diverged runs', async () => {
    // Free weights, a cubic link and a step so large that some runs, not all, overflow within the horizon.
    const set = ['weights=free', 'link=h3', 'learner=h3', 'neurons=1', 'targets=1', 'd=10', 'etad=0.1'];
    const diverging = { derivation: 'gaussian', set };
    const expected = await serial(diverging);
    const { ensemble, stopped } = await simulateOnWorkers(diverging, options, { entry, workers: 2 });
    expect({ ensemble, stopped }).toEqual({ ensemble: expected, stopped: false });
    expect(expected.failures.length).toBeGreaterThan(0);
    expect(expected.finiteRuns.length).toBeGreaterThan(0);
    expect(expected.finiteRuns.length + expected.failures.length).toBe(options.seeds);
  });

  it('keeps what is finished when it is stopped', async () => {
    const controller = new AbortController();
    const { ensemble, stopped } = await simulateOnWorkers(source, options, {
      entry,
      workers: 1,
      signal: controller.signal,
      progress: (done) => {
        if (done >= 16) controller.abort();
      },
    });
    expect(stopped).toBe(true);
    expect(ensemble!.finiteRuns).toEqual(Array.from({ length: 16 }, (_, run) => run));
    const whole = await serial();
    expect([...ensemble!.values[3]![0]!]).toEqual([...whole.values[3]![0]!.subarray(0, 16)]);
  });

  it('hands on what a run throws', async () => {
    const wrong = simulateOnWorkers({ derivation: 'single-index', set: ['d=-1'] }, options, { entry, workers: 1 });
    await expect(wrong).rejects.toMatchObject({ name: 'InputError', message: expect.stringContaining('-1') });
    await expect(simulateOnWorkers(source, options, { entry, workers: 0 })).rejects.toThrow(
      'workers must be a whole number >= 1; got 0',
    );
  });
});

describe('merging pieces', () => {
  it('gives the whole', async () => {
    const derivation = await loadDerivation('single-index');
    const parameters = resolveParameters(derivation, source.set);
    const pieces = [
      [0, 7],
      [7, 1],
      [8, 32],
    ].map(([firstRun, seeds]) => simulate(derivation, parameters, { ...options, firstRun: firstRun!, seeds: seeds! }));
    expect(mergeEnsembles(pieces)).toEqual(await serial());
  });

  it('refuses pieces that do not belong together', async () => {
    const one = await serial();
    expect(() => mergeEnsembles([])).toThrow('no pieces');
    expect(() => mergeEnsembles([one, { ...one, seed: 6 }])).toThrow('piece 1 is');
  });
});
