#include "compiled.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arena.h"
#include "drawer.h"
#include "strip.h"

enum { CYCLES_A_YEAR = 12, FIRST_YEAR = 2026 };

static void write_people(FILE *f, const struct shape *s)
{
    fprintf(f, "[cohort]\nsize = 1000\nmode = 'expected'\narrivals = {");
    for (size_t m = CYCLES_A_YEAR, year = FIRST_YEAR; m <= s->arrivals; m += CYCLES_A_YEAR)
        fprintf(f, "%s %zu = 120", m > CYCLES_A_YEAR ? "," : "", year++);
    fprintf(f, " }\nstart = {");
    double left = 1;
    for (size_t i = 0; i + 1 < s->states; i++) {
        const double share = (1 + 0.5 * (double) (i % 3)) / (2.0 * (double) s->states);
        fprintf(f, " s%zu = %.17g,", i, share);
        left -= share;
    }
    fprintf(f, " s%zu = %.17g }\n", s->states - 1, left);
}

static void write_moves(FILE *f, const struct shape *s)
{
    for (size_t i = 0; i < s->states; i++) {
        fprintf(f, "[from.s%zu]\n", i);
        const size_t ways = s->moves / s->states + (i < s->moves % s->states);
        for (size_t k = 1; k <= ways; k++) {
            /* spread over the states, each once */
            const size_t to = (i + 1 + (k - 1) * (s->states - 1) / ways) % s->states;
            const double rate = 0.05 + 0.01 * (double) ((i * 7 + k * 3) % 11);
            fprintf(f, "s%zu = \"from_rate(%s%s%.17g%s, '1 year')\"\n", to, s->shared ? "" : "x * ",
                    s->interventions > 1 ? "speed * " : "", rate,
                    s->moving ? " * (1 + 0.01 * months_since_start)" : "");
        }
    }
}

/* What is counted asks for every arrival by itself. */
char *compiled_text(const struct shape *s)
{
    char *text = NULL;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    fprintf(f,
            "format = 1\n[study]\ntitle = 'Kernels'\nprices = %d\nstart = %d-01-01\n"
            "horizon = '%zu months'\nbaseline = 'i0'\n",
            FIRST_YEAR, FIRST_YEAR, s->cycles);
    write_people(f, s);
    fprintf(f, "[holder]\nh = 'H'\n[budget]\npurse = { holder = 'h' }\n[let]\nspeed = 1\n"
               "[param]\nx = { kind = 'number', uniform = [0.5, 1.5], source = 'x' }\n[states]\n");
    for (size_t i = 0; i < s->states; i++)
        fprintf(f, "s%zu = 'S'\n", i);
    write_moves(f, s);
    for (size_t i = 0; i < (s->interventions ? s->interventions : 1); i++)
        fprintf(f, "[intervention.i%zu]\nlet.speed = '1 + %zu / 100'\n", i, i);
    fprintf(f, "[outcome.years]\nin = ['s0']\namount = %s\nper = 'person-year'\n",
            s->arrivals > 1 ? "'if(years_since_arrival < 1, 1, 0)'" : "1");
    fclose(f);
    return text;
}

static const struct scenario_file *read_text(struct compiled *c, const char *text)
{
    char path[] = "/tmp/budgetshift_bench_XXXXXX.toml";
    const int fd = mkstemps(path, 5);
    const bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t) strlen(text);
    close(fd);
    const struct scenario_file *file =
        written ? scenario_read(path, NULL, 0, NULL, c->arena, c->errors) : NULL;
    unlink(path);
    return file;
}

/* The first strip. */
static void draw_inputs(struct compiled *c)
{
    const size_t n = c->model->n_inputs;
    double *block = arena_alloc(c->arena, n * BLOCK, sizeof *block);
    drawer_draw(drawer_new(c->model->sampler, 20260914, c->arena), 0, block);
    for (size_t i = 0; i < n; i++)
        memcpy(c->inputs + i * STRIP, block + i * BLOCK, STRIP * sizeof *block);
}

struct compiled *compiled_new(const struct shape *shape)
{
    struct arena *arena = arena_new();
    struct compiled *c = arena_alloc(arena, 1, sizeof *c);
    c->arena = arena;
    c->errors = errors_new();
    char *text = compiled_text(shape);
    const struct scenario_file *file = read_text(c, text);
    free(text);
    c->model =
        file ? model_new(file, (struct model_wish){.occupancy = shape->points}, arena, c->errors)
             : NULL;
    if (c->model == NULL) {
        errors_print(c->errors, stderr);
        exit(1);
    }
    c->plan = &c->model->plans[0];
    c->inputs = arena_alloc(arena, c->model->n_inputs * STRIP, sizeof(double));
    c->values = arena_alloc(arena, program_values(c->model->program) * STRIP, sizeof(double));
    draw_inputs(c);
    program_prepare(c->model->program, c->values);
    program_run(c->model->program, c->inputs, c->values);
    return c;
}

void compiled_free(struct compiled *c)
{
    model_free(c->model);
    errors_free(c->errors);
    arena_free(c->arena);
}
