/* failure.h -- what went wrong in a draw, and telling it. Inside this room. */
#ifndef FAILURE_H
#define FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "audit.h"
#include "conserved.h"
#include "finite.h"
#include "run.h"

enum failure_kind {
    FAILURE_VALUE,    /* broke its rule: a chance above 1, an amount that is not a number */
    FAILURE_PEOPLE,   /* were lost */
    FAILURE_BOOKED,   /* money or a payment is not a number */
    FAILURE_ACCOUNTS, /* do not balance, or one is not a number */
};

/* Of the earliest draw in which something did. */
struct failure {
    bool failed;
    enum failure_kind kind;
    uint64_t draw;
    size_t replicate;
    size_t check; /* FAILURE_VALUE: in model.checks */
    double value;
    size_t world; /* FAILURE_PEOPLE */
    struct lost lost;
    struct not_finite booked; /* FAILURE_BOOKED */
    struct breach breach;     /* FAILURE_ACCOUNTS */
};

/* Where the numbers of a draw came from. */
struct drawn_by {
    const struct drawer *drawer; /* NULL: the base case */
    bool pilot;                  /* a draw of the pilot */
};

/* An ERROR_NUMERIC that names draw, replicate, what-if, intervention, year or moment, budget,
 * values and the parameters that caused them, and what shows the draw again. */
void failure_report(const struct model *m, const struct run_options *o, const struct accounts *a,
                    const struct failure *f, struct drawn_by by, struct arena *arena,
                    struct errors *errors);

#endif
