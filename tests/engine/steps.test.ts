import { describe, expect, it } from 'vitest';
import type { ClosedFlow } from '../../src/engine/closure/gram-closure.js';
import {
  confirmationSizes,
  confirmFlow,
  confirmOverlapSecondMoment,
  confirmPopulationLoss,
  confirmStepSecondMoment,
  confirmSubspaceMass,
} from '../../src/engine/closure-check.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import type { PopulationDynamics } from '../../src/engine/population-dynamics.js';
import type { GaussianProblem, LossName } from '../../src/engine/problem.js';
import { populationSteps } from '../../src/engine/steps.js';
import { confirmed } from '../../src/expression/evidence.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { rational } from '../expression/indexed-random.js';
import { problemOf } from './specification.js';

const LOSSES: readonly LossName[] = ['correlation', 'mse'];
const problemFor = (loss: LossName): GaussianProblem => problemOf(loss, { 0: '0.3', 2: '0.8' }, { 1: '0.5', 2: '0.4' });

const scaled = (expression: IndexedExpression, factor: number): IndexedExpression =>
  expression.scaled(rational(factor));
const flowScaled = ({ overlaps, gram }: ClosedFlow, factor: number): ClosedFlow => ({
  overlaps: scaled(overlaps, factor),
  gram: scaled(gram, factor),
});
const withoutTerm = (expression: IndexedExpression, at: number): IndexedExpression =>
  IndexedExpression.ofTerms(expression.terms.filter((_, position) => position !== at));
const withFlippedTerm = (expression: IndexedExpression, at: number): IndexedExpression =>
  IndexedExpression.ofTerms(
    expression.terms.map((term, position) =>
      position === at ? { ...term, coefficient: term.coefficient.negated() } : term,
    ),
  );

/** Verifies one step of a derivation that was tampered with. */
const verify = (dynamics: PopulationDynamics, id: string): unknown => {
  const step = populationSteps(dynamics, problemFor(dynamics.loss)).find((candidate) => candidate.id === id);
  if (step === undefined) throw new Error(`no step ${id}`);
  return step.verify();
};
const CONTRADICTION = /an independent route contradicts the derivation/;

