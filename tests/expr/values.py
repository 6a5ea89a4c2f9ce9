#!/usr/bin/env python3
"""Expected values for test_values.c and test_graph.c, from Python, numpy and scipy: formulas
written anew, none of it taken from the program's output.

    python3 values.py values.txt move_factor.inc
"""
import math
import sys
from decimal import Decimal, getcontext

import scipy.special as sp
import scipy.stats as st

getcontext().prec = 60

# Cases: expression; what the inputs and clocks are; the value; the relative tolerance.
cases = []


def case(expression, expected, tolerance=4e-16, **given):
    cases.append((expression, given, float(expected), tolerance))


# Grammar and precedence: Python's own arithmetic.
case("-2^2", -(2**2))
case("2^3^2", 2 ** (3**2))
case("2^-2", 2**-2)
case("-2^-2*3", -(2**-2) * 3)
case("(-2)^2", 4)
case("2 + 3 * 4 - 10 / 4", 2 + 3 * 4 - 10 / 4)
case("100 / 10 / 4 * 2", 100 / 10 / 4 * 2)
case("10 - 4 - 3", 10 - 4 - 3)
case("1_000 + 2_5.5_0 + 1e3 + 2.5E-1 + 1e+2", 1000 + 25.50 + 1000 + 0.25 + 100)
case("2 * -3", -6)
case("- - 3", 3)
case("1 < 2 and 3 < 2 or 1", 1)
case("1 or 0 and 0", 1)
case("not 1 == 2", 1)
case("not 0 and 0", 0)
case("not (0 and 0)", 1)
case("3 and 5", 1)
case("0 or -0.5", 1)
case("2 + 3 == 5 and 2 * 3 != 5", 1)
case("3 >= 3 and 3 <= 3 and not 3 > 3 and not 3 < 3", 1)
case("(2 > 1) == 1", 1)
case("if(x > 1, y, z)", 7.25, x=2.385, y=7.25, z=-3.5)
case("if(x > 1, y, z)", -3.5, x=0.613, y=7.25, z=-3.5)
case("if(x, y, z)", 7.25, x=-0.1, y=7.25, z=-3.5)
case("if(1, 2.5, 1 / 0)", 2.5)
case("if(0 and 1 / 0, 1, 2.5)", 2.5)
case("if(1 or x / 0, 2.5, 1)", 2.5, x=0)
case("max(x, y, z, 1.5)", 7.25, x=2.385, y=7.25, z=-3.5)
case("min(x, y, z, 1.5)", -3.5, x=2.385, y=7.25, z=-3.5)
case("clamp(x, -1, 2)", 2, x=2.385)
case("clamp(x, -1, 2)", -1, x=-2.385)
case("clamp(x, 3, 2)", 2, x=1)
case("clamp(x, -1, 2)", 0.613, x=0.613)
case("clamp( x ,-1 , 2)+abs( -x)", 0.613 * 2, x=0.613)
case("round(x) + round(-x)", 0, x=2.5)
case("round(x)", -3, x=-2.5)
case("round(x)", 3, x=2.5)
case("round(x)", 0, x=0.49999999999999994)
case("floor(x) * 100 + ceil(x)", -300 - 2, x=-2.385)
case("leaving.work * 2", 0.826, **{"leaving.work": 0.413})
case("hours", 23.5)
case("hours", 31.25, group=1)
case("grouped * hours", 0.25 * 31.25, group=1, grouped=0.75, grouped_1=0.25)
case("people('school') / people(\"benefits\")", 7 / 23, **{"people:school": 7, "people:benefits": 23})

# Elementary functions.
for v in (0.613, 2.385, 41.7, 1e-9):
    case("exp(x) + log(x)", math.exp(v) + math.log(v), 1e-15, x=v)
    case("sqrt(x) * pow(x, 0.3)", math.sqrt(v) * v**0.3, 1e-15, x=v)
    case("x ^ y", v**-1.7, 1e-15, x=v, y=-1.7)
case("(-2.5) ^ 3", (-2.5) ** 3)
case("exp(log(1 + x))", 3.385, 1e-15, x=2.385)
case("odds(x)", 0.237 / (1 - 0.237), 1e-15, x=0.237)
case("from_odds(odds(x))", 0.237, 1e-15, x=0.237)
case("from_odds(odds(x) * 1.8)", (v := 0.237 / 0.763 * 1.8) / (1 + v), 1e-15, x=0.237)

