#include "find_out.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "break_even.h"
#include "each.h"
#include "names.h"
#include "run.h"
#include "smooth.h"

/* While it is worked out. */
struct search {
    const struct model *m;
    const struct findings *f; /* whose parameters count */
    struct found_out *out;
    size_t draws, n_gains;
    size_t n_active;      /* parties for whom not one option is best in all draws */
    size_t *active;       /* [n_active] decisions */
    double *active_gains; /* [n_active][n_gains][draws] */
    struct worth **worth; /* [unknowns + findings][n_active] */
};

static bool is_linear(const struct model *m)
{
    for (size_t l = 0; l < m->n_lines; l++)
        if (m->lines[l].nonlinear)
            return false;
    for (size_t i = 0; i < m->transfers.n; i++)
        if (m->transfers.list[i].nonlinear)
            return false;
    for (size_t w = 0; w < m->n_worlds; w++)
        if (m->plans[w].together)
            return false;
    return true;
}

bool find_out_applies(const struct model *m, const struct run_options *o)
{
    return m->n_worlds > 1 && !o->base_case_only && o->draws >= SMOOTH_LEAST;
}

/* --- parameters ---------------------------------------------------------------------------- */

static const double **columns_of(const struct search *s, const size_t *unknown, size_t n,
                                 size_t *n_columns)
{
    size_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += s->out->unknowns[unknown[i]].n;
    const double **x = memory_alloc(all + 1, sizeof *x);
    *n_columns = 0;
    for (size_t i = 0; i < n; i++) {
        const struct unknown *u = &s->out->unknowns[unknown[i]];
        for (size_t k = 0; k < u->n; k++)
            x[(*n_columns)++] = s->f->sample->inputs + (size_t) u->slot[k] * s->f->sample->draws;
    }
    return x;
}

/* The unknowns that a set is made of, each once. */
static size_t *members_of(const struct search *s, const struct finding *of, size_t *n)
{
    size_t *member = memory_alloc(of->n + 1, sizeof *member);
    *n = 0;
    for (size_t i = 0; i < of->n; i++) {
        const size_t u = unknowns_find(s->out->unknowns, s->out->n_unknowns, of->params[i]);
        bool known = u == NO_INDEX;
        for (size_t k = 0; k < *n; k++)
            known |= member[k] == u;
        if (!known)
            member[(*n)++] = u;
    }
    return member;
}

/* The worth of some unknowns for each active decision. */
static struct worth *look(const struct search *s, const size_t *unknown, size_t n)
{
    struct worth *worth = memory_alloc(s->n_active, sizeof *worth);
    if (n == 0)
        return worth;
    if (n == s->out->n_unknowns) {
        for (size_t k = 0; k < s->n_active; k++)
            worth[k] = s->out->everything[s->active[k]];
        return worth;
    }
    size_t n_columns;
    const double **x = columns_of(s, unknown, n, &n_columns);
    struct smooth *fit =
        smooth_new(x, n_columns, s->active_gains, s->n_active * s->n_gains, s->draws);
    for (size_t k = 0; k < s->n_active; k++)
        worth[k] = information_partial(fit, k * s->n_gains, s->n_gains);
    smooth_free(fit);
    free(x);
    return worth;
}

static void look_at(void *context, size_t i)
{
    const struct search *s = context;
    if (i < s->out->n_unknowns) {
        s->worth[i] = look(s, &i, 1);
        return;
    }
    size_t n;
    const struct information *asked = &s->m->common->information;
    size_t *member = members_of(s, &asked->findings[i - s->out->n_unknowns], &n);
    s->worth[i] = look(s, member, n);
    free(member);
}

/* --- everything ---------------------------------------------------------------------------- */

/* Decisions at a time: so many rows of gains are regressed together. */
enum { ROWS = 128 };

/* Some decisions and what is gained by them. */
struct batch {
    struct search *s;
    const struct findings *from;
    size_t first, n;
    double *gains; /* [n][n_gains][draws] */
    struct worth *everything;
};

static double *gains_of(const struct batch *b, size_t decision)
{
    return b->gains + (decision - b->first) * b->s->n_gains * b->s->draws;
}

/* Called by each(), so that BLAS takes one thread. */
static void know_by_regression(void *context, size_t i)
{
    (void) i;
    const struct batch *b = context;
    const struct search *s = b->s;
    size_t n_columns, *all = memory_alloc(s->out->n_unknowns + 1, sizeof *all);
    for (size_t u = 0; u < s->out->n_unknowns; u++)
        all[u] = u;
    const double **x = columns_of(s, all, s->out->n_unknowns, &n_columns);
    struct smooth *fit = smooth_new(x, n_columns, b->gains, b->n * s->n_gains, s->draws);
    for (size_t k = 0; k < b->n; k++) {
        b->everything[b->first + k] = information_partial(fit, k * s->n_gains, s->n_gains);
        b->everything[b->first + k].value = fmax(b->everything[b->first + k].value, 0);
    }
    smooth_free(fit);
    free(x);
    free(all);
}

/* Parties for whom not one option is best in all draws. */
static void add_active(const struct batch *b, size_t decision)
{
    struct search *s = b->s;
    const size_t size = s->n_gains * s->draws;
    if (decision >= s->out->decisions.n_parties || !(b->everything[decision].value > 0))
        return;
    memcpy(s->active_gains + s->n_active * size, gains_of(b, decision), size * sizeof *b->gains);
    s->active[s->n_active++] = decision;
}