describe.each(LOSSES)('the steps for the %s loss', (loss) => {
  const dynamics = derivePopulationDynamics(loss);

  it('have exact evidence each, and say what they assume', () => {
    const steps = populationSteps(dynamics, problemFor(loss));
    expect(steps.map((step) => step.id)).toEqual([
      'population-loss',
      'correlations',
      'gradient',
      'closed-flow',
      'subspace-mass',
      'ito-correction',
      'increment-covariance',
    ]);
    for (const step of steps) {
      const evidence = step.verify();
      expect(evidence.map((item) => item.kind)).toContain('exact');
      expect(step.statement.length).toBeGreaterThan(0);
      expect(step.assumes.length).toBeGreaterThan(0);
    }
  });

  it('are refuted when the loss has a term too few, a sign wrong, or a factor 2', () => {
    const { populationLoss } = dynamics;
    populationLoss.terms.forEach((_, at) => {
      expect(() =>
        verify({ ...dynamics, populationLoss: withFlippedTerm(populationLoss, at) }, 'population-loss'),
      ).toThrow(CONTRADICTION);
    });
    expect(() => verify({ ...dynamics, populationLoss: scaled(populationLoss, 2) }, 'population-loss')).toThrow(
      CONTRADICTION,
    );
    if (loss === 'mse') {
      expect(() => verify({ ...dynamics, populationLoss: withoutTerm(populationLoss, 0) }, 'population-loss')).toThrow(
        CONTRADICTION,
      );
    }
  });

  it('are refuted when the gradient is wrong', () => {
    const { sphericalGradient } = dynamics;
    const wrong = withFlippedTerm(sphericalGradient, 0);
    expect(() => verify({ ...dynamics, sphericalGradient: wrong }, 'gradient')).toThrow(CONTRADICTION);
    expect(() => verify({ ...dynamics, sphericalGradient: scaled(sphericalGradient, 2) }, 'gradient')).toThrow(
      CONTRADICTION,
    );
  });

  it('are refuted when the flow is scaled by 2, even when both closures agree on it', () => {
    const { flow, flowFromSample } = dynamics;
    expect(() => verify({ ...dynamics, flow: flowScaled(flow, 2) }, 'closed-flow')).toThrow(
      /same normal form for every m and P/,
    );
    const both = { ...dynamics, flow: flowScaled(flow, 2), flowFromSample: flowScaled(flowFromSample, 2) };
    expect(() => verify(both, 'closed-flow')).toThrow(/differentiation of the loss as a polynomial/);
  });

  it('are refuted when any term of the flow is lost or has the wrong sign, even in both closures', () => {
    const { flow } = dynamics;
    for (const part of ['overlaps', 'gram'] as const) {
      flow[part].terms.forEach((_, at) => {
        for (const spoil of [withoutTerm, withFlippedTerm]) {
          const wrong = { ...flow, [part]: spoil(flow[part], at) };
          expect(() => verify({ ...dynamics, flow: wrong, flowFromSample: wrong }, 'closed-flow')).toThrow(
            CONTRADICTION,
          );
        }
      });
    }
  });

  it('are refuted when the Itô correction or the second moment is wrong', () => {
    const { itoCorrection, overlapSecondMoment } = dynamics;
    expect(() => verify({ ...dynamics, itoCorrection: flowScaled(itoCorrection, 2) }, 'ito-correction')).toThrow(
      CONTRADICTION,
    );
    const lost = { ...itoCorrection, gram: withoutTerm(itoCorrection.gram, 0) };
    expect(() => verify({ ...dynamics, itoCorrection: lost }, 'ito-correction')).toThrow(CONTRADICTION);
    const doubled = scaled(overlapSecondMoment, 2);
    expect(() => verify({ ...dynamics, overlapSecondMoment: doubled }, 'increment-covariance')).toThrow(CONTRADICTION);
  });

  it('name the symbol that a step loses', () => {
    const withoutTarget = IndexedExpression.ofTerms(
      dynamics.populationLoss.terms.filter((term) => !IndexedExpression.ofTerms([term]).symbolNames().has('phi')),
    );
    expect(() => populationSteps({ ...dynamics, populationLoss: withoutTarget }, problemFor(loss))).toThrow(
      /step population-loss lost the symbol (phi|sigma)/,
    );
    const withoutRate = { ...dynamics.flow, overlaps: IndexedExpression.zero, gram: IndexedExpression.zero };
    expect(() => populationSteps({ ...dynamics, flow: withoutRate }, problemFor(loss))).toThrow(
      /step closed-flow lost the symbol/,
    );
  });
});

describe('the independent routes', () => {
  const problem = problemFor('mse');
  const dynamics = derivePopulationDynamics('mse');

  it('confirm what is right, for links of degree 5 too', () => {
    const high = problemOf('mse', { 2: '1', 5: '0.2' }, { 3: '1' });
    expect(confirmationSizes(problem)).toEqual({ m: 2, P: 2 });
    expect(confirmationSizes(high)).toEqual({ m: 1, P: 1 });
    for (const given of [problem, high]) {
      expect(confirmPopulationLoss(dynamics, given)).toBe(true);
      expect(confirmFlow(dynamics, given)).toBe(true);
      expect(confirmStepSecondMoment(dynamics, given)).toBe(true);
      expect(confirmOverlapSecondMoment(dynamics, given)).toBe(true);
    }
  });

  it('refuse what is wrong', () => {
    expect(confirmPopulationLoss({ ...dynamics, populationLoss: scaled(dynamics.populationLoss, -1) }, problem)).toBe(
      false,
    );
    expect(confirmFlow({ ...dynamics, flow: flowScaled(dynamics.flow, -1) }, problem)).toBe(false);
    const wrong = { ...dynamics, overlapSecondMoment: withoutTerm(dynamics.overlapSecondMoment, 0) };
    expect(confirmOverlapSecondMoment(wrong, problem)).toBe(false);
    const sum = dynamics.flow.overlaps.sumOver({ name: 'p', range: 'P' });
    expect(confirmSubspaceMass(dynamics, problem, sum)).toBe(false);
  });

  it('give exact evidence or an error', () => {
    expect(confirmed(true, 'by hand')).toEqual({ kind: 'exact', route: 'by hand' });
    expect(() => confirmed(false, 'by hand')).toThrow('an independent route contradicts the derivation: by hand');
  });
});
