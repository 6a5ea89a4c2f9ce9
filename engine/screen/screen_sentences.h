/* screen_sentences.h -- what an adviser would say first, before any table. */
#ifndef SCREEN_SENTENCES_H
#define SCREEN_SENTENCES_H

#include "screen_rows.h"

/* One paragraph per intervention: the first payer, then society. */
void screen_headlines(const struct view *v);

/* Chance against what is not known, in one sentence. */
void screen_chance(const struct view *v);

/* Inputs without a source, lines for which expected mode ignores chance, changes made on the
 * command line. */
void screen_warnings(const struct view *v);

/* The conventions that the numbers depend on. */
void screen_footer(const struct view *v);

#endif
