/* Amounts as the compiled ledger charges them, read for the people whose values are shown.
 *
 * A charge is followed over the cycles: its slot in each. Where the slot is the same the value
 * is the same in every draw, in all interventions. */
#include "explain_amounts.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"

/* One charge for one group: a slot by cycle (by year for an amount on the calendar). */
struct course {
    size_t n;
    const uint32_t *slot;      /* [n]; NO_SLOT where the line does not hold */
    const uint32_t *late_slot; /* the same at the longest time in state; NULL: does not matter */
    uint32_t late_cell;        /* which is this one */
    const double *path;        /* [n] weighs the slot, see struct tap; NULL: 1 */
    const struct amount_sum
        *whole; /* instead of slot and path, which then are of a part; or NULL */
};

const struct line *amounts_line(const struct explained *e, size_t world, size_t line)
{
    const struct scenario *s = e->m->file->interventions[world].world;
    return line < s->n_costs ? &s->costs[line] : &s->outcomes[line - s->n_costs];
}

static bool covers(const struct charge *c, const struct tap *t)
{
    const bool moves = tap_kind_is_move(t->kind);
    if (moves != (c->trigger == TRIGGER_MOVE))
        return false;
    if (!moves)
        return c->trigger == TRIGGER_IN && c->from == t->state;
    return (c->from == NO_INDEX || c->from == t->state) && (c->to == NO_INDEX || c->to == t->to);
}

/* Charges of one line on one tap are in the order in which they are written. */
static size_t charges_before(const struct line *l, size_t k, const struct tap *t)
{
    size_t n = 0;
    for (size_t i = 0; i < k; i++)
        n += covers(&l->charges[i], t);
    return n;
}

static uint32_t *by_cycle(const struct explained *e, const struct tap *t,
                          const struct tap_charge *c, size_t first)
{
    const size_t n = e->m->timeline.n_cycles;
    uint32_t *slot = arena_alloc(e->arena, n + 1, sizeof *slot);
    for (size_t cycle = 0; cycle <= n; cycle++)
        slot[cycle] = cycle <= first ? NO_SLOT : c->slot[t->segment_of[cycle]];
    return slot;
}

/* The cycles in which age makes a difference: for the stratum's own date of birth, or the
 * average over those that it mixes. */
static void fill_aged(const struct explained *e, const struct tap *t, const struct stratum *stratum,
                      uint32_t *slot)
{
    if (stratum->birth == NO_SLOT) {
        for (size_t cycle = stratum->first_node + 1; cycle <= e->m->timeline.n_cycles; cycle++)
            if (t->average[cycle] != NO_SLOT)
                slot[cycle] = t->average[cycle];
        return;
    }
    const struct aged *aged = &t->aged[stratum->birth];
    for (size_t i = 0; i < aged->n; i++)
        for (size_t cycle = aged->list[i].first; cycle <= aged->list[i].last; cycle++)
            slot[cycle] = aged->list[i].slot;
}

