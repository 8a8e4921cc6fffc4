import { describe, expect, it } from 'vitest';
import { type GaussianSettings, gaussianSystem } from '../../../src/engine/models/system.js';
import { referenceEntries } from '../../support/reference-entries.js';
import {
  type Coefficients,
  correlation,
  correlationLoss,
  difference,
  entry,
  mseLoss,
  problemOf,
  randomState,
  stateOf,
} from '../specification.js';

const c: Coefficients = { 0: '0.3', 2: '0.8', 3: '0.6' };
const b: Coefficients = { 1: '0.5', 2: '0.4', 3: '0.7' };
const settings: GaussianSettings = {
  problem: problemOf('mse', c, b),
  targets: 2,
  dimension: 5,
  stepSize: 0.01,
  noise: 0.2,
  secondLayer: [0.7, -0.4, 0.5],
};
const axes = (count: number, dimension: number): number[][] =>
  Array.from({ length: count }, (_, p) => Array.from({ length: dimension }, (_unused, k) => (k === p ? 1 : 0)));

interface Inputs {
  readonly c: Readonly<Record<number, number>>;
  readonly b: Readonly<Record<number, number>>;
  readonly a: readonly number[];
  readonly P: number;
  readonly d: number;
  readonly W: readonly (readonly number[])[];
  readonly ridge: number;
}

const text = (numbers: Readonly<Record<number, number>>): Coefficients =>
  Object.fromEntries(Object.entries(numbers).map(([k, value]) => [k, String(value)]));
const systemOf = (inputs: Inputs) =>
  gaussianSystem({
    problem: problemOf('mse', text(inputs.c), text(inputs.b)),
    targets: inputs.P,
    dimension: inputs.d,
    stepSize: 1,
    noise: 0,
    secondLayer: inputs.a,
  });
const close = (measured: number, stated: number): void => {
  expect(difference(measured, stated)).toBeLessThan(1e-10);
};

describe('the reference table of the orthogonal multi-index system', () => {
  it.each(referenceEntries('orthogonal-multi-index', 'mse-loss-and-spherical-gradient').map((e) => [e.id, e] as const))(
    'has the loss and the spherical gradient of %s',
    (_id, { inputs: given, value }) => {
      const inputs = given as unknown as Inputs;
      const stated = value as {
        readonly M: readonly (readonly number[])[];
        readonly Q: readonly (readonly number[])[];
        readonly loss: number;
        readonly [gradient: string]: unknown;
      };
      const system = systemOf(inputs);
      close(system.loss(stated.M, stated.Q), stated.loss);
      const name = Object.keys(stated).find((key) => key.includes('grad'))!;
      const gradient = stated[name] as readonly (readonly number[])[];
      const measured = system.sphericalGradient(inputs.W, axes(inputs.P, inputs.d));
      expect(gradient.flat()).toHaveLength(inputs.W.flat().length);
      for (const [row, values] of gradient.entries()) {
        for (const [k, number] of values.entries()) close(entry(measured, row, k), number);
      }
    },
  );

  it.each(referenceEntries('orthogonal-multi-index', 'ridge-second-layer').map((e) => [e.id, e] as const))(
    'has the ridge solution of %s',
    (_id, { inputs: given, value }) => {
      const inputs = given as unknown as Inputs;
      const stated = value as { readonly a: readonly number[]; readonly loss: number };
      const { M, Q } = stateOf(inputs.W, inputs.P, inputs.a, inputs.a);
      const { secondLayer, loss } = systemOf(inputs).ridge(M, Q, inputs.ridge);
      stated.a.forEach((number, i) => {
        close(secondLayer[i]!, number);
      });
      close(loss, stated.loss);
    },
  );
});

describe('the loss', () => {
  it('is the specification’s, with constant parts of the links and noise', () => {
    const state = { ...randomState(3, 3, 2), a: settings.secondLayer, noise: 0.2 };
    close(gaussianSystem(settings).loss(state.M, state.Q), mseLoss(state, c, b));
    const correlationSystem = gaussianSystem({ ...settings, problem: problemOf('correlation', c, b) });
    close(correlationSystem.loss(state.M, state.Q), correlationLoss(state, c, b));
  });
});

