import { describe, expect, it } from 'vitest';
import { derivationOf } from '../../src/cli/load-derivation.js';
import { InputError } from '../../src/engine/errors.js';
import { registry } from '../../src/registry.js';
import { machineLimits, requireRoom, requireRoomForWorkers, saysNoRoom } from '../../src/study/budget.js';
import { parameterTable, resolveParameters } from '../../src/study/parameters.js';
import { predict } from '../../src/study/predict.js';
import { simulate } from '../../src/study/simulate.js';
import { openKernels } from '../../src/wasm/kernels.js';

const derivations = await Promise.all(Object.keys(registry).map(async (id) => derivationOf(id)));

/** What happened: an error of one line, or nothing. */
function outcome(action: () => unknown): string | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError || error instanceof RangeError)) throw error;
    expect(error.message).not.toMatch(/\n|call stack|WebAssembly|typed array|array length/);
    return error.message;
  }
}

/** Every simulator, and every whole-number parameter without a stated maximum. */
const cases = derivations.flatMap((derivation) =>
  Object.keys(derivation.simulators).flatMap((method) =>
    parameterTable(derivation)
      .filter(({ allowed }) => allowed.includes('integer') && !allowed.includes('<= '))
      .map(({ name }) => ({ id: derivation.id, method, name, derivation })),
  ),
);

describe('sizes beyond any machine', () => {
  it.each(cases)(
    '$id $method: $name = 1e15 is refused in one line, or costs nothing',
    ({ derivation, method, name }) => {
      const run = (value: number) =>
        outcome(() => {
          const parameters = resolveParameters(derivation, [`${name}=${value}`]);
          return simulate(derivation, parameters, { method, seeds: 1, steps: 1, points: 1 });
        });
      const message = run(1e15);
      // Some simulators refuse the default parameters already.
      if (message !== undefined && message !== run(2)) expect(message).toMatch(new RegExp(`\\b${name}\\b`));
    },
  );

  it.each(derivations.map((derivation) => ({ id: derivation.id, derivation })))(
    '$id: too many runs, steps or points are refused by name',
    ({ derivation }) => {
      const parameters = resolveParameters(derivation, []);
      const run = (asked: object) =>
        outcome(() => simulate(derivation, parameters, { seeds: 2, steps: 4, points: 2, ...asked }));
      expect(run({ seeds: 1e12 })).toMatch(/^--seeds = 1000000000000: this would .*; at most --seeds = \d+ fits$/);
      expect(run({ steps: 1e15 })).toMatch(/^--steps = 1000000000000000: this would take about .* days; 30 days/);
      expect(run({ steps: 1e12, points: 1e11 })).toMatch(/^--(points|steps) = 1000+: this would/);
      expect(outcome(() => predict(derivation, parameters, { tEnd: 1, points: 1e9 }))).toMatch(
        /^points = 1000000000: this would hold .*; at most points = \d+ fits$/,
      );
    },
  );

  it('the most that is named is itself allowed', () => {
    const derivation = derivations.find(({ id }) => id === 'tensor-deflation')!;
    const message = outcome(() =>
      simulate(derivation, resolveParameters(derivation, ['d=1000000000000']), { seeds: 1, steps: 1 }),
    );
    const most = Number(/at most d = (\d+) fits/.exec(message ?? '')?.[1]);
    expect(most).toBeGreaterThan(1e5);
    const limits = machineLimits('1G');
    const need = ({ d }: Readonly<Record<string, unknown>>) => ({ memory: 8 * Number(d) });
    expect(() => requireRoom({ d: 1e12 }, { d: 10 }, need, limits)).toThrow(
      /d = 1000000000000: .*at most d = 120000000 fits$/,
    );
    requireRoom({ d: 120_000_000 }, { d: 10 }, need, limits);
  });
});

describe('the budget', () => {
  it('blames the number whose return to what is usual helps most', () => {
    const limits = { memory: 1000, heap: 1000, operations: 1 };
    const need = ({ a, b }: Readonly<Record<string, unknown>>) => ({ memory: 10 * Number(a) + Number(b) });
    expect(() => requireRoom({ a: 200, b: 20 }, { a: 1, b: 1 }, need, limits)).toThrow(/^a = 200/);
    expect(() => requireRoom({ a: 20, b: 2000 }, { a: 1, b: 1 }, need, limits)).toThrow(
      /^b = 2000.*at most b = 800 fits/,
    );
    expect(() => requireRoom({ a: 2000, b: 2000 }, { a: 1, b: 1 }, need, limits)).toThrow(/lower a and the others/);
  });

  it('takes a setting, and refuses one that is none', () => {
    expect(machineLimits('1.5G').memory).toBe(1.5e9);
    expect(machineLimits('800 MB').memory).toBe(8e8);
    for (const wrong of ['lots', '-1G', '0', '1e9']) expect(() => machineLimits(wrong)).toThrow(/POPFLOW_MEMORY is/);
  });

  it('counts worker threads', () => {
    expect(() => requireRoomForWorkers(500, machineLimits('8G'))).toThrow(
      /^--workers = 500: .*at most --workers = 100 fits$/,
    );
    requireRoomForWorkers(8, machineLimits('8G'));
  });

  it.each([
    () => new Float64Array(2 ** 60),
    () => new Array(2 ** 33),
    () => 'x'.repeat(2 ** 30),
    () => openKernels().reserve(2 ** 33),
    () => Math.max(...new Array<number>(10_000_000).fill(0)),
  ])('knows what the engine says when there is no room (%#)', (action) => {
    let thrown: unknown;
    try {
      action();
    } catch (error) {
      thrown = error;
    }
    expect(saysNoRoom(thrown)).toBe(true);
  });
});
