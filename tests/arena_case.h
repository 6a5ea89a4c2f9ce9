/* arena_case.h -- what a test begins and ends with that needs an arena and nothing else. Included
 * last, as samples name an arena of their own. */
#ifndef ARENA_CASE_H
#define ARENA_CASE_H

#include "arena.h"
#include "check.h"

static struct arena *arena;

static inline int set_up(void **state)
{
    (void) state;
    arena = arena_new();
    return 0;
}

static inline int tear_down(void **state)
{
    (void) state;
    arena_free(arena);
    return 0;
}

#endif
