import { describe, expect, it } from 'vitest';
import { parsePolynomial } from '../../src/algebra/parse.js';
import { kinksOf } from '../../src/links/evaluate.js';
import { expandProduct, linkFunction, userLink } from '../../src/links/link-function.js';
import { parseLink } from '../../src/links/parse-link.js';
import { parseLinkExpression } from '../../src/links/parse-link-expression.js';
import { project, residual } from '../../src/links/projection.js';

/** E f^2, the tail beyond degree 8, and coefficients c_k in the orthonormal basis: mpmath 1.3, 30 digits. */
const references: [string, { second: number; tail: number; c: Readonly<Record<number, number>> }][] = [
  [
    'tanh(z)',
    {
      second: 0.39429449039784115,
      tail: 0.00048071930484012884,
      c: {
        0: 0,
        1: 0.6057055096021589,
        2: 0,
        3: -0.1484371907872727,
        6: 0,
        7: -0.03144541928767861,
        12: 0,
        19: -0.001833630028625767,
      },
    },
  ],
  [
    'sigmoid(2*z - 1)',
    {
      second: 0.21177532460825882,
      tail: 7.194901780306706e-5,
      c: {
        0: 0.3522735614741313,
        1: 0.28099647373174497,
        2: 0.05942831806821971,
        3: -0.057877491074373684,
        6: 0.0170269398830409,
        7: -0.007603226760253151,
        12: -0.003799246280591106,
        19: 0.00024344759390341694,
      },
    },
  ],
  [
    'silu(z)',
    {
      second: 0.35577551981735217,
      tail: 1.4991052194930142e-6,
      c: {
        0: 0.20662096414190703,
        1: 0.5,
        2: 0.24808519283030006,
        3: 0,
        6: 0.009827496520856668,
        7: 0,
        12: -0.00044196183189321923,
        19: 0,
      },
    },
  ],
  [
    'softplus(z)',
    {
      second: 0.9212459088593002,
      tail: 3.936403189802893e-8,
      c: {
        0: 0.8060591833474398,
        1: 0.5,
        2: 0.14610308488004495,
        3: 0,
        6: 0.002399299942908011,
        7: 0,
        12: -6.408286633956012e-5,
        19: 0,
      },
    },
  ],
  [
    'gelu(z)',
    {
      second: 0.4252214825702987,
      tail: 3.644254542573978e-5,
      c: {
        0: 0.28209479177387814,
        1: 0.5,
        2: 0.2992067103010745,
        3: 0,
        6: 0.0275967619595955,
        7: 0,
        12: -0.0024741257697088047,
        19: 0,
      },
    },
  ],
  [
    'gelu(-3*z)',
    {
      second: 4.445456579631407,
      tail: 0.01799509972370711,
      c: {
        0: 1.135409634909072,
        1: -1.5,
        2: 0.8831414374956217,
        3: 0,
        6: 0.15423532740236787,
        7: 0,
        12: -0.060792183674321786,
        19: 0,
      },
    },
  ],
  [
    'erf(2*z)',
    {
      second: 0.6970439505474131,
      tail: 0.01768273542553271,
      c: {
        0: 0,
        1: 0.7522527780636751,
        2: 0,
        3: -0.2729830316810552,
        6: 0,
        7: -0.1116303338950868,
        12: 0,
        19: -0.02574849289156814,
      },
    },
  ],
  [
    'erf(z + 1/2)',
    {
      second: 0.5099622695610282,
      tail: 0.00044713929523453765,
      c: {
        0: 0.3169086016903913,
        1: 0.5993813494001852,
        2: -0.14127553889253813,
        3: -0.13594245068252722,
        6: -0.04421562616322363,
        7: -0.019792583751364445,
        12: 0.009251064744857184,
        19: 0.00029527566754112763,
      },
    },
  ],
  [
    'relu(z - 1/2)',
    {
      second: 0.20963926002533387,
      tail: 0.0018651555119243502,
      c: {
        0: 0.19779655740130603,
        1: 0.3085375387259869,
        2: 0.24894777997569387,
        3: 0.07186503389156329,
        6: 0.020501093832438796,
        7: 0.031149714208491597,
        12: 0.0007889330919936198,
        19: 0.007686487192499397,
      },
    },
  ],
  [
    'z*abs(z)*sin(z)',
    {
      second: 1.8383382080915316,
      tail: 0.009418435716992133,
      c: {
        0: 0.7978845608028654,
        1: 0,
        2: 0.8747438367400949,
        3: 0,
        6: -0.058102610763422526,
        7: 0,
        12: 0.041440652107118704,
        19: 0,
      },
    },
  ],
  [
    'tanh(z)^2*exp(z/2)',
    {
      second: 0.6881042537714201,
      tail: 0.002610969509321281,
      c: {
        0: 0.49632701401410645,
        1: 0.4386329197720277,
        2: 0.4496101737572818,
        3: 0.14221211963092933,
        6: 0.07423628908965295,
        7: 0.03549144187586652,
        12: -0.019083477559793383,
        19: 0.004162214096469231,
      },
    },
  ],
  [
    'relu(z)*exp(-z^2/2)',
    {
      second: 0.09622504486493763,
      tail: 0.0035890746976779677,
      c: {
        0: 0.19947114020071635,
        1: 0.1767766952966369,
        2: 0,
        3: -0.10825317547305482,
        6: 0.044603102903819275,
        7: -0.03268203228648733,
        12: -0.02501807769446175,
        19: -0.0006481408086225537,
      },
    },
  ],
  [
    'sin(3*z + 1)',
    {
      second: 0.500000003168954,
      tail: 0.25807534575789115,
      c: {
        0: 0.009347898257262267,
        1: 0.0180066493364805,
        2: -0.059489660227968526,
        3: -0.06616065427740375,
        6: -0.2539658117923815,
        7: -0.1849035150465906,
        12: 0.22698677341724047,
        19: -0.0200017586000417,
      },
    },
  ],
];

