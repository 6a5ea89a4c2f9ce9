#include "canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"
#include "charts.h"
#include "plain.h"

#define APOSTROPHE "\u2019"

struct pieces {
    size_t n, room;
    const char **list;
};

struct canvas {
    struct arena *arena;
    struct pieces data, plots, labels;
};

static void keep(struct canvas *c, struct pieces *p, const char *text)
{
    if (p->n == p->room) {
        const size_t room = 2 * p->room + 32;
        p->list = arena_grow(c->arena, p->list, p->room, room, sizeof *p->list);
        p->room = room;
    }
    p->list[p->n++] = text;
}

unsigned canvas_palette(size_t i)
{
    static const unsigned colours[CANVAS_PALETTE] = {
        0xe69f00, 0x0072b2, 0x56b4e9, 0x009e73, 0xf0e442, 0xd55e00, 0xcc79a7, 0x44337a, 0x7f5539};
    return colours[i];
}

/* Relative luminance, as WCAG 2 has it. Dark text contrasts at least as much as white does from
 * 0.18 on; white is left on what is darker. */
unsigned canvas_text_on(unsigned colour)
{
    static const double weight[] = {0.0722, 0.7152, 0.2126};
    double luminance = 0;
    for (int k = 0; k < 3; k++) {
        const double part = ((colour >> (8 * k)) & 0xff) / 255.0;
        luminance +=
            weight[k] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return luminance > 0.18 ? COLOUR_TEXT : COLOUR_WHITE;
}

unsigned canvas_tint(unsigned colour, double share)
{
    unsigned mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        const double part = (colour >> shift) & 0xff;
        mixed |= (unsigned) lround(255 + share * (part - 255)) << shift;
    }
    return mixed;
}

struct canvas *canvas_new(struct arena *a)
{
    struct canvas *c = arena_alloc(a, 1, sizeof *c);
    c->arena = a;
    return c;
}

/* A gnuplot string: between single quotes only the quote itself means something, and gnuplot does
 * not read a doubled one everywhere ('''s-Hertogenbosch' fails). So an apostrophe becomes the
 * typographic one, which it should have been anyway. Control characters, a line break above all,
 * become spaces. */
static char *quoted(struct arena *a, const char *text)
{
    const char *plain = plain_text(a, text);
    char *out = arena_alloc(a, strlen(APOSTROPHE) * strlen(plain) + 3, 1), *to = out;
    *to++ = '\'';
    for (; *plain != '\0'; plain++)
        if (*plain == '\'')
            to = stpcpy(to, APOSTROPHE);
        else
            *to++ = *plain;
    *to = '\'';
    return out;
}

void canvas_text(struct canvas *c, double x, double y, enum align align, double size,
                 enum weight weight, unsigned colour, const char *text)
{
    static const char *const words[] = {"left", "center", "right"};
    if (text[0] != '\0')
        keep(c, &c->labels,
             arena_printf(c->arena,
                          "set label %s at %.2f,%.2f %s font 'DejaVu Sans%s,%.0f' "
                          "tc rgb '#%06x' noenhanced front\n",
                          quoted(c->arena, text), x, y, words[align],
                          weight == WEIGHT_BOLD ? ":Bold" : "", size, colour));
}

static void shape(struct canvas *c, const char *points, const char *style)
{
    const size_t i = c->plots.n;
    keep(c, &c->data, arena_printf(c->arena, "$d%zu << END\n%sEND\n", i, points));
    keep(c, &c->plots, arena_printf(c->arena, "$d%zu %s", i, style));
}

/* What lies far beside the slide is not seen; gnuplot cuts it off at the edge. */
static double near_the_slide(double x)
{
    return fmin(fmax(x, -99999), 99999);
}

static const char *listed(struct canvas *c, const struct point *p, size_t n)
{
    enum { PER_POINT = 32 };
    char *out = arena_alloc(c->arena, n * PER_POINT + 1, 1), *to = out;
    for (size_t i = 0; i < n; i++)
        to +=
            snprintf(to, PER_POINT, "%.2f %.2f\n", near_the_slide(p[i].x), near_the_slide(p[i].y));
    return out;
}

