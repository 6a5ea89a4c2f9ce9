/* The tables sensitivity, switching and grid. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { DRAWS = 1000, VARIANCE_DRAWS = 1000, QUANTILES_MOST = 9 };

/* --- what may be varied ------------------------------------------------------------------ */

/* Parameters and single shares; with `sets` also shares as a whole. */
static const char *const *variable_names(struct reader *r, bool sets, size_t *n)
{
    const struct scenario *w = r->world;
    size_t room = w->n_params;
    for (size_t i = 0; i < w->n_shares; i++)
        room += w->shares[i].n + 1;
    for (size_t i = 0; i < w->n_states; i++)
        room += w->rows[i].observed.n + 1;
    const char **names = arena_alloc(r->arena, room + 1, sizeof *names);
    *n = 0;
    for (size_t i = 0; i < w->n_params; i++)
        names[(*n)++] = w->params[i].name.id;
    for (size_t i = 0; i < w->n_shares + w->n_states; i++) {
        const struct row *row = i < w->n_shares ? NULL : &w->rows[i - w->n_shares];
        const struct shares *s = row == NULL ? &w->shares[i] : &row->observed;
        if (s->flawed || (row != NULL && !row->is_observed))
            continue;
        if (sets)
            names[(*n)++] = s->name.id;
        for (size_t k = 0; k < s->n; k++)
            names[(*n)++] = arena_printf(r->arena, "%s.%s", s->name.id, s->category[k]);
    }
    return names;
}

static const char *read_variable(struct reader *r, const struct tree *value, bool sets)
{
    size_t n;
    const char *const *names = variable_names(r, sets, &n);
    if (value == NULL)
        return NULL;
    const size_t i =
        reader_find(r, value->string, value->at, "a parameter or counted share", names, n);
    return i == NO_INDEX ? NULL : names[i];
}

/* In the file as it is, under no what-if. */
static bool is_certain(const struct reader *r, const char *name)
{
    for (size_t i = 0; name != NULL && i < r->world->n_params; i++) {
        const struct param *p = &r->world->params[i];
        if (strcmp(p->name.id, name) == 0)
            return !p->flawed && p->by_group == NULL && p->column == NULL &&
                   (p->redefined ? p->anchor : p->spec).spread == SPREAD_VALUE;
    }
    return false;
}

/* --- numbers ------------------------------------------------------------------------------- */

static bool is_ascending(struct reader *r, const struct tree *list, const double *x, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (!(x[i] > x[i - 1]))
            return errors_add(r->errors, ERROR_SCENARIO, list->at,
                              "%s must go up, but %.15g comes after %.15g.", reader_what(r, list),
                              x[i], x[i - 1]);
    return true;
}

/* As far as the numbers of a parameter may go. */
static bool is_plausible(struct reader *r, const struct tree *list, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!(fabs(x[i]) <= 1e15))
            return errors_add(r->errors, ERROR_SCENARIO, list->at,
                              "%s must lie between -1e15 and 1e15; this is %.6g.",
                              reader_what(r, list), x[i]);
    return true;
}

/* "5%" */
static bool read_quantile(struct reader *r, const struct tree *text, double *p)
{
    char *end = NULL;
    *p = strtod(text->string, &end) / 100;
    return (end != text->string && strcmp(end, "%") == 0 && *p > 0 && *p < 1) ||
           errors_add(r->errors, ERROR_SCENARIO, text->at,
                      "\"%s\" is not a quantile between 0 and 100 %%.\n"
                      "Write quantiles = [\"5%%\", \"95%%\"].",
                      text->string);
}

/* `fallback` where none are written. */
static const double *read_quantiles(struct reader *r, const struct tree *list, size_t most,
                                    const double *fallback, size_t n_fallback, size_t *n)
{
    const struct tree **texts;
    double *p = arena_alloc(r->arena, most > n_fallback ? most : n_fallback, sizeof *p);
    memcpy(p, fallback, n_fallback * sizeof *p);
    *n = n_fallback;
    if (list == NULL || !reader_texts(r, list, reader_what(r, list), &texts, n))
        return p;
    if (*n < 2 || *n > most) {
        errors_add(r->errors, ERROR_SCENARIO, list->at, "%s has %zu of them; it takes two to %zu.",
                   reader_what(r, list), *n, most);
        *n = n_fallback;
        return p;
    }
    bool fine = true;
    for (size_t i = 0; i < *n; i++)
        fine &= read_quantile(r, texts[i], &p[i]);
    if (fine)
        is_ascending(r, list, p, *n);
    return p;
}

