/* whole_run.h -- a scenario as text or file, run through the front door, and its tables looked
 * up by name. A name that is not in a table fails the test. */
#ifndef WHOLE_RUN_H
#define WHOLE_RUN_H

#include "check.h"

#include <fcntl.h>
#include <unistd.h>

#include "budgetshift/simulate.h"
#include "tables.h"

struct whole_run {
    struct simulate_options options;
    struct simulation *simulation;
    const struct results *r;
    char path[64]; /* of the text; empty where the scenario is a file of its own */
};

static inline void whole_run_write(struct whole_run *w, const char *text)
{
    strcpy(w->path, "/tmp/budgetshift_test_XXXXXX.toml");
    const int fd = mkstemps(w->path, 5);
    assert_true(fd >= 0);
    const size_t n = strlen(text);
    assert_true(write(fd, text, n) == (ssize_t) n);
    close(fd);
}

/* Runs with `options`, of which `scenario` may be filled in from text. Heap-allocated, because
 * the simulation points at its options. */
static inline struct whole_run *whole_run_with(const char *text, struct simulate_options options)
{
    struct whole_run *w = calloc(1, sizeof *w);
    assert_non_null(w);
    if (text != NULL) {
        whole_run_write(w, text);
        options.scenario = w->path;
    }
    options.quiet = true;
    w->options = options;
    int code = 0;
    w->simulation = simulation_open(&w->options, stderr, &code);
    if (w->simulation == NULL || !simulation_run(w->simulation, stderr, &code))
        fail_msg("the run stopped with exit code %d", code);
    w->r = simulation_results(w->simulation);
    return w;
}

/* `draws` 0: the base case only. */
static inline struct whole_run *whole_run(const char *text, uint64_t draws)
{
    return whole_run_with(
        text, (struct simulate_options){.draws = draws, .base_case = draws == 0, .threads = 1});
}

static inline void whole_run_close(struct whole_run *w)
{
    simulation_close(w->simulation);
    if (w->path[0] != '\0')
        unlink(w->path);
    free(w);
}

/* The exit code and what is printed, which has to be freed, of a run that has to fail. */
static inline int whole_run_fails(const char *text, struct simulate_options options, char **printed)
{
    struct whole_run w = {.options = options};
    if (text != NULL) {
        whole_run_write(&w, text);
        w.options.scenario = w.path;
    }
    w.options.quiet = true;
    size_t size = 0;
    int code = 0;
    FILE *err = open_memstream(printed, &size);
    struct simulation *s = simulation_open(&w.options, err, &code);
    if (s != NULL && simulation_run(s, err, &code))
        code = 0;
    simulation_close(s);
    fclose(err);
    if (w.path[0] != '\0')
        unlink(w.path);
    return code;
}

/* A copy of `text` in which the one occurrence of `old` is replaced; to be freed. */
static inline char *whole_run_change(const char *text, const char *old, const char *by)
{
    const char *at = strstr(text, old);
    if (at == NULL || strstr(at + 1, old) != NULL)
        fail_msg("\"%s\" does not occur once in the scenario", old);
    char *copy = malloc(strlen(text) + strlen(by) + 1);
    assert_non_null(copy);
    sprintf(copy, "%.*s%s%s", (int) (at - text), text, by, at + strlen(old));
    return copy;
}

static inline const struct summary *whole_run_row(const struct summary_row *rows, size_t n,
                                                  const char *intervention, const char *group,
                                                  const char *kind, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].intervention, intervention) == 0 && strcmp(rows[i].group, group) == 0 &&
            strcmp(rows[i].kind, kind) == 0 && strcmp(rows[i].name, name) == 0)
            return &rows[i].value;
    fail_msg("no row %s, %s, %s, %s", intervention, group, kind, name);
    return NULL;
}

static inline const struct summary *value_of(const struct whole_run *w, const char *intervention,
                                             const char *kind, const char *name)
{
    return whole_run_row(w->r->summary, w->r->n_summary, intervention, "all", kind, name);
}

static inline const struct summary *value_of_group(const struct whole_run *w,
                                                   const char *intervention, const char *group,
                                                   const char *kind, const char *name)
{
    return whole_run_row(w->r->summary, w->r->n_summary, intervention, group, kind, name);
}

