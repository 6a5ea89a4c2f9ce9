/* resolve.c -- what names stand for, and whether units agree. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"
#include "functions.h"
#include "names.h"
#include "term.h"
#include "units.h"

/* One expression on the way from where binding began to where it is now: the chain of lets,
 * for finding circles. */
struct step {
    struct expr *e;
    const char *name;
    const struct term *reference; /* in e: the name that is being followed */
    const struct step *from;
};

struct binder {
    const struct scope *scope;
    struct errors *errors;
    struct step step;
    size_t depth; /* of recursion, through lets */
    size_t began; /* the depth where this expression began */
    bool failed;
};

static const char people_prefix[] = "people:";

static bool is_people_name(const char *name)
{
    return strncmp(name, people_prefix, strlen(people_prefix)) == 0;
}

static struct found refuse_at(struct binder *b, size_t start, size_t end, const char *text)
{
    b->failed = true;
    errors_add(b->errors, ERROR_SCENARIO, expr_part(b->step.e, start, end), "%s", text);
    return (struct found){.any = true};
}

static struct found refuse(struct binder *b, const struct term *t, const char *text)
{
    return refuse_at(b, t->start, t->end, text);
}

#define SAY(...) arena_printf(b->step.e->arena, __VA_ARGS__)

/* Names */

static const char *hint_for(struct binder *b, const char *name, bool calls)
{
    const struct scope *s = b->scope;
    size_t n = 0, more = 0;
    while (function_at(more) != NULL || clock_name_at(more) != NULL)
        more++;
    const char **names = arena_alloc(b->step.e->arena, s->n_names + more, sizeof *names);
    for (size_t i = 0; i < s->n_names; i++) {
        const struct symbol *symbol = s->find(s->context, s->names[i]);
        const bool table = symbol != NULL && symbol->kind == SYMBOL_TABLE;
        if (!is_people_name(s->names[i]) && (!calls || table))
            names[n++] = s->names[i];
    }
    for (size_t i = 0; !calls && clock_name_at(i) != NULL; i++)
        names[n++] = clock_name_at(i)->name;
    for (size_t i = 0; calls && function_at(i) != NULL; i++)
        names[n++] = function_at(i)->name;
    return names_hint(b->step.e->arena, name, names, n);
}

/* What other programs call a clock. */
static const struct other_name {
    const char *name, *ours;
} other_names[] = {
    {"model_time", "years_since_start"},  {"markov_cycle", "years_since_start"},
    {"model_cycle", "years_since_start"}, {"model_year", "years_since_start"},
    {"cycle", "years_since_start"},       {"_stage", "years_since_start"},
    {"stage", "years_since_start"},       {"years", "years_since_start"},
    {"months", "years_since_start"},      {"month", "years_since_start"},
    {"time", "years_since_start"},        {"t", "years_since_start"},
    {"state_time", "years_in_state"},     {"state_cycle", "years_in_state"},
    {"_tunnel", "years_in_state"},        {"time_in_state", "years_in_state"},
};

/* What other programs call a function. */
static const struct other_name other_functions[] = {
    {"ifelse", "if"}, {"if_else", "if"}, {"IF", "if"}, {"ln", "log"}, {"LN", "log"},
};

static const char *hint_for_call(struct binder *b, const char *name)
{
    for (size_t i = 0; i < sizeof other_functions / sizeof *other_functions; i++)
        if (strcmp(other_functions[i].name, name) == 0)
            return SAY("Did you mean \"%s\"? Write %s.", other_functions[i].ours,
                       function_find(other_functions[i].ours)->signature);
    return hint_for(b, name, true);
}

static const char *hint_for_name(struct binder *b, const char *name)
{
    for (size_t i = 0; i < sizeof other_names / sizeof *other_names; i++)
        if (strcmp(other_names[i].name, name) == 0)
            return SAY("Did you mean \"%s\" (or \"months%s\")? It is time, not a number of cycles: "
                       "0 in the first cycle.",
                       other_names[i].ours, other_names[i].ours + strlen("years"));
    if (strcmp(name, "C") == 0)
        return "If it is what the other chances of a row leave, write \"rest\" alone.";
    return hint_for(b, name, false);
}

static void use_symbol(struct binder *b, struct term *t, const struct symbol *s)
{
    struct expr *e = b->step.e;
    t->sense = SENSE_SYMBOL;
    t->symbol = s;
    e->unsure = e->unsure || s->any;
    for (size_t g = 1; g < b->scope->n_groups; g++)
        if (s->kind == SYMBOL_INPUT ? s->slot[g] != s->slot[0]
                                    : s->kind == SYMBOL_NUMBER &&
                                          memcmp(&s->number[g], &s->number[0], sizeof(double)) != 0)
            e->by_group = true;
}

