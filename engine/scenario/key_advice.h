/* key_advice.h -- what people write who come from other programs, or from habit, and what it is
 * called here. For this room only. Texts live as long as the arena. */
#ifndef KEY_ADVICE_H
#define KEY_ADVICE_H

#include "key_table.h"

/* What to write instead of a key that `table` does not have; NULL if nothing is known. */
const char *advice_for_key(struct arena *arena, enum table_id table, const char *key);

/* What to write instead of a word that is none of those of `key`; NULL if nothing is known. */
const char *advice_for_word(const char *key, const char *word);

/* A further line where a number stands for a period in quotes, `horizon = 20`; "" for keys that
 * are no period. */
const char *advice_for_period(struct arena *arena, const char *key, double number);

/* A further line for a number above 1, its bound, that may be a percentage; or "". */
const char *advice_for_percentage(struct arena *arena, double x);

/* A further line for a text that is a percentage with its sign, "5 %"; or "". */
const char *advice_for_percent_sign(struct arena *arena, const char *text);

/* A further line for a text that stands for a number of a group, sex = "M"; or "". */
const char *advice_for_group(const struct tree *value);

#endif
