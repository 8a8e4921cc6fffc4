/**
 * The budget: what a request would hold and how long it would take is computed before anything runs, and a request beyond
 * what the machine has is refused in one line that names what to lower, and to what.
 */

import { hostConstrainedMemory, hostModule, hostVariable } from '../algebra/host.js';
import { InputError } from '../engine/errors.js';

/** What a request needs. */
export interface Need {
  /** Bytes, all together. */
  readonly memory: number;
  /** Bytes of them that are objects of JavaScript, whose room is smaller; defaults to none. */
  readonly heap?: number;
  /** Bytes of them in the memory of a WebAssembly kernel, which addresses 2 GB; defaults to none. */
  readonly kernel?: number;
  /** Floating-point operations of the busiest core; defaults to none. */
  readonly operations?: number;
}

/** What may be needed. */
export interface Limits {
  readonly memory: number;
  readonly heap: number;
  readonly operations: number;
}

/** Operations that a core does in a second, to an order of magnitude. */
const SPEED = 3e8;
/** Longest run that is started, in seconds: 30 days. */
const LONGEST = 30 * 86_400;
/** What a kernel addresses, in bytes. */
const KERNEL = 2 ** 31;
/** What a page of a browser may hold, in bytes, to an order of magnitude. */
const BROWSER = 2e9;
/** What a worker thread takes before it does anything, in bytes. */
const WORKER = 80e6;

/**
 * What this machine may be asked for: half of its memory (or of its container's), or what POPFLOW_MEMORY says; three quarters of
 * the room that Node has for objects; 30 days.
 *
 * @param setting - a number of bytes, or with K, M, G or T; defaults to the variable of the environment.
 * @throws InputError when the setting is none.
 * @example
 * machineLimits('8G').memory // 8000000000
 */
