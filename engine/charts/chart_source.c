/* The tables of a results folder, read and looked at once: whatever a damaged file holds, what
 * draws the charts gets finite numbers in order, years within the study, and columns that are
 * there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "chart_list.h"

/* An amount beyond which a picture says nothing and sums of amounts may overflow. */
#define LARGEST 1e30

/* Under "year" in the tables: all that is paid later than the study looks. */
#define AFTER "after horizon"

enum { COLUMNS_MOST = 15 };

/* What the cells of a column may hold. */
enum content {
    NAMES,  /* anything: they are compared with names of run.json */
    DRAWN,  /* the column of the chart: a number in every row */
    SPREAD, /* percentiles, ascending from one such column to the next; or empty in all rows */
    YEARS,  /* or "after horizon" */
    YEARS_OR_NEVER,
    YEARS_OR_NONE, /* empty where no draw has one */
    MOMENTS,       /* years since the start, in whole months */
    SHARES,
    SHARES_OR_NONE, /* empty for "never" */
    AMOUNTS,
    AMOUNTS_OR_NONE,
};

struct drawn_table {
    const char *file;
    size_t offset; /* of the table in struct chart_source */
    struct {
        const char *name;
        enum content content;
    } columns[COLUMNS_MOST];
};

#define TABLE(file, field) file, offsetof(struct chart_source, field)

static const struct drawn_table tables[] = {
    {TABLE("differences.csv", differences),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"group", NAMES},
      {"kind", NAMES},
      {"name", NAMES},
      {NULL, DRAWN},
      {"p05", SPREAD},
      {"p95", SPREAD}}},
    {TABLE("budget_years.csv", years),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"versus", NAMES},
      {"prices", NAMES},
      {"budget", NAMES},
      {"line", NAMES},
      {"year", YEARS},
      {NULL, DRAWN}}},
    {TABLE("cumulative.csv", cumulative),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"prices", NAMES},
      {"holder", NAMES},
      {"year", YEARS},
      {NULL, DRAWN},
      {"p05", SPREAD},
      {"p25", SPREAD},
      {"p75", SPREAD},
      {"p95", SPREAD}}},
    {TABLE("occupancy.csv", occupancy),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"group", NAMES},
      {"state", NAMES},
      {"years_since_start", MOMENTS},
      {NULL, DRAWN}}},
    {TABLE("break_even.csv", break_even),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"holder", NAMES},
      {"year", YEARS_OR_NEVER},
      {"p_lasting", SHARES},
      {"p_lasting_by", SHARES_OR_NONE}}},
    {TABLE("distribution.csv", distribution),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"versus", NAMES},
      {"holder", NAMES},
      {"budget", NAMES},
      {"part", NAMES},
      {NULL, DRAWN},
      {"p05", SPREAD},
      {"p95", SPREAD}}},
    {TABLE("dip.csv", dips),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"holder", NAMES},
      {"certainty", SHARES_OR_NONE},
      {"shortfall", SPREAD},
      {"year_p50", YEARS_OR_NONE},
      {"class_before", NAMES},
      {"class_after", NAMES}}},
    {TABLE("targets.csv", targets),
     {{"what_if", NAMES},
      {"target", NAMES},
      {"label", NAMES},
      {"kind", NAMES},
      {"observed", AMOUNTS_OR_NONE},
      {"observed_low", AMOUNTS_OR_NONE},
      {"observed_high", AMOUNTS_OR_NONE},
      {"base_case", AMOUNTS_OR_NONE},
      {"mean", AMOUNTS_OR_NONE},
      {"p05", AMOUNTS_OR_NONE},
      {"p95", AMOUNTS_OR_NONE},
      {"z", AMOUNTS_OR_NONE}}},
    {TABLE("sensitivity.csv", sensitivity),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"kind", NAMES},
      {"name", NAMES},
      {"analysis", NAMES},
      {"param", NAMES},
      {"param_unit", NAMES},
      {"at", SHARES_OR_NONE},
      {"value", AMOUNTS_OR_NONE},
      {"estimate", AMOUNTS_OR_NONE},
      {"change", AMOUNTS_OR_NONE},
      {"draws", AMOUNTS}}},
    {TABLE("grid.csv", grid),
     {{"what_if", NAMES},
      {"intervention", NAMES},
      {"kind", NAMES},
      {"name", NAMES},
      {"grid", NAMES},
      {"param_x", NAMES},
      {"unit_x", NAMES},
      {"value_x", AMOUNTS},
      {"param_y", NAMES},
      {"unit_y", NAMES},
      {"value_y", AMOUNTS},
      {"mean", AMOUNTS},
      {"draws", AMOUNTS}}},
    {TABLE("voi.csv", voi),
     {{"what_if", NAMES},
      {"holder", NAMES},
      {"kind", NAMES},
      {"params", NAMES},
      {"label", NAMES},
      {"value", AMOUNTS},
      {"std_error", AMOUNTS},
      {"distinguishable", NAMES}}},
    {TABLE("acceptability.csv", acceptability),
     {{"what_if", NAMES},
      {"holder", NAMES},
      {"outcome", NAMES},
      {"value_of_unit", AMOUNTS_OR_NONE},
      {"intervention", NAMES},
      {"p_best", SHARES},
      {"best", NAMES}}},
    {TABLE("posterior_targets.csv", posterior_targets),
     {{"target", NAMES},
      {"label", NAMES},
      {"kind", NAMES},
      {"observed", AMOUNTS_OR_NONE},
      {"observed_low", AMOUNTS_OR_NONE},
      {"observed_high", AMOUNTS_OR_NONE},
      {"prior_mean", AMOUNTS_OR_NONE},
      {"prior_p05", AMOUNTS_OR_NONE},
      {"prior_p95", AMOUNTS_OR_NONE},
      {"mean", AMOUNTS_OR_NONE},
      {"p05", AMOUNTS_OR_NONE},
      {"p95", AMOUNTS_OR_NONE},
      {"prior_z", AMOUNTS_OR_NONE},
      {"z", AMOUNTS_OR_NONE}}},
    {TABLE("posterior_summary.csv", posterior_summary),
     {{"parameter", NAMES},
      {"group", NAMES},
      {"prior_mean", AMOUNTS_OR_NONE},
      {"prior_p05", AMOUNTS_OR_NONE},
      {"prior_p95", AMOUNTS_OR_NONE},
      {"mean", AMOUNTS_OR_NONE},
      {"p05", AMOUNTS_OR_NONE},
      {"p95", AMOUNTS_OR_NONE},
      {"shrinkage", AMOUNTS_OR_NONE}}},
};

