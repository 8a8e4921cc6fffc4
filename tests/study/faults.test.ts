/** The judge of planted faults: what is no fault is not caught, and a fault elsewhere than stated is not either. */

import { describe, expect, it } from 'vitest';
import type { Term } from '../../src/solvers/ode/term.js';
import { oneNeuron, sphereWorld } from '../../src/study/faults/problems.js';
import { judgeFaults } from '../../src/study/faults/table.js';
import { simulateWorld } from '../../src/study/faults/world.js';
import { combined, seeing, spoiled } from '../../src/study/faults/wrong-terms.js';

const field = (slope: number): Term => ({
  dimension: 2,
  evaluate: (_t, y, derivative) => {
    derivative[0] = slope * y[0]!;
    derivative[1] = y[0]! + y[1]!;
  },
});
const at = (term: Term, ...y: readonly number[]): readonly number[] => {
  const derivative = new Float64Array(y.length);
  term.evaluate(0, Float64Array.from(y), derivative);
  return [...derivative];
};

describe('wrong terms', () => {
  it('combine fields', () => {
    const [two, minusOne] = [2, -1];
    expect(
      at(
        combined([
          [two, field(3)],
          [minusOne, field(5)],
        ]),
        1,
        4,
      ),
    ).toEqual([1, 5]);
  });

  it('see another state, and leave the state alone', () => {
    const y = Float64Array.of(2, 7);
    const derivative = new Float64Array(2);
    seeing(field(3), (copy) => {
      copy[1] = 0;
    }).evaluate(0, y, derivative);
    expect([...derivative]).toEqual([6, 2]);
    expect([...y]).toEqual([2, 7]);
  });
});

describe('a world', () => {
  const world = sphereWorld({ link: 'h2', dimension: 100, etaD: 0.1 }, oneNeuron(0.3), 1, {
    runs: 40,
    points: 4,
    tolerance: 0.05,
  });
  const model = world.derived.models.at(-1)!;
  const simulated = simulateWorld(world, 1);

  it('says the same of the right model when it is planted as a fault', () => {
    const { agreement, factor } = simulated.judge({ model: spoiled(model, 'no fault', {}) });
    expect(agreement.statistics).toEqual(simulated.right.agreement.statistics);
    expect(agreement.verdict).toBe('agrees');
    expect(factor).toBe(1);
  });

  it('reads a model with a lag at the earlier step, and from another start', () => {
    const steps = Math.round(1 / model.timePerStep / 4);
    const late = simulated.judge({ model: spoiled(model, 'late', {}), lag: steps }).trajectory.values;
    const right = simulated.right.trajectory.values;
    expect(late[0]![0]).toBeCloseTo(0.3, 12);
    expect(late[2]![0]).toBeCloseTo(right[1]![0]!, 8);
    const elsewhere = simulated.judge({ model: spoiled(model, 'elsewhere', {}), initial: oneNeuron(-0.3), lag: steps });
    expect(elsewhere.trajectory.values[0]![0]).toBeCloseTo(-0.3, 12);
  });

  it('draws the same runs for the same seed', () => {
    expect(simulateWorld(world, 1).right).toEqual(simulated.right);
    expect(simulateWorld(world, 2).right.agreement.worst).not.toEqual(simulated.right.agreement.worst);
  });
});

describe('judgeFaults', () => {
  it('refuses a seed that is none', () => {
    expect(() => judgeFaults({ seed: -1 })).toThrow(/seed = -1; must be an integer/);
  });
});
