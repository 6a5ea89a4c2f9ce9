#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "cohort.h"
#include "strip.h"

/* A term this small beside the sum of all is nothing. */
#define NOTHING 0x1p-60

/* A series for hazards up to this times the time it spans: its terms and their sum stay far within
 * what a double holds. Whole matrices are begun with less, as each halving costs two products. */
#define SERIES_MOST 256.0
#define SQUARING_FROM 4.0

enum { TERMS_MOST = 640 };

struct course_room {
    double *share;          /* [n_ways][STRIP] of the jumps of a place that take each way */
    double *keep;           /* [n_places][STRIP] the share that leads nowhere */
    double *now, *next;     /* [n_places][STRIP] after so many jumps */
    double *end, *years;    /* [n_places][STRIP] from one beginning */
    double *weight, *still; /* [TERMS_MOST][STRIP] of each number of jumps; of more than that */
    double *matrix[4];      /* [n_places][n_places][STRIP] ends and years, and the next */
};

struct course_room *course_room_new(const struct exact *x)
{
    if (x->n_shapes == 0)
        return NULL;
    const size_t n = x->most_places;
    struct course_room *r = memory_alloc(1, sizeof *r);
    r->share = memory_alloc(x->most_ways * STRIP, sizeof(double));
    double **const lists[] = {&r->keep, &r->now, &r->next, &r->end, &r->years};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        *lists[i] = memory_alloc(n * STRIP, sizeof(double));
    r->weight = memory_alloc(TERMS_MOST * STRIP, sizeof(double));
    r->still = memory_alloc(TERMS_MOST * STRIP, sizeof(double));
    for (size_t i = 0; i < 4; i++)
        r->matrix[i] = memory_alloc(n * n * STRIP, sizeof(double));
    return r;
}

void course_room_free(struct course_room *r)
{
    if (r == NULL)
        return;
    free(r->share);
    free(r->keep);
    free(r->now);
    free(r->next);
    free(r->end);
    free(r->years);
    free(r->weight);
    free(r->still);
    for (size_t i = 0; i < 4; i++)
        free(r->matrix[i]);
    free(r);
}

/* One course in a strip. */
struct chain {
    const struct courses *c;
    const uint32_t *hazard; /* [n_ways] slots */
    const double *values;
    struct course_room *room;
    double cycle;
    double jumps[STRIP]; /* expected in a cycle: the largest sum of hazards times the cycle */
    double most;         /* in any lane */
};

/* Jumps come as often as the place that is left fastest is left; those of other places mostly lead
 * nowhere. Where nothing moves, any number of them does. */
STRIP_CLONES
static void find_jumps(struct chain *k)
{
    const struct courses *c = k->c;
    double *restrict keep = k->room->keep;
    memset(keep, 0, c->n_places * STRIP * sizeof *keep);
    for (size_t w = 0; w < c->n_ways; w++) {
        const double *restrict hazard = k->values + (size_t) k->hazard[w] * STRIP;
        double *restrict sum = keep + c->ways[w].from * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += hazard[i];
    }
    double most[STRIP] = {0};
    for (size_t p = 0; p < c->n_places; p++)
        for (size_t i = 0; i < STRIP; i++)
            most[i] = keep[p * STRIP + i] > most[i] ? keep[p * STRIP + i] : most[i];
    for (size_t i = 0; i < STRIP; i++)
        most[i] = most[i] > 0 ? most[i] : 1;
    for (size_t p = 0; p < c->n_places; p++)
        for (size_t i = 0; i < STRIP; i++)
            keep[p * STRIP + i] = 1 - keep[p * STRIP + i] / most[i];
    for (size_t w = 0; w < c->n_ways; w++) {
        const double *restrict hazard = k->values + (size_t) k->hazard[w] * STRIP;
        double *restrict share = k->room->share + w * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            share[i] = hazard[i] / most[i];
    }
    k->most = 0;
    for (size_t i = 0; i < STRIP; i++) {
        k->jumps[i] = most[i] * k->cycle;
        if (isfinite(k->jumps[i]) && k->jumps[i] > k->most)
            k->most = k->jumps[i];
    }
}

/* How many numbers of jumps matter where `most` are expected. */
static size_t count_terms(double most)
{
    double term = 1, sum = 1;
    size_t n = 1;
    for (; n < TERMS_MOST && ((double) n <= most || term > NOTHING * sum); n++) {
        term *= most / (double) n;
        sum += term;
    }
    return n;
}

