/* The amounts of a charge: in each cycle, and by date of birth where they depend on age. */
#include "charging.h"

#include <math.h>
#include <string.h>

/* The lines of targets stand last. */
static bool is_of_target(const struct charging *c, size_t line)
{
    return line >= c->b->model->n_lines + build_count_lines(c->b->common);
}

static void check_amount(struct charging *c, node n, size_t line, size_t k, const struct moment *m)
{
    const struct bound_line *l = &c->w->lines[line];
    const bool part = is_of_target(c, line);
    struct expr *e = l->amount[k];
    build_add_check(c->b,
                    &(struct value_check){.rule = part ? VALUE_SHARE : VALUE_FINITE,
                                          .at = expr_place(e),
                                          .text = expr_text(e),
                                          .line = part ? arena_printf(c->b->arena,
                                                                      "What each counts for in "
                                                                      "[target.%s]",
                                                                      l->line->name.id)
                                                       : l->line->name.id,
                                          .world = c->w->index,
                                          .group = m->group,
                                          .year = (int) m->clock[CLOCK_YEAR]},
                    n);
}

/* Mean of nodes of equal weight; neighbours that are the same node are counted, not added. */
static node mean_node(struct graph *g, const uint32_t *nodes, size_t n)
{
    if (n == 1)
        return nodes[0];
    node total = NO_NODE;
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && nodes[next] == nodes[i];)
            next++;
        if (next - i == n)
            return nodes[0];
        const node share = graph_constant(g, (double) (next - i) / (double) n);
        const node part = graph_binary(g, OP_MULTIPLY, nodes[i], share);
        total = i == 0 ? part : graph_binary(g, OP_ADD, total, part);
    }
    return total;
}

/* The expression at a moment; averaged over birth months where ages are mixed and the amount
 * depends on age. */
static node raw_amount(struct charging *c, struct expr *e, const struct row_key *who,
                       struct moment *m)
{
    const struct births *births = &who->births;
    if (!(expr_clocks(e) >> CLOCK_AGE & 1) || !isnan(who->all.age_months))
        return expr_node(e, m, c->b->graph);
    uint32_t nodes[births->n];
    for (size_t i = 0; i < births->n; i++) {
        m->clock[CLOCK_AGE] = births->key[i].age_months + m->clock[CLOCK_SINCE_ARRIVAL];
        nodes[i] = expr_node(e, m, c->b->graph);
    }
    return mean_node(c->b->graph, nodes, births->n);
}

static bool is_by_month(enum per per)
{
    return per == PER_PERSON_MONTH || per == PER_GROUP_MONTH || per == PER_MONTH;
}

node amount_at(struct charging *c, size_t line, size_t k, const struct row_key *who,
               struct moment m, struct charged *last)
{
    const struct bound_line *l = &c->w->lines[line];
    struct graph *g = c->b->graph;
    struct expr *e = l->amount[k];
    const node raw = raw_amount(c, e, who, &m);
    if (raw == last->raw)
        return last->amount;
    node amount = raw;
    if (is_by_month(l->per[k]))
        amount = graph_binary(g, OP_MULTIPLY, raw, graph_constant(g, 12));
    if (build_is_late(c->b, c->w->index, amount))
        errors_add(c->b->errors, ERROR_SCENARIO, expr_place(e),
                   "The amount of \"%s\" depends on people(...), which may stand in the chances of "
                   "moves only.\nFor a cost by groups of people use group_of.",
                   l->line->name.id);
    check_amount(c, amount, line, k, &m);
    *last = (struct charged){raw, amount};
    return amount;
}

static struct span span_of_years(const struct calendar *cal, const struct year_window *years)
{
    struct span s = {1, 1};
    for (; s.first <= cal->n_cycles; s.first++) {
        const size_t y = cal->year_of[s.first];
        if ((cal->first_share[s.first] < 1 ? y + 1 : y) >= years->first)
            break;
    }
    for (s.end = s.first; s.end <= cal->n_cycles && cal->year_of[s.end] <= years->last;)
        s.end++;
    return s;
}

void amounts_start(struct charging *c)
{
    const size_t n = c->b->model->n_booked;
    struct span *held = arena_alloc(c->b->arena, n, sizeof *held);
    for (size_t i = 0; i < n; i++)
        held[i] = span_of_years(c->b->model->calendar, &c->w->ledger.years[i]);
    c->held = held;
}

/* A charge on people of one row, and when it is counted. In a state, who is there at its end counts
 * too; a move is made by who is there at its start. */
struct asking {
    size_t line, k, cell;
    struct span held;   /* cycles in which the line holds */
    size_t first_after; /* counted from this many cycles after somebody came in */
};

static struct asking asking_of(const struct charging *c, size_t line, size_t k, size_t cell)
{
    const struct line *l = c->w->lines[line].line;
    const size_t state = l->charges[k].from;
    const size_t there = state == NO_INDEX ? 0 : build_first_node(c->w, state, 0);
    const bool moves = l->charges[k].trigger == TRIGGER_MOVE;
    const size_t first = moves ? there + 1 : 1, in_cell = there + cell + moves;
    return (struct asking){line, k, cell, c->held[line],
                           cell > 0 && in_cell > first ? in_cell : first};
}

