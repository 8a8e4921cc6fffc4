import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherRuns, type RunsTable, sameTime, theoryAt } from '../../src/checker/compare.js';

/** Rows (time, run, m), turned into columns. */
function table(rows: readonly (readonly [number, string, number])[]): RunsTable {
  return {
    times: rows.map(([time]) => time),
    runs: rows.map(([, run]) => run),
    values: { m: rows.map(([, , m]) => m) },
  };
}

const options = { statistics: ['m'] };

describe('gatherRuns', () => {
  it('does not depend on the order of the rows', () => {
    const rows = [0, 0.5, 1].flatMap((time) =>
      ['a', 'b', 'c'].map((run, k) => [time, run, 10 * time + k] as [number, string, number]),
    );
    const runs = (ordered: typeof rows) =>
      gatherRuns(table(ordered), options).ensemble.values.map(([column]) => Array.from(column!).sort((a, b) => a - b));
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(runs(shuffled)).toEqual(runs(rows));
      }),
      { seed: 42, numRuns: 50 },
    );
  });

  it('keeps a run at the same place at all times and takes the statistics in the order asked for', () => {
    const { ensemble } = gatherRuns(
      { times: [1, 1, 0, 0], runs: ['b', 'a', 'a', 'b'], values: { x: [1, 2, 3, 4], y: [5, 6, 7, 8] } },
      { statistics: ['y', 'x'] },
    );
    expect(ensemble.values.map((row) => row.map((column) => Array.from(column)))).toEqual([
      [
        [8, 7],
        [4, 3],
      ],
      [
        [5, 6],
        [1, 2],
      ],
    ]);
  });

  it('takes times that differ by rounding for the same', () => {
    const { ensemble } = gatherRuns(
      table([
        [0.3, 'a', 1],
        [0.1 + 0.2, 'b', 2],
      ]),
      options,
    );
    expect(ensemble.times).toHaveLength(1);
  });

  it('counts runs that diverged, lack times or are lost, and averages none of them', () => {
    const gathered = gatherRuns(
      table([
        [0, 'a', 1],
        [1, 'a', 2],
        [0, 'b', 1],
        [1, 'b', 3],
        [0, 'c', 1],
        [1, 'c', Number.NaN],
        [0, 'd', 1],
      ]),
      { ...options, lost: 2 },
    );
    expect(gathered.ensemble).toMatchObject({ runs: 6, diverged: 4, times: [0, 1] });
    expect(gathered.ensemble.values[1]![0]).toEqual(Float64Array.of(2, 3));
    expect(gathered.diverged).toEqual([{ run: 'c', time: 1 }]);
    expect(gathered.incomplete).toEqual([{ run: 'd', time: 1, missing: 1 }]);
  });

  it('refuses a run that has a time twice, fewer than two complete runs, columns that do not fit', () => {
    expect(() =>
      gatherRuns(
        table([
          [0, 'a', 1],
          [0, 'a', 2],
        ]),
        options,
      ),
    ).toThrow(/row 2: run a has time 0 twice; first at row 1/);
    expect(() =>
      gatherRuns(
        table([
          [0, 'a', 1],
          [1, 'b', 2],
        ]),
        options,
      ),
    ).toThrow(
      /0 of 2 runs have finite values at all 2 times; at least 2 must: 2 lack a time that others have \(run a at time 1, run b at time 0\)/,
    );
    expect(() => gatherRuns(table([]), options)).toThrow(/no rows/);
    expect(() => gatherRuns(table([[0, 'a', 1]]), { statistics: ['n'] })).toThrow(/no column n; there are: m/);
    expect(() => gatherRuns({ times: [0], runs: ['a'], values: { m: [] } }, options)).toThrow(/m has 0 rows/);
  });
});

describe('theoryAt', () => {
  const runs = { times: [0, 1], statistics: ['m'] };

  it('takes the times of the runs, in any order, and adds the tolerance to the stated error', () => {
    const model = theoryAt(
      { times: [2, 1, 0], values: { m: [9, 5, 4] }, error: { m: [0, 0.25, 0.5] }, spread: { m: [3, 2, 1] } },
      runs,
      { tolerance: 1, spreadTolerance: 0.1 },
    );
    expect(model).toMatchObject({
      values: [[4], [5]],
      modelError: [[0.5], [0.25]],
      margin: [[1.5], [1.25]],
      spread: { values: [[1], [2]], margin: 0.1 },
    });
  });

  it.each([
    [{ times: [0, 2], values: { m: [1, 2] } }, /lacks 1 of the 2 times of the runs: 1; nothing is interpolated/],
    [{ times: [0, 1, 1 + 1e-12], values: { m: [1, 2, 3] } }, /row 3: the theory has time 1.000000000001 twice/],
    [{ times: [0, 1], values: { m: [1, Number.NaN] } }, /row 2: m is NaN/],
    [{ times: [0, 1], values: { m: [1, 2] }, error: { m: [0, -1] } }, /row 2: the margin of m is -1/],
    [{ times: [0, 1], values: { m: [1, 2] }, spread: { m: [-1, 1] } }, /row 1: the standard deviation of m is -1/],
    [{ times: [0, 1], values: { n: [1, 2] } }, /no column m/],
  ])('refuses %j', (theory, message) => {
    expect(() => theoryAt(theory, runs, { tolerance: 0 })).toThrow(message);
  });
});

describe('sameTime', () => {
  it('is relative', () => {
    expect(sameTime(1e9, 1e9 + 0.5)).toBe(true);
    expect(sameTime(1e-9, 2e-9)).toBe(false);
    expect(sameTime(0, 0)).toBe(true);
    expect(sameTime(0, 1e-300)).toBe(false);
  });
});
