/* Calibration of whole scenarios whose posterior is known on paper: so many of so many with a beta,
 * a Dirichlet; a sum of money with a normal, two of them correlated. */
#include "whole_run.h"

#include "arena.h"
#include "calibrate.h"
#include "model.h"
#include "scratch.h"
#include "stream.h"

/* After a year exactly the chance of `leaves` has left; `price` and `extra` are what two costs come
 * to in that year, and nothing sees `idle`. */
static const char base[] =
    "format = 1\n[study]\ntitle = 'Calibrate'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '12 months'\nbaseline = 'now'\n[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = 'people'\nstart = { here = 1 }\n"
    "[states]\nhere = 'Here'\naway = { label = 'Away', absorbing = true }\n"
    "[from.here]\naway = 'leaves'\n"
    "[holder]\ntown = 'Town'\n[budget]\nall = { holder = 'town' }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nevents = [6, 20]\nsource = 'x'\n"
    "[param.price]\nkind = 'number'\nmean = 40\nsd = 5\nsource = 'x'\n"
    "[param.extra]\nkind = 'number'\nmean = 10\nsd = 2\nsource = 'x'\n"
    "[param.idle]\nkind = 'number'\nmean = 3\nsd = 1\nsource = 'x'\n"
    "[[correlate]]\nparams = ['price', 'extra']\nrank = 0.6\n"
    "[cost.price]\namount = 'price'\nper = 'year'\nbudget = 'all'\n"
    "[cost.rest]\namount = 'extra + idle'\nper = 'year'\nbudget = 'all'\n"
    "[intervention.now]\n[intervention.then]\n";

static const char left[] = "[target.left]\nshare = ['away']\nat = '1 year'\nevents = [41, 100]\n"
                           "source = 'x'\n";
static const char paid[] = "[target.paid]\ncost = 'price'\nyear = 2026\nvalue = 46\n"
                           "plus_minus = 3\nsource = 'x'\n";

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    struct calibrate_options o;
};

static struct fixture open_it(const char *text, const char *targets)
{
    struct whole_run w = {0};
    char all[4000];
    snprintf(all, sizeof all, "%s%s", text, targets);
    whole_run_write(&w, all);
    struct fixture f = {.arena = arena_new(), .errors = errors_new()};
    const struct scenario_file *file = scenario_read(w.path, NULL, 0, NULL, f.arena, f.errors);
    unlink(w.path);
    if (file != NULL)
        f.m = model_new(file, (struct model_wish){.targets = true}, f.arena, f.errors);
    if (f.m == NULL)
        errors_print(f.errors, stderr);
    assert_non_null(f.m);
    f.o = (struct calibrate_options){
        .run = {.seed = 5, .draws = 3000, .threads = 1}, .first = 2048, .each = 512, .most = 16384};
    return f;
}

static void close_it(struct fixture *f)
{
    model_free(f->m);
    errors_free(f->errors);
    arena_free(f->arena);
}

static struct calibration *solve(struct fixture *f)
{
    bool stopped;
    struct calibration *c = calibrate(f->m, &f->o, f->arena, &stopped, f->errors);
    if (c == NULL)
        errors_print(f->errors, stderr);
    assert_non_null(c);
    assert_false(stopped);
    return c;
}

static size_t slot_of(const struct fixture *f, const char *name)
{
    for (size_t i = 0; i < f->m->n_drawn; i++)
        if (strcmp(f->m->drawn[i].name, name) == 0)
            return f->m->drawn[i].slot;
    fail_msg("nothing drawn is called %s", name);
    return 0;
}

struct seen {
    double mean, sd;
};

static struct seen moments(const double *x, size_t n)
{
    struct seen s = {0, 0};
    for (size_t i = 0; i < n; i++)
        s.mean += x[i] / (double) n;
    for (size_t i = 0; i < n; i++)
        s.sd += (x[i] - s.mean) * (x[i] - s.mean) / (double) n;
    s.sd = sqrt(s.sd);
    return s;
}

