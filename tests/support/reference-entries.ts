import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One entry of a reference table. */
export interface ReferenceEntry {
  readonly id: string;
  readonly quantity: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly value: unknown;
  readonly tolerance: { readonly rel?: number; readonly abs?: number };
}

/** The entries of a quantity in a table of `tests/reference`; an empty answer is an error. */
export function referenceEntries(system: string, quantity: string): readonly ReferenceEntry[] {
  const path = fileURLToPath(new URL(`../reference/${system}.json`, import.meta.url));
  const table = JSON.parse(readFileSync(path, 'utf8')) as { readonly entries: readonly ReferenceEntry[] };
  const entries = table.entries.filter((entry) => entry.quantity === quantity);
  if (entries.length === 0) throw new Error(`the table ${system} has no entry for ${quantity}`);
  return entries;
}
