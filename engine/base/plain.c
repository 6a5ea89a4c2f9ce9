#include "plain.h"

#include "arena.h"

size_t plain_control(const char *s)
{
    const unsigned char first = (unsigned char) s[0], second = first ? (unsigned char) s[1] : 0;
    if (first < ' ' || first == 0x7f)
        return first != '\0';
    return first == 0xc2 && second >= 0x80 && second < 0xa0 ? 2 : 0;
}

char *plain_text(struct arena *a, const char *text)
{
    char *copy = arena_strdup(a, text), *to = copy;
    while (*text != '\0') {
        const size_t control = plain_control(text);
        *to++ = control > 0 ? ' ' : *text;
        text += control > 0 ? control : 1;
    }
    *to = '\0';
    return copy;
}
