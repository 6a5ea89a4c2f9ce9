/* Which numbers matter, in models of which that is known by algebra; and where a gain becomes a
 * loss. One year, one cycle, nothing discounted: the difference is the sum that is written. */
#include "whole_run.h"

/* `then` costs the town `sum` more than `now`; 10 people may leave in between. */
static const char head[] =
    "format = 1\n[study]\ntitle = 'Numbers'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '1 year'\nbaseline = 'now'\n[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = '%s'\nstart = { here = 1 }\n"
    "[states]\nhere = 'Here'\ngone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\ngone = 'leaves'\n"
    "[holder]\ntown = 'Town'\nidle = 'Idle'\n[budget]\nall = { holder = 'town' }\n"
    "other = { holder = 'idle' }\n"
    "[cost.work]\namount = '%s'\nper = 'year'\nbudget = 'all'\nonly = ['then']\n"
    "[cost.leaving]\non = 'here -> gone'\namount = 1000\nbudget = 'all'\nonly = ['then']\n"
    "[intervention.now]\n[intervention.then]\n";

static const char certain_leaving[] = "[param.leaves]\nkind = 'probability'\nper = 'year'\n"
                                      "value = 0\nsource = 'By hand'\n";

static struct whole_run *run(const char *mode, const char *sum, const char *more, uint64_t draws)
{
    char text[6000];
    const int at = snprintf(text, sizeof text, head, mode, sum);
    snprintf(text + at, sizeof text - (size_t) at, "%s", more);
    return whole_run(text, draws);
}

static struct whole_run *run_sum(const char *sum, const char *more, uint64_t draws)
{
    char text[4000];
    snprintf(text, sizeof text, "%s%s", certain_leaving, more);
    return run("expected", sum, text, draws);
}

#define NORMAL(name, mean, sd)                                                                     \
    "[param." name "]\nkind = 'number'\nmean = " mean "\nsd = " sd "\nsource = 'By hand'\n"

static const struct sensitivity_row *row(const struct whole_run *w, const char *analysis,
                                         const char *name, const char *param, double at)
{
    for (size_t i = 0; i < w->r->n_sensitivity; i++) {
        const struct sensitivity_row *s = &w->r->sensitivity[i];
        if (strcmp(s->analysis, analysis) == 0 && strcmp(s->name, name) == 0 &&
            strcmp(s->param, param) == 0 && (isnan(at) || fabs(s->at - at) < 1e-12))
            return s;
    }
    fail_msg("no %s of %s on %s", analysis, name, param);
    return NULL;
}

static size_t count_rows(const struct whole_run *w, const char *analysis, const char *param)
{
    size_t n = 0;
    for (size_t i = 0; i < w->r->n_sensitivity; i++)
        n += strcmp(w->r->sensitivity[i].analysis, analysis) == 0 &&
             (param == NULL || strcmp(w->r->sensitivity[i].param, param) == 0);
    return n;
}

/* The k-th crossing, or the one answer. */
static const struct switching_row *crossing(const struct whole_run *w, const char *switching,
                                            const char *name, size_t k)
{
    for (size_t i = 0; i < w->r->n_switching; i++) {
        const struct switching_row *s = &w->r->switching[i];
        if (strcmp(s->switching, switching) == 0 && strcmp(s->name, name) == 0 && s->crossing == k)
            return s;
    }
    fail_msg("no crossing %zu of %s for %s", k, switching, name);
    return NULL;
}

static void check_share(const struct whole_run *w, const char *param, double first, double total)
{
    const struct sensitivity_row *f = row(w, "variance_first", "town", param, NAN);
    const struct sensitivity_row *t = row(w, "variance_total", "town", param, NAN);
    assert_near(f->estimate, first, 5 * f->mc_error + 1e-12);
    assert_near(t->estimate, total, 5 * t->mc_error + 1e-12);
    assert_true(f->mc_error < 0.05 && t->mc_error < 0.05);
}

/* 3 a - 2 b + c, sd 2, 4 and 3: parts of the variance 36, 64 and 9 of 109. */
static const char linear[] = NORMAL("a", "40", "2") NORMAL("b", "30", "4") NORMAL("c", "-57", "3")
    NORMAL("idle_number", "1", "1");

