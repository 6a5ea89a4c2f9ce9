#include "check.h"

#include <gsl/gsl_errno.h>

#include "arena.h"
#include "errors.h"
#include "drawer.h"

enum { SEED = 20260914, DRAWS = 160 * BLOCK, FEWER = 40 * BLOCK };

static const struct place here = {"some.toml", 12, 5, 3};

static struct distribution beta(double a, double b)
{
    return (struct distribution){.family = FAMILY_BETA, .a = a, .b = b, .central = a / (a + b)};
}

static struct distribution gamma_of(double shape, double scale)
{
    return (struct distribution){
        .family = FAMILY_GAMMA, .a = shape, .b = scale, .central = shape * scale};
}

static struct distribution normal(double mu, double sigma)
{
    return (struct distribution){.family = FAMILY_NORMAL, .a = mu, .b = sigma, .central = mu};
}

struct fixture {
    struct arena *arena;
    struct errors *errors;
    struct sampler *s;
};

static int set_up(void **state)
{
    struct fixture *f = test_calloc(1, sizeof *f);
    f->arena = arena_new();
    f->errors = errors_new();
    f->s = sampler_new(f->arena);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    errors_free(f->errors);
    arena_free(f->arena);
    test_free(f);
    return 0;
}

static void add(struct sampler *s, const char *name, struct distribution d, uint32_t slot)
{
    sampler_add_parameter(s, name, &d, 1, slot);
}

static void finish(struct fixture *f)
{
    assert_true(sampler_finish(f->s, here, f->errors));
    assert_int_equal(errors_count(f->errors), 0);
}

/* x[slot][draw] of n draws from `first` on, both multiples of BLOCK. */
static double *draw_from(const struct fixture *f, const struct sampler *s, uint64_t seed,
                         uint64_t first, size_t n)
{
    const struct drawer *drawer = drawer_new(s, seed, f->arena);
    const size_t slots = sampler_slots(s);
    double *x = arena_alloc(f->arena, slots * n, sizeof *x);
    double *block = arena_alloc(f->arena, slots * BLOCK, sizeof *block);
    for (size_t done = 0; done < n; done += BLOCK) {
        drawer_draw(drawer, first + done, block);
        for (size_t i = 0; i < slots; i++)
            memcpy(&x[i * n + done], &block[i * BLOCK], BLOCK * sizeof *x);
    }
    return x;
}

static double *draw_all(const struct fixture *f, size_t n)
{
    return draw_from(f, f->s, SEED, 0, n);
}

static double mean_of(const double *x, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double) n;
}

static double covariance_of(const double *x, const double *y, size_t n)
{
    const double mx = mean_of(x, n), my = mean_of(y, n);
    double sum = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mx) * (y[i] - my);
    return sum / (double) n;
}

struct ranked {
    double x;
    size_t at;
};

static int by_size(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    return (p->x > q->x) - (p->x < q->x);
}

static double *ranks_of(struct arena *arena, const double *x, size_t n)
{
    struct ranked *list = arena_alloc(arena, n, sizeof *list);
    double *rank = arena_alloc(arena, n, sizeof *rank);
    for (size_t i = 0; i < n; i++)
        list[i] = (struct ranked){x[i], i};
    qsort(list, n, sizeof *list, by_size);
    for (size_t i = 0; i < n; i++)
        rank[list[i].at] = (double) i;
    return rank;
}

static double rank_correlation(struct arena *arena, const double *x, const double *y, size_t n)
{
    const double *a = ranks_of(arena, x, n), *b = ranks_of(arena, y, n);
    return covariance_of(a, b, n) / sqrt(covariance_of(a, a, n) * covariance_of(b, b, n));
}

/* sqrt(n) (F_n - F) at its largest; above 2.7 once in a million. */
static double ks(struct arena *arena, const struct distribution *d, const double *x, size_t n)
{
    const double *rank = ranks_of(arena, x, n);
    double distance = 0.0;
    for (size_t i = 0; i < n; i++) {
        const double f = distribution_cdf(d, x[i]);
        distance = fmax(distance, fmax(f - rank[i] / (double) n, (rank[i] + 1) / (double) n - f));
    }
    return distance * sqrt((double) n);
}