static bool damaged(const struct csv_table *t, size_t row, const char *column, const char *expected,
                    struct errors *errors)
{
    return errors_add(errors, ERROR_IO, (struct place){0},
                      "%s is damaged: row %zu has \"%.40s\" under \"%s\", where %s is expected.\n"
                      "Run the scenario again to replace it.",
                      t->path, row + 1, csv_cell(t, row, column), column, expected);
}

static bool is_year(const struct run_info *info, double x)
{
    return x == floor(x) && x >= info->start_year - 1 &&
           x <= info->start_year + 1 + info->horizon_months / 12;
}

static bool is_later(const char *cell)
{
    return strcmp(cell, AFTER) == 0;
}

static bool is_moment(const struct run_info *info, double x)
{
    return x >= 0 && 12 * x < info->horizon_months + 0.5 && fabs(12 * x - round(12 * x)) < 1e-6;
}

static bool is_share(double x)
{
    return x >= 0 && x <= 1 + 1e-9;
}

/* What should stand in a cell of that kind; NULL where it does. */
static const char *expected_in(const struct run_info *info, enum content content, const char *cell,
                               double x)
{
    switch (content) {
    case NAMES:
        return NULL;
    case AMOUNTS_OR_NONE:
        if (cell[0] == '\0')
            return NULL;
        /* fall through */
    case AMOUNTS:
    case DRAWN:
    case SPREAD:
        return fabs(x) <= LARGEST ? NULL : "an amount that can be drawn";
    case YEARS_OR_NEVER:
        return strcmp(cell, "never") == 0 || is_later(cell) || is_year(info, x)
                   ? NULL
                   : "a year of the study";
    case YEARS_OR_NONE:
        return cell[0] == '\0' || is_later(cell) || is_year(info, x) ? NULL : "a year of the study";
    case YEARS:
        return is_later(cell) || is_year(info, x) ? NULL : "a year of the study";
    case MOMENTS:
        return is_moment(info, x) ? NULL : "a moment between the start and the horizon";
    case SHARES_OR_NONE:
        return cell[0] == '\0' || is_share(x) ? NULL : "a share from 0 to 1";
    case SHARES:
        return is_share(x) ? NULL : "a share from 0 to 1";
    }
    return NULL;
}

static bool check_column(const struct chart_source *s, const struct csv_table *t,
                         const char *column, enum content content, struct errors *errors)
{
    for (size_t row = 0; row < t->n_rows; row++) {
        const char *expected =
            expected_in(s->info, content, csv_cell(t, row, column), csv_value(t, row, column));
        if (expected != NULL)
            return damaged(t, row, column, expected, errors);
    }
    return true;
}

static bool is_empty(const struct csv_table *t, const char *column)
{
    size_t row = 0;
    while (row < t->n_rows && csv_cell(t, row, column)[0] == '\0')
        row++;
    return row == t->n_rows;
}

static bool check_ascends(const struct csv_table *t, const char *lower, const char *upper,
                          struct errors *errors)
{
    for (size_t row = 0; row < t->n_rows; row++)
        if (csv_value(t, row, lower) > csv_value(t, row, upper))
            return damaged(t, row, upper, "a percentile that is not below the one before it",
                           errors);
    return true;
}