/* Charges are in the order of taps, and those of a row stand together. */
static size_t first_charge(const struct ledger_plan *p, uint32_t tap)
{
    size_t low = 0, high = p->n_tap_charges;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (p->tap_charges[middle].tap < tap)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The charge on a state or a move. Of `* -> b` the first move; of a state that is followed by
 * time in it, its first and its last cell. */
static struct course tap_course(const struct explained *e, size_t world, size_t line, size_t k,
                                size_t group)
{
    const struct plan *plan = &e->m->plans[world];
    const struct ledger_plan *ledger = &e->m->ledger[world];
    const struct line *l = amounts_line(e, world, line);
    const struct stratum *stratum = explain_stratum(e, world, group);
    const size_t place = stratum->row;
    struct course course = {.n = e->m->timeline.n_cycles + 1};
    const struct tap *first = NULL, *tap = NULL;
    uint32_t *by_cycle_of_first = NULL;
    size_t seen = 0;
    const size_t end = first_charge(ledger, plan->taps_of[(place + 1) * plan->n_states]);
    for (size_t i = first_charge(ledger, plan->taps_of[place * plan->n_states]); i < end; i++) {
        const struct tap_charge *c = &ledger->tap_charges[i];
        const struct tap *t = &plan->taps[c->tap];
        if (c->line != line || c->more || !covers(&l->charges[k], t))
            continue;
        const bool aged = t->kind >= TAP_AGED_STATE;
        if (aged && first != NULL && t->state == first->state && t->to == first->to) {
            fill_aged(e, t, stratum, by_cycle_of_first);
            continue;
        }
        const bool later_cell = first != NULL && tap_kind_is_of_cell(t->kind) &&
                                t->state == first->state && t->to == first->to;
        if (aged || (first != NULL && !later_cell))
            continue;
        seen = t == tap ? seen + 1 : 0;
        tap = t;
        if (seen != charges_before(l, k, t))
            continue;
        uint32_t *slot = by_cycle(e, t, c, stratum->first_node);
        if (first == NULL) {
            course.slot = by_cycle_of_first = slot;
            course.path = t->path;
            course.whole = c->whole;
            first = t;
        } else {
            course.late_slot = slot;
            course.late_cell = t->cell - first->cell;
        }
    }
    return course;
}

static struct course course_of(const struct explained *e, size_t world, size_t line, size_t k,
                               size_t group)
{
    const struct ledger_plan *p = &e->m->ledger[world];
    const struct line *l = amounts_line(e, world, line);
    const enum trigger trigger = l->charges[k].trigger;
    if (trigger == TRIGGER_CALENDAR) {
        for (size_t i = 0; i < p->n_calendar_charges; i++)
            if (p->calendar_charges[i].line == line)
                return (struct course){.n = e->m->calendar->n_years,
                                       .slot = p->calendar_charges[i].slot};
    } else if (trigger == TRIGGER_IN && l->group_of > 0) {
        for (size_t i = 0; i < p->n_step_charges; i++)
            if (p->step_charges[i].line == line)
                return (struct course){.n = e->m->timeline.n_cycles + 1,
                                       .slot = p->step_charges[i].slot};
    } else if (trigger == TRIGGER_ARRIVAL) {
        uint32_t *slot = arena_alloc(e->arena, p->n_arrival_charges + 1, sizeof *slot);
        size_t n = 0;
        for (size_t i = 0; i < p->n_arrival_charges; i++)
            if (p->arrival_charges[i].line == line &&
                p->arrival_charges[i].subgroup / e->m->n_arrival_years == group)
                slot[n++] = p->arrival_charges[i].slot;
        return (struct course){.n = n, .slot = slot};
    } else {
        return tap_course(e, world, line, k, group);
    }
    return (struct course){0};
}

static double sum_at(const struct explained *e, const struct amount_sum *s, size_t cycle)
{
    double sum = 0;
    for (size_t k = 0; k < s->n; k++)
        sum += explain_value(e, s->slot[k]) * s->factor[k][cycle];
    return sum;
}

/* The first and the last value of a course; NaN where it has none. */
static double value_at_end(const struct explained *e, const struct course *c, const uint32_t *slot,
                           bool last)
{
    for (size_t i = 0; slot != NULL && i < c->n; i++) {
        const size_t at = last ? c->n - 1 - i : i;
        if (slot[at] != NO_SLOT)
            return c->whole ? sum_at(e, c->whole, at)
                            : explain_value(e, slot[at]) * (c->path ? c->path[at] : 1);
    }
    return NAN;
}

static const char *course_words(const struct explained *e, const struct course *c)
{
    const double start = value_at_end(e, c, c->slot, false),
                 end = value_at_end(e, c, c->slot, true);
    const char *first = page_number(e->arena, start);
    if (c->late_slot != NULL) {
        const double late = value_at_end(e, c, c->late_slot, false);
        if (late != start)
            return arena_printf(
                e->arena, "%s on entering and %s after %s", first, page_number(e->arena, late),
                text_duration(e->arena, LANGUAGE_EN,
                              (int) c->late_cell * e->m->common->study.cycle_months));
    }
    const char *last = page_number(e->arena, end);
    if (isnan(end) || strcmp(first, last) == 0)
        return first;
    return arena_printf(e->arena, "%s at the start, %s at the end", first, last);
}

/* One amount, or one for each group. */
static const char *charge_words(const struct explained *e, size_t world, size_t line, size_t k)
{
    const struct scenario *s = e->m->common;
    const char *list = "", *first = NULL;
    bool same = true;
    for (size_t i = 0; i < s->n_groups; i++) {
        const size_t g = e->groups[i];
        const struct course c = course_of(e, world, line, k, g);
        const char *words = course_words(e, &c);
        same = same && (first == NULL || strcmp(first, words) == 0);
        first = first ? first : words;
        list = page_join(e->arena, list, ", ",
                         arena_printf(e->arena, "%s (%s)", words, s->groups[g].name.id));
    }
    return same ? first : list;
}

static const char *place_words(const struct explained *e, const struct charge *c)
{
    const struct state *states = e->m->common->states;
    const char *from = c->from == NO_INDEX ? "*" : states[c->from].name.id;
    if (c->trigger == TRIGGER_IN)
        return from;
    if (c->trigger == TRIGGER_MOVE)
        return arena_printf(e->arena, "%s -> %s", from,
                            c->to == NO_INDEX ? "*" : states[c->to].name.id);
    return c->to == NO_INDEX ? "arrival"
                             : arena_printf(e->arena, "arrival -> %s", states[c->to].name.id);
}

/* A move that nobody can make in this intervention is charged nowhere. */
static bool is_charged(const struct explained *e, size_t world, size_t line, size_t k)
{
    return amounts_line(e, world, line)->group_of > 0 ||
           course_of(e, world, line, k, 0).slot != NULL;
}

const char *amounts_words(const struct explained *e, size_t world, size_t line)
{
    const struct line *l = amounts_line(e, world, line);
    if (l->n_charges == 1 && (l->trigger == TRIGGER_ARRIVAL || l->trigger == TRIGGER_CALENDAR))
        return charge_words(e, world, line, 0);
    const char **words = arena_alloc(e->arena, l->n_charges, sizeof *words);
    for (size_t k = 0; k < l->n_charges; k++)
        words[k] = is_charged(e, world, line, k) ? charge_words(e, world, line, k) : "no such move";
    const char *list = "";
    for (size_t k = 0; k < l->n_charges; k++) {
        if (words[k] == NULL)
            continue;
        const char *places = "", *here = words[k];
        for (size_t j = k; j < l->n_charges; j++)
            if (words[j] != NULL && strcmp(words[j], here) == 0 &&
                (l->charges[j].trigger == TRIGGER_IN) == (l->charges[k].trigger == TRIGGER_IN)) {
                places = page_join(e->arena, places, ", ", place_words(e, &l->charges[j]));
                words[j] = NULL;
            }
        const char *joint = !is_charged(e, world, line, k)        ? " as"
                            : l->charges[k].trigger == TRIGGER_IN ? " in"
                                                                  : " at";
        list =
            page_join(e->arena, list, "; ", arena_printf(e->arena, "%s%s %s", here, joint, places));
    }
    return list;
}

static bool sums_differ(const struct amount_sum *a, const struct amount_sum *b, size_t n)
{
    if (a == NULL || b == NULL)
        return a != b;
    if (a->n != b->n || memcmp(a->slot, b->slot, a->n * sizeof *a->slot) != 0)
        return true;
    for (size_t k = 0; k < a->n; k++)
        if (memcmp(a->factor[k], b->factor[k], n * sizeof *a->factor[k]) != 0)
            return true;
    return false;
}

static bool courses_differ(const struct course *a, const struct course *b)
{
    if (a->n != b->n || (a->slot == NULL) != (b->slot == NULL) ||
        (a->late_slot == NULL) != (b->late_slot == NULL) || sums_differ(a->whole, b->whole, a->n))
        return true;
    for (size_t i = 0; a->slot != NULL && i < a->n; i++)
        if (a->slot[i] != b->slot[i] || (a->path ? a->path[i] : 1) != (b->path ? b->path[i] : 1) ||
            (a->late_slot != NULL && a->late_slot[i] != b->late_slot[i]))
            return true;
    return false;
}

static bool charges_differ(const struct explained *e, size_t world, size_t other, size_t line)
{
    const struct line *a = amounts_line(e, world, line), *b = amounts_line(e, other, line);
    if (a->trigger != b->trigger || a->n_charges != b->n_charges || a->group_of != b->group_of ||
        a->opened_month != b->opened_month || a->whole != b->whole)
        return true;
    for (size_t k = 0; k < a->n_charges; k++) {
        if (a->charges[k].trigger != b->charges[k].trigger ||
            a->charges[k].from != b->charges[k].from || a->charges[k].to != b->charges[k].to)
            return true;
        for (size_t g = 0; g < e->m->common->n_groups; g++) {
            const struct course x = course_of(e, world, line, k, g),
                                y = course_of(e, other, line, k, g);
            if (courses_differ(&x, &y))
                return true;
        }
    }
    return false;
}

bool amounts_differ(const struct explained *e, size_t world, size_t other, size_t line)
{
    struct explained here = *e;
    here.arena = arena_new(); /* courses are long, and nothing of them stays */
    const bool differ = charges_differ(&here, world, other, line);
    arena_free(here.arena);
    return differ;
}

const char *amounts_unit(const struct explained *e, size_t world, size_t line)
{
    const struct line *l = amounts_line(e, world, line);
    const char *what = e->m->lines[line].outcome ? l->unit : e->m->common->study.currency;
    switch (l->trigger) {
    case TRIGGER_IN:
        if (l->group_of > 0)
            return arena_printf(e->arena, "%s per group of %s per year", what,
                                page_number(e->arena, l->group_of));
        return arena_printf(e->arena, "%s per person per year%s", what,
                            l->charges[l->n_charges - 1].trigger != TRIGGER_IN ? ", or each time"
                                                                               : "");
    case TRIGGER_MOVE:
        return arena_printf(e->arena, "%s each time", what);
    case TRIGGER_ARRIVAL:
        return l->n_charges > 1 || l->charges[0].to == NO_INDEX
                   ? arena_printf(e->arena, "%s for each person who comes", what)
                   : arena_printf(e->arena, "%s for each person who comes in %s", what,
                                  e->m->common->states[l->charges[0].to].name.id);
    case TRIGGER_CALENDAR:
        break;
    }
    const struct ledger_plan *p = &e->m->ledger[world];
    for (size_t i = 0; i < p->n_calendar_charges; i++)
        if (p->calendar_charges[i].line == line) {
            const struct calendar_charge *c = &p->calendar_charges[i];
            for (size_t y = 0; c->once && y < e->m->calendar->n_years; y++)
                if (c->slot[y] != NO_SLOT)
                    return arena_printf(e->arena, "%s once, in %d", what,
                                        e->m->calendar->first_year + (int) y);
        }
    return arena_printf(e->arena, "%s per year", what);
}

bool amounts_negative(const struct explained *e, size_t world, size_t line)
{
    const struct line *l = amounts_line(e, world, line);
    bool below = false;
    for (size_t k = 0; k < l->n_charges; k++)
        for (size_t g = 0; g < e->m->common->n_groups; g++) {
            const struct course c = course_of(e, world, line, k, g);
            const double x = value_at_end(e, &c, c.slot, false);
            if (x > 0)
                return false;
            below |= x < 0;
        }
    return below;
}
