/* presence.h -- whole people counted by moment, 16 draws side by side. Inside this room.
 *
 * A stay is noted as one step up and one down; the steps are added up once everybody has been
 * followed, and what depends only on how many are in a state is counted from that, as expected
 * flows are. So a stay costs two additions, however many lines its state has. The steps of several
 * worlds share a word, if there are few enough people: what happens in all of them is noted at
 * once. Rows are taken a few at a time, as many as stay near. */
#ifndef PRESENCE_H
#define PRESENCE_H

#include "cohort_workspace.h"
#include "events.h"

/* Room in the workspace for its plans, of n_persons people. */
void presence_new(struct cohort_workspace *ws, const struct timeline *time, size_t n_persons);
void presence_free(struct cohort_workspace *ws);

/* Counts rows first .. first + ws->rows_at_a_time - 1 from here on. */
static inline void presence_begin(struct cohort_workspace *ws, size_t first)
{
    ws->first_row = first;
}

/* Stays of people of a row that is being counted, in n_worlds worlds that are followed together.
 * Who enters the cohort is counted with everybody who does, who moves into a state is counted here.
 */
void presence_count(const struct timeline *time, size_t n_worlds, size_t row, const struct stays *s,
                    struct cohort_workspace *ws);

static inline bool presence_holds(const struct cohort_workspace *ws, size_t row)
{
    return row - ws->first_row < ws->rows_at_a_time;
}

/* The steps of a row's classes, see classes.h. */
static inline int32_t *presence_classes(const struct cohort_workspace *ws, const struct plan *p,
                                        size_t row)
{
    const size_t at = (size_t) (p - ws->plans) * ws->rows_at_a_time + row - ws->first_row;
    return ws->class_steps + at * ws->class_room;
}

/* Adds a row that has been counted to the `out` of a world of n_worlds, one after the other; the
 * last forgets it. */
void presence_add_up(const struct timeline *time, const struct plan *p, size_t row, size_t world,
                     size_t n_worlds, const double *values, struct cohort_workspace *ws,
                     const struct cohort_output *out);

#endif
