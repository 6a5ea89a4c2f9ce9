#include "simulation.h"

#include <errno.h>
#include <string.h>

#include "charts.h"
#include "interrupt.h"
#include "plain.h"
#include "progress.h"
#include "results.h"
#include "screen.h"

const char *simulation_folder(const struct simulation *s)
{
    if (s->options->output != NULL)
        return s->options->output;
    const char *slash = strrchr(s->options->scenario, '/');
    const char *name = slash ? slash + 1 : s->options->scenario;
    const char *dot = strrchr(name, '.');
    if (dot == NULL || name + strspn(name, ".") >= dot) /* "..toml" is not the folder "." */
        dot = name + strlen(name);
    return arena_printf(s->arena, "results/%.*s", (int) (dot - name), name);
}

enum { ALL_FORMATS = CHART_SVG | CHART_PNG | CHART_PDF };

static bool wants_charts(const struct simulation *s)
{
    return !s->options->no_charts && !s->options->base_case;
}

/* The charts are drawn from plain tables; what the user keeps may be Dutch ones. Charts that
 * cannot be drawn are no reason to lose the tables: --redraw makes them later. */
static bool fill_folder(struct simulation *s, const struct results_folder *f)
{
    const struct simulate_options *o = s->options;
    if (!results_write(f, &s->results, CSV_PLAIN, s->errors))
        return false;
    simulation_end_stage(s, "write");
    if (wants_charts(s)) {
        charts_draw(results_path(f), o->formats ? o->formats : ALL_FORMATS, interrupt_seen,
                    s->errors);
        simulation_end_stage(s, "charts");
    }
    s->results.run.n_stages = s->n_stages;
    return results_write(f, &s->results, o->dutch_csv ? CSV_DUTCH : CSV_PLAIN, s->errors);
}

bool simulation_write(struct simulation *s, FILE *err, int *code)
{
    interrupt_catch(false);
    struct results_folder *f = results_open(simulation_folder(s), s->errors);
    if (f == NULL)
        return simulation_fail(s, err, code);
    const bool ok = fill_folder(s, f) && !interrupt_seen();
    const bool done = ok && results_commit(f, s->errors);
    if (!ok)
        results_discard(f);
    if (!ok && interrupt_seen())
        return simulation_stop(err, code);
    errors_print(s->errors, err); /* of the charts; of earlier results that stayed */
    *code = errors_exit_code(s->errors);
    if (done && *code != 0)
        fprintf(err, "The tables are in %s.\n", plain_text(s->arena, simulation_folder(s)));
    return *code == 0;
}

void simulation_print(const struct simulation *s, int width, FILE *out)
{
    screen_print(&s->results, width, out);
    fprintf(out, "\n%s\n", plain_text(s->arena, simulation_folder(s)));
}

bool simulation_folder_is_fit(struct simulation *s, FILE *err, int *code)
{
    struct results_folder *f = results_open(simulation_folder(s), s->errors);
    results_discard(f);
    return f != NULL || simulation_fail(s, err, code);
}

void simulation_warn_without_gnuplot(struct simulation *s)
{
    if (wants_charts(s) && !charts_can_be_drawn())
        errors_warn(s->errors, (struct place){0},
                    "There is no gnuplot here, so there will be tables and no charts.");
}

int simulation_check_printed(const struct simulation *s, FILE *out, FILE *err, int code)
{
    if ((fflush(out) == 0 && !ferror(out)) || code != 0)
        return code;
    fprintf(err, "file: The summary could not be printed: %s.\nThe tables are in %s.\n",
            strerror(errno), plain_text(s->arena, simulation_folder(s)));
    return 5;
}

/* All of it after reading. */
static int run_and_write(struct simulation *s, FILE *out, FILE *err)
{
    int code = 0;
    simulation_warn_without_gnuplot(s);
    errors_print(s->errors, err);
    if (interrupt_seen()) {
        simulation_stop(err, &code);
        return code;
    }
    if (simulation_folder_is_fit(s, err, &code) && simulation_run(s, err, &code) &&
        simulation_write(s, err, &code) && !s->options->quiet)
        simulation_print(s, progress_width(out), out);
    return simulation_check_printed(s, out, err, code);
}

int simulate(const struct simulate_options *options, FILE *out, FILE *err)
{
    int code = 0;
    interrupt_catch(true);
    struct simulation *s = simulation_open(options, err, &code);
    if (s != NULL)
        code = run_and_write(s, out, err);
    simulation_close(s);
    interrupt_release();
    return code;
}
