/* Wrong spreads, and names that are not understood, that other systems let pass without a word
 * (docs/conventions.md, "What cannot happen here"). Each test is named after what it prevents. */
#include "small_model.h"

/* A parameter x of any kind, which everybody pays on arrival. */
#define X(spread)                                                                                  \
    {                                                                                              \
        "[outcome.alive]\n", "[param.x]\nkind = 'number'\nsource = 's'\n" spread                   \
                             "\n[cost.of_x]\non = 'arrival'\namount = 'x'\nbudget = 'purse'\n"     \
                             "[outcome.alive]\n"                                                   \
    }

static const struct summary *drawn(const struct whole_run *w, const char *name, const char *group)
{
    for (size_t i = 0; i < w->r->n_parameters; i++)
        if (strcmp(w->r->parameters[i].name, name) == 0 &&
            strcmp(w->r->parameters[i].group, group) == 0)
            return &w->r->parameters[i].value;
    fail_msg("no parameter %s of %s", name, group);
    return NULL;
}

enum { MANY = 20000 };

/* dampack makes of N counts a Dirichlet of N - 1: sds of sqrt(p (1 - p) / 10) for 10 people. */
static void dirichlet_keeps_all_counts(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(MANY, {"[holder]\n", "[shares.s]\nsource = 's'\ncounts = { x = 2, "
                                       "y = 3, z = 5 }\n[holder]\n"});
    static const char *const names[] = {"s.x", "s.y", "s.z"};
    static const double p[] = {0.2, 0.3, 0.5};
    for (size_t i = 0; i < 3; i++) { /* an sd of so few is known to 0.5 %, 4.9 % would be off */
        const struct summary *s = drawn(w, names[i], "all");
        const double sd = sqrt(p[i] * (1 - p[i]) / 11);
        assert_near(s->mean, p[i], 5 * sd / sqrt(MANY));
        assert_close(s->sd, sd, 0.025);
    }
    whole_run_close(w);
}

/* dampack's Dirichlet from means and sds reads the first sd only. Shares are counted here. */
static void every_sd_counts(void **state)
{
    (void) state;
    small_refused(3, "has no key \"sd\"",
                  {"[holder]\n", "[shares.s]\nmean = { x = 0.2, y = 0.8 }\nsd = { x = 0.1, y = 0.3 "
                                 "}\n[holder]\n"});
    struct whole_run *w =
        small_run(MANY, {"[holder]\n", "[param]\nx = { kind = 'number', source = 's' }\n"
                                       "y = { kind = 'number', source = 's' }\n"
                                       "z = { kind = 'number', mean = 1, sd = 7, source = 's' }\n"
                                       "[[mvnormal]]\nparams = ['y', 'x']\nmean = [3, 4]\n"
                                       "covariance = [[4, 1], [1, 25]]\n[holder]\n"});
    assert_close(drawn(w, "x", "all")->sd, 5, 0.025);
    assert_close(drawn(w, "y", "all")->sd, 2, 0.025);
    assert_close(drawn(w, "z", "all")->sd, 7, 0.025);
    whole_run_close(w);
}

/* Gamma variates of tiny shapes are all 0, and their shares 0 / 0. */
static void shares_of_next_to_nothing_are_no_nan(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(4000, {"[holder]\n", "[shares.s]\nsource = 's'\ncounts = { x = 0.001, y = 0.001 "
                                       "}\n[holder]\n"});
    const double sd = sqrt(0.25 / 1.002);
    assert_near(drawn(w, "s.x", "all")->mean, 0.5, 5 * sd / sqrt(4000));
    assert_close(drawn(w, "s.x", "all")->sd, sd, 0.02);
    whole_run_close(w);
}

/* dampack checks no sd of a beta, and gives parameters below 0. */
static void an_sd_too_large_for_a_beta_is_refused(void **state)
{
    (void) state;
    small_refused(3, "sd", X("dist = 'beta'\nmean = 0.3\nsd = 0.5"));
    small_refused(3, "sd", X("dist = 'beta'\nmean = 0.3\nsd = 0.459"));
}

