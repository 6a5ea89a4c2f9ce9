"""bench/models/four-state.toml in NumPy: arrays over draws, the moves that exist written out.
A year's discount sits in the chances; see four_state_hand.c for the sums."""

import sys

sys.dont_write_bytecode = True        # the folder of sources stays clean

import peer
from peer import np
from four_state_model import *


def follow(p, x, first, onset, worse):
    n = p.shape[1]
    ww, wi, iw = V * (1 - onset - p[WELL_DIES]), V * onset, V * p[RECOVERS]
    ii, is_, ss = V * (1 - p[RECOVERS] - worse - p[ILL_DIES]), V * worse, V * (1 - p[SEVERE_DIES])
    well, ill, severe = np.full(n, START[0]), np.full(n, START[1]), np.zeros(n)
    in_well, in_ill, in_severe = np.zeros(n), np.zeros(n), np.zeros(n)
    a, b, next_ill = np.empty(n), np.empty(n), np.empty(n)
    for _ in range(CYCLES):
        in_well += well
        in_ill += ill
        in_severe += severe
        np.multiply(ill, is_, out=a)
        severe *= ss
        severe += a
        np.multiply(well, wi, out=a)
        np.multiply(ill, ii, out=next_ill)
        next_ill += a
        np.multiply(ill, iw, out=b)
        well *= ww
        well += b
        ill, next_ill = next_ill, ill
    moves = in_ill * worse * MIDDLE
    deaths = MIDDLE * (in_well * p[WELL_DIES] + in_ill * p[ILL_DIES] + in_severe * p[SEVERE_DIES])
    here, there = MIDDLE / 2, MIDDLE / 2 * (1 + RATE)
    in_well = here * in_well + there * (in_well - START[0] + well)
    in_ill = here * in_ill + there * (in_ill - START[1] + ill)
    in_severe = here * in_severe + there * (in_severe + severe)
    x[first] = p[CARE_WELL] * in_well + p[CARE_ILL] * in_ill + p[CARE_SEVERE] * in_severe
    x[first + 1] = p[ADMISSION] * moves
    x[first + 2] = p[LAST_MONTHS] * deaths
    x[first + 3] = x[first] + x[first + 1] + x[first + 2]
    x[first + 4] = p[LIFE_WELL] * in_well + p[LIFE_ILL] * in_ill + p[LIFE_SEVERE] * in_severe
    return in_well, in_ill


def simulate(rng, n):
    p = sample(rng, n)
    x = np.empty((len(LABELS), n))
    onset, worse = p[FALLS_ILL], p[GETS_WORSE]
    slower, milder = onset * p[PREVENTION_EFFECT], worse * p[TREATMENT_EFFECT]
    follow(p, x, U, onset, worse)
    well, _ = follow(p, x, P, slower, worse)
    np.multiply(p[PREVENTION_PRICE], well, out=x[P_PREVENTION])
    _, ill = follow(p, x, T, onset, milder)
    np.multiply(p[TREATMENT_PRICE], ill, out=x[T_TREATMENT])
    x[T + 3] += x[T_TREATMENT]
    well, ill = follow(p, x, B, slower, milder)
    np.multiply(p[PREVENTION_PRICE], well, out=x[B_PREVENTION])
    np.multiply(p[TREATMENT_PRICE], ill, out=x[B_TREATMENT])
    x[B + 3] += x[B_TREATMENT]
    differences(x)
    return x


peer.run("NumPy", "four-state", LABELS, simulate, 16384)
