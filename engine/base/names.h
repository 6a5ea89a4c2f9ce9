/* names.h -- finding names, and the name that was probably meant. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

#define NO_INDEX ((size_t) -1)

/* Index of `name` in names[n], or NO_INDEX. */
size_t names_find(const char *name, const char *const *names, size_t n);

/* The name nearest to `name` by Damerau-Levenshtein distance, if near enough to have been
 * meant (at most a third of its length, at least one edit); else NULL. Ties: the first. */
const char *names_closest(const char *name, const char *const *names, size_t n);

/* `Did you mean "x"?` if something is close, else `Known: a, b, c.` (at most 12 shown).
 * Lives in the arena. */
const char *names_hint(struct arena *a, const char *name, const char *const *names, size_t n);

#endif
