#include "switching.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>
#include <stdlib.h>

#include "arena.h"
#include "break_even.h"

/* One number, and the runs in which it was set. */
struct scan {
    struct vary *v;
    const struct dial *dial;
    double low, high;
    struct trial *at[SWITCHING_STEPS + 1];
    double tried; /* last */
    bool failed;
};

static double place(const struct scan *s, double step)
{
    return s->low + (s->high - s->low) * step / SWITCHING_STEPS;
}

static struct trial *run_at(struct scan *s, double x)
{
    struct trial *t = vary_one(s->v, s->dial, x);
    s->tried = x;
    s->failed = t == NULL;
    return t;
}

static bool scan_new(struct scan *s, struct vary *v, const struct switching *asked)
{
    static const double tail = 0.001;
    const struct dial *d = dials_find(&v->dials, asked->param);
    *s = (struct scan){.v = v, .dial = d};
    if (d == NULL || (d->certain && !asked->has_range))
        return false;
    s->low = asked->has_range ? asked->low : dial_at_quantile(d, tail);
    s->high = asked->has_range ? asked->high : dial_at_quantile(d, 1 - tail);
    for (size_t i = 0; i <= SWITCHING_STEPS && !s->failed; i++)
        s->at[i] = run_at(s, place(s, (double) i));
    return true;
}

static void scan_free(struct scan *s)
{
    for (size_t i = 0; i <= SWITCHING_STEPS; i++)
        trial_free(s->at[i]);
}

/* --- one root --------------------------------------------------------------------------------- */

struct root {
    struct scan *scan;
    size_t headline;
    double target, at; /* where it was looked at last */
    struct mean last;  /* the mean there */
};

static double miss(double x, void *context)
{
    struct root *r = context;
    if (r->scan->failed)
        return 0;
    if (x == r->at)
        return r->last.value - r->target;
    struct trial *t = run_at(r->scan, x);
    if (t != NULL)
        r->last = vary_mean(t, r->headline);
    r->at = x;
    trial_free(t);
    return r->scan->failed ? 0 : r->last.value - r->target;
}

/* Nearer than this part of its Monte Carlo error the mean need not be to the target. Where there is
 * no such error, the root is known to a part of itself: a range may be wide beside it. */
static const double NEAR = 1e-4, PRECISION = 1e-10;
enum { BRENT_MOST = 200 };

static double find_root(struct root *r, double low, double high)
{
    gsl_function f = {miss, r};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    if (solver == NULL)
        abort(); /* as where memory runs out */
    gsl_root_fsolver_set(solver, &f, low, high);
    double x = low;
    for (int step = 0; step < BRENT_MOST && !r->scan->failed; step++) {
        gsl_root_fsolver_iterate(solver);
        x = gsl_root_fsolver_root(solver);
        const double width = gsl_root_fsolver_x_upper(solver) - gsl_root_fsolver_x_lower(solver);
        if (fabs(r->last.value - r->target) <= NEAR * r->last.error || width <= PRECISION * fabs(x))
            break;
    }
    gsl_root_fsolver_free(solver);
    return x;
}

/* How far to both sides a slope is taken: a twentieth of the middle 90 % of the number, or of what
 * is certain a twentieth of itself; no more than a quarter of a step of the scan. */
static double reach(const struct root *r, double x)
{
    const struct dial *d = r->scan->dial;
    const double step = (r->scan->high - r->scan->low) / SWITCHING_STEPS / 4;
    const double own = d->certain ? fabs(x) : dial_at_quantile(d, 0.95) - dial_at_quantile(d, 0.05);
    return own > 0 ? fmin(step, own / 20) : step;
}

/* Of the mean around x, as far as the range goes. */
static double slope_at(struct root *r, double x)
{
    const double h = reach(r, x);
    const double low = fmax(r->scan->low, x - h), high = fmin(r->scan->high, x + h);
    const double below = miss(low, r);
    return (miss(high, r) - below) / (high - low);
}

/* --- all of one party ------------------------------------------------------------------------- */

