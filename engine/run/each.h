/* each.h -- many pieces of work that have nothing to do with each other, over threads. */
#ifndef EACH_H
#define EACH_H

#include <stddef.h>

/* do_one(context, 0) .. do_one(context, n - 1), in any order, by so many threads (0: one for each
 * processor). Inside it BLAS uses one thread: the same bits for any number of them. */
void each(size_t n, int threads, void (*do_one)(void *context, size_t i), void *context);

#endif
