#include "simulation.h"

#include "calibrate.h"
#include "interrupt.h"
#include "plain.h"
#include "progress.h"
#include "report_calibration.h"
#include "screen_calibration.h"

/* What the targets say about the inputs, as tables. */
static bool calibrate_and_report(struct simulation *s, FILE *err, int *code)
{
    struct progress progress;
    bool stopped = false;
    const struct model *m = s->variants[0].model;
    struct calibrate_options o = {.run = s->run};
    progress_start(&progress, s->options->quiet ? NULL : err);
    o.run.progress = progress_show;
    o.run.context = &progress;
    o.run.stop = interrupt_seen;
    if (o.run.at_least > 0) /* how precise a run must be says nothing of a posterior */
        o.run.draws = o.run.at_least;
    s->calibration = calibrate(m, &o, s->arena, &stopped, s->errors);
    progress_end(&progress);
    simulation_end_stage(s, "calibrate");
    if (s->calibration == NULL)
        return stopped || interrupt_seen() ? simulation_stop(err, code)
                                           : simulation_fail(s, err, code);
    report_calibration(m, &o.run, s->calibration, s->arena, &s->results);
    simulation_end_stage(s, "tables");
    simulation_describe(s);
    return true;
}

int simulate_calibrate(const struct simulate_options *options, FILE *out, FILE *err)
{
    int code = 0;
    struct simulate_options o = *options;
    o.tables = "targets";
    interrupt_catch(true);
    struct simulation *s = simulation_open(&o, err, &code);
    if (s != NULL && o.output == NULL)
        o.output = arena_printf(s->arena, "%s-calibration", simulation_folder(s));
    if (s != NULL) {
        simulation_warn_without_gnuplot(s);
        errors_print(s->errors, err);
    }
    if (s != NULL && simulation_folder_is_fit(s, err, &code) &&
        calibrate_and_report(s, err, &code) && simulation_write(s, err, &code) && !o.quiet)
        screen_calibration(&s->results, progress_width(out),
                           plain_text(s->arena, simulation_folder(s)), out);
    code = simulation_check_printed(s, out, err, code);
    simulation_close(s);
    interrupt_release();
    return code;
}