/* ---- addresses ---- */

static void test_a_draw_does_not_depend_on_how_many_there_are(void **state)
{
    struct fixture *f = *state;
    static const char *const categories[] = {"bijstand", "weg", "werk"};
    const double counts[] = {50, 3, 30};
    const struct distribution two[] = {beta(20, 61), beta(25, 53)};
    add(f->s, "vindt_werk", beta(17.3, 54.7), 0);
    sampler_add_parameter(f->s, "effect", two, 2, 1);
    sampler_add_shares(f->s, "uitstroom", categories, counts, 3, 3);
    add(f->s, "a", normal(2, 3), 6);
    add(f->s, "b", gamma_of(16, 75), 7);
    assert_true(sampler_correlate(f->s, "a", "b", 0.5, here, f->errors));
    finish(f);
    assert_int_equal(sampler_slots(f->s), 8);
    const double *x = draw_all(f, 3 * BLOCK);
    const double *later = draw_from(f, f->s, SEED, 2 * BLOCK, BLOCK);
    for (size_t slot = 0; slot < 8; slot++)
        assert_memory_equal(later + slot * BLOCK, x + (slot * 3 + 2) * BLOCK, BLOCK * sizeof *x);
}

static void test_one_more_parameter_moves_no_other(void **state)
{
    struct fixture *f = *state;
    add(f->s, "vindt_werk", beta(17.3, 54.7), 0);
    add(f->s, "uitkering", gamma_of(1764, 9.52), 1);
    finish(f);
    const double *before = draw_from(f, f->s, SEED, 4096, BLOCK);

    struct sampler *larger = sampler_new(f->arena);
    const struct distribution two[] = {beta(3, 4), beta(5, 6)};
    sampler_add_parameter(larger, "aaa", two, 2, 2);
    add(larger, "uitkering", gamma_of(1764, 9.52), 1);
    add(larger, "vindt_werk", beta(17.3, 54.7), 0);
    assert_true(sampler_finish(larger, here, f->errors));
    const double *after = draw_from(f, larger, SEED, 4096, BLOCK);
    assert_memory_equal(before, after, 2 * BLOCK * sizeof *before);
}

static void test_another_seed_or_name_gives_other_numbers(void **state)
{
    struct fixture *f = *state;
    add(f->s, "x", normal(0, 1), 0);
    add(f->s, "y", normal(0, 1), 1);
    finish(f);
    const double *a = draw_all(f, BLOCK), *b = draw_from(f, f->s, SEED + 1, 0, BLOCK);
    for (size_t i = 0; i < 2 * BLOCK; i++)
        assert_true(a[i] != b[i]);
    for (size_t i = 0; i < BLOCK; i++)
        assert_true(a[i] != a[BLOCK + i]);
}

/* Four correlated parameters and a joint normal of three, given in two orders. */
static void build_shuffled(struct fixture *f, struct sampler *s, bool backwards)
{
    static const char *const name[] = {"a", "b", "c", "d"};
    static const char *const joint[2][3] = {{"e", "f", "g"}, {"g", "e", "f"}};
    static const double mean[2][3] = {{1, 2, 3}, {3, 1, 2}};
    static const double covariance[2][9] = {{2.0, 0.3, -0.4, 0.3, 1.5, 0.2, -0.4, 0.2, 1.1},
                                            {1.1, -0.4, 0.2, -0.4, 2.0, 0.3, 0.2, 0.3, 1.5}};
    for (int i = 0; i < 4; i++) {
        const int k = backwards ? 3 - i : i;
        add(s, name[k], gamma_of(2.0 + k, 1.5), (uint32_t) k);
    }
    for (int i = 0; i < 3; i++) {
        const int k = backwards ? 2 - i : i;
        add(s, joint[0][k], normal(0, 1), (uint32_t) (4 + k));
    }
    for (int i = 0; i < 3; i++) {
        const int k = backwards ? 2 - i : i;
        assert_true(sampler_correlate(s, name[backwards ? k + 1 : k], name[backwards ? k : k + 1],
                                      0.2 + 0.1 * k, here, f->errors));
    }
    assert_true(sampler_add_mvnormal(s, joint[backwards], mean[backwards], covariance[backwards], 3,
                                     here, f->errors));
    assert_true(sampler_finish(s, here, f->errors));
}

