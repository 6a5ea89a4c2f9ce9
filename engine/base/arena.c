#include "arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 1 << 16, SMALL_ALIGN = 16, ARRAY_ALIGN = 64 };

struct chunk {
    struct chunk *next;
    size_t used, size;
    void *memory;
    unsigned char *bytes; /* in it, aligned */
};

struct arena {
    struct chunk *chunks;
};

static void out_of_memory(size_t n, size_t size)
{
    fprintf(stderr, "memory: no room for %zu x %zu bytes; nothing was written\n", n, size);
    exit(6);
}

void *memory_alloc(size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX - ARRAY_ALIGN) / size)
        out_of_memory(n, size);
    const size_t bytes = (n * size + ARRAY_ALIGN) / ARRAY_ALIGN * ARRAY_ALIGN;
    void *p = aligned_alloc(ARRAY_ALIGN, bytes);
    if (p == NULL)
        out_of_memory(n, size);
    return memset(p, 0, bytes);
}

struct arena *arena_new(void)
{
    return memory_alloc(1, sizeof(struct arena));
}

void arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    for (struct chunk *c = a->chunks, *next; c != NULL; c = next) {
        next = c->next;
        free(c->memory);
        free(c);
    }
    free(a);
}

/* From calloc, which knows what the system gives as zeros: pages that nobody writes cost nothing.
 */
static struct chunk *chunk_new(size_t size)
{
    struct chunk *c = memory_alloc(1, sizeof *c);
    c->memory = calloc(1, size + ARRAY_ALIGN);
    if (c->memory == NULL)
        out_of_memory(1, size);
    c->bytes = c->memory;
    c->bytes += -(uintptr_t) c->memory % ARRAY_ALIGN;
    c->size = size;
    return c;
}

/* What is larger than a chunk gets one of its own, behind the one that still has room. */
static void *alloc_alone(struct arena *a, size_t bytes)
{
    struct chunk *c = chunk_new(bytes);
    struct chunk **at = a->chunks ? &a->chunks->next : &a->chunks;
    c->used = bytes;
    c->next = *at;
    *at = c;
    return c->bytes;
}

void *arena_alloc(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > (SIZE_MAX / 2) / size)
        out_of_memory(n, size);
    const size_t bytes = n * size;
    const size_t align = bytes >= ARRAY_ALIGN ? ARRAY_ALIGN : SMALL_ALIGN;
    if (bytes > CHUNK_BYTES)
        return alloc_alone(a, bytes);
    struct chunk *c = a->chunks;
    size_t at = c ? (c->used + align - 1) / align * align : 0;
    if (c == NULL || at + bytes > c->size) {
        c = chunk_new(CHUNK_BYTES);
        c->next = a->chunks;
        a->chunks = c;
        at = 0;
    }
    c->used = at + bytes;
    return c->bytes + at;
}

void *arena_grow(struct arena *a, const void *old, size_t old_n, size_t new_n, size_t size)
{
    void *p = arena_alloc(a, new_n, size);
    if (old_n > 0)
        memcpy(p, old, old_n * size);
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    char *copy = arena_alloc(a, n + 1, 1);
    memcpy(copy, s, n);
    return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    char *s = arena_alloc(a, n < 0 ? 1 : (size_t) n + 1, 1);
    if (n > 0)
        vsnprintf(s, (size_t) n + 1, format, again);
    va_end(again);
    return s;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *s = arena_vprintf(a, format, args);
    va_end(args);
    return s;
}
