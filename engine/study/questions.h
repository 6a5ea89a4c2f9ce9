/* questions.h -- all that a scenario asks about its uncertain numbers, in one go. */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#include "sensitivity.h"
#include "switching.h"
#include "two_way.h"

struct question_answers {
    struct sensitivity_answers ranks, one_way, variance;
    struct switching_answers switching;
    struct grid_answers grid;
};

/* About how many draws the runs will take that are asked for: 0 if none are. `unwritten` as below.
 */
uint64_t questions_draws(const struct model *m, const struct run_options *o, bool unwritten);

/* Of the findings of a run, where draws were kept, the rank correlations; then what is written in
 * the scenario; with `unwritten` what [sensitivity] asks even where it is not written. False after
 * an error, or when told to stop. */
bool questions_answer(const struct model *m, const struct run_options *o, const struct findings *f,
                      bool unwritten, struct arena *arena, struct errors *errors,
                      struct question_answers *out);

#endif
