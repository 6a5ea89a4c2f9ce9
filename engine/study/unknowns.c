#include "unknowns.h"

#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "names.h"

static const struct mvnormal *joint_of(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->n_mvnormals; i++)
        if (names_find(name, s->mvnormals[i].params, s->mvnormals[i].n) != NO_INDEX)
            return &s->mvnormals[i];
    return NULL;
}

static bool is_certain(const struct scenario *s, const struct drawn *d)
{
    const struct mvnormal *joint = joint_of(s, d->name);
    if (d->replayed != NULL)
        return false;
    if (joint == NULL)
        return d->fitted->family == FAMILY_CONSTANT;
    const size_t i = names_find(d->name, joint->params, joint->n);
    return joint->covariance[i * joint->n + i] == 0;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static const char *label_of_param(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->n_params; i++)
        if (strcmp(s->params[i].name.id, name) == 0)
            return s->params[i].name.label;
    return name;
}

/* "alpha+beta", and their labels in a list. */
static void name_joint(struct unknown *in, const struct scenario *s, const struct mvnormal *joint,
                       struct arena *arena)
{
    const char **member = arena_alloc(arena, joint->n, sizeof *member);
    memcpy(member, joint->params, joint->n * sizeof *member);
    qsort(member, joint->n, sizeof *member, by_text);
    in->name = member[0];
    in->label = label_of_param(s, member[0]);
    for (size_t i = 1; i < joint->n; i++) {
        in->name = arena_printf(arena, "%s+%s", in->name, member[i]);
        in->label = arena_printf(arena, "%s, %s", in->label, label_of_param(s, member[i]));
    }
}

/* A share is named after its table or row, which have no dots in their own names but for "from." */
static void name_shares(struct unknown *in, const struct scenario *s, const char *drawn,
                        struct arena *arena)
{
    in->name = in->label = arena_strndup(arena, drawn, (size_t) (strrchr(drawn, '.') - drawn));
    for (size_t i = 0; i < s->n_shares; i++)
        if (strcmp(s->shares[i].name.id, in->name) == 0)
            in->label = s->shares[i].name.label;
    for (size_t i = 0; i < s->n_states; i++)
        if (strncmp(in->name, "from.", 5) == 0 && strcmp(s->states[i].name.id, in->name + 5) == 0)
            in->label = arena_printf(arena, "%s \u2192 \u2026", s->states[i].name.label);
}

static struct unknown name_unknown(const struct scenario *s, const struct drawn *d,
                                   struct arena *arena)
{
    struct unknown in = {.name = d->name, .label = d->name};
    const struct mvnormal *joint = joint_of(s, d->name);
    if (joint != NULL)
        name_joint(&in, s, joint, arena);
    else if (d->spec == NULL)
        name_shares(&in, s, d->name, arena);
    else
        in.label = label_of_param(s, d->name);
    return in;
}

static int by_slot(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;
    return (x > y) - (x < y);
}

const struct unknown *unknowns_list(const struct model *m, struct arena *arena, size_t *n)
{
    struct unknown *list = arena_alloc(arena, m->n_drawn + 1, sizeof *list);
    *n = 0;
    for (size_t i = 0; i < m->n_drawn; i++) {
        if (is_certain(m->common, &m->drawn[i]))
            continue;
        const struct unknown in = name_unknown(m->common, &m->drawn[i], arena);
        size_t at = 0;
        while (at < *n && strcmp(list[at].name, in.name) != 0)
            at++;
        if (at == *n)
            list[(*n)++] = in;
        uint32_t *slot =
            arena_grow(arena, (uint32_t *) list[at].slot, list[at].n, list[at].n + 1, sizeof *slot);
        slot[list[at].n++] = m->drawn[i].slot;
        list[at].slot = slot;
    }
    for (size_t i = 0; i < *n; i++)
        qsort((uint32_t *) list[i].slot, list[i].n, sizeof *list[i].slot, by_slot);
    return list;
}

/* Whether `name` is one of those that are joined by `mark` in `all`. */
static bool is_among(const char *name, const char *all, char mark)
{
    const size_t length = strlen(name);
    for (const char *at = all; at != NULL; at = strchr(at, mark), at = at ? at + 1 : NULL)
        if (strncmp(at, name, length) == 0 && (at[length] == '\0' || at[length] == mark))
            return true;
    return false;
}

size_t unknowns_find(const struct unknown *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        const size_t length = strlen(list[i].name);
        if (is_among(name, list[i].name, '+') ||
            (strncmp(name, list[i].name, length) == 0 && name[length] == '.'))
            return i;
    }
    return NO_INDEX;
}
