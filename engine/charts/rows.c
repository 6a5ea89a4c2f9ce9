#include "rows.h"

#include <math.h>

enum { HEADER = 84, COLUMN_GAP = 18 };

struct rows rows_of(const struct chart_source *s, struct canvas *c, struct box room, size_t n,
                    double labels, const char *const *headers, size_t n_columns, double width)
{
    struct rows rows = {
        .n = n, .n_columns = n_columns, .left = room.left, .labels = labels, .plot = room};
    double right = room.right;
    for (size_t k = n_columns; k-- > 0; right -= width + COLUMN_GAP) {
        const char *lines[2];
        const size_t n_lines =
            typeface_wrap(s->arena, headers[k], SIZE_TICK, WEIGHT_NORMAL, width, 2, lines);
        for (size_t i = 0; i < n_lines; i++)
            canvas_text(c, right,
                        room.top + HEADER - 24 - 1.2 * SIZE_TICK * (double) (n_lines - 1 - i),
                        ALIGN_RIGHT, SIZE_TICK, WEIGHT_NORMAL, COLOUR_MUTED, lines[i]);
        rows.column[k] = right;
    }
    rows.plot.top += HEADER;
    rows.plot.left += labels + ROWS_GAP;
    rows.plot.right = right - ROWS_GAP;
    return rows;
}

double rows_widen(double widest, const char *label, enum weight weight)
{
    return fmin(fmax(widest, 2 + typeface_width(label, SIZE_LABEL, weight)), ROWS_LABELS);
}

double rows_height(const struct rows *rows)
{
    return (rows->plot.bottom - rows->plot.top) / (double) rows->n;
}

double rows_middle(const struct rows *rows, size_t i)
{
    return rows->plot.top + ((double) i + 0.5) * rows_height(rows);
}

void rows_label(const struct chart_source *s, struct canvas *c, const struct rows *rows, size_t i,
                size_t taken, const char *label, enum weight weight)
{
    const double height = rows_height(rows), y = rows_middle(rows, i);
    const char *lines[2];
    const size_t n = typeface_wrap(s->arena, label, SIZE_LABEL, weight, rows->labels,
                                   taken > 1 || height > 64 ? 2 : 1, lines);
    for (size_t k = 0; k < n; k++) {
        const double beside = y + 1.2 * SIZE_LABEL * ((double) k - (double) (n - 1) / 2);
        canvas_text(c, rows->left, taken > 1 ? rows_middle(rows, i + k) : beside, ALIGN_LEFT,
                    SIZE_LABEL, weight, COLOUR_TEXT, lines[k]);
    }
    canvas_segment(c, COLOUR_GRID, 1.5, rows->left, y - height / 2,
                   rows->column[rows->n_columns - 1], y - height / 2);
}

void rows_number(struct canvas *c, const struct rows *rows, size_t i, size_t column,
                 enum weight weight, const char *text)
{
    canvas_text(c, rows->column[column], rows_middle(rows, i), ALIGN_RIGHT, SIZE_LABEL, weight,
                COLOUR_TEXT, text);
}
