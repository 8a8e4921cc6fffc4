/** Which solver is at work in an integration, and when it is time to change to another. */

import type { MethodSwitch } from './solution.js';
import type { ImplicitWork, Solver, Stepper } from './solver.js';
import { isStiff, noStiffness, type StiffnessState, testStiffness } from './stiffness.js';
import type { Term } from './term.js';

/** An automatic solver changes when it can go on: from this share of the limit on a step counts as bounded by stability. */
const changeShare = 0.8;
/** Steps in a row that would be stable for the explicit method before it is taken again. */
const stepsToReturn = 15;
/** Share of the limit of stability below which a step counts as such. */
const returnShare = 0.5;

/** The method or methods of an integration, and which is at work. */
export interface Methods {
  solver(): Solver;
  stepper(): Stepper;
  /**
   * Judges an accepted step that ended at `t`, and changes the method when it is time.
   *
   * @returns 'too-stiff' when a change is due but there is no other method.
   */
  judge(t: number, length: number): 'goes-on' | 'switched' | 'too-stiff';
  switches(): readonly MethodSwitch[];
  work(): ImplicitWork;
  /** Gives borrowed memory back. */
  release(): void;
}

/**
 * Prepares the method of a solver, or both of an automatic one (the second when it is first needed).
 *
 * @param solver - the solver.
 * @param term - the term that it is to integrate.
 * @returns the methods, the solver's own or its non-stiff one at work.
 * @example
 * methodsOf(dop853(), { dimension: 1, evaluate: () => {} }).switches().length // 0
 */
export function methodsOf(solver: Solver, term: Term): Methods {
  const { alternatives } = solver;
  const steppers = new Map<Solver, Stepper>();
  const stepperOf = (method: Solver): Stepper => {
    const known = steppers.get(method);
    if (known !== undefined) return known;
    const made = method.prepare(term);
    steppers.set(method, made);
    return made;
  };
  const switches: MethodSwitch[] = [];
  let method = alternatives?.nonStiff ?? solver;
  let stepper = stepperOf(method);
  let stiffness: StiffnessState = noStiffness;
  let free = 0;

  const change = (t: number, to: Solver): 'switched' => {
    switches.push({ t, from: method.name, to: to.name });
    method = to;
    stepper = stepperOf(to);
    stiffness = noStiffness;
    free = 0;
    return 'switched';
  };

  return {
    solver: () => method,
    stepper: () => stepper,
    judge(t, length) {
      if (alternatives !== undefined && method === alternatives.stiff) {
        const rate = stepper.dominantRate?.() ?? Number.POSITIVE_INFINITY;
        free = length * rate < returnShare * (alternatives.nonStiff.stabilityLimit ?? 0) ? free + 1 : 0;
        return free >= stepsToReturn ? change(t, alternatives.nonStiff) : 'goes-on';
      }
      stiffness = testStiffness(stiffness, stepper.stiffness() / (alternatives === undefined ? 1 : changeShare));
      if (!isStiff(stiffness)) return 'goes-on';
      return alternatives === undefined ? 'too-stiff' : change(t, alternatives.stiff);
    },
    switches: () => switches,
    release() {
      for (const one of steppers.values()) one.release?.();
    },
    work() {
      const works = [...steppers.values()].map((one) => one.work?.());
      const total = (name: keyof ImplicitWork): number => works.reduce((sum, work) => sum + (work?.[name] ?? 0), 0);
      return {
        jacobians: total('jacobians'),
        factorisations: total('factorisations'),
        newtonIterations: total('newtonIterations'),
      };
    },
  };
}
