import type { Chain } from './chain.js';
import type { EnsembleSettings, RunFailure } from './ensemble.js';
import type { HittingRule, HittingTimes } from './hitting.js';

type FailedStep = Omit<RunFailure, 'run'>;

/**
 * Follows one run after the other and writes each into its column of the ensemble's arrays. A run that fails leaves its
 * column to the next one, so failed runs are in no array.
 */
export class RunRecorder {
  private readonly settings: EnsembleSettings;
  private readonly records: boolean;
  private readonly stride: number;
  private readonly horizon: number;
  private readonly names: readonly string[];
  private readonly values: Float64Array[][];
  private readonly times: Float64Array[];
  private readonly censored: boolean[][];
  private readonly statistics: Float64Array;
  private readonly observed: Float64Array;
  /** The rules that the present run has not met. */
  private open: HittingRule[] = [];

  constructor(settings: EnsembleSettings & { readonly statistics: readonly string[] }) {
    const { seeds, saveAt, hitting = [], observables } = settings;
    this.settings = settings;
    this.records = settings.stopWhenAllHit !== true;
    this.stride = settings.hittingStride ?? 1;
    this.horizon = saveAt.at(-1)!;
    this.names = observables?.names ?? settings.statistics;
    const columns = () => new Float64Array(seeds);
    this.values = this.records ? saveAt.map(() => this.names.map(columns)) : [];
    this.times = hitting.map(columns);
    this.censored = hitting.map(() => []);
    this.statistics = new Float64Array(settings.statistics.length);
    this.observed = observables === undefined ? this.statistics : new Float64Array(this.names.length);
  }

  /** Follows a run to the horizon, or until it met all rules if it may stop then. Returns why it failed, if it did. */
  follow(chain: Chain, column: number): FailedStep | undefined {
    const rules = this.settings.hitting ?? [];
    this.open = [...rules];
    rules.forEach((_, index) => {
      this.times[index]![column] = this.horizon;
      this.censored[index]![column] = true;
    });
    chain.read(this.statistics);
    this.arrive(0, column);
    let step = 0;
    for (let save = 0; save < this.settings.saveAt.length; save++) {
      const target = this.settings.saveAt[save]!;
      step = this.advanceTo(chain, step, target, column);
      if (!chain.finite) return { step: chain.failedAt ?? step, reason: 'the step is not finite' };
      if (!this.records) {
        if (this.open.length === 0) return undefined;
        continue;
      }
      const failure = this.record(chain, step, save, column);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }

  /** Float64Arrays of the first `runs` columns, by time and observable. */
  valuesOf(runs: number): Float64Array[][] {
    return this.values.map((statistics) => statistics.map((column) => column.slice(0, runs)));
  }

  /** Hitting times of the first `runs` columns, by rule. */
  hittingOf(runs: number): Record<string, HittingTimes> {
    const rules = this.settings.hitting ?? [];
    return Object.fromEntries(
      rules.map(({ id }, index) => {
        const times = this.times[index]!.slice(0, runs);
        return [id, { times, censored: this.censored[index]!.slice(0, runs), horizon: this.horizon }];
      }),
    );
  }

  /**
   * Advances from `step` to `target`, checking the open rules on the way. Returns the step reached: `target`, or an
   * earlier one when the chain failed or the run may stop.
   */
  private advanceTo(chain: Chain, step: number, target: number, column: number): number {
    const { stride, statistics } = this;
    let now = step;
    let nextCheck = (Math.floor(now / stride) + 1) * stride;
    while (this.open.length > 0 && nextCheck <= target) {
      chain.advance(nextCheck - now);
      now = nextCheck;
      if (!chain.finite) return now;
      chain.read(statistics);
      if (anyReached(this.open, statistics)) this.arrive(now, column);
      nextCheck += stride;
    }
    if (now < target && (this.records || this.open.length > 0)) {
      chain.advance(target - now);
      now = target;
    }
    return now;
  }

  /** Notes the rules that the statistics meet at `step` and closes them. */
  private arrive(step: number, column: number): void {
    const rules = this.settings.hitting ?? [];
    this.open = this.open.filter((rule) => {
      if (!rule.reached(this.statistics)) return true;
      const index = rules.indexOf(rule);
      this.times[index]![column] = step;
      this.censored[index]![column] = false;
      return false;
    });
  }

  private record(chain: Chain, step: number, save: number, column: number): FailedStep | undefined {
    chain.read(this.statistics);
    this.settings.observables?.evaluate(this.statistics, this.observed);
    for (let index = 0; index < this.names.length; index++) {
      const value = this.observed[index]!;
      if (!Number.isFinite(value)) return { step, reason: `${this.names[index]} is ${value}` };
      this.values[save]![index]![column] = value;
    }
    return undefined;
  }
}

function anyReached(rules: readonly HittingRule[], statistics: Float64Array): boolean {
  for (let k = 0; k < rules.length; k++) if (rules[k]!.reached(statistics)) return true;
  return false;
}