const orthonormal = (text: string, degree: number): number[] => {
  const coefficients = linkFunction(text).expand(degree).expansion.orthonormalCoefficients();
  return Array.from({ length: degree + 1 }, (_, k) => coefficients[k]?.toNumber() ?? 0);
};

describe('linkFunction(...).expand against mpmath', () => {
  it.each(references)('%s', (text, { second, tail, c }) => {
    const coefficients = orthonormal(text, 20);
    for (const [k, expected] of Object.entries(c)) {
      expect(Math.abs(coefficients[Number(k)]! - expected), `k = ${k}`).toBeLessThan(
        2e-15 * Math.max(1, Math.sqrt(second)),
      );
    }
    const expansion = linkFunction(text).expand(8);
    expect(Math.abs(expansion.secondMoment / second - 1)).toBeLessThan(3e-15);
    // Relative: nothing is lost where the tail is 1e-8 of E f^2.
    expect(Math.abs(expansion.tail / tail - 1)).toBeLessThan(1e-11);
    expect(expansion.error).toBeLessThan(1e-14 * Math.max(1, Math.sqrt(second)));
  });

  it.each(references)('%s: Parseval with the tail, for every degree', (text, { second }) => {
    let before = Number.POSITIVE_INFINITY;
    for (const degree of [0, 1, 2, 5, 13, 30]) {
      const { expansion, tail, secondMoment } = linkFunction(text).expand(degree);
      const kept = expansion.secondMoment().toNumber();
      expect(Math.abs(kept + tail - second)).toBeLessThan(1e-14 * Math.max(1, second));
      expect(secondMoment).toBeCloseTo(second, 13);
      expect(tail).toBeGreaterThanOrEqual(0);
      expect(tail).toBeLessThanOrEqual(before * (1 + 1e-12));
      before = tail;
    }
  });

  it('the routes', () => {
    const routes = ['z^3 - 3*z', 'gelu(z) - 1/3*h3(z)', 'tanh(z)'].map((text) => linkFunction(text).expand(4).route);
    expect(routes).toEqual(['polynomial', 'closed-form', 'quadrature']);
  });

  it('the closed form and quadrature agree up to degree 64, also in the tail', () => {
    for (const text of [
      'relu(z)',
      'abs(2*z)',
      'step(z)',
      'leaky_relu(-z, 1/5)',
      'erf(z/sqrt(2))',
      'gelu(z)',
      'sin(2*z)',
      'exp(z/2)',
      'z^2*exp(-z^2)',
    ]) {
      const expression = parseLinkExpression(text);
      const { value } = linkFunction(expression);
      const exact = linkFunction(expression).expand(64);
      const numeric = project({ name: text, value, kinks: kinksOf(expression), parity: undefined }, 64);
      exact.expansion.orthonormalCoefficients().forEach((coefficient, k) => {
        expect(Math.abs(coefficient.toNumber() - numeric.coefficients[k]!), `${text}, k = ${k}`).toBeLessThan(1e-14);
      });
      expect(Math.abs(exact.tail - numeric.tail)).toBeLessThan(1e-11 * exact.tail + 1e-28);
    }
  });

  it('a tail that is smaller than the rounding of E f^2', () => {
    // sum_(k > 12) exp(1/16) 16^-k/k! for exp(z/4), from its own series.
    let term = Math.exp(1 / 16);
    let expected = 0;
    for (let k = 1; k <= 40; k += 1) {
      term /= 16 * k;
      if (k > 12) expected += term;
    }
    expect(expected).toBeLessThan(1e-24);
    expect(linkFunction('exp(z/4)').expand(12).tail / expected).toBeCloseTo(1, 13);
    const { value } = linkFunction('exp(z/4)');
    const { tail } = project({ name: 'exp', value, kinks: [], parity: undefined }, 12);
    expect(Math.abs(tail / expected - 1)).toBeLessThan(1e-3);
  });

  it('polynomials: exact, and the tail is what is cut off', () => {
    const link = linkFunction('z^3 + h2');
    expect(link.polynomial!.equals(parseLink('z^3 + h2'))).toBe(true);
    const whole = link.expand(3);
    expect([whole.tail, whole.error, whole.route]).toEqual([0, 0, 'polynomial']);
    expect(whole.expansion.equals(link.polynomial!)).toBe(true);
    // z^3 = He_3 + 3 He_1: cut at degree 2 the mass 3! is lost.
    expect(link.expand(2).tail).toBe(6);
    expect(link.expand(4, 1).expansion.equals(link.polynomial!.derivative())).toBe(true);
  });

  it("a_k(f') = (k + 1) a_(k+1)(f) across all routes and orders (Stein)", () => {
    for (const [text, orders] of [
      ['tanh(z)', 3],
      ['silu(2*z - 1)', 2],
      ['softplus(z)', 2],
      ['gelu(z - 1/2)', 2],
      ['relu(z - 1/2)', 1],
      ['leaky_relu(1 - 3*z)', 1],
      ['abs(z)*tanh(z)', 1],
      ['relu(z)', 1],
      ['erf(z)*sigmoid(z)', 2],
      ['h3(2*z + 1)*sin(z)', 2],
    ] as const) {
      const link = linkFunction(text);
      for (let order = 1; order <= orders; order += 1) {
        const f = link.expand(12 + order).expansion;
        const derivative = link.expand(12, order).expansion;
        for (let k = 0; k <= 12; k += 1) {
          let expected = f.coefficient(k + order).toNumber();
          for (let i = 1; i <= order; i += 1) expected *= k + i;
          expect(
            Math.abs(derivative.coefficient(k).toNumber() - expected),
            `${text}, order ${order}, k = ${k}`,
          ).toBeLessThan(2e-13);
        }
      }
    }
  });
});

