#include "simulation.h"

#include <errno.h>
#include <string.h>

#include "interrupt.h"
#include "progress.h"
#include "screen_one_draw.h"

/* What is shown is of all tables of the run that need it. */
static void show_draw(struct simulation *s, const struct model *m, FILE *out, bool *stopped)
{
    struct run_options run = s->run;
    run.wish.summary = run.wish.differences = true;
    const struct one_draw *one =
        run_one_draw(m, &run, s->options->only_draw, s->arena, stopped, s->errors);
    if (one != NULL)
        one_draw_print(m, &run, one, progress_width(out), out, s->arena);
}

static bool has_draw(struct simulation *s)
{
    if (s->options->only_draw < s->run.draws)
        return true;
    return errors_add(s->errors, ERROR_USAGE, (struct place){0},
                      "--only-draw %llu: the run has %llu draws, 0 to %llu.",
                      (unsigned long long) s->options->only_draw, (unsigned long long) s->run.draws,
                      (unsigned long long) s->run.draws - 1);
}

int simulate_only_draw(const struct simulate_options *options, FILE *out, FILE *err)
{
    int code = 0;
    bool stopped = false;
    struct simulation *s = simulation_open(options, err, &code);
    if (s == NULL)
        return code;
    s->run.stop = interrupt_seen;
    interrupt_catch(true);
    for (size_t i = 0; has_draw(s) && !stopped && i < s->n_variants; i++) {
        if (i > 0)
            fputs("\n\n", out);
        show_draw(s, s->variants[i].model, out, &stopped);
    }
    fflush(out);
    code = errors_exit_code(s->errors);
    if (stopped)
        simulation_stop(err, &code);
    else
        errors_print(s->errors, err);
    if (code == 0 && ferror(out)) {
        fprintf(err, "file: The draw could not be printed: %s.\n", strerror(errno));
        code = 5;
    }
    interrupt_release();
    simulation_close(s);
    return code;
}
