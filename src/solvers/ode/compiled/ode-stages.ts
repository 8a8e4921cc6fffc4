/** The stage vectors of an explicit method, kept and combined in the memory of the compiled kernels. */

import type { StageRows, Stages } from '../stage-vectors.js';
import type { StateMemory } from './ode-memory.js';

/** Bytes of a table entry of `combine` and of `errorSums`. */
const rowEntry = 16;
const errorEntry = 24;

/**
 * The vectors of a method in the memory of kernels: the same as `plainStages`, bit for bit, two components at a time.
 *
 * @param rows - the rows of the tableau.
 * @param size - number of components.
 * @param memory - where the vectors go.
 * @returns the vectors; undefined when the memory is lent to another solver.
 * @example
 * // rows: those of a tableau, for instance stageRows(dop853Tableau)
 * wasmStages.length // 3
 */
export function wasmStages(rows: StageRows, size: number, memory: StateMemory): Stages | undefined {
  const { combinations, error, slopeCount } = rows;
  // 128 bytes between vectors, so that vectors of a power of two do not meet in the same places of the cache.
  const stride = (8 * size + 128 + 63) & ~63;
  const entries = combinations.reduce((sum, row) => sum + row.indices.length, 0);
  const bytes = (slopeCount + 5) * stride + rowEntry * entries + errorEntry * error.indices.length + 32;
  return memory.borrow(rows, bytes, (start) => stagesAt(start, stride, rows, size, memory));
}

function stagesAt(start: number, stride: number, rows: StageRows, size: number, memory: StateMemory): Stages {
  const { combinations, error, slopeCount } = rows;
  const { exports, buffer } = memory;
  const addressOf = (vector: number): number => start + vector * stride;
  const view = (vector: number): Float64Array => new Float64Array(buffer, addressOf(vector), size);

  const words = new DataView(buffer);
  let free = addressOf(slopeCount + 5);
  const tables = combinations.map(({ indices, coefficients }) => {
    const table = free;
    indices.forEach((index, j) => {
      words.setFloat64(free, coefficients[j]!, true);
      words.setUint32(free + 8, addressOf(index), true);
      free += rowEntry;
    });
    return table;
  });
  const errorTable = free;
  error.indices.forEach((index, j) => {
    words.setFloat64(free, error.fifth[j]!, true);
    words.setFloat64(free + 8, error.third[j]!, true);
    words.setUint32(free + 16, addressOf(index), true);
    free += errorEntry;
  });
  const sums = new Float64Array(buffer, free, 3);
  const slopes = Array.from({ length: slopeCount }, (_, at) => view(at));
  const begin = view(slopeCount);
  const next = view(slopeCount + 1);
  const argument = view(slopeCount + 2);
  const lastArgument = view(slopeCount + 3);
  const absolute = view(slopeCount + 4);
  const [beginAt, nextAt, absoluteAt] = [begin.byteOffset, next.byteOffset, absolute.byteOffset];
  const endSlopeAt = addressOf(rows.last + 1);
  const counts = combinations.map((row) => row.indices.length);
  const combine = (row: number, out: Float64Array, step: number): void => {
    const count = counts[row]!;
    if (count === 0) out.set(begin);
    else exports.combine(out.byteOffset, beginAt, tables[row]!, count, step, size);
  };
  return {
    slopes,
    begin,
    next,
    argument,
    lastArgument,
    absolute,
    sums,
    formStage(index, step) {
      const out = index === rows.last ? lastArgument : argument;
      combine(index, out, step);
      return out;
    },
    formEnd: (step) => combine(rows.last + 1, next, step),
    errorSums: (relative) =>
      exports.errorSums(
        sums.byteOffset,
        beginAt,
        nextAt,
        endSlopeAt,
        absoluteAt,
        errorTable,
        error.indices.length,
        relative,
        size,
      ),
    release: () => memory.giveBack(),
  };
}
