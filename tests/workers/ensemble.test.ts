import { describe, expect, it } from 'vitest';
import { resolveParameters } from '../../src/derivation/parameters.js';
import { simulate } from '../../src/derivation/simulate.js';
import { mergeEnsembles } from '../../src/numeric/sgd/merge.js';
import { loadDerivation } from '../../src/registry.js';
import { simulateOnWorkers } from '../../src/workers/ensemble.js';

const source = { derivation: 'single-index', set: ['d=50', 'm0=0.1'] };
const options = { seeds: 40, steps: 300, points: 3, seed: 5 };

async function serial(set: readonly string[] = source.set) {
  const derivation = await loadDerivation('single-index');
  return simulate(derivation, resolveParameters(derivation, set), options);
}

describe('an ensemble on worker threads', () => {
  it('is the same bit for bit for any number of workers, and as in one thread', async () => {
    const expected = await serial();
    expect(expected.failures).toEqual([]);
    const [one, three] = await Promise.all([1, 3].map((workers) => simulateOnWorkers(source, options, { workers })));
    expect(one).toEqual({ ensemble: expected, stopped: false });
    expect(three).toEqual({ ensemble: expected, stopped: false });
  });

  it('loses nothing but the diverged runs', async () => {
    // A step so large that some runs, not all, overflow within the horizon.
    const set = ['d=50', 'm0=0.1', 'eta=0.6'];
    const expected = await serial(set);
    const { ensemble } = await simulateOnWorkers({ ...source, set }, options, { workers: 2 });
    expect(ensemble).toEqual(expected);
    expect(ensemble!.finiteRuns.length + ensemble!.failures.length).toBe(options.seeds);
  });

  it('keeps what is finished when it is stopped', async () => {
    const controller = new AbortController();
    const { ensemble, stopped } = await simulateOnWorkers(source, options, {
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
    const wrong = simulateOnWorkers({ derivation: 'single-index', set: ['d=-1'] }, options, { workers: 1 });
    await expect(wrong).rejects.toMatchObject({ name: 'InputError', message: expect.stringContaining('-1') });
    await expect(simulateOnWorkers(source, options, { workers: 0 })).rejects.toThrow(
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
