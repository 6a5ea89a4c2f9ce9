#include "imis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "normal_mix.h"
#include "weighted.h"

struct search {
    const struct imis_plan *plan;
    const struct imis_asked *asked;
    struct imis *s;
    struct normal_mix *mix;
    double *prior;   /* [n] log density */
    double *density; /* [n] log of the sum of points x density over the mixture */
    double *work;    /* [n] */
    double *mean, *covariance;
};

static void draw_normals(struct search *f, double *z, uint64_t first, size_t n)
{
    const size_t d = f->s->dimensions;
    double *e = memory_alloc(n, sizeof *e);
    for (size_t k = 0; k < d; k++) {
        f->asked->normal(f->asked->context, k, first, n, e);
        for (size_t i = 0; i < n; i++)
            z[i * d + k] = e[i];
    }
    free(e);
}

/* Points that have been drawn: what the prior, the likelihood and the mixture say of them. False if
 * told to stop. */
static bool take(struct search *f, size_t n)
{
    struct imis *s = f->s;
    const size_t d = s->dimensions, first = s->n;
    const double *z = s->z + first * d;
    if (!f->asked->likelihood(f->asked->context, z, n, s->likelihood + first))
        return false;
    for (size_t i = first; i < first + n; i++) {
        double squares = 0;
        for (size_t k = 0; k < d; k++)
            squares += s->z[i * d + k] * s->z[i * d + k];
        f->prior[i] = -0.5 * squares;
        if (isnan(s->likelihood[i]))
            s->likelihood[i] = -INFINITY;
    }
    normal_mix_density(f->mix, z, n, f->density + first);
    s->n += n;
    return true;
}

/* With the likelihood to a power; returns how many points that is worth. */
static double soften(struct search *f, double power, double *weight)
{
    struct imis *s = f->s;
    for (size_t i = 0; i < s->n; i++) {
        const double likelihood = s->likelihood[i];
        weight[i] = (likelihood == -INFINITY ? likelihood : power * likelihood) + f->prior[i] -
                    f->density[i];
    }
    weights_of_logs(weight, s->n, weight);
    return weights_effective(weight, s->n);
}

/* The points from `first` on. During the search densities are times the number of points, later
 * each part has its share. */
static void weigh(struct search *f, size_t first)
{
    struct imis *s = f->s;
    memset(s->weight, 0, first * sizeof *s->weight);
    for (size_t i = first; i < s->n; i++)
        s->weight[i] = s->likelihood[i] + f->prior[i] - f->density[i];
    s->used = s->n - first;
    s->evidence = weights_of_logs(s->weight + first, s->used, s->weight + first) -
                  (first > 0 ? log((double) s->used) : 0);
    s->effective = weights_effective(s->weight + first, s->used);
    s->largest = 0;
    for (size_t i = first; i < s->n; i++)
        s->largest = fmax(s->largest, s->weight[i]);
    s->evidence_error =
        s->effective > 0 ? sqrt(fmax(1 / s->effective - 1 / (double) s->used, 0)) : INFINITY;
    s->enough = s->effective >= f->plan->enough;
}

/* --- where to lay a normal ------------------------------------------------------------- */

/* So many points show a covariance. */
static double sight(const struct search *f)
{
    return fmax(100, 8 * (double) f->s->dimensions);
}

/* The moments of the posterior, softened until enough points count. */
static void lay_by_moments(struct search *f)
{
    struct imis *s = f->s;
    double low = 0, high = 1;
    if (soften(f, 1, f->work) < sight(f)) {
        for (int i = 0; i < 60; i++) {
            const double middle = 0.5 * (low + high);
            *(soften(f, middle, f->work) < sight(f) ? &high : &low) = middle;
        }
        soften(f, low, f->work);
    }
    weighted_moments(s->z, f->work, s->n, s->dimensions, f->mean, f->covariance);
}

struct distance {
    double squared;
    size_t point;
};

static int by_distance(const void *x, const void *y)
{
    const struct distance *a = x, *b = y;
    if (a->squared != b->squared)
        return a->squared < b->squared ? -1 : 1;
    return a->point < b->point ? -1 : a->point > b->point;
}

/* At the point with the largest weight, from the points nearest to it, which count for the mean of
 * their weight and an equal one. */
static void lay_at_largest(struct search *f)
{
    struct imis *s = f->s;
    const size_t d = s->dimensions, near = f->plan->each < s->n ? f->plan->each : s->n;
    size_t top = 0;
    for (size_t i = 1; i < s->n; i++)
        if (s->weight[i] > s->weight[top])
            top = i;
    struct distance *list = memory_alloc(s->n, sizeof *list);
    for (size_t i = 0; i < s->n; i++) {
        list[i].point = i;
        for (size_t k = 0; k < d; k++) {
            const double off = s->z[i * d + k] - s->z[top * d + k];
            list[i].squared += off * off;
        }
    }
    qsort(list, s->n, sizeof *list, by_distance);
    double *weight = memory_alloc(s->n, sizeof *weight), sum = 0;
    for (size_t i = 0; i < near; i++) {
        const size_t at = list[i].point;
        sum += weight[at] = 0.5 * (s->weight[at] + 1 / (double) s->n);
    }
    for (size_t i = 0; i < s->n; i++)
        weight[i] /= sum;
    weighted_moments(s->z, weight, s->n, d, f->mean, f->covariance);
    for (size_t j = 0; j < d; j++) /* around the point, not around their mean */
        for (size_t k = 0; k < d; k++)
            f->covariance[j * d + k] +=
                (f->mean[j] - s->z[top * d + j]) * (f->mean[k] - s->z[top * d + k]);
    memcpy(f->mean, s->z + top * d, d * sizeof *f->mean);
    free(weight);
    free(list);
}

