/* A layer: who moves away is paid for by another holder, and for society nothing changes. */
#include "whole_run.h"

static const char model[] =
    "format = 1\n[study]\ntitle = 'Layer'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '5 years'\ncycle = '1 month'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.021\noccupancy = '%s'\n"
    "[cohort]\nsize = 37\nmode = '%s'\nstart = { a = 0.6, b = 0.4 }\n"
    "arrivals = { '2027' = 24 }\n"
    "[group.old]\nshare = 0.5\nage = [40, 44]\n[group.young]\nshare = 0.5\nage = [20, 21]\n"
    "[states]\na = 'A'\nb = 'B'\ngone = { label = 'Gone', absorbing = true }\n"
    "[param]\nout = { kind = 'probability', per = 'year', mean = 0.4, sd = 0.1, source = 'x' }\n"
    "away = { kind = 'probability', per = 'year', mean = 0.17, sd = 0.05, source = 'x' }\n"
    "fee = { kind = 'money', per = 'person-year', mean = 1234.5, sd = 400, source = 'x' }\n"
    "[from.a]\nb = 'out'\n[from.b]\na = 0.3\ngone = 0.1\n"
    "[holder]\ntown = 'Town'\nother = 'Other town'\nstate = 'State'\n"
    "[budget]\nincome = { holder = 'town' }\nelsewhere = { holder = 'other' }\n"
    "treasury = { holder = 'state' }\n"
    "[cost]\n"
    "benefits = { in = { a = 'fee * if(age < 42, 1.3, 1)', b = '0.3 * fee' }, budget = 'income' }\n"
    "fund = { in = ['a'], amount = 'fee', budget = 'treasury', to = 'income' }\n"
    "leave = { on = 'a -> b', amount = 431.7, budget = 'income', to = 'state' }\n"
    "office = { amount = 700, per = 'year', budget = 'income' }\n"
    "welcome = { on = 'arrival', amount = 11, budget = 'income' }\n"
    "classes = { in = ['b'], group_of = 9, amount = 900, per = 'group-year', "
    "budget = 'treasury' }\n"
    "[outcome.years]\nin = ['a']\namount = 1\nper = 'person-year'\nvalue = 100\n"
    "%s"
    "[intervention.now]\n[intervention.then]\nfrom.a = { b = '1.4 * out' }\n";

static const char layer[] = "[layer.moved]\nenter = '%s'\nholder = { town = 'other' }\n";

static struct whole_run *run(const char *occupancy, const char *mode, const char *enter)
{
    char text[5000], extra[200] = "";
    if (enter != NULL)
        snprintf(extra, sizeof extra, layer, enter);
    snprintf(text, sizeof text, model, occupancy, mode, extra);
    return whole_run(text, 48);
}

/* One draw, so that a mean is that draw's value. */
static struct whole_run *run_once(const char *mode, const char *enter)
{
    char text[5000], extra[200] = "";
    if (enter != NULL)
        snprintf(extra, sizeof extra, layer, enter);
    snprintf(text, sizeof text, model, "mid", mode, extra);
    return whole_run(text, 1);
}

