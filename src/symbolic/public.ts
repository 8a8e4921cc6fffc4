/** What the public API has of this room: exact algebra, expectations, population dynamics, printing. */

// Exact algebra
export { binomial, doubleFactorial, factorial } from './algebra/integer.js';
export { parsePolynomial } from './algebra/parse.js';
export { Polynomial } from './algebra/polynomial.js';
export { polynomialFromJson, polynomialToJson, polynomialToLatex, polynomialToText } from './algebra/print.js';
export { reciprocalOf, squareRoot } from './algebra/radical.js';
export { Rational } from './algebra/rational.js';
// Expectations over one-hot tokens
export { contract, type Relation } from './categorical/contract.js';
export { categoricalCumulant, cumulantArray, cumulantAt } from './categorical/cumulant.js';
export { entryDerivative } from './categorical/derivative.js';
export { enumeratedMean } from './categorical/enumerate.js';
export {
  type CategoricalLaw,
  type ConditionalOutput,
  categoricalExpectation,
  categoricalTokens,
  oneHotOutput,
  type TokenOptions,
} from './categorical/expectation.js';
export {
  type BlockMotion,
  type RegressionBlock,
  type RegressionFlow,
  regressionFlow,
} from './categorical/regression-flow.js';
export { setPartitions } from './categorical/set-partitions.js';
// Code generation
export {
  compileExpansion,
  compilePolynomial,
  compileUnivariate,
  type Definitions,
  interpretPolynomial,
} from './codegen/polynomial-code.js';
export type { CompiledFunction } from './codegen/program.js';
export { coverageProbability } from './combinatorics/coverage.js';
// Contrastive losses
export type { LossSetting } from './contrastive/encoders.js';
export { type DifferentialGramFlow, differentialGramFlow } from './contrastive/gram-flow.js';
export {
  type AlignmentFlow,
  alignmentFlow,
  type ConditionDrive,
  conditionDrive,
  type LatentFlow,
  latentFlow,
} from './contrastive/latent-flow.js';
export { type StatedPotential, statedPotential } from './contrastive/potential-statements.js';
export { contrastiveSteps } from './contrastive/steps.js';
export {
  type DiagonalState,
  type FlowReading,
  type FlowWitness,
  flowWitness,
  GENERIC as genericContrastiveState,
} from './contrastive/witness.js';
export { confirmed, confirmedNumerically } from './evidence.js';
// Hermite expansions, link functions, Gaussian expectations
export {
  expansionMoment,
  hermiteProductMoment,
  type IndexedCovariance,
  mehler,
} from './expectation/diagram.js';
export { gaussianMoment, type NamedCovariance } from './expectation/wick.js';
export { printVectorField } from './export/print-vector-field.js';
export type { VectorFieldDocument, VectorFieldProgram } from './export/vector-field.js';
export {
  definition,
  type EquationSign,
  type FormulaEquationOptions,
  formulaEquation,
  formulaToLatex,
  polynomialEquation,
} from './formula/equation.js';
export { Formula, type FormulaNode, type FormulaValues, formulaToText, parseFormula } from './formula/formula.js';
export { HermiteExpansion } from './hermite/expansion.js';
export {
  hermitePolynomial,
  hermitePolynomialIn,
  hermitePolynomials,
  hermiteToMonomial,
  hermiteToOrthonormal,
  monomialToHermite,
  orthonormalToHermite,
  productOfHermite,
} from './hermite/hermite.js';
// Losses of tensor powers, polar form, homogeneous neurons
export { type HomogeneousNeuron, hermiteNeuron, homogeneousNeuron } from './homogeneous/network.js';
export {
  type FlowIndices,
  inPolarCoordinates,
  logLengthFromGram,
  type PolarFlow,
  polarFlow,
} from './homogeneous/polar.js';
export {
  deriveTensorDynamics,
  type TensorDynamics,
  type TensorProblem,
} from './homogeneous/tensor-dynamics.js';
export { type TensorPowers, tensorDistance, tensorInnerProduct } from './homogeneous/tensor-power.js';
// Indexed expressions, Gram closure, population dynamics
export { type CompiledExpressions, compileIndexed } from './indexed/compile.js';
export { IndexedExpression } from './indexed/expression.js';
export { freeGeometry, type Geometry, projectOnto, sphereGeometry } from './indexed/geometry.js';
export { type ClosedFlow, closeOnInnerProducts, gramClosure } from './indexed/gram-closure.js';
export { type Instance, instantiate } from './indexed/instance.js';
export { interpretIndexed } from './indexed/interpret.js';
export type { Arrays, PlanRequest } from './indexed/plan.js';
export {
  type CorrelationName,
  indexedEquation,
  indexedToJson,
  indexedToLatex,
  indexedToText,
} from './indexed/print.js';
export { integerPower, replaceSymbols } from './indexed/replace-symbols.js';
export { type LinkBasis, printLink } from './link/link.js';
export { linkLimits, parseLink } from './link/parse-link.js';
export { parseLinkExpression } from './link/parse-link-expression.js';
export { type MomentExpression, parseMoment } from './link/parse-moment.js';
export { nerdamerConfirmsDerivative, nerdamerConfirmsExpansion } from './oracle/nerdamer.js';
export { type PerturbedStatement, perturbedStatements } from './perturb.js';
export {
  confirmFlow,
  confirmOverlapSecondMoment,
  confirmPopulationLoss,
  confirmStepSecondMoment,
} from './population/closure-check.js';
export { correlationPolynomials, withLetters } from './population/correlations.js';
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
} from './population/critical-scaling.js';
export { derivePopulationDynamics, type PopulationDynamics } from './population/dynamics.js';
export {
  CORRELATIONS,
  FREE,
  type GaussianProblem,
  type LossName,
  linksOf,
  SPHERE,
  type Training,
} from './population/problem.js';
export { type SecondLayerForm, secondLayerForm } from './population/second-layer.js';
export { incrementSecondMoment, secondOrderDrift } from './population/second-order.js';
export { populationSteps } from './population/steps.js';
// Expectations over rotation-invariant inputs
export {
  type CompositionDynamics,
  type CompositionIdentities,
  compositionDynamics,
  compositionIdentities,
} from './rotation/composition.js';
export {
  type HalfMoment,
  type HemisphereMean,
  halfExpectation,
  halfMoment,
  hemisphereMean,
  hemisphereMeanValue,
} from './rotation/half-moment.js';
export { harmonicCount, reluCoefficient, tangentCoefficient, zonalHarmonic } from './rotation/harmonic.js';
export {
  type Hinge,
  hingeForce,
  hingeLoss,
  type MomentOrder,
  thresholdDerivative,
  truncatedMomentSymbol,
} from './rotation/hinge.js';
// Expectations over independent signs
export {
  ExponentialSum,
  type ExponentialTerm,
  signExponentialMean,
  signGeneratingFunction,
} from './sign/exponential-sum.js';
export { type ContrastTransform, type LatentLaw, type LatentName, latentLaw } from './sign/latent-law.js';
export {
  infiniteNegativesSeries,
  logisticTaylor,
  type PotentialSeries,
  singleNegativeGradientBySigns,
  singleNegativeSeries,
} from './sign/potential-series.js';
export { signMeanByEnumeration, signMoment, signPatterns } from './sign/sign-moment.js';
export {
  defineStep,
  type Equation,
  type Evidence,
  type Exactness,
  formulaRight,
  indexedRight,
  polynomialRight,
  type RightSide,
  type Standing,
  type Step,
  type StepDeclaration,
  standingOf,
} from './step.js';
