/* reader.h -- from tree to typed values: what the read_*.c files of this room share.
 *
 * Every reader first lets keys_check mark what is wrong, then takes what is left; a flawed
 * value reads as absent and has already been reported, so nothing is said twice. */
#ifndef READER_H
#define READER_H

#include "key_table.h"
#include "scenario.h"
#include "tree.h"

struct arena;

/* Shares that were typed by hand add up to 1 to this. */
#define SHARES_TOLERANCE 1e-9

/* Something to tell later: an input without a source, a default that was taken. */
struct note {
    const char *text;
    struct place at;
};

struct notes {
    struct note *list;
    size_t n, room;
};

/* A file that the scenario names, read once. */
struct file_text {
    const char *path, *text;
    size_t length;
    struct file_text *next;
};

struct reader {
    struct arena *arena;
    struct errors *errors;
    const char *path; /* of the scenario */
    uint64_t digest;
    struct file_text *files;

    struct scenario *world; /* being filled; states, groups, ... come first */
    const char *const *states, *const *groups, *const *holders, *const *budgets;
    const char *const *costs, *const *transfers; /* of the world */
    size_t n_interventions;
    const char *const *interventions;
    size_t n_redefined; /* parameters that some intervention or what-if gives another spread */
    const char *const *redefined;
    struct tree *before_overlays; /* the file's own tree */
    bool mode_known;              /* that of the file itself, whatever size a what-if gives it */
    enum mode mode;

    const struct code_list *codes; /* NULL: none */
    bool draws_failed;             /* [draws] has mistakes, so numbers may be missing */
    struct notes unsourced, defaults;
};

/* The child, unless it is absent or flawed. */
const struct tree *reader_value(const struct tree *t, const char *key);

double reader_number(const struct tree *t, const char *key, double fallback);
const char *reader_text(const struct tree *t, const char *key, const char *fallback);

/* The same for a label and the like, which is shown on one line: with spaces for the ends of lines
 * and tabs. */
const char *reader_label(struct reader *r, const struct tree *t, const char *key,
                         const char *fallback);

bool reader_bool(const struct tree *t, const char *key, bool fallback);

/* Position of the key's word in keys.def; `fallback` where it is absent or flawed. */
int reader_word(struct reader *r, const struct tree *t, enum table_id table, const char *key,
                int fallback);

/* `"per" in [param.x]`, for messages. */
const char *reader_what(struct reader *r, const struct tree *value);

struct formula reader_formula(struct reader *r, const struct tree *value);

/* Shares over states in a table `t` that may have a key `months` beside them: numbers from 0 to 1
 * that add up to 1, or formulas, one of which may be "rest". `state` finds the state that a key
 * names, given `from`; NO_INDEX after an error. Empty after errors. */
typedef size_t split_state_fn(struct reader *r, const struct tree *t, size_t from);
void reader_split(struct reader *r, const struct tree *t, split_state_fn *state, size_t from,
                  struct split *out);

/* id, label, place and order of a named thing: of `t`'s key, `label` within it, or the text
 * that it is. */
struct name reader_name(struct reader *r, const struct tree *t);

/* The children of a table of named things, by name; those with an impossible name are
 * reported and left out. */
const struct tree **reader_children(struct reader *r, const struct tree *t, const char *what,
                                    size_t *n);

/* Those of them that are tables; an error for each of the others. */
const struct tree **reader_tables(struct reader *r, const struct tree *t, const char *what,
                                  size_t *n);

/* Whether a name has the form of one; adds an error if not. `what`: "a state". */
bool reader_check_id(struct reader *r, const struct tree *t, const char *what);

/* Those of them that are tables, after an error for each that is not. */
const struct tree **reader_tables(struct reader *r, const struct tree *t, const char *what,
                                  size_t *n);

/* Ids of an array of structs that begin with a struct name. */
const char *const *reader_ids(struct reader *r, const void *things, size_t n, size_t size);

/* Index of `id` among the n `ids`; adds an error with a hint if it is unknown. Silent where
 * there are no states at all, since that has been said. `what`: "a state". */
size_t reader_find(struct reader *r, const char *id, struct place at, const char *what,
                   const char *const *ids, size_t n);

/* "30 years", "6 months", "year" -> months. */
bool reader_period(struct reader *r, const struct tree *value, const char *what, int *months);

/* "3 years" -> 3; only whole years will do, at most 100. */
bool reader_whole_years(struct reader *r, const struct tree *value, int *years);

