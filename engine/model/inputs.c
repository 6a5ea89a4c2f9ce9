/* Parameters and counted shares become inputs of the program: one slot for each distinct
 * distribution that a name has over groups and interventions. */
#include "build.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <string.h>

static size_t total_names(const struct scenario *s)
{
    size_t n = s->n_params + s->n_lets + s->n_tables + s->n_states;
    for (size_t i = 0; i < s->n_shares; i++)
        n += s->shares[i].n;
    for (size_t g = 0; g < s->n_groups; g++)
        n += s->groups[g].n_numbers;
    for (size_t i = 0; i < s->n_states; i++)
        n += s->rows[i].is_observed ? s->rows[i].observed.n : 0;
    return n;
}

static struct symbol *add_symbol(struct world *w, const char *name)
{
    const char **names = (const char **) w->scope.names;
    struct symbol *symbols = (struct symbol *) w->symbols;
    names[w->scope.n_names] = name;
    return &symbols[w->scope.n_names++];
}

static void add_drawn(struct build *b, const struct drawn *d)
{
    if (b->n_drawn == b->room_for_drawn) {
        const size_t room = b->room_for_drawn ? 2 * b->room_for_drawn : 64;
        b->drawn = arena_grow(b->arena, b->drawn, b->n_drawn, room, sizeof *b->drawn);
        b->room_for_drawn = room;
    }
    b->drawn[b->n_drawn++] = *d;
}

const char *evidence_word(enum evidence e)
{
    static const char *const words[] = {"",      "trial",  "registration",
                                        "study", "expert", "assumption"};
    return words[e];
}

static const char *period_word(const struct build *b, enum per per, int months)
{
    return per == PER_PERIOD ? arena_printf(b->arena, "%d months", months) : per_word(per);
}

/* The distributions of one parameter name: distinct ones, and which of them holds where. */
struct variants {
    size_t n;
    struct distribution *list; /* [n_worlds * n_groups] at most */
    size_t *column;            /* of each, in the file of draws, or NO_INDEX */
    uint32_t *of;              /* [n_worlds][n_groups] */
    bool drawn;
};

static bool same_distribution(const struct distribution *a, const struct distribution *b)
{
    return distribution_alike(a, b) && a->low == b->low && a->high == b->high &&
           a->central == b->central;
}

static const struct spec *spec_for(const struct param *p, size_t group)
{
    return p->by_group != NULL ? &p->by_group[group] : &p->spec;
}

/* `column`: of the file of draws, or NO_INDEX. */
static size_t add_variant(struct build *b, struct variants *v, const struct param *p,
                          const struct spec *spec, size_t column)
{
    const char *name = p->name.id;
    struct distribution d;
    if (p->flawed || !distribution_fit(spec, name, &d, b->errors))
        d = distribution_constant(0.5); /* reported; go on with the rest */
    if (!(fabs(d.central) <= AMOUNT_MOST))
        errors_add(b->errors, ERROR_SCENARIO, spec->at,
                   "\"%s\" is %s; it must lie between -1e15 and 1e15.", name,
                   value_check_number(d.central, b->arena));
    size_t i = 0;
    while (i < v->n && !(same_distribution(&v->list[i], &d) && v->column[i] == column))
        i++;
    if (i == v->n) {
        v->list[i] = d;
        v->column[v->n++] = column;
    }
    v->drawn |= d.family != FAMILY_CONSTANT || column != NO_INDEX;
    return i;
}

/* What the file has before any intervention comes first, used or not: the others are placed at
 * its quantile, so that an intervention that redefines a name moves no number of another. */
