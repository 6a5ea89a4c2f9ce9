/* plan.h -- what the cohort and the ledger run on: indexes, shapes and slots, no names.
 *
 * One `struct plan` per intervention. Values that differ between draws stand in the strip
 * values[slot][STRIP] computed by the program (graph.h); the plan only holds slots.
 *
 * Cells: a state is one cell, or one per cycle in state where something depends on time in
 * state. The last cell of a tracked state holds everyone beyond it; with `after`, everyone
 * leaves the last cell.
 * Strata: people of one group (and where it matters one arrival, one date of birth) who share
 * every chance. Rows: people of one group (and where it matters one arrival) who are counted
 * together. Everyone in a stratum is in one row.
 * Subgroups: people of one group, and where that is asked of one arrival year, whose money and
 * heads are kept apart: group * n_arrival_years + arrival year. Everyone in a row is in one.
 * Nodes t = 0..n_cycles are moments; cycle t leads from node t - 1 to node t.
 *
 * Exact moves: people may move several times within a cycle. An edge then leads to where they are
 * at its end, whatever the way, and edges behind those count what happens in between.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NO_SLOT UINT32_MAX

/* The ways out of one state for one stratum. Values change by epoch; which epoch holds in cycle
 * t for cell m is epoch[t * by_cycle + m * by_cell] (strides 0 where it does not matter). */
struct exits {
    size_t n_moves, n_epochs;
    const uint32_t *to;     /* [n_moves] destination states, ascending */
    const uint64_t *clock;  /* [n_moves] part of the address of people's clocks: the names */
    const uint32_t *hazard; /* [n_epochs][n_moves] slots: hazard per year */
    const uint32_t *chance; /* [n_epochs][n_moves] slots: chance to move in a cycle */
    const uint32_t *stay;   /* [n_epochs] slots: chance not to move */
    size_t by_cycle, by_cell;
    const uint32_t *epoch;
    const uint32_t *run; /* how many cycles from here, ageing along, keep this epoch */
    /* Where the hazards depend on the cycle alone or on the age alone (or on neither): the
     * stretches of equal epochs along that axis, for sampling events. stretch[n_stretches] is
     * one past the end; 0 stretches where they depend on both. */
    size_t n_stretches;
    const uint32_t *stretch;    /* first cycle (1..) or age (0..) of each */
    const uint32_t *stretch_of; /* [n_cycles + 1] or [n_cells] */
    size_t index;               /* in plan.exits */
    /* Where its hazards by stretch, [n_moves][2 * n_stretches], begin in a table of several: for
     * whoever makes that table. */
    size_t table;
    size_t n_after;           /* who is left at the end of the last cell goes to ... */
    const uint32_t *after_to; /* [n_after] states */
    uint64_t after_clock;     /* as `clock`, for the choice among them */
    const uint32_t *after; /* [n_epochs][n_after] slots of shares; NO_SLOT before the last cell */
};

/* One arrow between cells, in the order of `edges` (sorted by target cell, then source). Where all
 * cells of a state have the same chances, a move is one arrow from their sum, see n_places.
 * Behind them those of exact moves that lead nowhere: of who begins a cycle in `from`, the years in
 * `to` within it, and how often they go from there to a state. */
enum edge_kind { EDGE_STAY, EDGE_MOVE, EDGE_AFTER, EDGE_YEARS, EDGE_PASSAGE };

struct edge {
    uint32_t from, to; /* places, cells */
    uint32_t state;    /* of `from` */
    uint32_t target;   /* state of `to`; EDGE_PASSAGE: the one that they go to */
    uint32_t age;      /* cell number of `from` within its state */
    uint32_t index;    /* which of the moves, or of the destinations of `after`; of exact moves
                          which place of the course */
    enum edge_kind kind;
};

/* Exact moves: what becomes within one cycle of who begins it somewhere. Place 0 is where they
 * begin, the others are states that they can have come into since, each with the hazards of its
 * first cell. Where coming back is the same as not having left, place 0 is that state too. */
struct course_way {
    uint32_t from, to; /* places */
};

/* Courses with the same ways. The values of each are those to be in every place at the end of the
 * cycle, [n_places], and the years there within it, [n_places]. */
struct courses {
    size_t n_places, n_ways, n;
    const struct course_way *ways; /* [n_ways] by from, then to */
    const uint32_t *hazards;       /* [n][n_ways] slots: per year */
    uint32_t *values;              /* [n] slot of the first */
};

