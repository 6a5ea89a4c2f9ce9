/* One number with its spread: which keys go together. Whether a distribution fits them is
 * the random room's question. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "key_advice.h"
#include "reader.h"

enum { NAMES_MOST = 32 };

#define WAYS_TEXT                                                                                  \
    "Write it in one way: value; mean and sd; value and ci95; events; quantiles; triangle; pert; " \
    "uniform; empirical; or dist with its own parameters."

/* What each family is written with. `either`: one of these two more. `mean` is its own
 * parameter for some; min and max are for some and truncate the others. */
static const struct own {
    enum family family;
    const char *needs[4], *either[2], *text;
    bool own_ends;   /* min and max are parameters */
    bool by_moments; /* may also be written with mean and sd, ci95 or quantiles */
} owns[] = {
    {FAMILY_BETA, {"alpha", "beta"}, {0}, "alpha and beta", false, true},
    {FAMILY_GAMMA, {"shape"}, {"rate", "scale"}, "shape and rate (or scale)", false, true},
    {FAMILY_LOGNORMAL,
     {"meanlog", "sdlog"},
     {0},
     "meanlog (or value, the median) and sdlog",
     false,
     true},
    {FAMILY_NORMAL, {"mu", "sigma"}, {0}, "mu and sigma", false, true},
    {FAMILY_LOGITNORMAL, {"mu", "sigma"}, {0}, "mu and sigma", false, true},
    {FAMILY_TRIANGLE, {"min", "mode", "max"}, {0}, "min, mode and max", true, false},
    {FAMILY_PERT, {"min", "mode", "max"}, {0}, "min, mode and max", true, false},
    {FAMILY_UNIFORM, {"min", "max"}, {0}, "min and max", true, false},
    {FAMILY_EXPONENTIAL, {0}, {"rate", "scale"}, "rate, scale or mean", false, false},
    {FAMILY_POISSON, {"mean"}, {0}, "mean", false, false},
    {FAMILY_YES_NO, {"p"}, {0}, "p", false, false},
};

static const char *const own_names[] = {"alpha", "beta", "shape", "rate", "scale", "meanlog",
                                        "sdlog", "mu",   "sigma", "mode", "p"};
enum { N_OWN_NAMES = sizeof own_names / sizeof own_names[0] };

/* One reading: what is written, and what it is called in messages. */
struct reading {
    struct reader *r;
    const struct tree *t;
    const char *what;
    struct spec *out;
    const struct own *own; /* of `dist`, or NULL */
};

bool spec_is_key(const char *key)
{
    return keys_known(KEYS_SPEC, key) || strcmp(key, "by_group") == 0;
}

bool spec_has_key(const struct tree *t)
{
    for (const struct tree *c = t->child; c != NULL; c = c->next)
        if (spec_is_key(c->key))
            return true;
    return false;
}

bool spec_is_written(const struct tree *t)
{
    for (const struct tree *c = t->child; c != NULL; c = c->next)
        if (keys_known(KEYS_SPEC, c->key))
            return true;
    return false;
}

static bool has(const struct reading *s, const char *key)
{
    return tree_find(s->t, key) != NULL;
}

static bool fail(const struct reading *s, const char *text)
{
    return errors_add(s->r->errors, ERROR_SCENARIO, s->t->key_at, "%s %s", s->what, text);
}

static const char *printed(const struct reading *s, const char *format, const char *word)
{
    return arena_printf(s->r->arena, format, word);
}

static bool mean_is_own(const struct reading *s)
{
    return s->own != NULL &&
           (s->own->family == FAMILY_EXPONENTIAL || s->own->family == FAMILY_POISSON);
}

/* The ways of writing that are used, by the first key of each. */
static size_t ways_used(const struct reading *s, const char **ways)
{
    static const char *const single[] = {"ci95", "events",  "quantiles", "triangle",
                                         "pert", "uniform", "empirical"};
    size_t n = 0;
    if (has(s, "sd") || (has(s, "mean") && !mean_is_own(s)))
        ways[n++] = has(s, "mean") ? "mean" : "sd";
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++)
        if (has(s, single[i]))
            ways[n++] = single[i];
    for (size_t i = 0; i < N_OWN_NAMES; i++)
        if (has(s, own_names[i])) {
            ways[n++] = own_names[i];
            return n;
        }
    if ((mean_is_own(s) && has(s, "mean")) ||
        (s->own != NULL && s->own->own_ends && (has(s, "min") || has(s, "max"))))
        ways[n++] = "dist";
    return n;
}

