#include "spec.h"

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