static struct variants collect_variants(struct build *b, size_t param)
{
    const size_t n_groups = b->common->n_groups, n_worlds = b->model->n_worlds;
    const struct param *common = &b->common->params[param];
    struct variants v = {0};
    v.list = arena_alloc(b->arena, n_worlds * n_groups + 1, sizeof *v.list);
    v.column = arena_alloc(b->arena, n_worlds * n_groups + 1, sizeof *v.column);
    v.of = arena_alloc(b->arena, n_worlds * n_groups, sizeof *v.of);
    if (common->column == NULL)
        add_variant(b, &v, common, common->redefined ? &common->anchor : &common->spec, NO_INDEX);
    for (size_t w = 0; w < n_worlds; w++)
        for (size_t g = 0; g < n_groups; g++) {
            const struct param *p = &b->worlds[w].scenario->params[param];
            v.of[w * n_groups + g] = (uint32_t) add_variant(
                b, &v, p, spec_for(p, g), p->column != NULL ? p->column[g] : NO_INDEX);
        }
    return v;
}

/* Named in a correlation or a joint normal: then it goes to the sampler even if certain, which
 * says so if that makes no sense. */
static bool is_related(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < s->n_correlations; i++)
        if (names_find(name, s->correlations[i].params, 2) != NO_INDEX)
            return true;
    for (size_t i = 0; i < s->n_mvnormals; i++)
        if (names_find(name, s->mvnormals[i].params, s->mvnormals[i].n) != NO_INDEX)
            return true;
    return false;
}

/* A number that may be certain, but that another one will be put in the place of. */
static bool is_varied(const struct build *b, const char *name)
{
    const struct scenario *s = b->common;
    bool varied = false;
    for (size_t i = 0; b->wish.varied && i < s->n_switchings; i++)
        varied |= strcmp(s->switchings[i].param, name) == 0;
    for (size_t i = 0; b->wish.varied && i < s->n_grids; i++)
        varied |= strcmp(s->grids[i].x.param, name) == 0 || strcmp(s->grids[i].y.param, name) == 0;
    return varied;
}

/* Which groups have the slot in a world; NULL: all of them. */
static const bool *groups_of(const struct build *b, const uint32_t *slot_of, size_t world,
                             uint32_t slot, size_t *n)
{
    const size_t n_groups = b->common->n_groups;
    bool *groups = arena_alloc(b->arena, n_groups, sizeof *groups);
    *n = 0;
    for (size_t g = 0; g < n_groups; g++) {
        groups[g] = slot_of[world * n_groups + g] == slot;
        *n += groups[g];
    }
    return *n == n_groups ? NULL : groups;
}

static const double *column_values(const struct build *b, size_t column)
{
    return column != NO_INDEX ? b->common->draws.value[column] : NULL;
}

static const char *column_words(const struct build *b, size_t column)
{
    return arena_printf(b->arena, "column %s of %s", b->common->draws.name[column],
                        b->common->draws.file);
}

static const char *variant_words(const struct build *b, const struct variants *v, size_t variant)
{
    return v->column[variant] != NO_INDEX ? column_words(b, v->column[variant])
                                          : distribution_words(&v->list[variant], b->arena);
}

/* As the baseline has it, where that has it; else as the first intervention that does. */
static void record_variants(struct build *b, size_t param, const struct variants *v,
                            size_t n_groups, const uint32_t *slot_of)
{
    for (size_t w = 0; w < b->model->n_worlds; w++)
        for (size_t g = 0; g < n_groups; g++) {
            const uint32_t slot = slot_of[w * n_groups + g];
            bool known = false;
            for (size_t i = 0; i < b->n_drawn; i++)
                known |= b->drawn[i].slot == slot;
            if (known)
                continue;
            size_t n, here = b->model->baseline;
            const bool *groups = groups_of(b, slot_of, here, slot, &n);
            const bool in_baseline = n > 0;
            if (!in_baseline)
                groups = groups_of(b, slot_of, here = w, slot, &n);
            const struct param *p = &b->worlds[here].scenario->params[param];
            const uint32_t variant = v->of[w * n_groups + g];
            size_t first = 0;
            while (groups != NULL && !groups[first])
                first++;
            add_drawn(b, &(struct drawn){.name = p->name.id,
                                         .groups = groups,
                                         .intervention = !p->redefined || in_baseline
                                                             ? ""
                                                             : b->file->interventions[w].name.id,
                                         .kind = kind_word(p->kind),
                                         .per = period_word(b, p->per, p->period_months),
                                         .distribution = variant_words(b, v, variant),
                                         .source = p->source ? p->source : "",
                                         .evidence = evidence_word(p->evidence),
                                         .spec = spec_for(p, first),
                                         .fitted = &v->list[variant],
                                         .slot = slot,
                                         .replayed = column_values(b, v->column[variant])});
        }
}

