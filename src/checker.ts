/**
 * The door `popflow/checker`: verdicts on numbers, wherever they come from.
 *
 * @packageDocumentation
 */

export type { Advice, Threshold } from './checker/advice.js';
export { type Agreement, type AgreementOptions, judgeAgreement } from './checker/agreement.js';
export type { Correction, Remainder, StartGap } from './checker/attribution.js';
export { type BandOptions, type SimultaneousBand, simultaneousBand, simultaneousPValues } from './checker/band.js';
export { type Calibration, type CalibrationOptions, calibrate } from './checker/calibration.js';
export type { CalibrationRow, PowerCurve, PowerOf } from './checker/calibration-rows.js';
export type { Centre } from './checker/centre.js';
export type { GatheredRuns, RunsTable, TheoryTable } from './checker/compare.js';
export { judgeLaw, type LawAgreement } from './checker/distribution.js';
export { type Judgement, judgeEnds } from './checker/equivalence.js';
export { type CorrectionKind, type ErrorScale, orderText } from './checker/error-scale.js';
export { type Explanation, explain, type Failure } from './checker/explanation.js';
export { judgeLimit } from './checker/limit.js';
export type { DeviationGroup, DeviationSummary, LimitJudgement } from './checker/limit-judgement.js';
export { logSlope, type MeasuredSlope, slopeOf, weightedSlope } from './checker/line.js';
export type { LogSeparation } from './checker/log-separation.js';
export { type CensoredSample, judgeMedian, type MedianInterval, medianInterval, medianOf } from './checker/median.js';
export type { SizeGroup, SizeSummary } from './checker/median-line.js';
export { judgeProportion, proportionInterval } from './checker/proportion.js';
export {
  type FittedExponents,
  fitScaling,
  fitSlope,
  judgeExponent,
  judgeLogPower,
  judgeSlope,
  type ScalingFit,
  type SlopeFit,
} from './checker/scaling.js';
export type { DeviationPoint, StatisticAgreement } from './checker/statistic-agreement.js';
export type { EnsembleTrajectory, LawPrediction, ModelTrajectory, SpreadPrediction } from './checker/trajectory.js';
export { judgeValue, type Measurement, type ValueJudgement } from './checker/value.js';
export { judgeSpread, type SpreadAgreement } from './checker/variance.js';
export { combineVerdicts, type Verdict } from './checker/verdict.js';
