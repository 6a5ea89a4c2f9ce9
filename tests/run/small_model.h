/* small_model.h -- three states, four years, two interventions of which the second changes nothing
 * yet; and ways to change a piece of it and run what comes out. The totals are in reach of paper.
 */
#ifndef SMALL_MODEL_H
#define SMALL_MODEL_H

#include "whole_run.h"

static const char small_model[] =
    "format = 1\n"
    "[study]\ntitle = 'Small'\nlanguage = 'en'\nprices = 2026\nstart = 2026-01-01\n"
    "horizon = '4 years'\ncycle = '12 months'\nbaseline = 'now'\n"
    "[accounting]\ndiscount = 0.03\nmoves = 'probability'\n"
    "[cohort]\nsize = 1000\nmode = 'expected'\nstart = { a = 1.0 }\n"
    "[states]\na = 'A'\nb = 'B'\nc = { label = 'C', absorbing = true }\n"
    "[from.a]\nb = 0.2\nc = 0.1\n"
    "[from.b]\nc = 0.3\n"
    "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n"
    "[cost.care]\nin = { a = 1000, b = 3000 }\nper = 'person-year'\nbudget = 'purse'\n"
    "[cost.move]\non = 'a -> b'\namount = 500\nbudget = 'purse'\n"
    "[outcome.alive]\nin = ['a', 'b']\namount = 1\nper = 'person-year'\n"
    "[intervention.now]\n"
    "[intervention.other]\n";

struct change {
    const char *old, *by;
};

/* The small model with some pieces, each of which occurs once, replaced; to be freed. */
static inline char *small_changed(size_t n, const struct change *changes)
{
    char *text = strdup(small_model);
    for (size_t i = 0; i < n; i++) {
        char *next = whole_run_change(text, changes[i].old, changes[i].by);
        free(text);
        text = next;
    }
    return text;
}

static inline struct whole_run *small_run_of(uint64_t draws, size_t n, const struct change *changes)
{
    char *text = small_changed(n, changes);
    struct whole_run *w = whole_run(text, draws);
    free(text);
    return w;
}

/* Fails unless it is refused with this exit code, and the message holds `says`. */
static inline void small_refused_of(int code, const char *says, size_t n,
                                    const struct change *changes)
{
    char *text = small_changed(n, changes), *printed = NULL;
    const int got =
        whole_run_fails(text, (struct simulate_options){.draws = 500, .threads = 1}, &printed);
    if (got != code || strstr(printed, says) == NULL)
        fail_msg("exit code %d, expected %d and \"%s\": %s", got, code, says, printed);
    free(printed);
    free(text);
}

#define CHANGES(...)                                                                               \
    sizeof((const struct change[]){__VA_ARGS__}) / sizeof(struct change), (const struct change[])  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define small_run(draws, ...) small_run_of(draws, CHANGES(__VA_ARGS__))
#define small_refused(code, says, ...) small_refused_of(code, says, CHANGES(__VA_ARGS__))

#define NOTHING                                                                                    \
    {                                                                                              \
        "[intervention.now]\n", "[intervention.now]\n"                                             \
    }

static inline double line_of(const struct whole_run *w, const char *intervention, const char *line)
{
    return value_of(w, intervention, "npv_line", line)->base_case;
}

#endif
