#include "panels.h"

#include "arena.h"

static size_t rank_of(const struct panel_party *parties, size_t n, size_t which)
{
    size_t rank = 0;
    for (size_t i = 0; i < n; i++)
        rank += i != which && (parties[i].stake > parties[which].stake ||
                               (parties[i].stake == parties[which].stake && i < which));
    return rank;
}

struct panels panels_choose(const struct chart_source *s, const struct panel_party *parties,
                            size_t n, enum word nothing)
{
    const enum language l = s->info->language;
    struct panels panels = {.note = chart_sole_payer(s)};
    const char **same = arena_alloc(s->arena, n, sizeof *same);
    const char **left_out = arena_alloc(s->arena, n, sizeof *left_out);
    size_t n_same = 0, n_left_out = 0;
    for (size_t i = 0; i < n; i++) {
        const bool always = i == 0 || i + 1 == n;
        if (!always && !parties[i].something)
            same[n_same++] = parties[i].label;
        else if (always || rank_of(parties + 1, n - 2, i - 1) < PANELS_MAX - 2)
            panels.shown[panels.n++] = i;
        else
            left_out[n_left_out++] = parties[i].label;
    }
    if (n_same > 0)
        panels.note =
            text_say(s->arena, l, nothing, "list", text_list(s->arena, l, same, n_same), NULL);
    if (n_left_out > 0)
        panels.note = arena_printf(s->arena, "%s%s%s", panels.note, n_same > 0 ? " " : "",
                                   text_say(s->arena, l, WORD_NOT_SHOWN, "list",
                                            text_list(s->arena, l, left_out, n_left_out), NULL));
    return panels;
}

struct box panels_cell(struct box room, const struct panels *panels, size_t i)
{
    const size_t others = panels->n - 1;
    if (others == 0)
        return room;
    struct box left = room, right = room;
    left.right = room.left + (others > 2 ? 0.43 : 0.56) * (room.right - room.left);
    right.left = left.right + 2 * PANELS_GAP_X;
    return i == 0
               ? left
               : layout_cell(right, i - 1, others, others > 2 ? 2 : 1, PANELS_GAP_X, PANELS_GAP_Y);
}
