/** What the public API has of this room: integration, simulation, linear algebra, special functions. */

// Attention over one-hot tokens
export { CategorySampler } from './attention/category-sampler.js';
export { AttentionChain, type AttentionRun } from './attention/chain.js';
export { batchGradients, type GradientSource } from './attention/gradient-source.js';
export { readRegression, regressionNames } from './attention/statistics.js';
export { type AttentionTask, type AttentionWeights, checkTask, type TaskSize } from './attention/task.js';
export { AttentionLearner, type AttentionMethod, type AttentionStage } from './attention/update.js';
export { startCompositionSgd } from './composition/direct-chain.js';
// Compositions of two mean-field layers
export { DirectionalGradient } from './composition/directions.js';
export {
  type CompositionFlowSettings,
  type CompositionForces,
  compositionFlow,
  compositionForces,
  lateLossRate,
  widthCorrectedFlow,
} from './composition/flow.js';
export { startCompositionGramSgd } from './composition/gram-chain.js';
export {
  type CompositionProblem,
  type CompositionState,
  compositionStatisticNames,
  featureOfComposition,
  gramOfWeights,
  writeCompositionStatistics,
} from './composition/network.js';
export { type CompositionPopulation, planarPopulation } from './composition/planar.js';
export {
  compositionLoss,
  type RadiusIntegratedRun,
  startRadiusIntegrated,
} from './composition/radius-chain.js';
export {
  equalTwoLayerWidth,
  type TrainingSettings,
  trainedThreeLayerLoss,
  trainedTwoLayerLoss,
} from './composition/trained.js';
// Contrastive learning of two linear encoders
export { startDirectContrastiveSgd } from './contrastive/direct-chain.js';
export {
  type ContrastiveFlow,
  type ContrastiveFlowSettings,
  type ContrastiveReading,
  contrastiveFlow,
  type DriveReading,
} from './contrastive/flow.js';
export { startGramSgd } from './contrastive/gram-chain.js';
export {
  type BalancedRates,
  balancedRates,
  type NoncontrastiveLimit,
  noncontrastiveLimit,
} from './contrastive/limits.js';
export { type ContrastiveObservables, contrastiveObservables } from './contrastive/observables.js';
export {
  contrastiveGramFlow,
  contrastivePopulationGradient,
  contrastivePopulationLoss,
  type PopulationGradient,
  type PopulationProblem,
} from './contrastive/population.js';
export type { ContrastiveProblem, Normaliser, TemperatureStage } from './contrastive/problem.js';
export {
  type ContrastiveState,
  contrastiveStatisticNames,
  gramOfContrastiveState,
  identityContrastiveState,
  randomContrastiveState,
  writeContrastiveStatistics,
} from './contrastive/state.js';
// Networks and tensors that are homogeneous in the weights
export { startCompressedNetworkRun, startNetworkRun, startTensorDescent } from './homogeneous/chains.js';
export { type GramVelocity, gramVelocity } from './homogeneous/gram-velocity.js';
export { networkBatchGradient } from './homogeneous/network-gradient.js';
export type { NetworkProblem } from './homogeneous/network-problem.js';
export {
  type TensorFlowKind,
  type TensorSettings,
  type TensorSystem,
  tensorSystem,
} from './homogeneous/tensor-flow.js';
export {
  polarStatisticNames,
  randomSphereWeights,
  readPolarStatistics,
  type WeightRows,
  weightRows,
} from './homogeneous/weights.js';
export { erfKernel } from './kernels/erf-kernel.js';
export { quadratureKernel } from './kernels/quadrature-kernel.js';
export { reluKernel } from './kernels/relu-kernel.js';
// Special functions, quadrature, linear algebra
export { choleskyFactor } from './linalg/cholesky.js';
export { type SymmetricEigen, symmetricEigen } from './linalg/eigen.js';
export { euclideanLength } from './linalg/euclidean-length.js';
export type { Rows } from './linalg/matrix.js';
export { lowRankRiccati } from './linalg/riccati.js';
export { solveSymmetric } from './linalg/solve.js';
export { informationExponent } from './link/exponents.js';
export { generativeExponent } from './link/generative-exponent.js';
export {
  expandProduct,
  type LinkExpansion,
  type LinkFactor,
  type LinkFunction,
  linkFunction,
  type UserLink,
  userLink,
} from './link/link-function.js';
export { type LinkMoment, linkMoment } from './link/moment.js';
export { type AutomaticOptions, automatic } from './ode/automatic.js';
// Ordinary differential equations
export { constantStep, type PiControllerOptions, piController, type StepController } from './ode/controller.js';
export { dop853 } from './ode/dop853.js';
export { dopri5 } from './ode/dopri5.js';
export type { EventRecord, OdeEvent } from './ode/event.js';
export { type Iteration, iterateMap, wholeSteps } from './ode/iterate.js';
export { describeOutcome, type Outcome } from './ode/outcome.js';
export { predictiveController } from './ode/predictive-controller.js';
export type { Problem } from './ode/problem.js';
export { radau5 } from './ode/radau.js';
export type { SaveAt } from './ode/save-at.js';
export type { Solution, SolveStats } from './ode/solution.js';
export { solve } from './ode/solve.js';
export type { ImplicitWork, Solver } from './ode/solver.js';
export type { Term } from './ode/term.js';
export { tsit5 } from './ode/tsit5.js';
export { chiSquareLogRule } from './quadrature/chi-square-log-rule.js';
export { chiSquareRule } from './quadrature/chi-square-rule.js';
export { gaussHermite } from './quadrature/gauss-hermite.js';
export { gaussLegendre } from './quadrature/gauss-legendre.js';
export { gaussianTrapezoid } from './quadrature/gaussian-trapezoid.js';
export { type Integral, type IntegrateOptions, integrate } from './quadrature/integrate.js';
export { applyRule, type QuadratureRule } from './quadrature/rule.js';
export { splitGaussianRule } from './quadrature/split-gaussian.js';
// Laws of the radius of rotation-invariant inputs
export { arcsecLaw } from './radial/arcsec.js';
export { besselLaw } from './radial/bessel-law.js';
export { HingeFlow, type HingeForces } from './radial/hinge-flow.js';
export type { RadialLaw } from './radial/law.js';
// Random streams, chains of finite-sample algorithms, ensembles
export { type RandomStream, randomStream, type StreamKey } from './random/stream.js';
export { type BrownianPath, brownianPath, coarsenPath, refinePath } from './sde/brownian-path.js';
export type { SdeOutcome, SdeSolution } from './sde/integrate-path.js';
export { type OrnsteinUhlenbeckProcess, ornsteinUhlenbeckLaw } from './sde/ornstein-uhlenbeck.js';
export {
  type SampleMoments,
  type SdeEnsemble,
  type SdeEnsembleProblem,
  type SdeFailure,
  sdeEnsemble,
} from './sde/sde-ensemble.js';
export type { DiagonalDiffusion, SdeEquation, SdeProblem, SdeSaveAt, SdeScheme } from './sde/sde-problem.js';
export { solveSde } from './sde/solve-sde.js';
export { type Chain, type Simulator as SgdSimulator, statisticNames } from './sgd/chain.js';
export { directSimulator } from './sgd/direct.js';
export {
  type Ensemble,
  type EnsembleSettings,
  type Observables,
  type RunFailure,
  runEnsemble,
  simulateEnsemble,
} from './sgd/ensemble.js';
export { freeDirectSimulator } from './sgd/free-direct.js';
export type { FreeSgdProblem } from './sgd/free-problem.js';
export { freeReducedSimulator } from './sgd/free-reduced.js';
export type { FreeSimulator } from './sgd/free-simulator.js';
export {
  type FreeGram,
  type FreeState,
  freeStateFromGram,
  gramOfFreeState,
  randomFreeState,
} from './sgd/free-state.js';
export { freeStatisticNames } from './sgd/free-statistics.js';
export {
  type HittingRule,
  type HittingTimes,
  largestOverlapAtLeast,
  overlapAtLeast,
  overlapMassAtLeast,
} from './sgd/hitting.js';
export { type OneStepMoments, type OneStepProblem, oneStepMoments } from './sgd/one-step-moments.js';
export type { SgdProblem } from './sgd/problem.js';
export { reducedSimulator } from './sgd/reduced.js';
export {
  fixedOverlapState,
  type Gram,
  gramOfState,
  randomSphereState,
  type SphereState,
  sphereStateFromGram,
} from './sgd/state.js';
export {
  type ContrastiveLoss,
  type PairPotential,
  type PotentialSettings,
  pairPotential,
} from './sign/pair-potential.js';
export { allCellsHitProbability, largestScaledSquareProbabilities } from './special/argmax-probability.js';
export { besselSequence } from './special/bessel.js';
export { chiSquareCdf, chiSquareQuantile, chiSquareSurvival } from './special/chi-square.js';
export { erf, erfc } from './special/error-function.js';
export { type Bracket, findRoot } from './special/find-root.js';
export { logGamma } from './special/gamma.js';
export {
  type KolmogorovSmirnovTest,
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from './special/kolmogorov-smirnov.js';
export { normalCdf, normalDensity, normalQuantile } from './special/normal.js';
export { studentCdf, studentQuantile } from './special/student.js';
// The sphere
export { haarBlock } from './sphere/haar-block.js';
export {
  HARMONIC_DEGREES,
  type ReluFeature,
  type ReluHarmonics,
  reluFeature,
  reluHarmonics,
  sphereArcCosineKernel,
} from './sphere/relu-feature.js';
