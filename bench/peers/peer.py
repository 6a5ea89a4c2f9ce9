"""What the comparators in Python share: arguments, statistics, the line of JSON.

The statistics are those of peer.h: sums about a pilot's mean, a histogram of 1,024 steps between
the pilot's extremes for the quantiles, how often a quantity is below zero. A program gives
labels and a function (stream, n) -> array [quantity, draw]; chunks of draws go to a pool of
threads, each with a stream of its own (NumPy lets go of the interpreter's lock inside)."""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

try:
    import numpy as np
except ImportError:
    print("skipped: no numpy (Debian: python3-numpy)", file=sys.stderr)
    sys.exit(77)

BINS, PILOT, SEED = 1024, 4096, 20260914
QUANTILES = (0.05, 0.25, 0.50, 0.75, 0.95)


def arguments():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    return draws, threads


def stream(number):
    return np.random.Generator(np.random.SFC64([SEED, number]))


class Edges:
    def __init__(self, pilot):
        self.middle = pilot.mean(axis=1, keepdims=True)
        self.low = pilot.min(axis=1, keepdims=True)
        span = pilot.max(axis=1, keepdims=True) - self.low
        self.width = span / BINS
        self.per_width = BINS / np.where(span > 0, span, np.inf)
        self.shift = np.arange(len(pilot), dtype=np.int64)[:, None] * BINS


class Tally:
    def __init__(self, quantities):
        self.sum = np.zeros(quantities)
        self.squares = np.zeros(quantities)
        self.below = np.zeros(quantities, dtype=np.int64)
        self.bins = np.zeros((quantities, BINS), dtype=np.int64)

    def add(self, x, e):
        d = x - e.middle
        self.sum += d.sum(axis=1)
        self.squares += np.einsum("ij,ij->i", d, d)
        self.below += np.count_nonzero(x < 0, axis=1)
        np.subtract(x, e.low, out=d)
        d *= e.per_width
        np.clip(d, 0, BINS - 1, out=d)
        place = d.astype(np.int64)
        place += e.shift
        self.bins += np.bincount(place.ravel(), minlength=self.bins.size).reshape(self.bins.shape)

    def merge(self, other):
        for name in ("sum", "squares", "below", "bins"):
            getattr(self, name).__iadd__(getattr(other, name))

    def summary(self, e, q, n):
        mean = self.sum[q] / n
        sd = np.sqrt((self.squares[q] / n - mean**2) * n / max(n - 1, 1))
        upto = np.cumsum(self.bins[q])
        values = []
        for p in QUANTILES:
            b = int(np.searchsorted(upto, p * n))
            before = upto[b - 1] if b else 0
            inside = (p * n - before) / self.bins[q][b]
            values.append(float(e.low[q, 0] + e.width[q, 0] * (b + inside)))
        return float(e.middle[q, 0] + mean), [float(sd)] + values + [float(self.below[q] / n)]


def run(peer, model, labels, simulate, chunk, add=Tally.add, warm_up=None):
    """add: a compiled Tally.add; warm_up: compiles what has to be compiled, outside the clock."""
    draws, threads = arguments()
    if warm_up:
        warm_up()
    start = time.perf_counter()
    edges = Edges(simulate(stream(1000), min(PILOT, max(draws, 2))))
    own = threading.local()
    number, lock, tallies = iter(range(threads)), threading.Lock(), []

    def work(n):
        if not hasattr(own, "stream"):
            with lock:
                own.stream, own.tally = stream(next(number)), Tally(len(labels))
                tallies.append(own.tally)
        add(own.tally, simulate(own.stream, n), edges)

    sizes = [chunk] * (draws // chunk) + ([draws % chunk] if draws % chunk else [])
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, sizes))
    total = Tally(len(labels))
    for t in tallies:
        total.merge(t)
    results = [total.summary(edges, q, draws) for q in range(len(labels))]
    seconds = time.perf_counter() - start
    print(json.dumps({
        "peer": peer, "model": model, "draws": draws, "threads": threads, "seconds": seconds,
        "draws_per_second": draws / seconds,
        "means": {label: r[0] for label, r in zip(labels, results)},
        "summary": {label: r[1] for label, r in zip(labels, results)}}))
