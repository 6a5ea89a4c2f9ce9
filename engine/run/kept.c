#include "kept.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

/* A record holds, in strips: the numbers of rules; of each intervention what rules read, lines
 * before budgets; of each intervention what each holder pays by itself. */
struct kept {
    const struct model *m;
    size_t draws, replicates, n_slots, n_inputs, width;
    uint32_t *slots;  /* [n_slots] */
    size_t *quantity; /* [n_worlds][n_holders] NO_INDEX for the baseline */
    double *records;  /* [strips][replicates][width][STRIP] */
};

static size_t kept_of(uint64_t draws)
{
    return draws < KEPT_DRAWS ? (size_t) draws : KEPT_DRAWS;
}

static size_t strips_of(size_t draws)
{
    return (draws + STRIP - 1) / STRIP;
}

static size_t inputs_of(const struct model *m)
{
    return (m->transfers.n_read_lines + m->transfers.n_watched) * m->calendar->n_years;
}

/* --- the slots of all numbers ---------------------------------------------------------- */

static void add_slot(struct kept *k, bool *seen, uint32_t slot)
{
    if (slot == NO_SLOT || seen[slot])
        return;
    seen[slot] = true;
    k->slots[k->n_slots++] = slot;
}

static void add_slots(struct kept *k, bool *seen, const uint32_t *slot)
{
    for (size_t y = 0; slot != NULL && y < k->m->calendar->n_years; y++)
        add_slot(k, seen, slot[y]);
}

static void list_slots(struct kept *k)
{
    const size_t n = program_values(k->m->program);
    bool *seen = memory_alloc(n, sizeof *seen);
    k->slots = memory_alloc(n, sizeof *k->slots);
    for (size_t w = 0; w < k->m->n_worlds; w++)
        for (size_t i = 0; i < k->m->transfers.n; i++) {
            const struct transfer_terms *t = &k->m->transfers.terms[w][i];
            const uint32_t *const all[] = {t->amount, t->share,     t->cap,        t->floor,
                                           t->rate,   t->objective, t->repay_share};
            for (size_t a = 0; a < sizeof all / sizeof all[0]; a++)
                add_slots(k, seen, all[a]);
            add_slot(k, seen, t->before);
        }
    free(seen);
}

static void list_quantities(struct kept *k, const struct accounts *a)
{
    const size_t n_holders = k->m->common->n_holders;
    k->quantity = memory_alloc(k->m->n_worlds * n_holders, sizeof *k->quantity);
    for (size_t i = 0; i < k->m->n_worlds * n_holders; i++)
        k->quantity[i] = NO_INDEX;
    for (size_t i = 0; i < a->n; i++)
        if (a->list[i].table == ACCOUNT_DEAL && a->list[i].kind == ACCOUNT_HOLDER_OWN)
            k->quantity[a->list[i].world * n_holders + a->list[i].id] = a->quantity[i];
}

struct kept *kept_new(const struct model *m, const struct accounts *a, uint64_t draws,
                      size_t replicates)
{
    struct kept *k = memory_alloc(1, sizeof *k);
    k->m = m;
    k->draws = kept_of(draws);
    k->replicates = replicates;
    k->n_inputs = inputs_of(m);
    list_slots(k);
    list_quantities(k, a);
    k->width = k->n_slots + m->n_worlds * (k->n_inputs + m->common->n_holders);
    k->records =
        memory_alloc(strips_of(k->draws) * replicates * k->width * STRIP, sizeof *k->records);
    return k;
}

void kept_free(struct kept *k)
{
    if (k == NULL)
        return;
    free(k->slots);
    free(k->quantity);
    free(k->records);
    free(k);
}

double kept_bytes(const struct model *m, uint64_t draws, size_t replicates)
{
    const size_t numbers = m->transfers.n * 7 * m->calendar->n_years; /* at most */
    const size_t width = m->n_worlds * (numbers + inputs_of(m) + m->common->n_holders);
    return (double) (strips_of(kept_of(draws)) * replicates * STRIP * sizeof(double)) *
           (double) width;
}

void kept_end(struct kept *k, uint64_t draws)
{
    k->draws = draws < k->draws ? (size_t) draws : k->draws;
}

size_t kept_draws(const struct kept *k)
{
    return k->draws;
}

size_t kept_replicates(const struct kept *k)
{
    return k->replicates;
}

/* --- records --------------------------------------------------------------------------- */

static double *record(const struct kept *k, size_t strip, size_t replicate)
{
    return k->records + (strip * k->replicates + replicate) * k->width * STRIP;
}

/* Where what rules read of an intervention stands. */
static double *inputs_at(const struct kept *k, double *record, size_t world)
{
    return record + (k->n_slots + world * k->n_inputs) * STRIP;
}

static double *own_at(const struct kept *k, double *record, size_t world, size_t holder)
{
    const size_t at = k->n_slots + k->m->n_worlds * k->n_inputs;
    return record + (at + world * k->m->common->n_holders + holder) * STRIP;
}

void kept_put(struct kept *k, uint64_t first, size_t replicate, struct settlement *s,
              const double *values, const double *y, size_t stride)
{
    const struct transfer_plan *p = &k->m->transfers;
    const size_t n_lines = p->n_read_lines * k->m->calendar->n_years * STRIP;
    const size_t n_own = p->n_watched * k->m->calendar->n_years * STRIP;
    const struct settlement_input *in = settlement_inputs(s);
    if (first >= k->draws)
        return;
    double *to = record(k, (size_t) first / STRIP, replicate);
    for (size_t i = 0; i < k->n_slots; i++)
        memcpy(to + i * STRIP, values + (size_t) k->slots[i] * STRIP, STRIP * sizeof *to);
    for (size_t w = 0; w < k->m->n_worlds; w++) {
        memcpy(inputs_at(k, to, w), in[w].line, n_lines * sizeof *to);
        memcpy(inputs_at(k, to, w) + n_lines, in[w].own, n_own * sizeof *to);
        for (size_t h = 0; h < k->m->common->n_holders; h++) {
            const size_t q = k->quantity[w * k->m->common->n_holders + h];
            if (q != NO_INDEX)
                memcpy(own_at(k, to, w, h), y + q * stride, STRIP * sizeof *to);
        }
    }
}

void kept_load(const struct kept *k, size_t strip, size_t replicate, struct settlement *s,
               double *values)
{
    const struct transfer_plan *p = &k->m->transfers;
    const size_t n_lines = p->n_read_lines * k->m->calendar->n_years * STRIP;
    const size_t n_own = p->n_watched * k->m->calendar->n_years * STRIP;
    struct settlement_input *in = settlement_inputs(s);
    double *from = record(k, strip, replicate);
    for (size_t i = 0; i < k->n_slots; i++)
        memcpy(values + (size_t) k->slots[i] * STRIP, from + i * STRIP, STRIP * sizeof *from);
    for (size_t w = 0; w < k->m->n_worlds; w++) {
        memcpy(in[w].line, inputs_at(k, from, w), n_lines * sizeof *from);
        memcpy(in[w].own, inputs_at(k, from, w) + n_lines, n_own * sizeof *from);
    }
}

const double *kept_own(const struct kept *k, size_t strip, size_t replicate, size_t world,
                       size_t holder)
{
    return own_at(k, record(k, strip, replicate), world, holder);
}
