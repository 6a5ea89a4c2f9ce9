#include "screen_stopping.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"

static const char *intervention_label(const struct view *v, const char *id)
{
    for (size_t i = 0; i < v->n_interventions; i++)
        if (strcmp(v->interventions[i]->id, id) == 0)
            return v->interventions[i]->label;
    return id;
}

static const char *party_label(const struct view *v, const struct stop_row *row)
{
    const struct scenario *s = v->scenario;
    for (size_t i = 0; i < v->n_parties; i++)
        if (strcmp(v->parties[i].kind, row->kind) == 0 && strcmp(v->parties[i].id, row->name) == 0)
            return v->parties[i].label;
    for (size_t i = 0; strcmp(row->kind, "npv_budget") == 0 && i < s->n_budgets; i++)
        if (strcmp(s->budgets[i].name.id, row->name) == 0)
            return s->budgets[i].name.label;
    for (size_t i = 0; strcmp(row->kind, "outcome") == 0 && i < v->n_outcomes; i++)
        if (strcmp(v->outcomes[i]->name.id, row->name) == 0)
            return v->outcomes[i]->name.label;
    return row->name;
}

/* With the what-if, where there are several. */
static const char *what(const struct view *v, const struct stop_row *row)
{
    const enum word word = strcmp(row->of, "p_better") == 0       ? WORD_STOP_BETTER
                           : strcmp(row->of, "p_lasting_by") == 0 ? WORD_STOP_PAID_BACK
                           : row->versus[0] == '\0'               ? WORD_STOP_LEVEL
                                                                  : WORD_STOP_DIFFERENCE;
    const char *text = text_say(v->arena, v->language, word, "party", party_label(v, row),
                                "intervention", intervention_label(v, row->intervention), "year",
                                arena_printf(v->arena, "%d", row->year), NULL);
    size_t n;
    const struct name *what_ifs = view_what_ifs(v, &n);
    for (size_t i = 0; n > 1 && i < n; i++)
        if (strcmp(what_ifs[i].id, row->what_if) == 0)
            return text_say(v->arena, v->language, WORD_STOP_WHAT_IF, "what", text, "name",
                            what_ifs[i].label, NULL);
    return text;
}

/* An error in the unit in which it is asked for. */
static const char *error(const struct view *v, const struct stop_row *row, double x)
{
    struct arena *a = v->arena;
    const enum language l = v->language;
    if (!isnan(row->relative) && (x == 0 || row->mean != 0))
        return arena_printf(a, "%s%%",
                            text_significant(a, l, x == 0 ? 0 : 100 * x / fabs(row->mean), 3));
    if (strcmp(row->of, "mean") != 0) {
        const char *n = text_significant(a, l, 100 * x, 3);
        const bool one = strcmp(n, "1") == 0;
        return text_say(a, l, one ? WORD_PERCENT_POINT : WORD_PERCENT_POINTS, "n", n, NULL);
    }
    if (strcmp(row->kind, "outcome") != 0)
        return text_fine_amount(a, l, v->currency, x);
    const char *unit = row->unit == NULL ? "" : row->unit;
    return arena_printf(a, "%s%s%s", text_significant(a, l, x, 3), *unit ? " " : "", unit);
}

/* Of an aim that is a part of the mean, the part itself, also where the mean is 0. */
static const char *aim(const struct view *v, const struct stop_row *row)
{
    return isnan(row->relative)
               ? error(v, row, row->aim)
               : arena_printf(v->arena, "%s%%",
                              text_significant(v->arena, v->language, 100 * row->relative, 3));
}

/* No scenario may ask for more draws. */
static const double DRAWS_MOST = 1e9;

static const char *one(const struct view *v, const struct stop_row *row)
{
    const bool needs = !row->reached && !isnan(row->needed), beyond = row->needed > DRAWS_MOST;
    const double draws = beyond ? DRAWS_MOST : row->needed;
    return text_say(v->arena, v->language,
                    !needs   ? WORD_STOP_ONE
                    : beyond ? WORD_STOP_ONE_BEYOND
                             : WORD_STOP_ONE_NEEDS,
                    "what", what(v, row), "error", error(v, row, row->mc_error), "aim", aim(v, row),
                    "draws", needs ? text_significant(v->arena, v->language, draws, 2) : "", NULL);
}

/* The rows that were reached, or not, in one sentence; NULL if there are none. */
static const char *sentence(const struct view *v, enum word word, bool reached)
{
    const struct results *r = v->results;
    const char **list = arena_alloc(v->arena, r->n_stops + 1, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; i < r->n_stops; i++)
        if (r->stops[i].reached == reached)
            list[n++] = one(v, &r->stops[i]);
    return n == 0 ? NULL
                  : text_say(v->arena, v->language, word, "draws",
                             text_number(v->arena, v->language, (double) r->run.draws, 0), "list",
                             text_list(v->arena, v->language, list, n), NULL);
}

static const char *missed(const struct view *v)
{
    return sentence(v, WORD_STOP_MISSED, false);
}

const char *stopping_reached(const struct view *v)
{
    return missed(v) != NULL ? NULL : sentence(v, WORD_STOP_REACHED, true);
}

const char *stopping_warning(const struct view *v)
{
    if (!v->results->run.stop_ignored)
        return missed(v);
    return text_say(v->arena, v->language, WORD_STOP_IGNORED, "draws",
                    text_number(v->arena, v->language, (double) v->results->run.draws, 0), NULL);
}
