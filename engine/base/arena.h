/* arena.h -- memory that is freed all at once.
 *
 * A scenario and a model own everything they point to in one arena. Memory comes zeroed,
 * aligned to 64 bytes for arrays of doubles. Sizes are checked for overflow.
 *
 * When memory runs out the program says so on standard error and ends with exit code 6:
 * nothing has been written at that point (results are renamed into place at the very end),
 * and no caller could go on. This is the one place in the engine that ends the program.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a); /* NULL is fine */

/* n elements of `size` bytes, zeroed. Never NULL. */
void *arena_alloc(struct arena *a, size_t n, size_t size);

/* A larger copy of an array that lives in the arena (the old one stays until the end). */
void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size);

char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args);

/* The same promise for memory that is freed by hand with free(): zeroed, 64-byte aligned. */
void *memory_alloc(size_t n, size_t size);

#endif
