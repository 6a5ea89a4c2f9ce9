#include "sampler_parts.h"

#include <Rmath.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_version.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "correlation.h"
#include "names.h"
#include "stream.h"
#include "strip.h"

struct sampler *sampler_new(struct arena *arena)
{
    gsl_set_error_handler_off(); /* GSL's own ends the process */
    struct sampler *s = arena_alloc(arena, 1, sizeof *s);
    s->arena = arena;
    return s;
}

/* Room for one more: arrays double at powers of two. */
static void *grow(struct arena *arena, void *array, size_t n, size_t size)
{
    if (n != 0 && (n & (n - 1)) != 0)
        return array;
    return arena_grow(arena, array, n, n == 0 ? 1 : 2 * n, size);
}

static void use_slots(struct sampler *s, uint32_t first, size_t n)
{
    if (first + n > s->slots)
        s->slots = first + n;
}

void sampler_add_parameter(struct sampler *s, const char *name, const struct distribution *variant,
                           size_t n, uint32_t first_slot)
{
    assert(n > 0);
    struct distribution *copy = arena_alloc(s->arena, n, sizeof *copy);
    memcpy(copy, variant, n * sizeof *copy);
    s->parameters = grow(s->arena, s->parameters, s->n_parameters, sizeof *s->parameters);
    s->parameters[s->n_parameters++] =
        (struct parameter){name, stream_name(name), ALONE, n, copy, first_slot, 0};
    use_slots(s, first_slot, n);
}

static struct sampler_source source_of(const char *name)
{
    return (struct sampler_source){name, stream_name(name)};
}

void sampler_add_shares(struct sampler *s, const char *name, const char *const *category,
                        const double *count, size_t n, uint32_t first_slot)
{
    assert(n > 0);
    double *counts = arena_alloc(s->arena, n, sizeof *counts);
    struct sampler_source *source = arena_alloc(s->arena, n, sizeof *source);
    struct sampler_source *power = arena_alloc(s->arena, n, sizeof *power);
    bool in_logs = true;
    for (size_t i = 0; i < n; i++) {
        assert(count[i] > 0.0);
        counts[i] = count[i];
        source[i] = source_of(arena_printf(s->arena, "%s/%s", name, category[i]));
        power[i] = source_of(arena_printf(s->arena, "%s/%s/power", name, category[i]));
        in_logs = in_logs && count[i] < 1.0;
    }
    s->shares = grow(s->arena, s->shares, s->n_shares, sizeof *s->shares);
    s->shares[s->n_shares++] = (struct share_set){n, counts, source, power, in_logs, first_slot};
    use_slots(s, first_slot, n);
}

/* ---- which depend on which ---- */

static size_t find(const struct sampler *s, const char *name)
{
    const uint64_t address = stream_name(name);
    for (size_t i = 0; i < s->n_parameters; i++)
        if (s->parameters[i].address == address && strcmp(s->parameters[i].name, name) == 0)
            return i;
    return NO_INDEX;
}

/* The parameter, or NO_INDEX after an error that says which were meant. */
static size_t find_or_complain(const struct sampler *s, const char *name, struct place at,
                               struct errors *errors)
{
    const size_t found = find(s, name);
    if (found != NO_INDEX)
        return found;
    const char **names = arena_alloc(s->arena, s->n_parameters + 1, sizeof *names);
    for (size_t i = 0; i < s->n_parameters; i++)
        names[i] = s->parameters[i].name;
    errors_add(errors, ERROR_SCENARIO, at, "There is no parameter \"%s\".\n%s", name,
               names_hint(s->arena, name, names, s->n_parameters));
    return NO_INDEX;
}

/* Along the pairs of one of the two, so that many parameters can all be correlated. */
static bool are_correlated(const struct sampler *s, size_t a, size_t b)
{
    for (size_t next = s->parameters[a].last_pair; next > 0;) {
        const struct rank_pair *p = &s->pairs[next - 1];
        const int which = p->parameter[1] == a;
        if (p->parameter[!which] == b)
            return true;
        next = p->before[which];
    }
    return false;
}

static void add_pair(struct sampler *s, const size_t index[2], double rank)
{
    s->pairs = grow(s->arena, s->pairs, s->n_pairs, sizeof *s->pairs);
    struct rank_pair *pair = &s->pairs[s->n_pairs++];
    pair->rank = rank;
    for (int i = 0; i < 2; i++) {
        struct parameter *p = &s->parameters[index[i]];
        p->how = BY_COPULA;
        pair->parameter[i] = index[i];
        pair->before[i] = p->last_pair;
        p->last_pair = s->n_pairs;
    }
}

