/* Where a clock changes an expression only in steps: it is compared with numbers, or looked up in
 * a table of steps, and used in no other way. Then all its values between two steps are one. */
#include "steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "outside.h"

enum { STEPS_MOST = 64 };

/* A clock, divided as in the expression, is compared with `at`. */
struct step_at {
    double divisor, at;
};

struct steps {
    bool smooth; /* used in some other way */
    size_t n;
    struct step_at list[STEPS_MOST];
};

static void add_step(struct steps *s, double divisor, double at)
{
    if (s->n == STEPS_MOST)
        s->smooth = true;
    else
        s->list[s->n++] = (struct step_at){divisor, at};
}

/* The points are those of all groups. Where a table ends it is looked at by who watches it. */
static void add_points(struct steps *s, const struct lookup *table, double divisor)
{
    for (size_t i = 0; i < table->n; i++)
        add_step(s, divisor, table->at[i]);
    if (!table->holds && isfinite(outside_after(table)))
        add_step(s, divisor, outside_after(table));
}

static bool is_clock(const struct term *t, enum clock clock)
{
    return t->kind == TERM_NAME && t->sense == SENSE_CLOCK && t->clock->clock == clock;
}

static bool is_comparison(const struct term *t)
{
    switch (t->sign) {
    case SIGN_EQUAL:
    case SIGN_UNEQUAL:
    case SIGN_LESS:
    case SIGN_LESS_EQUAL:
    case SIGN_GREATER:
    case SIGN_GREATER_EQUAL:
        return t->kind == TERM_OPERATION;
    default:
        return false;
    }
}

static void collect(const struct term *t, enum clock clock, struct steps *s);

static void collect_let(struct expr *let, enum clock clock, struct steps *s)
{
    if (!(let->clocks >> clock & 1))
        return;
    const struct steps *inner = steps_of(let, clock);
    s->smooth |= inner->smooth;
    for (size_t i = 0; i < inner->n; i++)
        add_step(s, inner->list[i].divisor, inner->list[i].at);
}

static void collect(const struct term *t, enum clock clock, struct steps *s)
{
    if (is_clock(t, clock)) {
        s->smooth = true;
    } else if (t->kind == TERM_NAME && t->symbol != NULL && t->symbol->kind == SYMBOL_LET) {
        collect_let(t->symbol->let, clock, s);
    } else if (is_comparison(t) && is_clock(t->arg[0], clock) && t->arg[1]->kind == TERM_NUMBER) {
        add_step(s, t->arg[0]->clock->divisor, t->arg[1]->number);
    } else if (is_comparison(t) && is_clock(t->arg[1], clock) && t->arg[0]->kind == TERM_NUMBER) {
        add_step(s, t->arg[1]->clock->divisor, t->arg[0]->number);
    } else if (t->sense == SENSE_TABLE && !t->symbol->table[0]->linear &&
               is_clock(t->arg[0], clock)) {
        add_points(s, t->symbol->table[0], t->arg[0]->clock->divisor);
    } else {
        for (size_t i = 0; i < t->n; i++)
            collect(t->arg[i], clock, s);
    }
}

static int by_place(const void *a, const void *b)
{
    const struct step_at *x = a, *y = b;
    const double p = x->at * x->divisor, q = y->at * y->divisor;
    return (p > q) - (p < q);
}

const struct steps *steps_of(struct expr *e, enum clock clock)
{
    if (e->steps[clock] == NULL) {
        struct steps *s = arena_alloc(e->arena, 1, sizeof *s);
        collect(e->root, clock, s);
        qsort(s->list, s->n, sizeof *s->list, by_place);
        e->steps[clock] = s;
    }
    return e->steps[clock];
}

uint64_t steps_class(const struct steps *s, double value)
{
    uint64_t class = 0;
    if (s->smooth) {
        memcpy(&class, &value, sizeof class);
        return class;
    }
    for (size_t i = 0; i < s->n; i++) {
        const double x = value / s->list[i].divisor;
        if (x < s->list[i].at)
            break;
        class += x > s->list[i].at ? 2 : 1;
    }
    return class;
}

size_t expr_class(struct expr *e, enum clock clock, double value)
{
    const struct steps *s = steps_of(e, clock);
    return s->smooth ? EXPR_NO_CLASS : (size_t) steps_class(s, value);
}

/* A little before the next step, as the clock is divided there, not the step multiplied. */
double expr_same_until(struct expr *e, enum clock clock, double value)
{
    const struct steps *s = steps_of(e, clock);
    if (s->smooth)
        return nextafter(value, INFINITY);
    for (size_t i = 0; i < s->n; i++)
        if (value / s->list[i].divisor <= s->list[i].at) {
            const double place = s->list[i].at * s->list[i].divisor;
            return fmax(place - 1e-12 * fabs(place), nextafter(value, INFINITY));
        }
    return INFINITY;
}