/* A value that is the product of two others: values[to] = values[course] * values[factor]. */
struct course_product {
    uint32_t course, factor, to;
};

/* All of a model; none without exact moves. Their values stand behind those of the program, the
 * products after all others. */
struct exact {
    size_t n_shapes, n_products, n_values;
    const struct courses *shapes;
    const struct course_product *products;
    size_t most_places, most_ways;
};

/* People of one group who come in at one node, with shares of states that have values in each draw.
 * Expected flows: that part of them in each state; whole people: each by that chance. How many it
 * was stands in cohort_output.entered. */
struct mix {
    uint32_t node;
    double people;
    uint32_t n, first;     /* states; the first of their places in cohort_output.entered */
    const uint32_t *state; /* [n] ascending */
    const uint32_t *share; /* [n] slots */
};

struct inflow {
    uint32_t node, state;
    uint32_t mix, entered; /* NO_SLOT: known beforehand; or a mix, and place in cohort_output */
    double people;         /* of a mix: what part of those who have `entered` */
};

struct stratum {
    size_t group;
    size_t first_node; /* nobody before it */
    size_t row;
    size_t birth; /* which of the row's dates of birth; NO_SLOT: several */
    /* Expected flows: everywhere `scale` times as many as in stratum `like`, as the same shares
     * enter when and where and have the same chances; itself and 1 where there is no such. */
    size_t like;
    double scale;
    size_t n_inflows;
    const struct inflow *inflows;     /* by node */
    const struct exits *const *exits; /* [n_states] */
    const uint32_t *pattern;          /* [n_cycles + 1] which set of edge slots holds in cycle t */
};

/* What is counted. A tap adds up, segment by segment (a run of cycles in one budget year in
 * which the amounts on it do not change), the years that people spend in a state or one
 * cell of it, or the people who make a move, all or those who begin the cycle in one cell. Tap
 * values are [segment][1 + n_schedules][STRIP]: undiscounted (unless the tap counts no cash), then
 * discounted by each schedule. Where nobody asks for cash by year, a segment runs over the years.
 */
enum tap_kind {
    TAP_STATE,
    TAP_CELL,
    TAP_MOVE,
    TAP_CELL_MOVE,
    TAP_AGED_STATE,
    TAP_AGED_CELL,
    TAP_AGED_MOVE,
    TAP_AGED_CELL_MOVE
};

static inline bool tap_kind_is_move(enum tap_kind k)
{
    return k == TAP_MOVE || k == TAP_CELL_MOVE || k == TAP_AGED_MOVE || k == TAP_AGED_CELL_MOVE;
}

static inline bool tap_kind_is_of_cell(enum tap_kind k)
{
    return k == TAP_CELL || k == TAP_CELL_MOVE || k == TAP_AGED_CELL || k == TAP_AGED_CELL_MOVE;
}

/* TAP_AGED_...: where an amount depends on a person's age, the tap adds up the amount itself:
 * in cycles first..last a person of this date of birth counts for `slot`, added to the tap's
 * `segment`. A stratum of several dates of birth counts for their average. */
struct aged_segment {
    uint32_t first, last, slot, segment;
};

struct aged {
    size_t n;
    const struct aged_segment *list; /* by cycle */
};

struct segment {
    uint32_t first, last; /* cycles */
    uint32_t year;        /* budget year index of its first months */
    double share;         /* part of it in that year; the rest is in the next */
};

/* What being there at the start or at the end of a cycle counts for, and making a move in it:
 * [1 + n_schedules][n_cycles + 1], undiscounted first. */
struct weights {
    const double *const *start, *const *end, *const *move;
    const double *const *start_sum, *const *end_sum; /* running sums */
    const double *const *between,
        *const *move_between; /* node t: end[t] + start[t + 1]; move[t + 1] */
};