static void test_a_linear_model_of_normals(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text, "%s[sensitivity]\nvariance_draws = 4000\n", linear);
    struct whole_run *w = run_sum("3 * a - 2 * b + c + 0 * idle_number", text, 8000);
    check_share(w, "a", 36 / 109.0, 36 / 109.0);
    check_share(w, "b", 64 / 109.0, 64 / 109.0);
    check_share(w, "c", 9 / 109.0, 9 / 109.0);
    check_share(w, "idle_number", 0, 0);
    /* normals with a correlation of r have a rank correlation of 6 / pi asin(r / 2) */
    const double r[] = {6 / sqrt(109), -8 / sqrt(109), 0};
    const char *const names[] = {"a", "b", "idle_number"};
    for (size_t i = 0; i < 3; i++) {
        const struct sensitivity_row *s = row(w, "rank_correlation", "town", names[i], NAN);
        assert_near(s->estimate, 6 / M_PI * asin(r[i] / 2), 5 * s->mc_error);
        assert_int_equal(s->draws, 8000);
    }
    assert_int_equal(count_rows(w, "rank_correlation", "a"), 2); /* town, society; not idle */
    whole_run_close(w);
}

static void test_one_way_by_hand(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text,
             "%s[sensitivity]\nvariance_draws = 0\nquantiles = ['5%%', '50%%', '95%%']\n", linear);
    struct whole_run *w = run_sum("3 * a - 2 * b + c", text, 2500);
    const double z = 1.6448536269514722;
    const struct sensitivity_row *low = row(w, "one_way", "town", "b", 0.05);
    const struct sensitivity_row *middle = row(w, "one_way", "town", "b", 0.5);
    const struct sensitivity_row *high = row(w, "one_way", "town", "b", 0.95);
    assert_close(low->value, 30 - 4 * z, 1e-9);
    assert_close(low->base_case, 3 * 40 - 2 * (30 - 4 * z) - 57, 1e-9);
    assert_close(high->base_case, 3 * 40 - 2 * (30 + 4 * z) - 57, 1e-9);
    /* common draws: exactly apart, and without a and c there is no error in what b does */
    assert_near(low->estimate - high->estimate, 2 * 2 * 4 * z, 1e-9);
    assert_near(middle->change_error, 2 * 4 / sqrt(1000), 0.1 * 8 / sqrt(1000));
    assert_near(middle->estimate, 3, 5 * sqrt((36 + 9) / 1000.0));
    assert_close(middle->mc_error, sqrt((36 + 9) / 1000.0), 0.1);
    assert_near(middle->change, 0, 5 * 8 / sqrt(1000));
    assert_int_equal(middle->draws, 1000);
    assert_int_equal(count_rows(w, "one_way", "a"), 3 * 3); /* town, idle, society */
    assert_int_equal(count_rows(w, "variance_first", NULL), 0);
    whole_run_close(w);
}

/* Where 3 a - 2 b + c is 0 if b and c are as drawn: exactly where the draws say, within five
 * standard errors of where the means say; a target of 12 is 12 / 3 further. */
static void test_the_switching_value_of_a_linear_model(void **state)
{
    (void) state;
    char text[3000];
    snprintf(text, sizeof text,
             "%s[sensitivity]\nvariance_draws = 0\nholder = 'town'\n"
             "[switching.even]\nparam = 'a'\nholder = 'town'\n"
             "[switching.twelve]\nparam = 'a'\nholder = 'town'\ntarget = 12\n"
             "[switching.far]\nparam = 'a'\nrange = [50, 60]\n",
             linear);
    struct whole_run *w = run_sum("3 * a - 2 * b + c", text, 1000);
    const struct switching_row *even = crossing(w, "even", "town", 1);
    const struct sensitivity_row *low = row(w, "one_way", "town", "a", 0.05);
    assert_string_equal(even->found, "yes");
    assert_int_equal(even->n_crossings, 1);
    const double error = sqrt(4 * 16 + 9) / 3 / sqrt(1000);
    assert_near(even->value, (2 * 30 + 57) / 3.0, 5 * error);
    assert_near(even->value, low->value - low->estimate / 3, 1e-3 * error);
    assert_close(even->mc_error, error, 0.1);
    assert_close(even->central, 40, 1e-12);
    assert_near(even->quantile, 0.5 * erfc(-(even->value - 40) / 2 / sqrt(2)), 1e-9);
    assert_near(crossing(w, "twelve", "town", 1)->value, even->value + 4, 1e-3 * error);
    assert_string_equal(crossing(w, "far", "town", 0)->found, "always_more");
    assert_string_equal(crossing(w, "far", "idle", 0)->found, "no_difference");
    assert_true(isnan(crossing(w, "far", "town", 0)->value));
    assert_near(crossing(w, "far", "town", 0)->at_low, 3 * (50 - even->value), 0.01 * error);
    whole_run_close(w);
}

