/* The vector functions: the same bits from every width, and right to the accuracy that SLEEF
 * claims, held against the C library's long double functions. */
#include "check.h"

#include "vector_math.h"

enum { STRIPS = 1000000 / STRIP, VARIANTS_MAX = 4 };

static uint64_t next(uint64_t *state) /* splitmix64 (Steele, Lea & Flood 2014) */
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

static double uniform(uint64_t *state)
{
    return (double) (next(state) >> 11) * 0x1p-53;
}

/* Mostly ordinary sizes, also tiny and huge ones, and any bits at all. */
static double awkward(uint64_t *state)
{
    static const double special[] = {0.0, -0.0, 1.0, -1.0, INFINITY, -INFINITY, NAN, 0x1p-1074};
    const uint64_t kind = next(state) % 64;
    if (kind == 0)
        return special[next(state) % 8];
    if (kind == 1) {
        const uint64_t bits = next(state);
        double x;
        memcpy(&x, &bits, sizeof x);
        return x;
    }
    const double sign = next(state) & 1 ? 1 : -1;
    if (kind < 16)
        return sign * exp(1400 * uniform(state) - 700);
    return sign * 40 * uniform(state);
}

static bool same(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

struct one_argument {
    const char *name;
    void (*call)(const double *x, double *y);
    long double (*exact)(long double x);
    double ulps;
};

static size_t list_functions(const struct vector_math *m, struct one_argument *list)
{
    const struct one_argument all[] = {
        {"exp", m->exp, expl, 1},       {"expm1", m->expm1, expm1l, 1}, {"log", m->log, logl, 1},
        {"log1p", m->log1p, log1pl, 1}, {"erfc", m->erfc, erfcl, 1.5},
    };
    memcpy(list, all, sizeof all);
    return sizeof all / sizeof all[0];
}

static void check_same(const char *function, const char *a, const char *b, const double *x,
                       const double *p, const double *ya, const double *yb)
{
    for (size_t i = 0; i < STRIP; i++)
        if (!same(ya[i], yb[i]))
            fail_msg("%s(%.17g, %.17g): %s gives %.17g, %s gives %.17g", function, x[i], p[i], a,
                     ya[i], b, yb[i]);
}

static void test_every_width_gives_the_same_bits(void **state)
{
    (void) state;
    uint64_t random = 20260914;
    for (size_t strip = 0; strip < STRIPS; strip++) {
        double x[STRIP], p[STRIP], first[STRIP], other[STRIP];
        for (size_t i = 0; i < STRIP; i++) {
            x[i] = awkward(&random);
            p[i] = awkward(&random);
        }
        const struct vector_math *best = vector_math_best(), *m;
        for (size_t v = 1; (m = vector_math_variant(v)) != NULL; v++) {
            struct one_argument a[8], b[8];
            const size_t n = list_functions(best, a);
            list_functions(m, b);
            for (size_t f = 0; f < n; f++) {
                a[f].call(x, first);
                b[f].call(x, other);
                check_same(a[f].name, best->name, m->name, x, p, first, other);
            }
            best->pow(x, p, first);
            m->pow(x, p, other);
            check_same("pow", best->name, m->name, x, p, first, other);
        }
    }
}

/* Distance in units in the last place of the exact value. */
static double ulps_off(double y, long double exact)
{
    if (isnan(y) || isnan(exact))
        return isnan(y) && isnan(exact) ? 0 : INFINITY;
    const double rounded = (double) exact;
    if (y == rounded)
        return 0;
    if (fabs(rounded) < 1e-300 || isinf(rounded))
        return fabs(y) < 1.1e-300 || y > 1e308 ? 0 : INFINITY; /* subnormals lose digits */
    int exponent;
    frexp(rounded, &exponent);
    return (double) (fabsl((long double) y - exact) / ldexpl(1, exponent - 53));
}

static void test_functions_are_as_accurate_as_claimed(void **state)
{
    (void) state;
    struct one_argument f[8];
    const size_t n = list_functions(vector_math_best(), f);
    uint64_t random = 71;
    for (size_t strip = 0; strip < STRIPS / 20; strip++) {
        double x[STRIP], y[STRIP];
        for (size_t i = 0; i < STRIP; i++)
            x[i] = awkward(&random);
        for (size_t k = 0; k < n; k++) {
            f[k].call(x, y);
            for (size_t i = 0; i < STRIP; i++)
                if (ulps_off(y[i], f[k].exact(x[i])) > f[k].ulps + 0.001)
                    fail_msg("%s(%.17g) is %.17g, exact %.20Lg", f[k].name, x[i], y[i],
                             f[k].exact(x[i]));
        }
    }
}

static void test_pow_is_as_accurate_as_claimed_and_exact_for_power_one(void **state)
{
    (void) state;
    uint64_t random = 72;
    for (size_t strip = 0; strip < STRIPS / 20; strip++) {
        double x[STRIP], p[STRIP], one[STRIP], y[STRIP], itself[STRIP];
        for (size_t i = 0; i < STRIP; i++) {
            x[i] = awkward(&random);
            p[i] = awkward(&random);
            one[i] = 1;
        }
        vector_math_best()->pow(x, p, y);
        vector_math_best()->pow(x, one, itself);
        for (size_t i = 0; i < STRIP; i++) {
            if (ulps_off(y[i], powl(x[i], p[i])) > 1.001)
                fail_msg("pow(%.17g, %.17g) is %.17g, exact %.20Lg", x[i], p[i], y[i],
                         powl(x[i], p[i]));
            if (!same(itself[i], x[i]))
                fail_msg("pow(%.17g, 1) is %.17g", x[i], itself[i]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_width_gives_the_same_bits),
        cmocka_unit_test(test_functions_are_as_accurate_as_claimed),
        cmocka_unit_test(test_pow_is_as_accurate_as_claimed_and_exact_for_power_one),
    };
    return cmocka_run_group_tests_name("vector_math", tests, NULL, NULL);
}
