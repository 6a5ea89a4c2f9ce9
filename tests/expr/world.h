/* world.h -- a small world of names for the tests of expressions: two groups, parameters of
 * every kind, tables, lets, people. */
#ifndef WORLD_H
#define WORLD_H

#include "check.h"

#include "arena.h"
#include "errors.h"
#include "expr.h"
#include "strip.h"

enum { WORLD_GROUPS = 2, WORLD_INPUTS = 16, WORLD_LETS_MAX = 8 };

struct world {
    struct arena *arena;
    struct errors *errors;
    struct graph *graph;
    struct scope scope;
    size_t n_lets;
    const char *let_name[WORLD_LETS_MAX];
    struct symbol let[WORLD_LETS_MAX];
    const char *names[64];
};

#define ALL_GROUPS(slot)                                                                           \
    {                                                                                              \
        slot, slot                                                                                 \
    }
static const uint32_t world_slots[WORLD_INPUTS][WORLD_GROUPS] = {
    ALL_GROUPS(0),  ALL_GROUPS(1),  ALL_GROUPS(2),  ALL_GROUPS(3), {4, 5}, /* by group */
    ALL_GROUPS(6),  ALL_GROUPS(7),  ALL_GROUPS(8),  ALL_GROUPS(9), ALL_GROUPS(10),
    ALL_GROUPS(11), ALL_GROUPS(12), ALL_GROUPS(13),
};
#undef ALL_GROUPS

static const double world_at[] = {0, 1, 2, 3, 5};
static const double world_value[] = {0.05, 0.13, 0.22, 0.17, 0.12};
static const struct lookup world_steps = {5, world_at, world_value, false, false};
static const struct lookup world_lines = {5, world_at, world_value, true, false};
static const struct lookup *const world_steps_of[WORLD_GROUPS] = {&world_steps, &world_steps};
static const struct lookup *const world_lines_of[WORLD_GROUPS] = {&world_lines, &world_lines};
static const double world_course[WORLD_GROUPS] = {96000, 96000};
static const double world_hours[WORLD_GROUPS] = {23.5, 31.25};

static const struct {
    const char *name;
    struct symbol symbol;
} world_symbols[] = {
    {"effect", {.kind = SYMBOL_INPUT, .slot = world_slots[2]}},
    {"hours", {.kind = SYMBOL_NUMBER, .number = world_hours}},
    {"find_work",
     {.kind = SYMBOL_INPUT,
      .unit = {.kind = UNIT_HAZARD},
      .hazard_period = 1,
      .slot = world_slots[0]}},
    {"lose_work",
     {.kind = SYMBOL_INPUT,
      .unit = {.kind = UNIT_HAZARD},
      .hazard_period = 1 / 12.0,
      .slot = world_slots[1]}},
    {"benefit",
     {.kind = SYMBOL_INPUT, .unit = {UNIT_MONEY, PER_PERSON_YEAR}, .slot = world_slots[3]}},
    {"course",
     {.kind = SYMBOL_NUMBER, .unit = {UNIT_MONEY, PER_GROUP_YEAR}, .number = world_course}},
    {"grouped", {.kind = SYMBOL_INPUT, .slot = world_slots[4]}},
    {"x", {.kind = SYMBOL_INPUT, .slot = world_slots[5]}},
    {"y", {.kind = SYMBOL_INPUT, .slot = world_slots[6]}},
    {"z", {.kind = SYMBOL_INPUT, .slot = world_slots[7]}},
    {"leaving.work", {.kind = SYMBOL_INPUT, .slot = world_slots[8]}},
    {"work_curve", {.kind = SYMBOL_TABLE, .unit = {.kind = UNIT_HAZARD}, .table = world_steps_of}},
    {"learning", {.kind = SYMBOL_TABLE, .table = world_lines_of}},
    {"people:benefits", {.kind = SYMBOL_INPUT, .slot = world_slots[9]}},
    {"people:school", {.kind = SYMBOL_INPUT, .slot = world_slots[10]}},
};
enum { WORLD_SYMBOLS = sizeof world_symbols / sizeof world_symbols[0] };

/* Where the inputs above stand, for naming them in a file of values. */
static inline size_t world_slot(const char *name)
{
    for (size_t i = 0; i < WORLD_SYMBOLS; i++)
        if (strcmp(world_symbols[i].name, name) == 0 && world_symbols[i].symbol.slot != NULL)
            return world_symbols[i].symbol.slot[0];
    fail_msg("no input %s", name);
    return 0;
}

static inline const struct symbol *world_find(const void *context, const char *name)
{
    const struct world *w = context;
    for (size_t i = 0; i < WORLD_SYMBOLS; i++)
        if (strcmp(world_symbols[i].name, name) == 0)
            return &world_symbols[i].symbol;
    for (size_t i = 0; i < w->n_lets; i++)
        if (strcmp(w->let_name[i], name) == 0)
            return &w->let[i];
    return NULL;
}

static inline struct world *world_new(void)
{
    struct arena *arena = arena_new();
    struct world *w = arena_alloc(arena, 1, sizeof *w);
    w->arena = arena;
    w->errors = errors_new();
    w->graph = graph_new();
    for (size_t i = 0; i < WORLD_SYMBOLS; i++)
        w->names[i] = world_symbols[i].name;
    w->scope = (struct scope){world_find, w, w->names, WORLD_SYMBOLS, WORLD_GROUPS, true};
    return w;
}

static inline void world_free(struct world *w)
{
    graph_free(w->graph);
    errors_free(w->errors);
    arena_free(w->arena);
}

static inline struct expr *world_let(struct world *w, const char *name, const char *text,
                                     struct place at)
{
    struct expr *e = expr_parse(text, at, w->arena, w->errors);
    assert_non_null(e);
    assert_true(w->n_lets < WORLD_LETS_MAX);
    w->names[w->scope.n_names++] = name;
    w->let_name[w->n_lets] = name;
    w->let[w->n_lets++] = (struct symbol){.kind = SYMBOL_LET, .let = e};
    return e;
}

/* Parsed and bound; NULL after a mistake. */
static inline struct expr *world_try(struct world *w, const char *text)
{
    struct expr *e = expr_parse(text, (struct place){"t.toml", 1, 1, 0}, w->arena, w->errors);
    return e != NULL && expr_bind(e, NULL, &w->scope, w->errors) ? e : NULL;
}

static inline struct expr *world_expr(struct world *w, const char *text)
{
    struct expr *e = world_try(w, text);
    if (e == NULL) {
        errors_print(w->errors, stderr);
        fail_msg("%s", text);
    }
    return e;
}

/* The value of a node in every lane, inputs[slot][STRIP] being what was drawn. */
static inline void node_values(const struct graph *g, node n, const double *inputs, double *result)
{
    struct program *p = program_new(g, &n, 1);
    double *values = memory_alloc(program_values(p) * STRIP, sizeof *values);
    program_prepare(p, values);
    program_run(p, inputs, values);
    memcpy(result, values + program_slot(p, n) * STRIP, STRIP * sizeof *result);
    free(values);
    program_free(p);
}

/* Every bit, except that one NaN is as good as another. */
static inline bool same_bits(double a, double b)
{
    return (isnan(a) && isnan(b)) || memcmp(&a, &b, sizeof a) == 0;
}

#endif
