import { describe, expect, it } from 'vitest';
import { accountForSymbols } from '../../src/codegen/accounting.js';
import {
  closeOnInnerProducts,
  gradientThroughInnerProducts,
  gramClosure,
} from '../../src/engine/closure/gram-closure.js';
import { vectorParts } from '../../src/engine/closure/vector-parts.js';
import { symbol } from '../../src/expression/atom.js';
import { IndexedExpression } from '../../src/expression/expression.js';
import { projectOnto, sphereGeometry, tangentPart } from '../../src/expression/geometry.js';
import { instantiate } from '../../src/laws/gaussian/instance.js';
import {
  coordinate,
  i,
  instanceOf,
  l,
  link,
  links,
  neuron,
  of,
  p,
  r,
  rational,
  scalar,
  target,
  v,
  w,
} from './indexed-random.js';

const [j, q] = [neuron('j'), target('q')] as const;
const vector = (direction: ReturnType<typeof w>): IndexedExpression => of({ kind: 'vector', direction });
const gram = (first: typeof i, second: typeof i): IndexedExpression =>
  of(symbol('Q', [first, second], 'symmetric-unit-diagonal'));
const overlap = (first: typeof i, second: typeof i): IndexedExpression => scalar('M', [first, second]);
const equal = (first: IndexedExpression, second: IndexedExpression): void => {
  expect(first.equals(second)).toBe(true);
};

describe('the geometry of the sphere', () => {
  it('has unit vectors and orthonormal targets', () => {
    equal(sphereGeometry.innerProduct(w(i), w(i)), IndexedExpression.one);
    equal(sphereGeometry.innerProduct(w(l), w(i)), gram(i, l));
    equal(sphereGeometry.innerProduct(v(p), v(p)), IndexedExpression.one);
    equal(sphereGeometry.innerProduct(v(p), v(r)), of({ kind: 'delta', indices: [p, r] }));
    equal(sphereGeometry.innerProduct(v(p), w(i)), overlap(i, p));
    equal(sphereGeometry.innerProduct(w(i), v(p)), overlap(i, p));
  });

  it('projects vectors on directions and on the tangent space', () => {
    const combination = scalar('a', [j])
      .times(vector(w(j)))
      .sumOver(j)
      .plus(vector(v(p)));
    equal(
      projectOnto(combination, v(r), sphereGeometry),
      scalar('a', [j])
        .times(overlap(j, r))
        .sumOver(j)
        .plus(of({ kind: 'delta', indices: [p, r] })),
    );
    const tangent = tangentPart(combination, w(i), sphereGeometry);
    expect(projectOnto(tangent, w(i), sphereGeometry).isZero()).toBe(true);
    equal(tangentPart(tangent, w(i), sphereGeometry), tangent);
    expect(tangentPart(vector(w(i)), w(i), sphereGeometry).isZero()).toBe(true);
  });

  it('refuses terms without a vector or with two', () => {
    expect(() => projectOnto(scalar('a', [i]), v(p), sphereGeometry)).toThrow('exactly one vector; got 0');
    expect(() => projectOnto(vector(w(i)).times(vector(v(p))), v(p), sphereGeometry)).toThrow(
      'exactly one vector; got 2',
    );
    expect(() => projectOnto(vector(w(i)).times(vector(w(i))), v(p), sphereGeometry)).toThrow(
      'exactly one vector; got 2',
    );
  });
});

describe('the gradient through inner products', () => {
  it('differentiates M, Q and powers', () => {
    equal(gradientThroughInnerProducts(overlap(j, p).sumOver(j), i), vector(v(p)));
    equal(
      gradientThroughInnerProducts(overlap(i, p).times(overlap(i, p)), i),
      overlap(i, p)
        .times(vector(v(p)))
        .scaled(rational(2)),
    );
    const sum = gram(j, l)
      .times(scalar('a', [j]))
      .sumOver(j);
    // sum_j a_j Q_jl at another neuron i: a_i w_l + delta_il sum_j a_j w_j, less the diagonal term Q_ll = 1, which is constant on the sphere.
    const gradient = projectOnto(
      tangentPart(gradientThroughInnerProducts(sum, i), w(i), sphereGeometry),
      v(p),
      sphereGeometry,
    );
    const instance = instanceOf(2, 1);
    const at = (first: number, second: number): string =>
      `${instantiate(gradient, instance, { i: first, l: second, p: 1 })}`;
    expect(at(1, 2)).toBe(
      `${instantiate(scalar('a', [i]).times(overlap(l, p).minus(gram(i, l).times(overlap(i, p)))), instance, { i: 1, l: 2, p: 1 })}`,
    );
  });

  it('differentiates moments by Price’s theorem: dE[phi(x_p) sigma(s_i)] = C’(M_ip) v_p', () => {
    const moment = (order: number): IndexedExpression =>
      of({
        kind: 'moment',
        factors: [
          { direction: v(p), links: [{ link: 'phi', order }] },
          { direction: w(i), links: [{ link: 'sigma', order }] },
        ],
      });
    const gradient = gradientThroughInnerProducts(moment(0), i);
    equal(gradient, moment(1).times(vector(v(p))));
    // C(t) = sum_k k! phi_k sigma_k t^k = -t + 4 t^2.
    const slope = projectOnto(gradient, v(p), sphereGeometry);
    expect(`${instantiate(slope, instanceOf(1, 1), { i: 1, p: 1 })}`).toBe('8*M[1,1] - 1');
  });

  it('refuses what is not averaged, and symbols that it does not know', () => {
    for (const sample of [coordinate(w(i)), link('phi', v(p)), of({ kind: 'noise' }), of({ kind: 'squared-norm' })]) {
      expect(() => gradientThroughInnerProducts(sample, i)).toThrow(
        /still holds a .* of a single sample; take its expectation first/,
      );
    }
    expect(() => gradientThroughInnerProducts(scalar('R', [i, p]), i)).toThrow('no rule to differentiate the symbol R');
    expect(gradientThroughInnerProducts(scalar('a', [i]).times(scalar('eta')), i).isZero()).toBe(true);
  });
});

