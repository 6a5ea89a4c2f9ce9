/* The numbers of a scenario and their spread, in words. */
#include "explain_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "strip.h"
#include "text.h"

static const char *unit_words(const struct explained *e, const char *kind, const char *per)
{
    const char *what = kind;
    if (strcmp(kind, kind_word(KIND_PROBABILITY)) == 0)
        what = "chance";
    else if (strcmp(kind, kind_word(KIND_MONEY)) == 0)
        what = e->m->common->study.currency;
    if (*per == '\0')
        return what;
    if (strcmp(per, per_word(PER_ONCE)) == 0)
        return arena_printf(e->arena, "%s, once", what);
    return arena_printf(e->arena, "%s per %s", what, per);
}

static const char *period_words(const struct explained *e, enum per per, int months)
{
    return per == PER_PERIOD ? arena_printf(e->arena, "%d months", months) : per_word(per);
}

static const char *spread_words(const struct explained *e, const struct spec *spec)
{
    switch (spec->spread) {
    case SPREAD_VALUE:
        return "certain";
    case SPREAD_MEAN_SD:
        return "from mean and sd";
    case SPREAD_CI95:
        return "from value and ci95";
    case SPREAD_EVENTS:
        return arena_printf(e->arena, "from events: %s of %s", page_number(e->arena, spec->events),
                            page_number(e->arena, spec->trials));
    case SPREAD_QUANTILES:
        return "from quantiles";
    case SPREAD_TRIANGLE:
    case SPREAD_PERT:
        return "from lowest, most likely and highest";
    case SPREAD_UNIFORM:
        return "from lowest and highest";
    case SPREAD_EMPIRICAL:
        return "each draw is one of them";
    case SPREAD_FAMILY:
        break;
    }
    return "from its own parameters";
}

/* The joint normal that gives a parameter its numbers, if one does. */
static const struct mvnormal *joint_of(const struct explained *e, const char *name, size_t *member)
{
    for (size_t i = 0; i < e->m->common->n_mvnormals; i++) {
        const struct mvnormal *joint = &e->m->common->mvnormals[i];
        *member = names_find(name, joint->params, joint->n);
        if (*member != NO_INDEX)
            return joint;
    }
    return NULL;
}

static const char *range_words(const struct explained *e, double mean, double low, double high)
{
    return arena_printf(e->arena, "mean %s, 90 %% between %s and %s", page_number(e->arena, mean),
                        text_significant(e->arena, LANGUAGE_EN, low, 3),
                        text_significant(e->arena, LANGUAGE_EN, high, 3));
}

static const char *joint_words(const struct explained *e, const struct mvnormal *joint,
                               size_t member)
{
    const double mean = joint->mean[member],
                 sd = sqrt(joint->covariance[member * joint->n + member]);
    const double half = sd * 1.6448536269514722; /* the normal's 95 % quantile */
    const char *others = "";
    for (size_t k = 0; k < joint->n; k++)
        if (k != member)
            others = page_join(e->arena, others, ", ", joint->params[k]);
    return arena_printf(e->arena, "%s\nnormal(%s, %s), jointly with %s",
                        range_words(e, mean, mean - half, mean + half), page_number(e->arena, mean),
                        page_number(e->arena, sd), *others ? others : "nothing");
}

/* The base case is not always the mean: `value` counts where it is written. */
static const char *central_words(const struct explained *e, double central, double mean)
{
    if (fabs(central - mean) <= 5e-4 * fabs(mean))
        return "";
    return arena_printf(e->arena, "base case %s, ", page_number(e->arena, central));
}

