/** The moments of links that are no polynomials, by every route, against formulas and rules that are typed here. */

import { describe, expect, it } from 'vitest';
import {
  affordsItoMoments,
  freeKernelsOfLinks,
  kernelsOfLinks,
  type LinkPair,
  truncationOf,
} from '../../../src/engine/models/link-kernels.js';
import { linkFunction } from '../../../src/links/link-function.js';
import { erf } from '../../../src/numerics/special/error-function.js';

const PHI = 'phi';
const SIGMA = 'sigma';
type Factor = readonly [link: string, order: number];

function pair(target: string, learner = target, degree = 40): LinkPair {
  return { target: linkFunction(target), learner: linkFunction(learner), degree };
}

const coordinates = (...factors: readonly (readonly Factor[])[]) =>
  factors.map((list) => list.map(([link, order]) => ({ link, order })));

function moment(links: LinkPair, factors: readonly (readonly Factor[])[], covariance: readonly number[]): number {
  const kernel = kernelsOfLinks(links)(coordinates(...factors));
  if (kernel === undefined) throw new Error('no kernel');
  return kernel(Float64Array.from(covariance));
}

/** `E[C]` and `E[C']` of a pair as the models use them. */
const C = (links: LinkPair, t: number): number => moment(links, [[[PHI, 0]], [[SIGMA, 0]]], [1, 1, t]);
const slopeC = (links: LinkPair, t: number): number => moment(links, [[[PHI, 1]], [[SIGMA, 1]]], [1, 1, t]);

/** `E f(u_1, ..., u_n)` by the trapezoidal rule over independent z, u = L z: for smooth functions. */
function average(L: readonly (readonly number[])[], f: (...u: number[]) => number, step = 0.25): number {
  const reach = Math.ceil(8.5 / step);
  const z: number[] = [];
  const over = (axis: number, weight: number): number => {
    if (axis === L.length) return weight * f(...L.map((row) => row.reduce((sum, value, k) => sum + value * z[k]!, 0)));
    let sum = 0;
    for (let k = -reach; k <= reach; k++) {
      z[axis] = k * step;
      sum += over(axis + 1, (weight * step * Math.exp(-((k * step) ** 2) / 2)) / Math.sqrt(2 * Math.PI));
    }
    return sum;
  };
  return over(0, 1);
}

const correlated = (t: number): number[][] => [
  [1, 0],
  [t, Math.sqrt(1 - t * t)],
];

const gelu = (z: number): number => (z * (1 + erf(z / Math.SQRT2))) / 2;
const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
const slopeGelu = (z: number): number => (1 + erf(z / Math.SQRT2)) / 2 + z * density(z);
const h3 = (z: number): number => (z ** 3 - 3 * z) / Math.sqrt(6);
const slopeH3 = (z: number): number => (3 * z ** 2 - 3) / Math.sqrt(6);

const GRID = [-1, -0.8, -0.3, 0, 0.2, 0.6, 0.95, 1];

describe('two coordinates', () => {
  it('of relu are the arc-cosine kernels (Cho and Saul 2009)', () => {
    const relu = pair('relu(z)');
    for (const t of GRID) {
      const angle = Math.acos(t);
      expect(C(relu, t)).toBeCloseTo((Math.sin(angle) + (Math.PI - angle) * t) / (2 * Math.PI), 14);
      expect(slopeC(relu, t)).toBeCloseTo((Math.PI - angle) / (2 * Math.PI), 14);
    }
  });

  it('of erf are the arcsine and its derivative, to the last digits', () => {
    const links = pair('erf(z/sqrt(2))');
    for (const t of GRID) {
      expect(C(links, t)).toBeCloseTo((2 / Math.PI) * Math.asin(t / 2), 13);
      expect(slopeC(links, t)).toBeCloseTo(2 / Math.PI / Math.sqrt(4 - t * t), 13);
    }
  });

  it('of a link that nobody prepared are its series, to the error that it states', () => {
    const links = pair('gelu(z) - 1/3*h3(z)', 'tanh(z)', 30);
    const { slopeError } = truncationOf(links);
    expect(slopeError.C).toBeLessThan(1e-4);
    for (const t of GRID.slice(1, -1)) {
      const value = average(correlated(t), (u, v) => (gelu(u) - h3(u) / 3) * Math.tanh(v));
      const slope = average(correlated(t), (u, v) => (slopeGelu(u) - slopeH3(u) / 3) / Math.cosh(v) ** 2);
      expect(Math.abs(C(links, t) - value)).toBeLessThan(1e-10 + slopeError.C);
      expect(Math.abs(slopeC(links, t) - slope)).toBeLessThan(1e-10 + slopeError.C);
      // Inside of the circle the series converges geometrically.
      if (Math.abs(t) < 0.7) expect(Math.abs(slopeC(links, t) - slope)).toBeLessThan(1e-9);
    }
  });

  it('take the product at a coordinate as a whole', () => {
    const links = pair('tanh(z)', 'gelu(z)', 40);
    const t = 0.4;
    const stated = moment(
      links,
      [
        [
          [SIGMA, 0],
          [SIGMA, 1],
        ],
        [[PHI, 0]],
      ],
      [1, 1, t],
    );
    const expected = average(correlated(t), (u, v) => gelu(u) * slopeGelu(u) * Math.tanh(v));
    expect(stated).toBeCloseTo(expected, 9);
  });

  it('of relu and another link are no closed form, and the series has its stated error', () => {
    // E[relu(u) h1(v)] = t E[relu'] = t / 2 exactly, since h1 has one coefficient.
    const links = pair('relu(z)', 'h1', 12);
    expect(truncationOf(links).slopeError).toEqual({ C: 0, B: 0 });
    for (const t of GRID) expect(C(links, t)).toBeCloseTo(t / 2, 14);
  });
});

