/**
 * Evidence that can fail: each equation of each step is made wrong in one place, term by term, and the evidence of the step must
 * contradict it. A new step is covered without being named; a new derivation by a line in `CASES`.
 */

import { describe, expect, it } from 'vitest';
import { perturbedStatements } from '../../src/expression/perturb.js';
import type { Step } from '../../src/expression/step.js';
import { loadDerivation, registry } from '../../src/registry.js';
import { resolveParameters } from '../../src/study/parameters.js';
import { CASES } from './evidence-cases.js';

interface NamedStep {
  readonly name: string;
  readonly step: Step;
}

const steps = (
  await Promise.all(
    Object.entries(CASES).map(async ([id, sets]): Promise<readonly NamedStep[]> => {
      const derivation = await loadDerivation(id);
      return sets.flatMap((assignments) =>
        derivation
          .derive(resolveParameters(derivation, assignments))
          .steps.map((step) => ({ name: [id, ...assignments, `step ${step.id}`].join(' '), step })),
      );
    }),
  )
).flat();

function withoutContradiction(step: Step): readonly string[] {
  return perturbedStatements(step).flatMap(({ what, statement }) => {
    try {
      step.verify(statement);
    } catch {
      return [];
    }
    return [what];
  });
}

it('covers every derivation of the registry', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(registry).sort());
});

describe.each(steps)('$name', ({ step }) => {
  it('has evidence for what it states', () => {
    expect(step.verify()).not.toEqual([]);
  });

  it('states nothing in words alone', () => {
    expect(step.statement.filter(({ right }) => right === undefined).map(({ text }) => text)).toEqual([]);
  });

  it('is contradicted when a coefficient, a sign or a power is wrong', () => {
    expect(withoutContradiction(step)).toEqual([]);
  });
});
