#include "names.h"

#include <string.h>

#include "arena.h"

enum { LONGEST = 63, SHOWN = 12 };

size_t names_find(const char *name, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, names[i]) == 0)
            return i;
    return NO_INDEX;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Optimal string alignment: insertions, deletions, substitutions, swaps of neighbours. */
static size_t distance(const char *a, const char *b)
{
    const size_t n = least(strlen(a), LONGEST), m = least(strlen(b), LONGEST);
    size_t d[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= n; i++)
        d[i][0] = i;
    for (size_t j = 0; j <= m; j++)
        d[0][j] = j;
    for (size_t i = 1; i <= n; i++)
        for (size_t j = 1; j <= m; j++) {
            const size_t change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            d[i][j] = least(change, least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    return d[n][m];
}

const char *names_closest(const char *name, const char *const *names, size_t n)
{
    const size_t third = strlen(name) / 3;
    size_t best = (third > 0 ? third : 1) + 1;
    const char *closest = NULL;
    for (size_t i = 0; i < n; i++) {
        const size_t d = distance(name, names[i]);
        if (d < best) {
            best = d;
            closest = names[i];
        }
    }
    return closest;
}

const char *names_hint(struct arena *a, const char *name, const char *const *names, size_t n)
{
    const char *closest = names_closest(name, names, n);
    if (closest != NULL)
        return arena_printf(a, "Did you mean \"%s\"?", closest);
    if (n == 0)
        return "There are none in this file.";
    const char *list = names[0];
    for (size_t i = 1; i < least(n, SHOWN); i++)
        list = arena_printf(a, "%s, %s", list, names[i]);
    return arena_printf(a, "Known: %s%s.", list, n > SHOWN ? ", ..." : "");
}
