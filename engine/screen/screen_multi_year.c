#include "screen_multi_year.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

enum { COLUMNS_MOST = 7, LABEL_WISHED = 24, GAP = 2 };

/* The rows of one table, and the years that it shows. */
struct listing {
    const struct view *v;
    const char *prices;
    size_t n;
    const struct multi_year_row *columns[COLUMNS_MOST]; /* any row of that year */
    struct screen_table *table;
};

static bool has_code(const struct view *v, const char *holder)
{
    const struct scenario *s = v->scenario;
    for (size_t b = 0; b < s->n_budgets; b++)
        if (s->budgets[b].code != NULL &&
            strcmp(s->holders[s->budgets[b].holder].name.id, holder) == 0)
            return true;
    return false;
}

static bool is_shown(const struct listing *l, const struct multi_year_row *row)
{
    return strcmp(row->what_if, l->v->what_if) == 0 && strcmp(row->prices, l->prices) == 0 &&
           has_code(l->v, row->holder);
}

static const char *cell(const struct listing *l, double x)
{
    const struct view *v = l->v;
    if (fabs(x) < 0.005)
        return "-";
    if (fabs(x) < 500)
        return "0";
    return arena_printf(v->arena, "%s %s", text_number(v->arena, v->language, fabs(x) / 1000, 0),
                        x < 0 ? "V" : "N");
}

/* One row of every year, in the order of years. */
static void find_columns(struct listing *l)
{
    const struct results *r = l->v->results;
    for (size_t i = 0; i < r->n_multi_year && l->n < COLUMNS_MOST; i++)
        if (is_shown(l, &r->multi_year[i]) &&
            (l->n == 0 || r->multi_year[i].column > l->columns[l->n - 1]->column))
            l->columns[l->n++] = &r->multi_year[i];
}

static void drop_column(struct listing *l, int column)
{
    size_t kept = 0;
    for (size_t c = 0; c < l->n; c++)
        if (l->columns[c]->column != column)
            l->columns[kept++] = l->columns[c];
    l->n = kept;
}

static void fit_columns(struct listing *l)
{
    static const int dispensable[] = {20, 30, 10};
    const struct results *r = l->v->results;
    size_t width = strlen("12 mnd");
    for (size_t i = 0; i < r->n_multi_year; i++)
        if (is_shown(l, &r->multi_year[i])) {
            const size_t here = text_columns(cell(l, view_value(l->v, &r->multi_year[i].value)));
            width = here > width ? here : width;
        }
    const size_t room = ((size_t) l->v->width - LABEL_WISHED) / (GAP + width);
    for (size_t i = 0; i < sizeof dispensable / sizeof *dispensable && l->n > room; i++)
        drop_column(l, dispensable[i]);
}

/* The months of a year that is cut stand above it. */
static const char *const *headers(const struct listing *l)
{
    const struct view *v = l->v;
    const char **list = arena_alloc(v->arena, l->n, sizeof *list);
    for (size_t c = 0; c < l->n; c++) {
        const struct multi_year_row *row = l->columns[c];
        list[c] = arena_printf(v->arena, "%d", row->year);
        if (row->months < 12)
            list[c] = arena_printf(v->arena, "%s\n%d",
                                   text_say(v->arena, v->language, WORD_MONTHS_SHORT, "months",
                                            arena_printf(v->arena, "%d", row->months), NULL),
                                   row->year);
    }
    return list;
}

static const struct multi_year_row *find(const struct listing *l, const char *intervention,
                                         const char *holder, const char *budgets, int column)
{
    const struct results *r = l->v->results;
    for (size_t i = 0; i < r->n_multi_year; i++) {
        const struct multi_year_row *row = &r->multi_year[i];
        if (is_shown(l, row) && row->column == column &&
            strcmp(row->intervention, intervention) == 0 && strcmp(row->holder, holder) == 0 &&
            strcmp(row->budgets, budgets) == 0)
            return row;
    }
    return NULL;
}

/* By code; what has none at the end. */
static int by_code(const void *left, const void *right)
{
    const struct multi_year_row *a = *(const struct multi_year_row *const *) left;
    const struct multi_year_row *b = *(const struct multi_year_row *const *) right;
    if ((*a->code == '\0') != (*b->code == '\0'))
        return *a->code == '\0' ? 1 : -1;
    const int order = strcmp(a->code, b->code);
    return order != 0 ? order : strcmp(a->budgets, b->budgets);
}

/* "6.3 Inkomensregelingen": the name of the code, else that of the first budget. */
static const char *field_label(const struct view *v, const struct multi_year_row *row)
{
    const struct scenario *s = v->scenario;
    const size_t length = strcspn(row->budgets, " ");
    for (size_t b = 0; b < s->n_budgets; b++) {
        const struct budget *budget = &s->budgets[b];
        if (strlen(budget->name.id) != length ||
            strncmp(budget->name.id, row->budgets, length) != 0)
            continue;
        const char *name = budget->code_name != NULL ? budget->code_name : budget->name.label;
        return *row->code != '\0' ? arena_printf(v->arena, "%s %s", row->code, name) : name;
    }
    return row->code;
}

