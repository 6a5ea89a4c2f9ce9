/* Money by the year in which people arrive. Where nobody moves and nothing is discounted, what each
 * year's people cost is a sum on paper; elsewhere the years add up to all, and those of one year
 * cost what they cost in a world in which nobody else comes. */
#include "whole_run.h"

/* 7 at the start, 5 in 2027 and 13 in 2028 stay until the end of 2029: 28, 15 and 26 years. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Arrivals'\nprices = 2026\nstart = 2026-01-01\nhorizon = '4 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\nsuppress_below = 5\n"
    "[accounting]\ndiscount = 0.0\n"
    "[cohort]\nsize = 7\nmode = 'expected'\nstart = { a = 1.0 }\narrivals = { 2027 = 5, 2028 = 13 "
    "}\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[let]\non = 0\n"
    "[holder]\ncity = 'City'\nstate = 'State'\n"
    "[budget]\npurse = { holder = 'city' }\ntaxes = { holder = 'state' }\n"
    "[cost.stay]\nin = ['a']\namount = '130.7 + 19 * on'\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.class]\nin = ['a']\ngroup_of = 6\namount = 900\nper = 'group-year'\nbudget = 'purse'\n"
    "[cost.office]\namount = 500\nper = 'year'\nbudget = 'taxes'\n"
    "[cost.come]\non = 'arrival'\namount = 211.3\nbudget = 'taxes'\n"
    "[outcome.years]\nin = ['a']\namount = 1\nper = 'person-year'\nunit = 'years'\n"
    "[intervention.now]\n[intervention.then.let]\non = 1\n";

static struct whole_run *run_tables(const char *text, const char *tables, uint64_t draws)
{
    return whole_run_with(
        text, (struct simulate_options){
                  .draws = draws, .base_case = draws == 0, .threads = 1, .tables = tables});
}

static const struct arrival_row *row_of(const struct whole_run *w, const char *intervention,
                                        const char *versus, int year, const char *kind,
                                        const char *name)
{
    for (size_t i = 0; i < w->r->n_arrivals; i++) {
        const struct arrival_row *a = &w->r->arrivals[i];
        if (a->year == year && strcmp(a->intervention, intervention) == 0 &&
            strcmp(a->versus, versus) == 0 && strcmp(a->kind, kind) == 0 &&
            strcmp(a->name, name) == 0)
            return a;
    }
    fail_msg("no row %s, %s, %d, %s, %s", intervention, versus, year, kind, name);
    return NULL;
}

/* What each year's people cost by hand:
 *   class: 2 groups in 2026; 2 in 2027, of 7 and 5; 5 in each of 2028 and 2029, of 7, 5 and 13:
 *          2026: 1800 + 1050 + 2 * 1260; 2027: 750 + 2 * 900; 2028: 2 * 2340
 *   office: 2000 in all, shared as the 25 people are */
static const int years[] = {2026, 2027, 2028};
static const double people[] = {7, 5, 13}, stayed[] = {28, 15, 26};
static const double of_class[] = {5370, 2550, 4680}, of_office[] = {560, 400, 1040};

static void check_by_hand(const struct whole_run *w, bool drawn)
{
    for (size_t i = 0; i < 3; i++) {
        const double city = 130.7 * stayed[i] + of_class[i];
        const double state = of_office[i] + 211.3 * people[i];
        const struct arrival_row *c = row_of(w, "now", "", years[i], "npv_holder", "city");
        const struct arrival_row *s = row_of(w, "now", "", years[i], "npv_holder", "state");
        assert_close(c->value.base_case, city, 1e-12);
        assert_close(s->value.base_case, state, 1e-12);
        assert_close(row_of(w, "now", "", years[i], "npv_society", "society")->value.base_case,
                     city + state, 1e-12);
        assert_close(row_of(w, "then", "now", years[i], "npv_holder", "city")->value.base_case,
                     19 * stayed[i], 1e-12);
        const struct arrival_row *o = row_of(w, "then", "", years[i], "outcome", "years");
        assert_close(o->value.base_case, stayed[i], 1e-12);
        assert_string_equal(o->unit, "years");
        assert_close(c->people, people[i], 1e-12);
        assert_close(c->per_person, city / people[i], 1e-12);
        assert_false(c->suppressed);
        assert_true(isnan(c->value.mean) == !drawn);
        if (drawn)
            assert_close(c->value.mean, city, 1e-12);
        if (drawn)
            assert_close(s->value.p95, state, 1e-12);
    }
}