describe('functions that grow', () => {
  it('get a longer interval: moments of exp(3 z) tanh(z)^2 and z^20 sigmoid(z)', () => {
    // E z^20 sigmoid(z) = E z^20 / 2 = 19!!/2.
    expect(linkFunction('z^20*sigmoid(z)').expand(0).expansion.mean().toNumber() / (654729075 / 2)).toBeCloseTo(1, 13);
    // E e^(3z) (tanh^2 + sech^2) = e^(9/2), where 1 - tanh^2 is the derivative of tanh.
    const product = expandProduct(
      [
        { link: linkFunction('exp(3*z)'), order: 0 },
        { link: linkFunction('tanh(z)'), order: 1 },
      ],
      0,
    );
    const square = linkFunction('exp(3*z)*tanh(z)^2').expand(0).expansion.mean().toNumber();
    expect((product.expansion.mean().toNumber() + square) / Math.exp(4.5)).toBeCloseTo(1, 13);
  });

  it.each<[string, RegExp]>([
    ['exp(z^2)', /diverges/],
    ['exp(z^2/4)', /diverges/],
    ['exp(z^2)*tanh(z)', /diverges or is not resolved/],
    ['exp(z^2/4)*tanh(z)', /diverges or is not resolved/],
    ['exp(exp(z))', /diverges or is not resolved/],
    ['exp(-z^3)', /diverges or is not resolved/],
  ])('%s is refused', (text, message) => {
    expect(() => linkFunction(text).expand(4)).toThrow(RangeError);
    expect(() => linkFunction(text).expand(4)).toThrow(message);
  });

  it('exp(z^2/8) is not: E f^2 = sqrt(2)', () => {
    expect(linkFunction('exp(z^2/8)').expand(2).secondMoment).toBeCloseTo(Math.SQRT2, 14);
    expect(linkFunction('sign(z)*exp(z^2/8)').expand(2).secondMoment).toBeCloseTo(Math.SQRT2, 13);
  });
});

