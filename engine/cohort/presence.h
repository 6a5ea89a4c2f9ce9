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
#include "families.h"

/* Worlds w, w + 1, ... share word w / each; a step may be as large as its row, up or down, and
 * stands above `none` so that it never reaches the next. */
struct steps {
    unsigned bits, each;
    uint32_t none;
    uint32_t one[FAMILY_MOST][1 << FAMILY_MOST]; /* [word][worlds, a bit each] a step up in each */
    uint32_t *words; /* [row][state][node][word][lane], no steps before a row is counted */
};

static inline size_t presence_words(const struct steps *s, size_t n_worlds)
{
    return (n_worlds + s->each - 1) / s->each;
}

/* Where the steps of one world stand in a word. */
struct field {
    unsigned shift;
    uint32_t mask, none;
};

static inline struct field presence_field(const struct steps *s, size_t world)
{
    return (struct field){.shift = (unsigned) (world % s->each) * s->bits,
                          .mask = UINT32_MAX >> (32 - s->bits),
                          .none = (uint32_t) 1 << (s->bits - 1)};
}

static inline int32_t presence_step(struct field f, uint32_t word)
{
    return (int32_t) ((word >> f.shift & f.mask) - f.none);
}

/* Whether it is the last world of its word. */
static inline bool presence_ends_word(const struct steps *s, size_t world, size_t n_worlds)
{
    return (world + 1) % s->each == 0 || world + 1 == n_worlds;
}

/* Of the classes of a row, in world `world` of n_worlds that share them. */
struct class_steps {
    const struct steps *share;
    size_t world, n_worlds;
    uint32_t *words; /* [class][start or end][cycle][word][STRIP] */
};

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

/* Where a row's classes are counted in world `world` of n_worlds, see classes.h: where all of them
 * have the same, in words that they share. */
struct class_steps presence_classes(const struct cohort_workspace *ws,
                                    const struct plan *const *plans, size_t row, size_t world,
                                    size_t n_worlds);

/* Adds a row that has been counted to the `out` of a world of n_worlds, one after the other; the
 * last forgets it. */
void presence_add_up(const struct timeline *time, const struct plan *const *plans, size_t row,
                     size_t world, size_t n_worlds, const double *values,
                     struct cohort_workspace *ws, const struct cohort_output *out);

#endif
