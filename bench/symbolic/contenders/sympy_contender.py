"""SymPy as a contender: answers requests {"way", "budget", ...} on standard input, one a line, with measurements.

The first argument is the problem (problem.ts) as JSON.
"""

import json
import sys
import time

import sympy
from sympy import QQ, ZZ, Poly, Rational, diff, expand, lambdify, ring, symbols, sympify
from sympy.core.cache import clear_cache

problem = json.loads(sys.argv[1])
degree = problem["hermiteDegree"]
overlaps = problem["overlaps"]


def to_sympy(text):
    return sympify(text.replace("^", "**"), rational=True)


def text_of(results):
    return ";".join(str(one.as_expr() if hasattr(one, "as_expr") else one).replace("**", "^") for one in results)


def polynomials(run):
    return run, 1, lambda: text_of(run())


def hermite_poly():
    z = symbols("z")
    before, here, x = Poly(1, z), Poly(z, z), Poly(z, z)
    everything = []
    for n in range(1, degree):
        before, here = here, x * here - n * before
        everything.append(here)
    return everything


def hermite_ring():
    domain, x = ring("z", ZZ)
    before, here = domain(1), x
    everything = []
    for n in range(1, degree):
        before, here = here, x * here - n * before
        everything.append(here)
    return everything


def hermite_expand():
    clear_cache()
    z = symbols("z")
    before, here = sympy.Integer(1), z
    everything = []
    for n in range(1, degree):
        before, here = here, expand(z * here - n * before)
        everything.append(here)
    return everything


def moment_wick(k):
    """E[He_k(x) He_k(y) He_k(z)], expanded, by Stein's recursion with remembered moments."""
    domain, r01, r02, r12 = ring("r01,r02,r12", ZZ)
    covariance = {(0, 0): domain(1), (1, 1): domain(1), (2, 2): domain(1), (0, 1): r01, (0, 2): r02, (1, 2): r12}
    outer, x, y, z = ring("x,y,z", ZZ)

    def he(variable):
        before, here = outer(1), variable
        for n in range(1, k):
            before, here = here, variable * here - n * before
        return here

    remembered = {}

    def moment(exponents):
        if sum(exponents) == 0:
            return domain(1)
        if sum(exponents) % 2 == 1:
            return domain(0)
        if exponents in remembered:
            return remembered[exponents]
        first = next(i for i, e in enumerate(exponents) if e > 0)
        rest = list(exponents)
        rest[first] -= 1
        total = domain(0)
        for i, e in enumerate(rest):
            if e > 0:
                lower = list(rest)
                lower[i] -= 1
                total = total + covariance[min(first, i), max(first, i)] * moment(tuple(lower)) * e
        remembered[exponents] = total
        return total

    total = domain(0)
    for exponents, coefficient in (he(x) * he(y) * he(z)).terms():
        total = total + moment(exponents) * coefficient
    return [total]


def loss_ring():
    domain, *m = ring(",".join(overlaps), QQ)
    targets = problem["targetCount"]
    rows = [m[j * targets : (j + 1) * targets] for j in range(problem["neuronCount"])]
    c2, c4, half = QQ(16, 25), QQ(9, 25), QQ(1, 2)

    def correlation(t):
        return c2 * t**2 + c4 * t**4

    loss = domain(0)
    for j, row in enumerate(rows):
        for k in range(j + 1):
            value = correlation(sum((a * b for a, b in zip(row, rows[k])), domain(0)))
            loss = loss + (value * half if k == j else value)
        for entry in row:
            loss = loss - correlation(entry)
    return [loss] + [loss.diff(x) for x in m]


def loss_expand():
    clear_cache()
    m = symbols(overlaps)
    targets = problem["targetCount"]
    rows = [m[j * targets : (j + 1) * targets] for j in range(problem["neuronCount"])]

    def correlation(t):
        return Rational(16, 25) * t**2 + Rational(9, 25) * t**4

    loss = sympy.Integer(0)
    for j, row in enumerate(rows):
        for k in range(j + 1):
            value = correlation(sum(a * b for a, b in zip(row, rows[k])))
            loss = loss + (value / 2 if k == j else value)
        for entry in row:
            loss = loss - correlation(entry)
    loss = expand(loss)
    return [loss] + [expand(diff(loss, x)) for x in m]


def power_ring(names, exponent):
    _, *generators = ring(",".join(names), ZZ)
    return [sum(generators) ** exponent]


def power_expand(names, exponent):
    clear_cache()
    return [expand(sum(symbols(list(names))) ** exponent)]


def evaluations(texts, is_expanded):
    expressions = [expand(to_sympy(text)) if is_expanded else to_sympy(text) for text in texts]
    function = lambdify(symbols(overlaps), expressions, modules="math", cse=True)
    point = problem["point"]

    def run():
        for i in range(100):
            out = function(0.3 + i * 1e-4, *point[1:])
        return out

    return run, 100, lambda: ";".join(repr(value) for value in function(*point))


ways = {
    "hermite-poly": lambda: polynomials(hermite_poly),
    "hermite-ring": lambda: polynomials(hermite_ring),
    "hermite-expand": lambda: polynomials(hermite_expand),
    "loss-ring": lambda: polynomials(loss_ring),
    "loss-expand": lambda: polynomials(loss_expand),
    "gradient-expanded": lambda: evaluations(problem["factoredGradient"], True),
    "gradient-factored": lambda: evaluations(problem["factoredGradient"], False),
}
for degree_of_moment in (4, 6, 10):
    ways[f"moment-{degree_of_moment}-wick"] = lambda k=degree_of_moment: polynomials(lambda: moment_wick(k))
for name, power in problem["powers"].items():
    ways[f"{name}-ring"] = lambda p=power: polynomials(lambda: power_ring(p["symbols"], p["exponent"]))
    ways[f"{name}-expand"] = lambda p=power: polynomials(lambda: power_expand(p["symbols"], p["exponent"]))


def measure(work, budget):
    run, batch, result = work
    start = time.process_time()
    count = 0
    elapsed = 0.0
    while elapsed < budget:
        run()
        count += 1
        elapsed = time.process_time() - start
    return {"seconds": elapsed / (count * batch), "result": result()}


prepared = {}
print(json.dumps({"version": f"{sympy.__version__} on Python {sys.version.split()[0]}"}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    way = request["way"]
    try:
        if way not in prepared:
            prepared[way] = ways[way]()
            prepared[way][0]()
        answer = measure(prepared[way], request["budget"])
    except Exception as error:
        answer = {"error": repr(error)}
    print(json.dumps(answer), flush=True)
