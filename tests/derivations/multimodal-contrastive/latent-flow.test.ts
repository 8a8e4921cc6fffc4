/** The derived flows against the formulas of the specification, and the steps against themselves. */

import { describe, expect, it } from 'vitest';
import {
  alignmentFlow,
  conditionDrive,
  latentFlow,
} from '../../../derivations/multimodal-contrastive/fast/latent-flow.js';
import { contrastiveSteps } from '../../../derivations/multimodal-contrastive/steps/steps.js';
import { patternContrasts } from '../../../derivations/multimodal-contrastive/steps/symmetry.js';
import { parsePolynomial } from '../../../src/algebra/parse.js';
import { gramFlowByComponents, gramFlowEntry } from '../../../src/engine/closure/differential.js';

describe('the Gram flow', () => {
  it('is that of the components, for several sizes and widths', () => {
    for (const [size, width, row, column] of [
      [1, 1, 1, 1],
      [2, 1, 1, 2],
      [3, 2, 3, 1],
      [3, 2, 2, 2],
    ] as const) {
      const { byComponents, closed } = gramFlowByComponents(size, width, row, column);
      expect(byComponents.equals(closed)).toBe(true);
    }
  });

  it('of one vector with L = Q/2, D = 1/2, is dQ = -2 Q', () => {
    expect(
      gramFlowEntry(1, 1, 1)
        .substitute({ 'D[1,1]': parsePolynomial('1/2') })
        .toString(),
    ).toBe('-2*Q[1,1]');
  });
});

describe('the flow of a latent', () => {
  it('is that of the specification, equations 2.3', () => {
    const { a, b, m, noise } = latentFlow();
    const stated = (text: string) => parsePolynomial(text);
    expect(a.equals(stated('2*sigma^2*(tau^2*g*m*nu_A*nu_B - R*a*nu_A^2)'))).toBe(true);
    expect(b.equals(stated('2*sigma^2*(tau^2*g*m*nu_A*nu_B - R*b*nu_B^2)'))).toBe(true);
    expect(m.equals(stated('sigma^2*(tau^2*g*(a + b)*nu_A*nu_B - R*m*(nu_A^2 + nu_B^2))'))).toBe(true);
    expect(noise.equals(stated('-2*sigma^2*R*C*nu_A^2'))).toBe(true);
  });

  it('splits as in 2.6', () => {
    const { alignedRate, misalignedRate } = alignmentFlow();
    expect(alignedRate.equals(parsePolynomial('2*sigma^2*(tau^2*g - R)*nu^2'))).toBe(true);
    expect(misalignedRate.equals(parsePolynomial('-2*sigma^2*(tau^2*g + R)*nu^2'))).toBe(true);
    const { positive } = conditionDrive();
    expect(positive.equals(parsePolynomial('2*(sigma_1^2 - sigma_j^2)*P*tau^2*(1 - rho)*nu^2'))).toBe(true);
  });
});

describe('the flip symmetry', () => {
  it('kills every entry off the diagonal', () => {
    for (const { pattern, latents, noise } of patternContrasts(2)) {
      expect(latents[0]?.[1]?.isZero() && latents[1]?.[0]?.isZero()).toBe(true);
      expect(noise.every((entry) => entry.isZero())).toBe(true);
      expect(latents.map((row, k) => row[k]?.toNumber())).toEqual(pattern.map((e) => (e - 1) / 4));
    }
  });
});

describe('the steps', () => {
  it.each([
    ['none', 'rademacher'],
    ['single', 'rademacher'],
    ['many', 'rademacher'],
    ['infinite', 'rademacher'],
    ['single', 'gaussian'],
  ] as const)('are confirmed: %s negatives, %s latents', (loss, latents) => {
    for (const step of contrastiveSteps(loss, latents)) {
      const evidence = step.verify();
      expect(evidence.length, step.id).toBeGreaterThan(0);
      expect(evidence.every(({ kind }) => kind === 'exact' || kind === 'numeric')).toBe(true);
    }
  });
});
