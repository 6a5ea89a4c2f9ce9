#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

static bool is_kept(const struct account *a)
{
    if (a->table == ACCOUNT_TARGET)
        return a->kind == ACCOUNT_OBSERVED;
    return a->group == NO_INDEX &&
           (a->table == ACCOUNT_SUMMARY || a->table == ACCOUNT_DIFFERENCE) &&
           (a->kind == ACCOUNT_HOLDER || a->kind == ACCOUNT_SOCIETY || a->kind == ACCOUNT_OUTCOME);
}

static size_t count_kept(const struct accounts *a)
{
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        n += is_kept(&a->list[i]);
    return n;
}

static size_t draws_kept(uint64_t draws, size_t most)
{
    return draws < most ? (size_t) draws : most;
}

struct sample *sample_new(const struct model *m, const struct accounts *a, uint64_t draws,
                          size_t most, size_t replicates)
{
    struct sample *s = memory_alloc(1, sizeof *s);
    const size_t room = count_kept(a);
    size_t *account = memory_alloc(room, sizeof *account);
    size_t *quantity = memory_alloc(room, sizeof *quantity);
    *s = (struct sample){.draws = draws_kept(draws, most),
                         .replicates = replicates,
                         .n_inputs = m->n_inputs,
                         .account = account,
                         .quantity = quantity};
    for (size_t i = 0; i < a->n; i++)
        if (is_kept(&a->list[i])) {
            account[s->n] = i;
            quantity[s->n++] = a->quantity[i];
        }
    s->inputs = memory_alloc(s->n_inputs * s->draws, sizeof *s->inputs);
    s->values = memory_alloc(s->n * replicates * s->draws, sizeof *s->values);
    return s;
}

void sample_free(struct sample *s)
{
    if (s == NULL)
        return;
    free((size_t *) s->account);
    free((size_t *) s->quantity);
    free(s->inputs);
    free(s->values);
    free(s);
}

double sample_bytes(const struct model *m, const struct accounts *a, uint64_t draws, size_t most,
                    size_t replicates)
{
    return (double) draws_kept(draws, most) * sizeof(double) *
           ((double) m->n_inputs + (double) (count_kept(a) * replicates));
}

void sample_put(struct sample *s, uint64_t first, size_t draws, const double *inputs,
                const double *y, size_t stride)
{
    if (first >= s->draws)
        return;
    const size_t left = s->draws - (size_t) first, n = draws < left ? draws : left;
    for (size_t i = 0; i < s->n_inputs; i++)
        memcpy(s->inputs + i * s->draws + first, inputs + i * BLOCK, n * sizeof *inputs);
    for (size_t i = 0; i < s->n; i++)
        for (size_t r = 0; r < s->replicates; r++)
            memcpy(s->values + (i * s->replicates + r) * s->draws + first,
                   y + s->quantity[i] * stride + r * BLOCK, n * sizeof *y);
}

static void close_gaps(double *x, size_t columns, size_t from, size_t to)
{
    for (size_t i = 1; i < columns; i++)
        memmove(x + i * to, x + i * from, to * sizeof *x);
}

void sample_end(struct sample *s, uint64_t draws)
{
    if (draws >= s->draws)
        return;
    close_gaps(s->inputs, s->n_inputs, s->draws, (size_t) draws);
    close_gaps(s->values, s->n * s->replicates, s->draws, (size_t) draws);
    s->draws = (size_t) draws;
}

void sample_mean(const struct sample *s, size_t i, double *x)
{
    const double *y = s->values + i * s->replicates * s->draws;
    memcpy(x, y, s->draws * sizeof *x);
    for (size_t r = 1; r < s->replicates; r++)
        for (size_t d = 0; d < s->draws; d++)
            x[d] += y[r * s->draws + d];
    for (size_t d = 0; d < s->draws; d++)
        x[d] /= (double) s->replicates;
}
