/* The tables param, correlate and mvnormal. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

static void read_by_group(struct reader *r, struct tree *t, struct param *p, bool rest_is_given)
{
    const size_t n = r->world->n_groups;
    struct spec *specs = arena_alloc(r->arena, n, sizeof *specs);
    bool *given = arena_alloc(r->arena, n, sizeof *given);
    for (size_t g = 0; g < n; g++)
        specs[g] = p->spec;
    for (struct tree *c = t->child; c != NULL; c = c->next) {
        const char *what = arena_printf(r->arena, "[%s]", tree_path(c, r->arena));
        const size_t g = reader_find(r, c->key, c->key_at, "a group", r->groups, n);
        if (!keys_check_value(c, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors))
            continue;
        keys_check(c, KEYS_SPEC, r->arena, r->errors);
        struct spec spec;
        read_spec(r, c, p->kind, what, &spec);
        if (g == NO_INDEX)
            continue;
        specs[g] = spec;
        given[g] = true;
    }
    p->by_group = specs;
    for (size_t g = 0; g < n && !rest_is_given; g++)
        if (!given[g]) {
            errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                       "[%s] has no number for group \"%s\".\n"
                       "Write it in `by_group`, or one for all other groups beside it.",
                       tree_path(t->parent, r->arena), r->groups[g]);
            return;
        }
    if (!rest_is_given)
        p->spec = specs[0];
}

/* The [[mvnormal]] that gives this parameter its numbers, or NULL. */
static const struct tree *joint_of(const struct tree *root, const char *id)
{
    const struct tree *list = reader_value(root, "mvnormal");
    for (const struct tree *m = list ? list->child : NULL; m != NULL; m = m->next) {
        const struct tree *params = tree_find(m, "params");
        for (const struct tree *p = params ? params->child : NULL; p != NULL; p = p->next)
            if (p->kind == TREE_STRING && strcmp(p->string, id) == 0)
                return m;
    }
    return NULL;
}

/* Where `key` of a parameter is written: at itself, else at its joint distribution. */
static const struct tree *written_at(const struct tree *t, const struct tree *joint,
                                     const char *key)
{
    return tree_find(t, key) == NULL && tree_find(joint, key) != NULL ? joint : t;
}

static void read_joint(struct reader *r, const struct tree *t, struct param *p)
{
    p->spec = spec_certain(p->kind, t->key_at, 0);
    if (spec_is_written(t) || tree_find(t, "by_group") != NULL)
        errors_add(r->errors, ERROR_SCENARIO, t->key_at,
                   "[%s] has numbers of its own, but a [[mvnormal]] gives it its numbers.\n"
                   "Write each number in one place.",
                   tree_path(t, r->arena));
}

static void read_numbers(struct reader *r, struct tree *t, struct param *p)
{
    const char *what = arena_printf(r->arena, "[%s]", tree_path(t, r->arena));
    struct tree *by_group = (struct tree *) reader_value(t, "by_group");
    const bool given = spec_is_written(t) || by_group == NULL;
    if (!spec_is_written(t) && by_group == NULL && (t->replayed || r->draws_failed)) {
        p->spec = spec_certain(p->kind, t->key_at, 0);
        return;
    }
    if (given)
        read_spec(r, t, p->kind, what, &p->spec);
    if (by_group != NULL)
        read_by_group(r, by_group, p, given);
}

/* What the other distributions of the name are placed beside, whichever interventions there
 * are. */
static void read_anchor(struct reader *r, struct param *p)
{
    struct tree *params = tree_find(r->before_overlays, "param");
    struct tree *t = params ? tree_find(params, p->name.id) : NULL;
    struct param own = {.kind = p->kind};
    if (t == NULL || t->kind != TREE_TABLE)
        return; /* reported where it is read first */
    keys_check(t, KEYS_PARAM, r->arena, r->errors);
    read_numbers(r, t, &own);
    draws_of_param(r, t, &own);
    p->anchor = own.spec;
}

/* `independent` speaks of groups; it does not set the number of an intervention apart. */
static void warn_of_independent(struct reader *r, const struct tree *t)
{
    const struct tree *params = tree_find(r->before_overlays, "param");
    const struct tree *own = params != NULL ? tree_find(params, t->key) : NULL;
    if (!reader_bool(t, "independent", false) || t->replayed || tree_find(t, "by_group") != NULL ||
        tree_find(own, "by_group") != NULL)
        return;
    errors_warn(r->errors, tree_find(t, "independent")->key_at,
                "\"independent\" draws groups apart, and [%s] has no \"by_group\": it changes "
                "nothing.\n"
                "A number that an intervention redefines has the same quantile as without it. To "
                "draw it apart,\nwrite two parameters, and in [let] one name for the two: "
                "used = \"first\", and for the intervention\nlet.used = \"second\".",
                tree_path(t, r->arena));
}