/* The cycles in which somebody who came in at `entry` or later can be counted. */
static struct span counted(const struct asking *q, size_t entry)
{
    const size_t first = entry + q->first_after;
    return (struct span){first > q->held.first ? first : q->held.first, q->held.end};
}

static uint32_t *no_nodes(uint32_t *nodes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        nodes[i] = NO_NODE;
    return nodes;
}

static uint32_t *new_nodes(struct charging *c)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    return no_nodes(arena_alloc(c->b->arena, n, sizeof(uint32_t)), n);
}

static uint32_t *ask_by_cycle(struct charging *c, const struct asking *q, const struct row_key *who)
{
    uint32_t *nodes = new_nodes(c);
    struct expr *amount = c->w->lines[q->line].amount[q->k];
    struct charged last = CHARGED_NOT_YET;
    struct lasting lasting = {0};
    const struct span span = counted(q, who->all.first_node);
    node whole = NO_NODE;
    for (size_t t = span.first; t < span.end; t++) {
        const struct moment now = build_moment(c->b, &who->all, t, q->cell);
        if (t == span.first || !lasting_holds(&lasting, &now)) {
            whole = amount_at(c, q->line, q->k, who, now, &last);
            lasting = (struct lasting){0};
            lasting_add(&lasting, amount, &now);
        }
        nodes[t] = layer_part(c, q->line, &who->all, t, whole);
    }
    return nodes;
}

uint32_t *amounts_by_cycle(struct charging *c, size_t line, size_t k, const struct row_key *who)
{
    const struct asking q = asking_of(c, line, k, 0);
    return ask_by_cycle(c, &q, who);
}

/* An expression with more steps of age than this has one for every month of it. */
enum { AGE_STEPS = 64 };

/* Amounts by cycle for each step of the age, where it has steps: most dates of birth are on the
 * same few, so they are asked once for all. */
struct by_step {
    uint32_t *nodes[2 * AGE_STEPS + 1]; /* [n_cycles + 1]; NO_NODE: not asked yet */
};

static uint32_t *nodes_of_step(struct charging *c, struct by_step *steps, size_t step)
{
    if (step > 2 * AGE_STEPS)
        return NULL;
    if (steps->nodes[step] == NULL)
        steps->nodes[step] = new_nodes(c);
    return steps->nodes[step];
}

static void ask_of_birth(struct charging *c, const struct asking *q, const struct row_key *who,
                         struct by_step *steps, uint32_t *nodes)
{
    const double months = c->b->model->calendar->cycle_months;
    const struct span span = counted(q, who->all.first_node);
    struct expr *amount = c->w->lines[q->line].amount[q->k];
    struct charged last = CHARGED_NOT_YET;
    double until = -INFINITY;
    uint32_t *known = NULL;
    for (size_t t = span.first; t < span.end; t++) {
        const double since = ((double) t - 1 - (double) who->all.first_node) * months;
        const double age = who->all.age_months + since;
        if (age >= until) {
            known = nodes_of_step(c, steps, expr_class(amount, CLOCK_AGE, age));
            until = known ? expr_same_until(amount, CLOCK_AGE, age) : INFINITY;
        }
        uint32_t *here = known ? &known[t] : &nodes[t];
        if (*here == NO_NODE)
            *here = layer_part(
                c, q->line, &who->all, t,
                amount_at(c, q->line, q->k, who, build_moment(c->b, &who->all, t, q->cell), &last));
        nodes[t] = *here;
    }
}

/* nodes[n_births][n]: `common` becomes that of everybody who is there, `mixed` 1 where they have
 * several. */
static void find_common(const uint32_t *nodes, size_t n_births, size_t n, uint32_t *common,
                        uint32_t *mixed)
{
    for (size_t i = 0; i < n_births; i++)
        for (size_t t = 0; t < n; t++) {
            const uint32_t here = nodes[i * n + t], before = common[t];
            mixed[t] |= (here != NO_NODE) & (before != NO_NODE) & (here != before);
            common[t] = here != NO_NODE ? here : before;
        }
}

static node mean_of_births(struct charging *c, const uint32_t *nodes, size_t n_births, size_t n)
{
    uint32_t list[n_births];
    for (size_t i = 0; i < n_births; i++)
        list[i] = nodes[i * n];
    return mean_node(c->b->graph, list, n_births);
}

/* What is not the same for all, out of nodes[n_births][n]. */
static void keep_left(struct charging *c, struct by_birth *a, const uint32_t *nodes, size_t n)
{
    const size_t width = a->left.end - a->left.first;
    a->nodes = arena_alloc(c->b->arena, a->n * width, sizeof *a->nodes);
    for (size_t i = 0; i < a->n; i++)
        for (size_t t = 0; t < width; t++) {
            const size_t cycle = a->left.first + t;
            a->nodes[i * width + t] = a->differs[cycle] == NO_NODE ? NO_NODE : nodes[i * n + cycle];
        }
}