static void know_batch(struct batch *b, int threads)
{
    const struct search *s = b->s;
    for (size_t i = b->first; i < b->first + b->n; i++)
        decisions_gains(&s->out->decisions, i, s->m, b->from, s->draws, gains_of(b, i));
    if (s->out->how == BY_REGRESSION)
        each(1, threads, know_by_regression, b);
    for (size_t i = b->first; i < b->first + b->n; i++) {
        const struct worth bound = information_perfect(gains_of(b, i), s->n_gains, s->draws);
        if (s->out->how != BY_REGRESSION || bound.value == 0)
            b->everything[i] = bound;
        add_active(b, i);
    }
}

static void know_everything(struct search *s, const struct findings *from, int threads,
                            struct arena *arena)
{
    const struct decisions *d = &s->out->decisions;
    const size_t size = s->n_gains * s->draws, step = s->n_gains < ROWS ? ROWS / s->n_gains : 1;
    struct batch b = {.s = s, .from = from};
    s->out->everything = b.everything = arena_alloc(arena, d->n + 1, sizeof *b.everything);
    s->active = memory_alloc(d->n_parties + 1, sizeof *s->active);
    s->active_gains = memory_alloc(d->n_parties * size + 1, sizeof *s->active_gains);
    b.gains = memory_alloc((step < d->n ? step : d->n) * size + 1, sizeof *b.gains);
    for (; b.first < d->n; b.first += b.n) {
        b.n = d->n - b.first < step ? d->n - b.first : step;
        know_batch(&b, threads);
    }
    free(b.gains);
}

/* The same parameters, with average flows in place of people. */
static struct findings *follow_flows(const struct model *m, const struct run_options *o,
                                     size_t draws, struct arena *arena, bool *stopped,
                                     struct errors *errors)
{
    struct scenario common = *m->common;
    common.cohort.mode = MODE_EXPECTED;
    struct model flows = *m;
    flows.common = &common;
    struct run_options options = *o;
    options.draws = m->common->run.sobol ? o->draws : draws; /* its points are of a whole run */
    options.wish = (struct account_wish){.differences = true};
    options.break_even = options.parameters = false;
    options.sample = draws;
    options.progress = NULL;
    return run_simulate(&flows, &options, arena, stopped, errors);
}

/* --- the list ------------------------------------------------------------------------------ */

static struct found found_at(const struct search *s, size_t decision, enum found_kind kind,
                             size_t index, struct worth w)
{
    const double most = s->out->everything[decision].value;
    w.value = w.value < BREAK_EVEN_TOLERANCE ? 0 : fmin(w.value, most); /* less is rounding */
    return (struct found){decision, kind, index, w, w.value > 2 * w.std_error};
}

static void list_found(struct search *s, struct arena *arena)
{
    struct found_out *out = s->out;
    const size_t n_findings = s->m->common->information.n_findings;
    const size_t n_parties = out->decisions.n_parties, n_looks = out->n_unknowns + n_findings;
    struct found *list = arena_alloc(arena, n_parties * (1 + n_looks) + 1, sizeof *list);
    for (size_t i = 0, k = 0; i < n_parties; i++) {
        const bool active = k < s->n_active && s->active[k] == i;
        list[out->n++] = found_at(s, i, FOUND_EVERYTHING, 0, out->everything[i]);
        for (size_t u = 0; u < n_looks; u++) {
            const bool one = u < out->n_unknowns;
            list[out->n++] =
                found_at(s, i, one ? FOUND_PARAMETER : FOUND_SET, one ? u : u - out->n_unknowns,
                         active ? s->worth[u][k] : (struct worth){0});
        }
        k += active;
    }
    out->list = list;
}

static void work_out(struct search *s, const struct findings *from, int threads,
                     struct arena *arena)
{
    const size_t n_looks = s->out->n_unknowns + s->m->common->information.n_findings;
    know_everything(s, from, threads, arena);
    s->worth = memory_alloc(n_looks + 1, sizeof *s->worth);
    if (s->n_active > 0)
        each(n_looks, threads, look_at, s);
    list_found(s, arena);
    for (size_t i = 0; i < n_looks; i++)
        free(s->worth[i]);
    free(s->worth);
    free(s->active);
    free(s->active_gains);
}

bool find_out(const struct model *m, const struct run_options *o, const struct findings *f,
              struct arena *arena, struct found_out *out, bool *stopped, struct errors *errors)
{
    const size_t asked = m->common->information.draws;
    *stopped = false;
    *out = (struct found_out){.decisions = decisions_list(m, arena)};
    out->draws = f->sample->draws < asked ? f->sample->draws : asked;
    if (f->draws < out->draws)
        out->draws = (size_t) f->draws;
    out->unknowns = unknowns_list(m, arena, &out->n_unknowns);
    if (m->common->cohort.mode == MODE_PEOPLE)
        out->how = is_linear(m) ? BY_FLOWS : BY_REGRESSION;
    struct search s = {
        .m = m, .f = f, .out = out, .draws = out->draws, .n_gains = out->decisions.n_worlds};
    struct findings *flows = NULL;
    if (out->how == BY_FLOWS &&
        (flows = follow_flows(m, o, out->draws, arena, stopped, errors)) == NULL)
        return false;
    if (!*stopped)
        work_out(&s, flows != NULL ? flows : f, o->threads, arena);
    findings_free(flows);
    return !*stopped;
}

void find_out_check(const struct model *m, struct arena *arena, struct errors *errors)
{
    const struct information *asked = &m->common->information;
    size_t n;
    const struct unknown *list = unknowns_list(m, arena, &n);
    for (size_t i = 0; i < asked->n_findings; i++)
        for (size_t k = 0; k < asked->findings[i].n; k++)
            if (unknowns_find(list, n, asked->findings[i].params[k]) == NO_INDEX)
                errors_warn(errors, asked->findings[i].at[k],
                            "\"%s\" is certain, so to find it out is worth nothing.",
                            asked->findings[i].params[k]);
}