static void read_param(struct reader *r, struct tree *root, struct tree *t, struct param *p)
{
    keys_check(t, KEYS_PARAM, r->arena, r->errors);
    p->name = reader_name(r, t);
    const struct tree *joint = joint_of(root, t->key);
    p->source = reader_source(r, written_at(t, joint, "source"));
    p->evidence = reader_evidence(r, written_at(t, joint, "evidence"), KEYS_PARAM);
    p->independent = reader_bool(t, "independent", false);
    warn_of_independent(r, t);
    p->redefined = names_find(t->key, r->redefined, r->n_redefined) != NO_INDEX;
    p->owner = t->owner;
    if (reader_value(t, "kind") == NULL)
        return;
    p->kind = (enum kind) reader_word(r, t, KEYS_PARAM, "kind", 0);
    reader_per(r, t, p->kind, &p->per, &p->period_months);
    if (joint != NULL)
        read_joint(r, t, p);
    else
        read_numbers(r, t, p);
    draws_of_param(r, t, p);
    if (p->redefined)
        read_anchor(r, p);
}

/* A number alone, where a parameter says what kind of number it is. */
static bool is_bare(struct reader *r, struct tree *t)
{
    if (t->kind != TREE_INTEGER && t->kind != TREE_FLOAT)
        return false;
    errors_add(
        r->errors, ERROR_SCENARIO, t->at,
        "[param.%s] is a number alone; a parameter says what kind of number it is.\n"
        "Write param.%s = { kind = \"ratio\", value = %.15g, source = \"...\" }; the kinds are "
        "probability, money, ratio, share and number.",
        t->key, t->key, t->number);
    t->flawed = true;
    return true;
}

void read_params(struct reader *r, struct tree *root)
{
    size_t n = 0, kept = 0;
    const struct tree **list = reader_children(r, reader_value(root, "param"), "a parameter", &n);
    struct param *params = arena_alloc(r->arena, n + 1, sizeof *params);
    for (size_t i = 0; i < n; i++) {
        struct tree *t = (struct tree *) list[i];
        const char *what = arena_printf(r->arena, "[param.%s]", t->key);
        if (!is_bare(r, t) &&
            keys_check_value(t, TABLE_, -INFINITY, INFINITY, what, r->arena, r->errors)) {
            const size_t tries = errors_tries(r->errors);
            read_param(r, root, t, &params[kept]);
            params[kept++].flawed = errors_tries(r->errors) > tries;
        }
    }
    r->world->params = params;
    r->world->n_params = kept;
}

static int by_param_id(const void *id, const void *param)
{
    return strcmp(id, ((const struct param *) param)->name.id);
}

/* Parameters stand in the order of their names. */
static struct param *find_param(struct reader *r, const struct tree *text)
{
    const struct scenario *w = r->world;
    struct param *found = w->n_params == 0 ? NULL
                                           : bsearch(text->string, w->params, w->n_params,
                                                     sizeof *w->params, by_param_id);
    if (found != NULL)
        return found;
    const char *const *ids = reader_ids(r, w->params, w->n_params, sizeof *w->params);
    const size_t i = reader_find(r, text->string, text->at, "a parameter", ids, w->n_params);
    return i == NO_INDEX ? NULL : (struct param *) &w->params[i];
}

/* The names in `params`; false after adding errors. */
static bool read_param_names(struct reader *r, const struct tree *t, const struct tree ***names,
                             size_t *n)
{
    const struct tree *list = reader_value(t, "params");
    if (list == NULL || !reader_texts(r, list, "\"params\"", names, n))
        return false;
    bool fine = true;
    for (size_t i = 0; i < *n; i++) {
        fine &= find_param(r, (*names)[i]) != NULL;
        for (size_t j = 0; j < i; j++)
            if (strcmp((*names)[i]->string, (*names)[j]->string) == 0)
                fine = errors_add(r->errors, ERROR_SCENARIO, (*names)[i]->at,
                                  "\"%s\" stands in \"params\" twice.", (*names)[i]->string);
    }
    return fine;
}

/* Whether they come from the file of draws, row by row, so that there is nothing to relate. Some of
 * them only is an error. */
