/* chart_list.h -- the charts, and what they are drawn from. */
#ifndef CHART_LIST_H
#define CHART_LIST_H

#include "csv_table.h"
#include "layout.h"

/* A results folder, read. A table that was not asked for is NULL. */
struct chart_source {
    struct arena *arena;
    const struct run_info *info;
    const struct csv_table *differences, *years, *cumulative, *occupancy, *break_even,
        *distribution, *dips, *targets, *sensitivity, *grid, *voi, *acceptability,
        *posterior_targets, *posterior_summary;
    const char *what_if; /* whose rows are drawn: "", the scenario as it is, where there are such */
    const char *value;   /* the column to draw: "mean", or "base_case" where nothing was drawn */
    int later; /* where "after horizon" stands on an axis of years: behind the last of them */
};

/* Read run.json and the tables, and check what is drawn of them: see chart_source.c. False after
 * an error. */
bool chart_source_read(struct chart_source *s, const char *folder, struct errors *errors);

/* The year of a row, `later` for "after horizon". */
double chart_year(const struct chart_source *s, const struct csv_table *t, size_t row);

/* A chart to be drawn: its file without the format, what a screen reader says of it, and the script
 * for gnuplot. */
struct chart_file {
    const char *name, *title, *script;
};

/* Where charts go. */
struct chart_output {
    const char *folder;
    unsigned formats;
    bool (*stop)(void); /* NULL, or asked before each chart and while they are drawn */
    struct errors *errors;
    size_t n_files;
    struct chart_file *files;
};

/* Add `c` as PREFIX or PREFIX-ID; characters of the id that are not safe in a file name become
 * an underscore, and a long one is cut. `title` is what a screen reader says of the picture. */
bool chart_add(const struct chart_source *s, struct chart_output *out, const struct canvas *c,
               const char *prefix, const char *id, const char *title);

/* Each false after an error or when told to stop, true too when there is nothing to draw. */
bool chart_cumulative(const struct chart_source *s, struct chart_output *out);
bool chart_break_even(const struct chart_source *s, struct chart_output *out);
bool chart_agreements(const struct chart_source *s, struct chart_output *out);
bool chart_voi(const struct chart_source *s, struct chart_output *out);
bool chart_choice(const struct chart_source *s, struct chart_output *out);
bool chart_dip(const struct chart_source *s, struct chart_output *out);
bool chart_states(const struct chart_source *s, struct chart_output *out);
bool chart_budgets(const struct chart_source *s, struct chart_output *out);
bool chart_who_pays(const struct chart_source *s, struct chart_output *out);
bool chart_targets(const struct chart_source *s, struct chart_output *out);
bool chart_calibration(const struct chart_source *s, struct chart_output *out);
bool chart_what_if(const struct chart_source *s, struct chart_output *out);
bool chart_tornado(const struct chart_source *s, struct chart_output *out);
bool chart_grid(const struct chart_source *s, struct chart_output *out);

/* The interventions, baseline first, then in the order of the file; at most `most`. */
size_t chart_interventions(const struct chart_source *s, const struct named **list, size_t most);

/* Under a chart of the first n interventions: what "other" holds, and which are not shown. */
const char *chart_note(const struct chart_source *s, const char *others, size_t n);

/* Numbers of years under a plot, the last of them `end`; "later" for what comes after the horizon.
 */
void chart_years_axis(const struct chart_source *s, struct canvas *c, const struct axis *axis,
                      double end, struct box plot);

/* "in 2031", "after the horizon". */
const char *chart_when(const struct chart_source *s, int year);

/* `note`, and what "later" means. */
const char *chart_note_later(const struct chart_source *s, const char *note);

/* Whether break-even is discounted, in words. */
const char *chart_break_even_money(const struct chart_source *s);

char *chart_amount(const struct chart_source *s, double x);

/* "€ 3 mln less", "no difference" */
const char *chart_difference(const struct chart_source *s, double x);

/* A value of a number in its unit, as it stands under `param_unit`: "probability per year". */
const char *chart_param_value(const struct chart_source *s, const char *unit, double x);

/* A party: a holder, or "society" as the last; a sole payer stands for it too. */
size_t chart_parties(const struct chart_source *s);
struct named chart_party(const struct chart_source *s, size_t i);

/* The same, as the rows of a table name it in a column: a scenario with a sole payer may have asked
 * for society alone. */
struct named chart_party_in(const struct chart_source *s, const struct csv_table *t,
                            const char *column, size_t i);

/* `kind` of the rows about a party: npv_holder or npv_society. */
const char *chart_party_kind(const struct named *party);

/* A sentence for below a chart of parties, that the sole payer stands for society; or "". */
const char *chart_sole_payer(const struct chart_source *s);

/* Median year in which an intervention has paid itself back for good for a party: 0 never, -1
 * not known, `later` after the horizon. *never: the share of the draws in which it does not. */
int chart_paid_back(const struct chart_source *s, const char *intervention, const char *party,
                    double *never);

#endif
