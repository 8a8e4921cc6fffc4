// Starts a worker whose file is TypeScript: popflow run from its source. Not part of the package.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData);
