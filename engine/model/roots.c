/* Which nodes the plans need, what must hold for them, and their slots in a strip's values. */
#include "build.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

void build_add_spread_roots(struct build *b, uint32_t *first, size_t n, size_t stride)
{
    if (n == 0)
        return;
    if (b->n_roots == b->room_for_roots) {
        const size_t room = b->room_for_roots ? 2 * b->room_for_roots : 256;
        b->roots = arena_grow(b->arena, b->roots, b->n_roots, room, sizeof *b->roots);
        b->room_for_roots = room;
    }
    b->roots[b->n_roots++] = (struct root_array){first, n, stride};
}

void build_add_roots(struct build *b, uint32_t *array, size_t n)
{
    build_add_spread_roots(b, array, n, 1);
}

void value_rule_bounds(enum value_rule rule, double *low, double *high)
{
    static const double bounds[][2] = {
        [VALUE_FINITE] = {-AMOUNT_MOST, AMOUNT_MOST}, [VALUE_HAZARD] = {0, DBL_MAX},
        [VALUE_CHANCE] = {-1e-12, 1 + 1e-12},         [VALUE_WHOLE] = {1 - 1e-9, 1 + 1e-9},
        [VALUE_SHARE] = {-1e-12, 1 + 1e-12},          [VALUE_RATE] = {-0.5, 1},
        [VALUE_POSITIVE] = {0, AMOUNT_MOST}};
    *low = bounds[rule][0];
    *high = bounds[rule][1];
}

bool value_rule_holds(enum value_rule rule, double x)
{
    double low, high;
    value_rule_bounds(rule, &low, &high);
    return x >= low && x <= high;
}

const char *value_rule_words(enum value_rule rule)
{
    switch (rule) {
    case VALUE_HAZARD:
        return "a chance of 0 or more, short of certainty (in expressions: a hazard per year)";
    case VALUE_CHANCE:
        return "a chance from 0 to 1 (all chances of a row together too)";
    case VALUE_WHOLE:
        return "1: the shares together are everybody; one of them may be \"rest\"";
    case VALUE_SHARE:
        return "a share from 0 to 1";
    case VALUE_RATE:
        return "a rate per year from -0.5 to 1";
    case VALUE_POSITIVE:
        return "an amount from 0 to 1e15";
    case VALUE_FINITE:
        break;
    }
    return "an amount between -1e15 and 1e15";
}

const char *value_check_what(const struct value_check *c, const struct scenario *s,
                             struct arena *arena)
{
    if (c->line != NULL && c->rule == VALUE_WHOLE)
        return arena_printf(arena, "%s: the sum of the shares", c->line);
    if (c->line != NULL && c->share)
        return arena_printf(arena, "%s: %s = \"%s\"", c->line, s->states[c->to].name.id, c->text);
    if (c->line != NULL)
        return arena_printf(arena, "%s = \"%s\"", c->line, c->text);
    const char *from = s->states[c->from].name.id;
    if (c->rule == VALUE_WHOLE)
        return arena_printf(arena, "[from.%s]: the sum of the shares in `after`", from);
    if (c->to == NO_INDEX)
        return arena_printf(arena, "[from.%s]: 1 minus all chances of leaving", from);
    const char *what = c->text ? arena_printf(arena, "= \"%s\"", c->text) : "(observed)";
    return arena_printf(arena, "[from.%s] %s %s%s", from, s->states[c->to].name.id, what,
                        c->times ? arena_printf(arena, " times \"%s\"", c->times) : "");
}

const char *value_check_number(double x, struct arena *arena)
{
    if (isnan(x))
        return "not a number (as 0 / 0 is, or the root or the logarithm of less than 0)";
    return isinf(x) ? "infinite" : arena_printf(arena, "%g", x);
}

/* One message for an expression is enough: not one for each year, group and intervention. */
static bool first_at(struct build *b, struct place at)
{
    const uint32_t place[] = {(uint32_t) at.line, (uint32_t) at.column};
    const size_t before = interned_count(b->blamed);
    interned_put(b->blamed, place);
    return interned_count(b->blamed) > before;
}

/* A value that no draw can change is judged at once, with its place in the file. */
static void check_constant(struct build *b, const struct value_check *c, double x)
{
    if (value_rule_holds(c->rule, x) || !first_at(b, c->at))
        return;
    errors_add(b->errors, ERROR_SCENARIO, c->at,
               "%s is %s in %d (%s, group \"%s\").\nExpected: %s.",
               value_check_what(c, b->common, b->arena), value_check_number(x, b->arena), c->year,
               scenario_where(b->file, c->world, b->arena), b->common->groups[c->group].name.id,
               value_rule_words(c->rule));
}

