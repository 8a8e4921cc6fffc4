import { describe, expect, test } from 'vitest';
import { fnv1a64, splitmix64 } from '../../../src/numerics/random/splitmix64.js';

describe('splitmix64', () => {
  test('gives the published outputs for the seed 1234567 (Rosetta Code, from splitmix64.c)', () => {
    expect(splitmix64(1234567n, 5)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
      4593380528125082431n,
      16408922859458223821n,
    ]);
  });

  test('takes the seed modulo 2^64', () => {
    expect(splitmix64(-1n, 1)).toEqual(splitmix64(2n ** 64n - 1n, 1));
  });

  test('refuses a count that is no integer >= 0', () => {
    expect(() => splitmix64(1n, -1)).toThrow('count must be an integer >= 0; got -1');
  });
});

test('fnv1a64 gives the published test values (Fowler, Noll and Vo)', () => {
  expect(fnv1a64('')).toBe(0xcbf29ce484222325n);
  expect(fnv1a64('a')).toBe(0xaf63dc4c8601ec8cn);
  expect(fnv1a64('foobar')).toBe(0x85944171f73967e8n);
});
