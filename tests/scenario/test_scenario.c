/* A complete scenario, typed: what each key becomes, what an intervention changes, and that
 * the order of a file means nothing. */
#include "check.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "arena.h"
#include "dump.h"
#include "errors.h"
#include "key_table.h"
#include "scenario.h"

#define FILES PROJECT_DIR "/tests/scenario/files/"

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct scenario_file *file;
};

static struct fixture open_file(const char *path, const struct setting *set, size_t n)
{
    struct fixture f = {arena_new(), errors_new(), NULL};
    f.file = scenario_read(path, set, n, NULL, f.arena, f.errors);
    return f;
}

static struct fixture open_complete(const struct setting *set, size_t n)
{
    struct fixture f = open_file(FILES "complete.toml", set, n);
    if (f.file == NULL)
        errors_print(f.errors, stderr);
    assert_non_null(f.file);
    return f;
}

static void close_file(struct fixture *f)
{
    errors_free(f->errors);
    arena_free(f->arena);
}

static const struct scenario *world(const struct fixture *f, const char *id)
{
    for (size_t i = 0; i < f->file->n_interventions; i++)
        if (strcmp(f->file->interventions[i].name.id, id) == 0)
            return f->file->interventions[i].world;
    fail_msg("no intervention %s", id);
    return NULL;
}

#define FIND(list, n, wanted) (&(list)[find_id((list), (n), sizeof *(list), (wanted))])

static size_t find_id(const void *list, size_t n, size_t size, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(((const struct name *) ((const char *) list + i * size))->id, id) == 0)
            return i;
    fail_msg("no %s", id);
    return 0;
}

static size_t state(const struct scenario *s, const char *id)
{
    return find_id(s->states, s->n_states, sizeof *s->states, id);
}

static void test_study_accounting_and_run_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    assert_string_equal(s->study.title, "Tegenprestatie of schakelklas");
    assert_int_equal(s->study.start_year, 2026);
    assert_int_equal(s->study.start_month, 9);
    assert_int_equal(s->study.horizon_months, 360);
    assert_int_equal(s->study.cycle_months, 1);
    assert_int_equal(s->study.prices, 2026);
    assert_string_equal(f.file->interventions[s->study.baseline].name.id, "tegenprestatie");
    assert_int_equal(s->accounting.costs.n, 2);
    assert_near(s->accounting.costs.rate[0], 0.028, 0);
    assert_near(s->accounting.costs.until_years[0], 35, 0);
    assert_near(s->accounting.outcomes.rate[1], 0.018, 0);
    assert_true(isinf(s->accounting.outcomes.until_years[1]));
    assert_int_equal(s->run.seed, 20260914);
    assert_int_equal(s->run.draws, 2500);
    close_file(&f);
}

static void test_states_groups_and_cohort_are_typed_in_order_of_name(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    assert_int_equal(s->n_states, 5);
    assert_string_equal(s->states[0].name.id, "bijstand");
    assert_int_equal(s->states[0].tracked_months, 60);
    assert_true(s->states[state(s, "weg")].absorbing);
    assert_true(s->states[state(s, "werk")].name.order > s->states[state(s, "school")].name.order);
    assert_int_equal(s->n_groups, 2);
    assert_near(s->groups[0].age_high, 23, 0);
    assert_near(s->groups[1].age_low, 26, 0);
    assert_near(s->groups[1].age_high, 26, 0);
    assert_string_equal(s->groups[1].number_names[0], "kinderen");
    assert_near(s->groups[1].numbers[0], 1.3, 0);
    assert_int_equal(s->cohort.mode, MODE_PEOPLE);
    assert_int_equal(s->cohort.n_arrivals, 2);
    assert_int_equal(s->cohort.arrivals[0].year, 2027);
    assert_near(s->cohort.arrivals[1].people, 11, 0);
    assert_near(s->cohort.start->share[state(s, "inburgering")], 1, 0);
    close_file(&f);
}

