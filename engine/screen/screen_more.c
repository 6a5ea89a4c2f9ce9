#include "screen_more.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "screen_table.h"
#include "text.h"

/* What is shown in part or not at all: whether it was made, what it is and in which file. */
struct left_out {
    bool made;
    enum word what;
    const char *file;
};

enum { LEFT_OUT_MOST = 11 };

static bool is_capacity_freed(const struct view *v)
{
    const struct results *r = v->results;
    for (size_t i = 0; i < r->n_differences; i++)
        if (strcmp(r->differences[i].kind, "freed_capacity") == 0 &&
            fabs(view_value(v, &r->differences[i].value)) >= 0.5)
            return true;
    return false;
}

static size_t list(const struct view *v, struct left_out *out)
{
    const struct results *r = v->results;
    const bool several = v->n_parties > 1;
    const struct left_out all[LEFT_OUT_MOST] = {
        {several && r->n_distribution > 0, WORD_MORE_DISTRIBUTION, "distribution.csv"},
        {v->scenario->n_holders > 1 && v->n_interventions > 1 && r->n_summary > 0, WORD_MORE_COSTS,
         "summary.csv"},
        {v->n_parties > 2 && r->n_dips > 0, WORD_MORE_DIPS, "dip.csv"},
        {several && r->n_multi_year > 0, WORD_MORE_MULTI_YEAR, "multi_year.csv"},
        {several && r->n_pockets > 0, WORD_MORE_POCKETS, "wrong_pocket.csv"},
        {several && r->n_fair_deals > 0, WORD_MORE_DEALS, "fair_deal.csv"},
        {is_capacity_freed(v), WORD_MORE_FREED, "differences.csv"},
        {r->n_per_person > 0, WORD_MORE_PER_PERSON, "per_person.csv"},
        {v->n_parties > 2 && r->n_voi > 0, WORD_MORE_VOI, "voi.csv"},
        {v->scenario->n_holders > 1 && r->n_icer > 0, WORD_MORE_ICER, "icer.csv"},
        {r->n_targets > 0, WORD_MORE_TARGETS, "targets.csv"},
    };
    size_t n = 0;
    for (size_t i = 0; i < LEFT_OUT_MOST; i++)
        if (all[i].made)
            out[n++] = all[i];
    return n;
}

void screen_more(const struct view *v)
{
    struct left_out left[LEFT_OUT_MOST];
    const size_t n = v->whole ? 0 : list(v, left);
    const char *words[LEFT_OUT_MOST];
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        words[i] =
            arena_printf(v->arena, "%s (%s)", text_word(v->language, left[i].what), left[i].file);
    screen_paragraph(v->out, v->width, 0,
                     text_say(v->arena, v->language, WORD_MORE, "list",
                              text_list(v->arena, v->language, words, n), NULL));
}