static void test_the_order_of_a_file_changes_no_bit(void **state)
{
    struct fixture *f = *state;
    struct sampler *shuffled = sampler_new(f->arena);
    build_shuffled(f, f->s, false);
    build_shuffled(f, shuffled, true);
    const double *a = draw_all(f, BLOCK), *b = draw_from(f, shuffled, SEED, 0, BLOCK);
    assert_memory_equal(a, b, 7 * BLOCK * sizeof *a);
}

/* ---- variants ---- */

static void test_every_variant_follows_its_distribution(void **state)
{
    struct fixture *f = *state;
    const struct distribution d[] = {beta(0.7, 3.1), gamma_of(2.385, 0.613), normal(-3, 0.2),
                                     beta(3, 0.1)};
    static const char *const name[] = {"a", "b", "c", "d"};
    for (uint32_t i = 0; i < 4; i++) {
        const struct distribution two[] = {d[i], d[(i + 1) % 4]};
        sampler_add_parameter(f->s, name[i], two, 2, 2 * i);
    }
    finish(f);
    const double *x = draw_all(f, FEWER);
    for (size_t i = 0; i < 8; i++) {
        const struct distribution *followed = &d[(i / 2 + i % 2) % 4];
        /* many draws of beta(3, 0.1) round to one end, where its cdf steps */
        if (followed != &d[3])
            assert_true(ks(f->arena, followed, x + i * FEWER, FEWER) < 2.7);
    }
}

/* Where many draws of the first variant round to 1, they do not all say "the highest quantile":
 * at most one of 10,240 draws of the second may be above its 0.9999999 quantile. */
static void test_a_variant_beside_a_corner_is_not_drawn_at_its_end(void **state)
{
    struct fixture *f = *state;
    const struct distribution d[] = {beta(3, 0.02), gamma_of(4, 10)};
    sampler_add_parameter(f->s, "x", d, 2, 0);
    finish(f);
    const double *x = draw_all(f, FEWER);
    const double far = distribution_quantile(&d[1], 0.9999999);
    size_t beyond = 0;
    for (size_t i = 0; i < FEWER; i++)
        beyond += x[FEWER + i] > far;
    assert_true(beyond <= 1);
}

static void test_variants_share_one_quantile_of_a_draw(void **state)
{
    struct fixture *f = *state;
    const struct distribution d[] = {beta(17.3, 54.7), beta(41, 147), gamma_of(16, 75)};
    sampler_add_parameter(f->s, "vindt_werk", d, 3, 0);
    finish(f);
    const double *x = draw_all(f, BLOCK);
    for (size_t i = 0; i < BLOCK; i++) {
        const double u = distribution_cdf(&d[0], x[i]);
        assert_near(distribution_cdf(&d[1], x[BLOCK + i]), u, 1e-9);
        assert_near(distribution_cdf(&d[2], x[2 * BLOCK + i]), u, 1e-9);
    }
}

static void test_a_variant_more_moves_no_other_variant(void **state)
{
    struct fixture *f = *state;
    const struct distribution d[] = {beta(17.3, 54.7), beta(41, 147)};
    sampler_add_parameter(f->s, "x", d, 1, 0);
    finish(f);
    struct sampler *two = sampler_new(f->arena);
    sampler_add_parameter(two, "x", d, 2, 0);
    assert_true(sampler_finish(two, here, f->errors));
    const double *a = draw_all(f, BLOCK), *b = draw_from(f, two, SEED, 0, BLOCK);
    assert_memory_equal(a, b, BLOCK * sizeof *a);
}

/* ---- correlation ---- */

/* Standard error of Spearman's rank correlation of normals: on Fisher's scale the variance is
 * 1.06 / (n - 3) (Fieller, Hartley and Pearson 1957). */
