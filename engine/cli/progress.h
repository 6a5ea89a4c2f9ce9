/* progress.h -- a bar with the time left on a terminal. */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress {
    FILE *out; /* NULL: say nothing */
    double started, shown;
    size_t part, parts;     /* the run that goes on, of so many alike */
    uint64_t before, after; /* draws that were made, or will be, for other things in this part */
    int width;
};

/* Shows on `out` if that is a terminal; NULL: nowhere. */
void progress_start(struct progress *p, FILE *out);

/* From here on run `part` of `parts` is shown; there is one unless this is called. */
void progress_part(struct progress *p, size_t part, size_t parts);

/* Within a part: what was done of it before the draws that are shown next, and what comes after. */
void progress_step(struct progress *p, uint64_t before, uint64_t after);

/* For run_options.progress; `context` is the struct progress. */
void progress_show(void *context, uint64_t done, uint64_t draws);

/* Wipes the bar. */
void progress_end(struct progress *p);

/* Columns of a terminal, 100 where it is none. */
int progress_width(FILE *f);

#endif
