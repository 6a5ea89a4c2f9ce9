/* Who enters when: people by group, node and start state; whole people in people mode. */
#include "build.h"
#include "people.h"
#include "stream.h"

#include <math.h>
#include <string.h>

/* Every person is followed one by one in every draw, twice: more would not end. */
#define PERSONS_MAX 1e6

/* As a part of all people, in another group than the shares say. */
#define ROUNDED_MOST 0.05

/* People entering at each node over all groups: [n_cycles + 1]. `size` at the start; the
 * arrivals of a budget year evenly over its months inside the horizon. */
static double *people_by_node(struct build *b)
{
    const struct calendar *c = b->model->calendar;
    double *people = arena_alloc(b->arena, c->n_cycles + 1, sizeof *people);
    people[0] = b->common->cohort.size;
    for (size_t i = 0; i < b->common->cohort.n_arrivals; i++) {
        const struct arrival *a = &b->common->cohort.arrivals[i];
        const long year = (long) a->year - c->first_year;
        if (year < 0 || year >= (long) c->n_years)
            continue; /* the reader has warned */
        const double per_month = a->people / c->year_months[year];
        for (size_t t = 1; t <= c->n_cycles; t++) {
            const double months = c->cycle_months;
            if (c->year_of[t] == (size_t) year)
                people[t - 1] += per_month * months * c->first_share[t];
            else if (c->year_of[t] + 1 == (size_t) year)
                people[t - 1] += per_month * months * (1 - c->first_share[t]);
        }
    }
    return people;
}

/* Largest remainder: n whole people over shares[k], ties by position (names are sorted). */
static void apportion(size_t n, const double *share, size_t k, size_t *seats)
{
    size_t given = 0;
    for (size_t i = 0; i < k; i++) {
        seats[i] = (size_t) floor((double) n * share[i] + 1e-9);
        given += seats[i];
    }
    for (; given < n; given++) {
        size_t best = 0;
        double most = -INFINITY;
        for (size_t i = 0; i < k; i++) {
            const double remainder = (double) n * share[i] - (double) seats[i];
            if (remainder > most + 1e-9) {
                most = remainder;
                best = i;
            }
        }
        seats[best]++;
    }
}

void people_spread(size_t n, const double *share, size_t k, uint32_t *kind, struct arena *arena)
{
    size_t *seats = arena_alloc(arena, k, sizeof *seats),
           *used = arena_alloc(arena, k, sizeof *used);
    apportion(n, share, k, seats);
    for (size_t i = 0; i < n; i++) {
        size_t best = NO_INDEX;
        double most = -INFINITY;
        for (size_t j = 0; j < k; j++) {
            const double lag = (double) (i + 1) * (double) seats[j] / (double) n - (double) used[j];
            if (used[j] < seats[j] && lag > most + 1e-9) {
                most = lag;
                best = j;
            }
        }
        kind[i] = (uint32_t) best;
        used[best]++;
    }
}

/* Whole people: the running total is rounded, so that every year's arrivals come out. */
static size_t round_by_node(double *people, size_t n)
{
    double total = 0, whole = 0;
    for (size_t t = 0; t < n; t++) {
        total += people[t];
        const double next = floor(total + 0.5);
        people[t] = next - whole;
        whole = next;
    }
    return (size_t) whole;
}

static void make_persons(struct build *b, double *by_node)
{
    struct model *m = b->model;
    const size_t n = round_by_node(by_node, m->calendar->n_cycles + 1);
    struct person *persons = arena_alloc(b->arena, n ? n : 1, sizeof *persons);
    double *share = arena_alloc(b->arena, b->common->n_groups, sizeof *share);
    uint32_t *group = arena_alloc(b->arena, n ? n : 1, sizeof *group);
    size_t *in_group = arena_alloc(b->arena, b->common->n_groups, sizeof *in_group);
    for (size_t g = 0; g < b->common->n_groups; g++)
        share[g] = b->common->groups[g].share;
    people_spread(n, share, b->common->n_groups, group, b->arena);
    size_t i = 0;
    for (size_t t = 0; t <= m->calendar->n_cycles; t++)
        for (size_t k = 0; k < (size_t) by_node[t]; k++, i++)
            persons[i] = (struct person){group[i], (uint32_t) t, (uint32_t) in_group[group[i]]++,
                                         stream_name(b->common->groups[group[i]].name.id)};
    m->persons = persons;
    m->n_persons = n;
}

size_t build_subgroup(const struct build *b, size_t group, size_t entry)
{
    return group * b->model->n_arrival_years + b->arrival_at[entry];
}

