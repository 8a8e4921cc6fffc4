import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { given } from '../../src/algebra/given.js';
import { Rational } from '../../src/algebra/rational.js';
import { derivePopulationDynamics } from '../../src/engine/dynamics.js';
import { compactItoCorrection, stepSecondMoment } from '../../src/engine/finite-step/ito.js';
import { CORRELATIONS, type LossName, linksOf } from '../../src/engine/problem.js';
import { populationSteps } from '../../src/engine/steps.js';
import { symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { projectOnto, sphereGeometry } from '../../src/expression/geometry.js';
import { indexedEquation, indexedToJson, indexedToLatex, indexedToText } from '../../src/expression/print.js';
import type { IndexedTerm } from '../../src/expression/term.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import { expectation } from '../../src/laws/gaussian/stein.js';
import {
  type Coefficients,
  correlation,
  difference,
  entry,
  linkFunction,
  problemOf,
  quadraturePoints,
  randomState,
  type State,
  stepMoment,
  valuesAt,
} from '../engine/specification.js';
import { evaluateIndexedLatex, type Meaning, type SamplePoint } from '../support/indexed-latex.js';
import { coordinate, i, l, link, neuron, of, p, r, rational, scalar, target, v, w } from './indexed-random.js';

const [j, q] = [neuron('j'), target('q')] as const;
const SCALARS: Readonly<Record<string, number>> = { d: 40, '\\eta': 0.02 };
const RANGES: Readonly<Record<string, 'm' | 'P'>> = {
  j: 'm',
  k: 'm',
  n: 'm',
  l: 'm',
  q: 'P',
  r: 'P',
  "q'": 'P',
  "r'": 'P',
};

/** What the letters of an equation mean at a state: from the specification, not from the derivation. */
function meaningAt(
  state: State,
  c: Coefficients,
  b: Coefficients,
  indices: Readonly<Record<string, number>>,
  more: {
    readonly axis?: number;
    readonly G?: readonly (readonly number[])[];
    readonly sample?: SamplePoint;
    readonly noise?: number;
  } = {},
): Meaning {
  const { m, P, M, Q, a, rho } = state;
  const links = new Map<string, (z: number) => number>(
    [c, b].flatMap((coefficients, at) =>
      [0, 1, 2, 3].map(
        (order) => [`${at === 0 ? '\\phi' : '\\sigma'} ${order}`, linkFunction(coefficients, order)] as const,
      ),
    ),
  );
  return {
    size: (index) => (RANGES[index] === 'm' ? m : P),
    indices,
    symbol: (name, at) => {
      const [first, second] = at.map((value) => value - 1) as [number, number];
      const letters: Readonly<Record<string, () => number | undefined>> = {
        M: () => entry(M, first, second),
        Q: () => entry(Q, first, second),
        G: () => entry(more.G ?? [], first, second),
        a: () => a[first],
        '\\rho': () => rho[first],
        '\\nu': () => state.noise,
        '\\delta': () => (first === second ? 1 : 0),
        '\\varepsilon': () => more.noise,
        P: () => P,
        m: () => m,
        // The component of a vector along the target `axis`.
        w: () => entry(M, first, more.axis ?? Number.NaN),
        v: () => (first === more.axis ? 1 : 0),
        x: () => more.sample?.x[more.axis ?? Number.NaN],
      };
      const value = letters[name]?.() ?? SCALARS[name];
      if (value === undefined) throw new Error(`no meaning for ${name} with indices ${at}`);
      return value;
    },
    call: (name, order, argument) => {
      if (name === 'C') return correlation(b, c, argument, order);
      if (name === 'B') return correlation(b, b, argument, order);
      const found = links.get(`${name} ${order}`);
      if (found === undefined) throw new Error(`no meaning for ${name} differentiated ${order} times`);
      return found(argument);
    },
    points: quadraturePoints(state, 7).map(({ s, x, weight }) => ({ s, x, z: x[0]!, weight })),
    ...given({ sample: more.sample }),
  };
}

/** The text form, rewritten symbol by symbol as LaTeX, so that one reader reads both. */
function textAsLatex(text: string): string {
  return text
    .replace(/\|x\|/g, 'x')
    .replace(/(\w+)\[([a-z\d',]+)\]/g, (_, name: string, list: string) => `${name}_{${list.replaceAll(',', '')}}`)
    .replaceAll('E[', '\\mathbb{E}[')
    .replaceAll('sum_{', '\\sum_{')
    .replace(/(\d+)\/(\d+)/g, '\\frac{$1}{$2}')
    .replace(/\^(-?\d+)/g, '^{$1}')
    .replace(/(?<![\\a-z])(phi|sigma|rho|nu|eta|delta)(?![a-z])/g, '\\$1')
    .replaceAll('epsilon', '\\varepsilon')
    .replaceAll('*', ' ');
}

const LINKS: readonly (readonly [Coefficients, Coefficients])[] = [
  [
    { 0: '0.3', 2: '0.8' },
    { 1: '0.5', 3: '0.4' },
  ],
  [
    { 2: '0.8', 3: '0.6' },
    { 2: '0.8', 3: '0.6' },
  ],
];
const LOSSES: readonly LossName[] = ['correlation', 'mse'];

describe.each(LOSSES.flatMap((loss) => LINKS.map(([c, b]) => [loss, c, b] as const)))(
  'printed equations for the %s loss, c = %j, b = %j',
  (loss, c, b) => {
    const dynamics = derivePopulationDynamics(loss);
    const problem = problemOf(loss, c, b);
    const state = randomState(17, 2, 2);
    const instance = { sizes: { m: 2, P: 2 }, links: linksOf(problem) };
    const values = valuesAt(state, { d: 40, eta: 0.02 });

    /** Both printed forms evaluate to the value of the expression. */
    const agree = (
      printed: IndexedExpression,
      expected: number,
      at: Readonly<Record<string, number>>,
      more: Parameters<typeof meaningAt>[4] = {},
    ): void => {
      const meaning = meaningAt(state, c, b, at, more);
      expect(difference(evaluateIndexedLatex(indexedToLatex(printed, CORRELATIONS), meaning), expected)).toBeLessThan(
        1e-10,
      );
      expect(
        difference(evaluateIndexedLatex(textAsLatex(indexedToText(printed, CORRELATIONS)), meaning), expected),
      ).toBeLessThan(1e-10);
    };

    it('are accepted by KaTeX, every one of the steps', () => {
      const latex = populationSteps(dynamics, problem).flatMap((step) =>
        step.statement.map((equation) => equation.latex),
      );
      expect(latex.length).toBeGreaterThan(10);
      for (const formula of latex) {
        expect(() =>
          katex.renderToString(formula, { throwOnError: true, strict: 'error', output: 'mathml' }),
        ).not.toThrow();
      }
    });

    it('have the value of loss, flow, Itô correction and second moment', () => {
      const scalarValued: readonly (readonly [IndexedExpression, Readonly<Record<string, number>>])[] = [
        [dynamics.populationLoss, {}],
        [dynamics.flow.overlaps, { i: 1, p: 2 }],
        [dynamics.flow.gram, { i: 1, l: 2 }],
        [dynamics.correctedFlow.overlaps, { i: 2, p: 1 }],
        [dynamics.overlapSecondMoment.withIndex(l, i), { i: 1, p: 1, r: 2 }],
        [dynamics.overlapSecondMoment.withIndex(l, i), { i: 2, p: 2, r: 2 }],
        [stepSecondMoment(loss), { i: 1, l: 2 }],
        [
          dynamics.flow.overlaps
            .times(scalar('M', [i, p]))
            .sumOver(p)
            .scaled(rational(2)),
          { i: 1 },
        ],
      ];
      for (const [expression, at] of scalarValued) {
        agree(expression, instantiate(expression, instance, at).evaluate(values), at);
      }
    });

    it('have the value of the compact Itô correction, G by quadrature', () => {
      const compact = compactItoCorrection();
      const G = stepMoment(state, quadraturePoints(state, 7), loss, c, b);
      const etaD = 40 * 0.02;
      const { overlaps, gram } = dynamics.itoCorrection;
      agree(
        compact.overlaps,
        etaD * instantiate(overlaps, instance, { i: 1, p: 2 }).evaluate(values),
        { i: 1, p: 2 },
        { G },
      );
      agree(compact.gram, etaD * instantiate(gram, instance, { i: 1, l: 2 }).evaluate(values), { i: 1, l: 2 }, { G });
    });

    it('have the components of the gradients', () => {
      for (const gradient of [dynamics.euclideanGradient, dynamics.sphericalGradient]) {
        for (const axis of [0, 1]) {
          const along = projectOnto(gradient, v(p), sphereGeometry);
          const expected = instantiate(along, instance, { i: 2, p: axis + 1 }).evaluate(values);
          agree(gradient, expected, { i: 2 }, { axis });
        }
      }
    });

    it('have the value of a sample’s loss and gradient', () => {
      const sample: SamplePoint = { s: [0.7, -0.4], x: [1.1, 0.3], z: 0, weight: 1 };
      const noise = 0.6;
      const open = { ...values, 's[1]': 0.7, 's[2]': -0.4, 'x[1]': 1.1, 'x[2]': 0.3, epsilon: noise };
      agree(dynamics.sampleLoss, instantiate(dynamics.sampleLoss, instance).evaluate(open), {}, { sample, noise });
      // The component of x along v_2 is the coordinate x_2.
      const component = dynamics.sampleGradient.mapTerms((factors) =>
        factors.reduce(
          (product, { atom, exponent }) =>
            atom.kind === 'input' ? product.times(coordinate(v(p))) : product.timesAtom(atom, exponent),
          IndexedExpression.one,
        ),
      );
      const expected = instantiate(component, instance, { i: 1, p: 2 }).evaluate(open);
      agree(dynamics.sampleGradient, expected, { i: 1 }, { axis: 1, sample, noise });
    });

    it('can be read back from their JSON', () => {
      for (const expression of [
        dynamics.populationLoss,
        dynamics.flow.gram,
        dynamics.secondOrder.gram,
        dynamics.sampleGradient,
      ]) {
        const json = JSON.parse(JSON.stringify(indexedToJson(expression))) as readonly (Omit<
          IndexedTerm,
          'coefficient'
        > & {
          readonly coefficient: string;
        })[];
        const read = IndexedExpression.ofTerms(
          json.map((term) => ({ ...term, coefficient: Rational.of(term.coefficient) })),
        );
        expect(read.equals(expression)).toBe(true);
      }
    });
  },
);

describe('the reader of indexed LaTeX', () => {
  const state = randomState(1, 2, 2);
  const meaning = meaningAt(state, { 1: '1' }, { 2: '1' }, { i: 1, p: 2 });

  it('knows sums, fractions, powers and expectations by hand', () => {
    const [first, second] = state.a as [number, number];
    expect(evaluateIndexedLatex('-\\frac{1}{2} {a_{i}}^{2} + \\sum_{j} a_{j} - 3', meaning)).toBeCloseTo(
      (-first * first) / 2 + first + second - 3,
      12,
    );
    expect(evaluateIndexedLatex('\\mathbb{E}[\\phi(x_{p}) \\phi(x_{p})]', meaning)).toBeCloseTo(1, 12);
    expect(evaluateIndexedLatex("2 C'(M_{ip})", meaning)).toBe(0);
    expect(() => evaluateIndexedLatex('a_{k}', meaning)).toThrow('the index k is free');
    expect(() => evaluateIndexedLatex('a_{i} )', meaning)).toThrow('unread');
  });
});

describe('printing', () => {
  it('writes terms as people do', () => {
    expect(indexedToText(IndexedExpression.zero)).toBe('0');
    expect(indexedToLatex(IndexedExpression.one)).toBe('1');
    expect(indexedToText(IndexedExpression.constant(rational(-3, 2n)))).toBe('-3/2');
    expect(indexedToLatex(IndexedExpression.constant(rational(-3, 2n)))).toBe('-\\frac{3}{2}');
    const sum = scalar('a', [j])
      .times(scalar('M', [j, p]))
      .sumOver(j)
      .minus(scalar('eta'));
    expect(indexedToText(sum)).toBe('-eta + sum_{j} a[j]*M[j,p]');
    expect(indexedToLatex(sum)).toBe('-\\eta + \\sum_{j} a_{j} M_{jp}');
    expect(indexedToText(of(symbol('a', [i]), -1))).toBe('a[i]^-1');
    expect(indexedToText(of({ kind: 'squared-norm' }).times(of({ kind: 'input' })))).toBe('|x|^2*x');
    expect(indexedToLatex(of({ kind: 'squared-norm' }))).toBe('\\|x\\|^2');
    expect(indexedToText(of({ kind: 'squared-norm' }, 3))).toBe('(|x|^2)^3');
  });

  it('names a correlation only where both links are differentiated equally often', () => {
    const moment = (left: number, right: number): IndexedExpression =>
      of({
        kind: 'moment',
        factors: [
          { direction: v(q), links: [{ link: 'phi', order: left }] },
          { direction: w(i), links: [{ link: 'sigma', order: right }] },
        ],
      });
    expect(indexedToText(moment(0, 0), CORRELATIONS)).toBe('C(M[i,q])');
    expect(indexedToText(moment(2, 2), CORRELATIONS)).toBe("C''(M[i,q])");
    expect(indexedToText(moment(0, 2), CORRELATIONS)).toBe("E[phi(x[q])*sigma''(s[i])]");
    expect(indexedToText(moment(0, 0))).toBe('E[phi(x[q])*sigma(s[i])]');
    const pair = expectation(link('sigma', w(i)).times(link('sigma', w(l))), sphereGeometry);
    expect(indexedToLatex(pair, CORRELATIONS)).toBe('B(Q_{il})');
    const targets = expectation(link('phi', v(p)).times(link('phi', v(r))), sphereGeometry);
    expect(indexedToText(targets, [{ name: 'A', links: ['phi', 'phi'] }])).toBe('A(delta[p,r])');
  });

  it('puts the same right side into all views of an equation', () => {
    const right = scalar('M', [i, p]);
    expect(indexedEquation({ text: 'y', latex: 'y_1' }, right)).toMatchObject({
      text: 'y = M[i,p]',
      latex: 'y_1 = M_{ip}',
      json: { left: 'y', right: indexedToJson(right) },
    });
  });
});
