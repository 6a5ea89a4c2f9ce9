#include "classes.h"

#include <stdlib.h>
#include <string.h>

#include "aged.h"
#include "arena.h"
#include "presence.h"
#include "strip.h"

/* More classes than these, or more of them times cycles, are not worth their steps. */
enum { CLASSES_MOST = 8, CLASS_CYCLES_MOST = 512, NO_CLASS = UINT8_MAX };

/* In cycles first..last people of a date of birth are of this class. */
struct run {
    uint32_t first, last, class;
};

/* A state of a row. */
struct place {
    size_t n_taps, n_classes;
    uint32_t first, last; /* cycles in which anybody has a class */
    size_t at;            /* where its steps begin in those of the row */
    const struct tap *taps[CLASSES_MOST];
    uint32_t *slots; /* [class][tap][cycle from the first on]; NO_SLOT: no amount */
    struct run *runs;
    uint32_t *runs_from; /* [dates of birth + 1] */
};

struct classes {
    size_t n_rows, n_states, n_places, most_steps;
    size_t *births;       /* [n_rows] how many dates of birth each has */
    struct place *places; /* by row */
    uint32_t *place_of;   /* [n_rows][n_states] NO_SLOT: none */
    uint32_t *from;       /* [n_rows + 1] */
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t most(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t cycles_of(const struct place *p)
{
    return p->last - p->first + 1;
}

/* [class][start or end of cycles][cycle, and one more][STRIP] */
static size_t width_of(const struct place *p)
{
    return (cycles_of(p) + 1) * STRIP;
}

static uint32_t *slots_of(const struct place *p, size_t class, size_t tap)
{
    return p->slots + (class * p->n_taps + tap) * cycles_of(p);
}

/* The slots of one date of birth in a cycle; false if there are none. */
static bool find_slots(const struct place *p, size_t birth, size_t cycle, uint32_t *slot)
{
    bool any = false;
    for (size_t k = 0; k < p->n_taps; k++) {
        const struct aged_segment *now = aged_at(&p->taps[k]->aged[birth], cycle);
        slot[k] = now ? now->slot : NO_SLOT;
        any |= now != NULL;
    }
    return any;
}

/* The classes of one cycle while they are told apart: by slots, in the order of birth. */
struct sorting {
    size_t n, births;
    uint32_t slot[CLASSES_MOST][CLASSES_MOST];
    size_t votes[CLASSES_MOST][CLASSES_MOST]; /* by the class of a cycle ago */
    uint8_t *member;                          /* [births] of which of these, or NO_CLASS */
};

static bool sort_out(const struct place *p, size_t cycle, const uint8_t *before, struct sorting *s)
{
    s->n = 0;
    memset(s->votes, 0, sizeof s->votes);
    for (size_t b = 0; b < s->births; b++) {
        uint32_t slot[CLASSES_MOST];
        size_t k = 0;
        s->member[b] = NO_CLASS;
        if (!find_slots(p, b, cycle, slot))
            continue;
        while (k < s->n && memcmp(s->slot[k], slot, p->n_taps * sizeof *slot) != 0)
            k++;
        if (k == CLASSES_MOST)
            return false;
        if (k == s->n)
            memcpy(s->slot[s->n++], slot, p->n_taps * sizeof *slot);
        s->member[b] = (uint8_t) k;
        if (before[b] != NO_CLASS)
            s->votes[k][before[b]]++;
    }
    return true;
}

/* Numbers for the classes of a cycle: for as many people as can be the one they had. */
static void number(const struct sorting *s, uint8_t *number_of)
{
    bool taken[CLASSES_MOST] = {false};
    memset(number_of, NO_CLASS, CLASSES_MOST);
    for (size_t round = 0; round < s->n; round++) {
        size_t best = 0, class = 0, to = CLASSES_MOST;
        for (size_t k = 0; k < s->n; k++)
            for (size_t c = 0; c < CLASSES_MOST; c++)
                if (number_of[k] == NO_CLASS && !taken[c] &&
                    (to == CLASSES_MOST || s->votes[k][c] > best)) {
                    best = s->votes[k][c];
                    class = k;
                    to = c;
                }
        number_of[class] = (uint8_t) to;
        taken[to] = true;
    }
}

/* class_of[cycle][births], and the slots of each class; false where there are too many. */
static bool find_classes(struct place *p, size_t births, uint8_t *class_of)
{
    struct sorting s = {.births = births, .member = memory_alloc(births, 1)};
    uint8_t *nobody = memory_alloc(births, 1), *before = nobody, number_of[CLASSES_MOST];
    bool few = true;
    memset(nobody, NO_CLASS, births);
    memset(p->slots, 0xff, CLASSES_MOST * p->n_taps * cycles_of(p) * sizeof *p->slots);
    for (size_t t = 0; few && t < cycles_of(p); t++) {
        few = sort_out(p, p->first + t, before, &s);
        number(&s, number_of);
        before = class_of + t * births;
        for (size_t b = 0; b < births; b++)
            before[b] = s.member[b] == NO_CLASS ? NO_CLASS : number_of[s.member[b]];
        for (size_t k = 0; k < s.n; k++) {
            p->n_classes = most(p->n_classes, number_of[k] + (size_t) 1);
            for (size_t i = 0; i < p->n_taps; i++)
                slots_of(p, number_of[k], i)[t] = s.slot[k][i];
        }
    }
    free(s.member);
    free(nobody);
    return few;
}

static void cut_runs(struct place *p, size_t births, const uint8_t *class_of)
{
    size_t n = 0;
    for (size_t b = 0; b < births; b++) {
        for (size_t t = 0, end; t < cycles_of(p); t = end) {
            const uint8_t class = class_of[t * births + b];
            for (end = t + 1; end < cycles_of(p) && class_of[end * births + b] == class;)
                end++;
            if (class != NO_CLASS)
                p->runs[n++] =
                    (struct run){p->first + (uint32_t) t, p->first + (uint32_t) end - 1, class};
        }
        p->runs_from[b + 1] = (uint32_t) n;
    }
}

static void find_span(struct place *p, size_t births)
{
    p->first = UINT32_MAX;
    for (size_t k = 0; k < p->n_taps; k++)
        for (size_t b = 0; b < births; b++) {
            const struct aged *aged = &p->taps[k]->aged[b];
            if (aged->n == 0)
                continue;
            p->first = (uint32_t) least(p->first, aged->list[0].first);
            p->last = (uint32_t) most(p->last, aged->list[aged->n - 1].last);
        }
}

/* Fills a place of which the taps are known; false where it is not worth it. */
static bool cut_classes(struct place *p, size_t births)
{
    find_span(p, births);
    if (p->last < p->first || cycles_of(p) > CLASS_CYCLES_MOST)
        return false;
    uint8_t *class_of = memory_alloc(births * cycles_of(p), 1);
    p->slots = memory_alloc(CLASSES_MOST * p->n_taps * cycles_of(p), sizeof *p->slots);
    p->runs = memory_alloc(births * cycles_of(p), sizeof *p->runs);
    p->runs_from = memory_alloc(births + 1, sizeof *p->runs_from);
    const bool few =
        find_classes(p, births, class_of) && p->n_classes * cycles_of(p) <= CLASS_CYCLES_MOST;
    if (few)
        cut_runs(p, births, class_of);
    free(class_of);
    return few;
}

static void find_taps(struct place *p, const struct plan *plan, size_t at)
{
    for (size_t n = plan->taps_of[at]; n < plan->taps_of[at + 1]; n++) {
        if (plan->taps[n].kind != TAP_AGED_STATE)
            continue;
        if (p->n_taps < CLASSES_MOST)
            p->taps[p->n_taps] = &plan->taps[n];
        p->n_taps++;
    }
}

static size_t *count_births(const struct plan *p, size_t n_persons)
{
    size_t *n = memory_alloc(p->n_rows, sizeof *n);
    for (size_t i = 0; i < n_persons; i++) {
        const size_t row = p->row_of[i];
        const size_t bins = p->uses_birthdays ? p->birth_bins[p->rows[row].group] : 1;
        n[row] = most(n[row], p->base_birth[i] + bins);
    }
    return n;
}

static void free_place(struct place *p)
{
    free(p->slots);
    free(p->runs);
    free(p->runs_from);
}

struct classes *classes_new(const struct plan *plan, size_t n_persons)
{
    struct classes *c = memory_alloc(1, sizeof *c);
    c->n_rows = plan->n_rows;
    c->n_states = plan->n_states;
    c->births = count_births(plan, n_persons);
    c->places = memory_alloc(plan->n_rows * plan->n_states, sizeof *c->places);
    c->place_of = memory_alloc(plan->n_rows * plan->n_states, sizeof *c->place_of);
    c->from = memory_alloc(plan->n_rows + 1, sizeof *c->from);
    for (size_t row = 0; row < plan->n_rows; row++) {
        size_t steps = 0;
        for (size_t at = row * c->n_states; at < (row + 1) * c->n_states; at++) {
            struct place p = {0};
            find_taps(&p, plan, at);
            c->place_of[at] = NO_SLOT;
            if (p.n_taps == 0 || p.n_taps > CLASSES_MOST)
                continue;
            if (!cut_classes(&p, c->births[row])) {
                free_place(&p);
                continue;
            }
            p.at = steps;
            steps += 2 * p.n_classes * width_of(&p);
            c->place_of[at] = (uint32_t) c->n_places;
            c->places[c->n_places++] = p;
        }
        c->from[row + 1] = (uint32_t) c->n_places;
        c->most_steps = most(c->most_steps, steps);
    }
    return c;
}

void classes_free(struct classes *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < c->n_places; i++)
        free_place(&c->places[i]);
    free(c->births);
    free(c->places);
    free(c->place_of);
    free(c->from);
    free(c);
}

size_t classes_steps(const struct classes *c)
{
    return c->most_steps;
}

bool classes_hold(const struct classes *c, size_t row, size_t state)
{
    return c != NULL && c->place_of[row * c->n_states + state] != NO_SLOT;
}

static bool same_place(const struct place *a, const struct place *b, size_t births)
{
    return a->first == b->first && a->last == b->last && a->n_classes == b->n_classes &&
           a->at == b->at &&
           memcmp(a->runs_from, b->runs_from, (births + 1) * sizeof *a->runs_from) == 0 &&
           memcmp(a->runs, b->runs, a->runs_from[births] * sizeof *a->runs) == 0;
}

bool classes_same(const struct classes *a, const struct classes *b, size_t n_rows)
{
    const size_t places = n_rows * a->n_states;
    if (a->n_rows != b->n_rows || a->n_rows != n_rows || a->n_places != b->n_places ||
        memcmp(a->place_of, b->place_of, places * sizeof *a->place_of) != 0 ||
        memcmp(a->births, b->births, n_rows * sizeof *a->births) != 0)
        return false;
    for (size_t row = 0; row < n_rows; row++)
        for (size_t i = a->from[row]; i < a->from[row + 1]; i++)
            if (!same_place(&a->places[i], &b->places[i], a->births[row]))
                return false;
    return true;
}

/* There in cycles first..last of a place, in one more of each field. words: of its lane. */
static inline void step(const struct place *p, uint32_t *words, size_t width, uint32_t one,
                        size_t first, size_t last)
{
    if (last < first)
        return;
    words[(first - p->first) * width] += one;
    words[(last + 1 - p->first) * width] -= one;
}

static void count_stay(const struct place *p, const struct stays *s, size_t i, size_t n_cycles,
                       uint32_t one, size_t n_words, uint32_t *words)
{
    const size_t start = s->since[i] + 1, until = least(s->until[i], n_cycles);
    const size_t start_end = s->since[i] + !s->moved_in, until_end = s->until[i] - 1;
    const struct run *run = p->runs + p->runs_from[s->birth[i]];
    const struct run *end = p->runs + p->runs_from[s->birth[i] + 1];
    const size_t width = n_words * STRIP, half = n_words * width_of(p);
    for (; run < end && run->first <= until; run++) {
        uint32_t *to = words + n_words * p->at + 2 * run->class * half + s->lane[i];
        step(p, to, width, one, most(start, run->first), least(until, run->last));
        step(p, to + half, width, one, most(start_end, run->first), least(until_end, run->last));
    }
}

void classes_count(const struct classes *c, const struct timeline *time, size_t row,
                   const struct stays *s, const uint32_t *worlds, const struct class_steps *steps)
{
    if (!classes_hold(c, row, s->state))
        return;
    const struct place *p = &c->places[c->place_of[row * c->n_states + s->state]];
    const size_t n_words = presence_words(steps->share, steps->n_worlds);
    uint32_t earliest = UINT32_MAX;
    for (size_t i = 0; i < s->n; i++)
        earliest = s->since[i] < earliest ? s->since[i] : earliest;
    if (earliest > p->last)
        return;
    for (size_t i = 0; i < s->n; i++)
        for (size_t w = 0; w < n_words && s->since[i] < p->last + s->moved_in; w++)
            count_stay(p, s, i, time->n_cycles, steps->share->one[w][worlds[i]], n_words,
                       steps->words + w * STRIP);
}

/* The people of one world, n cycles in a row; forgets the steps behind the last world. */
static void add_up(uint32_t *restrict words, size_t n, const struct class_steps *s,
                   double *restrict people)
{
    const struct field f = presence_field(s->share, s->world);
    const size_t width = presence_words(s->share, s->n_worlds) * STRIP;
    const bool last = presence_ends_word(s->share, s->world, s->n_worlds);
    int32_t now[STRIP] = {0};
    words += s->world / s->share->each * STRIP;
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < STRIP; i++) {
            now[i] += presence_step(f, words[t * width + i]);
            people[t * STRIP + i] = now[i];
        }
    for (size_t t = 0; last && t <= n; t++)
        for (size_t i = 0; i < STRIP; i++)
            words[t * width + i] = s->share->none;
}