const char *spec_bound(enum kind kind, double x)
{
    if ((kind == KIND_PROBABILITY || kind == KIND_SHARE) && !(x >= 0 && x <= 1))
        return "it must lie between 0 and 1";
    return kind == KIND_RATIO && x < 0 ? "it must be at least 0" : NULL;
}

static bool in_range(const struct reading *s, const char *key, struct place at, double x)
{
    const enum kind kind = s->out->kind;
    const char *bound = spec_bound(kind, x);
    if (bound == NULL)
        return true;
    const char *percent = kind != KIND_RATIO ? advice_for_percentage(s->r->arena, x) : "";
    return errors_add(s->r->errors, ERROR_SCENARIO, at,
                      "\"%s\" of %s is %.15g, but it is a %s: %s.%s", key, s->what, x,
                      kind_word(kind), bound, percent);
}

static bool take(const struct reading *s, const char *key, double *x)
{
    const struct tree *value = reader_value(s->t, key);
    if (value == NULL)
        return true;
    *x = value->number;
    return true;
}

static bool take_in_range(const struct reading *s, const char *key, double *x)
{
    const struct tree *value = reader_value(s->t, key);
    return take(s, key, x) && (value == NULL || in_range(s, key, value->at, *x));
}

/* A list of numbers that may not descend. */
static bool take_list(const struct reading *s, const char *key, size_t n, double *const *to)
{
    const struct tree *list = reader_value(s->t, key);
    const double *x = NULL;
    size_t found = 0;
    bool fine = reader_numbers(s->r, list, printed(s, "\"%s\"", key), n, n, &x, &found);
    for (size_t i = 0; i < n && fine; i++) {
        fine = in_range(s, key, list->at, x[i]);
        *to[i] = x[i];
        if (fine && i > 0 && x[i] < x[i - 1])
            fine = errors_add(s->r->errors, ERROR_SCENARIO, list->at,
                              "\"%s\" of %s must go up, but %.15g comes after %.15g.", key, s->what,
                              x[i], x[i - 1]);
    }
    if (fine && x[0] == x[n - 1])
        fine = errors_add(s->r->errors, ERROR_SCENARIO, list->at,
                          "\"%s\" of %s has no width: both ends are %.15g.\n"
                          "Write value = %.15g for a number that is certain.",
                          key, s->what, x[0], x[0]);
    return fine;
}

static bool read_mean_sd(const struct reading *s)
{
    s->out->spread = SPREAD_MEAN_SD;
    if (!has(s, "sd"))
        return fail(
            s, "has a \"mean\" without \"sd\".\nFor a number that is certain write value = ... "
               "alone.");
    if (!has(s, "mean"))
        return fail(s, "has an \"sd\" without \"mean\".");
    return take_in_range(s, "mean", &s->out->mean) & (int) take(s, "sd", &s->out->sd);
}

static bool read_ci95(const struct reading *s)
{
    s->out->spread = SPREAD_CI95;
    if (!has(s, "value"))
        return fail(s,
                    "has a \"ci95\" without \"value\".\nThe interval goes with the value that it "
                    "was published with, as value = 1.8 and ci95 = [1.3, 2.5].");
    return take_list(s, "ci95", 2, (double *const[]){&s->out->low, &s->out->high});
}

void warn_of_share(struct reader *r, const struct tree *events, const double x[2])
{
    if (x[0] > 0 && x[0] < x[1] && x[1] <= 1)
        errors_warn(r->errors, events->at,
                    "\"events\" is %.10g of %.10g: is it a share?\n"
                    "It says how many were seen of how many, as [5, 100], or [50, 1000], which is "
                    "the same share and\nmore certain.",
                    x[0], x[1]);
}

