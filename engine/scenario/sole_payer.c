#include "scenario.h"

/* What makes society's account another than the sum of its holders: a saving that is no money to
 * who saves, and an outcome that is worth money. */
static bool counts_more_than_money(const struct scenario *s)
{
    for (size_t i = 0; i < s->n_costs; i++)
        if (s->costs[i].cashable < 1)
            return true;
    for (size_t i = 0; i < s->n_outcomes; i++)
        if (s->outcomes[i].value != 0)
            return true;
    return false;
}

const struct name *scenario_sole_payer(const struct scenario_file *file)
{
    const struct scenario *s = file->interventions[0].world;
    if (s->n_holders != 1 || !s->holders[0].society)
        return NULL;
    for (size_t i = 0; i < file->n_interventions; i++)
        if (counts_more_than_money(file->interventions[i].world))
            return NULL;
    for (size_t i = 0; i < file->n_what_ifs; i++)
        if (scenario_sole_payer(&file->what_ifs[i]) == NULL)
            return NULL;
    return &s->holders[0].name;
}