/* ---- what a file of draws can give ---- */

static void add_column(struct build *b, const char *owner, const char *name, uint32_t slot)
{
    if (b->n_columns == b->room_for_columns) {
        const size_t room = b->room_for_columns ? 2 * b->room_for_columns : 64;
        b->columns = arena_grow(b->arena, b->columns, b->n_columns, room, sizeof *b->columns);
        b->room_for_columns = room;
    }
    if (owner != NULL)
        name = arena_printf(b->arena, "%s.%s", owner, name);
    b->columns[b->n_columns++] = (struct draws_column){name, slot};
}

/* Of a what-if's numbers for an intervention there is no column. */
static bool same_owner(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Whether an intervention makes the name certain for all. */
static bool is_made_certain(const struct build *b, const struct variants *v, size_t world)
{
    const size_t n_groups = b->common->n_groups;
    bool certain = true;
    for (size_t g = 0; g < n_groups; g++) {
        const uint32_t variant = v->of[world * n_groups + g];
        certain &= v->list[variant].family == FAMILY_CONSTANT && v->column[variant] == NO_INDEX;
    }
    return certain;
}

/* Of the numbers that one world has. */
static void add_columns_of(struct build *b, const struct param *p, const uint32_t *slot)
{
    const size_t n_groups = b->common->n_groups;
    bool same = true;
    for (size_t g = 0; g < n_groups; g++)
        same &= slot[g] == slot[0];
    for (size_t g = 0; g < (same ? 1 : n_groups); g++)
        add_column(b, p->owner,
                   same ? p->name.id
                        : arena_printf(b->arena, "%s.%s", p->name.id, b->common->groups[g].name.id),
                   slot[g]);
}

/* Those of the file itself first. */
static void add_param_columns(struct build *b, size_t param, const struct variants *v,
                              const uint32_t *slot_of)
{
    for (size_t i = 0; i < 2 * b->model->n_worlds; i++) {
        const size_t w = i % b->model->n_worlds;
        const bool own = i < b->model->n_worlds;
        const struct param *p = &b->worlds[w].scenario->params[param];
        bool known =
            (p->owner == NULL) != own || (!own && (*p->owner == '\0' || is_made_certain(b, v, w)));
        for (size_t x = 0; x < w; x++)
            known |= same_owner(b->worlds[x].scenario->params[param].owner, p->owner);
        if (!known)
            add_columns_of(b, p, slot_of + w * b->common->n_groups);
    }
}

static void add_share_columns(struct build *b, const struct shares *const *of_world,
                              const uint32_t *first)
{
    for (size_t i = 0; i < 2 * b->model->n_worlds; i++) {
        const size_t w = i % b->model->n_worlds;
        const struct shares *s = of_world[w];
        bool known = s == NULL || s->flawed || (s->owner == NULL) != (i < b->model->n_worlds) ||
                     (s->owner != NULL && *s->owner == '\0');
        for (size_t x = 0; !known && x < w; x++)
            known = of_world[x] != NULL && !of_world[x]->flawed &&
                    same_owner(of_world[x]->owner, s->owner);
        for (size_t k = 0; !known && k < s->n; k++)
            add_column(b, s->owner, arena_printf(b->arena, "%s.%s", s->name.id, s->category[k]),
                       first[w] + (uint32_t) k);
    }
}

/* Variant i of the name stands in slot first + i. With `independent` each group has a stream
 * of its own, under the name x@group. */
static uint32_t *add_to_sampler(struct build *b, const struct param *p, const struct variants *v)
{
    const size_t n_groups = b->common->n_groups, n_worlds = b->model->n_worlds;
    uint32_t *slot_of = arena_alloc(b->arena, n_worlds * n_groups, sizeof *slot_of);
    if (!p->independent || p->by_group == NULL) {
        sampler_add_parameter(b->sampler, p->name.id, v->list, v->n, b->n_inputs);
        for (size_t i = 0; i < n_worlds * n_groups; i++)
            slot_of[i] = b->n_inputs + v->of[i];
        b->n_inputs += (uint32_t) v->n;
        return slot_of;
    }
    for (size_t g = 0; g < n_groups; g++) {
        const char *name =
            arena_printf(b->arena, "%s@%s", p->name.id, b->common->groups[g].name.id);
        sampler_add_parameter(b->sampler, name, v->list, v->n, b->n_inputs);
        for (size_t w = 0; w < n_worlds; w++)
            slot_of[w * n_groups + g] = b->n_inputs + v->of[w * n_groups + g];
        b->n_inputs += (uint32_t) v->n;
    }
    return slot_of;
}

static struct unit unit_of(const struct build *b, enum kind kind, enum per per)
{
    if (kind == KIND_MONEY)
        return (struct unit){UNIT_MONEY, per};
    if (kind == KIND_PROBABILITY && b->common->accounting.moves == MOVES_RATE)
        return (struct unit){UNIT_HAZARD, PER_NONE};
    return (struct unit){UNIT_NUMBER, PER_NONE};
}

static void add_parameter(struct build *b, size_t param)
{
    const size_t n_groups = b->common->n_groups;
    const struct param *common = &b->common->params[param];
    const struct variants v = collect_variants(b, param);
    const bool drawn =
        v.drawn || is_related(b->common, common->name.id) || is_varied(b, common->name.id);
    uint32_t *slot_of = drawn ? add_to_sampler(b, common, &v) : NULL;
    if (drawn)
        record_variants(b, param, &v, n_groups, slot_of);
    if (drawn)
        add_param_columns(b, param, &v, slot_of);

    for (size_t w = 0; w < b->model->n_worlds; w++) {
        const struct param *p = &b->worlds[w].scenario->params[param];
        struct symbol *s = add_symbol(&b->worlds[w], p->name.id);
        s->unit = unit_of(b, p->kind, p->per);
        s->any = p->flawed;
        s->hazard_period = s->unit.kind == UNIT_HAZARD ? p->period_months / 12.0 : 0.0;
        s->kind = drawn ? SYMBOL_INPUT : SYMBOL_NUMBER;
        if (drawn) {
            s->slot = slot_of + w * n_groups;
            continue;
        }
        double *number = arena_alloc(b->arena, n_groups, sizeof *number);
        for (size_t g = 0; g < n_groups; g++)
            number[g] = v.list[v.of[w * n_groups + g]].central;
        s->number = number;
    }
}

static bool same_shares(const struct shares *a, const struct shares *b)
{
    if (a->n != b->n || (a->column == NULL) != (b->column == NULL))
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->category[i], b->category[i]) != 0 || a->count[i] != b->count[i] ||
            (a->column != NULL && a->column[i] != b->column[i]))
            return false;
    return true;
}