static void test_parameters_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    const struct param *p = FIND(s->params, s->n_params, "vindt_werk");
    assert_int_equal(p->spec.spread, SPREAD_MEAN_SD);
    assert_near(p->by_group[0].mean, 0.24, 0);
    assert_near(p->by_group[1].mean, 0.33, 0);
    assert_int_equal(p->evidence, EVIDENCE_REGISTRATION);
    assert_true(p->redefined);
    p = FIND(s->params, s->n_params, "verliest_werk");
    assert_int_equal(p->per, PER_PERIOD);
    assert_int_equal(p->period_months, 6);
    assert_near(p->spec.events, 41, 0);
    assert_near(p->spec.trials, 188, 0);
    assert_false(p->redefined);
    p = FIND(s->params, s->n_params, "uitval");
    assert_int_equal(p->spec.n_quantiles, 3);
    assert_near(p->spec.quantile_p[0], 0.05, 1e-15);
    assert_near(p->spec.quantile_x[1], 0.17, 0);
    p = FIND(s->params, s->n_params, "lesgroep");
    assert_int_equal(p->per, PER_GROUP_YEAR);
    assert_near(p->spec.mode, 96000, 0);
    p = FIND(s->params, s->n_params, "effect_diploma");
    assert_int_equal(p->spec.spread, SPREAD_CI95);
    assert_near(p->spec.value, 1.8, 0);
    assert_near(p->spec.high, 2.5, 0);
    assert_true(isnan(p->spec.min));
    p = FIND(s->params, s->n_params, "aandeel");
    assert_int_equal(p->spec.spread, SPREAD_FAMILY);
    assert_int_equal(p->spec.family, FAMILY_BETA);
    assert_near(p->spec.beta, 7.25, 0);
    assert_near(p->spec.max, 0.9, 0);
    close_file(&f);
}

static void test_joint_parameters_take_their_mean_and_are_sorted(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    assert_int_equal(s->n_mvnormals, 1);
    const struct mvnormal *m = &s->mvnormals[0];
    assert_string_equal(m->params[0], "breedte");
    assert_near(m->mean[0], 2.5, 0);
    assert_near(m->covariance[0], 0.36, 0);
    assert_near(m->covariance[3], 0.25, 0);
    assert_near(FIND(s->params, s->n_params, "hoogte")->spec.value, 1.5, 0);
    assert_string_equal(s->correlations[0].params[0], "verliest_werk");
    close_file(&f);
}

static void test_shares_and_tables_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    const struct shares *uitstroom = &s->shares[0];
    assert_int_equal(uitstroom->n, 4); /* a count of 0 is impossible */
    assert_string_equal(uitstroom->category[1], "blijft");
    assert_near(uitstroom->count[1], 17, 0);
    const struct table *kans = FIND(s->tables, s->n_tables, "kans_op_werk");
    assert_true(kans->linear);
    assert_int_equal(kans->n, 5);
    const struct table *bonus = FIND(s->tables, s->n_tables, "bonus"); /* Dutch CSV, value first */
    assert_int_equal(bonus->n, 2);
    assert_near(bonus->at[1], 2, 0);
    assert_near(bonus->value[1], 250.5, 0);
    assert_false(bonus->linear);
    close_file(&f);
}

static void test_rows_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    const struct row *r = &s->rows[state(s, "inburgering")];
    assert_true(r->is_observed);
    assert_string_equal(r->observed.name.id, "from.inburgering");
    assert_int_equal(r->observed.n, 4);
    assert_string_equal(r->observed.category[1], "stayed");
    assert_true(r->observed_to[1] == NO_INDEX);
    assert_int_equal(r->observed_to[3], state(s, "werk"));
    assert_int_equal(r->observed_months, 12);
    r = &s->rows[state(s, "bijstand")];
    assert_int_equal(r->n_moves, 2);
    assert_int_equal(r->moves[0].to, state(s, "weg"));
    assert_null(r->moves[0].chance.text);
    assert_near(r->moves[0].chance.number, 0.03, 0);
    assert_string_equal(r->moves[1].chance.text, "nu_werk * recessie");
    assert_int_equal(r->moves[1].chance.at.column, 9); /* after the quote */
    r = &s->rows[state(s, "school")];
    assert_int_equal(r->after_months, 36);
    assert_string_equal(r->after_share[0].text, "rest");
    assert_near(r->after_share[1].number, 0.7, 0);
    assert_int_equal(s->rows[state(s, "weg")].n_moves, 0);
    close_file(&f);
}

