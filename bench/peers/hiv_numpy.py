"""scenarios/published/hiv.toml in NumPy: arrays over draws, the moves that exist written out."""

import sys

sys.dont_write_bytecode = True        # the folder of sources stays clean

import peer
from peer import np
from hiv_model import (COMBINED, CYCLES, DISCOUNT, LABELS, LAMIVUDINE, ZIDOVUDINE, differences,
                       sample)


def row(p, rr):
    ab, ac, ad, bc, bd, cd = (rr * p[k] for k in range(6))
    return 1 - (ab + ac + ad), ab, ac, 1 - (bc + bd), bc, 1 - cd


def follow(first, then, n):
    a, b, c = np.ones(n), np.zeros(n), np.zeros(n)
    inside, years, treated = np.zeros((3, n)), np.zeros(n), None
    for t in range(CYCLES):
        aa, ab, ac, bb, bc, cc = first if t < COMBINED else then
        c = a * ac + b * bc + c * cc
        b = a * ab + b * bb
        a = a * aa
        for k, people in enumerate((a, b, c)):
            inside[k] += people * DISCOUNT[t]
            years += people
        if t + 1 == COMBINED:
            treated = inside[0] + inside[1] + inside[2]
    return inside, years, treated


def book(x, p, inside, years, zidovudine, medical, community, life):
    x[zidovudine] = ZIDOVUDINE * (inside[0] + inside[1] + inside[2])
    x[medical] = np.einsum("ij,ij->j", p[7:10], inside)
    x[community] = np.einsum("ij,ij->j", p[10:13], inside)
    x[life] = years


def simulate(rng, n):
    p = sample(rng, n)
    x = np.empty((len(LABELS), n))
    usual = row(p, 1.0)
    inside, years, _ = follow(usual, usual, n)
    book(x, p, inside, years, 0, 1, 2, 4)
    inside, years, treated = follow(row(p, p[6]), usual, n)
    book(x, p, inside, years, 5, 8, 9, 11)
    x[6] = LAMIVUDINE * treated
    differences(x)
    return x


peer.run("NumPy", "hiv", LABELS, simulate, 16384)
