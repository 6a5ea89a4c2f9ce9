#include "again.h"

#include <string.h>

#include "arena.h"
#include "plain.h"

/* As a shell reads it: between quotes if there is anything that it would not leave alone. */
static const char *quoted(struct arena *arena, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_./=,:-";
    word = plain_text(arena, word);
    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return word;
    const char *text = "'";
    for (const char *c = word; *c != '\0'; c++)
        text = *c == '\'' ? arena_printf(arena, "%s'\\''", text)
                          : arena_printf(arena, "%s%c", text, *c);
    return arena_printf(arena, "%s'", text);
}

static const char *with(struct arena *arena, const char *words, const char *option,
                        const char *value)
{
    return value == NULL ? words
                         : arena_printf(arena, "%s%s %s ", words, option, quoted(arena, value));
}

const char *again_words(const struct simulate_options *o, struct arena *arena)
{
    const char *words = "";
    if (o->has_seed)
        words = arena_printf(arena, "--seed %llu ", (unsigned long long) o->seed);
    if (o->draws != 0)
        words = arena_printf(arena, "%s--draws %llu ", words, (unsigned long long) o->draws);
    for (size_t i = 0; i < o->n_set; i++)
        words = with(arena, words, "--set",
                     arena_printf(arena, "%s=%s", o->set[i].name, o->set[i].value));
    words = with(arena, words, "--baseline", o->baseline);
    words = with(arena, words, "--tables", o->tables);
    words = with(arena, words, "--kernel", o->kernel);
    return arena_printf(arena, "%s%s", words, quoted(arena, o->scenario));
}
