"""The statistics of peer.py, compiled by Numba. Without Numba a program says so and stops."""

import sys

try:
    import numba
except ImportError:
    print("skipped: no numba (Debian: python3-numba)", file=sys.stderr)
    sys.exit(77)

import peer


@numba.njit(nogil=True)
def _add(x, middle, low, per_width, sums, squares, below, bins):
    last = bins.shape[1] - 1
    for q in range(x.shape[0]):
        m, lo, per = middle[q, 0], low[q, 0], per_width[q, 0]
        s0, s1, s2, s3, t0, t1, t2, t3, less = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0
        n = x.shape[1]
        for i in range(0, n - n % 4, 4):
            d0, d1, d2, d3 = x[q, i] - m, x[q, i + 1] - m, x[q, i + 2] - m, x[q, i + 3] - m
            s0 += d0
            s1 += d1
            s2 += d2
            s3 += d3
            t0 += d0 * d0
            t1 += d1 * d1
            t2 += d2 * d2
            t3 += d3 * d3
        for i in range(n - n % 4, n):
            d0 = x[q, i] - m
            s0 += d0
            t0 += d0 * d0
        for i in range(n):
            v = x[q, i]
            less += v < 0
            bins[q, int(min(max((v - lo) * per, 0.0), last))] += 1
        sums[q] += s0 + s1 + s2 + s3
        squares[q] += t0 + t1 + t2 + t3
        below[q] += less


def add(tally, x, e):
    _add(x, e.middle, e.low, e.per_width, tally.sum, tally.squares, tally.below, tally.bins)


def warm_up(simulate, quantities):
    x = simulate(peer.stream(0), 64)
    add(peer.Tally(quantities), x, peer.Edges(x))
