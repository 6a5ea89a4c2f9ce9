"""bench/models/four-state.toml in Numba: the sparse loop written out, eight draws at a time so
that the compiler can use its wide registers. See four_state_hand.c for the sums."""

import sys

sys.dont_write_bytecode = True        # the folder of sources stays clean

import peer
from peer import np
import peer_numba
from four_state_model import *
from peer_numba import numba

W = 8


@numba.njit(nogil=True)
def loop(p, x):
    well, ill, severe = np.empty(W), np.empty(W), np.empty(W)
    in_well, in_ill, in_severe = np.empty(W), np.empty(W), np.empty(W)
    ww, wi, iw, ii = np.empty(W), np.empty(W), np.empty(W), np.empty(W)
    is_, ss = np.empty(W), np.empty(W)
    here, there = MIDDLE / 2, MIDDLE / 2 * (1 + RATE)
    for start in range(0, p.shape[1], W):
        n = min(W, p.shape[1] - start)
        for option in range(4):
            for l in range(n):
                i = start + l
                onset = p[FALLS_ILL, i] * (p[PREVENTION_EFFECT, i] if option & 1 else 1.0)
                worse = p[GETS_WORSE, i] * (p[TREATMENT_EFFECT, i] if option & 2 else 1.0)
                ww[l], wi[l] = V * (1 - onset - p[WELL_DIES, i]), V * onset
                iw[l] = V * p[RECOVERS, i]
                ii[l] = V * (1 - p[RECOVERS, i] - worse - p[ILL_DIES, i])
                is_[l], ss[l] = V * worse, V * (1 - p[SEVERE_DIES, i])
                well[l], ill[l], severe[l] = START[0], START[1], 0.0
                in_well[l], in_ill[l], in_severe[l] = 0.0, 0.0, 0.0
            for _ in range(CYCLES):
                for l in range(W):
                    a, b, c = well[l], ill[l], severe[l]
                    in_well[l] += a
                    in_ill[l] += b
                    in_severe[l] += c
                    well[l] = a * ww[l] + b * iw[l]
                    ill[l] = a * wi[l] + b * ii[l]
                    severe[l] = c * ss[l] + b * is_[l]
            first = (U, P, T, B)[option]
            for l in range(n):
                i = start + l
                worse = p[GETS_WORSE, i] * (p[TREATMENT_EFFECT, i] if option & 2 else 1.0)
                moves = in_ill[l] * worse * MIDDLE
                deaths = MIDDLE * (in_well[l] * p[WELL_DIES, i] + in_ill[l] * p[ILL_DIES, i]
                                   + in_severe[l] * p[SEVERE_DIES, i])
                years_well = here * in_well[l] + there * (in_well[l] - START[0] + well[l])
                years_ill = here * in_ill[l] + there * (in_ill[l] - START[1] + ill[l])
                years_severe = here * in_severe[l] + there * (in_severe[l] + severe[l])
                care = (p[CARE_WELL, i] * years_well + p[CARE_ILL, i] * years_ill
                        + p[CARE_SEVERE, i] * years_severe)
                insurer = care + p[ADMISSION, i] * moves + p[LAST_MONTHS, i] * deaths
                x[first, i] = care
                x[first + 1, i] = p[ADMISSION, i] * moves
                x[first + 2, i] = p[LAST_MONTHS, i] * deaths
                x[first + 4, i] = (p[LIFE_WELL, i] * years_well + p[LIFE_ILL, i] * years_ill
                                   + p[LIFE_SEVERE, i] * years_severe)
                if option & 1:
                    x[P_PREVENTION if option == 1 else B_PREVENTION, i] = (
                        p[PREVENTION_PRICE, i] * years_well)
                if option & 2:
                    treatment = p[TREATMENT_PRICE, i] * years_ill
                    x[T_TREATMENT if option == 2 else B_TREATMENT, i] = treatment
                    insurer += treatment
                x[first + 3, i] = insurer


def simulate(rng, n):
    p = sample(rng, n)
    x = np.empty((len(LABELS), n))
    loop(p, x)
    differences(x)
    return x


peer.run("Numba", "four-state", LABELS, simulate, 4096, peer_numba.add,
         lambda: peer_numba.warm_up(simulate, len(LABELS)))
