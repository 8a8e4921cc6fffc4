"""Direct online spherical SGD in numpy and torch: what there is on this machine.

The first argument is the link as JSON, {"coefficients": [...]}, an even polynomial. Writes version and ways, then answers
requests on standard input, one line of JSON each: {"do": "time", "problem", "precision", "way", "runs", "steps"} with the
CPU seconds of a run and step, {"do": "sample", ...} with the overlaps of the first neuron at the end. One thread.
"""

import json
import math
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

LINK = json.loads(sys.argv[1])["coefficients"]
SLOPE = [k * c for k, c in enumerate(LINK)][1:]


def horner(coefficients, z):
    value = coefficients[-1] * z + coefficients[-2]
    for c in coefficients[-3::-1]:
        value = value * z + c
    return value


def horner_even(coefficients, z):
    """Horner's scheme in z^2: half the passes. The link of the benchmark is even."""
    return horner(coefficients[::2], z * z)


def link(z):
    return horner_even(LINK, z)


def slope(z):
    # Odd: z times a polynomial in z^2.
    return z * horner(SLOPE[1::2], z * z)


def start(problem, runs):
    """Unit rows: overlap m_0 with the target for the first neuron, others on axes of their own."""
    d, m = problem["dimension"], problem["neurons"]
    rows = numpy.zeros((runs, m, d))
    for i in range(m):
        rows[:, i, 0] = problem["overlap"]
        rows[:, i, 1 + i] = math.sqrt(1 - problem["overlap"] ** 2)
    return rows


class NumpyOne:
    """One run: examples drawn in batches of 256, two matrix-vector passes and the update of the rows in place."""

    def __init__(self, problem, kind, runs):
        self.type = numpy.dtype(kind).type
        self.rows = numpy.ascontiguousarray(start(problem, 1)[0].astype(kind))
        self.generator = numpy.random.Generator(numpy.random.SFC64(problem["seed"]))
        self.batch = numpy.empty((256, problem["dimension"]), kind)
        self.problem = problem
        self.at = 256
        self.runs = 1

    def advance(self, steps):
        rows, step = self.rows, self.problem["stepSize"]
        share = 1 / self.problem["neurons"]
        noise = self.problem["noise"]
        for _ in range(steps):
            if self.at == 256:
                self.generator.standard_normal(out=self.batch, dtype=self.batch.dtype)
                self.labelNoise = self.generator.standard_normal(256)
                self.at = 0
            x = self.batch[self.at]
            z = rows @ x
            y = link(float(x[0])) + noise * self.labelNoise[self.at]
            self.at += 1
            delta = y - share * float(link(z).sum())
            gamma = step * delta * slope(z)
            rows += gamma[:, None] * x
            # |w^|^2 from the rows themselves.
            rows /= numpy.sqrt(numpy.einsum("id,id->i", rows, rows))[:, None]

    def overlaps(self):
        return [float(self.rows[0, 0])]


class NumpySingle(NumpyOne):
    """One run of one neuron: vectors without a second axis, scalars in Python."""

    def __init__(self, problem, kind, runs):
        super().__init__(problem, kind, runs)
        self.rows = self.rows[0].copy()

    def advance(self, steps):
        w, step, noise = self.rows, self.problem["stepSize"], self.problem["noise"]
        kind, move = self.type, numpy.empty_like(self.rows)
        for _ in range(steps):
            if self.at == 256:
                self.generator.standard_normal(out=self.batch, dtype=self.batch.dtype)
                self.labelNoise = self.generator.standard_normal(256)
                self.at = 0
            x = self.batch[self.at]
            z = float(w.dot(x))
            y = link(float(x[0])) + noise * float(self.labelNoise[self.at])
            self.at += 1
            numpy.multiply(x, kind(step * (y - link(z)) * slope(z)), out=move)
            w += move
            w *= kind(1 / math.sqrt(float(w.dot(w))))

    def overlaps(self):
        return [float(self.rows[0])]


class NumpyMany:
    """All runs at once: rows (runs, m, d), one example for each run in each step."""

    def __init__(self, problem, kind, runs):
        self.rows = start(problem, runs).astype(kind)
        self.generator = numpy.random.Generator(numpy.random.SFC64(problem["seed"]))
        self.example = numpy.empty((runs, problem["dimension"]), kind)
        self.move = numpy.empty_like(self.rows)
        self.problem = problem
        self.runs = runs

    def advance(self, steps):
        rows, x, step, move = self.rows, self.example, self.problem["stepSize"], self.move
        noise, share = self.problem["noise"], 1 / self.problem["neurons"]
        single = rows.shape[1] == 1
        flat, flat_move = rows[:, 0], move[:, 0]
        for _ in range(steps):
            self.generator.standard_normal(out=x, dtype=x.dtype)
            if single:
                z = numpy.einsum("rd,rd->r", flat, x)[:, None]
            else:
                z = numpy.matmul(rows, x[:, :, None])[:, :, 0]
            y = link(x[:, 0]) + noise * self.generator.standard_normal(x.shape[0], dtype=x.dtype)
            delta = y - share * link(z).sum(1)
            gamma = (step * delta)[:, None] * slope(z)
            if single:
                numpy.multiply(x, gamma, out=flat_move)
            else:
                numpy.multiply(gamma[:, :, None], x[:, None, :], out=move)
            numpy.add(rows, move, out=rows)
            rows *= (1 / numpy.sqrt(numpy.einsum("rid,rid->ri", rows, rows)))[:, :, None]

    def overlaps(self):
        return [float(v) for v in self.rows[:, 0, 0]]


