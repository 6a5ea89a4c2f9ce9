/* The tables for those who decide, on a ledger small enough for paper: who pays what, how deep it
 * goes before it comes back, and who gains at whose cost. Ten people stay where they are, nothing
 * is discounted, and amounts are tables by year, so that every number is a sum by hand. */
#include "whole_run.h"

/* What `then` adds, by holder, 2026 to 2029; in brackets what one pays another:
 *   city     280 + [120]   250.5     -100 - [40]   -200    = 310.5
 *            room: a saving of 100 in 2027, of which 0.3 is money: -30, and 70 freed
 *   state        - [120]                -380               = -500
 *   insurer  -75.25                                        = -75.25
 *   abroad                               + [40]            = 40, outside society
 * An outcome of 12.5 days more, worth 4 each. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Council'\nprices = 2026\nstart = 2026-01-01\nhorizon = '4 years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n[accounting]\ndiscount = 0.0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[holder]\ncity = 'City'\nstate = 'State'\ninsurer = 'Insurer'\n"
    "abroad = { label = 'Abroad', society = false }\n"
    "[budget]\npurse = { holder = 'city' }\nplaces = { holder = 'city' }\n"
    "treasury = { holder = 'state' }\npremiums = { holder = 'insurer' }\n"
    "far = { holder = 'abroad' }\n"
    "[table.of_city]\nkind = 'number'\nat = [2026, 2027, 2028, 2029]\n"
    "value = [280, 250.5, -100, -200]\nsource = 'x'\n"
    "[let]\non = 0\n"
    "[cost.own]\namount = 'on * of_city(year)'\nper = 'year'\nbudget = 'purse'\n"
    "[cost.fee]\namount = 'on * 120'\nper = 'year'\nbudget = 'purse'\nto = 'treasury'\n"
    "years = '2026-2026'\n"
    "[cost.gift]\namount = 'on * 40'\nper = 'year'\nbudget = 'far'\nto = 'purse'\n"
    "years = '2028-2028'\n"
    "[cost.room]\namount = '400 - on * 100'\nper = 'year'\nbudget = 'places'\ncashable = 0.3\n"
    "years = '2027-2027'\n"
    "[cost.tax]\namount = '-on * 380'\nper = 'year'\nbudget = 'treasury'\nyears = '2028-2028'\n"
    "[cost.care]\namount = '-on * 75.25'\nper = 'year'\nbudget = 'premiums'\nyears = '2026-2026'\n"
    "[outcome.days]\nin = ['a']\namount = 'on * 1.25'\nper = 'person-year'\nunit = 'days'\n"
    "years = '2026-2026'\n"
    "better = 'more'\nvalue = 4\n"
    "[intervention.now]\n[intervention.then.let]\non = 1\n";

static const struct summary *part_of(const struct whole_run *w, const char *versus,
                                     const char *holder, const char *budget, const char *part)
{
    for (size_t i = 0; i < w->r->n_distribution; i++) {
        const struct distribution_row *d = &w->r->distribution[i];
        if (strcmp(d->intervention, "then") == 0 && strcmp(d->versus, versus) == 0 &&
            strcmp(d->holder, holder) == 0 && strcmp(d->budget, budget) == 0 &&
            strcmp(d->part, part) == 0)
            return &d->value;
    }
    fail_msg("no part %s of %s, %s", part, holder, budget);
    return NULL;
}

static void assert_parts(const struct whole_run *w, const char *holder, const char *budget,
                         double resources, double payments, double total)
{
    assert_near(part_of(w, "now", holder, budget, "resources")->mean, resources, 1e-9);
    assert_near(part_of(w, "now", holder, budget, "payments")->mean, payments, 1e-9);
    assert_near(part_of(w, "now", holder, budget, "agreements")->mean, 0, 0);
    assert_near(part_of(w, "now", holder, budget, "total")->mean, total, 1e-9);
}

static void test_what_each_party_pays_is_taken_apart(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 3);
    assert_parts(w, "city", "purse", 230.5, 120 - 40, 310.5);
    assert_parts(w, "city", "places", -30, 0, -30);
    assert_parts(w, "city", "", 200.5, 80, 280.5);
    assert_parts(w, "state", "", -380, -120, -500);
    assert_parts(w, "insurer", "", -75.25, 0, -75.25);
    assert_parts(w, "abroad", "", 0, 40, 40);
    whole_run_close(w);
}

/* Freed capacity and outcomes are rows of their own; only society counts them. */
static void test_what_is_no_money_for_a_holder_is_a_part_of_society(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 3);
    assert_near(part_of(w, "now", "city", "", "freed_capacity")->mean, -70, 1e-9);
    assert_near(part_of(w, "now", "city", "places", "freed_capacity")->mean, -70, 1e-9);
    assert_parts(w, "society", "", 200.5 - 380 - 75.25, -40, -414.75);
    assert_near(part_of(w, "now", "society", "", "freed_capacity")->mean, -70, 1e-9);
    assert_near(part_of(w, "now", "society", "", "outcomes")->mean, -50, 1e-9);
    for (size_t i = 0; i < w->r->n_distribution; i++) {
        const struct distribution_row *d = &w->r->distribution[i];
        if (strcmp(d->part, "outcomes") == 0)
            assert_string_equal(d->holder, "society");
        if (strcmp(d->part, "freed_capacity") == 0)
            assert_true(strcmp(d->versus, "now") == 0 &&
                        (strcmp(d->holder, "society") == 0 || strcmp(d->budget, "places") == 0 ||
                         strcmp(d->budget, "") == 0));
    }
    whole_run_close(w);
}

