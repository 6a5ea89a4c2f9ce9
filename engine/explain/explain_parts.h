/* explain_parts.h -- the sections of --check, and the central values they all read. Inside this
 * room. */
#ifndef EXPLAIN_PARTS_H
#define EXPLAIN_PARTS_H

#include "explain_page.h"
#include "model.h"

struct explained {
    struct page page;
    struct arena *arena;
    const struct model *m;
    const double *inputs, *values; /* central values, in every lane of a strip */
    const size_t *worlds;          /* [n_worlds] the baseline first, then as in the file */
    const size_t *states, *groups; /* in the order of the file */
    /* The people whose values are shown: [n_worlds][n_groups] the stratum of a group that comes
     * first, and of its birth months, where chances depend on age, the middle one. */
    const size_t *stratum;
};

double explain_value(const struct explained *e, uint32_t slot); /* NaN for NO_SLOT */

const char *explain_world(const struct explained *e, size_t world); /* its id */

/* What is shown of group g in world w. */
const struct stratum *explain_stratum(const struct explained *e, size_t world, size_t group);

/* explain_study.c */
void explain_study(const struct explained *e);
void explain_people(const struct explained *e);
void explain_interventions(const struct explained *e);
void explain_what_ifs(const struct explained *e);
void explain_taken(const struct explained *e); /* conventions and defaults */
void explain_size(const struct explained *e);
void explain_unsourced(const struct explained *e);

/* explain_inputs.c */
void explain_inputs(const struct explained *e);

/* "study: CBS 2025", "no source"; one line, cut to `room` columns. */
const char *source_words(const struct explained *e, const char *evidence, const char *source,
                         size_t room);

/* explain_moves.c */
void explain_moves(const struct explained *e);

/* Whether the chances of leaving a state differ, at whatever moment, in two places: world and
 * group. */
bool moves_differ(const struct explained *e, const size_t a[2], const size_t b[2], size_t state);

/* explain_lines.c */
void explain_lines(const struct explained *e);
void explain_budgets(const struct explained *e);
void explain_nonlinear(const struct explained *e);

/* Whether a line has other amounts in `world` than under the baseline, or exists in only one. */
bool line_differs(const struct explained *e, size_t world, size_t line);

/* explain_transfers.c */
void explain_transfers(const struct explained *e);

/* explain_targets.c */
void explain_targets(const struct explained *e);

/* Agreements by which a budget pays or is paid, in the order in which they are settled. */
const char *transfers_of(const struct explained *e, size_t budget, bool receiving);

/* Those that are not in proportion to what they read; "" where all are. */
const char *nonlinear_transfers(const struct explained *e);

#endif
