/* expr.h -- expressions of a scenario: text -> tree -> names and units -> nodes of a graph.
 *
 * Grammar: numbers (1_000, 0.5, 1e3), names (letters, digits, _ and dots; UTF-8 letters
 * too), + - * / ^ (right associative; -2^2 = -4), comparisons == != < <= > >= (not chained),
 * `and` `or` `not`, calls f(a, b), parentheses, strings "1 year" or '1 year' where a function
 * takes a period. A comma between two digits (1,5) is always an error with an explanation:
 * arguments are set apart by a comma and a space. Nesting is limited (200).
 *
 * Functions (functions.def is the only table; docs are made from it): min max (2 or more
 * arguments) clamp if exp log sqrt pow abs round floor ceil; chance(h, "1 year"): the chance
 * that a hazard works within a period; hazard(p, "1 year"): the hazard per year of a chance;
 * rate(h, "1 year") and from_rate(r, "1 year"): the same for a number of events per period;
 * odds(p), from_odds(o); survival curves (weibull, gompertz, lognormal, loglogistic,
 * exponential, gengamma), each as NAME_cumulative(t, ...), NAME_chance(t, d, ...) =
 * 1 - S(t + d) / S(t), and NAME_hazard(t, d, ...) = -ln(S(t + d) / S(t)) / d, which is what a
 * move wants; d is a number of years or a period. Parametrisations are those of R's flexsurv.
 *
 * Units. A probability parameter or table *is* its hazard per year. hazard * number,
 * hazard / number, hazard + hazard, hazard - hazard, min/max/if/clamp of hazards (and the
 * number 0) are hazards; a hazard in any other place (exp(hazard), hazard + 1, hazard *
 * hazard, hazard < 0.3) is an error that says to write chance() or hazard(). hazard / hazard
 * is a number. Money behaves likewise, with its `per`; money of two different `per` do not
 * add.
 */
#ifndef EXPR_H
#define EXPR_H

#include <stdbool.h>
#include <stddef.h>

#include "errors.h"
#include "graph.h"
#include "spec.h"

struct arena;
struct expr;

enum unit_kind { UNIT_NUMBER, UNIT_HAZARD, UNIT_MONEY };

struct unit {
    enum unit_kind kind;
    enum per per; /* money only; PER_NONE otherwise */
};

/* Clocks, all in months but the year; the names in expressions are year,
 * years_since_start, months_since_start, years_since_arrival, ... , age (years). */
#define CLOCKS(X)                                                                                  \
    X(CLOCK_YEAR)                                                                                  \
    X(CLOCK_SINCE_START)                                                                           \
    X(CLOCK_SINCE_ARRIVAL)                                                                         \
    X(CLOCK_IN_STATE)                                                                              \
    X(CLOCK_AGE)

#define X(name) name,
enum clock { CLOCKS(X) CLOCK_COUNT };
#undef X

/* One moment of one kind of people: what the clocks show, and which group it is. */
struct moment {
    double clock[CLOCK_COUNT]; /* year as a label; months; age in months */
    size_t group;
};

/* A table of the scenario: step or linear between points, constant beyond the ends. */
struct lookup {
    size_t n;
    const double *at, *value; /* values already hazards per year where kind is a probability */
    bool linear;
    bool holds; /* it is meant to be called beyond its ends: not watched, see outside.h */
};

/* What a name in an expression stands for. */
enum symbol_kind {
    SYMBOL_NUMBER, /* constant[group] (or [0] if `same`) */
    SYMBOL_INPUT,  /* a drawn number: slot[group] */
    SYMBOL_LET,    /* another expression */
    SYMBOL_TABLE,  /* a function of one argument */
};

struct symbol {
    enum symbol_kind kind;
    struct unit unit;
    bool any; /* its unit is not known, as it was written with a mistake: every one will do */
    /* A probability parameter is drawn as a chance per period; its hazard per year is
     * -ln(1 - p) / period. Then this is the period in years; 0 where the number is used as it
     * stands. */
    double hazard_period;
    const double *number;              /* SYMBOL_NUMBER: [n_groups] */
    const uint32_t *slot;              /* SYMBOL_INPUT: [n_groups] */
    struct expr *let;                  /* SYMBOL_LET: parsed, bound on demand */
    const struct lookup *const *table; /* SYMBOL_TABLE: [n_groups], the same for groups alike */
};

/* The names that expressions of one world may use. `find` gives NULL for an unknown name.
 * `names` lists all of them for "did you mean". */
struct scope {
    const struct symbol *(*find)(const void *context, const char *name);
    const void *context;
    const char *const *names;
    size_t n_names;
    size_t n_groups;
    bool people_allowed; /* people("state") may be used */
};

/* Parse. Returns NULL after adding errors. `at` is the place of the first character. */
struct expr *expr_parse(const char *text, struct place at, struct arena *arena,
                        struct errors *errors);

/* An expression that is just a number. */
struct expr *expr_number(double x, struct place at, struct arena *arena);

/* Resolve names, check units and arities, follow lets (`name` is the let's own name, or
 * NULL; a circle is reported as a path a -> b -> a). False after adding errors. Binding
 * twice is fine. */
bool expr_bind(struct expr *e, const char *name, const struct scope *scope, struct errors *errors);

/* After binding. */
struct unit expr_unit(const struct expr *e);
unsigned expr_clocks(const struct expr *e); /* bit c: the value depends on enum clock c */
bool expr_by_group(const struct expr *e);   /* the value differs between groups */
bool expr_is_unsure(const struct expr *e);  /* its unit depends on a symbol of which any will do */

/* Which step of a clock a value of it is on, where the expression uses the clock only to compare
 * it with numbers or to look it up in a table of steps: on one step the expression is the same.
 * EXPR_NO_CLASS where it uses the clock in another way. */
#define EXPR_NO_CLASS SIZE_MAX
size_t expr_class(struct expr *e, enum clock clock, double value);

/* For all values of a clock from this one up to, not including, the result the expression is the
 * same, whatever its other clocks show. Greater than the value; infinite past the last step. */
double expr_same_until(struct expr *e, enum clock clock, double value);

/* A chance within another period than `years` that the value is a multiple of, or a sum with: of
 * chance(...) or a survival curve, where its period is written in the call. False if there is none.
 * After binding. */
struct other_period {
    struct place at; /* of the period */
    double years;
};
bool expr_other_period(const struct expr *e, double years, struct other_period *out);

const char *expr_text(const struct expr *e);
struct place expr_place(const struct expr *e);

/* The node of the value at a moment. Values are remembered by the clocks that matter, so
 * asking for the same moment again is cheap. Needs a bound expression. Years are months
 * divided by 12. */
node expr_node(struct expr *e, const struct moment *m, struct graph *g);

/* Whether `name` is a word of the language (a clock, a function, and, or, not) and so cannot be
 * the name of a parameter, share, let, table or number of a group. */
bool expr_reserved(const char *name);

/* The reference page's list of operators, names and functions, from the tables the parser uses:
 * one call per function: signature, meaning. */
void expr_document(void (*row)(void *context, const char *signature, const char *meaning),
                   void *context);

#endif