/* One share of a Dirichlet by itself is a beta; the only share of all is certain. */
static const struct distribution *marginal(struct build *b, double count, double total)
{
    struct distribution *d = arena_alloc(b->arena, 1, sizeof *d);
    *d = distribution_constant(count / total);
    if (count < total) {
        d->family = FAMILY_BETA;
        d->a = count;
        d->b = total - count;
    }
    return d;
}

/* To the sampler, or where they come from the file of draws, as what is certain there. */
static void sample_shares(struct build *b, const struct shares *s, uint32_t first)
{
    const double *mean = b->common->draws.mean;
    if (s->column == NULL)
        sampler_add_shares(b->sampler, s->name.id, s->category, s->count, s->n, first);
    for (size_t i = 0; s->column != NULL && i < s->n; i++) {
        const struct distribution certain = distribution_constant(mean[s->column[i]]);
        sampler_add_parameter(b->sampler, b->common->draws.name[s->column[i]], &certain, 1,
                              first + (uint32_t) i);
    }
}

/* Shares of one name in all worlds; NULL in a world that does not have them. Equal counts
 * share their slots. */
static void add_shares(struct build *b, const struct shares *const *of_world)
{
    const size_t n_groups = b->common->n_groups, n_worlds = b->model->n_worlds;
    uint32_t *first = arena_alloc(b->arena, n_worlds, sizeof *first);
    const struct shares *baseline = of_world[b->model->baseline];
    for (size_t w = 0; w < n_worlds; w++) {
        const struct shares *s = of_world[w];
        if (s == NULL || s->flawed)
            continue;
        size_t twin = 0;
        while (twin < w && (of_world[twin] == NULL || !same_shares(of_world[twin], s)))
            twin++;
        first[w] = twin < w ? first[twin] : b->n_inputs;
        if (twin == w) {
            sample_shares(b, s, first[w]);
            b->n_inputs += (uint32_t) s->n;
        }
        for (size_t i = 0; i < s->n; i++) {
            const char *name = arena_printf(b->arena, "%s.%s", s->name.id, s->category[i]);
            struct symbol *symbol = add_symbol(&b->worlds[w], name);
            uint32_t *slot = arena_alloc(b->arena, n_groups, sizeof *slot);
            for (size_t g = 0; g < n_groups; g++)
                slot[g] = first[w] + (uint32_t) i;
            *symbol = (struct symbol){
                .kind = SYMBOL_INPUT, .unit = {UNIT_NUMBER, PER_NONE}, .slot = slot};
            double total = 0;
            for (size_t j = 0; j < s->n; j++)
                total += s->count[j];
            if (twin == w)
                add_drawn(b, &(struct drawn){
                                 .name = name,
                                 .intervention = baseline != NULL && same_shares(baseline, s)
                                                     ? ""
                                                     : b->file->interventions[w].name.id,
                                 .kind = "share",
                                 .per = "",
                                 .distribution = s->column != NULL
                                                     ? column_words(b, s->column[i])
                                                     : arena_printf(b->arena, "dirichlet(%g of %g)",
                                                                    s->count[i], total),
                                 .source = s->source ? s->source : "",
                                 .evidence = evidence_word(s->evidence),
                                 .fitted = marginal(b, s->count[i], total),
                                 .slot = slot[0],
                                 .replayed = column_values(b, s->column != NULL ? s->column[i]
                                                                                : NO_INDEX)});
        }
    }
    add_share_columns(b, of_world, first);
}

