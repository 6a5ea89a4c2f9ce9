/* Draws that are kept one by one, and inputs that are not drawn. */
#include "whole_run.h"

#include "arena.h"
#include "findings.h"
#include "model.h"
#include "run.h"

/* Two parameters, two lines, two interventions: cost = price in `now`, price + effort in `then`. */
static const char text[] =
    "format = 1\n[study]\ntitle = 'Sample'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '1 year'\nbaseline = 'now'\n[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 4\nmode = '%s'\nstart = { here = 1 }\n"
    "[states]\nhere = 'Here'\ngone = { label = 'Gone', absorbing = true }\n[from.here]\ngone = "
    "0.5\n"
    "[holder]\ntown = 'Town'\n[budget]\nall = { holder = 'town' }\n"
    "[param.price]\nkind = 'number'\nmean = 40\nsd = 5\nsource = 'By hand'\n"
    "[param.effort]\nkind = 'number'\nmean = 7\nsd = 2\nsource = 'By hand'\n"
    "[cost.rent]\namount = 'price'\nper = 'year'\nbudget = 'all'\n"
    "[cost.work]\namount = 'effort'\nper = 'year'\nbudget = 'all'\nonly = ['then']\n"
    "[cost.leaving]\non = 'here -> gone'\namount = 3\nbudget = 'all'\n"
    "[intervention.now]\n[intervention.then]\n";

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    struct run_options o;
};

static struct fixture open_in(const char *mode)
{
    struct whole_run w = {0};
    char filled[2000];
    snprintf(filled, sizeof filled, text, mode);
    whole_run_write(&w, filled);
    struct fixture f = {.arena = arena_new(), .errors = errors_new()};
    const struct scenario_file *file = scenario_read(w.path, NULL, 0, NULL, f.arena, f.errors);
    unlink(w.path);
    assert_non_null(file);
    f.m = model_new(file, (struct model_wish){0}, f.arena, f.errors);
    assert_non_null(f.m);
    f.o = (struct run_options){.seed = 3,
                               .draws = 700,
                               .threads = 1,
                               .wish = {.summary = true, .differences = true},
                               .sample = SAMPLE_DRAWS};
    return f;
}

static void close_it(struct fixture *f)
{
    model_free(f->m);
    errors_free(f->errors);
    arena_free(f->arena);
}

static struct findings *run(struct fixture *f)
{
    bool stopped;
    struct findings *found = run_simulate(f->m, &f->o, f->arena, &stopped, f->errors);
    assert_non_null(found);
    return found;
}

static size_t headline(const struct findings *f, enum account_table table, size_t world)
{
    for (size_t i = 0; i < f->sample->n; i++) {
        const struct account *a = &f->list.list[f->sample->account[i]];
        if (a->table == table && a->world == world && a->kind == ACCOUNT_SOCIETY)
            return i;
    }
    fail();
    return 0;
}

static uint32_t slot_of(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->n_drawn; i++)
        if (strcmp(m->drawn[i].name, name) == 0)
            return m->drawn[i].slot;
    fail();
    return 0;
}

static void test_a_sample_is_what_statistics_are_of(void **state)
{
    (void) state;
    for (size_t people = 0; people < 2; people++) {
        struct fixture f = open_in(people ? "people" : "expected");
        struct findings *found = run(&f);
        assert_int_equal(found->sample->draws, 700);
        assert_int_equal(found->sample->replicates, 1 + people);
        double x[700];
        for (size_t i = 0; i < found->sample->n; i++) {
            double sum = 0;
            sample_mean(found->sample, i, x);
            for (size_t d = 0; d < 700; d++)
                sum += x[d];
            assert_close(sum / 700, found->summary[found->sample->account[i]].mean, 1e-12);
        }
        findings_free(found);
        close_it(&f);
    }
}