static const char too_deep[] = "This expression, with the lets that it uses, is too deep.";

static bool bind_expr(struct expr *e, const char *name, const struct scope *scope,
                      struct errors *errors, const struct step *from, size_t depth);

/* a -> b -> a, beginning with the name that sorts first, so that the message does not
 * depend on where the circle was entered. */
static void report_circle(struct binder *b, const struct expr *back_to)
{
    const struct step *members[DEPTH_MAX];
    size_t n = 0, first = 0;
    const struct step *s = &b->step;
    for (; s != NULL && n < DEPTH_MAX; s = s->e == back_to ? NULL : s->from)
        members[n++] = s;
    for (size_t i = 1; i < n; i++)
        if (strcmp(members[i]->name, members[first]->name) < 0)
            first = i;
    const char *path = members[first]->name;
    for (size_t i = 1; i <= n; i++)
        path = SAY("%s -> %s", path, members[(first + n - i) % n]->name);
    const struct step *at = members[first];
    errors_add(b->errors, ERROR_SCENARIO,
               expr_part(at->e, at->reference->start, at->reference->end),
               "These names need each other in a circle: %s.", path);
}

static struct found bind_let(struct binder *b, struct term *t)
{
    struct expr *let = t->symbol->let, *e = b->step.e;
    b->step.reference = t;
    if (let->state == BIND_BUSY)
        report_circle(b, let);
    if (let->state == BIND_BUSY ||
        !bind_expr(let, t->name, b->scope, b->errors, &b->step, b->depth)) {
        b->failed = true;
        return (struct found){.any = true};
    }
    if (b->depth + let->depth > DEPTH_MAX)
        return refuse(b, t, too_deep);
    if (b->depth - b->began + let->depth > e->depth)
        e->depth = b->depth - b->began + let->depth;
    e->clocks |= let->clocks;
    e->by_group = e->by_group || let->by_group;
    e->unsure = e->unsure || let->unsure;
    return (struct found){let->unit, false};
}

static struct found bind_name(struct binder *b, struct term *t)
{
    for (size_t i = 0; clock_name_at(i) != NULL; i++)
        if (strcmp(clock_name_at(i)->name, t->name) == 0) {
            t->sense = SENSE_CLOCK;
            t->clock = clock_name_at(i);
            b->step.e->clocks |= 1U << t->clock->clock;
            return found(UNIT_NUMBER);
        }
    const struct symbol *s = b->scope->find(b->scope->context, t->name);
    const struct function *f = function_find(t->name);
    if (s == NULL && f != NULL)
        return refuse(b, t, SAY("\"%s\" is a function.\nWrite %s.", t->name, f->signature));
    if (s == NULL)
        return refuse(b, t,
                      SAY("There is no parameter, share, let or other name \"%s\".\n%s", t->name,
                          hint_for_name(b, t->name)));
    if (s->kind == SYMBOL_TABLE)
        return refuse(b, t,
                      SAY("\"%s\" is a table.\nWrite what it is looked up by: "
                          "%s(years_in_state).",
                          t->name, t->name));
    use_symbol(b, t, s);
    return s->kind == SYMBOL_LET ? bind_let(b, t) : (struct found){s->unit, s->any};
}

/* Operators */

static struct found bind_term(struct binder *b, struct term *t);

/* What must be alike and is not, and if a number stands among it, that number. */
static const char *hint_for_unlike(struct binder *b, const struct term *t, struct found x,
                                   struct found y)
{
    const char *number = "...";
    for (size_t i = 0; i < t->n; i++)
        if (t->arg[i]->kind == TERM_NUMBER)
            number = SAY("%.15g", t->arg[i]->number);
    const char *hint = hint_for_two(b->step.e->arena, x, y, number);
    const bool sum = t->kind == TERM_OPERATION && t->sign == SIGN_ADD;
    return sum && money_and_number(x, y)
               ? SAY("%s Or leave it out, and write it as a second [cost]: costs add up.", hint)
               : hint;
}

static struct found not_alike(struct binder *b, const struct term *t, struct found x,
                              struct found y)
{
    return refuse(b, t,
                  SAY("The two sides of \"%s\" are %s and %s; they must be alike.%s",
                      sign_text[t->sign], unit_words(b->step.e->arena, x),
                      unit_words(b->step.e->arena, y), hint_for_unlike(b, t, x, y)));
}

