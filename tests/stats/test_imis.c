/* Points and weights against posteriors that are known: in closed form, or by integration over a
 * grid. All numbers have fixed seeds. */
#include "check.h"

#include "imis.h"
#include "stream.h"
#include "weighted.h"

/* A likelihood, and the seed of the points. */
struct problem {
    double (*log_likelihood)(const double *z, size_t d, const double *data);
    const double *data;
    uint64_t seed;
    size_t dimensions, asked, stop_after; /* stop_after 0: never */
};

static void normals(void *context, size_t direction, uint64_t first, size_t n, double *e)
{
    const struct problem *p = context;
    for (size_t i = 0; i < n; i++) {
        const double u = stream_uniform(stream_word(p->seed, direction, 1, first + i));
        const double v = stream_uniform(stream_word(p->seed, direction, 2, first + i));
        e[i] = sqrt(-2 * log(u)) * cos(2 * M_PI * v);
    }
}

static bool likelihood(void *context, const double *z, size_t n, double *out)
{
    struct problem *p = context;
    for (size_t i = 0; i < n; i++)
        out[i] = p->log_likelihood(z + i * p->dimensions, p->dimensions, p->data);
    p->asked += n;
    return p->stop_after == 0 || p->asked < p->stop_after;
}

static struct imis *solve(struct problem *p, size_t first, size_t each, size_t most, double enough)
{
    const struct imis_plan plan = {p->dimensions, first, each, most, enough};
    const struct imis_asked asked = {likelihood, normals, p};
    return imis_run(&plan, &asked);
}

static void moments_of(const struct imis *s, double *mean, double *covariance)
{
    weighted_moments(s->z, s->weight, s->n, s->dimensions, mean, covariance);
}

/* --- closed forms ----------------------------------------------------------------------- */

static double log_normal(double x, double mean, double sd)
{
    const double z = (x - mean) / sd;
    return -0.5 * z * z - log(sd * sqrt(2 * M_PI));
}

static double one_sum(const double *z, size_t d, const double *data)
{
    (void) d;
    return log_normal(data[0], z[0], data[1]);
}

/* z ~ N(0, 1), y | z ~ N(z, s): z | y ~ N(y / (1 + s^2), s / sqrt(1 + s^2)), y ~ N(0, 1 + s^2). */
static void test_normal_observed_with_a_normal_error(void **state)
{
    (void) state;
    static const double data[][2] = {{0.5, 1}, {1.2, 0.2}, {-3, 0.05}, {4.5, 0.5}};
    for (size_t k = 0; k < 4; k++) {
        struct problem p = {one_sum, data[k], 7 + k, 1, 0, 0};
        struct imis *s = solve(&p, 1000, 200, 20000, 2000);
        double mean, variance;
        moments_of(s, &mean, &variance);
        const double y = data[k][0], v = data[k][1] * data[k][1], sd = sqrt(v / (1 + v));
        assert_true(s->enough);
        assert_near(mean, y / (1 + v), 5 * sd / sqrt(s->effective));
        assert_near(sqrt(variance), sd, 5 * sd / sqrt(2 * s->effective));
        assert_near(s->evidence, log_normal(y, 0, sqrt(1 + v)), 5 * s->evidence_error);
        assert_true(s->evidence_error < 0.05);
        imis_free(s);
    }
}

/* Three sums of twenty directions, each seen with an error: linear and normal throughout, so the
 * posterior covariance is (I + A' A / v)^-1. Along the mean of the directions of sum j, which is
 * all that it sees, the variance is v / (v + |a_j|^2); directions that are in no sum keep theirs.
 */
enum { MANY = 20, SUMS = 3, IN_SUM = 5 };

static double three_sums(const double *z, size_t d, const double *data)
{
    double log = 0;
    assert_int_equal(d, MANY);
    for (size_t j = 0; j < SUMS; j++) {
        double sum = 0;
        for (size_t i = 0; i < IN_SUM; i++)
            sum += z[j * IN_SUM + i];
        log += log_normal(data[j], sum, data[SUMS]);
    }
    return log;
}

