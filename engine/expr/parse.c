#include <string.h>

#include "arena.h"
#include "lexer.h"

struct parser {
    const struct expr *e;
    struct errors *errors;
    struct token token; /* the one to be read next */
    size_t last_end;    /* of the token read before it */
    size_t nesting;
};

static const int binding_of[SIGN_COUNT] = {
#define X(name, text, binding, meaning) binding,
    SIGNS(X)
#undef X
};

static void advance(struct parser *p)
{
    p->last_end = p->token.end;
    p->token = lexer_token(p->e, p->token.end, p->errors);
}

/* NULL, so that every failure is a `return refuse(...)`. Nothing is added for a bad token:
 * the lexer has said what is wrong with it. */
static struct term *refuse(struct parser *p, size_t start, size_t end, const char *text)
{
    if (p->token.kind != TOKEN_BAD)
        errors_add(p->errors, ERROR_SCENARIO, expr_part(p->e, start, end), "%s", text);
    return NULL;
}

static struct term *refuse_token(struct parser *p, const char *expected)
{
    const struct token *t = &p->token;
    if (t->kind == TOKEN_END)
        return refuse(
            p, t->start, t->end,
            arena_printf(p->e->arena, "The expression ends where %s is expected.", expected));
    return refuse(p, t->start, t->end,
                  arena_printf(p->e->arena, "\"%.*s\" stands where %s is expected.",
                               (int) (t->end - t->start), p->e->text + t->start, expected));
}

static struct term *term_new(struct parser *p, enum term_kind kind, size_t start)
{
    struct term *t = arena_alloc(p->e->arena, 1, sizeof *t);
    t->kind = kind;
    t->start = start;
    t->end = p->last_end;
    t->depth = 1;
    return t;
}

static void term_add(struct parser *p, struct term *to, struct term *arg)
{
    to->arg = arena_grow(p->e->arena, to->arg, to->n, to->n + 1, sizeof(struct term *));
    to->arg[to->n++] = arg;
    if (arg->depth >= to->depth)
        to->depth = arg->depth + 1;
}

static struct term *parse(struct parser *p, int least_binding);

static struct term *parse_unary(struct parser *p, enum sign o)
{
    const size_t start = p->token.start;
    advance(p);
    struct term *operand = parse(p, binding_of[o]);
    if (operand == NULL)
        return NULL;
    struct term *t = term_new(p, TERM_OPERATION, start);
    t->sign = o;
    term_add(p, t, operand);
    return t;
}

static struct term *parse_arguments(struct parser *p, struct term *call, struct token open)
{
    while (p->token.kind != TOKEN_CLOSE) {
        struct term *arg = parse(p, 0);
        if (arg == NULL)
            return NULL;
        if (call->n == ARGUMENTS_MAX)
            return refuse(
                p, arg->start, arg->end,
                arena_printf(p->e->arena, "A function takes at most %d arguments.", ARGUMENTS_MAX));
        term_add(p, call, arg);
        if (p->token.kind == TOKEN_CLOSE)
            break;
        if (p->token.kind == TOKEN_END)
            return refuse(p, open.start, open.end, "This parenthesis is not closed.");
        if (p->token.kind != TOKEN_COMMA)
            return refuse_token(p, "an operator, a comma or \")\"");
        advance(p);
        if (p->token.kind == TOKEN_CLOSE)
            return refuse_token(p, "another argument");
    }
    advance(p);
    call->end = p->last_end;
    return call;
}

static struct term *parse_name(struct parser *p)
{
    const struct token name = p->token;
    advance(p);
    struct term *t = term_new(p, TERM_NAME, name.start);
    t->name = arena_strndup(p->e->arena, p->e->text + name.start, name.end - name.start);
    t->name_end = name.end;
    if (p->token.kind != TOKEN_OPEN)
        return t;
    t->kind = TERM_CALL;
    const struct token open = p->token;
    advance(p);
    return parse_arguments(p, t, open);
}

static struct term *parse_parenthesis(struct parser *p)
{
    const struct token open = p->token;
    advance(p);
    struct term *inside = parse(p, 0);
    if (inside == NULL)
        return NULL;
    if (p->token.kind == TOKEN_END)
        return refuse(p, open.start, open.end, "This parenthesis is not closed.");
    if (p->token.kind != TOKEN_CLOSE)
        return refuse_token(p, "an operator or \")\"");
    advance(p);
    inside->start = open.start;
    inside->end = p->last_end;
    return inside;
}

