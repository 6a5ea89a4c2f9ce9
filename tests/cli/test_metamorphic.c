/* What may not change a result, and what changes it in a known way: rich.toml, with something of
 * everything, changed and run again. */
#include "whole_run.h"

enum { DRAWS = 48 };

static char *rich(const char *mode)
{
    FILE *in = fopen(PROJECT_DIR "/tests/cli/rich.toml", "r");
    assert_non_null(in);
    static const size_t room = 1 << 16;
    char *text = malloc(room);
    assert_non_null(text);
    text[fread(text, 1, room - 1, in)] = '\0';
    fclose(in);
    char *comment = strstr(text, "%MODE%"); /* the one in the comment on top */
    memcpy(comment, "a mode", 6);
    char *filled = whole_run_change(text, "%MODE%", mode);
    free(text);
    return filled;
}

static const char *const modes[] = {"people", "expected"};

/* Every whole word `old` becomes `by`; to be freed. */
static char *rename_word(const char *text, const char *old, const char *by)
{
    const size_t n = strlen(old);
    char *copy = malloc(strlen(text) * 2), *to = copy;
    assert_non_null(copy);
    size_t found = 0;
    for (const char *at = text; *at != '\0';) {
        const char before = at == text ? ' ' : at[-1];
        const bool inside = strchr("_abcdefghijklmnopqrstuvwxyz", before) != NULL;
        if (!inside && strncmp(at, old, n) == 0 &&
            strchr("_abcdefghijklmnopqrstuvwxyz", at[n]) == NULL) {
            to = stpcpy(to, by);
            at += n;
            found++;
        } else {
            *to++ = *at++;
        }
    }
    *to = '\0';
    assert_true(found > 0);
    return copy;
}

static bool is_zero(const struct summary *s)
{
    return s->base_case == 0 && s->mean == 0 && s->sd == 0 && s->p05 == 0 && s->p50 == 0 &&
           s->p95 == 0;
}

/* `same` repeats what stands above it in other words. */
static void test_an_intervention_that_changes_nothing_differs_by_exactly_0(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich(modes[mode]);
        char *more = whole_run_change(
            text, "[run]\n",
            "[intervention.same]\nlabel = 'Same'\n"
            "let.slump = 'if(year == 2027 + 1, 3 / 4, 1)'\n"
            "param.loses_job = { events = [41, 188] }\n"
            "from.college = { benefit = 'drops_out', after = { months = 18, benefit = 'rest', job "
            "= '0.5 + 0.5 * outflow.keeps' } }\n"
            "cost.office.amount = 2500.0\n[run]\n");
        struct whole_run *w = whole_run(more, DRAWS);
        size_t compared = 0;
        for (size_t i = 0; i < w->r->n_differences; i++)
            if (strcmp(w->r->differences[i].intervention, "same") == 0) {
                if (!is_zero(&w->r->differences[i].value))
                    fail_msg("%s %s %s differs by %g", modes[mode], w->r->differences[i].kind,
                             w->r->differences[i].name, w->r->differences[i].value.mean);
                assert_false(w->r->differences[i].value.p_better > 0);
                compared++;
            }
        for (size_t i = 0; i < w->r->n_cumulative; i++)
            if (strcmp(w->r->cumulative[i].intervention, "same") == 0)
                assert_true(is_zero(&w->r->cumulative[i].value));
        assert_true(compared > 50);
        whole_run_close(w);
        free(more);
        free(text);
    }
}

/* Where two interventions split people into other rows (one depends on age, the other does not),
 * a line that neither touches still differs by exactly 0. */
static void test_a_line_that_is_left_alone_differs_by_exactly_0(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich(modes[mode]);
        struct whole_run *w = whole_run(text, DRAWS);
        assert_true(is_zero(difference_of(w, "coached", "npv_line", "intake")));
        assert_true(is_zero(difference_of(w, "coached", "npv_holder", "abroad")));
        assert_true(is_zero(difference_of(w, "schooled", "npv_line", "office")));
        assert_false(is_zero(difference_of(w, "coached", "npv_line", "office")));
        whole_run_close(w);
        free(text);
    }
}