struct tap {
    enum tap_kind kind;
    uint32_t row, state, cell; /* cell: TAP_CELL, TAP_CELL_MOVE, and these aged */
    uint32_t to;               /* moves: destination state */
    uint32_t line;             /* TAP_AGED_...: whose amounts */
    uint32_t schedules;        /* bit k: schedule k is wanted */
    bool counts_cash;          /* undiscounted values are wanted too */
    size_t n_segments, first;  /* `first`: index of segment 0 among all of the plan */
    const struct segment *segments;
    const uint16_t *segment_of; /* [n_cycles + 1] */
    size_t n_edges;             /* moves: the edges that are this move; `within`: those of years */
    const uint32_t *edges;
    const uint32_t *from; /* [n_edges] the place whose people pass: that of the edge, or one cell of
                             the state where its cells move together */
    /* Where the amounts move along a path that is known beforehand (a share that falls with the
     * years), the path is in the weights, and the amounts stay the same: path[n_cycles + 1], NULL
     * where it is 1. */
    const struct weights *weights;
    const double *path;
    bool within; /* years in a state or cell within each cycle: exact, by edges as moves are */
    const struct aged *aged; /* TAP_AGED_...: [dates of birth of the row] */
    const uint32_t *average; /* likewise: [n_cycles + 1] slots; NULL where no stratum needs it */
};

/* One number of a tap as a weighted sum, segment by segment, of how many are in one place at the
 * nodes: `first[t]` for the node before the first cycle t of the segment, `between` for the nodes
 * inside, `last[t]` for the node after its last cycle t (NULL: 0). */
struct tally {
    uint32_t tap, schedule; /* 0: undiscounted, 1 + k: by schedule k */
    uint32_t column;        /* a state, or behind those one of plan.traced */
    uint32_t edge;  /* whose chance the sum is multiplied by: expected flows only; or NO_SLOT */
    uint32_t runs;  /* number of its `until` */
    uint32_t alike; /* how many from here on have the same column and runs, years before moves */
    bool adds;      /* to what other tallies put into the same number, which is 0 at first */
    const uint16_t *segment_of; /* of its tap, whose segment 0 has its number at `place` */
    size_t place;
    /* [n_cycles + 1] the last cycle of the same segment and with the same chance, from each */
    const uint32_t *until;
    /* [n_cycles + 1] the first cycle from each on at whose start or end somebody may be in the
     * place, n_cycles + 1 if there is none; and from such a cycle on the last in a row. Numbers of
     * segments without such cycles stay 0. */
    const uint32_t *next, *lasts;
    const double *first, *between, *last; /* [n_cycles + 1] */
};

enum { TALLIES_ALIKE = 4 }; /* at most */

/* Cells begin .. end - 1 of a state. */
struct window {
    uint32_t begin, end;
};

/* The edges that somebody may pass in a cycle: arrow[first[c]] .. are those into cell c. */
struct arrow {
    uint32_t from, edge; /* a place; in plan.edges */
};

struct arrows {
    const uint32_t *first; /* [n_cells + 1] */
    const struct arrow *arrow;
};

/* A state of several cells with the same chances, which everybody leaves at the end of the last.
 * All in it are one number, if it is known how many are in that last cell: who came in `cells` - 1
 * cycles before, and has stayed since. */
struct delay {
    uint32_t state, cells;
    uint32_t column; /* of its last cell: behind the states, in plan.traced */
    uint32_t stay;   /* an edge with the chance to stay */
    size_t came;     /* its part of the plan's room for who came in: [cells][STRIP], by turns */
};

/* People in a set of states at the start of each cycle, for step costs; none outside the cycles
 * first .. end - 1. */
struct headcount {
    const bool *states; /* [n_states] */
    size_t first, end;
};

/* People who are counted together; their strata stand together. */
struct row_of_people {
    size_t group, subgroup, first_node; /* nobody before it */
    size_t first_stratum, n_strata;
    /* Expected flows: everywhere `scale` times as many as in row `like`; itself and 1 where there
     * is no such. */
    size_t like;
    double scale;
    const struct inflow *inflows; /* of all its strata, by node */
    const uint32_t *inflow_from;  /* [n_cycles + 2] the first at or after a node */
};

