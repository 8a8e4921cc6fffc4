/** Integrates an ordinary differential equation over an interval, step by step, to a typed outcome. */

import { type ControllerState, piController, type StepController, type StepDecision } from './controller.js';
import { denseSolution, noDenseSolution } from './dense.js';
import { dop853 } from './dop853.js';
import { type EventRecord, watchEvents } from './event.js';
import { initialStep } from './initial-step.js';
import type { Interpolant } from './interpolant.js';
import { type Methods, methodsOf } from './methods.js';
import type { Outcome } from './outcome.js';
import { type InitialValueProblem, validateProblem } from './problem.js';
import { createRecorder } from './save-at.js';
import type { MethodSwitch, Solution } from './solution.js';
import type { Solver, StepAttempt } from './solver.js';
import { type CountingTerm, countEvaluations } from './term.js';

/**
 * Integrates `dy/dt = f(t, y)` from `tStart` to `tEnd`.
 *
 * Look at `outcome` before anything else: only `reached` (and `event`, when an event was to end the integration) is a success. On
 * any other outcome the arrays hold the part that was accepted, and never a state at `tEnd`.
 *
 * @param problem - term, initial state, interval and options.
 * @returns outcome, states, events, work and assumptions.
 * @throws RangeError when the problem is not well stated, or when an event function returns `NaN`.
 * @example
 * solve({ term: { dimension: 1, evaluate: (t, y, dy) => { dy[0] = -y[0] } }, initial: [1], tEnd: 1, saveAt: 'end' }).y[0][0].toFixed(9) // '0.367879441'
 */
export function solve(problem: InitialValueProblem): Solution {
  validateProblem(problem);
  const { solver = dop853() } = problem;
  const term = countEvaluations(problem.term);
  const methods = methodsOf(solver, term);
  try {
    return integrate(problem, solver, term, methods);
  } finally {
    methods.release();
  }
}

/** Of the time: no shorter step is tried. */
const shortestShare = 16 * Number.EPSILON;

function integrate(problem: InitialValueProblem, solver: Solver, term: CountingTerm, methods: Methods): Solution {
  const { tStart = 0, tEnd, controller = piController(), saveAt = 'every-step' } = problem;
  const { events = [], maxSteps = 100_000, dense = false } = problem;
  const { stiffnessTestAfter = solver.alternatives === undefined ? 1000 : 1 } = problem;
  const direction = tEnd >= tStart ? 1 : -1;
  const recorder = createRecorder(saveAt, direction);

  const y = Float64Array.from(problem.initial);
  const first = y.slice();
  // NaN first, so that a component that the term leaves out is noticed.
  const slope = new Float64Array(y.length).fill(Number.NaN);
  let t = tStart;
  let accepted = 0;
  let rejected = 0;
  const happened: EventRecord[] = [];
  const steps: Interpolant[] = [];

  const finish = (outcome: Outcome): Solution => {
    recorder.finish(t, y);
    return {
      outcome,
      t: recorder.times(),
      y: recorder.states(),
      dense: dense ? denseSolution(steps, { t: tStart, y: first }, { t, y }) : noDenseSolution,
      events: happened,
      switches: methods.switches(),
      stats: { evaluations: term.count(), accepted, rejected, ...methods.work() },
      assumptions: assumptionsOf(problem, solver, controller, methods.switches()),
    };
  };

  recorder.start(t, y);
  if (tEnd === tStart) return finish({ kind: 'reached' });
  term.evaluate(t, y, slope);
  const badSlope = slope.findIndex((value) => !Number.isFinite(value));
  if (badSlope >= 0) return finish({ kind: 'non-finite', t, component: badSlope, cause: 'value' });

  const watch = events.length > 0 ? watchEvents(events, t, y) : undefined;
  const adaptive = controller.tolerance !== undefined;
  let control = controller.initialState;
  const longest = Math.min(controller.maxStep, Math.abs(tEnd - tStart));
  let stepSize =
    controller.tolerance === undefined || controller.initialStepSize !== undefined
      ? Math.min(controller.initialStepSize ?? longest, longest)
      : initialStep({
          term,
          t,
          y,
          slope,
          direction,
          errorOrder: methods.solver().errorOrder,
          tolerance: controller.tolerance,
          maxStep: longest,
        });
  if (adaptive) stepSize = Math.max(stepSize, Math.min(longest, shortestShare * Math.abs(t)));

  while (accepted + rejected < maxSteps) {
    const remaining = Math.abs(tEnd - t);
    // A step that would leave less than rounding behind goes to the end itself.
    const isLast = stepSize * (1 + 1e-10) >= remaining;
    const length = isLast ? remaining : stepSize;
    const stepper = methods.stepper();
    // The controller may shorten step after step that it accepts until time stands still: the same end as after a rejection.
    if (t + direction * length === t)
      return finish({ kind: 'non-finite', t, component: fastest(y, stepper.next), cause: 'step-underflow' });
    const attempt = stepper.attempt(t, y, slope, direction * length, controller.tolerance);
    const { nonFiniteComponent } = attempt;
    const decision = decide(controller, control, attempt, length, methods.solver().errorOrder);
    control = decision.state;
    if (!decision.accept) {
      rejected += 1;
      stepSize = decision.stepSize;
      if (stepSize >= length || t + direction * stepSize === t || stepSize < shortestShare * Math.abs(t)) {
        if (nonFiniteComponent >= 0)
          return finish({ kind: 'non-finite', t, component: nonFiniteComponent, cause: 'value' });
        return finish({ kind: 'non-finite', t, component: fastest(y, stepper.next), cause: 'step-underflow' });
      }
      continue;
    }

    accepted += 1;
    const tNext = isLast ? tEnd : t + direction * length;
    let known: Interpolant | undefined;
    const inside = (): Interpolant => {
      known ??= stepper.interpolant();
      return known;
    };
    const interpolate = (time: number, out: Float64Array): void => {
      const step = inside();
      step.evaluate((time - step.start) / step.stepSize, out);
    };
    if (dense) steps.push(inside());
    const found = watch?.(inside(), tNext, stepper.next);
    if (found !== undefined) happened.push(...found.records);
    if (found?.terminal !== undefined) {
      t = found.terminal.t;
      y.set(found.terminal.y);
      recorder.step(t, y, interpolate);
      return finish({ kind: 'event', event: found.terminal.id, t });
    }
    recorder.step(tNext, stepper.next, interpolate);
    t = tNext;
    y.set(stepper.next);
    slope.set(stepper.nextSlope);
    if (isLast) return finish({ kind: 'reached' });

    if (accepted >= stiffnessTestAfter) {
      const judgement = methods.judge(t, length);
      if (judgement === 'too-stiff') return finish({ kind: 'too-stiff', t, advice: stiffnessAdvice(solver) });
      if (judgement === 'switched') control = controller.initialState;
    }
    const proposed = decision.stepSize;
    stepSize = (adaptive ? stepper.preferredStep?.(length, proposed) : undefined) ?? proposed;
  }
  return finish({ kind: 'max-steps', t });
}