/* A label of a year as a key; 0 if it is none. */
int reader_year(const char *key);

/* Whether `months` is a whole number of cycles, else an error at `at`. */
bool reader_whole_cycles(struct reader *r, int months, struct place at, const char *what);

/* The first and the last budget year that the study touches; false where that is not known. */
bool reader_budget_years(const struct reader *r, int *first, int *last);

/* A warning if the budget years from `first` to `last` all lie outside the horizon. */
void reader_warn_years(struct reader *r, int first, int last, struct place at, const char *so);

/* "01-01" -> month; only the first day of a month will do. */
bool reader_month_day(struct reader *r, const struct tree *value, const char *what, int *month);

/* `per` of a parameter or table of this kind. */
void reader_per(struct reader *r, const struct tree *t, enum kind kind, enum per *per, int *months);

/* The numbers of a list; false after adding errors. least <= n <= most. */
bool reader_numbers(struct reader *r, const struct tree *list, const char *what, size_t least,
                    size_t most, const double **numbers, size_t *n);

/* The texts of a list. */
bool reader_texts(struct reader *r, const struct tree *list, const char *what,
                  const struct tree ***texts, size_t *n);

/* `source` and `evidence`; notes a missing source. */
const char *reader_source(struct reader *r, const struct tree *t);
enum evidence reader_evidence(struct reader *r, const struct tree *t, enum table_id table);

void reader_note(struct reader *r, struct notes *notes, struct place at, const char *text);

/* Note a default that numbers depend on, unless the key was written. */
void reader_default(struct reader *r, const struct tree *t, const char *key, const char *text);

/* The text of a file beside the scenario, NULL after an error at `at`. A large one: of draws. */
const struct file_text *reader_file(struct reader *r, const char *name, struct place at);
const struct file_text *reader_large_file(struct reader *r, const char *name, struct place at);

/* The whole of a file, or NULL after an ERROR_IO. The size is limited. */
char *reader_load(const char *path, size_t *length, struct place at, struct arena *arena,
                  struct errors *errors);

/* The header and the rows of numbers [n_rows][columns] of a CSV file. */
bool reader_csv(struct reader *r, const struct file_text *file, size_t columns,
                const char *const **header, const double **numbers, size_t *n_rows);

/* The same for the columns of these names, in this order, wherever they stand; what else the file
 * has is not looked at. */
struct csv_column {
    const char *name;
    struct place at;       /* where a message about it points */
    const char *hint;      /* and what it says more */
    const char *text_hint; /* what a text instead of a number says more; NULL: nothing */
};
bool reader_csv_named(struct reader *r, const struct file_text *file,
                      const struct csv_column *columns, size_t n, const double **numbers,
                      size_t *n_rows);

/* The texts of one column of that name, and the lines they stand on. */
bool reader_csv_text(struct reader *r, const struct file_text *file,
                     const struct csv_column *column, const char *const **text, const int **line,
                     size_t *n_rows);

/* The names of its columns; how many. */
size_t reader_csv_header(struct reader *r, const struct file_text *file,
                         const char *const **header);

/* The same by column, however many there are. */
struct csv_columns {
    size_t n, n_rows;
    const char *const *header; /* [n] */
    int header_line;
    const int *line;             /* [n_rows] */
    const double *const *number; /* [n][n_rows] */
};

bool reader_csv_columns(struct reader *r, const struct file_text *file, struct csv_columns *out);

/* The place of the i-th cell of a line. */
struct place reader_csv_cell(struct reader *r, const struct file_text *file, int line, size_t i);

/* The same with rows of text under the header `columns`, each row given to a function, which adds
 * the errors that it finds. The fields live in the arena. */
typedef bool csv_row_fn(void *context, const char *const *fields, struct place at);
bool reader_csv_texts(struct reader *r, const struct file_text *file, const char *columns,
                      csv_row_fn *row, void *context);

/* A warning if the code of a budget is not in the list of codes, or not in the year of the prices;
 * its name there, or NULL. */
const char *reader_check_code(struct reader *r, const struct tree *budget);

/* A budget, or a holder with one; neither after an error. `does`: "is paid". */
bool reader_purse(struct reader *r, const struct tree *value, const char *does, struct purse *out);

/* Whether both are one budget, perhaps that of a holder. */
bool reader_same_purse(const struct reader *r, struct purse a, struct purse b);