static void test_lines_are_typed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "tegenprestatie");
    const struct line *l = FIND(s->costs, s->n_costs, "uitkering_lasten");
    assert_int_equal(l->trigger, TRIGGER_IN);
    assert_int_equal(l->per, PER_NONE);
    assert_int_equal(l->charges[0].from, state(s, "bijstand"));
    assert_string_equal(l->charges[1].amount.text, "uitkering");
    assert_string_equal(s->holders[l->to_holder].name.id, "deelnemer");
    assert_true(l->to_budget == NO_INDEX);
    l = FIND(s->costs, s->n_costs, "toeslag");
    assert_near(l->charges[0].amount.number, 1200, 0);
    l = FIND(s->costs, s->n_costs, "bemiddeling");
    assert_int_equal(l->trigger, TRIGGER_MOVE);
    assert_true(l->charges[0].from == NO_INDEX);
    assert_int_equal(l->charges[0].to, state(s, "werk"));
    l = FIND(s->costs, s->n_costs, "verhuizing");
    assert_int_equal(l->n_charges, 2);
    assert_string_equal(l->charges[0].amount.text, "200 * 1.1");
    assert_int_equal(FIND(s->costs, s->n_costs, "intake")->trigger, TRIGGER_ARRIVAL);
    l = FIND(s->costs, s->n_costs, "lesgroepen");
    assert_near(l->group_of, 15, 0);
    assert_int_equal(l->opened_month, 8);
    l = FIND(s->costs, s->n_costs, "projectleider");
    assert_int_equal(l->trigger, TRIGGER_CALENDAR);
    assert_int_equal(l->first_year, 2026);
    assert_int_equal(l->last_year, 2028);
    assert_true(l->whole);
    assert_near(l->cashable, 0.8, 0);
    assert_true(l->only[0]); /* schakelklas is the first by name */
    assert_false(l->only[1]);
    l = FIND(s->costs, s->n_costs, "loonheffing");
    assert_string_equal(s->budgets[l->to_budget].name.id, "huishouden");
    assert_near(l->charges[0].amount.number, -6200, 0);
    assert_int_equal(l->last_year, INT_MAX);
    l = &s->outcomes[0];
    assert_true(l->better_more);
    assert_near(l->value, 250, 0);
    assert_int_equal(l->discount.n, 1);
    assert_near(l->discount.rate[0], 0.015, 0);
    close_file(&f);
}

static void test_an_intervention_changes_what_it_names_and_nothing_else(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    const struct scenario *s = world(&f, "schakelklas"), *base = world(&f, "tegenprestatie");
    const struct param *p = FIND(s->params, s->n_params, "vindt_werk");
    assert_int_equal(p->spec.spread, SPREAD_EVENTS); /* mean, sd and by_group are gone */
    assert_null(p->by_group);
    assert_int_equal(p->period_months, 12); /* per, source and evidence stay */
    assert_string_equal(p->source, "Clientbestand 2019-2024, n = 212");
    assert_true(p->redefined);
    const struct row *r = &s->rows[state(s, "werk")]; /* `times` alone keeps the row */
    assert_int_equal(r->n_moves, 2);
    assert_near(r->times.number, 0.9, 0);
    r = &s->rows[state(s, "inburgering")];
    assert_int_equal(r->observed.n, 5);
    assert_string_equal(r->observed.source, "Pilot, n = 40");
    const struct line *l = FIND(s->costs, s->n_costs, "toeslag"); /* a list instead of a table */
    assert_int_equal(l->n_charges, 1);
    assert_near(l->charges[0].amount.number, 900, 0);
    assert_int_equal(l->per, PER_PERSON_YEAR);
    assert_near(s->cohort.start->share[state(s, "bijstand")], 0.25, 0);
    assert_near(base->cohort.start->share[state(base, "bijstand")], 0, 0);
    assert_string_equal(FIND(s->lets, s->n_lets, "nu_werk")->formula.text,
                        "vindt_werk * effect_diploma * exp(-0.25 * years_in_state)");
    assert_string_equal(FIND(base->lets, base->n_lets, "nu_werk")->formula.text,
                        "vindt_werk * exp(-0.25 * years_in_state)");
    assert_int_equal(s->n_params, base->n_params);
    assert_int_equal(s->n_costs, base->n_costs);
    close_file(&f);
}

static char *load(const char *path)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    char *text = calloc(1, 1 << 16);
    const size_t n = fread(text, 1, (1 << 16) - 1, in);
    assert_true(n > 0 && n < (1 << 16) - 1);
    fclose(in);
    return text;
}

static void save(const char *path, const char *text, size_t length)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(text, 1, length, out), length);
    fclose(out);
}

/* Without the line that begins so. */
static void drop_line(char *text, const char *start)
{
    char *line = strstr(text, start);
    assert_non_null(line);
    char *next = strchr(line, '\n') + 1;
    memmove(line, next, strlen(next) + 1);
}

