#include "block.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "conserved.h"
#include "strip.h"

/* Slots of the values that have to keep a rule. */
struct checked {
    uint32_t *slots;
    size_t n;
};

struct workspace {
    struct checked checked[2][VALUE_RULES]; /* known before people move; only then (late) */
    size_t n_worlds;
    const struct drawer *drawer;
    double *inputs, *values; /* of a strip */
    struct beyond *beyond;   /* [n_watches], or NULL */
    struct cohort_workspace *cohort;
    struct course_room *courses;
    struct cohort_output *counted;       /* [n_worlds] */
    double **entered;                    /* [n_worlds] people, see conserved.h */
    struct books **books;                /* [n_worlds] */
    const struct cohort_output **counts; /* [n_worlds] */
    struct settlement *settlement;       /* NULL: there are no agreements */
    struct account_workspace *accounts;
};

static void list_checks(const struct model *m, struct workspace *ws)
{
    for (size_t r = 0; r < VALUE_RULES; r++)
        for (size_t late = 0; late < 2; late++)
            ws->checked[late][r].slots = memory_alloc(m->n_checks, sizeof(uint32_t));
    for (size_t i = 0; i < m->n_checks; i++) {
        struct checked *c = &ws->checked[m->checks[i].late][m->checks[i].rule];
        c->slots[c->n++] = m->checks[i].slot;
    }
}

struct workspace *workspace_new(const struct model *m, const struct accounts *a,
                                const struct cohort_kernel *kernel, const struct drawer *drawer)
{
    struct workspace *ws = memory_alloc(1, sizeof *ws);
    const struct timeline *time = &m->timeline;
    ws->n_worlds = m->n_worlds;
    ws->drawer = drawer;
    list_checks(m, ws);
    ws->inputs = memory_alloc((m->n_inputs + m->common->n_states) * STRIP, sizeof(double));
    ws->values = memory_alloc(model_values(m) * STRIP, sizeof(double));
    ws->beyond = beyond_new(m);
    ws->courses = course_room_new(&m->exact);
    program_prepare(m->program, ws->values);
    ws->cohort = cohort_workspace_new(m->plans, m->n_worlds, time, m->n_persons,
                                      kernel->step == cohort_step_blas);
    ws->counted = memory_alloc(m->n_worlds, sizeof *ws->counted);
    ws->counts = memory_alloc(m->n_worlds, sizeof *ws->counts);
    ws->books = memory_alloc(m->n_worlds, sizeof *ws->books);
    ws->entered = memory_alloc(m->n_worlds, sizeof *ws->entered);
    for (size_t w = 0; w < m->n_worlds; w++) {
        const struct plan *p = &m->plans[w];
        ws->counted[w] = (struct cohort_output){
            .taps = memory_alloc(p->n_segments * (1 + time->n_schedules) * STRIP, sizeof(double)),
            .occupancy = memory_alloc(time->n_subgroups * p->n_states * time->n_points * STRIP,
                                      sizeof(double)),
            .headcounts = memory_alloc(
                p->n_headcounts * time->n_subgroups * (time->n_cycles + 1) * STRIP, sizeof(double)),
            .entered = memory_alloc(p->n_entered * STRIP, sizeof(double))};
        ws->counts[w] = &ws->counted[w];
        ws->books[w] = ledger_books_new(m);
        ws->entered[w] = memory_alloc(time->n_subgroups * time->n_points, sizeof(double));
        cohort_entered(time, p, ws->entered[w]);
    }
    ws->settlement = m->transfers.n > 0 ? settlement_new(m) : NULL;
    ws->accounts = account_workspace_new(m, a);
    return ws;
}

size_t workspace_bytes(const struct model *m)
{
    const struct timeline *time = &m->timeline;
    const size_t n_years = m->calendar->n_years;
    size_t strips = m->n_inputs + model_values(m) + settlement_strips(m);
    for (size_t w = 0; w < m->n_worlds; w++) {
        const struct plan *p = &m->plans[w];
        strips += p->n_segments * (1 + time->n_schedules);
        strips += time->n_subgroups * p->n_states * time->n_points;
        strips += p->n_headcounts * time->n_subgroups * (time->n_cycles + 1);
        strips += p->n_entered;
        strips += m->n_booked * (n_years + time->n_subgroups);
        strips += m->n_cashable * n_years * time->n_subgroups;
    }
    return strips * STRIP * sizeof(double);
}

