/* Every check is made in every draw whatever tables are asked: faults are put into a run, on each
 * way of moving people and in the books, under each list of tables, and each stops it and is named.
 *
 * The linker puts the functions of this file before those that a run calls (--wrap, see
 * CMakeLists.txt): they spoil what goes in or comes out, in one lane of one call. */
#include "whole_run.h"

#include "accounts.h"
#include "arena.h"
#include "cohort_workspace.h"
#include "events.h"
#include "findings.h"
#include "model.h"
#include "run.h"

/* Two groups, arrivals, a payment between budgets, an agreement that pays a year later; nothing
 * that is counted depends on who is in c. The amount of `stay` changes at a birthday. */
static const char text[] =
    "format = 1\n"
    "[study]\ntitle = 'Checks'\nprices = 2026\nstart = 2026-01-01\nhorizon = '4 years'\n"
    "baseline = 'now'\n"
    "[accounting]\nexact = false\n"
    "[cohort]\nsize = 40\nmode = 'expected'\nstart = { a = 0.75, b = 0.25 }\n"
    "arrivals = { '2027' = 24 }\n"
    "[group.old]\nshare = 0.25\nage = [20, 24]\n[group.young]\nshare = 0.75\nage = [20, 24]\n"
    "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\nmean = 0.3\nsd = 0.05\nsource = 'x'\n"
    "[from.a]\nb = 'leaves * if(year == 2027, 1.1, 1)'\nc = 0.02\n[from.b]\na = 0.1\nc = 0.03\n"
    "[holder]\ntown = 'Town'\nclub = 'Club'\n"
    "[budget]\npurse = { holder = 'town' }\nchest = { holder = 'town' }\nbox = { holder = 'club' "
    "}\n"
    "[cost.care]\nin = ['a']\namount = 100\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.fee]\nin = ['b']\namount = 30\nper = 'person-year'\nbudget = 'purse'\nto = 'box'\n"
    "[cost.hall]\namount = 700\nper = 'year'\nbudget = 'box'\n"
    "[cost.stay]\nin = ['b']\namount = 'if(age < 23, 10, 20)'\nper = 'person-year'\n"
    "budget = 'chest'\n"
    "[outcome.years]\nin = ['b']\namount = 1\nper = 'person-year'\nbetter = 'more'\nvalue = 5\n"
    "[transfer.grant]\nrule = 'reimburse'\nfrom = 'purse'\nto = 'box'\nof = ['hall']\n"
    "share = 0.5\nlag = '1 year'\n"
    "[intervention.now]\n[intervention.then]\nfrom.b = { a = 0.2 }\n";

enum spoiled { PLACE_NONE, PLACE_CHANCE, PLACE_STAY, PLACE_LINE, PLACE_PAYMENT, PLACE_ACCOUNT };

/* What is spoiled: in this lane, when the function of that place is called for the call-th time. */
static struct fault {
    enum spoiled place;
    size_t call, calls, lane;
    double factor; /* PLACE_CHANCE: of the chances out of state a; else NAN or what is added */
    size_t line;
    struct account account;
    bool armed;      /* PLACE_STAY: the next stay */
    double *spoiled; /* an input that is not made anew by itself, to be set right again */
    double before;
} fault;

static bool strikes(enum spoiled place)
{
    return fault.place == place && fault.calls++ == fault.call;
}

void __real_cohort_expected(const struct timeline *time, const struct plan *plans, size_t n,
                            const struct cohort_kernel *kernel, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out);
void __wrap_cohort_expected(const struct timeline *time, const struct plan *plans, size_t n,
                            const struct cohort_kernel *kernel, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out);

