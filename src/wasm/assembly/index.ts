export { heapBase } from './memory';
export { fillNormals, useTables } from './random';
export { combine, errorSums } from './ode';
export {
  factoriseComplexHessenberg,
  factoriseHessenberg,
  fromHessenberg,
  reduceToHessenberg,
  solveComplexHessenberg,
  solveHessenberg,
  toHessenberg,
} from './ode-hessenberg';
export { rowFlow, rowProducts } from './ode-row-flow';
export { advanceJoint } from './reduced-joint';
export { chiSquares, offLayers } from './reduced-draws';
export { fillLane } from './reduced-runs';
export { advanceSingle } from './reduced-single';
export { advanceDirect, beginDirect } from './direct';
export { advanceDirectSingle, beginDirectSingle } from './direct-single';