void workspace_free(struct workspace *ws)
{
    if (ws == NULL)
        return;
    for (size_t w = 0; w < ws->n_worlds; w++) {
        free(ws->counted[w].taps);
        free(ws->counted[w].occupancy);
        free(ws->counted[w].headcounts);
        free(ws->counted[w].entered);
        ledger_books_free(ws->books[w]);
        free(ws->entered[w]);
    }
    for (size_t r = 0; r < VALUE_RULES; r++)
        for (size_t late = 0; late < 2; late++)
            free(ws->checked[late][r].slots);
    free(ws->inputs);
    free(ws->values);
    free(ws->beyond);
    cohort_workspace_free(ws->cohort);
    course_room_free(ws->courses);
    free(ws->counted);
    free(ws->counts);
    free(ws->books);
    free(ws->entered);
    settlement_free(ws->settlement);
    account_workspace_free(ws->accounts);
    free(ws);
}

const struct beyond *workspace_beyond(const struct workspace *ws)
{
    return ws->beyond;
}

struct block *block_new(const struct model *m, const struct accounts *a, size_t replicates)
{
    struct block *b = memory_alloc(1, sizeof *b);
    b->stride = replicates * BLOCK + STRIP;
    b->accounts = memory_alloc(a->n_quantities * b->stride, sizeof *b->accounts);
    b->inputs = memory_alloc(m->n_inputs * BLOCK, sizeof *b->inputs);
    b->digests = memory_alloc(a->n_quantities, sizeof *b->digests);
    return b;
}

void block_free(struct block *b)
{
    if (b == NULL)
        return;
    free(b->accounts);
    free(b->inputs);
    free(b->digests);
    free(b);
}

/* Whether all values at the slots lie within bounds in all lanes. */
STRIP_CLONES
static bool all_within(const double *values, const uint32_t *slots, size_t n, double low,
                       double high)
{
    size_t outside[STRIP] = {0}, sum = 0;
    for (size_t k = 0; k < n; k++) {
        const double *x = values + (size_t) slots[k] * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            outside[i] += !(x[i] >= low && x[i] <= high);
    }
    for (size_t i = 0; i < STRIP; i++)
        sum += outside[i];
    return sum == 0;
}

static bool all_hold(const struct workspace *ws, bool late)
{
    for (size_t r = 0; r < VALUE_RULES; r++) {
        const struct checked *c = &ws->checked[late][r];
        double low, high;
        value_rule_bounds((enum value_rule) r, &low, &high);
        if (!all_within(ws->values, c->slots, c->n, low, high))
            return false;
    }
    return true;
}

/* The draws of a strip that are asked for: lanes from .. to - 1. */
struct asked {
    uint64_t first; /* draw, in lane 0 */
    size_t from, to;
};

/* The first of them in which a value breaks its rule; those that depend on how many are where are
 * looked at while people move. */
static void check_values(const struct model *m, const struct workspace *ws, struct asked strip,
                         size_t replicate, bool late, struct failure *f)
{
    if (all_hold(ws, late))
        return;
    for (size_t c = 0; c < m->n_checks; c++) {
        if (m->checks[c].late != late)
            continue;
        const double *v = ws->values + (size_t) m->checks[c].slot * STRIP;
        for (size_t i = strip.from; i < strip.to; i++)
            if (!value_rule_holds(m->checks[c].rule, v[i]) &&
                (!f->failed || strip.first + i < f->draw))
                *f = (struct failure){.failed = true,
                                      .kind = FAILURE_VALUE,
                                      .draw = strip.first + i,
                                      .replicate = replicate,
                                      .check = c,
                                      .value = v[i]};
    }
}

/* Whether everybody is somewhere. */
static void check_people(const struct model *m, const struct workspace *ws, struct asked strip,
                         size_t replicate, double share, struct failure *f)
{
    struct lost lost;
    for (size_t w = 0; w < m->n_worlds; w++)
        if (!cohort_conserves(&m->timeline, &m->plans[w], ws->entered[w], ws->counted[w].occupancy,
                              share, strip.from, strip.to, &lost) &&
            (!f->failed || strip.first + lost.lane < f->draw))
            *f = (struct failure){.failed = true,
                                  .kind = FAILURE_PEOPLE,
                                  .draw = strip.first + lost.lane,
                                  .replicate = replicate,
                                  .world = w,
                                  .lost = lost};
}

/* Whether all that was booked and settled is a number. */
static void check_booked(const struct model *m, const struct workspace *ws, struct asked strip,
                         size_t replicate, struct failure *f)
{
    struct not_finite which;
    if (!ledger_finite(m, ws->values, ws->counted, ws->books, ws->settlement, strip.from, strip.to,
                       &which) &&
        (!f->failed || strip.first + which.lane < f->draw))
        *f = (struct failure){.failed = true,
                              .kind = FAILURE_BOOKED,
                              .draw = strip.first + which.lane,
                              .replicate = replicate,
                              .booked = which};
}

