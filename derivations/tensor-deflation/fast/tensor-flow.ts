/** Loss and velocity of an orthogonal tensor decomposition, compiled from the derived expressions. */

import type { Term } from '../../../src/numeric.js';
import { checkInteger } from '../../../src/numeric.js';
import type { PlanRequest, PolarFlow } from '../../../src/symbolic.js';
import { compileIndexed, deriveTensorDynamics, type TensorSetting } from '../../../src/symbolic.js';
import { SpannedVelocity } from './spanned-velocity.js';
import type { WeightRows } from './weights.js';

/** The numbers of an orthogonal tensor decomposition by weights of any length. */
export interface TensorSettings extends TensorSetting {
  /** a, one for each component: finite. */
  readonly components: readonly number[];
  /** m. */
  readonly neurons: number;
  /** lambda of the penalty `lambda/2 |W|^2`, finite and >= 0; defaults to 0. */
  readonly decay?: number;
  /** c of a signed learner, m entries; needed when the problem is signed. */
  readonly signs?: readonly number[];
}

/** Which of the derived flows: the full one, or the closure whose residual stays diagonal. */
export type TensorFlowKind = 'full' | 'deflated';

/** Loss and velocity of the decomposition, from the derived expressions. */
export interface TensorSystem {
  readonly settings: TensorSettings;
  /** The objective (with its penalty) and the Euclidean gradient, m x d row-major. */
  lossAndGradient(weights: WeightRows): { readonly loss: number; readonly gradient: Float64Array };
  /** `T_W(e_k, ..., e_k)` for each component, from polar statistics (or any array that begins with log n and V). */
  components(statistics: ArrayLike<number>, out: Float64Array): void;
  /** Flow of the polar statistics: a closed system of a size that does not depend on d. */
  statisticsTerm(kind: TensorFlowKind): Term;
  /** Flow of `[log n_i | wbar_i]` with unit vectors in R^d: m (d + 1) numbers, cost O(m^2 d). */
  weightsTerm(kind: TensorFlowKind, dimension: number): Term;
  /** The state of `weightsTerm` with given weights. */
  stateOf(weights: WeightRows): Float64Array;
  /** The weights of a state of `weightsTerm`. */
  weightsOf(state: Float64Array, dimension: number): WeightRows;
  /** `T_W(e_k, ..., e_k)` for each component from a state of `weightsTerm`. */
  componentsOf(state: Float64Array, dimension: number, out: Float64Array): void;
  /** One step of gradient descent, in place. Returns false, with the rows as they were, when it is not finite. */
  descend(rows: Float64Array, dimension: number, stepSize: number): boolean;
}

/**
 * Compiles the derived dynamics of an orthogonal tensor decomposition.
 *
 * @throws RangeError when a number is out of its range, or signs are missing or given without need.
 * @example
 * const system = tensorSystem({ order: 4, components: [1], neurons: 1 });
 * system.lossAndGradient(weightRows([[0.5, 0]])).loss // 0.28125
 */
export function tensorSystem(settings: TensorSettings): TensorSystem {
  const checked = checkSettings(settings);
  return new CompiledTensorSystem(checked);
}

function checkSettings(settings: TensorSettings): TensorSettings {
  const { components, neurons, decay = 0, signs, signed = false } = settings;
  checkInteger('neurons', neurons, 1);
  checkInteger('the number of components', components.length, 1);
  components.forEach((a, k) => {
    if (!Number.isFinite(a)) throw new RangeError(`components[${k}] must be finite; got ${a}`);
  });
  if (!(decay >= 0 && decay < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`decay must be finite and >= 0; got ${decay}`);
  }
  if (signed !== (signs !== undefined)) {
    throw new RangeError(signed ? 'signs are missing; give one for each neuron' : 'signs are given; set signed: true');
  }
  if (signs !== undefined && (signs.length !== neurons || !signs.every(Number.isFinite))) {
    throw new RangeError(`signs must be ${neurons} finite numbers; got ${signs.length}`);
  }
  return settings;
}

class CompiledTensorSystem implements TensorSystem {
  readonly settings: TensorSettings;
  private readonly n: Float64Array;
  private readonly V: Float64Array;
  private readonly G: Float64Array;
  private readonly loss: (out: Float64Array) => void;
  private readonly component: (out: Float64Array) => void;
  private readonly velocities = new Map<TensorFlowKind, SpannedVelocity>();