/* Paired: a fixed amount more is that amount in every draw. */
static void test_interventions_share_their_draws_and_their_people(void **state)
{
    (void) state;
    char *text = rich("people");
    char *more = whole_run_change(text, "[run]\n",
                                  "[intervention.dear]\nlabel = 'Dear'\n"
                                  "cost.intake.amount = '400 + 100 * children'\n[run]\n");
    struct whole_run *w = whole_run(more, DRAWS);
    const struct summary *people = value_of(w, "current", "npv_line", "intake");
    const struct summary *d = difference_of(w, "dear", "npv_holder", "abroad");
    assert_true(people->mean > 0 && d->mean < 0);
    assert_near(d->sd, 0, 1e-9);
    assert_true(is_zero(difference_of(w, "dear", "npv_holder", "persons")));
    whole_run_close(w);
    free(more);
    free(text);
}

static void assert_unchanged(const char *mode, const char *old, const char *by)
{
    char *text = rich(mode), *changed = whole_run_change(text, old, by);
    struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(changed, DRAWS);
    assert_same_bits(a->r, b->r);
    whole_run_close(a);
    whole_run_close(b);
    free(changed);
    free(text);
}

static void test_a_parameter_that_is_used_nowhere_changes_no_bit(void **state)
{
    (void) state;
    for (size_t mode = 0; mode < 2; mode++) {
        char *text = rich(modes[mode]);
        char *changed = whole_run_change(text, "[param.classroom]\n",
                                         "[param.another]\nkind = 'probability'\nper = 'month'\n"
                                         "events = [3, 77]\nsource = 'x'\n[param.classroom]\n");
        struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(changed, DRAWS);
        assert_int_equal(a->r->n_parameters + 1, b->r->n_parameters);
        struct results without = *b->r;
        without.n_parameters = 0;
        struct results before = *a->r;
        before.n_parameters = 0;
        assert_same_bits(&before, &without);
        whole_run_close(a);
        whole_run_close(b);
        free(changed);
        free(text);
    }
}

/* Its name sorts before all others; clocks are addressed by names, not by their order. */
static void test_a_state_of_another_intervention_moves_nobody(void **state)
{
    (void) state;
    char *text = rich("people");
    char *more = whole_run_change(text, "[states]\n", "[states]\naaa = 'Nobody'\n");
    char *row = whole_run_change(more, "[run]\n",
                                 "[from.aaa]\njob = 0.5\n[intervention.zzz]\nlabel = 'Z'\n"
                                 "from.job = { aaa = 0.5 }\n[run]\n");
    struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(row, DRAWS);
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary_row *s = &a->r->summary[i];
        assert_true(same_summary(&s->value,
                                 value_of_group(b, s->intervention, s->group, s->kind, s->name)));
    }
    whole_run_close(a);
    whole_run_close(b);
    free(row);
    free(more);
    free(text);
}

static void test_labels_and_sources_change_no_bit(void **state)
{
    (void) state;
    assert_unchanged("people", "label  = \"Benefits\"\n", "label = \"Aid\"\nsource = \"y\"\n");
    assert_unchanged("people", "job     = { label = \"Job\"", "job = { label = \"Zzz\"");
    assert_unchanged("expected", "town    = \"Town\"", "town = \"A municipality\"");
}

static void test_an_intervention_more_changes_no_bit_of_the_others(void **state)
{
    (void) state;
    char *text = rich("people");
    char *more = whole_run_change(text, "[run]\n",
                                  "[intervention.awkward]\nlabel = 'More'\n"
                                  "param.loses_job = { mean = 0.4, sd = 0.1 }\n"
                                  "param.classroom = { pert = [1000, 2000, 4000] }\n"
                                  "let.slump = '0.5'\n[run]\n");
    struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(more, DRAWS);
    size_t compared = 0;
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary_row *s = &a->r->summary[i];
        assert_true(same_summary(&s->value,
                                 value_of_group(b, s->intervention, s->group, s->kind, s->name)));
        compared++;
    }
    assert_true(compared > 100 && b->r->n_summary > a->r->n_summary);
    whole_run_close(a);
    whole_run_close(b);
    free(more);
    free(text);
}

static void assert_near_rows(const struct summary *a, const struct summary *b, double scale,
                             double factor)
{
    assert_near(b->base_case, factor * a->base_case, 1e-12 * (scale + fabs(factor * a->base_case)));
    assert_near(b->mean, factor * a->mean, 1e-12 * (scale + fabs(factor * a->mean)));
    assert_near(b->sd, factor * a->sd, 1e-10 * scale + 1e-9 * fabs(factor * a->sd));
}

/* What --baseline shows differs; what is shown has the same bits. What fewer --tables show is
 * counted without the years that nobody asks for, in another order. */
