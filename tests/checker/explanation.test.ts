import { describe, expect, it } from 'vitest';
import { explain } from '../../src/checker/explanation.js';
import { draw, grid, modelOf } from './worlds.js';

const times = grid(21);
const truth = (time: number) => [Math.tanh(2 * time), 1 - time];
const gap = (time: number) => Math.max(0, time - 0.3);
const ensemble = draw({ seed: 12, runs: 100, times, mean: truth, spread: (time) => 0.05 * time, memory: 0.9 });
const off = (part: number) => (time: number) => [truth(time)[0]! + part * gap(time), truth(time)[1]!];
const crude = { ...modelOf(times, off(1), 0.03, 'crude'), title: 'gradient flow' };
const half = { ...modelOf(times, off(0.5), 0.03, 'half'), title: 'half-corrected flow' };
const fine = { ...modelOf(times, off(0.02), 0.04, 'fine'), title: 'corrected flow', adds: 'the Itô term' };

describe('explain', () => {
  it('names the crudest model that agrees, when the cruder fails, and how much is closed', () => {
    const explanation = explain({ ensemble, ladder: [crude, fine] });
    expect(explanation.verdict).toBe('agrees');
    expect(explanation.explainingModel).toBe('fine');
    const [failure] = explanation.failures;
    // The gap passes margin .03 at t = .33; the band is about .015 wide each way, so agreement ends by .35 and failure is seen by .4.
    expect(failure!.agreesUntil).toBeGreaterThanOrEqual(0.25);
    expect(failure!.agreesUntil).toBeLessThanOrEqual(0.35);
    expect(failure!.from.statistic).toBe('m1');
    expect(failure!.from.time).toBeGreaterThanOrEqual(0.35);
    expect(failure!.from.time).toBeLessThanOrEqual(0.45);
    const [correction] = explanation.corrections;
    expect(correction).toMatchObject({ model: 'fine', statistic: 'm1', adds: 'the Itô term' });
    // Truth: .98 of the gap, seen within 4 standard errors.
    expect(Math.abs(correction!.closes - 0.98)).toBeLessThan(4 * correction!.closesError);
    expect(Math.abs(correction!.gapBefore - gap(correction!.time))).toBeLessThan(0.03);
    expect(explanation.sentence).toMatch(
      /^gradient flow explains SGD up to t = 0\.\d+ and fails from t = 0\.\d+ in m1 \(off by .* standard errors, .*\); the Itô term explains the rest \(closes \d+ % of the gap in m1\), up to t = 1\.$/,
    );
  });

  it('attributes to each rung what it closes more than the one before', () => {
    const { corrections } = explain({ ensemble, ladder: [crude, half, fine] });
    expect(corrections.map((one) => one.model)).toEqual(['half', 'fine']);
    expect(Math.abs(corrections[0]!.closes - 0.5)).toBeLessThan(4 * corrections[0]!.closesError);
    expect(corrections[0]!.closesMore + corrections[1]!.closesMore).toBeCloseTo(corrections[1]!.closes, 12);
  });

  it('needs no correction when the crudest agrees', () => {
    const explanation = explain({ ensemble, ladder: [fine, crude], subject: 'the chain', timeSymbol: 'tau' });
    expect(explanation).toMatchObject({ verdict: 'agrees', explainingModel: 'fine', corrections: [] });
    expect(explanation.sentence).toBe('corrected flow explains the chain at every time given, up to tau = 1.');
  });

  it('says so when nothing agrees, and when a correction makes it worse', () => {
    const worse = { ...modelOf(times, off(2), 0.03, 'worse'), title: 'wrong correction' };
    const explanation = explain({ ensemble, ladder: [crude, worse] });
    expect(explanation).toMatchObject({ verdict: 'disagrees', explainingModel: null });
    expect(explanation.corrections[0]!.closes).toBeLessThan(0);
    expect(explanation.sentence).toMatch(/^No model of the ladder explains SGD: .*widens the gap in m1 by \d+ %\.$/);
  });

  it('does not confirm what is only not refuted', () => {
    const tight = { ...modelOf(times, truth, 0.001, 'tight'), title: 'tight flow' };
    const explanation = explain({ ensemble, ladder: [crude, tight] });
    expect(explanation).toMatchObject({ verdict: 'inconclusive', explainingModel: null });
    expect(explanation.sentence).toMatch(/^No model of the ladder is confirmed.*neither confirmed nor refuted/);
  });

  it('judges every model by the same band, and returns data that JSON keeps', () => {
    const explanation = explain({ ensemble, ladder: [crude, fine] });
    const [first, second] = explanation.agreements.map((one) => one.statistics.map(({ low, high }) => ({ low, high })));
    expect(first).toEqual(second);
    expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
  });

  it('refuses an empty ladder and a repeated model', () => {
    expect(() => explain({ ensemble, ladder: [] })).toThrow(/no models/);
    expect(() => explain({ ensemble, ladder: [crude, crude] })).toThrow(/repeats a model: crude, crude/);
  });
});