struct plan {
    size_t n_states, n_cells;
    size_t n_places; /* the cells; then, if some state has several, the sum of each state's */
    size_t n_strata, n_rows, n_edges, n_patterns, n_taps, n_segments, n_headcounts;
    const uint32_t *first_cell; /* [n_states + 1] */
    const struct edge *edges;
    const uint32_t *edge_of_target; /* [n_cells + 1] first edge into each cell; that of n_cells: one
                                       past the last that leads anywhere */
    /* [n_cells] one past the last of the cells from here on that hold who was in the cell before
     * and stayed, all with the same chance; the cell itself if it is not one of them. */
    const uint32_t *shift_end;
    const uint32_t *patterns;   /* [n_patterns][n_edges] slots */
    const bool *same_for_draws; /* [n_patterns] no slot of it differs between draws */
    const struct stratum *strata;
    const struct row_of_people *rows;
    const bool *enters; /* [n_cycles + 1] somebody enters some stratum at this node */
    size_t n_mixes, n_entered;
    const struct mix *mixes;
    uint64_t entry_clock; /* part of the address of the choice where to begin */
    const struct tap *taps;
    const uint32_t *taps_of;        /* [n_rows * n_states + 1] taps are sorted by row, state */
    const uint32_t *single_taps;    /* those without tallies, by row ... */
    const uint32_t *single_taps_of; /* [n_rows + 1] ... from here */
    const struct tally *tallies;    /* by row, column, segments */
    const uint32_t *tallies_of;     /* [n_rows + 1] */
    size_t n_traced;                /* places, other than states, that tallies look at */
    const uint32_t *traced;
    /* [n_cycles + 1][n_states] the cells that may hold people at a node, at it or two before it.
     * A step that leaves all other cells alone, in
     * one of two arrays used in turn that are 0 at first, leaves them 0. */
    const struct window *windows;
    const struct arrows *const *arrows; /* [n_cycles + 1] of each cycle */
    /* Where every state is one cell or a delay, states can be followed without their cells. The
     * columns are the states and plan.traced, which begins with the last cells of delays. */
    bool by_state;
    size_t n_delays, n_came; /* strips of who came in */
    const struct delay *delays;
    const uint32_t *delay_of;                 /* [n_states] NO_SLOT: none */
    const struct arrows *const *state_arrows; /* [n_cycles + 1] from columns to states, first cells
                                                 of delays: first[n_states + 1] */
    const bool *present; /* [n_cycles + 1][n_states + n_traced] somebody may be in a column */
    const struct headcount *headcounts;

    /* every distinct exits */
    size_t n_exits;
    const struct exits *const *exits;

    /* people mode: a person of group g whose birthday falls in bin b of birth_bins[g] is in
     * stratum base_stratum[person] + b where strata are split by birth, and has date of birth
     * base_birth[person] + b of the row. */
    bool split_by_birth, uses_birthdays;
    bool together;              /* people("state") is used: chances depend on how many are where */
    const uint32_t *birth_bins; /* [n_groups] */
    const uint32_t *base_stratum, *base_birth, *row_of; /* [n_persons] */
    const uint32_t *start_state;                        /* [n_persons] NO_SLOT: by a mix ... */
    const uint32_t *mix_of;                             /* [n_persons] ... which is this one */
};

/* What all plans share: time. */
struct timeline {
    size_t n_cycles, n_groups, n_subgroups, n_schedules, n_points;
    double cycle_years;
    const double *start_weight, *end_weight; /* [n_cycles + 1], see calendar.h */
    const double *const *start_factor, *const *end_factor, *const *event_factor; /* [k][cycle] */
    struct weights weights;     /* without a path */
    const uint32_t *point_node; /* [n_points] nodes at which occupancy is reported */
    const uint32_t *point_from; /* [n_cycles + 2] first point at or after a node */
};

/* Of those who come in: how many, or of a mix how many share it out; and the slot of their share,
 * NO_SLOT: 1. */
static inline double inflow_people(const struct plan *p, const struct inflow *in)
{
    return in->mix == NO_SLOT ? in->people : in->people * p->mixes[in->mix].people;
}

static inline uint32_t inflow_share(const struct plan *p, const struct inflow *in)
{
    const struct mix *mix = in->mix == NO_SLOT ? NULL : &p->mixes[in->mix];
    return mix == NULL ? NO_SLOT : mix->share[in->entered - mix->first];
}

/* Whether the sum k of a tap (0: undiscounted, 1 + k: by schedule k) is wanted. */
static inline bool tap_wants(const struct tap *tap, size_t k)
{
    return k == 0 ? tap->counts_cash : tap->schedules >> (k - 1) & 1;
}

/* One person of people mode; the same in every intervention. */
struct person {
    uint32_t group, node; /* enters at this node */
    uint32_t sequence;    /* number within the group, for the birthday */
    uint64_t group_name;  /* part of the birthday's address */
};

#endif
