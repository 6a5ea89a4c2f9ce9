#include "beyond.h"

#include <string.h>

#include "arena.h"
#include "strip.h"

struct beyond *beyond_new(const struct model *m)
{
    if (m->n_watches == 0)
        return NULL;
    struct beyond *seen = memory_alloc(m->n_watches, sizeof *seen);
    for (size_t i = 0; i < m->n_watches; i++)
        seen[i].draw = BEYOND_NEVER;
    return seen;
}

void beyond_look(const struct model *m, const double *values, uint64_t first, size_t from,
                 size_t to, bool late, struct beyond *seen)
{
    for (size_t i = 0; i < m->n_watches; i++) {
        const struct table_watch *w = &m->watches[i];
        const double *x = values + (size_t) w->slot * STRIP;
        for (size_t lane = from; w->late == late && lane < to && first + lane < seen[i].draw;
             lane++)
            if (outside_end(w->call.lookup, x[lane]) != TABLE_ENDS)
                seen[i] = (struct beyond){first + lane, x[lane]};
    }
}

void beyond_merge(const struct model *m, struct beyond *into, const struct beyond *from)
{
    for (size_t i = 0; i < m->n_watches; i++)
        if (from[i].draw < into[i].draw)
            into[i] = from[i];
}

void beyond_merge_base_case(const struct model *m, struct beyond *into, const struct beyond *from)
{
    for (size_t i = 0; i < m->n_watches; i++)
        if (from[i].draw != BEYOND_NEVER && into[i].draw == BEYOND_NEVER)
            into[i] = (struct beyond){BEYOND_BASE_CASE, from[i].argument};
}

/* Whether another watch of the same table saw the same end in an earlier draw, or in the same one
 * before this watch. */
static bool is_told(const struct model *m, const struct beyond *seen, size_t i, enum table_end end)
{
    for (size_t k = 0; k < m->n_watches; k++) {
        const struct table_call *call = &m->watches[k].call;
        if (k != i && strcmp(call->table, m->watches[i].call.table) == 0 &&
            seen[k].draw != BEYOND_NEVER && outside_end(call->lookup, seen[k].argument) == end &&
            (seen[k].draw < seen[i].draw || (seen[k].draw == seen[i].draw && k < i)))
            return true;
    }
    return false;
}

void beyond_warn(const struct model *m, const struct beyond *seen, struct arena *arena,
                 struct errors *errors)
{
    for (size_t i = 0; i < m->n_watches; i++) {
        if (seen[i].draw == BEYOND_NEVER)
            continue;
        const struct table_call *call = &m->watches[i].call;
        const enum table_end end = outside_end(call->lookup, seen[i].argument);
        if (is_told(m, seen, i, end))
            continue;
        const char *where =
            seen[i].draw == BEYOND_BASE_CASE
                ? "in the base case"
                : arena_printf(arena, "in draw %llu", (unsigned long long) seen[i].draw);
        const char *found =
            arena_printf(arena, "%s it is looked up at %.6g", where, seen[i].argument);
        errors_warn(errors, call->at, "%s",
                    table_outside_words(m->common, call, end, found, arena));
    }
}
