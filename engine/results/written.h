/* written.h -- which files a run wrote: they stand in its run.json, so that a later run removes
 * those and nothing that somebody else put beside them. */
#ifndef WRITTEN_H
#define WRITTEN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct written {
    size_t n;
    const char **file; /* sorted: "charts/states.svg", "summary.csv" */
};

/* All that is in `folder`, one folder deep, and run.json, which comes last. */
struct written written_in(struct arena *a, const char *folder);

bool written_has(const struct written *w, const char *file);

#endif
