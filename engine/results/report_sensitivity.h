/* report_sensitivity.h -- the rows of sensitivity.csv, switching.csv and grid.csv. */
#ifndef REPORT_SENSITIVITY_H
#define REPORT_SENSITIVITY_H

#include "questions.h"
#include "tables.h"

void report_sensitivity(const struct model *m, const struct question_answers *answers,
                        struct arena *arena, struct results *results);

#endif