static double miss_at(const struct scan *s, size_t step, size_t headline, double target)
{
    return vary_mean(s->at[step], headline).value - target;
}

/* What is less than half a cent off is on the target. */
static int side(const struct vary *v, size_t headline, double miss)
{
    const double least = v->of[headline].kind == ACCOUNT_OUTCOME ? 1e-9 : BREAK_EVEN_TOLERANCE;
    return (miss > least) - (miss < -least);
}

struct answers {
    struct switching_answer *list;
    size_t n, room;
};

static void add(struct answers *a, struct arena *arena, struct switching_answer answer)
{
    if (a->n == a->room) {
        a->room = a->room > 0 ? 2 * a->room : 64;
        a->list = arena_grow(arena, a->list, a->n, a->room, sizeof *a->list);
    }
    a->list[a->n++] = answer;
}

/* Where the scan goes from one side of the target to the other, or lies on it in between. */
static void add_crossings(struct scan *s, size_t headline, struct switching_answer answer,
                          struct answers *out)
{
    const double target = answer.asked->target;
    const size_t first = out->n;
    size_t from = 0; /* the last step that was off the target */
    int before = 0;
    for (size_t i = 0; i <= SWITCHING_STEPS; i++) {
        const int here = side(s->v, headline, miss_at(s, i, headline, target));
        if (here != 0 && before != 0 && here != before) {
            struct root r = {.scan = s, .headline = headline, .target = target, .at = NAN};
            answer.value = find_root(&r, place(s, (double) from), place(s, (double) i));
            const struct mean there = (miss(answer.value, &r), r.last);
            answer.error = there.error / fabs(slope_at(&r, answer.value));
            answer.quantile = dial_quantile_of(s->dial, answer.value);
            add(out, s->v->arena, answer);
        }
        if (here != 0) {
            from = i;
            before = here;
        }
    }
    for (size_t i = first; i < out->n; i++) {
        out->list[i].crossing = i - first + 1;
        out->list[i].n_crossings = out->n - first;
    }
    if (out->n > first)
        return;
    answer.found = before < 0 ? SWITCHING_LESS : before > 0 ? SWITCHING_MORE : SWITCHING_EQUAL;
    add(out, s->v->arena, answer);
}

static void ask(struct scan *s, const struct switching *asked, struct answers *out)
{
    for (size_t k = 0; k < s->v->n && !s->failed; k++) {
        if (!vary_is_asked(s->v, k, &asked->of, false))
            continue;
        add_crossings(
            s, k,
            (struct switching_answer){.asked = asked,
                                      .of = s->v->of[k],
                                      .found = SWITCHING_AT,
                                      .value = NAN,
                                      .error = NAN,
                                      .quantile = NAN,
                                      .low = s->low,
                                      .high = s->high,
                                      .at_low = vary_mean(s->at[0], k).value,
                                      .at_high = vary_mean(s->at[SWITCHING_STEPS], k).value,
                                      .central = dial_central(s->dial),
                                      .draws = s->v->ground.draws},
            out);
    }
}

/* The failure itself has been told, but not that nobody but a question has set a number so. */
static void explain_failure(const struct scan *s, const struct switching *asked)
{
    if (errors_count(s->v->errors) > 0)
        errors_add(s->v->errors, ERROR_NUMERIC, asked->name.at,
                   "[switching.%s] had set \"%s\" at %.6g, where the model does not hold.\n"
                   "It looks from %.6g to %.6g; write a range in which the model holds.",
                   asked->name.id, asked->param, s->tried, s->low, s->high);
}

bool switching_values(struct vary *v, struct switching_answers *out)
{
    struct answers a = {0};
    bool ok = true;
    for (size_t i = 0; ok && i < v->m->common->n_switchings; i++) {
        struct scan s;
        if (scan_new(&s, v, &v->m->common->switchings[i]))
            ask(&s, &v->m->common->switchings[i], &a);
        ok = !s.failed;
        if (!ok)
            explain_failure(&s, &v->m->common->switchings[i]);
        scan_free(&s);
    }
    *out = (struct switching_answers){a.n, a.list};
    return ok;
}
