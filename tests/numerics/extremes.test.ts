/** Extremes of more values than a call may have arguments. */

import { describe, expect, it } from 'vitest';
import { inColumns } from '../../src/cli/print/columns.js';
import { largest, smallest } from '../../src/numerics/extremes.js';

describe('largest and smallest', () => {
  it('of a million values, where Math.max overflows the stack', () => {
    const many = Array.from({ length: 1_000_000 }, (_, i) => (i * 7919) % 1_000_003);
    many[123_456] = -5;
    many[654_321] = 2_000_000;
    expect([largest(many), smallest(many)]).toEqual([2_000_000, -5]);
    expect(() => Math.max(...many)).toThrow(RangeError);
  });

  it('are those of Math.max and Math.min for few', () => {
    for (const few of [[], [0, -0], [-0, 0], [1, Number.NaN, 2], [-3, Number.NEGATIVE_INFINITY], [4]]) {
      expect(largest(few)).toBe(Math.max(...few));
      expect(smallest(few)).toBe(Math.min(...few));
    }
  });

  it('lay out a table of more rows than a call may have arguments', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [i === 150_000 ? 'abc' : 'a', 'b']);
    expect(inColumns(rows).slice(0, 7)).toBe('a    b\n');
  });
});