describe('kinks and derivatives', () => {
  it.each<[string, number[]]>([
    ['relu(z)', [0]],
    ['relu(2*z - 1) + abs(z) - step(1 - z)', [0, 0.5, 1]],
    ['leaky_relu(z + 3)*sin(z)', [-3]],
    ['tanh(relu(z - 2))^2', [2]],
    ['h2(abs(z))', [0]],
    ['relu(0*z + 1)', []],
    ['gelu(z)', []],
  ])('%s', (text, kinks) => {
    expect(linkFunction(text).kinks).toEqual(kinks);
  });

  it('value and derivative; at a kink the limit from the right', () => {
    const at = (text: string, z: number): [number, number] => {
      const { value, derivative } = linkFunction(text);
      return [value(z), derivative(z)];
    };
    expect(at('relu(z)', 0)).toEqual([0, 1]);
    expect(at('relu(-z)', 0)[1]).toBeCloseTo(0, 20);
    expect(at('abs(z)', 0)).toEqual([0, 1]);
    expect(at('abs(-z)', 0)).toEqual([0, 1]);
    expect(at('leaky_relu(1 - 3*z, 1/5)', 1 / 3)[1]).toBeCloseTo(-3 / 5, 15);
    expect(at('sign(z)', 0)).toEqual([0, 0]);
    expect(at('step(z)', 0)).toEqual([0.5, 0]);
    expect(at('relu(3*z - 1)', 1 / 3)[1]).toBe(3);
  });

  it('derivatives are those of central differences', () => {
    for (const text of [
      'erf(z)',
      'tanh(2*z)',
      'sigmoid(z)',
      'gelu(z)',
      'silu(-z)',
      'softplus(z + 1)',
      'sin(3*z)',
      'cos(z)',
      'exp(z)',
      'h5(z/2)',
      'He3*relu(z)',
      'leaky_relu(z, 1/4)^3',
      'tanh(sin(z)*z)',
    ]) {
      const { value, derivative } = linkFunction(text);
      for (const z of [-2.3, -0.7, 0.4, 1.9]) {
        const h = 1e-5;
        const difference = (value(z + h) - value(z - h)) / (2 * h);
        expect(Math.abs(derivative(z) - difference), `${text} at ${z}`).toBeLessThan(
          1e-8 * Math.max(1, Math.abs(difference)),
        );
      }
    }
  });

  it('values where naive formulas overflow or cancel', () => {
    expect(linkFunction('sigmoid(z)').value(-800)).toBe(0);
    expect(linkFunction('softplus(z)').value(800)).toBe(800);
    expect(linkFunction('softplus(z)').value(-40) / Math.exp(-40)).toBeCloseTo(1, 14);
    expect(linkFunction('silu(z)').value(-800)).toBeCloseTo(0, 20);
  });

  it.each<[string, number, RegExp]>([
    ['relu(z)', 2, /order 2 of "relu\(z\)" is a distribution.*relu\(z\) has a kink; allowed are orders up to 1/],
    ['abs(z) + sin(z)', 3, /abs\(z\) has a kink/],
    ['sign(z)', 1, /sign\(z\) has a jump; allowed are orders up to 0/],
    ['z*step(z - 1)', 1, /has a jump/],
    ['tanh(z)', 9, /too high/],
    ['tanh(z)', -1, /integer >= 0/],
  ])('%s, order %i is refused', (text, order, message) => {
    expect(() => linkFunction(text).expand(4, order)).toThrow(RangeError);
    expect(() => linkFunction(text).expand(4, order)).toThrow(message);
  });

  it('other bad input', () => {
    expect(() => linkFunction('tanh(z)').expand(257)).toThrow(
      /invalid degree: 257; allowed are the integers from 0 to 256/,
    );
    expect(() => linkFunction('relu(z)').expand(1.5)).toThrow(/invalid degree/);
    const free = parseLinkExpression('a*tanh(z)', { values: { a: parsePolynomial('b') } });
    expect(() => linkFunction(free)).toThrow(/contains b, which is no number/);
    expect(() => residual({ name: 'f', value: () => Number.NaN, kinks: [], parity: undefined }, [0])).toThrow(
      /not resolved/,
    );
    expect(() => project({ name: 'f', value: Math.abs, kinks: [Number.NaN], parity: undefined }, 1)).toThrow(
      /invalid kink/,
    );
  });
});

