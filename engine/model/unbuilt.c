/* What is read and cannot be computed yet. */
#include "build.h"

static void not_yet(struct build *b, struct place at, const char *what, const char *id)
{
    errors_add(b->errors, ERROR_SCENARIO, at,
               "[%s.%s] is understood, but this version cannot compute it yet.\n"
               "Leave it out for now.",
               what, id);
}

bool build_check_unbuilt(struct build *b)
{
    const struct scenario *s = b->common;
    const size_t before = errors_count(b->errors);
    for (size_t i = 0; i < s->n_fair_deals; i++)
        not_yet(b, s->fair_deals[i].name.at, "fair_deal", s->fair_deals[i].name.id);
    return errors_count(b->errors) == before;
}