# Clocks: months divided by 12.
clocks = dict(year=2031, since_start=67, since_arrival=41, in_state=13, age=251)
case("year", 2031, **clocks)
case("years_since_start", 67 / 12, **clocks)
case("months_since_start + 1000 * months_since_arrival", 67 + 41000, **clocks)
case("years_since_arrival", 41 / 12, **clocks)
case("months_in_state", 13, **clocks)
case("years_in_state", 13 / 12, **clocks)
case("age", 251 / 12, **clocks)
case("if(year >= 2028 and year <= 2029, 0.75, 1)", 1, **clocks)
case("if(year >= 2028 and year <= 2031, 0.75, 1)", 0.75, **clocks)
case("learning(years_in_state * 2)", 0.22 + (26 / 12 - 2) * (0.17 - 0.22), 1e-15, **clocks)
case("work_curve(years_in_state) / work_curve(-5)", 0.13 / 0.05, 1e-15, **clocks)

# Hazards. find_work is a chance per year, lose_work a chance per month.
h, m = -math.log1p(-0.24), -math.log1p(-0.017) * 12
drawn = dict(find_work=0.24, lose_work=0.017)
case("find_work", h, 1e-15, **drawn)
case("lose_work", m, 1e-15, **drawn)
case("find_work * 1.8 + lose_work / 2", h * 1.8 + m / 2, 1e-15, **drawn)
case("max(find_work, lose_work) / find_work", max(h, m) / h, 1e-15, **drawn)
case("chance(find_work, '1 year')", 0.24, 1e-15, **drawn)
case("chance(find_work, '6 months')", 1 - math.sqrt(0.76), 2e-15, **drawn)
case("chance(find_work, '2.5 years')", 1 - 0.76**2.5, 2e-15, **drawn)
case("chance(lose_work, '1 month')", 0.017, 1e-15, **drawn)
case("hazard(x, '1 month') / find_work", -math.log1p(-0.02) * 12 / h, 2e-15, x=0.02, **drawn)
case("hazard(1e-13, '1 year')", 1e-13 + 5e-27, 1e-15)
case("rate(find_work, '6 months')", h / 2, 1e-15, **drawn)
case("from_rate(x, '6 months')", 2 * 0.3, 1e-15, x=0.3)
case("chance(from_rate(x, '1 year'), '1 year')", -math.expm1(-1e-10), 1e-15, x=1e-10)
case("0.9 * benefit - benefit / 3", 16800 * (0.9 - 1 / 3), 1e-15, benefit=16800)
case("benefit / benefit", 1, benefit=16800)
case("over(benefit, '4 months')", 5600, 1e-15, benefit=16800)
case("course * hours", 96000 * 31.25, group=1)

# Survival curves: scipy's distributions, in flexsurv's parametrisation.
def curve(name, arguments, dist, tolerance=2e-14, **given):
    for t, d in ((0, 1 / 12), (0.03, 0.5), (1.75, 1 / 12), (9.25, 2), (31, 1)):
        rise = dist.logsf(t) - dist.logsf(t + d)
        case(f"{name}_cumulative(x, {arguments})", -dist.logsf(t), tolerance, x=t, **given)
        case(f"{name}_chance(x, {d!r}, {arguments})", -math.expm1(-rise), tolerance * 50, x=t, **given)
        case(f"{name}_hazard(x, {d!r}, {arguments})", rise / d, tolerance * 50, x=t, **given)


class Exact:
    """A cumulative hazard where scipy's logsf has no digits left: early, or by difference."""

    def __init__(self, cumulative):
        self.cumulative = cumulative

    def logsf(self, t):
        return -self.cumulative(t)


def gompertz(shape, rate):
    a, b = Decimal(shape), Decimal(rate)
    return Exact(lambda t: float(b * ((a * Decimal(t)).exp() - 1) / a))


def falling_gengamma(mu, sigma, q):  # q < 0: early events are the upper tail
    k = q**-2
    power = lambda t: k * (t / math.exp(mu)) ** (q / sigma) if t > 0 else math.inf
    return Exact(lambda t: -math.log1p(-sp.gammaincc(k, power(t))))


