"""Answers requests {"way", "budget"}, one a line, with CPU times of scipy's solve_ivp on the cases given as JSON."""

import json
import sys
import time

import numpy as np
import scipy
from scipy.integrate import solve_ivp


def row_flow(field):
    rows, columns = field["rows"], field["columns"]
    linear = np.array([one[0] for one in field["drift"]])
    cubic = np.array([one[1] for one in field["drift"]])

    def evaluate(t, y):
        m = y.reshape(rows, columns)
        g = m * (linear + cubic * (m * m))
        sums = np.einsum("ip,ip->i", g, m)
        g -= m * sums[:, None]
        return g.ravel()

    return evaluate, None


def van_der_pol(field):
    mu = field["mu"]

    def evaluate(t, y):
        x, v = y
        return [v, mu * (1 - x * x) * v - x]

    def jacobian(t, y):
        x, v = y
        return np.array([[0.0, 1.0], [-2 * mu * x * v - 1, mu * (1 - x * x)]])

    return evaluate, jacobian


def robertson(field):
    def evaluate(t, y):
        a, b, c = y
        slow, back, fast = 0.04 * a, 1e4 * b * c, 3e7 * b * b
        return [back - slow, slow - back - fast, fast]

    def jacobian(t, y):
        a, b, c = y
        return np.array(
            [[-0.04, 1e4 * c, 1e4 * b], [0.04, -1e4 * c - 6e7 * b, -1e4 * b], [0.0, 6e7 * b, 0.0]]
        )

    return evaluate, jacobian


def layers(field):
    n, epsilon = field["neurons"], field["epsilon"]

    def evaluate(t, y):
        m, a = y[:n], y[n:]
        square = m * m
        own = a * square
        others = own.sum() - own
        out = np.empty(2 * n)
        out[:n] = 2 * a * m * (1 - others) * (1 - square)
        out[n:] = (square - a - square * others) / epsilon
        return out

    def jacobian(t, y):
        m, a = y[:n], y[n:]
        square = m * m
        own = a * square
        others = own.sum() - own
        out = np.empty((2 * n, 2 * n))
        by_others = -2 * a * m * (1 - square)
        out[:n, :n] = np.outer(by_others, 2 * a * m)
        out[:n, n:] = np.outer(by_others, square)
        out[n:, :n] = np.outer(-square, 2 * a * m) / epsilon
        out[n:, n:] = np.outer(-square, square) / epsilon
        i = np.arange(n)
        out[i, i] = 2 * a * (1 - others) * (1 - 3 * square)
        out[i, n + i] = 2 * m * (1 - others) * (1 - square)
        out[n + i, i] = 2 * m * (1 - others) / epsilon
        out[n + i, n + i] = -1 / epsilon
        return out

    return evaluate, jacobian


FIELDS = {"row-flow": row_flow, "van-der-pol": van_der_pol, "robertson": robertson, "layers": layers}


def work(case, method, tolerance):
    evaluate, jacobian = FIELDS[case["field"]["kind"]](case["field"])
    # "LSODA-differences": the Jacobian by finite differences, as a user gets it who has not derived one.
    method, _, differences = method.partition("-")
    extra = {} if jacobian is None or differences else {"jac": jacobian}
    initial = np.array(case["initial"])

    def run():
        return solve_ivp(
            evaluate,
            (0.0, case["tEnd"]),
            initial,
            method=method,
            rtol=tolerance,
            atol=tolerance * case["absolute"],
            t_eval=[case["tEnd"]],
            **extra,
        )

    return run


def measure(run, budget, warm):
    if not warm:
        start = time.process_time()
        run()
        once = time.process_time() - start
        if once > 1:
            return once
        while time.process_time() - start < budget:
            run()
    start = time.process_time()
    count = 0
    while True:
        run()
        count += 1
        elapsed = time.process_time() - start
        if elapsed >= budget:
            return elapsed / count


def main():
    cases = {case["name"]: case for case in json.loads(sys.stdin.readline())}
    print(json.dumps({"version": f"{scipy.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}"}), flush=True)
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            way = request["way"]
            warm = way in prepared
            if not warm:
                name, method, exponent = way.split(" ")
                prepared[way] = work(cases[name], method, 10 ** (-int(exponent) / 4))
            seconds = measure(prepared[way], request["budget"], warm)
            solution = prepared[way]()
            state = solution.y[:, -1] if solution.success else []
            result = {"reached": bool(solution.success), "evaluations": int(solution.nfev), "y": list(state)}
            print(json.dumps({"seconds": seconds, "result": json.dumps(result)}), flush=True)
        except Exception as error:  # reported to the caller, who names the contender
            print(json.dumps({"error": str(error)}), flush=True)


main()
