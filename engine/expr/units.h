/* units.h -- the unit of a part of an expression while it is checked. For this room only. */
#ifndef UNITS_H
#define UNITS_H

#include "expr.h"

/* Zero is of any unit; so is what already has an error. */
struct found {
    struct unit unit;
    bool any;
};

struct found found(enum unit_kind kind);

bool same_unit(struct found x, struct found y);
bool is_kind(struct found x, enum unit_kind kind);
bool money_and_number(struct found x, struct found y);

/* "an amount of money per person-year" */
const char *unit_words(struct arena *arena, struct found f);

/* A further line that helps on where a hazard will not do, or "". */
const char *hint_for_hazard(struct found x, struct found y);

/* The same for two values that must be alike and are not. `number`: the plain number among them
 * as it is written, "..." if that is not known. */
const char *hint_for_two(struct arena *arena, struct found x, struct found y, const char *number);

#endif
