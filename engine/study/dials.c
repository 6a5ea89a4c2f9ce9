#include "dials.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_statistics_double.h>

#include "arena.h"
#include "names.h"

struct maker {
    const struct model *m;
    struct arena *arena;
    struct dial *list;
    size_t n;
    size_t *root; /* [n] of those that are drawn together, one of them */
};

/* --- dials ------------------------------------------------------------------------------------ */

static bool is_share(const struct drawn *d)
{
    return d->spec == NULL;
}

/* "uitstroom" of "uitstroom.werk" */
static const char *count_name(const char *share, struct arena *arena)
{
    return arena_strndup(arena, share, (size_t) (strrchr(share, '.') - share));
}

static const struct param *find_param(const struct model *m, const char *name)
{
    for (size_t i = 0; i < m->common->n_params; i++)
        if (strcmp(m->common->params[i].name.id, name) == 0)
            return &m->common->params[i];
    return NULL;
}

static const char *dial_name(const struct maker *k, const struct drawn *d)
{
    const struct param *p = is_share(d) ? NULL : find_param(k->m, d->name);
    if (p == NULL || !p->independent || p->by_group == NULL || d->groups == NULL)
        return d->name;
    size_t g = 0;
    while (!d->groups[g])
        g++;
    return arena_printf(k->arena, "%s@%s", d->name, k->m->common->groups[g].name.id);
}

/* A joint normal is written elsewhere than its parameters. */
static struct distribution distribution_of(const struct model *m, const struct drawn *d)
{
    for (size_t i = 0; !is_share(d) && i < m->common->n_mvnormals; i++) {
        const struct mvnormal *v = &m->common->mvnormals[i];
        const size_t k = names_find(d->name, v->params, v->n);
        if (k != NO_INDEX)
            return (struct distribution){.family = FAMILY_NORMAL,
                                         .a = v->mean[k],
                                         .b = sqrt(v->covariance[k * v->n + k]),
                                         .low = -INFINITY,
                                         .high = INFINITY,
                                         .central = v->mean[k]};
    }
    return *d->fitted;
}

/* The shares that were counted with this one, under the same intervention. */
static struct dial_rest rest_of(const struct maker *k, const struct drawn *d)
{
    const char *count = count_name(d->name, k->arena);
    const size_t length = strlen(count);
    uint32_t *slot = arena_alloc(k->arena, k->m->n_drawn, sizeof *slot);
    struct dial_rest rest = {0, slot};
    for (size_t i = 0; i < k->m->n_drawn; i++) {
        const struct drawn *o = &k->m->drawn[i];
        if (is_share(o) && o->slot != d->slot && strncmp(o->name, count, length) == 0 &&
            strrchr(o->name, '.') == o->name + length &&
            strcmp(o->intervention, d->intervention) == 0)
            slot[rest.n++] = o->slot;
    }
    return rest;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static const double *sorted(const struct maker *k, const double *column)
{
    if (column == NULL)
        return NULL;
    const size_t rows = k->m->common->draws.n;
    double *x = arena_alloc(k->arena, rows, sizeof *x);
    memcpy(x, column, rows * sizeof *x);
    qsort(x, rows, sizeof *x, by_size);
    return x;
}

static void add_variant(struct maker *k, const struct drawn *d)
{
    const char *name = dial_name(k, d);
    size_t i = 0;
    while (i < k->n && strcmp(k->list[i].name, name) != 0)
        i++;
    struct dial *dial = &k->list[i];
    if (i == k->n) {
        const size_t most = k->m->n_drawn;
        *dial = (struct dial){.name = name,
                              .whole = is_share(d) ? count_name(d->name, k->arena) : d->name,
                              .of = arena_alloc(k->arena, most, sizeof *dial->of),
                              .replayed = arena_alloc(k->arena, most, sizeof *dial->replayed),
                              .rows = k->m->common->draws.n,
                              .slot = arena_alloc(k->arena, most, sizeof *dial->slot),
                              .rest = is_share(d) ? arena_alloc(k->arena, most, sizeof *dial->rest)
                                                  : NULL,
                              .certain = true,
                              .set = NO_INDEX};
        k->n++;
    }
    dial->of[dial->n] = distribution_of(k->m, d);
    dial->replayed[dial->n] = sorted(k, d->replayed);
    dial->slot[dial->n] = d->slot;
    if (dial->rest != NULL)
        dial->rest[dial->n] = rest_of(k, d);
    dial->certain &= dial->of[dial->n].family == FAMILY_CONSTANT && d->replayed == NULL;
    dial->n++;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct dial *) a)->name, ((const struct dial *) b)->name);
}