static struct term *parse_literal(struct parser *p)
{
    const struct token token = p->token;
    advance(p);
    struct term *t = term_new(p, token.kind == TOKEN_NUMBER ? TERM_NUMBER : TERM_TEXT, token.start);
    t->number = token.number;
    if (token.kind == TOKEN_TEXT)
        t->name =
            arena_strndup(p->e->arena, p->e->text + token.start + 1, token.end - token.start - 2);
    return t;
}

static struct term *parse_operand(struct parser *p)
{
    switch (p->token.kind) {
    case TOKEN_NUMBER:
    case TOKEN_TEXT:
        return parse_literal(p);
    case TOKEN_NAME:
        return parse_name(p);
    case TOKEN_OPEN:
        return parse_parenthesis(p);
    case TOKEN_SIGN:
        if (p->token.sign == SIGN_SUBTRACT)
            return parse_unary(p, SIGN_NEGATE);
        if (p->token.sign == SIGN_NOT)
            return parse_unary(p, SIGN_NOT);
        if (p->token.sign == SIGN_AND || p->token.sign == SIGN_OR)
            return refuse(p, p->token.start, p->token.end,
                          arena_printf(p->e->arena, "\"%s\" stands between two conditions: a %s b.",
                                       sign_text[p->token.sign], sign_text[p->token.sign]));
        break;
    default:
        break;
    }
    return refuse_token(p, "a number, a name or \"(\"");
}

static bool is_comparison(const struct term *t)
{
    return t->kind == TERM_OPERATION && t->sign >= SIGN_EQUAL && t->sign <= SIGN_GREATER;
}

static struct term *parse_binary(struct parser *p, struct term *left, bool chained)
{
    const struct token sign = p->token;
    const enum sign o = sign.sign;
    if (chained)
        return refuse(p, sign.start, sign.end,
                      "Comparisons cannot be chained.\nWrite a < b and b < c.");
    advance(p);
    struct term *right = parse(p, o == SIGN_POWER ? binding_of[o] : binding_of[o] + 1);
    if (right == NULL)
        return NULL;
    struct term *t = term_new(p, TERM_OPERATION, left->start);
    t->sign = o;
    term_add(p, t, left);
    term_add(p, t, right);
    if (t->depth > DEPTH_MAX)
        return refuse(p, t->start, sign.end,
                      "This expression is too long.\nSplit it with names in [let].");
    return t;
}

/* Precedence climbing (Richards & Whitby-Strevens 1979). */
static struct term *parse(struct parser *p, int least_binding)
{
    if (p->nesting > NESTING_MAX)
        return refuse(p, p->token.start, p->token.end,
                      arena_printf(p->e->arena,
                                   "This expression is nested more than %d deep.\nSplit it with "
                                   "names in [let].",
                                   NESTING_MAX));
    p->nesting++;
    struct term *left = parse_operand(p);
    bool compared = false;
    while (left != NULL && p->token.kind == TOKEN_SIGN &&
           binding_of[p->token.sign] >= least_binding && p->token.sign != SIGN_NOT) {
        const bool comparing = binding_of[p->token.sign] == binding_of[SIGN_EQUAL];
        left = parse_binary(p, left, comparing && compared);
        compared = left != NULL && is_comparison(left);
    }
    p->nesting--;
    return left;
}

static struct term *parse_all(struct parser *p)
{
    if (p->token.kind == TOKEN_END)
        return refuse(p, 0, p->token.end, "The expression is empty.");
    struct term *root = parse(p, 0);
    if (root == NULL || p->token.kind == TOKEN_END)
        return root;
    if (p->token.kind == TOKEN_CLOSE)
        return refuse(p, p->token.start, p->token.end, "No parenthesis is open here.");
    if (p->token.kind == TOKEN_COMMA)
        return refuse(p, p->token.start, p->token.end,
                      "This comma stands outside a function's parentheses.\nA decimal point is "
                      "written as a point: 1.5.");
    return refuse_token(p, "an operator such as + or *");
}

struct expr *expr_parse(const char *text, struct place at, struct arena *arena,
                        struct errors *errors)
{
    struct expr *e = arena_alloc(arena, 1, sizeof *e);
    e->text = arena_strdup(arena, text);
    e->at = at;
    e->arena = arena;
    struct parser p = {.e = e, .errors = errors};
    advance(&p);
    e->root = parse_all(&p);
    return e->root != NULL ? e : NULL;
}

struct expr *expr_number(double x, struct place at, struct arena *arena)
{
    struct expr *e = arena_alloc(arena, 1, sizeof *e);
    e->text = arena_printf(arena, "%.15g", x);
    e->at = at;
    e->arena = arena;
    e->root = arena_alloc(arena, 1, sizeof *e->root);
    e->root->kind = TERM_NUMBER;
    e->root->number = x;
    e->root->end = strlen(e->text);
    e->root->depth = 1;
    return e;
}