describe('the spherical gradient', () => {
  it.each(['mse', 'correlation'] as const)('is the derivative of the %s loss along great circles', (loss) => {
    const state = { ...randomState(5, 3, 2), a: settings.secondLayer, noise: 0.2 };
    const system = gaussianSystem({ ...settings, problem: problemOf(loss, c, b) });
    const gradient = system.sphericalGradient(state.W, axes(2, 5));
    const lossAt = (W: readonly (readonly number[])[]): number => {
      const moved = { ...stateOf(W, 2, state.a, state.rho), noise: 0.2 };
      return loss === 'mse' ? mseLoss(moved, c, b) : correlationLoss(moved, c, b);
    };
    const h = 1e-4;
    state.W.forEach((row, i) => {
      const own = gradient[i] as readonly number[];
      // It is tangent.
      expect(Math.abs(row.reduce((sum, value, k) => sum + value * own[k]!, 0))).toBeLessThan(1e-13);
      // A tangent direction u, of length 1: along cos(t) w + sin(t) u the derivative at 0 is <gradient, u>.
      const other = state.W[(i + 1) % 3]!;
      const q = entry(state.Q, i, (i + 1) % 3);
      const u = other.map((value, k) => (value - q * row[k]!) / Math.sqrt(1 - q * q));
      const along = (t: number): number =>
        lossAt(
          state.W.with(
            i,
            row.map((value, k) => Math.cos(t) * value + Math.sin(t) * u[k]!),
          ),
        );
      const derivative = (8 * (along(h) - along(-h)) - (along(2 * h) - along(-2 * h))) / (12 * h);
      const stated = u.reduce((sum, value, k) => sum + value * own[k]!, 0);
      expect(difference(stated, derivative)).toBeLessThan(1e-9);
    });
  });

  it('does not depend on the basis: targets that are no axes', () => {
    const state = { ...randomState(6, 3, 2), a: settings.secondLayer };
    const system = gaussianSystem(settings);
    const [cos, sin] = [0.6, 0.8];
    // Rotation of the first and the last coordinate.
    const turn = (rows: readonly (readonly number[])[]): number[][] =>
      rows.map((row) => {
        const [first, last] = [row[0]!, row[4]!];
        return [cos * first - sin * last, ...row.slice(1, 4), sin * first + cos * last];
      });
    const turned = turn(system.sphericalGradient(state.W, axes(2, 5)));
    const measured = system.sphericalGradient(turn(state.W), turn(axes(2, 5)));
    turned.flat().forEach((value, at) => {
      close(measured.flat()[at]!, value);
    });
  });
});

describe('ridge', () => {
  it('solves (B(Q) + ridge I) a = sum_p C(M), and no other second layer does better', () => {
    const state = randomState(9, 3, 2);
    const system = gaussianSystem(settings);
    const ridge = 0.05;
    const { secondLayer, loss } = system.ridge(state.M, state.Q, ridge);
    for (let i = 0; i < 3; i++) {
      const left = [0, 1, 2].reduce(
        (sum, l) => sum + (correlation(b, b, entry(state.Q, i, l)) + (i === l ? ridge : 0)) * secondLayer[l]!,
        0,
      );
      close(
        left,
        [0, 1].reduce((sum, p) => sum + correlation(b, c, entry(state.M, i, p)), 0),
      );
    }
    const penalised = (a: readonly number[]): number =>
      mseLoss({ ...state, a, noise: 0.2 }, c, b) + (ridge / 2) * a.reduce((sum, value) => sum + value * value, 0);
    close(loss, mseLoss({ ...state, a: secondLayer, noise: 0.2 }, c, b));
    for (let i = 0; i < 3; i++) {
      for (const shift of [-0.01, 0.01]) {
        const moved = secondLayer.map((value, at) => (at === i ? value + shift : value));
        expect(penalised(moved)).toBeGreaterThan(penalised(secondLayer));
      }
    }
  });

  it('refuses a singular kernel without ridge', () => {
    const system = gaussianSystem({ ...settings, secondLayer: [1, 1] });
    const twins = [
      [0.6, 0],
      [0.6, 0],
    ];
    expect(() =>
      system.ridge(
        twins,
        [
          [1, 1],
          [1, 1],
        ],
        0,
      ),
    ).toThrow(/singular/);
    expect(
      system.ridge(
        twins,
        [
          [1, 1],
          [1, 1],
        ],
        0.1,
      ).secondLayer[0],
    ).toBeGreaterThan(0);
  });
});