/* The chances of 0 .. n - 1 jumps, and of more than that, where jumps[i] * part are expected. */
STRIP_CLONES
static void weigh_terms(const struct chain *k, double part, size_t n)
{
    double *restrict weight = k->room->weight, *restrict still = k->room->still;
    double sum[STRIP], mean[STRIP];
    for (size_t i = 0; i < STRIP; i++) {
        mean[i] = k->jumps[i] * part;
        weight[i] = sum[i] = 1;
    }
    for (size_t t = 1; t < n; t++)
        for (size_t i = 0; i < STRIP; i++) {
            weight[t * STRIP + i] = weight[(t - 1) * STRIP + i] * (mean[i] / (double) t);
            sum[i] += weight[t * STRIP + i];
        }
    double more[STRIP] = {0};
    for (size_t t = n; t-- > 0;)
        for (size_t i = 0; i < STRIP; i++) {
            weight[t * STRIP + i] /= sum[i];
            still[t * STRIP + i] = more[i];
            more[i] += weight[t * STRIP + i];
        }
}

/* next = now after one more jump. */
static inline void jump(const struct chain *k, const double *restrict now, double *restrict next)
{
    const struct courses *c = k->c;
    const double *restrict keep = k->room->keep, *restrict share = k->room->share;
    for (size_t i = 0; i < c->n_places * STRIP; i++)
        next[i] = now[i] * keep[i];
    for (size_t w = 0; w < c->n_ways; w++) {
        const double *restrict from = now + c->ways[w].from * STRIP;
        double *restrict to = next + c->ways[w].to * STRIP;
        for (size_t i = 0; i < STRIP; i++)
            to[i] += from[i] * share[w * STRIP + i];
    }
}

/* From `now` on for a time in which n terms matter: puts room.end, adds to room.years, in units of
 * their own. */
STRIP_CLONES
static void follow(const struct chain *k, size_t n)
{
    struct course_room *r = k->room;
    const size_t n_places = k->c->n_places;
    memset(r->end, 0, n_places * STRIP * sizeof *r->end);
    for (size_t t = 0; t < n; t++) {
        const double *restrict weight = r->weight + t * STRIP, *restrict still =
                                                                   r->still + t * STRIP;
        for (size_t p = 0; p < n_places; p++) {
            const double *restrict now = r->now + p * STRIP;
            double *restrict end = r->end + p * STRIP, *restrict years = r->years + p * STRIP;
            for (size_t i = 0; i < STRIP; i++) {
                end[i] += weight[i] * now[i];
                years[i] += still[i] * now[i];
            }
        }
        jump(k, r->now, r->next);
        double *next = r->next;
        r->next = r->now;
        r->now = next;
    }
}

/* What the n places of a row add up to is known: errors of rounding would add up over the cycles,
 * and double with each squaring. */
STRIP_CLONES
static void make_whole(size_t n, double whole, double *restrict row)
{
    double sum[STRIP] = {0};
    for (size_t p = 0; p < n; p++)
        for (size_t i = 0; i < STRIP; i++)
            sum[i] += row[p * STRIP + i];
    for (size_t i = 0; i < STRIP; i++)
        sum[i] = whole / sum[i];
    for (size_t p = 0; p < n; p++)
        for (size_t i = 0; i < STRIP; i++)
            row[p * STRIP + i] *= sum[i];
}

/* Who begins in one place: ends and years over 1 / 2^halvings of a cycle, in steps of as much as a
 * series spans. */
static void run_series(const struct chain *k, size_t place, double part, double *end, double *years)
{
    struct course_room *r = k->room;
    const size_t size = k->c->n_places * STRIP;
    const size_t steps = (size_t) ceil(k->most * part / SERIES_MOST) + (k->most == 0);
    const size_t n = count_terms(k->most * part / (double) steps);
    weigh_terms(k, part / (double) steps, n);
    memset(r->now, 0, size * sizeof *r->now);
    memset(r->years, 0, size * sizeof *r->years);
    for (size_t i = 0; i < STRIP; i++)
        r->now[place * STRIP + i] = 1;
    for (size_t s = 0; s < steps; s++) {
        follow(k, n);
        double *now = r->now;
        r->now = r->end;
        r->end = now;
    }
    memcpy(end, r->now, size * sizeof *end);
    memcpy(years, r->years, size * sizeof *years);
    make_whole(k->c->n_places, 1, end);
    make_whole(k->c->n_places, k->cycle * part, years);
}

