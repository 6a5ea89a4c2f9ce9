/* toml_reader.h -- the one door to the TOML library (toml++, C++): text in, plain tree out. */
#ifndef TOML_READER_H
#define TOML_READER_H

#include <stddef.h>

#include "tree.h"

#ifdef __cplusplus
extern "C" {
#endif

struct toml_error {
    const char *description; /* the library's words, in the arena */
    struct place at;
};

/* The tree of a document, or NULL with the first mistake in *error (the library stops
 * there). `text` must be valid UTF-8 with nothing but ASCII outside strings and comments
 * (see syntax_check): the library's behaviour is undefined for some other characters. */
struct tree *toml_read(const char *text, size_t length, const char *file, struct arena *arena,
                       struct toml_error *error);

#ifdef __cplusplus
}
#endif

#endif