static void add_all_shares(struct build *b)
{
    const size_t n_worlds = b->model->n_worlds;
    const struct shares **of_world = arena_alloc(b->arena, n_worlds, sizeof *of_world);
    for (size_t i = 0; i < b->common->n_shares; i++) {
        for (size_t w = 0; w < n_worlds; w++)
            of_world[w] = &b->worlds[w].scenario->shares[i];
        add_shares(b, of_world);
    }
    for (size_t s = 0; s < b->common->n_states; s++) {
        for (size_t w = 0; w < n_worlds; w++) {
            const struct scenario *scenario = b->worlds[w].scenario;
            const struct row *row = &scenario->rows[s];
            of_world[w] = row->is_observed && !row->flawed ? &row->observed : NULL;
        }
        add_shares(b, of_world);
    }
}

/* A probability table in rate mode holds hazards per year. */
static const struct lookup *lookup_of(struct build *b, const struct table *t, const double *values,
                                      bool hazard)
{
    struct lookup *l = arena_alloc(b->arena, 1, sizeof *l);
    double *value = arena_alloc(b->arena, t->n, sizeof *value);
    for (size_t i = 0; i < t->n; i++)
        value[i] = hazard ? -log1p(-values[i]) * 12.0 / t->period_months : values[i];
    *l = (struct lookup){
        .n = t->n, .at = t->at, .value = value, .linear = t->linear, .holds = t->holds};
    return l;
}

