/* build.h -- what the files of this room share while a model is being made. */
#ifndef BUILD_H
#define BUILD_H

#include "arena.h"
#include "expr.h"
#include "model.h"
#include "outside.h"

/* No number and no amount may be larger: beyond, sums of squares leave what a double holds. */
#define AMOUNT_MOST 1e15

/* A formula of the scenario, bound: an expression, or just a number. */
struct amount {
    struct expr *expr;
    struct place at;
};

/* For whom a value is asked: those of a group who enter at a node, or at it and later where
 * that makes no difference. */
struct stratum_key {
    size_t group, first_node;
    double age_months; /* at first_node; NaN where the group has no age or ages are mixed */
};

/* People by date of birth: of one arrival its birth months, of several every date at which one
 * of them can have been born. */
struct births {
    size_t n;
    const struct stratum_key *key; /* [n] at the first node at which one of them enters */
    const uint32_t *base; /* [n_cycles + 1] date of the first birth month of who enters then */
};

/* People who are counted together. */
struct row_key {
    struct stratum_key all; /* ages mixed */
    struct births births;
};

/* Shares of people over states, bound. */
struct bound_split {
    size_t n;
    const uint32_t *to;        /* [n] */
    struct expr *const *share; /* [n] NULL entry: the rest */
    struct place at;
};

/* By which shares people come in. */
enum entry_kind { ENTRY_START, ENTRY_ARRIVAL, ENTRY_KINDS };

/* One intervention while it is compiled. */
struct world {
    const struct scenario *scenario;
    const struct stratum_key *stratum_keys; /* [plan.n_strata] */
    const struct row_key *row_keys;         /* [plan.n_rows] */
    size_t index;
    struct scope scope;
    const struct symbol *symbols; /* parallel to scope.names */
    struct symbol any;            /* what was written with a mistake */
    unsigned clocks_of_moves;     /* union of the clocks that hazards use */
    unsigned clocks_of_amounts;
    const struct bound_row *rows;              /* [n_states] */
    const struct bound_line *lines;            /* [n_booked] */
    const struct entry *entry_of[ENTRY_KINDS]; /* NULL: arrivals come in as others start */
    struct bound_split split_of[ENTRY_KINDS];  /* n 0: by numbers */
    const struct window *reach;  /* [n_cycles + 1][n_states] cells that may hold people */
    const struct within *within; /* [n_states] see courses.c; NULL: no exact moves */
    struct plan plan;
    struct ledger_plan ledger;
    struct transfer_terms *transfers; /* [transfers.n] */
    struct expr *enter;               /* chance to enter the layer; NULL: there is none */
};

/* The ways out of a state, bound. */
struct bound_row {
    size_t n_moves, n_after;
    const uint32_t *to;
    const uint64_t *clock; /* [n_moves], and for `after`: see struct exits */
    uint64_t after_clock;
    struct expr *const *chance;   /* [n_moves]; NULL entries: observed, or the rest */
    size_t rest;                  /* which move is the rest; NO_INDEX: none */
    struct expr *stays;           /* the chance to stay, where that is written; else NULL */
    const bool *is_number;        /* [n_moves] a bare number: a chance per year, or per cycle */
    struct expr *const *observed; /* [n_moves] shares of an observed row */
    struct expr *stayed;          /* share that stayed, or NULL */
    double observed_years;
    struct expr *times;
    const uint32_t *after_to;
    struct expr *const *after_share; /* NULL entry: the rest */
    size_t after_cells;
    unsigned clocks;
    bool by_group;
};

/* When people are counted at moments: each year on the first of a month; so many months after they
 * arrived; or after the start. All 0: over time, as money is. */
struct moments {
    int month, after_arrival, after_start;
};

/* A line, bound: one expression per charge, and what it is counted by. */
struct bound_line {
    bool exists;
    size_t n_charges;
    struct expr *const *amount;
    const enum per *per;
    const struct line *line;
    struct moments counted; /* people whom an agreement or a target counts */
};

/* Nodes that become slots when the program is made: [n], one every `stride` numbers. */
struct root_array {
    uint32_t *array;
    size_t n, stride;
};

