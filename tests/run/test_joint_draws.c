#define _GNU_SOURCE /* asprintf */
/* Draws made elsewhere, replayed from a file; and one draw of a run by itself. */
#include "whole_run.h"

#include "arena.h"
#include "drawer.h"
#include "findings.h"
#include "run.h"
#include "strip.h"

/* A file beside the scenarios of this test, which all stand in /tmp. */
static char file[64];

static void write_file(const char *text)
{
    strcpy(file, "/tmp/budgetshift_draws_XXXXXX.csv");
    const int fd = mkstemps(file, 4);
    assert_true(fd >= 0);
    FILE *out = fdopen(fd, "w");
    assert_true(fputs(text, out) >= 0 && fclose(out) == 0);
}

/* Two groups of 60 and 40 people, one cycle of a year, counted at its end; no discount. Of a,
 * `leaves` go to b within the year, and of those who come to b in the second group a third. */
static const char model[] =
    "format = 1\n"
    "[study]\ntitle = 'Replayed'\nprices = 2026\nstart = 2026-01-01\nhorizon = '1 year'\n"
    "cycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0\noccupancy = 'end'\n"
    "[cohort]\nsize = 100\nmode = 'expected'\nstart = { a = 1 }\n"
    "[group.old]\nshare = 0.6\n[group.young]\nshare = 0.4\n"
    "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
    "[param.leaves]\nkind = 'probability'\nper = 'year'\n%ssource = 'S'\n"
    "[param.price]\nkind = 'money'\nper = 'person-year'\n%ssource = 'S'\n"
    "[param.extra]\nkind = 'number'\nmean = 10\nsd = 1\nsource = 'S'\n"
    "[shares.mix]\ncounts = { x = 3, y = 7 }\nsource = 'S'\n"
    "[from.a]\nb = 'leaves'\n"
    "[from.b]\nobserved = { c = 20, stayed = 80 }\nper = 'year'\nsource = 'S'\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.care]\nin = ['b']\namount = 'price'\nbudget = 'purse'\n"
    "[cost.mixed]\namount = '1000 * mix.x + 10 * mix.y + extra'\nper = 'year'\nbudget = 'purse'\n"
    "[intervention.now]\n[intervention.then]\n"
    "param.price = { mean = 50, sd = 5 }\n"
    "%s";

static char *text_of(const char *leaves, const char *price, const char *rest)
{
    char *text = NULL;
    assert_true(asprintf(&text, model, leaves, price, rest) > 0);
    return text;
}

static char *with_file(const char *rest)
{
    char *text = NULL;
    assert_true(asprintf(&text, "%s[draws]\nfile = '%s'\n", rest, strrchr(file, '/') + 1) > 0);
    return text;
}

static const char *const columns = "price,leaves.young,leaves,mix.y,mix.x\n"
                                   "100,0.25,0.1,0.75,0.25\n"
                                   "140,0.5,0.2,0.5,0.5\n"
                                   "\n"
                                   "-30,0,0.3,1,0\n"
                                   "190,0.125,0.4,0.625,0.375\n";

/* People in b at the end of the year are counted as there all year: 60 leaves + 40 leaves.young. */
static const double care[] = {100 * 16, 140 * 32, -30 * 18, 190 * 29};
/* Of the mean row: price 100, leaves 0.25, leaves.young 0.21875, mix.x 0.28125. */
static const double care_base = 100 * 23.75;