/* a b with means 5 and 7, sds 2 and 3: V = 49 * 4 + 25 * 9 + 36. */
static void test_a_product(void **state)
{
    (void) state;
    struct whole_run *w =
        run_sum("a * b",
                NORMAL("a", "5", "2")
                    NORMAL("b", "7", "3") "[sensitivity]\nvariance_draws = 6000\nparams = ['a']\n",
                12000);
    const double v = 49 * 4 + 25 * 9 + 36;
    check_share(w, "a", 49 * 4 / v, (49 * 4 + 36) / v);
    assert_int_equal(count_rows(w, "variance_first", "b"), 0);
    assert_int_equal(count_rows(w, "one_way", "b"), 0);
    whole_run_close(w);
}

/* Parameters that are correlated, or normal together, are one: they have the variance of both. */
static void test_what_is_drawn_together_is_one(void **state)
{
    (void) state;
    struct whole_run *w =
        run_sum("a + b + c + d",
                NORMAL("a", "5", "2") NORMAL("b", "7", "2")
                    NORMAL("c", "1", "3") "[param.d]\nkind = 'number'\nsource = 'By "
                                          "hand'\n[param.e]\nkind = 'number'\nsource = 'By hand'\n"
                                          "[[mvnormal]]\nparams = ['d', 'e']\nmean = [3, "
                                          "4]\ncovariance = [[16, 3], [3, 1]]\n"
                                          "[[correlate]]\nparams = ['b', 'a']\nrank = "
                                          "0.5\n[sensitivity]\nvariance_draws = 5000\n",
                10000);
    const double r = 2 * sin(M_PI * 0.5 / 6), v = 8 + 8 * r + 9 + 16;
    check_share(w, "a+b", (8 + 8 * r) / v, (8 + 8 * r) / v);
    check_share(w, "d+e", 16 / v, 16 / v);
    assert_int_equal(count_rows(w, "variance_first", "a"), 0);
    assert_close(row(w, "one_way", "town", "d", 0.95)->value, 3 + 4 * 1.6448536269514722, 1e-9);
    assert_close(row(w, "one_way", "town", "e", 0.05)->base_case, 5 + 7 + 1 + 3, 1e-9);
    whole_run_close(w);
}

/* Of a Dirichlet: with one share set at the quantile of its beta the others keep their proportions.
 * Of counts 2 and 1 that is 2 to 1 on average: E of a share among the others. */
static void test_counted_shares_are_one_and_make_room(void **state)
{
    (void) state;
    struct whole_run *w = run_sum(
        "100 * s.x + 40 * s.y + a",
        NORMAL("a", "0", "5") "[shares.s]\ncounts = { x = 7, y = 2, z = 1 }\nsource = 'By hand'\n"
                              "[sensitivity]\nvariance_draws = 4000\nparams = ['s']\n",
        8000);
    /* Dirichlet: var x = p (1 - p) / 11, cov = - p q / 11 */
    const double x = 0.7 * 0.3 / 11, y = 0.2 * 0.8 / 11, xy = -0.7 * 0.2 / 11;
    const double v = 1e4 * x + 1600 * y + 2 * 4000 * xy;
    check_share(w, "s", v / (v + 25), v / (v + 25));
    const struct sensitivity_row *s = row(w, "one_way", "town", "s.x", 0.05);
    /* beta(7, 3) at 5 % from R 4.2: qbeta(0.05, 7, 3) */
    assert_close(s->value, 0.4503584, 1e-6);
    const double rest = 1 - s->value;
    assert_close(s->base_case, 100 * s->value + 40 * rest * 2 / 3, 1e-9);
    /* beta(2, 1) of the rest: variance 1/18 */
    const double sd = sqrt(pow(40 * rest, 2) / 18 + 25);
    assert_near(s->estimate, s->base_case, 5 * sd / sqrt(1000));
    assert_close(s->mc_error, sd / sqrt(1000), 0.1);
    whole_run_close(w);
}

