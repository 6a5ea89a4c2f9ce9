"""Inputs of bench/models/four-state.toml, drawn with NumPy, and the names of the quantities."""

from peer import np

CYCLES, RATE = 75, 0.03
START = (900.0, 100.0)
V = 1 / (1 + RATE)
MIDDLE = V**0.5

(FALLS_ILL, WELL_DIES, RECOVERS, GETS_WORSE, ILL_DIES, SEVERE_DIES, LIFE_WELL, LIFE_ILL,
 LIFE_SEVERE, CARE_WELL, CARE_ILL, CARE_SEVERE, ADMISSION, LAST_MONTHS, PREVENTION_PRICE,
 TREATMENT_PRICE, PREVENTION_EFFECT, TREATMENT_EFFECT) = range(18)

BETAS = ((0.060, 0.010), (0.012, 0.002), (0.150, 0.025), (0.080, 0.015), (0.030, 0.006),
         (0.180, 0.030), (0.92, 0.02), (0.74, 0.04), (0.45, 0.06))
GAMMAS = ((400, 80), (3200, 500), (14500, 2400), (7800, 1300), (11000, 2000), (150, 25),
          (1900, 300))
LOGNORMALS = ((0.60, 0.94), (0.48, 0.88))

# care, admission, last months, insurer, good years; then what only some interventions have
SAME = ("care", "admission", "last_months", "insurer", "quality_years")
U, P, T, B = 0, 5, 12, 18
P_PREVENTION, P_SOCIETY, T_TREATMENT, B_PREVENTION, B_TREATMENT, B_SOCIETY = 10, 11, 17, 23, 24, 25
PU, TU, BU = 26, 32, 37
LABELS = (["usual." + s for s in SAME]
          + ["prevention." + s for s in SAME + ("prevention", "society")]
          + ["treatment." + s for s in SAME + ("treatment",)]
          + ["both." + s for s in SAME + ("prevention", "treatment", "society")]
          + ["prevention-usual." + s for s in SAME + ("society",)]
          + ["treatment-usual." + s for s in SAME]
          + ["both-usual." + s for s in SAME + ("society",)])


def sample(rng, n):
    p = np.empty((18, n))
    for k, (mean, sd) in enumerate(BETAS):
        size = mean * (1 - mean) / sd**2 - 1
        # as two gammas, which is what rng.beta does, without its checks per value
        rng.standard_gamma(mean * size, out=p[k])
        p[k] /= p[k] + rng.standard_gamma((1 - mean) * size, n)
    for k, (mean, sd) in enumerate(GAMMAS, CARE_WELL):
        rng.standard_gamma(mean**2 / sd**2, out=p[k])
        p[k] *= sd**2 / mean
    for k, (low, high) in enumerate(LOGNORMALS, PREVENTION_EFFECT):
        rng.standard_normal(out=p[k])
        p[k] *= (np.log(high) - np.log(low)) / (2 * 1.959963984540054)
        p[k] += (np.log(low) + np.log(high)) / 2
        np.exp(p[k], out=p[k])
    return p


def differences(x):
    np.add(x[P + 3], x[P_PREVENTION], out=x[P_SOCIETY])
    np.add(x[B + 3], x[B_PREVENTION], out=x[B_SOCIETY])
    for into, of in ((PU, P), (TU, T), (BU, B)):
        np.subtract(x[of:of + 5], x[U:U + 5], out=x[into:into + 5])
    np.subtract(x[P_SOCIETY], x[U + 3], out=x[PU + 5])
    np.subtract(x[B_SOCIETY], x[U + 3], out=x[BU + 5])