/* Who leaves state a gets lost in part: in the last cycle only, so that nobody can come back. */
void __wrap_cohort_expected(const struct timeline *time, const struct plan *plans, size_t n,
                            const struct cohort_kernel *kernel, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out)
{
    if (strikes(PLACE_CHANCE)) {
        const struct plan *p = &plans[1];
        const uint32_t pattern = p->strata[0].pattern[time->n_cycles];
        for (size_t e = 0; e < p->n_edges; e++)
            if (p->edges[e].state == 0 && p->edges[e].target == 1 &&
                p->edges[e].kind == EDGE_MOVE) {
                fault.spoiled = (double *) values +
                                (size_t) p->patterns[pattern * p->n_edges + e] * STRIP + fault.lane;
                fault.before = *fault.spoiled;
                *fault.spoiled *= fault.factor;
                break;
            }
        assert_non_null(fault.spoiled);
    }
    __real_cohort_expected(time, plans, n, kernel, values, feedback, ws, out);
    if (fault.spoiled != NULL) {
        *fault.spoiled = fault.before;
        fault.spoiled = NULL;
    }
}

void __real_lives_note(const struct timeline *time, const struct plan *const *plans, size_t n,
                       size_t row, const struct stays *s, struct cohort_workspace *ws);
void __wrap_lives_note(const struct timeline *time, const struct plan *const *plans, size_t n,
                       size_t row, const struct stays *s, struct cohort_workspace *ws);

/* Of the first stay that somebody ends by moving it is not noted that it ends: they are in two
 * places. */
void __wrap_lives_note(const struct timeline *time, const struct plan *const *plans, size_t n,
                       size_t row, const struct stays *s, struct cohort_workspace *ws)
{
    struct stays spoiled = *s;
    for (size_t i = 0; fault.armed && i < s->n; i++)
        if (s->lane[i] == fault.lane && s->until[i] <= time->n_cycles) {
            spoiled.until[i] = (uint32_t) time->n_cycles + 1;
            fault.armed = false;
        }
    __real_lives_note(time, plans, n, row, &spoiled, ws);
}

void __real_cohort_people(const struct timeline *time, const struct plan *plans, size_t n,
                          const struct cohort_people *who, const double *values, bool same_values,
                          struct cohort_workspace *ws, const struct cohort_output *out);
void __wrap_cohort_people(const struct timeline *time, const struct plan *plans, size_t n,
                          const struct cohort_people *who, const double *values, bool same_values,
                          struct cohort_workspace *ws, const struct cohort_output *out);

void __wrap_cohort_people(const struct timeline *time, const struct plan *plans, size_t n,
                          const struct cohort_people *who, const double *values, bool same_values,
                          struct cohort_workspace *ws, const struct cohort_output *out)
{
    fault.armed = strikes(PLACE_STAY);
    __real_cohort_people(time, plans, n, who, values, same_values, ws, out);
}

void __real_cohort_together(const struct timeline *time, const struct plan *plan,
                            const struct cohort_people *who, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out);
void __wrap_cohort_together(const struct timeline *time, const struct plan *plan,
                            const struct cohort_people *who, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out);

void __wrap_cohort_together(const struct timeline *time, const struct plan *plan,
                            const struct cohort_people *who, const double *values,
                            const struct cohort_feedback *feedback, struct cohort_workspace *ws,
                            const struct cohort_output *out)
{
    fault.armed = strikes(PLACE_STAY);
    __real_cohort_together(time, plan, who, values, feedback, ws, out);
}

void __real_ledger_settle(const struct model *m, size_t world, const double *values,
                          const struct cohort_output *counted, struct books *books);
void __wrap_ledger_settle(const struct model *m, size_t world, const double *values,
                          const struct cohort_output *counted, struct books *books);

/* The people whom the line `line` counts in 2028 under intervention 1 are no number. */
void __wrap_ledger_settle(const struct model *m, size_t world, const double *values,
                          const struct cohort_output *counted, struct books *books)
{
    const size_t width = (1 + m->timeline.n_schedules) * STRIP;
    if (world == 1 && counted->occupancy != NULL && strikes(PLACE_LINE)) {
        const struct ledger_plan *p = &m->ledger[1];
        for (size_t i = 0; i < p->n_tap_charges; i++) {
            const struct tap *tap = &m->plans[1].taps[p->tap_charges[i].tap];
            for (size_t s = 0; p->tap_charges[i].line == fault.line && s < tap->n_segments; s++)
                if (m->calendar->year_of[tap->segments[s].last] >= 2)
                    for (size_t k = 0; k <= m->timeline.n_schedules; k++)
                        counted->taps[(tap->first + s) * width + k * STRIP + fault.lane] = NAN;
        }
    }
    __real_ledger_settle(m, world, values, counted, books);
}