export function machineLimits(setting: string | undefined = hostVariable('POPFLOW_MEMORY')): Limits {
  const heap = hostModule('v8')?.getHeapStatistics().heap_size_limit ?? BROWSER;
  return { memory: memoryAllowed(setting), heap: 0.75 * heap, operations: SPEED * LONGEST };
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

function memoryAllowed(setting: string | undefined): number {
  if (setting === undefined || setting === '') {
    const total = hostModule('os')?.totalmem() ?? BROWSER;
    // 0 or an enormous number where nothing is set for the container.
    const contained = hostConstrainedMemory();
    return (contained > 0 && contained < total ? contained : total) / 2;
  }
  const found = /^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$/i.exec(setting.trim());
  const bytes = found === null ? Number.NaN : Number(found[1]) * (UNITS[found[2]!.toUpperCase()] ?? Number.NaN);
  if (bytes > 0 && Number.isFinite(bytes)) return bytes;
  throw new InputError(`POPFLOW_MEMORY is ${JSON.stringify(setting.slice(0, 60))}; must be a size, for instance 8G`);
}

/** Numbers by name: of options (`--seeds`) and of parameters (`d`). */
export type Request = Readonly<Record<string, unknown>>;

/**
 * Refuses a request that needs more than there is. The quantity that is named is the one that, set back to what is usual,
 * lowers the need most.
 *
 * @param request - what is asked for.
 * @param usual - a request that is small, with the same names.
 * @param need - what a request needs; increasing in each number.
 * @param limits - defaults to those of this machine.
 * @throws InputError of one line with the quantity, its value, what it needs, and the most that is allowed.
 * @example
 * const limits = { memory: 8000, heap: 8000, operations: 1e9 };
 * requireRoom({ d: 100 }, { d: 10 }, ({ d }) => ({ memory: 8 * Number(d) }), limits) // undefined
 */
export function requireRoom(
  request: Request,
  usual: Request,
  need: (request: Request) => Need,
  limits: Limits = machineLimits(),
): void {
  const share = (asked: Request): number => largestShare(need(asked), limits).share;
  if (share(request) <= 1) return;
  const back = (name: string): number => share({ ...request, [name]: usual[name] });
  const names = Object.keys(request).filter((name) => request[name] !== usual[name]);
  const blamed = names.reduce<string | undefined>(
    (best, name) => (best === undefined || back(name) < back(best) ? name : best),
    undefined,
  );
  const { text } = largestShare(need(request), limits);
  if (blamed === undefined) throw new InputError(text);
  const value = request[blamed];
  if (typeof value !== 'number') throw new InputError(`${blamed}: ${text}; lower it`);
  const most = largest(value, usual[blamed], (number) => share({ ...request, [blamed]: number }) <= 1);
  const advice = most === undefined ? `lower ${blamed} and the others` : `at most ${blamed} = ${most} fits`;
  throw new InputError(`${blamed} = ${value}: ${text}; ${advice}`);
}

function largestShare(
  { memory, heap = 0, kernel = 0, operations = 0 }: Need,
  limits: Limits,
): { readonly share: number; readonly text: string } {
  const parts = [
    {
      share: memory / limits.memory,
      text: `this would hold ${sizeText(memory)}; ${sizeText(limits.memory)} are allowed on this machine (POPFLOW_MEMORY=64G allows 64 GB)`,
    },
    {
      share: heap / limits.heap,
      text: `this would hold ${sizeText(heap)} of objects; Node has room for ${sizeText(limits.heap)} (NODE_OPTIONS=--max-old-space-size=16000 gives more)`,
    },
    {
      share: kernel / KERNEL,
      text: `this would hold ${sizeText(kernel)} in a kernel, which addresses ${sizeText(KERNEL)}`,
    },
    {
      share: operations / limits.operations,
      text: `this would take about ${Number((operations / SPEED / 86_400).toPrecision(2))} days; 30 days are allowed`,
    },
  ];
  // What is not a number any more is more than anything.
  const worst = parts.reduce((a, b) => (b.share > a.share || Number.isNaN(b.share) ? b : a));
  return Number.isNaN(worst.share) ? { ...worst, share: Number.POSITIVE_INFINITY } : worst;
}

/** The largest whole number from the usual one to `value` that fits, cut to two digits; undefined when none does. */
function largest(value: number, usual: unknown, fits: (value: number) => boolean): number | undefined {
  let low = typeof usual === 'number' && usual < value ? Math.max(1, Math.floor(usual)) : 1;
  let high = value;
  if (!fits(low)) return undefined;
  while (high - low > Math.max(1, low / 1000)) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(low)) - 1);
  return Math.floor(low / unit) * unit;
}

/**
 * A number of bytes for people.
 *
 * @param bytes - at least 0.
 * @returns two digits and a unit.
 * @example
 * sizeText(48e9) // '48 GB'
 */
export function sizeText(bytes: number): string {
  for (const [unit, name] of [
    [1e12, 'TB'],
    [1e9, 'GB'],
    [1e6, 'MB'],
  ] as const) {
    if (bytes >= unit) return `${Number((bytes / unit).toPrecision(2))} ${name}`;
  }
  return `${Math.ceil(bytes / 1e3)} kB`;
}

/**
 * Refuses more worker threads than fit into memory.
 *
 * @param workers - their number.
 * @param limits - defaults to those of this machine.
 * @throws InputError of one line with the most that is allowed.
 */
export function requireRoomForWorkers(workers: number, limits: Limits = machineLimits()): void {
  requireRoom(
    { '--workers': workers },
    { '--workers': 1 },
    (asked) => ({ memory: WORKER * Number(asked['--workers']) }),
    limits,
  );
}

/** What the engine says when it has no room; all are RangeErrors. */
const NO_ROOM =
  /allocation failed|Invalid typed array length|Invalid array length|Invalid string length|Array length exceeds|WebAssembly\.Memory|call stack size/i;

/**
 * Whether an error says that there is no room: the last resort, where no budget foresaw it.
 *
 * @param error - whatever was thrown.
 * @returns whether it is one of the engine's.
 * @example
 * saysNoRoom(new RangeError('Invalid typed array length: 9')) // true
 */
export function saysNoRoom(error: unknown): boolean {
  return error instanceof Error && error.name === 'RangeError' && NO_ROOM.test(error.message);
}