describe('Gram closure', () => {
  it('closes the flow of the loss -1/2 sum M^2: Oja’s rule', () => {
    const loss = overlap(j, q).times(overlap(j, q)).sumOver(j).sumOver(q).scaled(rational(-1, 2n));
    const { flow, tangentGradient } = gramClosure(loss, IndexedExpression.one, sphereGeometry, { i, l, p });
    const mass = overlap(i, q).times(overlap(i, q)).sumOver(q);
    equal(flow.overlaps, overlap(i, p).minus(overlap(i, p).times(mass)));
    equal(
      tangentGradient,
      vector(w(i))
        .times(mass)
        .minus(
          overlap(i, q)
            .times(vector(v(q)))
            .sumOver(q),
        ),
    );
    const cross = overlap(i, q).times(overlap(l, q)).sumOver(q);
    equal(flow.gram, cross.scaled(rational(2)).minus(gram(i, l).times(mass.plus(mass.withIndex(i, l)))));
    expect(flow.gram.withIndex(l, i).isZero()).toBe(true);
  });

  it('closes a given velocity on both neurons', () => {
    const { overlaps, gram: Q } = closeOnInnerProducts(scalar('rho', [i]).times(vector(v(r))), sphereGeometry, {
      i,
      l,
      p,
    });
    equal(overlaps, scalar('rho', [i]).timesAtom({ kind: 'delta', indices: [p, r] }));
    equal(
      Q,
      scalar('rho', [i])
        .times(overlap(l, r))
        .plus(scalar('rho', [l]).times(overlap(i, r))),
    );
  });
});

describe('vectorParts', () => {
  it('splits a combination of vectors into its coefficients', () => {
    const combination = scalar('a', [j])
      .times(vector(w(j)))
      .sumOver(j)
      .minus(
        overlap(i, q)
          .times(vector(v(q)))
          .sumOver(q),
      );
    const { onWeights, onTargets } = vectorParts(combination, l, r);
    equal(onWeights, scalar('a', [l]));
    equal(onTargets, overlap(i, r).scaled(rational(-1)));
    equal(vectorParts(vector(w(i)), l, r).onWeights, of({ kind: 'delta', indices: [i, l] }));
  });

  it('refuses a term that is no vector', () => {
    expect(() => vectorParts(vector(w(i)).plus(scalar('eta')), l, r)).toThrow('exactly one vector; got 0');
  });
});

describe('instantiate', () => {
  it('refuses what has no value', () => {
    const instance = instanceOf(2, 2);
    expect(() => instantiate(scalar('a', [i]), instance)).toThrow('no value for the index i; give indices: { i: 1 }');
    for (const bad of [0, 3, 1.5]) {
      expect(() => instantiate(scalar('a', [i]), instance, { i: bad })).toThrow(`index i = ${bad}; allowed: 1 to 2`);
    }
    expect(() => instantiate(scalar('a', [j]).sumOver(j), { sizes: {}, links })).toThrow('no size for the range m');
    expect(() => instantiate(of(symbol('a', [i]), -1), instance, { i: 1 })).toThrow('a power -1 is left over');
    expect(() => instantiate(link('tanh', w(i)), instance, { i: 1 })).toThrow('no link named tanh; known: phi, sigma');
    for (const atom of [of({ kind: 'input' }), of({ kind: 'squared-norm' }), vector(w(i))]) {
      expect(() => instantiate(atom, instance, { i: 1 })).toThrow(/has no scalar value/);
    }
  });

  it('replaces the names of ranges by their sizes', () => {
    expect(`${instantiate(scalar('m').times(scalar('P')).times(scalar('P')), instanceOf(2, 3))}`).toBe('18');
  });
});

describe('accountForSymbols', () => {
  const [before, after] = [scalar('a', [i]).times(scalar('eta')), scalar('a', [i]).times(scalar('rho', [i]))];
  const none = { cancelled: {}, introduced: {} };

  it('throws when a symbol is lost, naming step and symbol', () => {
    expect(() => accountForSymbols('one', [before], [scalar('a', [i])], none)).toThrow(
      'step one lost the symbol eta: no rule cancels it',
    );
    expect(() => accountForSymbols('two', [before], [after], { ...none, cancelled: { eta: 'divided out' } })).toThrow(
      'step two brought in the symbol rho: no rule introduces it',
    );
  });

  it('is silent when a rule accounts for every change', () => {
    expect(() =>
      accountForSymbols('three', [before], [after], { cancelled: { eta: 'divided out' }, introduced: { rho: 'rate' } }),
    ).not.toThrow();
    expect(() =>
      accountForSymbols('four', [before, scalar('M', [i, p])], [before, scalar('M', [i, r])], none),
    ).not.toThrow();
  });
});
