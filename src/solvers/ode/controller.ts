/** How a solver judges a step and chooses the length of the next one. */

import type { Tolerance } from './tolerance.js';

/** What a controller remembers from one step to the next. */
export interface ControllerState {
  /** Error norm of the last accepted step. */
  readonly previousErrorNorm: number;
  /** Whether the last attempt was rejected: the step is then not enlarged. */
  readonly justRejected: boolean;
  /** Length of the last accepted step, for a controller that needs it. */
  readonly previousStepSize?: number;
}

/** The verdict on an attempted step. A rejection that does not shorten the step gives the integration up. */
export interface StepDecision {
  readonly accept: boolean;
  /** Length (positive) of the next attempt. */
  readonly stepSize: number;
  readonly state: ControllerState;
}

/** Decides whether a step is accepted and how long the next one is; a pure function of its explicit state. */
export interface StepController {
  /** What the controller assumes, in words. */
  readonly description: string;
  /** In which units the error is measured; `undefined` when it is not estimated. */
  readonly tolerance: Tolerance | undefined;
  /** Length of the first step; `undefined` for the automatic choice. */
  readonly initialStepSize: number | undefined;
  readonly maxStep: number;
  readonly initialState: ControllerState;
  /** `errorNorm` is in units of the tolerance, `Infinity` for a step that is not finite; the error is `O(h^errorOrder)`. */
  decide(state: ControllerState, attempt: { errorNorm: number; stepSize: number; errorOrder: number }): StepDecision;
}

/** Options of {@link piController}. */
export interface PiControllerOptions {
  /** Accepted local error relative to the state; in [2.3e-15, 1); defaults to 1e-9. */
  readonly relativeTolerance?: number;
  /** Accepted local error in the units of the state, one for all or one a component; positive; defaults to 1e-12. */
  readonly absoluteTolerance?: number | readonly number[] | Float64Array;
  /** Share of the step that would just be accepted; in (0, 1); defaults to 0.9. */
  readonly safety?: number;
  /** Largest reduction of the step at once; in (0, 1); defaults to 0.2. */
  readonly minFactor?: number;
  /** Largest growth of the step at once; above 1; defaults to 6. */
  readonly maxFactor?: number;
  /** Longest step, in units of t; positive; defaults to no limit. */
  readonly maxStep?: number;
}

const initialState: ControllerState = { previousErrorNorm: 1e-4, justRejected: false };
const smallestRelativeTolerance = 2.3e-15;

/**
 * The PI step size control of Gustafsson in Hairer's form (Hairer, Wanner II, IV.2): after an accepted step
 * `h_new = h * safety * err^(-(1/q - 0.75 b)) * err_old^b` with `b = 0.2 / q` and q the order of the error estimate.
 *
 * @param options - tolerances and limits.
 * @returns the controller.
 * @throws RangeError when an option is out of its range (`NaN` included).
 * @example
 * piController({ relativeTolerance: 1e-6 }).tolerance.relative // 0.000001
 */
export function piController(options: PiControllerOptions = {}): StepController {
  const { relativeTolerance = 1e-9, safety = 0.9, minFactor = 0.2, maxFactor = 6 } = options;
  const { maxStep = Number.POSITIVE_INFINITY, absoluteTolerance = 1e-12 } = options;
  if (!(relativeTolerance >= smallestRelativeTolerance && relativeTolerance < 1))
    throw new RangeError(
      `invalid relativeTolerance: ${relativeTolerance}; allowed is [${smallestRelativeTolerance}, 1), double precision allows no less`,
    );
  if (!(safety > 0 && safety < 1)) throw new RangeError(`invalid safety: ${safety}; allowed is (0, 1)`);
  if (!(minFactor > 0 && minFactor < 1)) throw new RangeError(`invalid minFactor: ${minFactor}; allowed is (0, 1)`);
  if (!(maxFactor > 1 && maxFactor < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid maxFactor: ${maxFactor}; allowed is a finite number above 1`);
  if (!(maxStep > 0)) throw new RangeError(`invalid maxStep: ${maxStep}; allowed is a positive number`);
  const tolerance: Tolerance = { relative: relativeTolerance, absolute: validAbsolute(absoluteTolerance) };

  const shownAbsolute = typeof absoluteTolerance === 'number' ? absoluteTolerance : 'one a component';
  return {
    description: `PI step size control, relative tolerance ${relativeTolerance}, absolute tolerance ${shownAbsolute} (Gustafsson 1991; Hairer, Wanner II, IV.2)`,
    tolerance,
    initialStepSize: undefined,
    maxStep,
    initialState,
    decide(state, { errorNorm, stepSize, errorOrder }) {
      const integral = 0.2 / errorOrder;
      const proportional = errorNorm ** (1 / errorOrder - 0.75 * integral);
      if (!(errorNorm <= 1)) {
        const factor = Math.max(minFactor, Math.min(safety / proportional, safety));
        return { accept: false, stepSize: stepSize * factor, state: { ...state, justRejected: true } };
      }
      const wanted = (safety * state.previousErrorNorm ** integral) / proportional;
      const limit = state.justRejected ? 1 : maxFactor;
      const factor = Math.max(minFactor, Math.min(wanted, limit));
      return {
        accept: true,
        stepSize: Math.min(stepSize * factor, maxStep),
        state: { previousErrorNorm: Math.max(errorNorm, 1e-4), justRejected: false },
      };
    },
  };
}

/**
 * Steps of one length (the last is shortened to end at `tEnd`); the error is not estimated. For convergence studies.
 *
 * @param stepSize - length of a step, in units of t; positive and finite, whatever the direction of the integration.
 * @returns the controller.
 * @throws RangeError when `stepSize` is not a positive finite number.
 * @example
 * constantStep(0.1).initialStepSize // 0.1
 */
export function constantStep(stepSize: number): StepController {
  if (!(stepSize > 0 && stepSize < Number.POSITIVE_INFINITY))
    throw new RangeError(`invalid step size: ${stepSize}; allowed is a positive finite number`);
  return {
    description: `constant step ${stepSize}, error not estimated`,
    tolerance: undefined,
    initialStepSize: stepSize,
    maxStep: stepSize,
    initialState,
    decide: (state, { errorNorm }) => ({ accept: errorNorm <= 1, stepSize, state }),
  };
}

function validAbsolute(absolute: number | readonly number[] | Float64Array): number | Float64Array {
  const values = typeof absolute === 'number' ? [absolute] : Array.from(absolute);
  const wrong = values.findIndex((value) => !(value > 0 && value < Number.POSITIVE_INFINITY));
  if (wrong >= 0 || values.length === 0)
    throw new RangeError(
      `invalid absoluteTolerance: ${values[wrong]}${typeof absolute === 'number' ? '' : ` (component ${wrong})`}; allowed are positive finite numbers`,
    );
  return typeof absolute === 'number' ? absolute : Float64Array.from(absolute);
}