static inline const struct summary *difference_of(const struct whole_run *w,
                                                  const char *intervention, const char *kind,
                                                  const char *name)
{
    return whole_run_row(w->r->differences, w->r->n_differences, intervention, "all", kind, name);
}

/* `versus` "": the intervention itself; `line` "": the budget's total. */
static inline const struct summary *year_of(const struct whole_run *w, const char *intervention,
                                            const char *versus, int year, const char *budget,
                                            const char *line)
{
    for (size_t i = 0; i < w->r->n_years; i++) {
        const struct year_row *y = &w->r->years[i];
        if (strcmp(y->intervention, intervention) == 0 && strcmp(y->versus, versus) == 0 &&
            y->year == year && strcmp(y->budget, budget) == 0 && strcmp(y->line, line) == 0)
            return &y->value;
    }
    fail_msg("no budget year %s, %s, %d, %s, %s", intervention, versus, year, budget, line);
    return NULL;
}

static inline const struct summary *people_of(const struct whole_run *w, const char *intervention,
                                              const char *group, double years, const char *state)
{
    for (size_t i = 0; i < w->r->n_occupancy; i++) {
        const struct occupancy_row *o = &w->r->occupancy[i];
        if (strcmp(o->intervention, intervention) == 0 && strcmp(o->group, group) == 0 &&
            fabs(o->years_since_start - years) < 1e-9 && strcmp(o->state, state) == 0)
            return &o->value;
    }
    fail_msg("no people %s, %s, %g, %s", intervention, group, years, state);
    return NULL;
}

/* The same bits, NaN equal to NaN. */
static inline bool same_summary(const struct summary *a, const struct summary *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

/* Every value of every table, in order, as bits. */
static inline void assert_same_bits(const struct results *a, const struct results *b)
{
#define SAME_TABLE(table, n)                                                                       \
    assert_int_equal(a->n, b->n);                                                                  \
    for (size_t i = 0; i < a->n; i++)                                                              \
        if (!same_summary(&a->table[i].value, &b->table[i].value))                                 \
    fail_msg("row %zu of " #table " differs: mean %.17g and %.17g", i, a->table[i].value.mean,     \
             b->table[i].value.mean)
    SAME_TABLE(summary, n_summary);
    SAME_TABLE(differences, n_differences);
    SAME_TABLE(years, n_years);
    SAME_TABLE(cumulative, n_cumulative);
    SAME_TABLE(occupancy, n_occupancy);
    SAME_TABLE(parameters, n_parameters);
    SAME_TABLE(distribution, n_distribution);
#undef SAME_TABLE
    assert_int_equal(a->n_dips, b->n_dips);
    for (size_t i = 0; i < a->n_dips; i++) {
        const struct dip_row *x = &a->dips[i], *y = &b->dips[i];
        assert_true(memcmp(&x->base_case, &y->base_case, 5 * sizeof(double)) == 0);
        assert_true(x->year_p05 == y->year_p05 && x->year_p50 == y->year_p50);
    }
    assert_int_equal(a->n_pockets, b->n_pockets);
    for (size_t i = 0; i < a->n_pockets; i++) {
        const struct pocket_row *x = &a->pockets[i], *y = &b->pockets[i];
        assert_true(memcmp(&x->base_case, &y->base_case, 9 * sizeof(double)) == 0);
        assert_true(x->losses == y->losses && x->gains == y->gains);
    }
    assert_int_equal(a->n_voi, b->n_voi);
    for (size_t i = 0; i < a->n_voi; i++) {
        const struct voi_row *x = &a->voi[i], *y = &b->voi[i];
        assert_string_equal(x->params, y->params);
        assert_true(memcmp(&x->value, &y->value, 3 * sizeof(double)) == 0);
    }
    assert_int_equal(a->n_acceptability, b->n_acceptability);
    for (size_t i = 0; i < a->n_acceptability; i++) {
        const struct acceptability_row *x = &a->acceptability[i], *y = &b->acceptability[i];
        assert_true(memcmp(&x->p_best, &y->p_best, 4 * sizeof(double)) == 0);
        assert_true(x->best == y->best && x->evpi == y->evpi);
    }
    assert_int_equal(a->n_break_even, b->n_break_even);
    for (size_t i = 0; i < a->n_break_even; i++) {
        assert_true(a->break_even[i].p_first == b->break_even[i].p_first);
        assert_true(a->break_even[i].p_lasting == b->break_even[i].p_lasting);
    }
}

#endif
