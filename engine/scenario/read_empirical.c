/* An empirical distribution: a list of values, or a column of a CSV file, perhaps with weights. */
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "reader.h"

enum { VALUES_MOST = 100000 };

/* Where it is written, and what was found there. */
struct observed {
    struct reader *r;
    const struct tree *t, *values, *weights, *file;
    const char *what;
    size_t n;
    const double *x, *weight; /* [n]; weight NULL: all alike */
};

static bool refuse(const struct observed *o, struct place at, const char *text)
{
    return errors_add(o->r->errors, ERROR_SCENARIO, at, "%s %s", o->what, text);
}

/* Lists without a file, names of columns with one. */
static bool fits_source(const struct observed *o, const struct tree *list, const char *key)
{
    if (list == NULL || (list->kind == TREE_STRING) == (o->file != NULL))
        return true;
    return refuse(o, list->at,
                  o->file != NULL
                      ? arena_printf(o->r->arena,
                                     "has a list as \"%s\" beside a \"file\".\nWrite the name of "
                                     "a column of the file, or leave out the file.",
                                     key)
                      : arena_printf(o->r->arena,
                                     "names a column as \"%s\", but has no \"file\".\nWrite the "
                                     "file, or the numbers themselves as a list.",
                                     key));
}

static bool take_lists(struct observed *o)
{
    size_t n = 0;
    struct reader *r = o->r;
    if (!reader_numbers(r, o->values, reader_what(r, o->values), 2, VALUES_MOST, &o->x, &o->n))
        return false;
    return o->weights == NULL ||
           reader_numbers(r, o->weights, reader_what(r, o->weights), o->n, o->n, &o->weight, &n);
}

static bool take_columns(struct observed *o)
{
    struct reader *r = o->r;
    const size_t n = o->weights != NULL ? 2 : 1;
    const struct file_text *file = reader_file(r, o->file->string, o->file->at);
    struct csv_column columns[2] = {{.name = o->values->string, .at = o->values->at, .hint = ""}};
    const double *rows = NULL;
    if (n == 2)
        columns[1] =
            (struct csv_column){.name = o->weights->string, .at = o->weights->at, .hint = ""};
    if (file == NULL || !reader_csv_named(r, file, columns, n, &rows, &o->n))
        return false;
    if (o->n < 2 || o->n > VALUES_MOST)
        return refuse(o, o->file->at,
                      arena_printf(r->arena, "needs 2 to %d values, but \"%s\" has %zu.",
                                   VALUES_MOST, o->file->string, o->n));
    double *split = arena_alloc(r->arena, n * o->n, sizeof *split);
    for (size_t i = 0; i < o->n; i++)
        for (size_t k = 0; k < n; k++)
            split[k * o->n + i] = rows[i * n + k];
    o->x = split;
    o->weight = n == 2 ? split + o->n : NULL;
    return true;
}

/* The element of a list, where there is one to point at. */
static struct place place_of(const struct tree *list, size_t i)
{
    const struct tree *c = list->child;
    for (; c != NULL && i > 0; i--)
        c = c->next;
    return c != NULL ? c->at : list->at;
}

static bool check_values(const struct observed *o, enum kind kind)
{
    struct reader *r = o->r;
    for (size_t i = 0; i < o->n; i++) {
        const char *bound = spec_bound(kind, o->x[i]);
        if (bound != NULL)
            return refuse(o, place_of(o->values, i),
                          arena_printf(r->arena, "has the value %.15g, but is a %s: %s.", o->x[i],
                                       kind_word(kind), bound));
        if (kind == KIND_PROBABILITY && o->x[i] == 1 && r->world->accounting.moves == MOVES_RATE)
            return refuse(o, place_of(o->values, i),
                          "has the value 1, a chance that has no hazard.\n"
                          "For a move that everybody makes at a certain time use `after`.");
        if (o->weight != NULL && !(o->weight[i] >= 0))
            return refuse(o, place_of(o->weights, i),
                          arena_printf(r->arena,
                                       "has the weight %.15g; weights must be at least 0.",
                                       o->weight[i]));
    }
    return true;
}

struct weighted_value {
    double x, weight;
};

static int by_value(const void *a, const void *b)
{
    const double x = ((const struct weighted_value *) a)->x;
    const double y = ((const struct weighted_value *) b)->x;
    return (x > y) - (x < y);
}

/* In order, those that are alike together; total: of the weights. NULL where nothing is spread. */
static const struct empirical *gather(const struct observed *o, double *total)
{
    struct arena *a = o->r->arena;
    struct weighted_value *list = arena_alloc(a, o->n, sizeof *list);
    double *x = arena_alloc(a, o->n, sizeof *x), *up_to = arena_alloc(a, o->n, sizeof *up_to);
    size_t n = 0;
    for (size_t i = 0; i < o->n; i++)
        list[i] = (struct weighted_value){o->x[i] + 0.0, o->weight ? o->weight[i] : 1};
    qsort(list, o->n, sizeof *list, by_value);
    *total = 0;
    for (size_t i = 0; i < o->n; i++) {
        if (list[i].weight == 0)
            continue;
        n += n == 0 || list[i].x != x[n - 1];
        *total += list[i].weight;
        x[n - 1] = list[i].x;
        up_to[n - 1] = *total;
    }
    for (size_t i = 0; i < n; i++)
        up_to[i] /= *total;
    struct empirical *out = arena_alloc(a, 1, sizeof *out);
    *out = (struct empirical){n, o->n, x, up_to};
    return n > 1 && isfinite(*total) ? out : NULL;
}

bool read_empirical(struct reader *r, const struct tree *t, const char *what, struct spec *out)
{
    struct observed o = {.r = r,
                         .t = t,
                         .values = reader_value(t, "empirical"),
                         .weights = reader_value(t, "weights"),
                         .file = reader_value(t, "file"),
                         .what = what};
    double total;
    out->spread = SPREAD_EMPIRICAL;
    if (o.values == NULL || !fits_source(&o, o.values, "empirical") ||
        !fits_source(&o, o.weights, "weights"))
        return false;
    if (!isnan(out->min) || !isnan(out->max))
        return refuse(&o, o.values->at,
                      "has a \"min\" or \"max\" beside the values of \"empirical\".\n"
                      "Leave out the values that are not to be drawn.");
    if (!(o.file != NULL ? take_columns(&o) : take_lists(&o)) || !check_values(&o, out->kind))
        return false;
    out->empirical = gather(&o, &total);
    if (out->empirical != NULL)
        return true;
    return refuse(&o, o.values->at,
                  total > 0 ? "has values that are all the same.\nWrite value = ... for a number "
                              "that is certain."
                            : "has no weight above 0.");
}
