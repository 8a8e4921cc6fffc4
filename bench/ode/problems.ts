/** What is integrated: the same numbers for every contender, which Python gets as JSON. */

/** `dM_ip = g_p(M_ip) - M_ip sum_q g_q(M_iq) M_iq` with `g_p(t) = drift_p[0] t + drift_p[1] t^3`, row-major. */
export interface RowFlowCase {
  readonly kind: 'row-flow';
  readonly rows: number;
  readonly columns: number;
  readonly drift: readonly (readonly [number, number])[];
}

/** `x'' = mu (1 - x^2) x' - x` as a system. */
export interface VanDerPolCase {
  readonly kind: 'van-der-pol';
  readonly mu: number;
}

/** Robertson's chemical reactions. */
export interface RobertsonCase {
  readonly kind: 'robertson';
}

/**
 * Two layers with the link h_2 and neurons that see one another through the target alone, the second layer faster by 1/epsilon: with
 * loss `1/2 - sum_i a_i M_i^2 + 1/2 sum_i a_i^2 + 1/2 sum_{i != j} a_i a_j M_i^2 M_j^2`, M on the sphere. State: M, then a.
 */
export interface LayersCase {
  readonly kind: 'layers';
  readonly epsilon: number;
  readonly neurons: number;
}

export interface Case {
  readonly name: string;
  readonly title: string;
  readonly field: RowFlowCase | VanDerPolCase | RobertsonCase | LayersCase;
  readonly stiff: boolean;
  readonly initial: readonly number[];
  readonly tEnd: number;
  /** Absolute over relative tolerance. */
  readonly absolute: number;
  /** Whether end errors are relative, component by component; else they are absolute. */
  readonly relativeError: boolean;
}

/** Uniform numbers in [0, 1) of a linear congruential generator: the same start in every run. */
function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >>> 0) / 4294967296;
  };
}

function rowFlow(rows: number, columns: number): Case {
  const uniform = uniforms(42);
  return {
    name: `row-flow-${rows * columns}`,
    title: `multi-index flow, n = ${rows} x ${columns} = ${rows * columns}`,
    field: {
      kind: 'row-flow',
      rows,
      columns,
      drift: Array.from({ length: columns }, (_, p) => {
        const weight = 1 + (0.5 * p) / columns;
        return [1.28 * weight, 1.44 * weight] as const;
      }),
    },
    stiff: false,
    // Small overlaps of both signs; T = 3 lies in the transient.
    initial: Array.from({ length: rows * columns }, () => ((uniform() - 0.5) * 0.6) / Math.sqrt(columns)),
    tEnd: 3,
    absolute: 0.1,
    relativeError: false,
  };
}

function layers(neurons: number): Case {
  const uniform = uniforms(7);
  return {
    name: `layers-${2 * neurons}`,
    title: `fast/slow two layers, epsilon = 1e-6, n = ${2 * neurons}`,
    field: { kind: 'layers', epsilon: 1e-6, neurons },
    stiff: true,
    initial: [
      ...Array.from({ length: neurons }, () => 0.2 + 0.3 * uniform()),
      ...Array.from({ length: neurons }, () => 0.5 * uniform()),
    ],
    tEnd: 3,
    absolute: 1e-2,
    relativeError: true,
  };
}

export const cases: readonly Case[] = [
  rowFlow(5, 10),
  rowFlow(10, 50),
  rowFlow(50, 100),
  {
    name: 'van-der-pol',
    title: 'van der Pol, mu = 1e3, T = 2e3',
    field: { kind: 'van-der-pol', mu: 1000 },
    stiff: true,
    initial: [2, 0],
    tEnd: 2000,
    absolute: 1e-2,
    relativeError: true,
  },
  {
    name: 'robertson',
    title: 'Robertson, T = 1e4',
    field: { kind: 'robertson' },
    stiff: true,
    initial: [1, 0, 0],
    tEnd: 1e4,
    absolute: 1e-6,
    relativeError: true,
  },
  layers(10),
  layers(100),
];

/** Tolerances that contenders are tried at: `10^(-k/4)`. */
export const tolerances: readonly { readonly exponent: number; readonly value: number }[] = Array.from(
  { length: 43 },
  (_, at) => ({ exponent: at + 10, value: 10 ** (-(at + 10) / 4) }),
);

/** The name of the work "integrate this case at this tolerance by this method". */
export const wayOf = (name: string, method: string, exponent: number): string => `${name} ${method} ${exponent}`;

