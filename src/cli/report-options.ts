/** What a run of claims is asked for. */

import type { Derivation } from '../study/contract.js';
import type { ProfileName } from '../study/result.js';
import type { CommonOptions, ProblemOptions } from './options.js';

/** Options that `check` and `verify` share. */
export interface ReportOptions extends CommonOptions, ProblemOptions {
  readonly profile: ProfileName;
  readonly workers?: number;
  /** Takes the parts that an earlier run of the same request kept. */
  readonly resume?: boolean;
}

/** A derivation and how the command line named it. */
export interface NamedDerivation {
  readonly name: string;
  readonly derivation: Derivation;
}