static void test_baseline_and_tables_change_what_is_shown_and_no_value(void **state)
{
    (void) state;
    char *text = rich("people");
    struct whole_run *a = whole_run(text, DRAWS);
    struct whole_run *b =
        whole_run_with(text, (struct simulate_options){.draws = DRAWS, .baseline = "coached"});
    struct whole_run *c = whole_run_with(
        text, (struct simulate_options){.draws = DRAWS, .tables = "summary,differences"});
    assert_int_equal(c->r->n_occupancy + c->r->n_years + c->r->n_cumulative, 0);
    assert_int_equal(a->r->n_summary, c->r->n_summary);
    for (size_t i = 0; i < a->r->n_summary; i++) {
        const struct summary_row *s = &a->r->summary[i];
        const struct summary *other =
            value_of_group(b, s->intervention, s->group, s->kind, s->name);
        assert_true(same_summary(&s->value, other));
        assert_near_rows(&s->value, &c->r->summary[i].value, 1, 1);
    }
    assert_close(difference_of(b, "current", "npv_line", "benefits")->mean,
                 -difference_of(a, "coached", "npv_line", "benefits")->mean, 1e-12);
    whole_run_close(a);
    whole_run_close(b);
    whole_run_close(c);
    free(text);
}

/* Names of states, groups, budgets, holders and lines that sort elsewhere. */
static void test_other_names_give_the_same_expected_flows(void **state)
{
    (void) state;
    static const struct {
        const char *old, *by;
    } names[] = {{"lessons", "zlessons"}, {"job", "ajob"},        {"town", "zztown"},
                 {"courses", "zcourses"}, {"benefits", "zaid"},   {"adult", "zadult"},
                 {"reach", "zreach"},     {"current", "zcurrent"}};
    char *text = rich("expected");
    struct whole_run *a = whole_run(text, DRAWS);
    char *changed = strdup(text);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char *next = rename_word(changed, names[i].old, names[i].by);
        free(changed);
        changed = next;
    }
    /* the counted row of `lessons` is drawn under its state's name, its categories under theirs */
    struct whole_run *b = whole_run(changed, DRAWS);
    assert_close(value_of(b, "zcurrent", "npv_society", "society")->base_case,
                 value_of(a, "current", "npv_society", "society")->base_case, 1e-12);
    assert_close(difference_of(b, "coached", "npv_line", "zaid")->base_case,
                 difference_of(a, "coached", "npv_line", "benefits")->base_case, 1e-12);
    assert_close(value_of_group(b, "schooled", "zadult", "npv_holder", "zztown")->base_case,
                 value_of_group(a, "schooled", "adult", "npv_holder", "town")->base_case, 1e-12);
    assert_close(people_of(b, "schooled", "all", 6, "ajob")->base_case,
                 people_of(a, "schooled", "all", 6, "job")->base_case, 1e-12);
    whole_run_close(a);
    whole_run_close(b);
    free(changed);
    free(text);
}

/* Names that nothing is drawn under leave every draw alone as well. */
static void test_another_budget_or_line_name_gives_the_same_draws(void **state)
{
    (void) state;
    char *text = rich("expected");
    char *line = rename_word(text, "benefits", "zaid");
    char *budget = rename_word(line, "courses", "acourses");
    struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(budget, DRAWS);
    static const char *const interventions[] = {"current", "coached", "schooled"};
    for (size_t i = 0; i < 3; i++) {
        assert_near_rows(value_of(a, interventions[i], "npv_holder", "town"),
                         value_of(b, interventions[i], "npv_holder", "town"), 1, 1);
        assert_near_rows(value_of(a, interventions[i], "npv_budget", "courses"),
                         value_of(b, interventions[i], "npv_budget", "acourses"), 1, 1);
        assert_near_rows(value_of(a, interventions[i], "npv_line", "benefits"),
                         value_of(b, interventions[i], "npv_line", "zaid"), 1, 1);
    }
    whole_run_close(a);
    whole_run_close(b);
    free(line);
    free(budget);
    free(text);
}

