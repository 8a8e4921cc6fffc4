/**
 * The first door: what a derivation is declared, predicted, simulated, checked, compared and reported with. Three more doors stand
 * beside it: `popflow/symbolic` (exact algebra and expectation), `popflow/numeric` (integration, quadrature, simulators) and
 * `popflow/checker` (verdicts).
 *
 * @packageDocumentation
 */

// Parameters of a derivation are declared with zod; the one that popflow itself uses comes along.
export { z } from 'zod';
export { InputError, RunError } from './engine/errors.js';
export type {
  Derived,
  ForeignModel,
  Model,
  ModelLaw,
  ModelSpread,
  RunSize,
  Simulator,
  StartRun,
} from './engine/model.js';
export type { Equation, Evidence, Step } from './expression/step.js';
export type { RandomStream } from './numerics/random/stream.js';
export { reportToHtml } from './report/html.js';
export { parseReport, reportToJson } from './report/json.js';
export { reportToMarkdown } from './report/markdown.js';
export { figureToSvg } from './report/plot.js';
export { type TableOptions, verdictTable } from './report/terminal.js';
export type { Chain } from './simulators/chain.js';
export type { Term } from './solvers/ode/term.js';
export { exclusionOf } from './study/checks/exclusion.js';
export { type Identity, type IdentityCheckOptions, identityCheck } from './study/checks/identity.js';
export { type LadderCheckOptions, type LadderSettings, ladderCheck } from './study/checks/ladder.js';
export type { ExcludedModel } from './study/checks/ladder-exclusion.js';
export { limitCheck } from './study/checks/limit.js';
export type { LimitCheckOptions } from './study/checks/limit-options.js';

export { type ScalingCheckOptions, scalingCheck } from './study/checks/scaling.js';
export { type SharedCheckOptions, sharedCheck } from './study/checks/shared.js';
export { type Measured, type ValueCheckOptions, valueCheck } from './study/checks/value.js';
export { childSeed } from './study/child-seed.js';
export { type CompareOptions, type Comparison, compareTrajectories } from './study/compare.js';
export type {
  Check,
  CheckContext,
  CheckOutcome,
  Claim,
  Derivation,
  Expected,
  FigureDefinition,
  PerProfile,
} from './study/contract.js';
export { defineDerivation, isDerivation } from './study/define.js';
export { trajectoryFault, trueWorld, valueFault } from './study/faults/fault.js';
export type { Fault, FaultSet, TrueWorld } from './study/faults/fault-set.js';
export type { Planted, WorldDeclaration } from './study/faults/world.js';
export { combined, seeing, spoiled } from './study/faults/wrong-terms.js';
export { type Axis, type Figure, type FigureSeries, lineSeries, pointSeries } from './study/figure.js';
export { linkParameter, linksFrom, linkTextParameter } from './study/link-parameters.js';
export { fixing } from './study/parameter-use.js';
export { parameterTable, resolveParameters } from './study/parameters.js';
export {
  initialState,
  modelOf,
  type Prediction,
  type PredictOptions,
  predict,
  predictModel,
  reached,
} from './study/predict.js';
export type {
  ClaimOrigin,
  ClaimResult,
  DerivationResult,
  Exclusion,
  Failures,
  Finding,
  ProfileName,
  Report,
  StepResult,
} from './study/result.js';
export { type RunOptions, reportOf, runDerivation } from './study/run.js';
export { type SimulateOptions, simulate } from './study/simulate.js';
export { stepGrid } from './study/step-grid.js';