static double five_errors(double rank, size_t n)
{
    return 5.0 * sqrt(1.06 / ((double) n - 3.0)) * (1.0 - rank * rank);
}

/* So many draws that 0.75 is told from 0.734, which a Pearson correlation of 0.75 would give. */
static void test_rank_correlations_are_met_whatever_the_families(void **state)
{
    struct fixture *f = *state;
    add(f->s, "a", beta(0.7, 3.1), 0);
    add(f->s, "b", gamma_of(0.5, 613), 1);
    add(f->s, "c", normal(5, 2), 2);
    assert_true(sampler_correlate(f->s, "c", "a", -0.4, here, f->errors));
    assert_true(sampler_correlate(f->s, "b", "c", 0.75, here, f->errors));
    finish(f);
    const size_t n = 640 * BLOCK;
    const double *x = draw_all(f, n);
    assert_near(rank_correlation(f->arena, x, x + 2 * n, n), -0.4, five_errors(-0.4, n));
    assert_near(rank_correlation(f->arena, x + n, x + 2 * n, n), 0.75, five_errors(0.75, n));
    assert_near(rank_correlation(f->arena, x, x + n, n), 0.0, five_errors(0.0, n));
    const struct distribution a = beta(0.7, 3.1), b = gamma_of(0.5, 613);
    assert_true(ks(f->arena, &a, x, n) < 2.7);
    assert_true(ks(f->arena, &b, x + n, n) < 2.7);
}

static void test_correlating_two_moves_no_third(void **state)
{
    struct fixture *f = *state;
    static const char *const name[] = {"a", "b", "c", "d", "e"};
    struct sampler *more = sampler_new(f->arena);
    for (uint32_t i = 0; i < 5; i++) {
        add(f->s, name[i], gamma_of(3, 1), i);
        add(more, name[i], gamma_of(3, 1), i);
    }
    assert_true(sampler_correlate(f->s, "c", "d", 0.4, here, f->errors));
    assert_true(sampler_correlate(more, "c", "d", 0.4, here, f->errors));
    assert_true(sampler_correlate(more, "a", "b", -0.6, here, f->errors));
    finish(f);
    assert_true(sampler_finish(more, here, f->errors));
    const double *x = draw_all(f, BLOCK), *y = draw_from(f, more, SEED, 0, BLOCK);
    assert_memory_equal(x + 2 * BLOCK, y + 2 * BLOCK, 3 * BLOCK * sizeof *x);
}

static void test_rank_correlation_one_binds_two_together(void **state)
{
    struct fixture *f = *state;
    const struct distribution a = beta(3, 7), b = gamma_of(2, 9), c = normal(1, 4);
    add(f->s, "a", a, 0);
    add(f->s, "b", b, 1);
    add(f->s, "c", c, 2);
    assert_true(sampler_correlate(f->s, "a", "b", 1.0, here, f->errors));
    assert_true(sampler_correlate(f->s, "a", "c", -1.0, here, f->errors));
    assert_true(sampler_correlate(f->s, "b", "c", -1.0, here, f->errors));
    finish(f);
    const double *x = draw_all(f, BLOCK);
    for (size_t i = 0; i < BLOCK; i++) {
        const double u = distribution_cdf(&a, x[i]);
        assert_near(distribution_cdf(&b, x[BLOCK + i]), u, 1e-6);
        assert_near(distribution_cdf(&c, x[2 * BLOCK + i]), 1.0 - u, 1e-6);
    }
}

static void test_groups_of_a_correlated_parameter_share_its_quantile(void **state)
{
    struct fixture *f = *state;
    const struct distribution groups[] = {beta(17.3, 54.7), beta(25, 50)};
    sampler_add_parameter(f->s, "a", groups, 2, 0);
    add(f->s, "b", normal(0, 1), 2);
    assert_true(sampler_correlate(f->s, "a", "b", 0.8, here, f->errors));
    finish(f);
    const double *x = draw_all(f, FEWER);
    for (size_t i = 0; i < BLOCK; i++)
        assert_near(distribution_cdf(&groups[1], x[FEWER + i]), distribution_cdf(&groups[0], x[i]),
                    1e-9);
    assert_near(rank_correlation(f->arena, x + FEWER, x + 2 * FEWER, FEWER), 0.8,
                five_errors(0.8, FEWER));
}

