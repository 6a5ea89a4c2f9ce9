#include "screen_information.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

/* Parties that get a line, and parameters in it. */
enum { PARTIES_MOST = 4, PARAMETERS_MOST = 3 };

static bool is_of(const struct view *v, const struct voi_row *row, const char *holder,
                  const char *kind)
{
    return strcmp(row->what_if, v->what_if) == 0 && strcmp(row->kind, kind) == 0 &&
           (holder == NULL || strcmp(row->holder, holder) == 0);
}

/* A scenario may ask for society only. */
static const struct voi_row *everything(const struct view *v, const char *holder)
{
    for (size_t i = 0; i < v->results->n_voi; i++)
        if (is_of(v, &v->results->voi[i], holder, "everything"))
            return &v->results->voi[i];
    const bool by_other_name = v->sole_payer && holder != NULL && strcmp(holder, "society") != 0;
    return by_other_name ? everything(v, "society") : NULL;
}

/* What a party would choose now, by its money. */
static const struct acceptability_row *choice_of(const struct view *v, const char *holder)
{
    for (size_t i = 0; i < v->results->n_acceptability; i++) {
        const struct acceptability_row *row = &v->results->acceptability[i];
        if (row->best && row->outcome[0] == '\0' && strcmp(row->what_if, v->what_if) == 0 &&
            strcmp(row->holder, holder) == 0)
            return row;
    }
    const bool by_other_name = v->sole_payer && strcmp(holder, "society") != 0;
    return by_other_name ? choice_of(v, "society") : NULL;
}

static const char *intervention_label(const struct view *v, const char *id)
{
    for (size_t i = 0; i < v->n_interventions; i++)
        if (strcmp(v->interventions[i]->id, id) == 0)
            return v->interventions[i]->label;
    return id;
}

static char *with_error(const struct view *v, double value, double error)
{
    return arena_printf(v->arena, "%s (\u00b1" TEXT_NBSP "%s)",
                        text_amount(v->arena, v->language, v->currency, value),
                        text_amount(v->arena, v->language, v->currency, error));
}

/* Those of most worth first, of rows of a kind that are more than their error; *n of them. */
static const struct voi_row **largest(const struct view *v, const char *holder, const char *kind,
                                      size_t most, size_t *n)
{
    const struct voi_row **list = arena_alloc(v->arena, most + 1, sizeof *list);
    *n = 0;
    for (size_t i = 0; i < v->results->n_voi; i++) {
        const struct voi_row *row = &v->results->voi[i];
        if (!is_of(v, row, holder, kind) || !row->distinguishable || row->value < 0.5)
            continue;
        size_t at = *n < most ? (*n)++ : *n;
        while (at > 0 && list[at - 1]->value < row->value) {
            if (at < most)
                list[at] = list[at - 1];
            at--;
        }
        if (at < most)
            list[at] = row;
    }
    return list;
}

/* What is written as 0 is nothing. */
static bool is_worth_something(const struct voi_row *row)
{
    return row->distinguishable && row->value >= 0.5;
}

static const char *by_itself(const struct view *v, const char *holder)
{
    size_t n;
    const struct voi_row **list = largest(v, holder, "parameter", PARAMETERS_MOST, &n);
    if (n == 0)
        return text_word(v->language, WORD_VOI_NONE_ALONE);
    const char *words[PARAMETERS_MOST];
    for (size_t i = 0; i < n; i++)
        words[i] = arena_printf(v->arena, "%s %s", list[i]->label,
                                with_error(v, list[i]->value, list[i]->std_error));
    return text_say(v->arena, v->language, WORD_VOI_ALONE, "list",
                    text_list(v->arena, v->language, words, n), NULL);
}

static void say(const struct view *v, const char *text)
{
    screen_paragraph(v->out, v->width, 2, text);
}

static void party_line(const struct view *v, const struct voi_row *row)
{
    const struct acceptability_row *choice = choice_of(v, row->holder);
    say(v, text_say(
               v->arena, v->language, WORD_VOI_PARTY, "holder", view_party_label(v, row->holder),
               "intervention", intervention_label(v, choice->intervention), "chance",
               text_chance(v->arena, v->language, choice->p_best), "all",
               with_error(v, row->value, row->std_error), "list", by_itself(v, row->holder), NULL));
}