describe('products', () => {
  const relu = linkFunction('relu(z)');
  const tanh = linkFunction('tanh(z)');

  it("are those of the product, not of truncations: relu relu' = relu, relu^2 + relu(-z)^2 = z^2", () => {
    const product = expandProduct(
      [
        { link: relu, order: 0 },
        { link: relu, order: 1 },
      ],
      10,
    );
    expect(product.expansion.equals(relu.expand(10).expansion)).toBe(true);
    const square = expandProduct(
      [
        { link: relu, order: 0 },
        { link: relu, order: 0 },
      ],
      6,
    ).expansion;
    const reflected = linkFunction('relu(-z)');
    const other = expandProduct(
      [
        { link: reflected, order: 0 },
        { link: reflected, order: 0 },
      ],
      6,
    ).expansion;
    expect(square.plus(other).equals(parseLink('z^2'))).toBe(true);
    expect(square.mean().toString()).toBe('1/2');
  });

  it("tanh^2 + tanh' = 1, sigmoid' = sigmoid (1 - sigmoid), by quadrature", () => {
    const square = expandProduct(
      [
        { link: tanh, order: 0 },
        { link: tanh, order: 0 },
      ],
      12,
    ).expansion;
    const sum = square.plus(tanh.expand(12, 1).expansion);
    sum.orthonormalCoefficients().forEach((coefficient, k) => {
      expect(Math.abs(coefficient.toNumber() - (k === 0 ? 1 : 0))).toBeLessThan(1e-14);
    });
  });

  it('E[f g] = sum_k k! a_k b_k (Parseval) for smooth links', () => {
    const erf = linkFunction('erf(z/sqrt(2))');
    const a = tanh.expand(100).expansion.orthonormalCoefficients();
    const b = erf.expand(100).expansion.orthonormalCoefficients();
    const expected = a.reduce((sum, value, k) => sum + value.toNumber() * (b[k]?.toNumber() ?? 0), 0);
    const product = expandProduct(
      [
        { link: tanh, order: 0 },
        { link: erf, order: 0 },
      ],
      0,
    );
    expect(product.expansion.mean().toNumber()).toBeCloseTo(expected, 14);
  });

  it('errors', () => {
    expect(() => expandProduct([], 3)).toThrow(/at least one/);
    expect(() => expandProduct([{ link: relu, order: 2 }], 3)).toThrow(/distribution/);
  });
});

