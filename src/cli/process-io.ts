/** The streams of this process, as commands take them. */

import { fstatSync, writeSync } from 'node:fs';
import { OutputError } from '../engine/errors.js';
import { defaultWorkers } from '../workers/pool.js';
import type { CommandIo, OutputStream } from './io.js';

/**
 * The streams of this process.
 *
 * @param environment - variables that say what the terminal can do and what is wanted.
 * @returns the io; what stdout does not take is told by its `flush`, what stderr does not take is lost.
 */
export function processIo(environment: Readonly<Record<string, string | undefined>> = process.env): CommandIo {
  const given = (name: string): boolean => (environment[name] ?? '') !== '';
  const dumb = environment.TERM === 'dumb';
  return {
    stdout: outputStream(process.stdout, 'stdout'),
    stderr: outputStream(process.stderr, 'stderr'),
    colour: !given('NO_COLOR') && !dumb,
    cursor: !dumb,
    debug: given('DEBUG'),
    workers: defaultWorkers(),
  };
}

/** A stream of the process whose errors are kept for `flush`. */
function outputStream(stream: NodeJS.WriteStream & { readonly fd: number }, name: string): OutputStream {
  let failure: unknown;
  stream.on('error', (error) => {
    failure ??= error;
  });
  const write = isFile(stream.fd) ? fileWriter(stream.fd) : (chunk: string | Uint8Array) => stream.write(chunk);
  return {
    write(chunk) {
      if (failure !== undefined) return;
      try {
        write(chunk);
      } catch (error) {
        failure ??= error;
      }
    },
    async flush() {
      if (failure === undefined) {
        // Answered when all before it is out; an error event has come by then.
        await new Promise<void>((resolve) => stream.write('', () => resolve()));
      }
      if (failure !== undefined) throw new OutputError(name, failure);
    },
    isTTY: stream.isTTY,
    get columns() {
      return stream.columns;
    },
  };
}

function isFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false;
  }
}

/** Node writes a chunk to a file in one call, and takes no notice when a full disk takes only a part of it. */
function fileWriter(fd: number): (chunk: string | Uint8Array) => void {
  return (chunk) => {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  };
}