void __real_settlement_settle(struct settlement *s, const double *values,
                              const struct settlement_change *change);
void __wrap_settlement_settle(struct settlement *s, const double *values,
                              const struct settlement_change *change);

/* What is paid in 2029 is infinite. */
void __wrap_settlement_settle(struct settlement *s, const double *values,
                              const struct settlement_change *change)
{
    __real_settlement_settle(s, values, change);
    if (strikes(PLACE_PAYMENT))
        ((double *) settlement_paid(s, 1))[3 * STRIP + fault.lane] = INFINITY;
}

bool __real_accounts_fill(const struct model *m, const struct accounts *a,
                          const struct books *const *books, const struct settlement *settled,
                          const struct cohort_output *const *counted, struct account_workspace *ws,
                          double *y, size_t stride);
bool __wrap_accounts_fill(const struct model *m, const struct accounts *a,
                          const struct books *const *books, const struct settlement *settled,
                          const struct cohort_output *const *counted, struct account_workspace *ws,
                          double *y, size_t stride);

static bool same_account(const struct account *a, const struct account *b)
{
    return a->table == b->table && a->kind == b->kind && a->world == b->world &&
           a->versus == b->versus && a->group == b->group && a->id == b->id && a->year == b->year;
}

/* A party pays a cent more than its parts. */
bool __wrap_accounts_fill(const struct model *m, const struct accounts *a,
                          const struct books *const *books, const struct settlement *settled,
                          const struct cohort_output *const *counted, struct account_workspace *ws,
                          double *y, size_t stride)
{
    const bool finite = __real_accounts_fill(m, a, books, settled, counted, ws, y, stride);
    bool found = false;
    if (strikes(PLACE_ACCOUNT)) {
        for (size_t i = 0; !found && i < a->n_audited; i++)
            if (same_account(&a->list[i], &fault.account)) {
                ((double *) term_at(accounts_view(ws), a->place[i]))[fault.lane] += fault.factor;
                found = true;
            }
        assert_true(found);
    }
    return finite;
}

/* ---- runs ---- */

/* A list of tables, as the command makes it. */
struct tables {
    const char *name;
    struct account_wish wish;
};

static const struct tables lists[] = {
    {"none", {0}},
    {"summary", {.summary = true}},
    {"differences", {.differences = true}},
    {"headlines", {.headlines = true}},
    {"years", {.years = true}},
    {"cumulative", {.cumulative = true}},
    {"occupancy", {.occupancy = true}},
    {"multi_year", {.multi_year = true}},
    {"distribution", {.distribution = true}},
    {"dip", {.cumulative = true, .dip = true}},
    {"pockets", {.pockets = true}},
    {"deals", {.deals = true}},
    {"arrivals", {.arrivals = true}},
    {"targets", {.targets = true}},
    {"all",
     {.summary = true,
      .differences = true,
      .years = true,
      .cumulative = true,
      .occupancy = true,
      .multi_year = true,
      .distribution = true,
      .dip = true,
      .pockets = true,
      .deals = true,
      .arrivals = true,
      .targets = true,
      .headlines = true}},
};
enum { LISTS = sizeof lists / sizeof *lists };

static bool by_year(const struct account_wish *w)
{
    return w->years || w->cumulative || w->multi_year || w->dip;
}

struct compiled {
    struct arena *arena;
    struct errors *errors; /* of the run; the scenario has none */
    const struct model *m;
};

