import { describe, expect, it } from 'vitest';
import { dop853Tableau } from '../../../src/solvers/ode/dop853.js';
import { dopri5Tableau } from '../../../src/solvers/ode/dopri5.js';
import type { ButcherTableau } from '../../../src/solvers/ode/tableau.js';
import { tsit5Tableau } from '../../../src/solvers/ode/tsit5.js';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!));

/** All rows: the stages, the slope at the end (row = weights, c = 1), and the extra stages of the dense output. */
function extended(tableau: ButcherTableau): { matrix: (readonly number[])[]; nodes: number[] } {
  return {
    matrix: [...tableau.matrix, tableau.weights, ...tableau.denseMatrix],
    nodes: [...tableau.nodes, 1, ...tableau.denseNodes],
  };
}

/** Rooted trees up to order 5 as elementary weights: the vector Phi_i(t) over the stages, with the density gamma(t). */
function trees(matrix: (readonly number[])[], nodes: number[]): { order: number; phi: number[]; gamma: number }[] {
  const apply = (v: number[]): number[] => matrix.map((row) => dot(row, v));
  const power = (n: number): number[] => nodes.map((c) => c ** n);
  const times = (a: number[], b: number[]): number[] => a.map((value, i) => value * b[i]!);
  const one = nodes.map(() => 1);
  const ac = apply(nodes);
  const ac2 = apply(power(2));
  const aac = apply(ac);
  return [
    { order: 1, phi: one, gamma: 1 },
    { order: 2, phi: nodes, gamma: 2 },
    { order: 3, phi: power(2), gamma: 3 },
    { order: 3, phi: ac, gamma: 6 },
    { order: 4, phi: power(3), gamma: 4 },
    { order: 4, phi: times(nodes, ac), gamma: 8 },
    { order: 4, phi: ac2, gamma: 12 },
    { order: 4, phi: aac, gamma: 24 },
    { order: 5, phi: power(4), gamma: 5 },
    { order: 5, phi: times(power(2), ac), gamma: 10 },
    { order: 5, phi: times(nodes, ac2), gamma: 15 },
    { order: 5, phi: times(nodes, aac), gamma: 30 },
    { order: 5, phi: times(ac, ac), gamma: 20 },
    { order: 5, phi: apply(power(3)), gamma: 20 },
    { order: 5, phi: apply(times(nodes, ac)), gamma: 40 },
    { order: 5, phi: apply(ac2), gamma: 60 },
    { order: 5, phi: apply(aac), gamma: 120 },
  ];
}

/** Weights b_i(x) of the dense output at fraction x, from its nested form. */
function denseWeightsAt(tableau: ButcherTableau, x: number): number[] {
  const stages = tableau.nodes.length + 1 + tableau.denseNodes.length;
  const last = tableau.nodes.length;
  const change = Array.from({ length: stages }, (_, i) => (i < last ? tableau.weights[i]! : 0));
  const second = change.map((value, i) => (i === 0 ? 1 : 0) - value);
  const third = change.map((value, i) => value - (i === last ? 1 : 0) - second[i]!);
  const rows = [change, second, third, ...tableau.denseWeights];
  return change.map((_, i) => {
    let value = 0;
    for (let row = rows.length - 1; row >= 0; row -= 1)
      value = (value + (rows[row]![i] ?? 0)) * (row % 2 === 0 ? x : 1 - x);
    return value;
  });
}

describe.each([tsit5Tableau, dopri5Tableau, dop853Tableau])('the tableau of $name', (tableau) => {
  const { matrix, nodes } = extended(tableau);
  const scale = Math.max(...matrix.flat().map(Math.abs));

  it('has row sums equal to its nodes and rows of the right length', () => {
    tableau.matrix.forEach((row, i) => {
      expect(row.length).toBe(i);
    });
    matrix.forEach((row, i) => {
      expect(Math.abs(sum(row) - nodes[i]!)).toBeLessThan(4e-16 * Math.max(1, scale));
    });
    tableau.denseMatrix.forEach((row, i) => {
      expect(row.length).toBe(tableau.nodes.length + 1 + i);
    });
  });

  it('satisfies every order condition up to order 5, and quadrature up to its order', () => {
    const weights = [...tableau.weights, ...nodes.slice(tableau.weights.length).map(() => 0)];
    for (const { phi, gamma } of trees(matrix, nodes))
      expect(Math.abs(dot(weights, phi) - 1 / gamma)).toBeLessThan(2e-14);
    for (let k = 1; k <= tableau.order; k += 1)
      expect(
        Math.abs(
          dot(
            tableau.weights,
            tableau.nodes.map((c) => c ** (k - 1)),
          ) -
            1 / k,
        ),
      ).toBeLessThan(1e-14);
    // One order more would mean that the order is misstated.
    const beyond = tableau.nodes.map((c) => c ** tableau.order);
    expect(Math.abs(dot(tableau.weights, beyond) - 1 / (tableau.order + 1))).toBeGreaterThan(1e-6);
  });

  it('has error weights that vanish on the trees below the order of the estimate', () => {
    const rows =
      tableau.error.kind === 'embedded'
        ? [{ weights: tableau.error.weights, order: 4 }]
        : [
            { weights: tableau.error.fifth, order: 5 },
            { weights: tableau.error.third, order: 3 },
          ];
    for (const { weights, order } of rows) {
      const padded = nodes.map((_, i) => weights[i] ?? 0);
      const values = trees(matrix, nodes).map((tree) => ({ order: tree.order, value: dot(padded, tree.phi) }));
      for (const { order: treeOrder, value } of values)
        if (treeOrder <= order) expect(Math.abs(value)).toBeLessThan(2e-14);
      // Sensitive to the next order: on some tree, or for the fifth order estimate on c^5.
      const next =
        order < 5
          ? values.filter((v) => v.order === order + 1).map((v) => v.value)
          : [
              dot(
                padded,
                nodes.map((c) => c ** 5),
              ),
            ];
      expect(Math.max(...next.map(Math.abs))).toBeGreaterThan(1e-6);
    }
  });

  it.each([0.2, 0.5, 0.85])('has a dense output that satisfies the order conditions at fraction %d', (x) => {
    const weights = denseWeightsAt(tableau, x);
    const order = Math.min(tableau.denseOrder, 5);
    for (const tree of trees(matrix, nodes))
      if (tree.order <= order)
        expect(Math.abs(dot(weights, tree.phi) - x ** tree.order / tree.gamma)).toBeLessThan(
          5e-14 * Math.max(1, scale),
        );
    for (let k = 1; k <= tableau.denseOrder; k += 1)
      expect(
        Math.abs(
          dot(
            weights,
            nodes.map((c) => c ** (k - 1)),
          ) -
            x ** k / k,
        ),
      ).toBeLessThan(5e-14 * Math.max(1, scale));
    const beyond = dot(
      weights,
      nodes.map((c) => c ** tableau.denseOrder),
    );
    expect(Math.abs(beyond - x ** (tableau.denseOrder + 1) / (tableau.denseOrder + 1))).toBeGreaterThan(1e-8);
  });

  it('has a stiffness limit just inside its interval of stability on the negative real axis', () => {
    const amplification = (z: number): number => {
      const stages: number[] = [];
      for (const row of tableau.matrix) stages.push(1 + z * dot(row, stages));
      return 1 + z * dot(tableau.weights, stages);
    };
    expect(Math.abs(amplification(-tableau.stiffnessLimit))).toBeLessThan(1);
    expect(Math.abs(amplification(-1.06 * tableau.stiffnessLimit))).toBeGreaterThan(1);
  });
});
