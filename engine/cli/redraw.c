#include "budgetshift/simulate.h"

#include "charts.h"
#include "interrupt.h"

int simulate_redraw(const char *folder, unsigned formats, FILE *err)
{
    int code = 0;
    struct errors *errors = errors_new();
    interrupt_catch(false);
    const bool drawn = charts_draw(folder, formats ? formats : CHART_SVG | CHART_PNG | CHART_PDF,
                                   interrupt_seen, errors);
    if (!drawn && interrupt_seen()) {
        fprintf(err, "Stopped; nothing was written.\n");
        code = 130;
    } else {
        errors_print(errors, err);
        code = errors_exit_code(errors);
    }
    interrupt_release();
    errors_free(errors);
    return code;
}
