/* explain_amounts.h -- what a line of the ledger charges, at central values. Inside this room. */
#ifndef EXPLAIN_AMOUNTS_H
#define EXPLAIN_AMOUNTS_H

#include "explain_parts.h"

/* The line as one intervention has it. */
const struct line *amounts_line(const struct explained *e, size_t world, size_t line);

/* "18,000 in benefit; 9,000 at the start, 4,000 at the end in work". */
const char *amounts_words(const struct explained *e, size_t world, size_t line);

/* Whether charge `index` of the line is the same in every draw in two interventions. */
bool amounts_differ(const struct explained *e, size_t world, size_t other, size_t line);

/* What the amounts are counted by: "EUR per person per year". */
const char *amounts_unit(const struct explained *e, size_t world, size_t line);

/* All of them at most 0, and one below: income. */
bool amounts_negative(const struct explained *e, size_t world, size_t line);

#endif
