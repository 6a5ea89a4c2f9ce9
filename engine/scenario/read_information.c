/* The table information. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "reader.h"

enum { DRAWS = 10000 };

/* Names of everything that can be uncertain; rows whether or not they are observed here, since they
 * may be in another intervention. */
static const char **names_of(struct reader *r, size_t *n)
{
    const struct scenario *w = r->world;
    const char **names =
        arena_alloc(r->arena, w->n_params + w->n_shares + w->n_states + 1, sizeof *names);
    *n = 0;
    for (size_t i = 0; i < w->n_params; i++)
        names[(*n)++] = w->params[i].name.id;
    for (size_t i = 0; i < w->n_shares; i++)
        names[(*n)++] = w->shares[i].name.id;
    for (size_t i = 0; i < w->n_states; i++)
        names[(*n)++] = arena_printf(r->arena, "from.%s", w->states[i].name.id);
    return names;
}

static void read_params_of(struct reader *r, const struct tree *t, struct finding *out)
{
    const struct tree *list = reader_value(t, "params");
    const struct tree **texts;
    size_t n_names, n = 0;
    if (list == NULL)
        return;
    const char *what = arena_printf(r->arena, "\"params\" of [information.%s]", t->key);
    reader_texts(r, list, what, &texts, &n);
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at, "%s names nothing to find out.", what);
    const char **names = names_of(r, &n_names);
    const char **params = arena_alloc(r->arena, n + 1, sizeof *params);
    struct place *at = arena_alloc(r->arena, n + 1, sizeof *at);
    for (size_t i = 0; i < n; i++) {
        const char *name = texts[i]->string;
        if (reader_find(r, name, texts[i]->at, "a parameter", names, n_names) == NO_INDEX)
            continue;
        if (names_find(name, params, out->n) != NO_INDEX) {
            errors_add(r->errors, ERROR_SCENARIO, texts[i]->at, "\"%s\" is named twice in %s.",
                       name, what);
            continue;
        }
        size_t to = out->n++; /* by name: their order in the file changes nothing */
        for (; to > 0 && strcmp(params[to - 1], name) > 0; to--) {
            params[to] = params[to - 1];
            at[to] = at[to - 1];
        }
        params[to] = name;
        at[to] = texts[i]->at;
    }
    out->params = params;
    out->at = at;
}

static void read_finding(struct reader *r, struct tree *t, struct finding *out)
{
    keys_check(t, KEYS_FINDING, r->arena, r->errors);
    out->name = reader_name(r, t);
    out->cost = reader_number(t, "cost", NAN);
    read_params_of(r, t, out);
}

static void read_parties(struct reader *r, const struct tree *list, struct information *out)
{
    const struct scenario *w = r->world;
    const struct tree **texts;
    size_t n = 0;
    reader_texts(r, list, "\"holders\" of [information]", &texts, &n);
    const char **names = arena_alloc(r->arena, w->n_holders + 1, sizeof *names);
    bool *holders = arena_alloc(r->arena, w->n_holders + 1, sizeof *holders);
    memcpy(names, r->holders, w->n_holders * sizeof *names);
    names[w->n_holders] = "society";
    for (size_t i = 0; i < n; i++) {
        const size_t found =
            reader_find(r, texts[i]->string, texts[i]->at, "a holder", names, w->n_holders + 1);
        if (found != NO_INDEX)
            holders[found] = true;
    }
    if (list->n == 0)
        errors_add(r->errors, ERROR_SCENARIO, list->at,
                   "\"holders\" of [information] names nobody; leave it out for all of them.");
    out->holders = holders;
}

static bool is_key(const char *name)
{
    return strcmp(name, "holders") == 0 || strcmp(name, "draws") == 0;
}

void read_information(struct reader *r, struct tree *root)
{
    struct information *out = &r->world->information;
    *out = (struct information){.draws = DRAWS};
    struct tree *t = (struct tree *) reader_value(root, "information");
    if (t == NULL)
        return;
    keys_check(t, KEYS_INFORMATION, r->arena, r->errors);
    const struct tree *holders = reader_value(t, "holders");
    if (holders != NULL)
        read_parties(r, holders, out);
    out->draws = (size_t) reader_number(t, "draws", DRAWS);
    size_t n;
    const struct tree **list = reader_children(r, t, "a set of parameters", &n);
    struct finding *findings = arena_alloc(r->arena, n + 1, sizeof *findings);
    for (size_t i = 0; i < n; i++)
        if (!is_key(list[i]->key))
            read_finding(r, (struct tree *) list[i], &findings[out->n_findings++]);
    out->findings = findings;
}