/* Budget years in which somebody enters, where these are told apart. */
static void list_arrival_years(struct build *b)
{
    struct model *m = b->model;
    const struct calendar *c = m->calendar;
    size_t *year = arena_alloc(b->arena, c->n_years + 1, sizeof *year);
    size_t *at = arena_alloc(b->arena, c->n_cycles + 1, sizeof *at);
    double *people = arena_alloc(b->arena, c->n_years + 1, sizeof *people);
    size_t n = 0;
    for (size_t t = 0; t <= c->n_cycles; t++) {
        if (b->people_by_node[t] == 0)
            continue;
        if (n == 0 || (b->wish.arrivals && year[n - 1] != c->year_of_node[t]))
            year[n++] = c->year_of_node[t];
        at[t] = n - 1;
        people[n - 1] += b->people_by_node[t];
    }
    m->n_arrival_years = n;
    m->arrival_year = year;
    m->arrivals = people;
    b->arrival_at = at;
}

static void share_subgroups(struct build *b)
{
    struct model *m = b->model;
    m->timeline.n_subgroups = b->common->n_groups * m->n_arrival_years;
    double *share = arena_alloc(b->arena, m->timeline.n_subgroups, sizeof *share);
    for (size_t i = 0; i < m->n_persons; i++)
        share[build_subgroup(b, m->persons[i].group, m->persons[i].node)] +=
            1.0 / (double) m->n_persons;
    for (size_t g = 0; m->n_persons == 0 && g < b->common->n_groups; g++)
        for (size_t i = 0; i < m->n_arrival_years; i++)
            share[g * m->n_arrival_years + i] =
                b->common->groups[g].share * (m->arrivals[i] / m->people);
    m->subgroup_share = share;
}

/* Groups that are too small for whole people shift the results; no draw shows it. */
static void warn_of_rounded_groups(const struct build *b, const double *share)
{
    const struct group *groups = b->common->groups;
    const size_t n = b->common->n_groups;
    size_t wanted = 0, nobody = 0;
    double elsewhere = 0;
    for (size_t g = 0; g < n; g++) {
        wanted += groups[g].share > 0;
        nobody += groups[g].share > 0 && share[g] == 0;
        elsewhere += fabs(share[g] - groups[g].share) / 2;
    }
    if (b->model->n_persons == 0 || (nobody == 0 && elsewhere <= ROUNDED_MOST))
        return;
    const char *begin =
        nobody > 0
            ? arena_printf(b->arena, "%zu of %zu groups get nobody: the shares", nobody, wanted)
            : "The shares";
    errors_warn(b->errors, b->common->cohort.at,
                "%s of the groups are rounded to whole people, and %.3g %% of these %zu "
                "people are in another group than the shares say.\n"
                "mode = \"expected\" follows averages and rounds nothing; or follow more people.",
                begin, 100 * elsewhere, b->model->n_persons);
}

void build_people(struct build *b)
{
    struct model *m = b->model;
    double *by_node = people_by_node(b);
    double *group_share = arena_alloc(b->arena, b->common->n_groups, sizeof *group_share);
    double total = 0;
    for (size_t t = 0; t <= m->calendar->n_cycles; t++)
        total += by_node[t];
    b->people_by_node = by_node;
    if (b->common->cohort.mode == MODE_PEOPLE && total > PERSONS_MAX) {
        errors_add(b->errors, ERROR_SCENARIO, b->common->cohort.at,
                   "mode = \"people\" follows every person, here %.0f of them; at most %.0f can be "
                   "followed.\nWrite mode = \"expected\", which follows average flows.",
                   total, PERSONS_MAX);
        return;
    }
    if (b->common->cohort.mode == MODE_PEOPLE) {
        make_persons(b, by_node);
        for (size_t i = 0; i < m->n_persons; i++)
            group_share[m->persons[i].group] += 1.0 / (double) m->n_persons;
        m->people = (double) m->n_persons;
        warn_of_rounded_groups(b, group_share);
    } else {
        for (size_t g = 0; g < b->common->n_groups; g++)
            group_share[g] = b->common->groups[g].share;
        m->people = total;
    }
    m->group_share = group_share;
    list_arrival_years(b);
    share_subgroups(b);
    if (!(m->people > 0))
        errors_add(b->errors, ERROR_SCENARIO, b->common->cohort.at,
                   "Nobody is in the cohort: `size` and `arrivals` inside the horizon come to %g "
                   "people.",
                   total);
}