static bool add_stage(struct search *f)
{
    struct imis *s = f->s;
    const size_t n = f->plan->each, older = s->n;
    double *z = s->z + older * s->dimensions;
    if (s->effective < sight(f) || s->n_stages % 2 == 0)
        lay_by_moments(f);
    else
        lay_at_largest(f);
    normal_mix_add(f->mix, f->mean, f->covariance, (double) n);
    s->n_stages++;
    normal_mix_last(f->mix, s->z, older, f->work); /* the older ones could have come of it too */
    for (size_t i = 0; i < older; i++)
        f->density[i] = log_add(f->density[i], f->work[i]);
    draw_normals(f, z, older, n);
    normal_mix_draw(f->mix, s->n_stages, z, n);
    if (!take(f, n))
        return false;
    weigh(f, 0);
    return true;
}

/* --- points that count ----------------------------------------------------------------- */

/* The prior has at least a tenth, so that no weight can be much larger than the others. */
static const double OF_PRIOR = 0.1, LEAST = 0.005;

/* Parts by what they explain, without those that explain next to nothing. */
static void settle(struct search *f, double *share)
{
    const struct imis *s = f->s;
    const size_t parts = normal_mix_parts(f->mix);
    double sum = 0;
    normal_mix_explain(f->mix, s->z, s->weight, s->n, share);
    share[0] = 0;
    for (size_t k = 0; k < parts; k++) {
        share[k] = share[k] < LEAST ? 0 : share[k];
        sum += share[k];
    }
    for (size_t k = 0; k < parts; k++)
        share[k] *= sum > 0 ? (1 - OF_PRIOR) / sum : 0;
    share[0] = sum > 0 ? OF_PRIOR : 1;
    normal_mix_set(f->mix, share);
}

/* `each` points, so many of every part as is its share. */
static bool draw_anew(struct search *f, const double *share, size_t from)
{
    struct imis *s = f->s;
    const size_t n = f->plan->each, parts = normal_mix_parts(f->mix);
    double *z = s->z + s->n * s->dimensions, sum = 0;
    draw_normals(f, z, s->n, n);
    for (size_t k = 0, done = 0; k < parts; k++) {
        sum += share[k];
        const size_t until = k + 1 < parts ? (size_t) (sum * (double) n + 0.5) : n;
        normal_mix_draw(f->mix, k, z + done * s->dimensions, until - done);
        done = until;
    }
    if (!take(f, n))
        return false;
    weigh(f, from);
    return true;
}

/* --- the whole ------------------------------------------------------------------------- */

static struct search search_new(const struct imis_plan *plan, const struct imis_asked *asked)
{
    const size_t d = plan->dimensions, n = plan->most;
    struct imis *s = memory_alloc(1, sizeof *s);
    *s = (struct imis){.dimensions = d};
    s->z = memory_alloc(n * d, sizeof *s->z);
    s->likelihood = memory_alloc(n, sizeof *s->likelihood);
    s->weight = memory_alloc(n, sizeof *s->weight);
    return (struct search){
        .plan = plan,
        .asked = asked,
        .s = s,
        .mix = normal_mix_new(d, (double) plan->first, (n - plan->first) / plan->each),
        .prior = memory_alloc(n, sizeof(double)),
        .density = memory_alloc(n, sizeof(double)),
        .work = memory_alloc(n, sizeof(double)),
        .mean = memory_alloc(d, sizeof(double)),
        .covariance = memory_alloc(d * d, sizeof(double))};
}

static void search_end(struct search *f)
{
    normal_mix_free(f->mix);
    free(f->prior);
    free(f->density);
    free(f->work);
    free(f->mean);
    free(f->covariance);
}

/* The search goes on until half as many points count as are wanted, of two normals at the least. */
enum { STAGES_LEAST = 2 };

static bool goes_on(const struct search *f)
{
    const struct imis *s = f->s;
    const double wanted = fmin(fmax(f->plan->enough / 2, sight(f)), f->plan->enough);
    return s->effective > 0 && (s->effective < wanted || s->n_stages < STAGES_LEAST) &&
           2 * (s->n + f->plan->each) <= f->plan->most;
}

static bool search(struct search *f)
{
    struct imis *s = f->s;
    draw_normals(f, s->z, 0, f->plan->first);
    if (!take(f, f->plan->first))
        return false;
    weigh(f, 0);
    s->prior_effective = s->effective;
    if (s->enough || s->effective == 0)
        return true; /* where no point has any likelihood there is nothing to go by */
    while (goes_on(f))
        if (!add_stage(f))
            return false;
    double *share = memory_alloc(normal_mix_parts(f->mix), sizeof *share);
    const size_t from = s->n;
    settle(f, share);
    bool done = true;
    do
        done = draw_anew(f, share, from);
    while (done && !s->enough && s->n + f->plan->each <= f->plan->most);
    free(share);
    return done;
}

struct imis *imis_run(const struct imis_plan *plan, const struct imis_asked *asked)
{
    struct search f = search_new(plan, asked);
    const bool done = search(&f);
    search_end(&f);
    if (done)
        return f.s;
    imis_free(f.s);
    return NULL;
}

void imis_free(struct imis *s)
{
    if (s == NULL)
        return;
    free(s->z);
    free(s->likelihood);
    free(s->weight);
    free(s);
}

void imis_resample(const struct imis *s, double u, size_t rows, size_t *which)
{
    double sum = 0;
    size_t row = 0, last = 0;
    for (size_t i = 0; i < s->n; i++) {
        sum += s->weight[i];
        last = s->weight[i] > 0 ? i : last;
        while (row < rows && ((double) row + u) / (double) rows < sum)
            which[row++] = i;
    }
    while (row < rows) /* what rounding leaves */
        which[row++] = last;
}
