"""The reduced single-index chain by NumPy, all runs at once, in place: phi = sigma = h_2, correlation loss, no noise.

Usage: numpy_reduced.py d eta m0 runs steps seed; prints CPU seconds of the steps and the overlaps at the end.
"""

import json
import sys
import time

import numpy as np

BLOCK = 64


def main() -> None:
    d, eta, m0 = (float(text) for text in sys.argv[1:4])
    runs, steps, seed = (int(text) for text in sys.argv[4:7])
    generator = np.random.Generator(np.random.SFC64(seed))
    m, s = np.full(runs, m0), np.full(runs, np.sqrt(1 - m0 * m0))
    z, gamma, keep, rest, other = (np.empty(runs) for _ in range(5))
    normals, squares = np.empty((BLOCK, 2, runs)), np.empty((BLOCK, runs))
    start = time.process_time()
    for done in range(0, steps, BLOCK):
        generator.standard_normal(out=normals)
        generator.standard_gamma(0.5 * (d - 2), out=squares)
        squares *= 2
        labels = normals[:, 0] ** 2
        labels -= 1
        labels *= eta  # The factors of h_2 and of h_2' multiply to 1.
        for step in range(min(BLOCK, steps - done)):
            u, h = normals[step]
            np.multiply(m, u, out=z)
            np.multiply(s, h, out=other)
            z += other
            np.multiply(labels[step], z, out=gamma)
            np.multiply(gamma, z, out=keep)
            np.subtract(1, keep, out=keep)
            m *= keep
            np.multiply(gamma, u, out=other)
            m += other
            s *= keep
            np.multiply(gamma, h, out=other)
            s += other
            np.multiply(s, s, out=rest)
            gamma *= gamma
            gamma *= squares[step]
            rest += gamma
            np.multiply(m, m, out=other)
            other += rest
            np.sqrt(other, out=other)
            m /= other
            np.sqrt(rest, out=s)
            s /= other
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "overlaps": m.tolist(), "version": np.__version__}))


main()
