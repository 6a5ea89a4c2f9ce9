/* syntax.h -- what is wrong with a text that is not TOML, in words for who wrote it. */
#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "toml_reader.h"

/* Before parsing: valid UTF-8, no NUL, and nothing but ASCII outside texts and comments
 * (curly quotes from a word processor are the common case). */
bool syntax_check(const char *text, size_t length, const char *file, struct errors *errors);

/* After parsing failed: say what was probably meant. True if the mistake lies within its
 * line, so that the rest can be read without that line. */
bool syntax_explain(const char *text, const struct toml_error *error, struct arena *arena,
                    struct errors *errors);

#endif
