/* What published models need of the language: life tables in columns of a file and by group,
 * amounts in states and at moves in one outcome, an amount over a period. */
#include "whole_run.h"

static const char life[] = "country;age;women;men\n"
                           "NL;30;0,01;0,02\n"
                           "NL;31;0,03;0,05\n"
                           "NL;33;0,08;0,13\n";

/* A file beside the scenarios, which whole_run.h writes in /tmp. */
static const char life_path[] = "/tmp/budgetshift_test_life.csv";

static int write_life(void **state)
{
    (void) state;
    FILE *out = fopen(life_path, "w");
    return out == NULL || fputs(life, out) < 0 || fclose(out) != 0;
}

static int remove_life(void **state)
{
    (void) state;
    return unlink(life_path);
}

static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Ages'\nprices = 2026\nstart = 2026-01-01\nhorizon = '5 years'\n"
    "cycle = '12 months'\nbaseline = 'a'\n"
    "[accounting]\ndiscount = 0.0\nmoves = 'probability'\noccupancy = 'end'\n"
    "[states]\nwell = 'Well'\nill = 'Ill'\ndead = { label = 'Dead', absorbing = true }\n"
    "[cohort]\nsize = 1\nmode = 'expected'\nstart = { well = 1.0 }\n"
    "[group.women]\nshare = 0.5\nage = 30\nman = 0\n"
    "[group.men]\nshare = 0.5\nage = 30\nman = 1\n"
    "%s"
    "[from.well]\nill = 0.1\ndead = 'dies'\n"
    "[from.ill]\nwell = 0.3\ndead = '2 * dies'\n"
    "[holder]\nh = 'H'\n[budget]\nb = { holder = 'h' }\n"
    "[param.price]\nkind = 'money'\nper = '%s'\nvalue = %s\nsource = 'x'\n"
    "[cost.entry]\non = 'arrival'\namount = \"over(price, '2 months')\"\nbudget = 'b'\n"
    "[cost.care]\nin = ['ill']\namount = 'price'\nbudget = 'b'\n"
    "%s"
    "[intervention.a]\n";

static const char by_file[] = "[table.life]\nkind = 'probability'\nper = 'year'\n"
                              "file = 'budgetshift_test_life.csv'\nat = 'age'\n"
                              "by_group = { women = 'women', men = 'men' }\nsource = 'x'\n"
                              "[let]\ndies = 'life(age)'\n";

static struct whole_run *run_model(const char *tables, const char *per, const char *price,
                                   const char *outcomes)
{
    char text[4000];
    const int n = snprintf(text, sizeof text, model, tables, per, price, outcomes);
    assert_true(n > 0 && (size_t) n < sizeof text);
    return whole_run(text, 0);
}

static const char year_well[] = "[outcome.years]\nin = ['well']\namount = 1\nper = 'person-year'\n";

/* A man: 0.02 at 30, 0.05 at 31 and 32, 0.13 from 33; a woman 0.01, 0.03 and 0.08. */
static void test_a_life_table_has_a_column_for_each_group(void **state)
{
    (void) state;
    struct whole_run *w = run_model(by_file, "person-year", "0", year_well);
    static const double chance[2][5] = {{0.01, 0.03, 0.03, 0.08, 0.08},
                                        {0.02, 0.05, 0.05, 0.13, 0.13}};
    static const char *const groups[] = {"women", "men"};
    for (size_t g = 0; g < 2; g++) {
        double well = 0.5, ill = 0;
        for (int t = 0; t < 5; t++) {
            const double d = chance[g][t], stay = well * (0.9 - d) + 0.3 * ill;
            ill = ill * (0.7 - 2 * d) + 0.1 * well;
            well = stay;
            assert_close(people_of(w, "a", groups[g], t + 1, "well")->base_case, well, 1e-13);
            assert_close(people_of(w, "a", groups[g], t + 1, "ill")->base_case, ill, 1e-13);
        }
    }
    whole_run_close(w);
}

static void test_by_group_is_the_same_as_a_table_for_each(void **state)
{
    (void) state;
    static const char *const others[] = {
        "[table.woman]\nkind = 'probability'\nper = 'year'\nat = [30, 31, 33]\n"
        "value = [0.01, 0.03, 0.08]\nsource = 'x'\n"
        "[table.man_dies]\nkind = 'probability'\nper = 'year'\nat = [30, 31, 33]\n"
        "value = [0.02, 0.05, 0.13]\nsource = 'x'\n"
        "[let]\ndies = 'if(man, man_dies(age), woman(age))'\n",
        "[table.life]\nkind = 'probability'\nper = 'year'\nat = [30, 31, 33]\n"
        "value = [0.01, 0.03, 0.08]\nby_group = { men = [0.02, 0.05, 0.13] }\nsource = 'x'\n"
        "[let]\ndies = 'life(age)'\n",
        "[table.life]\nkind = 'probability'\nper = 'year'\n"
        "file = 'budgetshift_test_life.csv'\nat = 'age'\nvalue = 'men'\n"
        "by_group = { women = 'women' }\nsource = 'x'\n[let]\ndies = 'life(age)'\n"};
    struct whole_run *w = run_model(by_file, "person-year", "12", year_well);
    for (size_t i = 0; i < 3; i++) {
        struct whole_run *other = run_model(others[i], "person-year", "12", year_well);
        assert_same_bits(w->r, other->r);
        whole_run_close(other);
    }
    whole_run_close(w);
}