static bool are_replayed(struct reader *r, const struct tree **names, size_t n)
{
    const struct tree *in = NULL, *out = NULL;
    for (size_t i = 0; i < n; i++)
        *(draws_have(r, names[i]->string) ? &in : &out) = names[i];
    if (in != NULL && out != NULL)
        errors_add(r->errors, ERROR_SCENARIO, in->at,
                   "The numbers of \"%s\" come from \"%s\" and those of \"%s\" do not, so they "
                   "cannot depend on each other.\nLeave this out, or give both a column there.",
                   in->string, r->world->draws.file, out->string);
    return in != NULL;
}

static bool read_correlation(struct reader *r, struct tree *t, struct correlation *out)
{
    const struct tree **names = NULL;
    size_t n = 0;
    keys_check(t, KEYS_CORRELATE, r->arena, r->errors);
    const struct tree *rank = reader_value(t, "rank");
    if (!read_param_names(r, t, &names, &n) || rank == NULL)
        return false;
    if (n != 2)
        return errors_add(r->errors, ERROR_SCENARIO, tree_find(t, "params")->at,
                          "\"params\" holds %zu; a correlation is between two.\n"
                          "Write one [[correlate]] for each pair.",
                          n);
    if (are_replayed(r, names, n))
        return false;
    const bool swap = strcmp(names[0]->string, names[1]->string) > 0;
    *out = (struct correlation){t->at, {names[swap]->string, names[!swap]->string}, rank->number};
    return true;
}

static int by_params(const void *a, const void *b)
{
    const struct correlation *x = a, *y = b;
    const int first = strcmp(x->params[0], y->params[0]);
    return first != 0 ? first : strcmp(x->params[1], y->params[1]);
}

void read_correlations(struct reader *r, struct tree *root)
{
    const struct tree *list = reader_value(root, "correlate");
    if (list == NULL)
        return;
    struct correlation *out = arena_alloc(r->arena, list->n + 1, sizeof *out);
    size_t n = 0;
    for (struct tree *t = list->child; t != NULL; t = t->next)
        if (keys_check_value(t, TABLE_, -INFINITY, INFINITY, "[[correlate]]", r->arena, r->errors))
            n += read_correlation(r, t, &out[n]);
    qsort(out, n, sizeof *out, by_params);
    for (size_t i = 1; i < n; i++)
        if (by_params(&out[i], &out[i - 1]) == 0)
            errors_add(r->errors, ERROR_SCENARIO, out[i].at,
                       "The correlation of \"%s\" and \"%s\" is written twice.", out[i].params[0],
                       out[i].params[1]);
    r->world->correlations = out;
    r->world->n_correlations = n;
}

static bool covariance_of_lists(struct reader *r, const struct tree *list, size_t n, double *out)
{
    if (list->n != n)
        return errors_add(
            r->errors, ERROR_SCENARIO, list->at,
            "\"covariance\" needs one row for each of the %zu parameters, but has %zu.", n,
            list->n);
    size_t row = 0;
    for (struct tree *c = list->child; c != NULL; c = c->next, row++) {
        const char *what = arena_printf(r->arena, "Row %zu of \"covariance\"", row + 1);
        const double *x = NULL;
        size_t found = 0;
        if (!keys_check_value(c, LIST, -INFINITY, INFINITY, what, r->arena, r->errors) ||
            !reader_numbers(r, c, what, n, n, &x, &found))
            return false;
        memcpy(out + row * n, x, n * sizeof *x);
    }
    return true;
}

