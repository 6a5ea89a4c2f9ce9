#include "spline.h"

#include <math.h>
#include <string.h>

#include "select.h"

/* Knots nearer to each other than this part of the range are one. */
static const double APART = 1e-7;

static void place_knots(struct spline *s, const double *x, size_t n, size_t knots, double *scratch)
{
    double at[SPLINE_KNOTS];
    size_t rank[SPLINE_KNOTS] = {0};
    memcpy(scratch, x, n * sizeof *x);
    for (size_t k = 0; k < knots; k++)
        rank[k] = k * (n - 1) / (knots - 1);
    select_ranks(scratch, scratch + n, n, rank, knots, at);
    const double gap = APART * (at[knots - 1] - at[0]);
    s->n_knots = 0;
    if (!(at[knots - 1] > at[0]))
        return;
    for (size_t k = 0; k < knots; k++)
        if (s->n_knots == 0 || at[k] > s->knot[s->n_knots - 1] + gap)
            s->knot[s->n_knots++] = at[k];
    s->knot[s->n_knots - 1] = at[knots - 1];
}

static double width(const struct spline *s, size_t i)
{
    return s->knot[i + 1] - s->knot[i];
}

/* The values at the inner knots of the bend with second derivative 1 at inner knot j, by
 * elimination in a matrix of three diagonals. */
static void solve_bend(struct spline *s, size_t j)
{
    const size_t n = spline_bends(s);
    double diagonal[SPLINE_BENDS], right[SPLINE_BENDS];
    for (size_t i = 0; i < n; i++) {
        diagonal[i] = -1 / width(s, i) - 1 / width(s, i + 1);
        right[i] = s->penalty[i][j];
        if (i > 0) {
            const double w = 1 / width(s, i) / diagonal[i - 1];
            diagonal[i] -= w / width(s, i);
            right[i] -= w * right[i - 1];
        }
    }
    double *value = s->value[j];
    value[0] = value[n + 1] = 0;
    for (size_t i = n; i-- > 0;)
        value[i + 1] = (right[i] - value[i + 2] / width(s, i + 1)) / diagonal[i];
}

void spline_init(struct spline *s, const double *x, size_t n, size_t knots, double *scratch)
{
    memset(s, 0, sizeof *s);
    place_knots(s, x, n, knots, scratch);
    const size_t bends = spline_bends(s);
    for (size_t j = 0; j < bends; j++) {
        s->penalty[j][j] = (width(s, j) + width(s, j + 1)) / 3;
        if (j > 0)
            s->penalty[j][j - 1] = s->penalty[j - 1][j] = width(s, j) / 6;
    }
    for (size_t j = 0; j < bends; j++)
        solve_bend(s, j);
}

size_t spline_bends(const struct spline *s)
{
    return s->n_knots < 2 ? 0 : s->n_knots - 2;
}

void spline_fill(const struct spline *s, const double *x, size_t n, double *out, size_t stride)
{
    const size_t bends = spline_bends(s);
    for (size_t i = 0; bends > 0 && i < n; i++) {
        size_t k = 0;
        while (k + 2 < s->n_knots && x[i] > s->knot[k + 1])
            k++;
        const double h = width(s, k), up = (x[i] - s->knot[k]) / h, down = 1 - up;
        for (size_t j = 0; j < bends; j++)
            out[j * stride + i] = down * s->value[j][k] + up * s->value[j][k + 1];
        /* The second derivative is 1 at one knot of a bend only. */
        if (k > 0)
            out[(k - 1) * stride + i] += (down * down * down - down) * h * h / 6;
        if (k < bends)
            out[k * stride + i] += (up * up * up - up) * h * h / 6;
    }
}