static bool complain_joint(const char *name, struct place at, struct errors *errors)
{
    return errors_add(errors, ERROR_SCENARIO, at,
                      "\"%s\" is part of an [[mvnormal]], which sets its correlations already; "
                      "[[correlate]] cannot change them.",
                      name);
}

bool sampler_correlate(struct sampler *s, const char *a, const char *b, double rank,
                       struct place at, struct errors *errors)
{
    const size_t index[2] = {find_or_complain(s, a, at, errors),
                             find_or_complain(s, b, at, errors)};
    if (index[0] == NO_INDEX || index[1] == NO_INDEX)
        return false;
    if (index[0] == index[1])
        return errors_add(errors, ERROR_SCENARIO, at, "\"%s\" is correlated with itself.", a);
    if (!(fabs(rank) <= 1.0))
        return errors_add(errors, ERROR_SCENARIO, at,
                          "The rank correlation of \"%s\" and \"%s\" is %g, but a correlation lies "
                          "between -1 and 1.",
                          a, b, rank);
    if (are_correlated(s, index[0], index[1]))
        return errors_add(errors, ERROR_SCENARIO, at,
                          "The rank correlation of \"%s\" and \"%s\" is given twice.", a, b);
    for (int i = 0; i < 2; i++) {
        const struct parameter *p = &s->parameters[index[i]];
        if (p->how == BY_JOINT_NORMAL)
            return complain_joint(p->name, at, errors);
        if (p->n == 1 && p->variant->family == FAMILY_CONSTANT)
            errors_warn(errors, at,
                        "\"%s\" is certain, so its correlation with \"%s\" has no effect.", p->name,
                        i == 0 ? b : a);
    }
    add_pair(s, index, rank);
    return true;
}

struct named {
    const char *name;
    size_t index, given; /* of the parameter; position where it was named */
};