static struct compiled compiled(const char *scenario, const struct account_wish *w)
{
    struct whole_run file = {0};
    struct compiled c = {.arena = arena_new(), .errors = errors_new()};
    const struct model_wish wish = {.by_year = by_year(w),
                                    .occupancy = w->occupancy,
                                    .arrivals = w->arrivals,
                                    .targets = w->targets};
    whole_run_write(&file, scenario);
    const struct scenario_file *read = scenario_read(file.path, NULL, 0, NULL, c.arena, c.errors);
    unlink(file.path);
    c.m = read == NULL ? NULL : model_new(read, wish, c.arena, c.errors);
    if (c.m == NULL) {
        errors_print(c.errors, stderr);
        fail_msg("the scenario is refused");
    }
    errors_free(c.errors); /* warnings */
    c.errors = errors_new();
    return c;
}

static void forget(struct compiled *c)
{
    model_free(c->m);
    errors_free(c->errors);
    arena_free(c->arena);
}

static struct run_options options_of(const struct account_wish *w, const char *kernel)
{
    return (struct run_options){
        .seed = 3, .draws = 64, .threads = 1, .kernel = kernel, .wish = *w, .command = "x.toml"};
}

/* Runs 64 draws with a fault: NULL if nothing was noticed, else what was said, in the arena. */
static const char *run_with(struct compiled *c, const struct run_options *o, struct fault f)
{
    bool stopped = false;
    fault = f;
    struct findings *found = run_simulate(c->m, o, c->arena, &stopped, c->errors);
    fault.place = PLACE_NONE;
    assert_false(stopped);
    if (found != NULL) {
        findings_free(found);
        assert_int_equal(errors_count(c->errors), 0);
        return NULL;
    }
    assert_int_equal(errors_exit_code(c->errors), 4);
    assert_int_equal(errors_count(c->errors), 1);
    return errors_text(c->errors, 0);
}

/* A run of the scenario under a list of tables has to say all of `says`, up to a NULL. */
static void assert_noticed(const char *scenario, const struct tables *t, const char *kernel,
                           struct fault f, const char *const *says)
{
    struct compiled c = compiled(scenario, &t->wish);
    const struct run_options o = options_of(&t->wish, kernel);
    const char *said = run_with(&c, &o, f);
    if (said == NULL)
        fail_msg("tables %s: nothing was noticed", t->name);
    for (; *says != NULL; says++)
        if (strstr(said, *says) == NULL)
            fail_msg("tables %s: \"%s\" is not in: %s", t->name, *says, said);
    forget(&c);
}

static void assert_silent(const char *scenario, const char *kernel)
{
    for (size_t i = 0; i < LISTS; i++) {
        struct compiled c = compiled(scenario, &lists[i].wish);
        const struct run_options o = options_of(&lists[i].wish, kernel);
        const char *said = run_with(&c, &o, (struct fault){0});
        if (said != NULL)
            fail_msg("tables %s: %s", lists[i].name, said);
        forget(&c);
    }
}

/* The base case is the first call; so the third is that of draws 16 to 31. */
static const char *const lost[] = {"Draw 21, ",
                                   "years after the start, intervention \"",
                                   "people in all states together, but ",
                                   "Who is where:\n",
                                   "All of this draw: simulate --only-draw 21 x.toml",
                                   NULL};

static void assert_people_are_counted(const char *scenario, const char *kernel)
{
    assert_silent(scenario, kernel);
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(scenario, &lists[i], kernel,
                       (struct fault){.place = PLACE_CHANCE, .call = 2, .lane = 5, .factor = 0.99},
                       lost);
}

/* ---- people ---- */

static void test_who_gets_lost_is_missed_in_scripts(void **state)
{
    (void) state;
    assert_people_are_counted(text, NULL);
}

static void test_who_gets_lost_is_missed_by_every_kernel(void **state)
{
    (void) state;
    assert_people_are_counted(text, "reference");
    assert_people_are_counted(text, "blas");
    /* lanes without a script, as chances depend on time in state */
    char *tracked =
        whole_run_change(text, "b = 'B'\n", "b = { label = 'B', tracked = '18 months' }\n");
    char *settles = whole_run_change(tracked, "a = 0.1\n", "a = 'leaves / (1 + years_in_state)'\n");
    assert_people_are_counted(settles, "lanes");
    free(settles);
    free(tracked);
}

static void test_who_gets_lost_is_missed_with_exact_moves(void **state)
{
    (void) state;
    char *exact = whole_run_change(text, "exact = false", "exact = true");
    assert_people_are_counted(exact, NULL);
    free(exact);
}

