import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../src/engine/errors.js';
import { nearMiss } from '../../src/study/near-miss.js';
import { overrideParameters, parameterTable, resolveParameters } from '../../src/study/parameters.js';
import { toyDerivation } from '../support/toy-derivation.js';

const derivation = toyDerivation();

describe('resolveParameters', () => {
  it('gives the defaults of the schema', () => {
    expect(resolveParameters(derivation, [])).toEqual({ dimension: 20, kappa: 2, noise: 1, start: 'ones' });
  });

  it('reads numbers, text, booleans and JSON by what the schema wants', () => {
    const schema = z.object({
      n: z.number().default(0),
      text: z.string().default(''),
      flag: z.boolean().default(false),
      list: z.array(z.number()).default([]),
    });
    const given = resolveParameters({ id: 'x', parameters: schema }, ['n=1e-3', 'text=12', 'flag=true', 'list=[1,2]']);
    expect(given).toEqual({ n: 0.001, text: '12', flag: true, list: [1, 2] });
  });

  it.each([
    ['dimension=abc', /dimension of online-mean is "abc"; allowed: 1 <= integer <= 100000 \(default 20\)/],
    ['dimension=-5', /dimension of online-mean is -5; allowed/],
    ['dimension=2.5', /dimension of online-mean is 2.5; allowed: .*integer/],
    ['kappa=NaN', /kappa of online-mean is NaN; allowed: 0 < number <= 100/],
    ['kappa=Infinity', /kappa of online-mean is Infinity/],
    ['kappa=0', /kappa of online-mean is 0; allowed: 0 < number/],
    ['noise=-1', /noise of online-mean is -1; allowed: number >= 0/],
    ['start=zeros', /start of online-mean is "zeros"; allowed: "ones" \| "random"/],
    ['dimenson=5', /unknown parameter .*'dimenson'; did you mean 'dimension'\?/],
    ['__proto__=5', /unknown parameter/],
    ['dimension', /must have the form name=value/],
    ['=5', /must have the form name=value/],
    ['kappa=', /kappa of online-mean is ""/],
  ])('refuses %s with one line', (assignment, message) => {
    const run = () => resolveParameters(derivation, [assignment]);
    expect(run).toThrow(InputError);
    expect(run).toThrow(message);
    expect(run).not.toThrow(/\n/);
  });

  it('refuses a parameter that is set twice', () => {
    expect(() => resolveParameters(derivation, ['kappa=1', 'kappa=2'])).toThrow(/kappa is set twice/);
  });

  it('passes on the rule of the author that joins parameters', () => {
    const schema = z.object({ d: z.number().default(5), P: z.number().default(1) }).refine(({ d, P }) => d > P, {
      message: 'd must exceed P',
    });
    expect(() => resolveParameters({ id: 'x', parameters: schema }, ['d=1'])).toThrow(
      'parameters of x: d must exceed P',
    );
  });
});

describe('overrideParameters', () => {
  it('replaces and checks', () => {
    const base = resolveParameters(derivation, ['kappa=3']);
    expect(overrideParameters(derivation, base, { dimension: 7 })).toEqual({ ...base, dimension: 7 });
    expect(() => overrideParameters(derivation, base, { dimension: 0 })).toThrow(/dimension of online-mean is 0/);
    expect(base.dimension).toBe(20);
  });
});

describe('parameterTable', () => {
  it('reads the schema', () => {
    const [dimension, kappa] = parameterTable(derivation);
    expect(dimension).toEqual({
      name: 'dimension',
      type: 'integer',
      default: 20,
      allowed: '1 <= integer <= 100000',
      description: 'dimension d of the mean',
    });
    expect(kappa?.allowed).toBe('0 < number <= 100');
  });

  it('reads a parameter that may be null', () => {
    const schema = z.object({ eta: z.number().positive().nullable().default(null) });
    const one = { id: 'x', parameters: schema };
    expect(parameterTable(one)[0]).toMatchObject({ type: 'number or null', allowed: 'number > 0 or null' });
    expect(resolveParameters(one, ['eta=null'])).toEqual({ eta: null });
    expect(resolveParameters(one, ['eta=0.5'])).toEqual({ eta: 0.5 });
    expect(() => resolveParameters(one, ['eta=-1'])).toThrow(
      /eta of x is -1; allowed: number > 0 or null \(default null\)/,
    );
  });

  it('refuses a parameter without a default', () => {
    const schema = z.object({ d: z.number() });
    expect(() => parameterTable({ id: 'x', parameters: schema })).toThrow(/parameter d has no default/);
  });
});

describe('nearMiss', () => {
  it.each([
    ['single-indx', 'single-index'],
    ['signle-index', 'single-index'],
    ['SINGLE-INDEX', 'single-index'],
    ['zebra', undefined],
    ['', undefined],
  ])('%s -> %s', (name, expected) => {
    expect(nearMiss(name, ['single-index', 'orthogonal-multi-index'])).toBe(expected);
  });
});
