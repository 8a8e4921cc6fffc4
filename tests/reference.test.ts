/**
 * Walks every entry of every reference table. The tables are data from elsewhere; `POPFLOW_REFERENCE_DIR` names another
 * folder of tables of the same form. An entry whose quantity has no evaluator fails.
 *
 * False alarms: an `ensemble` or `hitting` leaf fails by chance with the probability of a Gaussian beyond the entry's
 * `sigma`; at 5 sigma and some 50 leaves about 3e-5 a run of one seed, and the seeds here are fixed.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { evaluators as depthSeparation } from './derivations/depth-separation.evaluators.js';
import { evaluators as multimodalContrastive } from './derivations/multimodal-contrastive.evaluators.js';
import { evaluators as orthogonalMultiIndex } from './derivations/orthogonal-multi-index.evaluators.js';
import { evaluators as sparseContextualBigram } from './derivations/sparse-contextual-bigram.evaluators.js';
import { evaluators as tensorDeflation } from './derivations/tensor-deflation.evaluators.js';
import { compare, type Evaluator, requestOf, tableSchema } from './support/reference.js';

/** Evaluators by system, then by quantity. */
const systems: Readonly<Record<string, Readonly<Record<string, Evaluator>>>> = {
  'depth-separation': depthSeparation,
  'multimodal-contrastive': multimodalContrastive,
  'orthogonal-multi-index': orthogonalMultiIndex,
  'sparse-contextual-bigram': sparseContextualBigram,
  'tensor-deflation': tensorDeflation,
};

const directory = process.env.POPFLOW_REFERENCE_DIR ?? fileURLToPath(new URL('reference', import.meta.url));
const files = readdirSync(directory).filter((name) => name.endsWith('.json'));

it('finds reference tables', () => {
  expect(files.length, `no .json file in ${directory}`).toBeGreaterThan(0);
});

for (const file of files) {
  const table = tableSchema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
  describe(`reference table ${file}`, () => {
    it('has entries', () => expect(table.entries.length).toBeGreaterThan(0));
    for (const entry of table.entries) {
      it(entry.id, () => {
        const evaluate = systems[table.system]?.[entry.quantity];
        if (evaluate === undefined) throw new Error(`no evaluator for ${entry.quantity} of ${table.system}`);
        expect(compare(entry, evaluate(entry.inputs, requestOf(entry)))).toEqual([]);
      });
    }
  });
}