/* --- whose difference ------------------------------------------------------------------------ */

static struct question read_question(struct reader *r, const struct tree *t)
{
    const struct scenario *w = r->world;
    struct question q = {WHOSE_ALL, NO_INDEX, NO_INDEX};
    const struct tree *holder = reader_value(t, "holder"), *outcome = reader_value(t, "outcome");
    const struct tree *intervention = reader_value(t, "intervention");
    if (holder != NULL && outcome != NULL)
        errors_add(r->errors, ERROR_SCENARIO, outcome->key_at,
                   "[%s] asks for a holder and for an outcome; it can be one of the two.",
                   tree_path(t, r->arena));
    if (outcome != NULL) {
        q.whose = WHOSE_OUTCOME;
        q.index = reader_find(r, outcome->string, outcome->at, "an outcome",
                              reader_ids(r, w->outcomes, w->n_outcomes, sizeof *w->outcomes),
                              w->n_outcomes);
    } else if (holder != NULL && strcmp(holder->string, "society") == 0) {
        q.whose = WHOSE_SOCIETY;
    } else if (holder != NULL) {
        q.whose = WHOSE_HOLDER;
        q.index = reader_find(r, holder->string, holder->at, "a holder", r->holders, w->n_holders);
    }
    if (intervention != NULL)
        q.intervention = reader_find(r, intervention->string, intervention->at, "an intervention",
                                     r->interventions, r->n_interventions);
    if (q.intervention != NO_INDEX && q.intervention == w->study.baseline)
        errors_add(r->errors, ERROR_SCENARIO, intervention->at,
                   "\"%s\" is the baseline, so it does not differ from it.", intervention->string);
    return q;
}

/* --- the tables ------------------------------------------------------------------------------ */

static void read_varied(struct reader *r, const struct tree *list, struct sensitivity *s)
{
    const struct tree **texts;
    if (list == NULL)
        return;
    reader_texts(r, list, reader_what(r, list), &texts, &s->n_params);
    const char **params = arena_alloc(r->arena, s->n_params + 1, sizeof *params);
    for (size_t i = 0; i < s->n_params; i++) {
        const char *name = read_variable(r, texts[i], true);
        params[i] = name == NULL ? texts[i]->string : name;
        if (is_certain(r, name))
            errors_warn(r->errors, texts[i]->at,
                        "\"%s\" is certain, so nothing depends on how uncertain it is. What if it "
                        "were another number: see [switching] and [grid].",
                        name);
    }
    s->params = params;
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at,
                   "%s names nothing; without it all that are uncertain are varied.",
                   reader_what(r, list));
}

static void read_table(struct reader *r, struct tree *t)
{
    static const double usual[] = {0.05, 0.95};
    struct sensitivity *s = &r->world->sensitivity;
    if (t != NULL)
        keys_check(t, KEYS_SENSITIVITY, r->arena, r->errors);
    *s = (struct sensitivity){.written = t != NULL, .of = read_question(r, t)};
    s->draws = (uint64_t) reader_number(t, "draws", DRAWS);
    s->variance_draws = (uint64_t) reader_number(t, "variance_draws", VARIANCE_DRAWS);
    s->quantiles =
        read_quantiles(r, reader_value(t, "quantiles"), QUANTILES_MOST, usual, 2, &s->n_quantiles);
    read_varied(r, reader_value(t, "params"), s);
}

static void read_range(struct reader *r, const struct tree *t, struct switching *s)
{
    const struct tree *list = reader_value(t, "range");
    const double *x;
    size_t n;
    if (list != NULL && reader_numbers(r, list, reader_what(r, list), 2, 2, &x, &n) &&
        is_ascending(r, list, x, n) && is_plausible(r, list, x, n)) {
        s->has_range = true;
        s->low = x[0];
        s->high = x[1];
    }
    if (tree_find(t, "range") == NULL && is_certain(r, s->param))
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "param")->at,
                   "\"%s\" is certain, so it has no range of its own.\n"
                   "Say where to look, as range = [0.5, 2].",
                   s->param);
}