struct build {
    struct arena *arena;
    struct errors *errors;
    const struct scenario_file *file;
    const struct scenario *common;
    struct model_wish wish;
    struct model *model;
    struct graph *graph;
    struct graph *trial; /* for values that are only tried, at moments nobody may live through */
    struct table_calls outside; /* calls of tables beyond their points */
    struct sampler *sampler;
    uint32_t n_inputs;
    struct world *worlds;
    const double *people_by_node; /* [n_cycles + 1] */
    const size_t *arrival_at;     /* [n_cycles + 1] which of model.arrival_year enters at a node */

    struct course_list *courses; /* exact moves; else NULL */
    struct root_array *roots;
    size_t n_roots, room_for_roots;
    struct value_check *checks; /* `slot` is filled in when the program is made */
    size_t n_checks, room_for_checks;
    bool *late; /* [n_late] which nodes depend on people("state"), as far as it was asked */
    size_t n_late, room_for_late;
    struct interned *checked; /* (node, rule) of each check; of amounts the node without factor */
    struct interned *blamed;  /* (line, column) of constant expressions that break a rule */
    struct drawn *drawn;
    size_t n_drawn, room_for_drawn;
    struct draws_column *columns;
    size_t n_columns, room_for_columns;
};

/* inputs.c: parameters and shares -> sampler, symbols and scopes of all worlds. */
void build_inputs(struct build *b);

/* people.c: persons, groups' shares, arrivals by node (whole people in people mode); the subgroup
 * of those of a group who enter at a node. */
void build_people(struct build *b);
size_t build_subgroup(const struct build *b, size_t group, size_t entry);

/* bind.c: every formula of a world parsed and bound. */
void build_bind(struct build *b, struct world *w);

/* strata.c: strata and rows of a world, and who enters them; about how many there would be, with
 * the dates of birth of all rows together. */
void build_strata(struct build *b, struct world *w);
struct strata_size {
    double strata, rows, births;
};
struct strata_size build_strata_size(const struct build *b, const struct world *w);

/* entries.c: the shares by which people come in, bound; whether anybody may be in a state on
 * arrival or at the start. */
void build_bind_entries(struct build *b, struct world *w);
bool build_enters(const struct world *w, size_t state);

/* The states in which whole people begin, as far as they are known beforehand: plan.start_state,
 * and room for plan.mix_of. */
void build_start_states(struct build *b, struct world *w);

/* People of a group who enter at a node: expected, or counted persons; of them those who begin in
 * one state, and by_state[n_states], as far as that is known beforehand. */
double build_entering(const struct build *b, size_t group, size_t entry);
double build_entering_state(const struct build *b, const struct world *w, size_t group,
                            size_t entry, size_t state);
void build_count_entering(const struct build *b, const struct world *w, size_t group, size_t entry,
                          double *by_state);

/* Those who enter by shares that are formulas: the last of plan.mixes, NULL where nobody does. */
const struct mix *build_mix(struct build *b, struct world *w, size_t group, size_t entry,
                            enum entry_kind kind);

/* births.c: birth months of a group; dates of birth of those who enter at one node, or in one of
 * model.arrival_year. */
size_t build_age_bins(const struct build *b, size_t group);
struct births build_births_of_arrival(struct build *b, size_t group, size_t entry);
struct births build_births(struct build *b, size_t group, size_t arrival);

/* moves.c: exits, patterns; the values of shares at a moment, share[n], each checked as `like`. */
void build_moves(struct build *b, struct world *w);
void build_split_shares(struct build *b, const struct world *w, const struct bound_split *s,
                        const struct moment *m, const struct value_check *like, uint32_t *share);

/* edges.c: cells and edges; whether people move from all cells of a state together. */
void build_edges(struct build *b, struct world *w);
bool edges_together(const struct world *w, size_t state);

/* Whether a charge is for people in a state, or who move out of it. */
bool build_counts_people_of(const struct world *w, const struct charge *c, size_t state);

/* courses.c, exact moves: the places that can be reached within a cycle from each state. */
void courses_start(struct build *b, struct world *w);

/* The edges from a place to where people can have come by the end of a cycle: into edges[n..];
 * where there are then. Those that count what happens within it, unless `edges` is NULL; how many.
 */
size_t courses_moves(const struct world *w, const struct edge *base, struct edge *edges, size_t n);
size_t courses_counting(struct build *b, const struct world *w, struct edge *edges);