static struct found multiply(struct binder *b, const struct term *t, struct found x, struct found y)
{
    if (is_kind(x, UNIT_NUMBER))
        return y;
    if (is_kind(y, UNIT_NUMBER))
        return x;
    return refuse(b, t,
                  SAY("\"*\" multiplies %s by %s; one of the two must be a plain number.%s",
                      unit_words(b->step.e->arena, x), unit_words(b->step.e->arena, y),
                      hint_for_hazard(x, y)));
}

static struct found divide(struct binder *b, const struct term *t, struct found x, struct found y)
{
    if (is_kind(y, UNIT_NUMBER))
        return x;
    if (same_unit(x, y))
        return found(UNIT_NUMBER);
    return refuse(b, t,
                  SAY("\"/\" divides %s by %s; the second must be a plain number or like the "
                      "first.%s",
                      unit_words(b->step.e->arena, x), unit_words(b->step.e->arena, y),
                      hint_for_hazard(x, y)));
}

/* Both sides plain numbers, or one side where t is `not` or a unary minus. */
static struct found plain_numbers(struct binder *b, const struct term *t, const struct found *x)
{
    for (size_t i = 0; i < t->n; i++)
        if (!is_kind(x[i], UNIT_NUMBER))
            return refuse(b, t->arg[i],
                          SAY("\"%s\" needs plain numbers; this is %s.%s", sign_text[t->sign],
                              unit_words(b->step.e->arena, x[i]), hint_for_hazard(x[i], x[i])));
    return found(UNIT_NUMBER);
}

/* sex == 'M' */
static struct found compared_text(struct binder *b, const struct term *text)
{
    return refuse(
        b, text,
        SAY("\"%s\" is a text where a number is expected.\nWhat is written of a group is a "
            "number: woman = 1 in the one [group] and woman = 0 in the other,\n"
            "and here if(woman == 1, a, b).",
            text->name));
}

static struct found bind_side(struct binder *b, enum sign sign, struct term *side)
{
    const bool compares = sign == SIGN_EQUAL || sign == SIGN_UNEQUAL;
    return compares && side->kind == TERM_TEXT ? compared_text(b, side) : bind_term(b, side);
}

static struct found bind_operation(struct binder *b, struct term *t)
{
    struct found x[2] = {{.any = true}, {.any = true}};
    for (size_t i = 0; i < t->n; i++)
        x[i] = bind_side(b, t->sign, t->arg[i]);
    switch (t->sign) {
    case SIGN_ADD:
    case SIGN_SUBTRACT:
        return same_unit(x[0], x[1]) ? x[x[0].any] : not_alike(b, t, x[0], x[1]);
    case SIGN_MULTIPLY:
        return multiply(b, t, x[0], x[1]);
    case SIGN_DIVIDE:
        return divide(b, t, x[0], x[1]);
    case SIGN_NEGATE:
        return x[0];
    case SIGN_POWER:
    case SIGN_AND:
    case SIGN_OR:
    case SIGN_NOT:
        return plain_numbers(b, t, x);
    default: /* comparisons */
        return same_unit(x[0], x[1]) ? found(UNIT_NUMBER) : not_alike(b, t, x[0], x[1]);
    }
}

/* Calls */

/* "6 months" -> 0.5; 0 if it is no period. */
static double period_years(const char *text)
{
    char *rest;
    const double n = strtod(text, &rest);
    if (rest == text || *rest != ' ' || !(n > 0) || n > 1000)
        return 0;
    if (strcmp(rest, " year") == 0 || strcmp(rest, " years") == 0)
        return n;
    return strcmp(rest, " month") == 0 || strcmp(rest, " months") == 0 ? n / 12 : 0;
}

static struct found bind_period(struct binder *b, const struct function *f, struct term *t)
{
    if (t->kind != TERM_TEXT)
        return refuse(b, t, SAY("%s needs a period here, in quotes.", f->signature));
    t->number = period_years(t->name);
    if (t->number == 0)
        return refuse(
            b, t, SAY("\"%s\" is not a period.\nWrite '1 year', '6 months' or the like.", t->name));
    return found(UNIT_NUMBER);
}

static const char *needed_words(char letter)
{
    switch (letter) {
    case 'h':
        return "a hazard per year";
    case 'r':
        return "a number or a hazard per year";
    case 'm':
        return "a plain number or an amount of money";
    case 'd':
        return "a period or a number of years";
    case 't':
        return "an amount of money per month or year";
    default:
        return "a plain number";
    }
}