static void assert_only_payers_change(const char *mode)
{
    static const char *const divided[] = {"benefits", "fund", "leave"};
    static const char *const whole[] = {"office", "welcome", "classes"};
    static const char *const interventions[] = {"now", "then"};
    struct whole_run *with = run_once(mode, "away * if(years_since_arrival < 2, 1, 0.5)");
    struct whole_run *without = run_once(mode, NULL);
    for (size_t w = 0; w < 2; w++) {
        const char *i = interventions[w];
        for (size_t k = 0; k < 3; k++) {
            char inside[40];
            snprintf(inside, sizeof inside, "%s.moved", divided[k]);
            const double in = value_of(with, i, "npv_line", inside)->mean;
            const double out = value_of(with, i, "npv_line", divided[k])->mean;
            assert_true(in > 0 && out > 0);
            assert_close(in + out, value_of(without, i, "npv_line", divided[k])->mean, 1e-12);
            assert_close(value_of(with, i, "npv_line", whole[k])->mean,
                         value_of(without, i, "npv_line", whole[k])->mean, 1e-12);
        }
        assert_close(value_of(with, i, "npv_society", "society")->mean,
                     value_of(without, i, "npv_society", "society")->mean, 1e-12);
        assert_close(value_of(with, i, "npv_holder", "state")->mean,
                     value_of(without, i, "npv_holder", "state")->mean, 1e-12);
        assert_close(value_of(with, i, "npv_holder", "town")->mean +
                         value_of(with, i, "npv_holder", "other")->mean,
                     value_of(without, i, "npv_holder", "town")->mean, 1e-12);
    }
    whole_run_close(with);
    whole_run_close(without);
}

static void test_who_pays_changes_and_what_it_costs_does_not(void **state)
{
    (void) state;
    assert_only_payers_change("expected");
    assert_only_payers_change("people");
}

static void test_nobody_in_the_layer_is_as_no_layer(void **state)
{
    (void) state;
    struct whole_run *with = run("mid", "people", "0 * away"),
                     *without = run("mid", "people", NULL);
    for (size_t i = 0; i < without->r->n_summary; i++) {
        const struct summary_row *s = &without->r->summary[i];
        const struct summary *other = whole_run_row(with->r->summary, with->r->n_summary,
                                                    s->intervention, s->group, s->kind, s->name);
        assert_close(other->mean, s->value.mean, 1e-12);
        assert_close(other->p95, s->value.p95, 1e-12);
    }
    assert_true(value_of(with, "now", "npv_holder", "other")->mean == 0);
    whole_run_close(with);
    whole_run_close(without);
}

/* 50 people, in either of two states, who move away at 20 % a year. Of the cost of a cycle that
 * part is the other town's which is there, on average at its start and its end; of who is counted
 * on the first of October, who is not away by then. */
static void assert_stayers(const char *occupancy, double end)
{
    static const char text[] =
        "format = 1\n[study]\ntitle = 'Stay'\nprices = 2026\nstart = 2026-01-01\n"
        "horizon = '3 years'\ncycle = '1 month'\nbaseline = 'now'\n"
        "[accounting]\ndiscount = 0\noccupancy = '%s'\n"
        "[cohort]\nsize = 50\nmode = 'expected'\nstart = { a = 1 }\n"
        "[states]\na = 'A'\nb = 'B'\n[from.a]\nb = 0.3\n[from.b]\na = 0.4\n"
        "[holder]\ntown = 'Town'\nother = 'Other'\nstate = 'State'\n"
        "[budget]\nincome = { holder = 'town' }\nelsewhere = { holder = 'other' }\n"
        "spare = { holder = 'other' }\n"
        "[layer.moved]\nenter = 0.2\nholder = { town = 'other' }\n"
        "budget = { income = 'elsewhere' }\n"
        "[cost.benefits]\nin = ['a', 'b']\namount = 1234\nper = 'person-year'\nbudget = 'income'\n"
        "[transfer.heads]\nrule = 'per_head'\nfrom = 'state'\nto = 'income'\nin = ['a', 'b']\n"
        "amount = 3\ncount_on = '10-01'\nsource = 'x'\n"
        "[transfer.all]\nrule = 'per_head'\nfrom = 'state'\nto = 'spare'\nin = ['a', 'b']\n"
        "amount = 3\ncount_on = '10-01'\nsource = 'x'\n"
        "[intervention.now]\n";
    char scenario[4000];
    snprintf(scenario, sizeof scenario, text, occupancy);
    struct whole_run *w = whole_run(scenario, 0);
    double here[3] = {0};
    for (int t = 1; t <= 36; t++)
        here[(t - 1) / 12] += (1 - end) * pow(0.8, (t - 1) / 12.0) + end * pow(0.8, t / 12.0);
    for (int y = 0; y < 3; y++) {
        const double paid = year_of(w, "now", "", 2026 + y, "income", "benefits")->base_case;
        assert_close(paid, 50 * 1234 / 12.0 * here[y], 1e-12);
        assert_close(year_of(w, "now", "", 2026 + y, "elsewhere", "benefits.moved")->base_case,
                     50 * 1234 - paid, 1e-12);
        assert_close(year_of(w, "now", "", 2026 + y, "income", "heads")->base_case,
                     -3 * 50 * pow(0.8, y + 0.75), 1e-12);
        assert_close(year_of(w, "now", "", 2026 + y, "spare", "all")->base_case, -3 * 50, 1e-12);
    }
    whole_run_close(w);
}