/* Whether the values of all accounts are numbers (as far as `finite` does not say so) and
 * balance. */
static void check_accounts(const struct accounts *a, const struct workspace *ws, struct asked strip,
                           size_t replicate, bool finite, struct failure *f)
{
    struct breach breach;
    const struct term_view *view = accounts_view(ws->accounts);
    const bool fine = (finite || audit_finite(a->audit, view, strip.from, strip.to, &breach)) &&
                      audit_balances(a->audit, view, strip.from, strip.to, &breach);
    if (!fine && (!f->failed || strip.first + breach.lane < f->draw))
        *f = (struct failure){.failed = true,
                              .kind = FAILURE_ACCOUNTS,
                              .draw = strip.first + breach.lane,
                              .replicate = replicate,
                              .breach = breach};
}

static void settle_all(const struct model *m, const struct accounts *a, struct asked strip,
                       size_t replicate, struct workspace *ws, double *y, size_t stride,
                       struct failure *failure)
{
    for (size_t w = 0; w < m->n_worlds; w++)
        ledger_settle(m, w, ws->values, &ws->counted[w], ws->books[w]);
    const struct books *const *books = (const struct books *const *) ws->books;
    if (ws->settlement != NULL) {
        settlement_read(ws->settlement, books);
        settlement_settle(ws->settlement, ws->values, NULL);
    }
    check_booked(m, ws, strip, replicate, failure);
    const bool finite =
        accounts_fill(m, a, books, ws->settlement, ws->counts, ws->accounts, y, stride);
    check_accounts(a, ws, strip, replicate, finite, failure);
}

/* From the inputs of a strip. */
static void find_values(const struct model *m, struct workspace *ws)
{
    program_run(m->program, ws->inputs, ws->values);
    cohort_courses(&m->exact, m->timeline.cycle_years, ws->courses, ws->values);
}

/* Values that depend on how many are where, brought up to date at the start of a cycle. */
struct feedback {
    const struct model *m;
    struct workspace *ws;
    struct asked strip;
    size_t replicate;
    struct failure *failure;
};

static void update_values(void *context, const double *people)
{
    const struct feedback *f = context;
    const size_t n_states = f->m->common->n_states;
    memcpy(f->ws->inputs + f->m->n_inputs * STRIP, people, n_states * STRIP * sizeof *people);
    find_values(f->m, f->ws);
    if (f->failure->failed)
        return;
    check_values(f->m, f->ws, f->strip, f->replicate, true, f->failure);
    beyond_look(f->m, f->ws->values, f->strip.first, f->strip.from, f->strip.to, true,
                f->ws->beyond);
}

static void move_expected(const struct model *m, const struct cohort_kernel *kernel,
                          struct asked strip, struct workspace *ws, struct failure *failure)
{
    struct feedback context = {m, ws, strip, 0, failure};
    const struct cohort_feedback feedback = {update_values, &context};
    cohort_expected(&m->timeline, m->plans, m->n_worlds, kernel, ws->values, &feedback, ws->cohort,
                    ws->counted);
    check_people(m, ws, strip, 0, LOST_EXPECTED, failure);
}

static void move_people(const struct model *m, uint64_t seed, struct asked strip, size_t replicate,
                        struct workspace *ws, struct failure *failure)
{
    struct feedback context = {m, ws, strip, replicate, failure};
    const struct cohort_feedback feedback = {update_values, &context};
    const struct cohort_people who = {.seed = seed,
                                      .first_draw = strip.first,
                                      .replicate = (uint32_t) replicate,
                                      .n_persons = m->n_persons,
                                      .persons = m->persons};
    bool together = false; /* all in one way, so that a difference that is none is exactly 0 */
    for (size_t w = 0; w < m->n_worlds; w++)
        together |= m->plans[w].together;
    if (!together)
        cohort_people(&m->timeline, m->plans, m->n_worlds, &who, ws->values, replicate > 0,
                      ws->cohort, ws->counted);
    for (size_t w = 0; together && w < m->n_worlds; w++)
        cohort_together(&m->timeline, &m->plans[w], &who, ws->values, &feedback, ws->cohort,
                        &ws->counted[w]);
    check_people(m, ws, strip, replicate, LOST_WHOLE, failure);
}

/* What the draws of a block are made of. */
struct simulating {
    const struct model *m;
    const struct accounts *a;
    const struct cohort_kernel *kernel;
    const struct run_options *o;
    size_t replicates;
    struct workspace *ws;
    struct kept *kept; /* or NULL */
};