static void test_two_shares_are_turned_once(void **state)
{
    (void) state;
    struct whole_run *w =
        run_sum("100 * s.x",
                "[shares.s]\ncounts = { x = 7, y = 3 }\nsource = 'By hand'\n"
                "[sensitivity]\nvariance_draws = 0\n[switching.q]\nparam = 's.y'\ntarget = 25\n",
                500);
    assert_int_equal(count_rows(w, "one_way", "s.x"), 6);
    assert_int_equal(count_rows(w, "one_way", "s.y"), 0);
    assert_near(crossing(w, "q", "town", 1)->value, 0.75, 1e-6);
    assert_near(crossing(w, "q", "town", 1)->mc_error, 0, 1e-9);
    whole_run_close(w);
}

/* In people mode each of 10 leaves with the chance that is drawn, and a thousand goes with it. Of
 * what we do not know nearly all is that chance; luck, which has most of the variance, is left out.
 * What is expected is 10,000 p: its variance is that of the beta. */
static void test_luck_is_left_out(void **state)
{
    (void) state;
    struct whole_run *w =
        run("people", "a",
            "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.5\n"
            "sd = 0.15\nsource = 'By hand'\n" NORMAL(
                "a", "0", "500") "[sensitivity]\nvariance_draws = 4000\nholder = 'town'\n",
            8000);
    const double v = 1500 * 1500 + 500 * 500;
    check_share(w, "leaves", 1500 * 1500 / v, 1500 * 1500 / v);
    check_share(w, "a", 500 * 500 / v, 500 * 500 / v);
    const struct summary *s = difference_of(w, "then", "npv_holder", "town");
    assert_true(s->chance_share > 0.4);
    const struct sensitivity_row *low = row(w, "one_way", "town", "leaves", 0.05);
    assert_near(low->estimate, 10000 * low->value, 5 * low->mc_error);
    whole_run_close(w);
}

/* (a - 2)^2 - 1 is 0 at 1 and at 3. */
static void test_more_than_one_crossing(void **state)
{
    (void) state;
    struct whole_run *w =
        run_sum("(a - 2) * (a - 2) - 1",
                "[param.a]\nkind = 'number'\nuniform = [0, 4.5]\nsource = 'By hand'\n"
                "[switching.twice]\nparam = 'a'\nholder = 'society'\n",
                100);
    const struct switching_row *first = crossing(w, "twice", "society", 1);
    assert_int_equal(first->n_crossings, 2);
    assert_near(first->value, 1, 1e-6);
    assert_near(crossing(w, "twice", "society", 2)->value, 3, 1e-6);
    assert_int_equal(w->r->n_switching, 2);
    whole_run_close(w);
}

/* What is certain is varied within a range that is given; nothing else moves for it. */
static void test_a_number_that_is_certain(void **state)
{
    (void) state;
    static const char price[] =
        "[param.price]\nkind = 'number'\nvalue = 12\nsource = 'By hand'\n" NORMAL("a", "50", "6");
    char text[2000];
    snprintf(text, sizeof text,
             "%s[switching.price]\nparam = 'price'\nholder = 'town'\nrange = [0, 100]\n", price);
    struct whole_run *w = run_sum("price - a", text, 400),
                     *without = run_sum("price - a", price, 400);
    const struct switching_row *s = crossing(w, "price", "town", 1);
    assert_near(s->value, 50, 5 * 6 / sqrt(400));
    assert_near(s->value, 12 - difference_of(w, "then", "npv_holder", "town")->mean, 1e-4);
    assert_close(s->mc_error, 6 / sqrt(400), 0.15);
    assert_true(isnan(s->quantile));
    assert_same_bits(w->r, without->r);
    assert_int_equal(count_rows(w, "rank_correlation", "price"), 0);
    whole_run_close(w);
    whole_run_close(without);
}

