import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/program.js';

export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process; `tty` plays a terminal. */
export async function runCli(argv: readonly string[], tty = false): Promise<CliRun & { readonly bytes: Uint8Array }> {
  const chunks: Uint8Array[] = [];
  let stderr = '';
  const encode = (chunk: string | Uint8Array) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  const code = await main(argv, {
    stdout: { write: (chunk) => chunks.push(encode(chunk)), isTTY: tty },
    stderr: {
      write: (chunk) => {
        stderr += new TextDecoder().decode(encode(chunk));
      },
      isTTY: tty,
    },
    colour: true,
  });
  const bytes = Buffer.concat(chunks);
  return { code, stdout: bytes.toString('utf8'), stderr, bytes };
}

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the real program, from source, in a process of its own and in another directory; `stdout` goes to a descriptor if told. */
export function runProcess(argv: readonly string[], cwd: string, output: number | 'pipe' = 'pipe'): CliRun {
  const loader = new URL('../../node_modules/tsx/dist/loader.mjs', import.meta.url).href;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loader, join(root, 'src/cli/main.ts'), ...argv],
    { cwd, encoding: 'utf8', stdio: ['ignore', output, 'pipe'] },
  );
  return { code: status, stdout, stderr };
}

/** A directory outside of the project that is removed after `use`. */
export async function inTemporaryDirectory<T>(use: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'popflow-test-'));
  try {
    return await use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
