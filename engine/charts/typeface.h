/* typeface.h -- how wide text is in DejaVu Sans, so that labels can be laid out before they
 * are drawn. Widths of ASCII are those of the font; the ellipsis and the space that does
 * not break too; other letters count as a digit, which is right for the euro sign and close for
 * accented letters. */
#ifndef TYPEFACE_H
#define TYPEFACE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum weight { WEIGHT_NORMAL, WEIGHT_BOLD };

/* Pixels at `size` pixels to the em. */
double typeface_width(const char *text, double size, enum weight weight);

/* Break `text` at spaces into at most `most` lines of at most `width` pixels; what does not fit
 * ends in an ellipsis. Returns the number of lines. */
size_t typeface_wrap(struct arena *a, const char *text, double size, enum weight weight,
                     double width, size_t most, const char **lines);

#endif
