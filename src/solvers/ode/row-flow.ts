/** The flow of unit vectors in their overlaps with the targets, driven by polynomials, as a right-hand side. */

import { largest } from '../../numerics/extremes.js';
import { kernelKind } from '../../wasm/kernels.js';
import { StateMemory } from './compiled/ode-memory.js';
import type { Term } from './term.js';

/**
 * The flow of unit vectors on overlaps M (rows x columns): `dM_ip = rate_i (g_p(M_ip) - M_ip sum_q g_q(M_iq) M_iq)` with polynomials
 * g. With `products` the state goes on with the inner products Q_il of the rows' vectors, i < l in row order:
 * `dQ_il = sum_p (G_ip M_lp + G_lp M_ip) - Q_il (S_i + S_l)`, where `G_ip = rate_i g_p(M_ip)` and `S_i = sum_q G_iq M_iq`.
 */
export interface RowFlow {
  /** Number of rows; a positive integer. */
  readonly rows: number;
  /** Number of columns; a positive integer. */
  readonly columns: number;
  /** Coefficients of t^0, t^1, ... in g: one list for all columns, or one for each. Finite. */
  readonly drift: readonly number[] | readonly (readonly number[])[];
  /** Factor of each row, finite; defaults to 1. */
  readonly rates?: readonly number[];
  /** Whether the inner products follow; defaults to false. */
  readonly products?: boolean;
}

/** From this many overlaps on the kernels are faster than their twin (measured: about equal at 12). */
const smallestForKernels = 16;

/** g in the form `t^lead h(x)` with x = t^2 (`even`) or t; coefficients of h from the highest degree down. */
interface Drift {
  readonly lead: 0 | 1;
  readonly even: boolean;
  readonly degree: number;
  readonly perColumn: boolean;
  /** `degree + 1` groups of one number, or of one for each column. */
  readonly coefficients: Float64Array;
}

/**
 * The vector field of a row flow: by WebAssembly kernels from 16 overlaps on (`POPFLOW_KERNELS=typescript`: by their twin), with
 * the same results bit for bit either way.
 *
 * @param flow - sizes, drift and rates.
 * @param kind - defaults to what the environment asks for, for small flows to `typescript`.
 * @returns a term that keeps scratch arrays: one evaluation at a time.
 * @throws RangeError when a size is not a positive integer, a list has the wrong length, or a number is not finite.
 * @example
 * const out = new Float64Array(1);
 * rowFlowTerm({ rows: 1, columns: 1, drift: [0, 2] }).evaluate(0, Float64Array.of(0.5), out);
 * out[0] // 0.75
 */
export function rowFlowTerm(
  flow: RowFlow,
  kind: 'wasm' | 'typescript' = flow.rows * flow.columns < smallestForKernels ? 'typescript' : kernelKind(),
): Term {
  const { rows, columns, products = false } = flow;
  checkSize('rows', rows);
  checkSize('columns', columns);
  const rates = flow.rates ?? Array.from({ length: rows }, () => 1);
  if (rates.length !== rows) throw new RangeError(`rates has ${rates.length} entries for ${rows} rows; give one a row`);
  checkFinite('rates', rates);
  const drift = driftOf(flow.drift, columns);
  const prepared: Prepared = { rows, columns, products, drift, rates: Float64Array.from(rates) };
  switch (kind) {
    case 'wasm':
      return wasmTerm(prepared);
    case 'typescript':
      return twinTerm(prepared);
    default:
      return unknownKind(kind);
  }
}

interface Prepared {
  readonly rows: number;
  readonly columns: number;
  readonly products: boolean;
  readonly drift: Drift;
  readonly rates: Float64Array;
}

const dimensionOf = ({ rows, columns, products }: Prepared): number =>
  rows * columns + (products ? (rows * (rows - 1)) / 2 : 0);

function wasmTerm(prepared: Prepared): Term {
  const { rows, columns, products, drift, rates } = prepared;
  const dimension = dimensionOf(prepared);
  const memory = new StateMemory();
  const { kernels, exports } = memory;
  const [input, output, sums, rateAddress, coefficients] = [
    memory.reserve(8 * dimension),
    memory.reserve(8 * dimension),
    memory.reserve(8 * rows),
    memory.reserve(8 * rows),
    memory.reserve(8 * drift.coefficients.length),
  ];
  const g = products ? memory.reserve(8 * rows * columns) : undefined;
  kernels.doubles(rateAddress, rows).set(rates);
  kernels.doubles(coefficients, drift.coefficients.length).set(drift.coefficients);
  const stride = drift.perColumn ? 8 * columns : 8;
  const perColumn = drift.perColumn ? 1 : 0;
  const even = drift.even ? 1 : 0;
  const { degree, lead } = drift;
  return {
    dimension,
    memory,
    evaluate(_t, y, derivative) {
      const { buffer } = memory;
      const here = y.buffer === buffer;
      const state = here ? y.byteOffset : input;
      const out = derivative.buffer === buffer ? derivative.byteOffset : output;
      if (!here) kernels.doubles(input, dimension).set(y);
      const drifts = g ?? out;
      exports.rowFlow(
        state,
        drifts,
        sums,
        out,
        rateAddress,
        coefficients,
        degree,
        stride,
        perColumn,
        lead,
        even,
        rows,
        columns,
      );
      if (products) {
        const overlaps = 8 * rows * columns;
        exports.rowProducts(state, state + overlaps, drifts, sums, out + overlaps, rows, columns);
      }
      if (out === output) derivative.set(kernels.doubles(output, dimension));
    },
  };
}

