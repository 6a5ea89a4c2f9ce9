#include "terms.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"

enum kind {
    READ,
    ADD,
    NEGATE,
    SUBTRACT,
    CASH,
    FREED,
    ADD_SIZE,
    DROP_ROUNDING,
    MAX,
    WHERE_ABOVE,
    IS_ABOVE,
    IS_AT_LEAST,
    RATIO
};

/* READ: array a, strip b. */
struct made {
    double factor;
    uint32_t kind, a, b;
};

struct terms {
    size_t n, room;
    struct made *made; /* [n], operands before what is made of them; 0 is TERM_ZERO */
    uint32_t *place;   /* [2 * room] by what it is made of; 0: free */
};

struct terms *terms_new(void)
{
    struct terms *t = memory_alloc(1, sizeof *t);
    t->n = 1;
    t->room = 1024;
    t->made = memory_alloc(t->room, sizeof *t->made);
    t->place = memory_alloc(2 * t->room, sizeof *t->place);
    return t;
}

void terms_free(struct terms *t)
{
    free(t->made);
    free(t->place);
    free(t);
}

size_t terms_count(const struct terms *t)
{
    return t->n;
}

static bool same(const struct made *a, const struct made *b)
{
    return a->kind == b->kind && a->a == b->a && a->b == b->b && a->factor == b->factor;
}

static uint32_t *find(const struct terms *t, const struct made *m)
{
    uint64_t bits;
    memcpy(&bits, &m->factor, sizeof bits);
    bits =
        (bits ^ ((uint64_t) m->a << 32) ^ ((uint64_t) m->kind << 60) ^ m->b) * 0x9e3779b97f4a7c15u;
    size_t at = (size_t) (bits >> 20) & (2 * t->room - 1);
    while (t->place[at] != 0 && !same(&t->made[t->place[at]], m))
        at = (at + 1) & (2 * t->room - 1);
    return &t->place[at];
}

static void grow(struct terms *t)
{
    struct made *made = memory_alloc(2 * t->room, sizeof *made);
    memcpy(made, t->made, t->n * sizeof *made);
    free(t->made);
    free(t->place);
    t->made = made;
    t->room *= 2;
    t->place = memory_alloc(2 * t->room, sizeof *t->place);
    for (uint32_t i = 1; i < t->n; i++)
        *find(t, &t->made[i]) = i;
}

static term make(struct terms *t, enum kind kind, uint32_t a, uint32_t b, double factor)
{
    const struct made m = {factor, kind, a, b};
    uint32_t *place = find(t, &m);
    if (*place != 0)
        return *place;
    if (t->n == t->room) {
        grow(t);
        place = find(t, &m);
    }
    t->made[t->n] = m;
    return *place = (uint32_t) t->n++;
}

term term_read(struct terms *t, uint32_t array, size_t offset)
{
    return make(t, READ, array, (uint32_t) offset, 0);
}

term term_add(struct terms *t, term a, double factor, term b)
{
    if (b == TERM_ZERO || factor == 0)
        return a;
    if (a == TERM_ZERO && fabs(factor) == 1)
        return factor > 0 ? b : term_negate(t, b);
    return make(t, ADD, a, b, factor);
}

term term_negate(struct terms *t, term a)
{
    if (t->made[a].kind == NEGATE)
        return t->made[a].a;
    return a == TERM_ZERO ? TERM_ZERO : make(t, NEGATE, a, TERM_ZERO, 0);
}

term term_subtract(struct terms *t, term a, term b)
{
    if (a == b || b == TERM_ZERO)
        return a == b ? TERM_ZERO : a;
    return a == TERM_ZERO ? term_negate(t, b) : make(t, SUBTRACT, a, b, 0);
}

term term_cash(struct terms *t, term difference, double cashable)
{
    if (difference == TERM_ZERO || cashable == 1)
        return difference;
    return make(t, CASH, difference, TERM_ZERO, cashable);
}

term term_freed(struct terms *t, term difference, double cashable)
{
    if (difference == TERM_ZERO || cashable == 1)
        return TERM_ZERO;
    return make(t, FREED, difference, TERM_ZERO, cashable);
}

term term_add_size(struct terms *t, term a, double factor, term b)
{
    if (b == TERM_ZERO || factor == 0)
        return a;
    return make(t, ADD_SIZE, a, b, factor);
}

term term_drop_rounding(struct terms *t, term a, term size)
{
    return a == TERM_ZERO ? TERM_ZERO : make(t, DROP_ROUNDING, a, size, 0);
}

term term_max(struct terms *t, term a, term b)
{
    return a == b ? a : make(t, MAX, a, b, 0);
}

term term_where_above(struct terms *t, term a, double least)
{
    return a == TERM_ZERO ? TERM_ZERO : make(t, WHERE_ABOVE, a, TERM_ZERO, least);
}

term term_is_above(struct terms *t, term a, term b)
{
    return a == b ? TERM_ZERO : make(t, IS_ABOVE, a, b, 0);
}

term term_is_at_least(struct terms *t, term a, double least)
{
    return make(t, IS_AT_LEAST, a, TERM_ZERO, least);
}

term term_ratio(struct terms *t, term a, term b, double most)
{
    return a == TERM_ZERO ? TERM_ZERO : make(t, RATIO, a, b, most);
}

/* --- the program ---------------------------------------------------------------------- */

struct step {
    enum kind kind;
    double factor;
    struct term_place a, b, to;
};

struct term_program {
    size_t n_steps, room;
    const struct step *steps;
};