static void
test_each_year_of_arrival_has_its_own_people_their_share_of_groups_and_of_fixed_costs(void **state)
{
    (void) state;
    char *whole = whole_run_change(model, "'expected'", "'people'");
    static const uint64_t draws[] = {0, 3};
    for (size_t i = 0; i < 2; i++) {
        struct whole_run *w = run_tables(model, "arrivals", draws[i]);
        /* 2 interventions and a difference, 3 years, 2 holders, society and an outcome */
        assert_int_equal(w->r->n_arrivals, 3 * 3 * 4);
        assert_int_equal(w->r->n_summary, 0);
        check_by_hand(w, draws[i] > 0);
        whole_run_close(w);
        w = run_tables(whole, "arrivals", draws[i]);
        check_by_hand(w, draws[i] > 0);
        whole_run_close(w);
    }
    free(whole);
}

/* To the start of the study, whenever people come. */
static void test_what_later_arrivals_cost_is_discounted_to_the_start(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "discount = 0.0", "discount = 0.053");
    struct whole_run *w = run_tables(text, "arrivals", 0);
    double office = 0;
    for (int y = 0; y < 4; y++)
        office += 500 * 0.52 * pow(1.053, -y - 0.5);
    assert_close(row_of(w, "now", "", 2028, "npv_holder", "state")->value.base_case,
                 office + 211.3 * 13 * pow(1.053, -2), 1e-12);
    assert_close(row_of(w, "then", "now", 2028, "npv_holder", "city")->value.base_case,
                 19 * 13 * (pow(1.053, -2.5) + pow(1.053, -3.5)), 1e-12);
    whole_run_close(w);
    free(text);
}

static void test_a_year_of_few_arrivals_has_no_numbers(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "suppress_below = 5", "suppress_below = 5.5");
    struct whole_run *w = run_tables(text, "arrivals", 3);
    for (size_t i = 0; i < w->r->n_arrivals; i++) {
        const struct arrival_row *a = &w->r->arrivals[i];
        assert_true(a->suppressed == (a->year == 2027));
        assert_true(isnan(a->people) == a->suppressed);
        assert_true(isnan(a->per_person) == a->suppressed);
        const double shown[] = {a->value.base_case, a->value.mean, a->value.mc_error, a->value.sd,
                                a->value.p05,       a->value.p50,  a->value.p95};
        for (size_t k = 0; k < 7; k++)
            assert_true(isnan(shown[k]) == a->suppressed);
    }
    assert_close(row_of(w, "now", "", 2028, "outcome", "years")->per_person, 2, 1e-12);
    whole_run_close(w);
    free(text);
}

/* 0.36 of all pay 211.3 + 40, the others 211.3 + 110.5. */
static void test_groups_are_told_apart_by_year_of_arrival_too(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "amount = 211.3", "amount = '211.3 + extra'");
    char *groups = whole_run_change(text, "[states]",
                                    "[group.one]\nshare = 0.36\nextra = 40\n"
                                    "[group.two]\nshare = 0.64\nextra = 110.5\n[states]");
    struct whole_run *w = run_tables(groups, "summary,arrivals", 0);
    for (size_t i = 0; i < 3; i++)
        assert_close(row_of(w, "now", "", years[i], "npv_holder", "state")->value.base_case,
                     of_office[i] + people[i] * (211.3 + 0.36 * 40 + 0.64 * 110.5), 1e-12);
    assert_close(value_of_group(w, "now", "two", "npv_holder", "state")->base_case,
                 0.64 * (2000 + 25 * (211.3 + 110.5)), 1e-12);
    assert_close(value_of_group(w, "now", "one", "npv_line", "class")->base_case, 0.36 * 12600,
                 1e-12);
    whole_run_close(w);
    free(text);
    free(groups);
}

/* The city pays the state 1000 under an agreement, which is settled for all people together. */
static void test_agreements_are_not_settled_by_year_of_arrival(void **state)
{
    (void) state;
    char *text = whole_run_change(model, "[intervention.now]",
                                  "[transfer.deal]\nrule = 'lump_sum'\nfrom = 'purse'\n"
                                  "to = 'taxes'\namount = { 2027 = 1000 }\nsource = 'x'\n"
                                  "[intervention.now]");
    struct whole_run *w = run_tables(text, "summary,arrivals", 0);
    double city = 0;
    for (size_t i = 0; i < 3; i++) {
        const struct arrival_row *a = row_of(w, "now", "", years[i], "npv_holder_own", "city");
        assert_close(a->value.base_case, 130.7 * stayed[i] + of_class[i], 1e-12);
        city += a->value.base_case;
        row_of(w, "now", "", years[i], "npv_society_own", "society");
    }
    assert_close(value_of(w, "now", "npv_holder", "city")->base_case, city + 1000, 1e-12);
    assert_int_equal(w->r->n_arrivals, 3 * 3 * 4);
    whole_run_close(w);
    free(text);
}

/* --- a scenario with something of everything ---------------------------------------------- */