describe("a user's own link", () => {
  const clip = userLink({
    name: 'clip',
    value: (z) => Math.max(-1, Math.min(1, z)),
    derivative: (z) => (z >= -1 && z < 1 ? 1 : 0),
    kinks: [1, -1],
  });
  const same = linkFunction('relu(z + 1) - relu(z - 1) - 1');

  it('is expanded as the same function in our words', () => {
    expect(clip.kinks).toEqual([-1, 1]);
    expect([clip.polynomial, clip.expression, clip.text]).toEqual([undefined, undefined, 'clip']);
    for (const order of [0, 1]) {
      const [mine, theirs] = [clip.expand(20, order), same.expand(20, order)];
      for (let k = 0; k <= 20; k += 1) {
        const difference = mine.expansion.coefficient(k).minus(theirs.expansion.coefficient(k));
        expect(Math.abs(difference.toNumber())).toBeLessThan(1e-15);
      }
      expect(mine.tail).toBeCloseTo(theirs.tail, 14);
    }
    const mixed = expandProduct(
      [
        { link: clip, order: 1 },
        { link: linkFunction('z^2'), order: 0 },
      ],
      0,
    );
    // E[z^2; |z| < 1] = erf(1/sqrt 2) - sqrt(2/(pi e)), mpmath.
    expect(mixed.expansion.mean().toNumber()).toBeCloseTo(0.198748043098799, 14);
  });

  it('with kinks that are not declared states a larger error, which covers the true one', () => {
    const careless = userLink({ name: 'f', value: (z) => Math.abs(z - 0.3), derivative: Math.sign });
    const declared = linkFunction('abs(z - 3/10)').expand(6);
    const expansion = careless.expand(6);
    expect(expansion.error).toBeGreaterThan(1e-9);
    expansion.expansion.orthonormalCoefficients().forEach((coefficient, k) => {
      const truth = declared.expansion.orthonormalCoefficients()[k]!.toNumber();
      expect(Math.abs(coefficient.toNumber() - truth)).toBeLessThan(3 * expansion.error);
    });
  });

  it.each<[() => unknown, RegExp]>([
    [() => userLink({ name: ' ', value: Math.abs, derivative: Math.sign }), /name is empty/],
    [() => userLink({ name: 'f', value: Math.abs, derivative: Math.sign, kinks: [Number.NaN] }), /kinks\[0\] = NaN/],
    [() => clip.expand(3, 2), /value and a derivative; allowed are the orders 0 and 1/],
    [() => userLink({ name: 'log', value: Math.log, derivative: (z) => 1 / z }).expand(3), /not resolved|NaN/],
    [() => userLink({ name: 'inverse', value: (z) => 1 / z, derivative: () => 0 }).expand(3), /not resolved/],
  ])('refusal %#', (act, message) => {
    expect(act).toThrow(RangeError);
    expect(act).toThrow(message);
  });
});