/* hesim's lognormal_rng(mean, sd) takes meanlog and sdlog, dampack's lnorm_params the variance. */
static void lognormal_mean_is_a_mean(void **state)
{
    (void) state;
    struct whole_run *w = small_run(MANY, X("dist = 'lognormal'\nmean = 1200\nsd = 300"));
    const struct summary *x = drawn(w, "x", "all");
    assert_near(x->mean, 1200, 5 * 300 / sqrt(MANY));
    assert_close(x->sd, 300, 0.04);
    assert_close(x->p50, exp(7.0597645), 0.01);
    assert_close(line_of(w, "now", "of_x"), 1200e3, 1e-12); /* the base case */
    whole_run_close(w);
}

/* heemod takes a mean with an sdlog, and makes of the mean a meanlog of its own. */
static void mean_beside_sdlog_is_refused(void **state)
{
    (void) state;
    small_refused(3, "sdlog", X("dist = 'lognormal'\nmean = 1200\nsdlog = 0.3"));
}

/* rdecision's manual suggests (high - low) / (2 * 1.96) for the sd of a ratio. */
static void an_interval_of_a_ratio_is_on_the_log_scale(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(MANY, {"[holder]\n",
                         "[param.x]\nkind = 'ratio'\nvalue = 0.667\nci95 = [0.53, 0.84]\nsource = "
                         "'s'\n[holder]\n"});
    const double sdlog = 0.1174830, meanlog = -0.4046158;
    const struct summary *x = drawn(w, "x", "all");
    const double mean = exp(meanlog + sdlog * sdlog / 2);
    const double sd = mean * sqrt(expm1(sdlog * sdlog));
    assert_near(x->mean, mean, 5 * sd / sqrt(MANY));
    assert_close(x->p05, exp(meanlog - 1.6448536 * sdlog), 0.01);
    assert_close(x->p95, exp(meanlog + 1.6448536 * sdlog), 0.01);
    whole_run_close(w);
}

/* The hip replacement of heemod has a value of 0.374 with normal(0.27, 0.001). */
static void a_value_outside_its_interval_is_refused(void **state)
{
    (void) state;
    small_refused(3, "value", X("value = 0.374\nci95 = [0.268, 0.272]"));
}

/* 0 of 12 is not never: a beta of 0 and 12 is a certainty. */
static void none_of_n_needs_a_prior(void **state)
{
    (void) state;
    small_refused(3, "events", X("dist = 'beta'\nevents = [0, 12]"));
    small_refused(3, "events", X("dist = 'beta'\nevents = [12, 12]"));
}

static void an_sd_of_zero_is_a_constant(void **state)
{
    (void) state;
    struct whole_run *w = small_run(50, X("dist = 'gamma'\nmean = 12\nsd = 0"));
    assert_close(value_of(w, "now", "npv_line", "of_x")->mean, 12000, 1e-15);
    assert_near(value_of(w, "now", "npv_line", "of_x")->sd, 0, 1e-9);
    whole_run_close(w);
}

/* Amua draws again until a number is within its limits, for ever if none can be. */
static void limits_that_leave_nothing_are_refused(void **state)
{
    (void) state;
    small_refused(3, "x", X("dist = 'normal'\nmu = 0\nsigma = 1\nmin = 60\nmax = 61"));
    small_refused(3, "x", X("dist = 'beta'\nalpha = 2\nbeta = 3\nmin = 1.5"));
}

/* heemod leaves out, with a warning, a distribution for a name that the model does not have. */
static void unknown_parameter_is_an_error(void **state)
{
    (void) state;
    small_refused(3, "Did you mean \"x\"?",
                  {"[outcome.alive]\n", "[param.x]\nkind = 'number'\nmean = 1\nsd = 1\nsource = "
                                        "'s'\n[outcome.alive]\n"},
                  {"[intervention.other]\n", "[intervention.other]\nparam.xx = { mean = 2, sd = 1 "
                                             "}\n"});
    small_refused(3, "y", {"b = 0.2\nc = 0.1\n", "b = 0.2\nc = 'y'\n"});
    char *text = small_changed(0, NULL), *printed = NULL;
    const struct simulate_set set = {"param.x.mean", "3"};
    assert_int_equal(whole_run_fails(text,
                                     (struct simulate_options){.draws = 2, .n_set = 1, .set = &set},
                                     &printed),
                     2);
    assert_non_null(strstr(printed, "param.x.mean"));
    free(printed);
    free(text);
}

