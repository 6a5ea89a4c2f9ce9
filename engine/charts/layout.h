/* layout.h -- the parts that the charts share: the slide around them, panels with their axes,
 * and the list of labels beside a stack. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "canvas.h"
#include "run_info.h"
#include "text.h"

enum {
    SIZE_TITLE = 46,
    SIZE_SUBTITLE = 28,
    SIZE_PANEL = 30,
    SIZE_LABEL = 26,
    SIZE_TICK = 24,
    SIZE_SOURCE = 22,
};

struct box {
    double left, top, right, bottom;
};

/* What stands around a chart. `note` may be "". */
struct slide {
    const char *title, *subtitle, *note;
};

/* Draws title, subtitle (with the what-if that it is of), note and source line; returns the room
 * that is left. */
struct box layout_slide(struct canvas *c, struct arena *a, const struct run_info *info,
                        const struct slide *slide);

/* Box i of n in a grid of at most `columns` columns. */
struct box layout_cell(struct box room, size_t i, size_t n, size_t columns, double gap_x,
                       double gap_y);
size_t layout_columns(size_t n, size_t columns);

/* An axis from `low` to `high` over pixels `from` to `to`, with round steps. */
struct axis {
    double low, high, step, from, to;
};

/* Holds zero and a little air beyond what is drawn; at most `ticks` round steps. */
struct axis layout_axis(double low, double high, int ticks, double from, double to);

/* Ends where it is told, ticks on round whole numbers. */
struct axis layout_axis_exact(double low, double high, int ticks, double from, double to);
double layout_at(const struct axis *axis, double value);

/* Grid lines of the y axis across the box, numbers left of it unless `bare`. */
void layout_y_axis(struct canvas *c, struct arena *a, enum language language,
                   const struct axis *axis, double divisor, struct box box, bool bare);

/* Numbers below the box, without separators: they are years or months. */
void layout_x_axis(struct canvas *c, struct arena *a, const struct axis *axis, struct box box);

/* Heading of a panel in up to two lines, ending at `bottom`. */
void layout_heading(struct canvas *c, struct arena *a, const char *text, double left, double width,
                    double bottom);

/* A label of a stack: the colour, what it says, the height where it would best stand. */
struct stack_label {
    unsigned colour;
    const char *text;
    double y;
};

/* The labels in the order given, from top to bottom, each as near to its own height as the
 * others allow; smaller, then shorter, if there are many. */
void layout_labels(struct canvas *c, struct arena *a, const struct stack_label *labels, size_t n,
                   struct box room);

#endif
