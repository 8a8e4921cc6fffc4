/** Targets that jump: the moments of their derivatives against closed forms and against quadrature that differentiates nothing. */

import { describe, expect, it } from 'vitest';
import { freeSystem } from '../../../src/engine/models/free-system.js';
import { requireContinuousLearner } from '../../../src/engine/models/jump-kernel.js';
import {
  freeKernelsOfLinks,
  kernelsOfLinks,
  type LinkPair,
  truncationOf,
} from '../../../src/engine/models/link-kernels.js';
import { gaussianModels } from '../../../src/engine/models/models.js';
import { gaussianSystem } from '../../../src/engine/models/system.js';
import { jumpsOf } from '../../../src/links/jumps.js';
import { quadratureKernel } from '../../../src/links/kernels/quadrature-kernel.js';
import { linkFunction, userLink } from '../../../src/links/link-function.js';
import { parseLink } from '../../../src/links/parse-link.js';

const ERF = 'erf(z/sqrt(2))';
const TARGETS = ['sign(z)', 'step(z - 1/2)', '2*step(z + 1) - sign(2*z - 1) + tanh(z)', 'z*step(z) + step(1/3 - z)'];
const pair = (target: string, learner = ERF): LinkPair => ({
  target: linkFunction(target),
  learner: linkFunction(learner),
  degree: 40,
});
const phi = (order: number) => ({ link: 'phi', order });
const sigma = (order: number) => ({ link: 'sigma', order });

/** `E[f(u, v)]` of functions of each coordinate, without derivatives of the target. */
function mean({ target, learner }: LinkPair, f: (u: number) => number, g: (v: number) => number, c: readonly number[]) {
  const kernel = quadratureKernel([f, g], {
    kinks: [target.kinks, learner.kinks],
    relativeTolerance: 1e-11,
    absoluteTolerance: 1e-12,
  });
  return kernel(Float64Array.from(c));
}

describe('the jumps of a link', () => {
  it('are found with their sizes, and continuous kinks are none', () => {
    expect(jumpsOf(linkFunction('sign(z) + 3*step(1 - 2*z)'))).toEqual([
      { at: 0, size: 2 },
      { at: 0.5, size: -3 },
    ]);
    for (const text of ['relu(z - 1/3)', 'z*sign(z)', 'abs(3*z + 1) - h3(z)', 'tanh(1000*z)'])
      expect(jumpsOf(linkFunction(text)), text).toEqual([]);
    const [jump] = jumpsOf(
      userLink({ name: 'saw', value: (z) => z - Math.floor(z / 2), derivative: () => 1, kinks: [2] }),
    );
    expect(jump?.at).toBe(2);
    expect(jump?.size).toBeCloseTo(-1, 12);
  });
});

describe('moments of the derivative of a target that jumps', () => {
  it('of sign and erf are those of the arcsine: E[sign(u) erf(v/√2)] = (2/π) asin(m/√(1 + q))', () => {
    const links = pair('sign(z)');
    const onSphere = kernelsOfLinks(links)([[phi(1)], [sigma(1)]])!;
    const free = freeKernelsOfLinks(links)([[phi(1)], [sigma(1)]])!;
    const value = kernelsOfLinks(links)([[phi(0)], [sigma(0)]])!;
    expect(truncationOf(links).slopeError).toEqual({ C: 0, B: 0 });
    for (const t of [-1, -0.7, 0, 0.3, 0.95, 1]) {
      expect(onSphere(Float64Array.of(1, 1, t))).toBeCloseTo(2 / Math.PI / Math.sqrt(2 - t * t), 12);
      expect(value(Float64Array.of(1, 1, t))).toBeCloseTo((2 / Math.PI) * Math.asin(t / Math.SQRT2), 10);
    }
    for (const [q, m] of [
      [2, 0.5],
      [0.3, -0.4],
    ] as const)
      expect(free(Float64Array.of(1, q, m))).toBeCloseTo(2 / Math.PI / Math.sqrt(1 + q - m * m), 12);
  });

  it.each(TARGETS)('of %s obey Stein: E[u phi sigma’] = E[phi’ sigma’] + m E[phi sigma’’]', (target) => {
    for (const learner of [ERF, 'gelu(z)']) {
      const links = pair(target, learner);
      const free = freeKernelsOfLinks(links);
      const [q, m] = [1, 0.45];
      const c = [1, q, m];
      const left = mean(links, (u) => u * links.target.value(u), links.learner.derivative, c);
      const curved = free([[phi(0)], [sigma(2)]])!(Float64Array.from(c));
      const wanted = left - m * curved;
      expect(free([[phi(1)], [sigma(1)]])!(Float64Array.from(c)), learner).toBeCloseTo(wanted, 9);
      const { slopeError } = truncationOf(links);
      const onSphere = kernelsOfLinks(links)([[phi(1)], [sigma(1)]])!(Float64Array.from(c));
      expect(Math.abs(onSphere - wanted)).toBeLessThan(1e-9 + slopeError.C);
    }
  });

  it('are refused in one line where phi’ meets phi or itself, or is differentiated again', () => {
    const kernels = freeKernelsOfLinks(pair('sign(z)'));
    for (const coordinates of [
      [[phi(0), phi(1)], [sigma(1)]],
      [[phi(1)], [phi(1)]],
      [[phi(2)], [sigma(0)]],
    ])
      expect(() => kernels(coordinates)).toThrow(/^the target sign\(z\) jumps at z = 0, and this moment [^\n]*$/);
  });
});

