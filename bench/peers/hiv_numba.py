"""scenarios/published/hiv.toml in Numba: the sparse loop written out, draws over threads."""

import sys

sys.dont_write_bytecode = True        # the folder of sources stays clean

import peer
from peer import np
import peer_numba
from peer_numba import numba
from hiv_model import (COMBINED, CYCLES, DISCOUNT, LABELS, LAMIVUDINE, ZIDOVUDINE, differences,
                       sample)


@numba.njit(nogil=True)
def loop(p, x, discount):
    for i in range(p.shape[1]):
        rr = p[6, i]
        for combined in range(2):
            a, b, c = 1.0, 0.0, 0.0
            in_a, in_b, in_c, years, treated = 0.0, 0.0, 0.0, 0.0, 0.0
            for t in range(CYCLES):
                f = rr if combined == 1 and t < COMBINED else 1.0
                c = f * (a * p[1, i] + b * p[3, i]) + c * (1 - f * p[5, i])
                b = f * a * p[0, i] + b * (1 - f * (p[3, i] + p[4, i]))
                a = a * (1 - f * (p[0, i] + p[1, i] + p[2, i]))
                in_a += a * discount[t]
                in_b += b * discount[t]
                in_c += c * discount[t]
                years += a + b + c
                if t + 1 == COMBINED:
                    treated = in_a + in_b + in_c
            medical = p[7, i] * in_a + p[8, i] * in_b + p[9, i] * in_c
            community = p[10, i] * in_a + p[11, i] * in_b + p[12, i] * in_c
            zidovudine = ZIDOVUDINE * (in_a + in_b + in_c)
            if combined == 0:
                x[0, i], x[1, i], x[2, i], x[4, i] = zidovudine, medical, community, years
            else:
                x[5, i], x[8, i], x[9, i], x[11, i] = zidovudine, medical, community, years
                x[6, i] = LAMIVUDINE * treated


def simulate(rng, n):
    p = sample(rng, n)
    x = np.empty((len(LABELS), n))
    loop(p, x, DISCOUNT)
    differences(x)
    return x


peer.run("Numba", "hiv", LABELS, simulate, 4096, peer_numba.add,
         lambda: peer_numba.warm_up(simulate, len(LABELS)))