static void sort_out(struct charging *c, struct by_birth *a, const uint32_t *nodes,
                     uint32_t *common)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    uint32_t mixed[n];
    memset(mixed, 0, sizeof mixed);
    find_common(nodes, a->n, n, common, mixed);
    for (size_t t = 0; t < n; t++) {
        if (mixed[t] == 0)
            continue;
        common[t] = NO_NODE;
        a->differs[t] = graph_constant(c->b->graph, 1);
        if (a->average != NULL)
            a->average[t] = mean_of_births(c, nodes + t, a->n, n);
        a->left = (struct span){a->left.end == 0 ? t : a->left.first, t + 1};
    }
    if (a->left.end > 0)
        keep_left(c, a, nodes, n);
}

/* Room for [n_births][n_cycles + 1] nodes, used again for the next charge. */
static uint32_t *room_for_asked(struct charging *c, size_t n)
{
    if (n > c->room_for_asked) {
        c->asked = arena_alloc(c->b->arena, n, sizeof *c->asked);
        c->room_for_asked = n;
    }
    return no_nodes(c->asked, n);
}

/* Sets `common` to what is the same for all who are there. */
static const struct by_birth *ask_by_birth(struct charging *c, const struct asking *q,
                                           const struct row_key *row, uint32_t **common)
{
    const size_t n = c->b->model->calendar->n_cycles + 1;
    struct by_step steps = {0};
    struct by_birth *a = arena_alloc(c->b->arena, 1, sizeof *a);
    *a = (struct by_birth){.n = row->births.n,
                           .differs = new_nodes(c),
                           .average = c->w->plan.split_by_birth ? NULL : new_nodes(c)};
    uint32_t *nodes = room_for_asked(c, a->n * n);
    for (size_t i = 0; i < a->n; i++)
        ask_of_birth(c, q, &(struct row_key){.all = row->births.key[i]}, &steps, nodes + i * n);
    *common = new_nodes(c);
    sort_out(c, a, nodes, *common);
    return a->left.end > 0 ? a : NULL;
}

static bool is_aged(const struct charging *c, struct expr *amount)
{
    const bool dated = c->b->common->cohort.mode == MODE_PEOPLE || c->w->plan.split_by_birth;
    return dated && (expr_clocks(amount) >> CLOCK_AGE & 1);
}

/* An answer on a row that other charges may ask for again. */
struct answer {
    struct asking of;
    size_t row;
    struct amounts amounts;
};

static bool same_question(const struct charging *c, const struct asking *a, const struct asking *b)
{
    const struct bound_line *x = &c->w->lines[a->line], *y = &c->w->lines[b->line];
    return a->cell == b->cell && a->first_after == b->first_after &&
           a->held.first == b->held.first && a->held.end == b->held.end &&
           x->per[a->k] == y->per[b->k] && x->line->side == y->line->side &&
           strcmp(expr_text(x->amount[a->k]), expr_text(y->amount[b->k])) == 0;
}

static const struct amounts *find_answer(const struct charging *c, const struct asking *q,
                                         size_t row)
{
    for (size_t i = c->n_answers; i-- > 0 && c->answers[i].row == row;)
        if (same_question(c, &c->answers[i].of, q))
            return &c->answers[i].amounts;
    return NULL;
}

static struct answer *add_answer(struct charging *c)
{
    if (c->n_answers == c->room_for_answers) {
        const size_t room = c->room_for_answers ? 2 * c->room_for_answers : 32;
        c->answers = arena_grow(c->b->arena, c->answers, c->n_answers, room, sizeof *c->answers);
        c->room_for_answers = room;
    }
    return &c->answers[c->n_answers++];
}

static void take_apart(struct charging *c, struct amounts *a)
{
    const struct amount_part one = path_factor_out(c, a->nodes);
    if (c->b->common->cohort.mode == MODE_EXPECTED && terms_worth(c, one.nodes))
        a->n_parts = terms_part(c, a->nodes, a->parts, &a->whole);
    if (a->n_parts > 0)
        return;
    a->n_parts = 1;
    a->parts[0] = one;
}

/* An amount with a mistake is asked again, so that each of them is told at its own place. */
struct amounts amounts_on_row(struct charging *c, size_t line, size_t k, size_t r, size_t cell)
{
    const struct asking q = asking_of(c, line, k, cell);
    const struct row_key *row = &c->w->row_keys[r];
    const struct amounts *known = find_answer(c, &q, r);
    if (known != NULL)
        return *known;
    const size_t before = errors_count(c->b->errors);
    struct amounts a = {0};
    if (is_aged(c, c->w->lines[line].amount[k]))
        a.by_birth = ask_by_birth(c, &q, row, &a.nodes);
    else
        a.nodes = ask_by_cycle(c, &q, row);
    take_apart(c, &a);
    if (errors_count(c->b->errors) == before)
        *add_answer(c) = (struct answer){q, r, a};
    return a;
}
