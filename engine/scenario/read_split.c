/* Shares of people over states, which may be formulas, one of them the rest: of `start`,
 * `arrive_in` and `after`. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

bool formula_is_rest(const struct formula *f)
{
    return f->text != NULL && strcmp(f->text, "rest") == 0;
}

struct part {
    size_t to;
    struct formula share;
};

static int by_state(const void *a, const void *b)
{
    const struct part *x = a, *y = b;
    return x->to < y->to ? -1 : x->to > y->to;
}

/* Those that are numbers are judged here, others in every draw. */
static void check_parts(struct reader *r, const struct tree *t, const struct part *list, size_t n)
{
    double sum = 0;
    size_t rests = 0, texts = 0;
    for (size_t i = 0; i < n; i++) {
        const struct formula *f = &list[i].share;
        if (f->text == NULL && !(f->number >= 0 && f->number <= 1))
            errors_add(r->errors, ERROR_SCENARIO, f->at,
                       "A share in \"%s\" is %.15g; it must lie between 0 and 1.", t->key,
                       f->number);
        if (f->text == NULL)
            sum += f->number;
        else if (formula_is_rest(f))
            rests++;
        else
            texts++;
    }
    if (rests > 1)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "\"%s\" has more than one \"rest\"; only one share can be the rest.", t->key);
    else if (rests + texts > 0 ? sum > 1 + SHARES_TOLERANCE : fabs(sum - 1) > SHARES_TOLERANCE)
        errors_add(r->errors, ERROR_SCENARIO, t->at,
                   "The shares in \"%s\" add up to %.10g, not 1.\n"
                   "One of them may be \"rest\".",
                   t->key, sum);
}

void reader_split(struct reader *r, const struct tree *t, split_state_fn *state, size_t from,
                  struct split *out)
{
    struct part *list = arena_alloc(r->arena, t->n + 1, sizeof *list);
    bool fine = true;
    size_t n = 0;
    *out = (struct split){.at = t->at};
    for (const struct tree *c = t->child; c != NULL; c = c->next) {
        if (strcmp(c->key, "months") == 0)
            continue;
        const size_t to = state(r, c, from);
        fine &= !c->flawed && to != NO_INDEX;
        if (fine)
            list[n++] = (struct part){to, reader_formula(r, c)};
    }
    if (!fine)
        return;
    check_parts(r, t, list, n);
    qsort(list, n, sizeof *list, by_state);
    size_t *to = arena_alloc(r->arena, n + 1, sizeof *to);
    struct formula *share = arena_alloc(r->arena, n + 1, sizeof *share);
    for (size_t i = 0; i < n; i++) {
        to[i] = list[i].to;
        share[i] = list[i].share;
    }
    out->n = n;
    out->to = to;
    out->share = share;
}