class TorchOne:
    """One run: examples drawn in batches of 256, the update by addr_ in place."""

    def __init__(self, problem, kind, runs):
        self.rows = torch.from_numpy(start(problem, 1)[0]).to(getattr(torch, kind)).contiguous()
        torch.manual_seed(problem["seed"])
        self.batch = torch.empty((256, problem["dimension"]), dtype=self.rows.dtype)
        self.problem = problem
        self.at = 256
        self.runs = 1

    def advance(self, steps):
        rows, step, noise = self.rows, self.problem["stepSize"], self.problem["noise"]
        share = 1 / self.problem["neurons"]
        for _ in range(steps):
            if self.at == 256:
                self.batch.normal_()
                self.labelNoise = torch.randn(256).tolist()
                self.first = self.batch[:, 0].tolist()
                self.at = 0
            x = self.batch[self.at]
            z = rows @ x
            y = link(self.first[self.at]) + noise * self.labelNoise[self.at]
            self.at += 1
            delta = y - share * link(z).sum().item()
            rows.addr_(slope(z).mul_(step * delta), x)
            rows.mul_(torch.linalg.vector_norm(rows, dim=1).reciprocal_().unsqueeze_(1))

    def overlaps(self):
        return [float(self.rows[0, 0])]


class TorchMany:
    """All runs at once: rows (runs, m, d), one example for each run in each step."""

    def __init__(self, problem, kind, runs):
        self.rows = torch.from_numpy(start(problem, runs)).to(getattr(torch, kind))
        torch.manual_seed(problem["seed"])
        self.example = torch.empty((runs, problem["dimension"]), dtype=self.rows.dtype)
        self.problem = problem
        self.runs = runs

    def advance(self, steps):
        rows, x, step, noise = self.rows, self.example, self.problem["stepSize"], self.problem["noise"]
        share, runs = 1 / self.problem["neurons"], self.runs
        single = rows.shape[1] == 1
        flat = rows[:, 0]
        for _ in range(steps):
            x.normal_()
            z = torch.bmm(rows, x.unsqueeze(2))[:, :, 0]
            y = link(x[:, 0]) + noise * torch.randn(runs, dtype=rows.dtype)
            delta = y - share * link(z).sum(1)
            gamma = slope(z) * (step * delta).unsqueeze(1)
            if single:
                flat.addcmul_(gamma, x)
            else:
                rows.baddbmm_(gamma.unsqueeze(2), x.unsqueeze(1))
            rows.mul_(torch.linalg.vector_norm(rows, dim=2).reciprocal_().unsqueeze_(2))

    def overlaps(self):
        return [float(v) for v in self.rows[:, 0, 0]]


def ways():
    found = {"numpy one run": NumpyOne, "numpy one neuron": NumpySingle, "numpy ensemble": NumpyMany}
    if torch is not None:
        found.update({"torch one run": TorchOne, "torch ensemble": TorchMany})
    return found


def main():
    found = ways()
    version = f"Python {sys.version.split()[0]}, numpy {numpy.__version__}"
    if torch is not None:
        version += f", torch {torch.__version__}"
    print(json.dumps({"version": version, "ways": list(found)}), flush=True)
    kept = {}
    for line in sys.stdin:
        request = json.loads(line)
        problem, kind, way = request["problem"], request["precision"], request["way"]
        key = (way, kind, problem["neurons"])
        if request["do"] == "time":
            if key not in kept:
                kept[key] = found[way](problem, kind, request["runs"])
                kept[key].advance(max(2, request["steps"] // 10))
            chain = kept[key]
            began = time.process_time()
            chain.advance(request["steps"])
            seconds = (time.process_time() - began) / (request["steps"] * chain.runs)
            print(json.dumps({"seconds": seconds}), flush=True)
        else:
            overlaps = []
            while len(overlaps) < request["runs"]:
                seeded = {**problem, "seed": problem["seed"] + len(overlaps)}
                chain = found[way](seeded, kind, request["runs"])
                chain.advance(request["steps"])
                overlaps += chain.overlaps()
            print(json.dumps({"overlaps": overlaps}), flush=True)


main()