/* Nothing is said of whole people who are all there; and a stay that stems from nowhere is found.
 * Replicates take turns: the fourth call is the second of draws 16 to 31. */
static void assert_whole_people_are_counted(const char *scenario, const char *intervention)
{
    const char *const says[] = {"Draw 21, replicate 2, ", intervention, "people in all states",
                                "--only-draw 21 x.toml", NULL};
    assert_silent(scenario, NULL);
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(scenario, &lists[i], NULL,
                       (struct fault){.place = PLACE_STAY, .call = 3, .lane = 5}, says);
}

static void test_whole_people_are_all_counted(void **state)
{
    (void) state;
    char *people = whole_run_change(text, "mode = 'expected'", "mode = 'people'");
    assert_whole_people_are_counted(people, "intervention \"now\"");
    free(people);
}

static void test_whole_people_who_affect_each_other_are_all_counted(void **state)
{
    (void) state;
    char *people = whole_run_change(text, "mode = 'expected'", "mode = 'people'");
    char *crowd = whole_run_change(people, "leaves * if(year == 2027, 1.1, 1)",
                                   "leaves * (1 - 0.002 * people(\"b\"))");
    char *alone = whole_run_change(crowd, "[intervention.then]\nfrom.b = { a = 0.2 }\n", "");
    const char *const says[] = {"Draw 21, replicate 2, ", "people in all states", NULL};
    assert_silent(crowd, NULL);
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(alone, &lists[i], NULL,
                       (struct fault){.place = PLACE_STAY, .call = 3, .lane = 5}, says);
    free(alone);
    free(crowd);
    free(people);
}

/* ---- rows ---- */

/* Of a state on which nothing that is counted depends. */
static void test_a_row_that_is_none_is_missed(void **state)
{
    (void) state;
    static const char *const says[] = {"group \"old\": [from.c] b = \"leaves * (0.45 - rate(",
                                       " is -0.", "Expected: a chance of 0 or more", "--only-draw ",
                                       NULL};
    char *open = whole_run_change(text, "{ label = 'C', absorbing = true }", "'C'");
    char *row =
        whole_run_change(open, "[from.b]\n",
                         "[from.c]\nb = \"leaves * (0.45 - rate(leaves, '1 year'))\"\n[from.b]\n");
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(row, &lists[i], NULL, (struct fault){0}, says);
    free(row);
    free(open);
}

/* ---- money ---- */

static size_t line_of(const char *id)
{
    struct compiled c = compiled(text, &lists[0].wish);
    size_t line = 0;
    while (line < c.m->n_lines && strcmp(c.m->lines[line].line->name.id, id) != 0)
        line++;
    assert_true(line < c.m->n_lines);
    forget(&c);
    return line;
}

/* Where nobody asks for money by year, years in which nothing changes are one. */
static void test_money_that_is_no_number_is_located(void **state)
{
    (void) state;
    static const char *const told[] = {"Draw 21, year 2028, intervention \"then\", group \"old\": "
                                       "cost \"care\" is not a number",
                                       "--only-draw 21 x.toml", NULL};
    static const char *const run_together[] = {
        "Draw 21, years 2026 to 2029, intervention \"then\", group \"old\": "
        "cost \"care\" is not a number",
        "--only-draw 21 x.toml", NULL};
    const size_t line = line_of("care");
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(text, &lists[i], NULL,
                       (struct fault){.place = PLACE_LINE, .call = 2, .lane = 5, .line = line},
                       by_year(&lists[i].wish) ? told : run_together);
}

static void test_a_payment_that_is_no_number_is_located(void **state)
{
    (void) state;
    static const char *const says[] = {
        "Draw 21, year 2029, intervention \"then\": agreement \"grant\" is infinite",
        "--only-draw 21 x.toml", NULL};
    for (size_t i = 0; i < LISTS; i++)
        assert_noticed(text, &lists[i], NULL,
                       (struct fault){.place = PLACE_PAYMENT, .call = 2, .lane = 5}, says);
}

