/**
 * Exact second moments of the gradient of one example, on the manifold, by the categorical rule with centred tokens
 * `z_t = e_{x_t} - mu`. With `u = sum_t a_t z_t` the residual is `r = V u - (e_o - mu)`, and
 *
 *     H_V = r u' D^-1,   column k of H_A = (I - 11'/T) Z' V' r / mu_k.
 */

import {
  type CategoricalLaw,
  categoricalExpectation,
  categoricalTokens,
  contract,
  IndexedExpression,
  oneHotOutput,
  Rational,
} from '../../../src/symbolic.js';
import { entry, INSTANCE, inverse, k, l, MANIFOLD, m, n, p, q, s, sum, t } from './symbols.js';

type Index = typeof n;

/** Second moments in arrays that `arrays` defines: `G = V'V`, `H = V'P`, `w = 1/mu`, cumulants S, J, W of orders two to four, and those below. */
export interface NoiseMoments {
  /** `E||H_V||_mu^2` of one example. */
  readonly secondV: IndexedExpression;
  /** `E||H_A||_mu^2` of one example. */
  readonly secondA: IndexedExpression;
  /** The part of it that leads for large T, for V. */
  readonly leadingV: IndexedExpression;
  readonly leadingA: IndexedExpression;
  /** Arrays over V, P, mu: name, value, indices. */
  readonly arrays: readonly {
    readonly name: string;
    readonly value: IndexedExpression;
    readonly indices: readonly Index[];
  }[];
}

let derived: NoiseMoments | undefined;

/** The moments; derived at the first call. */
export function noiseMoments(): NoiseMoments {
  derived ??= derive();
  return derived;
}

const twice = (positive: IndexedExpression): IndexedExpression => positive.scaled(Rational.of(2));

/** `u[row] = sum_t A[t,k] z[row,t]`. */
function attended(row: Index, position: Index): IndexedExpression {
  return sum(entry('A', position, k).times(entry('z', row, position)), position);
}

/** `sum_s Q[s,k] z[row,s]`: what the output attends to. */
function targeted(row: Index): IndexedExpression {
  return sum(entry('Q', s, k).times(entry('z', row, s)), s);
}

/** Moments of `e = V'(e_o - mu)` given the tokens: linear in them, because the output is one-hot. */
function projectedOutput(): CategoricalLaw['output'] {
  return {
    name: 'e',
    moment(entries) {
      const [[first], [second]] = [entries[0]!, entries[1] ?? []];
      if (entries.length > 2) throw new RangeError('third moments of the output are not needed');
      if (second === undefined) return sum(entry('H', first!, l).times(targeted(l)), l);
      return entry('C', first!, second).plus(sum(entry('F', first!, second, l).times(targeted(l)), l));
    },
  };
}

/** The mean of `|e_o - mu|^2` given the tokens. */
function outputLength(): CategoricalLaw['output'] {
  return {
    name: 'h',
    moment: () => entry('hMean').minus(twice(sum(entry('g', l).times(targeted(l)), l))),
  };
}

function derive(): NoiseMoments {
  const tokens = categoricalTokens({ token: 'z', centred: true, cumulants: ['S', 'J', 'W'] });
  const withOutput = (sample: IndexedExpression, output: CategoricalLaw['output']): IndexedExpression =>
    categoricalExpectation(sample, { ...tokens, ...(output === undefined ? {} : { output }) });
  const meanOverTokens = (sample: IndexedExpression, output?: CategoricalLaw['output']): IndexedExpression =>
    contract(withOutput(sample, output), MANIFOLD);

  // |r|^2 = u'G u - 2 u'e + h, times u' D^-1 u.
  const weighted = sum(entry('w', q).times(attended(q, t)).times(attended(q, t)), q);
  const quadratic = sum(entry('G', m, l).times(attended(m, t)).times(attended(l, t)), m, l);
  const linear = sum(attended(m, t).times(entry('e', m)), m);
  const secondV = meanOverTokens(quadratic.times(weighted))
    .minus(twice(meanOverTokens(linear.times(weighted), projectedOutput())))
    .plus(meanOverTokens(entry('h').times(weighted), outputLength()))
    .times(entry('mu', k))
    .sumOver(k);

  // w_t = z_t' V' r with V' r = G u - e; sum_t w_t^2 - (sum_t w_t)^2 / T.
  const pulled = (row: Index, position: Index): readonly [IndexedExpression, IndexedExpression] => [
    sum(
      entry('z', row, position)
        .times(entry('G', row, l))
        .times(attended(l, s)),
      row,
      l,
    ),
    sum(entry('z', row, position).times(entry('e', row)), row),
  ];
  const products = (first: Index, second: Index): IndexedExpression => {
    const [own, output] = pulled(m, first);
    const [other, target] = pulled(p, second);
    return meanOverTokens(own.times(other))
      .minus(meanOverTokens(own.times(target), projectedOutput()))
      .minus(meanOverTokens(output.times(other), projectedOutput()))
      .plus(meanOverTokens(output.times(target), projectedOutput()));
  };
  const [here, there] = [
    { name: 'a', range: 'T' },
    { name: 'b', range: 'T' },
  ];
  const secondA = sum(products(here, here), here)
    .minus(sum(products(here, there), here, there).times(inverse('T')))
    .sumOver(k);

  return { secondV, secondA, ...leadingOrder(), arrays: arrays() };
}