/* The values of all edges in cycle t, as numbers that become slots: tuple[n_edges]; whether they
 * are those of the cycle before. */
void courses_fill(struct build *b, const struct world *w, const struct stratum *stratum, size_t t,
                  uint32_t *tuple);
bool courses_same(const struct world *w, const struct stratum *stratum, size_t t);

/* Before and after the program is made. */
void courses_roots(struct build *b);
void courses_finish(struct build *b);
void courses_free(struct build *b);

/* The first node at which people can be in a state if they come in at `entry` or later. A value at
 * a moment that nobody can live through is not asked, so that it cannot be wrong. */
size_t build_first_node(const struct world *w, size_t state, size_t entry);

/* windows.c: which cells may hold people at each node: [n_cycles + 1][n_states]. Needs cells, edges
 * and rows. */
const struct window *build_reach(struct build *b, const struct plan *p);

/* lines.c: what all interventions share of the lines; the discount schedules of costs (0) and
 * outcomes. */
size_t build_schedules(const struct scenario *s, struct discount *list, size_t *of_outcome);
void build_lines(struct build *b);
size_t build_budget_of_holder(struct build *b, size_t holder);
const struct year_window *build_year_windows(struct build *b, const struct world *w);
void build_charges(struct build *b, struct world *w); /* charges.c, taps.c */

/* transfers.c: how many lines only count people for agreements, and those lines of a world, as
 * copies of what was read; the agreements bound and compiled. */
size_t build_count_lines(const struct scenario *s);
void build_bind_counts(struct build *b, struct world *w, struct bound_line *lines);
void build_transfers(struct build *b);
void build_look_at_transfers(struct build *b, struct world *w); /* for mistakes in formulas only */

/* targets.c: likewise for what was observed; then which lines each target is of. */
size_t build_target_lines(const struct scenario *s);
void build_bind_targets(struct build *b, struct world *w, struct bound_line *lines);
void build_targets(struct build *b);

/* transfer_order.c: in which order they are settled. */
void build_transfer_order(struct build *b);

/* layers.c */
void build_bind_layer(struct build *b, struct world *w);

/* bind.c; `what`: "A share in `after`". */
struct expr *build_bind_formula(struct build *b, struct world *w, const struct formula *f);
void build_must_be_number(struct build *b, const struct expr *e, const char *what);
void build_bind_line(struct build *b, struct world *w, const struct line *l, bool outcome,
                     struct bound_line *out);

/* outside_tables.c: from where values are made for people who can be there, tables are watched;
 * then what is known is told, and what is drawn becomes model.watches. */
void build_watch_tables(struct build *b);
void build_tell_tables(struct build *b);

/* structure.c: states that nobody reaches or leaves. */
void build_check_structure(struct build *b);

/* paths.c: n = rest * factor, the factor as large a constant part as products and signs give; a
 * constant is 1 times itself. */
node build_split(struct graph *g, node n, double *factor);

/* roots.c */
void build_add_roots(struct build *b, uint32_t *array, size_t n);
void build_add_spread_roots(struct build *b, uint32_t *first, size_t n, size_t stride);
void build_add_check(struct build *b, const struct value_check *check, node n);
void build_program(struct build *b);
bool build_is_late(struct build *b, size_t world, node n); /* depends on people("state") */

/* The moment at the start of cycle `cycle` (1..n) for people, in cell `age` of a state. */
struct moment build_moment(const struct build *b, const struct stratum_key *key, size_t cycle,
                           size_t cell);

/* lasting.c: how long values stay what they were at a moment: at every later one of the same people
 * before which none of `clocks` came as far as `until`. {0}: for ever. */
struct lasting {
    unsigned clocks;
    double until[CLOCK_COUNT];
};
void lasting_add(struct lasting *l, struct expr *e, const struct moment *m); /* NULL: nothing */
bool lasting_holds(const struct lasting *l, const struct moment *m);

/* Tuples of nodes numbered in the order of first appearance. */
struct interned;
struct interned *interned_new(size_t width);
void interned_free(struct interned *t);
uint32_t interned_put(struct interned *t, const uint32_t *tuple);
size_t interned_count(const struct interned *t);
const uint32_t *interned_all(const struct interned *t); /* [count][width] */

#endif
