/**
 * The door `popflow/numeric`: solvers, quadrature, special functions, random streams, and simulators.
 *
 * @packageDocumentation
 */

export { coefficientsOf, criticalStep } from './engine/models/critical-step.js';
export { gaussianDerived } from './engine/models/derived.js';
export { type FreeFunctions, freeDerived, freeStatisticsOf, startFreeRun } from './engine/models/free-derived.js';
export { type FreeSettings, type FreeStatistics, type FreeSystem, freeSystem } from './engine/models/free-system.js';
export {
  affordsItoMoments,
  type ClosedFamily,
  closedFamily,
  freeKernelsOfLinks,
  kernelsOfLinks,
  type LinkPair,
  type Truncation,
  truncationOf,
} from './engine/models/link-kernels.js';
export { flowTerm, gaussianModels, statisticsOf } from './engine/models/models.js';
export { gaussianRunSize } from './engine/models/run-size.js';
export { requireSharedDegree, requireSharedDegreeOf } from './engine/models/shared-degree.js';
export { gaussianSimulators } from './engine/models/simulators.js';
export { type GaussianSettings, type GaussianSystem, gaussianSystem } from './engine/models/system.js';
export { requireReached } from './engine/reached.js';
export { arcsecLaw } from './laws/rotation/arcsec.js';
export { besselLaw } from './laws/rotation/bessel-law.js';
export { haarBlock } from './laws/rotation/haar-block.js';
export { HingeFlow, type HingeForces } from './laws/rotation/hinge-flow.js';
export type { RadialLaw } from './laws/rotation/law.js';
export {
  HARMONIC_DEGREES,
  type ReluFeature,
  type ReluHarmonics,
  reluFeature,
  reluHarmonics,
  sphereArcCosineKernel,
} from './laws/rotation/relu-feature.js';
export { type ContrastiveLoss, type PotentialSettings, pairPotential } from './laws/signs/pair-potential.js';
export type { PairPotential } from './laws/signs/potential.js';
export { CategorySampler } from './laws/tokens/category-sampler.js';
export type { LinkExpansion } from './links/expand.js';
export { informationExponent } from './links/exponents.js';
export { generativeExponent } from './links/generative-exponent.js';
export { erfKernel } from './links/kernels/erf-kernel.js';
export { quadratureKernel } from './links/kernels/quadrature-kernel.js';
export { reluKernel } from './links/kernels/relu-kernel.js';
export {
  expandProduct,
  type LinkFactor,
  type LinkFunction,
  linkFunction,
  type UserLink,
  userLink,
} from './links/link-function.js';
export { type LinkMoment, linkMoment } from './links/link-moment.js';
export { scaledKernelOf } from './links/scaled-kernel.js';
export { largest } from './numerics/extremes.js';
export { evenGrid } from './numerics/grid.js';
export { choleskyFactor } from './numerics/linalg/cholesky.js';
export { type SymmetricEigen, symmetricEigen } from './numerics/linalg/eigen.js';
export { euclideanLength } from './numerics/linalg/euclidean-length.js';
export type { Rows } from './numerics/linalg/matrix.js';
export { lowRankRiccati } from './numerics/linalg/riccati.js';
export { solveSymmetric } from './numerics/linalg/solve.js';
export { chiSquareLogRule } from './numerics/quadrature/chi-square-log-rule.js';
export { chiSquareRule } from './numerics/quadrature/chi-square-rule.js';
export { gaussHermite } from './numerics/quadrature/gauss-hermite.js';
export { gaussLegendre } from './numerics/quadrature/gauss-legendre.js';
export { gaussianTrapezoid } from './numerics/quadrature/gaussian-trapezoid.js';
export { type Integral, type IntegrateOptions, integrate } from './numerics/quadrature/integrate.js';
export { applyRule, type QuadratureRule } from './numerics/quadrature/rule.js';
export { splitGaussianRule } from './numerics/quadrature/split-gaussian.js';
export { RandomStream, randomStream, type StreamKey } from './numerics/random/stream.js';
export { meanOf, type SampleSummary, summaryOf } from './numerics/sample.js';
export { allCellsHitProbability, largestScaledSquareProbabilities } from './numerics/special/argmax-probability.js';
export { besselSequence } from './numerics/special/bessel.js';
export { chiSquareCdf, chiSquareQuantile, chiSquareSurvival } from './numerics/special/chi-square.js';
export { erf, erfc } from './numerics/special/error-function.js';
export { type Bracket, findRoot } from './numerics/special/find-root.js';
export { logGamma } from './numerics/special/gamma.js';
export {
  type KolmogorovSmirnovTest,
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from './numerics/special/kolmogorov-smirnov.js';
export { logistic, softplus } from './numerics/special/logistic.js';
export { normalCdf, normalDensity, normalQuantile } from './numerics/special/normal.js';
export { studentCdf, studentQuantile } from './numerics/special/student.js';
export { type Chain, statisticNames } from './simulators/chain.js';
export { CountedChain } from './simulators/counted-chain.js';
export { directSimulator } from './simulators/direct.js';
export { type Ensemble, runEnsemble, simulateEnsemble } from './simulators/ensemble.js';
export type { EnsembleSettings, Observables, RunFailure } from './simulators/ensemble-settings.js';
export { FrameChain } from './simulators/frame-chain.js';
export { freeDirectSimulator } from './simulators/free-direct.js';
export type { FreeSgdSetting } from './simulators/free-problem.js';
export { freeReducedSimulator } from './simulators/free-reduced.js';
export type { FreeSimulator } from './simulators/free-simulator.js';
export {
  type FreeGram,
  type FreeState,
  freeStateFromGram,
  gramOfFreeState,
  randomFreeState,
} from './simulators/free-state.js';
export { freeStatisticNames } from './simulators/free-statistics.js';
export type { Gram } from './simulators/gram.js';
export {
  type HittingRule,
  type HittingTimes,
  largestOverlapAtLeast,
  overlapAtLeast,
  overlapMassAtLeast,
} from './simulators/hitting.js';
export { type OneStepMoments, type OneStepSetting, oneStepMoments } from './simulators/one-step-moments.js';
export { checkInteger, type SgdSetting } from './simulators/problem.js';
export { reducedSimulator } from './simulators/reduced.js';
export type { SphereSimulator as SgdSimulator } from './simulators/simulator.js';
export {
  fixedOverlapState,
  gramOfState,
  randomSphereState,
  type SphereState,
  sphereStateFromGram,
} from './simulators/state.js';
export { addAcross } from './simulators/triangular-frame.js';
export { type AutomaticOptions, automatic } from './solvers/ode/automatic.js';
export { constantStep, type PiControllerOptions, piController, type StepController } from './solvers/ode/controller.js';
export { dop853 } from './solvers/ode/dop853.js';
export { dopri5 } from './solvers/ode/dopri5.js';
export type { EventRecord, OdeEvent } from './solvers/ode/event.js';
export { type Iteration, iterateMap, wholeSteps } from './solvers/ode/iterate.js';
export { describeOutcome, type Outcome } from './solvers/ode/outcome.js';
export { predictiveController } from './solvers/ode/predictive-controller.js';
export type { InitialValueProblem } from './solvers/ode/problem.js';
export { radau5 } from './solvers/ode/radau.js';
export type { SaveAt } from './solvers/ode/save-at.js';
export type { Solution, SolveStats } from './solvers/ode/solution.js';
export { solve } from './solvers/ode/solve.js';
export type { ImplicitWork, Solver } from './solvers/ode/solver.js';
export type { Term } from './solvers/ode/term.js';
export { tsit5 } from './solvers/ode/tsit5.js';
export { type BrownianPath, brownianPath, coarsenPath, refinePath } from './solvers/sde/brownian-path.js';
export type { SdeOutcome, SdeSolution } from './solvers/sde/integrate-path.js';
export { type OrnsteinUhlenbeckProcess, ornsteinUhlenbeckLaw } from './solvers/sde/ornstein-uhlenbeck.js';
export {
  type SampleMoments,
  type SdeEnsemble,
  type SdeEnsembleProblem,
  type SdeFailure,
  sdeEnsemble,
} from './solvers/sde/sde-ensemble.js';
export type { DiagonalDiffusion, SdeEquation, SdeProblem, SdeSaveAt, SdeScheme } from './solvers/sde/sde-problem.js';
export { solveSde } from './solvers/sde/solve-sde.js';
export { kernelKind, openKernels } from './wasm/kernels.js';