describe('the mean step of SGD', () => {
  const [m, q, a] = [0.4, 1.7, 0.8];

  it.each(TARGETS)('with free weights and target %s is the flow', (target) => {
    const links = pair(target);
    const system = freeSystem({
      targets: 1,
      neurons: 1,
      dimension: 50,
      stepSize: 0.001,
      secondLayerRate: 0,
      noise: 0,
      links: {},
      kernelOf: freeKernelsOfLinks(links),
      finiteStep: false,
    });
    const flow = new Float64Array(3);
    system.models(() => ({ M: [[m]], Q: [[q]], a: [a] }))[0]!.term.evaluate(0, Float64Array.of(m, q, a), flow);
    const { value, derivative } = links.learner;
    const step = (alongU: number, alongV: number): number =>
      a *
        mean(
          links,
          (u) => links.target.value(u) * u ** alongU,
          (v) => derivative(v) * v ** alongV,
          [1, q, m],
        ) -
      a *
        a *
        mean(
          links,
          (u) => u ** alongU,
          (v) => value(v) * derivative(v) * v ** alongV,
          [1, q, m],
        );
    expect(flow[0]).toBeCloseTo(step(1, 0), 8);
    expect(flow[1]).toBeCloseTo(2 * step(0, 1), 8);
  });

  it.each(TARGETS)('on the sphere with target %s is the flow, and its norm growth the Itô correction', (target) => {
    const links = pair(target);
    const system = gaussianSystem({
      problem: { loss: 'correlation', target: parseLink('h1'), learner: parseLink('h1') },
      links,
      targets: 1,
      dimension: 50,
      stepSize: 0.002,
      noise: 0,
      secondLayer: [1],
    });
    const models = gaussianModels(system);
    expect(models.map(({ id }) => id)).toEqual(['gradient-flow', 'corrected']);
    const [plain, corrected] = models.map(({ term }) => {
      const out = new Float64Array(1);
      term.evaluate(0, Float64Array.of(m), out);
      return out[0]!;
    }) as [number, number];
    const { derivative } = links.learner;
    const { value } = links.target;
    // E[phi(u) sigma'(v) (u - m v)]
    const wanted =
      mean(links, (u) => u * value(u), derivative, [1, 1, m]) -
      m * mean(links, value, (v) => v * derivative(v), [1, 1, m]);
    const bound = 1e-8 + truncationOf(links).slopeError.C;
    expect(Math.abs(plain - wanted)).toBeLessThan(bound);
    const growth = mean(
      links,
      (u) => value(u) ** 2,
      (v) => derivative(v) ** 2,
      [1, 1, m],
    );
    expect(corrected - plain).toBeCloseTo((-0.1 / 2) * growth * m, 7);
  });
});

describe('a learner that jumps', () => {
  it('is refused in one line, alone or in a sum', () => {
    for (const text of ['sign(z)', 'relu(z) + 1/10*step(z - 1)']) {
      expect(() => requireContinuousLearner(linkFunction(text))).toThrow(
        /^learner = .* jumps at z = [01], [^\n]*only the target may jump/,
      );
      expect(() => kernelsOfLinks(pair('tanh(z)', text))).toThrow(/jumps/);
      expect(() => freeKernelsOfLinks(pair('tanh(z)', text))).toThrow(/jumps/);
    }
    expect(requireContinuousLearner(linkFunction('abs(z - 1/3)'))).toBeUndefined();
  });
});