describe('bad input', () => {
  const cases: readonly (readonly [string, Partial<GaussianSettings>, RegExp])[] = [
    ['no neuron', { secondLayer: [] }, /secondLayer is empty; give one number for each neuron/],
    ['rates for other neurons', { rates: [1] }, /rates has 1 entries for 3 neurons/],
    ['no target', { targets: 0 }, /targets is 0; it must be a positive integer/],
    ['half a target', { targets: 1.5 }, /targets is 1.5/],
    ['too few dimensions', { dimension: 4 }, /dimension is 4; it must be an integer of at least P \+ m = 5/],
    ['a step of zero', { stepSize: 0 }, /stepSize is 0; it must be positive and finite/],
    ['an infinite step', { stepSize: Infinity }, /stepSize is Infinity/],
    ['negative noise', { noise: -0.1 }, /noise is -0.1; it must be finite and at least 0/],
    ['a second layer with NaN', { secondLayer: [1, Number.NaN, 1] }, /secondLayer\[1\] is NaN; it must be finite/],
    ['an infinite rate', { rates: [1, 1, Infinity] }, /rates\[2\] is Infinity/],
  ];

  it.each(cases)('is refused: %s', (_what, change, message) => {
    expect(() => gaussianSystem({ ...settings, ...change })).toThrow(message);
    expect(() => gaussianSystem({ ...settings, ...change })).toThrow(RangeError);
  });

  const system = gaussianSystem(settings);
  const { M, Q, W } = randomState(2, 3, 2);

  it('is refused: matrices of other sizes, with other diagonals, or with NaN', () => {
    expect(() => system.loss(M.slice(1), Q)).toThrow('M must be 3 x 2; got 2 x 2');
    expect(() =>
      system.loss(
        M,
        Q.map((row) => row.slice(1)),
      ),
    ).toThrow(RangeError);
    expect(() =>
      system.loss(
        M,
        Q.map((row, i) => row.map((q, l) => (i === l ? 2 : q))),
      ),
    ).toThrow('Q[1,1] = |w_1|^2 is 2');
    expect(() =>
      system.loss(
        M.map((row) => row.map(() => Number.NaN)),
        Q,
      ),
    ).toThrow('M holds a number that is not finite');
    expect(() => system.ridge(M, Q, -1)).toThrow('ridge must be finite and at least 0; got -1');
    expect(() => system.ridge(M, Q, Number.NaN)).toThrow(/ridge must be finite/);
    expect(() => system.ridge(M, Q, Infinity)).toThrow(/ridge must be finite/);
  });

  it('is refused: weights that are no unit vectors, targets that are not orthonormal', () => {
    const V = axes(2, 5);
    expect(() =>
      system.sphericalGradient(
        W.map((row) => row.map((value) => 1.1 * value)),
        V,
      ),
    ).toThrow(/\|w_1\|\^2 is 1\.2/);
    expect(() => system.sphericalGradient(W, [V[0]!, V[0]!])).toThrow(
      'the rows of V must be orthonormal; <v_1, v_2> = 1',
    );
    expect(() => system.sphericalGradient(W, V.slice(1))).toThrow('V must be 2 x 5; got 1 x 5');
    expect(() =>
      system.sphericalGradient(
        W.map((row) => row.slice(1)),
        V,
      ),
    ).toThrow('W must be 3 x 5; got 3 x 4');
  });
});

describe('the settings', () => {
  it('have rates 1 unless given, and reach the simulators', () => {
    expect(gaussianSystem(settings).settings.rates).toEqual([1, 1, 1]);
    const { sgd } = gaussianSystem({ ...settings, rates: [1, 2, 3] });
    expect(sgd).toMatchObject({
      dimension: 5,
      neurons: 3,
      targets: 2,
      stepSize: 0.01,
      noise: 0.2,
      loss: 'mse',
      rates: [1, 2, 3],
    });
    // 0.3 + 0.8 h_2(2) + 0.6 h_3(2) with h_2(2) = 3/sqrt 2 and h_3(2) = 2/sqrt 6.
    expect(sgd.target(2)).toBeCloseTo(0.3 + (0.8 * 3) / Math.SQRT2 + (0.6 * 2) / Math.sqrt(6), 12);
    expect(sgd.learnerDerivative(0)).toBeCloseTo(0.5 - (0.7 * 3) / Math.sqrt(6), 12);
  });
});
