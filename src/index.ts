/**
 * The public API of popflow: what a derivation, ours or a user's, is written with. Grouped by room, lowest first.
 *
 * @packageDocumentation
 */

// Parameters of a derivation are declared with zod; the one that popflow itself uses comes along.
export { z } from 'zod';
// Checker
export {
  type Agreement,
  type AgreementOptions,
  type DeviationPoint,
  judgeAgreement,
  type StatisticAgreement,
} from './checker/agreement.js';
export { type SimultaneousBand, simultaneousBand } from './checker/band.js';
export { type Judgement, judgeEnds } from './checker/equivalence.js';
export { type Correction, type Explanation, explain } from './checker/explanation.js';
export { type CensoredSample, judgeMedian, type MedianInterval, medianInterval } from './checker/median.js';
export type { SizeGroup, SizeSummary } from './checker/median-line.js';
export { judgeProportion, proportionInterval } from './checker/proportion.js';
export { fitScaling, fitSlope, judgeExponent, judgeSlope, type ScalingFit, type SlopeFit } from './checker/scaling.js';
export type { EnsembleTrajectory, ModelTrajectory } from './checker/trajectory.js';
export { judgeValue, type Measurement, type ValueJudgement } from './checker/value.js';
export { combineVerdicts, type Verdict } from './checker/verdict.js';
// Derivations: declaring, predicting, simulating, checking
export { type Identity, type IdentityCheckOptions, identityCheck } from './derivation/checks/identity.js';
export { type LadderCheckOptions, type LadderSettings, ladderCheck } from './derivation/checks/ladder.js';
export {
  type ScalingCheckOptions,
  type StatedConstant,
  type StatedSlope,
  scalingCheck,
} from './derivation/checks/scaling.js';
export { type Measured, type ValueCheckOptions, valueCheck } from './derivation/checks/value.js';
export { childSeed } from './derivation/child-seed.js';
export type {
  Check,
  CheckContext,
  CheckOutcome,
  Claim,
  Derivation,
  Derived,
  Expected,
  FigureDefinition,
  ForeignModel,
  Model,
  PerProfile,
  Simulator,
  StartRun,
} from './derivation/contract.js';
export { defineDerivation, isDerivation } from './derivation/define.js';
export { InputError, RunError } from './derivation/errors.js';
export type { Axis, Figure, FigureSeries, SeriesRole } from './derivation/figure.js';
// Gaussian multi-index systems
export { coefficientsOf, criticalStep } from './derivation/gaussian/critical-step.js';
export { gaussianDerived } from './derivation/gaussian/derived.js';
export { confirmedNumerically } from './derivation/gaussian/evidence.js';
export { type FreeFunctions, freeDerived, freeStatisticsOf, startFreeRun } from './derivation/gaussian/free-derived.js';
export {
  type FreeSettings,
  type FreeStatistics,
  type FreeSystem,
  freeSystem,
} from './derivation/gaussian/free-system.js';
export { scaledKernelOf } from './derivation/gaussian/kernels.js';
export {
  affordsItoMoments,
  type ClosedFamily,
  closedFamily,
  freeKernelsOfLinks,
  kernelsOfLinks,
  type LinkPair,
  type Truncation,
  truncationOf,
} from './derivation/gaussian/link-kernels.js';
export { flowTerm, gaussianModels, statisticsOf } from './derivation/gaussian/models.js';
export { linkParameter, linksFrom, linkTextParameter } from './derivation/gaussian/parameters.js';
export { gaussianSimulators } from './derivation/gaussian/simulators.js';
export { type GaussianSettings, type GaussianSystem, gaussianSystem } from './derivation/gaussian/system.js';
export { overrideParameters, type ParameterRow, parameterTable, resolveParameters } from './derivation/parameters.js';
export {
  initialState,
  modelOf,
  type Prediction,
  type PredictOptions,
  predict,
  predictModel,
  reached,
} from './derivation/predict.js';
export type {
  ClaimOrigin,
  ClaimResult,
  DerivationResult,
  Failures,
  Finding,
  ProfileName,
  Report,
  StepResult,
} from './derivation/result.js';
export {
  claimVerdict,
  failedRuns,
  type RunOptions,
  type RunProgress,
  reportOf,
  runDerivation,
} from './derivation/run.js';
export { methodOf, type SimulateOptions, simulate, stepGrid } from './derivation/simulate.js';
export { erfKernel } from './numeric/kernels/erf-kernel.js';
export { quadratureKernel } from './numeric/kernels/quadrature-kernel.js';
export { reluKernel } from './numeric/kernels/relu-kernel.js';
// Numeric: special functions, quadrature, linear algebra
export { choleskyFactor } from './numeric/linalg/cholesky.js';
export { type SymmetricEigen, symmetricEigen } from './numeric/linalg/eigen.js';
export type { Rows } from './numeric/linalg/matrix.js';
export { solveSymmetric } from './numeric/linalg/solve.js';
export { informationExponent } from './numeric/link/exponents.js';
export { generativeExponent } from './numeric/link/generative-exponent.js';
export {
  expandProduct,
  type LinkExpansion,
  type LinkFactor,
  type LinkFunction,
  linkFunction,
  type UserLink,
  userLink,
} from './numeric/link/link-function.js';
export { type LinkMoment, linkMoment } from './numeric/link/moment.js';
export { type AutomaticOptions, automatic } from './numeric/ode/automatic.js';
// Numeric: ordinary differential equations
export { constantStep, type PiControllerOptions, piController, type StepController } from './numeric/ode/controller.js';
export { dop853 } from './numeric/ode/dop853.js';
export { dopri5 } from './numeric/ode/dopri5.js';
export type { EventRecord, OdeEvent } from './numeric/ode/event.js';
export { describeOutcome, type Outcome } from './numeric/ode/outcome.js';
export { predictiveController } from './numeric/ode/predictive-controller.js';
export type { Problem } from './numeric/ode/problem.js';
export { radau5 } from './numeric/ode/radau.js';
export type { SaveAt } from './numeric/ode/save-at.js';
export type { Solution, SolveStats } from './numeric/ode/solution.js';
export { solve } from './numeric/ode/solve.js';
export type { ImplicitWork, Solver } from './numeric/ode/solver.js';
export type { Term } from './numeric/ode/term.js';
export { tsit5 } from './numeric/ode/tsit5.js';
export { chiSquareLogRule } from './numeric/quadrature/chi-square-log-rule.js';
export { chiSquareRule } from './numeric/quadrature/chi-square-rule.js';
export { gaussHermite } from './numeric/quadrature/gauss-hermite.js';
export { gaussLegendre } from './numeric/quadrature/gauss-legendre.js';
export { gaussianTrapezoid } from './numeric/quadrature/gaussian-trapezoid.js';
export { type Integral, type IntegrateOptions, integrate } from './numeric/quadrature/integrate.js';
export { applyRule, type QuadratureRule } from './numeric/quadrature/rule.js';
export { splitGaussianRule } from './numeric/quadrature/split-gaussian.js';
// Numeric: random streams, chains of finite-sample algorithms, ensembles
export { type RandomStream, randomStream, type StreamKey } from './numeric/random/stream.js';
export { type BrownianPath, brownianPath, coarsenPath, refinePath } from './numeric/sde/brownian-path.js';
export type { SdeOutcome, SdeSolution } from './numeric/sde/integrate-path.js';
export { type OrnsteinUhlenbeckProcess, ornsteinUhlenbeckLaw } from './numeric/sde/ornstein-uhlenbeck.js';
export {
  type SampleMoments,
  type SdeEnsemble,
  type SdeEnsembleProblem,
  type SdeFailure,
  sdeEnsemble,
} from './numeric/sde/sde-ensemble.js';
export type { DiagonalDiffusion, SdeEquation, SdeProblem, SdeSaveAt, SdeScheme } from './numeric/sde/sde-problem.js';
export { solveSde } from './numeric/sde/solve-sde.js';
export { type Chain, type Simulator as SgdSimulator, statisticNames } from './numeric/sgd/chain.js';
export { directSimulator } from './numeric/sgd/direct.js';
export {
  type Ensemble,
  type EnsembleSettings,
  type Observables,
  type RunFailure,
  runEnsemble,
  simulateEnsemble,
} from './numeric/sgd/ensemble.js';
export { freeDirectSimulator } from './numeric/sgd/free-direct.js';
export type { FreeSgdProblem } from './numeric/sgd/free-problem.js';
export { freeReducedSimulator } from './numeric/sgd/free-reduced.js';
export type { FreeSimulator } from './numeric/sgd/free-simulator.js';
export {
  type FreeGram,
  type FreeState,
  freeStateFromGram,
  gramOfFreeState,
  randomFreeState,
} from './numeric/sgd/free-state.js';
export { freeStatisticNames } from './numeric/sgd/free-statistics.js';
export {
  type HittingRule,
  type HittingTimes,
  largestOverlapAtLeast,
  overlapAtLeast,
  overlapMassAtLeast,
} from './numeric/sgd/hitting.js';
export { type OneStepMoments, type OneStepProblem, oneStepMoments } from './numeric/sgd/one-step-moments.js';
export type { SgdProblem } from './numeric/sgd/problem.js';
export { reducedSimulator } from './numeric/sgd/reduced.js';
export {
  fixedOverlapState,
  type Gram,
  gramOfState,
  randomSphereState,
  type SphereState,
  sphereStateFromGram,
} from './numeric/sgd/state.js';
export { chiSquareCdf, chiSquareQuantile, chiSquareSurvival } from './numeric/special/chi-square.js';
export { erf, erfc } from './numeric/special/error-function.js';
export { type Bracket, findRoot } from './numeric/special/find-root.js';
export { logGamma } from './numeric/special/gamma.js';
export {
  type KolmogorovSmirnovTest,
  kolmogorovSmirnovOneSample,
  kolmogorovSmirnovTwoSample,
} from './numeric/special/kolmogorov-smirnov.js';
export { normalCdf, normalDensity, normalQuantile } from './numeric/special/normal.js';
export { studentCdf, studentQuantile } from './numeric/special/student.js';
export { reportToHtml } from './report/html.js';
// Reports
export { parseReport, reportToJson } from './report/json.js';
export { reportToMarkdown } from './report/markdown.js';
export { figureToSvg } from './report/plot.js';
export { type TableOptions, verdictTable } from './report/terminal.js';
export { writeReport } from './report/write.js';
// Symbolic: exact algebra
export { binomial, doubleFactorial, factorial } from './symbolic/algebra/integer.js';
export { parsePolynomial } from './symbolic/algebra/parse.js';
export { Polynomial } from './symbolic/algebra/polynomial.js';
export { polynomialFromJson, polynomialToJson, polynomialToLatex, polynomialToText } from './symbolic/algebra/print.js';
export { reciprocalOf, squareRoot } from './symbolic/algebra/radical.js';
export { Rational } from './symbolic/algebra/rational.js';
// Symbolic: code generation
export {
  compileExpansion,
  compilePolynomial,
  compileUnivariate,
  type Definitions,
  interpretPolynomial,
} from './symbolic/codegen/polynomial-code.js';
export type { CompiledFunction } from './symbolic/codegen/program.js';
export { coverageProbability } from './symbolic/combinatorics/coverage.js';
// Symbolic: Hermite expansions, link functions, Gaussian expectations
export {
  expansionMoment,
  hermiteProductMoment,
  type IndexedCovariance,
  mehler,
} from './symbolic/expectation/diagram.js';
export { gaussianMoment, type NamedCovariance } from './symbolic/expectation/wick.js';
export { printVectorField } from './symbolic/export/print-vector-field.js';
export type { VectorFieldDocument, VectorFieldProgram } from './symbolic/export/vector-field.js';
export { HermiteExpansion } from './symbolic/hermite/expansion.js';
export {
  hermitePolynomial,
  hermitePolynomialIn,
  hermitePolynomials,
  hermiteToMonomial,
  hermiteToOrthonormal,
  monomialToHermite,
  orthonormalToHermite,
  productOfHermite,
} from './symbolic/hermite/hermite.js';
// Symbolic: indexed expressions, Gram closure, population dynamics
export { type CompiledExpressions, compileIndexed } from './symbolic/indexed/compile.js';
export { IndexedExpression } from './symbolic/indexed/expression.js';
export { freeGeometry, type Geometry, sphereGeometry } from './symbolic/indexed/geometry.js';
export { type ClosedFlow, closeOnInnerProducts, gramClosure } from './symbolic/indexed/gram-closure.js';
export { interpretIndexed } from './symbolic/indexed/interpret.js';
export type { Arrays, PlanRequest } from './symbolic/indexed/plan.js';
export {
  type CorrelationName,
  indexedEquation,
  indexedToJson,
  indexedToLatex,
  indexedToText,
} from './symbolic/indexed/print.js';
export { type LinkBasis, printLink } from './symbolic/link/link.js';
export { linkLimits, parseLink } from './symbolic/link/parse-link.js';
export { parseLinkExpression } from './symbolic/link/parse-link-expression.js';
export { type MomentExpression, parseMoment } from './symbolic/link/parse-moment.js';
export { nerdamerConfirmsDerivative, nerdamerConfirmsExpansion } from './symbolic/oracle/nerdamer.js';
export {
  confirmFlow,
  confirmOverlapSecondMoment,
  confirmPopulationLoss,
  confirmStepSecondMoment,
} from './symbolic/population/closure-check.js';
export { correlationPolynomials, withLetters } from './symbolic/population/correlations.js';
export {
  type CriticalScaling,
  criticalScaling,
  jointInformationExponent,
  type LeadingOneStepMoments,
  leadingOneStepMoments,
  type OrnsteinUhlenbeck,
  ornsteinUhlenbeck,
  type SingleIndexCoefficients,
  singleIndexCoefficients,
} from './symbolic/population/critical-scaling.js';
export { derivePopulationDynamics, type PopulationDynamics } from './symbolic/population/dynamics.js';
export {
  CORRELATIONS,
  FREE,
  type GaussianProblem,
  type LossName,
  linksOf,
  SPHERE,
  type Training,
} from './symbolic/population/problem.js';
export { type SecondLayerForm, secondLayerForm } from './symbolic/population/second-layer.js';
export { incrementSecondMoment, secondOrderDrift } from './symbolic/population/second-order.js';
export { confirmed, populationSteps } from './symbolic/population/steps.js';
export type { Equation, Evidence, Exactness, Step } from './symbolic/step.js';