/* to = a b, and add where that is not NULL. [n][n][STRIP] */
STRIP_CLONES
static void multiply(size_t n, const double *restrict a, const double *restrict b,
                     const double *restrict add, double *restrict to)
{
    for (size_t p = 0; p < n; p++)
        for (size_t q = 0; q < n; q++) {
            double sum[STRIP];
            for (size_t i = 0; i < STRIP; i++)
                sum[i] = add ? add[(p * n + q) * STRIP + i] : 0;
            for (size_t k = 0; k < n; k++)
                for (size_t i = 0; i < STRIP; i++)
                    sum[i] += a[(p * n + k) * STRIP + i] * b[(k * n + q) * STRIP + i];
            memcpy(to + (p * n + q) * STRIP, sum, sizeof sum);
        }
}

static void swap(double **a, double **b)
{
    double *c = *a;
    *a = *b;
    *b = c;
}

static void run_squaring(const struct chain *k, int halvings, double *end, double *years)
{
    struct course_room *r = k->room;
    const size_t n = k->c->n_places;
    double part = ldexp(1, -halvings);
    for (size_t p = 0; p < n; p++)
        run_series(k, p, part, r->matrix[0] + p * n * STRIP, r->matrix[1] + p * n * STRIP);
    for (; halvings > 0; halvings--) {
        multiply(n, r->matrix[0], r->matrix[1], r->matrix[1], r->matrix[3]);
        multiply(n, r->matrix[0], r->matrix[0], NULL, r->matrix[2]);
        part *= 2;
        for (size_t p = 0; p < n; p++) {
            make_whole(n, 1, r->matrix[2] + p * n * STRIP);
            make_whole(n, k->cycle * part, r->matrix[3] + p * n * STRIP);
        }
        swap(&r->matrix[0], &r->matrix[2]);
        swap(&r->matrix[1], &r->matrix[3]);
    }
    memcpy(end, r->matrix[0], n * STRIP * sizeof *end);
    memcpy(years, r->matrix[1], n * STRIP * sizeof *years);
}

/* How often the cycle is halved so that a series is short, where that is less work than a long
 * series: by the shape and the hazards. 0: not at all. */
static int count_halvings(const struct chain *k)
{
    if (k->most <= SQUARING_FROM)
        return 0;
    const double n = (double) k->c->n_places, jump = (double) k->c->n_ways + 3 * n;
    const int halvings = (int) ceil(log2(k->most / SQUARING_FROM));
    const double squaring = halvings * 2 * n * n * n + n * 30 * jump;
    const double series = (k->most + 8 * sqrt(k->most)) * jump;
    return squaring < series ? halvings : 0;
}

static void run_course(struct chain *k, double *end, double *years)
{
    find_jumps(k);
    const int halvings = count_halvings(k);
    if (halvings > 0)
        run_squaring(k, halvings, end, years);
    else
        run_series(k, 0, 1, end, years);
}

STRIP_CLONES
static void multiply_out(const struct exact *x, double *values)
{
    for (size_t i = 0; i < x->n_products; i++) {
        const struct course_product *p = &x->products[i];
        const double *a = values + (size_t) p->course * STRIP;
        const double *b = values + (size_t) p->factor * STRIP;
        double *to = values + (size_t) p->to * STRIP;
        for (size_t l = 0; l < STRIP; l++)
            to[l] = a[l] * b[l];
    }
}

void cohort_courses(const struct exact *x, double cycle_years, struct course_room *room,
                    double *values)
{
    for (size_t s = 0; s < x->n_shapes; s++) {
        const struct courses *c = &x->shapes[s];
        for (size_t i = 0; i < c->n; i++) {
            struct chain k = {.c = c,
                              .hazard = c->hazards + i * c->n_ways,
                              .values = values,
                              .room = room,
                              .cycle = cycle_years};
            double *end = values + (size_t) c->values[i] * STRIP;
            run_course(&k, end, end + c->n_places * STRIP);
        }
    }
    multiply_out(x, values);
}
