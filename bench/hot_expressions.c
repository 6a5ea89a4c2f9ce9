/* hot_expressions.c -- 1 - exp(-rate * rr * (t + 0.5)) over many moments, as a straight program
 * over strips, against a plain loop with the C library's exp. */
#include "timing.h"

#include <math.h>

#include "graph.h"

enum { MOMENTS = 60 };

struct contest {
    struct program *program;
    double *inputs, *values;
    size_t slot;
};

static double by_program(void *context, size_t times)
{
    const struct contest *c = context;
    double sum = 0;
    for (size_t n = 0; n < times; n++) {
        c->inputs[n % STRIP] += 1e-9;
        program_run(c->program, c->inputs, c->values);
        sum += c->values[c->slot * STRIP];
    }
    return sum;
}

static double by_hand(void *context, size_t times)
{
    const struct contest *c = context;
    double sum = 0;
    for (size_t n = 0; n < times; n++) {
        c->inputs[n % STRIP] += 1e-9;
        for (size_t t = 0; t < MOMENTS; t++)
            for (size_t i = 0; i < STRIP; i++)
                c->values[t * STRIP + i] =
                    1 - exp(-c->inputs[i] * c->inputs[STRIP + i] * ((double) t + 0.5));
        sum += c->values[n % STRIP];
    }
    return sum;
}

/* Every value of both ways. */
static bool same_answers(struct contest *c)
{
    by_hand(c, 1);
    double sum = 0, last = 0;
    for (size_t i = 0; i < STRIP; i++)
        sum += c->values[(MOMENTS - 1) * STRIP + i];
    program_prepare(c->program, c->values);
    program_run(c->program, c->inputs, c->values);
    for (size_t i = 0; i < STRIP; i++)
        last += c->values[c->slot * STRIP + i];
    return timing_agree("expressions", sum, last, 1e-12);
}

int main(int argc, char **argv)
{
    struct graph *g = graph_new();
    node roots[MOMENTS];
    const node rate = graph_input(g, 0), rr = graph_input(g, 1), one = graph_constant(g, 1);
    const node product = graph_binary(g, OP_MULTIPLY, graph_unary(g, OP_NEGATE, rate), rr);
    for (size_t t = 0; t < MOMENTS; t++) {
        const node at = graph_constant(g, (double) t + 0.5);
        const node e = graph_unary(g, OP_EXP, graph_binary(g, OP_MULTIPLY, product, at));
        roots[t] = graph_binary(g, OP_SUBTRACT, one, e);
    }
    struct contest c = {.program = program_new(g, roots, MOMENTS)};
    const size_t strips = program_values(c.program);
    c.inputs = aligned_alloc(64, 2 * STRIP * sizeof(double));
    c.values = aligned_alloc(64, (strips > MOMENTS ? strips : MOMENTS) * STRIP * sizeof(double));
    c.slot = program_slot(c.program, roots[MOMENTS - 1]);
    for (size_t i = 0; i < STRIP; i++) {
        c.inputs[i] = 0.1 + 0.01 * (double) i;
        c.inputs[STRIP + i] = 0.6 + 0.02 * (double) i;
    }
    program_prepare(c.program, c.values);
    const double units = MOMENTS * STRIP;
    struct timed t[] = {
        {.what = "expressions: 1 - exp(-rate * rr * (t + 0.5))", .work = by_program},
        {.what = "the same in a plain loop with the C library", .work = by_hand},
    };
    for (size_t i = 0; i < 2; i++) {
        t[i].context = &c;
        t[i].units = units;
        t[i].unit = "value";
    }
    const bool same = same_answers(&c);
    timing_take(t, 2, timing_effort(argc, argv));
    timing_report(&t[0]);
    timing_report(&t[1]);
    timing_figure("expressions against a plain loop", t[1].median / t[0].median, "times as fast",
                  "");
    free(c.inputs);
    free(c.values);
    program_free(c.program);
    graph_free(g);
    return !same;
}