/* Another column under a what-if; new values for all at once drop those of the groups. */
static void test_a_what_if_can_name_another_column(void **state)
{
    (void) state;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    fprintf(out, model, by_file, "person-year", "12", year_well);
    fprintf(out, "[what_if.as_men]\ntable.life = { value = 'men' }\n"
                 "[what_if.flat]\ntable.life = { at = [0], value = [0.05] }\n");
    fclose(out);
    struct whole_run *w = whole_run_with(
        text, (struct simulate_options){.base_case = true, .what_if = "as_men", .threads = 1});
    assert_close(people_of(w, "a", "women", 1, "dead")->base_case, 0.5 * 0.02, 1e-13);
    assert_close(people_of(w, "a", "men", 1, "dead")->base_case, 0.5 * 0.02, 1e-13);
    whole_run_close(w);
    w = whole_run_with(
        text, (struct simulate_options){.base_case = true, .what_if = "flat", .threads = 1});
    assert_close(people_of(w, "a", "women", 1, "dead")->base_case, 0.5 * 0.05, 1e-13);
    whole_run_close(w);
    free(text);
}

static void test_one_outcome_counts_in_states_and_at_moves(void **state)
{
    (void) state;
    struct whole_run *w = run_model(
        by_file, "person-year", "0",
        "[outcome.all]\nin = { well = 1, ill = 0.75 }\n"
        "on = { 'well -> ill' = -0.125, '* -> dead' = 'if(man, 2, 1)', arrival = 0.5 }\n"
        "per = 'person-year'\n"
        "[outcome.in_states]\nin = { well = 1, ill = 0.75 }\nper = 'person-year'\n"
        "[outcome.at_moves]\non = { 'well -> ill' = -0.125, '* -> dead' = 'if(man, 2, 1)' }\n"
        "[outcome.at_start]\non = 'arrival'\namount = 0.5\n");
    static const char *const parts[] = {"in_states", "at_moves", "at_start"};
    double sum = 0;
    for (size_t i = 0; i < 3; i++) {
        const double part = value_of(w, "a", "outcome", parts[i])->base_case;
        assert_true(part != 0);
        sum += part;
    }
    assert_close(value_of(w, "a", "outcome", "all")->base_case, sum, 1e-13);
    whole_run_close(w);
}

static void test_the_value_of_a_lognormal_can_be_its_median(void **state)
{
    (void) state;
    static const char *const ways[] = {"dist = 'lognormal', value = 3.0, sdlog = 0.25",
                                       "dist = 'lognormal', value = 3.0, meanlog = %.17g, "
                                       "sdlog = 0.25"};
    struct whole_run *w[2];
    for (size_t i = 0; i < 2; i++) {
        char spread[200], outcome[400], text[4000];
        snprintf(spread, sizeof spread, ways[i], log(3.0));
        snprintf(outcome, sizeof outcome,
                 "[param]\nratio = { kind = 'ratio', %s, source = 'x' }\n"
                 "[outcome.years]\nin = ['ill']\namount = 'ratio'\nper = 'person-year'\n",
                 spread);
        snprintf(text, sizeof text, model, by_file, "person-year", "12", outcome);
        w[i] = whole_run(text, 1000);
    }
    assert_same_bits(w[0]->r, w[1]->r);
    assert_true(value_of(w[0], "a", "outcome", "years")->sd > 0);
    whole_run_close(w[0]);
    whole_run_close(w[1]);
}

static void test_an_amount_over_a_period_is_paid_once(void **state)
{
    (void) state;
    struct whole_run *by_year = run_model(by_file, "person-year", "1200", year_well);
    struct whole_run *by_month = run_model(by_file, "person-month", "100", year_well);
    assert_close(value_of(by_year, "a", "npv_line", "entry")->base_case, 200, 1e-13);
    assert_close(value_of(by_month, "a", "npv_line", "entry")->base_case, 200, 1e-13);
    assert_close(value_of(by_month, "a", "npv_line", "care")->base_case,
                 value_of(by_year, "a", "npv_line", "care")->base_case, 1e-13);
    whole_run_close(by_year);
    whole_run_close(by_month);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_life_table_has_a_column_for_each_group),
        cmocka_unit_test(test_by_group_is_the_same_as_a_table_for_each),
        cmocka_unit_test(test_a_what_if_can_name_another_column),
        cmocka_unit_test(test_one_outcome_counts_in_states_and_at_moves),
        cmocka_unit_test(test_the_value_of_a_lognormal_can_be_its_median),
        cmocka_unit_test(test_an_amount_over_a_period_is_paid_once),
    };
    return cmocka_run_group_tests_name("rebuild", tests, write_life, remove_life);
}