static void test_a_file_gives_the_totals_of_its_rows(void **state)
{
    (void) state;
    write_file(columns);
    char *rest = with_file(""), *text = text_of("", "", rest);
    for (uint64_t n = 1; n <= 4; n++) { /* the first n rows */
        struct whole_run *w = whole_run(text, n);
        const struct summary *s = value_of(w, "now", "npv_line", "care");
        double sum = 0;
        for (uint64_t i = 0; i < n; i++)
            sum += care[i];
        assert_close(s->mean, sum / (double) n, 1e-12);
        assert_close(s->base_case, care_base, 1e-12);
        whole_run_close(w);
    }
    struct whole_run *w = whole_run(text, 4);
    const struct parameter_row *p = NULL;
    for (size_t i = 0; i < w->r->n_parameters; i++)
        if (strcmp(w->r->parameters[i].name, "leaves") == 0 &&
            strcmp(w->r->parameters[i].group, "young") == 0)
            p = &w->r->parameters[i];
    assert_non_null(p);
    assert_close(p->value.mean, 0.21875, 1e-14);
    assert_close(p->value.base_case, 0.21875, 1e-14);
    assert_close(
        p->value.sd,
        sqrt((0.03125 * 0.03125 + 0.28125 * 0.28125 + 0.21875 * 0.21875 + 0.09375 * 0.09375) / 3),
        1e-12);
    assert_non_null(strstr(p->distribution, "column leaves.young of budgetshift_draws_"));
    assert_string_equal(p->source, "S");
    whole_run_close(w);
    unlink(file);
    free(text);
    free(rest);
}

/* The same file as Excel writes it in Dutch, and with a spread in the scenario that does not count.
 */
static void test_a_dutch_file_and_an_unused_spread_change_no_bit(void **state)
{
    (void) state;
    write_file(columns);
    char *rest = with_file(""), *text = text_of("", "", rest);
    struct whole_run *plain = whole_run(text, 4);
    unlink(file);
    free(text);
    free(rest);
    write_file("\xEF\xBB\xBFprice;leaves.young;leaves;mix.y;mix.x\r\n100;0,25;0,1;0,75;0,25\r\n"
               "140;0,5;0,2;0,5;0,5\r\n-30;0;0,3;1;0\r\n190;0,125;0,4;0,625;0,375\r\n");
    rest = with_file("");
    text = text_of("mean = 0.6\nsd = 0.1\nby_group = { old = { value = 0.5 } }\n",
                   "triangle = [1, 2, 3]\n", rest);
    struct whole_run *dutch = whole_run(text, 4);
    assert_same_bits(plain->r, dutch->r);
    whole_run_close(plain);
    whole_run_close(dutch);
    unlink(file);
    free(text);
    free(rest);
}

/* What an intervention gives another spread is drawn there, as it is without the file. */
static void test_an_intervention_that_redefines_a_name_draws_it(void **state)
{
    (void) state;
    write_file("price\n3\n4\n5\n");
    char *rest = with_file("");
    char *replayed = text_of("mean = 0.2\nsd = 0.05\n", "", rest);
    char *drawn = text_of("mean = 0.2\nsd = 0.05\n", "mean = 7\nsd = 2\n", "");
    struct whole_run *a = whole_run(replayed, 3), *b = whole_run(drawn, 3);
    const struct summary *x = value_of(a, "then", "npv_line", "care");
    const struct summary *y = value_of(b, "then", "npv_line", "care");
    assert_true(same_summary(x, y));
    assert_true(x->sd > 0);
    assert_true(value_of(a, "now", "npv_line", "care")->mean !=
                value_of(b, "now", "npv_line", "care")->mean);
    whole_run_close(a);
    whole_run_close(b);
    /* and so is what the command line sets */
    const struct simulate_set set = {"price", "2"};
    struct whole_run *c = whole_run_with(
        replayed, (struct simulate_options){.draws = 3, .threads = 1, .n_set = 1, .set = &set});
    assert_close(value_of(c, "now", "npv_line", "care")->base_case, 2 * 100 * 0.2, 1e-12);
    whole_run_close(c);
    unlink(file);
    free(drawn);
    free(replayed);
    free(rest);
}

/* ---- the draws of a run, replayed ---- */

struct fixture {
    struct arena *arena;
    struct errors *errors;
    const struct model *m;
    struct run_options o;
};