/* The header says which column is which parameter; rows stand in the header's order. */
static bool covariance_of_file(struct reader *r, const struct tree *name,
                               const struct tree **params, size_t n, double *out)
{
    const struct file_text *file = reader_file(r, name->string, name->at);
    const char *const *header = NULL;
    const double *x = NULL;
    size_t rows = 0;
    if (file == NULL || !reader_csv(r, file, n, &header, &x, &rows))
        return false;
    if (rows != n)
        return errors_add(
            r->errors, ERROR_SCENARIO, name->at,
            "\"%s\" needs one row of numbers for each of the %zu parameters, but has %zu.",
            name->string, n, rows);
    size_t *column = arena_alloc(r->arena, n, sizeof *column);
    for (size_t i = 0; i < n; i++) {
        column[i] = names_find(params[i]->string, header, n);
        if (column[i] == NO_INDEX)
            return errors_add(r->errors, ERROR_SCENARIO, params[i]->at,
                              "The header of \"%s\" has no column \"%s\".", name->string,
                              params[i]->string);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            out[i * n + j] = x[column[i] * n + column[j]];
    return true;
}

static bool symmetric(struct reader *r, const struct tree *t, const struct mvnormal *m)
{
    const size_t n = m->n;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            if (m->covariance[i * n + j] != m->covariance[j * n + i])
                return errors_add(r->errors, ERROR_SCENARIO, t->at,
                                  "The covariance of \"%s\" and \"%s\" is written as %.15g and as "
                                  "%.15g; it is one number.",
                                  m->params[j], m->params[i], m->covariance[j * n + i],
                                  m->covariance[i * n + j]);
    return true;
}

/* The canonical order of the parameters is by name, whatever their order in the file. */
static void sort_joint(struct reader *r, const struct tree **names, const double *mean,
                       const double *covariance, struct mvnormal *m)
{
    const size_t n = m->n;
    size_t *rank = arena_alloc(r->arena, n + 1, sizeof *rank);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            rank[i] += strcmp(names[j]->string, names[i]->string) < 0;
    const char **params = arena_alloc(r->arena, n + 1, sizeof *params);
    double *means = arena_alloc(r->arena, n + 1, sizeof *means);
    double *matrix = arena_alloc(r->arena, n * n + 1, sizeof *matrix);
    for (size_t i = 0; i < n; i++) {
        params[rank[i]] = names[i]->string;
        means[rank[i]] = mean[i];
        for (size_t j = 0; j < n; j++)
            matrix[rank[i] * n + rank[j]] = covariance[i * n + j];
    }
    m->params = params;
    m->mean = means;
    m->covariance = matrix;
}

static bool read_mvnormal(struct reader *r, struct tree *t, struct mvnormal *m)
{
    const struct tree **names = NULL;
    const double *mean = NULL;
    size_t n_means = 0;
    keys_check(t, KEYS_MVNORMAL, r->arena, r->errors);
    const struct tree *means = reader_value(t, "mean");
    const struct tree *written = reader_value(t, "covariance"), *file = reader_value(t, "file");
    m->at = t->at;
    if (!read_param_names(r, t, &names, &m->n) || means == NULL)
        return false;
    if (m->n < 1 || m->n > 200)
        return errors_add(r->errors, ERROR_SCENARIO, t->at,
                          "\"params\" needs 1 to 200 names, but has %zu.", m->n);
    if (are_replayed(r, names, m->n))
        return false;
    if (!reader_numbers(r, means, "\"mean\" in [[mvnormal]]", m->n, m->n, &mean, &n_means))
        return false;
    if ((written != NULL) == (file != NULL))
        return errors_add(r->errors, ERROR_SCENARIO, t->at,
                          "[[mvnormal]] needs either \"covariance\" or \"file\".");
    double *matrix = arena_alloc(r->arena, m->n * m->n + 1, sizeof *matrix);
    const struct tree *matrix_at = written != NULL ? written : file;
    if (matrix_at->kind == TREE_ARRAY ? !covariance_of_lists(r, matrix_at, m->n, matrix)
                                      : !covariance_of_file(r, matrix_at, names, m->n, matrix))
        return false;
    sort_joint(r, names, mean, matrix, m);
    for (size_t i = 0; i < m->n; i++)
        find_param(r, names[i])->spec.value = mean[i];
    return symmetric(r, t, m);
}

static int by_first_param(const void *a, const void *b)
{
    const struct mvnormal *x = a, *y = b;
    return strcmp(x->params[0], y->params[0]);
}

void read_mvnormals(struct reader *r, struct tree *root)
{
    const struct tree *list = reader_value(root, "mvnormal");
    if (list == NULL)
        return;
    struct mvnormal *out = arena_alloc(r->arena, list->n + 1, sizeof *out);
    size_t n = 0;
    for (struct tree *t = list->child; t != NULL; t = t->next)
        if (keys_check_value(t, TABLE_, -INFINITY, INFINITY, "[[mvnormal]]", r->arena, r->errors))
            n += read_mvnormal(r, t, &out[n]);
    qsort(out, n, sizeof *out, by_first_param);
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++)
            for (size_t k = 0; k < out[i].n; k++)
                if (names_find(out[i].params[k], out[j].params, out[j].n) != NO_INDEX)
                    errors_add(r->errors, ERROR_SCENARIO, out[i].at,
                               "\"%s\" stands in two [[mvnormal]] tables.", out[i].params[k]);
    r->world->mvnormals = out;
    r->world->n_mvnormals = n;
}
