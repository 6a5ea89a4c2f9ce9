#include "cycle_warning.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "cycle_check.h"
#include "text.h"

enum { TOLD_MOST = 3 };

/* What is written instead: half the cycle, or exact moves. */
static struct setting finer_setting(int months, struct arena *arena)
{
    const int half = cycle_half(months);
    if (half == 0)
        return (struct setting){"accounting.exact", "true"};
    return (struct setting){"study.cycle",
                            arena_printf(arena, "\"%d month%s\"", half, half == 1 ? "" : "s")};
}

static const struct scenario_file *read_finer(const struct cycle_source *source,
                                              struct setting finer, struct arena *arena,
                                              struct errors *errors)
{
    struct setting *set = arena_alloc(arena, source->n_set + 1, sizeof *set);
    size_t n = 0;
    for (size_t i = 0; i < source->n_set; i++)
        if (strcmp(source->set[i].name, finer.name) != 0)
            set[n++] = source->set[i];
    set[n++] = finer;
    const struct scenario_file *file =
        scenario_read(source->path, set, n, source->baseline, arena, errors);
    if (file == NULL || file->flawed)
        return NULL;
    return source->what_if == NO_INDEX ? file : &file->what_ifs[source->what_if];
}

static const char *money(const struct model *m, struct arena *arena, double x)
{
    return arena_printf(arena, "%s %s", text_number(arena, LANGUAGE_EN, x, 0),
                        m->common->study.currency);
}

static const char *tell(const struct model *m, const struct cycle_change *c, struct arena *arena)
{
    const char *party = c->holder == NO_INDEX ? "society" : m->common->holders[c->holder].name.id;
    const bool part = c->measure > fmax(fabs(c->here), fabs(c->finer));
    return arena_printf(
        arena, "%s, %s: %s, and not %s; that is %s of %s.\n",
        m->file->interventions[c->world].name.id, party, money(m, arena, c->finer),
        money(m, arena, c->here),
        text_percent(arena, LANGUAGE_EN, fabs(c->finer - c->here) / c->measure, 1),
        part ? arena_printf(arena, "the largest part of it, %s", money(m, arena, c->measure))
             : "it");
}

/* What to do about it; whole people cannot be followed exactly. */
static const char *advice(const struct model *m, struct setting finer, struct arena *arena)
{
    const bool people = m->common->cohort.mode == MODE_PEOPLE;
    const bool exact = cycle_half(m->common->study.cycle_months) == 0;
    if (exact && people)
        return "exact = true in [accounting] needs mode = \"expected\" in [cohort]; with whole "
               "people the differences are known no better than this.";
    if (exact)
        return "Write exact = true in [accounting].";
    return arena_printf(
        arena, "Write cycle = %s in [study]%s.", finer.value,
        people || m->common->accounting.exact ? "" : ", or exact = true in [accounting]");
}

/* Exact moves leave this to the cycle. */
static const char *reason(const struct model *m, struct arena *arena)
{
    if (!m->common->accounting.exact)
        return "people move at most once in it";
    return arena_printf(arena,
                        "the share of people in [layer.%s] is averaged over it, the same in every "
                        "state (and so is what else changes with time)",
                        m->common->layers[0].name.id);
}

static void warn(const struct model *m, struct setting finer, const struct cycle_change *list,
                 size_t n, struct arena *arena, struct errors *errors)
{
    const struct study *s = &m->common->study;
    const char *what = "", *more = "";
    for (size_t i = 0; i < n && i < TOLD_MOST; i++)
        what = arena_printf(arena, "%s%s", what, tell(m, &list[i], arena));
    if (n > TOLD_MOST)
        more = arena_printf(arena, "And %zu more.\n", n - TOLD_MOST);
    errors_warn(errors, s->cycle_at,
                "With a cycle of %s %s, and that changes the difference "
                "with \"%s\". With %s the present value in the base case (costs positive) is:\n"
                "%s%s%s",
                text_duration(arena, LANGUAGE_EN, s->cycle_months), reason(m, arena),
                m->file->interventions[m->baseline].name.id,
                cycle_half(s->cycle_months) == 0 ? "exact = true"
                                                 : arena_printf(arena, "cycle = %s", finer.value),
                what, more, advice(m, finer, arena));
}

void warn_of_cycle(const struct cycle_source *source, const struct model *m, struct errors *errors)
{
    const struct accounting *a = &m->common->accounting;
    if (a->moves != MOVES_RATE || m->n_worlds < 2 ||
        (a->exact && (m->common->n_layers == 0 || cycle_half(m->common->study.cycle_months) == 0)))
        return;
    struct arena *arena = arena_new();
    struct errors *unheard = errors_new();
    const struct setting setting = finer_setting(m->common->study.cycle_months, arena);
    const struct scenario_file *file = read_finer(source, setting, arena, unheard);
    const struct model_wish wish = {.base_case_only = true};
    const struct model *finer = file != NULL ? model_new(file, wish, arena, unheard) : NULL;
    size_t n = 0;
    const struct cycle_change *list = finer != NULL ? cycle_check(m, finer, arena, &n) : NULL;
    if (n > 0)
        warn(m, setting, list, n, arena, errors);
    model_free(finer);
    errors_free(unheard);
    arena_free(arena);
}