static bool read_events(const struct reading *s)
{
    s->out->spread = SPREAD_EVENTS;
    const struct tree *list = reader_value(s->t, "events");
    const double *x = NULL;
    size_t n = 0;
    if (s->out->kind != KIND_PROBABILITY && s->out->kind != KIND_SHARE)
        return fail(s, "has \"events\", which only a probability or a share can have.");
    if (!reader_numbers(s->r, list, "\"events\"", 2, 2, &x, &n))
        return false;
    s->out->events = x[0];
    s->out->trials = x[1];
    warn_of_share(s->r, list, x);
    if (x[0] >= 0 && x[1] > 0 && x[0] <= x[1])
        return true;
    return errors_add(s->r->errors, ERROR_SCENARIO, list->at,
                      "\"events\" of %s is [%.15g, %.15g]; it says how many of how many, as "
                      "[41, 188].",
                      s->what, x[0], x[1]);
}

static bool quantile_of_key(const char *key, double *p)
{
    char *end = NULL;
    *p = strtod(key, &end) / 100;
    return end != key && strcmp(end, "%") == 0 && *p > 0 && *p < 1;
}

static bool read_quantile(const struct reading *s, struct tree *q)
{
    struct spec *out = s->out;
    double p = 0;
    const char *what = printed(s, "Quantile \"%s\"", q->key);
    if (!quantile_of_key(q->key, &p))
        return errors_add(s->r->errors, ERROR_SCENARIO, q->key_at,
                          "\"%s\" is not a quantile.\n"
                          "Write quantiles = { \"5%%\" = 0.10, \"95%%\" = 0.28 }.",
                          q->key);
    if (!keys_check_value(q, NUMBER, -INFINITY, INFINITY, what, s->r->arena, s->r->errors) ||
        !in_range(s, "quantiles", q->at, q->number))
        return false;
    size_t i = out->n_quantiles++;
    for (; i > 0 && out->quantile_p[i - 1] > p; i--) {
        out->quantile_p[i] = out->quantile_p[i - 1];
        out->quantile_x[i] = out->quantile_x[i - 1];
    }
    out->quantile_p[i] = p;
    out->quantile_x[i] = q->number;
    return true;
}

static bool read_quantiles(const struct reading *s)
{
    const struct tree *t = reader_value(s->t, "quantiles");
    struct spec *out = s->out;
    out->spread = SPREAD_QUANTILES;
    if (t->n < 2 || t->n > SPEC_QUANTILES_MAX)
        return errors_add(s->r->errors, ERROR_SCENARIO, t->at,
                          "\"quantiles\" of %s needs two to nine quantiles, but has %zu.", s->what,
                          t->n);
    bool fine = true;
    for (struct tree *q = t->child; q != NULL; q = q->next)
        fine &= read_quantile(s, q);
    for (size_t i = 1; i < out->n_quantiles && fine; i++)
        if (out->quantile_x[i] <= out->quantile_x[i - 1])
            fine = errors_add(s->r->errors, ERROR_SCENARIO, t->at,
                              "\"quantiles\" of %s must go up, but the %g%% quantile is %.15g and "
                              "the %g%% quantile is %.15g.",
                              s->what, 100 * out->quantile_p[i - 1], out->quantile_x[i - 1],
                              100 * out->quantile_p[i], out->quantile_x[i]);
    return fine;
}

static bool own_needs(const struct own *own, const char *key)
{
    for (size_t i = 0; i < 4 && own->needs[i] != NULL; i++)
        if (strcmp(own->needs[i], key) == 0)
            return true;
    return own->either[0] != NULL &&
           (strcmp(own->either[0], key) == 0 || strcmp(own->either[1], key) == 0);
}

/* The logarithm of a lognormal has its mean at that of the median. */
static bool median_is_value(const struct reading *s)
{
    return s->own->family == FAMILY_LOGNORMAL && !has(s, "meanlog") && has(s, "value");
}