/**
 * Large T: `sigma_V^2 = (N-1) sum_k mu_k |a_k|^2 tr Sigma_k`, `sigma_A^2 = (T-1) sum_k tr(C_V Sigma_k)` with `C_V = V S V'` and the
 * residual covariance `Sigma_k = |a|^2 C_V - <a,q>(V S P' + P S V') + S`.
 */
function leadingOrder(): Pick<NoiseMoments, 'leadingV' | 'leadingA'> {
  const kappa = (row: Index, column: Index): IndexedExpression => entry('S', row, column);
  const squared = sum(entry('A', t, k).times(entry('A', t, k)), t);
  const overlap = sum(entry('A', t, k).times(entry('Q', t, k)), t);
  const traceG = sum(entry('G', m, l).times(kappa(l, m)), m, l);
  const traceH = sum(entry('H', m, l).times(kappa(l, m)), m, l);
  const traceS = sum(kappa(m, l).times(IndexedExpression.ofAtom({ kind: 'delta', indices: [m, l] })), m, l);
  const covariance = squared
    .times(traceG)
    .minus(twice(overlap.times(traceH)))
    .plus(traceS);
  const chain = (matrix: string): IndexedExpression =>
    sum(
      kappa(m, l)
        .times(entry('G', l, p))
        .times(kappa(p, q))
        .times(entry(matrix, m, q)),
      m,
      l,
      p,
      q,
    );
  const traceCC = chain('G');
  const traceCH = chain('H');
  const traceCS = sum(kappa(m, l).times(entry('C', l, m)), m, l);
  const less = (size: string): IndexedExpression => entry(size).minus(IndexedExpression.one);
  return {
    leadingV: covariance.times(squared).times(entry('mu', k)).sumOver(k).times(less('N')),
    leadingA: squared
      .times(traceCC)
      .minus(twice(overlap.times(traceCH)))
      .plus(traceCS)
      .sumOver(k)
      .times(less('T')),
  };
}

/** `C` and `F`: the conditional second moment `E[e e' | z] = C + F z`, from the one-hot rule with probabilities `mu + R`. */
function arrays(): NoiseMoments['arrays'] {
  const drawn = oneHotOutput('o', (category) => entry('mu', category).plus(entry('R', category)));
  const centred = (row: Index): IndexedExpression => entry('o', row).minus(entry('mu', row));
  const projected = sum(
    entry('V', n, m)
      .times(centred(n))
      .times(entry('V', q, p))
      .times(centred(q)),
    ...[n, q],
  );
  const second = categoricalExpectation(projected, { ...categoricalTokens(), output: drawn });
  const length = categoricalExpectation(sum(centred(n).times(centred(n)), n), {
    ...categoricalTokens(),
    output: drawn,
  });
  // The part that is linear in R, with P in the place of R: the deviation is P times what the output attends to.
  const linearPart = (expression: IndexedExpression): IndexedExpression =>
    expression
      .coefficientOf('R', 0)
      .minus(expression)
      .scaled(Rational.of(-1))
      .differentiate((atom) =>
        atom.kind === 'symbol' && atom.name === 'R' ? entry('P', atom.indices[0]!, l) : undefined,
      );
  return [
    { name: 'G', value: sum(entry('V', n, m).times(entry('V', n, l)), n), indices: [m, l] },
    { name: 'H', value: sum(entry('V', n, m).times(entry('P', n, l)), n), indices: [m, l] },
    { name: 'C', value: contract(second.coefficientOf('R', 0), INSTANCE), indices: [m, p] },
    { name: 'F', value: contract(linearPart(second), INSTANCE), indices: [m, p, l] },
    { name: 'hMean', value: contract(length.coefficientOf('R', 0), INSTANCE), indices: [] },
    // |e_o - mu|^2 = hMean - 2 g'z; 1'z = 0, so that a constant in g means nothing.
    {
      name: 'g',
      value: withoutConstant(contract(linearPart(length), INSTANCE).scaled(Rational.of(-1, 2n))),
      indices: [l],
    },
  ];
}

function withoutConstant(expression: IndexedExpression): IndexedExpression {
  return IndexedExpression.ofTerms(expression.terms.filter(({ factors }) => factors.length > 0));
}