/* How many times in a year an amount of money is paid; 0 where it is not by time. */
static double times_a_year(struct unit unit)
{
    switch (unit.per) {
    case PER_PERSON_YEAR:
    case PER_YEAR:
        return 1;
    case PER_PERSON_MONTH:
    case PER_MONTH:
        return 12;
    default:
        return 0;
    }
}

static bool fits(char letter, struct found x)
{
    switch (letter) {
    case 't':
        return x.any || (x.unit.kind == UNIT_MONEY && times_a_year(x.unit) > 0);
    case 'h':
        return is_kind(x, UNIT_HAZARD);
    case 'r':
        return is_kind(x, UNIT_NUMBER) || is_kind(x, UNIT_HAZARD);
    case 'm':
        return is_kind(x, UNIT_NUMBER) || is_kind(x, UNIT_MONEY);
    case 'v':
        return true;
    default:
        return is_kind(x, UNIT_NUMBER);
    }
}

static const char hint_for_making_one[] = "\nhazard(p, '1 year') makes one of a chance, "
                                          "from_rate(r, '1 year') of a rate.";

static struct found bind_argument(struct binder *b, const struct function *f, char letter,
                                  struct term *t)
{
    if (letter == 'p' || (letter == 'd' && t->kind == TERM_TEXT))
        return bind_period(b, f, t);
    const struct found x = bind_term(b, t);
    if (fits(letter, x))
        return x;
    return refuse(b, t,
                  SAY("%s needs %s here; this is %s.%s", f->signature, needed_words(letter),
                      unit_words(b->step.e->arena, x),
                      letter == 'h' ? hint_for_making_one : hint_for_hazard(x, x)));
}

static bool check_count(struct binder *b, const struct term *t, const char *signature, size_t least,
                        size_t most)
{
    if (t->n >= least && t->n <= most)
        return true;
    refuse(b, t,
           SAY("%s takes %zu argument%s%s, not %zu.", signature, least, least == 1 ? "" : "s",
               most > least ? " or more" : "", t->n));
    return false;
}

static struct found bind_people(struct binder *b, struct term *t)
{
    struct term *state = t->arg[0];
    if (state->kind != TERM_TEXT)
        return refuse(b, state, "people() needs the id of a state, in quotes.");
    if (!b->scope->people_allowed)
        return refuse(b, t,
                      "people() makes the model depend on how many people are where, which needs "
                      "mode = \"people\" under [cohort].");
    const struct scope *s = b->scope;
    const struct symbol *symbol = s->find(s->context, SAY("%s%s", people_prefix, state->name));
    if (symbol != NULL) {
        use_symbol(b, t, symbol);
        return (struct found){symbol->unit, false};
    }
    const char **states = arena_alloc(b->step.e->arena, s->n_names + 1, sizeof *states);
    size_t n = 0;
    for (size_t i = 0; i < s->n_names; i++)
        if (is_people_name(s->names[i]))
            states[n++] = s->names[i] + strlen(people_prefix);
    return refuse(b, state,
                  SAY("There is no state \"%s\".\n%s", state->name,
                      names_hint(b->step.e->arena, state->name, states, n)));
}

static struct found bind_function(struct binder *b, struct term *t, const struct function *f)
{
    const size_t letters = strlen(f->arguments);
    const bool open_ended = f->arguments[letters - 1] == '+';
    const size_t least = letters - open_ended;
    t->sense = SENSE_FUNCTION;
    t->function = f;
    if (!check_count(b, t, f->signature, least, open_ended ? (size_t) -1 : least))
        return (struct found){.any = true};
    if (f->arguments[0] == 's')
        return bind_people(b, t);
    struct found common = {.any = true};
    for (size_t i = 0; i < t->n; i++) {
        const char letter = f->arguments[i < least ? i : least - 1];
        const struct found x = bind_argument(b, f, letter, t->arg[i]);
        if (letter == 't')
            common = x;
        if (letter == 'p' && f->result == 'o' && !common.any)
            t->arg[i]->number *= times_a_year(common.unit);
        if (letter != 'v' && letter != 'm')
            continue;
        if (!same_unit(common, x))
            return refuse(b, t,
                          SAY("The arguments of %s are %s and %s; they must be alike.%s",
                              f->signature, unit_words(b->step.e->arena, common),
                              unit_words(b->step.e->arena, x), hint_for_unlike(b, t, common, x)));
        common = common.any ? x : common;
    }
    if (f->result == 'o')
        return (struct found){{UNIT_MONEY, PER_ONCE}, common.any};
    return f->result == 'v' ? common : found(f->result == 'h' ? UNIT_HAZARD : UNIT_NUMBER);
}