static char *rich(const char *mode)
{
    FILE *in = fopen(PROJECT_DIR "/tests/cli/rich.toml", "r");
    assert_non_null(in);
    static char text[20000];
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    *strstr(text, "%MODE%") = ' '; /* of the comment at the top */
    return whole_run_change(text, "%MODE%", mode);
}

static const char *const modes[] = {"people", "expected"};

static const char all_tables[] =
    "summary,differences,budget_years,cumulative,occupancy,break_even,parameters,multi_year,"
    "distribution,dip,wrong_pocket,fair_deal,voi,acceptability";
static const char with_arrivals[] =
    "summary,differences,budget_years,cumulative,occupancy,break_even,parameters,multi_year,"
    "distribution,dip,wrong_pocket,fair_deal,voi,acceptability,arrivals";

static void assert_adds_up(const struct whole_run *w, const struct summary_row *all,
                           const char *versus)
{
    double sum = 0, base_case = 0, size = 0;
    size_t n = 0;
    for (size_t i = 0; i < w->r->n_arrivals; i++) {
        const struct arrival_row *a = &w->r->arrivals[i];
        if (strcmp(a->intervention, all->intervention) != 0 || strcmp(a->versus, versus) != 0 ||
            strcmp(a->kind, all->kind) != 0 || strcmp(a->name, all->name) != 0)
            continue;
        sum += a->value.mean;
        base_case += a->value.base_case;
        size += fabs(a->value.mean) + fabs(a->value.base_case) + 1;
        n++;
    }
    assert_int_equal(n, 3);
    assert_near(sum, all->value.mean, 1e-12 * size);
    assert_near(base_case, all->value.base_case, 1e-12 * size);
}

static bool has_arrivals(const struct summary_row *s)
{
    return strcmp(s->group, "all") == 0 &&
           (strcmp(s->kind, "npv_holder") == 0 || strcmp(s->kind, "npv_society") == 0 ||
            strcmp(s->kind, "outcome") == 0);
}

static void test_years_of_arrival_add_up_to_all(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich(modes[mode]);
        char *shown =
            whole_run_change(text, "prices   = 2026", "prices = 2026\nsuppress_below = 0");
        struct whole_run *w = run_tables(shown, with_arrivals, 300);
        for (size_t i = 0; i < w->r->n_summary; i++)
            if (has_arrivals(&w->r->summary[i]))
                assert_adds_up(w, &w->r->summary[i], "");
        /* a saving that is money in part is split for each row by itself: not of the town */
        for (size_t i = 0; i < w->r->n_differences; i++)
            if (has_arrivals(&w->r->differences[i]) &&
                strcmp(w->r->differences[i].name, "town") != 0)
                assert_adds_up(w, &w->r->differences[i], "current");
        double all = 0;
        for (int y = 2026; y <= 2028; y++)
            all += row_of(w, "current", "", y, "npv_holder", "town")->people;
        assert_near(all, 31 + 12 + 7, 1e-12);
        whole_run_close(w);
        free(shown);
        free(text);
    }
}

static double largest(const struct summary_row *rows, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(rows[i].value.mean));
    return most;
}

static void assert_alike(const struct summary *a, const struct summary *b, double scale)
{
    const double x[] = {a->base_case, a->mean, a->sd, a->p05, a->p25, a->p50, a->p75, a->p95};
    const double y[] = {b->base_case, b->mean, b->sd, b->p05, b->p25, b->p50, b->p75, b->p95};
    for (size_t i = 0; i < sizeof x / sizeof *x; i++)
        assert_near(x[i], y[i], 1e-12 * scale);
}

/* The same sums in another order. */
static void test_other_tables_are_the_same_with_and_without_years_of_arrival(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich(modes[mode]);
        struct whole_run *a = run_tables(text, NULL, 300), *b = run_tables(text, all_tables, 300),
                         *c = run_tables(text, with_arrivals, 300);
        assert_int_equal(a->r->n_arrivals, 0);
        assert_same_bits(a->r, b->r);
        const double scale = largest(a->r->summary, a->r->n_summary);
        assert_int_equal(a->r->n_summary, c->r->n_summary);
        for (size_t i = 0; i < a->r->n_summary; i++)
            assert_alike(&a->r->summary[i].value, &c->r->summary[i].value, scale);
        assert_int_equal(a->r->n_differences, c->r->n_differences);
        for (size_t i = 0; i < a->r->n_differences; i++)
            assert_alike(&a->r->differences[i].value, &c->r->differences[i].value, scale);
        assert_int_equal(a->r->n_years, c->r->n_years);
        for (size_t i = 0; i < a->r->n_years; i++)
            assert_alike(&a->r->years[i].value, &c->r->years[i].value, scale);
        assert_int_equal(a->r->n_occupancy, c->r->n_occupancy);
        for (size_t i = 0; i < a->r->n_occupancy; i++)
            assert_alike(&a->r->occupancy[i].value, &c->r->occupancy[i].value, 50);
        whole_run_close(a);
        whole_run_close(b);
        whole_run_close(c);
        free(text);
    }
}