/* False, and no row, where nothing changes in any year. */
static bool field_row(struct listing *l, const struct multi_year_row *field, bool shown,
                      double *sums)
{
    const char *cells[COLUMNS_MOST];
    bool some = false;
    for (size_t c = 0; c < l->n; c++) {
        const struct multi_year_row *row =
            find(l, field->intervention, field->holder, field->budgets, l->columns[c]->column);
        const double x = row != NULL ? view_value(l->v, &row->value) : 0;
        cells[c] = cell(l, x);
        sums[c] += x;
        some |= fabs(x) >= 0.005;
    }
    if (some && shown)
        screen_table_row(l->table, 2, field_label(l->v, field), cells);
    return some;
}

/* The balance of all fields alone, where the table is not shown whole. */
static void balance_row(struct listing *l, const struct name *intervention,
                        const struct party *holder, const double *sums)
{
    const char *cells[COLUMNS_MOST];
    for (size_t c = 0; c < l->n; c++)
        cells[c] = cell(l, sums[c]);
    screen_table_row(l->table, 2,
                     l->v->whole
                         ? text_word(l->v->language, WORD_FIELD_TOTAL)
                         : arena_printf(l->v->arena, "%s: %s", holder->label, intervention->label),
                     cells);
}

static void holder_rows(struct listing *l, const struct name *intervention,
                        const struct party *holder)
{
    const struct view *v = l->v;
    const struct results *r = v->results;
    const struct multi_year_row **fields =
        arena_alloc(v->arena, r->n_multi_year + 1, sizeof *fields);
    size_t n = 0, shown = 0;
    for (size_t i = 0; i < r->n_multi_year; i++) {
        const struct multi_year_row *row = &r->multi_year[i];
        if (is_shown(l, row) && row->column == l->columns[0]->column &&
            strcmp(row->intervention, intervention->id) == 0 &&
            strcmp(row->holder, holder->id) == 0)
            fields[n++] = row;
    }
    qsort(fields, n, sizeof *fields, by_code);
    if (v->whole)
        screen_table_row(l->table, 0,
                         arena_printf(v->arena, "%s: %s", holder->label, intervention->label),
                         NULL);
    double sums[COLUMNS_MOST] = {0};
    for (size_t i = 0; i < n; i++)
        shown += field_row(l, fields[i], v->whole, sums);
    if (!v->whole || shown != 1)
        balance_row(l, intervention, holder, sums);
}

static bool is_nominal(const struct results *r)
{
    for (size_t i = 0; i < r->n_multi_year; i++)
        if (strcmp(r->multi_year[i].prices, "nominal") == 0)
            return true;
    return false;
}

static bool is_cut(const struct listing *l)
{
    for (size_t c = 0; c < l->n; c++)
        if (l->columns[c]->months < 12)
            return true;
    return false;
}

static void print_title(const struct listing *l, bool nominal)
{
    const struct view *v = l->v;
    const char *year = arena_printf(v->arena, "%d", v->scenario->study.prices);
    const char *prices =
        text_say(v->arena, v->language, nominal ? WORD_PRICES_NOMINAL : WORD_PRICES_CONSTANT,
                 "year", year, NULL);
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language,
                              v->whole ? WORD_TABLE_MULTI_YEAR : WORD_TABLE_MULTI_YEAR_BALANCE,
                              "baseline", v->interventions[0]->label, "unit",
                              text_scale(v->arena, v->language, v->currency, 1e5).unit, "prices",
                              prices, NULL));
    const char *note = text_word(v->language, WORD_NOTE_MULTI_YEAR);
    if (is_cut(l))
        note =
            arena_printf(v->arena, "%s %s", note, text_word(v->language, WORD_NOTE_MULTI_YEAR_CUT));
    screen_paragraph(v->out, v->width, 0, note);
}

static bool is_listed(const struct view *v, size_t holder)
{
    return (v->whole || holder == 0) && has_code(v, v->parties[holder].id);
}

void screen_multi_year(const struct view *v)
{
    const bool nominal = is_nominal(v->results);
    struct listing l = {.v = v, .prices = nominal ? "nominal" : "constant"};
    find_columns(&l);
    if (l.n == 0 || (!v->whole && !is_listed(v, 0)))
        return;
    fit_columns(&l);
    l.table = screen_table_new(v->arena, l.n, headers(&l));
    for (size_t p = 0; p < v->scenario->n_holders; p++)
        for (size_t i = 1; is_listed(v, p) && i < v->n_interventions; i++)
            holder_rows(&l, v->interventions[i], &v->parties[p]);
    print_title(&l, nominal);
    screen_table_print(l.table, v->width, v->out);
    putc('\n', v->out);
}
