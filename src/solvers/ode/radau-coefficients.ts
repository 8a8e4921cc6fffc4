/** The nodes, eigenvalues, error weights and transformation matrices of Radau IIA of order 5. */

const root6 = Math.sqrt(6);
const root9 = Math.cbrt(9);

/** The nodes c1, c2 of the method; c3 = 1. */
export const node1 = (4 - root6) / 10;
export const node2 = (4 + root6) / 10;

// Eigenvalues of the Runge-Kutta matrix (radau5.f); those of its inverse follow by inversion.
const ownReal = (6 + root9 * (root9 - 1)) / 30;
const ownAlpha = (12 - root9 * (root9 - 1)) / 60;
const ownBeta = (root9 * (root9 + 1) * Math.sqrt(3)) / 60;
const ownNorm = ownAlpha ** 2 + ownBeta ** 2;

/** The real eigenvalue of the inverse of the Runge-Kutta matrix. */
export const gamma = 1 / ownReal;
/** Real part of its complex pair. */
export const alpha = ownAlpha / ownNorm;
/** Imaginary part of its complex pair. */
export const beta = ownBeta / ownNorm;

/** Weights `e_i / gamma_0` of z1, z2, z3 in the error estimate, times h. */
export const error1 = -(13 + 7 * root6) / 3;
export const error2 = (-13 + 7 * root6) / 3;
export const error3 = -1 / 3;

/** The real matrix T, by rows, that takes the inverse of the Runge-Kutta matrix to block diagonal form; its last row is (t31, 1, 0). */
export const transform = [
  0.09123239487089295, -0.1412552950209542, -0.030029194105147424, 0.241717932707107, 0.20412935229379994,
  0.3829421127572619, 0.966048182615093, 1, 0,
] as const;

/** The inverse of {@link transform}, by rows. */
export const inverseTransform = [
  4.325579890063155, 0.33919925181580984, 0.5417705399358749, -4.178718591551905, -0.32768282076106237,
  0.47662355450055044, -0.5028726349457868, 2.571926949855605, -0.5960392048282249,
] as const;
