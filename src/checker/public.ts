/** What the public API has of this room: bands, verdicts, limits, scaling laws, explanation. */

export type { Advice, Threshold } from './advice.js';
export { type Agreement, type AgreementOptions, judgeAgreement } from './agreement.js';
export type { Correction, Remainder, StartGap } from './attribution.js';
export { type BandOptions, type SimultaneousBand, simultaneousBand, simultaneousPValues } from './band.js';
export { type Calibration, type CalibrationOptions, calibrate } from './calibration.js';
export type { CalibrationRow, PowerCurve, PowerOf } from './calibration-rows.js';
export type { Centre } from './centre.js';
export type { GatheredRuns, RunsTable, TheoryTable } from './compare.js';
export { judgeLaw, type LawAgreement } from './distribution.js';
export { type Judgement, judgeEnds } from './equivalence.js';
export { type CorrectionKind, type ErrorScale, orderText } from './error-scale.js';
export { type Explanation, explain, type Failure } from './explanation.js';
export { type DeviationGroup, type DeviationSummary, judgeLimit, type LimitJudgement } from './limit.js';
export type { LogSeparation } from './log-separation.js';
export { type CensoredSample, judgeMedian, type MedianInterval, medianInterval, medianOf } from './median.js';
export type { SizeGroup, SizeSummary } from './median-line.js';
export { judgeProportion, proportionInterval } from './proportion.js';
export {
  type FittedExponents,
  fitScaling,
  fitSlope,
  judgeExponent,
  judgeLogPower,
  judgeSlope,
  type ScalingFit,
  type SlopeFit,
} from './scaling.js';
export type { DeviationPoint, StatisticAgreement } from './statistic-agreement.js';
export type { EnsembleTrajectory, LawPrediction, ModelTrajectory, SpreadPrediction } from './trajectory.js';
export { judgeValue, type Measurement, type ValueJudgement } from './value.js';
export { judgeSpread, type SpreadAgreement } from './variance.js';
export { combineVerdicts, type Verdict } from './verdict.js';