/* Amounts for each person, with chances and amounts that follow age, time in state and time since
 * arrival: what others do makes no difference to those of one year. Budget years begin with a
 * cycle, so that nobody of 2028 arrives before. */
static void test_those_of_one_year_cost_what_they_cost_without_the_others(void **state)
{
    (void) state;
    char *text = rich("expected");
    char *even = whole_run_change(text, "year_start = \"08-01\"", "year_start = \"09-01\"");
    char *without = whole_run_change(even, "size     = 31", "size = 0");
    char *alone = whole_run_change(without, "{ 2027 = 12, 2028 = 7 }", "{ 2028 = 7.0 }");
    char *shown = whole_run_change(even, "prices   = 2026", "prices = 2026\nsuppress_below = 7");
    struct whole_run *w = run_tables(shown, "arrivals", 100);
    struct whole_run *x = run_tables(alone, "summary,differences", 100);
    static const char *const holders[] = {"state", "persons", "abroad"};
    for (size_t i = 0; i < 3; i++) {
        const struct summary *here =
            &row_of(w, "coached", "", 2028, "npv_holder", holders[i])->value;
        const struct summary *there = value_of(x, "coached", "npv_holder", holders[i]);
        assert_close(here->mean, there->mean, 1e-11);
        assert_close(here->p05, there->p05, 1e-11);
    }
    const struct summary *here =
        &row_of(w, "schooled", "current", 2028, "outcome", "years_in_job")->value;
    const struct summary *there = difference_of(x, "schooled", "outcome", "years_in_job");
    assert_close(here->mean, there->mean, 1e-10);
    assert_close(here->sd, there->sd, 1e-10);
    whole_run_close(w);
    whole_run_close(x);
    free(text);
    free(even);
    free(without);
    free(alone);
    free(shown);
}

/* Five states of 2401 cells over 360 cycles fit once, not for each of 30 years. */
static void test_what_does_not_fit_by_year_of_arrival_is_refused_with_the_reason(void **state)
{
    (void) state;
    char text[4000], by_year[1000] = "", states[1000] = "", moves[1000] = "", *printed = NULL;
    for (int y = 2026; y < 2056; y++)
        sprintf(by_year + strlen(by_year), "%s%d = 12", y > 2026 ? ", " : "", y);
    for (int s = 0; s < 5; s++) {
        sprintf(states + strlen(states), "s%d = { label = 'S', tracked = '200 years' }\n", s);
        sprintf(moves + strlen(moves),
                "[from.s%d]\ns%d = 'hazard(0.1 / (1 + years_in_state), \"1 year\")'\n", s, s + 1);
    }
    snprintf(text, sizeof text,
             "format = 1\n[study]\ntitle = 'Large'\nprices = 2026\nstart = 2026-01-01\n"
             "horizon = '30 years'\ncycle = '1 month'\nbaseline = 'now'\n"
             "[cohort]\nsize = 10\nmode = 'expected'\nstart = { s0 = 1 }\narrivals = { %s }\n"
             "[states]\n%ss5 = { label = 'S', absorbing = true }\n%s"
             "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
             "[cost.c]\nin = ['s0']\namount = 1\nper = 'person-year'\nbudget = 'purse'\n"
             "[intervention.now]\n",
             by_year, states, moves);
    const struct simulate_options options = {.tables = "summary,arrivals"};
    assert_int_equal(whole_run_fails(text, options, &printed), 3);
    assert_non_null(strstr(printed, "asks for 30 rows of people"));
    assert_non_null(strstr(printed, "The table arrivals takes the people of each arrival year "
                                    "apart; without it there are fewer rows."));
    free(printed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            test_each_year_of_arrival_has_its_own_people_their_share_of_groups_and_of_fixed_costs),
        cmocka_unit_test(test_what_later_arrivals_cost_is_discounted_to_the_start),
        cmocka_unit_test(test_a_year_of_few_arrivals_has_no_numbers),
        cmocka_unit_test(test_groups_are_told_apart_by_year_of_arrival_too),
        cmocka_unit_test(test_agreements_are_not_settled_by_year_of_arrival),
        cmocka_unit_test(test_years_of_arrival_add_up_to_all),
        cmocka_unit_test(test_other_tables_are_the_same_with_and_without_years_of_arrival),
        cmocka_unit_test(test_those_of_one_year_cost_what_they_cost_without_the_others),
        cmocka_unit_test(test_what_does_not_fit_by_year_of_arrival_is_refused_with_the_reason),
    };
    return cmocka_run_group_tests_name("arrivals", tests, NULL, NULL);
}
