/**
 * A small reader of the LaTeX that indexed expressions are printed in, written independently of the printer: it
 * evaluates the formula in floating point, sums and expectations included.
 */

/** One Gaussian sample: the values of `s_i`, `x_p`, and of the lone standard Gaussian `z`. */
export interface SamplePoint {
  readonly s: readonly number[];
  readonly x: readonly number[];
  readonly z: number;
  readonly weight: number;
}

export interface Meaning {
  /** The size of the range that an index runs over, by the index's name. */
  size(index: string): number;
  /** The 1-based values of the free indices. */
  readonly indices: Readonly<Record<string, number>>;
  /** A symbol as it stands in LaTeX, without subscript, at 1-based values of its indices. */
  symbol(name: string, indices: readonly number[]): number;
  /** A function of one number, such as `\phi` or `C`, differentiated `order` times. */
  call(name: string, order: number, argument: number): number;
  /** What `\mathbb{E}` averages over. */
  readonly points: readonly SamplePoint[];
  /** The sample at which what stands outside of `\mathbb{E}` is taken. */
  readonly sample?: SamplePoint;
}

type Indices = Readonly<Record<string, number>>;
type Node = (indices: Indices, sample: SamplePoint | undefined) => number;

export function evaluateIndexedLatex(latex: string, meaning: Meaning): number {
  return parse(latex, meaning)(meaning.indices, meaning.sample);
}

function parse(latex: string, meaning: Meaning): Node {
  let position = 0;
  const rest = (): string => latex.slice(position);
  const skip = (): void => {
    position += /^\s*/.exec(rest())![0].length;
  };
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    skip();
    const found = pattern.exec(rest());
    if (found === null || found.index !== 0) return undefined;
    position += found[0].length;
    return found;
  };
  const expectToken = (pattern: RegExp): RegExpExecArray => {
    const found = take(pattern);
    if (found === undefined) throw new Error(`${pattern} expected at "${rest()}" of "${latex}"`);
    return found;
  };
  const indexNames = (text: string): readonly string[] => text.match(/[a-z]\d*'*/g) ?? [];
  const indexValue = (name: string, indices: Indices): number => {
    const value = indices[name];
    if (value === undefined) throw new Error(`the index ${name} is free and has no value in "${latex}"`);
    return value;
  };

  /** Everything after a sum sign, up to the next plus or minus, is summed. */
  const product = (): Node => {
    const factors: Node[] = [];
    for (;;) {
      const sum = take(/\\sum_\{([^}]*)\}/);
      if (sum !== undefined) {
        const names = indexNames(sum[1]!);
        const body = product();
        factors.push((indices, sample) => sumOver(names, indices, (inner) => body(inner, sample)));
        break;
      }
      const next = factor();
      if (next === undefined) break;
      factors.push(next);
    }
    if (factors.length === 0) throw new Error(`a factor expected at "${rest()}" of "${latex}"`);
    return (indices, sample) => factors.reduce((value, node) => value * node(indices, sample), 1);
  };
  const sumOver = (names: readonly string[], indices: Indices, body: (indices: Indices) => number): number => {
    const [name, ...others] = names;
    if (name === undefined) return body(indices);
    let total = 0;
    for (let value = 1; value <= meaning.size(name); value++) {
      total += sumOver(others, { ...indices, [name]: value }, body);
    }
    return total;
  };
  const factor = (): Node | undefined => {
    const base = atom();
    if (base === undefined) return undefined;
    const power = take(/\^\{(-?\d+)\}/);
    return power === undefined ? base : (indices, sample) => base(indices, sample) ** Number(power[1]);
  };
  const atom = (): Node | undefined => {
    if (take(/\{/)) {
      const inner = product();
      expectToken(/\}/);
      return inner;
    }
    const fraction = take(/\\frac\{(\d+)\}\{(\d+)\}/);
    if (fraction !== undefined) return () => Number(fraction[1]) / Number(fraction[2]);
    const integer = take(/\d+/);
    if (integer !== undefined) return () => Number(integer[0]);
    if (take(/\\mathbb\{E\}\[/)) {
      const content = product();
      expectToken(/\]/);
      const known = new Map<string, number>();
      return (indices) => {
        const key = JSON.stringify(indices);
        const value =
          known.get(key) ?? meaning.points.reduce((total, point) => total + point.weight * content(indices, point), 0);
        known.set(key, value);
        return value;
      };
    }
    const name = take(/\\[a-zA-Z]+|[A-Za-z]/);
    if (name === undefined) return undefined;
    const subscript = take(/_\{([^}]*)\}/);
    const primes = take(/'+/)?.[0].length ?? 0;
    const names = indexNames(subscript?.[1] ?? '');
    if (take(/\(/)) {
      const argument = product();
      expectToken(/\)/);
      return (indices, sample) => meaning.call(name[0], primes, argument(indices, sample));
    }
    if (name[0] === 'z' && subscript === undefined) return (_, sample) => required(sample).z;
    return (indices, sample) => {
      const numbers = names.map((index) => indexValue(index, indices));
      const [first] = numbers;
      if (name[0] === 's') return required(sample).s[first! - 1]!;
      if (name[0] === 'x' && first !== undefined) return required(sample).x[first - 1]!;
      return meaning.symbol(name[0], numbers);
    };
  };
  const required = (sample: SamplePoint | undefined): SamplePoint => {
    if (sample === undefined) throw new Error(`a sample stands outside of the expectation in "${latex}"`);
    return sample;
  };

  const terms: { readonly sign: number; readonly node: Node }[] = [];
  let sign = take(/-/) ? -1 : 1;
  for (;;) {
    terms.push({ sign, node: product() });
    const operator = take(/[+-]/);
    if (operator === undefined) break;
    sign = operator[0] === '-' ? -1 : 1;
  }
  skip();
  if (rest() !== '') throw new Error(`unread "${rest()}" of "${latex}"`);
  return (indices, sample) => terms.reduce((total, term) => total + term.sign * term.node(indices, sample), 0);
}