/* What is needed for the wanted ones: operands stand before what is made of them. */
static bool *find_needed(const struct terms *t, const term *wanted, size_t n)
{
    bool *needed = memory_alloc(t->n, sizeof *needed);
    for (size_t i = 0; i < n; i++)
        needed[wanted[i]] = true;
    for (size_t i = t->n - 1; i > 0; i--)
        if (needed[i] && t->made[i].kind != READ)
            needed[t->made[i].a] = needed[t->made[i].b] = true;
    return needed;
}

/* A value that is wanted is made where it is wanted; wanted again, or only read, it is copied
 * there. */
static struct term_place *find_places(const struct terms *t, const term *wanted, size_t n,
                                      const bool *needed, struct term_program *p)
{
    struct term_place *place = memory_alloc(t->n, sizeof *place);
    p->room = 1; /* the first is 0 */
    for (size_t i = 1; i < t->n; i++)
        if (t->made[i].kind == READ)
            place[i] = (struct term_place){TERM_ARRAYS + t->made[i].a, t->made[i].b};
    for (size_t i = 0; i < n; i++)
        if (wanted[i] != TERM_ZERO && place[wanted[i]].where == TERM_SCRATCH)
            place[wanted[i]] = (struct term_place){TERM_OUT, (uint32_t) i};
    for (size_t i = 1; i < t->n; i++)
        if (needed[i] && place[i].where == TERM_SCRATCH)
            place[i].offset = (uint32_t) p->room++;
    return place;
}

struct term_program *terms_compile(const struct terms *t, const term *wanted, size_t n,
                                   size_t n_more, struct term_place *kept, struct arena *arena)
{
    struct term_program *p = arena_alloc(arena, 1, sizeof *p);
    bool *needed = find_needed(t, wanted, n + n_more);
    struct term_place *place = find_places(t, wanted, n, needed, p);
    struct step *steps = arena_alloc(arena, t->n + n, sizeof *steps);
    for (size_t i = 1; i < t->n; i++) {
        const struct made *m = &t->made[i];
        if (needed[i] && m->kind != READ)
            steps[p->n_steps++] =
                (struct step){m->kind, m->factor, place[m->a], place[m->b], place[i]};
    }
    for (size_t i = 0; i < n; i++)
        if (place[wanted[i]].where != TERM_OUT || place[wanted[i]].offset != i)
            steps[p->n_steps++] =
                (struct step){.kind = READ, .a = place[wanted[i]], .to = {TERM_OUT, (uint32_t) i}};
    p->steps = steps;
    for (size_t i = 0; i < n + n_more; i++)
        kept[i] = place[wanted[i]];
    free(needed);
    free(place);
    return p;
}

size_t term_program_room(const struct term_program *p)
{
    return p->room;
}

static const double ROUNDING = 1e-12;

#define EACH_DRAW for (size_t i = 0; i < STRIP; i++)

static inline void take_step(const struct step *s, const double *restrict a,
                             const double *restrict b, double *restrict to)
{
    const double f = s->factor;
    switch (s->kind) {
    case READ:
        EACH_DRAW to[i] = a[i];
        break;
    case ADD:
        EACH_DRAW to[i] = a[i] + f * b[i];
        break;
    case NEGATE:
        EACH_DRAW to[i] = -a[i];
        break;
    case SUBTRACT:
        EACH_DRAW
        {
            const double d = a[i] - b[i];
            to[i] = fabs(d) <= ROUNDING * (fabs(a[i]) + fabs(b[i])) ? 0 : d;
        }
        break;
    case CASH:
        EACH_DRAW to[i] = a[i] < 0 ? a[i] * f : a[i];
        break;
    case FREED:
        EACH_DRAW to[i] = a[i] < 0 ? -a[i] * (1 - f) : 0;
        break;
    case ADD_SIZE:
        EACH_DRAW to[i] = a[i] + fabs(f * b[i]);
        break;
    case DROP_ROUNDING:
        EACH_DRAW to[i] = fabs(a[i]) <= ROUNDING * b[i] ? 0 : a[i];
        break;
    case MAX:
        EACH_DRAW to[i] = a[i] > b[i] ? a[i] : b[i];
        break;
    case WHERE_ABOVE:
        EACH_DRAW to[i] = a[i] <= f ? 0 : a[i];
        break;
    case IS_ABOVE:
        EACH_DRAW to[i] = a[i] > b[i] ? 1 : 0;
        break;
    case IS_AT_LEAST:
        EACH_DRAW to[i] = a[i] >= f ? 1 : 0;
        break;
    case RATIO:
        EACH_DRAW to[i] = a[i] == 0 ? 0 : a[i] <= f * b[i] ? a[i] / b[i] : 1000 * f;
        break;
    }
}

/* A strip in two vectors, which stay in registers while steps are taken. */
enum { HALF = STRIP / 2 };
typedef double half __attribute__((vector_size(HALF * sizeof(double)), aligned(8), may_alias));

STRIP_CLONES
bool term_program_run(const struct term_program *p, const double *const *array, double *scratch,
                      double *y, size_t stride)
{
    const struct term_view view = {array, scratch, y, stride};
    half sum[2] = {0}; /* what is no number makes none of a sum */
    memset(scratch, 0, STRIP * sizeof *scratch);
    for (size_t k = 0; k < p->n_steps; k++) {
        const struct step *s = &p->steps[k];
        double *to = s->to.where == TERM_OUT ? y + s->to.offset * stride
                                             : scratch + (size_t) s->to.offset * STRIP;
        take_step(s, term_at(&view, s->a), term_at(&view, s->b), to);
        if (s->to.where == TERM_OUT) {
            sum[0] += *(const half *) to;
            sum[1] += *(const half *) (to + HALF);
        }
    }
    bool finite = true;
    EACH_DRAW finite &= isfinite(sum[i / HALF][i % HALF]) != 0;
    return finite;
}
