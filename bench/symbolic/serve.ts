/** The JavaScript side of a contender: requests come in as lines, measurements go out as lines. */

import { createInterface } from 'node:readline';
import { measure, type Work } from './measure.js';

/** Answers requests {"way", "budget"} on standard input, one a line, with measurements: a contender in JavaScript. */
export async function serve(version: string, works: Readonly<Record<string, () => Work>>): Promise<void> {
  const prepared = new Map<string, Work>();
  console.log(JSON.stringify({ version }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { way, budget } = JSON.parse(line) as { way: string; budget: number };
    try {
      const known = prepared.get(way);
      const work = known ?? works[way]!();
      prepared.set(way, work);
      console.log(JSON.stringify(measure(work, budget, known !== undefined)));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error) }));
    }
  }
}