static bool has_column(const struct csv_table *t, const char *column)
{
    for (size_t c = 0; c < t->n_columns; c++)
        if (strcmp(t->header[c], column) == 0)
            return true;
    return false;
}

static bool check_table(const struct chart_source *s, const struct drawn_table *table,
                        const struct csv_table *t, struct errors *errors)
{
    const char *below = NULL;
    bool spread = false;
    for (size_t i = 0; i < COLUMNS_MOST; i++) {
        const enum content content = table->columns[i].content;
        const char *name = content == DRAWN ? s->value : table->columns[i].name;
        if (name == NULL)
            break;
        if (!has_column(t, name))
            return errors_add(errors, ERROR_IO, (struct place){0},
                              "%s is damaged: it has no column \"%s\".\nRun the scenario again to "
                              "replace it.",
                              t->path, name);
        if (content == SPREAD && below == NULL)
            spread = !is_empty(t, name);
        if (content == SPREAD && !spread) {
            below = name;
            if (!is_empty(t, name))
                return damaged(t, 0, name, "nothing, as in the other percentiles,", errors);
            continue;
        }
        if (!check_column(s, t, name, content, errors) ||
            (content == SPREAD && below != NULL && !check_ascends(t, below, name, errors)))
            return false;
        below = content == SPREAD ? name : NULL;
    }
    return true;
}

/* One curve: its rows stand in the order of the years. */
struct key {
    const struct csv_table *table;
    size_t row;
};

static int by_curve(const void *a, const void *b)
{
    static const char *const columns[] = {"what_if", "intervention", "prices", "holder"};
    const struct key *x = a, *y = b;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const int order =
            strcmp(csv_cell(x->table, x->row, columns[i]), csv_cell(y->table, y->row, columns[i]));
        if (order != 0)
            return order;
    }
    return 0;
}

static int by_curve_and_row(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    const int order = by_curve(a, b);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static bool check_curves(const struct chart_source *s, const struct csv_table *t,
                         struct errors *errors)
{
    struct key *keys = arena_alloc(s->arena, t->n_rows + 1, sizeof *keys);
    for (size_t row = 0; row < t->n_rows; row++)
        keys[row] = (struct key){t, row};
    qsort(keys, t->n_rows, sizeof *keys, by_curve_and_row);
    for (size_t i = 1; i < t->n_rows; i++)
        if (by_curve(&keys[i - 1], &keys[i]) == 0 &&
            chart_year(s, t, keys[i - 1].row) >= chart_year(s, t, keys[i].row))
            return damaged(t, keys[i].row, "year", "a year after the one before it", errors);
    return true;
}

/* The scenario as it is where the tables have it; else the what-if that they have. */
static void choose_what_if(struct chart_source *s)
{
    const char *found = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const struct csv_table *t = *(const struct csv_table **) ((char *) s + tables[i].offset);
        for (size_t row = 0; t != NULL && row < t->n_rows; row++) {
            const char *here = csv_cell(t, row, "what_if");
            if (found == NULL || here[0] == '\0')
                found = here;
        }
    }
    s->what_if = found == NULL ? "" : found;
    if (s->what_if[0] == '\0')
        return;
    struct run_info *info = arena_alloc(s->arena, 1, sizeof *info);
    *info = *s->info;
    info->what_if = run_info_label(&info->what_ifs, s->what_if);
    s->info = info;
}

double chart_year(const struct chart_source *s, const struct csv_table *t, size_t row)
{
    return is_later(csv_cell(t, row, "year")) ? s->later : csv_value(t, row, "year");
}

/* One beyond the last year of any table. */
static int later_of(const struct chart_source *s)
{
    const struct csv_table *all[] = {s->years, s->cumulative, s->break_even};
    double last = s->info->start_year;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (size_t row = 0; all[i] != NULL && row < all[i]->n_rows; row++)
            last = fmax(last, csv_value(all[i], row, "year")); /* words are NaN */
    return (int) last + 1;
}

bool chart_source_read(struct chart_source *s, const char *folder, struct errors *errors)
{
    const size_t before = errors_count(errors);
    s->info = run_info_read(s->arena, folder, errors);
    if (s->info == NULL)
        return false;
    s->value = s->info->base_case_only ? "base_case" : "mean";
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        const char *path = arena_printf(s->arena, "%s/%s", folder, tables[i].file);
        const struct csv_table *t = csv_table_read(s->arena, path, errors);
        *(const struct csv_table **) ((char *) s + tables[i].offset) = t;
        if (t != NULL)
            check_table(s, &tables[i], t, errors);
    }
    if (errors_count(errors) == before)
        s->later = later_of(s);
    if (errors_count(errors) == before && s->cumulative != NULL)
        check_curves(s, s->cumulative, errors);
    if (errors_count(errors) == before && s->break_even != NULL)
        check_curves(s, s->break_even, errors);
    choose_what_if(s);
    return errors_count(errors) == before;
}