  constructor(settings: TensorSettings) {
    const { order, components, neurons: m } = settings;
    this.settings = settings;
    this.n = new Float64Array(m);
    this.V = new Float64Array(m * components.length);
    this.G = new Float64Array(m * m);
    const dynamics = deriveTensorDynamics({ order, signed: settings.signed ?? false });
    const single = (expression: typeof dynamics.loss, indices: PlanRequest['outputs'][number]['indices']) => {
      let run: ((outputs: Readonly<Record<string, Float64Array>>) => void) | undefined;
      return (out: Float64Array) => {
        run ??= this.compile([{ name: 'value', expression, indices }]);
        run({ value: out });
      };
    };
    this.loss = single(dynamics.polarLoss, []);
    this.component = single(dynamics.component, [dynamics.indices.p]);
  }

  lossAndGradient({ neurons, dimension, rows }: WeightRows) {
    this.checkShape(neurons, dimension);
    const directions = new Float64Array(rows.length);
    this.place(rows, dimension, directions);
    const velocity = new Float64Array(rows.length);
    this.velocity('full').inSpace(directions, dimension, velocity);
    const loss = new Float64Array(1);
    this.loss(loss);
    return {
      loss: loss[0]!,
      gradient: velocity.map((value, at) => -value * this.n[Math.floor(at / dimension)]!),
    };
  }

  components(statistics: ArrayLike<number>, out: Float64Array): void {
    const { n, V } = this;
    for (let i = 0; i < n.length; i++) n[i] = Math.exp(statistics[i]!);
    for (let at = 0; at < V.length; at++) V[at] = statistics[n.length + at]!;
    this.component(out);
  }

  stateOf({ neurons, dimension, rows }: WeightRows): Float64Array {
    this.checkShape(neurons, dimension);
    const state = new Float64Array(neurons * (dimension + 1));
    this.place(rows, dimension, state.subarray(neurons));
    for (let j = 0; j < neurons; j++) state[j] = Math.log(this.n[j]!);
    return state;
  }

  weightsOf(state: Float64Array, dimension: number): WeightRows {
    const neurons = this.n.length;
    const rows = state.slice(neurons);
    this.place(rows, dimension, rows);
    for (let at = 0; at < rows.length; at++) rows[at]! *= Math.exp(state[Math.floor(at / dimension)]!);
    return { neurons, dimension, rows };
  }

  componentsOf(state: Float64Array, dimension: number, out: Float64Array): void {
    const { n, V } = this;
    const targets = this.settings.components.length;
    for (let j = 0; j < n.length; j++) {
      const row = n.length + j * dimension;
      let square = 0;
      for (let k = 0; k < dimension; k++) square += state[row + k]! * state[row + k]!;
      const length = Math.sqrt(square);
      n[j] = Math.exp(state[j]!);
      for (let k = 0; k < targets; k++) V[j * targets + k] = state[row + k]! / length;
    }
    this.component(out);
  }

  statisticsTerm(kind: TensorFlowKind): Term {
    const { n, V, G } = this;
    const m = n.length;
    const flow = this.flowOf(kind);
    const { i, l, p } = deriveTensorDynamics(this.settings).indices;
    const run = this.compile([
      { name: 'dlog', expression: flow.logLength, indices: [i] },
      { name: 'dV', expression: flow.targetCosines, indices: [i, p] },
      { name: 'dG', expression: flow.cosines, indices: [i, l], strictlyUpper: true },
    ]);
    const outputs = {
      dlog: new Float64Array(m),
      dV: new Float64Array(V.length),
      dG: new Float64Array(G.length),
    };
    return {
      dimension: m + V.length + (m * (m - 1)) / 2,
      evaluate: (_t, y, derivative) => {
        for (let a = 0; a < m; a++) n[a] = Math.exp(y[a]!);
        V.set(y.subarray(m, m + V.length));
        let at = m + V.length;
        for (let a = 0; a < m; a++) {
          G[a * m + a] = 1;
          for (let b = a + 1; b < m; b++, at++) G[a * m + b] = G[b * m + a] = y[at]!;
        }
        run(outputs);
        derivative.set(outputs.dlog);
        derivative.set(outputs.dV, m);
        at = m + V.length;
        for (let a = 0; a < m; a++) {
          for (let b = a + 1; b < m; b++) derivative[at++] = outputs.dG[a * m + b]!;
        }
      },
    };
  }