/* A strip of the block whose inputs have been drawn: its accounts. */
static void simulate_strip(const struct simulating *s, struct asked strip, struct block *out)
{
    const struct model *m = s->m;
    struct workspace *ws = s->ws;
    const size_t at = (size_t) (strip.first % BLOCK);
    for (size_t i = 0; i < m->n_inputs; i++)
        memcpy(ws->inputs + i * STRIP, out->inputs + i * BLOCK + at, STRIP * sizeof(double));
    find_values(m, ws);
    check_values(m, ws, strip, 0, false, &out->failure);
    beyond_look(m, ws->values, strip.first, strip.from, strip.to, false, ws->beyond);
    for (size_t r = 0; !out->failure.failed && r < s->replicates; r++) {
        if (m->common->cohort.mode == MODE_PEOPLE && !s->o->average_flows)
            move_people(m, s->o->seed, strip, r, ws, &out->failure);
        else
            move_expected(m, s->kernel, strip, ws, &out->failure);
        double *y = out->accounts + r * BLOCK + at;
        settle_all(m, s->a, strip, r, ws, y, out->stride, &out->failure);
        if (s->kept != NULL)
            kept_put(s->kept, strip.first, r, ws->settlement, ws->values, y, out->stride);
    }
}

void block_inputs(const struct run_options *o, const struct drawer *drawer, uint64_t first,
                  double *inputs)
{
    drawer_draw(drawer, first, inputs);
    for (size_t i = 0; i < o->n_replaced; i++) {
        const struct replaced *r = &o->replaced[i];
        for (size_t d = 0; d < BLOCK; d++)
            if (r->column == NULL)
                inputs[(size_t) r->slot * BLOCK + d] = r->value;
            else if (first + d < o->draws)
                inputs[(size_t) r->slot * BLOCK + d] = r->column[first + d];
    }
}

void block_central(const struct model *m, const struct run_options *o, double *inputs)
{
    sampler_central(m->sampler, inputs);
    for (size_t i = 0; i < o->n_replaced; i++)
        for (size_t lane = 0; lane < STRIP; lane++)
            inputs[(size_t) o->replaced[i].slot * STRIP + lane] = o->replaced[i].value;
}

void block_simulate(const struct model *m, const struct accounts *a,
                    const struct cohort_kernel *kernel, const struct run_options *o, uint64_t first,
                    size_t draws, size_t replicates, struct workspace *ws, struct kept *kept,
                    struct block *out)
{
    const struct simulating s = {m, a, kernel, o, replicates, ws, kept};
    out->failure = (struct failure){0};
    out->stopped = false;
    block_inputs(o, ws->drawer, first, out->inputs);
    for (size_t strip = 0; strip * STRIP < draws && !out->failure.failed; strip++) {
        if (o->stop != NULL && o->stop()) {
            out->stopped = true;
            return;
        }
        const size_t left = draws - strip * STRIP;
        simulate_strip(&s, (struct asked){first + strip * STRIP, 0, left < STRIP ? left : STRIP},
                       out);
    }
}

void block_simulate_one(const struct model *m, const struct accounts *a,
                        const struct cohort_kernel *kernel, const struct run_options *o,
                        uint64_t draw, size_t replicates, struct workspace *ws, struct block *out)
{
    const struct simulating s = {m, a, kernel, o, replicates, ws, NULL};
    const size_t lane = (size_t) (draw % STRIP);
    out->failure = (struct failure){0};
    out->stopped = false;
    block_inputs(o, ws->drawer, draw / BLOCK * BLOCK, out->inputs);
    simulate_strip(&s, (struct asked){draw - lane, lane, lane + 1}, out);
}

void block_base_case(const struct model *m, const struct accounts *a,
                     const struct cohort_kernel *kernel, const struct run_options *o,
                     struct workspace *ws, double *value, struct failure *failure)
{
    double *y = memory_alloc(a->n_quantities * STRIP, sizeof *y);
    block_central(m, o, ws->inputs);
    find_values(m, ws);
    *failure = (struct failure){0};
    const struct asked all = {0, 0, STRIP};
    check_values(m, ws, all, 0, false, failure);
    beyond_look(m, ws->values, 0, 0, 1, false, ws->beyond);
    if (!failure->failed) {
        move_expected(m, kernel, all, ws, failure);
        settle_all(m, a, all, 0, ws, y, STRIP, failure);
    }
    for (size_t q = 0; q < a->n_quantities; q++)
        value[q] = y[q * STRIP];
    free(y);
}
