#include "explain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "explain_parts.h"
#include "text.h"

static const char *discount_words(const struct discount *d, struct arena *arena)
{
    const char *words = "";
    for (size_t i = 0; i < d->n; i++) {
        words = arena_printf(arena, "%s%s%g", words, i ? ", then " : "", d->rate[i]);
        if (isfinite(d->until_years[i]))
            words = arena_printf(arena, "%s until year %g", words, d->until_years[i]);
    }
    return d->whole_years ? arena_printf(arena, "%s, by whole years", words) : words;
}

static const char *index_words(const struct price_index *index, struct arena *arena)
{
    const char *words = "";
    for (size_t i = 0; i < index->n; i++)
        words = arena_printf(arena, "%s%s%g in %d", words, i ? ", " : "", index->rate[i],
                             index->year[i]);
    return index->then_same ? arena_printf(arena, "%s, then the same", words) : words;
}

static const char *discounts_words(const struct accounting *a, struct arena *arena)
{
    const char *costs = discount_words(&a->costs, arena);
    const char *outcomes = discount_words(&a->outcomes, arena);
    return strcmp(costs, outcomes) == 0
               ? arena_printf(arena, "discount = %s", costs)
               : arena_printf(arena, "discount = %s; of outcomes %s", costs, outcomes);
}

size_t explain_conventions(const struct model *m, struct arena *arena, const char *const **list)
{
    static const char *const occupancy[] = {"mid", "start", "end", "trapezoid", "simpson", "exact"};
    static const char *const timing[] = {"mid", "start", "end"};
    const struct scenario *s = m->common;
    const char **words = arena_alloc(arena, 12, sizeof *words);
    size_t n = 0;
    words[n++] = arena_printf(arena, "occupancy = %s", occupancy[s->accounting.occupancy]);
    words[n++] = arena_printf(arena, "discount_at = %s", timing[s->accounting.discount_at]);
    words[n++] = arena_printf(arena, "moves = %s",
                              s->accounting.moves == MOVES_RATE ? "rate" : "probability");
    if (s->accounting.exact)
        words[n++] = "exact = true";
    words[n++] =
        arena_printf(arena, "mode = %s", s->cohort.mode == MODE_PEOPLE ? "people" : "expected");
    words[n++] = arena_printf(arena, "cycle = %d %s", s->study.cycle_months,
                              s->study.cycle_months == 1 ? "month" : "months");
    words[n++] = discounts_words(&s->accounting, arena);
    words[n++] = arena_printf(arena, "break_even = %s",
                              s->accounting.discounted_break_even ? "discounted" : "cash");
    words[n++] = arena_printf(arena, "year_start = month %d", s->accounting.year_start_month);
    words[n++] = arena_printf(arena, "prices = %d", s->study.prices);
    if (s->accounting.index.n > 0)
        words[n++] = arena_printf(arena, "index = %s", index_words(&s->accounting.index, arena));
    words[n++] = arena_printf(arena, "sampling = %s", s->run.sobol ? "sobol" : "random");
    *list = words;
    return n;
}

double explain_value(const struct explained *e, uint32_t slot)
{
    return slot == NO_SLOT ? NAN : e->values[(size_t) slot * STRIP];
}

const char *explain_world(const struct explained *e, size_t world)
{
    return e->m->file->interventions[world].name.id;
}

const struct stratum *explain_stratum(const struct explained *e, size_t world, size_t group)
{
    return &e->m->plans[world].strata[e->stratum[world * e->m->common->n_groups + group]];
}

/* Strata are in the order of groups, then of coming in, then of birth months. */
static const size_t *choose_strata(const struct model *m, struct arena *arena)
{
    const size_t n_groups = m->common->n_groups;
    size_t *chosen = arena_alloc(arena, m->n_worlds * n_groups, sizeof *chosen);
    for (size_t w = 0; w < m->n_worlds; w++)
        for (size_t g = 0; g < n_groups; g++) {
            const struct plan *p = &m->plans[w];
            size_t first = 0;
            while (p->strata[first].group != g)
                first++;
            chosen[w * n_groups + g] = first + (p->split_by_birth ? p->birth_bins[g] / 2 : 0);
        }
    return chosen;
}

