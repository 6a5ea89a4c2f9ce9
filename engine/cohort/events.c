#include "events.h"

#include <math.h>

#include "stream.h"
#include "strip.h"

static double value(const struct chance *c, uint32_t slot)
{
    return c->values[(size_t) slot * STRIP];
}

/* Per move: the hazard per cycle of each stretch, then what has accumulated before it. */
static const double *tabulate(const struct chance *c, const struct exits *x)
{
    double *table = c->table + x->table;
    if (c->tabulated[x->index])
        return table;
    c->tabulated[x->index] = true;
    const size_t step = x->by_cycle > 0 ? x->by_cycle : 1;
    for (size_t j = 0; j < x->n_moves; j++) {
        double *hazard = table + j * 2 * x->n_stretches;
        double *before = hazard + x->n_stretches, sum = 0;
        for (size_t k = 0; k < x->n_stretches; k++) {
            const uint32_t epoch = x->epoch[x->stretch[k] * step];
            hazard[k] = value(c, x->hazard[epoch * x->n_moves + j]) * c->time->cycle_years;
            before[k] = sum;
            sum += hazard[k] * (x->stretch[k + 1] - x->stretch[k]);
        }
    }
    return table;
}

void events_keys(const struct plan *plan, uint64_t seed, uint64_t *keys)
{
    for (size_t i = 0; i < plan->n_exits; i++) {
        const struct exits *x = plan->exits[i];
        for (size_t j = 0; j < x->n_moves; j++)
            keys[x->first_clock + j] = stream_key(seed, x->clock[j]);
        keys[x->first_clock + x->n_moves] = stream_key(seed, x->after_clock);
    }
}

static double uniform(const struct chance *c, size_t clock, uint64_t person, uint32_t visit)
{
    return stream_uniform(stream_word(c->keys[clock], c->draw, person << 32 | visit));
}

void events_wind(const struct chance *c, const struct exits *x, uint64_t person, uint32_t visit,
                 double *clock)
{
    for (size_t j = 0; j < x->n_moves; j++)
        clock[j] = uniform(c, x->first_clock + j, person, visit);
    for (size_t j = 0; j < x->n_moves; j++)
        clock[j] = -log(clock[j]);
}

/* Cycles from `at` (a cycle less one, or an age) until `clock` more has accumulated; INFINITY if
 * that is not before `latest` of them. With `endless` the last stretch goes on. */
static double wait(const struct exits *x, const double *hazard, size_t at, double clock,
                   double latest, bool endless)
{
    const double *before = hazard + x->n_stretches;
    size_t k = x->stretch_of[at];
    const double target = before[k] + hazard[k] * (double) (at - x->stretch[k]) + clock;
    const size_t n = x->n_stretches;
    for (size_t leap = 1; leap > 0;) { /* longer while it fits, then shorter */
        const size_t next = k + leap;
        const bool fits =
            next < n && before[next] < target && (double) (x->stretch[next] - at) < latest;
        k = fits ? next : k;
        leap = fits ? 2 * leap : leap / 2;
    }
    if (k + 1 < n && before[k + 1] < target)
        return INFINITY;
    if (!(hazard[k] > 0))
        return INFINITY;
    const double cycles = (double) x->stretch[k] - (double) at + (target - before[k]) / hazard[k];
    return endless || cycles <= (double) (x->stretch[k + 1] - at) ? cycles : INFINITY;
}

static struct leaving search(const struct chance *c, const struct exits *x, uint64_t person,
                             uint32_t state, uint32_t visit, size_t since, size_t last)
{
    const double *table = tabulate(c, x);
    const bool by_cycle = x->by_cycle > 0;
    const size_t at = by_cycle ? since + 1 : 0;
    double first = (double) (last - since), clock[x->n_moves + 1];
    struct leaving found = {c->time->n_cycles + 1, state};
    events_wind(c, x, person, visit, clock);
    for (size_t j = 0; j < x->n_moves; j++) {
        const double cycles =
            wait(x, table + j * 2 * x->n_stretches, at, clock[j], first, !by_cycle);
        if (cycles < first || (cycles == first && found.to == state)) {
            first = cycles;
            const size_t whole = (size_t) ceil(cycles);
            found = (struct leaving){since + (whole > 0 ? whole : 1), x->to[j]};
        }
    }
    return found;
}

/* Hazards that depend on the cycle and on time in state: run by run of equal hazards. */
static struct leaving walk(const struct chance *c, const struct exits *x, uint64_t person,
                           uint32_t state, uint32_t visit, size_t since, size_t last, size_t cells)
{
    double clock[x->n_moves + 1];
    events_wind(c, x, person, visit, clock);
    for (size_t t = since; t < last;) {
        const size_t age = t - since < cells ? t - since : cells - 1;
        const size_t at = (t + 1) * x->by_cycle + age * x->by_cell;
        const size_t run = x->run[at] < last - t ? x->run[at] : last - t;
        const double years = (double) run * c->time->cycle_years;
        double first = INFINITY;
        size_t winner = 0;
        for (size_t j = 0; j < x->n_moves; j++) {
            const double hazard = value(c, x->hazard[x->epoch[at] * x->n_moves + j]);
            if (hazard > 0 && clock[j] < hazard * first) {
                first = clock[j] / hazard;
                winner = j;
            }
            clock[j] -= hazard * years;
        }
        if (first <= years) {
            const size_t whole = (size_t) ceil(first / c->time->cycle_years);
            return (struct leaving){t + (whole < 1 ? 1 : whole > run ? run : whole), x->to[winner]};
        }
        t += run;
    }
    return (struct leaving){c->time->n_cycles + 1, state};
}

uint32_t events_after(const struct chance *c, const struct exits *x, uint64_t person,
                      uint32_t epoch, uint32_t visit)
{
    double u = uniform(c, x->first_clock + x->n_moves, person, visit);
    for (size_t i = 0; i + 1 < x->n_after; i++) {
        u -= value(c, x->after[epoch * x->n_after + i]);
        if (u < 0)
            return x->after_to[i];
    }
    return x->after_to[x->n_after - 1];
}

struct leaving events_leaving(const struct chance *c, const struct exits *x, uint64_t person,
                              uint32_t state, uint32_t visit, size_t since)
{
    const size_t n = c->time->n_cycles;
    const size_t cells = c->plan->first_cell[state + 1] - c->plan->first_cell[state];
    const bool after = x->n_after > 0 && since + cells <= n;
    const size_t last = after ? since + cells : n;
    const bool search_fits = x->n_stretches > 0 || x->n_moves == 0;
    const struct leaving found = since >= last ? (struct leaving){n + 1, state}
                                 : search_fits
                                     ? search(c, x, person, state, visit, since, last)
                                     : walk(c, x, person, state, visit, since, last, cells);
    if (found.cycle <= n || !after)
        return found;
    const size_t at = last * x->by_cycle + (cells - 1) * x->by_cell;
    return (struct leaving){last, events_after(c, x, person, x->epoch[at], visit)};
}