describe('one, three and four coordinates', () => {
  it('one: the mean', () => {
    expect(moment(pair('relu(z)'), [[[PHI, 0]]], [1])).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 14);
    expect(
      moment(
        pair('tanh(z)'),
        [
          [
            [SIGMA, 1],
            [PHI, 1],
          ],
        ],
        [1],
      ),
    ).toBeCloseTo(
      average([[1]], (u) => Math.cosh(u) ** -4, 0.1),
      10,
    );
  });

  it('three smooth ones: quadrature', () => {
    const L = [
      [1, 0, 0],
      [0.3, Math.sqrt(1 - 0.09), 0],
      [-0.2, 0.5, Math.sqrt(1 - 0.04 - 0.25)],
    ];
    const dot = (a: number, b: number): number => L[a]!.reduce((sum, value, k) => sum + value * L[b]![k]!, 0);
    const stated = moment(
      pair('tanh(z)', 'gelu(z)'),
      [
        [
          [SIGMA, 1],
          [SIGMA, 1],
        ],
        [[PHI, 0]],
        [[PHI, 0]],
      ],
      [1, 1, 1, dot(0, 1), dot(0, 2), dot(1, 2)],
    );
    const expected = average(L, (u, v, w) => slopeGelu(u) ** 2 * Math.tanh(v) * Math.tanh(w), 0.35);
    expect(Math.abs(stated - expected)).toBeLessThan(1e-6);
    expect(Math.abs(expected)).toBeGreaterThan(1e-2);
  });

  it('three of relu: closed, with the octant as a special case', () => {
    // E[step step step] is the octant probability 1/8 + (asin a + asin b + asin c) / (4 pi).
    const links = pair('relu(z)');
    const [a, b, c] = [0.3, -0.2, 0.5];
    const stated = moment(
      links,
      [
        [
          [SIGMA, 1],
          [SIGMA, 1],
        ],
        [[SIGMA, 1]],
        [[PHI, 1]],
      ],
      [1, 1, 1, a, b, c],
    );
    expect(stated).toBeCloseTo(1 / 8 + (Math.asin(a) + Math.asin(b) + Math.asin(c)) / (4 * Math.PI), 12);
  });

  it('four of relu with three independent ones are refused, not approximated', () => {
    const kernel = kernelsOfLinks(pair('relu(z)'))(coordinates([[SIGMA, 1]], [[SIGMA, 1]], [[PHI, 0]], [[PHI, 0]]));
    expect(() => kernel?.(Float64Array.of(1, 1, 1, 1, 0.1, 0.2, 0.3, 0.1, 0.2, 0))).toThrow(RangeError);
  });
});

