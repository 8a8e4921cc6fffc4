import { describe, expect, it } from 'vitest';
import { randomStream } from '../../src/numerics/random/stream.js';
import { type Batch, chainBatch } from '../../src/simulators/batch.js';
import type { Chain } from '../../src/simulators/chain.js';
import { runEnsemble } from '../../src/simulators/ensemble.js';
import { overlapAtLeast } from '../../src/simulators/hitting.js';

const stream = randomStream({ seed: 1, run: 0, purpose: 'sgd' });

/** A chain whose statistic grows by a rate with each step and which fails at a given one. */
interface Counter {
  readonly rate: number;
  readonly failsAt: number;
}

function counter({ rate, failsAt }: Counter): Chain {
  let taken = 0;
  return {
    advance(steps) {
      taken = Math.min(taken + steps, failsAt);
    },
    read(out) {
      out[0] = rate * taken;
    },
    get finite() {
      return taken < failsAt;
    },
    get failedAt() {
      return taken < failsAt ? undefined : failsAt;
    },
  };
}

/** Run i grows by i/1000 a step; run 3 fails at step 40. */
const begin = (run: number) => ({
  state: { rate: run / 1000, failsAt: run === 3 ? 40 : Number.POSITIVE_INFINITY },
  stream,
});

/** A batch that watches for its first condition itself, and counts what it is asked for. */
function watchingBatch(slots: number): Batch<Counter> & { calls: number } {
  const inner = chainBatch<Counter>(slots, counter);
  const limits = new Array<number>(slots).fill(Number.POSITIVE_INFINITY);
  const live = new Set<number>();
  const out = new Float64Array(1);
  return {
    slots,
    calls: 0,
    begin(slot, state, from) {
      limits[slot] = Number.POSITIVE_INFINITY;
      live.add(slot);
      inner.begin(slot, state, from);
    },
    end(slot) {
      live.delete(slot);
      inner.end(slot);
    },
    advance(steps) {
      this.calls += 1;
      for (let taken = 1; taken <= steps; taken++) {
        inner.advance(1);
        for (const slot of live) {
          inner.read(slot, out);
          if (inner.finite(slot) && out[0]! >= limits[slot]!) return taken;
        }
      }
      return steps;
    },
    read: (slot, into) => inner.read(slot, into),
    finite: (slot) => inner.finite(slot),
    failedAt: (slot) => inner.failedAt(slot),
    watch(slot, conditions) {
      limits[slot] = Math.min(...conditions.map(({ threshold }) => threshold));
      return true;
    },
  };
}

describe('an ensemble through a batch', () => {
  const settings = { statistics: ['m'], seeds: 12, seed: 0, hitting: [overlapAtLeast(0.1), overlapAtLeast(0.5)] };

  it('records the same, whatever the number of slots, watched or not', () => {
    for (const more of [{ saveAt: [30, 200] }, { saveAt: [30, 200], stopWhenAllHit: true }]) {
      const ensembles = [1, 2, 5, 30].flatMap((slots) =>
        [chainBatch<Counter>(Math.min(slots, 12), counter), watchingBatch(slots)].map((batch) =>
          runEnsemble<Counter>({ ...settings, ...more, batch: { open: () => batch, begin } }),
        ),
      );
      const chains = runEnsemble({ ...settings, ...more, start: (run) => counter(begin(run).state) });
      for (const ensemble of ensembles) expect(ensemble).toEqual(chains);
      expect(chains.failures).toEqual([{ run: 3, step: 40, reason: 'the step is not finite' }]);
      expect(chains.finiteRuns).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]);
      // Run i meets m >= 0.5 at step ceil(500/i); runs 0, 1 and 2 do not within 200 steps.
      const { times, censored } = chains.hitting['m_1>=0.5']!;
      expect([...times]).toEqual(chains.finiteRuns.map((run) => (run < 3 ? 200 : Math.ceil(500 / run))));
      expect(censored).toEqual(chains.finiteRuns.map((run) => run < 3));
    }
  });

  it('tells the runs of a piece by their own indices', () => {
    const piece = runEnsemble<Counter>({
      statistics: ['m'],
      seeds: 3,
      firstRun: 2,
      seed: 0,
      saveAt: [100],
      batch: { open: () => chainBatch(2, counter), begin },
    });
    expect(piece.finiteRuns).toEqual([2, 4]);
    expect(piece.failures).toEqual([{ run: 3, step: 40, reason: 'the step is not finite' }]);
    expect(piece.values).toEqual([[Float64Array.of(0.2, 0.4)]]);
  });

  it('asks a batch that watches only for what happens', () => {
    const batch = watchingBatch(12);
    runEnsemble<Counter>({ ...settings, saveAt: [200], batch: { open: () => batch, begin } });
    // At most one call for each of 2 x 12 hits and one for the end.
    expect(batch.calls).toBeLessThanOrEqual(25);
  });

  it('opens no more slots than there are runs', () => {
    const asked: number[] = [];
    const open = (atMost: number) => {
      asked.push(atMost);
      return chainBatch(atMost, counter);
    };
    const common = { statistics: ['m'], seed: 0, saveAt: [1], batch: { open, begin } };
    runEnsemble<Counter>({ ...common, seeds: 3 });
    runEnsemble<Counter>({ ...common, seeds: 100 });
    runEnsemble<Counter>({ ...common, seeds: 100, slots: 7 });
    expect(asked).toEqual([3, 16, 7]);
    expect(() => runEnsemble<Counter>({ ...common, seeds: 1, slots: 0 })).toThrow(
      'slots must be an integer >= 1; got 0',
    );
  });
});

describe('a batch of chains', () => {
  it('passes over slots that are idle, and keeps runs apart', () => {
    const batch = chainBatch<Counter>(3, counter);
    const out = new Float64Array(1);
    batch.begin(0, { rate: 1, failsAt: 5 }, stream);
    expect(batch.advance(4)).toBe(4);
    batch.begin(2, { rate: 10, failsAt: 100 }, stream);
    batch.advance(3);
    batch.read(2, out);
    expect(out[0]).toBe(30);
    expect([batch.finite(0), batch.failedAt(0), batch.finite(2), batch.failedAt(2)]).toEqual([
      false,
      5,
      true,
      undefined,
    ]);
    batch.end(2);
    expect(() => batch.read(2, out)).toThrow('slot 2 of 3 has no run; begin one');
    expect(() => batch.begin(3, { rate: 1, failsAt: 1 }, stream)).toThrow('slot must be an integer in [0, 3); got 3');
    expect(() => chainBatch(0, counter)).toThrow('slots must be an integer >= 1; got 0');
    expect(() => batch.advance(0.5)).toThrow('steps must be an integer >= 0; got 0.5');
  });
});