curve("exponential", "0.37", st.expon(scale=1 / 0.37))
curve("weibull", "0.61, 7.3", st.weibull_min(0.61, scale=7.3))
curve("weibull", "y, z", st.weibull_min(1.9, scale=11.5), y=1.9, z=11.5)
curve("gompertz", "0.085, 0.012", gompertz(0.085, 0.012))
curve("lognormal", "0.7, 1.31", st.lognorm(1.31, scale=math.exp(0.7)))
curve("lognormal", "-0.4, y", st.lognorm(0.45, scale=math.exp(-0.4)), y=0.45)
curve("loglogistic", "1.43, 4.7", st.fisk(1.43, scale=4.7))


def gengamma(mu, sigma, q):
    k = q**-2
    return st.gengamma(k, q / sigma, scale=math.exp(mu) * k ** (-sigma / q))


curve("gengamma", "0.9, 0.8, 0.65", gengamma(0.9, 0.8, 0.65), 1e-12)
curve("gengamma", "0.9, 0.8, y", falling_gengamma(0.9, 0.8, -0.7), 1e-12, y=-0.7)
case("gengamma_cumulative(31, 0.9, 0.8, -0.7)", -gengamma(0.9, 0.8, -0.7).logsf(31), 1e-12)
case("gompertz_cumulative(9.25, 0.085, 0.012)",
     -st.gompertz(0.012 / 0.085, scale=1 / 0.085).logsf(9.25), 1e-13)
curve("gengamma", "0.7, 1.31, y", st.lognorm(1.31, scale=math.exp(0.7)), y=0)
# A Weibull is a generalised gamma with Q = 1, and a falling Gompertz has no scipy name.
curve("gengamma", "mu_of_11.5, 1 / 1.9, 1".replace("mu_of_11.5", repr(math.log(11.5))),
      st.weibull_min(1.9, scale=11.5), 1e-12)
for t in (0.4, 12.5):
    case("gompertz_cumulative(x, y, 0.2)", 0.2 * (1 - math.exp(-0.3 * t)) / 0.3, 1e-14, x=t, y=-0.3)
    case("gompertz_cumulative(x, y, 0.2)", 0.2 * t, 1e-15, x=t, y=0)
    case("gompertz_hazard(x, '6 months', 0, 0.2)", 0.2, 1e-15, x=t)
    case("weibull_hazard(x, '6 months', 1, 4)", 0.25, 1e-13, x=t)
case("exponential_cumulative(2.5, find_work)", 2.5 * h, 1e-15, **drawn)
# Far tails, where 1 - F has no digits left: log of the complement from scipy.
case("lognormal_cumulative(900, 0.7, 0.5)", -st.lognorm(0.5, scale=math.exp(0.7)).logsf(900), 1e-12)
case("lognormal_cumulative(0.01, 0.7, 0.5)",
     -st.lognorm(0.5, scale=math.exp(0.7)).logsf(0.01), 1e-11)
case("gengamma_cumulative(60, 0.9, 0.8, 0.65)", -gengamma(0.9, 0.8, 0.65).logsf(60), 1e-11)


def write_values(path):
    with open(path, "w") as out:
        out.write("# Made by values.py. expression | given | expected | relative tolerance\n")
        for expression, given, expected, tolerance in cases:
            words = " ".join(f"{k}={v!r}" for k, v in given.items()) or "group=0"
            out.write(f"{expression} | {words} | {expected!r} | {tolerance!r}\n")


def write_move_factor(path):
    hazards = ("1e-310", "3e-300", "1e-20", "7.3e-17", "4.4e-16", "1e-9", "0.0008", "0.613", "2.385",
               "41.7", "690.5", "1e5", "-0.37")
    with open(path, "w") as out:
        out.write("/* Made by values.py. */\n")
        for text in hazards:
            for years in (1 / 12, 1.0, 2.385):
                rate, d = Decimal(float(text)), Decimal(years)
                product = rate * d
                if abs(product) < Decimal("1e-25"):
                    exact = d * (1 - product / 2)
                else:
                    exact = (1 - (-product).exp()) / rate
                out.write(f"{{{float(text)!r}, {years!r}, {float(exact)!r}}},\n")


write_values(sys.argv[1])
write_move_factor(sys.argv[2])