/** The vector field as most would write it in JavaScript, in place; row flows of our own go another way. */
export function plainField(field: Case['field']): (y: ArrayLike<number>, out: number[] | Float64Array) => void {
  switch (field.kind) {
    case 'row-flow': {
      const { rows, columns } = field;
      const linear = Float64Array.from(field.drift, ([coefficient]) => coefficient);
      const cubic = Float64Array.from(field.drift, ([, coefficient]) => coefficient);
      return (y, out) => {
        for (let row = 0; row < rows; row++) {
          const from = row * columns;
          let sum = 0;
          for (let p = 0; p < columns; p++) {
            const t = y[from + p]!;
            const g = t * (linear[p]! + cubic[p]! * t * t);
            out[from + p] = g;
            sum += g * t;
          }
          for (let p = 0; p < columns; p++) out[from + p]! -= sum * y[from + p]!;
        }
      };
    }
    case 'van-der-pol':
      return (y, out) => {
        out[0] = y[1]!;
        out[1] = field.mu * (1 - y[0]! * y[0]!) * y[1]! - y[0]!;
      };
    case 'robertson':
      return (y, out) => {
        const slow = 0.04 * y[0]!;
        const back = 1e4 * y[1]! * y[2]!;
        const fast = 3e7 * y[1]! * y[1]!;
        out[0] = back - slow;
        out[1] = slow - back - fast;
        out[2] = fast;
      };
    case 'layers': {
      const { neurons, epsilon } = field;
      return (y, out) => {
        let weighted = 0;
        for (let i = 0; i < neurons; i++) weighted += y[neurons + i]! * y[i]! * y[i]!;
        for (let i = 0; i < neurons; i++) {
          const [M, a] = [y[i]!, y[neurons + i]!];
          const square = M * M;
          const others = weighted - a * square;
          out[i] = 2 * a * M * (1 - others) * (1 - square);
          out[neurons + i] = (square - a - square * others) / epsilon;
        }
      };
    }
    default: {
      const never: never = field;
      throw new TypeError(`unknown field ${JSON.stringify(never)}`);
    }
  }
}

/** Its Jacobian, row-major, for the stiff fields. */
export function plainJacobian(field: Case['field']): ((y: Float64Array, out: Float64Array) => void) | undefined {
  switch (field.kind) {
    case 'row-flow':
      return undefined;
    case 'van-der-pol':
      return (y, out) => {
        out[1] = 1;
        out[2] = -2 * field.mu * y[0]! * y[1]! - 1;
        out[3] = field.mu * (1 - y[0]! * y[0]!);
      };
    case 'robertson':
      return (y, out) => {
        const [, b, c] = y as unknown as readonly [number, number, number];
        out[0] = -0.04;
        out[1] = 1e4 * c;
        out[2] = 1e4 * b;
        out[3] = 0.04;
        out[4] = -1e4 * c - 6e7 * b;
        out[5] = -1e4 * b;
        out[7] = 6e7 * b;
      };
    case 'layers': {
      const { neurons, epsilon } = field;
      const size = 2 * neurons;
      return (y, out) => {
        let weighted = 0;
        for (let i = 0; i < neurons; i++) weighted += y[neurons + i]! * y[i]! * y[i]!;
        for (let i = 0; i < neurons; i++) {
          const [M, a] = [y[i]!, y[neurons + i]!];
          const square = M * M;
          const others = weighted - a * square;
          const byOthers = -2 * a * M * (1 - square);
          const [top, bottom] = [i * size, (neurons + i) * size];
          for (let j = 0; j < neurons; j++) {
            const overlap = 2 * y[neurons + j]! * y[j]!;
            const own = y[j]! * y[j]!;
            out[top + j] = byOthers * overlap;
            out[top + neurons + j] = byOthers * own;
            out[bottom + j] = (-square * overlap) / epsilon;
            out[bottom + neurons + j] = (-square * own) / epsilon;
          }
          out[top + i] = 2 * a * (1 - others) * (1 - 3 * square);
          out[top + neurons + i] = 2 * M * (1 - others) * (1 - square);
          out[bottom + i] = (2 * M * (1 - others)) / epsilon;
          out[bottom + neurons + i] = -1 / epsilon;
        }
      };
    }
    default: {
      const never: never = field;
      throw new TypeError(`unknown field ${JSON.stringify(never)}`);
    }
  }
}
