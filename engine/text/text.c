#include "text.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "arena.h"

static const char *const words[][2] = {
#define WORD(id, english, dutch) {english, dutch},
#include "words.def"
#undef WORD
};

const char *text_word(enum language language, enum word word)
{
    assert(word < WORD_COUNT);
    return words[word][language == LANGUAGE_NL];
}

static const char *place_value(const char *name, size_t length, const struct text_place *places,
                               size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(places[i].name) == length && memcmp(places[i].name, name, length) == 0)
            return places[i].value;
    assert(false && "a place in a sentence has no value");
    return "";
}

char *text_fill(struct arena *a, const char *pattern, const struct text_place *places, size_t n)
{
    char *out = arena_strdup(a, "");
    for (;;) {
        const size_t plain = strcspn(pattern, "{");
        out = arena_printf(a, "%s%.*s", out, (int) plain, pattern);
        if (pattern[plain] == '\0')
            return out;
        const char *name = pattern + plain + 1;
        const size_t length = strcspn(name, "}");
        assert(name[length] == '}');
        out = arena_printf(a, "%s%s", out, place_value(name, length, places, n));
        pattern = name + length + 1;
    }
}

char *text_say(struct arena *a, enum language language, enum word word, ...)
{
    enum { PLACES_MAX = 12 };
    struct text_place places[PLACES_MAX];
    size_t n = 0;
    va_list args;
    va_start(args, word);
    for (const char *name; (name = va_arg(args, const char *)) != NULL; n++) {
        assert(n < PLACES_MAX);
        places[n] = (struct text_place){name, va_arg(args, const char *)};
    }
    va_end(args);
    return text_fill(a, text_word(language, word), places, n);
}

char *text_list(struct arena *a, enum language language, const char *const *items, size_t n)
{
    char *out = arena_strdup(a, "");
    for (size_t i = 0; i < n; i++) {
        const char *glue = i == 0 ? "" : ", ";
        if (i > 0 && i + 1 == n)
            glue = arena_printf(a, " %s ", text_word(language, WORD_AND));
        out = arena_printf(a, "%s%s%s", out, glue, items[i]);
    }
    return out;
}

size_t text_columns(const char *s)
{
    size_t n = 0;
    for (; *s != '\0'; s++)
        n += ((unsigned char) *s & 0xc0) != 0x80;
    return n;
}