static void test_few_sums_of_many_directions(void **state)
{
    (void) state;
    static const double data[] = {3, -4, 1, 0.3};
    struct problem p = {three_sums, data, 3, MANY, 0, 0};
    struct imis *s = solve(&p, 4000, 1000, 60000, 3000);
    double mean[MANY], covariance[MANY * MANY], evidence = 0;
    const double v = data[SUMS] * data[SUMS];
    moments_of(s, mean, covariance);
    assert_true(s->enough);
    for (size_t j = 0; j < SUMS; j++) {
        double sum = 0, variance = 0;
        for (size_t i = 0; i < IN_SUM; i++) {
            sum += mean[j * IN_SUM + i];
            for (size_t k = 0; k < IN_SUM; k++)
                variance += covariance[(j * IN_SUM + i) * MANY + j * IN_SUM + k];
        }
        const double expected = IN_SUM * v / (v + IN_SUM);
        assert_near(sum, data[j] * IN_SUM / (v + IN_SUM), 5 * sqrt(expected / s->effective));
        assert_near(variance, expected, 5 * expected * sqrt(2 / s->effective));
        evidence += log_normal(data[j], 0, sqrt(IN_SUM + v));
    }
    for (size_t i = SUMS * IN_SUM; i < MANY; i++) {
        assert_near(mean[i], 0, 5 / sqrt(s->effective));
        assert_near(covariance[i * MANY + i], 1, 5 * sqrt(2 / s->effective));
    }
    assert_near(s->evidence, evidence, 5 * s->evidence_error);
    imis_free(s);
}

/* 41 of 188 seen, the chance being uniform: Phi(z). The posterior is a beta(42, 148), the evidence
 * 1 / 189. */
static double phi(double z)
{
    return 0.5 * erfc(-z / sqrt(2));
}

static double counted(const double *z, size_t d, const double *data)
{
    (void) d;
    const double p = phi(z[0]), k = data[0], n = data[1];
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p);
}

static void test_counts_of_a_uniform_chance(void **state)
{
    (void) state;
    static const double data[] = {41, 188};
    struct problem p = {counted, data, 11, 1, 0, 0};
    struct imis *s = solve(&p, 1000, 200, 20000, 2000);
    double mean = 0, square = 0;
    for (size_t i = 0; i < s->n; i++) {
        mean += s->weight[i] * phi(s->z[i]);
        square += s->weight[i] * phi(s->z[i]) * phi(s->z[i]);
    }
    const double expected = 42.0 / 190, sd = sqrt(expected * (1 - expected) / 191);
    assert_near(mean, expected, 5 * sd / sqrt(s->effective));
    assert_near(sqrt(square - mean * mean), sd, 5 * sd / sqrt(s->effective));
    assert_near(s->evidence, -log(189), 5 * s->evidence_error);
    imis_free(s);
}

/* --- by integration over a grid --------------------------------------------------------- */

/* Bent: z1 is seen by its square together with z0, closely. */
static double banana(const double *z, size_t d, const double *data)
{
    (void) d;
    return log_normal(data[0], z[0] + z[1] * z[1], data[1]);
}

/* One direction is as large as 2, on whichever side. */
static double two_sides(const double *z, size_t d, const double *data)
{
    (void) d;
    return log_normal(data[0], fabs(z[0]), data[1]);
}

/* A ridge: the two add up, and nothing else is known. */
static double ridge(const double *z, size_t d, const double *data)
{
    (void) d;
    return log_normal(data[0], z[0] + z[1], data[1]) +
           log_normal(data[0], 2 * z[0] + 2.02 * z[1], 2 * data[1]);
}

struct integral {
    double evidence, mean[2], square[2], product;
};

/* From -6 to 6 in both directions. */
static struct integral integrate(const struct problem *p)
{
    const double step = 0.01;
    struct integral x = {0};
    double z[2];
    for (z[0] = -6; z[0] < 6; z[0] += step)
        for (z[1] = -6; z[1] < 6; z[1] += step) {
            const double w = exp(p->log_likelihood(z, 2, p->data) + log_normal(z[0], 0, 1) +
                                 log_normal(z[1], 0, 1)) *
                             step * step;
            x.evidence += w;
            for (size_t i = 0; i < 2; i++) {
                x.mean[i] += w * z[i];
                x.square[i] += w * z[i] * z[i];
            }
            x.product += w * z[0] * z[1];
        }
    for (size_t i = 0; i < 2; i++) {
        x.mean[i] /= x.evidence;
        x.square[i] = x.square[i] / x.evidence - x.mean[i] * x.mean[i];
    }
    x.product = x.product / x.evidence - x.mean[0] * x.mean[1];
    return x;
}