static void test_unsourced_inputs_and_defaults_are_listed(void **unused)
{
    (void) unused;
    struct fixture f = open_complete(NULL, 0);
    assert_int_equal(f.file->n_unsourced, 1);
    assert_string_equal(f.file->unsourced[0], "param.zonder_bron");
    assert_int_equal(f.file->n_defaults, 5);
    assert_string_equal(f.file->defaults[1], "accounting.discount_at = \"mid\"");
    assert_string_equal(f.file->defaults[4], "table.bonus.between = \"step\"");
    assert_int_equal(errors_warnings(f.errors), 1);
    close_file(&f);
}

static void test_every_convention_taken_by_default_is_listed(void **unused)
{
    (void) unused;
    static const char *const expected[] = {
        "accounting.break_even = \"cash\"",
        "accounting.discount_at = \"mid\"",
        "accounting.moves = \"rate\"",
        "accounting.occupancy = \"mid\"",
        "accounting.year_start = \"01-01\"",
        "cohort.mode = \"expected\" (240 people come, at least 200)",
        "run.draws = 10000",
        "run.sampling = \"random\"",
        "run.seed = 1",
        "study.cycle = \"1 month\"",
        "study.prices = 2026",
    };
    char *text = load(PROJECT_DIR "/tests/scenario/cases/good.toml");
    drop_line(text, "cycle = ");
    drop_line(text, "mode = ");
    save("defaults.toml", text, strlen(text));
    const struct setting set = {"cohort.size", "240"};
    struct fixture f = open_file("defaults.toml", &set, 1);
    assert_non_null(f.file);
    assert_int_equal(f.file->n_defaults, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < f.file->n_defaults; i++)
        assert_string_equal(f.file->defaults[i], expected[i]);
    const struct scenario *s = f.file->interventions[0].world;
    assert_int_equal(s->cohort.mode, MODE_EXPECTED);
    assert_int_equal(s->run.draws, 10000);
    assert_int_equal(s->n_groups, 1);
    assert_string_equal(s->groups[0].name.id, "all");
    assert_near(s->groups[0].share, 1, 0);
    close_file(&f);
    unlink("defaults.toml");
    free(text);
}

/* Rows that an intervention adds, and what it switches off. */
static void test_an_intervention_may_add_a_row_and_switch_off_a_move(void **unused)
{
    (void) unused;
    static const char *const more = "[intervention.uit.from.bijstand]\nwerk = 0\n"
                                    "[intervention.uit.from.werk]\nbijstand = 0.07\n";
    char *text = load(PROJECT_DIR "/tests/scenario/cases/good.toml");
    strcat(text, more);
    save("row.toml", text, strlen(text));
    struct fixture f = open_file("row.toml", NULL, 0);
    assert_non_null(f.file);
    const struct scenario *s = world(&f, "uit"), *base = world(&f, "nu");
    const struct row *r = &s->rows[state(s, "bijstand")];
    assert_int_equal(r->n_moves, 1); /* the move to `weg` went with the row */
    assert_near(r->moves[0].chance.number, 0, 0);
    assert_near(s->rows[state(s, "werk")].moves[0].chance.number, 0.07, 0);
    assert_int_equal(base->rows[state(base, "werk")].n_moves, 0);
    assert_int_equal(base->rows[state(base, "bijstand")].n_moves, 2);
    close_file(&f);
    unlink("row.toml");
    free(text);
}

static void test_set_changes_one_number_of_the_base(void **unused)
{
    (void) unused;
    const struct setting set[] = {{"uitval", "0.125"},
                                  {"param.vindt_werk.mean", "0.27"},
                                  {"cohort.arrivals", "{ \"2030\" = 7 }"},
                                  {"accounting.occupancy", "\"end\""},
                                  {"recessie", "0.5"}};
    struct fixture f = open_complete(set, sizeof set / sizeof set[0]);
    const struct scenario *s = world(&f, "tegenprestatie");
    const struct param *p = FIND(s->params, s->n_params, "uitval");
    assert_int_equal(p->spec.spread, SPREAD_VALUE);
    assert_near(p->spec.value, 0.125, 0);
    p = FIND(s->params, s->n_params, "vindt_werk");
    assert_near(p->spec.mean, 0.27, 0);
    assert_near(p->spec.sd, 0.05, 0);
    p = FIND(world(&f, "schakelklas")->params, s->n_params, "vindt_werk");
    assert_near(p->spec.events, 7, 0); /* the intervention's own stays */
    assert_int_equal(s->cohort.n_arrivals, 1);
    assert_int_equal(s->cohort.arrivals[0].year, 2030);
    assert_int_equal(s->accounting.occupancy, OCCUPANCY_END);
    assert_near(FIND(s->lets, s->n_lets, "recessie")->formula.number, 0.5, 0);
    close_file(&f);
}