/* The intervention itself, not the difference: the whole of a cashable line is a cost there. */
static void test_what_an_intervention_costs_is_taken_apart_too(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 3);
    assert_near(part_of(w, "", "city", "", "resources")->mean, 230.5 + 300, 1e-9);
    assert_near(part_of(w, "", "city", "", "payments")->mean, 80, 1e-9);
    assert_near(part_of(w, "", "city", "", "total")->mean, 610.5, 1e-9);
    assert_near(part_of(w, "", "society", "", "total")->mean, 530.5 - 380 - 75.25 - 40 - 50, 1e-9);
    whole_run_close(w);
}

/* Row by row the parts add up to the total, which is that of summary.csv and differences.csv, to
 * the last bit where it is the same account. Means and base cases add up. */
static void check_sums(const struct whole_run *w)
{
    const struct results *r = w->r;
    double mean = 0, base_case = 0, size = 0;
    for (size_t i = 0; i < r->n_distribution; i++) {
        const struct distribution_row *d = &r->distribution[i];
        const bool social = strcmp(d->holder, "society") == 0;
        const bool counts = social || strcmp(d->part, "freed_capacity") != 0;
        if (strcmp(d->part, "total") != 0) {
            mean += counts ? d->value.mean : 0;
            base_case += counts ? d->value.base_case : 0;
            size += fabs(d->value.mean) + fabs(d->value.base_case);
            continue;
        }
        assert_near(d->value.mean, mean, 1e-11 * size);
        assert_near(d->value.base_case, base_case, 1e-11 * size);
        mean = base_case = size = 0;
        const bool whole = d->budget[0] == '\0';
        const struct summary *same = whole_run_row(
            d->versus[0] == '\0' ? r->summary : r->differences,
            d->versus[0] == '\0' ? r->n_summary : r->n_differences, d->intervention, "all",
            social  ? "npv_society"
            : whole ? "npv_holder"
                    : "npv_budget",
            whole ? d->holder : d->budget);
        assert_true(same->mean == d->value.mean && same->p95 == d->value.p95);
    }
}

static void test_parts_add_up_to_the_totals_of_the_other_tables(void **state)
{
    (void) state;
    static const char *const shipped[] = {"first-model", "housing-first", "statushouders",
                                          "spreiden"};
    struct whole_run *w = whole_run(model, 3);
    check_sums(w);
    whole_run_close(w);
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        char path[300];
        snprintf(path, sizeof path, "%s/scenarios/%s.toml", PROJECT_DIR, shipped[i]);
        w = whole_run_with(NULL,
                           (struct simulate_options){.scenario = path,
                                                     .draws = 20,
                                                     .threads = 1,
                                                     .tables = "summary,differences,distribution"});
        assert_true(w->r->n_distribution > 0);
        check_sums(w);
        whole_run_close(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_each_party_pays_is_taken_apart),
        cmocka_unit_test(test_what_is_no_money_for_a_holder_is_a_part_of_society),
        cmocka_unit_test(test_what_an_intervention_costs_is_taken_apart_too),
        cmocka_unit_test(test_parts_add_up_to_the_totals_of_the_other_tables),
    };
    return cmocka_run_group_tests_name("council", tests, NULL, NULL);
}