/* Slots are ascending and those of people("state") come last. */
static bool reads_people(const struct build *b, node n)
{
    enum { MOST = 256 };
    uint32_t slots[MOST];
    const size_t count = graph_inputs(b->graph, n, slots, MOST);
    return count > MOST || (count > 0 && slots[count - 1] >= b->n_inputs);
}

/* Nodes are made after what they are made of. */
static bool is_late(const struct build *b, node n)
{
    static const unsigned char operands[] = {
#define X(name, count, text) count,
        OPERATIONS(X)
#undef X
    };
    enum operation op;
    node operand[3];
    double constant;
    if (!graph_operation(b->graph, n, &op, operand))
        return !graph_is_constant(b->graph, n, &constant) && reads_people(b, n);
    bool late = false;
    for (size_t i = 0; i < operands[op]; i++)
        late |= b->late[operand[i]];
    return late;
}

/* Each node is looked at once, as it is asked of every chance and amount. */
bool build_is_late(struct build *b, size_t world, node n)
{
    if (!b->worlds[world].plan.together)
        return false;
    if (n >= b->room_for_late) {
        const size_t room = 2 * (size_t) n + 1024;
        b->late = arena_grow(b->arena, b->late, b->n_late, room, sizeof *b->late);
        b->room_for_late = room;
    }
    for (; b->n_late <= n; b->n_late++)
        b->late[b->n_late] = is_late(b, (node) b->n_late);
    return b->late[n];
}

static void make_room_for_check(struct build *b)
{
    if (b->n_checks < b->room_for_checks)
        return;
    const size_t room = b->room_for_checks ? 2 * b->room_for_checks : 256;
    b->checks = arena_grow(b->arena, b->checks, b->n_checks, room, sizeof *b->checks);
    b->room_for_checks = room;
}

/* What the check of a node is about: amounts that are known multiples of one are all between the
 * bounds if the largest is, so they have one check. */
static uint32_t subject_of(struct build *b, enum value_rule rule, node n, double *factor)
{
    *factor = 1;
    const node subject = rule == VALUE_FINITE ? build_split(b->graph, n, factor) : n;
    return interned_put(b->checked, (uint32_t[]){subject, rule});
}

/* The same subject under the same rule is checked once, where it was first asked for or where it is
 * multiplied by most. */
void build_add_check(struct build *b, const struct value_check *check, node n)
{
    double constant, factor, before = 0;
    if (graph_is_constant(b->graph, n, &constant)) {
        check_constant(b, check, constant);
        return;
    }
    const uint32_t i = subject_of(b, check->rule, n, &factor);
    if (i < b->n_checks)
        subject_of(b, check->rule, b->checks[i].origin, &before);
    if (fabs(factor) <= fabs(before))
        return;
    if (i == b->n_checks) {
        make_room_for_check(b);
        b->n_checks++;
    }
    b->checks[i] = *check;
    b->checks[i].late = build_is_late(b, check->world, n);
    b->checks[i].origin = n;
}

/* Every node that a plan names, once each. */
static node *unique_roots(struct build *b, size_t *count)
{
    const size_t n = graph_size(b->graph);
    bool *seen = memory_alloc(n, sizeof *seen);
    node *list = memory_alloc(n, sizeof *list);
    *count = 0;
    for (size_t i = 0; i < b->n_roots; i++)
        for (size_t k = 0; k < b->roots[i].n; k++) {
            const node root = b->roots[i].array[k * b->roots[i].stride];
            if (root != NO_NODE && !seen[root]) {
                seen[root] = true;
                list[(*count)++] = root;
            }
        }
    for (size_t i = 0; i < b->n_checks; i++)
        if (!seen[b->checks[i].origin]) {
            seen[b->checks[i].origin] = true;
            list[(*count)++] = b->checks[i].origin;
        }
    free(seen);
    return list;
}

void build_program(struct build *b)
{
    size_t n;
    node *list = unique_roots(b, &n);
    struct program *p = program_new(b->graph, list, n);
    free(list);
    for (size_t i = 0; i < b->n_roots; i++)
        for (size_t k = 0; k < b->roots[i].n; k++) {
            uint32_t *root = &b->roots[i].array[k * b->roots[i].stride];
            *root = *root == NO_NODE ? NO_SLOT : (uint32_t) program_slot(p, *root);
        }
    for (size_t i = 0; i < b->n_checks; i++)
        b->checks[i].slot = (uint32_t) program_slot(p, b->checks[i].origin);
    b->model->program = p;
    b->model->checks = b->checks;
    b->model->n_checks = b->n_checks;
}
