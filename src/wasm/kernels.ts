/**
 * Loads the WebAssembly kernels. Sources: `assembly/*.ts` (AssemblyScript); `npm run build:kernels` compiles them to
 * `kernels.wasm` beside this file, `npm run build` copies it to the package. Each kernel has a twin in plain TypeScript
 * with the same results bit for bit; there is no silent fallback: without the compiled file, or where `POPFLOW_KERNELS`
 * asks for something unknown, an error says what to type.
 */

import { hostModule, hostVariable } from '../algebra/host.js';
import { ziggurat } from '../numerics/random/ziggurat.js';

/** What the compiled file exports. Addresses are bytes in its memory, streams four 64-bit words. */
export interface KernelExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  useTables(address: number): void;
  fillNormals(stream: number, out: number, count: number): void;
  /** Reduced ensembles: `runs` is the address of a `Runs` of `assembly/reduced-layout.ts`; see `reduced-batch.ts`. */
  advanceSingle(runs: number, steps: number): number;
  advanceJoint(runs: number, steps: number): number;
  fillLane(runs: number, slot: number): void;
}

/** What the kernels ask back: a link function that is no polynomial, evaluated for a whole batch. */
export interface KernelHost {
  /** Reads `count` arguments at `input` and writes as many values at `output`; defaults to one that throws. */
  readonly link?: (id: number, input: number, output: number, count: number) => void;
}

const PAGE = 65_536;

/** One instance of the kernels with a memory of its own. Its memory is reserved upwards and given back as a whole. */
export class Kernels {
  readonly exports: KernelExports;
  private free: number;

  constructor(module: WebAssembly.Module, host: KernelHost = {}) {
    const link = (id: number, input: number, output: number, count: number): void => {
      if (host.link === undefined) throw new Error(`the kernel asks for link ${id} and the host has none`);
      host.link(id, input, output, count);
    };
    const instance = new WebAssembly.Instance(module, { host: { log: Math.log, exp: Math.exp, link } });
    this.exports = instance.exports as unknown as KernelExports;
    this.free = this.exports.heapBase();
    const { edges, heights, widths } = ziggurat;
    const tables = this.reserve(8 * (edges.length + heights.length + widths.length));
    this.doubles(tables, edges.length).set(edges);
    this.doubles(tables + 8 * edges.length, heights.length).set(heights);
    this.doubles(tables + 8 * (edges.length + heights.length), widths.length).set(widths);
    this.exports.useTables(tables);
  }

  /**
   * Reserves memory, zeroed when it is fresh, at an address that is a multiple of 16. It may grow the memory, which
   * detaches the views that were made before: reserve first, view then.
   */
  reserve(bytes: number): number {
    const address = 16 * Math.ceil(this.free / 16);
    const end = address + bytes;
    const { memory } = this.exports;
    if (!(end <= 2 ** 31)) throw new RangeError(`WebAssembly.Memory of ${end} bytes; a kernel addresses ${2 ** 31}`);
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    this.free = end;
    return address;
  }

  /** A view of `length` doubles at `address`. */
  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.exports.memory.buffer, address, length);
  }

  /** A view of `length` single-precision numbers at `address`. */
  singles(address: number, length: number): Float32Array {
    return new Float32Array(this.exports.memory.buffer, address, length);
  }

  /** A view of `length` 32-bit integers at `address`. */
  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.exports.memory.buffer, address, length);
  }
}

/** The compiled file, read and compiled once a process: constant data. */
let compiled: WebAssembly.Module | undefined;

/**
 * Makes an instance of the kernels.
 *
 * @param host - what they may ask back; defaults to nothing.
 * @throws Error when the compiled file is missing.
 */
export function openKernels(host?: KernelHost): Kernels {
  compiled ??= new WebAssembly.Module(readCompiled());
  return new Kernels(compiled, host);
}

function readCompiled(): Uint8Array {
  const [files, urls] = [hostModule('fs'), hostModule('url')];
  if (files === undefined || urls === undefined) {
    throw new Error(
      'the compiled kernels are read from a file, which a browser has not; kernelKind() is typescript there',
    );
  }
  const path = urls.fileURLToPath(new URL('../wasm/kernels.wasm', import.meta.url));
  try {
    return files.readFileSync(path);
  } catch {
    throw new Error(
      `the compiled kernels are missing (${path}); run: npm run build, or set POPFLOW_KERNELS=typescript to use their slower twins`,
    );
  }
}

/**
 * Which kernels to use: `wasm`, or by the environment variable `POPFLOW_KERNELS=typescript` and in a browser their twins.
 *
 * @param setting - the value of the variable; defaults to that of the process.
 * @throws RangeError when it is neither absent nor one of the two.
 * @example
 * kernelKind(undefined) // 'wasm'
 */
export function kernelKind(setting: string | undefined = hostVariable('POPFLOW_KERNELS')): 'wasm' | 'typescript' {
  // The twins give the same bits.
  if (hostModule('fs') === undefined) return 'typescript';
  switch (setting) {
    case undefined:
    case '':
    case 'wasm':
      return 'wasm';
    case 'typescript':
      return 'typescript';
    default:
      throw new RangeError(`POPFLOW_KERNELS is '${setting}'; must be 'wasm' or 'typescript'`);
  }
}
