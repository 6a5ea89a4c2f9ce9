/* presence.h -- whole people counted by moment, 16 draws side by side. Inside this room.
 *
 * A stay is noted as one step up and one down; the steps are added up once everybody has been
 * followed, and what depends only on how many are in a state is counted from that, as expected
 * flows are. So a stay costs two additions, however many lines its state has. Rows are taken a
 * few at a time, as many as stay near. */
#ifndef PRESENCE_H
#define PRESENCE_H

#include "cohort_workspace.h"
#include "events.h"

/* How many rows of n plans are taken at a time, at most. */
size_t presence_rows(const struct plan *plans, size_t n, const struct timeline *time);

/* Nobody in rows first .. first + ws->rows_at_a_time - 1. */
void presence_clear(const struct timeline *time, const struct plan *p, size_t first,
                    struct cohort_workspace *ws);

/* Stays of people of a row that is being counted. Who enters the cohort is counted with
 * everybody who does, who moves into a state is counted here. */
void presence_count(const struct timeline *time, const struct plan *p, size_t row,
                    const struct stays *s, struct cohort_workspace *ws);

static inline bool presence_holds(const struct cohort_workspace *ws, size_t row)
{
    return row - ws->first_row < ws->rows_at_a_time;
}

/* Adds the rows that have been counted to `out`. */
void presence_add_up(const struct timeline *time, const struct plan *p, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out);

#endif
