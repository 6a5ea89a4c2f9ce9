/* Which inputs make up one parameter. */
#include "whole_run.h"

#include "arena.h"
#include "unknowns.h"
#include "names.h"

static const char text[] =
    "format = 1\n[study]\ntitle = 'Inputs'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '1 year'\ncycle = '1 month'\nbaseline = 'now'\n[accounting]\ndiscount = 0\n"
    "[cohort]\nsize = 40\nmode = 'expected'\nstart = { here = 1 }\n"
    "[group.young]\nshare = 0.5\n[group.old]\nshare = 0.5\n"
    "[states]\nhere = 'Here'\naway = 'Away'\ngone = { label = 'Gone', absorbing = true }\n"
    "[from.here]\nobserved = { away = 4, gone = 3, stayed = 9 }\nper = 'year'\n"
    "source = 'By hand'\n"
    "[from.away]\nhere = 'comes_back'\n"
    "[holder]\ntown = 'Town'\n[budget]\nall = { holder = 'town' }\n"
    "[param.comes_back]\nkind = 'probability'\nper = 'year'\nmean = 0.2\nsd = 0.05\n"
    "by_group = { old = { mean = 0.4, sd = 0.1 } }\nindependent = true\nsource = 'By hand'\n"
    "[param.rent]\nlabel = 'The rent'\nkind = 'number'\nmean = 40\nsd = 5\nsource = 'By hand'\n"
    "by_group = { old = { value = 31 } }\n"
    "[param.sure]\nkind = 'number'\nvalue = 3\nsource = 'By hand'\n"
    "[param.beta]\nlabel = 'Slope'\nkind = 'number'\nsource = 'By hand'\n"
    "[param.alpha]\nlabel = 'Height'\nkind = 'number'\nsource = 'By hand'\n"
    "[param.fixed]\nkind = 'number'\nsource = 'By hand'\n"
    "[[mvnormal]]\nparams = ['beta', 'fixed', 'alpha']\nmean = [1, 2, 3]\n"
    "covariance = [[1, 0, 0.5], [0, 0, 0], [0.5, 0, 1]]\n"
    "[shares.mix]\nlabel = 'The mix'\ncounts = { a = 3, b = 4, c = 5 }\nsource = 'By hand'\n"
    "[cost.rent]\nin = ['here']\namount = 'rent + sure + alpha + beta + fixed + mix.a + mix.b'\n"
    "per = 'person-year'\nbudget = 'all'\n"
    "[intervention.now]\n[intervention.then]\n"
    "from.here = { observed = { away = 5, gone = 2, stayed = 9 }, per = 'year', source = 'x' }\n";

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    const struct unknown *list;
    size_t n;
};

static struct fixture open_it(void)
{
    struct whole_run w = {0};
    whole_run_write(&w, text);
    struct fixture f = {.arena = arena_new(), .errors = errors_new()};
    const struct scenario_file *file = scenario_read(w.path, NULL, 0, NULL, f.arena, f.errors);
    unlink(w.path);
    if (file != NULL)
        f.m = model_new(file, (struct model_wish){0}, f.arena, f.errors);
    if (f.m == NULL)
        errors_print(f.errors, stderr);
    assert_non_null(f.m);
    f.list = unknowns_list(f.m, f.arena, &f.n);
    return f;
}

static void close_it(struct fixture *f)
{
    model_free(f->m);
    errors_free(f->errors);
    arena_free(f->arena);
}

/* The name of the number in a slot. */
static const char *drawn_in(const struct model *m, uint32_t slot)
{
    for (size_t i = 0; i < m->n_drawn; i++)
        if (m->drawn[i].slot == slot)
            return m->drawn[i].name;
    fail_msg("nothing is drawn in slot %u", slot);
    return NULL;
}

static void test_what_belongs_together_is_one_unknown(void **state)
{
    (void) state;
    static const struct {
        const char *name, *label;
        size_t n; /* comes_back: of each group; rent: of the old it is certain */
        const char *first;
    } expected[] = {{"alpha+beta+fixed", "Height, Slope, fixed", 2, "alpha"},
                    {"comes_back", "comes_back", 2, "comes_back"},
                    {"rent", "The rent", 1, "rent"},
                    {"mix", "The mix", 3, "mix.a"},
                    {"from.here", "Here \u2192 \u2026", 6, "from.here.away"}};
    struct fixture f = open_it();
    assert_int_equal(f.n, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < f.n; i++) {
        assert_string_equal(f.list[i].name, expected[i].name);
        assert_string_equal(f.list[i].label, expected[i].label);
        assert_int_equal(f.list[i].n, expected[i].n);
        assert_string_equal(drawn_in(f.m, f.list[i].slot[0]), expected[i].first);
        for (size_t k = 1; k < f.list[i].n; k++)
            assert_true(f.list[i].slot[k] > f.list[i].slot[k - 1]);
    }
    close_it(&f);
}

static void test_an_unknown_is_found_by_any_part_of_it(void **state)
{
    (void) state;
    struct fixture f = open_it();
    assert_int_equal(unknowns_find(f.list, f.n, "rent"), 2);
    assert_int_equal(unknowns_find(f.list, f.n, "beta"), 0);
    assert_int_equal(unknowns_find(f.list, f.n, "fixed"), 0);
    assert_int_equal(unknowns_find(f.list, f.n, "mix"), 3);
    assert_int_equal(unknowns_find(f.list, f.n, "mix.b"), 3);
    assert_int_equal(unknowns_find(f.list, f.n, "from.here"), 4);
    assert_int_equal(unknowns_find(f.list, f.n, "from.here.stayed"), 4);
    assert_true(unknowns_find(f.list, f.n, "sure") == NO_INDEX);
    assert_true(unknowns_find(f.list, f.n, "ren") == NO_INDEX);
    assert_true(unknowns_find(f.list, f.n, "mixture") == NO_INDEX);
    close_it(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_belongs_together_is_one_unknown),
        cmocka_unit_test(test_an_unknown_is_found_by_any_part_of_it),
    };
    return cmocka_run_group_tests_name("unknowns", tests, NULL, NULL);
}