static void test_bent_and_parted_posteriors(void **state)
{
    (void) state;
    static const struct {
        double (*log_likelihood)(const double *z, size_t d, const double *data);
        double data[2];
    } problems[] = {{banana, {1.5, 0.1}}, {two_sides, {2, 0.1}}, {ridge, {2, 0.05}}};
    for (size_t k = 0; k < 3; k++) {
        struct problem p = {problems[k].log_likelihood, problems[k].data, 5 + k, 2, 0, 0};
        const struct integral x = integrate(&p);
        struct imis *s = solve(&p, 2000, 500, 40000, 3000);
        double mean[2], covariance[4];
        moments_of(s, mean, covariance);
        assert_true(s->enough);
        for (size_t i = 0; i < 2; i++) {
            const double sd = sqrt(x.square[i]);
            assert_near(mean[i], x.mean[i], 5 * sd / sqrt(s->effective));
            /* kurtosis of at most 5 */
            assert_near(covariance[3 * i], x.square[i], 5 * x.square[i] * 2 / sqrt(s->effective));
        }
        assert_near(covariance[1], x.product, 10 * sqrt(x.square[0] * x.square[1] / s->effective));
        assert_near(s->evidence, log(x.evidence), 5 * s->evidence_error);
        imis_free(s);
    }
}

/* --- what it says of itself ------------------------------------------------------------- */

static double nothing(const double *z, size_t d, const double *data)
{
    (void) z;
    (void) d;
    return data[0];
}

static void test_an_observation_that_says_nothing_leaves_the_prior(void **state)
{
    (void) state;
    static const double data[] = {-2000};
    struct problem p = {nothing, data, 1, 3, 0, 0};
    struct imis *s = solve(&p, 2000, 500, 10000, 2000 - 1e-6);
    assert_int_equal(s->n, 2000);
    assert_int_equal(s->n_stages, 0);
    assert_close(s->effective, 2000, 1e-9);
    assert_close(s->largest, 1.0 / 2000, 1e-9);
    assert_close(s->evidence, -2000, 1e-12); /* far below what a number holds */
    assert_near(s->evidence_error, 0, 1e-6);
    imis_free(s);
}

static double impossible(const double *z, size_t d, const double *data)
{
    (void) d;
    return z[0] < data[0] ? -INFINITY : NAN;
}

static void test_no_likelihood_anywhere_is_said(void **state)
{
    (void) state;
    static const double data[] = {0};
    struct problem p = {impossible, data, 1, 2, 0, 0};
    struct imis *s = solve(&p, 500, 100, 5000, 100);
    assert_int_equal(s->n, 500);
    assert_close(s->effective, 0, 0);
    assert_true(s->evidence == -INFINITY);
    assert_false(s->enough);
    imis_free(s);
}

static void test_it_stops_when_told_to(void **state)
{
    (void) state;
    static const double data[] = {4, 0.01};
    struct problem p = {one_sum, data, 1, 1, 0, 1200};
    assert_null(solve(&p, 1000, 100, 5000, 4999));
    assert_int_equal(p.asked, 1200);
}

/* The error of the evidence is what it is over 60 seeds: their squares add up to about 60. */
static void test_the_error_of_the_evidence_is_true(void **state)
{
    (void) state;
    static const double data[] = {1, -1, 2, 0.5};
    double evidence = 0, squares = 0;
    const double v = data[SUMS] * data[SUMS];
    for (size_t j = 0; j < SUMS; j++)
        evidence += log_normal(data[j], 0, sqrt(IN_SUM + v));
    for (uint64_t seed = 0; seed < 60; seed++) {
        struct problem p = {three_sums, data, 100 + seed, MANY, 0, 0};
        struct imis *s = solve(&p, 600, 200, 2000, 200);
        const double off = (s->evidence - evidence) / s->evidence_error;
        squares += off * off;
        imis_free(s);
    }
    assert_true(squares > 25 && squares < 110); /* chi-square of 60 at 1e-5 on both sides */
}

/* Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018): of a truth
 * that is drawn from the prior and observed with an error, the rank among draws of its posterior is
 * uniform.
 */
enum { WORLDS = 300, RANKED = 99, BINS = 20 };

static double seen_twice(const double *z, size_t d, const double *data)
{
    (void) d;
    return log_normal(data[0], z[0] + 0.3 * z[1] * z[1], 0.3) +
           log_normal(data[1], z[1] - z[0], 0.5);
}

