export { heapBase } from './memory';
export { fillNormals, useTables } from './random';