/* Groups share a quantile: both are at 5 % together. */
static void test_groups_are_set_together(void **state)
{
    (void) state;
    static const char groups[] =
        "[group.big]\nshare = 0.6\n[group.small]\nshare = 0.4\n"
        "[param.a]\nkind = 'number'\nmean = 10\nsd = 2\nsource = 'By hand'\n%s"
        "by_group = { small = { mean = 100, sd = 30 } }\n"
        "[cost.each]\nin = ['here']\namount = 'a'\nper = 'person-year'\nbudget = 'all'\nonly = "
        "['then']\n"
        "[sensitivity]\nvariance_draws = 2000\n";
    char text[2000];
    snprintf(text, sizeof text, groups, "");
    struct whole_run *w = run_sum("0", text, 4000);
    const double z = 1.6448536269514722;
    const struct sensitivity_row *low = row(w, "one_way", "town", "a", 0.05);
    assert_close(low->value, 10 - 2 * z, 1e-9);
    assert_close(low->base_case, 6 * (10 - 2 * z) + 4 * (100 - 30 * z), 1e-9);
    check_share(w, "a", 1, 1);
    whole_run_close(w);
    snprintf(text, sizeof text, groups, "independent = true\n");
    w = run_sum("0", text, 4000);
    assert_close(row(w, "one_way", "town", "a@small", 0.05)->base_case, 60 + 4 * (100 - 30 * z),
                 1e-9);
    check_share(w, "a@big", 144 / (144.0 + 14400), 144 / (144.0 + 14400));
    whole_run_close(w);
}

static void test_a_grid(void **state)
{
    (void) state;
    struct whole_run *w = run_sum(
        "a * b + c",
        NORMAL("a", "5", "2") NORMAL("b", "7", "3") NORMAL(
            "c", "1", "4") "[grid.two]\nholder = 'town'\nx = { param = 'a', values = [2, 3, 5] }\n"
                           "y = { param = 'b', quantiles = ['5%', '50%'] }\n",
        900);
    assert_int_equal(w->r->n_grid, 6);
    const struct grid_row *g = &w->r->grid[0];
    const double rest = g[0].mean - g[0].value[0] * g[0].value[1];
    assert_near(rest, 1, 5 * 4 / sqrt(900));
    for (size_t i = 0; i < 6; i++) {
        const double x = (const double[]){2, 3, 5}[i % 3];
        const double y = i < 3 ? 7 - 3 * 1.6448536269514722 : 7;
        assert_close(g[i].value[0], x, 1e-15);
        assert_near(g[i].value[1], y, 1e-9);
        assert_near(g[i].base_case, x * y + 1, 1e-9);
        assert_near(g[i].mean, x * y + rest, 1e-9);
        assert_close(g[i].mc_error, 4 / sqrt(900), 0.1);
    }
    assert_true(isnan(g->at[0]));
    assert_close(g->at[1], 0.05, 1e-12);
    whole_run_close(w);
}

/* Each what-if asks the questions again, of its own numbers. */
static void test_what_ifs_have_rows_of_their_own(void **state)
{
    (void) state;
    char text[4000];
    const int at = snprintf(text, sizeof text, head, "expected", "price - a");
    snprintf(
        text + at, sizeof text - (size_t) at,
        "%s%s[param.price]\nkind = 'number'\nvalue = 12\nsource = 'By hand'\n"
        "[sensitivity]\nvariance_draws = 0\n[switching.price]\nparam = 'price'\nholder = 'town'\n"
        "range = [0, 100]\n[what_if.dear]\nparam.a = { mean = 80, sd = 1 }\n",
        certain_leaving, NORMAL("a", "50", "6"));
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){.draws = 300, .threads = 1, .what_if = "all"});
    assert_int_equal(w->r->n_switching, 2);
    assert_string_equal(w->r->switching[1].what_if, "dear");
    assert_near(w->r->switching[1].value, 80, 5 / sqrt(300));
    assert_string_equal(w->r->sensitivity[w->r->n_sensitivity - 1].what_if, "dear");
    whole_run_close(w);
}

