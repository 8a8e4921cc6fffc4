/** Training by Adam against the algorithm written from its paper, with gradients by differences of the loss of the definition. */

import { describe, expect, it } from 'vitest';
import {
  type TrainingSettings,
  trainedThreeLayerLoss,
  trainedTwoLayerLoss,
} from '../../../derivations/depth-separation/fast/trained.js';
import { arcsecLaw } from '../../../src/laws/rotation/arcsec.js';
import { type RandomStream, randomStream } from '../../../src/numerics/random/stream.js';

const settings: TrainingSettings = {
  law: arcsecLaw(0.5),
  dimension: 3,
  largestRadius: 1.1,
  steps: 12,
  batch: 3,
  rate: 0.05,
  testExamples: 40,
};
const stream = () => randomStream({ seed: 3, run: 0, purpose: 'training' });
const relu = (z: number): number => Math.max(0, z);

type Network = (p: readonly number[], x: readonly number[]) => number;

/** A radius up to the largest, then a direction. */
function example(source: RandomStream): readonly number[] {
  let radius = settings.law.sample(source);
  while (radius > settings.largestRadius) radius = settings.law.sample(source);
  const normal = [source.normal(), source.normal(), source.normal()];
  return normal.map((value) => (radius * value) / Math.hypot(...normal));
}

/** Kingma and Ba, algorithm 1, with beta = (0.9, 0.999), epsilon = 1e-8 and a rate that falls to 0 as a cosine. */
function adam(network: Network, start: readonly number[], source: RandomStream): number {
  const loss = (p: readonly number[], xs: readonly (readonly number[])[]): number =>
    xs.reduce((sum, x) => sum + (network(p, x) - relu(1 - Math.hypot(...x))) ** 2 / 2, 0) / xs.length;
  let p = start;
  let [m, v] = [start.map(() => 0), start.map(() => 0)];
  for (let t = 1; t <= settings.steps; t++) {
    const batch = Array.from({ length: settings.batch }, () => example(source));
    const gradient = p.map((value, k) => {
      const at = (other: number): number => loss([...p.slice(0, k), other, ...p.slice(k + 1)], batch);
      return (at(value + 1e-5) - at(value - 1e-5)) / 2e-5;
    });
    m = m.map((value, k) => 0.9 * value + 0.1 * gradient[k]!);
    v = v.map((value, k) => 0.999 * value + 0.001 * gradient[k]! ** 2);
    const rate = (settings.rate * (1 + Math.cos((Math.PI * (t - 1)) / settings.steps))) / 2;
    p = p.map((value, k) => value - (rate * (m[k]! / (1 - 0.9 ** t))) / (Math.sqrt(v[k]! / (1 - 0.999 ** t)) + 1e-8));
  }
  return loss(
    p,
    Array.from({ length: settings.testExamples }, () => example(source)),
  );
}

describe('training by Adam', () => {
  it('of two layers is the algorithm of its paper', () => {
    const width = 3;
    const two: Network = (p, x) =>
      [0, 1, 2].reduce((sum, k) => {
        const h = x.reduce((total, value, i) => total + p[3 * k + i]! * value, p[9 + k]!);
        return sum + p[12 + k]! * relu(h);
      }, p[15]!);
    const source = stream();
    const inner = Array.from({ length: 9 }, () => source.normal() / Math.sqrt(3));
    const rest = Array.from({ length: width }, () => [2 * source.uniform() - 1, source.normal() / Math.sqrt(width)]);
    const start = [...inner, ...rest.map(([c]) => c!), ...rest.map(([, value]) => value!), 0];
    expect(trainedTwoLayerLoss(width, settings, stream())).toBeCloseTo(adam(two, start, source), 6);
  });

  it('of three layers is the algorithm of its paper', () => {
    const three: Network = (p, x) => {
      const feature = [0, 1].reduce(
        (sum, i) => sum + relu(x.reduce((total, value, k) => total + p[3 * i + k]! * value, 0)) / 2,
        0,
      );
      return relu(p[6]! * feature + p[7]!);
    };
    const source = stream();
    const rows = [0, 1].map(() => [source.normal(), source.normal(), source.normal()]);
    const start = [...rows.flatMap((row) => row.map((value) => (2 * value) / Math.hypot(...row))), -0.5, 0.5];
    expect(trainedThreeLayerLoss(2, 2, settings, stream())).toBeCloseTo(adam(three, start, source), 6);
  });
});