static const size_t *choose_worlds(const struct model *m, struct arena *arena)
{
    const size_t *order = page_order(arena, &m->file->interventions[0].name, m->n_worlds,
                                     sizeof *m->file->interventions);
    size_t *worlds = arena_alloc(arena, m->n_worlds, sizeof *worlds), n = 0;
    worlds[n++] = m->baseline;
    for (size_t i = 0; i < m->n_worlds; i++)
        if (order[i] != m->baseline)
            worlds[n++] = order[i];
    return worlds;
}

/* Rules that the central values themselves break: a run would stop at its first draws. */
static void explain_broken(const struct explained *e)
{
    bool headed = false;
    for (size_t i = 0; i < e->m->n_checks; i++) {
        const struct value_check *c = &e->m->checks[i];
        const double x = explain_value(e, c->slot);
        if (c->late || value_rule_holds(c->rule, x))
            continue;
        if (!headed)
            page_section(&e->page, "BROKEN at central values: a run will stop here");
        headed = true;
        page_text(&e->page, 2,
                  arena_printf(e->arena,
                               "%s is %s in %d (%s, group \"%s\"). "
                               "Expected: %s.",
                               value_check_what(c, e->m->common, e->arena),
                               value_check_number(x, e->arena), c->year,
                               scenario_where(e->m->file, c->world, e->arena),
                               e->m->common->groups[c->group].name.id, value_rule_words(c->rule)));
    }
}

/* Of all people who come in at the start in a state: as the values say, where it is by formulas. */
static double starting_in(const struct model *m, size_t state, const double *values)
{
    const struct cohort *c = &m->common->cohort;
    const struct plan *p = &m->plans[m->baseline];
    if (c->start->share != NULL)
        return c->size * c->start->share[state];
    double people = 0;
    for (const struct mix *mix = p->mixes; mix < p->mixes + p->n_mixes; mix++)
        for (size_t k = 0; k < mix->n; k++)
            if (mix->state[k] == state && mix->node == 0)
                people += mix->people * values[(size_t) mix->share[k] * STRIP];
    return people;
}

/* What depends on people("state") is shown for the people of the start, who depend on other
 * values: those are found first. */
static void find_values(const struct model *m, double *inputs, double *values)
{
    double *people = inputs + m->n_inputs * STRIP;
    program_prepare(m->program, values);
    program_run(m->program, inputs, values);
    for (size_t s = 0; s < m->common->n_states; s++)
        for (size_t i = 0; i < STRIP; i++)
            people[s * STRIP + i] = starting_in(m, s, values);
    program_run(m->program, inputs, values);
}

void explain_model(const struct model *m, FILE *out)
{
    struct arena *arena = arena_new();
    double *inputs = memory_alloc((m->n_inputs + m->common->n_states) * STRIP, sizeof *inputs);
    double *values = memory_alloc(program_values(m->program) * STRIP, sizeof *values);
    sampler_central(m->sampler, inputs);
    find_values(m, inputs, values);
    const struct scenario *s = m->common;
    const struct explained e = {
        .page = {out, arena},
        .arena = arena,
        .m = m,
        .inputs = inputs,
        .values = values,
        .worlds = choose_worlds(m, arena),
        .states = page_order(arena, &s->states[0].name, s->n_states, sizeof *s->states),
        .groups = page_order(arena, &s->groups[0].name, s->n_groups, sizeof *s->groups),
        .stratum = choose_strata(m, arena)};
    explain_study(&e);
    explain_people(&e);
    explain_interventions(&e);
    explain_what_ifs(&e);
    explain_inputs(&e);
    explain_moves(&e);
    explain_lines(&e);
    explain_budgets(&e);
    explain_transfers(&e);
    explain_targets(&e);
    explain_taken(&e);
    explain_nonlinear(&e);
    explain_unsourced(&e);
    explain_size(&e);
    explain_broken(&e);
    free(inputs);
    free(values);
    arena_free(arena);
}