static bool own_complete(const struct reading *s)
{
    const struct own *own = s->own;
    for (size_t i = 0; i < 4 && own->needs[i] != NULL; i++)
        if (!has(s, own->needs[i]) &&
            !(strcmp(own->needs[i], "meanlog") == 0 && median_is_value(s)))
            return false;
    if (own->either[0] == NULL)
        return true;
    const int n = has(s, own->either[0]) + has(s, own->either[1]) +
                  (own->family == FAMILY_EXPONENTIAL && has(s, "mean"));
    return n == 1;
}

static bool read_own(const struct reading *s, const char *first)
{
    struct spec *out = s->out;
    out->spread = SPREAD_FAMILY;
    if (s->own == NULL)
        return fail(s, printed(s,
                               "has \"%s\", which is a parameter of a family, without \"dist\".\n"
                               "Write, for example, dist = \"beta\" with alpha and beta.",
                               first));
    bool fine = own_complete(s);
    for (size_t i = 0; i < N_OWN_NAMES; i++)
        fine &= !has(s, own_names[i]) || own_needs(s->own, own_names[i]);
    if (!fine)
        return fail(s, arena_printf(s->r->arena, "has dist = \"%s\", which is written with %s.",
                                    family_word(out->family), s->own->text));
    double *const to[] = {&out->alpha, &out->beta,    &out->shape, &out->rate,
                          &out->scale, &out->meanlog, &out->sdlog, &out->mu,
                          &out->sigma, &out->mode,    &out->p};
    for (size_t i = 0; i < N_OWN_NAMES; i++)
        take(s, own_names[i], to[i]);
    take(s, "mean", &out->mean);
    if (median_is_value(s)) {
        const struct tree *value = reader_value(s->t, "value");
        if (value != NULL && !(value->number > 0))
            return fail(s,
                        "has a \"value\" that is the median of a lognormal, so it is more than 0.");
        out->meanlog = value ? log(value->number) : NAN;
    }
    if (s->own->own_ends) {
        out->low = out->min;
        out->high = out->max;
        out->min = out->max = NAN;
        const bool has_mode = out->family != FAMILY_UNIFORM;
        if (!(out->low < out->high) ||
            (has_mode && !(out->low <= out->mode && out->mode <= out->high)))
            return fail(s, "has a \"min\", \"mode\" and \"max\" that do not go up.");
    }
    return true;
}

static bool read_value_alone(const struct reading *s)
{
    s->out->spread = SPREAD_VALUE;
    const struct tree *value = reader_value(s->t, "value");
    if (has(s, "dist"))
        return fail(s, arena_printf(s->r->arena,
                                    "has dist = \"%s\" without its parameters: it is written "
                                    "with %s.",
                                    family_word(s->own->family), s->own->text));
    if (has(s, "min") || has(s, "max"))
        return fail(s, "has a \"min\" or \"max\" but no spread to cut off.");
    if (value == NULL)
        return fail(s, "has no number.\n" WAYS_TEXT);
    s->out->at = value->key_at;
    if (s->out->kind == KIND_PROBABILITY && value->number == 1 &&
        s->r->world->accounting.moves == MOVES_RATE)
        return errors_add(s->r->errors, ERROR_SCENARIO, value->at,
                          "\"value\" of %s is a chance of 1, which has no hazard.\n"
                          "For a move that everybody makes at a certain time use `after`.",
                          s->what);
    return true;
}

static bool dist_goes_with(const struct reading *s, const char *way)
{
    const bool by_moments = strcmp(way, "mean") == 0 || strcmp(way, "sd") == 0 ||
                            strcmp(way, "ci95") == 0 || strcmp(way, "quantiles") == 0;
    if (s->own == NULL || (by_moments && s->own->by_moments))
        return true;
    if (by_moments)
        return fail(s, arena_printf(s->r->arena, "has dist = \"%s\", which is written with %s.",
                                    family_word(s->own->family), s->own->text));
    return fail(s, printed(s,
                           "has a \"dist\" that does not go with \"%s\", which is a family of its "
                           "own; leave out one of the two.",
                           way));
}