/* As the baseline has them first. */
static void make_dials(struct maker *k)
{
    k->list = arena_alloc(k->arena, k->m->n_drawn + 1, sizeof *k->list);
    for (int others = 0; others < 2; others++)
        for (size_t i = 0; i < k->m->n_drawn; i++)
            if ((k->m->drawn[i].intervention[0] != '\0') == (others == 1))
                add_variant(k, &k->m->drawn[i]);
    if (k->n > 0)
        qsort(k->list, k->n, sizeof *k->list, by_name);
}

/* --- sets ------------------------------------------------------------------------------------- */

static size_t root_of(const struct maker *k, size_t i)
{
    while (k->root[i] != i)
        i = k->root[i];
    return i;
}

/* The first by name stays the root. */
static void join(struct maker *k, size_t a, size_t b)
{
    if (a == NO_INDEX || b == NO_INDEX || k->list[a].certain || k->list[b].certain)
        return;
    a = root_of(k, a);
    b = root_of(k, b);
    k->root[a > b ? a : b] = a < b ? a : b;
}

static size_t find(const struct maker *k, const char *name)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->list[i].name, name) == 0)
            return i;
    return NO_INDEX;
}

static void join_all(struct maker *k)
{
    const struct scenario *s = k->m->common;
    size_t last = NO_INDEX;
    k->root = arena_alloc(k->arena, k->n + 1, sizeof *k->root);
    for (size_t i = 0; i < k->n; i++)
        k->root[i] = i;
    for (size_t i = 1; i < k->n; i++)
        if (k->list[i].rest != NULL && k->list[i - 1].rest != NULL &&
            strcmp(k->list[i].whole, k->list[i - 1].whole) == 0)
            join(k, i, i - 1);
    for (size_t i = 0; i < k->n; i++)
        if (k->list[i].replayed[0] != NULL) {
            join(k, i, last);
            last = i;
        }
    for (size_t i = 0; i < s->n_correlations; i++)
        if (s->correlations[i].rank != 0)
            join(k, find(k, s->correlations[i].params[0]), find(k, s->correlations[i].params[1]));
    for (size_t i = 0; i < s->n_mvnormals; i++)
        for (size_t j = 1; j < s->mvnormals[i].n; j++)
            join(k, find(k, s->mvnormals[i].params[0]), find(k, s->mvnormals[i].params[j]));
}

static struct dial_set set_of(struct maker *k, size_t root, size_t number)
{
    size_t *member = arena_alloc(k->arena, k->n, sizeof *member);
    struct dial_set set = {.name = k->list[root].whole, .dial = member};
    if (k->list[root].rest == NULL)
        set.name = k->list[root].name;
    for (size_t i = root; i < k->n; i++) {
        if (root_of(k, i) != root)
            continue;
        member[set.n++] = i;
        k->list[i].set = number;
        if (i > root && k->list[i].rest == NULL) {
            set.correlated = true;
            set.name = arena_printf(k->arena, "%s+%s", set.name, k->list[i].name);
        }
    }
    if (k->list[root].replayed[0] != NULL && set.n > 1) {
        set.correlated = true;
        set.name = "draws";
    }
    return set;
}