/* Of a run with spread points too, and with any number of threads. */
static void test_answers_do_not_depend_on_threads(void **state)
{
    (void) state;
    char text[4000];
    const int at = snprintf(text, sizeof text, head, "people", "a");
    snprintf(
        text + at, sizeof text - (size_t) at,
        "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.5\nsd = 0.15\nsource = 'By "
        "hand'\n%s"
        "[sensitivity]\nvariance_draws = 600\n[switching.a]\nparam = 'a'\nrange = [-9000, 100]\n"
        "[run]\nsampling = 'sobol'\n",
        NORMAL("a", "0", "500"));
    struct whole_run *one =
        whole_run_with(text, (struct simulate_options){.draws = 4096, .threads = 1});
    struct whole_run *three =
        whole_run_with(text, (struct simulate_options){.draws = 4096, .threads = 3});
    assert_int_equal(one->r->n_sensitivity, three->r->n_sensitivity);
    for (size_t i = 0; i < one->r->n_sensitivity; i++) {
        const struct sensitivity_row *a = &one->r->sensitivity[i], *b = &three->r->sensitivity[i];
        assert_string_equal(a->param, b->param);
        assert_memory_equal(&a->base_case, &b->base_case, 5 * sizeof(double));
    }
    assert_memory_equal(&one->r->switching[0].value, &three->r->switching[0].value,
                        2 * sizeof(double));
    whole_run_close(one);
    whole_run_close(three);
}

/* 100 log a + c, and c is -100 log 4 give or take 3: at 4, where the slope is 100 / 4. However far
 * around it is looked for, value and error are the same. */
static void test_a_wide_range_changes_no_switching_value(void **state)
{
    (void) state;
    struct whole_run *w = run_sum(
        "100 * log(max(a, 1e-9)) + c",
        NORMAL("a", "5", "0.2")
            NORMAL("c", "-138.62943611198907",
                   "3") "[sensitivity]\nvariance_draws = 0\nholder = 'town'\n"
                        "[switching.narrow]\nparam = 'a'\nholder = 'town'\nrange = [3.9, 4.1]\n"
                        "[switching.wide]\nparam = 'a'\nholder = 'town'\nrange = [0.001, 1_000]\n"
                        "[switching.vast]\nparam = 'a'\nholder = 'town'\nrange = [0.001, 1e12]\n",
        1000);
    const double error = 3 / sqrt(1000) / (100 / 4.0);
    static const char *const names[] = {"narrow", "wide", "vast"};
    for (size_t i = 0; i < 3; i++) {
        const struct switching_row *s = crossing(w, names[i], "town", 1);
        assert_near(s->value, 4, 5 * error);
        assert_close(s->mc_error, error, 0.1);
        assert_near(s->value, crossing(w, "narrow", "town", 1)->value, 1e-3 * error);
    }
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_wide_range_changes_no_switching_value),
        cmocka_unit_test(test_a_linear_model_of_normals),
        cmocka_unit_test(test_one_way_by_hand),
        cmocka_unit_test(test_the_switching_value_of_a_linear_model),
        cmocka_unit_test(test_a_product),
        cmocka_unit_test(test_what_is_drawn_together_is_one),
        cmocka_unit_test(test_counted_shares_are_one_and_make_room),
        cmocka_unit_test(test_two_shares_are_turned_once),
        cmocka_unit_test(test_luck_is_left_out),
        cmocka_unit_test(test_more_than_one_crossing),
        cmocka_unit_test(test_a_number_that_is_certain),
        cmocka_unit_test(test_groups_are_set_together),
        cmocka_unit_test(test_a_grid),
        cmocka_unit_test(test_what_ifs_have_rows_of_their_own),
        cmocka_unit_test(test_answers_do_not_depend_on_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