static struct found bind_table(struct binder *b, struct term *t, const struct symbol *s)
{
    const char *signature = SAY("%s(x)", t->name);
    t->sense = SENSE_TABLE;
    t->symbol = s;
    b->step.e->unsure = b->step.e->unsure || s->any;
    for (size_t g = 1; g < b->scope->n_groups; g++)
        if (s->table[g] != s->table[0])
            b->step.e->by_group = true;
    if (t->n > 1) {
        refuse(b, t,
               SAY("%s takes 1 argument, not %zu.\nA table has one column to look up by. For a "
                   "second one write a table for each of its values,\n"
                   "and choose: if(woman == 1, %s_women(age), %s_men(age)).",
                   signature, t->n, t->name, t->name));
        return (struct found){.any = true};
    }
    if (!check_count(b, t, signature, 1, 1))
        return (struct found){.any = true};
    const struct found x = bind_term(b, t->arg[0]);
    if (!is_kind(x, UNIT_NUMBER))
        return refuse(b, t->arg[0],
                      SAY("Table %s is looked up by a plain number; this is %s.%s", signature,
                          unit_words(b->step.e->arena, x), hint_for_hazard(x, x)));
    return (struct found){s->unit, s->any};
}

static struct found bind_call(struct binder *b, struct term *t)
{
    const struct function *f = function_find(t->name);
    if (f != NULL)
        return bind_function(b, t, f);
    const struct symbol *s = b->scope->find(b->scope->context, t->name);
    if (s != NULL && s->kind == SYMBOL_TABLE)
        return bind_table(b, t, s);
    const char *text =
        SAY("There is no function or table \"%s\".\n%s", t->name, hint_for_call(b, t->name));
    for (size_t i = 0; s == NULL && clock_name_at(i) != NULL; i++)
        if (strcmp(clock_name_at(i)->name, t->name) == 0)
            text = SAY("\"%s\" is not a function or table, and takes no parentheses.", t->name);
    if (s != NULL)
        text = SAY("\"%s\" is not a function or table, and takes no parentheses.\nTo multiply, "
                   "write %s * (...).",
                   t->name, t->name);
    const struct found result = refuse_at(b, t->start, t->name_end, text);
    for (size_t i = 0; i < t->n; i++)
        if (t->arg[i]->kind != TERM_TEXT)
            bind_term(b, t->arg[i]);
    return result;
}

static struct found bind_term(struct binder *b, struct term *t)
{
    if (b->depth >= DEPTH_MAX)
        return refuse(b, t, too_deep);
    b->depth++;
    struct found result;
    switch (t->kind) {
    case TERM_NUMBER:
        result = found(UNIT_NUMBER);
        result.any = t->number == 0;
        break;
    case TERM_TEXT:
        result =
            refuse(b, t,
                   SAY("\"%s\" is a text where a number is expected.\nTexts stand in chance(h, "
                       "'1 year'), hazard(p, '1 year') and people('state').",
                       t->name));
        break;
    case TERM_NAME:
        result = bind_name(b, t);
        break;
    case TERM_CALL:
        result = bind_call(b, t);
        break;
    default:
        result = bind_operation(b, t);
        break;
    }
    b->depth--;
    return result;
}

static bool bind_expr(struct expr *e, const char *name, const struct scope *scope,
                      struct errors *errors, const struct step *from, size_t depth)
{
    if (e->state == BIND_DONE || e->state == BIND_FAILED)
        return e->state == BIND_DONE;
    assert(e->state == BIND_NOT_YET);
    e->state = BIND_BUSY;
    struct binder b = {scope, errors, {e, name, NULL, from}, depth, depth, false};
    e->depth = e->root->depth;
    const struct found result = bind_term(&b, e->root);
    e->unit = result.unit;
    e->state = b.failed ? BIND_FAILED : BIND_DONE;
    return !b.failed;
}

bool expr_bind(struct expr *e, const char *name, const struct scope *scope, struct errors *errors)
{
    assert(scope->n_groups > 0);
    return bind_expr(e, name, scope, errors, NULL, 0);
}

struct unit expr_unit(const struct expr *e)
{
    assert(e->state == BIND_DONE);
    return e->unit;
}

unsigned expr_clocks(const struct expr *e)
{
    assert(e->state == BIND_DONE);
    return e->clocks;
}

bool expr_by_group(const struct expr *e)
{
    assert(e->state == BIND_DONE);
    return e->by_group;
}

bool expr_is_unsure(const struct expr *e)
{
    assert(e->state == BIND_DONE);
    return e->unsure;
}

const char *expr_text(const struct expr *e)
{
    return e->text;
}

struct place expr_place(const struct expr *e)
{
    return e->at;
}
