#include "stack.h"

#include "arena.h"
#include "canvas.h"
#include "names.h"
#include "text.h"

/* The grey one: the last that is absorbing, as those who have died mostly are; NO_INDEX if there is
 * none, or it is small. */
static size_t find_gone(const struct named *parts, size_t n, const double *weight)
{
    size_t gone = NO_INDEX;
    for (size_t i = 0; i < n; i++)
        if (parts[i].absorbing && weight[i] > 0)
            gone = i;
    return gone != NO_INDEX && weight[gone] < STACK_SMALL ? NO_INDEX : gone;
}

static bool is_large(size_t n, const double *weight, size_t gone, size_t which)
{
    size_t larger = 0;
    for (size_t i = 0; i < n; i++)
        larger += i != gone && i != which &&
                  (weight[i] > weight[which] || (weight[i] == weight[which] && i < which));
    return weight[which] >= STACK_SMALL && larger < CANVAS_PALETTE;
}

struct stack stack_of(struct arena *a, enum language language, const struct named *parts, size_t n,
                      const double *weight)
{
    struct band *bands = arena_alloc(a, n + 1, sizeof *bands);
    size_t *band_of = arena_alloc(a, n + 1, sizeof *band_of), n_bands = 0, colours = 0;
    const char **others = arena_alloc(a, n + 1, sizeof *others);
    size_t *other_parts = arena_alloc(a, n + 1, sizeof *other_parts), n_others = 0;
    const size_t gone = find_gone(parts, n, weight);

    for (size_t i = 0; i < n; i++) {
        band_of[i] = NO_INDEX;
        if (weight[i] <= 0 || i == gone)
            continue;
        if (is_large(n, weight, gone, i)) {
            band_of[i] = n_bands;
            bands[n_bands++] = (struct band){parts[i].label, canvas_palette(colours++)};
        } else {
            others[n_others] = parts[i].label;
            other_parts[n_others++] = i;
        }
    }
    for (size_t k = 0; k < n_others; k++)
        band_of[other_parts[k]] = n_bands;
    if (n_others > 0)
        bands[n_bands++] = (struct band){
            n_others == 1 ? others[0] : text_word(language, WORD_OTHER), COLOUR_OTHER};
    if (gone != NO_INDEX) {
        band_of[gone] = n_bands;
        bands[n_bands++] = (struct band){parts[gone].label, COLOUR_GONE};
    }
    return (struct stack){n_bands, bands, band_of,
                          n_others > 1 ? text_list(a, language, others, n_others) : ""};
}