/* The people of one class in n cycles in a row, and what they cost. */
struct crowd {
    size_t n;
    const double *start, *end; /* [n][STRIP] those there at the start and at the end */
    const double *values;
    const uint32_t *slot; /* [n] */
};

STRIP_CLONES
static void weigh(const struct crowd *c, const double *restrict start, const double *restrict end,
                  double *restrict out)
{
    double sum[STRIP] = {0};
    for (size_t t = 0; t < c->n; t++) {
        const double *restrict at_start = c->start + t * STRIP, *restrict at_end =
                                                                    c->end + t * STRIP;
        const double *restrict value = c->values + (size_t) c->slot[t] * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += (start[t] * at_start[i] + end[t] * at_end[i]) * value[i];
    }
    for (size_t i = 0; i < STRIP; i++)
        out[i] += sum[i];
}

/* All cycles of a place, segment by segment. */
static void apply(const struct place *p, const struct tap *tap, const struct timeline *time,
                  const struct crowd *c, const struct cohort_output *out)
{
    for (size_t from = 0, end; from < c->n; from = end) {
        const size_t segment = tap->segment_of[p->first + from];
        const bool none = c->slot[from] == NO_SLOT;
        for (end = from + 1; end < c->n && tap->segment_of[p->first + end] == segment &&
                             (c->slot[end] == NO_SLOT) == none;)
            end++;
        const struct crowd part = {end - from, c->start + from * STRIP, c->end + from * STRIP,
                                   c->values, c->slot + from};
        double *sum = out->taps + (tap->first + segment) * (1 + time->n_schedules) * STRIP;
        for (size_t k = 0; !none && k <= time->n_schedules; k++)
            if (tap_wants(tap, k))
                weigh(&part, tap->weights->start[k] + p->first + from,
                      tap->weights->end[k] + p->first + from, sum + k * STRIP);
    }
}

void classes_add_up(const struct classes *c, const struct timeline *time, size_t row,
                    const struct class_steps *steps, const double *values,
                    const struct cohort_output *out)
{
    double start[CLASS_CYCLES_MOST * STRIP], end[CLASS_CYCLES_MOST * STRIP];
    for (size_t i = c ? c->from[row] : 0; c != NULL && i < c->from[row + 1]; i++) {
        const struct place *p = &c->places[i];
        const size_t n_words = presence_words(steps->share, steps->n_worlds);
        uint32_t *words = steps->words + n_words * p->at;
        struct crowd crowd = {cycles_of(p), start, end, values, NULL};
        for (size_t class = 0; class < p->n_classes; class ++) {
            add_up(words + 2 * class * n_words * width_of(p), crowd.n, steps, start);
            add_up(words + (2 * class + 1) * n_words * width_of(p), crowd.n, steps, end);
            for (size_t k = 0; k < p->n_taps; k++) {
                crowd.slot = slots_of(p, class, k);
                apply(p, p->taps[k], time, &crowd, out);
            }
        }
    }
}
