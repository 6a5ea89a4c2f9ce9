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

static const struct dip_row *dip_of(const struct whole_run *w, const char *holder, double certainty)
{
    for (size_t i = 0; i < w->r->n_dips; i++)
        if (strcmp(w->r->dips[i].holder, holder) == 0 &&
            (isnan(certainty) ? isnan(w->r->dips[i].certainty)
                              : w->r->dips[i].certainty == certainty))
            return &w->r->dips[i];
    fail_msg("no dip of %s at %g", holder, certainty);
    return NULL;
}

/* city: 400, then 400 + 250.5 - 30 = 620.5, 480.5, 280.5: deepest in 2027. state: -120, -120, -500:
 * none. abroad: 0, 0, 40, 40: deepest first in 2028. society, which frees 70 and gets 50 and 40:
 * 280 - 75.25 - 50 = 154.75, then 305.25, -214.75, -414.75: 2027. */
static void test_the_deepest_dip_and_its_year(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 3);
    static const struct {
        const char *holder;
        double dip;
        int year;
    } expected[] = {{"city", 620.5, 2027},
                    {"state", 0, 0},
                    {"insurer", 0, 0},
                    {"abroad", 40, 2028},
                    {"society", 305.25, 2027}};
    assert_int_equal(w->r->n_dips, 6 * 5);
    for (size_t i = 0; i < 5; i++) {
        const struct dip_row *d = dip_of(w, expected[i].holder, 0.95);
        assert_near(d->shortfall, expected[i].dip, 1e-9);
        assert_near(d->base_case, expected[i].dip, 1e-9);
        assert_near(d->mean, expected[i].dip, 1e-9);
        assert_near(d->p_dip, expected[i].dip > 0, 0);
        assert_int_equal(d->year_p05, expected[i].year);
        assert_int_equal(d->year_p50, expected[i].year);
        assert_int_equal(d->year_p95, expected[i].year);
        assert_string_equal(d->prices, "constant");
    }
    whole_run_close(w);
}

/* At 25 % the amounts of the first two years, halfway each, count for 1.25^-0.5 and 1.25^-1.5. */
static void test_the_dip_is_discounted_where_break_even_is(void **state)
{
    (void) state;
    char *dear =
        whole_run_change(model, "discount = 0.0", "discount = 0.25\nbreak_even = 'discounted'");
    struct whole_run *w = whole_run(dear, 2);
    const double first = pow(1.25, -0.5), second = pow(1.25, -1.5);
    assert_near(dip_of(w, "city", 0.5)->shortfall, 400 * first + 220.5 * second, 1e-9);
    assert_string_equal(dip_of(w, "city", 0.5)->prices, "discounted");
    whole_run_close(w);
    free(dear);
}

static void test_central_values_have_one_dip_and_no_certainty(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 0);
    assert_int_equal(w->r->n_dips, 5);
    assert_near(dip_of(w, "city", NAN)->base_case, 620.5, 1e-9);
    assert_true(isnan(dip_of(w, "city", NAN)->shortfall));
    assert_true(isnan(dip_of(w, "city", NAN)->p_dip));
    assert_int_equal(dip_of(w, "city", NAN)->year_p50, 0);
    whole_run_close(w);
}

/* In one year nothing comes back: the dip is the difference where that is a loss, so the shares
 * and quantiles of both tables are the same numbers. x is a loss in three draws of four or so. */
static const char one_year[] =
    "format = 1\n"
    "[study]\ntitle = 'Dip'\nprices = 2026\nstart = 2026-01-01\nhorizon = '%d years'\n"
    "cycle = '12 months'\nbaseline = 'now'\n[accounting]\ndiscount = 0.0\n"
    "[cohort]\nsize = 10\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = { label = 'A', absorbing = true }\n"
    "[param]\nx = { kind = 'number', mean = 37.1, sd = 52.3, source = 'x' }\n"
    "y = { kind = 'number', mean = 20.9, sd = 31.7, source = 'x' }\n"
    "[holder]\nh = 'H'\n[budget]\nb = { holder = 'h' }\n[let]\non = 0\n"
    "[cost.c]\namount = 'on * (if(year < 2028, x, 0) + if(year == 2029, y, 0) - 11.3)'\n"
    "per = 'year'\nbudget = 'b'\n"
    "[intervention.now]\n[intervention.then.let]\non = 1\n";

static void test_the_dip_at_a_certainty_is_a_quantile_over_draws(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text, one_year, 1);
    struct whole_run *w = whole_run(text, 1999);
    const struct summary *s = difference_of(w, "then", "npv_holder", "h");
    assert_close(dip_of(w, "h", 0.5)->shortfall, s->p50, 1e-12);
    assert_close(dip_of(w, "h", 0.95)->shortfall, s->p95, 1e-12);
    assert_true(s->p_better > 0.2 && s->p_better < 0.45);
    assert_close(dip_of(w, "h", 0.8)->p_dip, 1 - s->p_better, 1e-12);
    /* the standard error of the median of n draws of a normal one is sd * sqrt(pi / 2 / n); it is
     * itself uncertain, by 15 % or so here */
    const double error = s->sd * sqrt(acos(-1) / 2 / 1999);
    assert_near(dip_of(w, "h", 0.5)->mc_error, error, 0.5 * error);
    assert_true(dip_of(w, "h", 0.99)->shortfall > dip_of(w, "h", 0.95)->shortfall);
    whole_run_close(w);
}

