/* In which order agreements are settled within a budget year: what a rule reads is settled before
 * it. */
#include "build.h"

#include <stdlib.h>
#include <string.h>

struct ordering {
    struct build *b;
    const struct transfer_plan *p;
    bool *first; /* [n][n] first[i * n + k]: k is settled before i */
};

static bool reads_budget(const struct ordering *o, const struct transfer_info *t, size_t budget)
{
    const size_t watched = o->p->watch_of[budget];
    if (watched == NO_INDEX)
        return false;
    bool reads = t->deficit == watched;
    for (size_t i = 0; i < t->n_of; i++)
        reads |= t->of[i].kind == READING_BUDGET && t->of[i].index == watched;
    for (size_t i = 0; i < t->n_repay_of; i++)
        reads |= t->repay_of[i].kind == READING_BUDGET && t->repay_of[i].index == watched;
    return reads;
}

static bool reads_transfer(const struct transfer_info *t, size_t other)
{
    bool reads = false;
    for (size_t i = 0; i < t->n_of; i++)
        reads |= t->of[i].kind == READING_TRANSFER && t->of[i].index == other;
    for (size_t i = 0; i < t->n_repay_of; i++)
        reads |= t->repay_of[i].kind == READING_TRANSFER && t->repay_of[i].index == other;
    return reads;
}

/* Whether i reads an intervention: as it is settled there, or as it compares with it. */
static bool reads_world(const struct ordering *o, size_t i, size_t world)
{
    const struct transfer_info *t = &o->p->list[i];
    return o->p->terms[world][i].exists || t->versus == world ||
           (t->n_repay_of > 0 && t->transfer->repay_versus == world);
}

static bool meet(const struct ordering *o, size_t i, size_t k)
{
    for (size_t w = 0; w < o->b->model->n_worlds; w++)
        if (reads_world(o, i, w) && o->p->terms[w][k].exists)
            return true;
    return false;
}

/* What is paid in a later year is known when that year begins. */
static bool changes_what_it_reads(const struct ordering *o, size_t k, size_t i)
{
    const struct transfer_info *by = &o->p->list[k], *of = &o->p->list[i];
    return by->lag == 0 && meet(o, i, k) &&
           (reads_budget(o, of, by->from) || reads_budget(o, of, by->to) || reads_transfer(of, k));
}

/* As numbered in struct transfer. */
static size_t in_list(const struct ordering *o, size_t after)
{
    const size_t n = o->b->common->n_transfers;
    if (after < n)
        return after;
    for (size_t i = n; i < o->p->n; i++)
        if (o->p->list[i].from == after - n)
            return i;
    return NO_INDEX;
}

static bool is_written_after(const struct ordering *o, size_t i, size_t k)
{
    const struct transfer *t = o->p->list[i].transfer;
    for (size_t a = 0; t != NULL && a < t->n_after; a++)
        if (in_list(o, t->after[a]) == k)
            return true;
    return false;
}

/* `after` may leave a budget as it was before the other paid, but not add up what is not there yet;
 * and of two only one can be the later. */
static void check_written(struct ordering *o, size_t i, size_t k, struct place at)
{
    const char *later = o->p->list[i].name.id, *earlier = o->p->list[k].name.id;
    if (is_written_after(o, k, i) && i < k)
        errors_add(o->b->errors, ERROR_SCENARIO, at,
                   "Agreements \"%s\" and \"%s\" are each written to come after the other.\n"
                   "Leave it out in the one that comes first.",
                   later, earlier);
    if (reads_transfer(&o->p->list[k], i) && o->p->list[i].lag == 0 && meet(o, k, i))
        errors_add(
            o->b->errors, ERROR_SCENARIO, at,
            "\"%s\" is written to come after \"%s\", but \"%s\" adds up what \"%s\" pays in "
            "the same budget year: it would find nothing there.\nLeave it out, or give \"%s\" "
            "a `lag`.",
            later, earlier, earlier, later, later);
}

/* What is written as `after` decides where two rules would each have to be first; an earmark comes
 * last on its budget of itself. */
static void apply_written(struct ordering *o)
{
    const size_t n = o->p->n;
    for (size_t i = 0; i < n; i++) {
        const struct transfer *t = o->p->list[i].transfer;
        for (size_t a = 0; t != NULL && a < t->n_after; a++) {
            const size_t k = in_list(o, t->after[a]);
            if (k == NO_INDEX)
                continue;
            check_written(o, i, k, t->after_at[a]);
            o->first[i * n + k] = true;
            o->first[k * n + i] = false;
        }
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; o->p->list[i].rule == RULE_EARMARK && k < n; k++)
            if (o->first[i * n + k] && o->p->list[k].rule != RULE_EARMARK)
                o->first[k * n + i] = false;
}

/* Two that each change what the other reads, both existing somewhere. */
static void check_pairs(struct ordering *o)
{
    const size_t n = o->p->n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (o->first[i * n + k] && o->first[k * n + i]) {
                errors_add(o->b->errors, ERROR_SCENARIO, o->p->list[k].name.at,
                           "Agreements \"%s\" and \"%s\" each change what the other reads in the "
                           "same budget year, so it is not clear which is settled first.\nWrite "
                           "after = [\"%s\"] in the one that comes second, or `lag` where it is "
                           "paid later.",
                           o->p->list[i].name.id, o->p->list[k].name.id, o->p->list[i].name.id);
                o->first[i * n + k] = false; /* said once */
            }
}

static bool is_ready(const struct ordering *o, const bool *done, size_t i)
{
    for (size_t k = 0; k < o->p->n; k++)
        if (o->first[i * o->p->n + k] && !done[k])
            return false;
    return !done[i];
}

/* Every agreement that is left waits for another that is: follow those until one comes back. */
static void report_circle(struct ordering *o, const bool *done)
{
    const size_t n = o->p->n;
    size_t *seen = arena_alloc(o->b->arena, n, sizeof *seen), at = 0, step = 0;
    while (done[at])
        at++;
    while (seen[at] == 0) {
        seen[at] = ++step;
        for (size_t k = 0; k < n; k++)
            if (o->first[at * n + k] && !done[k]) {
                at = k;
                break;
            }
    }
    const char *path = o->p->list[at].name.id;
    size_t now = at;
    do {
        for (size_t k = 0; k < n; k++)
            if (o->first[now * n + k] && !done[k]) {
                now = k;
                break;
            }
        path = arena_printf(o->b->arena, "%s -> %s", path, o->p->list[now].name.id);
    } while (now != at);
    errors_add(o->b->errors, ERROR_SCENARIO, o->p->list[at].name.at,
               "Each of these agreements needs the next to be settled first, and so they go round "
               "in a circle: %s.\nWrite after = [...] in the one of them that may come before what "
               "it would wait for, or `lag` where it is paid later.",
               path);
}

void build_transfer_order(struct build *b)
{
    struct transfer_plan *p = &b->model->transfers;
    const size_t n = p->n;
    struct ordering o = {b, p, arena_alloc(b->arena, n * n + 1, sizeof *o.first)};
    size_t *order = arena_alloc(b->arena, n, sizeof *order);
    bool *done = arena_alloc(b->arena, n, sizeof *done);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            o.first[i * n + k] = i != k && changes_what_it_reads(&o, k, i);
    apply_written(&o);
    check_pairs(&o);
    p->order = order;
    for (size_t placed = 0; placed < n;) {
        size_t i = 0;
        while (i < n && !is_ready(&o, done, i))
            i++;
        if (i == n) {
            report_circle(&o, done);
            return;
        }
        done[i] = true;
        order[placed++] = i;
    }
}