static int by_name(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static struct normals normals_new(struct arena *arena, size_t n)
{
    return (struct normals){n, arena_alloc(arena, n, sizeof(size_t)),
                            arena_alloc(arena, n, sizeof(double)),
                            arena_alloc(arena, n * n, sizeof(double))};
}

/* The members of a joint normal, sorted by name; NULL after an error. */
static struct named *joint_members(const struct sampler *s, const char *const *names, size_t n,
                                   struct place at, struct errors *errors)
{
    const size_t before = errors_count(errors);
    struct named *member = arena_alloc(s->arena, n, sizeof *member);
    for (size_t i = 0; i < n; i++) {
        const size_t found = find_or_complain(s, names[i], at, errors);
        member[i] = (struct named){names[i], found, i};
        if (found == NO_INDEX)
            continue;
        const struct parameter *p = &s->parameters[found];
        if (p->how == BY_COPULA)
            complain_joint(names[i], at, errors);
        else if (p->how == BY_JOINT_NORMAL)
            errors_add(errors, ERROR_SCENARIO, at,
                       "\"%s\" is part of another [[mvnormal]] already.", names[i]);
        else if (p->n > 1)
            errors_add(errors, ERROR_SCENARIO, at,
                       "\"%s\" is part of an [[mvnormal]], which gives it one value for all, but "
                       "it also differs by group or by intervention.",
                       names[i]);
    }
    qsort(member, n, sizeof *member, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(member[i].name, member[i - 1].name) == 0)
            errors_add(errors, ERROR_SCENARIO, at, "\"%s\" is named twice in one [[mvnormal]].",
                       member[i].name);
    return errors_count(errors) == before ? member : NULL;
}

/* Symmetric, with variances, and no pair correlated beyond 1: the mistakes that have a place. */
static bool check_covariance(const char *const *names, const double *covariance, size_t n,
                             struct place at, struct errors *errors)
{
    for (size_t i = 0; i < n; i++)
        if (!(covariance[i * n + i] >= 0.0))
            return errors_add(
                errors, ERROR_SCENARIO, at,
                "The variance of \"%s\" (on the diagonal of `covariance`) is %g, but a "
                "variance is 0 or more.",
                names[i], covariance[i * n + i]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            const double one = covariance[i * n + j], other = covariance[j * n + i];
            const double most = sqrt(covariance[i * n + i] * covariance[j * n + j]);
            if (!(fabs(one - other) <= 1e-9 * most))
                return errors_add(errors, ERROR_SCENARIO, at,
                                  "The covariance of \"%s\" and \"%s\" is written as %g above and "
                                  "%g below the diagonal; the two must be the same.",
                                  names[j], names[i], other, one);
            if (!(fabs(one) <= most * (1.0 + 1e-9)))
                return errors_add(errors, ERROR_SCENARIO, at,
                                  "The covariance of \"%s\" and \"%s\" is %g, more than their "
                                  "variances allow: it lies between %g and %g.",
                                  names[j], names[i], one, -most, most);
        }
    return true;
}

bool sampler_add_mvnormal(struct sampler *s, const char *const *names, const double *mean,
                          const double *covariance, size_t n, struct place at,
                          struct errors *errors)
{
    assert(n > 0);
    const struct named *member = joint_members(s, names, n, at, errors);
    if (member == NULL || !check_covariance(names, covariance, n, at, errors))
        return false;
    struct normals joint = normals_new(s->arena, n);
    double *sorted = arena_alloc(s->arena, n * n, sizeof *sorted);
    for (size_t i = 0; i < n; i++) {
        joint.member[i] = member[i].index;
        joint.mean[i] = mean[member[i].given];
        for (size_t j = 0; j < n; j++)
            sorted[i * n + j] = covariance[member[i].given * n + member[j].given];
    }
    if (!correlation_root(n, sorted, joint.root))
        return errors_add(
            errors, ERROR_SCENARIO, at,
            "`covariance` is no covariance matrix: some sum of these parameters would "
            "have a variance below 0. (It is not positive semi-definite.)");
    for (size_t i = 0; i < n; i++)
        s->parameters[joint.member[i]].how = BY_JOINT_NORMAL;
    s->joints = grow(s->arena, s->joints, s->n_joints, sizeof *s->joints);
    s->joints[s->n_joints++] = joint;
    return true;
}

/* ---- the copula ---- */

/* Rank correlation of a pair of normals from their Pearson correlation, and back. */
static double rank_of(double pearson)
{
    return 6.0 / M_PI * asin(fmin(1.0, fmax(-1.0, pearson)) / 2.0);
}

static double pearson_of(double rank)
{
    return 2.0 * sin(M_PI * rank / 6.0);
}

static double *pearson_matrix(const struct sampler *s, const struct named *member, size_t n)
{
    double *matrix = arena_alloc(s->arena, n * n, sizeof *matrix);
    size_t *position = arena_alloc(s->arena, s->n_parameters, sizeof *position);
    for (size_t i = 0; i < n; i++) {
        matrix[i * n + i] = 1.0;
        position[member[i].index] = i;
    }
    for (size_t k = 0; k < s->n_pairs; k++) {
        const size_t i = position[s->pairs[k].parameter[0]];
        const size_t j = position[s->pairs[k].parameter[1]];
        matrix[i * n + j] = matrix[j * n + i] = pearson_of(s->pairs[k].rank);
    }
    return matrix;
}

/* The nearest correlation matrix in rank correlations of two decimals, pulled to 0 as far as it
 * takes for the rounded numbers to be valid too: what is printed can be typed in. */
static bool nearest_ranks(const struct sampler *s, const double *matrix, size_t n, double *rank)
{
    double *nearest = arena_alloc(s->arena, n * n, sizeof *nearest);
    double *rounded = arena_alloc(s->arena, n * n, sizeof *rounded);
    double *root = arena_alloc(s->arena, n * n, sizeof *root);
    if (!correlation_nearest(n, matrix, nearest, s->arena))
        return false;
    for (int pull = 0; pull <= 100; pull++) {
        for (size_t i = 0; i < n * n; i++) {
            const double pulled = rank_of(nearest[i]) * (1.0 - pull / 100.0);
            rank[i] = i % (n + 1) == 0 ? 1.0 : round(pulled * 100.0) / 100.0;
            rounded[i] = pearson_of(rank[i]);
        }
        if (correlation_root(n, rounded, root))
            break;
    }
    return true;
}

/* Of many parameters nobody would type in the nearest ones, which are all a little different, and
 * to find them takes long: the part of each that can hold. */
static bool complain_many(const struct sampler *s, size_t n, const double *matrix, struct place at,
                          struct errors *errors)
{
    double *weaker = arena_alloc(s->arena, n * n, sizeof *weaker);
    double *root = arena_alloc(s->arena, n * n, sizeof *root);
    int percent = 100;
    do {
        percent--;
        for (size_t i = 0; i < n * n; i++)
            weaker[i] = i % (n + 1) == 0 ? 1.0 : pearson_of(rank_of(matrix[i]) * percent / 100.0);
    } while (percent > 0 && !correlation_root(n, weaker, root));
    return errors_add(errors, ERROR_SCENARIO, at,
                      "These rank correlations, of %zu parameters, cannot all hold at once.\nThey "
                      "can if each is multiplied by %.2f.",
                      n, percent / 100.0);
}

/* In two decimals, without "-0.00". */
static double in_hundredths(double x)
{
    return round(x * 100.0) / 100.0 + 0.0;
}

static bool complain_no_correlation(const struct sampler *s, const struct named *member, size_t n,
                                    const double *matrix, struct place at, struct errors *errors)
{
    enum { LISTED = 40 };
    if (n > LISTED)
        return complain_many(s, n, matrix, at, errors);
    double *rank = arena_alloc(s->arena, n * n, sizeof *rank);
    if (!nearest_ranks(s, matrix, n, rank))
        return errors_add(errors, ERROR_MEMORY, at, "There is no memory to correlate parameters.");
    const char *list = "";
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            const double given = rank_of(matrix[i * n + j]), near = rank[i * n + j];
            if (given != 0.0 || near != 0.0)
                list =
                    arena_printf(s->arena, "%s\n\"%s\" and \"%s\": %.2f (%s%.2f)", list,
                                 member[i].name, member[j].name, in_hundredths(near),
                                 given == 0.0 ? "not given, so " : "given ", in_hundredths(given));
        }
    return errors_add(errors, ERROR_SCENARIO, at,
                      "These rank correlations cannot all hold at once. The closest that can:%s",
                      list);
}