/* In expected mode half of four people leave: what is drawn is all there is to the difference. */
static void test_what_was_drawn_stands_beside_what_came_of_it(void **state)
{
    (void) state;
    struct fixture f = open_in("expected");
    struct findings *found = run(&f);
    const double *price = found->sample->inputs + slot_of(f.m, "price") * 700;
    const double *effort = found->sample->inputs + slot_of(f.m, "effort") * 700;
    double now[700], more[700];
    sample_mean(found->sample, headline(found, ACCOUNT_SUMMARY, f.m->baseline), now);
    sample_mean(found->sample, headline(found, ACCOUNT_DIFFERENCE, 1 - f.m->baseline), more);
    for (size_t d = 0; d < 700; d++) {
        assert_close(now[d], price[d] + 6, 1e-12);
        assert_close(more[d], effort[d], 1e-12);
    }
    findings_free(found);
    close_it(&f);
}

static void test_a_sample_is_cut_at_what_was_asked_for(void **state)
{
    (void) state;
    struct fixture f = open_in("expected");
    struct findings *whole = run(&f);
    f.o.sample = 300;
    struct findings *part = run(&f);
    assert_int_equal(part->sample->draws, 300);
    for (size_t i = 0; i < part->sample->n; i++)
        assert_memory_equal(part->sample->values + i * 300, whole->sample->values + i * 700,
                            300 * sizeof(double));
    findings_free(whole);
    findings_free(part);
    close_it(&f);
}

/* Where nothing more is asked for, the run ends at the first look: after 256 of 700 draws. */
static void test_a_sample_ends_where_the_run_stops(void **state)
{
    (void) state;
    struct fixture f = open_in("people");
    struct findings *whole = run(&f);
    f.o.at_least = 100;
    struct findings *part = run(&f);
    assert_int_equal(part->draws, 256);
    assert_int_equal(part->sample->draws, 256);
    for (size_t i = 0; i < part->sample->n * part->sample->replicates; i++)
        assert_memory_equal(part->sample->values + i * 256, whole->sample->values + i * 700,
                            256 * sizeof(double));
    for (size_t i = 0; i < part->sample->n_inputs; i++)
        assert_memory_equal(part->sample->inputs + i * 256, whole->sample->inputs + i * 700,
                            256 * sizeof(double));
    findings_free(whole);
    findings_free(part);
    close_it(&f);
}

/* With what a run has drawn itself the same comes out, to the bit, under another seed. */
static void test_a_column_takes_the_place_of_draws(void **state)
{
    (void) state;
    struct fixture f = open_in("expected");
    struct findings *first = run(&f);
    const uint32_t price = slot_of(f.m, "price"), effort = slot_of(f.m, "effort");
    const struct replaced by[] = {{price, 40, first->sample->inputs + price * 700},
                                  {effort, 7, first->sample->inputs + effort * 700}};
    f.o.seed = 4;
    f.o.n_replaced = 2;
    f.o.replaced = by;
    struct findings *again = run(&f);
    assert_memory_equal(again->sample->values, first->sample->values,
                        first->sample->n * 700 * sizeof(double));
    findings_free(first);
    findings_free(again);
    close_it(&f);
}

static void test_a_number_takes_the_place_of_draws(void **state)
{
    (void) state;
    struct fixture f = open_in("people");
    f.o.n_replaced = 1;
    f.o.replaced = &(struct replaced){.slot = slot_of(f.m, "effort"), .value = 9};
    struct findings *found = run(&f);
    const size_t i = headline(found, ACCOUNT_DIFFERENCE, 1 - f.m->baseline);
    const struct summary *s = &found->summary[found->sample->account[i]];
    assert_close(s->mean, 9, 1e-12);
    assert_close(s->base_case, 9, 1e-12);
    assert_near(s->sd, 0, 1e-12);
    findings_free(found);
    close_it(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sample_is_what_statistics_are_of),
        cmocka_unit_test(test_what_was_drawn_stands_beside_what_came_of_it),
        cmocka_unit_test(test_a_sample_is_cut_at_what_was_asked_for),
        cmocka_unit_test(test_a_sample_ends_where_the_run_stops),
        cmocka_unit_test(test_a_column_takes_the_place_of_draws),
        cmocka_unit_test(test_a_number_takes_the_place_of_draws),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