static void test_baseline_of_the_command_line_wins(void **unused)
{
    (void) unused;
    struct arena *arena = arena_new();
    struct errors *errors = errors_new();
    const struct scenario_file *f =
        scenario_read(FILES "complete.toml", NULL, 0, "schakelklas", arena, errors);
    assert_non_null(f);
    const size_t baseline = f->interventions[1].world->study.baseline;
    assert_string_equal(f->interventions[baseline].name.id, "schakelklas");
    errors_free(errors);
    arena_free(arena);
}

/* A file cut into its tables, each into its lines. */
static char *shuffled(const char *text, unsigned *seed)
{
    char *copy = strdup(text), *lines[400], *out = NULL;
    size_t first[200], n_tables = 0, n_lines = 0, size = 0;
    for (char *line = strtok(copy, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        if (*line == '[' && strchr("[abcdefghijklmnopqrstuvwxyz", line[1]) != NULL)
            first[n_tables++] = n_lines;
        lines[n_lines++] = line;
    }
    first[n_tables] = n_lines;
    size_t order[200];
    for (size_t i = 0; i < n_tables; i++) {
        const size_t j = (*seed = *seed * 1103515245u + 12345u) / 65536u % (i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    FILE *file = open_memstream(&out, &size);
    for (size_t i = 0; i < first[0]; i++)
        fprintf(file, "%s\n", lines[i]);
    for (size_t k = 0; k < n_tables; k++) { /* the heading, then the keys backwards */
        fprintf(file, "%s\n", lines[first[order[k]]]);
        for (size_t i = first[order[k] + 1]; i-- > first[order[k]] + 1;)
            fprintf(file, "%s\n", lines[i]);
    }
    fclose(file);
    free(copy);
    return out;
}

static void assert_shuffling_changes_nothing(const char *path)
{
    struct fixture f = open_file(path, NULL, 0);
    assert_non_null(f.file);
    assert_false(f.file->flawed);
    char *expected = dump(f.file), *text = load(path);
    char *curve = load(FILES "curve.csv");
    unsigned seed = 20260914;
    save("curve.csv", curve, strlen(curve));
    for (int round = 0; round < 20; round++) {
        char *other = shuffled(text, &seed);
        assert_string_not_equal(other, text);
        save("shuffled.toml", other, strlen(other));
        struct fixture g = open_file("shuffled.toml", NULL, 0);
        if (g.file == NULL)
            errors_print(g.errors, stderr);
        assert_non_null(g.file);
        char *actual = dump(g.file);
        assert_string_equal(actual, expected);
        free(actual);
        free(other);
        close_file(&g);
    }
    unlink("shuffled.toml");
    unlink("curve.csv");
    free(curve);
    free(text);
    free(expected);
    close_file(&f);
}

static void test_shuffling_tables_and_keys_changes_nothing(void **unused)
{
    (void) unused;
    assert_shuffling_changes_nothing(FILES "complete.toml");
    assert_shuffling_changes_nothing(FILES "agreements.toml");
}

static void assert_refused(const char *path, int code, const char *message)
{
    struct fixture f = open_file(path, NULL, 0);
    assert_true(f.file == NULL || f.file->flawed);
    assert_int_equal(errors_exit_code(f.errors), code);
    assert_string_equal(errors_text(f.errors, 0), message);
    close_file(&f);
}

static void test_a_folder_or_a_missing_file_is_an_error_of_the_file(void **unused)
{
    (void) unused;
    assert_refused("nowhere.toml", 5, "\"nowhere.toml\" cannot be read: there is no such file.");
    assert_refused("/usr", 5, "\"/usr\" cannot be read: it is a folder; name the file in it.");
    assert_refused("/dev/null", 5, "\"/dev/null\" cannot be read: it is not an ordinary file.");
}

static void test_a_file_of_more_than_16_mb_is_not_read(void **unused)
{
    (void) unused;
    save("large.toml", "#", 1);
    assert_int_equal(truncate("large.toml", 16 * 1024 * 1024 + 1), 0);
    assert_refused(
        "large.toml", 5,
        "\"large.toml\" cannot be read: it is larger than 16 MB, which no scenario needs.");
    unlink("large.toml");
}

static void test_a_table_of_more_than_5000_entries_is_refused(void **unused)
{
    (void) unused;
    char *text = load(PROJECT_DIR "/tests/scenario/cases/good.toml"), *all = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&all, &size);
    fprintf(out, "%s\n[let]\n", text);
    for (int i = 0; i < 5001; i++)
        fprintf(out, "x%d = %d\n", i, i);
    fclose(out);
    save("many.toml", all, size);
    assert_refused("many.toml", 3, "[let] has 5001 entries; at most 5000 can be read.");
    unlink("many.toml");
    free(all);
    free(text);
}

static void test_an_unreadable_file_is_an_error_of_the_file(void **unused)
{
    (void) unused;
    const uid_t user = geteuid();
    save("secret.toml", "format = 1\n", 11);
    assert_int_equal(chmod("secret.toml", 0), 0);
    if (user == 0) /* root reads everything: it looks as somebody else */
        assert_int_equal(seteuid(65534), 0);
    assert_refused("secret.toml", 5, "\"secret.toml\" cannot be read: Permission denied.");
    assert_int_equal(seteuid(user), 0);
    unlink("secret.toml");
}

static void test_the_digest_changes_with_a_named_file(void **unused)
{
    (void) unused;
    char *text = load(FILES "complete.toml"), digests[2][17];
    save("digest.toml", text, strlen(text));
    for (int i = 0; i < 2; i++) {
        const char *curve = i == 0 ? "at,value\n0,100\n" : "at,value\n0,101\n";
        save("curve.csv", curve, strlen(curve));
        struct fixture f = open_file("digest.toml", NULL, 0);
        assert_non_null(f.file);
        assert_int_equal(strlen(f.file->digest), 16);
        memcpy(digests[i], f.file->digest, 17);
        close_file(&f);
    }
    assert_string_not_equal(digests[0], digests[1]);
    unlink("digest.toml");
    unlink("curve.csv");
    free(text);
}

static void test_the_reference_page_names_every_key(void **unused)
{
    (void) unused;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    scenario_document(out);
    fclose(out);
    const char *const parts[] = {"| `horizon` | text | **required** |", "`person-month`",
                                 "## [from.STATE]", "*not built yet*", "`trapezoid`"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_non_null(strstr(text, parts[i]));
    const char *names[64];
    for (int id = 0; id < KEYS_NO_TABLE; id++)
        for (size_t i = keys_names((enum table_id) id, names, 64); i-- > 0;) {
            char cell[64];
            snprintf(cell, sizeof cell, "| `%s` |", names[i]);
            assert_non_null(strstr(text, cell));
        }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_study_accounting_and_run_are_typed),
        cmocka_unit_test(test_states_groups_and_cohort_are_typed_in_order_of_name),
        cmocka_unit_test(test_parameters_are_typed),
        cmocka_unit_test(test_joint_parameters_take_their_mean_and_are_sorted),
        cmocka_unit_test(test_shares_and_tables_are_typed),
        cmocka_unit_test(test_rows_are_typed),
        cmocka_unit_test(test_lines_are_typed),
        cmocka_unit_test(test_an_intervention_changes_what_it_names_and_nothing_else),
        cmocka_unit_test(test_unsourced_inputs_and_defaults_are_listed),
        cmocka_unit_test(test_every_convention_taken_by_default_is_listed),
        cmocka_unit_test(test_an_intervention_may_add_a_row_and_switch_off_a_move),
        cmocka_unit_test(test_set_changes_one_number_of_the_base),
        cmocka_unit_test(test_baseline_of_the_command_line_wins),
        cmocka_unit_test(test_shuffling_tables_and_keys_changes_nothing),
        cmocka_unit_test(test_a_folder_or_a_missing_file_is_an_error_of_the_file),
        cmocka_unit_test(test_a_file_of_more_than_16_mb_is_not_read),
        cmocka_unit_test(test_a_table_of_more_than_5000_entries_is_refused),
        cmocka_unit_test(test_an_unreadable_file_is_an_error_of_the_file),
        cmocka_unit_test(test_the_digest_changes_with_a_named_file),
        cmocka_unit_test(test_the_reference_page_names_every_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