/* ---- joint normals ---- */

/* The variance of a sample covariance of normals is (s_ii s_jj + s_ij^2) / n. */
static void test_a_joint_normal_has_its_means_and_covariances(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"z", "a", "m"};
    const double mean[] = {2.385, -0.613, 40};
    const double c[] = {2.0, 0.9, -0.4, 0.9, 1.5, 0.2, -0.4, 0.2, 0.3};
    for (uint32_t i = 0; i < 3; i++)
        add(f->s, names[i], normal(0, 1), i);
    assert_true(sampler_add_mvnormal(f->s, names, mean, c, 3, here, f->errors));
    finish(f);
    const double *x = draw_all(f, DRAWS);
    for (size_t i = 0; i < 3; i++) {
        const struct distribution d = normal(mean[i], sqrt(c[4 * i]));
        assert_true(ks(f->arena, &d, x + i * DRAWS, DRAWS) < 2.7);
        assert_near(mean_of(x + i * DRAWS, DRAWS), mean[i], 5.0 * sqrt(c[4 * i] / DRAWS));
        for (size_t j = 0; j <= i; j++)
            assert_near(covariance_of(x + i * DRAWS, x + j * DRAWS, DRAWS), c[3 * i + j],
                        5.0 * sqrt((c[4 * i] * c[4 * j] + c[3 * i + j] * c[3 * i + j]) / DRAWS));
    }
}

static void test_the_base_case_of_a_joint_normal_is_its_mean(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"b", "a"};
    const double mean[] = {2.385, -0.613}, c[] = {2.0, 0.9, 0.9, 1.5};
    add(f->s, "a", normal(7, 1), 0);
    add(f->s, "b", normal(8, 1), 1);
    assert_true(sampler_add_mvnormal(f->s, names, mean, c, 2, here, f->errors));
    finish(f);
    double x[2 * STRIP];
    sampler_central(f->s, x);
    assert_true(x[0] == -0.613 && x[STRIP + 15] == 2.385);
}

/* ---- shares ---- */

/* Marginals are beta(count, total - count); covariances -a_i a_j / (A^2 (A + 1)). The variance
 * of a sample covariance is bounded here by the fourth moments of the sample itself. */
static void test_shares_are_dirichlet(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"bijstand", "blijft", "weg", "werk"};
    const double count[] = {50, 17, 0.4, 30};
    const double total = 97.4;
    sampler_add_shares(f->s, "uitstroom", names, count, 4, 0);
    finish(f);
    const double *x = draw_all(f, DRAWS);
    for (size_t d = 0; d < DRAWS; d++)
        assert_near(x[d] + x[DRAWS + d] + x[2 * DRAWS + d] + x[3 * DRAWS + d], 1.0, 1e-15);
    for (size_t i = 0; i < 4; i++) {
        const struct distribution marginal = beta(count[i], total - count[i]);
        assert_true(ks(f->arena, &marginal, x + i * DRAWS, DRAWS) < 2.7);
        for (size_t j = 0; j < i; j++) {
            const double *a = x + i * DRAWS, *b = x + j * DRAWS;
            double fourth = 0.0;
            for (size_t d = 0; d < DRAWS; d++) {
                const double product = (a[d] - count[i] / total) * (b[d] - count[j] / total);
                fourth += product * product;
            }
            assert_near(covariance_of(a, b, DRAWS),
                        -count[i] * count[j] / (total * total * (total + 1.0)),
                        5.0 * sqrt(fourth / DRAWS / DRAWS));
        }
    }
}

/* With (1e-3, 1e-3) nearly every draw is 0 or 1; plain gammas would both underflow. The mean is
 * 1/2 and the variance 1 / (4 (1 + 2e-3)). */
