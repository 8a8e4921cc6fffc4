import { describe, expect, it } from 'vitest';
import { requireSharedDegree } from '../../../src/engine/models/shared-degree.js';
import { linkFunction } from '../../../src/links/link-function.js';
import { runCli } from '../../support/run-cli.js';

describe('target and learner that share no degree are refused before any run', () => {
  it.each([
    ['check gaussian --link h3 --learner relu(z) --targets 1 --neurons 1'],
    ['check gaussian --link h4 --learner h3 --targets 1 --neurons 1'],
    ['check gaussian --link h4 --learner h3'],
    ['check gaussian --link h3 --learner relu(z) --neurons 4 --loss correlation'],
    ['check gaussian --link h3 --learner relu(z) --set weights=free'],
    ['check gaussian --link h4 --learner h3 --set weights=free --set zeta=1'],
    ['derive gaussian --link tanh(z) --learner cos(z)'],
    ['derive gaussian --link sin(z)*z^2 --learner silu(z)-z/2'],
    ['simulate gaussian --link h8 --learner h7 --steps 5 --seeds 2'],
    ['check orthogonal-multi-index --set link=h3 --set learner=h4'],
    ['derive single-index --link h3 --learner h4'],
  ])('%s', async (line) => {
    const { code, stdout, stderr } = await runCli(line.split(' '));
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/share no Hermite degree >= 1.*the gradient has no signal/);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('links that share one are not, and with free weights the length makes degrees', () => {
    const check = (target: string, learner: string, length?: 'unit' | 'any') => () =>
      requireSharedDegree(linkFunction(target), linkFunction(learner), 40, length);
    expect(check('h3', 'tanh(z)')).not.toThrow();
    expect(check('h10', 'relu(z)')).not.toThrow();
    expect(check('h2', 'h4')).toThrow(/no signal/);
    // h_4(r z) contains h_2.
    expect(check('h2', 'h4', 'any')).not.toThrow();
    expect(check('h4', 'h2', 'any')).toThrow(/at any length/);
  });
});