/* No dip is shallower than where it ends, and who has none is even from the start: the two tables
 * count the same draws. */
static void test_the_dip_agrees_with_the_cumulative_table_and_break_even(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text, one_year, 6);
    struct whole_run *w = whole_run(text, 700);
    const struct results *r = w->r;
    double mean_most = 0, p95_most = 0;
    for (size_t i = 0; i < r->n_cumulative; i++)
        if (strcmp(r->cumulative[i].holder, "h") == 0) {
            mean_most = fmax(mean_most, r->cumulative[i].value.mean);
            p95_most = fmax(p95_most, r->cumulative[i].value.p95);
        }
    assert_true(dip_of(w, "h", 0.95)->mean > mean_most && mean_most > 0);
    assert_true(dip_of(w, "h", 0.95)->shortfall >= p95_most);
    const struct dip_row *d = dip_of(w, "h", 0.5);
    assert_near(d->p_dip, 1 - r->break_even[0].p_first, 1e-12);
    /* where x is a loss, it is so until 2027; where y is a large one (half of the draws), 2029 */
    assert_true(d->year_p05 == 2027 && d->year_p95 == 2029);
    whole_run_close(w);
}

static const struct pocket_row *pocket_of(const struct whole_run *w, const char *stage)
{
    for (size_t i = 0; i < w->r->n_pockets; i++)
        if (strcmp(w->r->pockets[i].stage, stage) == 0)
            return &w->r->pockets[i];
    fail_msg("no stage %s", stage);
    return NULL;
}

static void assert_pocket(const struct whole_run *w, const char *stage, double losses, double gains)
{
    const struct pocket_row *p = pocket_of(w, stage);
    assert_near(p->losses, losses, 1e-9);
    assert_near(p->gains, gains, 1e-9);
    const double index = losses == 0 ? 0 : 100 * losses / gains;
    const double shown[] = {p->base_case, p->p05, p->p25, p->p50, p->p75, p->p95};
    for (size_t i = 0; i < 6; i++)
        if (gains > 0)
            assert_near(shown[i], index, 1e-9);
        else
            assert_true(isnan(shown[i]));
    assert_true(p->p_nobody_loses == (losses == 0));
    assert_true(p->p_nobody_gains == (gains == 0));
    assert_true(p->p_above_100 == (losses > gains));
}

/* city 280.5 and abroad 40 lose, state 500 and insurer 75.25 gain. */
static void test_losses_in_cents_for_each_euro_gained(void **state)
{
    (void) state;
    struct whole_run *w = whole_run(model, 3);
    assert_int_equal(w->r->n_pockets, 2);
    assert_pocket(w, "before", 320.5, 575.25);
    assert_pocket(w, "after", 320.5, 575.25);
    whole_run_close(w);
}

/* Abroad gives 0.004: no dip and no loss, though the city has that much less of one. */
static void test_half_a_cent_is_no_dip_and_no_loss(void **state)
{
    (void) state;
    char *gift = whole_run_change(model, "'on * 40'", "'on * 0.004'");
    struct whole_run *w = whole_run(gift, 3);
    assert_true(dip_of(w, "abroad", 0.99)->shortfall == 0);
    assert_true(dip_of(w, "abroad", 0.99)->base_case == 0);
    assert_true(dip_of(w, "abroad", 0.99)->p_dip == 0);
    assert_pocket(w, "after", 320.5 - 0.004, 575.25);
    whole_run_close(w);
    free(gift);
}

/* The insurer pays the city 30.25 and the city its own second budget 17: losses 250.25 + 40, gains
 * 500 + 45. Who pays what shows it, and society nothing. */
static void test_agreements_move_gains_to_who_loses(void **state)
{
    (void) state;
    char text[4000];
    snprintf(text, sizeof text,
             "%s[transfer.deal]\nrule = 'lump_sum'\nfrom = 'premiums'\nto = 'purse'\n"
             "amount = { '2027' = 30.25 }\nonly = ['then']\nsource = 'x'\n"
             "[transfer.within]\nrule = 'lump_sum'\nfrom = 'purse'\nto = 'places'\n"
             "amount = { '2028' = 17 }\nonly = ['then']\nsource = 'x'\n",
             model);
    struct whole_run *w = whole_run(text, 3);
    assert_pocket(w, "before", 320.5, 575.25);
    assert_pocket(w, "after", 290.25, 545);
    assert_near(part_of(w, "now", "city", "", "agreements")->mean, -30.25, 1e-9);
    assert_near(part_of(w, "now", "city", "purse", "agreements")->mean, -30.25 + 17, 1e-9);
    assert_near(part_of(w, "now", "city", "places", "agreements")->mean, -17, 1e-9);
    assert_near(part_of(w, "now", "insurer", "", "agreements")->mean, 30.25, 1e-9);
    assert_near(part_of(w, "now", "society", "", "agreements")->mean, 0, 0);
    assert_near(part_of(w, "now", "city", "", "total")->mean, 280.5 - 30.25, 1e-9);
    check_sums(w);
    assert_near(dip_of(w, "city", 0.9)->shortfall, 620.5 - 30.25, 1e-9);
    whole_run_close(w);
}

