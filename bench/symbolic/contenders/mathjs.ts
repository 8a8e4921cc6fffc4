/** Lets `mathjs` evaluate the gradients of the symbolic benchmark, expanded and factored. */

import { createRequire } from 'node:module';
import { compile } from 'mathjs';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import type { Work } from '../measure.js';
import { factoredGradient, overlaps, point } from '../problem.js';
import { serve } from '../serve.js';

const { version } = createRequire(import.meta.url)('mathjs/package.json') as { version: string };

function evaluations(gradient: readonly string[]): Work {
  const compiled = gradient.map((text) => compile(text));
  const scope = new Map(overlaps.map((name, i) => [name, point[i]!]));
  const out = new Float64Array(compiled.length);
  const evaluate = (): void => {
    for (let k = 0; k < compiled.length; k++) out[k] = compiled[k]!.evaluate(scope) as number;
  };
  return {
    run: () => {
      for (let i = 0; i < 100; i++) {
        scope.set(overlaps[0]!, 0.3 + i * 1e-4);
        evaluate();
      }
      return out[0];
    },
    batch: 100,
    result: () => {
      scope.set(overlaps[0]!, point[0]!);
      evaluate();
      return out.join(';');
    },
  };
}

// mathjs does not expand exactly, so it is given the expanded text.
await serve(version, {
  'gradient-expanded': () => evaluations(factoredGradient.map((text) => `${parsePolynomial(text)}`)),
  'gradient-factored': () => evaluations(factoredGradient),
});