/* Of the rows of a posterior, five standard errors of so many effective points. */
static void check_posterior(const struct fixture *f, const struct calibration *c, const char *name,
                            double mean, double sd)
{
    const struct seen s = moments(c->posterior + slot_of(f, name) * c->rows, c->rows);
    assert_near(s.mean, mean, 5 * sd / sqrt(c->effective));
    assert_near(s.sd, sd, 5 * sd / sqrt(c->effective));
}

/* Share of rows below x. */
static double below(const struct fixture *f, const struct calibration *c, const char *name,
                    double x)
{
    const double *row = c->posterior + slot_of(f, name) * c->rows;
    double n = 0;
    for (size_t i = 0; i < c->rows; i++)
        n += row[i] < x;
    return n / (double) c->rows;
}

static double log_choose(double n, double k)
{
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double log_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

/* P(x < t) of a beta of whole numbers: at least a of a + b - 1 tries succeed. */
static double beta_below(int a, int b, double t)
{
    double sum = 0;
    for (int j = a; j <= a + b - 1; j++)
        sum += exp(log_choose(a + b - 1, j) + j * log(t) + (a + b - 1 - j) * log1p(-t));
    return sum;
}

/* beta(6, 14) and 41 of 100: beta(47, 73). In people mode too, as the mean over chance is the
 * chance.
 */
static void test_counts_make_a_beta_of_a_beta(void **state)
{
    (void) state;
    struct fixture f = open_it(base, left);
    struct calibration *c = solve(&f);
    const double mean = 47.0 / 120, sd = sqrt(mean * (1 - mean) / 121);
    assert_true(c->average_flows && c->enough);
    assert_int_equal(c->n_active, 1);
    assert_int_equal(c->n_sources, 4);
    check_posterior(&f, c, "leaves", mean, sd);
    static const double at[] = {0.32, 0.36, 0.39, 0.42, 0.47};
    for (size_t i = 0; i < 5; i++) {
        const double p = beta_below(47, 73, at[i]);
        assert_near(below(&f, c, "leaves", at[i]), p, 5 * sqrt(p * (1 - p) / c->effective));
    }
    assert_near(c->evidence, log_choose(100, 41) + log_beta(47, 73) - log_beta(6, 14),
                5 * c->evidence_error);
    assert_true(c->evidence_error < 0.05);
    calibration_free(c);
    close_it(&f);
}

/* What is counted in a row of the scenario is a Dirichlet: 30 and 70, and 12 of 80 more. */
static void test_counts_make_a_dirichlet_of_a_dirichlet(void **state)
{
    (void) state;
    char *text = whole_run_change(base, "[from.here]\naway = 'leaves'\n",
                                  "[from.here]\nobserved = { away = 30, stayed = 70 }\n"
                                  "per = 'year'\nsource = 'x'\n");
    struct fixture f = open_it(text, "[target.left]\nshare = ['away']\nat = '1 year'\n"
                                     "events = [12, 80]\nsource = 'x'\n");
    struct calibration *c = solve(&f);
    const double mean = 42.0 / 180;
    check_posterior(&f, c, "from.here.away", mean, sqrt(mean * (1 - mean) / 181));
    assert_int_equal(c->n_active, 2); /* a gamma for each share */
    const double *away = c->posterior + slot_of(&f, "from.here.away") * c->rows;
    const double *stayed = c->posterior + slot_of(&f, "from.here.stayed") * c->rows;
    for (size_t i = 0; i < c->rows; i++)
        assert_near(away[i] + stayed[i], 1, 1e-14);
    calibration_free(c);
    close_it(&f);
    free(text);
}

/* price ~ N(40, 5), seen as 46 with a standard error of 3 / 1.96; extra is tied to it by a normal
 * copula with Pearson's r = 2 sin(pi 0.6 / 6), so it is pulled along. Nothing else moves, by not a
 * bit. */
static void test_money_and_what_is_tied_to_it(void **state)
{
    (void) state;
    struct fixture f = open_it(base, paid);
    struct calibration *c = solve(&f);
    const double v = 25, e = 3 / 1.959963984540054, w = v / (v + e * e);
    const double r = 2 * sin(M_PI * 0.1);
    check_posterior(&f, c, "price", 40 + w * 6, sqrt(v * (1 - w)));
    check_posterior(&f, c, "extra", 10 + r * 2 / 5 * w * 6, 2 * sqrt(1 - r * r * w));
    const double sd = sqrt(v + e * e), z = 6 / sd;
    assert_near(c->evidence, -z * z / 2 - log(sd * sqrt(2 * M_PI)), 5 * c->evidence_error);
    static const char *const others[] = {"leaves", "idle"};
    for (size_t i = 0; i < 2; i++) {
        const size_t at = slot_of(&f, others[i]) * c->rows;
        assert_memory_equal(c->prior + at, c->posterior + at, c->rows * sizeof(double));
    }
    calibration_free(c);
    close_it(&f);
}

static void test_what_says_next_to_nothing_changes_next_to_nothing(void **state)
{
    (void) state;
    struct fixture f = open_it(base, "[target.paid]\ncost = 'price'\nyear = 2026\nvalue = 40\n"
                                     "plus_minus = 1e6\nsource = 'x'\n");
    f.o.run.draws = 2000; /* as many effective points are enough */
    struct calibration *c = solve(&f);
    assert_int_equal(c->stages, 0);
    assert_near(c->effective, 2048, 0.01);
    const struct seen s = moments(c->posterior + slot_of(&f, "price") * c->rows, c->rows);
    assert_near(s.mean, 40, 5 * 5 / sqrt(2048));
    assert_near(s.sd, 5, 5 * 5 / sqrt(2048));
    calibration_free(c);
    close_it(&f);
}

/* Two targets: what one says does not disturb what the other does. */
static void test_rows_are_equally_likely_in_any_order(void **state)
{
    (void) state;
    char both[1000];
    snprintf(both, sizeof both, "%s%s", left, paid);
    struct fixture f = open_it(base, both);
    struct calibration *c = solve(&f);
    const double mean = 47.0 / 120, sd = sqrt(mean * (1 - mean) / 121);
    check_posterior(&f, c, "leaves", mean, sd);
    const double *x = c->posterior + slot_of(&f, "leaves") * c->rows;
    const size_t half = c->rows / 2;
    const struct seen first = moments(x, half), last = moments(x + half, half);
    assert_near(first.mean, last.mean, 5 * sd * sqrt(2 / (double) half));
    /* The targets of a row are those of its inputs. */
    const double *y = c->posterior_targets;
    for (size_t i = 0; i < c->rows; i++)
        assert_near(y[i], x[i], 1e-9);
    calibration_free(c);
    close_it(&f);
}

static void test_same_bits_for_any_number_of_threads(void **state)
{
    (void) state;
    char both[1000];
    snprintf(both, sizeof both, "%s%s", left, paid);
    struct fixture f = open_it(base, both);
    struct calibration *one = solve(&f);
    f.o.run.threads = 3;
    struct calibration *three = solve(&f);
    assert_memory_equal(one->posterior, three->posterior,
                        one->rows * f.m->n_inputs * sizeof(double));
    assert_true(one->evidence == three->evidence && one->effective == three->effective);
    f.o.run.seed = 6;
    struct calibration *other = solve(&f);
    assert_true(one->evidence != other->evidence);
    calibration_free(one);
    calibration_free(three);
    calibration_free(other);
    close_it(&f);
}

/* A number that matters in 7 of 10,000 draws only. */
static void test_what_matters_only_far_out_is_not_left_out(void **state)
{
    (void) state;
    char *even = whole_run_change(base, "[param.idle]\nkind = 'number'\nmean = 3\nsd = 1\n",
                                  "[param.idle]\nkind = 'number'\nuniform = [0, 1]\n");
    char *text = whole_run_change(even, "away = 'leaves'\n",
                                  "away = 'leaves * if(idle > 0.9993, 1.2, 1)'\n");
    struct fixture f = open_it(text, left);
    struct calibration *c = solve(&f);
    assert_int_equal(c->n_active, 2);
    calibration_free(c);
    close_it(&f);
    free(text);
    free(even);
}

/* Where whole people depend on how many are where there are no average flows. */
static void test_people_who_affect_each_other_are_counted_whole(void **state)
{
    (void) state;
    char *text = whole_run_change(base, "away = 'leaves'\n",
                                  "away = \"leaves * (1 + 0 * people('here'))\"\n");
    char *more = whole_run_change(text, "size = 10", "size = 400");
    struct fixture f = open_it(more, left);
    f.o.first = 512;
    f.o.most = 4096;
    f.o.run.draws = 500;
    struct calibration *c = solve(&f);
    assert_false(c->average_flows);
    assert_int_equal(c->n_active, c->n_sources);
    /* Chance of 800 lives beside 100 that were seen widens what is learned by a little. */
    const struct seen s = moments(c->posterior + slot_of(&f, "leaves") * c->rows, c->rows);
    assert_near(s.mean, 47.0 / 120, 0.02);
    assert_near(s.sd, 0.0445, 0.01);
    calibration_free(c);
    close_it(&f);
    free(more);
    free(text);
}

/* Of chances drawn from the prior, and counts drawn with them, the rank of the chance among draws
 * of its posterior is uniform (Talts and others, 2018). */
enum { WORLDS = 200, BINS = 10, TRIES = 40 };

static double uniform(uint64_t world, uint64_t k)
{
    return stream_uniform(stream_word(99, 1, world, k));
}

static void test_ranks_of_the_truth_are_uniform(void **state)
{
    (void) state;
    struct fixture f = open_it(base, left);
    struct target *target = (struct target *) f.m->targets[0].target;
    const struct distribution *prior = NULL;
    for (size_t i = 0; i < f.m->n_drawn; i++)
        if (strcmp(f.m->drawn[i].name, "leaves") == 0)
            prior = f.m->drawn[i].fitted;
    f.o = (struct calibrate_options){
        .run = {.seed = 0, .draws = 99, .threads = 1}, .first = 512, .each = 256, .most = 1536};
    size_t count[BINS] = {0};
    for (uint64_t world = 0; world < WORLDS; world++) {
        const double truth = distribution_quantile(prior, uniform(world, 0));
        target->trials = TRIES;
        target->events = 0;
        for (uint64_t k = 1; k <= TRIES; k++)
            target->events += uniform(world, k) < truth;
        f.o.run.seed = 1000 + world;
        struct calibration *c = solve(&f);
        count[(size_t) (below(&f, c, "leaves", truth) * 99 + 0.5) * BINS / 100]++;
        calibration_free(c);
    }
    double chi = 0;
    for (size_t b = 0; b < BINS; b++)
        chi += pow((double) count[b] - WORLDS / BINS, 2) / (WORLDS / BINS);
    assert_true(chi < 33.72); /* of 9 degrees of freedom, exceeded once in 10,000 */
    close_it(&f);
}

static void expect_refusal(const char *text, const char *targets, const char *expected)
{
    struct fixture f = open_it(text, targets);
    bool stopped;
    assert_null(calibrate(f.m, &f.o, f.arena, &stopped, f.errors));
    bool found = false;
    for (size_t i = 0; errors_text(f.errors, i) != NULL; i++)
        found |= strstr(errors_text(f.errors, i), expected) != NULL;
    if (!found)
        errors_print(f.errors, stderr);
    assert_true(found);
    close_it(&f);
}

static void test_nothing_to_learn_is_said(void **state)
{
    (void) state;
    expect_refusal(base, "", "the scenario has no [target]");
    char *certain = whole_run_change(base, "mean = 40\nsd = 5\n", "value = 40\n");
    char *apart = whole_run_change(certain,
                                   "[[correlate]]\nparams = ['price', 'extra']\nrank = "
                                   "0.6\n",
                                   "");
    expect_refusal(apart, paid, "no uncertain number of the scenario moves any target");
    expect_refusal(
        base,
        "[target.left]\nshare = ['away']\nat = '1 year'\ngroup = 'all'\nevents = [1, 2]\n"
        "source = 'x'\n[target.none]\npeople = ['away']\nat = '1 year'\nvalue = 1e200\n"
        "plus_minus = 1e-120\nsource = 'x'\n",
        "at none of the points");
    free(certain);
    free(apart);
}

/* --- what is written -------------------------------------------------------------------- */

static const char grouped[] =
    "format = 1\n[study]\ntitle = 'Calibrate'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '12 months'\nbaseline = 'now'\nlanguage = 'en'\n"
    "[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { here = 1 }\n"
    "[group]\nyoung = { share = 0.5 }\nold = { share = 0.5 }\n"
    "[states]\nhere = 'Here'\naway = { label = 'Away', absorbing = true }\n"
    "[from.here]\naway = 'leaves'\n"
    "[holder]\ntown = 'Town'\n[budget]\nall = { holder = 'town' }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.3\nsd = 0.1\nsource = 'x'\n"
    "by_group = { old = { mean = 0.5, sd = 0.1 } }\n"
    "[param.rent]\nkind = 'number'\nmean = 3\nsd = 1\nsource = 'x'\n"
    "[shares.mix]\ncounts = { a = 3, b = 4 }\nsource = 'x'\n"
    "[cost.rent]\namount = 'rent + mix.a'\nper = 'year'\nbudget = 'all'\n"
    "[target.left]\nlabel = 'Left'\nshare = ['away']\nat = '1 year'\nvalue = 0.9\n"
    "plus_minus = 0.02\nsource = 'x'\n"
    "[intervention.now]\n[intervention.then.param.rent]\nmean = 5\nsd = 1\n";

static char *calibrate_text_into(const char *text, const char *folder, struct simulate_options o)
{
    struct whole_run w = {0};
    char *printed = NULL;
    size_t size = 0;
    whole_run_write(&w, text);
    o.scenario = w.path;
    o.output = folder;
    o.threads = 1;
    o.draws = 400;
    o.no_charts = true;
    FILE *out = open_memstream(&printed, &size);
    assert_int_equal(simulate_calibrate(&o, out, stderr), 0);
    fclose(out);
    unlink(w.path);
    return printed;
}

static char *calibrate_into(const char *folder, struct simulate_options o)
{
    return calibrate_text_into(grouped, folder, o);
}

static void test_posterior_csv_has_a_column_for_each_name_that_draws_know(void **state)
{
    (void) state;
    free(calibrate_into(in_scratch("out"), (struct simulate_options){.dutch_csv = true}));
    char *csv = read_text(in_scratch("out/posterior.csv"));
    static const char header[] =
        "leaves.old,leaves.young,rent,intervention.then.rent,mix.a,mix.b\n";
    assert_memory_equal(csv, header, sizeof header - 1);
    size_t rows = 0;
    for (const char *p = csv; *p != '\0'; p++)
        rows += *p == '\n';
    assert_int_equal(rows, 401);
    free(csv);
    char *summary = read_text(in_scratch("out/posterior_summary.csv"));
    assert_non_null(strstr(summary, ";")); /* others are as asked for */
    free(summary);
}

static void expect_refusal_of_draws(const char *path)
{
    char *printed = NULL;
    size_t size = 0;
    FILE *err = open_memstream(&printed, &size);
    const struct simulate_options o = {.scenario = path,
                                       .output = in_scratch("none"),
                                       .draws = 400,
                                       .threads = 1,
                                       .quiet = true,
                                       .no_charts = true};
    assert_int_equal(simulate_calibrate(&o, err, err), 3);
    fclose(err);
    assert_non_null(strstr(printed, "it does not go with [draws]"));
    free(printed);
}

/* Half of the people are young: of row d of the file draw d has that share away after a year. */
static void test_draws_reads_the_posterior_back(void **state)
{
    (void) state;
    char scenario[2000];
    free(calibrate_into(in_scratch("out"), (struct simulate_options){0}));
    snprintf(scenario, sizeof scenario, "%s[draws]\nfile = 'posterior.csv'\n", grouped);
    write_text(in_scratch("out/again.toml"), scenario);
    char path[100];
    snprintf(path, sizeof path, "%s", in_scratch("out/again.toml"));
    struct whole_run *w = whole_run_with(
        NULL, (struct simulate_options){.scenario = path, .draws = 400, .threads = 1});
    char *csv = read_text(in_scratch("out/posterior.csv"));
    double sum = 0;
    const char *line = strchr(csv, '\n');
    for (size_t i = 0; i < 400; i++, line = strchr(line + 1, '\n')) {
        double old, young;
        assert_int_equal(sscanf(line + 1, "%lf,%lf", &old, &young), 2);
        sum += (old + young) / 2;
    }
    assert_close(w->r->targets[0].value.mean, sum / 400, 1e-9);
    free(csv);
    whole_run_close(w);
    expect_refusal_of_draws(path);
}

/* ---- what interventions redefine ---- */

/* `then` has other chances, counts of shares and an observed row; `certain` knows one of them; what
 * `like` redefines it redefines as the file has it. */
static const char redefined[] =
    "format = 1\n[study]\ntitle = 'Calibrate'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '12 months'\nbaseline = 'now'\nlanguage = 'en'\n"
    "[accounting]\ndiscount = 0\noccupancy = 'end'\n"
    "[cohort]\nsize = 100\nmode = 'expected'\nstart = { here = 0.5, there = 0.5 }\n"
    "[group]\nyoung = { share = 0.4 }\nold = { share = 0.6 }\n"
    "[states]\nhere = 'Here'\nthere = 'There'\naway = { label = 'Away', absorbing = true }\n"
    "[from.here]\naway = 'leaves'\n"
    "[from.there]\nobserved = { away = 6, stayed = 14 }\nper = 'year'\nsource = 'x'\n"
    "[holder]\ntown = 'Town'\n[budget]\nall = { holder = 'town' }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.3\nsd = 0.1\nsource = 'x'\n"
    "[param.rent]\nkind = 'number'\nmean = 3\nsd = 1\nsource = 'x'\n"
    "[shares.mix]\ncounts = { a = 3, b = 4 }\nsource = 'x'\n"
    "[cost.rent]\namount = 'rent + mix.a'\nper = 'year'\nbudget = 'all'\n"
    "[cost.gone]\nin = ['away']\namount = 10\nper = 'person-year'\nbudget = 'all'\n"
    "[target.left]\nlabel = 'Left'\nshare = ['away']\nat = '1 year'\nvalue = 0.4\n"
    "plus_minus = 0.05\nsource = 'x'\n"
    "[intervention.now]\n"
    "[intervention.then]\nparam.rent = { mean = 5, sd = 1 }\n"
    "param.leaves = { mean = 0.2, sd = 0.1, by_group = { old = { mean = 0.6, sd = 0.1 } } }\n"
    "shares.mix = { counts = { a = 30, b = 2 } }\n"
    "from.there = { observed = { away = 2, stayed = 18 }, per = 'year', source = 'x' }\n"
    "[intervention.certain]\nparam.rent = { value = 4 }\n"
    "[intervention.like]\nparam.rent = { mean = 3, sd = 1 }\n";

enum { COLUMNS = 14, ROWS = 400 };

/* `certain` has no column, as there is nothing to draw. */
static void read_columns(const char *csv, double x[COLUMNS][ROWS])
{
    static const char header[] =
        "leaves,intervention.then.leaves.old,intervention.then.leaves.young,rent,"
        "intervention.like.rent,intervention.then.rent,mix.a,mix.b,intervention.then.mix.a,"
        "intervention.then.mix.b,from.there.away,from.there.stayed,"
        "intervention.then.from.there.away,intervention.then.from.there.stayed\n";
    assert_memory_equal(csv, header, sizeof header - 1);
    char *at = (char *) strchr(csv, '\n');
    for (size_t i = 0; i < ROWS; i++)
        for (size_t k = 0; k < COLUMNS; k++)
            x[k][i] = strtod(at + 1, &at);
}

static double mean_of_column(const double *x)
{
    double sum = 0;
    for (size_t i = 0; i < ROWS; i++)
        sum += x[i];
    return sum / ROWS;
}

/* Each intervention plays its own columns. 50 begin here, of whom 20 are young, and 50 there. */
static void test_what_an_intervention_redefines_is_read_back_too(void **state)
{
    (void) state;
    static double x[COLUMNS][ROWS];
    char scenario[4000], path[100];
    free(calibrate_text_into(redefined, in_scratch("out"), (struct simulate_options){0}));
    snprintf(scenario, sizeof scenario, "%s[draws]\nfile = 'posterior.csv'\n", redefined);
    write_text(in_scratch("out/again.toml"), scenario);
    snprintf(path, sizeof path, "%s", in_scratch("out/again.toml"));
    char *csv = read_text(in_scratch("out/posterior.csv"));
    read_columns(csv, x);
    struct whole_run *w = whole_run_with(
        NULL, (struct simulate_options){.scenario = path, .draws = ROWS, .threads = 1});
    double mean[COLUMNS];
    for (size_t k = 0; k < COLUMNS; k++)
        mean[k] = mean_of_column(x[k]);
    assert_close(value_of(w, "now", "npv_line", "rent")->mean, mean[3] + mean[6], 1e-12);
    assert_close(value_of(w, "then", "npv_line", "rent")->mean, mean[5] + mean[8], 1e-12);
    assert_close(value_of(w, "certain", "npv_line", "rent")->mean, 4 + mean[6], 1e-12);
    assert_close(value_of(w, "like", "npv_line", "rent")->mean, mean[4] + mean[6], 1e-12);
    assert_close(value_of(w, "now", "npv_line", "gone")->mean, 500 * (mean[0] + mean[10]), 1e-9);
    assert_close(value_of(w, "then", "npv_line", "gone")->mean,
                 300 * mean[1] + 200 * mean[2] + 500 * mean[12], 1e-9);
    for (size_t i = 0; i < ROWS; i++) /* one distribution, placed at the same quantile */
        assert_true(x[3][i] == x[4][i]);
    whole_run_close(w);
    free(csv);
}

/* Lines are broken where the page ends. */
static void join_lines(char *text)
{
    for (char *p = text; *p != '\0'; p++)
        if (*p == '\n') {
            *p = ' ';
            const size_t blanks = strspn(p + 1, " ");
            memmove(p + 1, p + 1 + blanks, strlen(p + 1 + blanks) + 1);
        }
}

static void test_the_reader_is_told_what_to_doubt_and_what_to_do(void **state)
{
    (void) state;
    /* One number is the quantile of both groups. */
    static const char *const expected[] = {
        "uncertain numbers that move them: 1 of 4.",
        "The prior contradicts what was observed: Left, observed 90.0%",
        "Effective sample size",
        "beside the scenario",
        "[draws] file = \"posterior.csv\"",
    };
    char *printed = calibrate_into(in_scratch("out"), (struct simulate_options){0});
    join_lines(printed);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        if (strstr(printed, expected[i]) == NULL)
            fail_msg("expected \"%s\" in:\n%s", expected[i], printed);
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts_make_a_beta_of_a_beta),
        cmocka_unit_test(test_counts_make_a_dirichlet_of_a_dirichlet),
        cmocka_unit_test(test_money_and_what_is_tied_to_it),
        cmocka_unit_test(test_what_says_next_to_nothing_changes_next_to_nothing),
        cmocka_unit_test(test_rows_are_equally_likely_in_any_order),
        cmocka_unit_test(test_same_bits_for_any_number_of_threads),
        cmocka_unit_test(test_what_matters_only_far_out_is_not_left_out),
        cmocka_unit_test(test_people_who_affect_each_other_are_counted_whole),
        cmocka_unit_test(test_ranks_of_the_truth_are_uniform),
        cmocka_unit_test(test_nothing_to_learn_is_said),
        cmocka_unit_test_setup_teardown(
            test_posterior_csv_has_a_column_for_each_name_that_draws_know, scratch_make,
            scratch_remove),
        cmocka_unit_test_setup_teardown(test_draws_reads_the_posterior_back, scratch_make,
                                        scratch_remove),
        cmocka_unit_test_setup_teardown(test_what_an_intervention_redefines_is_read_back_too,
                                        scratch_make, scratch_remove),
        cmocka_unit_test_setup_teardown(test_the_reader_is_told_what_to_doubt_and_what_to_do,
                                        scratch_make, scratch_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
