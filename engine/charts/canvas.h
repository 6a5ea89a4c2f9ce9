/* canvas.h -- a slide of 1920 x 1080 pixels, drawn as shapes and text and rendered by gnuplot.
 *
 * All layout is done here, in pixels from the top left, so that every format looks the same
 * and no number format depends on a locale. Shapes come in the order of drawing, text on top.
 * Text is the only thing of a scenario that reaches gnuplot: single-quoted, so that nothing
 * in it is executed or expanded, and never as a tic label or a file name.
 */
#ifndef CANVAS_H
#define CANVAS_H

#include <stddef.h>

#include "typeface.h"

enum { CANVAS_WIDTH = 1920, CANVAS_HEIGHT = 1080 };
enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

/* Colours for people who see fewer of them (Okabe and Ito 2008; two dark ones added), and
 * greys. 0xRRGGBB. */
enum {
    COLOUR_BLUE = 0x0072b2,
    COLOUR_VERMILLION = 0xd55e00,
    COLOUR_TEXT = 0x222222,
    COLOUR_MUTED = 0x595959,
    COLOUR_LINE = 0x333333,
    COLOUR_GRID = 0xdddddd,
    COLOUR_OTHER = 0xa6a6a6,
    COLOUR_GONE = 0xd4d4d4,
    COLOUR_WHITE = 0xffffff,
};
enum { CANVAS_PALETTE = 9 };
unsigned canvas_palette(size_t i); /* i < CANVAS_PALETTE */

/* The colour of text on a rectangle of this colour: dark or white, whichever can be read. */
unsigned canvas_text_on(unsigned colour);

/* `share` of the colour on white. */
unsigned canvas_tint(unsigned colour, double share);

struct point {
    double x, y;
};

struct canvas;

struct canvas *canvas_new(struct arena *a);

/* One line of text, its middle at height y. An apostrophe comes out as the typographic one. */
void canvas_text(struct canvas *c, double x, double y, enum align align, double size,
                 enum weight weight, unsigned colour, const char *text);

void canvas_polygon(struct canvas *c, unsigned colour, const struct point *p, size_t n);
void canvas_rectangle(struct canvas *c, unsigned colour, double x0, double y0, double x1,
                      double y1);
void canvas_line(struct canvas *c, unsigned colour, double width, const struct point *p, size_t n);
void canvas_segment(struct canvas *c, unsigned colour, double width, double x0, double y0,
                    double x1, double y1);
void canvas_disc(struct canvas *c, unsigned colour, double x, double y, double radius);

/* The gnuplot script that writes NAME.svg and so on for each format of the mask (charts.h);
 * `name` is one of ours: letters, digits, - and _. */
const char *canvas_script(const struct canvas *c, const char *name, unsigned formats);

#endif