/** The controller's decision, unless the step could not be made at all: then the method says how much shorter to try. */
function decide(
  controller: StepController,
  state: ControllerState,
  { errorNorm, shorten }: StepAttempt,
  length: number,
  errorOrder: number,
): StepDecision {
  if (shorten !== undefined && controller.tolerance !== undefined)
    return { accept: false, stepSize: shorten * length, state: { ...state, justRejected: true } };
  return controller.decide(state, { errorNorm, stepSize: length, errorOrder });
}

function stiffnessAdvice(solver: Solver): string {
  return `the steps of the explicit method ${solver.name} are bounded by stability, not accuracy; take an implicit method where it is stiff: solve({ ..., solver: automatic() }) or radau5(); if the fast part is a decay that does not matter, eliminate it from the equations, or end earlier (the solution may have settled); to go on with many small steps: solve({ ..., stiffnessTestAfter: Infinity })`;
}

/** The component that changed most relative to its size in an attempt. */
function fastest(before: Float64Array, after: Float64Array): number {
  let component = 0;
  let largest = -1;
  for (let i = 0; i < before.length; i += 1) {
    const change = Math.abs(after[i]! - before[i]!) / (Math.abs(before[i]!) + Number.MIN_VALUE);
    if (change > largest) {
      largest = change;
      component = i;
    }
  }
  return component;
}

function assumptionsOf(
  problem: InitialValueProblem,
  solver: Solver,
  controller: StepController,
  switches: readonly MethodSwitch[],
): readonly string[] {
  const { alternatives } = solver;
  const methods =
    alternatives === undefined
      ? [solver]
      : switches.length === 0
        ? [alternatives.nonStiff]
        : [alternatives.nonStiff, alternatives.stiff];
  const { events = [], dense = false, saveAt } = problem;
  const interpolates = dense || events.length > 0 || typeof saveAt === 'object';
  return [
    ...methods.map(({ name, order, source }) => `${name}, order ${order} (${source})`),
    ...switches.map(({ t, from, to }) =>
      to === alternatives?.stiff.name
        ? `changed from ${from} to ${to} at t = ${t}: the steps were bounded by stability (stiff)`
        : `changed from ${from} to ${to} at t = ${t}: the steps were bounded by accuracy again (not stiff)`,
    ),
    controller.description,
    ...(interpolates
      ? methods.map(
          ({ name, denseOrder }) =>
            `states within a step${methods.length > 1 ? ` of ${name}` : ''} by dense output of order ${denseOrder}`,
        )
      : []),
    ...(events.length > 0
      ? ['events searched at four points a step and located on the dense output by Brent (1973)']
      : []),
  ];
}
