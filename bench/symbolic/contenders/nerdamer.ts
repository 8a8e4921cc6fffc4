/** Lets `nerdamer` expand, differentiate and evaluate the expressions of the symbolic benchmark. */

import { createRequire } from 'node:module';
import type { Work } from '../measure.js';
import { factoredGradient, hermiteDegree, lossText, overlaps, point, powers } from '../problem.js';
import { serve } from '../serve.js';

interface Expression {
  toString(): string;
  buildFunction(names: readonly string[]): (...values: number[]) => number;
}

const require = createRequire(import.meta.url);
const nerdamer = require('nerdamer/all.js') as (text: string) => Expression;
const { version } = require('nerdamer/package.json') as { version: string };

const texts = (run: () => readonly Expression[]): Work => ({ run, batch: 1, result: () => run().join(';') });

function hermite(): Expression[] {
  const all: Expression[] = [];
  let before = '1';
  let here = 'z';
  for (let n = 1; n < hermiteDegree; n++) {
    const next = nerdamer(`expand(z*(${here})-${n}*(${before}))`);
    [before, here] = [here, next.toString()];
    all.push(next);
  }
  return all;
}

function lossAndGradient(): Expression[] {
  const loss = nerdamer(`expand(${lossText})`);
  const text = loss.toString();
  return [loss, ...overlaps.map((name) => nerdamer(`expand(diff(${text}, ${name}))`))];
}

function evaluations(gradient: readonly Expression[]): Work {
  const functions = gradient.map((expression) => expression.buildFunction(overlaps));
  const [a, b, c, d, e, f] = point as [number, number, number, number, number, number];
  const out = new Float64Array(functions.length);
  return {
    run: () => {
      for (let i = 0; i < 1000; i++) {
        const first = 0.3 + i * 1e-4;
        for (let k = 0; k < functions.length; k++) out[k] = functions[k]!(first, b, c, d, e, f);
      }
      return out[0];
    },
    batch: 1000,
    result: () => functions.map((one) => one(a, b, c, d, e, f)).join(';'),
  };
}

await serve(version, {
  hermite: () => texts(hermite),
  ...Object.fromEntries(
    Object.entries(powers).map(([name, { symbols, exponent }]) => [
      name,
      () => texts(() => [nerdamer(`expand((${symbols.join('+')})^${exponent})`)]),
    ]),
  ),
  loss: () => texts(lossAndGradient),
  'gradient-expanded': () => evaluations(lossAndGradient().slice(1)),
  'gradient-factored': () => evaluations(factoredGradient.map((text) => nerdamer(text))),
});