static void test_the_index_is_infinite_where_nobody_gains_and_0_where_nobody_loses(void **state)
{
    (void) state;
    char *tax = whole_run_change(model, "'-on * 380'", "'on * 380'");
    char *care = whole_run_change(tax, "'-on * 75.25'", "'on * 75.25'");
    struct whole_run *w = whole_run(care, 3);
    assert_pocket(w, "after", 280.5 + 260 + 75.25 + 40, 0);
    whole_run_close(w);
    free(tax);
    free(care);

    char *own = whole_run_change(model, "'on * of_city(year)'", "'-on * 500'"); /* four years */
    char *gift = whole_run_change(own, "'on * 40'", "'on * 0'");
    w = whole_run(gift, 3);
    assert_pocket(w, "after", 0, 2000 - 120 + 30 + 500 + 75.25);
    whole_run_close(w);
    free(own);
    free(gift);
}

/* One holder loses x - 11.3 or gains it, another gains 44.7: the index is above 100 where society
 * loses, and 0 where the first gains. */
static void test_the_index_over_draws(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text, one_year, 1);
    char *two = whole_run_change(text, "[holder]\nh = 'H'\n", "[holder]\nh = 'H'\ni = 'I'\n");
    char *other = whole_run_change(two, "b = { holder = 'h' }\n",
                                   "b = { holder = 'h' }\ni = { holder = 'i' }\n");
    char *gains = whole_run_change(other, "[intervention.now]",
                                   "[cost.d]\namount = '-on * 44.7'\nper = 'year'\n"
                                   "budget = 'i'\n[intervention.now]");
    struct whole_run *w = whole_run(gains, 999);
    const struct pocket_row *p = pocket_of(w, "after");
    const struct summary *h = difference_of(w, "then", "npv_holder", "h");
    assert_near(p->p_nobody_loses, h->p_better, 1e-12);
    assert_near(p->p_above_100, 1 - difference_of(w, "then", "npv_society", "society")->p_better,
                1e-12);
    assert_near(p->p_nobody_gains, 0, 0);
    assert_close(p->p50, 100 * h->p50 / 44.7, 1e-12);
    assert_close(p->p95, 100 * h->p95 / 44.7, 1e-12);
    assert_near(p->p05, 0, 0);
    assert_near(p->losses - p->gains, h->mean - 44.7, 1e-9);
    whole_run_close(w);
    free(two);
    free(other);
    free(gains);
}

/* Chances by a year are sums of the chances in the years up to it. */
static void test_chances_of_having_paid_back_by_a_year(void **state)
{
    (void) state;
    char text[2000];
    snprintf(text, sizeof text, one_year, 6);
    struct whole_run *w = whole_run(text, 700);
    double first = 0, lasting = 0;
    for (size_t i = 0; i < 6; i++) {
        const struct break_even_row *b = &w->r->break_even[i];
        first += b->p_first;
        lasting += b->p_lasting;
        assert_int_equal(b->year, 2026 + (int) i);
        assert_near(b->p_first_by, first, 1e-12);
        assert_near(b->p_lasting_by, lasting, 1e-12);
    }
    assert_true(first < 1 && lasting > w->r->break_even[0].p_lasting);
    assert_int_equal(w->r->break_even[6].year, 0);
    assert_true(isnan(w->r->break_even[6].p_first_by) && isnan(w->r->break_even[6].p_lasting_by));
    whole_run_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_each_party_pays_is_taken_apart),
        cmocka_unit_test(test_what_is_no_money_for_a_holder_is_a_part_of_society),
        cmocka_unit_test(test_what_an_intervention_costs_is_taken_apart_too),
        cmocka_unit_test(test_parts_add_up_to_the_totals_of_the_other_tables),
        cmocka_unit_test(test_the_deepest_dip_and_its_year),
        cmocka_unit_test(test_the_dip_is_discounted_where_break_even_is),
        cmocka_unit_test(test_central_values_have_one_dip_and_no_certainty),
        cmocka_unit_test(test_the_dip_at_a_certainty_is_a_quantile_over_draws),
        cmocka_unit_test(test_the_dip_agrees_with_the_cumulative_table_and_break_even),
        cmocka_unit_test(test_losses_in_cents_for_each_euro_gained),
        cmocka_unit_test(test_half_a_cent_is_no_dip_and_no_loss),
        cmocka_unit_test(test_agreements_move_gains_to_who_loses),
        cmocka_unit_test(test_the_index_is_infinite_where_nobody_gains_and_0_where_nobody_loses),
        cmocka_unit_test(test_the_index_over_draws),
        cmocka_unit_test(test_chances_of_having_paid_back_by_a_year),
    };
    return cmocka_run_group_tests_name("council", tests, NULL, NULL);
}