/* `years` and `only` of a line or a transfer. */
void read_years(struct reader *r, const struct tree *t, int *first, int *last);
const bool *read_only(struct reader *r, const struct tree *t);

/* Who is counted, by `in` or `on`, in a list of states or by a list of moves: charges of 1, or as a
 * table says. */
void read_count(struct reader *r, const struct tree *t, struct line *out);
void read_count_in(struct reader *r, const struct tree *states, struct line *out);
void read_count_on(struct reader *r, const struct tree *moves, struct line *out);

/* The readers, in the order in which they run. The first group fills what all worlds share. */
void read_study(struct reader *r, struct tree *root);
void read_accounting(struct reader *r, struct tree *root);
void read_codes(struct reader *r, struct tree *root);
void read_draws(struct reader *r, struct tree *root); /* after states and groups */
void read_states(struct reader *r, struct tree *root);
void read_group_file(struct reader *r, struct tree *root); /* into the tree, as [group.NAME] */
void read_groups(struct reader *r, struct tree *root);
void read_holders(struct reader *r, struct tree *root);
void read_budgets(struct reader *r, struct tree *root);
void read_run(struct reader *r, struct tree *root);

void read_cohort(struct reader *r, struct tree *root);
void read_params(struct reader *r, struct tree *root);
void read_shares(struct reader *r, struct tree *root);
void read_tables(struct reader *r, struct tree *root);
void read_lets(struct reader *r, struct tree *root);
void read_correlations(struct reader *r, struct tree *root);
void read_mvnormals(struct reader *r, struct tree *root);
void read_names(struct reader *r, struct tree *root); /* one name space: no name twice */
void read_rows(struct reader *r, struct tree *root);
void read_costs(struct reader *r, struct tree *root);
void read_outcomes(struct reader *r, struct tree *root);
void read_transfers(struct reader *r, struct tree *root);
void read_fair_deals(struct reader *r, struct tree *root);
void read_targets(struct reader *r, struct tree *root);
void read_layers(struct reader *r, struct tree *root);
void read_sensitivity(struct reader *r, struct tree *root); /* and switching and grid */
void read_information(struct reader *r, struct tree *root);

/* The costs and, behind them, those that a layer divides once more for those in it. */
const struct line *layer_costs(struct reader *r, const struct line *costs, size_t *n);

/* Amounts by budget year, and rates. */
void read_yearly(struct reader *r, struct tree *value, struct yearly *out);
void read_price_index(struct reader *r, struct tree *value, struct price_index *out);

/* The costs, budgets and transfers in a list, by name. `self`: the transfer that has the list. */
void read_sources(struct reader *r, const struct tree *list, enum rule rule, size_t self,
                  const struct source **out, size_t *n);

/* The transfers (and earmarks) that are settled before transfer `self`. */
void read_earlier(struct reader *r, const struct tree *list, size_t self, struct transfer *out);

/* One discount rate or schedule. */
bool read_discount(struct reader *r, const struct tree *value, const char *what,
                   struct discount *out);

/* One spread, from the keys of `t`. `given_elsewhere` (a joint normal): there must be none. */
bool read_spec(struct reader *r, struct tree *t, enum kind kind, const char *what,
               struct spec *out);

/* read_empirical.c: the key `empirical` with what belongs to it. False after adding errors. */
bool read_empirical(struct reader *r, const struct tree *t, const char *what, struct spec *out);
struct spec spec_certain(enum kind kind, struct place at, double value);
bool spec_is_written(const struct tree *t);
bool spec_is_key(const char *key);       /* a key of a spread, or by_group */
bool spec_has_key(const struct tree *t); /* has one of these */

/* Columns of the file's draws, where a parameter or shares `t` have such: instead of what was read
 * of it. */
bool draws_have(const struct reader *r, const char *param); /* one, whatever a world makes of it */
void draws_of_param(struct reader *r, const struct tree *t, struct param *p);
void draws_of_shares(struct reader *r, const struct tree *t, struct shares *s);

/* Bounds that a kind sets, whatever the family: what is wrong with x, or NULL. */
const char *spec_bound(enum kind kind, double x);

/* A warning if [k, n] is a share of one, where it should be k seen of n. */
void warn_of_share(struct reader *r, const struct tree *events, const double x[2]);

/* Counts of a Dirichlet, without the zeros; `t` is the table of counts. A warning if they look like
 * shares or percentages. */
bool read_counts(struct reader *r, const struct tree *t, struct shares *out);

#endif
