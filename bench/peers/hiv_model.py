"""Inputs of scenarios/published/hiv.toml, drawn with NumPy, and the names of the quantities."""

from peer import np

CYCLES, COMBINED = 20, 2
ZIDOVUDINE, LAMIVUDINE = 2278.0, 2086.5
MEANLOG = (np.log(0.365) + np.log(0.710)) / 2
SDLOG = (np.log(0.710) - np.log(0.365)) / (2 * 1.959963984540054)
DISCOUNT = 1.06 ** -np.arange(1.0, CYCLES + 1)

LABELS = ["mono.zidovudine_doses", "mono.medical_care", "mono.community_care", "mono.care",
          "mono.life_years", "combination.zidovudine_doses", "combination.lamivudine_doses",
          "combination.medicines", "combination.medical_care", "combination.community_care",
          "combination.care", "combination.life_years", "combination-mono.zidovudine_doses",
          "combination-mono.medicines", "combination-mono.medical_care",
          "combination-mono.community_care", "combination-mono.care",
          "combination-mono.life_years"]


def sample(rng, n):
    """Rows ab, ac, ad, bc, bd, cd, relative risk, medical a b c, community a b c."""
    p = np.empty((13, n))
    a = [rng.standard_gamma(shape, n) for shape in (1251.0, 350.0, 116.0, 17.0)]
    whole = a[0] + a[1] + a[2] + a[3]
    for k in range(3):
        np.divide(a[k + 1], whole, out=p[k])
    b = [rng.standard_gamma(shape, n) for shape in (731.0, 512.0, 15.0)]
    whole = b[0] + b[1] + b[2]
    for k in range(2):
        np.divide(b[k + 1], whole, out=p[3 + k])
    stay, dies = rng.standard_gamma(1312.0, n), rng.standard_gamma(437.0, n)
    np.divide(dies, stay + dies, out=p[5])
    np.exp(MEANLOG + SDLOG * rng.standard_normal(n), out=p[6])
    rng.standard_exponential(out=p[7:13])
    p[7:13] *= np.array([1701.0, 1774, 6948, 1055, 1278, 2059])[:, None]
    return p


def differences(x):
    x[3] = x[0] + x[1] + x[2]
    x[7] = x[5] + x[6]
    x[10] = x[7] + x[8] + x[9]
    np.subtract(x[5], x[0], out=x[12])
    np.subtract(x[7], x[0], out=x[13])
    np.subtract(x[8], x[1], out=x[14])
    np.subtract(x[9], x[2], out=x[15])
    np.subtract(x[10], x[3], out=x[16])
    np.subtract(x[11], x[4], out=x[17])