static int by_number(const void *a, const void *b)
{
    const double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

/* A column of the file of draws, as it stands there. */
static const char *column_words(const struct explained *e, const struct drawn *d, double mean)
{
    const size_t n = e->m->common->draws.n;
    double *sorted = arena_alloc(e->arena, n, sizeof *sorted);
    memcpy(sorted, d->replayed, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_number);
    return arena_printf(e->arena, "%s\n%s, %zu draws",
                        range_words(e, mean, sorted[(n - 1) / 20], sorted[n - 1 - (n - 1) / 20]),
                        d->distribution, n);
}

static const char *drawn_words(const struct explained *e, const struct drawn *d)
{
    const struct distribution *f = d->fitted;
    const double central = e->inputs[(size_t) d->slot * STRIP];
    size_t member;
    const struct mvnormal *joint = joint_of(e, d->name, &member);
    if (d->replayed != NULL)
        return column_words(e, d, central);
    if (joint != NULL)
        return joint_words(e, joint, member);
    if (f->family == FAMILY_CONSTANT)
        return arena_printf(e->arena, "%s, certain", page_number(e->arena, central));
    const double mean = distribution_mean(f);
    const char *range =
        range_words(e, mean, distribution_quantile(f, 0.05), distribution_quantile(f, 0.95));
    if (d->spec == NULL)
        return arena_printf(e->arena, "%s; %s", range, d->distribution);
    return arena_printf(e->arena, "%s%s\n%s, %s", central_words(e, central, mean), range,
                        d->distribution, spread_words(e, d->spec));
}

/* Sources are shown to be there, not to be read: one line of them. */
const char *source_words(const struct explained *e, const char *evidence, const char *source,
                         size_t room)
{
    const bool none = source == NULL || *source == '\0';
    const char *all = arena_printf(e->arena, "%s%s%s", evidence, *evidence ? ": " : "",
                                   none ? "no source" : source);
    if (text_columns(all) <= room)
        return all;
    size_t bytes = 0;
    for (size_t columns = 0; columns + 3 < room; columns++)
        do
            bytes++;
        while (((unsigned char) all[bytes] & 0xC0) == 0x80);
    while (bytes > 0 && all[bytes - 1] == ' ')
        bytes--;
    return arena_printf(e->arena, "%.*s...", (int) bytes, all);
}

static void print_input(const struct explained *e, size_t column, const char *name,
                        const char *words, const char *evidence, const char *source)
{
    page_item(&e->page, 2, column, name,
              arena_printf(e->arena, "%s\n%s", words,
                           source_words(e, evidence, source, PAGE_WIDTH - column)));
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Written with the same numbers, so drawn as one. */
static bool same_spec(const struct spec *a, const struct spec *b)
{
    static const size_t number[] = {
        offsetof(struct spec, value),  offsetof(struct spec, mean),    offsetof(struct spec, sd),
        offsetof(struct spec, low),    offsetof(struct spec, mode),    offsetof(struct spec, high),
        offsetof(struct spec, events), offsetof(struct spec, trials),  offsetof(struct spec, alpha),
        offsetof(struct spec, beta),   offsetof(struct spec, shape),   offsetof(struct spec, rate),
        offsetof(struct spec, scale),  offsetof(struct spec, meanlog), offsetof(struct spec, sdlog),
        offsetof(struct spec, mu),     offsetof(struct spec, sigma),   offsetof(struct spec, p),
        offsetof(struct spec, min),    offsetof(struct spec, max)};
    if (a->spread != b->spread || a->family != b->family || a->n_quantiles != b->n_quantiles ||
        !empirical_same(a->empirical, b->empirical))
        return false;
    for (size_t i = 0; i < sizeof number / sizeof *number; i++)
        if (!same_number(*(const double *) ((const char *) a + number[i]),
                         *(const double *) ((const char *) b + number[i])))
            return false;
    for (size_t i = 0; i < a->n_quantiles; i++)
        if (a->quantile_p[i] != b->quantile_p[i] || a->quantile_x[i] != b->quantile_x[i])
            return false;
    return true;
}

static const struct spec *spec_of(const struct explained *e, size_t param, size_t world,
                                  size_t group)
{
    const struct param *p = &e->m->file->interventions[world].world->params[param];
    return p->by_group != NULL ? &p->by_group[group] : &p->spec;
}

/* "in group a, under x": where a way of writing a parameter holds, if not everywhere. */
static const char *where_words(const struct explained *e, size_t param, const struct spec *spec)
{
    const struct model *m = e->m;
    const char *groups = "", *worlds = "";
    size_t n_groups = 0, n_worlds = 0;
    for (size_t i = 0; i < m->n_worlds; i++)
        for (size_t g = 0; g < m->common->n_groups; g++)
            if (same_spec(spec_of(e, param, e->worlds[i], g), spec)) {
                worlds = page_join(e->arena, worlds, ", ", explain_world(e, e->worlds[i]));
                n_worlds++;
                break;
            }
    for (size_t k = 0; k < m->common->n_groups; k++)
        for (size_t w = 0; w < m->n_worlds; w++)
            if (same_spec(spec_of(e, param, w, e->groups[k]), spec)) {
                groups = page_join(e->arena, groups, ", ", m->common->groups[e->groups[k]].name.id);
                n_groups++;
                break;
            }
    const char *words = "";
    if (n_groups > 0 && n_groups < m->common->n_groups)
        words = arena_printf(e->arena, "in group %s: ", groups);
    if (n_worlds > 0 && n_worlds < m->n_worlds)
        words = arena_printf(e->arena, "under %s%s%s", worlds, *words ? ", " : ": ", words);
    return words;
}

static bool is_known(const struct spec *const *done, size_t n, const struct spec *spec)
{
    for (size_t i = 0; i < n; i++)
        if (same_spec(done[i], spec))
            return true;
    return false;
}

/* A parameter without spread: it is not drawn, so the model keeps its number only. */
static void explain_certain(const struct explained *e, size_t param, size_t column)
{
    const struct model *m = e->m;
    const struct param *common = &m->common->params[param];
    const char *words = "";
    const size_t most = m->n_worlds * m->common->n_groups;
    const struct spec **done = arena_alloc(e->arena, most, sizeof *done);
    size_t n_done = 0;
    for (size_t i = 0; i < m->n_worlds; i++)
        for (size_t k = 0; k < m->common->n_groups; k++) {
            const struct spec *spec = spec_of(e, param, e->worlds[i], e->groups[k]);
            if (is_known(done, n_done, spec))
                continue;
            done[n_done++] = spec;
            struct errors *none = errors_new();
            struct distribution d;
            distribution_fit(spec, common->name.id, &d, none); /* went well for the model */
            errors_free(none);
            words = page_join(e->arena, words, "; ",
                              arena_printf(e->arena, "%s%s", where_words(e, param, spec),
                                           page_number(e->arena, d.central)));
        }
    const char *per = period_words(e, common->per, common->period_months);
    print_input(e, column, common->name.id,
                arena_printf(e->arena, "%s: %s, certain",
                             unit_words(e, kind_word(common->kind), per), words),
                evidence_word(common->evidence), common->source);
}

static const struct drawn *find_drawn(const struct explained *e, const char *name,
                                      const struct spec *spec)
{
    for (size_t i = 0; i < e->m->n_drawn; i++) {
        const struct drawn *d = &e->m->drawn[i];
        if (d->spec != NULL && strcmp(d->name, name) == 0 && same_spec(d->spec, spec))
            return d;
    }
    return NULL;
}

/* Each way in which the parameter is written, once: the baseline's first. */
static void explain_param(const struct explained *e, size_t param, size_t column)
{
    const struct model *m = e->m;
    const struct param *p = &m->common->params[param];
    const struct spec **done =
        arena_alloc(e->arena, m->n_worlds * m->common->n_groups, sizeof *done);
    size_t n = 0;
    for (size_t i = 0; i < m->n_worlds; i++)
        for (size_t k = 0; k < m->common->n_groups; k++) {
            const struct spec *spec = spec_of(e, param, e->worlds[i], e->groups[k]);
            const struct drawn *d = find_drawn(e, p->name.id, spec);
            if (d == NULL || is_known(done, n, spec))
                continue;
            print_input(e, column, n ? "" : p->name.id,
                        arena_printf(
                            e->arena, "%s%s, %s%s%s", where_words(e, param, spec),
                            unit_words(e, d->kind, d->per), drawn_words(e, d),
                            p->independent && d->replayed == NULL ? ", each group by itself" : "",
                            p->unused && d->replayed != NULL ? "; its own spread is not used" : ""),
                        d->evidence, d->source);
            done[n++] = spec;
        }
    if (n == 0)
        explain_certain(e, param, column);
}

static bool same_set(const struct drawn *a, const struct drawn *b)
{
    const char *dot = strrchr(a->name, '.');
    const size_t n = dot ? (size_t) (dot - a->name) : strlen(a->name);
    return b->spec == NULL && strncmp(a->name, b->name, n + 1) == 0 &&
           strcmp(a->intervention, b->intervention) == 0;
}

/* Shares that were counted together: [shares], then observed rows. The source of a set stands
 * under its last share. */
static void explain_shares(const struct explained *e)
{
    const struct model *m = e->m;
    struct name *list = arena_alloc(e->arena, m->n_drawn, sizeof *list);
    const struct name **names = arena_alloc(e->arena, m->n_drawn, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < m->n_drawn; i++)
        if (m->drawn[i].spec == NULL) {
            list[n].id = m->drawn[i].name;
            names[n] = &list[n];
            n++;
        }
    if (n == 0)
        return;
    const size_t column = page_column(names, n, 2);
    page_section(&e->page, "COUNTED SHARES, each set drawn together");
    for (size_t i = 0; i < m->n_drawn; i++) {
        const struct drawn *d = &m->drawn[i];
        if (d->spec != NULL)
            continue;
        const char *words = drawn_words(e, d);
        if (*d->intervention != '\0')
            words = arena_printf(e->arena, "under %s: %s", d->intervention, words);
        if (i + 1 < m->n_drawn && same_set(d, &m->drawn[i + 1]))
            page_item(&e->page, 2, column, d->name, words);
        else
            print_input(e, column, d->name, words, d->evidence, d->source);
    }
}

static void explain_tables(const struct explained *e, size_t column)
{
    const struct scenario *s = e->m->common;
    for (size_t i = 0; i < s->n_tables; i++) {
        const struct table *t = &s->tables[i];
        double low = INFINITY, high = -INFINITY;
        bool alike = true;
        for (size_t g = 0; g < s->n_groups; g++) {
            alike &= t->by_group[g] == t->by_group[0];
            for (size_t k = 0; k < t->n; k++) {
                low = fmin(low, t->by_group[g][k]);
                high = fmax(high, t->by_group[g][k]);
            }
        }
        const char *per = period_words(e, t->per, t->period_months);
        print_input(
            e, column, t->name.id,
            arena_printf(e->arena,
                         "table of %zu points from %s to %s, %s: %s, between %s and %s%s; "
                         "certain",
                         t->n, page_number(e->arena, t->at[0]),
                         page_number(e->arena, t->at[t->n - 1]),
                         t->linear ? "with straight lines between" : "each holding until the next",
                         unit_words(e, kind_word(t->kind), per), page_number(e->arena, low),
                         page_number(e->arena, high), alike ? "" : ", by group"),
            evidence_word(t->evidence), t->source);
    }
}

void explain_inputs(const struct explained *e)
{
    const struct scenario *s = e->m->common;
    if (s->n_params + s->n_tables + e->m->n_drawn == 0)
        return;
    page_section(&e->page, "INPUTS, with their spread");
    const size_t n = s->n_params + s->n_tables;
    const struct name **names = arena_alloc(e->arena, n, sizeof *names);
    for (size_t i = 0; i < s->n_params; i++)
        names[i] = &s->params[i].name;
    for (size_t i = 0; i < s->n_tables; i++)
        names[s->n_params + i] = &s->tables[i].name;
    const size_t column = page_column(names, n, 2);
    const size_t *order = page_order(e->arena, &s->params[0].name, s->n_params, sizeof *s->params);
    for (size_t i = 0; i < s->n_params; i++)
        explain_param(e, order[i], column);
    explain_tables(e, column);
    for (size_t i = 0; i < s->n_correlations; i++) {
        const struct correlation *c = &s->correlations[i];
        page_text(&e->page, 2,
                  arena_printf(e->arena, "%s and %s are drawn together: rank correlation %s.",
                               c->params[0], c->params[1], page_number(e->arena, c->rank)));
    }
    explain_shares(e);
}