/* heemod's sensitivity analyses refuse what is not in define_parameters(). */
static void a_number_can_be_varied_wherever_it_stands(void **state)
{
    (void) state;
    static const struct simulate_set sets[] = {
        {"let.l", "7000"}, {"param.x.mean", "7000"}, {"cost.plain.amount", "7000"}};
    static const char *const lines[] = {"of_l", "of_x", "plain"};
    char *text = small_changed(
        CHANGES({"[outcome.alive]\n",
                 "[let]\nl = '1'\n[param.x]\nkind = 'number'\nmean = 1\nsd = 0.5\nsource = 's'\n"
                 "[cost.of_l]\non = 'arrival'\namount = 'l'\nbudget = 'purse'\n"
                 "[cost.of_x]\non = 'arrival'\namount = 'x'\nbudget = 'purse'\n"
                 "[cost.plain]\non = 'arrival'\namount = 1\nbudget = 'purse'\n[outcome.alive]\n"}));
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *w =
            whole_run_with(text, (struct simulate_options){
                                     .base_case = true, .threads = 1, .n_set = 1, .set = &sets[i]});
        for (size_t k = 0; k < 3; k++)
            assert_close(line_of(w, "now", lines[k]), i == k ? 7e6 : 1000, 1e-14);
        whole_run_close(w);
    }
    free(text);
}

