/* panels.h -- a chart of one intervention with a panel for each party: the first holder large,
 * beside it society and, of the others, those with most at stake. Inside this room. */
#ifndef PANELS_H
#define PANELS_H

#include "chart_list.h"

enum { PANELS_MAX = 5, PANELS_GAP_X = 40, PANELS_GAP_Y = 62 };

/* Whether a party has something to show, and how much is at stake for it. */
struct panel_party {
    const char *label;
    bool something;
    double stake;
};

/* The places in `parties` of those that are shown, in the order of the file. */
struct panels {
    size_t n, shown[PANELS_MAX];
    const char *note; /* who is not shown, and why; or "" */
};

/* `nothing` is the sentence about the {list} of parties with nothing to show. The first party
 * and the last are always there. */
struct panels panels_choose(const struct chart_source *s, const struct panel_party *parties,
                            size_t n, enum word nothing);

struct box panels_cell(struct box room, const struct panels *panels, size_t i);

#endif
