import { spawnSync } from 'node:child_process';

/** Debian's interpreter first: its packages of NumPy and SciPy are not seen by others. */
const CANDIDATES = ['/usr/bin/python3', 'python3'];

let found: string | undefined;

/** A Python with NumPy and SciPy. Without one the test fails, and says what to type. */
export function pythonWithScipy(): string {
  found ??= CANDIDATES.find((python) => spawnSync(python, ['-c', 'import numpy, scipy.integrate']).status === 0);
  if (found !== undefined) return found;
  throw new Error(
    'no python3 with NumPy and SciPy, which the exported Python is tested with; type: sudo apt-get install -y python3-numpy python3-scipy',
  );
}

/** Runs Python on arguments; its output, or an error with what it said. */
export function runPython(argv: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(pythonWithScipy(), [...argv], { encoding: 'utf8', input });
  if (status !== 0) throw new Error(`python3 ended with ${status}: ${stderr}`);
  return stdout;
}
