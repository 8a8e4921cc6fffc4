/** A fault that can be planted: in a trajectory or in one number; and a world without a fault. */

import { judgeValue, type Measurement } from '../../checker/value.js';
import type { Fault, TrueWorld } from './fault-set.js';
import { type Planted, simulateWorld, type WorldDeclaration } from './world.js';

/**
 * A fault of a trajectory: the right model of a world is exchanged for a wrong one, and both are judged by the same runs.
 *
 * @param declaration - `id`; `what` is wrong, in words; the `world`; `plant` makes the wrong model of it; `inDrift` says whether the
 * fault is in the drift, so that the factor at the start means something, and defaults to true.
 * @returns the fault.
 */
export function trajectoryFault<State>(declaration: {
  readonly id: string;
  readonly what: string;
  readonly world: (seed: number) => WorldDeclaration<State>;
  readonly plant: (world: WorldDeclaration<State>, seed: number) => Planted<State>;
  readonly inDrift?: boolean;
}): Fault {
  const { id, what, world, plant, inDrift = true } = declaration;
  return {
    id,
    what,
    run: (seed) => {
      const declared = world(seed);
      const simulated = simulateWorld(declared, seed);
      const { factor, ...wrong } = simulated.judge(plant(declared, seed));
      return {
        kind: 'trajectory',
        world: declared.title,
        right: simulated.right,
        wrong,
        factor: inDrift ? factor : null,
      };
    },
  };
}

/** One measured number beside the right and the wrong statement about it. */
export interface PlantedValue {
  /** What is measured, in words. */
  readonly quantity: string;
  readonly measured: Measurement;
  readonly right: number;
  readonly wrong: number;
  /** Half-width of what counts as equal, >= 0. */
  readonly margin: number;
  /** When it is measured, in model time; defaults to no time. */
  readonly time?: number;
}

/**
 * A fault of one number: a mean over runs is held against the right and against the wrong statement.
 *
 * @param declaration - `id`; `what` is wrong, in words; the `world` in words; `measure` runs it for a seed.
 * @returns the fault.
 */
export function valueFault(declaration: {
  readonly id: string;
  readonly what: string;
  readonly world: string;
  readonly measure: (seed: number) => PlantedValue;
}): Fault {
  const { id, what, world, measure } = declaration;
  return {
    id,
    what,
    run: (seed) => {
      const { quantity, measured, right, wrong, margin, time = null } = measure(seed);
      const judged = judgeValue({ ...measured, stated: right, margin });
      return {
        kind: 'value',
        world,
        quantity,
        time,
        right: judged,
        wrong: judgeValue({ ...measured, stated: wrong, margin }),
        standardError: judged.standardError,
      };
    },
  };
}

/**
 * A world in which the theory is right.
 *
 * @param id - its name.
 * @param world - the declaration.
 * @returns the world.
 */
export function trueWorld<State>(id: string, world: (seed: number) => WorldDeclaration<State>): TrueWorld {
  return { id, run: (seed) => simulateWorld(world(seed), seed) };
}