void canvas_polygon(struct canvas *c, unsigned colour, const struct point *p, size_t n)
{
    shape(c, listed(c, p, n),
          arena_printf(c->arena, "with filledcurves closed fs solid noborder fc rgb '#%06x'",
                       colour));
}

/* On whole pixels, so that neighbours meet without a seam. */
void canvas_rectangle(struct canvas *c, unsigned colour, double x0, double y0, double x1, double y1)
{
    const double left = round(x0), right = round(x1), top = round(y0), bottom = round(y1);
    if (left != right && top != bottom)
        shape(c,
              arena_printf(c->arena, "%.1f %.1f %.0f %.0f %.0f %.0f\n", (left + right) / 2,
                           (top + bottom) / 2, left, right, top, bottom),
              arena_printf(c->arena, "with boxxyerror fs solid noborder fc rgb '#%06x'", colour));
}

void canvas_line(struct canvas *c, unsigned colour, double width, const struct point *p, size_t n)
{
    shape(c, listed(c, p, n),
          arena_printf(c->arena, "with lines lw %.1f lc rgb '#%06x'", width, colour));
}

void canvas_segment(struct canvas *c, unsigned colour, double width, double x0, double y0,
                    double x1, double y1)
{
    canvas_line(c, colour, width, (struct point[]){{x0, y0}, {x1, y1}}, 2);
}

void canvas_disc(struct canvas *c, unsigned colour, double x, double y, double radius)
{
    shape(c, arena_printf(c->arena, "%.2f %.2f %.2f\n", x, y, radius),
          arena_printf(c->arena, "with circles fs solid noborder fc rgb '#%06x'", colour));
}

static size_t append(char *out, size_t at, const struct pieces *p, const char *glue)
{
    for (size_t i = 0; i < p->n; i++) {
        if (out != NULL)
            strcpy(stpcpy(out + at, p->list[i]), i + 1 < p->n ? glue : "");
        at += strlen(p->list[i]) + (i + 1 < p->n ? strlen(glue) : 0);
    }
    return at;
}

static char *joined(const struct canvas *c, const struct pieces *p, const char *glue)
{
    char *out = arena_alloc(c->arena, append(NULL, 0, p, glue) + 1, 1);
    append(out, 0, p, glue);
    return out;
}

/* The cairo terminals count fonts in points of their own making; with these factors text has
 * the same size relative to the page in all three (measured). */
static const struct {
    unsigned mask;
    const char *name, *terminal;
} terminals[] = {
    {CHART_SVG, "svg", "svg size 1920,1080 dynamic noenhanced"},
    {CHART_PNG, "png", "pngcairo size 1920,1080 fontscale 0.75 noenhanced rounded"},
    {CHART_PDF, "pdf", "pdfcairo size 26.666667in,15in fontscale 0.75 lw 2 noenhanced rounded"},
};

const char *canvas_script(const struct canvas *c, const char *name, unsigned formats)
{
    const char *plot = joined(c, &c->plots, ", \\\n  ");
    char *script = arena_printf(c->arena,
                                "set encoding utf8\nunset border\nunset tics\nunset key\n"
                                "set lmargin at screen 0\nset rmargin at screen 1\n"
                                "set tmargin at screen 1\nset bmargin at screen 0\n"
                                "set xrange [0:%d]\nset yrange [%d:0]\n%s%s",
                                CANVAS_WIDTH, CANVAS_HEIGHT, joined(c, &c->labels, ""),
                                joined(c, &c->data, ""));
    for (size_t i = 0; i < sizeof terminals / sizeof *terminals; i++)
        if (formats & terminals[i].mask)
            script = arena_printf(c->arena,
                                  "%sset terminal %s font 'DejaVu Sans,26' background '#ffffff'\n"
                                  "set output '%s.%s'\nplot %s\nset output\n",
                                  script, terminals[i].terminal, name, terminals[i].name, plot);
    return script;
}