static void test_ranks_of_the_truth_are_uniform(void **state)
{
    (void) state;
    size_t count[2][BINS] = {{0}}, which[RANKED];
    for (uint64_t world = 0; world < WORLDS; world++) {
        struct problem truth = {.seed = 5000 + world};
        double z[2], e[2], data[2];
        for (size_t i = 0; i < 2; i++) {
            normals(&truth, i, 0, 1, &z[i]);
            normals(&truth, 2 + i, 0, 1, &e[i]);
        }
        data[0] = z[0] + 0.3 * z[1] * z[1] + 0.3 * e[0];
        data[1] = z[1] - z[0] + 0.5 * e[1];
        struct problem p = {seen_twice, data, world, 2, 0, 0};
        struct imis *s = solve(&p, 1000, 300, 8000, 800);
        imis_resample(s, 0.5, RANKED, which);
        for (size_t i = 0; i < 2; i++) {
            size_t rank = 0;
            for (size_t k = 0; k < RANKED; k++)
                rank += s->z[2 * which[k] + i] < z[i];
            count[i][rank * BINS / (RANKED + 1)]++;
        }
        imis_free(s);
    }
    for (size_t i = 0; i < 2; i++) {
        double chi = 0;
        const double each = (double) WORLDS / BINS;
        for (size_t b = 0; b < BINS; b++)
            chi += ((double) count[i][b] - each) * ((double) count[i][b] - each) / each;
        assert_true(chi < 50.8); /* of 19 degrees of freedom, exceeded once in 10,000 */
    }
}

/* --- weights ---------------------------------------------------------------------------- */

static void test_weights_of_logarithms(void **state)
{
    (void) state;
    const double x[] = {-1000, -1000 + log(3), -INFINITY};
    double w[3];
    assert_close(weights_of_logs(x, 3, w), -1000 + log(4), 1e-15);
    assert_close(w[0], 0.25, 1e-12);
    assert_close(w[1], 0.75, 1e-12);
    assert_close(w[2], 0, 0);
    assert_close(weights_effective(w, 3), 1 / (0.0625 + 0.5625), 1e-12);
}

/* Each point as often as its weight says, one more or less, in order. */
static void test_resampling_follows_the_weights(void **state)
{
    (void) state;
    double weight[] = {0.1, 0, 0.55, 0.35};
    struct imis s = {.n = 4, .weight = weight};
    static const double at[] = {0.001, 0.5, 0.999};
    for (size_t k = 0; k < 3; k++) {
        size_t which[25], count[4] = {0};
        imis_resample(&s, at[k], 25, which);
        for (size_t i = 0; i < 25; i++) {
            count[which[i]]++;
            assert_true(i == 0 || which[i] >= which[i - 1]);
        }
        for (size_t i = 0; i < 4; i++)
            assert_true(fabs((double) count[i] - 25 * weight[i]) < 1);
    }
}

static void test_weighted_quantiles(void **state)
{
    (void) state;
    const double x[] = {30, 10, 20}, w[] = {0.2, 0.5, 0.3};
    const size_t order[] = {1, 2, 0};
    assert_close(weighted_quantile(x, w, order, 3, 0.5), 10, 0);
    assert_close(weighted_quantile(x, w, order, 3, 0.51), 20, 0);
    assert_close(weighted_quantile(x, w, order, 3, 0.81), 30, 0);
    assert_close(weighted_quantile(x, w, order, 3, 1), 30, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_normal_observed_with_a_normal_error),
        cmocka_unit_test(test_few_sums_of_many_directions),
        cmocka_unit_test(test_counts_of_a_uniform_chance),
        cmocka_unit_test(test_bent_and_parted_posteriors),
        cmocka_unit_test(test_an_observation_that_says_nothing_leaves_the_prior),
        cmocka_unit_test(test_no_likelihood_anywhere_is_said),
        cmocka_unit_test(test_it_stops_when_told_to),
        cmocka_unit_test(test_the_error_of_the_evidence_is_true),
        cmocka_unit_test(test_ranks_of_the_truth_are_uniform),
        cmocka_unit_test(test_weights_of_logarithms),
        cmocka_unit_test(test_resampling_follows_the_weights),
        cmocka_unit_test(test_weighted_quantiles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
