/** The parts of a request are done, in this thread or on workers, and kept as they end. */

import type { Derivation } from '../study/contract.js';
import { namesOf } from '../study/parameters.js';
import { failedPart, type Part, type PartResult, runPart } from '../study/run.js';
import { runPartsOnWorkers } from '../workers/parts.js';
import { interruptible } from './interrupt.js';
import type { CommandIo } from './io.js';
import type { KeptParts } from './kept-parts.js';
import { assignedParameters } from './options.js';
import { createProgress } from './progress.js';
import type { NamedDerivation, ReportOptions } from './report-options.js';
import { workerEntry } from './worker-entry.js';

/** A derivation that is about to run. */
export interface Prepared extends NamedDerivation {
  readonly parameters: object;
  readonly parts: readonly Part[];
  readonly kept: KeptParts;
  /** Results of the parts that were finished before, in the order of `parts`. */
  readonly done: readonly (PartResult | undefined)[];
}

/**
 * Does the parts that are not done yet.
 *
 * @param io - the streams.
 * @param prepared - the derivations.
 * @param options - as typed.
 * @returns the results in the order of the parts, undefined for one that was not finished, and whether Ctrl-C stopped the work.
 * @throws InputError when a derivation refuses its parameters; OutputError when a part cannot be kept.
 */
export async function runParts(
  io: CommandIo,
  prepared: readonly Prepared[],
  options: ReportOptions,
): Promise<{ readonly parts: readonly (readonly (PartResult | undefined)[])[]; readonly stopped: boolean }> {
  const { profile, seed } = options;
  const set = assignedParameters(options);
  const workers = options.workers ?? io.workers;
  const progress = createProgress(io, options.quiet);
  const tell = (derivation: Derivation, part: Part, fraction: number): void =>
    progress.update(part.kind === 'claim' ? `${derivation.id} ${part.id}` : `${derivation.id} ${part.kind}`, fraction);
  try {
    if (workers === undefined) {
      const parts: PartResult[][] = [];
      for (const { derivation, parameters, parts: todo, kept, done } of prepared) {
        const results: PartResult[] = [];
        for (const [index, part] of todo.entries()) {
          const known = done[index];
          const told = (fraction: number): void => tell(derivation, part, fraction);
          const result = known ?? runPart(derivation, { parameters, set: namesOf(set), profile, seed }, part, told);
          results.push(result);
          if (known === undefined) await kept.keep(part, result);
          told(1);
        }
        parts.push(results);
      }
      return { parts, stopped: false };
    }
    const jobs = prepared.map(({ name, parts, done }) => ({
      source: { derivation: name, set },
      profile,
      seed,
      parts,
      done,
    }));
    return await interruptible(async (signal) => {
      const parts = await runPartsOnWorkers(jobs, {
        entry: workerEntry,
        workers,
        signal,
        progress: (job, part, fraction) => tell(prepared[job]!.derivation, part, fraction),
        finished: (job, part, result) => prepared[job]!.kept.keep(part, result),
        lost: (job, part, reason) => failedPart(prepared[job]!.derivation, part, reason),
      });
      return { parts, stopped: signal.aborted };
    });
  } finally {
    progress.end();
  }
}
