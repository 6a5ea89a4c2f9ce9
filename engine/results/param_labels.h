/* param_labels.h -- what a parameter or a counted share is called for a reader. */
#ifndef PARAM_LABELS_H
#define PARAM_LABELS_H

#include "scenario.h"

struct arena;

/* Of "diploma_effect", "diploma_effect@jong", "uitstroom.werk", "from.inburgering.werk", or several
 * of these with "+" between them: the labels that the scenario gives, ids where it gives none. */
const char *param_label(const struct scenario *s, const char *param, struct arena *arena);

#endif