static bool build_copula(struct sampler *s, struct place at, struct errors *errors)
{
    struct named *member = arena_alloc(s->arena, s->n_parameters + 1, sizeof *member);
    size_t n = 0;
    for (size_t i = 0; i < s->n_parameters; i++)
        if (s->parameters[i].how == BY_COPULA) {
            member[n] = (struct named){s->parameters[i].name, i, n};
            n++;
        }
    if (n == 0)
        return true;
    qsort(member, n, sizeof *member, by_name);
    s->copula = normals_new(s->arena, n);
    for (size_t i = 0; i < n; i++)
        s->copula.member[i] = member[i].index;
    const double *matrix = pearson_matrix(s, member, n);
    return correlation_root(n, matrix, s->copula.root) ||
           complain_no_correlation(s, member, n, matrix, at, errors);
}

bool sampler_finish(struct sampler *s, struct place at, struct errors *errors)
{
    for (size_t i = 0; i < s->n_parameters; i++)
        assert(find(s, s->parameters[i].name) == i && "two parameters of one name");
    return build_copula(s, at, errors);
}

const char *sampler_library(void)
{
    return "GSL " GSL_VERSION ", libRmath " R_VERSION_STRING;
}

size_t sampler_slots(const struct sampler *s)
{
    return s->slots;
}

static int by_source(const void *left, const void *right)
{
    const struct sampler_source *a = left, *b = right;
    return strcmp(a->name, b->name);
}

static bool is_certain(const struct parameter *p)
{
    for (size_t v = 0; v < p->n; v++)
        if (p->variant[v].family != FAMILY_CONSTANT)
            return false;
    return p->how != BY_JOINT_NORMAL;
}

const struct sampler_source *sampler_sources(const struct sampler *s, struct arena *arena,
                                             size_t *n)
{
    struct sampler_source *list = arena_alloc(arena, s->n_parameters + 2 * s->slots, sizeof *list);
    size_t all = 0;
    for (size_t i = 0; i < s->n_parameters; i++)
        if (!is_certain(&s->parameters[i]))
            list[all++] = (struct sampler_source){s->parameters[i].name, s->parameters[i].address};
    for (size_t i = 0; i < s->n_shares; i++)
        for (size_t k = 0; k < s->shares[i].n; k++) {
            list[all++] = s->shares[i].source[k];
            if (s->shares[i].in_logs)
                list[all++] = s->shares[i].power[k];
        }
    qsort(list, all, sizeof *list, by_source);
    *n = 0;
    for (size_t i = 0; i < all; i++)
        if (*n == 0 || strcmp(list[i].name, list[*n - 1].name) != 0)
            list[(*n)++] = list[i];
    return list;
}

static void fill(double *inputs, uint32_t slot, double value)
{
    for (int d = 0; d < STRIP; d++)
        inputs[(size_t) slot * STRIP + d] = value;
}

void sampler_central(const struct sampler *s, double *inputs)
{
    for (size_t i = 0; i < s->n_parameters; i++)
        for (size_t v = 0; v < s->parameters[i].n; v++)
            fill(inputs, s->parameters[i].slot + (uint32_t) v, s->parameters[i].variant[v].central);
    for (size_t i = 0; i < s->n_shares; i++) {
        const struct share_set *h = &s->shares[i];
        double total = 0.0;
        for (size_t k = 0; k < h->n; k++)
            total += h->count[k];
        for (size_t k = 0; k < h->n; k++)
            fill(inputs, h->slot + (uint32_t) k, h->count[k] / total);
    }
    for (size_t i = 0; i < s->n_joints; i++)
        for (size_t k = 0; k < s->joints[i].n; k++)
            fill(inputs, s->parameters[s->joints[i].member[k]].slot, s->joints[i].mean[k]);
}