static void test_twice_the_people_cost_twice_as_much_where_all_is_linear(void **state)
{
    (void) state;
    char *text = rich("expected");
    char *size = whole_run_change(text, "size     = 31", "size = 62");
    char *both = whole_run_change(size, "{ 2027 = 12, 2028 = 7 }", "{ 2027 = 24, 2028 = 14 }");
    struct whole_run *a = whole_run(text, DRAWS), *b = whole_run(both, DRAWS);
    static const char *const linear[] = {"benefits", "tax", "credit", "match", "intake"};
    static const char *const fixed[] = {"leader", "office"};
    for (size_t i = 0; i < 5; i++) {
        assert_near_rows(value_of(a, "coached", "npv_line", linear[i]),
                         value_of(b, "coached", "npv_line", linear[i]), 1, 2);
        assert_near_rows(difference_of(a, "schooled", "npv_line", linear[i]),
                         difference_of(b, "schooled", "npv_line", linear[i]), 1000, 2);
    }
    for (size_t i = 0; i < 2; i++)
        assert_near_rows(value_of(a, "coached", "npv_line", fixed[i]),
                         value_of(b, "coached", "npv_line", fixed[i]), 1, 1);
    assert_near_rows(value_of(a, "schooled", "outcome", "years_in_job"),
                     value_of(b, "schooled", "outcome", "years_in_job"), 1, 2);
    whole_run_close(a);
    whole_run_close(b);
    free(size);
    free(both);
    free(text);
}

/* `college` becomes two states with the same way out, to which half of its way in leads each. */
static void test_splitting_a_state_in_two_equal_ones_changes_nothing(void **state)
{
    (void) state;
    static const char *const changes[][2] = {
        {"college = \"College\"\n", "college = \"College\"\nacademy = \"Academy\"\n"},
        {"[from.college]\nbenefit = \"drops_out\"\n",
         "[from.academy]\nbenefit = \"drops_out\"\nafter = { months = 18, job = \"0.5 + 0.5 * "
         "outflow.keeps\", benefit = \"rest\" }\n[from.college]\nbenefit = \"drops_out\"\n"},
        {"college = \"hazard(0.1 * outflow.stops, '1 year')\"",
         "college = \"0.5 * hazard(0.1 * outflow.stops, '1 year')\"\n"
         "academy = \"0.5 * hazard(0.1 * outflow.stops, '1 year')\""},
        {"in     = [\"job\", \"college\"]", "in = [\"job\", \"college\", \"academy\"]"},
        {"\"* -> college\" = 250", "\"* -> college\" = 250, \"* -> academy\" = 250"},
        {"in     = [\"lessons\", \"college\"]", "in = [\"lessons\", \"college\", \"academy\"]"},
        /* counted shares would be drawn otherwise with one destination more */
        {"observed = { college = 24, job = 4, benefit = 6, moved = 1, stayed = 5 }\n"
         "per    = \"1 year\"\n",
         "college = \"hazard(0.3, '1 year')\"\nacademy = \"hazard(0.3, '1 year')\"\n"},
    };
    char *text = rich("expected");
    char *whole =
        whole_run_change(text, changes[6][0], "college = \"2 * hazard(0.3, '1 year')\"\n");
    char *split = strdup(text);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        char *next = whole_run_change(split, changes[i][0], changes[i][1]);
        free(split);
        split = next;
    }
    struct whole_run *a = whole_run(whole, DRAWS), *b = whole_run(split, DRAWS);
    assert_int_equal(a->r->n_summary, b->r->n_summary);
    for (size_t i = 0; i < a->r->n_summary; i++)
        assert_near_rows(&a->r->summary[i].value, &b->r->summary[i].value, 100, 1);
    for (size_t i = 0; i < a->r->n_years; i++)
        assert_near_rows(&a->r->years[i].value, &b->r->years[i].value, 100, 1);
    assert_close(people_of(b, "schooled", "all", 3, "academy")->mean * 2,
                 people_of(a, "schooled", "all", 3, "college")->mean, 1e-12);
    whole_run_close(a);
    whole_run_close(b);
    free(whole);
    free(split);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_intervention_that_changes_nothing_differs_by_exactly_0),
        cmocka_unit_test(test_a_line_that_is_left_alone_differs_by_exactly_0),
        cmocka_unit_test(test_interventions_share_their_draws_and_their_people),
        cmocka_unit_test(test_a_parameter_that_is_used_nowhere_changes_no_bit),
        cmocka_unit_test(test_a_state_of_another_intervention_moves_nobody),
        cmocka_unit_test(test_labels_and_sources_change_no_bit),
        cmocka_unit_test(test_an_intervention_more_changes_no_bit_of_the_others),
        cmocka_unit_test(test_baseline_and_tables_change_what_is_shown_and_no_value),
        cmocka_unit_test(test_other_names_give_the_same_expected_flows),
        cmocka_unit_test(test_another_budget_or_line_name_gives_the_same_draws),
        cmocka_unit_test(test_twice_the_people_cost_twice_as_much_where_all_is_linear),
        cmocka_unit_test(test_splitting_a_state_in_two_equal_ones_changes_nothing),
    };
    return cmocka_run_group_tests_name("metamorphic", tests, NULL, NULL);
}