/* BCEA takes inputs and outputs of different lengths. */
static void lengths_must_match(void **state)
{
    (void) state;
    static const char *const joint[] = {
        "mean = [3, 4, 5]\ncovariance = [[4, 1], [1, 25]]\n",
        "mean = [3]\ncovariance = [[4, 1], [1, 25]]\n",
        "mean = [3, 4]\ncovariance = [[4, 1]]\n",
        "mean = [3, 4]\ncovariance = [[4, 1], [1]]\n",
    };
    for (size_t i = 0; i < 4; i++) {
        char more[400];
        snprintf(more, sizeof more,
                 "[param]\nx = { kind = 'number', source = 's' }\ny = { kind = 'number', source = "
                 "'s' }\n[[mvnormal]]\nparams = ['y', 'x']\n%s[holder]\n",
                 joint[i]);
        small_refused(3, "2", {"[holder]\n", more});
    }
    small_refused(3, "each point needs both",
                  {"[holder]\n",
                   "[table.t]\nkind = 'number'\nsource = 's'\nat = [0, 1, 2]\nvalue = "
                   "[3, 4]\n[holder]\n"});
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

/* Columns of a file are known by their header, in English and in Dutch, whatever their order. */
static void columns_go_by_their_header(void **state)
{
    (void) state;
    char folder[] = "/tmp/budgetshift_test_XXXXXX", joint[64], curve[64];
    assert_non_null(mkdtemp(folder));
    snprintf(joint, sizeof joint, "%s/joint.csv", folder);
    snprintf(curve, sizeof curve, "%s/curve.csv", folder);
    static const char *const files[][3] = {
        {"covariance", "x,y\n4,1\n1,25\n", "at,value\n0,1.5\n2,7\n"},
        {"file", "x,y\n4,1\n1,25\n", "value,at\n1.5,0\n7,2\n"},
        {"covariance", "y;x\n25;1,0\n1;4\n", "value;at\n1,5;0\n7;2\n"},
    };
    struct whole_run *w[3];
    for (size_t i = 0; i < 3; i++) {
        char more[600];
        snprintf(more, sizeof more,
                 "[param]\nx = { kind = 'number', source = 's' }\ny = { kind = 'number', source = "
                 "'s' }\n[[mvnormal]]\nparams = ['y', 'x']\nmean = [30, 4]\n%s = '%s'\n"
                 "[table.t]\nkind = 'number'\nsource = 's'\nfile = '%s'\n"
                 "[cost.of]\non = 'arrival'\namount = 'x + 2 * y + t(2)'\nbudget = 'purse'\n"
                 "[holder]\n",
                 files[i][0], joint, curve);
        write_file(joint, files[i][1]);
        write_file(curve, files[i][2]);
        w[i] = small_run(400, {"[holder]\n", more});
    }
    assert_close(line_of(w[0], "now", "of"), 1000 * (4 + 60 + 7), 1e-14);
    assert_same_bits(w[0]->r, w[1]->r);
    assert_same_bits(w[0]->r, w[2]->r);
    for (size_t i = 0; i < 3; i++)
        whole_run_close(w[i]);
    unlink(joint);
    unlink(curve);
    rmdir(folder);
}

static const char uncertain[] =
    "[param.x]\nkind = 'share'\nmean = 0.3\nsd = 0.1\nsource = 's'\n[holder]\n";

/* Amua and TreeAge seed each thread; SimPaths gives other numbers for the same seed. */
static void threads_change_no_bit(void **state)
{
    (void) state;
    char *text = small_changed(
        CHANGES({"[holder]\n", uncertain}, {"b = 0.2\nc = 0.1\n", "b = 'x'\nc = 0.1\n"},
                {"mode = 'expected'", "mode = 'people'"}, {"size = 1000", "size = 30"}));
    struct whole_run *w[3];
    for (size_t i = 0; i < 3; i++)
        w[i] = whole_run_with(
            text, (struct simulate_options){.draws = 700, .threads = i < 2 ? 1 + 2 * (int) i : 1});
    assert_true(value_of(w[0], "now", "npv_line", "care")->sd > 0);
    assert_same_bits(w[0]->r, w[1]->r);
    assert_same_bits(w[0]->r, w[2]->r); /* the same seed, the same numbers */
    for (size_t i = 0; i < 3; i++)
        whole_run_close(w[i]);
    free(text);
}

/* heemod and rdecision stop without saying in which draw; hesim goes on. */
static void a_failed_draw_names_itself(void **state)
{
    (void) state;
    static const char *const says[] = {"Draw ", "year 2028", "[from.a]", "x = 0."};
    for (size_t i = 0; i < 4; i++)
        small_refused(4, says[i], {"[holder]\n", uncertain},
                      {"b = 0.2\nc = 0.1\n", "b = 0.2\nc = 'if(year == 2028, 2 * x, x)'\n"});
}

/* heemod's histograms leave out the weights of subgroups. */
static void groups_weigh_in_every_number(void **state)
{
    (void) state;
    struct whole_run *w = small_run(
        MANY, {"[holder]\n", "[group]\nold = { share = 0.9 }\nyoung = { share = 0.1 }\n[holder]\n"},
        X("value = 50\nby_group = { young = { mean = 50, sd = 20 } }"));
    const struct summary *s = value_of(w, "now", "npv_line", "of_x");
    assert_close(s->sd, 1000 * 0.1 * 20, 0.025);
    assert_near(s->p95, 50000 + 1.6448536 * 2000, 100);
    whole_run_close(w);
}

/* heemod keeps no counts of its probabilistic runs. */
static void people_in_states_have_a_spread(void **state)
{
    (void) state;
    struct whole_run *w =
        small_run(MANY, {"[holder]\n", uncertain}, {"b = 0.2\nc = 0.1\n", "b = 'x'\nc = 0.1\n"});
    const struct summary *b = people_of(w, "now", "all", 1, "b"); /* beta(6, 14) */
    assert_near(b->mean, 300, 5 * 100 / sqrt(MANY));
    assert_near(b->p05, 1000 * 0.1475, 10); /* R: qbeta(0.05, 6, 14) */
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dirichlet_keeps_all_counts),
        cmocka_unit_test(every_sd_counts),
        cmocka_unit_test(shares_of_next_to_nothing_are_no_nan),
        cmocka_unit_test(an_sd_too_large_for_a_beta_is_refused),
        cmocka_unit_test(lognormal_mean_is_a_mean),
        cmocka_unit_test(mean_beside_sdlog_is_refused),
        cmocka_unit_test(an_interval_of_a_ratio_is_on_the_log_scale),
        cmocka_unit_test(a_value_outside_its_interval_is_refused),
        cmocka_unit_test(none_of_n_needs_a_prior),
        cmocka_unit_test(an_sd_of_zero_is_a_constant),
        cmocka_unit_test(limits_that_leave_nothing_are_refused),
        cmocka_unit_test(unknown_parameter_is_an_error),
        cmocka_unit_test(a_number_can_be_varied_wherever_it_stands),
        cmocka_unit_test(lengths_must_match),
        cmocka_unit_test(columns_go_by_their_header),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(a_failed_draw_names_itself),
        cmocka_unit_test(groups_weigh_in_every_number),
        cmocka_unit_test(people_in_states_have_a_spread),
    };
    return cmocka_run_group_tests_name("silent errors about draws", tests, NULL, NULL);
}
