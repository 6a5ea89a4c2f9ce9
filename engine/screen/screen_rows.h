/* screen_rows.h -- what the screen needs to know of the results, found by name. */
#ifndef SCREEN_ROWS_H
#define SCREEN_ROWS_H

#include "tables.h"

struct arena;

/* A party that money can be counted for: a holder, or society. */
struct party {
    const char *kind, *id, *label;
};

/* Results as one what-if shows them, names in the order of the file. */
struct view {
    struct arena *arena;
    const struct results *results;
    const struct scenario *scenario; /* the baseline's world, for what all worlds share */
    enum language language;
    const char *currency, *what_if;
    int width;
    FILE *out;

    size_t n_interventions, n_parties, n_outcomes;
    const struct name **interventions; /* the baseline first */
    const struct party *parties;       /* holders, then society, unless it is the sole payer */
    bool whole;                        /* everything that there is, not the summary of it */
    bool sole_payer;                   /* what the one holder pays is what society pays */
    const struct line **outcomes;
};

/* `what_if` is set by the caller. */
struct view view_of(const struct results *r, int width, FILE *out, struct arena *a);

/* The what-ifs that were run, the scenario as it is ("", with a word for it) first where it was,
 * then in the order of the file; *n of them. */
const struct name *view_what_ifs(const struct view *v, size_t *n);

/* Whether a party has a row in a table that is not shown whole: the first, and society. */
bool view_shows_party(const struct view *v, size_t party);

/* The label of a holder or "society"; of the sole payer under both names. */
const char *view_party_label(const struct view *v, const char *id);

/* The row of everybody together; NULL if there is none. */
const struct summary *view_summary(const struct view *v, const char *intervention, const char *kind,
                                   const char *name);
const struct summary *view_difference(const struct view *v, const char *intervention,
                                      const char *kind, const char *name);

/* The number to show for a summary: its mean, or the base case where nothing was drawn. */
double view_value(const struct view *v, const struct summary *s);

/* When an intervention has paid itself back for good. */
struct paid_back {
    bool known;
    int year;     /* median; 0: never in half of the draws or more */
    double never; /* share of the draws */
};

struct paid_back view_paid_back(const struct view *v, const char *intervention, const char *holder);

#endif