static void add_table(struct build *b, struct world *w, const struct table *t)
{
    const size_t n_groups = b->common->n_groups;
    const struct lookup **of_group = arena_alloc(b->arena, n_groups, sizeof *of_group);
    struct symbol *s = add_symbol(w, t->name.id);
    *s = (struct symbol){.kind = SYMBOL_TABLE,
                         .unit = unit_of(b, t->kind, t->per),
                         .any = t->flawed,
                         .table = of_group};
    const struct lookup *nothing = arena_alloc(b->arena, 1, sizeof *nothing);
    for (size_t g = 0; g < n_groups; g++) {
        of_group[g] = nothing;
        if (t->flawed)
            continue;
        size_t twin = 0;
        while (twin < g && t->by_group[twin] != t->by_group[g])
            twin++;
        of_group[g] = twin < g ? of_group[twin]
                               : lookup_of(b, t, t->by_group[g], s->unit.kind == UNIT_HAZARD);
    }
}

static void add_group_numbers(struct build *b, struct world *w)
{
    const struct scenario *s = w->scenario;
    for (size_t g = 0; g < s->n_groups; g++)
        for (size_t i = 0; i < s->groups[g].n_numbers; i++) {
            const char *name = s->groups[g].number_names[i];
            bool known = false;
            for (size_t h = 0; h < g; h++)
                known |=
                    names_find(name, s->groups[h].number_names, s->groups[h].n_numbers) != NO_INDEX;
            if (known)
                continue;
            double *number = arena_alloc(b->arena, s->n_groups, sizeof *number);
            for (size_t h = 0; h < s->n_groups; h++) {
                const size_t at =
                    names_find(name, s->groups[h].number_names, s->groups[h].n_numbers);
                assert(at != NO_INDEX || b->file->flawed); /* every group has every number */
                number[h] = at != NO_INDEX ? s->groups[h].numbers[at] : 0;
            }
            struct symbol *symbol = add_symbol(w, name);
            *symbol = (struct symbol){.kind = SYMBOL_NUMBER, .number = number};
        }
}

static void add_lets(struct build *b, struct world *w)
{
    for (size_t i = 0; i < w->scenario->n_lets; i++) {
        const struct let *l = &w->scenario->lets[i];
        struct symbol *s = add_symbol(w, l->name.id);
        s->kind = SYMBOL_LET;
        s->let = l->flawed         ? NULL
                 : l->formula.text ? expr_parse(l->formula.text, l->formula.at, b->arena, b->errors)
                                   : expr_number(l->formula.number, l->formula.at, b->arena);
        if (l->flawed)
            *s = w->any;
        else if (s->let == NULL) /* reported; go on with the rest of the file */
            s->let = expr_number(1, l->formula.at, b->arena);
    }
}

#define PEOPLE_PREFIX "people:"

/* people("state"): how many are in a state at the start of the cycle, over everyone. Not drawn
 * but counted while people move; these slots come after those of the sampler. */
static void add_people(struct build *b, struct world *w)
{
    const size_t n_groups = b->common->n_groups;
    w->scope.people_allowed = b->common->cohort.mode == MODE_PEOPLE;
    for (size_t i = 0; w->scope.people_allowed && i < b->common->n_states; i++) {
        const char *id = b->common->states[i].name.id;
        struct symbol *s = add_symbol(w, arena_printf(b->arena, PEOPLE_PREFIX "%s", id));
        uint32_t *slot = arena_alloc(b->arena, n_groups, sizeof *slot);
        for (size_t g = 0; g < n_groups; g++)
            slot[g] = b->n_inputs + (uint32_t) i;
        *s = (struct symbol){.kind = SYMBOL_INPUT, .slot = slot};
    }
}