static struct account all_of(enum account_kind kind, size_t id)
{
    return (struct account){.table = ACCOUNT_SUMMARY,
                            .kind = kind,
                            .world = 1,
                            .versus = NO_INDEX,
                            .group = NO_INDEX,
                            .year = NO_INDEX,
                            .id = id};
}

static void assert_balance(struct account account, const char *const *says)
{
    for (size_t i = 0; i < LISTS; i++) {
        if (account.table == ACCOUNT_YEAR && !by_year(&lists[i].wish))
            continue;
        const struct fault f = {
            .place = PLACE_ACCOUNT, .call = 2, .lane = 5, .factor = 0.01, .account = account};
        assert_noticed(text, &lists[i], NULL, f, says);
    }
}

/* What one budget pays the other gets. */
static void test_a_cent_that_no_budget_gets_is_missed(void **state)
{
    (void) state;
    static const char *const says[] = {
        "Draw 21, ",
        "intervention \"then\": all budgets together must pay what is used up",
        "but they pay 0.01 EUR more",
        "budget \"box\" pays ",
        "budget \"purse\" pays ",
        "--only-draw 21 x.toml",
        NULL};
    struct compiled c = compiled(text, &lists[0].wish);
    size_t purse = 0;
    while (strcmp(c.m->budgets[purse].name.id, "purse") != 0)
        purse++;
    forget(&c);
    assert_balance(all_of(ACCOUNT_BUDGET, purse), says);
    struct account year = all_of(ACCOUNT_BUDGET, purse);
    year.table = ACCOUNT_YEAR;
    year.year = 2;
    assert_balance(year, says);
}

static void test_a_cent_that_no_holder_pays_is_missed(void **state)
{
    (void) state;
    static const char *const says[] = {
        "Draw 21, ", "intervention \"then\": holders together must pay what society pays",
        "--only-draw 21 x.toml", NULL};
    assert_balance(all_of(ACCOUNT_SOCIETY, NO_INDEX), says);
    assert_balance(all_of(ACCOUNT_SOCIETY_OWN, NO_INDEX), says);
}

/* ---- the draw by itself ---- */

/* Draw 21 stands in lane 5 of its strip, which is simulated alone, without a base case. */
static void test_the_draw_that_failed_fails_by_itself_too(void **state)
{
    (void) state;
    for (size_t i = 0; i < LISTS; i++) {
        struct compiled c = compiled(text, &lists[i].wish);
        const struct run_options o = options_of(&lists[i].wish, NULL);
        const struct fault f = {.place = PLACE_CHANCE, .call = 2, .lane = 5, .factor = 0.99};
        const char *whole = run_with(&c, &o, f);
        struct errors *alone = errors_new();
        bool stopped = false;
        fault = f;
        fault.call = 0;
        const struct one_draw *one = run_one_draw(c.m, &o, 21, c.arena, &stopped, alone);
        fault.place = PLACE_NONE;
        assert_non_null(one);
        assert_true(one->failed);
        assert_non_null(whole);
        assert_string_equal(errors_text(alone, 0), whole);
        errors_free(alone);
        forget(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_gets_lost_is_missed_in_scripts),
        cmocka_unit_test(test_who_gets_lost_is_missed_by_every_kernel),
        cmocka_unit_test(test_who_gets_lost_is_missed_with_exact_moves),
        cmocka_unit_test(test_whole_people_are_all_counted),
        cmocka_unit_test(test_whole_people_who_affect_each_other_are_all_counted),
        cmocka_unit_test(test_a_row_that_is_none_is_missed),
        cmocka_unit_test(test_money_that_is_no_number_is_located),
        cmocka_unit_test(test_a_payment_that_is_no_number_is_located),
        cmocka_unit_test(test_a_cent_that_no_budget_gets_is_missed),
        cmocka_unit_test(test_a_cent_that_no_holder_pays_is_missed),
        cmocka_unit_test(test_the_draw_that_failed_fails_by_itself_too),
    };
    return cmocka_run_group_tests_name("every table", tests, NULL, NULL);
}