static void read_switching(struct reader *r, struct tree *t, struct switching *s)
{
    keys_check(t, KEYS_SWITCHING, r->arena, r->errors);
    *s = (struct switching){.name = reader_name(r, t),
                            .param = read_variable(r, reader_value(t, "param"), false),
                            .of = read_question(r, t),
                            .target = reader_number(t, "target", 0)};
    read_range(r, t, s);
}

static void read_axis(struct reader *r, struct tree *t, struct grid_axis *a)
{
    static const double usual[] = {0.05, 0.25, 0.5, 0.75, 0.95};
    *a = (struct grid_axis){.param = NULL};
    if (t == NULL)
        return;
    keys_check(t, KEYS_GRID_AXIS, r->arena, r->errors);
    const struct tree *values = reader_value(t, "values");
    a->param = read_variable(r, reader_value(t, "param"), false);
    a->quantiles = tree_find(t, "values") == NULL;
    if (!a->quantiles && tree_find(t, "quantiles") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "quantiles")->key_at,
                   "[%s] has values and quantiles; it can have one of the two.",
                   tree_path(t, r->arena));
    if (a->quantiles)
        a->at = read_quantiles(r, reader_value(t, "quantiles"), GRID_MOST, usual, 5, &a->n);
    else if (values != NULL &&
             reader_numbers(r, values, reader_what(r, values), 2, GRID_MOST, &a->at, &a->n))
        is_ascending(r, values, a->at, a->n);
    if (a->quantiles && is_certain(r, a->param))
        errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "param")->at,
                   "\"%s\" is certain, so it has no quantiles.\n"
                   "Say where to look, as values = [0.5, 1, 2].",
                   a->param);
}

/* "uitstroom.werk" and "uitstroom.bijstand": each sets what is left for the other. */
static bool of_one_count(const char *a, const char *b)
{
    const char *dot = strrchr(a, '.');
    return dot != NULL && strncmp(a, b, (size_t) (dot - a) + 1) == 0 &&
           strrchr(b, '.') == b + (dot - a);
}

static void read_grid(struct reader *r, struct tree *t, struct grid *g)
{
    keys_check(t, KEYS_GRID, r->arena, r->errors);
    g->name = reader_name(r, t);
    g->of = read_question(r, t);
    read_axis(r, (struct tree *) reader_value(t, "x"), &g->x);
    read_axis(r, (struct tree *) reader_value(t, "y"), &g->y);
    if (g->x.param == NULL || g->y.param == NULL)
        return;
    if (of_one_count(g->x.param, g->y.param))
        errors_add(r->errors, ERROR_SCENARIO, reader_value(t, "y")->at,
                   "[%s] varies two shares of one count; each sets what is left for the other.",
                   tree_path(t, r->arena));
    else if (strcmp(g->x.param, g->y.param) == 0)
        errors_add(r->errors, ERROR_SCENARIO, reader_value(t, "y")->at,
                   "[%s] varies \"%s\" twice; a grid is of two numbers.", tree_path(t, r->arena),
                   g->x.param);
}

void read_sensitivity(struct reader *r, struct tree *root)
{
    struct scenario *w = r->world;
    read_table(r, (struct tree *) reader_value(root, "sensitivity"));
    const struct tree **list =
        reader_tables(r, reader_value(root, "switching"), "a switching value", &w->n_switchings);
    struct switching *switchings = arena_alloc(r->arena, w->n_switchings + 1, sizeof *switchings);
    for (size_t i = 0; i < w->n_switchings; i++)
        read_switching(r, (struct tree *) list[i], &switchings[i]);
    w->switchings = switchings;
    list = reader_tables(r, reader_value(root, "grid"), "a grid", &w->n_grids);
    struct grid *grids = arena_alloc(r->arena, w->n_grids + 1, sizeof *grids);
    for (size_t i = 0; i < w->n_grids; i++)
        read_grid(r, (struct tree *) list[i], &grids[i]);
    w->grids = grids;
}