struct dials dials_of(const struct model *m, struct arena *arena)
{
    struct maker k = {.m = m, .arena = arena};
    make_dials(&k);
    join_all(&k);
    struct dial_set *sets = arena_alloc(arena, k.n + 1, sizeof *sets);
    size_t n_sets = 0;
    for (size_t i = 0; i < k.n; i++)
        if (root_of(&k, i) == i && !k.list[i].certain) {
            sets[n_sets] = set_of(&k, i, n_sets);
            n_sets++;
        }
    return (struct dials){k.n, n_sets, k.list, sets};
}

const struct dial *dials_find(const struct dials *d, const char *name)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->list[i].name, name) == 0)
            return &d->list[i];
    return NULL;
}

/* --- setting ---------------------------------------------------------------------------------- */

/* The ends of a distribution may be infinite. */
static const double FIRST = 1e-6;

/* Of a variant. */
static double at_quantile(const struct dial *d, size_t i, double p)
{
    if (d->replayed[i] != NULL)
        return gsl_stats_quantile_from_sorted_data(d->replayed[i], 1, d->rows, p);
    if (d->of[i].family == FAMILY_CONSTANT)
        return d->of[i].central;
    return distribution_quantile(&d->of[i], fmin(1 - FIRST, fmax(FIRST, p)));
}

/* Rows that are smaller, those that are equal by half. */
static double rank_among(const double *sorted, size_t rows, double x)
{
    size_t below = 0, equal = 0;
    for (size_t i = 0; i < rows; i++) {
        below += sorted[i] < x;
        equal += sorted[i] == x;
    }
    return ((double) below + 0.5 * (double) equal) / (double) rows;
}

double dial_at_quantile(const struct dial *d, double p)
{
    return at_quantile(d, 0, p);
}

double dial_quantile_of(const struct dial *d, double x)
{
    if (d->certain)
        return NAN;
    return d->replayed[0] != NULL ? rank_among(d->replayed[0], d->rows, x)
                                  : distribution_cdf(&d->of[0], x);
}

double dial_central(const struct dial *d)
{
    return d->of[0].central;
}

size_t dial_slots(const struct dial *d)
{
    size_t n = d->n;
    for (size_t i = 0; d->rest != NULL && i < d->n; i++)
        n += d->rest[i].n;
    return n;
}

/* Where variant i is when the first one is at x. */
static double variant_at(const struct dial *d, size_t i, double x)
{
    if (i == 0 || d->certain)
        return x;
    return at_quantile(d, i, dial_quantile_of(d, x));
}

/* What the other shares have to be multiplied by to fit beside x. */
static double room_beside(double x, double drawn)
{
    return drawn < 1 ? (1 - x) / (1 - drawn) : 0;
}

static size_t set_rest(const struct dial *d, size_t variant, double x, const struct dial_ground *g,
                       struct replaced *out, struct arena *arena)
{
    const double *own = g->inputs + d->slot[variant] * g->draws;
    for (size_t i = 0; i < d->rest[variant].n; i++) {
        const uint32_t slot = d->rest[variant].slot[i];
        double *column = arena_alloc(arena, g->draws, sizeof *column);
        for (size_t k = 0; k < g->draws; k++)
            column[k] = g->inputs[slot * g->draws + k] * room_beside(x, own[k]);
        out[i] = (struct replaced){
            slot, g->central[slot] * room_beside(x, g->central[d->slot[variant]]), column};
    }
    return d->rest[variant].n;
}

void dial_set_at(const struct dial *d, double x, const struct dial_ground *g, struct replaced *out,
                 struct arena *arena)
{
    for (size_t i = 0; i < d->n; i++) {
        const double here = variant_at(d, i, x);
        *out++ = (struct replaced){d->slot[i], here, NULL};
        if (d->rest != NULL)
            out += set_rest(d, i, here, g, out, arena);
    }
}
