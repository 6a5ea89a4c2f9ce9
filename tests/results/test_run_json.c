#include "check.h"

#include <jansson.h>

#include "arena.h"
#include "result_files.h"
#include "sample_results.h"
#include "scratch.h"

static struct arena *arena;
static struct results *results;
static json_t *root;

static int set_up(void **state)
{
    arena = arena_new();
    results = sample_results(sample_usual(), arena);
    return scratch_make(state);
}

static int tear_down(void **state)
{
    json_decref(root);
    root = NULL;
    arena_free(arena);
    return scratch_remove(state);
}

static void write_and_read(enum csv_style style)
{
    struct errors *errors = errors_new();
    const struct destination d = {scratch, "results/x", style};
    assert_true(run_json_write(&d, results, errors));
    root = json_load_file(in_scratch("run.json"), 0, NULL);
    assert_non_null(root);
    errors_free(errors);
}

static const json_t *at(const char *table, const char *key)
{
    return json_object_get(json_object_get(root, table), key);
}

static const char *text_at(const char *table, const char *key)
{
    return json_string_value(at(table, key));
}

static void test_run_json_says_how_the_run_was_done(void **state)
{
    (void) state;
    write_and_read(CSV_PLAIN);
    assert_string_equal(json_string_value(json_object_get(root, "program")), "budgetshift");
    assert_string_equal(json_string_value(json_object_get(root, "version")), "0.1.0");
    assert_string_equal(json_string_value(json_object_get(root, "scenario_digest")),
                        "9e107d9d372bb682");
    assert_string_equal(json_string_value(json_object_get(root, "csv")), "plain");
    assert_int_equal(json_integer_value(at("run", "seed")), 20260914);
    assert_int_equal(json_integer_value(at("run", "draws")), 10000);
    assert_int_equal(json_integer_value(at("run", "percentile_draws_by_year")), 9984);
    assert_int_equal(json_integer_value(at("run", "replicates")), 2);
    assert_int_equal(json_integer_value(at("run", "threads")), 2);
    assert_string_equal(text_at("run", "sampling"), "random");
    assert_true(json_is_false(at("run", "base_case_only")));
    assert_string_equal(text_at("run", "kernels"), "lanes, people");
    const json_t *stage = json_array_get(at("run", "stages"), 1);
    assert_string_equal(json_string_value(json_object_get(stage, "name")), "draws");
    assert_close(json_real_value(json_object_get(stage, "seconds")), 2.75, 1e-15);
    assert_int_equal(json_array_size(json_object_get(root, "conventions")), 5);
    assert_int_equal(json_array_size(json_object_get(root, "unsourced")), 2);
}

static void test_run_json_has_the_study_and_its_discount_schedule(void **state)
{
    (void) state;
    write_and_read(CSV_DUTCH);
    assert_string_equal(json_string_value(json_object_get(root, "csv")), "dutch");
    assert_string_equal(text_at("study", "title"), "Tegenprestatie of schakelklas");
    assert_string_equal(text_at("study", "language"), "nl");
    assert_string_equal(text_at("study", "start"), "2026-09-01");
    assert_string_equal(text_at("study", "baseline"), "tegenprestatie");
    assert_string_equal(text_at("study", "mode"), "people");
    assert_int_equal(json_integer_value(at("study", "horizon_months")), 360);
    const json_t *rates = at("accounting", "discount_costs");
    assert_int_equal(json_array_size(rates), 2);
    assert_close(json_number_value(json_object_get(json_array_get(rates, 0), "rate")), 0.028,
                 1e-15);
    assert_true(json_is_null(json_object_get(json_array_get(rates, 1), "until_years")));
    assert_string_equal(text_at("accounting", "occupancy"), "mid");
    assert_string_equal(text_at("accounting", "discount_step"), "none");
    assert_string_equal(text_at("accounting", "break_even"), "cash");
}

static void test_the_what_ifs_that_were_run_are_listed_with_what_they_change(void **state)
{
    (void) state;
    write_and_read(CSV_PLAIN);
    assert_int_equal(json_array_size(json_object_get(root, "what_ifs")), 0);
    assert_true(json_is_null(at("run", "what_if")));
    json_decref(root);
    sample_add_what_if(results, arena, "krap", "Krappe markt", 2);
    sample_add_what_if(results, arena, "ruim", "Ruime markt", 3);
    write_and_read(CSV_PLAIN);
    const json_t *list = json_object_get(root, "what_ifs"), *last = json_array_get(list, 1);
    assert_int_equal(json_array_size(list), 2); /* the second of the file is made first */
    assert_string_equal(json_string_value(json_object_get(last, "id")), "krap");
    assert_string_equal(json_string_value(json_object_get(last, "label")), "Krappe markt");
    assert_string_equal(json_string_value(json_array_get(json_object_get(last, "changes"), 1)),
                        "intervention.schakelklas.let.x");
    assert_string_equal(text_at("run", "what_if"), "all");
}

