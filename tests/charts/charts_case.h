/* charts_case.h -- what every test of charts begins and ends with: a folder of its own, an arena
 * and a list of errors, and results written and drawn there. */
#ifndef CHARTS_CASE_H
#define CHARTS_CASE_H

#include "scratch.h"

#include "arena.h"
#include "charts.h"
#include "errors.h"
#include "results.h"

static struct arena *arena;
static struct errors *errors;

static inline int set_up(void **state)
{
    arena = arena_new();
    errors = errors_new();
    return scratch_make(state);
}

static inline int tear_down(void **state)
{
    errors_free(errors);
    arena_free(arena);
    return scratch_remove(state);
}

/* Into the folder "out". */
static inline void write_results(const struct results *r, enum csv_style style)
{
    struct results_folder *f = results_open(in_scratch("out"), errors);
    assert_non_null(f);
    assert_true(results_write(f, r, style, errors));
    assert_true(results_commit(f, errors));
}

/* Whether the charts of "out" could be drawn; if not, it has been said why. */
static inline bool draw(unsigned formats)
{
    const bool drawn = charts_draw(in_scratch("out"), formats, NULL, errors);
    if (!drawn)
        errors_print(errors, stderr);
    return drawn;
}

static inline void write_and_draw(const struct results *r)
{
    write_results(r, CSV_PLAIN);
    assert_true(draw(CHART_SVG));
}

#endif