static void test_tiny_counts_give_shares_too(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"ja", "nee"};
    const double count[] = {1e-3, 1e-3};
    sampler_add_shares(f->s, "zelden", names, count, 2, 0);
    finish(f);
    const double *x = draw_all(f, DRAWS);
    double squares = 0.0;
    for (size_t d = 0; d < DRAWS; d++) {
        assert_true(x[d] >= 0.0 && x[d] <= 1.0);
        assert_near(x[d] + x[DRAWS + d], 1.0, 1e-15);
        squares += (x[d] - 0.5) * (x[d] - 0.5);
    }
    assert_near(mean_of(x, DRAWS), 0.5, 5.0 * 0.5 / sqrt(DRAWS));
    assert_near(squares / DRAWS, 0.25 / 1.002, 5.0 * 0.25 * sqrt(2e-3 / DRAWS));
}

static void test_small_counts_in_logs_are_dirichlet_as_well(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"a", "b", "c"};
    const double count[] = {0.9, 0.3, 0.613};
    sampler_add_shares(f->s, "klein", names, count, 3, 0);
    finish(f);
    const double *x = draw_all(f, DRAWS);
    for (size_t i = 0; i < 3; i++) {
        const struct distribution marginal = beta(count[i], 1.813 - count[i]);
        assert_true(ks(f->arena, &marginal, x + i * DRAWS, DRAWS) < 2.7);
    }
}

/* The ratio of two shares is that of their gammas, whatever other categories there are. */
static void test_one_more_category_moves_no_other_gamma(void **state)
{
    struct fixture *f = *state;
    static const char *const three[] = {"a", "b", "c"}, *const two[] = {"a", "c"};
    const double counts[] = {30, 50, 3}, fewer[] = {30, 3};
    sampler_add_shares(f->s, "uit", three, counts, 3, 0);
    sampler_add_shares(f->s, "uit", two, fewer, 2, 3);
    finish(f);
    const double *x = draw_all(f, BLOCK);
    for (size_t d = 0; d < BLOCK; d++)
        assert_close(x[3 * BLOCK + d] / x[4 * BLOCK + d], x[d] / x[2 * BLOCK + d], 1e-13);
}

/* ---- the base case ---- */

static void test_the_base_case_is_the_central_value_in_every_lane(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"ja", "nee"};
    const double count[] = {41, 147};
    struct distribution d[] = {beta(20, 61), beta(25, 53)};
    d[1].central = 0.34;
    sampler_add_parameter(f->s, "x", d, 2, 1);
    sampler_add_shares(f->s, "y", names, count, 2, 3);
    add(f->s, "zeker", distribution_constant(16800), 0);
    finish(f);
    double x[5 * STRIP];
    sampler_central(f->s, x);
    const double want[] = {16800, 20.0 / 81.0, 0.34, 41.0 / 188.0, 147.0 / 188.0};
    for (size_t slot = 0; slot < 5; slot++)
        for (size_t lane = 0; lane < STRIP; lane++)
            assert_true(x[slot * STRIP + lane] == want[slot]);
}

int main(void)
{
    gsl_set_error_handler_off();
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_a_draw_does_not_depend_on_how_many_there_are),
        T(test_one_more_parameter_moves_no_other),
        T(test_another_seed_or_name_gives_other_numbers),
        T(test_the_order_of_a_file_changes_no_bit),
        T(test_every_variant_follows_its_distribution),
        T(test_a_variant_beside_a_corner_is_not_drawn_at_its_end),
        T(test_variants_share_one_quantile_of_a_draw),
        T(test_a_variant_more_moves_no_other_variant),
        T(test_rank_correlations_are_met_whatever_the_families),
        T(test_correlating_two_moves_no_third),
        T(test_rank_correlation_one_binds_two_together),
        T(test_groups_of_a_correlated_parameter_share_its_quantile),
        T(test_a_joint_normal_has_its_means_and_covariances),
        T(test_the_base_case_of_a_joint_normal_is_its_mean),
        T(test_shares_are_dirichlet),
        T(test_tiny_counts_give_shares_too),
        T(test_small_counts_in_logs_are_dirichlet_as_well),
        T(test_one_more_category_moves_no_other_gamma),
        T(test_the_base_case_is_the_central_value_in_every_lane),
    };
#undef T
    return cmocka_run_group_tests_name("sampler", tests, NULL, NULL);
}