/* A set to the party to whom it is worth most. */
static void set_lines(const struct view *v)
{
    const struct information *asked = &v->scenario->information;
    for (size_t s = 0; s < asked->n_findings; s++) {
        const struct voi_row *best = NULL;
        for (size_t i = 0; i < v->results->n_voi; i++) {
            const struct voi_row *row = &v->results->voi[i];
            if (is_of(v, row, NULL, "set") &&
                strcmp(row->params, asked->findings[s].name.id) == 0 &&
                (best == NULL || row->value > best->value))
                best = row;
        }
        if (best == NULL)
            continue;
        const enum word word = !best->distinguishable ? WORD_VOI_SET_NOTHING
                               : isnan(best->cost)    ? WORD_VOI_SET
                                                      : WORD_VOI_SET_COST;
        say(v, text_say(v->arena, v->language, word, "set", best->label, "value",
                        with_error(v, best->value, best->std_error), "holder",
                        view_party_label(v, best->holder), "cost",
                        text_amount(v->arena, v->language, v->currency, best->cost), NULL));
    }
}

/* Whether there are not too many parties to whom it is worth more; the first and society stay. */
static bool gets_a_line(const struct view *v, size_t p)
{
    if (!v->whole)
        return view_shows_party(v, p);
    const struct voi_row *here = everything(v, v->parties[p].id);
    size_t before = 0;
    if (p == 0 || p + 1 == v->n_parties)
        return true;
    for (size_t k = 1; k + 1 < v->n_parties; k++) {
        const struct voi_row *row = everything(v, v->parties[k].id);
        before += row != NULL && row->distinguishable &&
                  (row->value > here->value || (row->value == here->value && k < p));
    }
    return before + 2 < PARTIES_MOST;
}

static void nothing_line(const struct view *v)
{
    const char **list = arena_alloc(v->arena, v->n_parties, sizeof *list);
    size_t n = 0;
    for (size_t p = 0; p < v->n_parties; p++) {
        const struct voi_row *row = everything(v, v->parties[p].id);
        if (view_shows_party(v, p) && row != NULL && !is_worth_something(row))
            list[n++] = v->parties[p].label;
    }
    if (n > 0)
        say(v, text_say(v->arena, v->language, WORD_VOI_NOTHING, "list",
                        text_list(v->arena, v->language, list, n), NULL));
}

/* Outcomes that are worth nothing have no part in the choice. */
static bool is_by_costs_only(const struct view *v)
{
    bool valued = false;
    for (size_t i = 0; i < v->n_outcomes; i++)
        valued |= v->outcomes[i]->value != 0;
    return v->n_outcomes > 0 && !valued;
}

static void best_line(const struct view *v)
{
    const char **list = arena_alloc(v->arena, v->n_parties, sizeof *list);
    size_t n = 0;
    for (size_t p = 0; p < v->n_parties; p++) {
        const struct acceptability_row *choice = choice_of(v, v->parties[p].id);
        if (choice != NULL)
            list[n++] =
                text_say(v->arena, v->language, WORD_BEST_CHOICE_OF, "holder", v->parties[p].label,
                         "intervention", intervention_label(v, choice->intervention), "chance",
                         text_chance(v->arena, v->language, choice->p_best), NULL);
    }
    if (n == 0)
        return;
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language,
                              is_by_costs_only(v) ? WORD_BEST_CHOICE_BY_COSTS : WORD_BEST_CHOICE,
                              "list", text_list(v->arena, v->language, list, n), NULL));
    putc('\n', v->out);
}

void screen_information(const struct view *v)
{
    best_line(v);
    if (v->results->n_acceptability == 0 || everything(v, NULL) == NULL)
        return;
    screen_paragraph(v->out, v->width, 0, text_word(v->language, WORD_TITLE_VOI));
    size_t n = 0;
    for (size_t p = 0; p < v->n_parties; p++) {
        const struct voi_row *row = everything(v, v->parties[p].id);
        if (row == NULL || !is_worth_something(row) || !gets_a_line(v, p))
            continue;
        party_line(v, row);
        n++;
    }
    nothing_line(v);
    set_lines(v);
    if (n > 0)
        say(v, text_word(v->language, WORD_VOI_WAIT));
    putc('\n', v->out);
}
