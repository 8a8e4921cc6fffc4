/** Gustafsson's step size control for implicit methods, which foresees a growing error. */

import { type PiControllerOptions, piController, type StepController } from './controller.js';

/**
 * The predictive step size control of Gustafsson for implicit methods (Hairer, Wanner II, IV.8, (8.25)): the smaller of
 * `h safety err^(-1/q)` and that times `(h / h_old) (err_old / err)^(1/q)`, which foresees a growing error. It suits `radau5()`, whose
 * errors change smoothly from step to step.
 *
 * @param options - tolerances and limits, with the defaults of {@link piController}.
 * @returns the controller.
 * @throws RangeError when an option is out of its range (`NaN` included).
 * @example
 * predictiveController({ relativeTolerance: 1e-6 }).tolerance.relative // 0.000001
 */
export function predictiveController(options: PiControllerOptions = {}): StepController {
  const base = piController(options);
  const { safety = 0.9, minFactor = 0.2, maxFactor = 6 } = options;
  return {
    ...base,
    description: base.description.replace(
      /^PI step size control(.*) \(.*\)$/,
      'predictive step size control$1 (Gustafsson 1994; Hairer, Wanner II, IV.8)',
    ),
    decide(state, { errorNorm, stepSize, errorOrder }) {
      const classical = safety * errorNorm ** (-1 / errorOrder);
      if (!(errorNorm <= 1)) {
        const factor = Math.max(minFactor, Math.min(classical, safety));
        return { accept: false, stepSize: stepSize * factor, state: { ...state, justRejected: true } };
      }
      const { previousStepSize } = state;
      const growth = previousStepSize === undefined ? 1 : stepSize / previousStepSize;
      const trend =
        previousStepSize === undefined ? 1 : growth * (state.previousErrorNorm / errorNorm) ** (1 / errorOrder);
      const factor = Math.max(minFactor, Math.min(classical * Math.min(1, trend), state.justRejected ? 1 : maxFactor));
      return {
        accept: true,
        stepSize: Math.min(stepSize * factor, base.maxStep),
        state: { previousErrorNorm: Math.max(errorNorm, 1e-2), justRejected: false, previousStepSize: stepSize },
      };
    },
  };
}