static void test_the_share_in_the_layer_by_hand(void **state)
{
    (void) state;
    assert_stayers("mid", 0.5);
    assert_stayers("start", 0);
    assert_stayers("end", 1);
}

/* With exact moves, cycles of whole years: outside the layer are exp(-h t), whatever state they are
 * in; who also leaves does so independently. h and m are hazards of 0.2 and 0.3 a year. */
static double outside_share(const char *cycle, const char *gone)
{
    static const char text[] =
        "format = 1\n[study]\ntitle = 'Exact'\nprices = 2026\nstart = 2026-01-01\n"
        "horizon = '3 years'\ncycle = '%s'\nbaseline = 'now'\n"
        "[accounting]\ndiscount = 0\nexact = true\n"
        "[cohort]\nsize = 50\nmode = 'expected'\nstart = { a = 1 }\n"
        "[states]\na = 'A'\nb = 'B'\n%s"
        "[from.a]\nb = 0.3\n%s[from.b]\na = 0.4\n%s"
        "[holder]\ntown = 'Town'\nother = 'Other'\n"
        "[budget]\nincome = { holder = 'town' }\nelsewhere = { holder = 'other' }\n"
        "[layer.moved]\nenter = 0.2\nholder = { town = 'other' }\n"
        "[cost.benefits]\nin = ['a', 'b']\namount = 1\nper = 'person-year'\nbudget = 'income'\n"
        "[intervention.now]\n";
    char scenario[4000];
    snprintf(scenario, sizeof scenario, text, cycle,
             *gone == '\0' ? "" : "gone = { label = 'Gone', absorbing = true }\n", gone, gone);
    struct whole_run *w = whole_run(scenario, 0);
    const double town = value_of(w, "now", "npv_holder", "town")->base_case;
    const double other = value_of(w, "now", "npv_holder", "other")->base_case;
    const double m = *gone == '\0' ? 0 : -log(0.7);
    assert_close(town + other, m == 0 ? 150 : 50 * (1 - exp(-3 * m)) / m, 1e-12);
    whole_run_close(w);
    return town / 50;
}

static void test_exact_moves_and_a_layer(void **state)
{
    (void) state;
    const double h = -log(0.8), m = -log(0.7);
    assert_close(outside_share("12 months", ""), (1 - exp(-3 * h)) / h, 1e-12);
    /* Who leaves as well is gone before as many have entered: the stated error, and a 144th of it.
     */
    const double both = (1 - exp(-3 * (h + m))) / (h + m);
    const double year = outside_share("12 months", "gone = 0.3\n") / both - 1;
    const double month = outside_share("1 month", "gone = 0.3\n") / both - 1;
    assert_close(year, -m * h / 12, 0.15);
    assert_close(month, year / 144, 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_who_pays_changes_and_what_it_costs_does_not),
        cmocka_unit_test(test_nobody_in_the_layer_is_as_no_layer),
        cmocka_unit_test(test_the_share_in_the_layer_by_hand),
        cmocka_unit_test(test_exact_moves_and_a_layer),
    };
    return cmocka_run_group_tests_name("layers", tests, NULL, NULL);
}