static bool read_way(const struct reading *s, const char *way)
{
    struct spec *out = s->out;
    out->at = tree_find(s->t, way)->key_at;
    const bool own =
        names_find(way, own_names, N_OWN_NAMES) != NO_INDEX || strcmp(way, "dist") == 0;
    if (own)
        return read_own(s, way);
    if (!dist_goes_with(s, way))
        return false;
    if (strcmp(way, "ci95") == 0)
        return read_ci95(s);
    if (strcmp(way, "events") == 0)
        return read_events(s);
    if (strcmp(way, "quantiles") == 0)
        return read_quantiles(s);
    if (strcmp(way, "uniform") == 0) {
        out->spread = SPREAD_UNIFORM;
        return take_list(s, way, 2, (double *const[]){&out->low, &out->high});
    }
    if (strcmp(way, "triangle") == 0 || strcmp(way, "pert") == 0) {
        out->spread = *way == 't' ? SPREAD_TRIANGLE : SPREAD_PERT;
        return take_list(s, way, 3, (double *const[]){&out->low, &out->mode, &out->high});
    }
    if (strcmp(way, "empirical") == 0)
        return read_empirical(s->r, s->t, s->what, out);
    return read_mean_sd(s);
}

/* Keys that say nothing without `empirical`. */
static bool lacks_empirical(const struct reading *s)
{
    static const char *const keys[] = {"weights", "file"};
    for (size_t i = 0; i < 2 && !has(s, "empirical"); i++)
        if (has(s, keys[i])) {
            fail(s, printed(s,
                            "has \"%s\" without \"empirical\".\nWrite empirical = [3.1, 2.9, 4.2], "
                            "or with a file the name of the column: empirical = \"euro\".",
                            keys[i]));
            return true;
        }
    return false;
}

static const struct own *own_of(enum family family)
{
    for (size_t i = 0; i < sizeof owns / sizeof owns[0]; i++)
        if (owns[i].family == family)
            return &owns[i];
    return NULL;
}

static enum family family_of(const char *word)
{
    for (int f = FAMILY_DEFAULT + 1; word != NULL && f < FAMILY_COUNT; f++)
        if (strcmp(family_word((enum family) f), word) == 0)
            return (enum family) f;
    return FAMILY_DEFAULT;
}

static bool any_flawed(const struct tree *t)
{
    for (const struct tree *c = t->child; c != NULL; c = c->next)
        if (c->flawed) /* an unknown key may be a misspelt one that belongs here */
            return true;
    return false;
}

static const struct spec nothing = {
    .value = NAN,
    .mean = NAN,
    .sd = NAN,
    .low = NAN,
    .mode = NAN,
    .high = NAN,
    .events = NAN,
    .trials = NAN,
    .alpha = NAN,
    .beta = NAN,
    .shape = NAN,
    .rate = NAN,
    .scale = NAN,
    .meanlog = NAN,
    .sdlog = NAN,
    .mu = NAN,
    .sigma = NAN,
    .p = NAN,
    .min = NAN,
    .max = NAN,
};

struct spec spec_certain(enum kind kind, struct place at, double value)
{
    struct spec out = nothing;
    out.kind = kind;
    out.at = at;
    out.value = value;
    return out;
}

bool read_spec(struct reader *r, struct tree *t, enum kind kind, const char *what, struct spec *out)
{
    *out = nothing;
    out->kind = kind;
    out->at = t->key_at;
    out->family = family_of(reader_text(t, "dist", NULL));
    if (any_flawed(t))
        return false;
    const struct reading s = {r, t, what, out, own_of(out->family)};
    const char *ways[NAMES_MOST];
    const size_t n = ways_used(&s, ways);
    bool fine = take_in_range(&s, "value", &out->value);
    take(&s, "min", &out->min);
    take(&s, "max", &out->max);
    if (lacks_empirical(&s))
        return false;
    if (n > 1) {
        const char *list = ways[0];
        for (size_t i = 1; i < n; i++)
            list = arena_printf(r->arena, "%s and %s", list, ways[i]);
        return fail(
            &s, arena_printf(r->arena, "writes its spread in %zu ways: %s.\n" WAYS_TEXT, n, list));
    }
    if (out->min >= out->max)
        return fail(&s, "has a \"min\" that is not below its \"max\".");
    return (n == 0 ? read_value_alone(&s) : read_way(&s, ways[0])) && fine;
}
