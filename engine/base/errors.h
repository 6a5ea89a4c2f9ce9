/* errors.h -- what went wrong, and where.
 *
 * Every call that can fail takes a `struct errors *` last and says so by returning false
 * (or NULL). Reading and checking go on after the first mistake, so one run shows the
 * author of a scenario all of them. The list keeps the first ERRORS_MAX; later ones are
 * counted, not kept. The same text at the same place is kept once: a mistake in what all
 * interventions share is found once for each of them and shown once.
 *
 * A list is never shared between threads. Library code never prints, never exits.
 */
#ifndef ERRORS_H
#define ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define ERRORS_MAX 100

/* Kind, exit code of `simulate`, one-word label. The only such table. */
#define ERROR_KINDS(X)                                                                             \
    X(ERROR_USAGE, 2, "command line") /* the command line */                                       \
    X(ERROR_SCENARIO, 3, "error")     /* the file is wrong; the place says where */                \
    X(ERROR_NUMERIC, 4, "numeric")    /* a draw left its domain or became NaN */                   \
    X(ERROR_IO, 5, "file")            /* read, write, disk full */                                 \
    X(ERROR_MEMORY, 6, "memory")

#define X(name, code, label) name,
enum error_kind { ERROR_KINDS(X) };
#undef X

/* A place in a file the user wrote. Lines and columns count from 1, columns in code points.
 * Line 0 means there is no place. `length` (code points, may be 0) is how much the caret
 * underlines. `file` is borrowed and lives as long as the scenario. */
struct place {
    const char *file;
    int line, column, length;
};

struct errors;

struct errors *errors_new(void);
void errors_free(struct errors *e); /* NULL is fine */

/* The text of a file, so that its lines can be shown under a message. Borrowed. */
void errors_source(struct errors *e, const char *file, const char *text);

/* Add one error; returns false, so a caller can `return errors_add(...)`. The text is a
 * whole sentence or two; lines after the first '\n' are printed indented under the caret. */
bool errors_add(struct errors *e, enum error_kind kind, struct place at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Add a warning: shown, and no failure. */
void errors_warn(struct errors *e, struct place at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Errors so far (warnings not counted). `errors_count(e) == before` is the idiom for "no
 * new mistake since". */
size_t errors_count(const struct errors *e);

/* How many have been added, those that had been said before included: whether reading something
 * again found anything wrong. */
size_t errors_tries(const struct errors *e);
size_t errors_warnings(const struct errors *e);

/* Exit code of the first error added, 0 if there is none. */
int errors_exit_code(const struct errors *e);

/* Print in order of place what has not been printed yet: `file:line:column: error: text`, the
 * source line, a caret. Warnings too. */
void errors_print(struct errors *e, FILE *out);

/* Text i of the list in the order of adding, for tests; NULL past the end. */
const char *errors_text(const struct errors *e, size_t i);

#endif
