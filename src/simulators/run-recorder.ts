/** Follows runs through the slots of a batch and records their values, hitting times and failures. */

import type { Batch } from './batch.js';
import type { EnsembleSettings, RunFailure } from './ensemble-settings.js';
import type { HittingRule, HittingTimes, OverlapCondition } from './hitting.js';

/** The slots that runs are followed through; how a run gets into one is not the recorder's. */
type Slots = Omit<Batch<never>, 'begin'>;

/** A run in a slot of the batch, as far as it has come. */
interface Followed {
  /** Index of the run among those of the recorder. */
  readonly column: number;
  readonly slot: number;
  step: number;
  /** Index of the next step at which to record. */
  save: number;
  /** The rules that it has not met. */
  open: readonly HittingRule[];
  /** Whether the batch watches for the open rules. */
  watched: boolean;
}

/**
 * Follows the runs of an ensemble through the slots of a batch, each to the horizon or until it met all rules if it may
 * stop then, and writes each into its column of the ensemble's arrays.
 */
export class RunRecorder {
  private readonly failed: RunFailure[] = [];
  private readonly settings: EnsembleSettings;
  private readonly batch: Slots;
  private readonly rules: readonly HittingRule[];
  private readonly records: boolean;
  private readonly stride: number;
  private readonly horizon: number;
  private readonly firstRun: number;
  private readonly names: readonly string[];
  private readonly values: Float64Array[][];
  private readonly times: Float64Array[];
  private readonly censored: boolean[][];
  private readonly statistics: Float64Array;
  private readonly observed: Float64Array;

  constructor(settings: EnsembleSettings & { readonly statistics: readonly string[] }, batch: Slots) {
    const { seeds, saveAt, hitting = [], observables } = settings;
    this.settings = settings;
    this.batch = batch;
    this.rules = hitting;
    this.records = settings.stopWhenAllHit !== true;
    this.stride = settings.hittingStride ?? 1;
    this.horizon = saveAt.at(-1)!;
    this.firstRun = settings.firstRun ?? 0;
    this.names = observables?.names ?? settings.statistics;
    const columns = () => new Float64Array(seeds);
    this.values = this.records ? saveAt.map(() => this.names.map(columns)) : [];
    this.times = hitting.map(() => columns().fill(this.horizon));
    this.censored = hitting.map(() => new Array<boolean>(seeds).fill(true));
    this.statistics = new Float64Array(settings.statistics.length);
    this.observed = observables === undefined ? this.statistics : new Float64Array(this.names.length);
  }

  /** Runs each of the ensemble, a slot taking the next one when its run is done; `begin` puts a run into a slot. */
  followAll(begin: (slot: number, run: number) => void): void {
    const { batch } = this;
    const { seeds, progress } = this.settings;
    let followed: Followed[] = [];
    let idle = Array.from({ length: batch.slots }, (_, slot) => batch.slots - 1 - slot);
    let next = 0;
    let done = 0;
    for (;;) {
      while (idle.length > 0 && next < seeds) {
        const slot = idle.at(-1)!;
        const column = next++;
        begin(slot, this.firstRun + column);
        const one: Followed = { column, slot, step: 0, save: 0, open: this.rules, watched: false };
        if (this.isDone(one)) {
          batch.end(slot);
          progress?.(++done, seeds);
        } else {
          followed.push(one);
          idle.pop();
        }
      }
      if (followed.length === 0) return;
      const taken = batch.advance(this.stepsToNextVisit(followed));
      const ended: Followed[] = [];
      for (const one of followed) {
        one.step += taken;
        if (this.isDone(one)) ended.push(one);
      }
      if (ended.length === 0) continue;
      followed = followed.filter((one) => !ended.includes(one));
      for (const { slot } of ended) {
        batch.end(slot);
        progress?.(++done, seeds);
      }
      idle = [...idle, ...ended.map(({ slot }) => slot)];
    }
  }

  /** The runs that failed, ascending. */
  failures(): RunFailure[] {
    return [...this.failed].sort((one, other) => one.run - other.run);
  }