static struct fixture open_scenario(const char *path, const struct setting *set, size_t n_set,
                                    const char *what_if, uint64_t draws)
{
    struct fixture f = {.arena = arena_new(), .errors = errors_new()};
    const struct scenario_file *scenario = scenario_read(path, set, n_set, NULL, f.arena, f.errors);
    assert_non_null(scenario);
    for (size_t i = 0; what_if != NULL && i < scenario->n_what_ifs; i++)
        if (strcmp(scenario->what_ifs[i].what_if->id, what_if) == 0)
            scenario = &scenario->what_ifs[i];
    f.m = model_new(scenario, (struct model_wish){.by_year = true, .occupancy = true}, f.arena,
                    f.errors);
    if (f.m == NULL)
        errors_print(f.errors, stderr);
    assert_non_null(f.m);
    f.o = (struct run_options){.seed = 9,
                               .draws = draws,
                               .threads = 2,
                               .wish = {.summary = true, .differences = true, .years = true},
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
    assert_true(run_check_draws(f->m, &f->o, f->errors));
    struct findings *found = run_simulate(f->m, &f->o, f->arena, &stopped, f->errors);
    assert_non_null(found);
    return found;
}

/* The inputs that the baseline has, in as many digits as it takes. */
static void write_inputs(const struct fixture *f, const struct findings *found)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    const size_t n_groups = f->m->common->n_groups;
    for (size_t row = 0; row <= found->sample->draws; row++) {
        const char *comma = "";
        for (size_t i = 0; i < f->m->n_drawn; i++) {
            const struct drawn *d = &f->m->drawn[i];
            for (size_t g = 0; g < (d->groups == NULL ? 1 : n_groups); g++) {
                if (d->intervention[0] != '\0' || (d->groups != NULL && !d->groups[g]))
                    continue;
                if (row == 0)
                    fprintf(out, "%s%s%s%s", comma, d->name, d->groups ? "." : "",
                            d->groups ? f->m->common->groups[g].name.id : "");
                else
                    fprintf(out, "%s%.17g", comma,
                            found->sample->inputs[d->slot * found->sample->draws + row - 1]);
                comma = ",";
            }
        }
        fputc('\n', out);
    }
    fclose(out);
    write_file(text);
    free(text);
}

static void assert_same_values(const struct findings *a, const struct findings *b)
{
    assert_int_equal(a->sample->n, b->sample->n);
    const size_t n = a->sample->n * a->sample->replicates * a->sample->draws;
    assert_true(memcmp(a->sample->values, b->sample->values, n * sizeof(double)) == 0);
    for (size_t i = 0; i < a->list.n; i++)
        assert_true(a->summary[i].mean == b->summary[i].mean &&
                    a->summary[i].p95 == b->summary[i].p95);
}

static void check_replay(const char *path, const char *what_if, uint64_t draws)
{
    struct fixture f = open_scenario(path, NULL, 0, NULL, draws);
    struct findings *found = run(&f);
    write_inputs(&f, found);
    char name[100];
    snprintf(name, sizeof name, "\"%s\"", file);
    const struct setting set = {"draws.file", name};
    struct fixture again = open_scenario(path, &set, 1, NULL, draws);
    struct findings *replayed = run(&again);
    assert_int_equal(again.m->common->draws.n, draws);
    assert_same_values(found, replayed);
    findings_free(found);
    findings_free(replayed);
    close_it(&again);
    close_it(&f);
    if (what_if != NULL) { /* has the numbers of the file but for those that it changes */
        f = open_scenario(path, NULL, 0, what_if, draws);
        again = open_scenario(path, &set, 1, what_if, draws);
        found = run(&f);
        replayed = run(&again);
        assert_same_values(found, replayed);
        findings_free(found);
        findings_free(replayed);
        close_it(&again);
        close_it(&f);
    }
    unlink(file);
}

static void test_a_run_replayed_has_the_same_bits(void **state)
{
    (void) state;
    struct whole_run text = {0};
    char *two_groups = text_of("mean = 0.2\nsd = 0.05\nby_group = { young = { mean = 0.3, sd = "
                               "0.1 } }\n",
                               "mean = 7\nsd = 2\n", "");
    whole_run_write(&text, two_groups);
    check_replay(text.path, NULL, 300);
    unlink(text.path);
    free(two_groups);
    check_replay(PROJECT_DIR "/scenarios/first-model.toml", NULL, 520);
    check_replay(PROJECT_DIR "/scenarios/statushouders.toml", "weak_market", 40);
}

/* ---- one draw ---- */