describe('the stated truncation', () => {
  // The same functions under texts that have no closed form, so that the series can be held against the closed one.
  it.each([2, 5, 11, 24])(
    'at degree %i bounds the error of C’ and of C for relu, and is reached at t = 1',
    (degree) => {
      const series = pair('1/2*relu(2*z)', '1/2*relu(2*z)', degree);
      const { slopeError, tail } = truncationOf(series);
      const errors = GRID.map((t) => Math.abs(slopeC(series, t) - (Math.PI - Math.acos(t)) / (2 * Math.PI)));
      for (const error of errors) expect(error).toBeLessThanOrEqual(slopeError.C * (1 + 1e-12));
      // Cauchy and Schwarz is an equality for equal links at t = 1: the bound is not idle.
      expect(errors.at(-1)).toBeCloseTo(slopeError.C, 12);
      expect(slopeError.C).toBeGreaterThan(1e-3);
      for (const t of GRID) {
        const angle = Math.acos(t);
        const exact = (Math.sin(angle) + (Math.PI - angle) * t) / (2 * Math.PI);
        expect(Math.abs(C(series, t) - exact)).toBeLessThanOrEqual(tail.target * (1 + 1e-9) + 1e-15);
      }
    },
  );

  it('bounds unequal links: abs against relu, E[sign step] = asin(t) / pi', () => {
    const links = pair('abs(z)', 'relu(z)', 9);
    const { slopeError } = truncationOf(links);
    const errors = GRID.map((t) => Math.abs(slopeC(links, t) - Math.asin(t) / Math.PI));
    for (const error of errors) expect(error).toBeLessThanOrEqual(slopeError.C);
    expect(Math.max(...errors)).toBeGreaterThan(0.2 * slopeError.C);
    // B is of relu alone, in closed form.
    expect(slopeError.B).toBe(0);
  });

  it('is zero for closed forms and for polynomials within the degree, and never for what is cut', () => {
    expect(truncationOf(pair('relu(z)', 'relu(z)', 3)).slopeError).toEqual({ C: 0, B: 0 });
    expect(truncationOf(pair('erf(z/sqrt(2))', 'erf(z/sqrt(2))', 3)).slopeError).toEqual({ C: 0, B: 0 });
    expect(truncationOf(pair('h8', 'h8', 8))).toMatchObject({ slopeError: { C: 0, B: 0 }, tail: { target: 0 } });
    // h8' = sqrt(8) h7: cut at 6 its mass 8 is lost, and so is the mass 1 of h8.
    const cut = truncationOf(pair('h8', 'h8', 6));
    expect(cut.slopeError.C).toBeCloseTo(8, 12);
    expect(cut.tail.target).toBeCloseTo(1, 12);
  });
});

describe('coordinates of any variance', () => {
  const evaluate = (links: LinkPair, factors: readonly (readonly Factor[])[], values: readonly number[]): number => {
    const kernel = freeKernelsOfLinks(links)(coordinates(...factors));
    if (kernel === undefined) throw new Error('no kernel');
    return kernel(Float64Array.from(values));
  };
  const [c11, c22, c12] = [0.6, 1.7, -0.4];
  const L = [
    [Math.sqrt(c11), 0],
    [c12 / Math.sqrt(c11), Math.sqrt(c22 - c12 ** 2 / c11)],
  ];

  it('by quadrature, second derivatives included', () => {
    const links = pair('tanh(z)', 'gelu(z)');
    const curvature = (z: number): number => (2 - z * z) * density(z);
    expect(evaluate(links, [[[SIGMA, 1]], [[PHI, 0]]], [c11, c22, c12])).toBeCloseTo(
      average(L, (u, v) => slopeGelu(u) * Math.tanh(v), 0.15),
      9,
    );
    expect(evaluate(links, [[[SIGMA, 2]], [[PHI, 0]]], [c11, c22, c12])).toBeCloseTo(
      average(L, (u, v) => curvature(u) * Math.tanh(v), 0.15),
      9,
    );
  });

  it('of relu in closed form, by its homogeneity', () => {
    const links = pair('relu(z)');
    const root = Math.sqrt(c11 * c22);
    expect(evaluate(links, [[[SIGMA, 0]], [[PHI, 0]]], [c11, c22, c12])).toBeCloseTo(root * C(links, c12 / root), 14);
  });

  it('refuses a second derivative beyond a kink, and higher ones', () => {
    expect(() => evaluate(pair('abs(z)'), [[[SIGMA, 2]], [[PHI, 0]]], [1, 1, 0.5])).toThrow(/it has a kink/);
    expect(() => evaluate(pair('tanh(z)'), [[[SIGMA, 3]], [[PHI, 0]]], [1, 1, 0.5])).toThrow(/order 3 of tanh\(z\)/);
  });
});

describe('names and costs', () => {
  it('refuses a link that is not of the pair', () => {
    expect(() => kernelsOfLinks(pair('tanh(z)'))(coordinates([['psi', 0]]))).toThrow(
      /no link named psi; known: phi, sigma/,
    );
  });

  it.each([
    // Coordinates: one neuron and P targets.
    ['tanh(z)', 'correlation', 1, 1, true],
    ['tanh(z)', 'correlation', 1, 2, true],
    ['tanh(z)', 'correlation', 1, 3, false],
    ['relu(z)', 'correlation', 1, 1, true],
    ['relu(z)', 'correlation', 1, 2, false],
    ['tanh(z)', 'correlation', 2, 1, false],
    ['tanh(z)', 'mse', 1, 1, false],
  ] as const)('affords the Itô moments of %s under %s with m = %i, P = %i: %s', (link, loss, m, P, affords) => {
    expect(affordsItoMoments(pair(link), loss, m, P)).toBe(affords);
    if (link === 'relu(z)') expect(affordsItoMoments(pair('tanh(z)', link), loss, m, P)).toBe(affords);
  });
});
