#include "param_labels.h"

#include <string.h>

#include "arena.h"

static bool is(const char *id, const char *text, size_t n)
{
    return strlen(id) == n && strncmp(id, text, n) == 0;
}

/* Label of the text up to n among the params, counts and states; NULL if it is none. */
static const char *find(const struct scenario *s, const char *text, size_t n)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (is(s->params[i].name.id, text, n))
            return s->params[i].name.label;
    for (size_t i = 0; i < s->n_shares; i++)
        if (is(s->shares[i].name.id, text, n))
            return s->shares[i].name.label;
    return NULL;
}

static const char *state(const struct scenario *s, const char *text, size_t n, struct arena *arena)
{
    for (size_t i = 0; i < s->n_states; i++)
        if (is(s->states[i].name.id, text, n))
            return s->states[i].name.label;
    return arena_strndup(arena, text, n);
}

/* "from.inburgering.werk" */
static const char *move(const struct scenario *s, const char *text, size_t n, struct arena *arena)
{
    const char *to = memchr(text, '.', n);
    const size_t length = to == NULL ? n : (size_t) (to - text);
    const char *from = state(s, text, length, arena);
    return to == NULL
               ? from
               : arena_printf(arena, "%s -> %s", from, state(s, to + 1, n - length - 1, arena));
}

static const char *group(const struct scenario *s, const char *text, size_t n, struct arena *arena)
{
    for (size_t i = 0; i < s->n_groups; i++)
        if (is(s->groups[i].name.id, text, n))
            return s->groups[i].name.label;
    return arena_strndup(arena, text, n);
}

static const char *one(const struct scenario *s, const char *text, size_t n, struct arena *arena)
{
    static const char from[] = "from.";
    const size_t n_from = sizeof from - 1;
    if (n > n_from && strncmp(text, from, n_from) == 0)
        return move(s, text + n_from, n - n_from, arena);
    const char *whole = find(s, text, n), *at = memchr(text, '@', n), *dot = memchr(text, '.', n);
    if (whole != NULL || (at == NULL && dot == NULL))
        return whole != NULL ? whole : arena_strndup(arena, text, n);
    const char *cut = at != NULL ? at : dot;
    const size_t length = (size_t) (cut - text), rest = n - length - 1;
    const char *label = find(s, text, length);
    return arena_printf(arena, "%s: %s", label != NULL ? label : arena_strndup(arena, text, length),
                        at != NULL ? group(s, cut + 1, rest, arena)
                                   : arena_strndup(arena, cut + 1, rest));
}

const char *param_label(const struct scenario *s, const char *param, struct arena *arena)
{
    const char *plus = strchr(param, '+');
    const size_t n = plus == NULL ? strlen(param) : (size_t) (plus - param);
    const char *first = one(s, param, n, arena);
    return plus == NULL ? first
                        : arena_printf(arena, "%s + %s", first, param_label(s, plus + 1, arena));
}