/* A share of counts that were written with a mistake: nobody can say whether it is there. */
static bool is_of_flawed_shares(const struct scenario *s, const char *name)
{
    const char *dot = strrchr(name, '.');
    const size_t n = dot != NULL ? (size_t) (dot - name) : 0;
    for (size_t i = 0; n > 0 && i < s->n_shares; i++)
        if (s->shares[i].flawed && strlen(s->shares[i].name.id) == n &&
            strncmp(s->shares[i].name.id, name, n) == 0)
            return true;
    return false;
}

/* The same letters and digits; what else a name in a header has, an expression cannot have. */
static bool reads_like(const char *header, const char *name)
{
    for (;;) {
        while (*header != '\0' && !isalnum((unsigned char) *header))
            header++;
        while (*name != '\0' && !isalnum((unsigned char) *name))
            name++;
        if (*header != *name || *name == '\0')
            return *header == *name;
        header++;
        name++;
    }
}

/* A number of groups in a file that has a mistake. */
static bool is_lost_number(const struct scenario *s, const char *name)
{
    const struct lost_numbers *lost = s->lost_numbers;
    for (size_t i = 0; lost != NULL && lost->names != NULL && i < lost->n; i++)
        if (reads_like(lost->names[i], name))
            return true;
    return lost != NULL && lost->names == NULL && strchr(name, ':') == NULL;
}

static const struct symbol *find_symbol(const void *context, const char *name)
{
    const struct world *w = context;
    const size_t i = names_find(name, w->scope.names, w->scope.n_names);
    if (i != NO_INDEX && strncmp(name, PEOPLE_PREFIX, strlen(PEOPLE_PREFIX)) == 0)
        ((struct world *) w)->plan.together = true;
    if (i == NO_INDEX)
        return is_of_flawed_shares(w->scenario, name) || is_lost_number(w->scenario, name) ? &w->any
                                                                                           : NULL;
    return &w->symbols[i];
}

static void correlate(struct build *b)
{
    for (size_t i = 0; i < b->common->n_mvnormals; i++) {
        const struct mvnormal *m = &b->common->mvnormals[i];
        sampler_add_mvnormal(b->sampler, m->params, m->mean, m->covariance, m->n, m->at, b->errors);
    }
    for (size_t i = 0; i < b->common->n_correlations; i++) {
        const struct correlation *c = &b->common->correlations[i];
        sampler_correlate(b->sampler, c->params[0], c->params[1], c->rank, c->at, b->errors);
    }
    const struct place at =
        b->common->n_correlations ? b->common->correlations[0].at : (struct place){0};
    sampler_finish(b->sampler, at, b->errors);
}

void build_inputs(struct build *b)
{
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        struct world *world = &b->worlds[w];
        const size_t most = total_names(world->scenario);
        world->scope = (struct scope){.find = find_symbol,
                                      .context = world,
                                      .names = arena_alloc(b->arena, most, sizeof(char *)),
                                      .n_groups = b->common->n_groups};
        world->symbols = arena_alloc(b->arena, most, sizeof *world->symbols);
        world->any =
            (struct symbol){.kind = SYMBOL_NUMBER,
                            .any = true,
                            .number = arena_alloc(b->arena, b->common->n_groups, sizeof(double))};
    }
    for (size_t i = 0; i < b->common->n_params; i++)
        add_parameter(b, i);
    add_all_shares(b);
    for (size_t w = 0; w < b->model->n_worlds; w++) {
        struct world *world = &b->worlds[w];
        for (size_t i = 0; i < world->scenario->n_tables; i++)
            add_table(b, world, &world->scenario->tables[i]);
        add_group_numbers(b, world);
        add_lets(b, world);
        add_people(b, world);
    }
    if (errors_count(b->errors) == 0)
        correlate(b);
}