  weightsTerm(kind: TensorFlowKind, dimension: number): Term {
    this.checkShape(this.n.length, dimension);
    const { n } = this;
    const m = n.length;
    const velocity = this.velocity(kind);
    const directions = new Float64Array(m * dimension);
    return {
      dimension: m * (dimension + 1),
      evaluate: (_t, y, derivative) => {
        this.place(y.subarray(m), dimension, directions);
        for (let a = 0; a < m; a++) n[a] = Math.exp(y[a]!);
        velocity.tangent(directions, dimension, derivative.subarray(m));
        derivative.set(velocity.logLength);
      },
    };
  }

  descend(rows: Float64Array, dimension: number, stepSize: number): boolean {
    const m = this.n.length;
    const directions = new Float64Array(rows.length);
    const velocity = new Float64Array(rows.length);
    this.place(rows, dimension, directions);
    this.velocity('full').inSpace(directions, dimension, velocity);
    for (let a = 0; a < m; a++) {
      let square = 0;
      for (let k = a * dimension; k < (a + 1) * dimension; k++) {
        velocity[k] = rows[k]! + stepSize * this.n[a]! * velocity[k]!;
        square += velocity[k]! * velocity[k]!;
      }
      if (!(square > 0 && square < Number.POSITIVE_INFINITY)) return false;
    }
    rows.set(velocity);
    return true;
  }

  /** Lengths, unit directions and cosines of rows, from which the compiled functions read. */
  private place(rows: Float64Array, dimension: number, directions: Float64Array): void {
    const { n, V, G } = this;
    const m = n.length;
    const targets = this.settings.components.length;
    for (let a = 0; a < m; a++) {
      const start = a * dimension;
      let largest = 0;
      for (let k = 0; k < dimension; k++) largest = Math.max(largest, Math.abs(rows[start + k]!));
      let square = 0;
      for (let k = 0; k < dimension; k++) {
        const entry = rows[start + k]! / largest;
        square += entry * entry;
      }
      n[a] = largest * Math.sqrt(square);
      for (let k = 0; k < dimension; k++) directions[start + k] = rows[start + k]! / n[a]!;
      for (let k = 0; k < targets; k++) V[a * targets + k] = directions[start + k]!;
    }
    for (let a = 0; a < m; a++) {
      G[a * m + a] = 1;
      for (let b = 0; b < a; b++) {
        let product = 0;
        for (let k = 0, x = a * dimension, y = b * dimension; k < dimension; k++)
          product += directions[x++]! * directions[y++]!;
        G[a * m + b] = G[b * m + a] = product;
      }
    }
  }

  private checkShape(neurons: number, dimension: number): void {
    const { components, neurons: m } = this.settings;
    if (neurons !== m) throw new RangeError(`the weights have ${neurons} rows; the system has ${m} neurons`);
    if (dimension < components.length) {
      throw new RangeError(`d = ${dimension} is less than the number of components, ${components.length}`);
    }
  }

  private flowOf(kind: TensorFlowKind): PolarFlow {
    const dynamics = deriveTensorDynamics(this.settings);
    return kind === 'full' ? dynamics.polar : dynamics.deflatedFlow;
  }

  private velocity(kind: TensorFlowKind): SpannedVelocity {
    const known = this.velocities.get(kind);
    if (known !== undefined) return known;
    const flow = this.flowOf(kind);
    const { i, l, p } = deriveTensorDynamics(this.settings).indices;
    const coupled = !flow.onWeights.isZero();
    const run = this.compile([
      { name: 'logLength', expression: flow.logLength, indices: [i] },
      { name: 'onTargets', expression: flow.onTargets, indices: [i, p] },
      ...(coupled ? [{ name: 'onWeights', expression: flow.onWeights, indices: [i, l] }] : []),
    ]);
    const made = new SpannedVelocity(run, coupled, this.n.length, this.settings.components.length);
    this.velocities.set(kind, made);
    return made;
  }

  private compile(outputs: PlanRequest['outputs']): (values: Readonly<Record<string, Float64Array>>) => void {
    const { components, neurons, decay = 0, signs } = this.settings;
    const { evaluate } = compileIndexed({
      outputs,
      sizes: { m: neurons, P: components.length },
      links: {},
      scalars: { lambda: decay },
      inputs: {
        n: ['m'],
        V: ['m', 'P'],
        G: ['m', 'm'],
        a: ['P'],
        ...(signs === undefined ? {} : { c: ['m'] }),
      },
    });
    const inputs = {
      n: this.n,
      V: this.V,
      G: this.G,
      a: Float64Array.from(components),
      ...(signs === undefined ? {} : { c: Float64Array.from(signs) }),
    };
    return (values) => evaluate(inputs, values);
  }
}
