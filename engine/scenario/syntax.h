/* syntax.h -- what is wrong with a text that is not TOML, in words for who wrote it. */
#ifndef SYNTAX_H
#define SYNTAX_H

#include <stdbool.h>
#include <stddef.h>

#include "toml_reader.h"

/* Before parsing: valid UTF-8, no control characters, nothing but ASCII outside texts and comments
 * (curly quotes from a word processor are the common case), and no text between three quotes that
 * goes on to the end. */
bool syntax_check(const char *text, size_t length, const char *file, struct errors *errors);

/* After parsing: no control characters, written as "\u001b", in any text below t; such a text is
 * flawed. A terminal would obey them. */
void syntax_check_texts(struct tree *t, struct errors *errors);

/* After parsing failed: say what was probably meant. True if the mistake lies within its
 * line, so that the rest can be read without that line. */
bool syntax_explain(const char *text, const struct toml_error *error, struct arena *arena,
                    struct errors *errors);

#endif