static void check_one_draw(struct fixture *f, const struct findings *found, uint64_t draw)
{
    bool stopped;
    const struct one_draw *one = run_one_draw(f->m, &f->o, draw, f->arena, &stopped, f->errors);
    const struct sample *s = found->sample;
    assert_non_null(one);
    assert_false(one->failed);
    assert_int_equal(one->replicates, s->replicates);
    for (size_t i = 0; i < f->m->n_drawn; i++) {
        const uint32_t slot = f->m->drawn[i].slot;
        assert_true(one->inputs[slot] == s->inputs[slot * s->draws + draw]);
    }
    for (size_t i = 0; i < s->n; i++)
        for (size_t r = 0; r < s->replicates; r++)
            assert_true(one->values[r * one->list.n_quantities + s->quantity[i]] ==
                        s->values[(i * s->replicates + r) * s->draws + draw]);
}

static void check_some(const char *path, const struct setting *set, size_t n_set,
                       const char *what_if, uint64_t draws)
{
    static const uint64_t some[] = {0, 15, 16, 37, 255, 256, 4095};
    struct fixture f = open_scenario(path, set, n_set, what_if, draws);
    struct findings *found = run(&f);
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (some[i] < draws)
            check_one_draw(&f, found, some[i]);
    findings_free(found);
    close_it(&f);
}

static void test_one_draw_is_that_of_the_run(void **state)
{
    (void) state;
    const struct setting sobol = {"run.sampling", "\"sobol\""};
    check_some(PROJECT_DIR "/scenarios/first-model.toml", NULL, 0, NULL, 300);
    check_some(PROJECT_DIR "/scenarios/first-model.toml", &sobol, 1, NULL, 4096);
    check_some(PROJECT_DIR "/scenarios/statushouders.toml", NULL, 0, "weak_market", 40);
    struct whole_run text = {0};
    write_file(columns);
    char *rest = with_file(""), *replayed = text_of("", "", rest);
    whole_run_write(&text, replayed);
    struct fixture f = open_scenario(text.path, NULL, 0, NULL, 4);
    struct findings *found = run(&f);
    for (uint64_t i = 0; i < 4; i++)
        check_one_draw(&f, found, i);
    findings_free(found);
    close_it(&f);
    unlink(text.path);
    unlink(file);
    free(replayed);
    free(rest);
}

/* What a study sets for itself holds above the file. */
static void test_what_is_replaced_holds_above_the_file(void **state)
{
    (void) state;
    struct whole_run text = {0};
    write_file(columns);
    char *rest = with_file(""), *replayed = text_of("", "", rest);
    whole_run_write(&text, replayed);
    struct fixture f = open_scenario(text.path, NULL, 0, NULL, 4);
    struct replaced price = {.value = 1000};
    for (size_t i = 0; i < f.m->n_drawn; i++)
        if (strcmp(f.m->drawn[i].name, "price") == 0 && f.m->drawn[i].intervention[0] == '\0')
            price.slot = f.m->drawn[i].slot;
    f.o.replaced = &price;
    f.o.n_replaced = 1;
    struct findings *found = run(&f);
    for (size_t i = 0; i < found->list.n; i++) {
        const struct account *a = &found->list.list[i];
        if (a->table == ACCOUNT_SUMMARY && a->kind == ACCOUNT_LINE && a->id == 0 &&
            a->world == f.m->baseline && a->group == NO_INDEX)
            assert_close(found->summary[i].mean, 1000 * (16 + 32 + 18 + 29) / 4.0, 1e-12);
    }
    findings_free(found);
    close_it(&f);
    unlink(text.path);
    unlink(file);
    free(replayed);
    free(rest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_gives_the_totals_of_its_rows),
        cmocka_unit_test(test_a_dutch_file_and_an_unused_spread_change_no_bit),
        cmocka_unit_test(test_an_intervention_that_redefines_a_name_draws_it),
        cmocka_unit_test(test_a_run_replayed_has_the_same_bits),
        cmocka_unit_test(test_one_draw_is_that_of_the_run),
        cmocka_unit_test(test_what_is_replaced_holds_above_the_file),
    };
    return cmocka_run_group_tests_name("joint draws", tests, NULL, NULL);
}
