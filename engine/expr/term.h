/* term.h -- an expression as a tree, from its text to its nodes. For this room only. */
#ifndef TERM_H
#define TERM_H

#include <stdbool.h>
#include <stddef.h>

#include "expr.h"

struct function;
struct memo;

/* name, text, how tightly it binds, meaning. All but ^ associate to the left. */
#define SIGNS(X)                                                                                   \
    X(SIGN_OR, "or", 1, "1 if either side is not 0, else 0.")                                      \
    X(SIGN_AND, "and", 2, "1 if neither side is 0, else 0.")                                       \
    X(SIGN_NOT, "not", 3, "not a: 1 if a is 0, else 0.")                                           \
    X(SIGN_EQUAL, "==", 4, "1 if both sides are equal, else 0.")                                   \
    X(SIGN_UNEQUAL, "!=", 4, "1 if the sides differ, else 0.")                                     \
    X(SIGN_LESS_EQUAL, "<=", 4, "1 if left is at most right, else 0.")                             \
    X(SIGN_GREATER_EQUAL, ">=", 4, "1 if left is at least right, else 0.")                         \
    X(SIGN_LESS, "<", 4, "1 if left is below right, else 0.")                                      \
    X(SIGN_GREATER, ">", 4, "1 if left is above right, else 0.")                                   \
    X(SIGN_ADD, "+", 5, "Sum.")                                                                    \
    X(SIGN_SUBTRACT, "-", 5, "Difference.")                                                        \
    X(SIGN_MULTIPLY, "*", 6, "Product.")                                                           \
    X(SIGN_DIVIDE, "/", 6, "Quotient.")                                                            \
    X(SIGN_NEGATE, "-", 7, "-a: the opposite of a; -2 ^ 2 is -4.")                                 \
    X(SIGN_POWER, "^", 8, "Power; 2 ^ 3 ^ 2 is 2 ^ 9.")

#define X(name, text, binding, meaning) name,
enum sign { SIGNS(X) SIGN_COUNT };
#undef X

extern const char *const sign_text[SIGN_COUNT];

/* Names that show a clock: name, clock, divisor, meaning. */
#define CLOCK_NAMES(X)                                                                             \
    X("year", CLOCK_YEAR, 1, "The budget year.")                                                   \
    X("years_since_start", CLOCK_SINCE_START, 12, "Years since the start; 0 in the first cycle.")  \
    X("months_since_start", CLOCK_SINCE_START, 1, "Months since the start.")                       \
    X("years_since_arrival", CLOCK_SINCE_ARRIVAL, 12, "Years since these people arrived.")         \
    X("months_since_arrival", CLOCK_SINCE_ARRIVAL, 1, "Months since these people arrived.")        \
    X("years_in_state", CLOCK_IN_STATE, 12, "Years since these people came into their state.")     \
    X("months_in_state", CLOCK_IN_STATE, 1, "Months since these people came into their state.")    \
    X("age", CLOCK_AGE, 12, "Age in years.")

struct clock_name {
    const char *name;
    enum clock clock;
    double divisor;
    const char *meaning;
};

const struct clock_name *clock_name_at(size_t i); /* NULL past the last */

enum term_kind {
    TERM_NUMBER,
    TERM_TEXT, /* "1 year" */
    TERM_NAME,
    TERM_CALL,
    TERM_OPERATION, /* one or two arguments */
};

/* What binding found a name or a call to be. */
enum sense { SENSE_NONE, SENSE_CLOCK, SENSE_SYMBOL, SENSE_TABLE, SENSE_FUNCTION };

struct term {
    enum term_kind kind;
    enum sign sign;
    size_t start, end; /* bytes in the text */
    size_t depth;
    double number;    /* also the years of a period, once bound */
    const char *name; /* of a name or a call; what stands inside the quotes of a text */
    size_t name_end;  /* of a call */
    size_t n;
    struct term **arg; /* [n] */

    enum sense sense;
    const struct clock_name *clock;
    const struct symbol *symbol;
    const struct function *function;
};

/* Chains such as a + b + c + ... and lets inside lets make deep trees, which the recursive
 * walks must survive on an ordinary stack. */
enum { NESTING_MAX = 200, DEPTH_MAX = 3000, ARGUMENTS_MAX = 64 };

enum bind_state { BIND_NOT_YET, BIND_BUSY, BIND_DONE, BIND_FAILED };

struct expr {
    const char *text;
    struct place at;
    struct arena *arena;
    struct term *root;

    enum bind_state state;
    struct unit unit;
    unsigned clocks;
    size_t depth; /* of the tree, through the lets it uses */
    bool by_group, unsure;

    struct memo *memo;                      /* nodes by moment; see build.c */
    const struct steps *steps[CLOCK_COUNT]; /* NULL: not asked for yet; see steps.c */
};

/* The place of bytes start..end of the text, in code points. */
struct place expr_part(const struct expr *e, size_t start, size_t end);

#endif
