#include "spec.h"

#include <string.h>

const char *kind_word(enum kind k)
{
    static const char *const words[] = {
#define X(name, word) word,
        KINDS(X)
#undef X
    };
    return words[k];
}

const char *per_word(enum per p)
{
    static const char *const words[] = {
#define X(name, word) word,
        PERS(X)
#undef X
    };
    return words[p];
}

const char *family_word(enum family f)
{
    static const char *const words[] = {
#define X(name, word) word,
        FAMILIES(X)
#undef X
    };
    return words[f];
}

bool empirical_same(const struct empirical *a, const struct empirical *b)
{
    return a == b || (a != NULL && b != NULL && a->n == b->n &&
                      memcmp(a->x, b->x, a->n * sizeof *a->x) == 0 &&
                      memcmp(a->up_to, b->up_to, a->n * sizeof *a->up_to) == 0);
}
