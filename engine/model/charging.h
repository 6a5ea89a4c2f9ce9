/* charging.h -- the charges of one intervention while they are made: charges.c finds what is
 * counted, amounts.c what it costs, taps.c cuts that into segments. Inside this room. */
#ifndef CHARGING_H
#define CHARGING_H

#include "build.h"

/* Cycles first..end - 1. */
struct span {
    size_t first, end;
};

/* Amounts in the cycles in which they are not the same for all dates of birth. */
struct by_birth {
    size_t n;          /* dates of birth */
    uint32_t *differs; /* [n_cycles + 1] the node of 1 in those cycles, else NO_NODE */
    struct span left;  /* they lie in here */
    uint32_t *nodes;   /* [n][left.end - left.first]; NO_NODE: nobody, or the same for all */
    uint32_t *average; /* [n_cycles + 1] of those; NULL where nobody needs it */
};

/* A number times a factor known beforehand. */
struct amount_part {
    const struct path *path; /* NULL: 1 */
    uint32_t *nodes;         /* [n_cycles + 1] without it */
};

enum { TERMS_MOST = 4 };

/* What a charge on a row costs. Several charges may share one. */
struct amounts {
    uint32_t *nodes; /* [n_cycles + 1] where it is the same for all */
    size_t n_parts;  /* which are the sum of these */
    struct amount_part parts[TERMS_MOST];
    const struct amount_sum *whole;  /* NULL: one part is all */
    const struct by_birth *by_birth; /* NULL: it is always the same for all */
};

/* A tap with its charges, before its segments are known. */
struct tap_build {
    struct tap tap;
    const struct by_birth *by_birth; /* TAP_AGED_... */
    size_t n_charges, room;
    struct {
        uint32_t line;
        uint32_t *nodes;                /* [n_cycles + 1] */
        const struct amount_sum *whole; /* see struct tap_charge */
        bool more, at_moments;
    } * charges;
};

/* A known path and what weighs along it. */
struct path {
    const double *value; /* [n_cycles + 1] */
    const struct weights *weights;
};

/* The share of who came in at a node that is still outside the layer: at each, and with exact moves
 * over the cycle that ends there. */
struct outside {
    size_t group, entry;
    const uint32_t *share, *mean; /* [n_cycles + 1] */
};

struct charging {
    struct build *b;
    struct path *paths;
    size_t n_paths, room_for_paths;
    struct outside *outside; /* see layers.c */
    size_t n_outside, room_for_outside;
    struct path *moments; /* see counted.c */
    size_t n_moments, room_for_moments;
    struct world *w;
    struct tap_build *taps;
    size_t n_taps, room_for_taps;
    struct tap_charge *tap_charges;
    struct calendar_charge *calendar_charges;
    struct step_charge *step_charges;
    struct arrival_charge *arrival_charges;
    size_t room_for_tap_charges, room_for_arrivals;
    struct headcount *headcounts;
    const struct span *held; /* [n_lines] cycles in (a part of) which each line holds */
    struct answer *answers;  /* see amounts.c, as is `asked`, room to work in */
    size_t n_answers, room_for_answers;
    uint32_t *asked;
    size_t room_for_asked;
};

/* A node and the amount that is charged for it: per year where it is per time, checked. Keeps the
 * last one asked, as the next is most often the same. */
struct charged {
    node raw, amount;
};

#define CHARGED_NOT_YET ((struct charged){NO_NODE, NO_NODE})

/* amounts.c: before anything is charged; charge k of a line at a moment; in each cycle, NO_NODE
 * where nobody can be counted, [n_cycles + 1]; on row r, in a cell of its state or all of them. */
void amounts_start(struct charging *c);
node amount_at(struct charging *c, size_t line, size_t k, const struct row_key *who,
               struct moment m, struct charged *last);
uint32_t *amounts_by_cycle(struct charging *c, size_t line, size_t k, const struct row_key *who);
struct amounts amounts_on_row(struct charging *c, size_t line, size_t k, size_t r, size_t cell);

/* Factors by cycle [n_cycles + 1], as a path. */
const struct path *path_of(struct charging *c, const double *value);

/* nodes[n_cycles + 1], but for a factor that changes over the cycles and not over the draws. */
struct amount_part path_factor_out(struct charging *c, uint32_t *nodes);

/* Whether nodes[n_cycles + 1] change often; as a sum of numbers that stay the same, each along a
 * path: how many parts, 0 where there are too many. */
bool terms_worth(const struct charging *c, const uint32_t *nodes);
size_t terms_part(struct charging *c, const uint32_t *nodes, struct amount_part *parts,
                  const struct amount_sum **whole);

/* counted.c: whether the people of a line are counted at moments, not over the year; and those of
 * row r, in the state of charge k. */
bool moments_are_counted(const struct bound_line *l);
void charge_moments(struct charging *c, size_t line, size_t k, size_t r);

/* layers.c: what of an amount of a line is for those on its side of the layer; over a cycle, and at
 * a node. */
node layer_part(struct charging *c, size_t line, const struct stratum_key *who, size_t cycle,
                node amount);
node layer_part_at(struct charging *c, size_t line, const struct stratum_key *who, size_t at,
                   node amount);

/* charges.c: what is counted by one line more; the tap. */
struct tap_build *charge_tap(struct charging *c, struct tap key, size_t line,
                             const struct amount_part *part);

/* Weights of the calendar along a path; NULL: 1. */
struct weights path_weights(struct arena *arena, const struct timeline *time, const double *path);

/* Sort the taps, cut them into segments, and turn their amounts into slots. */
void taps_finish(struct charging *c);

/* Which states can be followed without their cells. The column of a place, or NO_SLOT if it has
 * none (yet). */
void delays_make(struct charging *c);
uint32_t delays_column(const struct plan *p, uint32_t place);

/* Which taps are weighted sums of how many are where, and of which places; the others. */
void tallies_make(struct charging *c);

/* The cells that are worth a step, and when somebody may be in a column. */
void windows_make(struct charging *c);

/* The cycles that are worth a tally. */
void tallies_finish(struct charging *c);

#endif
