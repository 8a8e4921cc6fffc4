/**
 * The door `popflow/symbolic`: exact algebra, expectation, steps and evidence, closed flows, links, and code out of them.
 *
 * @packageDocumentation
 */

export { coverageProbability } from './algebra/coverage.js';
export { HermiteExpansion } from './algebra/expansion.js';
export {
  hermitePolynomial,
  hermitePolynomialIn,
  hermitePolynomials,
  hermiteToMonomial,
  hermiteToOrthonormal,
  monomialToHermite,
  orthonormalToHermite,
  productOfHermite,
} from './algebra/hermite.js';
export { binomial, doubleFactorial, factorial } from './algebra/integer.js';
export { polynomialToLatex } from './algebra/latex.js';
export { nerdamerConfirmsDerivative, nerdamerConfirmsExpansion } from './algebra/nerdamer.js';
export { once } from './algebra/once.js';
export { parsePolynomial } from './algebra/parse.js';
export { Polynomial } from './algebra/polynomial.js';
export { polynomialFromJson, polynomialToJson } from './algebra/print.js';
export { reciprocalOf, squareRoot } from './algebra/radical.js';
export { Rational } from './algebra/rational.js';
export { polynomialToText } from './algebra/text.js';
export { type CompiledExpressions, compileIndexed } from './codegen/compile.js';
export { interpretIndexed } from './codegen/interpret.js';
export type { Arrays, PlanRequest } from './codegen/plan.js';
export {
  compileExpansion,
  compilePolynomial,
  compileUnivariate,
  type Definitions,
  interpretPolynomial,
  univariateProgram,
} from './codegen/polynomial-code.js';
export { printVectorField } from './codegen/print-vector-field.js';
export { type CompiledFunction, instructionsToJavaScript } from './codegen/program.js';
export type { VectorFieldDocument, VectorFieldProgram } from './codegen/vector-field.js';
export {
  type DifferentialGramFlow,
  differentialGramFlow,
  gramFlowByComponents,
  gramFlowEntry,
  gramFlowOf,
} from './engine/closure/differential.js';
export { type ClosedFlow, closeOnInnerProducts, gramClosure } from './engine/closure/gram-closure.js';
export {
  type FlowIndices,
  inPolarCoordinates,
  logLengthFromGram,
  type PolarFlow,
  polarFlow,
} from './engine/closure/polar.js';
export {
  type BlockMotion,
  type RegressionBlock,
  type RegressionFlow,
  regressionFlow,
} from './engine/closure/regression.js';
export {
  type CompositionDynamics,
  type CompositionIdentities,
  compositionDynamics,
  compositionIdentities,
  compositionVelocities,
} from './engine/closure/thresholds.js';
export {
  confirmFlow,
  confirmOverlapSecondMoment,
  confirmPopulationLoss,
  confirmStepSecondMoment,
} from './engine/closure-check.js';
export { correlationPolynomials, withLetters } from './engine/correlations.js';
export { derivePopulationDynamics } from './engine/dynamics.js';
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
} from './engine/finite-step/critical-scaling.js';
export { incrementSecondMoment, secondOrderDrift } from './engine/finite-step/second-order.js';
export { type HomogeneousNeuron, hermiteNeuron, homogeneousNeuron } from './engine/learners/network.js';
export { deriveTensorDynamics, type TensorDynamics, type TensorSetting } from './engine/learners/tensor-dynamics.js';
export { type TensorPowers, tensorDistance, tensorInnerProduct } from './engine/learners/tensor-power.js';
export type { PopulationDynamics } from './engine/population-dynamics.js';
export {
  CORRELATIONS,
  FREE,
  type GaussianProblem,
  type LossName,
  linksOf,
  SPHERE,
  type Training,
} from './engine/problem.js';
export { type SecondLayerForm, secondLayerForm } from './engine/second-layer.js';
export { populationSteps } from './engine/steps.js';
export { type Atom, type Direction, type Index, symbol } from './expression/atom.js';
export { confirmed, confirmedNumerically, confirmedRelatively } from './expression/evidence.js';
export { IndexedExpression } from './expression/expression.js';
export {
  definition,
  type EquationSign,
  type FormulaEquationOptions,
  formulaEquation,
  formulaToLatex,
  polynomialEquation,
} from './expression/formula/equation.js';
export {
  Formula,
  type FormulaNode,
  type FormulaValues,
  formulaToText,
  parseFormula,
} from './expression/formula/formula.js';
export { freeGeometry, type Geometry, projectOnto, sphereGeometry } from './expression/geometry.js';
export { linkLimits } from './expression/link-text.js';
export { type PerturbedStatement, perturbedStatements } from './expression/perturb.js';
export {
  type CorrelationName,
  indexedEquation,
  indexedToJson,
  indexedToLatex,
  indexedToText,
} from './expression/print.js';
export { integerPower, replaceSymbols } from './expression/replace-symbols.js';
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
  statementIn,
} from './expression/step.js';
export { expansionMoment, hermiteProductMoment, type IndexedCovariance, mehler } from './laws/gaussian/diagram.js';
export { type Instance, instantiate } from './laws/gaussian/instance.js';
export { expectation } from './laws/gaussian/stein.js';
export { gaussianMoment, type NamedCovariance } from './laws/gaussian/wick.js';
export {
  type HalfMoment,
  type HemisphereMean,
  halfExpectation,
  halfMoment,
  hemisphereMean,
  hemisphereMeanValue,
} from './laws/rotation/half-moment.js';
export { harmonicCount, reluCoefficient, tangentCoefficient, zonalHarmonic } from './laws/rotation/harmonic.js';
export {
  type Hinge,
  hingeForce,
  hingeLoss,
  type MomentOrder,
  thresholdDerivative,
  truncatedMomentSymbol,
} from './laws/rotation/hinge.js';
export {
  ExponentialSum,
  type ExponentialTerm,
  signExponentialMean,
  signGeneratingFunction,
} from './laws/signs/exponential-sum.js';
export {
  type ContrastTransform,
  type LatentLaw,
  type LatentName,
  latentLaw,
  transformFormula,
} from './laws/signs/latent-law.js';
export {
  infiniteNegativesSeries,
  logisticTaylor,
  type PotentialSeries,
  singleNegativeGradientBySigns,
  singleNegativeSeries,
} from './laws/signs/potential-series.js';
export { signMeanByEnumeration, signMoment, signPatterns } from './laws/signs/sign-moment.js';
export { contract, type Relation } from './laws/tokens/contract.js';
export { categoricalCumulant, cumulantArray, cumulantAt } from './laws/tokens/cumulant.js';
export { entryDerivative } from './laws/tokens/derivative.js';
export { enumeratedMean } from './laws/tokens/enumerate.js';
export {
  type CategoricalLaw,
  type ConditionalOutput,
  categoricalExpectation,
  categoricalTokens,
  oneHotOutput,
  type TokenOptions,
} from './laws/tokens/expectation.js';
export { setPartitions } from './laws/tokens/set-partitions.js';
export { type LinkBasis, printLink } from './links/link.js';
export { parseLink } from './links/parse-link.js';
export { parseLinkExpression } from './links/parse-link-expression.js';
export { type MomentExpression, parseMoment } from './links/parse-moment.js';
