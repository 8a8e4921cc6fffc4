/** What the public API has of this room: declaring, predicting, simulating, checking. */

export { exclusionOf, withExclusion } from './checks/exclusion.js';
export { type Identity, type IdentityCheckOptions, identityCheck } from './checks/identity.js';
export { type ExcludedModel, type LadderCheckOptions, type LadderSettings, ladderCheck } from './checks/ladder.js';
export { type LimitCheckOptions, limitCheck } from './checks/limit.js';
export type { StatedMargin } from './checks/model-trajectory.js';
export {
  type ScalingCheckOptions,
  type StatedConstant,
  type StatedSlope,
  scalingCheck,
} from './checks/scaling.js';
export { type Measured, type ValueCheckOptions, valueCheck } from './checks/value.js';
export { childSeed } from './child-seed.js';
export { type CompareOptions, type Comparison, compareTrajectories } from './compare.js';
export type {
  Check,
  CheckContext,
  CheckOutcome,
  Claim,
  Derivation,
  Expected,
  FigureDefinition,
  PerProfile,
} from './contract.js';
export { defineDerivation, isDerivation } from './define.js';
export { InputError, OutputError, RunError } from './errors.js';
export {
  type Fault,
  type FaultOutcome,
  type FaultSet,
  type PlantedValue,
  type TrueWorld,
  trajectoryFault,
  trueWorld,
  valueFault,
} from './faults/fault.js';
export { everyFault, type FaultRow, type FaultTable, judgeFaults, type Telling, type TrueRow } from './faults/table.js';
export type { Judged, Planted, WorldDeclaration } from './faults/world.js';
export { combined, seeing, spoiled } from './faults/wrong-terms.js';
export type { Axis, Figure, FigureSeries, SeriesRole } from './figure.js';
// Gaussian multi-index systems
export { coefficientsOf, criticalStep } from './gaussian/critical-step.js';
export { gaussianDerived } from './gaussian/derived.js';
export { type FreeFunctions, freeDerived, freeStatisticsOf, startFreeRun } from './gaussian/free-derived.js';
export {
  type FreeSettings,
  type FreeStatistics,
  type FreeSystem,
  freeSystem,
} from './gaussian/free-system.js';
export { scaledKernelOf } from './gaussian/kernels.js';
export {
  affordsItoMoments,
  type ClosedFamily,
  closedFamily,
  freeKernelsOfLinks,
  kernelsOfLinks,
  type LinkPair,
  type Truncation,
  truncationOf,
} from './gaussian/link-kernels.js';
export { flowTerm, gaussianModels, statisticsOf } from './gaussian/models.js';
export { linkParameter, linksFrom, linkTextParameter } from './gaussian/parameters.js';
export { gaussianRunSize } from './gaussian/run-size.js';
export { gaussianSimulators } from './gaussian/simulators.js';
export { type GaussianSettings, type GaussianSystem, gaussianSystem } from './gaussian/system.js';
export type { Derived, ForeignModel, Model, ModelLaw, ModelSpread, RunSize, Simulator, StartRun } from './model.js';
export { fixing } from './parameter-use.js';
export { overrideParameters, type ParameterRow, parameterTable, resolveParameters } from './parameters.js';
export {
  initialState,
  modelOf,
  type Prediction,
  type PredictOptions,
  predict,
  predictModel,
  reached,
} from './predict.js';
export type {
  ClaimOrigin,
  ClaimResult,
  DerivationResult,
  Exclusion,
  Failures,
  Finding,
  ProfileName,
  Report,
  SetParameter,
  StepResult,
} from './result.js';
export {
  failedRuns,
  type RunOptions,
  type RunProgress,
  reportOf,
  runDerivation,
} from './run.js';
export { claimVerdict } from './run-claim.js';
export { methodOf, type SimulateOptions, simulate } from './simulate.js';
export { stepGrid } from './step-grid.js';

// The one rule about signal in Gaussian problems

export { requireSharedDegree, requireSharedDegreeOf } from './gaussian/shared-degree.js';
