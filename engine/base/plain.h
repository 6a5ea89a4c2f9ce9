/* plain.h -- text that a terminal only shows. A label, a path or a line of somebody's file may
 * hold control characters, and with those a terminal changes its title, its colours, or what
 * stands on the screen already. */
#ifndef PLAIN_H
#define PLAIN_H

#include <stddef.h>

struct arena;

/* Bytes of the control character that s begins with (C0, DEL, or C1 in UTF-8); 0 if it begins
 * with none. */
size_t plain_control(const char *s);

/* A copy in which every control character, a line break too, is a space. */
char *plain_text(struct arena *a, const char *text);

#endif