/* A world of its own for one intervention, with the source of one cost changed. */
static void change_source(const struct intervention *i, const char *id, const char *source)
{
    struct scenario *world = arena_alloc(arena, 1, sizeof *world);
    *world = *i->world;
    struct line *costs = arena_alloc(arena, world->n_costs, sizeof *costs);
    memcpy(costs, world->costs, world->n_costs * sizeof *costs);
    for (size_t k = 0; k < world->n_costs; k++)
        if (strcmp(costs[k].name.id, id) == 0) {
            costs[k].source = source;
            costs[k].evidence = EVIDENCE_EXPERT;
        }
    world->costs = costs;
    ((struct intervention *) i)->world = world;
}

static const char *line_text(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

/* The baseline's source; and under an intervention that has another, that one. */
static void test_a_line_has_its_sources_by_intervention(void **state)
{
    (void) state;
    const struct scenario_file *file = results->scenario;
    const size_t baseline = file->interventions[0].world->study.baseline;
    const struct intervention *other = &file->interventions[baseline == 0 ? 1 : 0];
    change_source(&file->interventions[baseline], "uitvoering", NULL);
    for (size_t i = 0; i < file->n_interventions; i++)
        ((struct intervention *) file->interventions)[i].world =
            file->interventions[baseline].world;
    change_source(other, "uitvoering", "Offerte 2027");
    write_and_read(CSV_PLAIN);
    const json_t *line = json_array_get(json_object_get(root, "lines"), 1);
    assert_true(json_is_null(json_object_get(line, "source")));
    assert_string_equal(line_text(line, "evidence"), "expert");
    const json_t *under = json_object_get(line, "source_under");
    assert_int_equal(json_object_size(under), 1);
    assert_string_equal(line_text(json_object_get(under, other->name.id), "source"),
                        "Offerte 2027");
}

/* The scenario's lists are sorted by id; the file had "inburgering" before "bijstand". */
static void test_names_are_listed_with_labels_in_the_order_of_the_scenario(void **state)
{
    (void) state;
    write_and_read(CSV_PLAIN);
    const json_t *states = json_object_get(root, "states");
    assert_int_equal(json_array_size(states), 12);
    assert_string_equal(json_string_value(json_object_get(json_array_get(states, 0), "id")),
                        "inburgering");
    assert_string_equal(json_string_value(json_object_get(json_array_get(states, 11), "label")),
                        "Overleden of geëmigreerd");
    assert_true(json_is_true(json_object_get(json_array_get(states, 11), "absorbing")));
    const json_t *budget = json_array_get(json_object_get(root, "budgets"), 0);
    assert_string_equal(json_string_value(json_object_get(budget, "id")), "inkomen");
    assert_string_equal(json_string_value(json_object_get(budget, "holder")), "gemeente");
    assert_string_equal(json_string_value(json_object_get(budget, "code")), "6.3");
    const json_t *line = json_array_get(json_object_get(root, "lines"), 1);
    assert_string_equal(json_string_value(json_object_get(line, "id")), "uitvoering");
    assert_string_equal(json_string_value(json_object_get(line, "budget")), "inkomen");
    /* each world has the same lines: they are listed once */
    assert_int_equal(json_array_size(json_object_get(root, "lines")), SAMPLE_LINES);
    assert_null(json_object_get(line, "source_under"));
    const json_t *outcome = json_array_get(json_object_get(root, "outcomes"), 0);
    assert_string_equal(json_string_value(json_object_get(outcome, "unit")), "jaren");
    assert_string_equal(json_string_value(json_object_get(outcome, "better")), "more");
}

static void test_agreements_and_earmarks_are_listed_with_their_labels(void **state)
{
    (void) state;
    static const struct transfer deal = {
        .name = {"deling", "Deling met het college", {0}, 0},
        .rule = RULE_SHARE_OF_SAVING,
        .source = "Raadsvoorstel 12",
    };
    struct scenario *world = (struct scenario *) results->scenario->interventions[0].world;
    world->transfers = &deal;
    world->n_transfers = 1;
    ((struct budget *) world->budgets)[0].earmark.written = true;
    write_and_read(CSV_PLAIN);
    const json_t *list = json_object_get(root, "transfers");
    assert_int_equal(json_array_size(list), 2);
    assert_string_equal(line_text(json_array_get(list, 0), "id"), "deling");
    assert_string_equal(line_text(json_array_get(list, 0), "label"), "Deling met het college");
    assert_string_equal(line_text(json_array_get(list, 0), "rule"), "share_of_saving");
    assert_string_equal(line_text(json_array_get(list, 0), "source"), "Raadsvoorstel 12");
    const char *budget = world->budgets[0].name.id;
    char id[100];
    snprintf(id, sizeof id, "earmark.%s", budget);
    assert_string_equal(line_text(json_array_get(list, 1), "id"), id);
    assert_non_null(strstr(line_text(json_array_get(list, 1), "label"), "overschot"));
}

static void test_the_tables_that_were_written_are_listed(void **state)
{
    (void) state;
    results->n_occupancy = 0;
    write_and_read(CSV_PLAIN);
    const json_t *tables = json_object_get(root, "tables");
    assert_int_equal(json_array_size(tables), 6);
    assert_string_equal(json_string_value(json_array_get(tables, 0)), "summary.csv");
    assert_string_equal(json_string_value(json_array_get(tables, 4)), "break_even.csv");
    assert_string_equal(json_string_value(json_array_get(tables, 5)), "multi_year.csv");
}

static void test_text_that_is_not_utf8_does_not_spoil_the_file(void **state)
{
    (void) state;
    static const char *const settings[] = {"a=\xff\xfe"};
    results->run.settings = settings;
    results->run.n_settings = 1;
    results->run.scenario_path = "caf\xe9.toml";
    write_and_read(CSV_PLAIN);
    assert_string_equal(json_string_value(json_object_get(root, "scenario")), "caf?.toml");
    assert_string_equal(json_string_value(json_array_get(at("run", "settings"), 0)), "a=??");
}

static void test_a_seed_beyond_63_bits_keeps_its_digits(void **state)
{
    (void) state;
    results->run.seed = UINT64_MAX;
    write_and_read(CSV_PLAIN);
    assert_string_equal(text_at("run", "seed"), "18446744073709551615");
}

static void test_the_files_that_are_there_are_listed_and_read_back(void **state)
{
    (void) state;
    write_text(in_scratch("summary.csv"), "");
    write_text(in_scratch(".hidden"), "");
    assert_int_equal(mkdir(in_scratch("charts"), 0777), 0);
    write_text(in_scratch("charts/states.svg"), "");
    write_and_read(CSV_PLAIN);
    static const char *const expected[] = {"charts/states.svg", "run.json", "summary.csv"};
    const struct written w = run_json_files(arena, scratch);
    assert_int_equal(w.n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(w.file[i], expected[i]);
        assert_true(written_has(&w, expected[i]));
    }
    assert_false(written_has(&w, "charts/mine.png"));
    write_text(in_scratch("run.json"), "{\"program\": \"budgetshift\"}");
    assert_int_equal(run_json_files(arena, scratch).n, 0);
}

static void test_a_folder_is_ours_only_if_its_run_json_says_so(void **state)
{
    (void) state;
    assert_false(run_json_is_ours(scratch));
    write_text(in_scratch("run.json"), "{\"program\": \"budget");
    assert_false(run_json_is_ours(scratch));
    write_text(in_scratch("run.json"), "[1, 2]");
    assert_false(run_json_is_ours(scratch));
    write_and_read(CSV_PLAIN);
    assert_true(run_json_is_ours(scratch));
}

static void test_inputs_that_are_spread_evenly_are_listed(void **state)
{
    (void) state;
    static const char *const names[] = {"vindt_werk", "uitkering"};
    results->run.scramblings = 16;
    results->run.n_sources = 44;
    results->run.n_sobol = 2;
    results->run.sobol = names;
    write_and_read(CSV_PLAIN);
    assert_string_equal(text_at("run", "sampling"), "sobol");
    assert_int_equal(json_integer_value(at("run", "scramblings")), 16);
    assert_int_equal(json_array_size(at("run", "sobol_inputs")), 2);
    assert_string_equal(json_string_value(json_array_get(at("run", "sobol_inputs"), 1)),
                        "uitkering");
    assert_int_equal(json_integer_value(at("run", "random_inputs")), 42);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_run_json_says_how_the_run_was_done),
        T(test_run_json_has_the_study_and_its_discount_schedule),
        T(test_inputs_that_are_spread_evenly_are_listed),
        T(test_the_what_ifs_that_were_run_are_listed_with_what_they_change),
        T(test_a_line_has_its_sources_by_intervention),
        T(test_names_are_listed_with_labels_in_the_order_of_the_scenario),
        T(test_agreements_and_earmarks_are_listed_with_their_labels),
        T(test_the_tables_that_were_written_are_listed),
        T(test_the_files_that_are_there_are_listed_and_read_back),
        T(test_text_that_is_not_utf8_does_not_spoil_the_file),
        T(test_a_seed_beyond_63_bits_keeps_its_digits),
        T(test_a_folder_is_ours_only_if_its_run_json_says_so),
    };
#undef T
    return cmocka_run_group_tests_name("run_json", tests, NULL, NULL);
}