/** The twin: the same operations in the same order. */
function twinTerm(prepared: Prepared): Term {
  const { rows, columns, products, rates } = prepared;
  const g = new Float64Array(rows * columns);
  const sums = new Float64Array(rows);
  return {
    dimension: dimensionOf(prepared),
    evaluate(_t, y, derivative) {
      for (let row = 0; row < rows; row += 1) {
        const from = row * columns;
        rowDrift(prepared.drift, rates[row]!, y, g, from, columns);
        const sum = laneSum(g, y, from, columns);
        sums[row] = sum;
        for (let at = from; at < from + columns; at += 1) derivative[at] = g[at]! - y[at]! * sum;
      }
      if (products) rowProducts(y, derivative, g, sums, rows, columns);
    },
  };
}

function rowDrift(
  { lead, even, degree, perColumn, coefficients }: Drift,
  rate: number,
  y: Float64Array,
  g: Float64Array,
  from: number,
  columns: number,
): void {
  const stride = perColumn ? columns : 1;
  for (let column = 0; column < columns; column += 1) {
    const t = y[from + column]!;
    const x = even ? t * t : t;
    const own = perColumn ? column : 0;
    let h = coefficients[own]!;
    for (let k = 1; k <= degree; k += 1) h = h * x + coefficients[k * stride + own]!;
    if (lead === 1) h *= t;
    g[from + column] = rate * h;
  }
}

/** `sum g M` over a row, in the lanes of the kernel. */
function laneSum(g: Float64Array, y: Float64Array, from: number, columns: number): number {
  const lanes = [0, 0, 0, 0] as [number, number, number, number];
  const even = columns - (columns % 2);
  for (let column = 0; column < even; column += 1) lanes[column & 3]! += g[from + column]! * y[from + column]!;
  const sum = lanes[0] + lanes[2] + (lanes[1] + lanes[3]);
  return even < columns ? sum + g[from + even]! * y[from + even]! : sum;
}

function rowProducts(
  y: Float64Array,
  derivative: Float64Array,
  g: Float64Array,
  sums: Float64Array,
  rows: number,
  columns: number,
): void {
  const even = columns - (columns % 2);
  let at = rows * columns;
  for (let i = 0; i < rows; i += 1) {
    for (let l = i + 1; l < rows; l += 1, at += 1) {
      const [rowI, rowL] = [i * columns, l * columns];
      let firstEven = 0;
      let firstOdd = 0;
      let secondEven = 0;
      let secondOdd = 0;
      for (let p = 0; p < even; p += 2) {
        firstEven += g[rowI + p]! * y[rowL + p]!;
        firstOdd += g[rowI + p + 1]! * y[rowL + p + 1]!;
        secondEven += g[rowL + p]! * y[rowI + p]!;
        secondOdd += g[rowL + p + 1]! * y[rowI + p + 1]!;
      }
      let sum = firstEven + secondEven + (firstOdd + secondOdd);
      if (even < columns) sum += g[rowI + even]! * y[rowL + even]! + g[rowL + even]! * y[rowI + even]!;
      derivative[at] = sum - y[at]! * (sums[i]! + sums[l]!);
    }
  }
}

function driftOf(given: RowFlow['drift'], columns: number): Drift {
  const perColumn = typeof given[0] !== 'number';
  const lists = (perColumn ? given : [given]) as readonly (readonly number[])[];
  if (perColumn && lists.length !== columns) {
    throw new RangeError(`drift has ${lists.length} polynomials for ${columns} columns; give one, or one a column`);
  }
  for (const list of lists) {
    if (list.length === 0) throw new RangeError('a drift has no coefficients; give at least one, for instance [0]');
    checkFinite('drift', list);
  }
  const highest = largest(lists.map((list) => list.length)) - 1;
  const absent = (parity: number): boolean =>
    lists.every((list) => list.every((coefficient, k) => k % 2 === parity || coefficient === 0));
  const parity = absent(0) ? 0 : absent(1) ? 1 : undefined;
  const powers = Array.from({ length: highest + 1 }, (_, k) => highest - k).filter(
    (k) => parity === undefined || k % 2 === parity,
  );
  const kept = powers.length === 0 ? [parity ?? 0] : powers;
  return {
    lead: parity === 1 ? 1 : 0,
    even: parity !== undefined,
    degree: kept.length - 1,
    perColumn,
    coefficients: Float64Array.from(kept.flatMap((k) => lists.map((list) => list[k] ?? 0))),
  };
}

function checkSize(name: string, value: number): void {
  if (!(Number.isSafeInteger(value) && value > 0))
    throw new RangeError(`${name} is ${value}; allowed is a positive integer`);
}

function checkFinite(name: string, values: readonly number[]): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new RangeError(`${name}[${bad}] is ${values[bad]}; it must be finite`);
}

function unknownKind(kind: never): never {
  throw new TypeError(`unknown kind of kernels: ${JSON.stringify(kind)}; allowed are 'wasm' and 'typescript'`);
}
