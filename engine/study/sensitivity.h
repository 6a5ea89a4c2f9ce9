/* sensitivity.h -- which uncertain numbers matter most for the difference with the baseline.
 *
 * Three answers to three questions:
 *   one way: what if this number were known to be low, or high, all others as drawn? The mean of
 *     the same draws with the number set, so that rules that are not linear count as they do in
 *     the run; beside it the base case with the number set, all others at their central values.
 *   rank correlation: does the difference go up with the number, and how surely? From the draws
 *     of the run itself.
 *   variance shares: which part of what we do not know is owed to this number, by itself and
 *     together with others? See variance_shares.h; A are the first draws of the run, B as many
 *     after them. Numbers that are drawn together are one set: to share variance out among
 *     numbers that depend on each other has no one meaning. In people mode chance is left out: it
 *     is the variance of what is expected given the numbers.
 */
#ifndef SENSITIVITY_H
#define SENSITIVITY_H

#include "vary.h"

enum sensitivity_kind { ONE_WAY, RANK_CORRELATION, VARIANCE_FIRST, VARIANCE_TOTAL };

struct sensitivity_answer {
    enum sensitivity_kind kind;
    const char *param;  /* a dial, or a set of them */
    struct account of;  /* whose difference */
    double at, value;   /* ONE_WAY: quantile, and the number there; else NaN */
    double base_case;   /* ONE_WAY: of the difference; else NaN */
    struct mean result; /* a mean difference, a correlation or a share */
    struct mean change; /* ONE_WAY: less the mean with nothing set, on the same draws; else NaN */
    uint64_t draws;
};

struct sensitivity_answers {
    size_t n;
    const struct sensitivity_answer *list;
};

/* Draws of the run that rank correlations are of, at most. */
enum { RANK_DRAWS = 16384 };

/* Of the draws that a run kept, for every input and every difference that varies. */
struct sensitivity_answers sensitivity_ranks(const struct model *m, const struct findings *f,
                                             struct arena *arena);

/* What [sensitivity] asks. False after an error, or when told to stop. */
bool sensitivity_one_way(struct vary *v, const struct sensitivity *asked,
                         struct sensitivity_answers *out);
bool sensitivity_variance(struct vary *v, const struct sensitivity *asked, uint64_t draws,
                          struct sensitivity_answers *out);

#endif