  /** Indices of the runs that did not fail, ascending. */
  finiteRuns(): number[] {
    const failed = new Set(this.failed.map(({ run }) => run));
    return Array.from({ length: this.settings.seeds }, (_, column) => this.firstRun + column).filter(
      (run) => !failed.has(run),
    );
  }

  /** Float64Arrays over these runs, by time and observable. */
  valuesOf(runs: readonly number[]): Float64Array[][] {
    return this.values.map((statistics) =>
      statistics.map((column) => Float64Array.from(runs, (run) => column[run - this.firstRun]!)),
    );
  }

  /** Hitting times of these runs, by rule. */
  hittingOf(runs: readonly number[]): Record<string, HittingTimes> {
    return Object.fromEntries(
      this.rules.map(({ id }, index) => {
        const times = Float64Array.from(runs, (run) => this.times[index]![run - this.firstRun]!);
        return [
          id,
          { times, censored: runs.map((run) => this.censored[index]![run - this.firstRun]!), horizon: this.horizon },
        ];
      }),
    );
  }

  /** The largest number of steps that passes over nothing that a run must be looked at for. */
  private stepsToNextVisit(followed: readonly Followed[]): number {
    const { stride, horizon, records } = this;
    const { saveAt } = this.settings;
    let steps = Number.POSITIVE_INFINITY;
    for (const { step, save, open, watched } of followed) {
      steps = Math.min(steps, (records ? saveAt[save]! : horizon) - step);
      if (open.length > 0 && !watched) steps = Math.min(steps, stride - (step % stride));
    }
    return steps;
  }

  /** Looks at a run at its present step: notes what it met, records what is due. @returns whether it is done with. */
  private isDone(one: Followed): boolean {
    const { batch, statistics } = this;
    const { slot, step } = one;
    if (!batch.finite(slot)) return this.fail(one, batch.failedAt(slot) ?? step, 'the step is not finite');
    const due = this.records && this.settings.saveAt[one.save] === step;
    const looksAtRules = step === 0 || (one.open.length > 0 && step % this.stride === 0);
    if (due || looksAtRules) batch.read(slot, statistics);
    if (looksAtRules && (step === 0 || anyReached(one.open, statistics))) this.arrive(one);
    if (!this.records) return one.open.length === 0 || step === this.horizon;
    return due && this.record(one);
  }

  /** Notes the rules that the statistics meet and closes them. */
  private arrive(one: Followed): void {
    one.open = one.open.filter((rule) => {
      if (!rule.reached(this.statistics)) return true;
      const index = this.rules.indexOf(rule);
      this.times[index]![one.column] = one.step;
      this.censored[index]![one.column] = false;
      return false;
    });
    const conditions = one.open.flatMap(({ condition }) => (condition === undefined ? [] : [condition]));
    // Batches watch after every step, so a coarser look at the rules is left to the recorder.
    one.watched = this.stride === 1 && conditions.length === one.open.length && this.watch(one.slot, conditions);
  }

  private watch(slot: number, conditions: readonly OverlapCondition[]): boolean {
    return this.batch.watch?.(slot, conditions) ?? false;
  }

  /** @returns whether this was the last that is recorded of the run. */
  private record(one: Followed): boolean {
    this.settings.observables?.evaluate(this.statistics, this.observed);
    for (let index = 0; index < this.names.length; index++) {
      const value = this.observed[index]!;
      if (!Number.isFinite(value)) return this.fail(one, one.step, `${this.names[index]} is ${value}`);
      this.values[one.save]![index]![one.column] = value;
    }
    one.save += 1;
    return one.save === this.values.length;
  }

  private fail({ column }: Followed, step: number, reason: string): true {
    this.failed.push({ run: this.firstRun + column, step, reason });
    return true;
  }
}

function anyReached(rules: readonly HittingRule[], statistics: Float64Array): boolean {
  for (let k = 0; k < rules.length; k++) if (rules[k]!.reached(statistics)) return true;
  return false;
}
