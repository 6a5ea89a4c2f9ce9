#include "screen_figures.h"

#include <math.h>
#include <string.h>

#include "arena.h"
#include "text.h"

char *figure_text(const struct view *v, const struct figures *f, double x)
{
    return f->plus ? text_signed(v->arena, v->language, x / f->divisor, f->decimals)
                   : text_number(v->arena, v->language, x / f->divisor, f->decimals);
}

char *figure_range(const struct view *v, const struct figures *f, const struct summary *s)
{
    if (isnan(s->p05))
        return arena_strdup(v->arena, "-");
    return arena_printf(v->arena, "%s %s %s", figure_text(v, f, s->p05),
                        text_word(v->language, WORD_TO), figure_text(v, f, s->p95));
}

char *figure_error(const struct view *v, const struct figures *f, const struct summary *s)
{
    const double x = s->mc_error / f->divisor;
    if (x > 0 && x < 0.05)
        return arena_printf(v->arena, "<%s", text_number(v->arena, v->language, 0.1, 1));
    return text_number(v->arena, v->language, x, x < 9.95 ? 1 : 0);
}

bool figure_base_differs(const struct view *v, const struct figures *f, const struct summary *s)
{
    return !v->results->run.base_case_only && !isnan(s->base_case) &&
           strcmp(figure_text(v, f, s->base_case), figure_text(v, f, s->mean)) != 0;
}

/* Decimals that show so many digits of x, at least 0 and at most `most`. */
static int decimals_of(double x, int digits, int most)
{
    const int decimals = x > 0 ? digits - 1 - (int) floor(log10(x)) : 0;
    return decimals < 0 ? 0 : decimals > most ? most : decimals;
}

struct figures figures_of_outcome(const struct view *v, const struct line *outcome)
{
    double largest = 0, difference = 0;
    for (size_t i = 0; i < v->n_interventions; i++) {
        const char *id = v->interventions[i]->id;
        const struct summary *s = view_summary(v, id, "outcome", outcome->name.id);
        const struct summary *d = view_difference(v, id, "outcome", outcome->name.id);
        if (s != NULL)
            largest = fmax(largest, fabs(view_value(v, s)));
        if (d != NULL)
            difference = fmax(difference, fabs(view_value(v, d)));
    }
    const int decimals = decimals_of(largest, 3, 3);
    const int more = decimals_of(difference, 2, decimals + 3);
    return (struct figures){1, more > decimals ? more : decimals, false};
}
